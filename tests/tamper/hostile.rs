//! Bytes, rows and numbers that nobody wrote: whatever they are, they get a verdict.

use ledger::chain::leaf_hash;
use ledger::journal::encoding::decode;
use ledger::units::Seq;
use proptest::prelude::*;
use tests::books::judged;

use super::{resealed, rows};

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
