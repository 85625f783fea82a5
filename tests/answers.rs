//! What went wrong somewhere, and what answers it here, where it concerns earning. One test a row
//! of the list of what goes wrong in practice, under the row's own words.
//!
//! Rows about the counter are told in the stories of redemptions and requests: refunds, two tills,
//! quantity boxes, gapless slips. A clerk's own card is in the stories of operators.

use ledger::book::Outcome;
use ledger::chain::Sealed;
use ledger::events::Event;
use ledger::events::operators::Role;
use ledger::events::station::{Expiry, Policy};
use ledger::events::tasks::{ActDetails, EvidenceRule, Gate, KindTerms, Unit};
use ledger::journal::{Account, Claim, Commodity, Entry};
use ledger::reports::coverage::coverage;
use ledger::rules::Refusal;
use ledger::rules::cases::{ClaimCase, CompleteCase, ListCase, RewardCase};
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::{CreditTask, PublishKind, SubmitTask};
use ledger::store::{Appended, Store, Tip};
use ledger::units::{CaseRef, Digest, Seq, TaskId};
use tests::station::{Station, a_case, a_kind, an_act, keyed, of, open_again, policy};

fn a_station() -> (tempfile::TempDir, Station) {
    let folder = tempfile::tempdir().unwrap();
    let station = Station::open(&folder.path().join("answers.book"));
    (folder, station)
}

/// A policy from today on.
fn ruled(station: &mut Station, policy: Policy) {
    let (chief, from) = (station.chief.clone(), station.clock.today());
    station.done(&chief, SetPolicy { from, document: of("办法2"), policy });
}

/// What the store says to an entry that repeats another, well formed and rightly linked, from a
/// program that forgot every rule.
fn forced(station: &mut Station, entry: &Entry) -> Appended {
    let (seq, hash) = station.book.head().unwrap();
    let request = of(&format!("forced-{seq}"));
    let again = Entry { seq: seq.next().unwrap(), prev: hash, request, ..entry.clone() };
    let sealed = Sealed::seal(again);
    station.book.store().append(Some(Tip { seq, hash }), &[sealed], &[]).unwrap()
}

#[test]
fn points_promised_and_the_shop_empty_no_reward_is_listed_before_its_points_are_set_aside() {
    let (_folder, mut station) = a_station();
    let chief = station.chief.clone();
    ruled(&mut station, Policy { issue_max: of("30"), ..policy() });
    let case = station.case("20", "2026-03-31");
    assert_eq!(station.balance(&format!("reserved:{case}"), "PTS"), "20.00");
    let before = station.last();
    let more =
        Refusal::IssueExhausted { year: 2026, points: of("10.01"), issued: of("20"), issue_max: of("30") };
    let list: ListCase = a_case("10.01", "2026-03-31");
    assert_eq!(station.refused(&chief, list), more, "what is set aside for the first is not promised twice");
    assert_eq!(station.last(), before);
    // What is promised stands on the finance page, apart from what is owed already.
    let told = coverage(station.book.views(), station.clock.today());
    assert_eq!(told.reserved, of("20"));
    station.done(&chief, a_case("10", "2026-03-31"));
    station.verified();
}

#[test]
fn five_hours_sold_for_40_yuan_earn_nothing_without_evidence_and_a_second_person() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let seller = station.member("王秀珍");
    let hourly = PublishKind {
        evidence: EvidenceRule::Required,
        terms: KindTerms { unit: Unit::Hour, hours_max: Some(of("2")), ..KindTerms::default() },
        ..a_kind("SERVICE", "1")
    };
    station.done(&chief, hourly);
    let five = |evidence: Option<Digest>| SubmitTask {
        evidence,
        details: ActDetails { hours: Some(of("5")), ..ActDetails::default() },
        ..an_act("SERVICE", seller, of("2026-03-01"))
    };
    let entry = station.done(&clerk, five(None));
    let Event::TaskSubmitted(act) = &entry.event else { panic!("{entry:?}") };
    assert_eq!(act.gates, [Gate::Evidence], "hours alone are kept and do not count");
    let stopped = Refusal::GateFailed { task: act.task, gates: "evidence".into() };
    assert_eq!(station.refused(&reviewer, CreditTask::full(act.task)), stopped);

    // From a back office by one person: whoever enters it, does not credit it.
    let alone = station.operator(&[Role::Clerk, Role::Reviewer], None);
    let himself = station.operator(&[Role::Reviewer], Some(seller));
    station.done(&alone, five(Some(Digest::of(&[b"photo"]))));
    let second = CreditTask::full(TaskId::number(2));
    let own = Refusal::OwnEntry { operator: alone.operator() };
    assert_eq!(station.refused(&alone, second.clone()), own);
    let close = Refusal::Recusal { operator: himself.operator(), member: seller };
    assert_eq!(station.refused(&himself, second.clone()), close);
    assert!(matches!(station.refused(&clerk, second.clone()), Refusal::NotPermitted { .. }));
    assert_eq!(station.figures(seller), ["0", "0", "0"]);
    let credited = station.done(&reviewer, second);
    let Event::TaskCredited(fact) = &credited.event else { panic!("{credited:?}") };
    assert_eq!((fact.points, fact.hours), (of("2"), Some(of("2"))), "and of five hours two earn");
    station.verified();
}

