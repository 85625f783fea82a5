//! The floors, enforced: imports point down.
//!
//! 1. A module uses modules of lower floors only: no higher floor, no neighbour on its own.
//! 2. On a floor that is divided by noun (reports: by question, in a given order), one noun does not import another. What two share lies in
//!    the floor's own common part (its `mod.rs`, `shared` and what [`Floor::common`] names) or on
//!    the floor below. The common part itself imports no noun; only `mod.rs`, which lists them, does.
//! 3. Screens and forms see neither the book nor the store: they return what they want done.
//! 4. The library prints nothing and reads neither clock nor environment, and nothing in it unwraps.
//!
//! Only what stands outside `#[cfg(test)]` and comments counts. What a line imports is read from
//! `use` trees and from paths in the code alike.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// One top module of a crate and its place in the house.
struct Floor {
    module: &'static str,
    level: u8,
    /// As the architecture calls it.
    name: &'static str,
    division: Division,
    /// Rooms that belong to every noun of the floor.
    common: &'static [&'static str],
}

/// Whether the files of a floor may see each other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Division {
    /// The floor is one thing in several files.
    Open,
    /// One file a noun.
    ByNoun,
    /// One file a question; the answer to one may be made of the answers to those named before it.
    InOrder(&'static [&'static str]),
}

impl Floor {
    /// Whether `there` is named before `here` on a floor that has an order.
    fn comes_before(&self, there: &str, here: &str) -> bool {
        let Division::InOrder(rooms) = self.division else { return false };
        let place = |room: &str| rooms.iter().position(|known| *known == room);
        place(there).zip(place(here)).is_some_and(|(there, here)| there < here)
    }
}

const fn open(module: &'static str, level: u8, name: &'static str) -> Floor {
    Floor { module, level, name, division: Division::Open, common: &[] }
}

const fn by_noun(
    module: &'static str,
    level: u8,
    name: &'static str,
    common: &'static [&'static str],
) -> Floor {
    Floor { module, level, name, division: Division::ByNoun, common }
}

const LEDGER: &[Floor] = &[
    open("units", 0, "F0"),
    by_noun("events", 1, "F1", &["shared"]),
    open("journal", 2, "F2"),
    open("chain", 3, "F3"),
    by_noun("views", 3, "F3", &["shared"]),
    by_noun("rules", 4, "F4", &["shared", "refusal", "pin"]),
    open("store", 4, "F4"),
    open("book", 5, "F5"),
    open("tables", 5, "F5"),
    Floor {
        module: "reports",
        level: 6,
        name: "F6",
        division: Division::InOrder(&[
            "members",
            "review",
            "sample",
            "kinds",
            "dispatch",
            "board",
            "market_cards",
            "stock",
            "stock_lists",
            "stocktake",
            "delivery",
            "trace",
            "funds",
            "draws",
            "matching",
            "obligations",
            "periods",
            "log",
            "coverage",
            "statement",
            "expiring",
            "notice",
            "home",
            "receipt",
            "explain",
            "case",
            "card_uses",
            "day",
            "by_day",
            "forecast",
            "liability",
            "fund_statement",
            "purchases",
            "draw_papers",
            "hands",
            "spending",
            "fund",
            "unit_cost",
            "donors",
            "roll_forward",
            "trial_balance",
            "trust",
            "exceptions",
            "finance",
            "behind",
        ]),
        common: &["shared"],
    },
    open("exchange", 6, "F6"),
];

/// Floors of the terminal have an order of their own: text, words, keys, theme on the ground floor;
/// input, then widgets, then the forms made of widgets above it.
const TUI: &[Floor] = &[
    open("text", 0, "T0"),
    open("words", 1, "T0"),
    open("keys", 2, "T0"),
    open("theme", 3, "T0"),
    open("dump", 4, "T0"),
    open("input", 10, "T1"),
    open("widgets", 11, "T1"),
    open("print", 13, "T1"),
    by_noun("forms", 12, "T1", &["shared"]),
    by_noun(
        "screens",
        20,
        "T2",
        &[
            "shared",
            "actions",
            "deciding",
            "list",
            "sheet",
            "tabs",
            "judging",
            "phrases",
            "slip",
            "claim_slip",
            "close_sheet",
            "delivery_slip",
            "by_code",
            "papers",
            "visitor",
        ],
    ),
    open("signing", 29, "T3"),
    open("desk", 30, "T3"),
    open("app", 31, "T3"),
    open("terminal", 32, "T3"),
    open("surroundings", 39, "T4"),
    open("demo", 40, "T4"),
    open("cli", 41, "T4"),
    open("main", 42, "T4"),
];

