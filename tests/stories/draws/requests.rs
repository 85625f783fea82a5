//! Who may ask, who may decide, and what stands with a request.

use ledger::book::Session;
use ledger::events::Event;
use ledger::events::draws::Article;
use ledger::events::operators::Role;
use ledger::reports::coverage::coverage;
use ledger::reports::draws;
use ledger::reports::forecast::{Outlook, forecast};
use ledger::rules::Refusal;
use ledger::rules::draws::{ApproveDraw, RefuseDraw, RequestDraw, WithdrawDraw};
use ledger::rules::goods::{NameDonor, PurchaseGoods};
use ledger::rules::operators::DeclareRelative;
use ledger::rules::tasks::CreditTask;
use ledger::units::{DrawId, FundId};
use tests::station::{Station, a_purchase, of};

use super::{a_fund, a_line, a_receipt, a_request, an_approved_draw, money, ruled, stage, terms};
use crate::stories::a_station;

#[test]
fn neither_the_applicant_nor_his_relatives_nor_who_is_paid_decides_and_nobody_twice() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "9000.00");
    let (chief, reviewer, finance) =
        (station.chief.clone(), station.reviewer.clone(), station.finance.clone());
    let (wang, boss) = (station.member("王秀珍"), station.member("李老板"));
    let wife = station.operator(&[Role::Reviewer], Some(wang));
    let owner = station.operator(&[Role::Chief], Some(boss));
    let relative = DeclareRelative { operator: chief.operator(), member: wang, relation: of("配偶") };
    station.done(&chief, relative);
    let keeper = station.keeper.clone();
    station.done(&keeper, NameDonor { name: of("兴谷(批发)"), member: Some(boss) });

    let draw = DrawId::number(1);
    station.done(&chief, RequestDraw { supplier: of("兴谷（批发）"), ..a_request(fund, soap, 100, "1000") });
    let own = Refusal::OwnEntry { operator: chief.operator() };
    assert_eq!(station.refused(&chief, ApproveDraw { draw }), own);
    let related = Refusal::ApplicantRelated { operator: wife.operator(), applicant: chief.operator(), draw };
    assert_eq!(station.refused(&wife, ApproveDraw { draw }), related);
    assert_eq!(station.refused(&wife, RefuseDraw { draw, reason: of("不必") }), related, "nor against it");
    let paid = Refusal::Recusal { operator: owner.operator(), member: boss };
    assert_eq!(station.refused(&owner, ApproveDraw { draw }), paid, "a donor of that name is his firm");
    let roles = vec![Role::Chief, Role::Reviewer, Role::Finance];
    let other = Refusal::TierRoles { draw, operator: keeper.operator(), roles };
    assert_eq!(station.refused(&keeper, ApproveDraw { draw }), other);
    station.done(&reviewer, ApproveDraw { draw });
    assert_eq!(stage(&station, draw), "requested", "one of two");
    let seq = station.book.head().unwrap().0;
    let twice = Refusal::ApprovedBefore { draw, operator: reviewer.operator(), seq };
    assert_eq!(station.refused(&reviewer, ApproveDraw { draw }), twice);
    station.done(&finance, ApproveDraw { draw });
    assert_eq!(stage(&station, draw), "approved");
    let done = Refusal::DrawStage { draw, stage: "approved", stage_needed: "requested" };
    assert_eq!(station.refused(&finance, ApproveDraw { draw }), done);
    // Approval is not payment.
    let payer = Refusal::PaysWhatHeApproved { draw, operator: finance.operator() };
    assert_eq!(station.refused(&finance, a_receipt(draw, "1000.00", "网银1")), payer);

    // The member behind a supplier may be named where he is no donor.
    let second = DrawId::number(2);
    let behind = RequestDraw { behind: Some(boss), ..a_request(fund, soap, 1, "10.00") };
    station.done(&keeper, behind);
    assert_eq!(station.refused(&owner, ApproveDraw { draw: second }), paid);
    station.done(&chief, RefuseDraw { draw: second, reason: of("库存足够") });
    let row = draws::one(station.book.views(), second, station.clock.today()).unwrap();
    assert_eq!((row.stage, row.reason), ("refused", Some(of("库存足够"))));
    assert_eq!(row.ended.map(|act| act.by), Some(chief.operator()));
    station.verified();
}

