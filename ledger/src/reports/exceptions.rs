//! What an auditor looks at first: entries that are allowed, and unusual.
//!
//! | Kind | What it is |
//! |---|---|
//! | `one_person` | one person alone took goods in, as the policy lets him |
//! | `same_people` | whoever took a lot in also wrote it off, and nobody else did either |
//! | `round_sum` | a purchase for a whole multiple of `policy.finance.round_sum` |
//! | `just_under` | a purchase or a draw less than a twentieth under a limit, or a draw of a whole tier |
//! | `split` | purchases of one seller within seven days, each under a limit and together not |
//! | `split_slips` | slips of one member on one day, each under `policy.second_person_min` and together not |
//! | `split_draws` | draws for one seller within seven days, each in a tier of approval and together over it |
//! | `override` | a draw for a use outside its fund's list was approved, on a paper that allows it |
//! | `same_hand` | one person did two steps of a draw: asked, approved, received, accepted |
//! | `related_hands` | two steps of a draw, or two approvals, are in the hands of relatives |
//! | `donor_tie` | a supplier who gives, or a donor who sells, works here or is a relative of somebody who does |
//! | `dearer` | a piece cost at least a fen more than at the last purchase of the good |
//! | `refused` | somebody tried to spend or grant what a rule forbids |
//! | `rollback` | the book went on from a backup that lacked entries |
//! | `unsigned` | somebody who had a key of his own approved it, and has not signed it with that key |
//!
//! An exception is no fault. Limits are those in force on the day of the entry. Draws that were refused,
//! taken back or lapsed are not counted with others.

use std::collections::{BTreeMap, BTreeSet};

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::events::draws::{DrawApproved, DrawRequested};
use crate::events::station::Policy;
use crate::journal::{Amount, Claim, Entry, LotId};
use crate::store::Store;
use crate::tables::columns;
use crate::units::{Cny, Day, DrawId, MemberId, OperatorId, Period, Points, Seq, folded};
use crate::views::Views;

use super::hands::Hands;
use super::purchases::{Row as Goods, rows_of};
use super::shared::up_to;

columns! {
    /// One exception.
    pub struct Row {
        /// Which kind.
        pub kind: &'static str,
        /// When.
        pub on: Day,
        /// The entry.
        pub seq: Seq,
        /// What it is about: a seller or donor, a good, a slip, a refusal.
        pub about: Option<Box<str>>,
        /// Who entered it.
        pub by: OperatorId,
        /// The second person.
        pub second: Option<OperatorId>,
        /// How much.
        pub amount: Option<Amount>,
        /// What it is measured by.
        pub limit: Option<Amount>,
        /// The earlier entry it belongs to.
        pub other: Option<Seq>,
    }
}

/// All kinds, in the order of the table above.
pub const KINDS: [&str; 15] = [
    "one_person",
    "same_people",
    "round_sum",
    "just_under",
    "split",
    "split_slips",
    "split_draws",
    "override",
    "same_hand",
    "related_hands",
    "donor_tie",
    "dearer",
    "refused",
    "rollback",
    "unsigned",
];

/// Purchases of one seller within so many days are looked at together.
const SPLIT_DAYS: u16 = 7;

/// Purchases for whole multiples of so much are round, when the policy says nothing.
const ROUND_SUM: Cny = Cny::from_minor(10_000);

/// Commands whose refusals are about money and goods.
const MONEY: [&str; 5] = ["goods.", "market_card.", "fund.", "draw.", "obligation."];

/// The exceptions within `period`, oldest first.
///
/// # Errors
///
/// The book's.
pub fn exceptions<S: Store>(book: &mut Book<S>, period: Period) -> Result<Vec<Row>, BookError> {
    let views = book.recorded().clone();
    let mut seen = Seen { views, rows: Vec::new(), ..Seen::default() };
    up_to(book, period.to, |sealed| {
        seen.look(sealed.entry());
        Ok(())
    })?;
    seen.day_ends();
    let Seen { mut rows, approved, .. } = seen;
    for row in approved {
        // A signature counts whenever it was made.
        if period.includes(row.on) && book.taken(&Claim::Approval(row.by, row.seq))?.is_none() {
            rows.push(row);
        }
    }
    rows.retain(|row| period.includes(row.on));
    rows.sort_by_key(|row| row.seq);
    Ok(rows)
}

