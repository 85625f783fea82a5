//! Personal data: what is handed to the person, what was erased, and the key file it is sealed under.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt::Display;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use ledger::events::Event;
use ledger::exchange::openings::{Handed, hand_out};
use ledger::journal::Person;
use ledger::rules::{Command, Refusal};
use ledger::store::whole::{self, Readers};
use ledger::store::{Access, End, Heads, KeyFile, Noted, Sqlite, Store as _, StoreError, Tip};
use ledger::units::{Document, MemberId, Note, Seq};
use ledger::views::Views;
use serde_json::json;

use crate::text::Align;
use crate::words::{Lang, Word, refusals};

use super::door::{Door, FileBook, Who, after, read};
use super::typed::{folded, written};
use super::{Answer, BookPath, How, Trouble, pin};

/// Where a passphrase of the key file is looked for.
const VARIABLE: &str = "JIFEN_VAULT_PASSPHRASE";

thread_local! {
    /// The language of what is said beside an answer.
    static LANG: Cell<Lang> = const { Cell::new(Lang::Zh) };
}

/// From now on what is said beside an answer is said in this language.
pub(super) fn speak(lang: Lang) {
    LANG.set(lang);
}

/// Opens a book's file, and its key file with the passphrase that the environment holds.
pub(super) fn store(path: &Path, access: Access) -> Result<Sqlite, Trouble> {
    let mut store = Sqlite::open(path, access)?;
    if let (Some(StoreError::VaultLocked { .. }), Ok(passphrase)) =
        (store.vault_closed(), std::env::var(VARIABLE))
    {
        store.unlock_vault(&passphrase)?;
    }
    Ok(store)
}

/// The passphrase of a locked key file, asked for at the terminal when the environment holds none; none when
/// none is needed, or nobody gave one.
pub(super) fn passphrase(path: &Path, access: Access, lang: Lang) -> Result<Option<String>, Trouble> {
    let mut store = Sqlite::open(path, access)?;
    if !matches!(store.vault_closed(), Some(StoreError::VaultLocked { .. })) {
        return Ok(None);
    }
    let given = match std::env::var(VARIABLE) {
        Ok(given) => given,
        Err(_) if !std::io::stdin().is_terminal() => return Ok(None),
        Err(_) => pin::ask_text(lang.say(Word::CLI_VAULT_PASSPHRASE))?.unwrap_or_default(),
    };
    // Enter alone: the desk opens with numbers for names.
    if given.is_empty() {
        return Ok(None);
    }
    store.unlock_vault(&given)?;
    Ok(Some(given))
}

/// Says on standard error that numbers stand for names, when they do.
pub(super) fn say_when_closed(book: &mut FileBook) {
    if let Some(why) = book.vault_closed() {
        let lang = LANG.get();
        let why = refusals::store_error(lang, &why);
        eprintln!("jifen: {}", lang.fill(Word::CLI_VAULT_CLOSED, &[("why", &why)]));
    }
}

/// Hands a person what is kept of him.
#[derive(Debug, Args)]
pub(super) struct Opening {
    #[command(flatten)]
    book: BookPath,
    /// Whose.
    #[arg(value_parser = folded::<MemberId>)]
    member: MemberId,
    /// Write it to this file instead, readable by its owner only.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

impl Opening {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let lang = how.lang();
        let (mut book, _) = read(&self.book.path)?;
        super::members::open_to_staff(&book, self.member)?;
        let member = self.member;
        let found = book.views().members.get(member).ok_or(Refusal::NoSuchMember { member })?;
        if let Some(seq) = found.erased {
            return Err(Refusal::MemberErased { member, seq }.into());
        }
        let handed = hand_out(&mut book, Person::Member(member))?;
        let handed = handed.ok_or_else(|| Trouble::fact(Word::CLI_OPENING_NONE, member))?;
        let answer = Answer::of(&handed);
        let Some(file) = self.to else {
            let rows: Vec<Vec<String>> = handed
                .openings
                .iter()
                .map(|one| {
                    let (field, value) = (one.field.as_str().to_owned(), one.value.to_string());
                    let entry = one.check(&handed.book).entry.map(|(seq, _)| seq.to_string());
                    vec![field, value, one.salt.to_string(), entry.unwrap_or_default()]
                })
                .collect();
            let columns = [
                (Word::CLI_FIELD, Align::Left),
                (Word::CLI_VALUE, Align::Left),
                (Word::CLI_SALT, Align::Left),
                (Word::CLI_ENTRY, Align::Left),
            ];
            return Ok(answer.table(lang, &columns, &rows));
        };
        let text = serde_json::to_string_pretty(&handed).map_err(|error| Trouble::file(&file, &error))?;
        whole::create(&file, Readers::Owner, format!("{text}\n").as_bytes())
            .map_err(|error| Trouble::file(&file, &error))?;
        let shown = file.display().to_string();
        let said = lang.fill(Word::CLI_OPENING_FILE, &[("file", &shown)]);
        Ok(Answer::of(&json!({ "file": shown, "openings": handed.openings.len() }))
            .line(said)
            .line(lang.say(Word::CLI_OPENING_HOW)))
    }
}

