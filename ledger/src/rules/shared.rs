//! What rules of several nouns need.

mod credit;
mod paying;

use std::collections::{BTreeMap, BTreeSet};

use crate::events::Event;
use crate::events::cases::{Portion, Share};
use crate::events::operators::Role;
use crate::events::station::Policy;
use crate::journal::{
    Account, Amount, Claim, Commodity, Draft, Entry, IssueSource, Opening, Payer, Person, PersonalField,
    Terms,
};
use crate::rules::{Circumstances, Refusal};
use crate::units::{
    CardNo, Cny, Day, Digest, FundId, MemberId, OperatorId, PadNo, Points, Quantity, Sku, Slug, VoucherNo,
};
use crate::views::Views;
use crate::views::accounts::Pick;
use crate::views::cases::Case;
use crate::views::funds::Fund;
use crate::views::goods::{Good, Standing};
use crate::views::members::Member;
use crate::views::operators::Operator;
use crate::views::papers::TypedForm;
use crate::views::redemptions::Hold;

pub(super) use credit::{Credit, credit, moving_over};
pub(super) use paying::{
    ACCEPTORS, Bill, apart_from_invoice, approved, article, bank_reference, differ, differ_in, invoice_claim,
    known_draw, paying, within,
};

/// The policy in force on `day`.
pub(super) fn policy(views: &Views, day: Day) -> Result<&Policy, Refusal> {
    views.station.policy_on(day).ok_or(Refusal::NoPolicy { day })
}

/// A member whose file is open: one that was merged into another, or whose personal data was erased, neither
/// earns, spends nor claims.
pub(super) fn member(views: &Views, id: MemberId) -> Result<&Member, Refusal> {
    let found = views.members.get(id).ok_or(Refusal::NoSuchMember { member: id })?;
    match found.merged {
        Some(merged) => Err(Refusal::FileClosed { member: id, into: views.members.holder(merged.into) }),
        None => match found.erased {
            Some(seq) => Err(Refusal::MemberErased { member: id, seq }),
            None => Ok(found),
        },
    }
}

/// Whether nothing of a file waits for anybody.
pub(super) fn idle(views: &Views, member: MemberId) -> Result<(), Refusal> {
    let asked = views.tasks.questions().map(|asked| asked.pending.as_ref());
    let waiting = views.tasks.queue().chain(asked);
    let acts = waiting.filter(|pending| pending.act.people().contains(&member)).count();
    let working =
        |case: &&Case| case.state.claim().is_some_and(|claim| claim.team().any(|one| one == member));
    let cases = views.cases.all().filter(working).count();
    match (acts, cases) {
        (0, 0) => Ok(()),
        _ => Err(Refusal::FileBusy { member, acts, cases }),
    }
}

/// A member who may be named to anybody: no confidential source.
pub(super) fn named_member(views: &Views, id: MemberId) -> Result<&Member, Refusal> {
    let found = member(views, id)?;
    if found.is_confidential() { Err(Refusal::CodeNeeded) } else { Ok(found) }
}

/// The refusal of a paper form an act of an older book was entered from, under the number typed there.
pub(super) fn shown_before(first: &TypedForm) -> Refusal {
    let TypedForm { pad, task, day, seq } = first.clone();
    Refusal::ShownBefore { claim: Claim::Pad(pad), task, day, seq }
}

/// The refusal of what the entry `first` took, naming the act where it is one.
pub(crate) fn entered_before(claim: Claim, first: &Entry) -> Refusal {
    if let Event::TaskSubmitted(act) = &first.event {
        return Refusal::ShownBefore { claim, task: act.task, day: act.day, seq: first.seq };
    }
    Refusal::AlreadyTaken { claim, seq: first.seq }
}

