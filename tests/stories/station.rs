//! The station: opened once with a chief, ruled by versions of a policy.

use ledger::book::{Book, BookError, Founding};
use ledger::events::operators::Role;
use ledger::rules::Refusal;
use ledger::rules::operators::EnrolOperator;
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::CreditTask;
use ledger::store::{Access, Sqlite, StoreError};
use ledger::units::{OperatorId, Zone};
use tests::station::{Clock, Still, an_act, of, open_again, pin_hash, policy};

use super::a_station;

fn a_founding(roles: &[Role]) -> Founding {
    Founding {
        book: of("test"),
        name: of("测试站"),
        origin: of("jifen.example/test"),
        zone: Zone::SHANGHAI,
        chief: EnrolOperator { roles: roles.to_vec(), member: None, name: of("赵站长"), pin: pin_hash() },
        desk: of("desk-1"),
    }
}

#[test]
fn a_book_begins_with_a_chief_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let (path, clock) = (folder.path().join("test.book"), Clock::at("2026-03-01"));
    let store = Sqlite::create(&path).unwrap();
    let refused = Book::create(store, Still::new(&clock), a_founding(&[Role::Clerk])).err();
    assert_eq!(refused, Some(BookError::Refused(Refusal::NoSuchOperator { operator: OperatorId::BOOK })));
    assert_eq!(open_again(&path, &clock).err(), Some(BookError::Empty));

    let store = Sqlite::open(&path, Access::Write).unwrap();
    let book = Book::create(store, Still::new(&clock), a_founding(&[Role::Chief])).unwrap();
    assert_eq!(book.head().unwrap().0.get(), 1);
    drop(book);
    let store = Sqlite::open(&path, Access::Write).unwrap();
    let again = Book::create(store, Still::new(&clock), a_founding(&[Role::Chief])).err();
    assert_eq!(again, Some(BookError::Store(StoreError::Exists { path: path.display().to_string() })));
}

#[test]
fn a_policy_asks_for_days_claims_attempts_and_a_parity() {
    let (_folder, mut station) = a_station();
    let chief = station.chief.clone();
    let from = station.clock.today();
    let set = |change: fn(&mut ledger::events::station::Policy)| {
        let mut policy = policy();
        change(&mut policy);
        SetPolicy { from, document: of("办法"), policy }
    };
    for (command, what) in [
        (set(|policy| policy.claim_days = 0), "claim_days"),
        (set(|policy| policy.claims_max = 0), "claims_max"),
        (set(|policy| policy.pin_attempts_max = 0), "pin_attempts_max"),
        (set(|policy| policy.parity = of("0")), "parity"),
    ] {
        assert_eq!(station.refused(&chief, command), Refusal::NotPositive { what });
    }
}

#[test]
fn a_new_policy_judges_from_its_first_day_and_changes_no_history() {
    let (_folder, mut station) = a_station();
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    station.kind("PATROL", "8");
    let first = station.act("PATROL", wang);
    station.done(&reviewer, CreditTask::full(first));

    let yesterday = SetPolicy { from: of("2026-02-28"), document: of("办法2"), policy: policy() };
    let refused = station.refused(&chief, yesterday);
    assert_eq!(refused, Refusal::HistoryFixed { from: of("2026-02-28"), first: of("2026-03-01") });

    let mut stricter = policy();
    stricter.day_max = of("5");
    stricter.notice_days = 0;
    let tomorrow = SetPolicy { from: of("2026-03-02"), document: of("办法2"), policy: stricter };
    station.done(&chief, tomorrow);
    assert_eq!(station.book.views().station.version_on(of("2026-03-01")).unwrap().version, 1);
    assert_eq!(station.book.views().station.version_on(of("2026-03-02")).unwrap().version, 2);
    assert!(station.book.views().station.policy_on(of("2026-02-28")).is_none());

    // Today the old version still judges: 8 of 20, after three days of notice.
    assert_eq!(station.figures(wang), ["0", "8", "0"]);
    station.clock.set("2026-03-02", 9, 0);
    let second = station.act("PATROL", wang);
    station.done(&reviewer, CreditTask::full(second));
    assert_eq!(station.figures(wang), ["5", "8", "0"], "5 of 8 at once by version 2, 8 pending by version 1");
    station.verified();
}

#[test]
fn before_the_first_day_of_a_policy_nothing_can_be_judged() {
    let folder = tempfile::tempdir().unwrap();
    let (path, clock) = (folder.path().join("test.book"), Clock::at("2026-03-01"));
    let store = Sqlite::create(&path).unwrap();
    let mut book = Book::create(store, Still::new(&clock), a_founding(&[Role::Chief])).unwrap();
    let chief = book.sign_in(OperatorId::number(1), &tests::station::pin(), &of("desk-1")).unwrap();
    let mut ask = |key: &str, command: ledger::rules::Command| {
        book.submit(&tests::station::keyed(key, &chief, command))
            .map(|receipt| receipt.sealed.entry().seq.get())
    };
    let person = tests::station::a_person("王秀珍", 1);
    let enrol = ledger::rules::members::EnrolMember { member: None, joined: of("2026-01-01"), person };
    assert_eq!(ask("a", enrol.into()), Ok(3));
    let act = an_act("PATROL", of("1"), of("2026-03-01"));
    let refused = BookError::Refused(Refusal::NoPolicy { day: of("2026-03-01") });
    assert_eq!(ask("b", act.into()), Err(refused));
}
