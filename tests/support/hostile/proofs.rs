//! Proofs: receipts, proofs in JSON, and openings handed out.

use ledger::chain::json_proof::{Consistency, Inclusion};
use ledger::chain::proof::Proof;
use ledger::chain::quorum::TrustPolicy;
use ledger::chain::{Sealed, leaf_hash};
use ledger::exchange::openings::{Handed, HandedOpening};
use ledger::journal::PersonalField;
use ledger::units::{Digest, Seq};

use super::log::{FORK, LOG, Leaves, known_keys, leaf, was_signed};
use super::{entries, notes};
use crate::station::of;

/// Proofs of every form.
pub(super) fn examples() -> Vec<Vec<u8>> {
    let mut examples = Vec::new();
    let mut log = Leaves::of(LOG);
    for (index, size) in [(0_u64, 1), (2, 5), (6, 7), (3, 7)] {
        let letter = LOG.chars().nth(usize::try_from(index).expect("short")).expect("a letter").to_string();
        let path = log.inclusion(index, size);
        let leaf_hash = leaf(&letter);
        let inclusion = Inclusion { index, tree_size: size, leaf_hash, hashes: path.clone() };
        let extra = Some(letter.into_bytes());
        let receipt = Proof { extra, index: Seq::number(index), path, note: log.cosigned(size) };
        let bare = Proof { extra: None, note: log.signed(size), ..receipt.clone() };
        examples.extend([inclusion.to_string(), receipt.to_string(), bare.to_string()]);
    }
    for (old_size, new_size) in [(0, 3), (1, 7), (3, 7), (4, 6), (7, 7)] {
        for letters in [LOG, FORK] {
            let hashes = Leaves::of(letters).consistency(old_size, new_size);
            examples.push(Consistency { old_size, new_size, hashes }.to_string());
        }
    }
    examples.push(serde_json::to_string(&handed()).expect("JSON"));
    examples.into_iter().map(String::into_bytes).collect()
}

/// What somebody is given of himself. The entry commits to something else, which a check says.
fn handed() -> Handed {
    let entry = entries::examples().into_iter().find(|line| line.windows(8).any(|part| part == b"enrolled"));
    let entry = String::from_utf8(entry.expect("an enrolment")).expect("text").into();
    let (field, value, salt) = (PersonalField::Name, "王秀珍".into(), Digest::of(&[b"salt"]));
    let openings = vec![HandedOpening { field, salt, value, entry }];
    Handed { book: of("test"), person: "M000001".into(), openings }
}

/// Holds of any bytes as a proof.
///
/// # Panics
///
/// When it does not.
pub fn proof(bytes: &[u8]) {
    if let Ok(proof) = Proof::read(bytes) {
        assert_eq!(proof.to_string().as_bytes(), bytes, "a proof is written otherwise than it was read");
        assert!(bytes.len() <= Proof::BYTES_MAX && proof.path.len() <= 63);
        notes::note(proof.note.to_string().as_bytes());
        is_believed_rightly(&proof);
    }
    if let Ok(proof) = Inclusion::read(bytes) {
        assert_eq!(proof.to_string().as_bytes(), bytes);
        let Inclusion { index, tree_size: size, leaf_hash, .. } = &proof;
        for letters in [LOG, FORK] {
            let mut log = Leaves::of(letters);
            if *size <= log.size() && proof.proves(log.root(*size)) {
                let letter = letters.chars().nth(usize::try_from(*index).expect("proved")).expect("proved");
                assert_eq!(*leaf_hash, leaf(&letter.to_string()), "an entry that is not there is proved");
            }
        }
    }
    if let Ok(proof) = Consistency::read(bytes) {
        assert_eq!(proof.to_string().as_bytes(), bytes);
        let Consistency { old_size, new_size, .. } = proof;
        let [mut log, mut fork] = [LOG, FORK].map(Leaves::of);
        // Up to the third entry both are one.
        if (4..=log.size()).contains(&old_size) && new_size <= log.size() {
            let [old, new] = [old_size, new_size];
            let proved =
                proof.proves(fork.root(old), log.root(new)) || proof.proves(log.root(old), fork.root(new));
            assert!(!proved, "a fork is proved to be continued");
        }
    }
    if let Ok(handed) = serde_json::from_slice::<Handed>(bytes) {
        for opening in &handed.openings {
            let checked = opening.check(&handed.book);
            if let Some((seq, hash)) = checked.entry {
                let sealed = Sealed::read(opening.entry.as_bytes().to_vec()).expect("an entry");
                assert_eq!((sealed.entry().seq, sealed.hash()), (seq, hash));
            }
        }
        let written = serde_json::to_string(&handed).expect("JSON");
        let again = serde_json::from_str::<Handed>(&written).expect("what was written");
        assert!(again == handed, "openings read otherwise than they were written");
    }
}

fn is_believed_rightly(proof: &Proof) {
    let [key, witness] = known_keys();
    let witnesses = std::slice::from_ref(witness);
    let believed = proof.believed(key, witnesses);
    if let Ok((cosigned, seen)) = &believed {
        assert!(was_signed(proof.note.text()) && seen.len() <= proof.note.signatures().len());
        let extra = proof.extra.as_deref().expect("what is proved");
        let at = usize::try_from(proof.index.get()).expect("proved");
        let stands = [LOG, FORK].into_iter().any(|letters| {
            let is_its = Leaves::of(letters).checkpoint(cosigned.checkpoint.size) == cosigned.checkpoint;
            is_its
                && letters.chars().nth(at).is_some_and(|there| leaf(&there.to_string()) == leaf_hash(extra))
        });
        assert!(stands, "an entry that is not there is proved");
    }
    let policy = TrustPolicy::of(vec![key.clone()], witnesses.to_vec());
    if let Ok((_, seen)) = proof.trusted(&policy) {
        assert!(believed.is_ok() && !seen.is_empty());
    }
}