/// Whether an outage form was there on `day`: nothing was written by hand on a form that was printed later.
/// Of one that an act of an older book took, that is what there is to say.
///
/// # Errors
///
/// [`Refusal::FormNotGivenOut`], [`Refusal::FormPrintedLater`].
pub(super) fn printed_by(views: &Views, pad: &PadNo, day: Day) -> Result<(), Refusal> {
    if views.papers.typed_before(pad).is_some() {
        return Ok(());
    }
    let not_given_out = || Refusal::FormNotGivenOut { pad: pad.clone() };
    let printed = views.papers.given_out(pad).ok_or_else(not_given_out)?;
    if day < printed { Err(Refusal::FormPrintedLater { pad: pad.clone(), printed, day }) } else { Ok(()) }
}

/// Whether a slip was not undone before.
///
/// # Errors
///
/// [`Refusal::SlipReversed`].
pub(super) fn still_counts(views: &Views, voucher: VoucherNo) -> Result<(), Refusal> {
    match views.redemptions.reversal(voucher) {
        Some(seq) => Err(Refusal::SlipReversed { voucher, seq }),
        None => Ok(()),
    }
}

/// A member who is not frozen.
pub(super) fn free_member(views: &Views, id: MemberId) -> Result<&Member, Refusal> {
    let found = member(views, id)?;
    match &found.frozen {
        Some(reason) => Err(Refusal::Frozen { member: id, reason: reason.clone() }),
        None => Ok(found),
    }
}

/// Nobody serves or judges himself or a declared relative (回避), under whichever of his files.
pub(super) fn recuse(views: &Views, operator: OperatorId, member: MemberId) -> Result<(), Refusal> {
    let Some(found) = views.operators.get(operator) else { return Ok(()) };
    if views.members.files(member).into_iter().any(|file| found.is_close_to(file)) {
        return Err(Refusal::Recusal { operator, member });
    }
    Ok(())
}

/// Nobody decides on money of a member he is, is close to, or who is close to him: as [`recuse`], and the
/// other way round, when the member is an operator who declared him a relative.
///
/// # Errors
///
/// [`Refusal::Recusal`].
pub(super) fn unrelated(views: &Views, operator: OperatorId, member: MemberId) -> Result<(), Refusal> {
    recuse(views, operator, member)?;
    let own = views.operators.get(operator).and_then(|found| found.member);
    let own = own.map(|own| views.members.files(own)).unwrap_or_default();
    let theirs = views.members.files(member);
    let tied = |one: &MemberId| theirs.iter().any(|other| views.operators.are_relatives(*one, *other));
    if own.iter().any(tied) { Err(Refusal::Recusal { operator, member }) } else { Ok(()) }
}

/// Whether an operator has one of these roles.
///
/// # Errors
///
/// [`Refusal::NoSuchOperator`], [`Refusal::NotPermitted`].
pub(super) fn has_role(views: &Views, operator: OperatorId, roles: &'static [Role]) -> Result<(), Refusal> {
    let found = views.operators.get(operator).ok_or(Refusal::NoSuchOperator { operator })?;
    if found.roles.iter().any(|role| roles.contains(role)) {
        Ok(())
    } else {
        Err(Refusal::NotPermitted { operator, roles })
    }
}

/// Whether something may still be dated on `day`: a closed month, quarter or year takes nothing more,
/// whatever paper there is of it.
///
/// # Errors
///
/// [`Refusal::PeriodClosed`].
///
/// Source: 结账后不得补记 (a closed period takes no more entries).
pub(super) fn open_period(views: &Views, day: Day) -> Result<(), Refusal> {
    match views.periods.closing(day) {
        Some(closed) => {
            let (period, closed_at, by) = (closed.period, closed.at, closed.by);
            Err(Refusal::PeriodClosed { day, period, closed_at, by })
        }
        None => Ok(()),
    }
}

/// What a member's account can still take in under `policy.caps.account_max`: all that he has
/// counts, whether it is available, frozen, pending or held. None when there is no such limit.
pub(super) fn account_room(views: &Views, policy: &Policy, member: MemberId, today: Day) -> Option<Points> {
    let limit = policy.caps.account_max?;
    let room = limit.checked_sub(holdings(views, member, today)).unwrap_or_default();
    Some(if room.is_positive() { room } else { Points::ZERO })
}