/// Recomputes the commitments of a file of openings.
#[derive(Debug, Args)]
pub(super) struct CheckOpening {
    /// The file that was handed out.
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

impl CheckOpening {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let lang = how.lang();
        let text = std::fs::read_to_string(&self.file).map_err(|error| Trouble::file(&self.file, &error))?;
        let unreadable = |_| Trouble::usage(Word::CLI_OPENING_UNREADABLE, self.file.display());
        let handed: Handed = serde_json::from_str(&text).map_err(unreadable)?;
        let checked: Vec<_> = handed.openings.iter().map(|one| (one, one.check(&handed.book))).collect();
        let objects: Vec<_> = checked
            .iter()
            .map(|(one, checked)| {
                json!({
                    "field": one.field, "commitment": checked.commitment, "fits": checked.entry.is_some(),
                    "seq": checked.entry.map(|(seq, _)| seq), "hash": checked.entry.map(|(_, hash)| hash),
                })
            })
            .collect();
        let rows: Vec<Vec<String>> = checked
            .iter()
            .map(|(one, checked)| {
                let entry = checked.entry.map(|(seq, hash)| format!("{seq} {hash}"));
                let (field, value) = (one.field.as_str().to_owned(), one.value.to_string());
                vec![field, value, checked.commitment.to_string(), entry.unwrap_or_default()]
            })
            .collect();
        let columns = [
            (Word::CLI_FIELD, Align::Left),
            (Word::CLI_VALUE, Align::Left),
            (Word::CLI_COMMITMENT, Align::Left),
            (Word::CLI_ENTRY, Align::Left),
        ];
        let wrong = checked.iter().filter(|(_, checked)| checked.entry.is_none()).count();
        let fits = wrong == 0 && !checked.is_empty();
        let answer = Answer::of(&json!({
            "ok": fits, "book": handed.book, "person": handed.person, "openings": objects,
        }));
        let (word, n) =
            if fits { (Word::CLI_OPENING_FITS, checked.len()) } else { (Word::CLI_OPENING_DIFFERS, wrong) };
        let answer = answer.table(lang, &columns, &rows).line(lang.fill(word, &[("n", &n.to_string())]));
        Ok(if fits { answer } else { answer.finding() })
    }
}

/// Why a person is erased, and who asks for it.
#[derive(Debug, Args)]
pub(super) struct Erasing {
    #[command(flatten)]
    book: BookPath,
    /// Why.
    #[arg(long, value_parser = written::<Note>)]
    reason: Note,
    /// The paper that asks for it.
    #[arg(long, value_parser = written::<Document>)]
    document: Document,
    #[command(flatten)]
    who: Who,
}

impl Erasing {
    /// Destroys what is kept of a person, and says which backups still hold it.
    pub(super) fn run(
        self,
        person: &dyn Display,
        command: impl FnOnce(Note, Document) -> Command,
        how: How,
    ) -> Result<Answer, Trouble> {
        let path = &self.book.path;
        let mut door = Door::open(path, &self.who, how)?;
        let receipt = door.submit(command(self.reason, self.document))?;
        let answer = door.answered(&receipt, how);
        let kept = how.lang().fill(Word::CLI_ERASURE_KEPT, &[("person", &person.to_string())]);
        after(&receipt, with_backups(answer.line(kept), &mut door.book, path, how.lang()))
    }
}

