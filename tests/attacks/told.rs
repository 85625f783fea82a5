//! What somebody with the program alone is told of a book somebody got at, of a backup, a slip and a request: the
//! finding, the entry, and the exit code.

use std::fs;
use std::process::Command;

use ledger::chain::checkpoint::Checkpoint;
use ledger::chain::note::{KeyKind, SignerKey};
use ledger::chain::proof::{Disproved, Proof};
use ledger::chain::quorum::TrustPolicy;
use ledger::chain::tree::{self, Frontier};
use ledger::chain::witness::Request;
use ledger::chain::{Sealed, leaf_hash};
use ledger::journal::Entry;
use ledger::store::{Sqlite, Store as _};
use ledger::units::Seq;
use rusqlite::{Connection, params};
use serde_json::Value;
use tests::books::{entries, folder};
use tests::generator::{Plan, book};
use tests::station::of;
use tests::trust::{set_key, signed, station_key};

use super::{KEY, Victim, a_witness, cut, lived_anew, open, open_signing};
use crate::commands::jifen;

/// An exit code, and what was said as an object.
type Told = (i32, Value);

fn told(victim: &Victim, line: &str) -> Told {
    let mut program = Command::new(jifen());
    program.args(line.split(' ')).arg("--json").current_dir(victim.folder.path());
    let output = program.output().unwrap();
    (output.status.code().unwrap(), serde_json::from_slice(&output.stdout).unwrap_or_default())
}

/// The kinds of the findings and their entries.
fn findings(said: &Value) -> Vec<(&str, u64)> {
    let of = |finding: &'_ Value| finding["seq"].as_u64().unwrap();
    let all = said["findings"].as_array().unwrap();
    all.iter().map(|finding| (finding["kind"].as_str().unwrap(), of(finding))).collect()
}

fn place(seq: u64) -> i64 {
    KEY | seq.cast_signed()
}

fn write(hand: &Connection, seq: u64, bytes: &[u8]) {
    let set = "INSERT OR REPLACE INTO entries (key, hash, bytes) VALUES (?1, ?2, ?3)";
    hand.execute(set, params![place(seq), leaf_hash(bytes).as_bytes(), bytes]).unwrap();
}

/// An entry with something of it changed.
fn changed(sealed: &Sealed, change: impl FnOnce(&mut Entry)) -> Sealed {
    let mut entry = sealed.entry().clone();
    change(&mut entry);
    Sealed::seal(entry)
}

/// An entry's bytes with one text in place of another.
fn spelled(sealed: &Sealed, from: &str, to: &str) -> Vec<u8> {
    let text = std::str::from_utf8(sealed.bytes()).unwrap();
    let other = text.replacen(from, to, 1);
    assert_ne!(other, text, "{from}");
    other.into_bytes()
}

/// Makes the tree that of these entries.
fn plant(hand: &Connection, all: &[Sealed]) {
    let (mut frontier, mut place) = (Frontier::default(), 0);
    for sealed in all {
        frontier.push(sealed.hash(), |node| {
            let set = "UPDATE nodes SET hash = ?1 WHERE key = ?2";
            assert_eq!(hand.execute(set, params![node.as_bytes(), KEY | place]).unwrap(), 1);
            place += 1;
        });
    }
}

/// What is done, how, and what must be found of which entry.
type Attack<'a> = (&'a str, Box<dyn Fn(&Connection) + 'a>, (&'a str, u64));

fn sql<'a>(text: String) -> Box<dyn Fn(&Connection) + 'a> {
    Box::new(move |hand| hand.execute_batch(&text).unwrap())
}

