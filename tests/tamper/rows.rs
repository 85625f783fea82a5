//! Rows of entries in memory: changed, moved, left out, spelled otherwise. Each is named at its place.

use std::collections::BTreeSet;

use ledger::chain::verify::Kind;
use ledger::chain::{Sealed, leaf_hash};
use ledger::journal::encoding::{BadBytes, decode};
use ledger::store::Sqlite;
use ledger::units::Seq;
use tests::books::{entries, folder, judged, stored};
use tests::generator::{Plan, Random, book};
use tests::station::of;

use super::{must_name, names, plan, resealed, rows, victim};

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
