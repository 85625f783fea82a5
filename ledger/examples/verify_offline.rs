//! Checks bundles with the lower floors of the ledger alone, `units`, `events`, `journal` and `chain`:
//! no store, no views, no rules, and no book.
//!
//! ```text
//! cargo run -p ledger --example verify_offline -- [--key VKEY] [--every-byte] DIR…
//! ```
//!
//! 1. Of each bundle it says what is proved, or what is wrong and then ends with 1; with 2 when it was
//!    called wrongly.
//! 2. `--key` is the station's key as it gave it out. Without it a bundle is only consistent in itself.
//! 3. `--every-byte` changes the bytes of each file in memory, every one of the small files and a sample
//!    of the large ones, and demands that each change is refused.
//!
//! `tests/check_bundle.py` does the same from the standards alone and says it in the same words.

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::fmt::Display;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ledger::chain::checkpoint::Checkpoint;
use ledger::chain::json_proof::{Consistency, Inclusion};
use ledger::chain::leaf_hash;
use ledger::chain::note::{KeyKind, NotSigned, SignedNote, VerifierKey};
use ledger::chain::proof::Proof;
use ledger::chain::tree::Frontier;
use ledger::chain::verify::{Page, Reader, verify};
use ledger::events::Event;
use ledger::journal::encoding::decode;
use ledger::units::{BookId, Digest, Origin, Seq};

/// The files of a bundle by their names.
type Files = BTreeMap<String, Vec<u8>>;

/// What is wrong, in a line.
type Wrong = String;

/// The entries of a bundle, verified, and the keys that they name.
struct Log {
    in_hex: Vec<u8>,
    entries: Vec<Vec<u8>>,
    book: BookId,
    origin: Origin,
    /// The keys that sign checkpoints, each with the place of the entry that set it.
    keys: Vec<(u64, VerifierKey)>,
    witnesses: Vec<VerifierKey>,
}

/// Entries in memory, read as a verifier reads a store.
struct Rows<'a>(&'a [Vec<u8>]);

impl Reader for Rows<'_> {
    type Error = Infallible;

    fn last(&mut self) -> Result<Option<Seq>, Infallible> {
        Ok(count(self.0).checked_sub(1).map(Seq::number))
    }

    fn next(&mut self, from: Seq) -> Result<Option<Seq>, Infallible> {
        Ok((from.get() < count(self.0)).then_some(from))
    }

    fn page(&mut self, from: Seq, rows: u64, page: &mut Page) -> Result<(), Infallible> {
        page.clear();
        let places = from.get()..from.get().saturating_add(rows).min(count(self.0));
        for (seq, bytes) in places.filter_map(|seq| Some((seq, at(self.0, seq)?))) {
            // A bundle holds no hashes beside the entries: there is nothing to compare these with.
            page.push(Seq::number(seq), leaf_hash(bytes).as_bytes(), bytes);
        }
        Ok(())
    }
}

impl Log {
    /// Reads the entries and verifies them as far as entries can be: form, chain, time, sums, bounds, lots,
    /// claims, reversals and changes of keys.
    fn read(in_hex: &[u8]) -> Result<Self, Wrong> {
        let not_hex = || "entries.hex: not lower-case hex".to_owned();
        let entries: Option<Vec<Vec<u8>>> = lines(in_hex, "entries.hex")?.into_iter().map(bytes_of).collect();
        let entries = entries.ok_or_else(not_hex)?;
        let verdict = verify(vec![Rows(&entries)], &|_, _| ControlFlow::Continue(()));
        let verdict = verdict.map_err(|_| "entries.hex: the verification stopped".to_owned())?;
        if let Some(finding) = verdict.findings.first() {
            return Err(finding.to_string());
        }
        let (mut opened, mut keys, mut witnesses) = (None, Vec::new(), Vec::new());
        for (seq, bytes) in (0..).zip(&entries) {
            let entry = decode(bytes).map_err(|why| format!("#{seq}: {why}"))?;
            match entry.event {
                Event::StationOpened(fact) => opened = Some((entry.book, fact.origin)),
                Event::KeySet(fact) => keys.push((seq, key(fact.key.as_str(), KeyKind::Log, "key.set")?)),
                Event::WitnessesSet(fact) => {
                    let named = fact.witnesses.iter();
                    let named = named.map(|line| key(line.as_str(), KeyKind::Witness, "key.witnesses_set"));
                    witnesses.extend(named.collect::<Result<Vec<_>, _>>()?);
                }
                _ => {}
            }
        }
        let (book, origin) = opened.ok_or("entries.hex: no entries")?;
        Ok(Self { in_hex: in_hex.to_vec(), entries, book, origin, keys, witnesses })
    }

    /// The key that signs a checkpoint of so many entries.
    fn key_at(&self, size: u64) -> Option<&VerifierKey> {
        self.keys.iter().rev().find(|(seq, _)| *seq < size).map(|(_, key)| key)
    }

    fn root(&self, size: u64) -> Digest {
        let mut frontier = Frontier::default();
        for bytes in (0..size).filter_map(|seq| at(&self.entries, seq)) {
            frontier.push(leaf_hash(bytes), |_| ());
        }
        frontier.root()
    }