/// What must be remembered of the entries before.
#[derive(Default)]
struct Seen {
    views: Views,
    rows: Vec<Row>,
    /// What the last purchase of a good cost, and how many pieces that were.
    last_cost: BTreeMap<Box<str>, (Seq, i64, i64)>,
    /// Purchases and draws under a limit, by seller: when, which entry, how much.
    under: BTreeMap<Box<str>, Vec<(Day, Seq, Cny)>>,
    /// Whose hands draws went through.
    hands: Hands,
    /// Who took a lot in.
    intakes: BTreeMap<LotId, BTreeSet<OperatorId>>,
    /// The day whose slips are gathered, and they, by member.
    day: Option<Day>,
    slips: BTreeMap<MemberId, Vec<Slip>>,
    /// What operators with keys of their own approved.
    approved: Vec<Row>,
}

/// A limit that may be got round in parts.
struct Limit {
    /// As it is told.
    told: Cny,
    /// The least sum it catches.
    over: Cny,
    /// What several that get round it together are called.
    together: &'static str,
}

/// A slip under the sum that takes a second person.
struct Slip {
    seq: Seq,
    by: OperatorId,
    voucher: Box<str>,
    points: Points,
}

fn row(kind: &'static str, entry: &Entry) -> Row {
    let (on, seq, by) = (entry.on, entry.seq, entry.by);
    Row { kind, on, seq, about: None, by, second: None, amount: None, limit: None, other: None }
}

fn people(entry: &Entry, second: Option<OperatorId>) -> BTreeSet<OperatorId> {
    std::iter::once(entry.by).chain(second).collect()
}

impl Seen {
    fn look(&mut self, entry: &Entry) {
        if self.day != Some(entry.on) {
            self.day_ends();
            self.day = Some(entry.on);
        }
        for met in self.hands.look(&self.views, entry) {
            let (second, other) = (Some(met.earlier).filter(|earlier| *earlier != met.hand), Some(met.seq));
            let kind = if second.is_some() { "related_hands" } else { "same_hand" };
            let about = Some(met.draw.to_string().into());
            self.rows.push(Row { about, by: met.hand, second, other, ..row(kind, entry) });
        }
        for by in entry.approvers() {
            if self.views.operators.get(by).is_some_and(|found| found.had_key(entry.seq)) {
                self.approved.push(Row { by, ..row("unsigned", entry) });
            }
        }
        let goods = rows_of(&self.views, entry);
        if let Some(first) = goods.first() {
            self.taken_in(entry, first, &goods);
        }
        if let Event::GoodsWrittenOff(fact) = &entry.event {
            self.gone(entry, fact.second, fact.cost);
        } else if let Event::MarketCardsVoided(fact) = &entry.event {
            self.gone(entry, fact.second, fact.value);
        } else if let Event::Redeemed(fact) = &entry.event {
            self.slip(entry, fact.member, fact.voucher.to_string(), fact.points);
        } else if let Event::MarketCardsIssued(fact) = &entry.event {
            self.slip(entry, fact.member, fact.voucher.to_string(), fact.points);
        } else if let Event::RedemptionReversed(_) | Event::MarketCardsTakenBack(_) = &entry.event {
            self.slips
                .values_mut()
                .for_each(|slips| slips.retain(|slip| entry.links.reverses != Some(slip.seq)));
        } else if let Event::DrawRequested(fact) = &entry.event {
            self.asked(entry, fact);
        } else if let Event::DrawApproved(fact) = &entry.event {
            self.overridden(entry, fact);
        } else if let Event::DrawRefused(fact) = &entry.event {
            self.ended(fact.draw);
        } else if let Event::DrawWithdrawn(fact) = &entry.event {
            self.ended(fact.draw);
        } else if let Event::DrawLapsed(fact) = &entry.event {
            self.ended(fact.draw);
        } else if let Event::Denied(fact) = &entry.event {
            if MONEY.iter().any(|noun| fact.command.starts_with(noun)) {
                let about = Some(fact.reason.as_str().into());
                self.rows.push(Row { about, ..row("refused", entry) });
            }
        } else if let Event::RollbackAccepted(fact) = &entry.event {
            let (about, other) = (Some(fact.reason.as_str().into()), Some(fact.kept));
            self.rows.push(Row { about, other, ..row("rollback", entry) });
        }
    }

