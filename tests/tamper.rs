//! Attacks on a book of 300 entries: whatever is changed, verification says where.
//!
//! The attacker owns the file: he drops the triggers and writes what he likes. What he cannot do
//! unseen is in here. What he can: cut the tail of *all* tables alike, or write the tail anew with
//! every hash and link made right. Neither leaves a trace in the file; only a head that somebody
//! outside wrote down shows it. That is what checkpoints are for.

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::fmt::Write as _;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use ledger::chain::verify::{Finding, Kind, Page, Reader, Verdict, verify};
use ledger::chain::{Sealed, leaf_hash};
use ledger::events::Event;
use ledger::events::station::{Expiry, Policy, RedeemTerms, SpentCredit};
use ledger::journal::encoding::{BadBytes, decode};
use ledger::journal::{Account, Entry, LotId, LotMove, Person, PersonalField};
use ledger::rules::draws::ReconcileDraw;
use ledger::rules::merges::MergeMembers;
use ledger::rules::redemptions::{Besides, HoldBasket, Redeem, RedeemWith, ReleaseHold, UndoRedemption};
use ledger::rules::reversals::ReverseTaskCredit;
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::CreditTask;
use ledger::store::{Access, KeyFile, Sqlite, Store};
use ledger::units::{Digest, HoldId, Quantity, Seq, VoucherNo};
use proptest::prelude::*;
use rusqlite::Connection;
use tempfile::TempDir;
use tests::books::{entries, folder, verdict};
use tests::generator::{Plan, Random, book};
use tests::station::{Station, a_basket, of, policy};

/// A stored row: its place, the hash beside it, its bytes.
type Stored = (u64, Vec<u8>, Vec<u8>);

/// Rows in memory, to be read by any number of threads.
#[derive(Clone)]
struct Rows(Arc<Vec<Stored>>);

impl Reader for Rows {
    type Error = Infallible;

    fn last(&mut self) -> Result<Option<Seq>, Infallible> {
        Ok(self.0.last().map(|row| Seq::number(row.0)))
    }

    fn next(&mut self, from: Seq) -> Result<Option<Seq>, Infallible> {
        let at = self.0.partition_point(|row| row.0 < from.get());
        Ok(self.0.get(at).map(|row| Seq::number(row.0)))
    }

    fn page(&mut self, from: Seq, rows: u64, page: &mut Page) -> Result<(), Infallible> {
        page.clear();
        let start = self.0.partition_point(|row| row.0 < from.get());
        for (seq, hash, bytes) in &self.0[start..] {
            if *seq >= from.get().saturating_add(rows) {
                break;
            }
            page.push(Seq::number(*seq), hash, bytes);
        }
        Ok(())
    }
}

fn judged(rows: &[Stored], threads: usize) -> Verdict {
    let rows = Rows(Arc::new(rows.to_vec()));
    verify(vec![rows; threads], &|_, _| ControlFlow::Continue(())).unwrap()
}

fn plan(entries: u64) -> Plan {
    Plan { entries, members: 8, batch: 16, expiry: Expiry::Months(3), pace: 7200, ..Plan::default() }
}

/// The book that is attacked: its file and its entries. It has acts, cases, slips and reversals.
fn victim() -> &'static (TempDir, Vec<Sealed>) {
    static VICTIM: OnceLock<(TempDir, Vec<Sealed>)> = OnceLock::new();
    VICTIM.get_or_init(|| {
        let folder = folder();
        let store = Sqlite::create(&folder.path().join("victim.book")).unwrap();
        let (mut book, _) = book(store, &plan(300));
        let all = entries(book.store());
        book.close().unwrap();
        assert_eq!(all.len(), 300);
        (folder, all)
    })
}

fn stored(sealed: &[Sealed]) -> Vec<Stored> {
    let row = |sealed: &Sealed| {
        let hash = sealed.hash().as_bytes().to_vec();
        (sealed.entry().seq.get(), hash, sealed.bytes().to_vec())
    };
    sealed.iter().map(row).collect()
}

fn rows() -> Vec<Stored> {
    stored(&victim().1)
}

/// The chain with one entry changed and every hash and link after it made right again.
fn resealed(at: usize, change: impl FnOnce(&mut Entry)) -> Vec<Stored> {
    resealed_in(&victim().1, at, change)
}

fn resealed_in(all: &[Sealed], at: usize, change: impl FnOnce(&mut Entry)) -> Vec<Stored> {
    let mut changed: Vec<Sealed> = all[..at].to_vec();
    let mut entry = all[at].entry().clone();
    change(&mut entry);
    changed.push(Sealed::seal(entry));
    for sealed in &all[at + 1..] {
        let mut entry = sealed.entry().clone();
        entry.prev = changed.last().unwrap().hash();
        changed.push(Sealed::seal(entry));
    }
    let mut rows = stored(&changed);
    // Rows stand where the forger puts them, whatever their entries say.
    for (place, row) in (0..).zip(&mut rows) {
        row.0 = place;
    }
    rows
}

