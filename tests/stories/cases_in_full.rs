//! Hard cases in full: grades, teams, conflicts, notes, extensions, late work, other schemes, leads.

use ledger::book::Session;
use ledger::events::Event;
use ledger::events::cases::{Grade, LateTerms, Openness, Portion, Share};
use ledger::events::operators::Role;
use ledger::events::station::{CaseTerms, GradeTerms, Late, Policy};
use ledger::journal::Claim;
use ledger::reports::board::{self, Clock};
use ledger::reports::{case as pages, home, statement};
use ledger::rules::Refusal;
use ledger::rules::cases::{
    ClaimAsTeam, ClaimCase, CompleteCase, CompleteOnLead, DeclareParty, ExtendCase, ListCase, PayElsewhere,
    ProgressCase, ReleaseCase, ReturnCase, RewardCase, WithdrawCase,
};
use ledger::rules::operators::DeclareRelative;
use ledger::rules::station::SetPolicy;
use ledger::units::{CaseId, CaseRef, MemberId, Seq};
use tests::station::{Station, a_case, keyed, of, policy};

use super::a_station;

/// What the stories are ruled by: a grade with a range, late work for half, reminders.
fn terms() -> CaseTerms {
    let grade = GradeTerms {
        grade: Grade::A,
        reward: of("20"),
        reward_min: of("10"),
        reward_max: of("25"),
        days: 10,
    };
    CaseTerms {
        grades: vec![grade],
        late: Some(Late { days: 4, factor: of("0.5") }),
        remind_days: Some(3),
        silence_days: Some(7),
        extension_max: Some(20),
    }
}

fn ruled(terms: CaseTerms) -> (tempfile::TempDir, Station) {
    let (folder, mut station) = a_station();
    let (chief, from) = (station.chief.clone(), station.clock.today());
    let policy = Policy { cases: terms, ..policy() };
    station.done(&chief, SetPolicy { from, document: of("案件办法"), policy });
    (folder, station)
}

fn list(reward: Option<&str>) -> ListCase {
    let case = ListCase::of(Grade::A, of("夜间盗窃"), of("1"), of("2026-03-31"));
    ListCase { reward: reward.map(of), ..case }
}

fn listed(station: &mut Station, list: ListCase) -> CaseId {
    let chief = station.chief.clone();
    let case = station.book.views().cases.next().unwrap();
    station.done(&chief, list);
    case
}

fn number(typed: &str) -> CaseRef {
    CaseRef::folding(typed).unwrap()
}

fn share(member: MemberId, percent: u8) -> Share {
    Share { member, percent }
}

fn complete(case: CaseId) -> CompleteCase {
    CompleteCase { case, note: of("已破获") }
}

fn on_lead(case: CaseId, lead: &str) -> CompleteOnLead {
    CompleteOnLead { case, note: of("已破获"), lead: number(lead) }
}

fn extend(case: CaseId, due: &str) -> ExtendCase {
    ExtendCase { case, due: of(due), reason: of("等鉴定") }
}

fn elsewhere(typed: &str, case: Option<CaseId>) -> PayElsewhere {
    PayElsewhere { number: number(typed), scheme: of("县见义勇为奖"), document: of("县文7号"), case }
}

fn state(station: &Station, case: CaseId) -> &'static str {
    station.book.views().cases.get(case).unwrap().state.as_str()
}

fn row(station: &Station, case: CaseId) -> board::Row {
    board::one(station.book.views(), case, station.clock.today()).unwrap()
}

fn staff(station: &Station) -> (Session, Session, Session) {
    (station.chief.clone(), station.clerk.clone(), station.reviewer.clone())
}