/// On the rows of entries: the last three enrol somebody, give him points, and enrol another.
fn on_entries<'a>(all: &'a [Sealed], theirs: &'a Sealed) -> Vec<Attack<'a>> {
    let last = all.len() as u64 - 1;
    let (given, enrolled) = (last - 1, last - 2);
    let at = |seq: u64| &all[seq as usize];
    let (here, before) = (place(given), place(enrolled));
    vec![
        (
            "a row edited",
            sql(format!(
                "UPDATE entries SET bytes = CAST(replace(CAST(bytes AS TEXT), '文3', '文4') AS BLOB)
                 WHERE key = {here}"
            )),
            ("hash", given),
        ),
        (
            "a row inserted",
            sql(format!(
                "INSERT INTO entries SELECT key + 1, hash, bytes FROM entries WHERE key = {}",
                place(last)
            )),
            ("seq", last + 1),
        ),
        ("a row dropped", sql(format!("DELETE FROM entries WHERE key = {here}")), ("missing", given)),
        (
            "two rows swapped",
            sql(format!(
                "UPDATE entries SET key = -1 WHERE key = {before};
                 UPDATE entries SET key = {before} WHERE key = {here};
                 UPDATE entries SET key = {here} WHERE key = -1"
            )),
            ("seq", enrolled),
        ),
        (
            "a row copied from another book",
            Box::new(|hand| write(hand, theirs.entry().seq.get(), theirs.bytes())),
            ("book", theirs.entry().seq.get()),
        ),
        (
            "the tail rewritten with new hashes and no key",
            Box::new(move |hand| {
                let mut rewritten = all[..enrolled as usize].to_vec();
                for sealed in &all[enrolled as usize..] {
                    let prev = rewritten.last().unwrap().hash();
                    let sealed = changed(sealed, |entry| (entry.desk, entry.prev) = (of("desk-9"), prev));
                    write(hand, sealed.entry().seq.get(), sealed.bytes());
                    rewritten.push(sealed);
                }
                plant(hand, &rewritten);
            }),
            ("checkpoint", last),
        ),
        (
            "a clock set back",
            Box::new(move |hand| {
                let set_back = changed(at(last), |entry| entry.at = at(enrolled).entry().at);
                write(hand, last, set_back.bytes());
            }),
            ("time", last),
        ),
        (
            "a clock set forward, and right again for the next entry",
            Box::new(move |hand| {
                let set_forward = changed(at(given), |entry| entry.at = entry.at.plus_millis(86_400_000));
                write(hand, given, set_forward.bytes());
            }),
            ("time", last),
        ),
        (
            "an entry in a second encoding",
            Box::new(move |hand| write(hand, last, &spelled(at(last), "\"v\":1", "\"v\": 1"))),
            ("form", last),
        ),
        (
            "a key of JSON that stands twice",
            Box::new(move |hand| write(hand, last, &spelled(at(last), "\"v\":1", "\"v\":1,\"v\":1"))),
            ("form", last),
        ),
    ]
}

/// On what stands beside the entries.
fn on_tables<'a>(last: u64) -> Vec<Attack<'a>> {
    let given = last - 1;
    vec![
        (
            "a balance edited",
            sql(format!("UPDATE postings SET balance = balance + 100 WHERE seq = {given}")),
            ("table", given),
        ),
        (
            "another column edited",
            sql(format!("UPDATE claims SET seq = seq - 1 WHERE seq = {given}")),
            ("table", given),
        ),
        (
            "an opening deleted",
            sql("DELETE FROM vault_rows WHERE person = 'M000004' AND field = 'phone'".to_owned()),
            ("table", last),
        ),
        (
            "a snapshot forged",
            sql(format!(
                "INSERT OR REPLACE INTO snapshots
                 SELECT 1, {last}, hash, zeroblob(32), x'7b7d' FROM entries WHERE key = {}",
                place(last)
            )),
            ("table", last),
        ),
        (
            "a node edited",
            sql(format!("UPDATE nodes SET hash = zeroblob(32) WHERE key = {KEY}")),
            ("node", tree::places(0, 0).next().unwrap().1.last_leaf()),
        ),
        (
            "another book put before this one, which hides its entries",
            sql("INSERT INTO books VALUES (0, 'aaa')".to_owned()),
            ("table", 0),
        ),
        (
            "another book put behind this one",
            sql("INSERT INTO books VALUES (2, 'aaa')".to_owned()),
            ("table", 0),
        ),
        (
            "a checkpoint with a second, bad signature by the key of the log",
            Box::new(move |hand| {
                let wrong = station_key(1).sign("something else\n", 0).to_string();
                let set = "UPDATE checkpoints SET note = note || ?1 WHERE size = ?2";
                assert_eq!(hand.execute(set, params![wrong, last.cast_signed() + 1]).unwrap(), 1);
            }),
            ("checkpoint", last),
        ),
    ]
}