/// Everybody whose personal data was destroyed, with the entry that says so.
fn all_erased(views: &Views) -> Vec<(Person, Seq)> {
    let members = views.members.all_erased().map(|(member, seq)| (Person::Member(member), seq));
    let operators = views.operators.all_erased().map(|(operator, seq)| (Person::Operator(operator), seq));
    let collectors = views.redemptions.collectors_erased();
    let collectors = collectors.map(|(voucher, seq)| (Person::Collector(voucher), seq));
    members.chain(operators).chain(collectors).collect()
}

/// People as they are named in answers: members for themselves, for they were there first.
fn named(people: &[Person]) -> (Vec<MemberId>, Vec<String>) {
    let member = |person: &Person| if let Person::Member(member) = person { Some(*member) } else { None };
    (people.iter().filter_map(member).collect(), people.iter().map(ToString::to_string).collect())
}

/// Whose personal data was destroyed, and the backups that still hold it.
pub(super) fn erasures(path: &Path, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let (mut book, _) = read(path)?;
    // The files of one person were erased by one entry.
    let mut erased: BTreeMap<Seq, Vec<Person>> = BTreeMap::new();
    for (person, seq) in all_erased(book.views()) {
        erased.entry(seq).or_default().push(person);
    }
    let (mut objects, mut rows) = (Vec::new(), Vec::new());
    for (seq, people) in erased {
        let sealed = book.entry(seq)?;
        let entry = sealed.entry();
        let (reason, document, second) = match &entry.event {
            Event::MemberErased(fact) => (&fact.reason, &fact.document, fact.second),
            Event::OperatorErased(fact) => (&fact.reason, &fact.document, fact.second),
            Event::CollectorErased(fact) => (&fact.reason, &fact.document, fact.second),
            _ => continue,
        };
        let (members, persons) = named(&people);
        objects.push(json!({
            "seq": seq, "on": entry.on, "members": members, "persons": persons, "by": entry.by,
            "second": second, "reason": reason, "document": document,
        }));
        rows.push(vec![
            seq.to_string(),
            entry.on.to_string(),
            persons.join(" "),
            format!("{} {second}", entry.by),
            document.to_string(),
            reason.to_string(),
        ]);
    }
    let columns = [
        (Word::CLI_ENTRY, Align::Left),
        (Word::CLI_DAY, Align::Left),
        (Word::CLI_PERSON, Align::Left),
        (Word::CLI_OPERATOR, Align::Left),
        (Word::CLI_DOCUMENT, Align::Left),
        (Word::CLI_REASON, Align::Left),
    ];
    let answer = Answer::of(&json!({ "erasures": objects }));
    if rows.is_empty() {
        return Ok(answer.with("backups", &Vec::<Seq>::new()).line(lang.say(Word::CLI_ERASURES_NONE)));
    }
    with_backups(answer.table(lang, &columns, &rows), &mut book, path, lang)
}

/// With the backups that were given out before an erasure, and those of which nobody here knows whether they
/// were.
fn with_backups(answer: Answer, book: &mut FileBook, path: &Path, lang: Lang) -> Result<Answer, Trouble> {
    let erased = all_erased(book.views());
    let (mut objects, mut rows) = (Vec::new(), Vec::new());
    for Noted { tip: Tip { seq, hash }, end } in Heads::beside(path).backups()? {
        let since: Vec<Person> =
            erased.iter().filter(|(_, erased)| seq < *erased).map(|(person, _)| *person).collect();
        if since.is_empty() {
            continue;
        }
        let at = book.entry(seq).map(|sealed| sealed.entry().on).ok();
        let (members, persons) = named(&since);
        let is_made = end == End::Made;
        objects.push(json!({
            "seq": seq, "hash": hash, "on": at, "members": members, "persons": persons, "made": is_made,
        }));
        let on = at.map(|on| on.to_string()).unwrap_or_default();
        let unknown = if is_made { String::new() } else { lang.say(Word::CLI_BACKUP_UNKNOWN).to_owned() };
        rows.push(vec![seq.to_string(), on, persons.join(" "), unknown]);
    }
    let answer = answer.with("backups", &objects);
    if rows.is_empty() {
        return Ok(answer.line(lang.say(Word::CLI_ERASURE_NO_BACKUPS)));
    }
    let columns = [
        (Word::CLI_BACKUP_AT, Align::Left),
        (Word::CLI_DAY, Align::Left),
        (Word::CLI_BEFORE_ERASURES, Align::Left),
        (Word::CLI_REMARK, Align::Left),
    ];
    Ok(answer.line(lang.say(Word::CLI_ERASURE_BACKUPS)).table(lang, &columns, &rows))
}