#[test]
fn a_grade_says_what_a_case_is_worth_and_how_long_it_may_take() {
    let (_folder, mut station) = ruled(terms());
    let (chief, clerk, _) = staff(&station);
    let wang = station.member("王秀珍");
    let outside = |reward: &str| Refusal::RewardOutsideGrade {
        grade: Grade::A,
        reward: of(reward),
        reward_min: of("10"),
        reward_max: of("25"),
    };
    assert_eq!(station.refused(&chief, list(Some("9.99"))), outside("9.99"));
    assert_eq!(station.refused(&chief, list(Some("25.01"))), outside("25.01"));
    let bare = ListCase { grade: Grade::C, ..list(None) };
    assert_eq!(station.refused(&chief, bare), Refusal::NoReward { grade: Grade::C });
    let no_days = ListCase { days: Some(0), ..list(None) };
    assert_eq!(station.refused(&chief, no_days), Refusal::NotPositive { what: "days" });

    let case = listed(&mut station, list(None));
    assert_eq!(station.balance("reserved:C000001", "PTS"), "20.00", "what the grade pays");
    let other = listed(&mut station, ListCase { days: Some(3), ..list(Some("25")) });
    assert_eq!(station.balance("reserved:C000002", "PTS"), "25.00");
    station.done(&clerk, ClaimCase { case, member: wang });
    station.done(&clerk, ClaimCase { case: other, member: wang });
    assert_eq!(row(&station, case).due, Some(of("2026-03-11")), "ten days of the grade");
    assert_eq!(row(&station, other).due, Some(of("2026-03-04")), "its own three days");
    station.verified();
}

#[test]
fn a_policy_of_cases_must_make_sense() {
    let (_folder, mut station) = a_station();
    let (chief, from) = (station.chief.clone(), station.clock.today());
    let mut wrong = |change: fn(&mut CaseTerms)| {
        let mut cases = terms();
        change(&mut cases);
        let policy = Policy { cases, ..policy() };
        station.refused(&chief, SetPolicy { from, document: of("办法"), policy })
    };
    assert_eq!(wrong(|cases| cases.grades[0].days = 0), Refusal::NotPositive { what: "days" });
    assert_eq!(wrong(|cases| cases.grades[0].reward_min = of("0")), Refusal::NotPositive { what: "reward" });
    let outside = Refusal::RewardOutsideGrade {
        grade: Grade::A,
        reward: of("30"),
        reward_min: of("10"),
        reward_max: of("25"),
    };
    assert_eq!(wrong(|cases| cases.grades[0].reward = of("30")), outside);
    let late = wrong(|cases| cases.late = Some(Late { days: 1, factor: of("1.01") }));
    assert_eq!(late, Refusal::LateFactor { factor: of("1.01") });
}

#[test]
fn a_sensitive_case_has_no_title_and_no_place_in_public() {
    let (_folder, mut station) = ruled(terms());
    let (_, clerk, reviewer) = staff(&station);
    let wang = station.member("王秀珍");
    let open = listed(&mut station, list(None));
    let secret = listed(&mut station, ListCase { openness: Openness::Sensitive, ..list(None) });
    let today = station.clock.today();
    let public = board::public(station.book.views(), today);
    let titles: Vec<_> = public.iter().map(|row| row.title.as_ref().map(ToString::to_string)).collect();
    assert_eq!(titles, [Some("夜间盗窃".to_owned()), None]);
    let json = serde_json::to_string(&public[1]).unwrap();
    assert!(!json.contains("盗窃") && !json.contains("M0"), "{json}");
    assert_eq!(row(&station, secret).title, of("夜间盗窃"), "the staff sees it");

    station.done(&clerk, ClaimCase { case: secret, member: wang });
    let slip = pages::slip(&mut station.book, secret).unwrap().unwrap();
    assert_eq!((slip.title, slip.member), (None, Some(wang)), "papers are left lying about");
    assert_eq!(pages::slip(&mut station.book, open).unwrap(), None, "nobody works on it");
    station.done(&clerk, complete(secret));
    station.done(&reviewer, RewardCase { case: secret });
    let page = statement::Page { as_of: None, before: None, lines: 5 };
    let told = statement::statement(&mut station.book, wang, page, today).unwrap().unwrap();
    assert_eq!((told.movements[0].about.case, told.movements[0].about.title.clone()), (Some(secret), None));
}