/// All that a member has, whatever he may do with it.
pub(super) fn holdings(views: &Views, member: MemberId, today: Day) -> Points {
    let figures = views.figures(member, today);
    let parts = [figures.available, figures.frozen, figures.pending, figures.held];
    let sum = parts.into_iter().try_fold(Points::ZERO, Points::checked_add);
    sum.unwrap_or(Points::from_minor(i64::MAX))
}

/// The second person who answers for what one does: another operator in an answering role.
///
/// # Errors
///
/// * [`Refusal::SecondPersonNeeded`] when there is none, or it is oneself.
/// * [`Refusal::SecondMayNot`] when he has no role that answers for others.
pub(super) fn answering(views: &Views, when: &Circumstances) -> Result<OperatorId, Refusal> {
    let second = when.second.filter(|second| *second != when.by).ok_or(Refusal::SecondPersonNeeded)?;
    if views.operators.get(second).is_some_and(Operator::answers) {
        Ok(second)
    } else {
        Err(Refusal::SecondMayNot { second, roles: &Role::ANSWERING })
    }
}

/// The second person of a command that only moves what was earned before: whoever signed in, not the
/// first, and not close to `member`. He is a witness; no points come about by it.
pub(super) fn second(views: &Views, when: &Circumstances, member: MemberId) -> Result<OperatorId, Refusal> {
    let second = when.second.filter(|second| *second != when.by).ok_or(Refusal::SecondPersonNeeded)?;
    recuse(views, second, member)?;
    Ok(second)
}

/// The second person who answers for what one does with a fund's money: [`answering`], and no relative.
///
/// # Errors
///
/// Those of [`answering`], then [`Refusal::RelatedPair`].
pub(super) fn answering_apart(views: &Views, when: &Circumstances) -> Result<OperatorId, Refusal> {
    let second = answering(views, when)?;
    if related(views, when.by, second) {
        return Err(Refusal::RelatedPair { first: when.by, second });
    }
    Ok(second)
}

/// Whether one of two operators declared the other his relative.
pub(super) fn related(views: &Views, one: OperatorId, other: OperatorId) -> bool {
    views.are_related(one, other)
}

/// Refuses an amount of nothing or less.
pub(super) fn positive(minor: i64, what: &'static str) -> Result<(), Refusal> {
    if minor > 0 { Ok(()) } else { Err(Refusal::NotPositive { what }) }
}

/// The first day on which points may be spent after so many days of public notice; none means at once.
pub(super) fn notice_end(days: u16, today: Day) -> Option<Day> {
    (days > 0).then(|| today.plus(days))
}

/// What a credit on `today` is bound to: public notice first, then the policy's expiry.
pub(super) fn earned_terms(policy: &Policy, today: Day) -> Terms {
    let from = notice_end(policy.notice_days, today);
    Terms { from, expires: policy.expiry.last_day(today), payer: None }
}

/// Checks a team: at least two people who are members, none twice, and parts that are a hundred in
/// sum.
pub(super) fn team(views: &Views, shares: &[Share]) -> Result<(), Refusal> {
    let sum = shares.iter().fold(0_u32, |sum, share| sum.saturating_add(u32::from(share.percent)));
    if sum != 100 {
        return Err(Refusal::PartsNotWhole { sum });
    }
    for (at, share) in shares.iter().enumerate() {
        member(views, share.member)?;
        if share.percent == 0 {
            return Err(Refusal::NotPositive { what: "part" });
        }
        if shares.iter().take(at).any(|before| before.member == share.member) {
            return Err(Refusal::MemberTwice { member: share.member });
        }
    }
    Ok(())
}

