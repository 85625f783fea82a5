//! Entries whose hashes and links were made right again: only what does not add up can tell.

use ledger::chain::Sealed;
use ledger::chain::verify::Kind;
use ledger::events::Event;
use ledger::events::station::{Policy, RedeemTerms, SpentCredit};
use ledger::journal::{Account, Entry, LotId, LotMove};
use ledger::rules::draws::ReconcileDraw;
use ledger::rules::merges::MergeMembers;
use ledger::rules::redemptions::{Besides, HoldBasket, Redeem, RedeemWith, ReleaseHold, UndoRedemption};
use ledger::rules::reversals::ReverseTaskCredit;
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::CreditTask;
use ledger::units::{Digest, HoldId, Seq, VoucherNo};
use tests::books::{Stored, entries, folder, judged, stored};
use tests::station::{Station, a_basket, of, policy};

use super::{find, find_in, must_name, names, resealed, resealed_in, victim};

/// Changes that leave every hash, link and form right: only the sums and the claims can tell.
#[test]
fn a_chain_that_was_hashed_anew_is_found_by_what_does_not_add_up() {
    let credit = find(3, |event| matches!(event, Event::TaskCredited(_)));
    let slip = find(2, |event| matches!(event, Event::Redeemed(_)));
    let gift = find(1, |event| matches!(event, Event::GoodsDonated(_)));
    let reversal = find(0, |event| matches!(event, Event::RedemptionReversed(_)));
    let attacks: Vec<(usize, Kind, Vec<Stored>)> = vec![
        (credit, Kind::Unbalanced, resealed(credit, |entry| entry.postings[1].amount += 100)),
        (credit, Kind::Unbalanced, resealed(credit, |entry| entry.postings.truncate(1))),
        (
            credit,
            Kind::LotSum,
            resealed(credit, |entry| {
                entry.postings[0].amount *= 2;
                entry.postings[1].amount *= 2;
            }),
        ),
        (credit, Kind::LotSum, resealed(credit, |entry| entry.lots.clear())),
        (
            slip,
            Kind::Bound,
            resealed(slip, |entry| {
                entry.postings[0].amount -= 1_000_000;
                entry.postings[1].amount += 1_000_000;
            }),
        ),
        (slip, Kind::Lot, resealed(slip, |entry| entry.lots[0].amount -= 1_000_000)),
        (slip, Kind::Lot, resealed(slip, |entry| entry.lots[0].lot.place += 7)),
        (slip, Kind::Lot, resealed(slip, |entry| entry.lots[0].terms.expires = None)),
        (gift, Kind::LotSum, resealed(gift, |entry| entry.lots[0].amount += 1)),
        (
            reversal,
            Kind::Reversal,
            resealed(reversal, |entry| {
                let (from, to) = (entry.postings[0].amount, entry.postings[1].amount);
                (entry.postings[0].amount, entry.postings[1].amount) = (from + 100, to - 100);
            }),
        ),
        (
            reversal,
            Kind::Reversal,
            resealed(reversal, |entry| entry.links.reverses = Some(Seq::number(credit as u64))),
        ),
        (reversal, Kind::Reversal, resealed(reversal, |entry| entry.links.reverses = Some(entry.seq))),
        (
            reversal,
            Kind::Reversal,
            resealed(reversal, |entry| entry.links.reverses = Some(Seq::number(u64::MAX))),
        ),
        (
            credit + 1,
            Kind::Claim,
            resealed(credit + 1, |entry| entry.takes.push(victim().1[credit].entry().takes[0].clone())),
        ),
        (
            credit + 1,
            Kind::Claim,
            resealed(credit + 1, |entry| entry.request = victim().1[credit].entry().request.clone()),
        ),
        (
            credit + 1,
            Kind::Claim,
            resealed(credit + 1, |entry| entry.frees.push(victim().1[credit].entry().takes[0].clone())),
        ),
        (credit, Kind::Claim, resealed(credit, |entry| entry.frees = entry.takes.clone())),
        (credit, Kind::Time, resealed(credit, |entry| entry.at = victim().1[credit - 1].entry().at)),
        (credit, Kind::Time, resealed(credit, |entry| entry.on = entry.on.minus(300))),
        (credit, Kind::Seq, resealed(credit, |entry| entry.seq = Seq::number(7))),
        (credit, Kind::Opening, resealed(credit, |entry| entry.event = victim().1[0].entry().event.clone())),
        (0, Kind::Opening, resealed(0, |entry| entry.event = victim().1[credit].entry().event.clone())),
        (0, Kind::Link, resealed(0, |entry| entry.prev = Digest::of(&[]))),
    ];
    for (seq, kind, rows) in attacks {
        must_name(&rows, seq, kind);
    }
}

