//! Points: by lots, earliest expiry first, corrected by two people, cleared by the clock.

use ledger::events::Event;
use ledger::events::station::Expiry;
use ledger::journal::LotId;
use ledger::rules::Refusal;
use ledger::rules::points::AdjustPoints;
use ledger::rules::station::SetPolicy;
use ledger::units::{MemberId, OperatorId, Points, Seq};
use tests::station::{Station, of, policy};

use super::a_station;

fn adjust(member: MemberId, points: &str) -> AdjustPoints {
    AdjustPoints { member, points: of(points), reason: of("更正"), document: of("文9") }
}

fn expiring_after(station: &mut Station, expiry: Expiry) {
    let (chief, from) = (station.chief.clone(), station.clock.today());
    let policy = ledger::events::station::Policy { expiry, ..policy() };
    station.done(&chief, SetPolicy { from, document: of("办法2"), policy });
}

#[test]
fn a_correction_takes_two_people_and_a_difference() {
    let (_folder, mut station) = a_station();
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    let nobody = MemberId::number(9);
    assert_eq!(
        station.refused_with(&chief, &reviewer, adjust(nobody, "1")),
        Refusal::NoSuchMember { member: nobody }
    );
    assert_eq!(station.refused_with(&chief, &reviewer, adjust(wang, "0")), Refusal::NothingAdjusted);
    let before = station.last();
    assert_eq!(station.refused(&chief, adjust(wang, "5")), Refusal::SecondPersonNeeded);
    assert_eq!(station.refused_with(&chief, &chief, adjust(wang, "5")), Refusal::SecondPersonNeeded);
    assert_eq!(station.events_after(before), ["denied", "denied"]);
    let close = station.operator(&[ledger::events::operators::Role::Chief], Some(wang));
    let recusal = Refusal::Recusal { operator: OperatorId::number(6), member: wang };
    assert_eq!(station.refused_with(&close, &reviewer, adjust(wang, "5")), recusal);

    station.ask_with(&chief, Some(&reviewer), adjust(wang, "5")).unwrap();
    assert_eq!(station.figures(wang), ["5", "0", "0"], "given at once, without notice");
    let short =
        Refusal::Overspent { member: wang, points: of("5.01"), available: of("5"), short: of("0.01") };
    assert_eq!(station.refused_with(&chief, &reviewer, adjust(wang, "-5.01")), short);
    station.ask_with(&chief, Some(&reviewer), adjust(wang, "-4.5")).unwrap();
    assert_eq!(station.figures(wang), ["0.5", "0", "0"]);
    assert_eq!(station.balance("issued:adjustments", "PTS"), "-0.50");
    station.verified();
}

#[test]
fn what_lapses_first_is_spent_first_and_the_rest_is_cleared_by_a_recorded_entry() {
    let (_folder, mut station) = a_station();
    let wang = station.member("王秀珍");
    station.give(wang, "10");
    let late = LotId { seq: Seq::number(station.last()), place: 0 };
    expiring_after(&mut station, Expiry::Months(1));
    station.give(wang, "8");
    let early = LotId { seq: Seq::number(station.last()), place: 0 };
    expiring_after(&mut station, Expiry::Never);
    station.give(wang, "2");
    let forever = LotId { seq: Seq::number(station.last()), place: 0 };
    let fund = station.fund("平安志愿者基金", "100.00");
    let soap = station.good("SOAP", "5");
    station.buy(soap, 10, fund, "20.00");
    assert_eq!(station.figures(wang), ["20", "0", "0"]);
    station.clock.set("2026-03-02", 9, 0);
    assert_eq!(station.figures(wang), ["20", "0", "8"], "8 lapse within 30 days");

    let receipt = station.redeem(wang, soap, 1).unwrap();
    let moves = |entry: &ledger::journal::Entry| -> Vec<(LotId, i64)> {
        entry
            .lots
            .iter()
            .filter(|lot| lot.account == of("member:M000001"))
            .map(|lot| (lot.lot, lot.amount))
            .collect()
    };
    assert_eq!(moves(receipt.sealed.entry()), [(early, -500)]);

    station.clock.set("2026-04-01", 23, 59);
    assert_eq!(station.figures(wang), ["15", "0", "3"], "the last day is included");
    station.clock.set("2026-04-02", 0, 0);
    let before = station.last();
    assert_eq!(station.figures(wang), ["12", "0", "0"], "gone at once, before it is written");
    assert_eq!(station.balance("member:M000001", "PTS"), "15.00");
    let receipt = station.redeem(wang, soap, 2).unwrap();
    assert_eq!(moves(receipt.sealed.entry()), [(late, -1000)], "what never lapses is spent last");
    assert_eq!(station.events_after(before), ["points.lapsed", "redemption.redeemed"]);
    let lapsed = station.book.entry(Seq::number(before + 1)).unwrap();
    let Event::PointsLapsed(fact) = &lapsed.entry().event else { panic!("{lapsed:?}") };
    assert_eq!((fact.member, fact.points, fact.expired), (wang, of::<Points>("3"), of("2026-04-01")));
    assert_eq!(moves(lapsed.entry()), [(early, -300)]);
    assert_eq!(station.balance("lapsed", "PTS"), "3.00");
    station.clock.set("2030-01-01", 9, 0);
    let receipt = station.redeem(wang, soap, 1);
    assert!(receipt.is_err(), "2 are left");
    assert_eq!(station.figures(wang), ["2", "0", "0"]);
    assert_eq!(station.book.views().accounts.lots(of("member:M000001"))[0].id, forever);
    station.verified();
}