#[test]
fn a_case_of_another_scheme_is_listed_once_however_its_number_is_written() {
    let (_folder, mut station) = ruled(terms());
    let (chief, clerk, _) = staff(&station);
    let with = |typed: &str| ListCase { numbers: vec![number(typed)], ..list(None) };
    let case = listed(&mut station, with("（2026）苏0722刑初 18号"));
    let seq = Seq::number(station.last());
    let same = with("(2026)苏0722刑初18号");
    let taken =
        Refusal::NumberTaken {
            number: number("2026苏0722刑初18号"), case: Some(case), scheme: None, seq
        };
    assert!(taken.to_string().contains(&format!("entry {seq}, case C000001")), "{taken}");
    let twice = ListCase { numbers: vec![number("苏1"), number("苏 1")], ..list(None) };
    assert_eq!(station.refused(&chief, twice), Refusal::NumberTwice { number: number("苏1") });
    let before = station.last();
    assert_eq!(station.refused(&chief, same), taken);
    assert_eq!(station.events_after(before), ["denied"], "an auditor sees that it was tried");
    // Also after it left the board: the number points at the first.
    station.done(&chief, WithdrawCase { case, reason: of("误列") });
    assert_eq!(station.refused(&chief, with("2026苏0722刑初18号")), taken);
    assert_eq!(station.balance("issued:cases", "PTS"), "0.00");
    let unknown = PayElsewhere { case: Some(CaseId::number(9)), ..elsewhere("X1", None) };
    assert_eq!(station.refused(&chief, unknown), Refusal::NoSuchCase { case: CaseId::number(9) });
    assert!(matches!(station.refused(&clerk, elsewhere("X1", None)), Refusal::NotPermitted { .. }));
}

#[test]
fn a_case_paid_by_another_scheme_is_refused_a_reward_with_a_pointer_to_the_first_award() {
    let (_folder, mut station) = ruled(terms());
    let (chief, clerk, reviewer) = staff(&station);
    let wang = station.member("王秀珍");
    let case = listed(&mut station, ListCase { numbers: vec![number("苏A1")], ..list(None) });
    station.done(&clerk, ClaimCase { case, member: wang });
    station.done(&clerk, complete(case));
    let paid = station.done(&chief, elsewhere("苏 a1", None));
    assert_eq!(paid.takes, [Claim::CaseReward(case)], "the number is the case's already");
    assert_eq!(state(&station, case), "paid_elsewhere");
    assert_eq!(station.balance("reserved:C000001", "PTS"), "0.00", "the reward is free again");
    assert_eq!(station.book.views().accounts.issued_in(2026), of("0"));
    let scheme = of("县见义勇为奖");
    let pointer = Refusal::PaidElsewhere { case, number: number("苏A1"), scheme, seq: paid.seq };
    assert_eq!(station.refused(&reviewer, RewardCase { case }), pointer);
    assert_eq!(station.refused(&clerk, ClaimCase { case, member: wang }), pointer);
    assert_eq!(station.refused(&chief, WithdrawCase { case, reason: of("再") }), pointer);
    // Twice, and under another number.
    let taken = Refusal::NumberTaken {
        number: number("苏A1"),
        case: Some(case),
        scheme: Some(of("县见义勇为奖")),
        seq: paid.seq,
    };
    assert_eq!(station.refused(&chief, elsewhere("苏A1", None)), taken);
    assert_eq!(station.refused(&chief, elsewhere("苏A2", Some(case))), pointer);

    // A case that is not here at all cannot be listed any more.
    let other = station.done(&chief, elsewhere("苏B7", None));
    assert_eq!(other.takes, [Claim::ExternalCase(number("苏B7"))]);
    let late = ListCase { numbers: vec![number("苏B7")], ..list(None) };
    let taken = Refusal::NumberTaken {
        number: number("苏B7"),
        case: None,
        scheme: Some(of("县见义勇为奖")),
        seq: other.seq,
    };
    assert_eq!(station.refused(&chief, late), taken);

    // What was rewarded here first stays so; the other scheme is shown the award.
    let ours = listed(&mut station, ListCase { numbers: vec![number("苏C3")], ..list(None) });
    station.done(&clerk, ClaimCase { case: ours, member: wang });
    station.done(&clerk, complete(ours));
    let seq = station.done(&reviewer, RewardCase { case: ours }).seq;
    assert_eq!(station.refused(&chief, elsewhere("苏C3", None)), Refusal::PaidHere { case: ours, seq });
    assert_eq!(station.refused(&chief, elsewhere("苏C4", Some(ours))), Refusal::PaidHere { case: ours, seq });
    // A number of one case is not that of another.
    let third = listed(&mut station, list(None));
    assert!(matches!(
        station.refused(&chief, elsewhere("苏C3", Some(third))),
        Refusal::NumberTaken { case: Some(known), .. } if known == ours
    ));
    station.verified();
}