    /// A signed checkpoint of these entries, and who of `witnesses` signed it.
    fn checkpoint(
        &self,
        bytes: &[u8],
        witnesses: &[VerifierKey],
        what: &str,
    ) -> Result<(Checkpoint, SignedNote, Vec<String>), Wrong> {
        let wrong = |why: &dyn Display| format!("{what}: {why}");
        let note = SignedNote::read(bytes).map_err(|why| wrong(&why))?;
        let said: Checkpoint = note.text().parse().map_err(|why| wrong(&why))?;
        let key = self.key_at(said.size).ok_or_else(|| wrong(&"the book had no key then"))?;
        let checkpoint = Checkpoint::believed(&note, key).map_err(|why| wrong(&why))?;
        if checkpoint.size > count(&self.entries) {
            return Err(wrong(&format!("of {} entries, and {} are here", said.size, self.entries.len())));
        }
        // A note may bear more; in a bundle each signature can be checked.
        let known = |key: &&VerifierKey| note.signatures().iter().filter(|line| line.is_of(key)).count();
        let lines: usize = witnesses.iter().chain([key]).map(|key| known(&key)).sum();
        if lines != note.signatures().len() {
            return Err(wrong(&"signed by somebody whose key is not in the bundle"));
        }
        let seen = match note.signed(witnesses) {
            Ok(seen) => seen.iter().map(|signed| signed.key.name().to_string()).collect(),
            Err(NotSigned::Unknown) => Vec::new(),
            Err(why) => return Err(wrong(&why)),
        };
        if checkpoint.root != self.root(checkpoint.size) {
            return Err(wrong(&format!("another root than that of its {} entries", checkpoint.size)));
        }
        Ok((checkpoint, note, seen))
    }
}

/// What a bundle proves. `kept` is the log of the last bundle: most changes of a byte leave it as it was.
fn check(files: &Files, key: Option<&str>, kept: &mut Option<Log>) -> Result<String, Wrong> {
    let mut names = BTreeSet::new();
    let mut file = |name: &str| {
        names.insert(name.to_owned());
        files.get(name).map(Vec::as_slice).ok_or_else(|| format!("{name}: missing"))
    };
    let in_hex = file("entries.hex")?;
    let log = match kept.take().filter(|log| log.in_hex == in_hex) {
        Some(log) => log,
        None => Log::read(in_hex)?,
    };
    let log = kept.insert(log);
    let as_is: Vec<u8> = log.entries.iter().flat_map(|entry| [entry, b"\n".as_slice()].concat()).collect();
    if file("entries.jsonl")? != as_is {
        return Err("entries.jsonl: not the bytes of entries.hex".to_owned());
    }
    let [own] =
        keys(file("log.vkey")?, KeyKind::Log, "log.vkey")?.try_into().map_err(|_| "log.vkey: not one key")?;
    if key.is_some_and(|key| key != own.to_string()) {
        return Err(format!("log.vkey: not the key that was brought, {}", key.unwrap_or_default()));
    }
    let mut witnesses = log.witnesses.clone();
    if files.contains_key("witness.vkey") {
        witnesses.extend(keys(file("witness.vkey")?, KeyKind::Witness, "witness.vkey")?);
    }
    witnesses.sort_by_key(ToString::to_string);
    witnesses.dedup();
    let (under, note, seen) = log.checkpoint(file("checkpoint")?, &witnesses, "checkpoint")?;
    let size = under.size;
    if size != count(&log.entries) {
        return Err(format!("checkpoint: of {size} entries, and {} are here", log.entries.len()));
    }
    if log.key_at(size) != Some(&own) {
        return Err("log.vkey: not the key that the entries name".to_owned());
    }

    let inclusion = file("inclusion.json")?;
    let inclusion = Inclusion::read(inclusion).map_err(|why| format!("inclusion.json: {why}"))?;
    let index = inclusion.index;
    let entry = at(&log.entries, index).ok_or("inclusion.json: of no entry that is here")?;
    if (inclusion.tree_size, inclusion.leaf_hash) != (size, leaf_hash(entry)) {
        return Err("inclusion.json: of another entry or tree".to_owned());
    }
    if !inclusion.proves(under.root) {
        return Err("inclusion.json: proves nothing".to_owned());
    }

    let name = format!("{}-{index}.tlog-proof", log.book);
    let receipt = Proof::read(file(&name)?).map_err(|why| format!("{name}: {why}"))?;
    receipt.believed(&own, &witnesses).map_err(|why| format!("{name}: {why}"))?;
    let (index_of, path) = (Seq::number(index), inclusion.hashes);
    let expected = Proof { extra: Some(entry.clone()), index: index_of, path, note };
    if receipt != expected {
        return Err(format!("{name}: not of the entry, path and checkpoint of the other files"));
    }

    let mut continues = String::new();
    if files.contains_key("old-checkpoint") || files.contains_key("consistency.json") {
        let (old, _, _) = log.checkpoint(file("old-checkpoint")?, &witnesses, "old-checkpoint")?;
        let consistency = file("consistency.json")?;
        let consistency = Consistency::read(consistency).map_err(|why| format!("consistency.json: {why}"))?;
        if (consistency.old_size, consistency.new_size) != (old.size, size) {
            return Err("consistency.json: of other sizes".to_owned());
        }
        if !consistency.proves(old.root, under.root) {
            return Err("consistency.json: proves nothing".to_owned());
        }
        continues = format!(", continues {}", old.size);
    }
    if let Some(stranger) = files.keys().find(|name| !names.contains(*name)) {
        return Err(format!("{stranger}: not part of a bundle"));
    }
    let seen = if seen.is_empty() { "nobody".to_owned() } else { seen.join(", ") };
    let (origin, eye) = (&log.origin, under.eye_line());
    Ok(format!("{size} entries of {origin}, proves #{index}{continues}, seen by {seen}, eye line {eye}"))
}