#[test]
fn whoever_verifies_a_book_is_told_what_was_done_to_which_entry_and_the_program_ends_with_1() {
    let victim = Victim::new();
    let all = entries(&mut open(&victim.station.path));
    let last = victim.station.last();
    let folder = folder();
    let plan = Plan { entries: last + 1, ..Plan::default() };
    let (mut foreign, _) = book(Sqlite::create(&folder.path().join("foreign.book")).unwrap(), &plan);
    let theirs = entries(foreign.store()).pop().unwrap();
    assert_eq!(theirs.entry().seq.get(), last);
    let untouched: Attack<'_> = ("nothing", sql(String::new()), ("", 0));
    let attacks = [untouched].into_iter().chain(on_entries(&all, &theirs)).chain(on_tables(last));
    for (nth, (what, attack, expected)) in attacks.enumerate() {
        let name = format!("attacked-{nth}.book");
        let (_, hand) = victim.stolen(&name);
        attack(&hand);
        drop(hand);
        let (code, said) = told(&victim, &format!("verify {name}"));
        let found = findings(&said);
        if what == "nothing" {
            assert_eq!((code, &said["ok"], found.len()), (0, &true.into(), 0), "{said}");
            continue;
        }
        assert_eq!(
            (code, &said["ok"], &said["anchored"]),
            (1, &false.into(), &false.into()),
            "{what}: {said}"
        );
        assert!(found.contains(&expected), "{what}, expected {expected:?}: {said}");
        // What is wrong with a row of nobody in a table has no entry, and is said of the first.
        let is_blamed = |(_, seq): &(&str, u64)| (1..expected.1.saturating_sub(1)).contains(seq);
        assert!(!found.iter().any(is_blamed), "{what}: an entry long before is blamed: {said}");
    }
}

#[test]
fn whoever_brings_a_checkpoint_is_told_of_another_history_and_of_an_older_one() {
    let mut victim = Victim::new();
    let (_, untouched) = victim.stolen("untouched.book");
    drop(untouched);
    let (_, hand) = victim.stolen("cut.book");
    cut(&hand, victim.station.last());
    hand.execute_batch("DELETE FROM checkpoints").unwrap();
    drop(hand);
    lived_anew(&victim);
    let brought = victim.brought.size - 1;
    victim.station.member("陈静");
    let newest = victim.station.last();
    let newer = signed(&mut victim.station.book).unwrap();
    let (_, hand) = victim.stolen("newest.book");
    drop(hand);
    fs::write(victim.folder.path().join("newer"), newer.note.to_string()).unwrap();
    let older = victim.brought.signed(&station_key(1)).to_string();
    fs::write(victim.folder.path().join("older"), older).unwrap();
    let key = station_key(1).public().to_string();
    let ask = |line: &str| told(&victim, &format!("{line} --vkey {key}"));
    let none = Vec::new();
    for (line, code, expected) in [
        ("verify newest.book --anchor older", 0, none.clone()),
        ("verify newest.book --anchor newer", 0, none.clone()),
        ("verify newest.book --since older", 0, none.clone()),
        // In itself each is a good book, and with a checkpoint that it has grown from too.
        ("verify untouched.book --anchor older", 0, none.clone()),
        ("verify cut.book --anchor older", 0, none),
        ("verify untouched.book --anchor newer", 1, vec![("missing", newest)]),
        ("verify cut.book --anchor newer", 1, vec![("missing", newest)]),
        ("verify untouched.book --since newer", 1, vec![("missing", newest)]),
        ("verify anew.book --anchor older", 1, vec![("checkpoint", brought)]),
        ("verify anew.book --since older", 1, vec![("checkpoint", brought)]),
    ] {
        let (ended, said) = ask(line);
        assert_eq!((ended, findings(&said)), (code, expected), "{line}: {said}");
    }
    // A checkpoint that is not signed by the key that was brought proves nothing, and is no finding either.
    let stranger = station_key(66).public().to_string();
    let (code, said) = told(&victim, &format!("verify newest.book --anchor older --vkey {stranger}"));
    assert_eq!((code, &said["findings"]), (2, &Value::Null), "{said}");
}