#[test]
fn a_team_shares_the_reward_by_its_parts_and_the_shares_add_up_exactly() {
    let (_folder, mut station) = ruled(terms());
    let (_, clerk, reviewer) = staff(&station);
    let team: Vec<MemberId> = ["王秀珍", "李文", "赵敏"].iter().map(|name| station.member(name)).collect();
    let case = listed(&mut station, list(Some("10.01")));
    let parts = |percents: [u8; 3]| ClaimAsTeam {
        case,
        shares: team.iter().zip(percents).map(|(member, percent)| share(*member, percent)).collect(),
    };
    assert_eq!(station.refused(&clerk, parts([33, 33, 33])), Refusal::PartsNotWhole { sum: 99 });
    assert_eq!(station.refused(&clerk, parts([50, 50, 1])), Refusal::PartsNotWhole { sum: 101 });
    assert_eq!(station.refused(&clerk, parts([50, 50, 0])), Refusal::NotPositive { what: "part" });
    let twice = ClaimAsTeam { case, shares: vec![share(team[0], 50), share(team[0], 50)] };
    assert_eq!(station.refused(&clerk, twice), Refusal::MemberTwice { member: team[0] });
    let nobody = ClaimAsTeam { case, shares: vec![] };
    assert_eq!(station.refused(&clerk, nobody), Refusal::PartsNotWhole { sum: 0 });
    let stranger = ClaimAsTeam { case, shares: vec![share(MemberId::number(9), 100)] };
    assert_eq!(station.refused(&clerk, stranger), Refusal::NoSuchMember { member: MemberId::number(9) });

    let claimed = station.done(&clerk, parts([33, 33, 34]));
    let Event::CaseClaimed(fact) = &claimed.event else { panic!("{claimed:?}") };
    assert_eq!((fact.member, fact.shares.len()), (team[0], 3), "the first speaks for them");
    for member in &team {
        assert_eq!(station.book.views().cases.claims_of(*member), 1, "it counts for everybody");
    }
    station.done(&clerk, complete(case));
    let entry = station.done(&reviewer, RewardCase { case });
    let Event::CaseRewarded(fact) = &entry.event else { panic!("{entry:?}") };
    let portion = |member, points: &str| Portion { member, points: of(points) };
    let split = [portion(team[0], "3.30"), portion(team[1], "3.30"), portion(team[2], "3.41")];
    assert_eq!((fact.points, fact.portions.as_slice()), (of("10.01"), split.as_slice()));
    assert_eq!(entry.lots.len(), 3, "a lot for each");
    let row = board::one(station.book.views(), case, of("2026-03-01")).unwrap();
    let parts: Vec<_> = row.team.iter().map(|worker| (worker.member.unwrap(), worker.percent)).collect();
    assert_eq!(parts, [(team[0], 33), (team[1], 33), (team[2], 34)], "who earned it stays on the board");
    assert_eq!(station.figures(team[2]), ["0", "3.41", "0"]);
    assert_eq!(station.balance("reserved:C000001", "PTS"), "0.00");
    let member = station.book.views().members.get(team[1]).unwrap();
    assert_eq!((member.earned, member.acts), (of("3.30"), 1));
    station.verified();
}

#[test]
fn one_of_a_team_who_may_not_stops_the_claim() {
    let (_folder, mut station) = ruled(terms());
    let (chief, clerk, _) = staff(&station);
    let (wang, li) = (station.member("王秀珍"), station.member("李文"));
    let case = listed(&mut station, list(None));
    let team = ClaimAsTeam { case, shares: vec![share(wang, 60), share(li, 40)] };
    let close = station.operator(&[Role::Clerk], Some(li));
    let recusal = Refusal::Recusal { operator: close.operator(), member: li };
    assert_eq!(station.refused(&close, team.clone()), recusal);
    for _ in 0..3 {
        let other = listed(&mut station, list(None));
        station.done(&clerk, ClaimCase { case: other, member: li });
    }
    let most = Refusal::ClaimsAtMost { member: li, claims: 3, claims_max: 3 };
    assert_eq!(station.refused(&clerk, team.clone()), most);
    let frozen = ledger::rules::members::Freeze { member: li, reason: of("核查") };
    station.done(&chief, frozen);
    assert_eq!(station.refused(&clerk, team), Refusal::Frozen { member: li, reason: of("核查") });
}

