//! Bytes that nobody wrote, for everything that reads bytes from outside: valid ones with some of them
//! changed, any at all, and those that a fuzzer kept. The bodies stand in the support library and are
//! run by the fuzz targets too.
//!
//! `JIFEN_HOSTILE_CASES=20000` tries more of them; `JIFEN_WRITE_CORPUS=DIR` writes the valid ones to
//! begin a corpus with.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::test_runner::TestRunner;
use tests::hostile::{TARGETS, Target, corpus};

fn cases() -> u32 {
    std::env::var("JIFEN_HOSTILE_CASES").map_or(150, |cases| cases.parse().unwrap())
}

fn target(name: &str) -> Target {
    TARGETS.into_iter().find(|target| target.name == name).unwrap()
}

/// One change of bytes.
#[derive(Clone, Debug)]
enum Change {
    Flip(Index, u8),
    Put(Index, Vec<u8>),
    Cut(Index, Index),
    /// A part of it stands twice.
    Repeat(Index, Index),
    /// From some place on it is another example.
    Splice(Index, Index, Index),
    /// A number becomes another one.
    Number(Index, &'static str),
    Swap(Index, Index),
}

fn change() -> impl Strategy<Value = Change> {
    let numbers = [
        "0",
        "-1",
        "00",
        "1.5",
        "1e9",
        "255",
        "65536",
        "4294967296",
        "9223372036854775807",
        "18446744073709551615",
        "99999999999999999999",
    ];
    let words: [&[u8]; 16] = [
        b"\n",
        b"\n\n",
        b"\r",
        b",",
        b"\"",
        b"\0",
        b"\xff",
        b"\xe2\x80\x94 ",
        b"{}",
        b"[]",
        b"null",
        b"=",
        b" ",
        b"+",
        "\u{feff}".as_bytes(),
        "０".as_bytes(),
    ];
    let put = prop_oneof![
        prop::sample::select(words.to_vec()).prop_map(<[u8]>::to_vec),
        prop::collection::vec(any::<u8>(), 1..6),
    ];
    prop_oneof![
        3 => (any::<Index>(), 1_u8..).prop_map(|(at, mask)| Change::Flip(at, mask)),
        3 => (any::<Index>(), put).prop_map(|(at, bytes)| Change::Put(at, bytes)),
        2 => any::<(Index, Index)>().prop_map(|(at, len)| Change::Cut(at, len)),
        1 => any::<(Index, Index)>().prop_map(|(at, len)| Change::Repeat(at, len)),
        2 => any::<(Index, Index, Index)>().prop_map(|(at, other, from)| Change::Splice(at, other, from)),
        2 => (any::<Index>(), prop::sample::select(numbers.to_vec())).prop_map(|(at, to)| Change::Number(at, to)),
        1 => any::<(Index, Index)>().prop_map(|(one, other)| Change::Swap(one, other)),
    ]
}

fn changed(mut bytes: Vec<u8>, changes: &[Change], examples: &[Vec<u8>]) -> Vec<u8> {
    for change in changes {
        let len = bytes.len();
        if len == 0 {
            break;
        }
        // A place, and a part of at most forty bytes from there.
        let part = |at: &Index, size: &Index| {
            let at = at.index(len);
            at..(at + 1 + size.index(40)).min(len)
        };
        match change {
            Change::Flip(at, mask) => bytes[at.index(len)] ^= mask,
            Change::Put(at, put) => {
                let at = at.index(len + 1);
                drop(bytes.splice(at..at, put.iter().copied()));
            }
            Change::Cut(at, size) => drop(bytes.drain(part(at, size))),
            Change::Repeat(at, size) => {
                let part = part(at, size);
                let twice = bytes[part.clone()].to_vec();
                drop(bytes.splice(part.end..part.end, twice));
            }
            Change::Splice(at, other, from) => {
                let other = &examples[other.index(examples.len())];
                bytes.truncate(at.index(len));
                bytes.extend_from_slice(&other[from.index(other.len() + 1)..]);
            }
            Change::Number(at, to) => {
                let digits = |byte: &u8| byte.is_ascii_digit();
                let at = at.index(len);
                let Some(first) = bytes[at..].iter().position(digits).map(|first| at + first) else {
                    continue;
                };
                let count = bytes[first..].iter().take_while(|byte| digits(byte)).count();
                drop(bytes.splice(first..first + count, to.bytes()));
            }
            Change::Swap(one, other) => {
                let mut lines: Vec<&[u8]> = bytes.split_inclusive(|byte| *byte == b'\n').collect();
                let (one, other) = (one.index(lines.len()), other.index(lines.len()));
                lines.swap(one, other);
                bytes = lines.concat();
            }
        }
    }
    bytes
}

/// Tries a target's examples, what a fuzzer kept of it, and bytes that are made from both.
fn tried(name: &str) {
    let Target { holds, examples, .. } = target(name);
    let mut known = examples();
    for bytes in &known {
        holds(bytes);
    }
    for (path, bytes) in corpus(name) {
        let held = std::panic::catch_unwind(|| holds(&bytes));
        assert!(held.is_ok(), "{} fails", path.display());
        known.push(bytes);
    }
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases()) };
    let bytes = prop_oneof![
        8 => (any::<Index>(), prop::collection::vec(change(), 1..5)).prop_map({
            let known = known.clone();
            move |(which, changes)| changed(known[which.index(known.len())].clone(), &changes, &known)
        }),
        1 => prop::collection::vec(any::<u8>(), 0..200),
    ];
    let tried = TestRunner::new(config).run(&bytes, |bytes| {
        holds(&bytes);
        Ok(())
    });
    tried.unwrap();
}

