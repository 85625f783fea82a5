//! Acts and cases, and the first version's year.

use ledger::book::BookError;
use ledger::events::cases::{CaseClaimed, Grade, LateTerms, Openness};
use ledger::events::grid::Post;
use ledger::events::operators::{PinKind, PinSet, Role, RolesSet};
use ledger::events::station::{Caps, CaseTerms, CategoryCap, GradeTerms, Late, Policy, ReviewTerms};
use ledger::events::tasks::{
    ActDetails, Crediting, Difficulty, EvidenceFile, KindTerms, Reach, RejectionCode, Share, Unit,
};
use ledger::journal::{Claim, Draft, Person, PersonalField};
use ledger::rules::cases::{
    ClaimAsTeam, ClaimCase, CompleteCase, CompleteOnLead, DeclareParty, ExtendCase, ListCase, PayElsewhere,
    ProgressCase, ReleaseCase, ReturnCase, RewardCase, WithdrawCase,
};
use ledger::rules::dispatch::{CarryOver, ClearDispatch, HandOut};
use ledger::rules::goods::{NameDonor, RepriceGood};
use ledger::rules::grid::{EndPost, GivePost, NameGrid, NameVillage};
use ledger::rules::members::{BlockCard, EnrolSource, Freeze, IssueCard, Thaw};
use ledger::rules::operators::{DeclareRelative, RetireOperator};
use ledger::rules::redemptions::{RedeemAsSource, ReverseRedemption, Wanted};
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::{AskTask, CreditTask, PublishKind, RejectTask, SubmitTask};
use ledger::units::{
    CardNo, CaseId, CaseRef, Digest, DispatchId, FundId, GridId, MemberId, Quantity, Seq, VillageId,
    VoucherNo, Zone,
};
use tests::station::{Station, a_basket, an_act, of, on_file, pin, pin_hash, policy};

use super::counter::as_before;

/// A year in which everything of the first version happens once.
pub(super) fn live(station: &mut Station) {
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

/// Acts with all that can be said of them, and what is handed out.
pub(super) fn live_tasks(station: &mut Station) {
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

/// Cases in full, and a confidential source who is rewarded for one.
pub(super) fn live_cases(station: &mut Station) {
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