#[test]
fn a_party_and_his_relatives_neither_claim_nor_judge() {
    let (_folder, mut station) = ruled(terms());
    let (chief, clerk, reviewer) = staff(&station);
    let names = ["王秀珍", "李文", "赵敏", "孙伟"];
    let [wang, li, zhao, sun] = names.map(|name| station.member(name));
    let case = listed(&mut station, list(None));
    let party = |member| DeclareParty { case, member };
    station.done(&clerk, party(wang));
    assert_eq!(station.refused(&clerk, party(wang)), Refusal::AlreadyParty { case, member: wang });
    let nobody = MemberId::number(9);
    assert_eq!(station.refused(&clerk, party(nobody)), Refusal::NoSuchMember { member: nobody });
    let unknown = DeclareParty { case: CaseId::number(7), member: wang };
    assert_eq!(station.refused(&clerk, unknown), Refusal::NoSuchCase { case: CaseId::number(7) });
    let is_party = |member| Refusal::PartyToCase { case, member };
    assert_eq!(station.refused(&clerk, ClaimCase { case, member: wang }), is_party(wang));
    // Li is an operator who declared Wang his relative; Wang is a party.
    let close = station.operator(&[Role::Clerk, Role::Reviewer], Some(li));
    let operator = close.operator();
    station.done(&close, DeclareRelative { operator, member: wang, relation: of("配偶") });
    assert_eq!(station.refused(&clerk, ClaimCase { case, member: li }), is_party(li));
    let team = ClaimAsTeam { case, shares: vec![share(zhao, 50), share(wang, 50)] };
    assert_eq!(station.refused(&clerk, team), is_party(wang));

    station.done(&clerk, ClaimCase { case, member: zhao });
    station.done(&clerk, complete(case));
    let recusal = Refusal::Recusal { operator, member: wang };
    assert_eq!(station.refused(&close, RewardCase { case }), recusal, "a relative of a party does not judge");
    // It turns out that the claimant himself is a party: his work is not paid.
    station.done(&reviewer, party(zhao));
    assert_eq!(station.refused(&reviewer, RewardCase { case }), is_party(zhao));
    station.done(&reviewer, ReturnCase { case, reason: of("当事人") });
    assert_eq!(station.refused(&clerk, complete(case)), is_party(zhao));
    station.done(&clerk, ReleaseCase { case, reason: of("当事人") });
    station.done(&clerk, ClaimCase { case, member: sun });
    let public = serde_json::to_string(&board::public(station.book.views(), station.clock.today())).unwrap();
    assert!(!public.contains("M0"), "parties are never public: {public}");
    let page = pages::page(&mut station.book, case, of("2026-03-01")).unwrap().unwrap();
    assert_eq!(page.parties, [wang, zhao]);
    assert_eq!(station.balance("reserved:C000001", "PTS"), "20.00");
    drop(chief);
    station.verified();
}

