//! Who may sign in.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use ledger::events::operators::Role;
use ledger::journal::{Person, PersonalField};
use ledger::rules::Command;
use ledger::rules::erasures::EraseOperator;
use ledger::rules::operators::{DeclareRelative, EnrolOperator, RetireOperator, SetPin, SetRoles};
use ledger::units::{MemberId, Name, Note, OperatorId};
use ledger::views::operators::{PinStanding, Standing};
use serde_json::json;

use crate::text::{Align, mask};
use crate::words::{Lang, Word, facts};

use super::door::{Door, Who, read, write};
use super::own_keys::{OwnKeyCommand, Sign};
use super::station::hashed;
use super::typed::{folded, one_of, written};
use super::vault::Erasing;
use super::{Answer, BookPath, How, Trouble, pin};

fn role(typed: &str) -> Result<Role, String> {
    one_of(typed, &Role::ALL, Role::as_str)
}

#[derive(Debug, Subcommand)]
pub(super) enum OperatorCommand {
    /// Let somebody sign in. The new PIN is read from --new-pin-file, `JIFEN_NEW_PIN`, or the terminal;
    /// it is a start PIN, and he chooses his own with `operator pin` before anything else. Takes a
    /// second person (reviewer, finance, chief) once two such can be there.
    Add {
        #[command(flatten)]
        book: BookPath,
        /// His name; it is kept beside the chain and not in it.
        #[arg(long, value_parser = written::<Name>)]
        name: Name,
        /// What he may do: clerk, reviewer, `stock_keeper`, finance, chief, auditor; several with commas.
        #[arg(long, value_delimiter = ',', required = true, value_parser = role)]
        roles: Vec<Role>,
        /// The member he is, when he has points of his own.
        #[arg(long, value_parser = folded::<MemberId>)]
        member: Option<MemberId>,
        /// A file that holds the new PIN and nothing else.
        #[arg(long, value_name = "FILE")]
        new_pin_file: Option<PathBuf>,
        #[command(flatten)]
        who: Who,
    },
    /// List the operators.
    List {
        #[command(flatten)]
        book: BookPath,
    },
    /// Give an operator other roles, or the same again so that two people stand for him. Takes a second
    /// person as `operator add` does.
    Roles {
        #[command(flatten)]
        book: BookPath,
        /// Whose.
        #[arg(value_parser = folded::<OperatorId>)]
        operator: OperatorId,
        /// What he may do from now on.
        #[arg(long, value_delimiter = ',', required = true, value_parser = role)]
        roles: Vec<Role>,
        #[command(flatten)]
        who: Who,
    },
    /// Give an operator a new PIN, read as for `operator add`. A lock-out ends with it. Another's takes a
    /// second person and is a start PIN.
    Pin {
        #[command(flatten)]
        book: BookPath,
        /// Whose.
        #[arg(value_parser = folded::<OperatorId>)]
        operator: OperatorId,
        /// A file that holds the new PIN and nothing else.
        #[arg(long, value_name = "FILE")]
        new_pin_file: Option<PathBuf>,
        #[command(flatten)]
        who: Who,
    },
    /// Declare a member an operator's relative: he neither serves nor reviews him.
    Relative {
        #[command(flatten)]
        book: BookPath,
        /// Whose.
        #[arg(value_parser = folded::<OperatorId>)]
        operator: OperatorId,
        /// The relative.
        #[arg(value_parser = folded::<MemberId>)]
        member: MemberId,
        /// In which way.
        #[arg(long, value_parser = written::<Note>)]
        relation: Note,
        #[command(flatten)]
        who: Who,
    },
    /// An operator's own key, with which he signs what he approves.
    #[command(subcommand)]
    Key(OwnKeyCommand),
    /// Sign entries in which one took part, as whoever entered them or as the second person.
    Sign(Sign),
    /// Destroy the name and PIN of an operator who is retired; always by two people.
    Erase {
        #[command(flatten)]
        asked: Erasing,
        /// Whose.
        #[arg(value_parser = folded::<OperatorId>)]
        operator: OperatorId,
    },
    /// End an operator's work.
    Retire(Ending),
}

/// Of which operator something ends, and why.
#[derive(Debug, Args)]
pub(super) struct Ending {
    #[command(flatten)]
    book: BookPath,
    /// Whose.
    #[arg(value_parser = folded::<OperatorId>)]
    operator: OperatorId,
    /// Why.
    #[arg(long, value_parser = written::<Note>)]
    reason: Note,
    #[command(flatten)]
    who: Who,
}