/// A book in which a credit of the old of two merged files is taken back, partly owed; and its place.
fn a_credit_taken_back() -> (Vec<Sealed>, usize) {
    let folder = folder();
    let mut station = Station::open(&folder.path().join("credit.book"));
    let (chief, reviewer) = (station.chief.clone(), station.reviewer.clone());
    let from = station.clock.today();
    let policy = Policy { spent_credit: SpentCredit::Receivable, ..policy() };
    station.done(&chief, SetPolicy { from, document: of("办法2"), policy });
    let (old, new) = (station.member("王秀珍"), station.member("王秀珍"));
    station.kind("TALK", "5");
    let credits = [(); 2].map(|()| {
        let task = station.act("TALK", old);
        station.done(&reviewer, CreditTask::full(task)).seq
    });
    let fund = station.fund("平安志愿者基金", "10.00");
    let soap = station.good("SOAP", "1");
    station.buy(soap, 9, fund, "9.00");
    station.clock.set("2026-03-05", 9, 0);
    station.redeem(old, soap, 6).unwrap();
    let merge = MergeMembers { from: old, into: new, reason: of("同一人"), document: of("户籍") };
    station.ask_with(&chief, Some(&reviewer), merge).unwrap();
    let undo = ReverseTaskCredit { credit: credits[1], reason: of("重复"), document: of("核查") };
    let undone = station.done(&chief, undo);
    assert_eq!(undone.postings.len(), 3, "what is left, what is owed, what was issued");
    station.verified();
    (entries(station.book.store()), usize::try_from(undone.seq.get()).unwrap())
}

#[test]
fn a_credit_taken_back_otherwise_than_it_was_given_is_found() {
    let (all, at) = a_credit_taken_back();
    assert_eq!(judged(&stored(&all), 1).findings, vec![], "by owner it is the exact opposite");
    let other = find_in(&all, |event| matches!(event, Event::TaskCredited(_)));
    let attacks: [(&str, Vec<Stored>); 6] = [
        (
            "less is owed",
            resealed_in(&all, at, |entry| {
                entry.postings[1].amount += 100;
                entry.postings[2].amount -= 100;
            }),
        ),
        (
            "somebody else owes",
            resealed_in(&all, at, |entry| {
                entry.postings[1].account = of("owed:M000003");
            }),
        ),
        (
            "another credit is meant",
            resealed_in(&all, at, |entry| {
                entry.links.reverses = Some(Seq::number(other as u64));
            }),
        ),
        ("no credit is linked", resealed_in(&all, at, |entry| entry.links.reverses = None)),
        ("nothing is freed", resealed_in(&all, at, |entry| entry.frees.clear())),
        (
            "points come in",
            resealed_in(&all, at, |entry| {
                let opened =
                    LotMove { lot: LotId { seq: entry.seq, place: 1 }, amount: 100, ..entry.lots[0] };
                entry.lots[0].amount -= 100;
                entry.lots.push(opened);
            }),
        ),
    ];
    for (what, rows) in attacks {
        let verdict = judged(&rows, 1);
        assert!(names(&verdict.findings, at, Kind::Reversal), "{what}: {:?}", verdict.findings);
    }
}

/// A book with a basket that was given up, and one that was redeemed and undone.
fn parked_baskets() -> Vec<Sealed> {
    let folder = folder();
    let mut station = Station::open(&folder.path().join("parked.book"));
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let from = station.clock.today();
    let redeeming = Box::new(RedeemTerms { hold_minutes: Some(30), ..RedeemTerms::default() });
    station.done(&chief, SetPolicy { from, document: of("办法2"), policy: Policy { redeeming, ..policy() } });
    let wang = station.member("王秀珍");
    station.give(wang, "100");
    let fund = station.fund("平安志愿者基金", "100.00");
    let soap = station.good("SOAP", "10");
    station.buy(soap, 9, fund, "9.00");
    let basket = a_basket(wang, &[(soap, 3)]);
    for number in 1..=2 {
        let Redeem { member, card, lines, points } = basket.clone();
        station.done(&clerk, HoldBasket { member, card, lines, points, since: None });
        let hold = HoldId::number(number);
        if number == 1 {
            station.done(&clerk, ReleaseHold { hold });
        } else {
            let besides = Besides { hold: Some(hold), ..Besides::default() };
            station.done(&clerk, RedeemWith { basket: basket.clone(), besides });
        }
    }
    station.done(&clerk, UndoRedemption { voucher: VoucherNo::number(1) });
    station.verified();
    entries(station.book.store())
}

/// What a forger changes in an entry.
type Forging<'a> = &'a dyn Fn(&mut Entry);