#[test]
fn a_claimant_is_reminded_at_half_time_before_the_due_day_and_when_nothing_is_heard() {
    let (_folder, mut station) = ruled(terms());
    let (_, clerk, _) = staff(&station);
    let wang = station.member("王秀珍");
    let case = listed(&mut station, list(None));
    station.done(&clerk, ClaimCase { case, member: wang });
    let told = |station: &Station, day: &str| -> Vec<(&'static str, String)> {
        let rows = board::reminders(station.book.views(), of(day));
        rows.iter().map(|row| (row.why, row.since.to_string())).collect()
    };
    let on = |why, day: &str| (why, day.to_owned());
    assert_eq!(told(&station, "2026-03-05"), []);
    assert_eq!(told(&station, "2026-03-06"), [on("half_time", "2026-03-06")], "five of ten days");
    // Nobody was there on the day: it stands until it is answered.
    assert_eq!(told(&station, "2026-03-07"), [on("half_time", "2026-03-06")]);
    station.clock.set("2026-03-07", 9, 0);
    station.done(&clerk, ProgressCase { case, note: of("走访三户") });
    assert_eq!(told(&station, "2026-03-07"), [], "a note answers it");
    assert_eq!(told(&station, "2026-03-08"), [on("due_soon", "2026-03-08")], "three days before");
    assert_eq!(told(&station, "2026-03-11"), [on("due_soon", "2026-03-08")]);
    let overdue = [on("overdue", "2026-03-12"), on("silent", "2026-03-14")];
    assert_eq!(told(&station, "2026-03-14"), overdue, "seven days without a word");
    station.clock.set("2026-03-14", 9, 0);
    let row = row(&station, case);
    assert_eq!((row.clock, row.days_left), (Some(Clock::Overdue), Some(-3)));
    assert_eq!((row.silent_days, row.silent), (Some(7), true));
    let board = home::home(station.book.views(), station.clock.today()).cases;
    assert_eq!((board.claimed, board.overdue, board.silent), (1, 1, 1));
    let listed = CaseId::number(2);
    assert_eq!(
        station.refused(&clerk, ProgressCase { case: listed, note: of("走访") }),
        Refusal::NoSuchCase { case: listed }
    );
}

#[test]
fn an_approver_extends_a_claim_within_the_limit_and_nobody_extends_his_relatives() {
    let (_folder, mut station) = ruled(terms());
    let (chief, clerk, reviewer) = staff(&station);
    let (wang, li) = (station.member("王秀珍"), station.member("李文"));
    let case = listed(&mut station, list(None));
    let not_yet = Refusal::CaseState { case, state: "listed", needed: "claimed" };
    assert_eq!(station.refused(&reviewer, extend(case, "2026-03-20")), not_yet);
    station.done(&clerk, ClaimAsTeam { case, shares: vec![share(wang, 50), share(li, 50)] });
    assert!(matches!(station.refused(&clerk, extend(case, "2026-03-20")), Refusal::NotPermitted { .. }));
    let close = station.operator(&[Role::Reviewer], None);
    let operator = close.operator();
    station.done(&close, DeclareRelative { operator, member: li, relation: of("兄弟") });
    let recusal = Refusal::Recusal { operator, member: li };
    assert_eq!(station.refused(&close, extend(case, "2026-03-20")), recusal, "every one of the team counts");
    let short = Refusal::ExtensionTooShort { case, due: of("2026-03-11"), first: of("2026-03-12") };
    assert_eq!(station.refused(&reviewer, extend(case, "2026-03-11")), short);
    let long = Refusal::ExtensionTooLong { case, due: of("2026-04-01"), last: of("2026-03-31") };
    assert_eq!(station.refused(&reviewer, extend(case, "2026-04-01")), long);
    let extended = station.done(&reviewer, extend(case, "2026-03-20"));
    let Event::CaseExtended(fact) = &extended.event else { panic!("{extended:?}") };
    let late = LateTerms { until: of("2026-03-24"), factor: of("0.5") };
    assert_eq!((fact.due, fact.late), (of("2026-03-20"), Some(late)), "late work moves along");
    assert_eq!(station.refused(&chief, extend(case, "2026-04-01")), long, "counted from the first due day");
    // It may still be extended while it is overdue, to today or later.
    station.clock.set("2026-03-23", 9, 0);
    let past = Refusal::ExtensionTooShort { case, due: of("2026-03-22"), first: of("2026-03-23") };
    assert_eq!(station.refused(&chief, extend(case, "2026-03-22")), past);
    station.done(&chief, extend(case, "2026-03-31"));
    assert_eq!(row(&station, case).days_left, Some(8));
    station.verified();
}

