//! A bundle is checked by two programs that have no book: one in another language, written from the
//! standards alone, and one of the lower floors of the ledger. Both say the same of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use crate::commands::{Counter, built};

/// The example of the ledger, built once, beside this test.
fn verify_offline() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| built(&["-p", "ledger", "--example", "verify_offline"], "examples/verify_offline"))
}

/// Whether a program accepts everything it was asked about, and its lines.
type Said = (bool, Vec<String>);

/// What the verifier in Python says, and what the example says.
fn checked(arguments: &[&str], folders: &[PathBuf]) -> [Said; 2] {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("check_bundle.py");
    let mut programs = [Command::new("python3"), Command::new(verify_offline())];
    programs[0].arg(script);
    // Both at once: each takes one processor.
    let running = programs.map(|mut program| {
        program.args(arguments).args(folders).stdout(Stdio::piped()).stderr(Stdio::piped());
        program.spawn().unwrap_or_else(|err| panic!("this test needs python3 on the path: {err}"))
    });
    running.map(|program| {
        let output = program.wait_with_output().unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        let said = String::from_utf8(output.stdout).unwrap();
        (output.status.success(), said.lines().map(str::to_owned).collect())
    })
}

/// What both say when they accept.
fn accepted(arguments: &[&str], folders: &[PathBuf]) -> Vec<String> {
    let [(is_good, said), (is_good_there, same)] = checked(arguments, folders);
    assert!(is_good && is_good_there, "{said:?} {same:?}");
    assert_eq!(said, same);
    said
}

/// What the verifier in Python says of folders of which both refuse each.
fn refused(arguments: &[&str], folders: &[PathBuf]) -> Vec<String> {
    let [(is_good, said), (is_good_there, same)] = checked(arguments, folders);
    assert!(!is_good && !is_good_there, "{said:?} {same:?}");
    for line in said.iter().chain(&same) {
        assert!(!line.contains(" entries of "), "accepted: {line}");
    }
    assert_eq!((said.len(), same.len()), (folders.len(), folders.len()), "{said:?} {same:?}");
    said
}

fn key(counter: &Counter) -> String {
    let shown = counter.done("key show st.book");
    shown["keys"].as_array().unwrap().last().unwrap()["vkey"].as_str().unwrap().to_owned()
}

/// Lets the witness sign everything that is recorded, and takes its answer in.
fn cosign(counter: &Counter, nth: u8) {
    counter.done(&format!("checkpoint request st.book --to request-{nth}"));
    counter.done(&format!("witness add w request-{nth} --to answer-{nth}"));
    counter.done(&format!("checkpoint accept st.book answer-{nth}"));
}

/// A book with a key and a witness, who signed a checkpoint that is now an older one, and the newest. Its
/// reviewer signed with a key of his own what he stood by.
fn witnessed() -> Counter {
    let counter = Counter::stocked();
    counter.done("operator key make st.book 3 --to stick.key");
    counter.done("operator key set st.book --key stick.key --by 3 --second 5");
    let stood_by = "points adjust st.book M000001 1 --reason 补 --document 文8 --by 1 --second 3";
    counter.done(&format!("{stood_by} --sign-with stick.key"));
    let witness = counter.done("witness init w --name finance.example/w1");
    let witness = witness["vkey"].as_str().unwrap();
    counter.done(&format!("checkpoint witnesses st.book {witness} --by 1 --second 3"));
    counter.done(&format!("witness watch w {}", key(&counter)));
    cosign(&counter, 1);
    counter.done("witness anchor w fs --to older");
    counter.done("redeem st.book M000001 RICE*2 --by 2");
    cosign(&counter, 2);
    counter
}

