//! What a command answers: an object for programs and a text for people, of the same facts.

use std::io::ErrorKind;
use std::process::ExitCode;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::text::{self, Align};
use crate::words::{Lang, Word};

use super::{How, say, wall};

/// What a command answers.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    json: Map<String, Value>,
    text: String,
    findings: bool,
    silent: bool,
}

impl Answer {
    /// An answer whose object has the fields of `facts`.
    pub fn of(facts: &impl Serialize) -> Self {
        let json = match serde_json::to_value(facts) {
            Ok(Value::Object(fields)) => fields,
            Ok(other) => Map::from_iter([("answer".to_owned(), other)]),
            Err(_) => Map::new(),
        };
        Self { json, ..Self::default() }
    }

    /// No answer: what there was to say is said already.
    pub(super) fn silent() -> Self {
        Self { silent: true, ..Self::default() }
    }

    /// With one field more.
    pub fn with(mut self, field: &str, facts: &impl Serialize) -> Self {
        self.json.insert(field.to_owned(), serde_json::to_value(facts).unwrap_or_default());
        self
    }

    /// With one line more for people: moments as the clock on the station's wall shows them.
    pub fn line(mut self, line: impl AsRef<str>) -> Self {
        let line = wall::said(line.as_ref());
        self.text.push_str(&text::clean::display(&line));
        self.text.push('\n');
        self
    }

    /// With a text for machines, to the byte.
    pub(super) fn exact(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// With a line `label: value`.
    pub fn field(self, lang: Lang, label: Word, value: impl std::fmt::Display) -> Self {
        let colon = if lang == Lang::Zh { "：" } else { ": " };
        self.line(format!("{}{colon}{value}", lang.say(label)))
    }

    /// With a table, or a word that says there is nothing.
    pub fn table(self, lang: Lang, columns: &[(Word, Align)], rows: &[Vec<String>]) -> Self {
        if rows.is_empty() {
            return self.line(lang.say(Word::NOTHING_HERE));
        }
        let head: Vec<String> = columns.iter().map(|(word, _)| lang.say(*word).to_owned()).collect();
        let said = |row: &Vec<String>| row.iter().map(|cell| wall::said(cell)).collect::<Vec<_>>();
        let rows: Vec<Vec<String>> = std::iter::once(&head).chain(rows).map(said).collect();
        let width = |at: usize| rows.iter().map(|row| row.get(at).map_or(0, |cell| text::width(cell))).max();
        let widths: Vec<usize> = (0..columns.len()).map(|at| width(at).unwrap_or(0)).collect();
        rows.iter().fold(self, |answer, row| {
            let cells = row.iter().zip(&widths).zip(columns);
            let cells = cells.map(|((cell, width), (_, align))| text::fit(cell, *width, *align));
            answer.line(cells.collect::<Vec<_>>().join("  ").trim_end())
        })
    }

    /// An answer that says something is not as it should be.
    pub fn finding(self) -> Self {
        Self { findings: true, ..self }
    }

    /// Prints it.
    pub(super) fn give(self, how: How) -> ExitCode {
        let printed = if self.silent {
            String::new()
        } else if how.json {
            format!("{}\n", Value::Object(self.json))
        } else {
            self.text
        };
        match say(printed.as_bytes()) {
            Err(error) if error.kind() != ErrorKind::BrokenPipe => ExitCode::from(3),
            _ if self.findings => ExitCode::from(1),
            _ => ExitCode::SUCCESS,
        }
    }
}
