//! The entries, each in one line, for whoever looks through them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::book::{Book, BookError};
use crate::chain::Sealed;
use crate::store::Store;
use crate::units::{Day, DeskId, Digest, Moment, OperatorId, RequestKey, Seq};

/// One entry in short. The exact bytes are the entry's own, see [`Book::entry`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its place.
    pub seq: Seq,
    /// When it was recorded.
    pub at: Moment,
    /// The day it counts for.
    pub on: Day,
    /// Who recorded it.
    pub by: OperatorId,
    /// At which desk.
    pub desk: DeskId,
    /// Under which request key.
    pub request: RequestKey,
    /// What happened, such as `task.credited`.
    pub event: &'static str,
    /// What the event says, field by field: texts, and lists and parts as they are. Numbers stand as
    /// texts.
    pub facts: BTreeMap<String, Value>,
    /// How many lines it posts.
    pub postings: usize,
    /// The entry it undoes.
    pub reverses: Option<Seq>,
    /// The entry it answers.
    pub follows: Option<Seq>,
    /// Its hash.
    pub hash: Digest,
}

impl Row {
    /// The entry in short.
    pub fn of(sealed: &Sealed) -> Self {
        let entry = sealed.entry();
        Self {
            seq: entry.seq,
            at: entry.at,
            on: entry.on,
            by: entry.by,
            desk: entry.desk.clone(),
            request: entry.request.clone(),
            event: entry.event.name(),
            facts: facts(serde_json::to_value(&entry.event).unwrap_or_default()),
            postings: entry.postings.len(),
            reverses: entry.links.reverses,
            follows: entry.links.follows,
            hash: sealed.hash(),
        }
    }

    /// Changes the texts of its facts, so that it names nobody who is not to be named.
    pub fn retell(&mut self, change: impl Fn(&str) -> String) {
        self.facts.values_mut().for_each(|fact| change_texts(fact, &change));
    }

    /// A fact that is a text.
    pub fn fact(&self, field: &str) -> Option<&str> {
        self.facts.get(field).and_then(Value::as_str)
    }
}

fn facts(event: Value) -> BTreeMap<String, Value> {
    let Value::Object(fields) = event else { return BTreeMap::new() };
    let fact = |value: Value| match value {
        Value::Null | Value::Bool(_) | Value::Number(_) => Value::String(value.to_string()),
        Value::String(_) | Value::Array(_) | Value::Object(_) => value,
    };
    fields
        .into_iter()
        .filter(|(field, _)| field != "type")
        .map(|(field, value)| (field, fact(value)))
        .collect()
}

/// Changes every text in a value, however deep it lies.
fn change_texts(value: &mut Value, change: &impl Fn(&str) -> String) {
    match value {
        Value::String(text) => *text = change(text),
        Value::Array(items) => items.iter_mut().for_each(|item| change_texts(item, change)),
        Value::Object(fields) => fields.values_mut().for_each(|field| change_texts(field, change)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// The entries from `from` on, at most `rows` of them.
///
/// # Errors
///
/// The book's.
pub fn log<S: Store>(book: &mut Book<S>, from: Seq, rows: u64) -> Result<Vec<Row>, BookError> {
    Ok(book.entries(from, rows)?.iter().map(Row::of).collect())
}
