//! Money promised to members: a source before the promise, money aside before the payment, two people
//! at it, every month once; what waits and for how long.

use ledger::events::Event;
use ledger::events::funds::FundDetails;
use ledger::events::obligations::Months;
use ledger::events::operators::Role;
use ledger::journal::Claim;
use ledger::reports::obligations::{Ages, Row, ageing, obligations, sources};
use ledger::rules::Refusal;
use ledger::rules::funds::{GrantFund, OpenFund};
use ledger::rules::members::{EnrolSource, Freeze};
use ledger::rules::obligations::{
    FundObligation, PayObligation, PromiseObligation, StopObligation, WithdrawObligation,
};
use ledger::rules::operators::DeclareRelative;
use ledger::rules::periods::ClosePeriod;
use ledger::units::{Cny, Day, FiscalPeriod, FundId, MemberId, ObligationId, Slug};
use tests::station::{Station, a_purchase, of, pin_hash};

use super::a_station;

const FIRST: ObligationId = ObligationId::number(1);

/// A fund that may pay for awards and supplements, and for goods.
fn a_fund(station: &mut Station, amount: &str) -> FundId {
    let finance = station.finance.clone();
    let fund = station.book.views().funds.next().unwrap();
    let uses = ["awards", "supplements", "goods"].map(of::<Slug>).to_vec();
    station.done(
        &finance,
        OpenFund {
            fund: None,
            name: of("平安志愿者基金"),
            uses,
            document: of("文1"),
            details: FundDetails::default(),
        },
    );
    grant(station, fund, amount);
    fund
}

fn grant(station: &mut Station, fund: FundId, amount: &str) {
    let finance = station.finance.clone();
    let grant = GrantFund {
        fund,
        source: of("县财政"),
        amount: of(amount),
        document: of(&format!("回单{}", station.last())),
    };
    station.done(&finance, grant);
}

/// A top activist's award.
fn once(member: MemberId, fund: FundId, amount: &str) -> PromiseObligation {
    let (purpose, document) = (of("awards"), of("表彰决定3号"));
    PromiseObligation { member, fund, purpose, amount: of(amount), months: None, document }
}

/// A supplement for so many months.
fn monthly(
    member: MemberId,
    fund: FundId,
    amount: &str,
    first: &str,
    last: Option<&str>,
) -> PromiseObligation {
    let months = Some(Months { first: of(first), last: last.map(of) });
    PromiseObligation { purpose: of("supplements"), months, ..once(member, fund, amount) }
}

fn all_of(obligation: ObligationId) -> FundObligation {
    FundObligation { obligation, until: None }
}

fn a_payment(obligation: ObligationId, month: Option<&str>, reference: &str, day: &str) -> PayObligation {
    PayObligation { obligation, month: month.map(of), reference: of(reference), day: of(day) }
}

/// What is promised, funded, paid, freed and set aside, as text.
fn row(station: &Station, obligation: ObligationId) -> Row {
    let rows = obligations(station.book.views(), station.clock.today());
    rows.into_iter().find(|row| row.obligation == obligation).unwrap()
}

fn sums(row: &Row) -> [String; 5] {
    [row.unfunded, row.funded, row.paid, row.freed, row.set_aside].map(|sum| sum.to_string())
}

