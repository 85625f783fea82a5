//! What an import found and did, as a text and as a page to print.
//!
//! Bad rows of a file that is refused as a whole stand in the order of the file; those that were
//! skipped stand by reason, because each reason is another errand.

use ledger::exchange::{Aim, ByReason, Problem, Reason, Report};

use crate::cli::{Answer, html};
use crate::text::Align;
use crate::words::{Lang, Word, facts, imports, readings, refusals};

/// The columns of a list of problems.
const COLUMNS: [(Word, Align); 4] = [
    (Word::CLI_ROW, Align::Right),
    (Word::CLI_COLUMN, Align::Left),
    (Word::CLI_VALUE, Align::Left),
    (Word::CLI_REASON, Align::Left),
];

/// The columns of the list of gates.
const GATES: [(Word, Align); 3] =
    [(Word::IMPORT_GATE, Align::Left), (Word::IMPORT_ACTS, Align::Right), (Word::IMPORT_ROWS, Align::Left)];

/// The report as a text.
pub(super) fn text(report: &Report, aim: Aim, lang: Lang) -> Answer {
    let mut answer = begun(report, aim).line(sum(report, aim, lang));
    if skips(aim) {
        for of in &report.reasons {
            answer = answer.line("").line(heading(of, lang)).table(lang, &COLUMNS, &rows(report, of, lang));
        }
    } else if !report.problems.is_empty() {
        let all: Vec<Vec<String>> = report.problems.iter().map(|problem| row(problem, lang)).collect();
        answer = answer.table(lang, &COLUMNS, &all);
    }
    if report.gates.is_empty() {
        answer
    } else {
        answer.line("").line(lang.say(Word::IMPORT_GATED)).table(lang, &GATES, &gates(report, lang))
    }
}

/// The report as a page that stands on its own.
pub(super) fn page(report: &Report, aim: Aim, lang: Lang) -> Answer {
    let title = lang.fill(Word::IMPORT_TITLE, &[("file", &report.file)]);
    let mut body = vec![html::element("h1", &title), html::element("p", &sum(report, aim, lang))];
    for of in &report.reasons {
        body.push(html::element("h2", &heading(of, lang)));
        body.extend(html::table(lang, &COLUMNS, &rows(report, of, lang)));
    }
    if !report.gates.is_empty() {
        body.push(html::element("h2", lang.say(Word::IMPORT_GATED)));
        body.extend(html::table(lang, &GATES, &gates(report, lang)));
    }
    html::page(lang, &title, body).iter().fold(begun(report, aim), Answer::line)
}

fn begun(report: &Report, aim: Aim) -> Answer {
    let answer = Answer::of(report).with("aim", &aim);
    if report.problems.is_empty() { answer } else { answer.finding() }
}

const fn skips(aim: Aim) -> bool {
    match aim {
        Aim::SkipBad | Aim::SkipBadDryRun => true,
        Aim::Write | Aim::DryRun => false,
    }
}

/// The one line that says what became of the file.
fn sum(report: &Report, aim: Aim, lang: Lang) -> String {
    let bad = if skips(aim) { report.refused } else { 0 };
    let counts = [
        ("rows", report.rows.to_string()),
        ("written", report.written.to_string()),
        ("known", report.known.to_string()),
        ("refused", report.refused.to_string()),
        ("new", report.rows.saturating_sub(report.known).saturating_sub(bad).to_string()),
        ("n", report.problems.len().to_string()),
    ];
    let counts: Vec<(&str, &str)> = counts.iter().map(|(name, value)| (*name, &**value)).collect();
    let word = match (aim, report.problems.is_empty()) {
        (Aim::Write | Aim::SkipBad, true) => Word::CLI_IMPORTED,
        (Aim::DryRun | Aim::SkipBadDryRun, true) => Word::CLI_WOULD_IMPORT,
        (Aim::Write | Aim::DryRun, false) => Word::CLI_NOT_IMPORTED,
        (Aim::SkipBad, false) => Word::IMPORT_SKIPPED,
        (Aim::SkipBadDryRun, false) => Word::IMPORT_WOULD_SKIP,
    };
    lang.fill(word, &counts)
}

fn heading(of: &ByReason, lang: Lang) -> String {
    let (reason, n) = (lang.say(imports::reason(&of.reason)), of.count.to_string());
    let word = if of.column.is_empty() { Word::IMPORT_REASON_OF_ROW } else { Word::IMPORT_REASON };
    lang.fill(word, &[("reason", reason), ("column", &of.column), ("n", &n)])
}

/// The problems of one reason.
fn rows(report: &Report, of: &ByReason, lang: Lang) -> Vec<Vec<String>> {
    let same = |problem: &&Problem| problem.column == of.column && problem.reason.name() == of.reason;
    report.problems.iter().filter(same).map(|problem| row(problem, lang)).collect()
}

fn row(problem: &Problem, lang: Lang) -> Vec<String> {
    let Problem { row, column, value, reason } = problem;
    vec![row.to_string(), column.to_string(), value.to_string(), why(reason, lang)]
}

fn gates(report: &Report, lang: Lang) -> Vec<Vec<String>> {
    let gate = |of: &ledger::exchange::ByGate| {
        let rows: Vec<String> = of.rows.iter().map(ToString::to_string).collect();
        vec![lang.say(facts::gate(of.gate)).to_owned(), of.count.to_string(), rows.join(" ")]
    };
    report.gates.iter().map(gate).collect()
}

/// What is wrong with a cell or a row, in words.
fn why(reason: &Reason, lang: Lang) -> String {
    match reason {
        Reason::Refused(refused) => refusals::refusal(lang, refused),
        other => readings::said(lang, &other.to_string()),
    }
}
