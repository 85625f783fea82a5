//! Confidential sources (举报人): known by a code and a PIN, and shown to nobody.

use ledger::book::{BookError, verify_store};
use ledger::events::Event;
use ledger::events::operators::Role;
use ledger::journal::{Person, PersonalField};
use ledger::reports::statement::confidential;
use ledger::reports::{board, case as pages, members, receipt};
use ledger::rules::Refusal;
use ledger::rules::cases::{ClaimAsSource, ClaimCase, CompleteCase, DeclareParty, RewardCase};
use ledger::rules::grid::GivePost;
use ledger::rules::members::{EnrolSource, Freeze, IssueCard, Thaw};
use ledger::rules::operators::DeclareRelative;
use ledger::rules::points::AdjustPoints;
use ledger::rules::redemptions::{Redeem, RedeemAsSource, Wanted};
use ledger::units::{MemberId, Points, Quantity, SourceCode, VoucherNo};
use tests::station::{Station, a_basket, of, pin, pin_hash};

use super::a_station;

fn a_source(station: &mut Station) -> (MemberId, SourceCode) {
    let chief = station.chief.clone();
    let entry = station.done(&chief, EnrolSource { pin: pin_hash() });
    let Event::SourceEnrolled(fact) = &entry.event else { panic!("{entry:?}") };
    assert_eq!(entry.seals.len(), 2, "his code and his PIN, and nothing about him");
    let code = station.book.code_of(fact.member).unwrap().unwrap();
    (fact.member, code)
}

