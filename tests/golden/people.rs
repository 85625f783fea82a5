//! Operators and members: keys of their own, erasures, credits doubted and files merged, PINs.

use ledger::events::operators::Role;
use ledger::events::station::{Policy, SpentCredit};
use ledger::rules::cases::{ClaimCase, CompleteCase, RewardCase};
use ledger::rules::erasures::{EraseCollector, EraseMember, EraseOperator};
use ledger::rules::keys::SetWitnesses;
use ledger::rules::members::EnrolSource;
use ledger::rules::merges::{MergeMembers, UnmergeMembers};
use ledger::rules::notice::{DismissObjection, ObjectToCredit};
use ledger::rules::operators::{RetireOperator, RevokeOperatorKey, SetPin, SetRoles};
use ledger::rules::reversals::{ReverseCaseReward, ReverseTaskCredit};
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::CreditTask;
use ledger::units::{Document, Note, Seq};
use tests::station::{Station, a_basket, of, pin, pin_hash, policy};
use tests::trust;
use tests::trust::{station_key, witness_key};

use super::counter::as_before;

/// Own keys of operators: set, changed, ended by oneself and by two people; what was signed with them; and a
/// signing in for one command.
pub(super) fn live_approvals(station: &mut Station) {
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

/// A key, its change, and who witnesses. Ed25519 signs the same text always in the same way.
pub(super) fn live_keys(station: &mut Station) {
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let finance = witness_key("财务.example/见证", 9);
    trust::keyed(station, &finance);
    let change = trust::set_key(&station.book, Some(&station_key(1)), &station_key(2));
    station.ask_with(&chief, Some(&reviewer), change).unwrap();
    let witnesses = vec![];
    station.ask_with(&chief, Some(&reviewer), SetWitnesses { witnesses }).unwrap();
}

/// Two people whose personal data is erased: one with one file, one with two.
pub(super) fn live_erasures(station: &mut Station) {
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let (wang, old, li) = (station.member("王秀英"), station.member("李文"), station.member("李文"));
    let merge = MergeMembers { from: old, into: li, reason: of("同一人"), document: of("户籍证明") };
    station.ask_with(&chief, Some(&reviewer), merge).unwrap();
    for (member, reason) in [(wang, "本人 \"要求\""), (li, "迁离本地")] {
        let erase = EraseMember { member, reason: of(reason), document: of("申请书3号") };
        station.ask_with(&chief, Some(&reviewer), erase).unwrap();
    }
}

/// Credits doubted, dismissed, taken back and owed; two files merged and taken apart.
pub(super) fn live_notice(station: &mut Station) {
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

/// Everybody else whose personal data is erased: whoever collected goods for a member, an operator who is retired,
/// a confidential source.
pub(super) fn live_persons(station: &mut Station) {
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let (_, voucher) = crate::stories::redeeming::collected_by_a_stranger(station);
    let (reason, document) = (of("本人 \"要求\""), of("申请书5号"));
    let collector = EraseCollector { voucher, reason, document };
    station.ask_with(&chief, Some(&reviewer), collector).unwrap();
    let operator = station.operator(&[Role::Clerk], None).operator();
    station.done(&chief, RetireOperator { operator, reason: of("离任") });
    let erase = EraseOperator { operator, reason: of("满三年"), document: of("申请书6号") };
    station.ask_with(&chief, Some(&reviewer), erase).unwrap();
    let source = station.book.views().members.next().unwrap();
    station.done(&chief, EnrolSource { pin: pin_hash() });
    let erase = EraseMember { member: source, reason: of("本人要求"), document: of("申请书7号") };
    station.ask_with(&chief, Some(&reviewer), erase).unwrap();
}

/// Operators whom two people stand for, and PINs that are not their owners' own yet.
pub(super) fn live_operators(station: &mut Station) {
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    let operator = station.newcomer(&[Role::Clerk], Some(wang)).operator();
    let roles = vec![Role::Clerk, Role::Reviewer];
    station.ask_with(&chief, Some(&reviewer), SetRoles { operator, roles }).unwrap();
    station.ask_with(&chief, Some(&reviewer), SetPin { operator, pin: pin_hash() }).unwrap();
}