#[test]
fn late_work_earns_half_and_the_rest_of_the_reward_is_free_again() {
    let (_folder, mut station) = ruled(terms());
    let (_, clerk, reviewer) = staff(&station);
    let (wang, li) = (station.member("王秀珍"), station.member("李文"));
    let (case, other) = (listed(&mut station, list(Some("20.01"))), listed(&mut station, list(None)));
    station.done(&clerk, ClaimAsTeam { case, shares: vec![share(wang, 75), share(li, 25)] });
    station.done(&clerk, ClaimCase { case: other, member: wang });
    station.clock.set("2026-03-15", 20, 0);
    let before = station.last();
    station.done(&clerk, complete(case));
    assert_eq!(station.events_after(before), ["case.completed"], "the claim went on as overdue");
    // The reviewer may take his time: the day of the report counts.
    station.clock.set("2026-03-20", 9, 0);
    let entry = station.done(&reviewer, RewardCase { case });
    let Event::CaseRewarded(fact) = &entry.event else { panic!("{entry:?}") };
    assert_eq!((fact.points, fact.freed), (of("10.00"), Some(of("10.01"))), "rounded down");
    assert_eq!(station.figures(wang), ["0", "7.5", "0"]);
    assert_eq!(station.figures(li), ["0", "2.5", "0"]);
    assert_eq!(station.balance("reserved:C000001", "PTS"), "0.00");
    assert_eq!(station.book.views().accounts.issued_in(2026), of("30"), "ten paid, twenty set aside");
    // The other ran past its last day of grace; the book ended it when it next wrote.
    assert_eq!(state(&station, other), "listed");
    assert_eq!(station.balance("reserved:C000002", "PTS"), "20.00");
    station.verified();
}

#[test]
fn without_late_terms_a_claim_ends_on_its_due_day_and_an_agreed_claim_keeps_its_terms() {
    let (_folder, mut station) = ruled(CaseTerms { late: None, ..terms() });
    let (chief, clerk, reviewer) = staff(&station);
    let wang = station.member("王秀珍");
    let case = listed(&mut station, list(None));
    station.done(&clerk, ClaimCase { case, member: wang });
    let policy = Policy { cases: terms(), ..policy() };
    station.done(&chief, SetPolicy { from: of("2026-03-02"), document: of("新办法"), policy });
    station.clock.set("2026-03-12", 9, 0);
    let gone = Refusal::CaseState { case, state: "listed", needed: "claimed" };
    assert_eq!(station.refused(&clerk, complete(case)), gone, "no grace was agreed when it was claimed");
    station.done(&clerk, ClaimCase { case, member: wang });
    station.clock.set("2026-03-23", 9, 0);
    station.done(&clerk, complete(case));
    station.done(&reviewer, RewardCase { case });
    assert_eq!(station.figures(wang), ["0", "10", "0"], "one day late under the new terms");
}

#[test]
fn of_two_on_one_lead_the_first_accepted_is_the_first_reporter() {
    let (_folder, mut station) = ruled(terms());
    let (chief, clerk, reviewer) = staff(&station);
    let (wang, li) = (station.member("王秀珍"), station.member("李文"));
    let cases: Vec<CaseId> = (0..3).map(|_| listed(&mut station, list(None))).collect();
    for (case, member) in cases.iter().zip([wang, li, wang]) {
        station.done(&clerk, ClaimCase { case: *case, member });
    }
    station.done(&clerk, on_lead(cases[0], "110-2026-0099"));
    station.done(&clerk, on_lead(cases[1], "110（2026）0099"));
    // Li's report was recorded later and is accepted first.
    let award = station.done(&reviewer, RewardCase { case: cases[1] });
    let lead = number("11020260099");
    assert_eq!(award.takes, [Claim::CaseReward(cases[1]), Claim::ExternalCase(lead.clone())]);
    let second = Refusal::NumberTaken { number: lead, case: Some(cases[1]), scheme: None, seq: award.seq };
    assert_eq!(station.refused(&reviewer, RewardCase { case: cases[0] }), second);
    assert_eq!(station.refused(&clerk, on_lead(cases[2], "110 2026 0099")), second, "and it is said at once");
    assert_eq!(station.refused(&chief, elsewhere("110 2026 0099", None)), {
        Refusal::PaidHere { case: cases[1], seq: award.seq }
    });
    assert_eq!(station.figures(wang), ["0", "0", "0"]);
    assert_eq!(station.balance("reserved:C000001", "PTS"), "20.00", "it can still be handed back");
    station.done(&reviewer, ReturnCase { case: cases[0], reason: of("线索已奖") });
    station.verified();
}