#[test]
fn hostile_entries_are_refused_or_have_one_form_and_a_verdict() {
    tried("entry");
}

#[test]
fn hostile_notes_are_refused_or_have_one_form_and_what_is_believed_was_signed() {
    tried("note");
}

#[test]
fn hostile_proofs_are_refused_or_have_one_form_and_prove_what_is_there() {
    tried("proof");
}

#[test]
fn a_witness_signs_nothing_hostile() {
    tried("request");
}

#[test]
fn hostile_tables_are_refused_or_every_row_is_asked_for_or_named() {
    tried("table");
}

#[test]
fn hostile_workbooks_are_refused_or_every_row_is_asked_for_or_named() {
    tried("workbook");
}

#[test]
fn hostile_keys_and_policies_are_refused_or_have_one_form() {
    tried("keys");
}

fn fuzz(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz").join(name)
}

#[test]
fn every_target_has_a_fuzz_target_of_its_own_and_a_small_corpus() {
    let manifest = fs::read_to_string(fuzz("Cargo.toml")).unwrap();
    let files = |folder: &str| {
        let names = fs::read_dir(fuzz(folder)).unwrap().map(|file| file.unwrap().file_name());
        let mut names: Vec<String> = names.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    };
    let mut names = TARGETS.map(|target| target.name.to_owned());
    names.sort();
    assert_eq!(files("corpus"), names);
    assert_eq!(files("fuzz_targets"), names.clone().map(|name| format!("{name}.rs")));
    for name in &names {
        let target = fs::read_to_string(fuzz(&format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(target.contains(&format!("tests::hostile::{name}(bytes)")), "{target}");
        assert!(manifest.contains(&format!("path = \"fuzz_targets/{name}.rs\"")), "{name} is not built");
        let kept = corpus(name);
        let bytes: usize = kept.iter().map(|(_, bytes)| bytes.len()).sum();
        assert!(
            (1..=40).contains(&kept.len()) && bytes <= 64 * 1024,
            "{name}: {} files, {bytes} bytes",
            kept.len()
        );
    }
    if let Some(folder) = std::env::var_os("JIFEN_WRITE_CORPUS") {
        for Target { name, examples, .. } in TARGETS {
            let folder = Path::new(&folder).join(name);
            fs::create_dir_all(&folder).unwrap();
            for (number, bytes) in examples().iter().enumerate() {
                fs::write(folder.join(format!("example-{number:03}")), bytes).unwrap();
            }
        }
    }
}
