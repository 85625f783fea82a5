//! Balances and lots.
//!
//! A member's points stand apart in figures that never overlap: *pending* (in public notice),
//! *held* (under objection), *available* or, in a frozen file, *frozen*, and of these *expiring*.
//! What he owes stands apart from all of them. Points past their last day are in none, even before
//! the book has written their lapse.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::journal::{Account, Commodity, Entry, LotId, LotMove, Payer, Posting, Terms};
use crate::units::{Cny, Day, MemberId, Points, Quantity, Sku};

/// Balances and lots of a book.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accounts {
    /// Every account that was ever used.
    #[serde(deserialize_with = "crate::units::kept::map")]
    all: BTreeMap<Account, Holding>,
    /// The last days of members' lots, so that the next lapse is found at once.
    expiring: BTreeSet<(Day, MemberId)>,
    /// Points issued by calendar year, set-aside rewards included.
    issued: BTreeMap<i32, Points>,
}

/// What one account has. Balances and lots stand together, so that an account is looked for once: names of
/// accounts are long, and there are as many as members.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Holding {
    points: i64,
    /// Of every other commodity it ever had, in their order.
    others: Vec<(Commodity, i64)>,
    /// Earliest expiry first, then oldest.
    lots: Vec<Lot>,
}

impl Holding {
    fn balance(&self, commodity: Commodity) -> i64 {
        if commodity == Commodity::Points {
            return self.points;
        }
        self.place(commodity).ok().and_then(|at| self.others.get(at)).map_or(0, |(_, amount)| *amount)
    }

    fn place(&self, other: Commodity) -> Result<usize, usize> {
        self.others.binary_search_by_key(&other, |(commodity, _)| *commodity)
    }

    /// Adds to a balance and gives what it is then; `None` when it cannot be counted.
    fn add(&mut self, commodity: Commodity, amount: i64) -> Option<i64> {
        let balance = if commodity == Commodity::Points {
            &mut self.points
        } else {
            let at = self.place(commodity).unwrap_or_else(|at| {
                self.others.insert(at, (commodity, 0));
                at
            });
            &mut self.others.get_mut(at)?.1
        };
        *balance = balance.checked_add(amount)?;
        Some(*balance)
    }
}

/// What is left of a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    /// Its name.
    pub id: LotId,
    /// How many smallest units are left.
    pub amount: i64,
    /// The cost of what is left, for goods.
    pub cost: Cny,
    /// The first day it may be used.
    pub from: Option<Day>,
    /// The last day it may be used.
    pub expires: Option<Day>,
    /// Who paid, for goods.
    pub payer: Option<Payer>,
}

impl Lot {
    /// What the lot keeps for its whole life.
    pub const fn terms(&self) -> Terms {
        Terms { from: self.from, expires: self.expires, payer: self.payer }
    }

    fn is_expired(&self, today: Day) -> bool {
        self.expires.is_some_and(|last| last < today)
    }

    /// Whether it may be used on `today`.
    pub fn is_usable(&self, today: Day) -> bool {
        !self.is_expired(today) && self.from.is_none_or(|first| first <= today)
    }

    /// Earliest expiry first, then oldest.
    fn order(&self) -> (Day, LotId) {
        (self.expires.unwrap_or(Day::number(i32::MAX)), self.id)
    }
}

/// What a member has, apart by what he may do with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Figures {
    /// May be spent now.
    pub available: Points,
    /// Credited, and still in public notice.
    pub pending: Points,
    /// Under objection.
    pub held: Points,
    /// Would be available if the file were not frozen.
    pub frozen: Points,
    /// Of the available or frozen: lapses within the days the policy announces.
    pub expiring: Points,
    /// Spent before the credit was reversed; paid back from what is available.
    pub owed: Points,
}

impl Figures {
    /// The same of a frozen file: nothing is available.
    #[must_use]
    pub fn of_frozen(self) -> Self {
        let frozen = self.frozen.checked_add(self.available).unwrap_or(self.available);
        Self { available: Points::ZERO, frozen, ..self }
    }
}

impl Accounts {
    /// What `account` has of `commodity`, in smallest units.
    pub fn balance(&self, account: Account, commodity: Commodity) -> i64 {
        self.all.get(&account).map_or(0, |held| held.balance(commodity))
    }

    /// Every balance that is not zero, by account.
    pub fn balances(&self) -> impl Iterator<Item = (Account, Commodity, i64)> {
        let all = self.all.iter().flat_map(|(account, held)| {
            let others = held.others.iter().copied();
            let of_all = std::iter::once((Commodity::Points, held.points)).chain(others);
            of_all.map(|(commodity, amount)| (*account, commodity, amount))
        });
        all.filter(|(_, _, amount)| *amount != 0)
    }

