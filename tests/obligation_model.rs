//! Seeded random commands about promised money, valid and hostile, judged by plain sums.
//!
//! After every step: what was funded, less what was paid, less what was freed, stands on the obligations'
//! accounts, and on each of them what its own sums say; nothing is paid that was not set aside, and no
//! month twice, nothing for another use, nothing by one person alone; the fund is never under zero and within
//! a year always holds what is promised. `JIFEN_MODEL_SEED` says where the sequences begin. A failure prints its seed and
//! its commands.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use ledger::book::BookError;
use ledger::events::Event;
use ledger::events::funds::FundDetails;
use ledger::events::obligations::Months;
use ledger::journal::{Account, Commodity, Entry};
use ledger::rules::Command;
use ledger::rules::funds::{GrantFund, OpenFund};
use ledger::rules::obligations::{
    FundObligation, PayObligation, PromiseObligation, StopObligation, WithdrawObligation,
};
use ledger::units::{Cny, Day, FundId, MemberId, ObligationId, OperatorId};
use ledger::views::obligations::Plan;
use tests::generator::Random;
use tests::station::{Station, of};

const FUND: FundId = FundId::number(1);

/// The one use it has.
const USE: &str = "awards";

/// What the entries say, added up without the library's views.
#[derive(Debug, Default)]
struct Sums {
    granted: i64,
    /// By obligation: funded, paid, freed.
    of: BTreeMap<ObligationId, [i64; 3]>,
    /// Who promised it.
    promised: BTreeMap<ObligationId, OperatorId>,
    paid: BTreeSet<(ObligationId, Option<Day>)>,
    references: BTreeSet<String>,
}

impl Sums {
    fn take(&mut self, entry: &Entry) {
        let moved = |account: Account| -> i64 {
            let of_account = entry.postings.iter().filter(|posting| posting.account == account);
            of_account.map(|posting| posting.amount).sum()
        };
        match &entry.event {
            Event::FundGranted(fact) => self.granted += fact.amount.minor(),
            Event::ObligationPromised(fact) => {
                assert_eq!(fact.purpose, of(USE), "never for another use");
                self.promised.insert(fact.obligation, entry.by);
            }
            Event::ObligationFunded(fact) => {
                self.of.entry(fact.obligation).or_default()[0] += fact.amount.minor();
            }
            Event::ObligationPaid(fact) => {
                let sums = self.of.get_mut(&fact.obligation).expect("never a payment without funding");
                sums[1] += fact.amount.minor();
                assert!(sums[1] + sums[2] <= sums[0], "never more than was set aside");
                assert!(self.paid.insert((fact.obligation, fact.month)), "no month twice");
                let promised = self.promised[&fact.obligation];
                assert!(![entry.by, promised].contains(&fact.second), "never one person alone");
                assert!(self.references.insert(fact.reference.to_string()), "no payment of the bank twice");
            }
            Event::ObligationStopped(fact) => {
                self.of.entry(fact.obligation).or_default()[2] += moved(Account::Fund(FUND));
            }
            Event::ObligationWithdrawn(fact) => {
                self.of.entry(fact.obligation).or_default()[2] += moved(Account::Fund(FUND));
            }
            _ => {}
        }
    }

    fn check(&self, station: &Station) {
        let views = station.book.views();
        let balance = |account| views.accounts.balance(account, Commodity::Cny);
        let mut aside = 0;
        for (obligation, [funded, paid, freed]) in &self.of {
            let left = funded - paid - freed;
            assert_eq!(balance(Account::Obligation(*obligation)), left, "{obligation}");
            assert_eq!(views.obligations.get(*obligation).unwrap().set_aside(), Cny::from_minor(left));
            aside += left;
        }
        let paid: i64 = self.of.values().map(|[_, paid, _]| paid).sum();
        let left = balance(Account::Fund(FUND));
        assert_eq!(self.granted, left + aside + paid, "every yuan is left, set aside or paid");
        assert!(left >= 0);
        let promised = views.obligations.promised(FUND, station.clock.today());
        assert!(promised.minor() <= left, "{promised} is promised, {left} fen are there");
        let fund = &ledger::reports::funds::funds(views)[0];
        assert_eq!([fund.set_aside, fund.spent], [aside, paid].map(Cny::from_minor));
    }
}

fn a_month(random: &mut Random) -> Day {
    let months = if random.once_in(5) { 14 } else { 5 };
    of::<Day>("2026-02-01").plus_months(random.below(months) as u16)
}

