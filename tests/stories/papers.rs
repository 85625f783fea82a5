//! Papers: slips printed again, forms for an outage, backups and books made from them.

use std::ops::ControlFlow;
use std::path::Path;

use ledger::book::{Book, Copy, CopyError};
use ledger::events::Event;
use ledger::journal::{Claim, Draft};
use ledger::reports::day::day;
use ledger::reports::receipt::slip;
use ledger::rules::Refusal;
use ledger::rules::papers::{PrintForms, ReprintSlip};
use ledger::rules::station::AcceptRollback;
use ledger::rules::tasks::SubmitTask;
use ledger::store::{Access, Heads, KeyFile, Known, Occasion, Sqlite, StoreError, Tip};
use ledger::units::{Digest, Seq, VoucherNo};
use ledger::views::papers::Papers;
use tests::station::{Station, Still, an_act, keyed, of, on_file, open_again};

use super::a_station;

const GO_ON: &(dyn Fn(u64, u64) -> ControlFlow<()> + Sync) = &|_, _| ControlFlow::Continue(());

fn copy(from: &Path, name: &Path) -> Result<Copy, CopyError> {
    Copy::of(from, name, &KeyFile::beside(from), 2, GO_ON)
}

/// A station that redeemed one bag of rice, which goes stale.
fn served() -> (tempfile::TempDir, Station) {
    let (folder, mut station) = a_station();
    let wang = station.member("王秀珍");
    let fund = station.fund("平安志愿者基金", "1000.00");
    let rice = station.good("RICE-5KG", "40");
    station.buy(rice, 3, fund, "100.00");
    station.give(wang, "100");
    station.redeem(wang, rice, 1).unwrap();
    (folder, station)
}

#[test]
fn reprints_are_counted_over_desks_and_restarts_and_a_slip_that_never_was_is_not_printed() {
    let (_folder, mut station) = served();
    let clerk = station.clerk.clone();
    let voucher = VoucherNo::number(1);
    assert_eq!(slip(&mut station.book, voucher).unwrap().unwrap().reprints, 0);
    station.done(&clerk, ReprintSlip { voucher });
    let mut other = open_again(&station.path, &station.clock).unwrap();
    other.submit(&keyed("desk-2", &clerk, ReprintSlip { voucher })).unwrap();
    assert_eq!(slip(&mut other, voucher).unwrap().unwrap().reprints, 2);
    for number in [0, 2, u32::MAX] {
        let voucher = VoucherNo::number(number);
        assert_eq!(station.refused(&clerk, ReprintSlip { voucher }), Refusal::NoSuchVoucher { voucher });
    }
    let keeper = station.keeper.clone();
    assert!(matches!(station.refused(&keeper, ReprintSlip { voucher }), Refusal::NotPermitted { .. }));
    let mut station = station.reopened();
    assert_eq!(station.book.views().papers.reprints(voucher), 2);
    station.verified();
}

#[test]
fn the_code_of_a_slip_names_its_book_voucher_entry_and_hash() {
    let (_folder, mut station) = served();
    let slip = slip(&mut station.book, VoucherNo::number(1)).unwrap().unwrap();
    let (seq, hash) = station.book.head().unwrap();
    let half: String = hash.to_string().to_uppercase().chars().take(32).collect();
    assert_eq!(slip.code(), format!("TEST:V0000001-8:{}:{half}", seq.get()));
    assert!(hash.to_string().starts_with(&slip.hash));
}

