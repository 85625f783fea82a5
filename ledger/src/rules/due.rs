//! What time alone brings about: the book writes it itself, first thing before a command.

use crate::events::cases::{CaseExpired, ClaimLapsed};
use crate::events::draws::DrawLapsed;
use crate::events::points::{PointsLapsed, PointsSettled};
use crate::events::redemptions::HoldLapsed;
use crate::journal::{Account, Amount, Draft};
use crate::rules::shared::{ending, freeing, taking_lots};
use crate::units::{Day, MemberId, Moment, Points};
use crate::views::Views;
use crate::views::cases::{Case, State};
use crate::views::draws::{Draw, Stage};
use crate::views::redemptions::Hold;

/// The next thing that is due at `at` on `today`: a parked basket past its deadline, a lapse of points, a claim past its due day, a listing
/// past its last day, a draw nobody acted on, a debt that can be paid. None when nothing is.
pub(crate) fn next(views: &Views, at: Moment, today: Day) -> Option<Draft> {
    let hold = views.redemptions.overdue(at).map(released_by_clock);
    let case = || views.cases.overdue(today).and_then(overdue);
    let draw = || views.draws.overdue(today).and_then(unanswered);
    hold.or_else(case).or_else(draw).or_else(|| lapse(views, today)).or_else(|| settlement(views, today))
}

/// Frees what a parked basket pinned.
fn released_by_clock(hold: &Hold) -> Draft {
    let Hold { id, member, points, until, .. } = *hold;
    ending(Draft::of(HoldLapsed { hold: id, member, points, until }), hold)
}

/// Takes what a member owes from what he has available. Nothing is available of a frozen member.
fn settlement(views: &Views, today: Day) -> Option<Draft> {
    let can_pay = |(member, owed): (MemberId, Points)| {
        let available = views.figures(member, today).available;
        available.is_positive().then_some((member, owed, available.min(owed)))
    };
    let (member, owed, points) = views.accounts.owing().find_map(can_pay)?;
    let account = Account::Member(member);
    let picks = views.accounts.pick(account, points.minor(), today)?;
    let settled = PointsSettled { member, points, owed: owed.checked_sub(points)? };
    let draft = Draft::of(settled).moving(account, Account::Owed(member), Amount::Points(points));
    Some(taking_lots(draft, account, &picks))
}

fn overdue(case: &Case) -> Option<Draft> {
    if let State::Claimed(claim) = &case.state {
        let lapsed = ClaimLapsed { case: case.id, member: claim.member, due: claim.due };
        return Some(Draft::of(lapsed).following(claim.seq));
    }
    (case.state == State::Listed).then(|| {
        let expired = CaseExpired { case: case.id, closes: case.closes, points: case.reward };
        freeing(Draft::of(expired), case).following(case.seq)
    })
}

/// Ends a request for money that nobody answered.
fn unanswered(draw: &Draw) -> Option<Draft> {
    let Stage::Requested { lapses } = draw.stage else { return None };
    let lapsed = DrawLapsed { draw: draw.id, lapses: lapses? };
    Some(Draft::of(lapsed).following(draw.requested.seq))
}

/// Clears the lots of one member that had the same last day.
///
/// Source: 过期清零 (points lapse at the end of their validity), by the policy's expiry.
fn lapse(views: &Views, today: Day) -> Option<Draft> {
    let (expired, member) = views.accounts.lapsed_before(today)?;
    let picks = views.accounts.lapsed(member, expired);
    let points = picks.iter().try_fold(0_i64, |sum, pick| sum.checked_add(pick.amount))?;
    let (points, account) = (Points::from_minor(points), Account::Member(member));
    let draft = Draft::of(PointsLapsed { member, points, expired });
    let draft = draft.moving(account, Account::Lapsed, Amount::Points(points));
    Some(taking_lots(draft, account, &picks))
}
