//! Erasing a person: what is destroyed, what stays, and what verification says of it.

use ledger::events::Event;
use ledger::events::grid::Post;
use ledger::events::operators::Role;
use ledger::events::tasks::RejectionCode;
use ledger::exchange::openings::hand_out;
use ledger::journal::{Person, PersonalField};
use ledger::rules::Refusal;
use ledger::rules::cases::ClaimAsSource;
use ledger::rules::erasures::{EraseCollector, EraseMember, EraseOperator};
use ledger::rules::grid::{EndPost, GivePost};
use ledger::rules::members::{BlockCard, EnrolMember, EnrolSource, IssueCard};
use ledger::rules::merges::MergeMembers;
use ledger::rules::obligations::{PromiseObligation, WithdrawObligation};
use ledger::rules::operators::RetireOperator;
use ledger::rules::points::AdjustPoints;
use ledger::rules::tasks::RejectTask;
use ledger::units::{CardNo, MemberId, ObligationId, OperatorId, Points, Seq, VoucherNo};
use rusqlite::Connection;
use tests::station::{Station, a_basket, a_person, an_act, of, open_again, pin, pin_hash};

use super::a_station;

fn erase(member: MemberId) -> EraseMember {
    EraseMember { member, reason: of("本人要求"), document: of("申请书3号") }
}

fn erased(station: &mut Station, member: MemberId) -> Seq {
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    station.ask_with(&chief, Some(&reviewer), erase(member)).unwrap().sealed.entry().seq
}

fn kept(station: &mut Station, member: MemberId) -> Vec<Option<Box<str>>> {
    kept_of(station, Person::Member(member))
}

fn kept_of(station: &mut Station, person: Person) -> Vec<Option<Box<str>>> {
    PersonalField::ALL.map(|field| station.book.personal(person, field).unwrap()).into()
}

fn findings(station: &mut Station) -> Vec<(u64, String, String)> {
    let go_on = |_, _| std::ops::ControlFlow::Continue(());
    let verdict = ledger::book::verify_store(station.book.store(), 2, &go_on).unwrap();
    let told = |finding: ledger::chain::verify::Finding| (finding.seq.get(), finding.expected, finding.found);
    verdict.findings.into_iter().map(told).collect()
}

#[test]
fn erasing_destroys_what_is_known_of_a_person_and_keeps_what_he_did() {
    let (_folder, mut station) = a_station();
    let clerk = station.clerk.clone();
    let (wang, li) = (station.member("王秀英"), station.member("李文"));
    let soap = station.good("SOAP", "1");
    let fund = station.fund("平安基金", "10.00");
    station.buy(soap, 5, fund, "5.00");
    station.give(wang, "5");
    station.redeem(wang, soap, 5).unwrap();
    let hand = Connection::open(&station.path).unwrap();
    let select = "SELECT sealed FROM vault_keys WHERE person = 'M000001' UNION ALL
                  SELECT body FROM vault_rows WHERE person = 'M000001'";
    let mut select = hand.prepare(select).unwrap();
    let sealed: Vec<Vec<u8>> = select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    drop(select);
    assert_eq!(sealed.len(), 4, "a key, a name, a phone, an ID number");
    drop(hand);

    let seq = erased(&mut station, wang);
    assert_eq!(kept(&mut station, wang), vec![None; 6]);
    assert_eq!(kept(&mut station, li).iter().flatten().count(), 3, "another's data is as it was");
    let entry = station.book.entry(seq).unwrap();
    let Event::MemberErased(fact) = &entry.entry().event else { panic!("{entry:?}") };
    assert_eq!((fact.member, fact.absorbed.len(), fact.second), (wang, 0, station.reviewer.operator()));
    assert!(entry.entry().postings.is_empty() && entry.entry().seals.is_empty());
    assert_eq!(station.book.views().members.get(wang).unwrap().erased, Some(seq));

    // Neither key nor sealed bytes stand in the file or its log.
    let log = format!("{}-wal", station.path.display());
    for file in [station.path.display().to_string(), log] {
        let bytes = std::fs::read(&file).unwrap_or_default();
        for (at, gone) in sealed.iter().enumerate() {
            let found = bytes.windows(gone.len()).any(|window| window == gone.as_slice());
            assert!(!found, "{at} stands in {file}");
        }
    }
    // What he did is there, adds up and verifies.
    assert_eq!(station.balance("redeemed", "PTS"), "5.00");
    assert_eq!(station.figures(wang)[0], "0");
    station.verified();
    let mut station = station.reopened();
    assert_eq!(kept(&mut station, wang), vec![None; 6]);
    station.verified();

    // The account is closed for ever, and whoever comes again is somebody new.
    let gone = Refusal::MemberErased { member: wang, seq };
    let today = station.clock.today();
    station.kind("PATROL", "1");
    assert_eq!(station.refused(&clerk, an_act("PATROL", wang, today)), gone);
    assert_eq!(station.refused(&clerk, a_basket(wang, &[(soap, 1)])), gone);
    assert_eq!(station.refused(&clerk, IssueCard { member: wang, card: None }), gone);
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    assert_eq!(station.refused_with(&chief, &reviewer, erase(wang)), gone);
    assert!(hand_out(&mut station.book, Person::Member(wang)).unwrap().is_none());
    let again = EnrolMember { member: None, joined: today, person: a_person("王秀英", 1) };
    let entry = station.done(&clerk, again);
    let Event::MemberEnrolled(fact) = &entry.event else { panic!("{entry:?}") };
    assert_eq!(fact.member, MemberId::number(3));
    station.verified();
}