    /// Goods or cards came in.
    fn taken_in(&mut self, entry: &Entry, first: &Goods, goods: &[Goods]) {
        let sum = goods.iter().fold(Cny::ZERO, |sum, line| sum.checked_add(line.cost).unwrap_or(sum));
        let from: Option<Box<str>> = first.from.as_ref().map(|from| from.as_str().into());
        let found = |kind| Row {
            about: from.clone(),
            second: first.second,
            amount: Some(Amount::Cny(sum)),
            ..row(kind, entry)
        };
        let opened = entry.lots.iter().filter(|moved| moved.lot.seq == entry.seq);
        self.intakes.extend(opened.map(|moved| (moved.lot, people(entry, first.second))));
        if first.second.is_none() {
            self.rows.push(found("one_person"));
        }
        let ties = if let Event::GoodsPurchased(fact) = &entry.event {
            fact.ties.as_slice()
        } else if let Event::GoodsDonated(fact) = &entry.event {
            fact.ties.as_slice()
        } else {
            &[]
        };
        if !ties.is_empty() {
            self.rows.push(found("donor_tie"));
        }
        if first.fund.is_none() {
            return;
        }
        let policy = self.views.station.policy_on(entry.on);
        let round = policy.and_then(|policy| policy.finance.round_sum).unwrap_or(ROUND_SUM);
        if sum.minor().checked_rem(round.minor()) == Some(0) {
            self.rows.push(Row { limit: Some(Amount::Cny(round)), ..found("round_sum") });
        }
        if let Some(limit) = policy.and_then(|policy| transfer_limit(policy, entry)) {
            self.under(entry, sum, &Limit { told: limit, over: limit, together: "split" }, found);
        }
        for line in goods {
            self.dearer(entry, line);
        }
    }

    /// A draw was asked for, perhaps in parts so that fewer approve each.
    fn asked(&mut self, entry: &Entry, fact: &DrawRequested) {
        let tiers = self.views.station.policy_on(entry.on).map(|policy| policy.funds.tiers.clone());
        let limits = tiers.into_iter().flatten().filter_map(|tier| tier.up_to);
        for limit in limits.collect::<Vec<_>>() {
            // What is exactly a tier's sum is still in the tier.
            let over = limit.checked_add(Cny::from_minor(1)).unwrap_or(limit);
            let about: Option<Box<str>> = Some(fact.supplier.as_str().into());
            let amount = Some(Amount::Cny(fact.amount));
            let found = |kind| Row { about: about.clone(), amount, ..row(kind, entry) };
            self.under(entry, fact.amount, &Limit { told: limit, over, together: "split_draws" }, found);
        }
    }

    /// The last of a draw's approvers signed, for a use outside the fund's list.
    fn overridden(&mut self, entry: &Entry, fact: &DrawApproved) {
        let Some(draw) = self.views.draws.get(fact.draw).filter(|_| fact.step == fact.of) else { return };
        let Some(document) = &draw.override_document else { return };
        let before = draw.approvals.iter().rev().map(|act| act.by).find(|by| *by != entry.by);
        self.rows.push(Row {
            about: Some(document.as_str().into()),
            second: before,
            amount: Some(Amount::Cny(draw.amount)),
            other: Some(draw.requested.seq),
            ..row("override", entry)
        });
    }

    /// A draw came to nothing: it is counted with no other.
    fn ended(&mut self, draw: DrawId) {
        let asked = self.views.draws.get(draw).map(|draw| draw.requested.seq);
        for before in self.under.values_mut() {
            before.retain(|(_, seq, _)| Some(*seq) != asked);
        }
    }

