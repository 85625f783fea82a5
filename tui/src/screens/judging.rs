//! Judging an act, in the queue and on its own page: one key a judgement.

use ledger::events::operators::Role;
use ledger::events::tasks::RejectionCode;
use ledger::reports::review::{Row as Waiting, Why};
use ledger::rules::tasks::{CreditTask, RejectTask};

use super::{Cmd, Ctx, phrases};
use crate::forms::Ask;
use crate::text::width;
use crate::widgets::Look;
use crate::widgets::toast::Severity;
use crate::words::{Word, facts};

const JUDGES: &[Role] = &[Role::Reviewer, Role::Chief];

/// What digits do with an act, in their order: refuse with a code, ask back, credit a part.
fn judgements(act: &Waiting, look: Look) -> Vec<(String, Cmd)> {
    let task = act.task;
    let refusals = RejectionCode::ALL.map(|code| {
        let reject = RejectTask { task, code, note: None };
        (look.say(facts::rejection(code)).to_owned(), Cmd::Do(reject.into()))
    });
    let question = (look.say(Word::ACT_ASK).to_owned(), Cmd::Fill(Ask::AskTask(task)));
    let parts = act.penalties.iter().map(|part| {
        let said = look.fill(Word::REVIEW_PART, &[("part", &part.to_string())]);
        (said, Cmd::Fill(Ask::CreditInPart(task, *part)))
    });
    refusals.into_iter().chain([question]).chain(parts).collect()
}

/// Judges an act: with F9, or by a digit.
pub(super) fn judge(act: &Waiting, digit: Option<u8>, ctx: &Ctx<'_>) -> Vec<Cmd> {
    // One key, one judgement: while an answer is awaited, the next act must not be hit.
    if ctx.waiting {
        return Vec::new();
    }
    if let Some(why) = phrases::not_permitted(ctx.me, JUDGES, ctx.look.lang) {
        return vec![Cmd::Say(Severity::Warn, why)];
    }
    let Some(digit) = digit else { return vec![Cmd::Do(CreditTask::full(act.task).into())] };
    let mut all = judgements(act, ctx.look);
    let at = usize::from(digit).wrapping_sub(1);
    if at >= all.len() {
        return Vec::new();
    }
    vec![all.swap_remove(at).1]
}

/// What the keys do with an act, and one thing more, in lines that fit; no digit parts from its word.
/// Whoever may not judge reads why instead.
pub(super) fn how(act: &Waiting, more: Option<String>, columns: usize, ctx: &Ctx<'_>) -> Vec<String> {
    let look = ctx.look;
    let barred = phrases::not_permitted(ctx.me, JUDGES, look.lang);
    let all = if barred.is_some() { Vec::new() } else { judgements(act, look) };
    let digits = (1..).zip(all).map(|(n, (said, _))| format!("{n} {said}"));
    let first = barred.unwrap_or_else(|| look.fill(Word::REVIEW_HOW, &[("codes", "")]).trim_end().to_owned());
    let mut lines = vec![first];
    for item in digits.chain(more) {
        match lines.last_mut() {
            Some(line) if width(line) + 2 + width(&item) <= columns => {
                line.push_str("  ");
                line.push_str(&item);
            }
            _ => lines.push(item),
        }
    }
    lines
}

/// Why an act came back, who sent it back and how long ago.
pub(super) fn sent_back(why: &Why, ctx: &Ctx<'_>) -> String {
    let look = ctx.look;
    let name = ctx.lists.operators.get(&why.by()).cloned().unwrap_or_default();
    let by = format!("{} {name}", why.by());
    let (days, said) = (why.age_days().to_string(), facts::sent_back(why, look.lang));
    look.fill(Word::REVIEW_SENT_BACK, &[("by", by.trim_end()), ("days", &days), ("why", &said)])
}

/// The kind's name, or its code when it has none.
pub(super) fn kind_of(act: &Waiting) -> String {
    act.kind_name.as_ref().map_or_else(|| act.kind.to_string(), ToString::to_string)
}

/// What was shown as evidence, and how late.
pub(super) fn shown(act: &Waiting, look: Look) -> String {
    let filed = act
        .details
        .files
        .iter()
        .map(|file| format!("{} {} KiB {}", file.mime, file.size.div_ceil(1024), file.digest.short()));
    let digests = act.evidence.iter().map(ledger::units::Digest::short);
    let all: Vec<String> = filed.chain(digests).collect();
    let evidence = if all.is_empty() {
        look.say(Word::REVIEW_NO_EVIDENCE).to_owned()
    } else {
        format!("{} {}", look.say(Word::EVIDENCE), all.join(", "))
    };
    let word = match act.lag_days {
        0 => return evidence,
        1.. => Word::REVIEW_LAG,
        // A camera with a wrong clock, or a clip of another day.
        _ => Word::REVIEW_AHEAD,
    };
    format!("{evidence}  {}", look.fill(word, &[("days", &act.lag_days.unsigned_abs().to_string())]))
}

/// How a cap cuts what one performer would earn.
pub(super) fn cap(act: &Waiting, look: Look) -> Option<String> {
    let (earns, worth) = (act.earns?, act.points?);
    let cut = act.details.team.is_empty() && earns < worth;
    cut.then(|| {
        look.fill(Word::REVIEW_CAPPED, &[("earns", &earns.to_string()), ("worth", &worth.to_string())])
    })
}
