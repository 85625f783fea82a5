//! Funds, draws, promises, market cards and periods.

use ledger::events::Event;
use ledger::events::draws::{Article, Quoted};
use ledger::events::funds::{FundDetails, FundKind};
use ledger::events::goods::PurchaseDetails;
use ledger::events::market_cards::VoidCause;
use ledger::events::obligations::Months;
use ledger::events::operators::Role;
use ledger::events::station::{FundTerms, MarketCardTerms, Policy, Tier};
use ledger::rules::draws::{
    AcceptService, ApproveDraw, EnterInvoice, ExplainDraw, ReceiveDraw, ReconcileDraw, RefuseDraw,
    RequestDraw, ReturnDraw, StrikeInvoice, WithdrawDraw,
};
use ledger::rules::funds::{AllotFund, GrantFund, OpenFund, SetFundBudget, SetFundUses};
use ledger::rules::goods::PurchaseGoods;
use ledger::rules::market_cards::{
    BuyMarketCards, CountMarketCards, HandOverMarketCards, IssueMarketCards, TakeBackMarketCards,
    VoidMarketCards,
};
use ledger::rules::members::{BlockCard, IssueCard};
use ledger::rules::merchants::{NameMerchant, SettleMerchant, StatementLine};
use ledger::rules::obligations::{
    FundObligation, PayObligation, PromiseObligation, StopObligation, WithdrawObligation,
};
use ledger::rules::periods::ClosePeriod;
use ledger::rules::redemptions::Redeem;
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::CreditTask;
use ledger::units::{
    CardNo, Digest, DrawId, FundId, MemberId, MerchantId, Note, ObligationId, Quantity, SerialRange,
    VoucherNo,
};
use tests::station::{Station, a_basket, of, policy};

/// A draw that is asked for while points are earned, promised money in its fund: its request says when the
/// coverage is forecast to fall short.
pub(super) fn live_forecast(station: &mut Station) {
    let (keeper, reviewer) = (station.keeper.clone(), station.reviewer.clone());
    let (fund, soap) = crate::stories::draws::a_fund(station, "100.00");
    let member = station.member("王秀珍");
    station.kind("PATROL", "2");
    let task = station.act("PATROL", member);
    station.done(&reviewer, CreditTask { task, penalty: None, note: None });
    let asked = station.done(&keeper, crate::stories::draws::a_request(fund, soap, 1, "1.00"));
    let Event::DrawRequested(fact) = &asked.event else { panic!("{asked:?}") };
    assert_eq!(fact.falls, Some(of("2026-06-09")));
}

