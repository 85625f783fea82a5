//! What all screens with draws share: who may decide about one, and why somebody may not.

use ledger::events::operators::Role;
use ledger::rules::draws::ApproveDraw;

use super::actions::Offer;
use super::{Cmd, Ctx, DrawLine};
use crate::forms::Ask;
use crate::words::{Word, refusals};

/// Who works with a fund's money in some way; the auditor only looks.
pub(super) const STAFF: &[Role] =
    &[Role::Clerk, Role::Reviewer, Role::StockKeeper, Role::Finance, Role::Chief];

/// To approve a draw, to say no, and to take it back.
pub(super) fn offers(line: &DrawLine, ctx: &Ctx<'_>) -> Vec<Offer> {
    let draw = line.row.draw;
    let ended = (line.row.stage != "requested").then(|| ctx.look.say(Word::ACT_WRONG_STATE).to_owned());
    // Whoever asked, is close to him, is paid, or signed already, is told so before he presses the key.
    let barred = line.barred.as_ref().map(|why| refusals::refusal(ctx.look.lang, why));
    let approve = Offer::other(Word::ACT_APPROVE_DRAW, STAFF, Cmd::Propose(ApproveDraw { draw }.into()));
    vec![
        approve.unless(barred.clone()).unless(ended.clone()),
        Offer::form(Ask::RefuseDraw(draw)).unless(barred).unless(ended),
        withdraw(line, ctx),
    ]
}

/// A draw is taken back by whoever asked for it or by the chief, while nothing of it came.
pub(super) fn withdraw(line: &DrawLine, ctx: &Ctx<'_>) -> Offer {
    let row = &line.row;
    let say = |word: Word| ctx.look.say(word).to_owned();
    let may = ctx.me.is_some_and(|me| me.operator == row.requested.by || me.roles.contains(&Role::Chief));
    let can = matches!(row.stage, "requested" | "approved");
    Offer::form(Ask::WithdrawDraw(row.draw))
        .unless((!may).then(|| say(Word::DRAW_NOT_YOURS)))
        .unless((!can).then(|| say(Word::ACT_WRONG_STATE)))
}