#[test]
fn a_basket_given_up_handed_out_or_undone_otherwise_than_it_was_parked_is_found() {
    let all = parked_baskets();
    assert_eq!(judged(&stored(&all), 1).findings, vec![], "as it was");
    let given_up = find_in(&all, |event| matches!(event, Event::HoldReleased(_)));
    let captured = find_in(&all, |event| matches!(event, Event::Redeemed(_)));
    let undone = find_in(&all, |event| matches!(event, Event::RedemptionReversed(_)));
    // A part of the points, with its lots, moves as if it were all.
    let less = |entry: &mut Entry| {
        for posting in &mut entry.postings {
            if posting.commodity == ledger::journal::Commodity::Points {
                posting.amount -= posting.amount.signum() * 100;
            }
        }
        for moved in &mut entry.lots {
            if matches!(moved.account, Account::Member(_) | Account::Held(_)) {
                moved.amount -= moved.amount.signum() * 100;
            }
        }
    };
    let dearer = |entry: &mut Entry| {
        for moved in entry.lots.iter_mut().filter(|moved| moved.cost.is_some()) {
            let minor = moved.cost.unwrap().minor();
            moved.cost = Some(ledger::units::Cny::from_minor(minor - minor.signum()));
        }
    };
    let attacks: [(&str, usize, Kind, Forging<'_>); 9] = [
        ("less comes back", given_up, Kind::Hold, &less),
        ("a part of the cost stays behind", given_up, Kind::Hold, &dearer),
        ("another basket is named", given_up, Kind::Hold, &|entry| {
            let Event::HoldReleased(fact) = &mut entry.event else { unreachable!() };
            fact.hold = HoldId::number(7);
        }),
        ("another member is named", given_up, Kind::Hold, &|entry| {
            let Event::HoldReleased(fact) = &mut entry.event else { unreachable!() };
            fact.member = of("M000009");
        }),
        ("less is paid than was parked", captured, Kind::Hold, &less),
        ("no basket is named", captured, Kind::Hold, &|entry| {
            let Event::Redeemed(fact) = &mut entry.event else { unreachable!() };
            fact.hold = None;
        }),
        ("less is undone", undone, Kind::Reversal, &less),
        ("somebody else undoes", undone, Kind::Reversal, &|entry| entry.by = of("O0001")),
        ("it says another member", undone, Kind::Reversal, &|entry| {
            let Event::RedemptionReversed(fact) = &mut entry.event else { unreachable!() };
            fact.member = of("M000009");
        }),
    ];
    for (what, at, kind, change) in attacks {
        let verdict = judged(&resealed_in(&all, at, change), 1);
        assert!(names(&verdict.findings, at, kind), "{what}: {:?}", verdict.findings);
    }
}

/// A book with a draw that two approved, whose money came, was spent and reckoned up.
fn a_drawn_book() -> Vec<Sealed> {
    let folder = folder();
    let mut station = Station::open(&folder.path().join("draws.book"));
    let (fund, soap) = crate::stories::draws::a_fund(&mut station, "1000.00");
    let draw = crate::stories::draws::a_spent_draw(&mut station, fund, soap);
    let (finance, reviewer) = (station.finance.clone(), station.reviewer.clone());
    let counted = of("300.00");
    station.ask_with(&finance, Some(&reviewer), ReconcileDraw { draw, counted }).unwrap();
    station.verified();
    entries(station.book.store())
}

#[test]
fn a_draw_approved_by_a_wrong_hand_or_moved_otherwise_than_it_says_is_found() {
    let all = a_drawn_book();
    assert_eq!(judged(&stored(&all), 1).findings, vec![], "as it was");
    let first = find_in(&all, |event| matches!(event, Event::DrawApproved(_)));
    let received = find_in(&all, |event| matches!(event, Event::DrawReceived(_)));
    let bought = find_in(&all, |event| matches!(event, Event::GoodsPurchased(_)));
    let reckoned = find_in(&all, |event| matches!(event, Event::DrawReconciled(_)));
    let less = |entry: &mut Entry| {
        for posting in &mut entry.postings {
            if posting.commodity == ledger::journal::Commodity::Cny {
                posting.amount -= posting.amount.signum() * 100;
            }
        }
    };
    let attacks: [(&str, usize, Forging<'_>); 6] = [
        ("the applicant approves", first, &|entry| entry.by = of("O0004")),
        ("the second approves twice", first, &|entry| entry.by = of("O0003")),
        ("less comes than it says", received, &less),
        ("the draw is not named", bought, &|entry| {
            let Event::GoodsPurchased(fact) = &mut entry.event else { unreachable!() };
            fact.details.draw = None;
        }),
        ("less is paid than it says", bought, &less),
        ("a part stays behind", reckoned, &less),
    ];
    for (what, at, change) in attacks {
        let verdict = judged(&resealed_in(&all, at, change), 1);
        let found = verdict.findings.iter().any(|finding| finding.kind == Kind::Draw);
        assert!(found, "{what}: {:?}", verdict.findings);
    }
}
