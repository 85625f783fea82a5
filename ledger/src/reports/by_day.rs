//! Coverage by day: the ratio of every day of a span, read in one pass.
//!
//! ```text
//! sums at the head ── less what the entries since the span's first day moved ─▶ sums before it
//!                                                              ── day by day ─▶ a row a day
//! ```
//!
//! 1. Only the entries of the span and those after it are read; members are looked at once, for the sums
//!    at the head. Every sum is linear in the entries, so what an entry added can be taken off again.
//! 2. Lots are summed by their first and last day, because it is the day and no entry that makes points
//!    available or puts goods past their date.
//! 3. What the entries do not post, which cards were missing and what was promised, the views keep by
//!    day.
//! 4. A row says what [`coverage`](super::coverage::coverage) said at the end of that day, but for frozen
//!    files: their points stand among the outstanding and not apart.

use std::collections::BTreeMap;

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::journal::{Account, Commodity, Entry};
use crate::store::Store;
use crate::tables::columns;
use crate::units::{CaseId, Cny, Day, FundId, Period, Points, Ratio};
use crate::views::Views;

use super::coverage::{at_parity, over};
use super::shared::{More, first_after, last_day, onwards};

columns! {
    /// The coverage at the end of one day.
    pub struct Row {
        /// Which day.
        pub on: Day,
        /// Money in all funds.
        pub fund_cash: Cny,
        /// Of it promised to members and not set aside. Not counted.
        pub promised: Cny,
        /// Goods that may be handed out, at what they cost or were worth.
        pub goods_at_cost: Cny,
        /// Supermarket cards in stock and not missing, at face value.
        pub cards_at_face: Cny,
        /// What members have and may come to spend.
        pub outstanding: Points,
        /// Of the outstanding: still in public notice.
        pub pending: Points,
        /// Of the outstanding: under objection, or the price of a parked basket.
        pub held: Points,
        /// Set aside for cases. Not counted.
        pub reserved: Points,
        /// What one point was reckoned at.
        pub parity: Option<Cny>,
        /// What was owed in yuan.
        pub owed: Option<Ratio>,
        /// What could be counted on ÷ what was owed; none when nothing was.
        pub ratio: Option<Ratio>,
    }
}

/// The sums a ratio is made of. Every entry adds to them, or takes away.
#[derive(Clone, Debug, Default)]
struct Sums {
    cash: BTreeMap<FundId, i64>,
    held: i64,
    reserved: i64,
    /// Face values of the cards in stock, missing ones included.
    cards: i64,
    /// Points of members by the first and the last day of their lots.
    points: BTreeMap<(Option<Day>, Option<Day>), i64>,
    /// What the pieces on the shelves cost, by the last day of their lots.
    shelves: BTreeMap<Option<Day>, i64>,
    /// What the pieces kept aside for parked baskets cost.
    aside: i64,
}

fn more(sum: &mut i64, amount: i64) {
    *sum = sum.saturating_add(amount);
}

impl Sums {
    /// The sums at the head.
    fn at_head(views: &Views) -> Self {
        let mut sums = Self::default();
        for (account, commodity, amount) in views.accounts.balances() {
            sums.post(account, commodity, amount);
        }
        let lots = |account| views.accounts.lots(account).iter();
        for (member, _) in views.members.all() {
            for lot in lots(Account::Member(member)) {
                more(sums.points.entry((lot.from, lot.expires)).or_default(), lot.amount);
            }
        }
        for (sku, _) in views.goods.all() {
            for lot in lots(Account::Shelf(sku)) {
                more(sums.shelves.entry(lot.expires).or_default(), lot.cost.minor());
            }
            for lot in lots(Account::Aside(sku)) {
                more(&mut sums.aside, lot.cost.minor());
            }
        }
        sums
    }

    fn post(&mut self, account: Account, commodity: Commodity, amount: i64) {
        if let (Account::Fund(fund), Commodity::Cny) = (account, commodity) {
            more(self.cash.entry(fund).or_default(), amount);
        } else if let Account::Held(_) = account {
            more(&mut self.held, amount);
        } else if let Account::Reserved(_) = account {
            more(&mut self.reserved, amount);
        } else if let (Account::CardStock(_), Commodity::Cards(face)) = (account, commodity) {
            more(&mut self.cards, face.minor().saturating_mul(amount));
        }
    }