#[test]
fn another_desk_that_had_the_names_in_memory_finds_them_gone() {
    let (_folder, mut station) = a_station();
    let wang = station.member("王秀英");
    let mut other = open_again(&station.path, &station.clock).unwrap();
    let names = |book: &mut ledger::book::Book<ledger::store::Sqlite>| {
        book.personal_of_all(PersonalField::Name)
            .unwrap()
            .into_iter()
            .map(|(person, _)| person)
            .collect::<Vec<_>>()
    };
    assert!(names(&mut other).contains(&Person::Member(wang)));
    erased(&mut station, wang);
    other.catch_up().unwrap();
    assert!(!names(&mut other).contains(&Person::Member(wang)));
    assert_eq!(other.personal(Person::Member(wang), PersonalField::Phone), Ok(None));
    let new = station.member("赵敏");
    other.catch_up().unwrap();
    assert!(names(&mut other).contains(&Person::Member(new)));
}

#[test]
fn nobody_is_erased_while_something_is_left_that_has_his_name_on_it() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let finance = station.finance.clone();
    let wang = station.member("王秀英");
    let nobody = MemberId::number(9);
    let refused = |station: &mut Station| station.refused_with(&chief, &reviewer, erase(wang));
    assert_eq!(
        station.refused_with(&chief, &reviewer, erase(nobody)),
        Refusal::NoSuchMember { member: nobody }
    );
    assert_eq!(station.refused(&chief, erase(wang)), Refusal::SecondPersonNeeded);
    assert!(matches!(station.refused_with(&chief, &clerk, erase(wang)), Refusal::SecondMayNot { .. }));
    assert!(matches!(station.refused_with(&clerk, &reviewer, erase(wang)), Refusal::NotPermitted { .. }));

    let himself = station.operator(&[Role::Auditor], Some(wang));
    let operator = himself.operator();
    assert_eq!(refused(&mut station), Refusal::StillOperator { member: wang, operator });
    station.ask_with(&chief, Some(&reviewer), RetireOperator { operator, reason: of("离任") }).unwrap();

    station.kind("PATROL", "2");
    let task = station.act("PATROL", wang);
    assert_eq!(refused(&mut station), Refusal::FileBusy { member: wang, acts: 1, cases: 0 });
    station.done(&reviewer, RejectTask { task, code: RejectionCode::Unrelated, note: None });

    station.give(wang, "7.5");
    let left =
        Refusal::PointsLeft { member: wang, points: of("7.5"), held: Points::ZERO, owed: Points::ZERO };
    assert_eq!(refused(&mut station), left);
    let away =
        AdjustPoints { member: wang, points: of("-7.5"), reason: of("放弃"), document: of("声明") };
    station.ask_with(&chief, Some(&reviewer), away).unwrap();

    let fund = station.fund("平安基金", "500.00");
    let (purpose, document) = (of("goods"), of("表彰决定"));
    let award =
        PromiseObligation { member: wang, fund, purpose, amount: of("100.00"), months: None, document };
    station.ask_with(&finance, Some(&chief), award).unwrap();
    let obligation = ObligationId::number(1);
    assert_eq!(refused(&mut station), Refusal::StillPromised { member: wang, obligation });
    let undo = WithdrawObligation { obligation, reason: of("放弃") };
    station.ask_with(&finance, Some(&chief), undo).unwrap();

    let (post, from) = (Post::GridMember, of("2026-03-01"));
    station.done(&chief, GivePost { member: wang, post, village: None, grid: None, from });
    assert_eq!(refused(&mut station), Refusal::StillInPost { member: wang });
    station.done(&chief, EndPost { member: wang, to: of("2026-03-01") });
    station.clock.set("2026-03-02", 9, 0);
    station.done(&clerk, IssueCard { member: wang, card: None });
    assert_eq!(refused(&mut station), Refusal::CardStillWorks { member: wang, card: CardNo::FIRST });
    station.done(&clerk, BlockCard { card: CardNo::FIRST, reason: of("注销"), lost_since: None });
    erased(&mut station, wang);
    station.verified();
}