/// The place of the `nth` entry with an event like this.
fn find(nth: usize, like: fn(&Event) -> bool) -> usize {
    let all = victim().1.iter().enumerate().filter(|(_, sealed)| like(&sealed.entry().event));
    all.map(|(at, _)| at).nth(nth).unwrap()
}

fn names(findings: &[Finding], seq: usize, kind: Kind) -> bool {
    findings.iter().any(|finding| finding.seq.get() == seq as u64 && finding.kind == kind)
}

#[track_caller]
fn must_name(rows: &[Stored], seq: usize, kind: Kind) {
    let verdict = judged(rows, 1);
    assert!(names(&verdict.findings, seq, kind), "#{seq} {kind:?} not in {:?}", verdict.findings);
    assert!(verdict.last_good < Some(Seq::number(seq as u64)), "{:?}", verdict.last_good);
}

#[test]
fn the_untouched_book_has_no_findings() {
    for threads in 1..=3 {
        let verdict = judged(&rows(), threads);
        assert_eq!((verdict.entries, verdict.findings), (300, vec![]));
        assert_eq!(verdict.last_good, Some(Seq::number(299)));
    }
}

#[test]
fn a_flip_of_any_byte_of_any_entry_names_that_entry() {
    // Every other entry is flipped at the same time: what is said of one cannot be meant for
    // another, since a flip shows at its own entry and at the link of the next.
    let (clean, mut random) = (rows(), Random::new(7));
    let longest = clean.iter().map(|row| row.2.len()).max().unwrap();
    let mut flips = 0;
    for at in 0..longest {
        for half in 0..2 {
            let mask = u8::try_from(random.amount(1, 255)).unwrap();
            let mut flipped = clean.clone();
            let mut expected = BTreeSet::new();
            for row in flipped.iter_mut().filter(|row| row.0 % 2 == half && row.2.len() > at) {
                row.2[at] ^= mask;
                expected.insert(row.0);
            }
            // What follows the last flip and its link has nothing to say.
            let (Some(first), Some(last)) = (expected.first(), expected.last()) else { continue };
            flipped.truncate(*last as usize + 2);
            let verdict = judged(&flipped, 1);
            let of = |kind| {
                let of_kind = verdict.findings.iter().filter(move |finding| finding.kind == kind);
                of_kind.map(|finding| finding.seq.get()).collect::<BTreeSet<_>>()
            };
            assert_eq!(of(Kind::Hash), expected, "byte {at} with mask {mask:#04x}");
            assert_eq!(verdict.last_good, first.checked_sub(1).map(Seq::number));
            let linked: BTreeSet<u64> = expected.iter().map(|seq| seq + 1).filter(|seq| *seq < 300).collect();
            assert!(of(Kind::Link).is_superset(&linked), "byte {at} with mask {mask:#04x}");
            flips += expected.len();
        }
    }
    assert_eq!(flips, clean.iter().map(|row| row.2.len()).sum::<usize>());
}

#[test]
fn a_flip_by_itself_names_its_entry_and_the_last_good_one_before_it() {
    let (clean, mut random) = (rows(), Random::new(8));
    for seq in 0..clean.len() {
        for _ in 0..3 {
            let mut flipped = clean.clone();
            let at = random.place(flipped[seq].2.len());
            flipped[seq].2[at] ^= 1 << random.below(8);
            let verdict = judged(&flipped, 1);
            assert!(names(&verdict.findings, seq, Kind::Hash), "#{seq} byte {at}: {:?}", verdict.findings);
            assert_eq!(verdict.last_good, (seq as u64).checked_sub(1).map(Seq::number));
        }
    }
}

#[test]
fn a_flip_with_its_hash_made_right_is_found_at_that_entry_or_at_the_next_link() {
    let (clean, mut random) = (rows(), Random::new(9));
    for seq in 0..clean.len() - 1 {
        let mut flipped = clean.clone();
        let at = random.place(flipped[seq].2.len());
        flipped[seq].2[at] ^= 1 << random.below(8);
        flipped[seq].1 = leaf_hash(&flipped[seq].2).as_bytes().to_vec();
        must_name(&flipped, seq + 1, Kind::Link);
    }
}

#[test]
fn a_flip_of_any_byte_of_any_stored_hash_names_its_entry() {
    for byte in 0..32 {
        let mut flipped = rows();
        for row in &mut flipped {
            row.1[byte] ^= 0x10;
        }
        let findings = judged(&flipped, 2).findings;
        assert!(findings.iter().all(|finding| finding.kind == Kind::Hash));
        let named: Vec<u64> = findings.iter().map(|finding| finding.seq.get()).collect();
        assert_eq!(named, (0..300).collect::<Vec<_>>());
    }
    let mut short = rows();
    short[5].1.pop();
    must_name(&short, 5, Kind::Hash);
}