#[test]
fn outage_forms_have_numbers_without_gaps_and_each_is_entered_once() {
    let (_folder, mut station) = served();
    let (clerk, chief) = (station.clerk.clone(), station.chief.clone());
    station.done(&clerk, PrintForms { count: 20 });
    station.done(&chief, PrintForms { count: 5 });
    let papers = &station.book.views().papers;
    assert_eq!(papers.forms().count(), 25);
    let (last, next) = (Papers::form(25).unwrap(), Papers::form(26).unwrap());
    assert_eq!(last.as_str(), "JF-000025");
    let today = Some(of("2026-03-01"));
    assert_eq!([&last, &next].map(|form| papers.given_out(form)), [today, None]);
    assert_eq!([of("JF-25"), of("A-000025")].map(|form| papers.given_out(&form)), [None, None]);
    let many = Refusal::FormsAtMost { count: 501, count_max: 500 };
    assert_eq!(station.refused(&clerk, PrintForms { count: 501 }), many);
    let none = Refusal::NotPositive { what: "number of forms" };
    assert_eq!(station.refused(&clerk, PrintForms { count: 0 }), none);

    // A form's number is the claim of any paper form.
    let wang = of("M000001");
    station.kind("PATROL", "1");
    let act = |today| {
        let mut act: SubmitTask = an_act("PATROL", wang, today);
        act.details.pad = Some(last.clone());
        act
    };
    let today = station.clock.today();
    station.done(&clerk, act(today));
    assert!(matches!(station.refused(&clerk, act(today)), Refusal::ShownBefore { claim: Claim::Pad(_), .. }));
    station.verified();
}

#[test]
fn forms_an_older_book_took_before_they_were_given_out_are_left_out_and_are_not_missed_at_the_close() {
    let (_folder, mut station) = served();
    let clerk = station.clerk.clone();
    let (wang, today) = (of("M000001"), station.clock.today());
    station.kind("PATROL", "1");
    // Older programs took what was typed, whether it had been given out or not.
    for (task, pad) in [("1", "JF-000003"), ("2", "JF-5")] {
        let mut act: SubmitTask = an_act("PATROL", wang, today);
        act.details.pad = Some(of(pad));
        let mut draft = Draft::of(on_file(act, task));
        draft.takes = vec![Claim::Pad(of(pad))];
        station.before_in_full(&clerk, draft, None);
    }
    let Event::FormsPrinted(fact) = station.done(&clerk, PrintForms { count: 2 }).event else { panic!() };
    assert_eq!((fact.first.as_str(), fact.last.as_str()), ("JF-000001", "JF-000002"));
    let Event::FormsPrinted(fact) = station.done(&clerk, PrintForms { count: 4 }).event else { panic!() };
    assert_eq!((fact.first.as_str(), fact.last.as_str()), ("JF-000006", "JF-000009"));
    let numbers = Papers::given_together(&fact);
    assert_eq!((numbers.len(), &numbers[3]), (4, &fact.last));
    let papers = &station.book.views().papers;
    let given = [2, 3, 4, 5, 6].map(|nth| papers.given_out(&Papers::form(nth).unwrap()).is_some());
    assert_eq!(given, [true, false, false, false, true]);
    let page = day(&mut station.book, today).unwrap();
    assert_eq!(page.pads.open_count, 6, "only what was given out can be missing");
    station.verified();
}

#[test]
fn a_backup_is_the_book_at_one_moment_and_a_book_made_from_it_goes_on() {
    let (folder, mut station) = served();
    let (backup, again) = (folder.path().join("a.book"), folder.path().join("b.book"));
    let taken = copy(&station.path, &backup).unwrap();
    let (seq, hash) = station.book.head().unwrap();
    assert_eq!(taken.tip(), Tip { seq, hash });
    assert!(!backup.exists(), "it has its name only when it is kept");
    taken.keep().unwrap();
    assert_eq!(
        copy(&station.path, &backup).unwrap_err(),
        StoreError::Exists { path: backup.display().to_string() }.into()
    );
    // The desk goes on meanwhile.
    let clerk = station.clerk.clone();
    station.done(&clerk, PrintForms { count: 1 });

    let restored = copy(&backup, &again).unwrap();
    let known = Known::from(ledger::store::Given { seq, hash, on: Occasion::Backup });
    restored.compare(&[known], &Papers::default()).unwrap();
    restored.keep().unwrap();
    let mut book = open_again(&again, &station.clock).unwrap();
    assert_eq!(book.head(), Some((seq, hash)));
    book.submit(&keyed("on", &clerk, ReprintSlip { voucher: VoucherNo::number(1) })).unwrap();
    assert_eq!(
        std::fs::read_dir(folder.path())
            .unwrap()
            .filter(|file| { file.as_ref().unwrap().file_name().to_string_lossy().ends_with(".part") })
            .count(),
        0
    );
}

