//! Snapshots: a book opens at once where it closed, and a damaged snapshot is rebuilt.

use ledger::store::{Snapshot, Store};
use ledger::units::Digest;
use tests::station::{Station, a_basket, open_again};

use super::a_station;

/// A station with something in every view.
fn a_lived_in_station() -> (tempfile::TempDir, Station) {
    let (folder, mut station) = a_station();
    let (clerk, reviewer) = (station.clerk.clone(), station.reviewer.clone());
    let wang = station.member("王秀珍");
    station.give(wang, "50");
    let fund = station.fund("平安志愿者基金", "100.00");
    let soap = station.good("SOAP", "5");
    station.buy(soap, 9, fund, "20.00");
    station.kind("PATROL", "1");
    let judged = station.act("PATROL", wang);
    station.done(&reviewer, ledger::rules::tasks::CreditTask::full(judged));
    station.act("PATROL", wang);
    let case = station.case("20", "2026-03-31");
    station.done(&clerk, ledger::rules::cases::ClaimCase { case, member: wang });
    station.done(&clerk, a_basket(wang, &[(soap, 2)]));
    (folder, station)
}

#[test]
fn a_book_closed_and_opened_again_has_equal_views_from_its_snapshot_and_from_its_entries() {
    let (_folder, station) = a_lived_in_station();
    let (views, path, clock) = (station.book.views().clone(), station.path.clone(), station.clock.clone());
    let from_entries = open_again(&path, &clock).unwrap();
    assert_eq!(from_entries.views(), &views);
    drop(from_entries);
    let mut station = station.reopened();
    assert_eq!(station.book.views(), &views);
    let kept = station.book.store().snapshot().unwrap().unwrap();
    assert_eq!(kept.tip.seq, views.head.unwrap().seq);

    // What comes after a snapshot is folded onto it.
    station.member("李文");
    let later = open_again(&path, &clock).unwrap();
    assert_eq!(later.views(), station.book.views());
    assert_ne!(later.views(), &views);
    station.verified();
}

#[test]
fn a_snapshot_that_is_damaged_or_of_another_form_or_place_is_rebuilt() {
    let (_folder, station) = a_lived_in_station();
    let mut station = station.reopened();
    let (views, path, clock) = (station.book.views().clone(), station.path.clone(), station.clock.clone());
    let good = station.book.store().snapshot().unwrap().unwrap();
    let mut other_form = good.body.clone();
    other_form[0] = 200;
    other_form.insert(1, 1);
    let mut cut = good.body.clone();
    cut.truncate(good.body.len() / 2);
    let mut elsewhere = good.tip;
    elsewhere.hash = Digest::of(&[b"another chain"]);
    let forgeries = [
        Snapshot { body: Vec::new(), ..good.clone() },
        Snapshot { body: b"not a snapshot".to_vec(), ..good.clone() },
        Snapshot { body: other_form, ..good.clone() },
        Snapshot { body: cut, ..good.clone() },
        Snapshot { tip: elsewhere, ..good.clone() },
    ];
    for forged in forgeries {
        station.book.store().keep_snapshot(&forged).unwrap();
        let rebuilt = open_again(&path, &clock).unwrap();
        assert!(rebuilt.views() == &views, "{:?} with {} bytes", forged.tip, forged.body.len());
    }

    // Damage on the disk does not fit the digest beside it.
    station.book.store().keep_snapshot(&good).unwrap();
    let raw = rusqlite::Connection::open(&path).unwrap();
    let damage = "UPDATE snapshots SET body = CAST(substr(body, 1, 20) || x'ff' || substr(body, 22) AS BLOB)";
    assert_eq!(raw.execute(damage, []), Ok(1));
    assert_eq!(station.book.store().snapshot(), Ok(None));
    assert_eq!(open_again(&path, &clock).unwrap().views(), &views);
}