    /// The points a member has on `today`, as if his file were not frozen (see
    /// [`super::Views::figures`]); what lapses within `expiring_days` is announced.
    pub fn figures(&self, member: MemberId, today: Day, expiring_days: u16) -> Figures {
        let mut sums = (0_i64, 0_i64, 0_i64);
        for lot in self.lots(Account::Member(member)).iter().filter(|lot| !lot.is_expired(today)) {
            if lot.is_usable(today) {
                sums.0 = sums.0.saturating_add(lot.amount);
                if lot.expires.is_some_and(|last| last <= today.plus(expiring_days)) {
                    sums.2 = sums.2.saturating_add(lot.amount);
                }
            } else {
                sums.1 = sums.1.saturating_add(lot.amount);
            }
        }
        let [available, pending, expiring] = [sums.0, sums.1, sums.2].map(Points::from_minor);
        let of = |account| Points::from_minor(self.balance(account, Commodity::Points));
        let owed = of(Account::Owed(member)).checked_neg().unwrap_or_default();
        Figures { available, pending, held: of(Account::Held(member)), frozen: Points::ZERO, expiring, owed }
    }

    /// Pieces of a good that may be handed out on `today`.
    pub fn stock(&self, sku: Sku, today: Day) -> Quantity {
        let usable = self.lots(Account::Shelf(sku)).iter().filter(|lot| lot.is_usable(today));
        Quantity::from_minor(usable.fold(0, |sum, lot| sum.saturating_add(lot.amount)))
    }

    /// The lots in `account`, earliest expiry first, then oldest.
    pub fn lots(&self, account: Account) -> &[Lot] {
        self.all.get(&account).map(|held| held.lots.as_slice()).unwrap_or_default()
    }

    /// Points issued in a calendar year, set-aside rewards included.
    pub fn issued_in(&self, year: i32) -> Points {
        self.issued.get(&year).copied().unwrap_or_default()
    }

    /// Who owes points, and how many.
    pub fn owing(&self) -> impl Iterator<Item = (MemberId, Points)> {
        let [first, last] = [0, u32::MAX].map(|number| Account::Owed(MemberId::number(number)));
        self.points(first, last).filter_map(|(account, points)| {
            let Account::Owed(member) = account else { return None };
            let owed = points.checked_neg().filter(|owed| *owed > 0)?;
            Some((member, Points::from_minor(owed)))
        })
    }

    /// The last days up to `until` of members' points, soonest first, and whose they are.
    pub fn lapsing_until(&self, until: Day) -> impl Iterator<Item = (Day, MemberId)> {
        self.expiring.iter().copied().take_while(move |(last, _)| *last <= until)
    }

    /// What members have in sum, what is held included: the programme's liability.
    pub fn outstanding(&self) -> Points {
        // Held accounts come right after those of members.
        let members = self
            .points(Account::Member(MemberId::number(0)), Account::Held(MemberId::number(u32::MAX)))
            .map(|(_, points)| points);
        Points::from_minor(members.fold(0, i64::saturating_add))
    }

    /// The accounts from `first` to `last`, and what they have of points.
    fn points(&self, first: Account, last: Account) -> impl Iterator<Item = (Account, i64)> {
        self.all.range(first..=last).map(|(account, held)| (*account, held.points))
    }

    /// The first member with points whose last day is before `today`, and that day.
    pub fn lapsed_before(&self, today: Day) -> Option<(Day, MemberId)> {
        self.expiring.first().copied().filter(|(last, _)| *last < today)
    }

    /// Chooses lots of `account` for `amount`: earliest expiry first, then oldest. `None` when
    /// what is usable on `today` does not suffice.
    pub(crate) fn pick(&self, account: Account, amount: i64, today: Day) -> Option<Vec<Pick>> {
        let usable = self.lots(account).iter().filter(|lot| lot.is_usable(today));
        pick(usable, amount)
    }

    /// Takes `amount` out of one lot of `account`. `None` when there is no such lot or less in it.
    pub(crate) fn pick_of(&self, account: Account, lot: LotId, amount: i64) -> Option<Vec<Pick>> {
        pick(self.lots(account).iter().filter(|found| found.id == lot), amount)
    }