/// A case of 20 points, claimed and done, and waiting for whoever verifies it.
fn a_finished_case(station: &mut Station) -> RewardCase {
    let (clerk, case) = (station.clerk.clone(), station.case("20", "2026-03-31"));
    let member = station.member("王秀珍");
    station.done(&clerk, ClaimCase { case, member });
    station.done(&clerk, CompleteCase { case, note: of("已查清") });
    RewardCase { case }
}

#[test]
fn the_same_case_paid_by_two_schemes_is_paid_once_as_a_constraint_of_the_store() {
    let (_folder, mut station) = a_station();
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let reward = a_finished_case(&mut station);
    let mut other = open_again(&station.path, &station.clock).unwrap();
    let first = station.done(&reviewer, reward.clone());
    assert_eq!(first.takes, [Claim::CaseReward(reward.case)]);
    // Another desk, whose screen still shows it as unpaid.
    assert!(other.submit(&keyed("other-desk", &chief, reward.clone())).is_err());
    assert!(matches!(station.refused(&chief, reward.clone()), Refusal::CaseState { .. }));
    let taken = forced(&mut station, &first);
    assert!(
        matches!(&taken, Appended::Taken { claim, seq: Some(seq), .. }
            if *claim == Claim::CaseReward(reward.case) && *seq == first.seq),
        "{taken:?}"
    );
    assert_eq!(station.figures(of("1")), ["0", "20", "0"]);
    // However another scheme writes the number of its case, it is one claim.
    let [one, two] = ["（2026）苏0722刑初18号", "(2026) 苏 0722 刑初 18 号"]
        .map(|number| Claim::ExternalCase(CaseRef::folding(number).unwrap()));
    assert_eq!(one, two);
    station.verified();
}

/// An act of 3 points that waits for review.
fn a_waiting_act(station: &mut Station) -> TaskId {
    let wang = station.member("王秀珍");
    station.kind("PATROL", "3");
    station.act("PATROL", wang)
}

#[test]
fn a_retry_credits_twice_is_one_credit_per_task_as_a_constraint_of_the_store() {
    let (_folder, mut station) = a_station();
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let task = a_waiting_act(&mut station);
    let mut other = open_again(&station.path, &station.clock).unwrap();
    let asked = keyed("credit-1", &reviewer, CreditTask::full(task));
    let first = station.book.submit(&asked).unwrap();
    // The answer was lost on the way: the same request again, here, at another desk, tomorrow.
    let again = station.book.submit(&asked).unwrap();
    assert_eq!((again.outcome, again.sealed.hash()), (Outcome::Known, first.sealed.hash()));
    assert_eq!(other.submit(&asked).unwrap().outcome, Outcome::Known);
    station.clock.set("2026-03-02", 9, 0);
    assert_eq!(station.book.submit(&asked).unwrap().outcome, Outcome::Known);
    // Another request for the same act.
    assert_eq!(station.refused(&chief, CreditTask::full(task)), Refusal::TaskJudged { task });
    let taken = forced(&mut station, first.sealed.entry());
    assert!(
        matches!(&taken, Appended::Taken { claim, .. } if *claim == Claim::TaskCredit(task)),
        "{taken:?}"
    );
    assert_eq!(station.figures(of("1")), ["0", "3", "0"]);
    station.verified();
}