#[test]
fn a_backup_cut_short_or_rotten_is_found_and_never_offered() {
    let (folder, station) = served();
    let good = folder.path().join("good.book");
    copy(&station.path, &good).unwrap().keep().unwrap();
    let bytes = std::fs::read(&good).unwrap();
    let (bad, new) = (folder.path().join("bad.book"), folder.path().join("new.book"));
    for keep in [0, 100, 4096, bytes.len() / 2, bytes.len() - 4096] {
        std::fs::write(&bad, &bytes[..keep]).unwrap();
        assert!(copy(&bad, &new).is_err(), "{keep} of {} bytes", bytes.len());
        assert!(!new.exists());
    }
    // A byte of the text of an entry, wherever in the file it lies.
    let entry = b"\"redemption.redeemed\"";
    let at = bytes.windows(entry.len()).position(|window| window == entry).unwrap();
    let mut rotten = bytes.clone();
    rotten[at + 3] ^= 1;
    std::fs::write(&bad, &rotten).unwrap();
    assert!(copy(&bad, &new).is_err());
    let left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains(".part")), "{left:?}");
}

#[test]
fn a_backup_behind_a_head_that_was_given_out_is_a_rollback_until_somebody_answers_for_it() {
    let (folder, mut station) = served();
    let (backup, new) = (folder.path().join("a.book"), folder.path().join("b.book"));
    copy(&station.path, &backup).unwrap().keep().unwrap();
    let kept = station.book.head().unwrap().0;
    let clerk = station.clerk.clone();
    station.done(&clerk, PrintForms { count: 1 });
    station.done(&clerk, PrintForms { count: 2 });
    let (given, hash) = station.book.head().unwrap();
    Heads::beside(&station.path).note(Tip { seq: given, hash }, Occasion::Slip).unwrap();
    let heads: Vec<Known> =
        Heads::beside(&station.path).read().unwrap().into_iter().map(Known::from).collect();

    let old = copy(&backup, &new).unwrap();
    let digits: Box<str> = hash.to_string().chars().take(8).collect::<String>().into();
    let behind = CopyError::Behind { kept, given, digits };
    assert_eq!(old.compare(&heads, &Papers::default()), Err(behind.clone()));
    // As it stands on a sheet.
    let printed: Known = format!("{}:{}", given.get(), &hash.to_string()[..8]).parse().unwrap();
    assert_eq!(old.compare(&[printed], &Papers::default()), Err(behind));

    let store = Sqlite::open(old.path(), Access::Write).unwrap();
    let mut book = Book::open(store, Still::new(&station.clock)).unwrap();
    let accept = AcceptRollback { kept, lost: given, hash, reason: of("硬盘损坏") };
    book.submit(&keyed("accept", &station.chief, accept)).unwrap();
    let papers = book.views().papers.clone();
    book.close().unwrap();
    old.compare(&heads, &papers).unwrap();
    old.keep().unwrap();
    let mut book = open_again(&new, &station.clock).unwrap();
    assert_eq!(book.views().papers.rollbacks().len(), 1);
    let nothing = AcceptRollback { kept: given, lost: kept, hash, reason: of("x") };
    let refused = book.submit(&keyed("again", &station.chief, nothing)).unwrap_err();
    assert_eq!(refused, Refusal::NothingLost { lost: kept }.into());

    // Another history is never taken for this one.
    let other: Known = format!("3:{}", Digest::of(&[b"other"])).parse().unwrap();
    let whole = copy(&station.path, &folder.path().join("c.book")).unwrap();
    let forked = whole.compare(&[other], &Papers::default()).unwrap_err();
    assert!(matches!(forked, CopyError::Forked { given, .. } if given == Seq::number(3)));
}