/// Mostly about something that was promised and a month it may have, and now and then about neither.
fn a_command(random: &mut Random, station: &Station) -> Command {
    let (views, today) = (station.book.views(), station.clock.today());
    let count = views.obligations.all().len() as u64;
    let obligation = ObligationId::number(1 + random.below(count + 1) as u32);
    let once = views.obligations.get(obligation).is_some_and(|of| of.plan == Plan::Once);
    let month = |random: &mut Random| (once == random.once_in(6)).then(|| a_month(random));
    match random.below(12) {
        0..=2 => {
            let months = (!random.once_in(3)).then(|| Months { first: a_month(random), last: month(random) });
            PromiseObligation {
                member: MemberId::number(1 + random.below(3) as u32),
                fund: FUND,
                purpose: of(if random.once_in(8) { "banquets" } else { USE }),
                amount: Cny::from_minor(random.amount(-1, 38) * 50),
                months,
                document: of("决定"),
            }
            .into()
        }
        3..=5 => FundObligation { obligation, until: month(random) }.into(),
        6..=8 => {
            let reference = of(&format!("R{}", random.below(12)));
            let day = today.minus(random.below(3) as u16);
            PayObligation { obligation, month: month(random), reference, day }.into()
        }
        9 => {
            let (last, reason) = (a_month(random), of("考核"));
            StopObligation { obligation, last, reason, document: of("通报") }.into()
        }
        10 => WithdrawObligation { obligation, reason: of("有误") }.into(),
        _ => {
            let amount = Cny::from_minor(random.amount(0, 29) * 1000);
            GrantFund { fund: FUND, source: of("县财政"), amount, document: of("回单") }.into()
        }
    }
}

#[test]
fn what_is_funded_less_what_is_paid_and_freed_stands_on_the_accounts_whatever_is_asked() {
    let first = std::env::var("JIFEN_MODEL_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    let (mut written, mut refused) = (BTreeMap::new(), BTreeSet::new());
    for seed in first..first + 40 {
        let folder = tempfile::tempdir().unwrap();
        let mut station = Station::open(&folder.path().join("test.book"));
        let (finance, chief, reviewer) =
            (station.finance.clone(), station.chief.clone(), station.reviewer.clone());
        for name in ["王秀珍", "李㛃", "张三"] {
            station.member(name);
        }
        let uses = vec![of(USE)];
        station.done(
            &finance,
            OpenFund {
                fund: None,
                name: of("基金"),
                uses,
                document: of("文"),
                details: FundDetails::default(),
            },
        );
        let (mut random, mut sums, mut story) = (Random::new(seed), Sums::default(), String::new());
        let judged = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for step in 0..70 {
                if step % 6 == 5 {
                    let next = station.clock.today().plus(9).to_string();
                    station.clock.set(&next, 9, 0);
                }
                let by = [&finance, &chief][usize::from(random.once_in(3))].clone();
                let second =
                    [Some(&reviewer), Some(&reviewer), Some(&chief), Some(&chief), None][random.place(5)];
                let command = a_command(&mut random, &station);
                writeln!(story, "{} {command:?}", by.operator()).unwrap();
                match station.ask_with(&by, second, command) {
                    Ok(receipt) => {
                        let entry = receipt.sealed.entry().clone();
                        sums.take(&entry);
                        *written.entry(entry.event.name()).or_insert(0) += 1;
                    }
                    Err(BookError::Refused(refusal)) => {
                        refused.insert(refusal.name());
                    }
                    Err(other) => panic!("{other:?}"),
                }
                sums.check(&station);
            }
        }));
        assert!(judged.is_ok(), "seed {seed} failed after\n{story}");
        station.verified();
    }
    for name in ["promised", "funded", "paid", "stopped", "withdrawn"] {
        let name = format!("obligation.{name}");
        assert!(written.contains_key(name.as_str()), "{name} was never reached: {written:?}");
    }
    for name in [
        "fund_short",
        "use_not_permitted",
        "fund_promised",
        "no_such_obligation",
        "obligation_withdrawn",
        "paid_once",
        "month_needed",
        "month_not_promised",
        "month_not_due",
        "obligation_paid",
        "not_funded",
        "nothing_to_fund",
        "second_promised",
        "second_person_needed",
    ] {
        assert!(refused.contains(name), "{name} was never reached: {refused:?}");
    }
}