#[test]
fn every_file_of_a_person_is_erased_with_the_one_that_goes_on() {
    let (_folder, mut station) = a_station();
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let (old, new) = (station.member("王秀珍"), station.member("王秀珍"));
    let merge = MergeMembers { from: old, into: new, reason: of("同一人"), document: of("户籍证明") };
    station.ask_with(&chief, Some(&reviewer), merge).unwrap();
    let closed = Refusal::FileClosed { member: old, into: new };
    assert_eq!(station.refused_with(&chief, &reviewer, erase(old)), closed);
    let seq = erased(&mut station, new);
    for file in [old, new] {
        assert_eq!(kept(&mut station, file), vec![None; 6]);
        assert_eq!(station.book.views().members.get(file).unwrap().erased, Some(seq));
    }
    station.verified();
}

#[test]
fn data_put_back_after_an_erasure_is_found_at_the_entry_that_erased_it() {
    let (_folder, mut station) = a_station();
    let wang = station.member("王秀英");
    let hand = Connection::open(&station.path).unwrap();
    hand.execute_batch(
        "CREATE TEMP TABLE saved_rows AS SELECT * FROM vault_rows; CREATE TEMP TABLE saved_keys AS SELECT * FROM vault_keys;",
    )
    .unwrap();
    let seq = erased(&mut station, wang).get();
    station.verified();
    hand.execute_batch("INSERT INTO vault_keys SELECT * FROM saved_keys WHERE person = 'M000001'").unwrap();
    let key =
        [(seq, "keys of people of whom something is kept only".to_owned(), "a key of M000001".to_owned())];
    assert_eq!(findings(&mut station), key);
    hand.execute_batch("INSERT INTO vault_rows SELECT * FROM saved_rows WHERE person = 'M000001'").unwrap();
    let expected = "nothing of M000001 after his data was erased".to_owned();
    let mut found = findings(&mut station);
    found.sort();
    let back =
        ["the id-number", "the name", "the phone"].map(|what| (seq, expected.clone(), what.to_owned()));
    assert_eq!(found, back);
}

#[test]
fn an_erasure_that_is_only_rehearsed_or_fails_destroys_nothing() {
    let (_folder, mut station) = a_station();
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let wang = station.member("王秀英");
    let mut submission = tests::station::keyed("erase-1", &chief, erase(wang));
    submission.second = Some(reviewer);
    station.book.preview(&submission).unwrap();
    assert_eq!(kept(&mut station, wang).iter().flatten().count(), 3);
    // Sent twice under one key it is carried out once.
    let first = station.book.submit(&submission).unwrap();
    let again = station.book.submit(&submission).unwrap();
    assert_eq!(first.sealed.hash(), again.sealed.hash());
    assert_eq!(station.book.personal(Person::Member(wang), PersonalField::Name), Ok(None));
}