    /// Chooses lots of `account` for `amount` among those that fit, in the same order.
    pub(crate) fn pick_among(
        &self,
        account: Account,
        amount: i64,
        fits: impl Fn(&Lot) -> bool,
    ) -> Option<Vec<Pick>> {
        pick(self.lots(account).iter().filter(|lot| fits(lot)), amount)
    }

    /// The lot of a good that came in last.
    pub fn newest_lot(&self, sku: Sku) -> Option<&Lot> {
        self.lots(Account::Shelf(sku)).iter().max_by_key(|lot| lot.id)
    }

    /// What one piece of a good cost, by the lot that came in last, rounded down to the fen.
    pub fn piece_cost(&self, sku: Sku) -> Cny {
        let newest = self.newest_lot(sku);
        let piece = newest.and_then(|lot| lot.cost.minor().checked_div(lot.amount));
        Cny::from_minor(piece.unwrap_or(0))
    }

    /// The lots of a member that lapsed on `expired`.
    pub(crate) fn lapsed(&self, member: MemberId, expired: Day) -> Vec<Pick> {
        let lots = self.lots(Account::Member(member)).iter().filter(|lot| lot.expires == Some(expired));
        lots.map(|lot| Pick { lot: *lot, amount: lot.amount, cost: Cny::ZERO }).collect()
    }

    /// Takes in the postings and lot moves of an entry. The error says what does not fit.
    pub(super) fn apply(&mut self, entry: &Entry) -> Result<(), String> {
        let mut is_under = false;
        for posting in &entry.postings {
            is_under |= self.post(posting)? < 0 && posting.account.is_bounded();
            if let Account::Issued(_) = posting.account {
                let issued = self.issued.entry(entry.on.date().0).or_default();
                *issued = issued
                    .checked_sub(Points::from_minor(posting.amount))
                    .ok_or("the points issued in a year overflow")?;
            }
        }
        // Bounds hold after the last line: a line left it under zero, another may have filled it again.
        for posting in entry.postings.iter().filter(|_| is_under) {
            if posting.account.is_bounded() && self.balance(posting.account, posting.commodity) < 0 {
                return Err(format!("{} goes under zero", posting.account));
            }
        }
        entry.lots.iter().try_for_each(|moved| self.apply_lot(moved))
    }

    /// Takes in what giving up a parked basket moves, without an entry.
    pub(super) fn give_back(&mut self, postings: &[Posting], lots: &[LotMove]) -> Result<(), String> {
        postings.iter().try_for_each(|posting| self.post(posting).map(|_| ()))?;
        lots.iter().try_for_each(|moved| self.apply_lot(moved))
    }

    /// Takes in one line, and gives what the account has then.
    fn post(&mut self, posting: &Posting) -> Result<i64, String> {
        let held = self.all.entry(posting.account).or_default();
        let balance = held.add(posting.commodity, posting.amount);
        balance.ok_or_else(|| "an account overflows".to_owned())
    }

    /// Pieces of a good that are kept aside for parked baskets.
    pub fn aside(&self, sku: Sku) -> Quantity {
        Quantity::from_minor(self.balance(Account::Aside(sku), Commodity::Pieces(sku)))
    }

    fn apply_lot(&mut self, moved: &LotMove) -> Result<(), String> {
        let lots = &mut self.all.entry(moved.account).or_default().lots;
        let cost = moved.cost.unwrap_or_default();
        let Terms { from, expires, payer } = moved.terms;
        let new = Lot { id: moved.lot, amount: moved.amount, cost, from, expires, payer };
        // When it ends, unless another lot ends then too: those with one last day stand side by side.
        let ends_alone = |lots: &[Lot], at: usize| {
            let mut beside = [at.checked_sub(1), Some(at)].into_iter().flatten();
            let shared = beside.any(|at| lots.get(at).is_some_and(|lot| lot.expires == expires));
            ending(moved).filter(|_| !shared)
        };
        match lots.binary_search_by_key(&new.order(), Lot::order) {
            Ok(at) => {
                let lot = lots.get_mut(at).ok_or("a lot is lost")?;
                let amount = lot.amount.checked_add(moved.amount).filter(|amount| *amount >= 0);
                let cost = lot.cost.checked_add(cost).filter(|cost| !cost.is_negative());
                match (amount, cost) {
                    (Some(0), Some(Cny::ZERO)) => {
                        lots.remove(at);
                        if let Some(ended) = ends_alone(lots, at) {
                            self.expiring.remove(&ended);
                        }
                    }
                    (Some(amount @ 1..), Some(cost)) => (lot.amount, lot.cost) = (amount, cost),
                    _ => return Err(format!("lot {} goes under zero", moved.lot)),
                }
            }
            Err(at) if moved.amount > 0 && !cost.is_negative() => {
                self.expiring.extend(ends_alone(lots, at));
                lots.insert(at, new);
            }
            Err(_) => return Err(format!("lot {} is empty or was never opened", moved.lot)),
        }
        Ok(())
    }
}