#[test]
fn a_verifiers_mark_moves_with_what_was_verified_and_stays_where_something_is_found() {
    let mut victim = Victim::new();
    let key = station_key(1).public().to_string();
    let folder = victim.folder.path().to_owned();
    let mark = |name: &str| fs::read(folder.join(name)).unwrap();
    let steal = |victim: &Victim, name: &str| drop(victim.stolen(name));
    steal(&victim, "first.book");
    let size = victim.station.last() + 1;
    let (code, said) = told(&victim, &format!("verify first.book --vkey {key} --keep mark"));
    assert_eq!((code, &said["kept"]), (0, &serde_json::json!({ "size": size, "vkey": key })), "{said}");
    victim.station.member("陈静");
    // Nobody signed what came after: the mark stays, and so it does when there is nothing new at all.
    steal(&victim, "unsigned.book");
    let kept = mark("mark");
    for name in ["unsigned.book", "first.book"] {
        let (code, said) = told(&victim, &format!("verify {name} --since mark --vkey {key} --keep mark"));
        assert_eq!((code, &said["kept"], mark("mark")), (0, &Value::Null, kept.clone()), "{said}");
    }
    signed(&mut victim.station.book).unwrap();
    let (_, hand) = victim.stolen("hurt.book");
    hand.execute_batch(&format!("UPDATE entries SET bytes = x'7b7d' WHERE key = {}", place(size))).unwrap();
    drop(hand);
    let (code, said) = told(&victim, &format!("verify hurt.book --since mark --vkey {key} --keep mark"));
    assert_eq!((code, &said["kept"], mark("mark")), (1, &Value::Null, kept), "{said}");
    steal(&victim, "second.book");
    let (code, said) = told(&victim, &format!("verify second.book --since mark --vkey {key} --keep mark"));
    assert_eq!((code, &said["kept"]["size"]), (0, &(size + 1).into()), "{said}");
    // An older copy and another history do not take it back, and are found out by it.
    let kept = mark("mark");
    lived_anew(&victim);
    for (line, expected) in [
        ("verify first.book", ("missing", size)),
        ("verify first.book --since mark", ("missing", size)),
        ("verify anew.book", ("missing", size)),
        ("verify second.book", ("checkpoint", size)),
    ] {
        if line == "verify second.book" {
            let (store, other) = (&mut open(&folder.join("second.book")), tree::empty());
            assert_eq!(store.tip().unwrap().unwrap().seq.get(), size);
            let other = Checkpoint::of(station_key(1).public().name(), size + 1, other);
            fs::write(folder.join("mark"), other.signed(&station_key(1)).to_string()).unwrap();
        }
        let before = mark("mark");
        let (code, said) = told(&victim, &format!("{line} --vkey {key} --keep mark"));
        assert_eq!((code, findings(&said), mark("mark")), (1, vec![expected], before), "{line}: {said}");
    }
    // Nor does one that nobody signed, and it is named as that.
    let forged =
        String::from_utf8(kept.clone()).unwrap().replacen(&format!("\n{}\n", size + 1), "\n9999\n", 1);
    fs::write(folder.join("mark"), &forged).unwrap();
    let (code, said) = told(&victim, &format!("verify second.book --vkey {key} --keep mark"));
    assert_eq!((code, findings(&said)), (1, vec![("checkpoint", 9_998)]), "{said}");
    fs::write(folder.join("mark"), kept).unwrap();
    // What is no checkpoint of this log is never written over.
    let other = Checkpoint::of(&of("other.example/log"), 1, tree::empty());
    fs::write(folder.join("others"), other.signed(&station_key(1)).to_string()).unwrap();
    for name in ["second.book", "others"] {
        let before = mark(name);
        let (code, said) = told(&victim, &format!("verify second.book --vkey {key} --keep {name}"));
        assert_eq!((code, &said["store"], mark(name)), (3, &"exists".into(), before), "{said}");
    }
}

