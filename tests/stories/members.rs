//! Members: enrolled once, with cards that come and go and an account that stays.

use ledger::journal::{Claim, Person as About, PersonalField};
use ledger::rules::Refusal;
use ledger::rules::cases::ClaimCase;
use ledger::rules::members::{BlockCard, EnrolMember, Freeze, IssueCard, Thaw};
use ledger::rules::redemptions::Redeem;
use ledger::units::{CardNo, MemberId};
use tests::station::{a_basket, a_person, of};

use super::a_station;

#[test]
fn a_person_is_a_member_once_and_his_data_is_in_no_entry() {
    let (_folder, mut station) = a_station();
    let clerk = station.clerk.clone();
    let enrol = |member, joined: &str, person| EnrolMember { member, joined: of(joined), person };
    let wang = a_person("王秀珍", 7);
    let entry = station.done(&clerk, enrol(None, "2026-01-01", wang.clone()));
    let fields: Vec<_> = entry.seals.iter().map(|seal| seal.0.as_str()).collect();
    assert_eq!(fields, ["name", "phone", "id-number"]);
    let bytes = station.book.entry(entry.seq).unwrap().bytes().to_vec();
    let text = String::from_utf8(bytes).unwrap();
    for secret in ["王秀珍", wang.phone.as_str(), wang.id_number.as_str()] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
    let name = station.book.personal(About::Member(MemberId::number(1)), PersonalField::Name).unwrap();
    assert_eq!(name.as_deref(), Some("王秀珍"));

    let mut renamed = wang;
    renamed.name = of("汪秀珍");
    let known = Refusal::PersonKnown { member: MemberId::number(1) };
    assert_eq!(station.refused(&clerk, enrol(None, "2026-01-01", renamed)), known);
    let taken = station.refused(&clerk, enrol(Some(MemberId::number(1)), "2026-01-01", a_person("李文", 8)));
    assert_eq!(taken, Refusal::MemberExists { member: MemberId::number(1) });
    let early = station.refused(&clerk, enrol(None, "2026-03-02", a_person("李文", 8)));
    assert_eq!(early, Refusal::FutureDay { day: of("2026-03-02"), today: of("2026-03-01") });
    station.done(&clerk, enrol(Some(MemberId::number(700)), "2026-03-01", a_person("李文", 8)));
    assert_eq!(station.book.views().members.next(), Some(MemberId::number(701)));
    station.verified();
}

#[test]
fn a_lost_card_is_blocked_and_the_new_one_has_the_same_balance() {
    let (_folder, mut station) = a_station();
    let clerk = station.clerk.clone();
    let (wang, li) = (station.member("王秀珍"), station.member("李文"));
    station.give(wang, "30");
    let fund = station.fund("平安志愿者基金", "100.00");
    let soap = station.good("SOAP", "5");
    station.buy(soap, 10, fund, "20.00");
    let (first, second) = (CardNo::number(880_000_001).unwrap(), CardNo::number(880_000_002).unwrap());
    let issue = |member, card| IssueCard { member, card };
    station.done(&clerk, issue(wang, None));
    assert_eq!(station.refused(&clerk, issue(wang, None)), Refusal::HoldsCard { member: wang, card: first });
    let nobody = MemberId::number(9);
    assert_eq!(station.refused(&clerk, issue(nobody, None)), Refusal::NoSuchMember { member: nobody });
    let with = |card| Redeem { card: Some(card), ..a_basket(wang, &[(soap, 1)]) };
    station.done(&clerk, with(first));
    assert_eq!(station.refused(&clerk, with(second)), Refusal::NoSuchCard { card: second });

    let block = |card| BlockCard { card, reason: of("遗失"), lost_since: None };
    station.done(&clerk, block(first));
    let blocked = Refusal::CardIsBlocked { card: first, reason: of("遗失") };
    assert_eq!(station.refused(&clerk, block(first)), blocked);
    assert_eq!(station.refused(&clerk, block(second)), Refusal::NoSuchCard { card: second });
    let before = station.last();
    assert_eq!(station.refused(&clerk, with(first)), blocked);
    assert_eq!(station.events_after(before), ["denied"], "an attempt with a blocked card is recorded");

    station.done(&clerk, issue(wang, None));
    assert_eq!(station.figures(wang), ["25", "0", "0"]);
    station.done(&clerk, with(second));
    assert_eq!(station.figures(wang), ["20", "0", "0"]);
    let others = Redeem { card: Some(second), ..a_basket(li, &[(soap, 1)]) };
    assert_eq!(station.refused(&clerk, others), Refusal::CardOfAnother { card: second, member: wang });

    // A number is never given out twice, not even a blocked one.
    let claim = Claim::Card(first);
    let seq = station.book.taken(&claim).unwrap().unwrap();
    let again = station.refused(&clerk, issue(li, Some(first)));
    assert_eq!(again, Refusal::AlreadyTaken { claim, seq });
    station.verified();
}

#[test]
fn a_frozen_member_neither_spends_nor_claims_until_he_is_thawed() {
    let (_folder, mut station) = a_station();
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let wang = station.member("王秀珍");
    station.give(wang, "30");
    let fund = station.fund("平安志愿者基金", "100.00");
    let soap = station.good("SOAP", "5");
    station.buy(soap, 10, fund, "20.00");
    let case = station.case("10", "2026-03-31");
    let thaw = Thaw { member: wang, reason: of("查清") };
    assert_eq!(station.refused(&chief, thaw.clone()), Refusal::NotFrozen { member: wang });
    station.done(&chief, Freeze { member: wang, reason: of("核查") });
    let frozen = Refusal::Frozen { member: wang, reason: of("核查") };
    assert_eq!(station.refused(&chief, Freeze { member: wang, reason: of("再") }), frozen);
    assert_eq!(station.refused(&clerk, a_basket(wang, &[(soap, 1)])), frozen);
    assert_eq!(station.refused(&clerk, ClaimCase { case, member: wang }), frozen);
    assert_eq!(station.figures(wang), ["30", "0", "0"], "what he has stays his");
    let nobody = MemberId::number(9);
    for refused in [
        station.refused(&chief, Freeze { member: nobody, reason: of("核查") }),
        station.refused(&chief, Thaw { member: nobody, reason: of("核查") }),
    ] {
        assert_eq!(refused, Refusal::NoSuchMember { member: nobody });
    }
    station.done(&chief, thaw);
    station.done(&clerk, a_basket(wang, &[(soap, 1)]));
    station.done(&clerk, ClaimCase { case, member: wang });
    assert_eq!(station.figures(wang), ["25", "0", "0"]);
}