/// When a lot of a member ends, and whose it is.
fn ending(moved: &LotMove) -> Option<(Day, MemberId)> {
    let Account::Member(member) = moved.account else { return None };
    moved.terms.expires.map(|last| (last, member))
}

/// So much of one lot, and the cost that goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pick {
    pub(crate) lot: Lot,
    pub(crate) amount: i64,
    pub(crate) cost: Cny,
}

/// Takes `amount` from the front of `lots`. Cost goes along in proportion, rounded down; the last
/// piece takes what is left, so that no fen stays behind.
fn pick<'a>(lots: impl Iterator<Item = &'a Lot>, amount: i64) -> Option<Vec<Pick>> {
    let mut left = amount;
    let mut picks = Vec::new();
    for lot in lots {
        if left == 0 {
            break;
        }
        let take = left.min(lot.amount);
        let cost = if take == lot.amount {
            lot.cost
        } else {
            let share = i128::from(lot.cost.minor()).checked_mul(i128::from(take))?;
            Cny::from_minor(i64::try_from(share.checked_div(i128::from(lot.amount))?).ok()?)
        };
        picks.push(Pick { lot: *lot, amount: take, cost });
        left = left.checked_sub(take)?;
    }
    (left == 0).then_some(picks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Seq;

    fn a_lot(seq: u64, amount: i64, cost: i64, expires: Option<i32>) -> Lot {
        let id = LotId { seq: Seq::number(seq), place: 0 };
        let expires = expires.map(Day::number);
        Lot { id, amount, cost: Cny::from_minor(cost), from: None, expires, payer: None }
    }

    #[test]
    fn cost_goes_with_the_pieces_and_the_last_piece_takes_the_rest() {
        let mut lot = a_lot(1, 3, 1000, None);
        let mut costs = Vec::new();
        for _ in 0..3 {
            let picked = pick(std::iter::once(&lot), 1).unwrap()[0];
            costs.push(picked.cost.minor());
            lot.amount -= 1;
            lot.cost = lot.cost.checked_sub(picked.cost).unwrap();
        }
        assert_eq!(costs, [333, 333, 334]);
    }

    #[test]
    fn lots_are_ordered_by_expiry_then_age_and_those_without_end_come_last() {
        let mut lots =
            [a_lot(3, 1, 0, None), a_lot(2, 1, 0, Some(9)), a_lot(4, 1, 0, Some(5)), a_lot(1, 1, 0, Some(9))];
        lots.sort_by_key(Lot::order);
        assert_eq!(lots.map(|lot| lot.id.seq.get()), [4, 1, 2, 3]);
    }

    #[test]
    fn a_last_day_is_known_until_the_last_lot_that_ends_on_it_is_gone() {
        let member = MemberId::number(7);
        let mut accounts = Accounts::default();
        let mut moved = |seq: u64, amount: i64, last: i32| {
            let lot = LotId { seq: Seq::number(seq), place: 0 };
            let terms = Terms { from: None, expires: Some(Day::number(last)), payer: None };
            let account = Account::Member(member);
            accounts.apply_lot(&LotMove { lot, account, amount, cost: None, terms }).unwrap();
            accounts.expiring.iter().map(|(last, _)| last.get()).collect::<Vec<_>>()
        };
        assert_eq!(moved(1, 5, 30), [30]);
        assert_eq!(moved(2, 5, 20), [20, 30]);
        assert_eq!(moved(3, 5, 30), [20, 30]);
        assert_eq!(moved(1, -5, 30), [20, 30], "3.0 ends then too");
        assert_eq!(moved(3, -4, 30), [20, 30], "one point is left");
        assert_eq!(moved(2, -5, 20), [30]);
        assert_eq!(moved(3, -1, 30), [0; 0]);
    }

    #[test]
    fn nothing_is_picked_when_the_lots_do_not_suffice() {
        let lots = [a_lot(1, 2, 0, None), a_lot(2, 2, 0, None)];
        assert_eq!(pick(lots.iter(), 5), None);
        let taken: Vec<i64> = pick(lots.iter(), 3).unwrap().iter().map(|pick| pick.amount).collect();
        assert_eq!(taken, [2, 1]);
    }
}