#[test]
fn a_lead_that_is_the_cases_own_number_is_no_hindrance() {
    let (_folder, mut station) = ruled(terms());
    let (_, clerk, reviewer) = staff(&station);
    let wang = station.member("王秀珍");
    let case = listed(&mut station, ListCase { numbers: vec![number("苏A1")], ..list(None) });
    station.done(&clerk, ClaimCase { case, member: wang });
    station.done(&clerk, on_lead(case, "苏A1"));
    let award = station.done(&reviewer, RewardCase { case });
    assert_eq!(award.takes, [Claim::CaseReward(case)]);
}

#[test]
fn what_happened_to_a_case_stays_readable_after_release_lapse_and_withdrawal() {
    let (_folder, mut station) = ruled(terms());
    let (chief, clerk, reviewer) = staff(&station);
    let wang = station.member("王秀珍");
    let case = listed(&mut station, list(None));
    station.done(&clerk, ClaimCase { case, member: wang });
    station.done(&clerk, ProgressCase { case, note: of("走访三户") });
    station.done(&clerk, ReleaseCase { case, reason: of("外出") });
    station.done(&clerk, ClaimCase { case, member: wang });
    station.done(&reviewer, extend(case, "2026-03-12"));
    station.clock.set("2026-03-17", 9, 0);
    station.done(&chief, WithdrawCase { case, reason: of("并案") });
    assert_eq!(station.balance("reserved:C000001", "PTS"), "0.00");
    let refused = Refusal::CaseState { case, state: "withdrawn", needed: "completed" };
    assert_eq!(station.refused(&reviewer, RewardCase { case }), refused, "no reward after withdrawal");
    let mut station = station.reopened();
    let page = pages::page(&mut station.book, case, of("2026-03-17")).unwrap().unwrap();
    let events: Vec<&str> = page.history.iter().map(|line| line.event).collect();
    let told = [
        "case.listed",
        "case.claimed",
        "case.progressed",
        "case.released",
        "case.claimed",
        "case.extended",
        "case.claim_lapsed",
        "case.withdrawn",
    ];
    assert_eq!(events, told);
    assert_eq!(page.history[2].facts["note"], "走访三户");
    assert!(pages::page(&mut station.book, CaseId::number(9), of("2026-03-17")).unwrap().is_none());
}

#[test]
fn a_claim_sent_again_is_known_and_a_team_is_another_claim() {
    let (_folder, mut station) = ruled(terms());
    let clerk = station.clerk.clone();
    let (wang, li) = (station.member("王秀珍"), station.member("李文"));
    let case = listed(&mut station, list(None));
    let team = ClaimAsTeam { case, shares: vec![share(wang, 60), share(li, 40)] };
    let first = station.book.submit(&keyed("claim-1", &clerk, team.clone())).unwrap();
    let again = station.book.submit(&keyed("claim-1", &clerk, team)).unwrap();
    assert_eq!(again.sealed, first.sealed);
    let alone = keyed("claim-1", &clerk, ClaimCase { case, member: wang });
    assert!(format!("{:?}", station.book.submit(&alone)).contains("shares"), "the difference is named");
    let sensitive = ListCase { openness: Openness::Sensitive, ..list(None) };
    let chief = station.chief.clone();
    station.book.submit(&keyed("list-1", &chief, sensitive)).unwrap();
    let public = station.book.submit(&keyed("list-1", &chief, list(None)));
    assert!(format!("{public:?}").contains("openness"), "{public:?}");
    let lead = on_lead(case, "苏9");
    let done = station.book.submit(&keyed("done-1", &clerk, lead)).unwrap();
    assert_eq!(done.sealed.entry().event.name(), "case.completed");
    let bare = station.book.submit(&keyed("done-1", &clerk, complete(case)));
    assert!(format!("{bare:?}").contains("lead"), "{bare:?}");
}

#[test]
fn an_old_listing_reads_as_it_was_written() {
    let (_folder, mut station) = a_station();
    let chief = station.chief.clone();
    let entry = station.done(&chief, a_case("5", "2026-03-10"));
    let json = serde_json::to_string(&entry.event).unwrap();
    let old = r#"{"type":"case.listed","case":"C000001","grade":"B","title":"楼道堆物","reward":"5.00","closes":"2026-03-10"}"#;
    assert_eq!(json, old, "what is not said is not written");
}