/// Splits `points` by the parts of a team, so that the portions are exactly `points` in sum: every
/// part is rounded down, and what is left goes out piece by piece to the largest remainders, the
/// first named first where two are equal.
///
/// Source: largest remainder method (Hamilton).
pub(super) fn portions(points: Points, shares: &[Share]) -> Vec<Portion> {
    let exact = |share: &Share| {
        let hundredfold = i128::from(points.minor()).saturating_mul(i128::from(share.percent));
        let whole = i64::try_from(hundredfold.div_euclid(100)).unwrap_or(0);
        (whole, hundredfold.rem_euclid(100))
    };
    let exact: Vec<(i64, i128)> = shares.iter().map(exact).collect();
    let given = exact.iter().fold(0_i64, |sum, (whole, _)| sum.saturating_add(*whole));
    let left = usize::try_from(points.minor().saturating_sub(given)).unwrap_or(0);
    let mut order: Vec<usize> = (0..exact.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(exact.get(*at).map(|(_, rest)| *rest)));
    let lucky: BTreeSet<usize> = order.into_iter().take(left).collect();
    let portion = |(at, (share, (whole, _))): (usize, (&Share, &(i64, i128)))| {
        let minor = whole.saturating_add(i64::from(lucky.contains(&at)));
        Portion { member: share.member, points: Points::from_minor(minor) }
    };
    shares.iter().zip(&exact).enumerate().map(portion).collect()
}

/// The policy's limit on points issued in a calendar year.
pub(super) fn may_issue(views: &Views, policy: &Policy, points: Points, today: Day) -> Result<(), Refusal> {
    let year = today.date().0;
    let issued = views.accounts.issued_in(year);
    match issued.checked_add(points) {
        Some(sum) if sum <= policy.issue_max => Ok(()),
        _ => Err(Refusal::IssueExhausted { year, points, issued, issue_max: policy.issue_max }),
    }
}

/// Moves what was picked out of the lots of `account`; goods take their cost along.
pub(super) fn taking_lots(mut draft: Draft, account: Account, picks: &[Pick]) -> Draft {
    let has_cost = matches!(account, Account::Shelf(_) | Account::Aside(_) | Account::CardStock(_));
    for pick in picks {
        let cost = pick.cost.checked_neg().filter(|_| has_cost);
        draft = draft.moving_lot(pick.lot.id, account, pick.amount.saturating_neg(), cost, pick.lot.terms());
    }
    draft
}

/// Personal data with salts of its own, drawn from the command's seed.
pub(super) fn openings<'a>(
    person: Person,
    when: &Circumstances,
    fields: impl IntoIterator<Item = (PersonalField, &'a str)>,
) -> Vec<Opening> {
    let salted = |(field, value): (PersonalField, &str)| {
        let salt = Digest::of(&[b"jifen/salt/v1\n", &when.seed, field.as_str().as_bytes()]);
        let key = Digest::of(&[b"jifen/vault/person/v1\n", &when.seed]);
        Opening { person, field, salt: *salt.as_bytes(), value: value.into(), key: *key.as_bytes() }
    };
    fields.into_iter().map(salted).collect()
}

/// Chooses a member's lots for `points`.
///
/// # Errors
///
/// [`Refusal::Overspent`] when less is available.
pub(super) fn spend(
    views: &Views,
    member: MemberId,
    points: Points,
    today: Day,
) -> Result<Vec<Pick>, Refusal> {
    views.accounts.pick(Account::Member(member), points.minor(), today).ok_or_else(|| {
        let available = views.accounts.figures(member, today, 0).available;
        let short = points.checked_sub(available).unwrap_or(points);
        Refusal::Overspent { member, points, available, short }
    })
}

pub(super) fn known_fund(views: &Views, id: FundId) -> Result<&Fund, Refusal> {
    views.funds.get(id).ok_or(Refusal::NoSuchFund { fund: id })
}

