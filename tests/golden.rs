//! The form of an entry, pinned to the byte in `fixtures/chain`.
//!
//! `JIFEN_WRITE_GOLDEN=1` writes the files of a book that has none yet; see their README.

use ledger::book::BookError;
use ledger::chain::{genesis, leaf_hash};
use ledger::events::Event;
use ledger::events::cases::{CaseClaimed, Grade, LateTerms, Openness};
use ledger::events::draws::{Article, Quoted};
use ledger::events::funds::{FundDetails, FundKind};
use ledger::events::goods::{
    FurtherGoods, GiftDetails, GoodDetails, PurchaseDetails, ValueProof, WriteOffCause,
};
use ledger::events::grid::Post;
use ledger::events::market_cards::VoidCause;
use ledger::events::obligations::Months;
use ledger::events::operators::{PinKind, PinSet, Role, RolesSet};
use ledger::events::redemptions::OnPaper;
use ledger::events::redemptions::{CashTerms, Proxy};
use ledger::events::station::{
    AcceptanceRule, Caps, CaseTerms, CategoryCap, FundTerms, GoodLimits, GoodsTerms, GradeTerms, Late,
    MarketCardTerms, Policy, PostLimits, ProxyLimits, RecountTerms, RedeemLimits, RedeemTerms, ReviewTerms,
    SpentCredit, Tier,
};
use ledger::events::stocktakes::{CauseOf, Scope, VarianceCause};
use ledger::events::tasks::{
    ActDetails, Crediting, Difficulty, EvidenceFile, KindTerms, Reach, RejectionCode, Share, Unit,
};
use ledger::journal::encoding::{BadBytes, decode, encode};
use ledger::journal::{Claim, Draft, Person, PersonalField};
use ledger::rules::cases::{
    ClaimAsTeam, ClaimCase, CompleteCase, CompleteOnLead, DeclareParty, ExtendCase, ListCase, PayElsewhere,
    ProgressCase, ReleaseCase, ReturnCase, RewardCase, WithdrawCase,
};
use ledger::rules::days::{CloseDay, CloseShift, CountDrawn, DrawGoods, OpenShift, Pieces, VoidForm};
use ledger::rules::dispatch::{CarryOver, ClearDispatch, HandOut};
use ledger::rules::draws::{
    AcceptService, ApproveDraw, EnterInvoice, ExplainDraw, ReceiveDraw, ReconcileDraw, RefuseDraw,
    RequestDraw, ReturnDraw, StrikeInvoice, WithdrawDraw,
};
use ledger::rules::erasures::EraseMember;
use ledger::rules::funds::{AllotFund, GrantFund, OpenFund, SetFundBudget, SetFundUses};
use ledger::rules::goods::{
    AddBarcode, ChangeGood, DonateGoods, ListGood, NameDonor, PurchaseGoods, RemoveBarcode, RepriceGood,
    RestoreGood, WithdrawGood, WriteOff,
};
use ledger::rules::grid::{EndPost, GivePost, NameGrid, NameVillage};
use ledger::rules::keys::SetWitnesses;
use ledger::rules::market_cards::{
    BuyMarketCards, CountMarketCards, HandOverMarketCards, IssueMarketCards, TakeBackMarketCards,
    VoidMarketCards,
};
use ledger::rules::members::{BlockCard, EnrolSource, Freeze, IssueCard, Thaw};
use ledger::rules::merchants::{NameMerchant, SettleMerchant, StatementLine};
use ledger::rules::merges::{MergeMembers, UnmergeMembers};
use ledger::rules::notice::{DismissObjection, ObjectToCredit};
use ledger::rules::obligations::{
    FundObligation, PayObligation, PromiseObligation, StopObligation, WithdrawObligation,
};
use ledger::rules::operators::{DeclareRelative, RetireOperator, RevokeOperatorKey, SetPin, SetRoles};
use ledger::rules::papers::{PrintForms, ReprintSlip};
use ledger::rules::periods::ClosePeriod;
use ledger::rules::redemptions::{
    AllowCash, Besides, Collector, HoldBasket, Redeem, RedeemAsSource, RedeemOnPaper, RedeemWith,
    ReleaseHold, ReverseRedemption, ReverseSpoilt, SetMemberPin, Stranger, UndoRedemption, Wanted,
};
use ledger::rules::reversals::{ReverseCaseReward, ReverseTaskCredit};
use ledger::rules::station::{AcceptRollback, SetPolicy};
use ledger::rules::stocktakes::{AbandonStocktake, CloseStocktake, CountGoods, Found, OpenStocktake};
use ledger::rules::tasks::{AskTask, CreditTask, PublishKind, RejectTask, SubmitTask};
use ledger::units::{
    CardNo, CaseId, CaseRef, Digest, DispatchId, Document, DonorId, DrawId, FundId, GridId, HoldId, MemberId,
    MerchantId, Note, ObligationId, OperatorId, Quantity, Seq, SerialRange, VillageId, VoucherNo, Weekday,
    Zone,
};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use tests::station::{Station, a_basket, an_act, of, on_file, pin, pin_hash, policy};
use tests::trust::{self, station_key, witness_key};

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../fixtures/chain").join(name)
}

/// A book that is pinned: the name of its two files, and how it comes about.
struct Pinned {
    entries: &'static str,
    hashes: &'static str,
    live: fn(&mut Station),
}