fn refused<T: std::fmt::Debug>(answer: Result<T, BookError>) -> Refusal {
    match answer {
        Err(BookError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_source_is_rewarded_and_redeems_by_code_and_pin_only() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let (source, code) = a_source(&mut station);
    assert_eq!((code.as_str().len(), station.book.source_of(&code).unwrap()), (9, Some(source)));
    let fund = station.fund("平安志愿者基金", "1000");
    let soap = station.good("SOAP", "5");
    station.buy(soap, 4, fund, "40");
    let case = station.case("20", "2026-03-10");
    for session in [&clerk, &chief] {
        assert_eq!(station.refused(session, ClaimCase { case, member: source }), Refusal::CodeNeeded);
    }
    let pass = station.book.open_source(&clerk, &code, &pin()).unwrap();
    station.done(&clerk, ClaimAsSource { case, pass });
    station.done(&clerk, CompleteCase { case, note: of("已查实") });
    station.done(&reviewer, RewardCase { case });
    station.clock.set("2026-03-09", 9, 0);
    assert_eq!(station.figures(source), ["20", "0", "0"]);

    assert_eq!(station.refused(&clerk, a_basket(source, &[(soap, 1)])), Refusal::CodeNeeded);
    assert_eq!(station.refused(&chief, IssueCard { member: source, card: None }), Refusal::CodeNeeded);
    let pass = station.book.open_source(&clerk, &code, &pin()).unwrap();
    let lines = vec![Wanted { sku: soap, quantity: Quantity::from_minor(2) }];
    let points = Some(of::<Points>("10"));
    let entry = station.done(&clerk, RedeemAsSource { pass, lines, points });
    let Event::Redeemed(fact) = &entry.event else { panic!("{entry:?}") };
    assert_eq!((fact.member, fact.points), (source, of("10")));
    assert_eq!(station.figures(source), ["10", "0", "0"]);
    let slip = receipt::slip(&mut station.book, VoucherNo::number(1)).unwrap().unwrap();
    assert_eq!((slip.member, slip.after), (None, of("10")), "the slip names nobody");
    station.verified();
}

#[test]
fn wrong_pins_of_a_source_are_counted_over_restarts_and_lock_his_code() {
    let (_folder, mut station) = a_station();
    let clerk = station.clerk.clone();
    let (source, code) = a_source(&mut station);
    let wrong = of("135790");
    let no_code = refused(station.book.open_source(&clerk, &of("000000000"), &pin()));
    assert_eq!(no_code, Refusal::NoSuchCode);
    for failures in 1..=4 {
        let refusal = refused(station.book.open_source(&clerk, &code, &wrong));
        assert_eq!(refusal, Refusal::WrongCode { failures, failures_max: 5 });
    }
    let mut station = station.reopened();
    let fifth = refused(station.book.open_source(&clerk, &code, &wrong));
    assert_eq!(fifth, Refusal::WrongCode { failures: 5, failures_max: 5 });
    let until = station.book.views().members.get(source).unwrap().source.unwrap().locked_until.unwrap();
    let locked = refused(station.book.open_source(&clerk, &code, &pin()));
    assert_eq!(locked, Refusal::CodeLocked { until }, "not even with the right PIN");
    station.clock.set("2026-03-01", 9, 16);
    station.book.open_source(&clerk, &code, &pin()).unwrap();
    let again = refused(station.book.open_source(&clerk, &code, &wrong));
    assert_eq!(again, Refusal::WrongCode { failures: 1, failures_max: 5 }, "a right PIN ends the count");
    station.verified();
}

#[test]
fn nothing_leads_to_a_source_in_lists_boards_slips_or_histories() {
    let (_folder, mut station) = a_station();
    let clerk = station.clerk.clone();
    let wang = station.member("王秀珍");
    let (source, code) = a_source(&mut station);
    let number = source.to_string();
    let today = station.clock.today();
    let listed: Vec<MemberId> =
        members::rows(station.book.views(), today).iter().map(|row| row.balance.member).collect();
    assert_eq!(listed, [wang], "no list of members has him");
    for field in [PersonalField::Name, PersonalField::Phone, PersonalField::IdNumber] {
        assert_eq!(station.book.personal(Person::Member(source), field).unwrap(), None);
    }
    station.give(source, "7");
    let sum = confidential(&mut station.book, today, today).unwrap();
    assert_eq!(sum, (1, of("7")), "but the sums add up");
    assert_eq!(confidential(&mut station.book, of("2026-02-28"), today).unwrap(), (0, of("0")));
    station.clock.set("2026-03-02", 9, 0);
    station.give(source, "5");
    a_source(&mut station);
    let tomorrow = station.clock.today();
    assert_eq!(confidential(&mut station.book, today, tomorrow).unwrap(), (1, of("7")), "as of that day");
    assert_eq!(confidential(&mut station.book, tomorrow, tomorrow).unwrap(), (2, of("12")));
    let party = DeclareParty { case: station.case("20", "2026-03-10"), member: source };
    assert_eq!(station.refused(&clerk, party), Refusal::CodeNeeded, "no list of parties has him");
    let today = tomorrow;

    let case = station.case("20", "2026-03-10");
    let pass = station.book.open_source(&clerk, &code, &pin()).unwrap();
    station.done(&clerk, ClaimAsSource { case, pass });
    let row = board::one(station.book.views(), case, today).unwrap();
    assert_eq!((row.state, row.member), ("claimed", None));
    let page = pages::page(&mut station.book, case, today).unwrap().unwrap();
    let slip = pages::slip(&mut station.book, case).unwrap().unwrap();
    let public = board::public(station.book.views(), today);
    let reminders = board::reminders(station.book.views(), of("2026-03-10"));
    for told in [
        serde_json::to_string(&page).unwrap(),
        serde_json::to_string(&slip).unwrap(),
        serde_json::to_string(&public).unwrap(),
        serde_json::to_string(&reminders).unwrap(),
    ] {
        assert!(!told.contains(&number) && !told.contains(code.as_str()), "{told}");
    }
    assert!(!reminders.is_empty(), "half time has passed");
    // The entries hold the number of the account, which the double entry needs, and never the code.
    for sealed in station.book.entries(ledger::units::Seq::number(0), 1000).unwrap() {
        let bytes = String::from_utf8(sealed.bytes().to_vec()).unwrap();
        assert!(!bytes.contains(&format!("\"{}\"", code.as_str())), "{bytes}");
    }
}

#[test]
fn only_the_chief_enrols_a_source_and_nobody_serves_himself() {
    let (_folder, mut station) = a_station();
    let clerk = station.clerk.clone();
    let enrol = EnrolSource { pin: pin_hash() };
    assert!(matches!(station.refused(&clerk, enrol), Refusal::NotPermitted { .. }));
    let (source, code) = a_source(&mut station);
    let (_, other) = a_source(&mut station);
    assert_ne!(code, other);
    let enrol = ledger::rules::operators::EnrolOperator {
        roles: vec![Role::Clerk],
        member: Some(source),
        name: of("某"),
        pin: pin_hash(),
    };
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let refused = station.refused_with(&chief, &reviewer, enrol);
    assert_eq!(refused, Refusal::CodeNeeded, "no operator list names him");
    // Older books may have one.
    let own = station.operator(&[Role::Clerk], Some(source));
    let pass = station.book.open_source(&own, &code, &pin()).unwrap();
    assert_eq!(pass.member(), source);
    let lines = vec![Wanted { sku: of("SOAP"), quantity: Quantity::from_minor(1) }];
    let refusal = station.refused(&own, RedeemAsSource { pass, lines: lines.clone(), points: None });
    assert_eq!(refusal, Refusal::Recusal { operator: own.operator(), member: source });
    let by_number = Redeem { member: source, card: None, lines, points: None };
    assert_eq!(station.refused(&clerk, by_number), Refusal::CodeNeeded);
    let go_on = |_, _| std::ops::ControlFlow::Continue(());
    assert_eq!(verify_store(station.book.store(), 1, &go_on).unwrap().findings, []);
}

#[test]
fn what_a_source_is_refused_names_nobody() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let (source, code) = a_source(&mut station);
    let fund = station.fund("平安志愿者基金", "1000");
    let soap = station.good("SOAP", "5");
    station.buy(soap, 4, fund, "40");
    let pass = station.book.open_source(&clerk, &code, &pin()).unwrap();
    let lines = vec![Wanted { sku: soap, quantity: Quantity::from_minor(1) }];
    let redeem = RedeemAsSource { pass, lines, points: None };
    let short = Refusal::SourceShort { points: of("5"), available: of("0"), short: of("5") };
    assert_eq!(station.refused(&clerk, redeem.clone()), short);
    station.give(source, "3");
    let first = station.refused(&clerk, redeem.clone());
    assert_eq!(first, Refusal::SourceShort { points: of("5"), available: of("3"), short: of("2") });

    let freeze = Freeze { member: source, reason: of("核查") };
    assert_eq!(station.refused(&reviewer, freeze.clone()), Refusal::CodeNeeded);
    let thaw = Thaw { member: source, reason: of("查清") };
    assert_eq!(station.refused(&chief, thaw.clone()), Refusal::SourceNotFrozen);
    station.done(&chief, freeze.clone());
    let reason = of("核查");
    assert_eq!(station.refused(&chief, freeze), Refusal::SourceFrozen { reason });
    assert_eq!(station.refused(&clerk, redeem), Refusal::SourceFrozen { reason: of("核查") });
    station.done(&chief, thaw);
    let adjust = AdjustPoints { member: source, points: of("-9"), reason: of("错"), document: of("文") };
    let short = Refusal::SourceShort { points: of("9"), available: of("3"), short: of("6") };
    assert_eq!(station.refused_with(&chief, &reviewer, adjust), short);
    let post = GivePost {
        member: source,
        post: ledger::events::grid::Post::GridMember,
        village: None,
        grid: None,
        from: of("2026-03-01"),
    };
    assert_eq!(station.refused(&chief, post), Refusal::CodeNeeded);
    let operator = clerk.operator();
    let relative = DeclareRelative { operator, member: source, relation: of("弟") };
    assert_eq!(station.refused(&clerk, relative), Refusal::CodeNeeded);

    // What was refused is on record without a number too.
    for sealed in station.book.entries(ledger::units::Seq::number(0), 1000).unwrap() {
        if let Event::Denied(denied) = &sealed.entry().event {
            assert!(!denied.reason.as_str().contains(&source.to_string()), "{denied:?}");
        }
    }
}
