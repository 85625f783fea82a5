//! A witness on its own machine.

use std::fs;

use ledger::store::WitnessFolder;
use tests::trust::SEEN;

use super::{LI, WANG, a_witness, asked, signing};
use crate::faults::program::run;
use crate::faults::{Operation, tried};

const MAKE_WITNESS: Operation = Operation {
    line: "witness init finance --name finance.example/w --json",
    prepare: |_| {},
    book: None,
    look: |left| {
        let witness = WitnessFolder::at(left.here.join("finance"));
        if left.has("finance") {
            let key = witness.key(None).unwrap_or_else(|err| panic!("{}: {err}", left.what));
            let public = left.bytes("finance/witness.vkey");
            assert_eq!(public, format!("{}\n", key.public()).into_bytes(), "{}", left.what);
            assert_eq!(witness.logs(), Ok(vec![]), "{}", left.what);
        } else {
            assert!(!left.is_answered, "{}: somebody was given its key", left.what);
            if left.is_new {
                left.again();
            }
        }
    },
};

#[test]
fn whatever_the_disk_does_a_witness_is_made_whole_or_not_at_all() {
    tried(&MAKE_WITNESS);
}

const ADD: Operation = Operation {
    line: "witness add finance request --to answer --json",
    prepare: |here| {
        signing(here);
        a_witness(here);
        // Another history of as many entries, signed with the same key.
        for ending in ["", ".vault-key"] {
            let with = |name: &str| here.join(format!("{name}{ending}"));
            fs::copy(with("test.book"), with("fork.book")).unwrap();
        }
        for (book, member) in [("test.book", WANG), ("fork.book", LI)] {
            let line = format!("member freeze {book} {member} --reason 分叉 --by 3 --json");
            assert_eq!(run(here, &line).code, Some(0));
        }
        fs::write(here.join("request"), asked(here, "test.book", 0)).unwrap();
    },
    book: None,
    look: |left| {
        let witness = WitnessFolder::at(left.here.join("finance"));
        let key = witness.key(None).unwrap();
        let newest = witness.logs().unwrap()[0].newest.clone();
        let anchors = witness.anchors().unwrap_or_else(|err| panic!("{}: {err}", left.what));
        let is_remembered = newest.is_some();
        assert!(is_remembered || anchors.is_empty(), "{}", left.what);
        if left.has("answer") {
            assert!(is_remembered && anchors.len() == 1, "{}: it signed and forgot", left.what);
            let mut book = left.opened("test.book");
            let taken = book.take_answer(std::str::from_utf8(&left.bytes("answer")).unwrap());
            assert!(taken.is_ok(), "{}: {taken:?}", left.what);
        }
        assert!(left.has("answer") || !left.is_answered, "{}", left.what);
        // Once it may have signed one history it signs no other, however it is asked.
        if let Some(newest) = newest {
            for old in [0, newest.size] {
                let fork = asked(left.here, "fork.book", old);
                let refused = witness.add(&fork, &key, SEEN, |_| Ok::<(), ledger::store::WitnessError>(()));
                assert!(refused.is_err(), "{}: a fork after {old}: {refused:?}", left.what);
            }
            let again = asked(left.here, "test.book", newest.size);
            assert!(
                witness.add(&again, &key, SEEN, |_| Ok::<(), ledger::store::WitnessError>(())).is_ok(),
                "{}",
                left.what
            );
        } else if left.is_new {
            left.again();
        }
    },
};

#[test]
fn whatever_the_disk_does_a_witness_signs_nothing_that_it_may_forget_and_no_fork() {
    tried(&ADD);
}