#[test]
fn a_request_that_cannot_stand_is_refused_with_the_fact_and_the_figure() {
    let (_folder, mut station) = a_station();
    let keeper = station.keeper.clone();
    let soap = station.good("SOAP", "5");
    let without = station.fund("旧基金", "10.00");
    assert_eq!(station.refused(&keeper, a_request(without, soap, 1, "1.00")), Refusal::NoTiers);
    ruled(&mut station, terms());
    let ask = |amount: &str| a_request(without, soap, 1, amount);
    let nobody = FundId::number(9);
    let refusals = [
        (RequestDraw { fund: nobody, ..ask("1.00") }, Refusal::NoSuchFund { fund: nobody }),
        (ask("0"), Refusal::NotPositive { what: "amount" }),
        (ask("-5.00"), Refusal::NotPositive { what: "amount" }),
        (RequestDraw { lines: vec![], ..ask("1.00") }, Refusal::NoQuotation),
        (
            RequestDraw { amount: of("2.00"), ..ask("1.00") },
            Refusal::LinesSum { amount: of("2.00"), sum: of("1.00") },
        ),
        (
            RequestDraw { lines: vec![a_line(Article::Good(soap), 0, "1.00")], ..ask("1.00") },
            Refusal::NotPositive { what: "quantity" },
        ),
        (
            RequestDraw {
                lines: [1, 2].map(|_| a_line(Article::Good(soap), 1, "1.00")).to_vec(),
                ..ask("2.00")
            },
            Refusal::ArticleTwice { article: "SOAP".into() },
        ),
        (
            RequestDraw { lines: vec![a_line(Article::Good(of("RICE")), 1, "1.00")], ..ask("1.00") },
            Refusal::NoSuchGood { sku: of("RICE") },
        ),
        (
            RequestDraw { purpose: of("banquets"), ..ask("1.00") },
            Refusal::UseNotPermitted { fund: without, purpose: of("banquets"), uses: "goods".into() },
        ),
        (
            RequestDraw { override_document: Some(of("批示")), ..ask("1.00") },
            Refusal::OverrideNotNeeded { fund: without, purpose: of("goods") },
        ),
        (ask("10000.01"), Refusal::OverTiers { amount: of("10000.01"), most: of("10000") }),
        (
            ask("10.01"),
            Refusal::FundShort { fund: without, cost: of("10.01"), left: of("10.00"), short: of("0.01") },
        ),
    ];
    for (request, refusal) in refusals {
        assert_eq!(station.refused(&keeper, request), refusal);
    }
    assert!(station.book.views().draws.all().next().is_none());
}

#[test]
fn a_request_carries_the_coverage_of_its_day_as_the_coverage_report_says_it() {
    let (_folder, mut station) = a_station();
    let (keeper, wang) = (station.keeper.clone(), station.member("王秀珍"));
    let bought = station.fund("旧基金", "100.00");
    let bread = station.good("BREAD", "3");
    let lot = PurchaseGoods { best_before: Some(of("2026-03-05")), ..a_purchase(bread, 9, bought, "33.33") };
    station.take_in(lot);
    station.give(wang, "70");
    let (fund, soap) = (bought, station.good("SOAP", "5"));
    ruled(&mut station, terms());
    for day in ["2026-03-05", "2026-03-06"] {
        station.clock.set(day, 9, 0);
        let told = coverage(station.book.views(), of(day));
        let entry = station.done(&keeper, a_request(fund, soap, 1, "1.00"));
        let Event::DrawRequested(fact) = entry.event else { panic!("{entry:?}") };
        let backing = fact.coverage;
        assert_eq!((backing.cash, backing.goods), (told.free_cash(), told.goods_at_cost));
        assert_eq!((backing.cards, backing.outstanding), (told.cards_at_face, told.outstanding));
        assert_eq!(backing.parity, told.parity.unwrap());
        assert_eq!(backing.ratio.map(|ratio| ratio.to_string()), told.ratio.map(|ratio| ratio.to_string()));
    }
    // 66.67 left of 100, and the bread is past its day: 66.67 over 70 points at 0.50.
    let row = draws::one(station.book.views(), DrawId::number(2), station.clock.today()).unwrap();
    assert_eq!(row.coverage.ratio, Some(of("1.9048")));
}