#[test]
fn rows_that_are_missing_swapped_or_from_another_book_are_named() {
    let mut gap = rows();
    gap.drain(40..45);
    must_name(&gap, 40, Kind::Missing);
    assert_eq!(judged(&gap, 2).last_good, Some(Seq::number(39)));

    let mut swapped = rows();
    let (tenth, twentieth) = (swapped[10].clone(), swapped[20].clone());
    (swapped[10], swapped[20]) = ((10, twentieth.1, twentieth.2), (20, tenth.1, tenth.2));
    for seq in [10, 20] {
        must_name(&swapped, seq, Kind::Seq);
        must_name(&swapped, seq, Kind::Link);
    }

    let mut repeated = rows();
    repeated[30] = (30, repeated[29].1.clone(), repeated[29].2.clone());
    must_name(&repeated, 30, Kind::Seq);
    must_name(&repeated, 30, Kind::Claim);

    let other = resealed(50, |entry| entry.book = of("other"));
    must_name(&other, 50, Kind::Book);
    let folder = folder();
    let (mut foreign, _) =
        book(Sqlite::create(&folder.path().join("foreign")).unwrap(), &Plan { seed: 99, ..plan(300) });
    let mut copied = rows();
    copied[60] = stored(&entries(foreign.store()))[60].clone();
    must_name(&copied, 60, Kind::Link);
    must_name(&copied, 61, Kind::Link);

    let mut far = rows();
    far.push((1 << 39, vec![0; 32], b"{}".to_vec()));
    must_name(&far, 300, Kind::Missing);
    must_name(&far, 1 << 39, Kind::Form);
}

#[test]
fn a_tail_with_new_hashes_and_old_links_is_named_at_its_second_entry() {
    let mut rewritten = rows();
    for (row, sealed) in rewritten[200..].iter_mut().zip(&victim().1[200..]) {
        let mut entry = sealed.entry().clone();
        entry.desk = of("desk-9");
        let sealed = Sealed::seal(entry);
        *row = (row.0, sealed.hash().as_bytes().to_vec(), sealed.bytes().to_vec());
    }
    let verdict = judged(&rewritten, 1);
    assert!(!names(&verdict.findings, 200, Kind::Link));
    for seq in 201..300 {
        assert!(names(&verdict.findings, seq, Kind::Link), "#{seq}");
    }
}

#[test]
fn another_spelling_of_an_entry_is_named_even_when_every_hash_and_link_fits() {
    let text = String::from_utf8(victim().1[299].bytes().to_vec()).unwrap();
    let spellings = [
        text.replacen("{\"v\":1", "{\"v\":1,\"v\":1", 1),
        text.replacen("\"frees\":[]", "\"frees\":[],\"frees\":[]", 1),
        text.replacen("{\"v\":1,", "{\"v\":1,\"x\":0,", 1),
        text.replacen("{\"v\":1,", "{\"v\": 1,", 1),
        text.replacen("desk-1", "desk\\u002d1", 1),
        text.replacen("\"takes\":", "\"tak\\u0065s\":", 1),
        text.replacen("\"v\":1", "\"v\":1.0", 1),
        text.replacen("\"seq\":299", "\"seq\":2.99e2", 1),
        text.replacen("\"seq\":299", "\"seq\":0299", 1),
        text.replacen("\"links\":{", "\"links\":{\"reverses\":null,", 1),
        format!("{text}\n"),
        format!(" {text}"),
        format!("\u{feff}{text}"),
        text.replacen("\"type\":", "\"type\":\"denied\",\"type\":", 1),
    ];
    for spelling in spellings {
        assert_ne!(spelling, text);
        let bytes = spelling.into_bytes();
        let mut forged = rows();
        forged[299] = (299, leaf_hash(&bytes).as_bytes().to_vec(), bytes);
        let verdict = judged(&forged, 1);
        let kinds: Vec<Kind> = verdict.findings.iter().map(|finding| finding.kind).collect();
        assert_eq!(kinds, [Kind::Form], "{:?}", String::from_utf8_lossy(&forged[299].2));
    }
    let later = text.replacen("{\"v\":1", "{\"v\":2", 1);
    assert_eq!(decode(later.as_bytes()), Err(BadBytes::Version { v: 2, known: 1 }));
}

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

