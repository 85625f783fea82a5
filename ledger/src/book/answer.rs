//! A request that comes again: the same body gets the first receipt, another is refused.
//!
//! A command and the event it leads to have the same name, and what they both say stands in fields
//! of the same name. So the body of a request can be compared with the entry it led to, without
//! keeping the request.

use serde_json::Value;

use crate::events::Event;
use crate::journal::Claim;
use crate::rules::{Command, Refusal};
use crate::store::Store;

use super::{Book, BookError, Outcome, Receipt, Submission};

impl<S: Store> Book<S> {
    /// The receipt of a request that was written before; none when it is new.
    ///
    /// # Errors
    ///
    /// [`Refusal::ReservedKey`] for a key of the book's own form, [`Refusal::RequestReused`] when
    /// the earlier request had another body, naming the fields that differ.
    pub(super) fn known(&mut self, submission: &Submission) -> Result<Option<Receipt>, BookError> {
        let request = &submission.request;
        if request.is_own() {
            return Err(Refusal::ReservedKey.into());
        }
        let Some(seq) = self.store.taken(&Claim::Request(request.clone()))? else { return Ok(None) };
        let sealed = self.entry(seq)?;
        let entry = sealed.entry();
        let mut differs = differing(&submission.command, &entry.event);
        if entry.by != submission.session.operator() {
            differs.push("by".to_owned());
        }
        if differs.is_empty() {
            Ok(Some(Receipt { sealed, outcome: Outcome::Known }))
        } else {
            let (request, differs) = (request.as_str().into(), differs.join(", ").into());
            Err(Refusal::RequestReused { request, seq, differs }.into())
        }
    }
}

/// The fields in which a command says something else than the event.
fn differing(command: &Command, event: &Event) -> Vec<String> {
    let (asked, done) = (serde_json::to_value(command), serde_json::to_value(event));
    let (Ok(Value::Object(asked)), Ok(Value::Object(done))) = (asked, done) else {
        return vec!["type".to_owned()];
    };
    let differs = |(field, said): &(&String, &Value)| {
        // A field the event left out was absent; one it never has is no part of the body.
        done.get(*field).map_or(*field == "type", |recorded| !agree(said, recorded))
    };
    asked.iter().filter(differs).map(|(field, _)| field.clone()).collect()
}

/// Whether `recorded` says what was `asked`, and perhaps more.
fn agree(asked: &Value, recorded: &Value) -> bool {
    match (asked, recorded) {
        (Value::Object(asked), Value::Object(recorded)) => asked
            .iter()
            .all(|(field, said)| recorded.get(field).is_some_and(|recorded| agree(said, recorded))),
        (Value::Array(asked), Value::Array(recorded)) => {
            asked.len() == recorded.len() && asked.iter().zip(recorded).all(|(a, b)| agree(a, b))
        }
        _ => asked == recorded,
    }
}