/// What screens and forms may not see of the library.
const BEHIND_THE_DESK: [&str; 2] = ["book", "store"];

/// What does not stand in the library outside tests.
const NOT_IN_THE_LIBRARY: [&str; 7] =
    ["println!", "eprintln!", "print!(", "dbg!", "std::env", "SystemTime", ".unwrap("];

/// A source file: where it is, the module it holds, and its text without comments and tests.
struct Source {
    file: PathBuf,
    module: Vec<String>,
    text: String,
}

impl Source {
    fn new(file: impl Into<PathBuf>, text: &str) -> Self {
        let file = file.into();
        let mut module: Vec<String> = Vec::new();
        let inside = file.iter().skip_while(|part| *part != "src").skip(1);
        module.extend(inside.map(|part| part.to_string_lossy().trim_end_matches(".rs").to_owned()));
        if module.last().is_some_and(|last| last == "mod" || last == "lib") {
            module.pop();
        }
        let mut kept = String::new();
        for line in text.lines() {
            if line.trim_start().starts_with("#![cfg(test)]") {
                // The whole file is a test.
                kept.clear();
                break;
            }
            if line.trim_start().starts_with("#[cfg(test)]") {
                break;
            }
            kept.push_str(if line.trim_start().starts_with("//") { "" } else { line });
            kept.push('\n');
        }
        Self { file, module, text: kept }
    }

    fn line_of(&self, at: usize) -> usize {
        self.text[..at].matches('\n').count() + 1
    }

    /// The full paths that begin with `root::`, each with where it stands.
    fn paths(&self, root: &str) -> Vec<(usize, Vec<String>)> {
        let mut paths = Vec::new();
        let start = format!("{root}::");
        for (at, _) in self.text.match_indices(&start) {
            let before = self.text[..at].chars().next_back();
            if !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
                let mut rest = &self.text[at + start.len()..];
                spread(&mut rest, &mut Vec::new(), &mut |path| paths.push((at, path.to_vec())));
            }
        }
        paths
    }

    /// What it imports from its own crate, as paths from the root.
    fn imports(&self, crate_name: &str) -> Vec<(usize, Vec<String>)> {
        let mut imports = self.paths("crate");
        imports.extend(self.paths(crate_name));
        for (at, path) in self.paths("super") {
            let ups = 1 + path.iter().take_while(|part| *part == "super").count();
            let base = self.module.iter().take(self.module.len().saturating_sub(ups));
            imports.push((at, base.chain(path.iter().skip(ups - 1)).cloned().collect()));
        }
        imports
    }
}

/// Reads a use tree such as `a::{b, c::{d, e}}` and names every path in it.
fn spread(rest: &mut &str, stem: &mut Vec<String>, found: &mut dyn FnMut(&[String])) {
    *rest = rest.trim_start();
    if let Some(inner) = rest.strip_prefix('{') {
        *rest = inner.trim_start();
        while !rest.is_empty() && !rest.starts_with('}') {
            let depth = stem.len();
            spread(rest, stem, found);
            stem.truncate(depth);
            // A rename, a glob or a comma lies between one branch and the next.
            *rest =
                rest.trim_start_matches(|c: char| c != ',' && c != '}').trim_start_matches(',').trim_start();
        }
        *rest = rest.strip_prefix('}').unwrap_or(rest);
        return;
    }
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
    stem.push(rest[..end].to_owned());
    *rest = &rest[end..];
    match rest.strip_prefix("::") {
        Some(more) => {
            *rest = more;
            spread(rest, stem, found);
        }
        None => found(stem),
    }
}