#[test]
fn a_double_enter_credits_once_and_both_presses_get_the_same_receipt() {
    let (_folder, mut station) = a_station();
    let reviewer = station.reviewer.clone();
    let task = a_waiting_act(&mut station);
    let before = station.last();
    let press = keyed("enter", &reviewer, CreditTask::full(task));
    let answers = station.book.submit_each(&[press.clone(), press]);
    let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
    assert_eq!(answers[0].sealed.hash(), answers[1].sealed.hash());
    assert_eq!(answers.iter().filter(|answer| answer.outcome == Outcome::Written).count(), 1);
    assert_eq!(station.events_after(before), ["task.credited"]);
    assert_eq!(station.figures(of("1")), ["0", "3", "0"]);
}

#[test]
fn the_outage_form_typed_in_twice_is_taken_once_under_its_pad_number_and_its_own_day() {
    let (_folder, mut station) = a_station();
    let (clerk, wang) = (station.clerk.clone(), station.member("王秀珍"));
    let later = station.operator(&[Role::Clerk], None);
    station.kind("PATROL", "1");
    // The power was off on the third; the form is typed in on the fifth, by two people.
    station.clock.set("2026-03-05", 9, 0);
    let form = |note: &str| SubmitTask {
        time: Some(of("07:15")),
        note: Some(of(note)),
        details: ActDetails { pad: Some(of("A-0017")), ..ActDetails::default() },
        ..an_act("PATROL", wang, of("2026-03-03"))
    };
    let entry = station.done(&clerk, form("巡逻一圈"));
    assert_eq!(entry.takes, [Claim::Pad(of("A-0017")), Claim::Pad(of("A17"))], "as typed, and as one number");
    let Event::TaskSubmitted(act) = &entry.event else { panic!("{entry:?}") };
    assert_eq!(
        (act.day, entry.on),
        (of("2026-03-03"), of("2026-03-05")),
        "the real day beside the day of typing"
    );
    assert_eq!(act.details.pad, Some(of("A-0017")));
    let again = Refusal::ShownBefore {
        claim: Claim::Pad(of("A-0017")),
        task: act.task,
        day: of("2026-03-03"),
        seq: entry.seq,
    };
    assert_eq!(station.refused(&later, form("巡逻一圈，未见异常")), again);
    assert_eq!(station.book.views().tasks.queue().len(), 1);
    station.verified();
}

#[test]
fn expired_lots_taken_twice_and_valid_ones_destroyed_cannot_be_since_each_lapse_names_its_lots() {
    let (_folder, mut station) = a_station();
    let wang = station.member("王秀珍");
    ruled(&mut station, Policy { expiry: Expiry::Months(1), ..policy() });
    station.give(wang, "10");
    let short = station.last();
    ruled(&mut station, Policy { expiry: Expiry::Months(12), ..policy() });
    station.give(wang, "7");
    let long = station.last();
    station.clock.set("2026-04-02", 9, 0);
    let before = station.last();
    // Whatever is written next writes the lapse first; and whatever comes after it, not again.
    station.member("李文");
    station.member("张明");
    let events = station.events_after(before);
    assert_eq!(events, ["points.lapsed", "member.enrolled", "member.enrolled"]);
    let lapse = station.book.entry(Seq::number(before + 1)).unwrap().entry().clone();
    let moved: Vec<(u64, i64)> = lapse
        .lots
        .iter()
        .filter(|lot| lot.account == Account::Member(wang))
        .map(|lot| (lot.lot.seq.get(), lot.amount))
        .collect();
    assert_eq!(moved, [(short, -1000)], "the lot that ended, and all of it");
    let left = station.book.views().accounts.lots(Account::Member(wang));
    assert_eq!(left.iter().map(|lot| lot.id.seq.get()).collect::<Vec<_>>(), [long]);
    assert_eq!(station.book.views().accounts.balance(Account::Member(wang), Commodity::Points), 700);
    assert_eq!(station.figures(wang), ["7", "0", "0"]);
    station.verified();
}

#[test]
fn a_clerks_own_card_earns_nothing_by_his_own_hand() {
    let (_folder, mut station) = a_station();
    let wang = station.member("王秀珍");
    let himself = station.operator(&[Role::Clerk, Role::Reviewer], Some(wang));
    station.kind("PATROL", "1");
    let acts: Vec<TaskId> = (0..3).map(|_| station.act("PATROL", wang)).collect();
    for task in acts {
        let close = Refusal::Recusal { operator: himself.operator(), member: wang };
        assert_eq!(station.refused(&himself, CreditTask::full(task)), close);
    }
    assert_eq!(station.figures(wang), ["0", "0", "0"]);
}
