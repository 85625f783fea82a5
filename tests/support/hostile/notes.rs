//! Notes, checkpoints on them, and the lines of signatures that a witness answers with.

use std::sync::OnceLock;

use ledger::chain::checkpoint::{Checkpoint, Cosigned};
use ledger::chain::note::{Signature, SignedNote, SignerKey};
use ledger::chain::tree;

use super::log::{FORK, LOG, Leaves, known_keys, was_signed, witness};
use crate::trust::{SEEN, witness_key};

/// Notes and answers as they are sent.
pub(super) fn examples() -> Vec<Vec<u8>> {
    let mut examples = Vec::new();
    for letters in [LOG, FORK] {
        let mut log = Leaves::of(letters);
        for size in [0, 1, 3, 5, 7] {
            examples.extend([log.signed(size), log.cosigned(size)].map(|note| note.to_string()));
        }
    }
    let mut log = Leaves::of(LOG);
    let text = log.checkpoint(7).to_string();
    let strangers: Vec<SignerKey> = (20..25).map(|seed| witness_key("stranger.example/w", seed)).collect();
    let mut crowded = log.cosigned(7);
    for stranger in &strangers {
        crowded.add(stranger.sign(&text, SEEN));
    }
    examples.push(crowded.to_string());
    let extended = format!("{text}an extension\nanother\n");
    let mut note = SignedNote::unsigned(extended);
    note.add(strangers[0].sign(note.text(), SEEN));
    examples.push(note.to_string());
    // What a witness answers, also with lines of others and of another checkpoint.
    let answer = |text: &str| witness().sign(text, SEEN).to_string();
    let other = answer(&log.checkpoint(5).to_string());
    examples.extend([answer(&text), format!("{}{}", strangers[1].sign(&text, SEEN), answer(&text)), other]);
    examples.push(text);
    examples.into_iter().map(String::into_bytes).collect()
}

/// Holds of any bytes as a note, as a checkpoint's text and as an answer.
///
/// # Panics
///
/// When it does not.
pub fn note(bytes: &[u8]) {
    if let Ok(note) = SignedNote::read(bytes) {
        is_one_note(&note, bytes);
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(checkpoint) = text.parse::<Checkpoint>() {
        assert_eq!(checkpoint.to_string(), text, "a checkpoint is written otherwise than it was read");
        assert!(checkpoint.size > 0 || checkpoint.root == tree::empty());
        let eye = checkpoint.eye_line();
        assert!(eye.len() == 26 && eye.bytes().all(|letter| letter.is_ascii_alphanumeric()), "{eye}");
    }
    is_answer(text);
}

fn is_one_note(note: &SignedNote, bytes: &[u8]) {
    assert_eq!(note.to_string().as_bytes(), bytes, "a note is written otherwise than it was read");
    let signatures = note.signatures();
    assert!(bytes.len() <= SignedNote::BYTES_MAX);
    assert!((1..=SignedNote::SIGNATURES_MAX).contains(&signatures.len()));
    assert!(note.text().ends_with('\n'));
    for signature in signatures {
        let line = signature.to_string();
        assert_eq!(line.strip_suffix('\n').map(str::parse), Some(Ok(signature.clone())));
    }
    let keys = known_keys();
    assert!(note.signed_by(keys).signatures().len() <= keys.len(), "a key signs once");
    let is_said = |signature: &Signature| keys.iter().any(|key| signature.is_of(key));
    if let Ok(signed) = note.signed(keys) {
        assert!(was_signed(note.text()), "believed, and nobody signed it: {}", note.text());
        assert_eq!(signed.len(), signatures.iter().filter(|one| is_said(one)).count());
    }
    if let Ok(checkpoint) = Checkpoint::believed(note, &keys[0]) {
        assert_eq!((checkpoint.to_string().as_str(), &*checkpoint.origin), (note.text(), "example.org/log"));
        assert!(was_signed(note.text()));
    }
}

/// The newest checkpoint of the log, which an answer may be to.
fn newest() -> &'static Cosigned {
    static NEWEST: OnceLock<Cosigned> = OnceLock::new();
    NEWEST.get_or_init(|| {
        let mut log = Leaves::of(LOG);
        Cosigned { checkpoint: log.checkpoint(7), note: log.signed(7) }
    })
}

/// An answer that is taken in adds signatures of the witness alone, each of them right.
fn is_answer(text: &str) {
    let (mut kept, witnesses) = (newest().clone(), &known_keys()[1..]);
    if kept.cosign(text, witnesses).is_err() {
        assert_eq!(kept, *newest(), "a refused answer changes nothing");
        return;
    }
    assert_eq!(kept.note.signatures().len(), 2);
    assert_eq!(kept.note.signed(known_keys()).map(|signed| signed.len()), Ok(2));
    let written = kept.note.to_string();
    let again = Cosigned::read(written.as_bytes(), &known_keys()[0]);
    assert_eq!(again, Ok(kept), "what is kept can be read again");
    for line in text.lines() {
        let line: Signature = line.parse().expect("an answer is lines of signatures");
        let mut alone = SignedNote::unsigned(newest().note.text());
        let is_theirs = line.is_of(&witnesses[0]);
        alone.add(line);
        assert!(!is_theirs || alone.signed(witnesses).is_ok(), "a wrong line was taken in: {text}");
    }
}