#[test]
fn the_verdict_is_the_same_for_one_two_and_three_threads() {
    let folder = folder();
    let (mut large, _) = book(Sqlite::create(&folder.path().join("large")).unwrap(), &plan(3500));
    let clean = stored(&entries(large.store()));
    let mut random = Random::new(3);
    for round in 0..12 {
        let mut hurt = clean.clone();
        for _ in 0..=round {
            let row = random.place(hurt.len());
            match random.below(4) {
                0 => drop(hurt.remove(row)),
                1 => hurt[row].1[0] ^= 1,
                2 => hurt[row].2.truncate(40),
                _ => {
                    let at = random.place(hurt[row].2.len());
                    hurt[row].2[at] ^= 2;
                }
            }
        }
        let alone = judged(&hurt, 1);
        assert!(!alone.findings.is_empty());
        for threads in 2..=3 {
            assert_eq!(judged(&hurt, threads), alone);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn hostile_bytes_are_refused_and_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(decode(&bytes).is_err());
    }

    #[test]
    fn hostile_rows_get_a_verdict_and_never_panic(
        hurt in prop::collection::vec((0_usize..300, 0_usize..900, prop::collection::vec(any::<u8>(), 0..6)), 1..6),
        places in prop::collection::vec((0_usize..300, any::<u64>()), 0..3),
        are_hashed in any::<bool>(),
    ) {
        let mut rows = rows();
        for (row, at, with) in hurt {
            let bytes = &mut rows[row].2;
            let at = at.min(bytes.len());
            let end = (at + with.len()).min(bytes.len());
            drop(bytes.splice(at..end, with));
            if are_hashed {
                rows[row].1 = leaf_hash(&rows[row].2).as_bytes().to_vec();
            }
        }
        for (row, place) in places {
            rows[row].0 = place >> 24;
        }
        rows.sort();
        rows.dedup_by_key(|row| row.0);
        let verdict = judged(&rows, 2);
        prop_assert_eq!(verdict.entries, rows.len() as u64);
    }

    #[test]
    fn extreme_numbers_in_well_formed_entries_are_judged_and_never_panic(
        at in 0_usize..300, line in 0_usize..6, amount in prop_oneof![Just(i64::MIN), Just(i64::MAX), any::<i64>()],
        seq in prop_oneof![Just(u64::MAX), any::<u64>()],
    ) {
        let rows = resealed(at, |entry| {
            if let Some(posting) = entry.postings.get_mut(line) {
                posting.amount = amount;
            }
            if let Some(moved) = entry.lots.get_mut(line) {
                moved.amount = amount;
                moved.lot.seq = Seq::number(seq);
            }
            entry.links.reverses = Some(Seq::number(seq));
            entry.seq = Seq::number(seq);
        });
        prop_assert!(!judged(&rows, 1).findings.is_empty());
    }
}

/// A copy of the victim's file in the attacker's hands.
struct Stolen {
    _folder: TempDir,
    store: Sqlite,
    hand: Connection,
    clean: Verdict,
}

impl Stolen {
    fn new() -> Self {
        let folder = folder();
        let path = folder.path().join("stolen.book");
        let victim = victim().0.path().join("victim.book");
        std::fs::copy(&victim, &path).unwrap();
        std::fs::copy(KeyFile::beside(&victim), KeyFile::beside(&path)).unwrap();
        let hand = Connection::open(&path).unwrap();
        hand.execute_batch(
            "PRAGMA synchronous = OFF; PRAGMA ignore_check_constraints = ON;
             DROP TRIGGER entries_are_never_changed; DROP TRIGGER entries_are_never_removed;",
        )
        .unwrap();
        let mut store = open(&path);
        let clean = verdict(&mut store, 1);
        assert_eq!((clean.entries, clean.findings.as_slice()), (300, &[][..]));
        Self { _folder: folder, store, hand, clean }
    }

    /// What is found after `attack`, and after `undo` nothing.
    fn found(&mut self, attack: &str, undo: &str) -> Vec<Finding> {
        self.hand.execute_batch(attack).unwrap_or_else(|err| panic!("{attack}: {err}"));
        let findings = verdict(&mut self.store, 2).findings;
        self.hand.execute_batch(undo).unwrap_or_else(|err| panic!("{undo}: {err}"));
        findings
    }

    /// The findings about derived tables alone, after one statement that changes `rows` rows.
    fn compared(&mut self, attack: &str) -> Vec<Finding> {
        self.hand.execute_batch(attack).unwrap_or_else(|err| panic!("{attack}: {err}"));
        self.store.compare(&self.clean).unwrap()
    }

    fn column<T: rusqlite::types::FromSql>(&self, select: &str) -> Vec<T> {
        let mut select = self.hand.prepare(select).unwrap();
        select.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }
}

fn open(path: &Path) -> Sqlite {
    Sqlite::open(path, Access::Write).unwrap()
}

/// Reads the number of the only book of the file.
const NUMBER: i64 = 1;

fn key(seq: u64) -> i64 {
    NUMBER << 40 | seq.cast_signed()
}

#[test]
fn a_flip_in_the_file_itself_names_the_entry() {
    let (mut stolen, mut random) = (Stolen::new(), Random::new(10));
    for sealed in &victim().1 {
        let seq = sealed.entry().seq.get();
        let mut bytes = sealed.bytes().to_vec();
        let at = random.place(bytes.len());
        bytes[at] ^= 1 << random.below(8);
        let set = "UPDATE entries SET bytes = ?1 WHERE key = ?2";
        stolen.hand.execute(set, rusqlite::params![bytes, key(seq)]).unwrap();
        let findings = verdict(&mut stolen.store, 1).findings;
        assert!(names(&findings, seq as usize, Kind::Hash), "#{seq} byte {at}: {findings:?}");
        stolen.hand.execute(set, rusqlite::params![sealed.bytes(), key(seq)]).unwrap();
    }
    assert_eq!(verdict(&mut stolen.store, 1).findings, []);
}

#[test]
fn rows_of_the_file_that_are_cut_added_moved_or_mistyped_are_named() {
    let mut stolen = Stolen::new();
    let keep = "CREATE TABLE kept AS SELECT * FROM entries;";
    let back = "DELETE FROM entries; INSERT INTO entries SELECT * FROM kept;";
    stolen.hand.execute_batch(keep).unwrap();
    let [first, tenth, last] = [key(0), key(10), key(299)];
    let mut attack = |sql: String, seq: usize, kind: Kind| {
        let findings = stolen.found(&sql, back);
        assert!(names(&findings, seq, kind), "{sql}: {findings:?}");
    };
    attack(format!("DELETE FROM entries WHERE key = {tenth}"), 10, Kind::Missing);
    attack(format!("DELETE FROM entries WHERE key = {first}"), 0, Kind::Missing);
    attack(format!("DELETE FROM entries WHERE key > {}", key(280)), 281, Kind::Table);
    attack("DELETE FROM entries".into(), 0, Kind::Table);
    attack(format!("UPDATE entries SET key = {} WHERE key = {last}", key(300)), 299, Kind::Missing);
    attack(format!("UPDATE entries SET key = {} WHERE key = {last}", key(1 << 39)), 299, Kind::Missing);
    attack(format!("UPDATE entries SET key = {last} + (9 << 40) WHERE key = {last}"), 299, Kind::Table);
    attack(
        format!("INSERT INTO entries SELECT {}, hash, bytes FROM entries WHERE key = {last}", key(300)),
        300,
        Kind::Seq,
    );
    attack(
        format!("INSERT INTO entries SELECT (9 << 40) | 5, hash, bytes FROM entries WHERE key = {last}"),
        5,
        Kind::Table,
    );
    attack(format!("UPDATE entries SET bytes = x'' WHERE key = {tenth}"), 10, Kind::Form);
    attack(format!("UPDATE entries SET hash = x'00' WHERE key = {tenth}"), 10, Kind::Hash);
    attack(format!("UPDATE entries SET hash = x'00' WHERE key = {last}"), 299, Kind::Hash);
    attack(format!("UPDATE entries SET hash = zeroblob(33) WHERE key = {last}"), 299, Kind::Hash);
}

#[test]
fn a_tail_cut_from_all_tables_alike_leaves_no_trace_without_a_head_from_outside() {
    let stolen = Stolen::new();
    let path = stolen.store.path().to_owned();
    let cut = 290;
    let taken = "(SELECT count(*) FROM postings p WHERE p.account = accounts.number)";
    let mut sql = format!(
        "DELETE FROM entries WHERE key >= {}; DELETE FROM nodes WHERE key >= {};
         DELETE FROM claims WHERE seq >= {cut};
         DELETE FROM postings WHERE seq >= {cut};
         DELETE FROM accounts WHERE {taken} = 0;
         DELETE FROM snapshots; DELETE FROM days;",
        key(cut),
        key(ledger::chain::tree::inner(cut))
    );
    for sealed in &victim().1[..cut as usize] {
        let entry = sealed.entry();
        let (day, seq) = (entry.on.get(), entry.seq.get());
        write!(sql, "INSERT OR REPLACE INTO days VALUES (1, {day}, {seq});").unwrap();
    }
    for sealed in &victim().1[cut as usize..] {
        let Event::MemberEnrolled(fact) = &sealed.entry().event else { continue };
        for table in ["vault_rows", "vault_keys"] {
            write!(sql, "DELETE FROM {table} WHERE person = '{}';", fact.member).unwrap();
        }
    }
    stolen.hand.execute_batch(&sql).unwrap();
    let mut store = open(&path);
    let verdict = verdict(&mut store, 2);
    assert_eq!((verdict.entries, verdict.findings), (cut, vec![]));
    // Somebody who wrote the head down sees it at once.
    let (head, before) = (verdict.head.unwrap(), &victim().1[299]);
    assert_ne!(head, (before.entry().seq, before.hash()));
}

/// One table, one change of one column: `{row}` stands for a row's number.
fn pinpointed(table: &str, key: &str, changes: &[(&str, &str)], at: impl Fn(&Stolen, i64) -> Option<u64>) {
    let mut stolen = Stolen::new();
    stolen.hand.execute_batch(&format!("CREATE TABLE kept AS SELECT * FROM {table};")).unwrap();
    let count: i64 = stolen.hand.query_row("SELECT count(*) FROM kept", [], |row| row.get(0)).unwrap();
    assert!(count > 0, "{table} is empty");
    for row in 1..=count {
        let expected = at(&stolen, row);
        let named = format!("{key} = (SELECT {key} FROM kept WHERE rowid = {row})");
        // Long tables get one change a row, in turn.
        let each = if count < 40 { 1 } else { changes.len() };
        let first = usize::try_from(row).unwrap() % each;
        for (column, value) in changes.iter().skip(first).step_by(each) {
            let findings = stolen.compared(&format!("UPDATE {table} SET {column} = {value} WHERE {named}"));
            let hit = |finding: &Finding| expected.is_none_or(|seq| finding.seq.get() == seq);
            let table_only = findings.iter().all(|finding| finding.kind == Kind::Table);
            assert!(
                table_only && findings.iter().any(hit),
                "{table}.{column} = {value} of row {row}, expected at {expected:?}: {findings:?}"
            );
            let all = format!("DELETE FROM {table}; INSERT INTO {table} SELECT * FROM kept;");
            stolen.hand.execute_batch(&all).unwrap();
        }
        let findings = stolen.compared(&format!("DELETE FROM {table} WHERE {named}"));
        // A snapshot may be missing; nothing else may go.
        assert_eq!(findings.is_empty(), table == "snapshots", "{table} row {row}: {findings:?}");
        stolen
            .hand
            .execute_batch(&format!("INSERT INTO {table} SELECT * FROM kept WHERE rowid = {row}"))
            .unwrap();
    }
    let clean = stolen.clean.clone();
    assert_eq!(stolen.store.compare(&clean).unwrap(), []);
}

fn kept(stolen: &Stolen, row: i64, column: &str) -> i64 {
    let select = format!("SELECT {column} FROM kept WHERE rowid = {row}");
    stolen.hand.query_row(&select, [], |row| row.get(0)).unwrap()
}

#[test]
fn a_change_of_any_claim_is_named_at_the_entry_that_took_it() {
    let changes = [
        ("claim", "claim || 'x'"),
        ("claim", "substr(claim, 2)"),
        ("claim", "CAST(x'ff' AS TEXT)"),
        ("seq", "seq + 1"),
        ("seq", "-1"),
        ("seq", "seq + 100000"),
        ("book", "2"),
    ];
    pinpointed("claims", "claim", &changes, |stolen, row| Some(kept(stolen, row, "seq") as u64));
}

#[test]
fn a_change_of_any_posting_is_named_at_its_entry() {
    let changes = [
        ("amount", "amount + 1"),
        ("balance", "balance + 1"),
        ("amount", "9223372036854775807"),
        ("line", "line + 7"),
        ("line", "70000"),
        ("seq", "seq + 1000"),
        ("account", "account + 1000"),
        ("account", "(SELECT max(number) + 1 - account FROM accounts)"),
    ];
    let mut stolen = Stolen::new();
    stolen.hand.execute_batch("CREATE TABLE kept AS SELECT * FROM postings;").unwrap();
    let rows: i64 = stolen.hand.query_row("SELECT count(*) FROM kept", [], |row| row.get(0)).unwrap();
    assert!(rows > 300);
    for row in 1..=rows {
        let [account, seq, line] = ["account", "seq", "line"].map(|column| kept(&stolen, row, column));
        let (column, value) = changes[usize::try_from(row).unwrap() % changes.len()];
        let named = format!("account = {account} AND seq = {seq} AND line = {line}");
        let found =
            stolen.compared(&format!("UPDATE OR REPLACE postings SET {column} = {value} WHERE {named}"));
        let hit = found.iter().any(|finding| finding.seq.get() == seq as u64 && finding.kind == Kind::Table);
        assert!(hit, "postings.{column} = {value} at #{seq} line {line}: {found:?}");
        stolen.hand.execute_batch("DELETE FROM postings; INSERT INTO postings SELECT * FROM kept;").unwrap();
        let found = stolen.compared(&format!("DELETE FROM postings WHERE {named}"));
        assert!(found.iter().any(|finding| finding.seq.get() == seq as u64), "{named} deleted: {found:?}");
        stolen
            .hand
            .execute_batch(&format!("INSERT INTO postings SELECT * FROM kept WHERE rowid = {row}"))
            .unwrap();
    }
}

#[test]
fn rows_of_nobody_are_found() {
    let mut stolen = Stolen::new();
    let mut attack = |sql: &str, undo: &str, seq: usize| {
        let findings = stolen.found(sql, undo);
        assert!(names(&findings, seq, Kind::Table), "{sql}: {findings:?}");
    };
    attack(
        "INSERT INTO postings VALUES (7777, 5, 0, 100, 100)",
        "DELETE FROM postings WHERE account = 7777",
        5,
    );
    attack(
        "INSERT INTO claims VALUES (1, 'task-credit:T00099999', 9)",
        "DELETE FROM claims WHERE claim = 'task-credit:T00099999'",
        9,
    );
    attack(
        "INSERT INTO claims VALUES (7, 'task-credit:T00099999', 9)",
        "DELETE FROM claims WHERE book = 7",
        9,
    );
    attack("INSERT INTO days VALUES (1, 9, 9)", "DELETE FROM days WHERE day = 9", 0);
    attack(
        "INSERT INTO accounts VALUES (7777, 1, 'member:M000999', 'PTS')",
        "DELETE FROM accounts WHERE number = 7777",
        0,
    );
    attack(
        "INSERT INTO accounts VALUES (7777, 5, 'member:M000999', 'PTS')",
        "DELETE FROM accounts WHERE number = 7777",
        0,
    );
    attack(
        "INSERT INTO vault_rows VALUES (1, 'M000999', 'name', NULL, zeroblob(90))",
        "DELETE FROM vault_rows WHERE person = 'M000999'",
        0,
    );
    attack("UPDATE books SET book = 'other'", "UPDATE books SET book = 'generated'", 0);
    attack("UPDATE books SET number = 4", "UPDATE books SET number = 1", 0);
}

#[test]
fn a_change_of_an_account_a_day_or_a_person_is_found() {
    let changes = [
        ("account", "account || 'x'"),
        ("account", "CAST(x'ff' AS TEXT)"),
        ("commodity", "'CNYX'"),
        ("number", "number + 1000"),
        ("book", "2"),
    ];
    pinpointed("accounts", "number", &changes, |_, _| None);
    let changes =
        [("day", "day + 1000"), ("day", "99999999999"), ("seq", "seq - 1"), ("seq", "-1"), ("book", "2")];
    pinpointed("days", "day", &changes, |_, _| None);
    let changes = [
        ("body", "zeroblob(90)"),
        ("body", "substr(body, 2)"),
        ("body", "x'00'"),
        ("mark", "x'00'"),
        ("person", "'M000777'"),
        ("field", "'phone2'"),
        ("book", "2"),
    ];
    let whose = "book || person || field";
    pinpointed("vault_rows", whose, &changes, |_, _| None);
    let changes =
        [("sealed", "zeroblob(72)"), ("sealed", "substr(sealed, 2)"), ("person", "'M000777'"), ("book", "2")];
    pinpointed("vault_keys", "book || person", &changes, |_, _| None);
    pinpointed("vault_checks", "book", &[("sealed", "zeroblob(40)"), ("book", "2")], |_, _| None);
}

#[test]
fn every_byte_of_a_persons_sealed_data_is_looked_at() {
    let mut stolen = Stolen::new();
    let enrolled = find(2, |event| matches!(event, Event::MemberEnrolled(_)));
    let Event::MemberEnrolled(fact) = &victim().1[enrolled].entry().event else { unreachable!() };
    let of_person = format!("person = '{}'", fact.member);
    let places = [
        ("vault_rows", "body", format!("{of_person} AND field = 'name'")),
        ("vault_rows", "body", format!("{of_person} AND field = 'id-number'")),
        ("vault_rows", "mark", format!("{of_person} AND field = 'id-number'")),
        ("vault_keys", "sealed", of_person),
        ("vault_checks", "sealed", "book = 1".to_owned()),
    ];
    for (table, column, which) in places {
        let bytes: Vec<u8> = stolen.column(&format!("SELECT {column} FROM {table} WHERE {which}")).remove(0);
        let set = format!("UPDATE {table} SET {column} = ?1 WHERE {which}");
        for at in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1;
            stolen.hand.execute(&set, [&flipped]).unwrap();
            let clean = stolen.clean.clone();
            let findings = stolen.store.compare(&clean).unwrap();
            let seq = if table == "vault_checks" { 0 } else { enrolled };
            assert!(names(&findings, seq, Kind::Table), "{table}.{column} byte {at}: {findings:?}");
        }
        stolen.hand.execute(&set, [&bytes]).unwrap();
    }
    assert_eq!(stolen.compared("SELECT 1"), []);
}