/// What came later stands in books of its own, so that the older files are never touched.
const BOOKS: &[Pinned] = &[
    Pinned { entries: "entries.jsonl", hashes: "hashes.txt", live },
    Pinned { entries: "tasks.jsonl", hashes: "tasks-hashes.txt", live: live_tasks },
    Pinned { entries: "notice.jsonl", hashes: "notice-hashes.txt", live: live_notice },
    Pinned { entries: "goods.jsonl", hashes: "goods-hashes.txt", live: live_goods },
    Pinned { entries: "cases.jsonl", hashes: "cases-hashes.txt", live: live_cases },
    Pinned { entries: "market_cards.jsonl", hashes: "market_cards-hashes.txt", live: live_market_cards },
    Pinned { entries: "papers.jsonl", hashes: "papers-hashes.txt", live: live_papers },
    Pinned { entries: "redemptions.jsonl", hashes: "redemptions-hashes.txt", live: live_redemptions },
    Pinned { entries: "operators.jsonl", hashes: "operators-hashes.txt", live: live_operators },
    Pinned { entries: "days.jsonl", hashes: "days-hashes.txt", live: live_days },
    Pinned { entries: "obligations.jsonl", hashes: "obligations-hashes.txt", live: live_obligations },
    Pinned { entries: "periods.jsonl", hashes: "periods-hashes.txt", live: live_periods },
    Pinned { entries: "funds.jsonl", hashes: "funds-hashes.txt", live: live_funds },
    Pinned { entries: "keys.jsonl", hashes: "keys-hashes.txt", live: live_keys },
    Pinned { entries: "pads.jsonl", hashes: "pads-hashes.txt", live: live_pads },
    Pinned { entries: "erasures.jsonl", hashes: "erasures-hashes.txt", live: live_erasures },
    Pinned { entries: "forecast.jsonl", hashes: "forecast-hashes.txt", live: live_forecast },
    Pinned { entries: "approvals.jsonl", hashes: "approvals-hashes.txt", live: live_approvals },
];

/// Own keys of operators: set, changed, ended by oneself and by two people; what was signed with them; and a
/// signing in for one command.
fn live_approvals(station: &mut Station) {
    let (chief, reviewer, finance) =
        (station.chief.clone(), station.reviewer.clone(), station.finance.clone());
    let third = reviewer.operator();
    let first = trust::with_own_key(station, &reviewer, &finance, 30);
    let wang = station.member("王秀珍");
    station.give(wang, "5");
    let given = Seq::number(station.last());
    let sign = station.book.approval(third, &first, given).unwrap();
    station.done(&reviewer, sign);
    trust::with_own_key(station, &reviewer, &finance, 31);
    station.done(&reviewer, RevokeOperatorKey { operator: third, reason: of("U盘遗失") });
    trust::with_own_key(station, &reviewer, &finance, 32);
    let reason = of("调离复核岗");
    station.ask_with(&chief, Some(&finance), RevokeOperatorKey { operator: third, reason }).unwrap();
    station.book.sign_in_once(third, &pin(), &of("desk-2")).unwrap();
}