impl Ending {
    /// Asks for it.
    pub(super) fn run<C: Into<Command>>(
        self,
        command: fn(OperatorId, Note) -> C,
        how: How,
    ) -> Result<Answer, Trouble> {
        write(&self.book.path, &self.who, how, command(self.operator, self.reason))
    }
}

impl OperatorCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let lang = how.lang();
        match self {
            Self::Add { book, name, roles, member, new_pin_file, who } => {
                let pin = pin::find_new(lang, name.as_str(), new_pin_file.as_deref(), "JIFEN_NEW_PIN")?;
                write(&book.path, &who, how, EnrolOperator { roles, member, name, pin: hashed(&pin) })
            }
            Self::List { book } => list(&book, how),
            Self::Roles { book, operator, roles, who } => {
                write(&book.path, &who, how, SetRoles { operator, roles })
            }
            Self::Pin { book, operator, new_pin_file, who } => {
                let whose = operator.to_string();
                let pin = pin::find_new(lang, &whose, new_pin_file.as_deref(), "JIFEN_NEW_PIN")?;
                let mut door = Door::open(&book.path, &who, how)?;
                if door.session().operator() == operator && door.opened_with(pin.pin()) {
                    return Err(Trouble::usage(Word::CLI_SAME_PIN, ""));
                }
                let receipt = door.submit(SetPin { operator, pin: hashed(&pin) })?;
                Ok(door.answered(&receipt, how))
            }
            Self::Erase { asked, operator } => asked.run(
                &operator,
                |reason, document| EraseOperator { operator, reason, document }.into(),
                how,
            ),
            Self::Relative { book, operator, member, relation, who } => {
                write(&book.path, &who, how, DeclareRelative { operator, member, relation })
            }
            Self::Key(command) => command.run(how),
            Self::Sign(sign) => sign.run(how),
            Self::Retire(ending) => ending.run(|operator, reason| RetireOperator { operator, reason }, how),
        }
    }
}

/// Roles as people read them.
pub(super) fn roles_text(lang: Lang, roles: &[Role]) -> String {
    let words: Vec<&str> = roles.iter().map(|role| lang.say(facts::role(*role))).collect();
    words.join(if lang == Lang::Zh { "、" } else { ", " })
}

fn list(book: &BookPath, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let (mut book, _) = read(&book.path)?;
    let operators: Vec<_> = book.views().operators.all().map(|(id, found)| (id, found.clone())).collect();
    let (mut objects, mut rows) = (Vec::new(), Vec::new());
    for (id, operator) in operators {
        let name = book.personal(Person::Operator(id), PersonalField::Name)?;
        let name = name.map_or_else(|| mask::code(id), String::from);
        let standing = match operator.standing {
            Standing::Active => "active",
            Standing::Retired => "retired",
        };
        objects.push(json!({
            "operator": id,
            "name": name,
            "roles": operator.roles,
            "member": operator.member,
            "relatives": operator.relatives,
            "failures": operator.failures,
            "locked_until": operator.locked_until,
            "standing": standing,
            "pin": if operator.pin == PinStanding::Own { "own" } else { "start" },
            "alone": operator.alone,
            "key": operator.key(),
            "seat": operator.seat,
        }));
        let state = match (operator.standing, operator.locked_until) {
            (Standing::Retired, _) => lang.say(Word::CLI_RETIRED).to_owned(),
            (Standing::Active, Some(until)) => lang.fill(Word::CLI_LOCKED, &[("until", &until.to_string())]),
            (Standing::Active, None) => {
                let start =
                    (operator.pin != PinStanding::Own).then(|| lang.say(Word::CLI_START_PIN).to_owned());
                let alone =
                    operator.alone.map(|seq| lang.fill(Word::CLI_ALONE, &[("seq", &seq.to_string())]));
                start.into_iter().chain(alone).collect::<Vec<_>>().join(", ")
            }
        };
        rows.push(vec![id.to_string(), name, roles_text(lang, &operator.roles), state]);
    }
    let columns = [
        (Word::CLI_OPERATOR, Align::Left),
        (Word::CLI_NAME, Align::Left),
        (Word::CLI_ROLES, Align::Left),
        (Word::CLI_STATE, Align::Left),
    ];
    Ok(Answer::of(&json!({ "operators": objects })).table(lang, &columns, &rows))
}
