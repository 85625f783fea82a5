//! What both ledgers must agree on after every step, and what the entries alone say in the end.

use std::collections::{BTreeMap, BTreeSet};

use ledger::events::Event;
use ledger::journal::{Account, Claim, Commodity, Payer};
use ledger::units::{Day, MemberId, VoucherNo};
use tests::books::{entries, folded, verdict};
use tests::earning::earned_rightly;
use tests::station::of;

use super::Run;

impl Run {
    /// The figures of both ledgers, and what must hold after every step.
    pub(super) fn compare(&self) {
        let (views, model) = (self.book.views(), &self.model);
        let (accounts, today) = (&views.accounts, self.model.today(self.clock.now().millis()));
        assert_eq!(views.head.unwrap().seq.get() + 1, model.entries, "entries");
        assert_eq!(views.head.unwrap().at.millis(), model.last_at, "the last entry's time");
        let mut outstanding = 0;
        assert_eq!(views.members.all().count(), model.members.len(), "members");
        for (number, member) in &model.members {
            let id = MemberId::number(*number);
            let sum: i64 = member.lots.iter().map(|lot| lot.amount).sum();
            outstanding += sum;
            assert_eq!(accounts.balance(Account::Member(id), Commodity::Points), sum, "{id}");
            assert_eq!(lots_of(accounts.lots(Account::Member(id))), lots(&member.lots), "lots of {id}");
            assert_eq!(lots_of(accounts.lots(Account::Held(id))), lots(&member.held), "held of {id}");
            outstanding += member.held.iter().map(|lot| lot.amount).sum::<i64>();
            let usable = |day: Option<Day>| day.is_none_or(|day| day <= today);
            let live = || member.lots.iter().filter(|lot| lot.last.is_none_or(|last| today <= last));
            let available: i64 = live().filter(|lot| usable(lot.from)).map(|lot| lot.amount).sum();
            let pending: i64 = live().filter(|lot| !usable(lot.from)).map(|lot| lot.amount).sum();
            let figures = accounts.figures(id, today, 30);
            assert_eq!((figures.available.minor(), figures.pending.minor()), (available, pending), "{id}");
            let held: i64 = member.held.iter().map(|lot| lot.amount).sum();
            assert_eq!((figures.held.minor(), figures.owed.minor()), (held, member.owed), "{id}");
            let file = views.members.get(id).unwrap();
            assert_eq!((file.card, file.frozen.is_some()), (member.card, member.is_frozen), "{id}");
            assert_eq!(file.redemptions, member.redemptions, "redemptions of {id}");
        }
        assert_eq!(accounts.outstanding().minor(), outstanding, "outstanding is the sum of members");
        let points = |account| accounts.balance(account, Commodity::Points);
        assert_eq!(points(Account::Redeemed), model.redeemed, "redeemed");
        assert_eq!(points(Account::Lapsed), model.lapsed, "lapsed");
        assert_eq!(views.cases.all().count(), model.cases.len(), "cases");
        for (case, expected) in views.cases.all().zip(&model.cases) {
            assert_eq!(case.state.as_str(), expected.state, "{}", case.id);
            let open = ["listed", "claimed", "completed"].contains(&expected.state);
            let aside = if open { expected.reward } else { 0 };
            assert_eq!(points(Account::Reserved(case.id)), aside, "set aside for {}", case.id);
            if let Some(member) = case.state.member() {
                assert_eq!(member.get(), expected.team[0].0, "{}", case.id);
            }
        }
        for (sku, good) in &model.goods {
            let place = Account::Shelf(*sku);
            let pieces: i64 = good.lots.iter().map(|lot| lot.amount).sum();
            assert_eq!(accounts.balance(place, Commodity::Pieces(*sku)), pieces, "{sku}");
            assert_eq!(lots_of(accounts.lots(place)), lots(&good.lots), "lots of {sku}");
            let aside = accounts.lots(Account::Aside(*sku));
            assert_eq!(lots_of(aside), lots(&good.aside), "what is aside of {sku}");
        }
        let money = |account| accounts.balance(account, Commodity::Cny);
        assert_eq!(money(Account::Inventory), model.inventory(), "inventory");
        for (fund, (_, left)) in &model.funds {
            assert_eq!(money(Account::Fund(*fund)), *left, "{fund}");
        }
        for (payer, spent) in &model.expenses {
            assert_eq!(money(Account::Expense(*payer, of("goods"))), *spent, "expense of {payer}");
        }
        for (purpose, by_payer) in model.other_expenses() {
            for (payer, spent) in by_payer {
                assert_eq!(money(Account::Expense(*payer, of(purpose))), *spent, "{purpose} of {payer}");
            }
        }
        for sku in model.goods.keys() {
            let shown = views.goods.get(*sku).unwrap();
            for day in [today, today.plus(9)] {
                assert_eq!(Some(shown.price_on(day).minor()), model.price_on(*sku, day), "{sku} on {day}");
            }
            // Every piece that ever came in is on the shelf or put aside, or went one of three ways.
            let went = [Account::IssuedGoods, Account::WrittenOff, Account::CountVariance];
            let pieces = |account| i128::from(accounts.balance(account, Commodity::Pieces(*sku)));
            let came: i128 = accounts
                .balances()
                .filter(|(account, commodity, _)| {
                    let source = matches!(account, Account::Donated(_) | Account::Bought(_));
                    source && *commodity == Commodity::Pieces(*sku)
                })
                .map(|(_, _, amount)| -i128::from(amount))
                .sum();
            let gone: i128 = went.into_iter().map(pieces).sum();
            let here = pieces(Account::Shelf(*sku)) + pieces(Account::Aside(*sku));
            assert_eq!(came, gone + here, "pieces of {sku}");
        }
        for (year, issued) in &model.issued {
            assert_eq!(accounts.issued_in(*year).minor(), *issued, "issued in {year}");
        }
        assert_eq!(views.redemptions.vouchers() as usize, model.counts()[1], "vouchers");
        for (number, times) in (1..).zip(model.reprints()) {
            let voucher = VoucherNo::number(number);
            assert_eq!(views.papers.reprints(voucher), times, "reprints of {voucher}");
        }
        let mut sums: BTreeMap<Commodity, i128> = BTreeMap::new();
        for (account, commodity, amount) in accounts.balances() {
            *sums.entry(commodity).or_default() += i128::from(amount);
            assert!(!account.is_bounded() || amount > 0, "{account} has {amount} of {commodity}");
        }
        assert!(sums.values().all(|sum| *sum == 0), "{sums:?}");
    }