#[test]
fn a_request_carries_the_day_on_which_the_coverage_is_forecast_to_fall_under_one() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "100.00");
    let (keeper, reviewer, wang) =
        (station.keeper.clone(), station.reviewer.clone(), station.member("王秀珍"));
    let falls = |station: &Station| {
        let views = station.book.views();
        views.draws.all().last().and_then(|draw| draw.falls)
    };
    let entry = station.done(&keeper, a_request(fund, soap, 1, "1.00"));
    assert_eq!(falls(&station), None, "nothing is owed");
    let Event::DrawRequested(fact) = &entry.event else { panic!("{entry:?}") };
    assert!(!serde_json::to_string(fact).unwrap().contains("falls"), "and nothing is said of it");
    station.kind("PATROL", "2");
    let task = station.act("PATROL", wang);
    station.done(&reviewer, CreditTask { task, penalty: None, note: None });
    // 100.00 yuan for 2 points at 0.50, and 2 points more every day: on the hundredth day both are
    // equal, so on the one after it is under 1.
    station.done(&keeper, a_request(fund, soap, 1, "1.00"));
    assert_eq!(falls(&station), Some(of("2026-06-09")));
    let told = forecast(station.book.views(), of("2026-03-01")).outlook;
    assert_eq!(told, Outlook::Falls { on: of("2026-06-09"), in_days: 100 });
    station.give(wang, "250");
    station.done(&keeper, a_request(fund, soap, 1, "1.00"));
    assert_eq!(falls(&station), Some(of("2026-03-01")), "under 1 already");
    station.verified();
    let before = station.book.views().clone();
    assert_eq!(*station.reopened().book.views(), before, "and a snapshot says the same");
}

#[test]
fn a_request_that_too_few_could_ever_approve_is_refused_with_how_many_there_are() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "9000.00");
    let (chief, keeper, reviewer) = (station.chief.clone(), station.keeper.clone(), station.reviewer.clone());
    // Three of chief, reviewer and finance must sign, and one of them asks himself.
    let all = vec![Role::Chief, Role::Reviewer, Role::Finance];
    let few =
        |able| Refusal::TooFewApprovers { amount: of("4000.00"), approvers: 3, able, roles: all.clone() };
    assert_eq!(station.refused(&chief, a_request(fund, soap, 400, "4000.00")), few(2));
    station.done(&keeper, a_request(fund, soap, 400, "4000.00"));
    // Whoever is paid, and his relatives, sign nothing.
    let boss = station.member("李老板");
    let relative = DeclareRelative { operator: reviewer.operator(), member: boss, relation: of("父子") };
    station.done(&reviewer, relative);
    let behind = RequestDraw { behind: Some(boss), ..a_request(fund, soap, 400, "4000.00") };
    assert_eq!(station.refused(&keeper, behind.clone()), few(2));
    // With one more who may, it can be asked for.
    station.operator(&[Role::Finance], None);
    station.done(&keeper, behind);
    station.verified();
}