/// Funds in full: parts and a ring, uses and plans, and draws with every end they can have.
#[expect(clippy::too_many_lines, reason = "a book told from its first fund to its last draw")]
pub(super) fn live_funds(station: &mut Station) {
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let (keeper, finance) = (station.keeper.clone(), station.finance.clone());
    let owner = station.member("李老板");
    let tier = |up_to: Option<&str>, approvers, roles: &[Role]| Tier {
        up_to: up_to.map(of),
        approvers,
        roles: roles.to_vec(),
    };
    let tiers = vec![
        tier(Some("500"), 1, &[Role::Chief, Role::Reviewer]),
        tier(None, 2, &[Role::Chief, Role::Reviewer, Role::Clerk]),
    ];
    let ruled = |funds| SetPolicy {
        from: of("2026-03-01"),
        document: of("用款办法"),
        policy: Policy { funds, ..policy() },
    };
    let terms = FundTerms { tiers, lapse_days: Some(10), match_percent: None };
    station.done(&chief, ruled(terms.clone()));
    let lenient = FundTerms { match_percent: Some(5), ..terms };
    station.ask_with(&chief, Some(&reviewer), ruled(lenient)).unwrap();

    let [whole, part] = [1, 2].map(FundId::number);
    let open = |uses: &[&str], kind, parent, ring: Option<&str>| OpenFund {
        fund: None,
        name: of("平安志愿者基金"),
        uses: uses.iter().map(|one| of(one)).collect(),
        document: of("文1"),
        details: FundDetails { kind: Some(kind), parent, ring: ring.map(of) },
    };
    station.done(&finance, open(&["goods"], FundKind::Volunteer, None, None));
    let uses = ["goods", "cards", "printing"].map(of).to_vec();
    let set = SetFundUses { fund: whole, uses, document: of("文2") };
    station.ask_with(&finance, Some(&chief), set).unwrap();
    let (source, amount, document) = (of("县财政"), of("5000.00"), of("文3"));
    station.done(&finance, GrantFund { fund: whole, source, amount, document });
    station.done(&finance, open(&["goods"], FundKind::BudgetLine, Some(whole), Some("一类警务室")));
    let allot = |from, to, amount: &str| AllotFund { from, to, amount: of(amount), document: of("划拨1") };
    station.done(&finance, allot(whole, part, "300.00"));
    station.ask_with(&finance, Some(&chief), allot(part, whole, "50.00")).unwrap();
    let (planned, document) = (of("2000.00"), of("预算1"));
    station.done(&finance, SetFundBudget { fund: whole, year: 2026, planned, document });

    let soap = station.good("SOAP", "5");
    station.done(&keeper, NameMerchant { name: of("苏果超市"), contact: None, faces: vec![] });
    let line = |article, pieces, cost: &str| Quoted {
        article,
        quantity: Quantity::from_minor(pieces),
        cost: of(cost),
    };
    let lines = || {
        vec![
            line(Article::Good(soap), 10, "100.00"),
            line(Article::Cards(of("50")), 2, "99.00"),
            line(Article::Service(of("印刷\"手册\"")), 1, "380.00"),
        ]
    };
    let request = |override_document: Option<&str>| RequestDraw {
        fund: whole,
        purpose: override_document.map_or(of("goods"), |_| of("relief")),
        amount: of("579.00"),
        basis: of("计划1"),
        supplier: of("苏果超市"),
        behind: override_document.map(|_| owner),
        lines: lines(),
        override_document: override_document.map(of),
    };
    let draws: Vec<DrawId> = (1..=4).map(DrawId::number).collect();
    station.done(&keeper, request(Some("抗洪批示3")));
    station.done(&keeper, request(None));
    station.done(&keeper, request(None));
    station.done(&keeper, request(None));
    let [first, second, third, fourth] = draws[..] else { panic!("four draws") };
    station.done(&chief, ApproveDraw { draw: first });
    station.done(&reviewer, ApproveDraw { draw: first });
    station.done(&chief, RefuseDraw { draw: second, reason: of("重复申请") });
    station.done(&chief, ApproveDraw { draw: third });
    station.done(&reviewer, ApproveDraw { draw: third });
    station.done(&keeper, WithdrawDraw { draw: third, reason: of("改由捐赠") });

    let receive = |amount: &str, reference: &str| ReceiveDraw {
        draw: first,
        amount: of(amount),
        reference: of(reference),
    };
    station.done(&finance, receive("500.00", "网银1"));
    station.done(&finance, receive("79.00", "网银2"));
    let invoice = || EnterInvoice {
        draw: first,
        supplier: of("苏果超市"),
        number: of("发票1"),
        day: of("2026-03-01"),
        sum: of("579.00"),
        lines: lines(),
    };
    station.done(&finance, invoice());
    station.done(&finance, StrikeInvoice { draw: first, number: of("发票1"), reason: of("录错") });
    station.done(&finance, invoice());
    let (supplier, draw) = (Some(of("苏果超市")), Some(first));
    let details = PurchaseDetails { supplier, draw, ..PurchaseDetails::default() };
    let purpose = of("relief");
    let bought = tests::station::a_purchase(soap, 10, whole, "100.00");
    station.take_in(PurchaseGoods { document: of("发票1"), purpose, details, ..bought });
    station.take_in(BuyMarketCards {
        face: of("50"),
        ranges: vec![of("SG-0001..SG-0002")],
        merchant: MerchantId::number(1),
        fund: whole,
        purpose,
        cost: of("99.00"),
        document: of("发票1"),
        transfer: None,
        draw,
    });
    let (number, service, cost) = (of("发票1"), of("印刷\"手册\""), of("370.00"));
    let accept = AcceptService { draw: first, number, service, quantity: Quantity::from_minor(1), cost };
    station.ask_with(&keeper, Some(&clerk), accept).unwrap();
    let back = ReturnDraw { draw: first, amount: of("5.00"), reference: of("网银3") };
    station.done(&finance, back);
    let count = ReconcileDraw { draw: first, counted: of("4.50") };
    station.ask_with(&finance, Some(&reviewer), count).unwrap();
    let (reason, document) = (of("找零"), of("说明1"));
    station.ask_with(&finance, Some(&chief), ExplainDraw { draw: first, reason, document }).unwrap();
    station.clock.set("2026-03-12", 9, 0);
    station.member("赵敏");
    let lapsed = station.book.views().draws.get(fourth).map(|draw| draw.stage.as_str());
    assert_eq!(lapsed, Some("lapsed"));
}

