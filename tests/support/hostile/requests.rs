//! Requests to a witness: whatever is asked, what it signs continues what it remembers.

use ledger::chain::checkpoint::Checkpoint;
use ledger::chain::witness::{Log, Refused, Request, judge};

use super::log::{FORK, LOG, Leaves, known_keys, was_signed};
use super::notes;

/// Requests for the log and for its fork, from every size a witness may remember.
pub(super) fn examples() -> Vec<Vec<u8>> {
    let mut examples = Vec::new();
    for letters in [LOG, FORK] {
        let mut log = Leaves::of(letters);
        for (old, size) in [(0, 3), (0, 7), (3, 3), (3, 7), (5, 6), (7, 7)] {
            let request = Request { old, proof: log.consistency(old, size), note: log.signed(size) };
            examples.push(request.to_string().into_bytes());
        }
    }
    let mut log = Leaves::of(LOG);
    let witnessed = Request { old: 4, proof: log.consistency(4, 7), note: log.cosigned(7) };
    examples.push(witnessed.to_string().into_bytes());
    examples
}

/// Holds of any bytes as a request.
///
/// # Panics
///
/// When it does not.
pub fn request(bytes: &[u8]) {
    let request = match Request::read(bytes) {
        Ok(request) => request,
        Err(refused) => return is_said(&refused),
    };
    assert_eq!(request.to_string().as_bytes(), bytes, "a request is written otherwise than it was read");
    assert!(request.proof.len() <= 63);
    notes::note(request.note.to_string().as_bytes());
    let mut log = Leaves::of(LOG);
    for remembered in [None, Some(1), Some(3), Some(4), Some(5), Some(7)] {
        let newest = remembered.map(|size| (size, log.root(size)));
        let known = Log { keys: vec![known_keys()[0].clone()], newest };
        let find = |origin: &str| (origin == "example.org/log").then(|| known.clone());
        match judge(&request, find) {
            Ok(checkpoint) => {
                assert!(was_signed(request.note.text()), "nobody signed it");
                assert_eq!(request.old, remembered.unwrap_or(0));
                assert!(checkpoint.size >= request.old);
                // The fork has the first three entries of the log, and no more of it.
                if request.old > 3 {
                    assert_eq!(checkpoint, log.checkpoint(checkpoint.size), "two histories are signed");
                }
            }
            Err(refused) => is_said(&refused),
        }
    }
    let is_checkpoint = request.note.text().parse::<Checkpoint>().is_ok();
    let unknown = judge(&request, |_| None).map(|_| ()).map_err(|refused| refused.status());
    assert_eq!(unknown, Err(if is_checkpoint { 404 } else { 400 }));
}

/// A refusal has a number of the standard, and a body that is one line.
fn is_said(refused: &Refused) {
    assert!([400, 403, 404, 409, 422].contains(&refused.status()), "{refused}");
    let body = refused.body();
    assert!(body.ends_with('\n'), "{body:?}");
    if let Refused::OtherSize { size } | Refused::Fork { size } = refused {
        assert_eq!((body, refused.status()), (format!("{size}\n"), 409));
    }
}