#[test]
fn points_last_to_the_end_of_next_year_when_the_policy_says_so() {
    let (_folder, mut station) = a_station();
    let wang = station.member("王秀珍");
    expiring_after(&mut station, Expiry::EndOfNextYear);
    station.give(wang, "10");
    station.clock.set("2027-12-31", 23, 0);
    assert_eq!(station.figures(wang), ["10", "0", "10"]);
    station.clock.set("2028-01-01", 0, 0);
    assert_eq!(station.figures(wang), ["0", "0", "0"]);
}

#[test]
fn a_balance_is_known_as_of_the_end_of_every_day() {
    let (_folder, mut station) = a_station();
    let wang = station.member("王秀珍");
    for (day, points) in [("2026-03-02", "5"), ("2026-03-04", "2"), ("2026-03-04", "1")] {
        station.clock.set(day, 9, 0);
        station.give(wang, points);
    }
    let (account, points) = (of("member:M000001"), of("PTS"));
    for (day, minor) in [("2026-03-01", 0), ("2026-03-02", 500), ("2026-03-03", 500), ("2026-03-04", 800)] {
        assert_eq!(station.book.as_of(account, points, of(day)), Ok(minor), "{day}");
    }
    let lines = station.book.history(account, points, None, 2).unwrap();
    assert_eq!(
        lines.iter().map(|line| (line.amount, line.balance)).collect::<Vec<_>>(),
        [(100, 800), (200, 700)]
    );
    let older = station.book.history(account, points, Some((lines[1].seq, lines[1].line)), 2).unwrap();
    assert_eq!(older.iter().map(|line| (line.amount, line.balance)).collect::<Vec<_>>(), [(500, 500)]);
}

#[test]
fn an_account_holds_no_more_than_the_policy_allows_whatever_may_be_done_with_it() {
    let (_folder, mut station) = a_station();
    let chief = station.chief.clone();
    let mut limited = policy();
    limited.caps.account_max = Some(of("12"));
    let from = station.clock.today();
    station.done(&chief, SetPolicy { from, document: of("办法2"), policy: limited });
    let wang = station.member("王秀珍");
    station.kind("TALK", "5");
    let task = station.act("TALK", wang);
    let reviewer = station.reviewer.clone();
    station.done(&reviewer, ledger::rules::tasks::CreditTask::full(task));
    let full = |points: &str| Refusal::AccountFull {
        member: wang,
        points: of(points),
        holdings: of("5"),
        account_max: of("12"),
    };
    assert_eq!(station.refused_with(&chief, &reviewer, adjust(wang, "7.01")), full("7.01"), "pending counts");
    station.ask_with(&chief, Some(&reviewer), adjust(wang, "7")).unwrap();
    assert_eq!(station.figures(wang), ["7", "5", "0"]);
    station.ask_with(&chief, Some(&reviewer), adjust(wang, "-7")).unwrap();
}

#[test]
fn points_that_lapse_soon_are_announced_by_member_and_last_day() {
    let (_folder, mut station) = a_station();
    let (wang, li) = (station.member("王秀珍"), station.member("李㛃"));
    expiring_after(&mut station, Expiry::Months(1));
    station.give(li, "3");
    station.clock.set("2026-03-03", 9, 0);
    station.give(wang, "4");
    station.give(li, "2.5");
    expiring_after(&mut station, Expiry::Never);
    station.give(wang, "9");
    let rows = |station: &Station| -> Vec<(MemberId, String, i32, String)> {
        let rows = ledger::reports::expiring::expiring(station.book.views(), station.clock.today());
        let told = rows.into_iter();
        told.map(|row| (row.member, row.last.to_string(), row.days_left, row.points.to_string())).collect()
    };
    station.clock.set("2026-03-02", 9, 0);
    assert_eq!(rows(&station).len(), 1, "two more come into sight a day later");
    station.clock.set("2026-03-10", 9, 0);
    let expected = [
        (li, "2026-04-01".to_owned(), 22, "3".to_owned()),
        (wang, "2026-04-03".to_owned(), 24, "4".to_owned()),
        (li, "2026-04-03".to_owned(), 24, "2.5".to_owned()),
    ];
    assert_eq!(rows(&station), expected);
    let home = ledger::reports::home::home(station.book.views(), station.clock.today());
    assert_eq!((home.expiring.members, home.expiring.points), (2, of("9.5")));
}
