//! A request that comes again: the same body gets the first receipt, another is refused.
//!
//! A command and the event it leads to have the same name, and what they both say stands in fields
//! of the same name. So the body of a request can be compared with the entry it led to, without
//! keeping the request. A field a command leaves out is the rule's to fill; one it gives as null was
//! said to be absent. Personal data is compared with what the vault keeps, but for PINs, of which
//! only hashes are known.

use serde_json::{Value, json};

use crate::events::Event;
use crate::journal::{Claim, Person};
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
        if let Some(person) = person(&entry.event).filter(|_| self.store.vault_closed().is_none()) {
            for (field, said) in submission.command.personal() {
                if self.store.opening(person, field)?.is_some_and(|kept| *kept.value != *said) {
                    differs.push(field.as_str().to_owned());
                }
            }
        }
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

/// Whom an enrolment is about.
fn person(event: &Event) -> Option<Person> {
    if let Event::MemberEnrolled(fact) = event {
        Some(Person::Member(fact.member))
    } else if let Event::OperatorEnrolled(fact) = event {
        Some(Person::Operator(fact.operator))
    } else {
        None
    }
}

/// The fields in which a command says something else than the event.
fn differing(command: &Command, event: &Event) -> Vec<String> {
    let (asked, done) = (serde_json::to_value(command), serde_json::to_value(event));
    let (Ok(Value::Object(asked)), Ok(Value::Object(done))) = (asked, done) else {
        return vec!["type".to_owned()];
    };
    let differs = |(field, said): &(&String, &Value)| match done.get(*field) {
        // The parts a body is made of say all they have to say.
        Some(recorded) if said.is_object() => *said != recorded,
        Some(recorded) => !agree(said, recorded),
        // What the event leaves out was absent or empty.
        None => !(said.is_null() || **said == json!([]) || **said == json!({})),
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