/// Whether `purpose` is on the list of a fund, and of every fund it is a part of.
///
/// # Errors
///
/// [`Refusal::NoSuchFund`], [`Refusal::UseNotPermitted`].
pub(super) fn may_use(views: &Views, id: FundId, purpose: Slug) -> Result<(), Refusal> {
    known_fund(views, id)?;
    match views.funds.lineage(id).find(|(_, one)| !one.uses.contains(&purpose)) {
        Some((fund, narrow)) => {
            let uses: Vec<&str> = narrow.uses.iter().map(Slug::as_str).collect();
            Err(Refusal::UseNotPermitted { fund, purpose, uses: uses.join(", ").into() })
        }
        None => Ok(()),
    }
}

/// What is in a fund.
pub(super) fn fund_left(views: &Views, id: FundId) -> Cny {
    Cny::from_minor(views.accounts.balance(Account::Fund(id), Commodity::Cny))
}

/// Whether a fund has `cost` that it has promised to nobody.
///
/// # Errors
///
/// [`Refusal::FundShort`], then [`Refusal::FundPromised`] when it is there and promised to members.
pub(super) fn may_spend(views: &Views, id: FundId, cost: Cny, today: Day) -> Result<(), Refusal> {
    let (left, promised) = (fund_left(views, id), views.obligations.promised(id, today));
    if let Some(short) = cost.checked_sub(left).filter(|short| short.is_positive()) {
        return Err(Refusal::FundShort { fund: id, cost, left, short });
    }
    let short = left.checked_sub(promised).map_or(Some(cost), |free| cost.checked_sub(free));
    match short.filter(|short| short.is_positive() && promised.is_positive()) {
        Some(short) => Err(Refusal::FundPromised { fund: id, cost, left, promised, short }),
        None => Ok(()),
    }
}

/// Whether the card a member showed is his and works; a card of a file that was merged leads to the
/// one that goes on. Nothing is asked where none was shown.
///
/// # Errors
///
/// [`Refusal::NoSuchCard`], [`Refusal::CardOfAnother`], [`Refusal::CardIsBlocked`].
pub(super) fn shown_card(views: &Views, id: MemberId, card: Option<CardNo>) -> Result<(), Refusal> {
    let Some(card) = card else { return Ok(()) };
    let found = views.members.card(card).ok_or(Refusal::NoSuchCard { card })?;
    let holder = views.members.holder(found.member);
    if holder != id {
        return Err(Refusal::CardOfAnother { card, member: holder });
    }
    match &found.blocked {
        Some(reason) => Err(Refusal::CardIsBlocked { card, reason: reason.clone() }),
        None => Ok(()),
    }
}