#[test]
fn a_witness_refuses_the_second_of_two_histories_though_the_stolen_key_signed_both() {
    let mut victim = Victim::new();
    let folder = victim.folder.path().to_owned();
    a_witness(&victim);
    let (path, hand) = victim.stolen("fork.book");
    drop(hand);
    let size = victim.station.last() + 1;
    let mut fork = open_signing(&path, &victim);
    victim.station.member("陈静");
    victim.station.member("周敏");
    let chief = ledger::units::OperatorId::number(1);
    fork.sign_in(chief, &tests::station::pin(), &of("desk-1")).unwrap();
    let keep = |name: &str, request: Request| fs::write(folder.join(name), request.to_string()).unwrap();
    keep("first", victim.station.book.witness_request(0).unwrap().unwrap());
    keep("fork", fork.witness_request(size).unwrap().unwrap());
    keep("fork-as-if", fork.witness_request(size + 1).unwrap().unwrap());
    let grown = size + 2;
    for (line, code, status) in [
        ("witness add w first --to answer", 0, 200),
        ("witness add w fork --to answer-2", 1, 409),
        ("witness add w fork-as-if --to answer-2", 1, 409),
        ("witness add w first --to answer-2", 1, 409),
    ] {
        let (ended, said) = told(&victim, line);
        assert_eq!((ended, &said["status"]), (code, &status.into()), "{line}: {said}");
    }
    assert!(!folder.join("answer-2").exists());
    let (code, said) = told(&victim, "witness status w");
    assert_eq!((code, &said["logs"][0]["size"]), (0, &grown.into()), "{said}");
}

#[test]
fn what_was_brought_of_another_station_is_named_as_that() {
    let mut victim = Victim::new();
    drop(victim.stolen("good.book"));
    let folder = victim.folder.path().to_owned();
    let other = SignerKey::of(of("other.example/log"), KeyKind::Log, &[7; 32]);
    let others = Checkpoint::of(other.public().name(), 1, tree::empty()).signed(&other);
    fs::write(folder.join("others"), others.to_string()).unwrap();
    let (key, own) = (other.public().to_string(), station_key(1).public().to_string());
    let set = victim.station.book.views().keys.all()[0].seq.get();
    for (line, expected) in [
        (format!("verify good.book --anchor others --vkey {key}"), ("book", 0)),
        (format!("verify good.book --since others --vkey {key}"), ("book", 0)),
        (format!("verify good.book --vkey {key} --keep mark"), ("key", set)),
    ] {
        let (code, said) = told(&victim, &line);
        assert_eq!((code, findings(&said), &said["anchored"]), (1, vec![expected], &false.into()), "{line}");
    }
    assert!(!folder.join("mark").exists());
    // The key of the log is no witness, whoever says so.
    let newest = signed(&mut victim.station.book).unwrap();
    let slip = victim.station.book.proof(Seq::number(3), &newest).unwrap();
    fs::write(folder.join("slip"), slip.to_string()).unwrap();
    assert_eq!(told(&victim, &format!("check-receipt slip --vkey {own}")).0, 0);
    assert_eq!(told(&victim, &format!("check-receipt slip --vkey {own} --witness {own}")).0, 2);
    let policy =
        TrustPolicy::of(vec![station_key(1).public().clone()], vec![station_key(1).public().clone()]);
    assert_eq!(slip.trusted(&policy), Err(Disproved::Quorum));
}

