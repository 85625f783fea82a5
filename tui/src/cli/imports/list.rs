//! What an import found and did, as a text and as a page to print.
//!
//! Bad rows of a file that is refused as a whole stand in the order of the file; those that were
//! skipped stand by reason, because each reason is another errand.

use ledger::exchange::{Aim, ByReason, Problem, Report};
use serde_json::{Value, json};

use crate::cli::{Answer, html};
use crate::text::Align;
use crate::words::{Lang, Word, facts, imports};

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
    let mut answer = begun(report, aim, lang).line(imports::sum(report, aim, lang));
    if imports::skips(aim) {
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
    let mut body = vec![html::element("h1", &title), html::element("p", &imports::sum(report, aim, lang))];
    for of in &report.reasons {
        body.push(html::element("h2", &heading(of, lang)));
        body.extend(html::table(lang, &COLUMNS, &rows(report, of, lang)));
    }
    if !report.gates.is_empty() {
        body.push(html::element("h2", lang.say(Word::IMPORT_GATED)));
        body.extend(html::table(lang, &GATES, &gates(report, lang)));
    }
    html::page(lang, &title, body).iter().fold(begun(report, aim, lang), Answer::line)
}

fn begun(report: &Report, aim: Aim, lang: Lang) -> Answer {
    let problem = |Problem { row, column, value, reason }: &Problem| {
        let reason = imports::why(reason, lang);
        json!({ "row": row, "column": column, "value": value, "reason": reason })
    };
    let problems: Vec<Value> = report.problems.iter().map(problem).collect();
    let answer = Answer::of(report).with("problems", &problems).with("aim", &aim);
    if report.problems.is_empty() { answer } else { answer.finding() }
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
    vec![row.to_string(), column.to_string(), value.to_string(), imports::why(reason, lang)]
}

fn gates(report: &Report, lang: Lang) -> Vec<Vec<String>> {
    let gate = |of: &ledger::exchange::ByGate| {
        let rows: Vec<String> = of.rows.iter().map(ToString::to_string).collect();
        vec![lang.say(facts::gate(of.gate)).to_owned(), of.count.to_string(), rows.join(" ")]
    };
    report.gates.iter().map(gate).collect()
}