/// Everything that points the wrong way in one crate.
fn faults(crate_name: &str, floors: &[Floor], sources: &[Source]) -> Vec<String> {
    let modules: BTreeSet<&[String]> = sources.iter().map(|source| source.module.as_slice()).collect();
    let floor_of = |module: &str| floors.iter().find(|floor| floor.module == module);
    let mut faults = Vec::new();
    for source in sources {
        // The root only lists its floors.
        let Some(top) = source.module.first() else { continue };
        let Some(own) = floor_of(top) else {
            faults.push(format!(
                "{}: {top} has no floor: give it one in tests/floors.rs",
                source.file.display()
            ));
            continue;
        };
        for (at, path) in source.imports(crate_name) {
            let place = format!("{}:{}", source.file.display(), source.line_of(at));
            let is_module =
                path.first().is_some_and(|top| modules.iter().any(|known| known.first() == Some(top)));
            let Some(other) = path.first().filter(|_| is_module).and_then(|top| floor_of(top)) else {
                continue;
            };
            if other.module != own.module {
                if other.level > own.level {
                    faults.push(format!(
                        "{place}: {} ({}) uses {} of a higher floor ({})",
                        own.module, own.name, other.module, other.name
                    ));
                } else if other.level == own.level {
                    faults.push(format!(
                        "{place}: {} uses its neighbour {} ({})",
                        own.module, other.module, other.name
                    ));
                }
            } else if own.division != Division::Open {
                let here = source.module.get(1);
                let is_room = |known: &&[String]| known.len() > 1 && known[..2] == path[..2];
                let there = path.get(1).filter(|_| modules.iter().any(is_room));
                if let (Some(here), Some(there)) = (here, there)
                    && here != there
                    && !own.common.contains(&there.as_str())
                    && !own.comes_before(there, here)
                {
                    let (top, name) = (own.module, own.name);
                    faults.push(format!(
                        "{place}: {top}::{here} uses {top}::{there} of its own floor ({name})"
                    ));
                }
            }
        }
        if own.module == "screens" || own.module == "forms" {
            for (at, path) in source.paths("ledger") {
                if path.first().is_some_and(|module| BEHIND_THE_DESK.contains(&module.as_str())) {
                    let place = format!("{}:{}", source.file.display(), source.line_of(at));
                    faults.push(format!("{place}: {} ({}) sees ledger::{}", own.module, own.name, path[0]));
                }
            }
        }
    }
    faults
}

/// What stands in the library that belongs outside it.
fn strangers(sources: &[Source]) -> Vec<String> {
    let mut found = Vec::new();
    for source in sources {
        for word in NOT_IN_THE_LIBRARY {
            for (at, _) in source.text.match_indices(word) {
                found.push(format!("{}:{}: {word}", source.file.display(), source.line_of(at)));
            }
        }
    }
    found
}

/// Every source file of a crate, with paths from the root of the workspace.
fn sources(crate_name: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let (mut folders, mut sources) = (vec![root.join(crate_name).join("src")], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                sources.push(Source::new(path.strip_prefix(root).unwrap(), &text));
            }
        }
    }
    sources.sort_by(|a, b| a.file.cmp(&b.file));
    sources
}

#[test]
fn every_module_of_the_ledger_uses_lower_floors_only() {
    let sources = sources("ledger");
    assert!(sources.len() > 60, "{} files were found", sources.len());
    assert_eq!(faults("ledger", LEDGER, &sources), Vec::<String>::new());
}

#[test]
fn every_module_of_the_desk_uses_lower_floors_only() {
    let sources = sources("tui");
    assert!(sources.len() > 20, "{} files were found", sources.len());
    assert_eq!(faults("tui", TUI, &sources), Vec::<String>::new());
}

#[test]
fn the_ledger_prints_nothing_reads_no_clock_and_unwraps_nothing() {
    assert_eq!(strangers(&sources("ledger")), Vec::<String>::new());
}