#[test]
fn an_award_of_a_thousand_yuan_is_promised_set_aside_and_paid_by_two_people_once() {
    let (_folder, mut station) = a_station();
    let (chief, finance, reviewer) =
        (station.chief.clone(), station.finance.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    let fund = a_fund(&mut station, "1500.00");

    let promised = station.done(&chief, once(wang, fund, "1000.00"));
    assert!(promised.postings.is_empty(), "a promise moves nothing");
    let source = sources(station.book.views(), station.clock.today()).remove(0);
    let figures = [source.left, source.promised, source.free, source.set_aside];
    assert_eq!(figures.map(|sum| sum.to_string()), ["1500.00", "1000.00", "500.00", "0.00"]);
    let unfunded = station.refused_with(&finance, &reviewer, a_payment(FIRST, None, "R1", "2026-03-01"));
    assert_eq!(unfunded, Refusal::NotFunded { obligation: FIRST, month: None });

    let funded = station.done(&finance, all_of(FIRST));
    assert_eq!(funded.links.follows, Some(promised.seq));
    assert_eq!(station.balance("fund:F001", "CNY"), "500.00");
    assert_eq!(station.balance("obligation:B000001", "CNY"), "1000.00");
    let twice = station.refused(&finance, all_of(FIRST));
    assert_eq!(twice, Refusal::NothingToFund { obligation: FIRST });

    let alone = station.refused(&finance, a_payment(FIRST, None, "R1", "2026-03-01"));
    assert_eq!(alone, Refusal::SecondPersonNeeded);
    station.clock.set("2026-03-05", 9, 0);
    let pay = a_payment(FIRST, None, "网银 2026-0305", "2026-03-04");
    let paid = station.ask_with(&finance, Some(&reviewer), pay.clone()).unwrap().sealed.entry().clone();
    let Event::ObligationPaid(fact) = &paid.event else { panic!("{paid:?}") };
    assert_eq!((fact.amount, fact.day, fact.second), (of("1000.00"), of("2026-03-04"), reviewer.operator()));
    assert!(paid.takes.contains(&Claim::Payment(FIRST)), "{:?}", paid.takes);
    assert_eq!(station.balance("obligation:B000001", "CNY"), "0.00");
    assert_eq!(station.balance("expense:F001.awards", "CNY"), "1000.00");
    let again = station.refused_with(&finance, &reviewer, PayObligation { reference: of("R2"), ..pay });
    assert_eq!(again, Refusal::ObligationPaid { obligation: FIRST, month: None, seq: paid.seq });

    let row = row(&station, FIRST);
    assert_eq!(
        (row.state, sums(&row)),
        ("paid", ["0.00", "1000.00", "1000.00", "0.00", "0.00"].map(str::to_owned))
    );
    let fund = ledger::reports::funds::funds(station.book.views()).remove(0);
    let figures = [fund.granted, fund.spent, fund.set_aside, fund.left].map(|sum| sum.to_string());
    assert_eq!(figures, ["1500.00", "1000.00", "0.00", "500.00"]);
    station.verified();
}

#[test]
fn nothing_is_promised_without_a_source_and_what_is_promised_buys_no_goods() {
    let (_folder, mut station) = a_station();
    let (chief, keeper, finance) = (station.chief.clone(), station.keeper.clone(), station.finance.clone());
    let (wang, li) = (station.member("王秀珍"), station.member("李㛃"));
    let fund = a_fund(&mut station, "1500.00");
    let soap = station.good("SOAP", "5");

    let promised = |cost, left, promised, short| Refusal::FundPromised {
        fund,
        cost: of(cost),
        left: of(left),
        promised: of(promised),
        short: of(short),
    };
    let much = station.refused(&chief, once(wang, fund, "1500.01"));
    let [cost, left, short] = ["1500.01", "1500.00", "0.01"].map(of::<Cny>);
    assert_eq!(much, Refusal::FundShort { fund, cost, left, short });
    station.done(&chief, once(wang, fund, "1000.00"));
    // Ten months from March to December at 50 a month are one fen too many to be covered.
    let more = station.refused(&chief, monthly(li, fund, "50.01", "2026-03-01", None));
    assert_eq!(more, promised("500.10", "1500.00", "1000.00", "0.10"));
    station.done(&chief, monthly(li, fund, "50.00", "2026-03-01", None));
    let goods = station.refused(&keeper, a_purchase(soap, 1, fund, "0.01"));
    assert_eq!(goods, promised("0.01", "1500.00", "1500.00", "0.01"));
    let other = once(wang, fund, "0.01");
    assert_eq!(station.refused(&chief, other), promised("0.01", "1500.00", "1500.00", "0.01"));

    // What is set aside leaves the fund, and as much less of it is promised.
    station.done(&finance, all_of(FIRST));
    let goods = station.refused(&keeper, a_purchase(soap, 1, fund, "0.01"));
    assert_eq!(goods, promised("0.01", "500.00", "500.00", "0.01"));
    grant(&mut station, fund, "20.00");
    station.buy(soap, 4, fund, "20.00");
    station.verified();
}

#[test]
fn a_supplement_is_covered_to_its_last_month_or_to_the_end_of_the_year() {
    let (_folder, mut station) = a_station();
    let (chief, finance) = (station.chief.clone(), station.finance.clone());
    let wang = station.member("王秀珍");
    let fund = a_fund(&mut station, "1000.00");

    // March 2026 to January 2027 are eleven months.
    let ending = station.refused(&chief, monthly(wang, fund, "100.00", "2026-03-01", Some("2027-01-01")));
    let [cost, left, short] = ["1100.00", "1000.00", "100.00"].map(of::<Cny>);
    assert_eq!(ending, Refusal::FundShort { fund, cost, left, short });
    // Without an end, March to December are ten.
    station.done(&chief, monthly(wang, fund, "100.00", "2026-03-01", None));
    assert_eq!(sums(&row(&station, FIRST)), ["1000.00", "0.00", "0.00", "0.00", "0.00"].map(str::to_owned));
    station.done(&finance, all_of(FIRST));
    assert_eq!(row(&station, FIRST).funded_until, Some(of("2026-12-01")));
    let next = FundObligation { obligation: FIRST, until: Some(of("2027-01-01")) };
    let [cost, left, short] = ["100.00", "0.00", "100.00"].map(of::<Cny>);
    assert_eq!(station.refused(&finance, next.clone()), Refusal::FundShort { fund, cost, left, short });

    // With the new year its twelve months are promised.
    station.clock.set("2027-01-01", 9, 0);
    assert_eq!(
        sums(&row(&station, FIRST)),
        ["1200.00", "1000.00", "0.00", "0.00", "1000.00"].map(str::to_owned)
    );
    grant(&mut station, fund, "1250.00");
    let source = sources(station.book.views(), station.clock.today()).remove(0);
    assert_eq!((source.promised, source.free), (of("1200.00"), of("50.00")));
    station.done(&finance, next);
    // The eleven months left are promised; one more takes what is free, and there is less.
    let li = station.member("李㛃");
    station.done(&chief, once(li, fund, "50.00"));
    grant(&mut station, fund, "50.00");
    let beyond = FundObligation { obligation: FIRST, until: Some(of("2028-01-01")) };
    let short = Refusal::FundPromised {
        fund,
        cost: of("100.00"),
        left: of("1200.00"),
        promised: of("1150.00"),
        short: of("50.00"),
    };
    assert_eq!(station.refused(&finance, beyond.clone()), short);
    grant(&mut station, fund, "50.00");
    station.done(&finance, beyond);
    assert_eq!(station.balance("fund:F001", "CNY"), "50.00");
    assert_eq!(row(&station, FIRST).funded_until, Some(of("2028-01-01")));
    station.verified();
}

#[test]
fn a_supplement_begins_in_no_year_that_is_over_and_in_no_month_that_is_closed() {
    let (_folder, mut station) = a_station();
    let (chief, finance) = (station.chief.clone(), station.finance.clone());
    let wang = station.member("王秀珍");
    let fund = a_fund(&mut station, "5000.00");
    let from = |first: &str| monthly(wang, fund, "100.00", first, None);
    let too_early = Refusal::BeginsTooEarly { first: of("2025-12-01"), earliest: of("2026-01-01") };
    assert_eq!(station.refused(&chief, from("2025-12-01")), too_early);
    station.clock.set("2026-05-04", 9, 0);
    let march: FiscalPeriod = of("2026-03");
    let close = ClosePeriod { period: march, note: None };
    station.ask_with(&finance, Some(&chief), close).unwrap();
    let refused = station.refused(&chief, from("2026-03-01"));
    let Refusal::PeriodClosed { day, period, by, .. } = refused else { panic!("{refused:?}") };
    assert_eq!((day, period, by), (of("2026-03-01"), march, finance.operator()));
    // The month that is open is not, though it has begun.
    station.done(&chief, from("2026-04-01"));
    station.verified();
}

#[test]
fn every_month_is_paid_once_when_it_has_begun_and_money_is_aside_for_it() {
    let (_folder, mut station) = a_station();
    let (chief, finance, reviewer) =
        (station.chief.clone(), station.finance.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    let fund = a_fund(&mut station, "1000.00");
    station.done(&chief, monthly(wang, fund, "100.00", "2026-03-01", Some("2026-06-01")));
    station.done(&finance, FundObligation { obligation: FIRST, until: Some(of("2026-04-01")) });
    station.clock.set("2026-05-10", 9, 0);
    let pay = |month: &str, reference: &str| a_payment(FIRST, Some(month), reference, "2026-05-09");
    let (first, last) = (of::<Day>("2026-03-01"), Some(of::<Day>("2026-06-01")));

    let march = station.ask_with(&finance, Some(&reviewer), pay("2026-03-01", "R1")).unwrap();
    let march = march.sealed.entry().clone();
    assert!(march.takes.contains(&Claim::MonthPayment(FIRST, first)), "{:?}", march.takes);
    let refused = |station: &mut Station, pay| station.refused_with(&finance, &reviewer, pay);
    let again = refused(&mut station, pay("2026-03-01", "R2"));
    assert_eq!(again, Refusal::ObligationPaid { obligation: FIRST, month: Some(first), seq: march.seq });
    let same = refused(&mut station, pay("2026-04-01", "（R１）"));
    let Refusal::AlreadyTaken { claim: Claim::BankReference(_), seq } = same else { panic!("{same:?}") };
    assert_eq!(seq, march.seq, "one payment of the bank pays one month, however it is typed");
    station.ask_with(&finance, Some(&reviewer), pay("2026-04-01", "R2")).unwrap();

    let unfunded = refused(&mut station, pay("2026-05-01", "R3"));
    assert_eq!(unfunded, Refusal::NotFunded { obligation: FIRST, month: Some(of("2026-05-01")) });
    let early = refused(&mut station, pay("2026-06-01", "R3"));
    let (month, today) = (of("2026-06-01"), of("2026-05-10"));
    assert_eq!(early, Refusal::MonthNotDue { obligation: FIRST, month, today });
    for month in ["2026-02-01", "2026-07-01"] {
        let outside = refused(&mut station, pay(month, "R3"));
        let month = of(month);
        assert_eq!(outside, Refusal::MonthNotPromised { obligation: FIRST, month, first, last });
    }
    let no_month = refused(&mut station, pay("2026-05-02", "R3"));
    assert_eq!(no_month, Refusal::NotAMonth { day: of("2026-05-02"), first: of("2026-05-01") });
    let none = refused(&mut station, a_payment(FIRST, None, "R3", "2026-05-09"));
    assert_eq!(none, Refusal::MonthNeeded { obligation: FIRST });
    station.done(&finance, all_of(FIRST));
    let tomorrow = refused(&mut station, a_payment(FIRST, Some("2026-05-01"), "R3", "2026-05-11"));
    assert_eq!(tomorrow, Refusal::FutureDay { day: of("2026-05-11"), today });
    let before = refused(&mut station, a_payment(FIRST, Some("2026-05-01"), "R3", "2026-02-28"));
    assert_eq!(before, Refusal::DueTooEarly { due: of("2026-02-28"), first: of("2026-03-01") });
    station.ask_with(&finance, Some(&reviewer), pay("2026-05-01", "R3")).unwrap();
    let row = row(&station, FIRST);
    assert_eq!(
        (row.state, sums(&row)),
        ("funded", ["0.00", "400.00", "300.00", "0.00", "100.00"].map(str::to_owned))
    );
    station.clock.set("2026-06-01", 9, 0);
    let june = a_payment(FIRST, Some("2026-06-01"), "R4", "2026-06-01");
    station.ask_with(&finance, Some(&reviewer), june).unwrap();
    assert_eq!(self::row(&station, FIRST).state, "paid");
    station.verified();
}

#[test]
fn a_stopped_supplement_pays_up_to_its_last_month_and_frees_the_rest() {
    let (_folder, mut station) = a_station();
    let (chief, finance, reviewer) =
        (station.chief.clone(), station.finance.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    let fund = a_fund(&mut station, "1100.00");
    station.done(&chief, monthly(wang, fund, "100.00", "2026-03-01", None));
    station.done(&finance, all_of(FIRST));
    station.clock.set("2026-06-02", 9, 0);
    let june = a_payment(FIRST, Some("2026-06-01"), "R1", "2026-06-02");
    let june = station.ask_with(&finance, Some(&reviewer), june).unwrap().sealed.entry().seq;

    let stop = |last: &str| StopObligation {
        obligation: FIRST,
        last: of(last),
        reason: of("考核不合格"),
        document: of("考核通报6月"),
    };
    let early = station.refused(&chief, stop("2026-02-01"));
    assert_eq!(early, Refusal::DueTooEarly { due: of("2026-02-01"), first: of("2026-03-01") });
    let paid = station.refused(&chief, stop("2026-05-01"));
    let month = Some(of("2026-06-01"));
    assert_eq!(paid, Refusal::ObligationPaid { obligation: FIRST, month, seq: june });
    station.done(&chief, stop("2026-07-01"));
    // August to December, five months, are free again.
    assert_eq!(station.balance("fund:F001", "CNY"), "600.00");
    let row = row(&station, FIRST);
    assert_eq!(
        (row.state, sums(&row)),
        ("stopped", ["0.00", "1000.00", "100.00", "500.00", "400.00"].map(str::to_owned))
    );
    assert_eq!(row.last, Some(of("2026-07-01")));
    let again = station.refused(&chief, stop("2026-07-01"));
    assert_eq!(again.name(), "month_not_promised");
    let li = station.member("李㛃");
    let endless = ObligationId::number(2);
    station.done(&chief, monthly(li, fund, "60.00", "2026-06-01", None));
    // Seven months are covered; an end in June 2027 would promise six more.
    let later = StopObligation { obligation: endless, ..stop("2027-06-01") };
    let short = Refusal::FundPromised {
        fund,
        cost: of("360.00"),
        left: of("600.00"),
        promised: of("420.00"),
        short: of("180.00"),
    };
    assert_eq!(station.refused(&chief, later), short);

    station.clock.set("2026-08-02", 9, 0);
    for (month, reference) in
        [("2026-03-01", "R2"), ("2026-04-01", "R3"), ("2026-05-01", "R4"), ("2026-07-01", "R5")]
    {
        let pay = a_payment(FIRST, Some(month), reference, "2026-08-01");
        station.ask_with(&finance, Some(&reviewer), pay).unwrap();
    }
    let august =
        station.refused_with(&finance, &reviewer, a_payment(FIRST, Some("2026-08-01"), "R6", "2026-08-01"));
    assert_eq!(august.name(), "month_not_promised");
    assert_eq!(self::row(&station, FIRST).state, "paid");
    assert_eq!(station.balance("obligation:B000001", "CNY"), "0.00");
    station.verified();
}

#[test]
fn a_promise_is_withdrawn_by_two_people_before_anything_was_paid() {
    let (_folder, mut station) = a_station();
    let (chief, finance, reviewer) =
        (station.chief.clone(), station.finance.clone(), station.reviewer.clone());
    let (wang, li) = (station.member("王秀珍"), station.member("李㛃"));
    let fund = a_fund(&mut station, "2000.00");
    station.done(&chief, once(wang, fund, "1000.00"));
    station.done(&chief, once(li, fund, "1000.00"));
    let second = ObligationId::number(2);
    for obligation in [FIRST, second] {
        station.done(&finance, all_of(obligation));
    }
    station.ask_with(&finance, Some(&reviewer), a_payment(second, None, "R1", "2026-03-01")).unwrap();

    let withdraw = |obligation| WithdrawObligation { obligation, reason: of("评选有误") };
    assert_eq!(station.refused(&chief, withdraw(FIRST)), Refusal::SecondPersonNeeded);
    let paid = station.refused_with(&chief, &finance, withdraw(second));
    assert_eq!(paid.name(), "obligation_paid");
    let clerk = station.clerk.clone();
    let may_not = station.refused_with(&chief, &clerk, withdraw(FIRST));
    assert_eq!(may_not.name(), "second_may_not");
    let entry = station.ask_with(&chief, Some(&finance), withdraw(FIRST)).unwrap().sealed.entry().clone();
    assert_eq!(station.balance("fund:F001", "CNY"), "1000.00");
    let row = row(&station, FIRST);
    assert_eq!(
        (row.state, sums(&row)),
        ("withdrawn", ["0.00", "1000.00", "0.00", "1000.00", "0.00"].map(str::to_owned))
    );
    let gone = Refusal::ObligationWithdrawn { obligation: FIRST, seq: entry.seq };
    assert_eq!(station.refused(&finance, all_of(FIRST)), gone);
    let pay = a_payment(FIRST, None, "R2", "2026-03-01");
    assert_eq!(station.refused_with(&finance, &reviewer, pay), gone);
    let source = sources(station.book.views(), station.clock.today()).remove(0);
    assert_eq!((source.promised, source.free), (of("0.00"), of("1000.00")));
    station.verified();
}

#[test]
fn nobody_promises_funds_or_pays_to_himself_or_a_relative_nor_stands_by_for_his_own_promise() {
    let (_folder, mut station) = a_station();
    let (chief, finance, reviewer) =
        (station.chief.clone(), station.finance.clone(), station.reviewer.clone());
    let (wang, li) = (station.member("王秀珍"), station.member("李㛃"));
    let fund = a_fund(&mut station, "3000.00");
    // A second person of finance who is Wang, and whose relative Li is.
    let own = station.operator(&[Role::Finance], Some(wang));
    station.done(&own, DeclareRelative { operator: own.operator(), member: li, relation: of("姐妹") });
    // Zhou of finance is related to nobody; the reviewer is Li, whom Wang's operator named.
    let of_li = station.operator(&[Role::Reviewer], Some(li));
    let recusal = |operator, member| Refusal::Recusal { operator, member };

    for member in [wang, li] {
        let refused = station.refused(&own, once(member, fund, "10.00"));
        assert_eq!(refused, recusal(own.operator(), member));
    }
    station.done(&chief, once(wang, fund, "1000.00"));
    station.done(&chief, once(li, fund, "1000.00"));
    let of_two = ObligationId::number(2);
    assert_eq!(station.refused(&own, all_of(FIRST)), recusal(own.operator(), wang));
    assert_eq!(station.refused(&own, all_of(of_two)), recusal(own.operator(), li));
    for obligation in [FIRST, of_two] {
        station.done(&finance, all_of(obligation));
    }
    let pay = a_payment(FIRST, None, "R1", "2026-03-01");
    let first = station.refused_with(&own, &reviewer, pay.clone());
    assert_eq!(first, recusal(own.operator(), wang));
    let second = station.refused_with(&finance, &own, pay.clone());
    assert_eq!(second, recusal(own.operator(), wang));
    // Li declared nobody, but was declared by Wang's own operator.
    let relative = station.refused_with(&finance, &of_li, pay.clone());
    assert_eq!(relative, recusal(of_li.operator(), wang));
    let promiser = station.refused_with(&finance, &chief, pay.clone());
    assert_eq!(promiser, Refusal::SecondPromised { second: chief.operator(), obligation: FIRST });
    let clerk = station.clerk.clone();
    assert_eq!(station.refused_with(&finance, &clerk, pay.clone()).name(), "second_may_not");
    let itself = station.refused_with(&finance, &finance, pay.clone());
    assert_eq!(itself, Refusal::SecondPersonNeeded);
    let before = station.last();
    assert_eq!(station.refused(&chief, pay.clone()).name(), "not_permitted");
    assert_eq!(station.events_after(before), ["denied"]);
    station.ask_with(&finance, Some(&reviewer), pay).unwrap();
    station.verified();
}

#[test]
fn a_confidential_source_a_frozen_member_and_a_use_outside_the_list_get_no_promise() {
    let (_folder, mut station) = a_station();
    let (chief, finance, reviewer) =
        (station.chief.clone(), station.finance.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    let fund = a_fund(&mut station, "3000.00");
    let source = station.book.views().members.next().unwrap();
    station.done(&chief, EnrolSource { pin: pin_hash() });
    assert_eq!(station.refused(&chief, once(source, fund, "10.00")), Refusal::CodeNeeded);
    let nobody = MemberId::number(99);
    assert_eq!(
        station.refused(&chief, once(nobody, fund, "10.00")),
        Refusal::NoSuchMember { member: nobody }
    );
    let party = PromiseObligation { purpose: of("banquets"), ..once(wang, fund, "10.00") };
    assert_eq!(station.refused(&chief, party).name(), "use_not_permitted");
    for amount in ["0.00", "-5.00"] {
        let refused = station.refused(&chief, once(wang, fund, amount));
        assert_eq!(refused, Refusal::NotPositive { what: "amount" });
    }
    let backwards = station.refused(&chief, monthly(wang, fund, "10.00", "2026-05-01", Some("2026-04-01")));
    assert_eq!(backwards, Refusal::DueTooEarly { due: of("2026-04-01"), first: of("2026-05-01") });
    let day = station.refused(&chief, monthly(wang, fund, "10.00", "2026-05-02", None));
    assert_eq!(day, Refusal::NotAMonth { day: of("2026-05-02"), first: of("2026-05-01") });
    let no_fund = FundId::number(9);
    assert_eq!(station.refused(&chief, once(wang, no_fund, "1.00")), Refusal::NoSuchFund { fund: no_fund });
    let unknown = ObligationId::number(7);
    let none = Refusal::NoSuchObligation { obligation: unknown };
    assert_eq!(station.refused(&finance, all_of(unknown)), none);

    station.done(&chief, once(wang, fund, "10.00"));
    station.done(&finance, all_of(FIRST));
    let monthly_only = FundObligation { obligation: FIRST, until: Some(of("2026-03-01")) };
    assert_eq!(station.refused(&finance, monthly_only), Refusal::PaidOnce { obligation: FIRST });
    station.done(&chief, Freeze { member: wang, reason: of("举报核查") });
    let frozen = Refusal::Frozen { member: wang, reason: of("举报核查") };
    assert_eq!(station.refused(&chief, once(wang, fund, "10.00")), frozen);
    let pay = a_payment(FIRST, None, "R1", "2026-03-01");
    assert_eq!(station.refused_with(&finance, &reviewer, pay), frozen);
}

#[test]
fn what_is_promised_and_not_paid_is_listed_by_age_with_the_months_that_are_due() {
    let (_folder, mut station) = a_station();
    let (chief, finance, reviewer) =
        (station.chief.clone(), station.finance.clone(), station.reviewer.clone());
    let (wang, li) = (station.member("王秀珍"), station.member("李㛃"));
    let fund = a_fund(&mut station, "9000.00");
    station.done(&chief, once(wang, fund, "1000.00"));
    station.done(&chief, monthly(li, fund, "50.00", "2026-01-01", None));
    let second = ObligationId::number(2);
    station.done(&finance, FundObligation { obligation: second, until: Some(of("2026-04-01")) });
    let april = a_payment(second, Some("2026-03-01"), "R1", "2026-03-01");
    station.ask_with(&finance, Some(&reviewer), april).unwrap();

    // 31 May is 91 days after 1 March, 60 after 1 April, 30 after 1 May.
    station.clock.set("2026-05-31", 9, 0);
    let found = ageing(station.book.views(), station.clock.today());
    let ages = |to_30, to_90, to_365, over_365, total| Ages {
        to_30: of(to_30),
        to_90: of(to_90),
        to_365: of(to_365),
        over_365: of(over_365),
        total: of(total),
    };
    assert_eq!(found.sums, ages("50.00", "50.00", "1100.00", "0.00", "1200.00"));
    let [award, supplement] = &found.rows[..] else { panic!("{found:?}") };
    assert_eq!((award.obligation, award.days, award.months.len()), (FIRST, 91, 0));
    assert_eq!(
        (award.ages, award.unfunded),
        (ages("0.00", "0.00", "1000.00", "0.00", "1000.00"), of("1000.00"))
    );
    // January and February wait since the promise of 1 March; March is paid.
    let months = ["2026-01-01", "2026-02-01", "2026-04-01", "2026-05-01"].map(of::<Day>);
    assert_eq!((supplement.since, &supplement.months[..]), (of("2026-03-01"), &months[..]));
    assert_eq!(supplement.ages, ages("50.00", "50.00", "100.00", "0.00", "200.00"));
    assert_eq!(supplement.unfunded, of("50.00"), "nothing is aside for May");

    station.clock.set("2027-03-02", 9, 0);
    let found = ageing(station.book.views(), station.clock.today());
    // 2 March is 366 days after 1 March: the award and two months. February began 29 days ago, January
    // 60, and December 91.
    assert_eq!(found.sums, ages("100.00", "50.00", "450.00", "1100.00", "1700.00"));
}
