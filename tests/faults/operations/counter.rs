//! The counter: a redemption with its slip, an act with evidence, a close with its backup.

use std::fs;

use ledger::book::Outcome;
use ledger::store::{Access, EvidenceFolder, Sqlite};
use ledger::units::OperatorId;
use tests::books::verdict;
use tests::station::{a_basket, keyed, of, pin};

use super::{WANG, is_book, is_noted_as_it_is, signing};
use crate::faults::program::run;
use crate::faults::{Left, Operation, Run, tried};

const REDEEM: Operation = Operation {
    line: "redeem test.book M000001 SOAP*2 --by 2 --request slip-1 --to {here}/paper/slip --json",
    prepare: |here| {
        signing(here);
        fs::create_dir(here.join("paper")).unwrap();
        fs::write(here.join("paper/slip"), "").unwrap();
    },
    book: Some("test.book"),
    look: |left| {
        let mut book = left.book("test.book");
        let (is_done, printed) = (left.is_done(&book), left.bytes("paper/slip"));
        assert!(printed.is_empty() || is_done, "{}: a paper without its entry", left.what);
        // The same request counts once, whatever was left of the first.
        let clerk = book.sign_in(OperatorId::number(2), &pin(), &of("desk-1")).unwrap();
        let receipt = book.submit(&keyed("slip-1", &clerk, a_basket(WANG, &[(of("SOAP"), 2)]))).unwrap();
        let outcome = if is_done { Outcome::Known } else { Outcome::Written };
        assert_eq!(receipt.outcome, outcome, "{}", left.what);
        let shelf = book.views().accounts.balance(of("shelf:SOAP"), of("SKU:SOAP"));
        assert_eq!((book.views().redemptions.vouchers(), shelf), (1, 18), "{}", left.what);
        drop(book);
        if left.is_new {
            one_slip_comes_out(left, &printed);
        }
    },
};

/// Of a request that is sent again the slip comes out now, unless some of it may have come out before.
fn one_slip_comes_out(left: &Left<'_>, printed: &[u8]) {
    let queue = || left.asks("printer queue test.book --desk desk-1 --json").answer()["jobs"].clone();
    let jobs = queue();
    let answer = left.again().answer();
    let paper = left.bytes("paper/slip");
    if jobs[0].is_null() {
        assert!(printed.is_empty(), "{}: a paper that is on no queue", left.what);
        assert!(String::from_utf8_lossy(&paper).contains("V0000001-8"), "{}: {answer}", left.what);
    } else {
        assert_eq!(paper, printed, "{}: no second first one", left.what);
        if jobs[0]["state"] != "failed" {
            let again = run(left.here, "printer retry test.book 1 --desk desk-1 --json");
            assert_eq!((again.code, left.bytes("paper/slip")), (Some(1), paper), "{}: {again:?}", left.what);
        }
    }
}

#[test]
fn whatever_the_disk_does_a_redemption_counts_once_and_no_slip_lacks_its_entry() {
    tried(&REDEEM);
}

const SUBMIT_WITH_EVIDENCE: Operation = Operation {
    line: "task submit test.book --kind TALK --performer 1 --by 2 --evidence-file clip.txt --request act-1 --json",
    prepare: |here| {
        signing(here);
        fs::write(here.join("clip.txt"), "宣讲".repeat(900)).unwrap();
    },
    book: Some("test.book"),
    look: |left| {
        let book = left.book("test.book");
        let evidence = EvidenceFolder::beside(&left.here.join("test.book"));
        for (digest, _) in evidence.filed().unwrap() {
            assert_eq!(evidence.check(digest), Ok(()), "{}", left.what);
        }
        let is_filed = !evidence.filed().unwrap().is_empty();
        assert!(is_filed || !left.is_done(&book), "{}: an entry names a file that is not there", left.what);
    },
};

#[test]
fn whatever_the_disk_does_no_act_names_evidence_that_is_not_whole() {
    tried(&SUBMIT_WITH_EVIDENCE);
}

const CLOSE: Operation = Operation {
    line: "day close test.book --count SOAP:20 --by 2 --second 3 --request close-1 --json",
    prepare: signing,
    book: Some("test.book"),
    look: |left| {
        let book = left.book("test.book");
        let is_closed = left.is_done(&book);
        drop(book);
        let backups = |left: &Left<'_>| {
            let names = left.named("test.book.backups");
            let whole = names.iter().filter(|name| is_book(name)).map(|name| {
                let path = left.here.join("test.book.backups").join(name);
                let mut copy = Sqlite::open(&path, Access::Read).unwrap();
                assert_eq!(verdict(&mut copy, 1).findings, [], "{}: {name}", left.what);
            });
            whole.count()
        };
        let kept = backups(left);
        is_noted_as_it_is(left, "test.book.backups");
        assert!(is_closed || kept == 0, "{}: the backup of no close", left.what);
        assert!(kept == 1 || !left.is_answered || left.run == Run::Another, "{}", left.what);
        if left.is_new {
            left.again();
            assert_eq!(backups(left), 1, "{}: asked again, and there is no backup", left.what);
            assert!(is_noted_as_it_is(left, "test.book.backups"), "{}: no line of it", left.what);
        }
    },
};

#[test]
fn whatever_the_disk_does_a_day_is_closed_once_and_its_backup_is_whole() {
    tried(&CLOSE);
}
