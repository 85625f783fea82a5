//! SHA-256 has two backends: instructions of the processor, and portable code where it has none. A book that
//! was begun with one must verify with the other.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ledger::chain::tree::{empty, join};
use ledger::units::Digest;

/// The program of `soft_sha2`, built with the portable backend, offline and beside this test.
fn soft() -> PathBuf {
    let exe = std::env::current_exe().unwrap();
    // target/<profile>/deps/promises-…
    let target = exe.ancestors().nth(3).unwrap().join("soft_sha2");
    let package = Path::new(env!("CARGO_MANIFEST_DIR")).join("soft_sha2");
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--offline", "--locked"]).current_dir(package);
    build.env_remove("CARGO_ENCODED_RUSTFLAGS").env("RUSTFLAGS", "--cfg sha2_backend=\"soft\"");
    build.env("CARGO_TARGET_DIR", &target);
    assert!(build.status().unwrap().success(), "soft_sha2 does not build");
    target.join("debug/soft_sha2")
}

/// What the portable backend makes of each of these.
fn hashed(messages: &[Vec<u8>]) -> Vec<Digest> {
    let hex = |bytes: &Vec<u8>| {
        let mut line = String::new();
        for byte in bytes {
            write!(line, "{byte:02x}").unwrap();
        }
        line
    };
    let lines: Vec<String> = messages.iter().map(hex).collect();
    let mut program = Command::new(soft()).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut asked = program.stdin.take().unwrap();
    let asking = std::thread::spawn(move || asked.write_all(format!("{}\n", lines.join("\n")).as_bytes()));
    let output = program.wait_with_output().unwrap();
    asking.join().unwrap().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let mut said = said.lines();
    assert_eq!(said.next(), Some("soft"));
    said.map(|line| line.parse().unwrap()).collect()
}

fn fixture(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/chain").join(name)).unwrap()
}

/// The version of sha2 in a lock file.
fn version(lock: &str) -> String {
    let lock = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(lock)).unwrap();
    let (_, ours) = lock.rsplit_once("name = \"sha2\"\nversion = \"").unwrap();
    ours.split('"').next().unwrap().to_owned()
}

#[test]
fn both_backends_of_sha_256_give_the_golden_hashes() {
    let (mut messages, mut pinned) = (Vec::new(), Vec::new());
    let files = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../fixtures/chain")).unwrap();
    let names: Vec<String> = files.map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
    let (mut books, all) = (0, names.iter().filter(|name| name.strip_suffix(".jsonl").is_some()).count());
    for name in names {
        let Some(book) = name.strip_suffix("-hashes.txt").or(name.strip_suffix("hashes.txt")) else {
            continue;
        };
        let entries = if book.is_empty() { "entries.jsonl".to_owned() } else { format!("{book}.jsonl") };
        let entries = fixture(&entries);
        let opened: serde_json::Value = serde_json::from_str(entries.lines().next().unwrap()).unwrap();
        let named = [&opened["book"], &opened["event"]["origin"]].map(|name| name.as_str().unwrap());
        messages.push(format!("jifen/genesis/v1\n{}\n{}\n", named[0], named[1]).into_bytes());
        // A leaf: a zero byte and the entry.
        messages.extend(entries.lines().map(|line| [b"\0", line.as_bytes()].concat()));
        // The last line names the head again.
        let hashes = fixture(&name);
        let hashes = hashes.lines().filter(|line| !line.starts_with("head "));
        pinned.extend(hashes.map(|line| line.split_once(' ').unwrap().1.parse::<Digest>().unwrap()));
        books += 1;
    }
    assert_eq!((books, messages.len()), (all, pinned.len()));
    // Nodes over them, as the ledger joins them, and the root of nothing.
    for pair in pinned.clone().chunks_exact(2) {
        messages.push([b"\x01", pair[0].as_bytes().as_slice(), pair[1].as_bytes()].concat());
        pinned.push(join(pair[0], pair[1]));
    }
    messages.push(Vec::new());
    pinned.push(empty());
    // FIPS 180-4: one block and two. RFC 6962: the leaf of nothing.
    let known = [
        (b"abc".to_vec(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            b"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq".to_vec(),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1",
        ),
        (vec![0], "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"),
    ];
    for (message, hash) in known {
        messages.push(message);
        pinned.push(hash.parse().unwrap());
    }
    for length in 0..130_u8 {
        let message: Vec<u8> = (0..length).collect();
        pinned.push(Digest::of(&[&message]));
        messages.push(message);
    }
    assert_eq!(hashed(&messages), pinned);
}

#[test]
fn both_backends_are_of_one_version() {
    assert_eq!(version("soft_sha2/Cargo.lock"), version("../Cargo.lock"));
}