/// What is sealed of a person in the file: his key, and what it seals.
fn sealed_of(station: &Station, person: Person) -> Vec<Vec<u8>> {
    let hand = Connection::open(&station.path).unwrap();
    let select = "SELECT sealed FROM vault_keys WHERE person = ?1 UNION ALL
                  SELECT body FROM vault_rows WHERE person = ?1";
    let mut select = hand.prepare(select).unwrap();
    select.query_map([person.to_string()], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

/// Nothing of a person opens, none of it stands in the file or its log, and the book verifies.
fn is_gone(station: &mut Station, person: Person, sealed: &[Vec<u8>]) {
    assert_eq!(kept_of(station, person), vec![None; 6]);
    for file in [station.path.display().to_string(), format!("{}-wal", station.path.display())] {
        let bytes = std::fs::read(&file).unwrap_or_default();
        for gone in sealed {
            assert!(!bytes.windows(gone.len()).any(|window| window == gone.as_slice()), "{person}: {file}");
        }
    }
    station.verified();
}

#[test]
fn whoever_collected_goods_for_another_is_erased_and_the_slip_stays() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let (wang, voucher) = super::redeeming::collected_by_a_stranger(&mut station);
    let person = Person::Collector(voucher);
    let erase = EraseCollector { voucher, reason: of("本人要求"), document: of("申请书5号") };
    let nowhere = VoucherNo::number(99);
    let none = EraseCollector { voucher: nowhere, ..erase.clone() };
    assert_eq!(station.refused_with(&chief, &reviewer, none), Refusal::NoSuchVoucher { voucher: nowhere });
    assert_eq!(station.refused(&chief, erase.clone()), Refusal::SecondPersonNeeded);
    assert!(matches!(station.refused_with(&chief, &clerk, erase.clone()), Refusal::SecondMayNot { .. }));
    assert!(matches!(station.refused_with(&clerk, &reviewer, erase.clone()), Refusal::NotPermitted { .. }));
    let himself = station.redeem(wang, of("SOAP"), 1).unwrap().sealed;
    let Event::Redeemed(fact) = &himself.entry().event else { panic!("{himself:?}") };
    let own = EraseCollector { voucher: fact.voucher, ..erase.clone() };
    let nobody = Refusal::NoCollector { voucher: fact.voucher };
    assert_eq!(station.refused_with(&chief, &reviewer, own), nobody);

    let sealed = sealed_of(&station, person);
    assert_eq!(sealed.len(), 3, "a key, a name, the end of an ID number");
    let seq = station.ask_with(&chief, Some(&reviewer), erase.clone()).unwrap().sealed.entry().seq;
    is_gone(&mut station, person, &sealed);
    assert_eq!(kept(&mut station, wang).iter().flatten().count(), 3, "whose goods they were is no matter");
    let slip = ledger::reports::receipt::slip(&mut station.book, voucher).unwrap().unwrap();
    let collected = slip.collected.unwrap();
    assert_eq!((collected.masked, collected.relation), (None, of("邻居")));
    assert_eq!(station.refused_with(&chief, &reviewer, erase), Refusal::CollectorErased { voucher, seq });
    // A slip that is taken back names nobody anew.
    let undo = ledger::rules::redemptions::ReverseRedemption { voucher, reason: of("退回") };
    station.ask_with(&clerk, Some(&chief), undo).unwrap();
    is_gone(&mut station, person, &sealed);
    let mut station = station.reopened();
    is_gone(&mut station, person, &sealed);
}

#[test]
fn an_operator_is_erased_once_he_is_retired_and_his_number_stays() {
    let (_folder, mut station) = a_station();
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let operator = station.operator(&[Role::Clerk], None).operator();
    let person = Person::Operator(operator);
    let erase = EraseOperator { operator, reason: of("本人要求"), document: of("申请书6号") };
    let nobody = OperatorId::number(99);
    let none = EraseOperator { operator: nobody, ..erase.clone() };
    assert_eq!(station.refused_with(&chief, &reviewer, none), Refusal::NoSuchOperator { operator: nobody });
    assert_eq!(station.refused_with(&chief, &reviewer, erase.clone()), Refusal::NotRetired { operator });
    station.ask_with(&chief, Some(&reviewer), RetireOperator { operator, reason: of("离任") }).unwrap();
    assert_eq!(station.refused(&chief, erase.clone()), Refusal::SecondPersonNeeded);

    let sealed = sealed_of(&station, person);
    assert_eq!(sealed.len(), 3, "a key, a name, the hash of a PIN");
    let seq = station.ask_with(&chief, Some(&reviewer), erase.clone()).unwrap().sealed.entry().seq;
    is_gone(&mut station, person, &sealed);
    assert_eq!(station.book.views().operators.get(operator).unwrap().erased, Some(seq));
    assert_eq!(station.refused_with(&chief, &reviewer, erase), Refusal::OperatorErased { operator, seq });
    assert!(station.book.sign_in(operator, &pin(), &of("desk-1")).is_err());
    let mut station = station.reopened();
    is_gone(&mut station, person, &sealed);
}

#[test]
fn a_confidential_source_is_erased_when_nothing_is_left_and_no_figure_says_what_was() {
    let (_folder, mut station) = a_station();
    let (chief, clerk, reviewer) = (station.chief.clone(), station.clerk.clone(), station.reviewer.clone());
    let [busy, idle] = [(); 2].map(|()| {
        let entry = station.done(&chief, EnrolSource { pin: pin_hash() });
        let Event::SourceEnrolled(fact) = &entry.event else { panic!("{entry:?}") };
        let code = station.book.code_of(fact.member).unwrap().unwrap();
        (fact.member, code)
    });
    let case = station.case("20", "2026-03-10");
    let pass = station.book.open_source(&clerk, &busy.1, &pin()).unwrap();
    station.done(&clerk, ClaimAsSource { case, pass });
    assert_eq!(station.refused_with(&chief, &reviewer, erase(busy.0)), Refusal::CodeNeeded);

    let (source, code) = idle;
    let sealed = sealed_of(&station, Person::Member(source));
    assert_eq!(sealed.len(), 3, "a key, a code, the hash of a PIN");
    station.book.open_source(&clerk, &code, &pin()).unwrap();
    erased(&mut station, source);
    is_gone(&mut station, Person::Member(source), &sealed);
    assert!(station.book.open_source(&clerk, &code, &pin()).is_err());
}