/// A draw that is asked for while points are earned, promised money in its fund: its request says when the
/// coverage is forecast to fall short.
fn live_forecast(station: &mut Station) {
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

/// A key, its change, and who witnesses. Ed25519 signs the same text always in the same way.
fn live_keys(station: &mut Station) {
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let finance = witness_key("财务.example/见证", 9);
    trust::keyed(station, &finance);
    let change = trust::set_key(&station.book, Some(&station_key(1)), &station_key(2));
    station.ask_with(&chief, Some(&reviewer), change).unwrap();
    let witnesses = vec![];
    station.ask_with(&chief, Some(&reviewer), SetWitnesses { witnesses }).unwrap();
}

/// Paper forms whose numbers are written in several ways: taken in one form only, as older books do, in
/// every form since, and refused.
fn live_pads(station: &mut Station) {
    let (clerk, today) = (station.clerk.clone(), station.clock.today());
    let wang = station.member("王秀珍");
    station.kind("PATROL", "1");
    station.done(&clerk, PrintForms { count: 2 });
    let on_paper = |pad: &str| {
        let details = ActDetails { pad: Some(of(pad)), ..ActDetails::default() };
        SubmitTask { details, ..an_act("PATROL", wang, today) }
    };
    let mut draft = Draft::of(on_file(on_paper("A-017"), "1"));
    draft.takes = vec![Claim::Pad(of("A-017"))];
    station.before_in_full(&clerk, draft, None);
    station.done(&clerk, on_paper("A-0018"));
    station.done(&clerk, on_paper("JF-2"));
    for pad in ["A17", "A18", "JF-000002"] {
        station.refused(&clerk, on_paper(pad));
    }
}

/// Two people whose personal data is erased: one with one file, one with two.
fn live_erasures(station: &mut Station) {
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let (wang, old, li) = (station.member("王秀英"), station.member("李文"), station.member("李文"));
    let merge = MergeMembers { from: old, into: li, reason: of("同一人"), document: of("户籍证明") };
    station.ask_with(&chief, Some(&reviewer), merge).unwrap();
    for (member, reason) in [(wang, "本人 \"要求\""), (li, "迁离本地")] {
        let erase = EraseMember { member, reason: of(reason), document: of("申请书3号") };
        station.ask_with(&chief, Some(&reviewer), erase).unwrap();
    }
}

/// Funds in full: parts and a ring, uses and plans, and draws with every end they can have.
#[expect(clippy::too_many_lines, reason = "a book told from its first fund to its last draw")]
fn live_funds(station: &mut Station) {
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

/// The counter in full: parked baskets and their three ends, a PIN, a collector, cash, undoing, spoilt goods.
fn live_redemptions(station: &mut Station) {
    let (chief, clerk, keeper) = (station.chief.clone(), station.clerk.clone(), station.keeper.clone());
    let (wang, li) = (station.member("王秀珍"), station.member("李㛃"));
    let fund = station.fund("平安志愿者基金", "1000.00");
    let soap = station.good("SOAP", "5");
    station.buy(soap, 9, fund, "9.10");
    station.give(wang, "90");
    let pieces = |most| Some(Quantity::from_minor(most));
    let limits = RedeemLimits {
        visit_max: Some(of("80")),
        visit_pieces_max: pieces(8),
        day_max: Some(of("90")),
        day_pieces_max: pieces(20),
        month_max: Some(of("900")),
        month_pieces_max: pieces(99),
    };
    let redeeming = RedeemTerms {
        hold_minutes: Some(30),
        price_minutes: Some(20),
        posts: vec![PostLimits { post: Post::GridLeader, limits: limits.clone() }],
        goods: vec![GoodLimits { sku: soap, day_max: pieces(30), month_max: pieces(60) }],
        limits,
        weekdays: vec![Weekday::Sunday],
        month_days: vec![1, 15],
        pin_min: Some(of("20")),
        without_pin_day_max: Some(of("60")),
        proxy: ProxyLimits { points_max: Some(of("50")), times_month_max: Some(3) },
        cash_fund: Some(fund),
        undo_seconds: Some(45),
    };
    let policy = Policy { redeeming: Box::new(redeeming), ..policy() };
    station.done(&chief, SetPolicy { from: of("2026-03-01"), document: of("办法2号"), policy });
    let terms = CashTerms { least: of("2"), per_point: of("0.50") };
    station.done(&keeper, AllowCash { sku: soap, terms: Some(terms), document: of("文8") });
    station.done(&clerk, SetMemberPin { member: wang, pin: pin_hash(), shown: None });
    assert!(station.book.show_pin(&clerk, wang, &of("000000")).is_err());
    let park = |pieces| {
        let Redeem { member, card, lines, points } = a_basket(wang, &[(soap, pieces)]);
        HoldBasket { member, card, lines, points, since: None }
    };
    for _ in 0..3 {
        station.done(&clerk, park(2));
    }
    let hold = |number| Some(HoldId::number(number));
    let captured = Besides { hold: hold(1), ..Besides::default() };
    let with = |pieces, besides| RedeemWith { basket: a_basket(wang, &[(soap, pieces)]), besides };
    station.done(&clerk, with(2, captured));
    station.done(&clerk, UndoRedemption { voucher: VoucherNo::number(1) });
    station.done(&clerk, ReleaseHold { hold: HoldId::number(2) });
    station.clock.set("2026-03-01", 9, 40);
    let since = Some(station.clock.now());
    station.clock.set("2026-03-01", 9, 45);
    station.done(&keeper, RepriceGood { sku: soap, points_price: of("6"), document: of("价目"), from: None });
    let shown = Some(station.book.show_pin(&clerk, wang, &pin()).unwrap());
    let stranger = Stranger { name: of("赵敏"), id_tail: of("002X") };
    let by = Proxy { member: None, relation: of("邻居") };
    let proxy = Some(Collector { by, person: Some(stranger) });
    let full = Besides { cash: Some(of("4.00")), proxy, shown, since, hold: None };
    let RedeemWith { basket, besides } = with(4, full);
    let basket = Redeem { points: Some(of("12")), ..basket };
    station.done(&clerk, RedeemWith { basket, besides });
    let by = Proxy { member: Some(li), relation: of("女儿") };
    let known = Besides { proxy: Some(Collector { by, person: None }), ..Besides::default() };
    station.done(&clerk, with(1, known));
    let reversal = ReverseRedemption { voucher: VoucherNo::number(2), reason: of("受潮") };
    let back = ReverseSpoilt { reversal, spoilt: vec![soap] };
    station.ask_with(&clerk, Some(&chief), back).unwrap();
    station.done(&keeper, AllowCash { sku: soap, terms: None, document: of("文9") });
}

/// A year in which everything of the first version happens once.
fn live(station: &mut Station) {
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let keeper = station.keeper.clone();
    let (village, grid) = (VillageId::number(4), GridId::number(31));
    station.done(&chief, NameVillage { village, name: of("兴谷") });
    station.done(&chief, NameGrid { grid, village, name: of("兴谷一组"), households: 71, people: 330 });
    let (wang, li) = (station.member("王秀珍"), station.member("李㛃"));
    let post = Post::GridMember;
    let from = of("2026-03-01");
    station.done(&chief, GivePost { member: wang, post, village: Some(village), grid: Some(grid), from });
    station.done(&chief, EndPost { member: wang, to: of("2026-12-31") });
    station.done(&clerk, IssueCard { member: wang, card: None });
    station.done(&clerk, BlockCard { card: CardNo::FIRST, reason: of("遗失 \"旧卡\""), lost_since: None });
    station.done(&chief, Freeze { member: li, reason: of("核查") });
    station.done(&chief, Thaw { member: li, reason: of("查清") });

    let spare = station.operator(&[Role::Auditor], Some(li));
    let operator = spare.operator();
    // In those days one person alone did both.
    let (roles, pin) = (vec![Role::Auditor, Role::Reviewer], pin_hash());
    station.before(&chief, RolesSet { operator, roles, second: None }, None);
    let kept = [(PersonalField::Pin, pin.as_str())];
    let set = PinSet { operator, second: None, pin: PinKind::Own };
    station.before(&chief, set, Some((Person::Operator(operator), &kept)));
    station.done(&spare, DeclareRelative { operator, member: wang, relation: of("配偶") });
    station.refused(&spare, tests::station::a_case("1", "2026-03-31"));
    let wrong = station.book.sign_in(operator, &of("000000"), &of("desk-2"));
    assert!(matches!(wrong, Err(BookError::Refused(_))));
    station.done(&chief, RetireOperator { operator, reason: of("离任") });

    station.kind("PATROL", "12.5");
    let act = SubmitTask {
        time: Some(of("20:30")),
        grid: Some(grid),
        place: Some(of("东大街")),
        audience_count: Some(31),
        evidence: Some(Digest::of(&[b"clip"])),
        note: Some(of("夜巡")),
        ..an_act("PATROL", wang, from)
    };
    // In those days an act could be reported before its time of day had come.
    let mut draft = Draft::of(on_file(act, "1"));
    draft.takes = vec![Claim::Evidence(Digest::of(&[b"clip"]))];
    station.before_in_full(&clerk, draft, None);
    let (second, third) = (station.act("PATROL", wang), station.act("PATROL", li));
    station.done(&reviewer, CreditTask::full(of("1")));
    station.done(&reviewer, CreditTask::full(second));
    station.done(&reviewer, RejectTask { task: third, code: RejectionCode::Unclear, note: Some(of("不清")) });

    let cases: Vec<_> = (0..4).map(|_| station.case("5", "2026-03-20")).collect();
    station.done(&clerk, ClaimCase { case: cases[0], member: wang });
    station.done(&clerk, ReleaseCase { case: cases[0], reason: of("病") });
    station.done(&clerk, ClaimCase { case: cases[0], member: wang });
    station.done(&clerk, CompleteCase { case: cases[0], note: of("已清理") });
    station.done(&reviewer, ReturnCase { case: cases[0], reason: of("补照片") });
    station.done(&clerk, CompleteCase { case: cases[0], note: of("已补") });
    station.done(&reviewer, RewardCase { case: cases[0] });
    station.done(&chief, WithdrawCase { case: cases[1], reason: of("误列") });
    station.done(&clerk, ClaimCase { case: cases[2], member: li });

    let fund = station.fund("平安志愿者基金", "1000.00");
    let soap = station.good("SOAP", "5");
    let price = RepriceGood { sku: soap, points_price: of("4.5"), document: of("价目"), from: None };
    station.done(&keeper, price);
    station.done(&keeper, NameDonor { name: of("兴谷超市"), member: None });
    assert_eq!(fund, FundId::number(1));
    as_before(station, "entries.jsonl", 2);
    station.give(wang, "30");
    station.done(&clerk, a_basket(wang, &[(soap, 3)]));
    let undo = ReverseRedemption { voucher: VoucherNo::number(1), reason: of("退货") };
    station.ask_with(&clerk, Some(&chief), undo).unwrap();
    // A year later: a claim and a listing ran out, and what was earned lapsed.
    station.clock.set("2027-03-02", 9, 0);
    station.member("赵敏");
}

/// Intakes as one person alone could make them before two were needed: today's rules write no such
/// entry, so the next ones are taken from the file itself. They fit only where all before is as it was.
fn as_before(station: &mut Station, name: &str, entries: usize) {
    let text = fs::read_to_string(file(name)).unwrap();
    let next = usize::try_from(station.last()).unwrap() + 1;
    for line in text.lines().skip(next).take(entries) {
        assert!(line.contains("\"type\":\"goods."), "{line}");
        station.append(line.as_bytes());
    }
}

/// Acts with all that can be said of them, and what is handed out.
fn live_tasks(station: &mut Station) {
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let (wang, li) = (station.member("王秀珍"), station.member("李㛃"));
    let (from, document) = (station.clock.today(), of("办法〔2026〕2号"));
    let caps = Caps {
        month_max: Some(of("100")),
        account_max: Some(of("1500")),
        categories: vec![CategoryCap { category: of("prevention"), month_max: of("50") }],
    };
    let review = ReviewTerms { sample_percent: Some(5), evidence_max: Some(1 << 28) };
    let policy = Policy { caps, review, ..policy() };
    station.done(&chief, SetPolicy { from, document, policy });
    let difficulty = Difficulty { grids: vec![], from, to: of("2026-12-31"), factor: of("1.25") };
    let terms = KindTerms {
        unit: Unit::Hour,
        hours_max: Some(of("2")),
        category: Some(of("prevention")),
        crediting: Crediting::Parts,
        reach: Reach::Anywhere,
        day_max: Some(of("10")),
        month_max: Some(of("40")),
        lag_days_max: Some(7),
        notice_days: Some(5),
        difficulties: vec![difficulty],
        penalties: vec![of("0"), of("0.5")],
    };
    station.done(&chief, PublishKind { terms, ..tests::station::a_kind("GUARD", "2") });
    let own = KindTerms { reach: Reach::OwnGrid, crediting: Crediting::Each, ..KindTerms::default() };
    station.done(&chief, PublishKind { terms: own, ..tests::station::a_kind("CARE", "1") });
    let hand_out = |note: &str| HandOut {
        kind: of("GUARD"),
        member: wang,
        from,
        due: of("2026-03-07"),
        grid: None,
        note: Some(of(note)),
    };
    for note in ["值守一次", "再值守一次"] {
        station.done(&chief, hand_out(note));
    }
    let second = DispatchId::number(2);
    station.done(&chief, CarryOver { dispatch: second, due: of("2026-03-14"), reason: of("连日大雨") });
    station.done(&chief, ClearDispatch { dispatch: second, reason: of("网格调整") });
    let captured = Zone::SHANGHAI.moment(from, 8, 30);
    let file =
        EvidenceFile { digest: Digest::of(&[b"clip"]), mime: of("video/mp4"), size: 1_048_576, captured };
    let part = |member, percent| Share { member, percent };
    let details = ActDetails {
        object: Some(of("兴谷小学")),
        tags: vec![of("fire"), of("school")],
        hours: Some(of("1.5")),
        files: vec![file],
        team: vec![part(wang, 67), part(li, 33)],
        pad: Some(of("2026-0017")),
        resubmits: None,
        dispatch: Some(DispatchId::number(1)),
    };
    let act = SubmitTask { details, ..an_act("GUARD", wang, from) };
    // In those days the number of a paper form was taken as it was typed and in no other form.
    let mut draft = Draft::of(on_file(act.clone(), "1"));
    let visit = "visit:3d079a990b00fb6c0312d8bdfaafe92dde260af3c8238a32746e5804029fa669";
    draft.takes = vec![Claim::Evidence(Digest::of(&[b"clip"])), of(visit), Claim::Pad(of("2026-0017"))];
    station.before_in_full(&clerk, draft, None);
    let first = Seq::number(station.last());
    station.done(&reviewer, AskTask { task: of("1"), question: of("请补全景照片") });
    let details = ActDetails { resubmits: Some(of("1")), dispatch: None, ..act.details.clone() };
    let mut draft = Draft::of(on_file(SubmitTask { details, ..act }, "2"));
    draft.links.follows = Some(first);
    station.before_in_full(&clerk, draft, None);
    let half = CreditTask { task: of("2"), penalty: Some(of("0.5")), note: Some(of("中途离开")) };
    station.done(&reviewer, half);
    let each = ActDetails { team: vec![part(wang, 100), part(li, 100)], ..ActDetails::default() };
    station.done(&clerk, SubmitTask { details: each, ..an_act("CARE", wang, from) });
    station.refused(&reviewer, CreditTask::full(of("3")));
}

/// A slip printed again, forms for an outage, entries that are lost.
fn live_papers(station: &mut Station) {
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let wang = station.member("王秀珍");
    let fund = station.fund("平安志愿者基金", "1000.00");
    let rice = station.good("RICE-5KG", "40");
    station.buy(rice, 3, fund, "100.00");
    station.give(wang, "100");
    station.redeem(wang, rice, 1).unwrap();
    let voucher = VoucherNo::number(1);
    station.done(&clerk, ReprintSlip { voucher });
    station.done(&chief, ReprintSlip { voucher });
    station.done(&clerk, PrintForms { count: 20 });
    let kept = Seq::number(station.last());
    let (lost, hash) = (Seq::number(kept.get() + 7), Digest::of(&[b"lost"]));
    station.done(&chief, AcceptRollback { kept, lost, hash, reason: of("硬盘 \"损坏\"") });
}

/// Credits doubted, dismissed, taken back and owed; two files merged and taken apart.
fn live_notice(station: &mut Station) {
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let from = station.clock.today();
    let policy = Policy { spent_credit: SpentCredit::Receivable, ..policy() };
    station.done(&chief, SetPolicy { from, document: of("办法2"), policy });
    let (old, new) = (station.member("王秀珍"), station.member("王秀珍"));
    station.kind("TALK", "5");
    let mut credits = Vec::new();
    for _ in 0..3 {
        let task = station.act("TALK", old);
        credits.push(station.done(&reviewer, CreditTask::full(task)).seq);
    }
    let case = station.case("20", "2026-03-20");
    station.done(&clerk, ClaimCase { case, member: new });
    station.done(&clerk, CompleteCase { case, note: of("已清理") });
    let reward = station.done(&reviewer, RewardCase { case }).seq;
    let object = |credit| ObjectToCredit { credit, reason: of("不在场"), words: of("\"没看见\"") };
    for credit in [credits[0], credits[1], reward] {
        station.done(&clerk, object(credit));
    }
    station.clock.set("2026-03-02", 9, 0);
    station.done(&chief, DismissObjection { credit: credits[0], reason: of("有视频") });
    let (reason, document): (Note, Document) = (of("非本人"), of("核查7"));
    let undo = |credit| ReverseTaskCredit { credit, reason: reason.clone(), document: document.clone() };
    station.done(&chief, undo(credits[1]));
    station.done(&chief, ReverseCaseReward { credit: reward, reason: of("复发"), document: of("核查8") });
    station.done(&reviewer, RewardCase { case });

    let merge = MergeMembers { from: old, into: new, reason: of("同一人"), document: of("户籍") };
    let seq = station.ask_with(&chief, Some(&reviewer), merge.clone()).unwrap().sealed.entry().seq;
    let apart = UnmergeMembers { merge: seq, reason: of("两个人"), document: of("户籍2") };
    station.ask_with(&chief, Some(&reviewer), apart).unwrap();
    station.clock.set("2026-03-05", 9, 0);
    station.fund("平安志愿者基金", "100.00");
    let soap = station.good("SOAP", "1");
    as_before(station, "notice.jsonl", 1);
    station.done(&clerk, a_basket(old, &[(soap, 8)]));
    station.done(&chief, undo(credits[2]));
    station.ask_with(&chief, Some(&reviewer), merge).unwrap();
    // What the old file owed is settled from what the new one has.
    station.clock.set("2026-03-09", 9, 0);
    station.member("赵敏");
}

/// A store room in full: prices by day, deliveries by two, write-offs and two stocktakes.
fn live_goods(station: &mut Station) {
    let (chief, clerk, keeper) = (station.chief.clone(), station.clerk.clone(), station.keeper.clone());
    let recount = RecountTerms { pieces: Some(pieces(3)), percent: Some(50), value: Some(of("100")) };
    let goods = GoodsTerms {
        acceptance: AcceptanceRule::OnePerson,
        near_days: Some(30),
        slow_days: Some(90),
        parity_percent: Some(20),
        write_off_month_max: Some(of("500.00")),
        recount,
    };
    let (from, policy) = (station.clock.today(), Policy { goods, ..policy() });
    station.done(&chief, SetPolicy { from, document: of("库房办法"), policy });
    let details = GoodDetails { category: Some(of("粮油")), unit: Some(of("袋")) };
    let rice = ListGood {
        sku: of("RICE"),
        name: of("大米"),
        points_price: of("40"),
        barcodes: vec![of("036000291452"), of("96385074")],
        reorder_at: pieces(3),
        details: details.clone(),
    };
    station.done(&keeper, rice);
    let (rice, soap) = (of("RICE"), station.good("SOAP", "5"));
    let later = Some(of("2026-04-01"));
    station
        .done(&keeper, RepriceGood { sku: rice, points_price: of("38"), document: of("价目"), from: later });
    let name = Some(of("东北大米"));
    station.done(&keeper, ChangeGood { sku: rice, name, reorder_at: Some(pieces(5)), details });
    station.done(&keeper, AddBarcode { sku: soap, barcode: of("4006381333931") });
    station.done(&keeper, RemoveBarcode { sku: rice, barcode: of("96385074") });
    station.done(&keeper, WithdrawGood { sku: soap, reason: of("召回") });
    station.done(&keeper, RestoreGood { sku: soap, reason: of("查明") });
    let wang = station.member("王秀珍");
    station.done(&clerk, DeclareRelative { operator: clerk.operator(), member: wang, relation: of("姑母") });
    station.done(&keeper, NameDonor { name: of("兴谷超市"), member: Some(wang) });
    let fund = station.fund("平安志愿者基金", "1000.00");
    let further = |value: &str| FurtherGoods {
        sku: soap,
        quantity: pieces(6),
        value: of(value),
        best_before: Some(of("2026-03-31")),
    };
    let details =
        PurchaseDetails { supplier: Some(of("兴谷超市")), more: vec![further("12.00")], draw: None };
    station.take_in(PurchaseGoods { details, ..tests::station::a_purchase(rice, 4, fund, "80.00") });
    let gift = |proof, value: &str| DonateGoods {
        sku: rice,
        quantity: pieces(2),
        donor: DonorId::number(1),
        value: of(value),
        document: of("捐赠单"),
        best_before: None,
        details: GiftDetails { proof: Some(proof), more: vec![further(value)] },
    };
    station.take_in(gift(ValueProof::FairValue, "41.00"));
    station.done(&keeper, gift(ValueProof::Unvalued, "0"));
    for cause in WriteOffCause::ALL.into_iter().skip(1) {
        let off = WriteOff { sku: soap, quantity: pieces(1), cause, reason: of("见照片"), lot: None };
        station.ask_with(&keeper, Some(&chief), off).unwrap();
    }
    station.done(&keeper, OpenStocktake { scope: Scope::Category(of("粮油")) });
    station.done(&keeper, AbandonStocktake { stocktake: of("K0001"), reason: of("改日再点") });
    station.done(&keeper, OpenStocktake { scope: Scope::All });
    let found = |sku, number| Found { sku, quantity: pieces(number), at: None };
    let counts = vec![found(rice, 9), found(soap, 12)];
    station.done(&keeper, CountGoods { stocktake: of("K0002"), counts: counts.clone() });
    station.done(&clerk, CountGoods { stocktake: of("K0002"), counts });
    let cause = |sku, cause, note: Option<&str>| CauseOf { sku, cause, note: note.map(of) };
    let causes = vec![
        cause(rice, VarianceCause::Unrecorded, Some("入库漏记")),
        cause(soap, VarianceCause::Stolen, None),
    ];
    let sign = CloseStocktake { stocktake: of("K0002"), causes };
    station.ask_with(&keeper, Some(&clerk), sign).unwrap();
}

fn pieces(number: i64) -> Quantity {
    Quantity::from_minor(number)
}

/// Cases in full, and a confidential source who is rewarded for one.
fn live_cases(station: &mut Station) {
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let grade = GradeTerms {
        grade: Grade::A,
        reward: of("20"),
        reward_min: of("10"),
        reward_max: of("25"),
        days: 10,
    };
    let cases = CaseTerms {
        grades: vec![grade],
        late: Some(Late { days: 4, factor: of("0.5") }),
        remind_days: Some(3),
        silence_days: Some(7),
        extension_max: Some(20),
    };
    let (from, policy) = (station.clock.today(), Policy { cases, ..policy() });
    station.done(&chief, SetPolicy { from, document: of("案件办法"), policy });
    let (wang, li) = (station.member("王秀珍"), station.member("李㛃"));
    let number = |typed: &str| CaseRef::folding(typed).unwrap();
    let bare =
        ListCase { reward: None, ..ListCase::of(Grade::A, of("夜间盗窃"), of("1"), of("2026-03-20")) };
    let full = ListCase {
        reward: Some(of("20.01")),
        days: Some(5),
        openness: Openness::Sensitive,
        numbers: vec![number("苏A2"), number("（2026）苏0722号")],
        ..bare.clone()
    };
    let [first, second, third] = [1, 2, 3].map(CaseId::number);
    for list in [full, bare.clone(), bare] {
        station.done(&chief, list);
    }
    station.done(&clerk, DeclareParty { case: first, member: MemberId::number(2) });
    station.refused(&clerk, ClaimCase { case: first, member: li });
    let shares = vec![Share { member: wang, percent: 70 }, Share { member: li, percent: 30 }];
    station.done(&clerk, ClaimAsTeam { case: second, shares });
    station.done(&clerk, ProgressCase { case: second, note: of("走访三户") });
    station.done(&reviewer, ExtendCase { case: second, due: of("2026-03-12"), reason: of("等鉴定") });
    station.clock.set("2026-03-14", 9, 0);
    let lead = number("110-2026-0099");
    station.done(&clerk, CompleteOnLead { case: second, note: of("已破获"), lead });
    station.done(&reviewer, RewardCase { case: second });
    let paid = |typed: &str, case| PayElsewhere {
        number: number(typed),
        scheme: of("县见义勇为奖"),
        document: of("县文7号"),
        case,
    };
    station.done(&chief, paid("苏A2", None));
    station.done(&reviewer, paid("苏B7", None));

    station.done(&chief, EnrolSource { pin: pin_hash() });
    let source = MemberId::number(3);
    let code = station.book.code_of(source).unwrap().unwrap();
    // In those days a clerk who knew the number of a source could claim with it.
    let late = Some(LateTerms { until: of("2026-03-28"), factor: of("0.5") });
    let claimed = CaseClaimed { case: third, member: source, due: of("2026-03-24"), late, shares: vec![] };
    let mut draft = Draft::of(claimed);
    draft.links.follows = station.book.views().cases.get(third).map(|case| case.seq);
    station.before_in_full(&clerk, draft, None);
    station.done(&clerk, CompleteCase { case: third, note: of("已查实") });
    station.done(&reviewer, RewardCase { case: third });
    station.fund("平安志愿者基金", "100");
    let soap = station.good("SOAP", "5");
    as_before(station, "cases.jsonl", 1);
    station.clock.set("2026-03-20", 9, 0);
    let wrong = station.book.open_source(&clerk, &code, &of("000000"));
    assert!(matches!(wrong, Err(BookError::Refused(_))));
    let pass = station.book.open_source(&clerk, &code, &pin()).unwrap();
    let lines = vec![Wanted { sku: soap, quantity: Quantity::from_minor(1) }];
    station.done(&clerk, RedeemAsSource { pass, lines, points: None });
}

/// Supermarket cards from the purchase to the merchant's statement.
fn live_market_cards(station: &mut Station) {
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

/// Operators whom two people stand for, and PINs that are not their owners' own yet.
fn live_operators(station: &mut Station) {
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    let operator = station.newcomer(&[Role::Clerk], Some(wang)).operator();
    let roles = vec![Role::Clerk, Role::Reviewer];
    station.ask_with(&chief, Some(&reviewer), SetRoles { operator, roles }).unwrap();
    station.ask_with(&chief, Some(&reviewer), SetPin { operator, pin: pin_hash() }).unwrap();
}

/// A shift, an outage, a count that differs, and a close that two people sign.
fn live_days(station: &mut Station) {
    let (clerk, keeper) = (station.clerk.clone(), station.keeper.clone());
    let finance = station.finance.clone();
    let day = station.clock.today();
    let fund = station.fund("平安志愿者基金", "100.00");
    let goods: Vec<_> = ["SOAP", "RICE"].iter().map(|code| station.good(code, "2")).collect();
    for good in &goods {
        station.buy(*good, 5, fund, "10.00");
    }
    let member = station.member("王秀珍");
    station.give(member, "50");
    let shift = station.done(&clerk, OpenShift {}).seq;
    station.redeem(member, goods[0], 2).unwrap();
    station.done(&clerk, PrintForms { count: 2 });
    let lines = vec![Wanted { sku: goods[1], quantity: Quantity::from_minor(1) }];
    let paper = OnPaper { pad: of("JF-000001"), on: day };
    station.done(&clerk, RedeemOnPaper { member, lines, points: None, paper });
    station.done(&clerk, VoidForm { pad: of("JF-000002"), reason: of("写坏") });
    station.done(&clerk, CloseShift { shift, slips: Some(1) });
    let shift = station.done(&keeper, OpenShift {}).seq;
    station.done(&keeper, CloseShift { shift, slips: None });
    station.done(&keeper, DrawGoods { day });
    let counts = |least: i64| {
        let pieces = |(sku, counted): (&ledger::units::Sku, i64)| Pieces {
            sku: *sku,
            counted: Quantity::from_minor(counted),
        };
        CountDrawn { day, counts: goods.iter().zip([least, 4]).map(pieces).collect() }
    };
    station.done(&keeper, counts(3));
    station.done(&keeper, counts(2));
    let close = CloseDay { day, note: Some(of("香皂少一块")) };
    station.ask_with(&clerk, Some(&finance), close).unwrap();
    station.refused(&clerk, OpenShift {});
    station.clock.set("2026-03-02", 9, 0);
    station.done(&keeper, DrawGoods { day: of("2026-03-02") });
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
fn live_obligations(station: &mut Station) {
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
fn live_periods(station: &mut Station) {
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

fn hex(text: &[u8]) -> String {
    String::from_utf8(text.to_vec()).unwrap()
}

/// The lines of both files of a book, as they stand in the store, and the events it tells of.
fn written(pinned: &Pinned) -> (String, String, BTreeSet<&'static str>) {
    let folder = tempfile::tempdir().unwrap();
    let mut station = Station::open(&folder.path().join("test.book"));
    (pinned.live)(&mut station);
    let entries = station.book.entries(Seq::number(0), 10_000).unwrap();
    let first = entries[0].entry();
    let Event::StationOpened(opened) = &first.event else { panic!("{first:?}") };
    let (mut lines, mut hashes) = (String::new(), String::new());
    writeln!(hashes, "genesis {}", genesis(&first.book, &opened.origin)).unwrap();
    for sealed in &entries {
        writeln!(lines, "{}", hex(sealed.bytes())).unwrap();
        writeln!(hashes, "{} {}", sealed.entry().seq.get(), sealed.hash()).unwrap();
    }
    let (seq, head) = station.book.head().unwrap();
    writeln!(hashes, "head {} {head}", seq.get()).unwrap();
    assert_eq!(station.verified(), entries.len() as u64);
    (lines, hashes, entries.iter().map(|sealed| sealed.entry().event.name()).collect())
}

fn kept(pinned: &Pinned) -> Vec<String> {
    fs::read_to_string(file(pinned.entries)).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn golden_bytes_and_hashes_are_written_today_as_they_were() {
    let mut told = BTreeSet::new();
    for pinned in BOOKS {
        let (lines, hashes, events) = written(pinned);
        told.extend(events);
        // Only a book that is not pinned yet: a file that is there is never written again.
        if std::env::var_os("JIFEN_WRITE_GOLDEN").is_some() && !file(pinned.entries).exists() {
            fs::write(file(pinned.entries), &lines).unwrap();
            fs::write(file(pinned.hashes), &hashes).unwrap();
        }
        let entries = fs::read_to_string(file(pinned.entries)).unwrap();
        for (ours, theirs) in lines.lines().zip(entries.lines()) {
            assert_eq!(ours, theirs);
        }
        assert_eq!(lines.lines().count(), entries.lines().count(), "{}", pinned.entries);
        assert_eq!(hashes, fs::read_to_string(file(pinned.hashes)).unwrap());
    }
    assert_eq!(told, Event::NAMES.iter().copied().collect(), "every event once at least");
}

#[test]
fn golden_entries_are_read_back_and_hashed_as_they_are() {
    for pinned in BOOKS {
        let hashes = fs::read_to_string(file(pinned.hashes)).unwrap();
        let mut prev = None;
        for (line, hash_line) in kept(pinned).iter().zip(hashes.lines().skip(1)) {
            let entry = decode(line.as_bytes()).unwrap();
            assert_eq!(hex(&encode(&entry)), *line);
            assert_eq!(serde_json::to_string(&entry).unwrap(), *line, "what is derived writes the same");
            let hash = leaf_hash(line.as_bytes());
            assert_eq!(format!("{} {hash}", entry.seq.get()), hash_line);
            assert!(prev.is_none_or(|prev| prev == entry.prev), "{line}");
            prev = Some(hash);
        }
        assert_eq!(decode(kept(pinned)[0].as_bytes()).unwrap().by, OperatorId::BOOK);
    }
}

#[test]
fn golden_entries_in_any_other_form_are_refused() {
    let lines = kept(&BOOKS[0]);
    let of_type = |name: &str| {
        let tag = format!("\"type\":\"{name}\"");
        lines.iter().find(|line| line.contains(&tag)).unwrap().clone()
    };
    let grid = of_type("grid.grid_named");
    let redeemed = of_type("redemption.redeemed");
    let swapped = |line: &str, a: &str, b: &str| {
        assert!(line.contains(a), "{a} in {line}");
        line.replacen(a, b, 1)
    };
    let hash_at = grid.find("\"prev\":\"").unwrap() + 8;
    let letter = hash_at + grid[hash_at..].find(|c: char| c.is_ascii_lowercase()).unwrap();
    let mut upper = grid.clone();
    upper.replace_range(letter..=letter, &grid[letter..=letter].to_uppercase());
    for (what, bytes) in [
        (
            "another order",
            swapped(&grid, "\"households\":71,\"people\":330", "\"people\":330,\"households\":71"),
        ),
        ("another order outside", swapped(&grid, "\"links\":{},\"seals\":[]", "\"seals\":[],\"links\":{}")),
        ("a blank", swapped(&grid, "\"households\":71", "\"households\": 71")),
        ("a blank before", format!(" {grid}")),
        ("a line feed after", format!("{grid}\n")),
        ("an unknown field", swapped(&grid, "\"people\":330", "\"people\":330,\"dogs\":3")),
        ("an unknown field outside", swapped(&grid, "\"links\":{}", "\"links\":{},\"extra\":1")),
        ("a field twice", swapped(&grid, "\"people\":330", "\"people\":330,\"people\":330")),
        ("a field twice outside", swapped(&grid, "\"links\":{}", "\"links\":{},\"links\":{}")),
        ("an exponent", swapped(&grid, "\"households\":71", "\"households\":7.1e1")),
        ("a whole exponent", swapped(&grid, "\"v\":1", "\"v\":1e0")),
        ("a plus", swapped(&grid, "\"households\":71", "\"households\":+71")),
        ("minus zero", swapped(&grid, "\"households\":71", "\"households\":-0")),
        ("a leading zero", swapped(&grid, "\"households\":71", "\"households\":071")),
        ("minus zero points", swapped(&redeemed, "\"PTS\",\"13.50\"", "\"PTS\",\"-0.00\"")),
        ("a plus of points", swapped(&redeemed, "\"PTS\",\"13.50\"", "\"PTS\",\"+13.50\"")),
        ("an exponent of points", swapped(&redeemed, "\"PTS\",\"13.50\"", "\"PTS\",\"1.35e1\"")),
        ("fewer decimals", swapped(&redeemed, "\"PTS\",\"13.50\"", "\"PTS\",\"13.5\"")),
        ("upper-case hex", upper),
        ("an idle escape", swapped(&grid, "兴谷", "\\u5174谷")),
        ("an escaped slash", swapped(&lines[0], "jifen.example/test", "jifen.example\\/test")),
        ("an absent option said", swapped(&redeemed, "\"links\":{}", "\"links\":{\"follows\":null}")),
        ("cut short", grid[..grid.len() - 1].to_owned()),
    ] {
        assert!(decode(bytes.as_bytes()).is_err(), "{what}: {bytes}");
    }
    let version = swapped(&grid, "{\"v\":1,", "{\"v\":2,");
    assert_eq!(decode(version.as_bytes()), Err(BadBytes::Version { v: 2, known: 1 }));
    let bare = swapped(&grid, "\"households\":71", "\"households\": 71");
    let at = grid.find("71,\"people\"").unwrap();
    assert_eq!(decode(bare.as_bytes()), Err(BadBytes::Form { at }), "the first byte that differs is named");
}