#[derive(Debug, Subcommand)]
pub(super) enum VaultCommand {
    /// Whether names, phones and ID numbers open, and with which key file.
    Status {
        #[command(flatten)]
        book: BookPath,
    },
    /// Put the key file under a passphrase, or another one.
    Lock {
        #[command(flatten)]
        book: BookPath,
        /// A file that holds the new passphrase and nothing else; asked for at the terminal when none is named.
        #[arg(long, value_name = "FILE")]
        passphrase_file: Option<PathBuf>,
    },
    /// Take the passphrase off the key file.
    Unlock {
        #[command(flatten)]
        book: BookPath,
    },
}

impl VaultCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let lang = how.lang();
        match self {
            Self::Status { book } => status(&book.path, lang),
            Self::Lock { book, passphrase_file } => {
                let file = opened(&book.path, lang)?;
                let new = new_passphrase(passphrase_file.as_deref(), lang)?;
                file.keep_under(Some(&new), &random()?)?;
                status_of(&book.path, lang)
            }
            Self::Unlock { book } => {
                opened(&book.path, lang)?.keep_under(None, &random()?)?;
                status_of(&book.path, lang)
            }
        }
    }
}

fn random() -> Result<[u8; 32], Trouble> {
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|error| Trouble::File(error.to_string()))?;
    Ok(seed)
}

/// The key file of a book, which must be this book's, with its passphrase off.
fn opened(path: &Path, lang: Lang) -> Result<KeyFile, Trouble> {
    let given = passphrase(path, Access::Read, lang)?;
    let mut store = Sqlite::open(path, Access::Read)?;
    if let Some(given) = &given {
        store.unlock_vault(given)?;
    }
    if let Some(why) = store.vault_closed() {
        return Err(why.into());
    }
    let key = KeyFile::beside(path);
    let missing = || StoreError::VaultKeyMissing { path: key.display().to_string() };
    let file = KeyFile::read(&key)?.ok_or_else(missing)?;
    Ok(file.unlocked(given.as_deref().unwrap_or_default())?)
}

/// The fewest characters of a passphrase: whoever has the file guesses as long as he likes.
const PASSPHRASE_MIN: usize = 12;

fn new_passphrase(file: Option<&Path>, lang: Lang) -> Result<String, Trouble> {
    let new = if let Some(file) = file {
        std::fs::read_to_string(file).map_err(|error| Trouble::file(file, &error))?
    } else {
        let first = pin::ask_text(lang.say(Word::CLI_VAULT_NEW_PASSPHRASE))?.unwrap_or_default();
        let again = pin::ask_text(lang.say(Word::CLI_PIN_AGAIN))?.unwrap_or_default();
        if first != again {
            return Err(Trouble::usage(Word::CLI_PINS_DIFFER, ""));
        }
        first
    };
    let new = new.trim_end_matches(['\r', '\n']).to_owned();
    match new.chars().count() {
        chars if chars < PASSPHRASE_MIN => Err(Trouble::usage(Word::CLI_PASSPHRASE_SHORT, chars)),
        _ => Ok(new),
    }
}

fn status(path: &Path, lang: Lang) -> Result<Answer, Trouble> {
    drop(Sqlite::open(path, Access::Read)?);
    status_of(path, lang)
}

fn status_of(path: &Path, lang: Lang) -> Result<Answer, Trouble> {
    let key = KeyFile::beside(path);
    let shown = key.display().to_string();
    let locked = KeyFile::read(&key).ok().flatten().map(|file| file.is_locked());
    let why = store(path, Access::Read)?.vault_closed();
    let object = json!({ "key_file": shown, "open": why.is_none(), "locked": locked, "why": why });
    let answer = Answer::of(&object);
    let answer = match why {
        None => answer.line(lang.fill(Word::CLI_VAULT_OPEN, &[("key", &shown)])),
        Some(why) => {
            let why = refusals::store_error(lang, &why);
            answer.line(lang.fill(Word::CLI_VAULT_CLOSED, &[("why", &why)]))
        }
    };
    Ok(match locked {
        Some(true) => answer.line(lang.say(Word::CLI_VAULT_LOCKED)),
        Some(false) => answer.line(lang.say(Word::CLI_VAULT_UNLOCKED)),
        None => answer,
    })
}