    /// What an entry moved.
    fn add(&mut self, entry: &Entry) {
        for posting in &entry.postings {
            self.post(posting.account, posting.commodity, posting.amount);
        }
        for moved in &entry.lots {
            let cost = moved.cost.unwrap_or_default().minor();
            if let Account::Member(_) = moved.account {
                let days = (moved.terms.from, moved.terms.expires);
                more(self.points.entry(days).or_default(), moved.amount);
            } else if let Account::Shelf(_) = moved.account {
                more(self.shelves.entry(moved.terms.expires).or_default(), cost);
            } else if let Account::Aside(_) = moved.account {
                more(&mut self.aside, cost);
            }
        }
    }

    /// These sums and `times` times others.
    fn with(mut self, others: &Self, times: i64) -> Self {
        let add = |sum: &mut i64, amount: i64| more(sum, amount.saturating_mul(times));
        add(&mut self.held, others.held);
        add(&mut self.reserved, others.reserved);
        add(&mut self.cards, others.cards);
        add(&mut self.aside, others.aside);
        for (fund, cash) in &others.cash {
            add(self.cash.entry(*fund).or_default(), *cash);
        }
        for (days, amount) in &others.points {
            add(self.points.entry(*days).or_default(), *amount);
        }
        for (last, cost) in &others.shelves {
            add(self.shelves.entry(*last).or_default(), *cost);
        }
        self.points.retain(|_, amount| *amount != 0);
        self.shelves.retain(|_, cost| *cost != 0);
        self
    }

    /// The row of a day at whose end these were the sums.
    fn row(&self, views: &Views, on: Day) -> Row {
        let good = |last: Option<Day>| last.is_none_or(|last| on <= last);
        let (mut outstanding, mut pending) = (self.held, 0_i64);
        for ((first, last), amount) in &self.points {
            if good(*last) {
                more(&mut outstanding, *amount);
                if first.is_some_and(|first| on < first) {
                    more(&mut pending, *amount);
                }
            }
        }
        let usable = self.shelves.iter().filter(|(last, _)| good(**last));
        let goods = usable.fold(self.aside, |sum, (_, cost)| sum.saturating_add(*cost));
        let missing = views.market_cards.missing_on(on).minor();
        let (mut cash, mut promised) = (0_i64, 0_i64);
        for (fund, left) in &self.cash {
            more(&mut cash, *left);
            more(&mut promised, views.obligations.promised(*fund, on).minor().min(*left));
        }
        let free = Cny::from_minor(cash.saturating_sub(promised));
        let [fund_cash, promised, goods_at_cost, cards_at_face] =
            [cash, promised, goods, self.cards.saturating_sub(missing)].map(Cny::from_minor);
        let [outstanding, pending, held, reserved] =
            [outstanding, pending, self.held, self.reserved].map(Points::from_minor);
        let parity = views.station.policy_on(on).map(|policy| policy.parity);
        let owed = parity.and_then(|parity| at_parity(outstanding, parity));
        let ratio = owed.and_then(|owed| over(&[free, goods_at_cost, cards_at_face], owed));
        Row {
            on,
            fund_cash,
            promised,
            goods_at_cost,
            cards_at_face,
            outstanding,
            pending,
            held,
            reserved,
            parity,
            owed,
            ratio,
        }
    }
}

/// The coverage at the end of every day of `period`, from the first day of the book to the day of its
/// last entry; of days outside these nothing is known and no row is given.
///
/// # Errors
///
/// The book's.
pub fn by_day<S: Store>(book: &mut Book<S>, period: Period) -> Result<Vec<Row>, BookError> {
    let to = period.to.min(last_day(book)?);
    let first = book.recorded().days.first().ok_or(BookError::Empty)?;
    let from = period.from.max(first);
    let mut days: BTreeMap<Day, Sums> = BTreeMap::new();
    if let Some(seq) = first_after(book, from.minus(1))? {
        // The clock had freed it when its last day was over; the book wrote it with its next command.
        let freed: BTreeMap<CaseId, Day> = book.recorded().cases.freed_by_the_clock().collect();
        onwards(book, seq, |sealed| {
            let entry = sealed.entry();
            let mut on = entry.on;
            if let Event::CaseExpired(fact) = &entry.event {
                on = freed.get(&fact.case).map_or(on, |freed| on.min(*freed).max(from));
            }
            days.entry(on).or_default().add(entry);
            Ok(More::Wanted)
        })?;
    }
    let views = book.recorded();
    let mut sums = days.values().fold(Sums::at_head(views), |sums, day| sums.with(day, -1));
    let (mut rows, mut on) = (Vec::new(), from);
    while on <= to {
        if let Some(day) = days.get(&on) {
            sums = sums.with(day, 1);
        }
        rows.push(sums.row(views, on));
        on = on.plus(1);
    }
    Ok(rows)
}