/// Supermarket cards from the purchase to the merchant's statement.
pub(super) fn live_market_cards(station: &mut Station) {
    let (chief, clerk, keeper) = (station.chief.clone(), station.clerk.clone(), station.keeper.clone());
    let finance = station.finance.clone();
    let market_cards = MarketCardTerms {
        face_max: Some(of("1000")),
        transfer_min: Some(of("500")),
        member_month_max: Some(3),
    };
    let (from, policy) = (station.clock.today(), Policy { market_cards, ..policy() });
    station.done(&chief, SetPolicy { from, document: of("超市卡办法"), policy });
    let (faces, contact) = (vec![of("100"), of("20")], Some(of("卡务柜台 82345678")));
    station.done(&keeper, NameMerchant { name: of("苏果超市"), contact, faces });
    station.done(&keeper, NameMerchant { name: of("百货"), contact: None, faces: Vec::new() });
    let (fund, merchant) = (FundId::number(1), MerchantId::number(1));
    let uses = vec![of("goods"), of("cards")];
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
    let amount = of("2000");
    station.done(&finance, GrantFund { fund, source: of("区财政"), amount, document: of("文2") });
    let buy = |face: &str, cards: &str, cost: &str| BuyMarketCards {
        face: of(face),
        ranges: cards.split(' ').map(of).collect(),
        merchant,
        fund,
        purpose: of("cards"),
        cost: of(cost),
        document: of("发票"),
        transfer: None,
        draw: None,
    };
    let hundreds = BuyMarketCards { transfer: Some(of("网银17")), ..buy("100", "SG-0001..SG-0006", "590") };
    station.ask_with(&keeper, Some(&finance), hundreds).unwrap();
    station.ask_with(&keeper, Some(&finance), buy("20", "7001..7003 7009", "80")).unwrap();
    let hand = |ranges: Vec<SerialRange>, counted, missing| HandOverMarketCards {
        from: None,
        ranges,
        counted: Quantity::from_minor(counted),
        missing,
    };
    let missing = vec![of("7003")];
    let both = hand(vec![of("SG-0001..SG-0002"), of("7001..7003")], 4, missing);
    station.ask_with(&keeper, Some(&clerk), both).unwrap();
    let wang = station.member("王秀珍");
    station.give(wang, "300");
    let card = Some(CardNo::FIRST);
    station.done(&clerk, IssueCard { member: wang, card });
    let issue = |card, serials: &[&str], points: &str| IssueMarketCards {
        member: wang,
        card,
        serials: serials.iter().map(|serial| of(serial)).collect(),
        points: Some(of(points)),
    };
    station.ask_with(&clerk, Some(&chief), issue(card, &["SG-0002", "7001"], "240")).unwrap();
    station.done(&clerk, issue(None, &["7002"], "40"));
    let soap = station.good("SOAP", "5");
    station.buy(soap, 3, fund, "10.00");
    station.done(&clerk, Redeem { card, ..a_basket(wang, &[(soap, 1)]) });
    let back = TakeBackMarketCards {
        voucher: VoucherNo::number(2),
        serials: vec![of("7002")],
        reason: of("拿错了"),
    };
    station.ask_with(&clerk, Some(&chief), back).unwrap();
    let void = VoidMarketCards { ranges: vec![of("7009")], cause: VoidCause::Damaged, reason: of("浸水") };
    station.ask_with(&keeper, Some(&finance), void).unwrap();
    let count = |custodian, ranges: &[&str]| CountMarketCards {
        custodian,
        ranges: ranges.iter().map(|range| of(range)).collect(),
    };
    let of_clerk = count(Some(clerk.operator()), &["SG-0001", "7002", "7777"]);
    station.ask_with(&clerk, Some(&chief), of_clerk).unwrap();
    station.ask_with(&keeper, Some(&chief), count(None, &["SG-0001", "SG-0003..SG-0006", "7002"])).unwrap();
    let lost_since = Some(of("2026-03-01"));
    station.done(&clerk, BlockCard { card: CardNo::FIRST, reason: of("遗失"), lost_since });
    station.clock.set("2026-04-01", 9, 0);
    let line = |(row, serial, amount): (u32, &str, &str)| StatementLine {
        row,
        serial: of(serial),
        amount: of(amount),
        day: of("2026-03-20"),
    };
    let lines = [(2, "SG-0002", "66.60"), (3, "7009", "20"), (4, "SG-0002", "66.60")].map(line).to_vec();
    let file = Digest::of(&[b"statement"]);
    station.done(&finance, SettleMerchant { merchant, month: of("2026-03-01"), file, lines });
}