#[test]
fn an_opening_that_vanished_is_found_at_the_entry_that_sealed_it() {
    let mut stolen = Stolen::new();
    let enrolled = find(2, |event| matches!(event, Event::MemberEnrolled(_)));
    let Event::MemberEnrolled(fact) = &victim().1[enrolled].entry().event else { unreachable!() };
    stolen.hand.execute_batch("CREATE TABLE kept AS SELECT * FROM vault_rows;").unwrap();
    let undo = "DELETE FROM vault_rows; INSERT INTO vault_rows SELECT * FROM kept;";
    let one = format!("DELETE FROM vault_rows WHERE person = '{}' AND field = 'phone'", fact.member);
    let findings = stolen.found(&one, undo);
    assert_eq!(findings.len(), 1, "{findings:?}");
    assert!(names(&findings, enrolled, Kind::Table), "{findings:?}");
    assert_eq!(findings[0].found, "no such row");
    assert!(findings[0].expected.contains("phone") && findings[0].expected.contains("erased"));
    // All of him, and his key: as an erasure does it, without the entry that would say so.
    stolen.hand.execute_batch("CREATE TABLE keys AS SELECT * FROM vault_keys;").unwrap();
    let all = format!(
        "DELETE FROM vault_rows WHERE person = '{0}'; DELETE FROM vault_keys WHERE person = '{0}';",
        fact.member
    );
    let undo = format!("{undo} DELETE FROM vault_keys; INSERT INTO vault_keys SELECT * FROM keys;");
    let findings = stolen.found(&all, &undo);
    assert_eq!(findings.len(), 3, "name, phone and ID number: {findings:?}");
    assert!(findings.iter().all(|finding| finding.seq.get() == enrolled as u64), "{findings:?}");
    // Without the key file what is missing is missed all the same.
    let path = stolen.store.path().to_owned();
    std::fs::remove_file(KeyFile::beside(&path)).unwrap();
    stolen.store = open(&path);
    assert_eq!(stolen.found("SELECT 1", "SELECT 1"), []);
    assert_eq!(stolen.found(&all, &undo).len(), 3);
}