    /// A purchase or a draw under a limit, alone or together with others.
    fn under(&mut self, entry: &Entry, sum: Cny, limit: &Limit, found: impl Fn(&'static str) -> Row) {
        let Limit { told, over, together } = *limit;
        if over <= sum {
            return;
        }
        let short = told.checked_sub(sum).and_then(|short| short.checked_times(20));
        let limited = |kind| Row { limit: Some(Amount::Cny(told)), ..found(kind) };
        if short.is_some_and(|short| short <= told) {
            self.rows.push(limited("just_under"));
        }
        let seller = folded(&found(together).about.unwrap_or_default());
        let seller = format!("{together} {seller} {told}");
        let since = entry.on.minus(SPLIT_DAYS.saturating_sub(1));
        let before = self.under.entry(seller.into()).or_default();
        before.retain(|(on, _, _)| since <= *on);
        before.push((entry.on, entry.seq, sum));
        let all = before.iter().fold(Cny::ZERO, |all, (_, _, sum)| all.checked_add(*sum).unwrap_or(all));
        let first = before.first().map(|(_, seq, _)| *seq);
        if over <= all {
            let amount = Some(Amount::Cny(all));
            self.rows.push(Row { amount, other: first, ..limited(together) });
        }
    }

    /// A piece that cost more than at the last purchase.
    fn dearer(&mut self, entry: &Entry, line: &Goods) {
        let (cost, pieces) = (line.cost.minor(), line.pieces.minor());
        let last = self.last_cost.insert(line.code.clone(), (entry.seq, cost, pieces));
        let Some((before, last_cost, last_pieces)) = last else { return };
        let each = |cost: i64, pieces: i64| cost.checked_div(pieces).map(Cny::from_minor);
        let (now, then) = (each(cost, pieces), each(last_cost, last_pieces));
        if then < now {
            let about = line.good.as_ref().map_or_else(|| line.code.clone(), |good| good.as_str().into());
            self.rows.push(Row {
                about: Some(about),
                second: line.second,
                amount: now.map(Amount::Cny),
                limit: then.map(Amount::Cny),
                other: Some(before),
                ..row("dearer", entry)
            });
        }
    }

    /// Goods were written off, or cards voided.
    fn gone(&mut self, entry: &Entry, second: OperatorId, cost: Cny) {
        let ends = people(entry, Some(second));
        let alone = entry.lots.iter().find(|moved| {
            self.intakes.get(&moved.lot).is_some_and(|began| began.iter().all(|one| ends.contains(one)))
        });
        if let Some(moved) = alone {
            self.rows.push(Row {
                about: Some(moved.account.to_string().into()),
                second: Some(second),
                amount: Some(Amount::Cny(cost)),
                other: Some(moved.lot.seq),
                ..row("same_people", entry)
            });
        }
    }

    fn slip(&mut self, entry: &Entry, member: MemberId, voucher: String, points: Points) {
        let slip = Slip { seq: entry.seq, by: entry.by, voucher: voucher.into(), points };
        self.slips.entry(member).or_default().push(slip);
    }

    /// Looks at the slips of the day that ends.
    fn day_ends(&mut self) {
        let slips = std::mem::take(&mut self.slips);
        let Some(on) = self.day else { return };
        let Some(limit) = self.views.station.policy_on(on).map(|policy| policy.second_person_min) else {
            return;
        };
        for slips in slips.into_values() {
            let under: Vec<&Slip> = slips.iter().filter(|slip| slip.points < limit).collect();
            let sum = |all: Points, slip: &&Slip| all.checked_add(slip.points).unwrap_or(all);
            let all = under.iter().fold(Points::ZERO, sum);
            let (Some(first), Some(last)) = (under.first(), under.last()) else { continue };
            if limit <= all {
                self.rows.push(Row {
                    kind: "split_slips",
                    on,
                    seq: last.seq,
                    about: Some(last.voucher.clone()),
                    by: last.by,
                    second: None,
                    amount: Some(Amount::Points(all)),
                    limit: Some(Amount::Points(limit)),
                    other: Some(first.seq),
                });
            }
        }
    }
}

/// From which sum on cards are paid by bank transfer; none for what was.
fn transfer_limit(policy: &Policy, entry: &Entry) -> Option<Cny> {
    if let Event::MarketCardsBought(fact) = &entry.event {
        policy.market_cards.transfer_min.filter(|_| fact.transfer.is_none())
    } else {
        None
    }
}