/// A promise of an award or, with months, of a supplement.
fn a_promise(member: MemberId, amount: &str, months: Option<Months>) -> PromiseObligation {
    let (fund, purpose, document) = (FundId::number(1), of("awards"), of("表彰决定3号"));
    PromiseObligation { member, fund, purpose, amount: of(amount), months, document }
}

/// A fund that may pay for awards.
fn an_award_fund(station: &mut Station) {
    let finance = station.finance.clone();
    let uses = vec![of("awards")];
    station.done(
        &finance,
        OpenFund {
            fund: None,
            name: of("见义勇为基金"),
            uses,
            document: of("文1"),
            details: FundDetails::default(),
        },
    );
    let (fund, amount) = (FundId::number(1), of("9000.00"));
    station.done(&finance, GrantFund { fund, source: of("县财政"), amount, document: of("文2") });
}

/// An award paid once, a supplement that is stopped, one without an end, and a promise withdrawn.
pub(super) fn live_obligations(station: &mut Station) {
    let (chief, finance) = (station.chief.clone(), station.finance.clone());
    let reviewer = station.reviewer.clone();
    let (wang, li) = (station.member("王秀珍"), station.member("李㛃"));
    an_award_fund(station);
    let months = |last: Option<&str>| Some(Months { first: of("2026-03-01"), last: last.map(of) });
    for promise in [
        a_promise(wang, "1000.00", None),
        a_promise(wang, "100.00", months(Some("2026-12-01"))),
        a_promise(li, "50.00", months(None)),
        a_promise(li, "1000.00", None),
    ] {
        station.done(&chief, promise);
    }
    let [award, ending, endless, withdrawn] = [1, 2, 3, 4].map(ObligationId::number);
    for obligation in [award, endless, withdrawn] {
        station.done(&finance, FundObligation { obligation, until: None });
    }
    station.done(&finance, FundObligation { obligation: ending, until: Some(of("2026-06-01")) });
    let day = of("2026-03-01");
    for (obligation, month, reference) in
        [(award, None, "网银0001"), (ending, Some(of("2026-03-01")), "网银0002")]
    {
        let pay = PayObligation { obligation, month, reference: of(reference), day };
        station.ask_with(&finance, Some(&reviewer), pay).unwrap();
    }
    let (last, reason) = (of("2026-04-01"), of("考核不合格"));
    station.done(&chief, StopObligation { obligation: ending, last, reason, document: of("通报") });
    let withdraw = WithdrawObligation { obligation: withdrawn, reason: of("评选有误") };
    station.ask_with(&chief, Some(&finance), withdraw).unwrap();
}

/// A month closed with something left and a note, the next without, a quarter and a year.
pub(super) fn live_periods(station: &mut Station) {
    let (chief, finance) = (station.chief.clone(), station.finance.clone());
    let wang = station.member("王秀珍");
    an_award_fund(station);
    station.done(&chief, a_promise(wang, "1000.00", None));
    let close = |station: &mut Station, period: &str, note: Option<Note>| {
        let close = ClosePeriod { period: of(period), note };
        station.ask_with(&finance, Some(&chief), close).unwrap();
    };
    station.clock.set("2026-04-01", 9, 0);
    close(station, "2026-03", Some(of("奖金四月备款")));
    station.done(&finance, FundObligation { obligation: ObligationId::number(1), until: None });
    station.clock.set("2026-05-04", 9, 0);
    close(station, "2026-04", None);
    close(station, "2026-Q1", None);
    station.clock.set("2027-01-04", 9, 0);
    close(station, "2026", None);
}