#[test]
fn a_witness_signs_what_it_can_hand_out_and_trusts_a_next_key_that_the_one_before_signed_for() {
    let mut victim = Victim::new();
    let folder = victim.folder.path().to_owned();
    let witness = a_witness(&victim);
    let request = victim.station.book.witness_request(0).unwrap().unwrap();
    fs::write(folder.join("request"), request.to_string()).unwrap();
    fs::write(folder.join("there"), "something").unwrap();
    let (code, said) = told(&victim, "witness add w request --to there");
    assert_eq!((code, &said["store"]), (3, &"exists".into()), "{said}");
    assert_eq!(witness.logs().unwrap()[0].newest, None, "nothing was signed");
    assert_eq!(told(&victim, "witness add w request --to answer").0, 0);

    let (chief, reviewer) = (victim.station.chief.clone(), victim.station.reviewer.clone());
    let next = set_key(&victim.station.book, Some(&station_key(1)), &station_key(2));
    victim.station.ask_with(&chief, Some(&reviewer), next).unwrap();
    victim.station.book.sign_with(station_key(2)).unwrap();
    let newest = signed(&mut victim.station.book).unwrap();
    for (name, seq) in [("change", newest.checkpoint.size - 1), ("another", 3)] {
        let proof = victim.station.book.proof(Seq::number(seq), &newest).unwrap();
        fs::write(folder.join(name), proof.to_string()).unwrap();
    }
    let [next, rogue] = [2, 66].map(|seed| station_key(seed).public().to_string());
    for (line, code, keys) in [
        (format!("witness watch w {next}"), 2, 1),
        (format!("witness watch w {next} --changed another"), 1, 1),
        (format!("witness watch w {rogue} --changed change"), 1, 1),
        (format!("witness watch w {next} --changed change"), 0, 2),
        (format!("witness watch w {next} --changed change"), 0, 2),
    ] {
        let (ended, said) = told(&victim, &line);
        assert_eq!((ended, witness.logs().unwrap()[0].keys.len()), (code, keys), "{line}: {said}");
    }
}

#[test]
fn a_backup_that_was_cut_short_or_rotted_is_not_put_in_a_books_place() {
    let victim = Victim::new();
    let (path, hand) = victim.stolen("whole.book");
    drop(hand);
    let whole = fs::read(&path).unwrap();
    let bytes = entries(&mut open(&path)).pop().unwrap().bytes().to_vec();
    let at = whole.windows(bytes.len()).position(|window| window == bytes).unwrap();
    let mut rotted = whole.clone();
    rotted[at + bytes.len() / 2] ^= 4;
    for (name, held) in [("cut", &whole[..whole.len() / 2]), ("empty", &[]), ("rotted", &rotted)] {
        let folder = victim.folder.path();
        fs::write(folder.join(format!("{name}.book")), held).unwrap();
        let (code, said) = told(&victim, &format!("restore {name}.book new.book"));
        let expected = if name == "rotted" { 1 } else { 3 };
        assert_eq!(code, expected, "{name}: {said}");
        assert!(said["message"].is_string() || said["findings"].is_array(), "{name}: {said}");
        let names: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name()).collect();
        assert!(!names.iter().any(|name| name.to_string_lossy().contains("new.book")), "{names:?}");
    }
}

#[test]
fn a_node_of_the_tree_that_is_passed_off_as_an_entry_is_no_receipt() {
    let mut victim = Victim::new();
    let newest = signed(&mut victim.station.book).unwrap();
    let real = victim.station.book.proof(Seq::number(0), &newest).unwrap();
    let leaves: Vec<_> =
        (0..2).map(|seq| *victim.station.book.entry(Seq::number(seq)).unwrap().hash().as_bytes()).collect();
    let node = leaves.concat();
    // With the path of the entry below it, and with the path the node itself has.
    let forged = [
        Proof { extra: Some(node.clone()), ..real.clone() },
        Proof { extra: Some(node), path: real.path[1..].to_vec(), ..real.clone() },
    ];
    let key = station_key(1).public().to_string();
    let check = |proof: &Proof| {
        fs::write(victim.folder.path().join("slip"), proof.to_string()).unwrap();
        told(&victim, &format!("check-receipt slip --vkey {key}"))
    };
    let (code, said) = check(&real);
    assert_eq!((code, &said["ok"], &said["index"]), (0, &true.into(), &0.into()), "{said}");
    for proof in forged {
        let (code, said) = check(&proof);
        assert_eq!((code, &said["ok"]), (1, &false.into()), "{said}");
        assert!(said["why"].is_string() && said["entry"].is_null(), "{said}");
    }
}
