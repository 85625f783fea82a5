//! The built program under a watcher that stands between it and the system.

use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use super::disk::Change;
use crate::commands::jifen;

/// What goes wrong at a change of the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The power fails before it.
    Cut,
    /// The power fails in the middle of it.
    Torn,
    /// The disk is full from there on.
    Full,
    /// It fails, and the disk goes on.
    Once,
    /// The disk fails from there on.
    Dead,
}

impl Fault {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Cut => "cut",
            Self::Torn => "torn",
            Self::Full => "full",
            Self::Once => "io",
            Self::Dead => "ios",
        }
    }
}

/// What a program said before it ended.
#[derive(Debug)]
pub(super) struct Ended {
    /// Its exit code; none when it was killed.
    pub(super) code: Option<i32>,
    /// Whether it was killed by the power cut.
    pub(super) is_cut: bool,
    pub(super) said: Vec<u8>,
    pub(super) complained: String,
}

impl Ended {
    /// What it answered, as an object.
    pub(super) fn answer(&self) -> Value {
        serde_json::from_slice(&self.said).unwrap_or(Value::Null)
    }
}

/// Runs the program in a folder, on a line of arguments in which `{here}` is the folder.
pub(super) fn run(here: &Path, line: &str) -> Ended {
    ended(&mut program(here, line))
}

/// Runs it with a fault at the `at`th change of the disk.
pub(super) fn run_with(here: &Path, line: &str, fault: Fault, at: usize) -> Ended {
    let mut program = program(here, line);
    program.env("FAULT_MODE", fault.as_str()).env("FAULT_AT", at.to_string());
    ended(watched(&mut program, here))
}

/// Runs it and tells each change of the disk.
pub(super) fn changes_of(here: &Path, line: &str) -> (Ended, Vec<Change>) {
    let trace = tempfile::NamedTempFile::new().unwrap();
    let mut program = program(here, line);
    let ended = ended(watched(&mut program, here).env("FAULT_TRACE", trace.path()));
    let told = Change::told(&std::fs::read(trace.path()).unwrap(), &here.canonicalize().unwrap());
    assert!(!told.is_empty(), "the watcher was not loaded: {ended:?}");
    (ended, told)
}

const PIN: &str = "246810";

fn program(here: &Path, line: &str) -> Command {
    let mut program = Command::new(jifen());
    program.args(line.split(' ').map(|word| word.replace("{here}", here.to_str().unwrap())));
    program.current_dir(here).stdin(Stdio::null());
    for pin in ["JIFEN_PIN", "JIFEN_NEW_PIN", "JIFEN_SECOND_PIN"] {
        program.env(pin, PIN);
    }
    program.env("JIFEN_PRINTER_FORMAT", "text").env("HOSTNAME", "desk-1");
    program
}

fn watched<'a>(program: &'a mut Command, here: &Path) -> &'a mut Command {
    program.env("LD_PRELOAD", watcher()).env("FAULT_ROOT", here.canonicalize().unwrap())
}

fn ended(program: &mut Command) -> Ended {
    let output = program.output().unwrap();
    Ended {
        code: output.status.code(),
        is_cut: output.status.signal() == Some(9),
        said: output.stdout,
        complained: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The watcher. It is built once, beside this test.
fn watcher() -> &'static Path {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT.get_or_init(|| {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("faults/watch.c");
        let built = Path::new(env!("CARGO_TARGET_TMPDIR")).join("watch.so");
        // Another run of the tests may use the one that lies there.
        let made = built.with_extension(format!("{}.so", std::process::id()));
        let mut build = Command::new("cc");
        build.args(["-O1", "-shared", "-fPIC", "-o"]).arg(&made).arg(source);
        let status = build.status().expect("a C compiler, cc: what fails a disk is built with it");
        assert!(status.success(), "watch.c does not build");
        std::fs::rename(made, &built).unwrap();
        built
    })
}