/// What every spending of points asks for beyond the points: the least before a first redemption,
/// and a second person from a sum on, who is returned.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::FirstRedemption`] under `policy.first_redemption_min`.
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::Recusal`] from `policy.second_person_min` on.
pub(super) fn may_redeem(
    views: &Views,
    id: MemberId,
    points: Points,
    when: &Circumstances,
) -> Result<Option<OperatorId>, Refusal> {
    let policy = policy(views, when.today)?;
    let available = views.accounts.figures(id, when.today, 0).available;
    if views.members.service(id).redemptions == 0 && available < policy.first_redemption_min {
        return Err(Refusal::FirstRedemption { member: id, available, minimum: policy.first_redemption_min });
    }
    (policy.second_person_min <= points).then(|| second(views, when, id)).transpose()
}

/// What picked goods or cards cost, by who paid for them.
pub(super) fn costs<'a>(picks: impl Iterator<Item = &'a Pick>) -> Result<BTreeMap<Payer, Cny>, Refusal> {
    let mut costs: BTreeMap<Payer, Cny> = BTreeMap::new();
    for pick in picks {
        // Whatever is taken in names a payer; what costs nothing needs none.
        if let Some(payer) = pick.lot.payer.filter(|_| pick.cost.is_positive()) {
            let cost = costs.entry(payer).or_default();
            *cost = cost.checked_add(pick.cost).ok_or(Refusal::TooLarge { what: "cost" })?;
        }
    }
    Ok(costs)
}

/// A good that is in the catalogue.
pub(super) fn known_good(views: &Views, sku: Sku) -> Result<&Good, Refusal> {
    views.goods.get(sku).ok_or(Refusal::NoSuchGood { sku })
}

/// A good that is taken in and handed out.
pub(super) fn sold(views: &Views, sku: Sku) -> Result<&Good, Refusal> {
    let good = known_good(views, sku)?;
    match good.standing {
        Standing::Sold => Ok(good),
        Standing::Withdrawn => Err(Refusal::GoodIsWithdrawn { sku }),
    }
}

/// A second person who signed in, is not the first, and whom no declared kinship ties to the first.
pub(super) fn other_person(views: &Views, when: &Circumstances) -> Result<OperatorId, Refusal> {
    let second = when.second.filter(|second| *second != when.by).ok_or(Refusal::SecondPersonNeeded)?;
    if related(views, when.by, second) {
        return Err(Refusal::RelatedPair { first: when.by, second });
    }
    Ok(second)
}

/// Takes picked pieces of a good off its shelf, and their cost out of the inventory into the expense
/// of whoever paid, under `purpose`. Gives what they cost together beside the draft.
pub(super) fn taking_goods(
    mut draft: Draft,
    (sku, pieces): (Sku, Quantity),
    picks: &[Pick],
    to: Account,
    purpose: &'static str,
) -> Result<(Draft, Cny), Refusal> {
    let shelf = Account::Shelf(sku);
    draft = draft.moving(shelf, to, Amount::Pieces(sku, pieces));
    draft = taking_lots(draft, shelf, picks);
    let purpose: Slug = purpose.parse().map_err(|_| Refusal::TooLarge { what: "purpose" })?;
    let mut sum = Cny::ZERO;
    for (payer, cost) in costs(picks.iter())? {
        let expense = Account::Expense(payer, purpose);
        draft = draft.moving(Account::Inventory, expense, Amount::Cny(cost));
        sum = sum.checked_add(cost).ok_or(Refusal::TooLarge { what: "cost" })?;
    }
    Ok((draft, sum))
}

/// Ends a parked basket: what it pinned is back where it was.
pub(super) fn ending(mut draft: Draft, hold: &Hold) -> Draft {
    let (moves, lots) = hold.release();
    for (from, to, amount) in moves {
        draft = draft.moving(from, to, amount);
    }
    for moved in lots {
        draft = draft.moving_lot(moved.lot, moved.account, moved.amount, moved.cost, moved.terms);
    }
    draft.taking(Claim::Hold(hold.id)).following(hold.seq)
}

/// Gives back what was set aside for a case.
pub(super) fn freeing(draft: Draft, case: &Case) -> Draft {
    let (aside, source) = (Account::Reserved(case.id), Account::Issued(IssueSource::Cases));
    draft.moving(aside, source, Amount::Points(case.reward))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn portions_add_up_exactly_and_the_largest_remainders_get_the_pieces_left() {
        let shares = |percents: &[u8]| -> Vec<Share> {
            let numbered = percents.iter().zip(1..);
            numbered.map(|(percent, n)| Share { member: MemberId::number(n), percent: *percent }).collect()
        };
        let split = |minor: i64, percents: &[u8]| -> Vec<i64> {
            let portions = portions(Points::from_minor(minor), &shares(percents));
            portions.iter().map(|portion| portion.points.minor()).collect()
        };
        assert_eq!(split(1000, &[33, 33, 34]), [330, 330, 340]);
        assert_eq!(split(101, &[50, 50]), [51, 50], "equal remainders: the first named");
        assert_eq!(split(10, &[33, 33, 34]), [3, 3, 4]);
        assert_eq!(split(1, &[10, 20, 70]), [0, 0, 1]);
        for minor in 0..500 {
            assert_eq!(split(minor, &[7, 13, 29, 51]).iter().sum::<i64>(), minor);
        }
    }
}