#[test]
fn a_use_outside_the_list_takes_a_paper_and_two_approvers_and_stays_on_record() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "1000.00");
    let (keeper, chief, reviewer) = (station.keeper.clone(), station.chief.clone(), station.reviewer.clone());
    let request = RequestDraw { purpose: of("relief"), ..a_request(fund, soap, 1, "10.00") };
    assert!(matches!(station.refused(&keeper, request.clone()), Refusal::UseNotPermitted { .. }));
    let draw = DrawId::number(1);
    station.done(&keeper, RequestDraw { override_document: Some(of("抗洪批示3")), ..request });
    station.done(&chief, ApproveDraw { draw });
    assert_eq!(stage(&station, draw), "requested", "a sum one may approve takes two here");
    station.done(&reviewer, ApproveDraw { draw });
    station.clock.set("2029-03-01", 9, 0);
    let row = draws::one(station.book.views(), draw, station.clock.today()).unwrap();
    assert_eq!(row.override_document, Some(of("抗洪批示3")));
    assert_eq!((row.approvers, row.approvals.len(), row.days), (2, 2, 1096));
    station.verified();
}

#[test]
fn a_request_nobody_acts_on_lapses_and_a_draw_nobody_wants_frees_its_money() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "5000.00");
    let (keeper, chief, reviewer, finance) =
        (station.keeper.clone(), station.chief.clone(), station.reviewer.clone(), station.finance.clone());
    let [first, second] = [1, 2].map(DrawId::number);
    station.done(&keeper, a_request(fund, soap, 100, "1000.00"));
    station.clock.set("2026-03-11", 9, 0);
    station.done(&chief, ApproveDraw { draw: first });
    station.clock.set("2026-03-21", 9, 0);
    station.done(&keeper, a_request(fund, soap, 10, "100.00"));
    assert_eq!(stage(&station, first), "requested", "each approval gives ten days more, the last included");
    station.clock.set("2026-03-22", 9, 0);
    let before = station.last();
    assert_eq!(stage(&station, first), "lapsed", "before anybody has written it");
    station.done(&chief, ApproveDraw { draw: second });
    assert_eq!(station.events_after(before), ["draw.lapsed", "draw.approved"]);
    assert_eq!(stage(&station, first), "lapsed");
    let over = Refusal::DrawStage { draw: first, stage: "lapsed", stage_needed: "requested" };
    assert_eq!(station.refused(&reviewer, ApproveDraw { draw: first }), over);
    assert_eq!(station.balance("fund:F001", "CNY"), "4900.00");

    let withdraw = WithdrawDraw { draw: second, reason: of("改由捐赠") };
    let his = Refusal::NotPermitted { operator: finance.operator(), roles: &[Role::Chief] };
    assert_eq!(station.refused(&finance, withdraw.clone()), his);
    station.done(&finance, a_receipt(second, "1.00", "网银1"));
    let received = Refusal::DrawStage { draw: second, stage: "received", stage_needed: "requested" };
    assert_eq!(station.refused(&keeper, withdraw), received);
    assert_eq!(station.refused(&reviewer, ApproveDraw { draw: second }), received);
    let third = an_approved_draw(&mut station, a_request(fund, soap, 10, "100.00"));
    station.done(&keeper, WithdrawDraw { draw: third, reason: of("改由捐赠") });
    assert_eq!(money(&station, third), ["0.00", "0.00", "4900.00"]);
    station.verified();
}

/// Whoever asks may be anybody of the staff; only the tier says who decides.
#[test]
fn everybody_of_the_staff_may_ask_and_one_request_sent_twice_is_one_draw() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "1000.00");
    let staff: [Session; 5] = [
        station.chief.clone(),
        station.clerk.clone(),
        station.reviewer.clone(),
        station.keeper.clone(),
        station.finance.clone(),
    ];
    for one in &staff {
        station.done(one, a_request(fund, soap, 1, "10.00"));
    }
    let auditor = station.operator(&[Role::Auditor], None);
    let refused = station.refused(&auditor, a_request(fund, soap, 1, "10.00"));
    assert!(matches!(refused, Refusal::NotPermitted { .. }), "{refused:?}");
    let asked = tests::station::keyed("once", &staff[1], a_request(fund, soap, 1, "10.00"));
    let first = station.book.submit(&asked).unwrap();
    assert_eq!(station.book.submit(&asked).unwrap().sealed.hash(), first.sealed.hash());
    assert_eq!(station.book.views().draws.all().len(), 6);
    station.verified();
}