/// A copy of a bundle, to be changed.
fn copy(of: &Path, name: &str) -> PathBuf {
    let to = of.parent().unwrap().join(name);
    fs::create_dir(&to).unwrap();
    for file in fs::read_dir(of).unwrap() {
        let file = file.unwrap();
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
    to
}

#[test]
fn a_bundle_proves_itself_to_two_programs_that_have_no_book() {
    let counter = witnessed();
    let (size, key) = (counter.done("verify st.book")["entries"].clone(), key(&counter));
    let exported = counter.done("export st.book --to bundle full --entry 5 --old-checkpoint older");
    assert_eq!((&exported["entries"], &exported["index"]), (&size, &5.into()));
    let eye = exported["eye_line"].as_str().unwrap();
    let older = fs::read_to_string(counter.path("older")).unwrap();
    let older = older.lines().nth(1).unwrap();
    let said = format!(
        "full: {size} entries of fs, proves #5, continues {older}, seen by finance.example/w1, eye line {eye}"
    );
    let full = counter.path("full");
    assert_eq!(accepted(&["--key", &key], std::slice::from_ref(&full)), [said]);

    // Without an older checkpoint the last entry is proved, under a checkpoint that nobody has seen yet.
    counter.done("member freeze st.book M000001 --reason 查 --by 3");
    let exported = counter.done("export st.book --to bundle plain");
    let (last, eye) = (exported["index"].as_u64().unwrap(), exported["eye_line"].as_str().unwrap());
    let said = format!("plain: {} entries of fs, proves #{last}, seen by nobody, eye line {eye}", last + 1);
    assert_eq!(accepted(&["--key", &key], &[counter.path("plain")]), [said]);

    // Under the next key an older checkpoint is still one of the key before.
    counter.done("key change st.book --by 1 --second 3");
    let next = self::key(&counter);
    counter.done("export st.book --to bundle changed --old-checkpoint older");
    let said = accepted(&["--key", &next], &[counter.path("changed")]);
    assert!(said[0].contains(&format!(", continues {older}, ")), "{said:?}");
    assert_eq!(
        refused(&["--key", &next], &[full]),
        [format!("full: log.vkey: not the key that was brought, {next}")]
    );
}

#[test]
fn a_bundle_is_refused_after_a_change_of_any_byte_of_any_file() {
    let counter = witnessed();
    counter.done("export st.book --to bundle full --entry 5 --old-checkpoint older");
    let folder = counter.path("full");
    let bytes: usize = fs::read_dir(&folder)
        .unwrap()
        .map(|file| usize::try_from(file.unwrap().metadata().unwrap().len()).unwrap())
        .filter(|bytes| *bytes <= 4096)
        .sum();
    let said = accepted(&["--every-byte"], &[folder]);
    let made = said[1]
        .strip_prefix("full: ")
        .and_then(|said| said.strip_suffix(" changes of one byte, each refused"));
    let made: usize = made.unwrap().parse().unwrap();
    // Two changes a byte, of the large files in a sample.
    assert!(made > 2 * bytes + 2 * 2 * 400, "{made} changes, {bytes} bytes in small files");
}

#[test]
fn a_bundle_is_refused_without_a_file_with_a_strange_one_and_with_entries_left_out() {
    let counter = witnessed();
    counter.done("export st.book --to bundle full --entry 5 --old-checkpoint older");
    let full = counter.path("full");
    let mut changed = Vec::new();
    for name in
        ["log.vkey", "checkpoint", "entries.hex", "entries.jsonl", "inclusion.json", "fs-5.tlog-proof"]
    {
        let folder = copy(&full, &format!("without-{name}"));
        fs::remove_file(folder.join(name)).unwrap();
        changed.push(folder);
    }
    for name in ["old-checkpoint", "consistency.json"] {
        let folder = copy(&full, &format!("without-{name}"));
        fs::remove_file(folder.join(name)).unwrap();
        changed.push(folder);
    }
    let strange = copy(&full, "strange");
    fs::write(strange.join("README"), "trust me\n").unwrap();
    let (cut, swapped) = (copy(&full, "cut"), copy(&full, "swapped"));
    for name in ["entries.hex", "entries.jsonl"] {
        let text = fs::read_to_string(full.join(name)).unwrap();
        let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
        lines.swap(7, 8);
        fs::write(swapped.join(name), lines.concat()).unwrap();
        lines.swap(7, 8);
        lines.pop();
        fs::write(cut.join(name), lines.concat()).unwrap();
    }
    // A path that is one hash short, alike in both of its files.
    let short = copy(&full, "short");
    let in_json = fs::read_to_string(full.join("inclusion.json")).unwrap();
    fs::write(short.join("inclusion.json"), format!("{}]}}\n", in_json.rsplit_once(',').unwrap().0)).unwrap();
    let receipt = fs::read_to_string(full.join("fs-5.tlog-proof")).unwrap();
    let (path, note) = receipt.split_once("\n\n").unwrap();
    let path = path.rsplit_once('\n').unwrap().0;
    fs::write(short.join("fs-5.tlog-proof"), format!("{path}\n\n{note}")).unwrap();
    changed.extend([strange, cut, swapped, short]);
    let said = refused(&[], &changed);
    let size = counter.done("verify st.book")["entries"].as_u64().unwrap();
    assert_eq!(said[8], "strange: README: not part of a bundle");
    assert_eq!(said[9], format!("cut: checkpoint: of {size} entries, and {} are here", size - 1));
    assert_eq!(said[10], "swapped: #7: the entry says it is #8");
    assert_eq!(said[11], "short: inclusion.json: proves nothing");

    // Somebody else's book of the same name proves itself, and not to who has the station's key.
    let other = Counter::stocked();
    other.done("export st.book --to bundle forged");
    let forged = other.path("forged");
    assert_eq!(accepted(&[], std::slice::from_ref(&forged)).len(), 1);
    refused(&["--key", &key(&counter)], &[forged]);
}