/// How many changes of one byte were made and refused.
fn every_byte(files: &Files, kept: &mut Option<Log>) -> Result<usize, Wrong> {
    let (mut made, mut changed) = (0, files.clone());
    for (name, bytes) in files {
        let step = if bytes.len() > 4096 { (bytes.len() / 499) | 1 } else { 1 };
        for (at, &byte) in bytes.iter().enumerate().step_by(step) {
            let line_ends = if byte == b'\n' { b"\t\r ".as_slice() } else { &[] };
            let others: BTreeSet<u8> =
                [byte ^ 0x01, byte ^ 0x20].into_iter().chain(line_ends.iter().copied()).collect();
            for other in others {
                let one =
                    [bytes.get(..at).unwrap_or_default(), &[other], bytes.get(at + 1..).unwrap_or_default()];
                changed.insert(name.clone(), one.concat());
                if check(&changed, None, kept).is_ok() {
                    return Err(format!("{name}: byte {at} as {other:#04x} is accepted"));
                }
                made += 1;
            }
        }
        changed.insert(name.clone(), bytes.clone());
        *kept = None;
    }
    Ok(made)
}

fn count(entries: &[Vec<u8>]) -> u64 {
    u64::try_from(entries.len()).unwrap_or(u64::MAX)
}

fn at(entries: &[Vec<u8>], seq: u64) -> Option<&Vec<u8>> {
    entries.get(usize::try_from(seq).ok()?)
}

/// The bytes of a line in lower-case hex.
fn bytes_of(line: &str) -> Option<Vec<u8>> {
    let digit = |digit: u8| match digit {
        b'0'..=b'9' => Some(digit - b'0'),
        b'a'..=b'f' => Some(digit - b'a' + 10),
        _ => None,
    };
    let (pairs, odd) = line.as_bytes().as_chunks::<2>();
    let bytes = pairs.iter().map(|[high, low]| Some((digit(*high)? << 4) | digit(*low)?)).collect();
    if odd.is_empty() { bytes } else { None }
}

/// The lines of a file, each of them ended.
fn lines<'a>(bytes: &'a [u8], what: &str) -> Result<Vec<&'a str>, Wrong> {
    let text = std::str::from_utf8(bytes).ok().and_then(|text| text.strip_suffix('\n'));
    Ok(text.ok_or_else(|| format!("{what}: not lines of text"))?.split('\n').collect())
}

fn keys(bytes: &[u8], kind: KeyKind, what: &str) -> Result<Vec<VerifierKey>, Wrong> {
    lines(bytes, what)?.into_iter().map(|line| key(line, kind, what)).collect()
}

fn key(line: &str, kind: KeyKind, what: &str) -> Result<VerifierKey, Wrong> {
    let key: VerifierKey = line.parse().map_err(|why| format!("{what}: {why}"))?;
    if key.kind() == kind { Ok(key) } else { Err(format!("{what}: {line} is a key of another kind")) }
}

fn files(folder: &Path) -> std::io::Result<Files> {
    let mut files = Files::new();
    for file in std::fs::read_dir(folder)? {
        let file = file?;
        files.insert(file.file_name().to_string_lossy().into_owned(), std::fs::read(file.path())?);
    }
    Ok(files)
}

fn main() -> ExitCode {
    let (mut key, mut tries_every_byte, mut folders) = (None, false, Vec::new());
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            Some("--key") => key = arguments.next().and_then(|key| key.into_string().ok()),
            Some("--every-byte") => tries_every_byte = true,
            _ => folders.push(PathBuf::from(argument)),
        }
    }
    if folders.is_empty() {
        eprintln!("usage: verify_offline [--key VKEY] [--every-byte] DIR…");
        return ExitCode::from(2);
    }
    let mut code = ExitCode::SUCCESS;
    for folder in folders {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let mut kept = None;
        let said = files(&folder).map_err(|why| why.to_string()).and_then(|files| {
            println!("{name}: {}", check(&files, key.as_deref(), &mut kept)?);
            if tries_every_byte {
                println!("{name}: {} changes of one byte, each refused", every_byte(&files, &mut kept)?);
            }
            Ok(())
        });
        if let Err(why) = said {
            println!("{name}: {why}");
            code = ExitCode::FAILURE;
        }
    }
    code
}