#[test]
fn a_changed_name_is_found_at_the_entry_that_sealed_it() {
    let mut stolen = Stolen::new();
    let enrolled = find(2, |event| matches!(event, Event::MemberEnrolled(_)));
    let Event::MemberEnrolled(fact) = &victim().1[enrolled].entry().event else { unreachable!() };
    let of_person = format!("WHERE person = '{}' AND field = 'name'", fact.member);
    let person = Person::Member(fact.member);
    let name = stolen.store.opening(person, PersonalField::Name).unwrap().unwrap().value;
    stolen.hand.execute_batch("CREATE TABLE kept AS SELECT * FROM vault_rows;").unwrap();
    // Another's name, as it is sealed: for him it does not open.
    let other = "(SELECT body FROM kept WHERE person = 'M000001' AND field = 'name')";
    let undo = "DELETE FROM vault_rows; INSERT INTO vault_rows SELECT * FROM kept;";
    let findings = stolen.found(&format!("UPDATE vault_rows SET body = {other} {of_person}"), undo);
    assert_eq!(findings.len(), 1);
    assert!(names(&findings, enrolled, Kind::Table), "{findings:?}");
    // The finding says no personal data.
    assert!(!findings[0].to_string().contains(&*name));
}

#[test]
fn a_snapshot_that_is_not_the_fold_of_the_entries_is_found() {
    let mut stolen = Stolen::new();
    let undo = "DELETE FROM snapshots; INSERT INTO snapshots SELECT * FROM kept;";
    stolen.hand.execute_batch("CREATE TABLE kept AS SELECT * FROM snapshots;").unwrap();
    let body: Vec<u8> = stolen.column("SELECT body FROM snapshots").remove(0);
    let mut attack = |column: &str, value: &[u8], digest: Option<Digest>| {
        let set = format!("UPDATE snapshots SET {column} = ?1");
        stolen.hand.execute(&set, [value]).unwrap();
        if let Some(digest) = digest {
            stolen.hand.execute("UPDATE snapshots SET digest = ?1", [digest.as_bytes()]).unwrap();
        }
        let findings = verdict(&mut stolen.store, 1).findings;
        assert!(findings.iter().any(|finding| finding.kind == Kind::Table), "{column}: {findings:?}");
        stolen.hand.execute_batch(undo).unwrap();
    };
    for byte in 0..32 {
        let mut other = Digest::of(&[&body]).as_bytes().to_vec();
        other[byte] ^= 4;
        attack("digest", &other, None);
        let mut other = victim().1[299].hash().as_bytes().to_vec();
        other[byte] ^= 4;
        attack("hash", &other, None);
    }
    let mut random = Random::new(4);
    for _ in 0..200 {
        let mut other = body.clone();
        // The first byte is the version of the form; another one is not read at all.
        other[1 + random.place(body.len() - 1)] ^= 1 << random.below(8);
        attack("body", &other, None);
        // The same with the digest made right: a snapshot is never trusted for its own sake.
        attack("body", &other, Some(Digest::of(&[&other])));
    }
    for seq in ["298", "300", "0", "-1"] {
        let findings = stolen.found(&format!("UPDATE snapshots SET seq = {seq}"), undo);
        assert!(findings.iter().any(|finding| finding.kind == Kind::Table), "seq {seq}: {findings:?}");
    }
}

#[test]
fn the_victim_has_what_the_attacks_need() {
    // Pieces and money move in it too, not points alone.
    let shelves = |sealed: &&Sealed| {
        let postings = &sealed.entry().postings;
        postings.iter().any(|posting| matches!(posting.account, Account::Shelf(_)))
    };
    assert!(victim().1.iter().filter(shelves).count() > 10);
    assert_eq!(Quantity::from_minor(1).exact(), "1");
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

fn find_in(all: &[Sealed], like: fn(&Event) -> bool) -> usize {
    all.iter().position(|sealed| like(&sealed.entry().event)).unwrap()
}