    /// What the entries alone must say in the end.
    pub(super) fn end(&mut self) {
        let all = entries(self.book.store());
        earned_rightly(&all);
        let mut takes = BTreeSet::new();
        let (mut credits, mut rewards, mut vouchers) = (BTreeSet::new(), BTreeSet::new(), 0);
        for entry in all.iter().map(ledger::chain::Sealed::entry) {
            self.tried.names.insert(entry.event.name().into());
            assert!(takes.insert(Claim::Request(entry.request.clone())), "{} comes twice", entry.request);
            assert!(entry.takes.iter().all(|claim| takes.insert(claim.clone())), "{:?}", entry.takes);
            for claim in &entry.frees {
                assert!(takes.remove(claim), "{claim} was free already");
            }
            match &entry.event {
                Event::CaseRewardReversed(fact) => assert!(rewards.remove(&fact.case), "{}", fact.case),
                Event::TaskCredited(fact) => assert!(credits.insert(fact.task), "{} twice", fact.task),
                Event::CaseRewarded(fact) => {
                    assert!(rewards.insert(fact.case), "{} twice", fact.case);
                    let set_aside = self.model.cases[fact.case.get() as usize - 1].reward;
                    let freed = fact.freed.unwrap_or_default().minor();
                    assert_eq!(
                        fact.points.minor() + freed,
                        set_aside,
                        "all that was set aside is accounted for"
                    );
                    let parts: i64 = fact.portions.iter().map(|portion| portion.points.minor()).sum();
                    assert!(fact.portions.is_empty() || parts == fact.points.minor(), "the parts add up");
                }
                Event::CasePaidElsewhere(fact) => {
                    let case = fact.case.is_none_or(|case| rewards.insert(case));
                    assert!(case, "{:?} was paid twice", fact.case);
                }
                Event::Redeemed(fact) => {
                    vouchers += 1;
                    assert_eq!(fact.voucher, VoucherNo::number(vouchers), "a gap in the vouchers");
                }
                _ => {}
            }
        }
        assert!(folded(&all) == *self.book.views(), "the views are not the fold of the entries");
        let clean = verdict(self.book.store(), 2);
        assert_eq!((clean.entries, clean.findings), (self.model.entries, vec![]));
        let today = self.model.today(self.clock.now().millis());
        for (account, commodity, amount) in self.book.views().clone().accounts.balances() {
            assert_eq!(self.book.as_of(account, commodity, today), Ok(amount), "{account} as of today");
        }
    }
}

/// A lot's amount, cost and days.
type Shown = (i64, i64, Option<Day>, Option<Day>, Option<Payer>);

fn lots_of(lots: &[ledger::views::accounts::Lot]) -> Vec<Shown> {
    lots.iter().map(|lot| (lot.amount, lot.cost.minor(), lot.from, lot.expires, lot.payer)).collect()
}

fn lots(lots: &[tests::model::Lot]) -> Vec<Shown> {
    let mut lots = lots.to_vec();
    lots.sort_by_key(|lot| (lot.last.is_none(), lot.last, lot.age));
    lots.iter().map(|lot| (lot.amount, lot.cost, lot.from, lot.last, lot.payer)).collect()
}