#[test]
fn the_offline_verifier_sees_units_events_journal_and_chain_only() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let file = "ledger/examples/verify_offline.rs";
    let source = Source::new(file, &fs::read_to_string(root.join(file)).unwrap());
    let floors: BTreeSet<String> =
        source.paths("ledger").into_iter().filter_map(|(_, path)| path.into_iter().next()).collect();
    assert_eq!(Vec::from_iter(floors), ["chain", "events", "journal", "units"]);
    let used = source.text.lines().filter_map(|line| line.trim_start().strip_prefix("use "));
    let crates: BTreeSet<&str> = used.filter_map(|path| path.split("::").next()).collect();
    assert_eq!(Vec::from_iter(crates), ["ledger", "std"]);
}

#[test]
fn what_points_the_wrong_way_is_named_with_file_line_and_floor() {
    let house = [
        Source::new("ledger/src/units/mod.rs", "use crate::events::Event;\n"),
        Source::new(
            "ledger/src/chain/mod.rs",
            "// crate::views is only spoken of\n\nuse crate::{\n    units::Seq,\n    views::{Head, Views},\n};\n",
        ),
        Source::new("ledger/src/views/mod.rs", "pub mod cases;\nuse crate::views::cases::Cases;\n"),
        Source::new("ledger/src/views/cases.rs", "use super::in_json;\nuse crate::units::{CaseId, Day};\n"),
        Source::new("ledger/src/events/mod.rs", "#[cfg(test)]\nmod tests { use crate::book::Book; }\n"),
        Source::new("ledger/src/events/stories.rs", "//! Tests.\n#![cfg(test)]\nuse crate::book::Book;\n"),
        Source::new("ledger/src/rules/goods.rs", "fn a() { super::funds::may_pay() }\n"),
        Source::new("ledger/src/rules/funds.rs", "use crate::rules::shared::member;\n"),
        Source::new("ledger/src/rules/shared.rs", "use crate::rules::funds::known;\n"),
        Source::new("ledger/src/rules/mod.rs", ""),
        Source::new(
            "ledger/src/book.rs",
            "use crate::rules::funds::open;\nfn b() { x.unwrap(); y.unwrap_or(0); }\n",
        ),
        Source::new("ledger/src/cellar.rs", ""),
        Source::new("ledger/src/reports/home.rs", "use super::members::balance;\n"),
        Source::new("ledger/src/reports/members.rs", "use super::home::home;\n"),
    ];
    assert_eq!(
        faults("ledger", LEDGER, &house),
        [
            "ledger/src/units/mod.rs:1: units (F0) uses events of a higher floor (F1)",
            "ledger/src/chain/mod.rs:3: chain uses its neighbour views (F3)",
            "ledger/src/chain/mod.rs:3: chain uses its neighbour views (F3)",
            "ledger/src/rules/goods.rs:1: rules::goods uses rules::funds of its own floor (F4)",
            "ledger/src/rules/shared.rs:1: rules::shared uses rules::funds of its own floor (F4)",
            "ledger/src/cellar.rs: cellar has no floor: give it one in tests/floors.rs",
            "ledger/src/reports/members.rs:1: reports::members uses reports::home of its own floor (F6)",
        ]
    );
    assert_eq!(strangers(&house), ["ledger/src/book.rs:2: .unwrap("]);

    let desk = [
        Source::new(
            "tui/src/screens/home.rs",
            "use crate::desk::Desk;\nuse ledger::{book::Book, units::Day};\n",
        ),
        Source::new("tui/src/desk.rs", "use ledger::book::Book;\nuse crate::screens::home;\n"),
        Source::new("tui/src/text/mod.rs", "use crate::words::Lang;\n"),
        Source::new("tui/src/words/mod.rs", "use crate::text::wrap;\n"),
    ];
    assert_eq!(
        faults("tui", TUI, &desk),
        [
            "tui/src/screens/home.rs:1: screens (T2) uses desk of a higher floor (T3)",
            "tui/src/screens/home.rs:2: screens (T2) sees ledger::book",
            "tui/src/text/mod.rs:1: text (T0) uses words of a higher floor (T0)",
        ]
    );
}
