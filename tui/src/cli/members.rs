//! Members, their cards, and corrections of their points.

use clap::Subcommand;
use ledger::exchange::paper::Shape;
use ledger::journal::{Person, PersonalField};
use ledger::reports::card_uses;
use ledger::reports::members::{Row, row, rows};
use ledger::reports::statement::{Page, statement};
use ledger::rules::Refusal;
use ledger::rules::erasures::{EraseCollector, EraseMember};
use ledger::rules::members::{BlockCard, EnrolMember, Freeze, IssueCard, Person as Data, Thaw};
use ledger::rules::merges::{MergeMembers, UnmergeMembers};
use ledger::rules::points::AdjustPoints;
use ledger::units::{CardNo, Day, Document, IdNumber, MemberId, Name, Note, Phone, Points, VoucherNo};
use serde_json::{Map, Value, json};

use crate::print::What;
use crate::screens::papers;
use crate::text::search::Query;
use crate::text::{Align, mask};
use crate::words::{Lang, Word, facts};

use super::door::{Door, FileBook, Who, read, write};
use super::paper::Form;
use super::prints::Out;
use super::queue::{Queue, Rests};
use super::typed::{folded, written};
use super::vault::Erasing;
use super::{Answer, BookPath, How, Trouble};

#[derive(Debug, Subcommand)]
pub(super) enum MemberCommand {
    /// Make a person a member. Name, phone and ID number are kept beside the chain, not in it.
    Add {
        #[command(flatten)]
        book: BookPath,
        /// His name, as he writes it.
        #[arg(long, value_parser = written::<Name>)]
        name: Name,
        /// His mobile phone number.
        #[arg(long, value_parser = folded::<Phone>)]
        phone: Phone,
        /// His 18-digit identity number.
        #[arg(long, value_parser = folded::<IdNumber>)]
        id_number: IdNumber,
        /// The number he shall have; the next one when none is given.
        #[arg(long, value_parser = folded::<MemberId>)]
        member: Option<MemberId>,
        /// The day he joined; today when none is given.
        #[arg(long, value_name = "DAY", value_parser = folded::<Day>)]
        joined: Option<Day>,
        #[command(flatten)]
        who: Who,
    },
    /// Give a member the PIN he types himself.
    Pin(super::holds::MemberPin),
    /// List the members.
    List {
        #[command(flatten)]
        book: BookPath,
    },
    /// Show one member.
    Show {
        #[command(flatten)]
        book: BookPath,
        /// Who.
        #[arg(value_parser = folded::<MemberId>)]
        member: MemberId,
    },
    /// Find members by characters, pinyin, initials, or the tail of a number.
    Find {
        #[command(flatten)]
        book: BookPath,
        /// What to look for.
        text: String,
    },
    /// Stop a member from spending and claiming.
    Freeze {
        #[command(flatten)]
        book: BookPath,
        /// Who.
        #[arg(value_parser = folded::<MemberId>)]
        member: MemberId,
        /// Why.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        #[command(flatten)]
        who: Who,
    },
    /// Let a member spend and claim again.
    Thaw {
        #[command(flatten)]
        book: BookPath,
        /// Who.
        #[arg(value_parser = folded::<MemberId>)]
        member: MemberId,
        /// Why.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        #[command(flatten)]
        who: Who,
    },
    /// Put everything of one file into another of the same person; always by two people.
    Merge {
        #[command(flatten)]
        book: BookPath,
        /// The file that is closed.
        #[arg(value_parser = folded::<MemberId>)]
        from: MemberId,
        /// The file that goes on.
        #[arg(value_parser = folded::<MemberId>)]
        into: MemberId,
        /// Why.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        /// The paper that says so.
        #[arg(long, value_parser = written::<Document>)]
        document: Document,
        #[command(flatten)]
        who: Who,
    },
    /// Take a merged file apart again, as long as nothing of it is gone; always by two people.
    Unmerge {
        #[command(flatten)]
        book: BookPath,
        /// The file that was closed.
        #[arg(value_parser = folded::<MemberId>)]
        from: MemberId,
        /// Why.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        /// The paper that says so.
        #[arg(long, value_parser = written::<Document>)]
        document: Document,
        #[command(flatten)]
        who: Who,
    },
    /// Hand a person what is kept of him, with what anybody needs to check it against the entries.
    Opening(super::vault::Opening),
    /// Destroy the name and the end of the ID number of whoever collected the goods of a slip and is no member;
    /// always by two people.
    EraseCollector {
        #[command(flatten)]
        asked: Erasing,
        /// The slip.
        #[arg(value_parser = folded::<VoucherNo>)]
        voucher: VoucherNo,
    },
    /// Destroy all personal data of a member; always by two people.
    Erase {
        #[command(flatten)]
        asked: Erasing,
        /// Whose.
        #[arg(value_parser = folded::<MemberId>)]
        member: MemberId,
    },
    /// List whose personal data was destroyed, and the backups that still hold it.
    Erasures {
        #[command(flatten)]
        book: BookPath,
    },
    /// Give a member a card.
    Card {
        #[command(flatten)]
        book: BookPath,
        /// Whose.
        #[arg(value_parser = folded::<MemberId>)]
        member: MemberId,
        /// The card already printed for him; the next one when none is given.
        #[arg(long, value_parser = folded::<CardNo>)]
        card: Option<CardNo>,
        #[command(flatten)]
        who: Who,
    },
    /// Print members' cards, several on a sheet, with QR and bar code.
    PrintCard {
        #[command(flatten)]
        book: BookPath,
        /// Whose.
        #[arg(required = true, value_parser = folded::<MemberId>)]
        members: Vec<MemberId>,
        #[command(flatten)]
        out: Out,
    },
    /// Print a member's handbook page: card, posts, figures, movements, how to object.
    Handbook {
        #[command(flatten)]
        book: BookPath,
        /// Whose.
        #[arg(value_parser = folded::<MemberId>)]
        member: MemberId,
        /// How many movements.
        #[arg(long, value_name = "N", default_value_t = 20)]
        lines: usize,
        #[command(flatten)]
        out: Out,
    },
    /// Stop a card; the account goes on.
    BlockCard {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<CardNo>)]
        card: CardNo,
        /// Why.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        /// The day since which it was lost: redemptions made with it since are listed.
        #[arg(long, value_name = "DAY", value_parser = folded::<Day>)]
        lost_since: Option<Day>,
        #[command(flatten)]
        who: Who,
    },
    /// List the redemptions made with a card since a day.
    CardUses {
        #[command(flatten)]
        book: BookPath,
        /// Which card.
        #[arg(value_parser = folded::<CardNo>)]
        card: CardNo,
        /// Since when.
        #[arg(long, value_name = "DAY", value_parser = folded::<Day>)]
        since: Day,
    },
}

impl MemberCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::Add { book, name, phone, id_number, member, joined, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let joined = joined.unwrap_or(door.today);
                let known = namesakes(&mut door.book, &name)?;
                let person = Data { name, phone, id_number };
                let receipt = door.submit(EnrolMember { member, joined, person })?;
                let answer = door.answered(&receipt, how).line(said(&receipt, "member"));
                Ok(warned(answer, &known, how.lang()))
            }
            Self::List { book } => list(&book, None, how),
            Self::Show { book, member } => show(&book, member, how),
            Self::Find { book, text } => list(&book, Some(&text), how),
            Self::Freeze { book, member, reason, who } => {
                write(&book.path, &who, how, Freeze { member, reason })
            }
            Self::Thaw { book, member, reason, who } => write(&book.path, &who, how, Thaw { member, reason }),
            Self::Merge { book, from, into, reason, document, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let receipt = door.submit(MergeMembers { from, into, reason, document })?;
                Ok(super::reports::with_balance(door.answered(&receipt, how), &door, into, how.lang()))
            }
            Self::Unmerge { book, from, reason, document, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let merge = super::notice::merge_of(&door.book, from)?;
                let receipt = door.submit(UnmergeMembers { merge, reason, document })?;
                Ok(super::reports::with_balance(door.answered(&receipt, how), &door, from, how.lang()))
            }
            Self::Opening(command) => command.run(how),
            Self::Erase { asked, member } => {
                asked.run(&member, |reason, document| EraseMember { member, reason, document }.into(), how)
            }
            Self::EraseCollector { asked, voucher } => asked.run(
                &voucher,
                |reason, document| EraseCollector { voucher, reason, document }.into(),
                how,
            ),
            Self::Erasures { book } => super::vault::erasures(&book.path, how),
            Self::Card { book, member, card, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let receipt = door.submit(IssueCard { member, card })?;
                Ok(door.answered(&receipt, how).line(said(&receipt, "card")))
            }
            Self::Pin(command) => command.run(how),
            Self::PrintCard { book, members, out } => print_cards(&book, &members, &out, how),
            Self::Handbook { book, member, lines, out } => handbook(&book, member, lines, &out, how),
            Self::BlockCard { book, card, reason, lost_since, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let receipt = door.submit(BlockCard { card, reason, lost_since })?;
                let answer = door.answered(&receipt, how);
                match lost_since {
                    Some(since) => uses(answer, &mut door.book, card, since, how.lang()),
                    None => Ok(answer),
                }
            }
            Self::CardUses { book, card, since } => {
                let (mut book, _) = read(&book.path)?;
                book.views().members.card(card).ok_or(Refusal::NoSuchCard { card })?;
                uses(Answer::of(&json!({ "card": card, "since": since })), &mut book, card, since, how.lang())
            }
        }
    }
}

/// Members who have the same name: number, masked phone, tail of the identity number.
fn namesakes(book: &mut FileBook, name: &Name) -> Result<Vec<[String; 3]>, Trouble> {
    let mut found = Vec::new();
    for (person, known) in book.personal_of_all(PersonalField::Name)? {
        if let Person::Member(member) = person
            && &*known == name.as_str()
            && !book.views().members.is_confidential(member)
        {
            let phone = book.personal(person, PersonalField::Phone)?.unwrap_or_default();
            let id_number = book.personal(person, PersonalField::IdNumber)?.unwrap_or_default();
            found.push([member.to_string(), mask::phone(&phone), mask::id_number(&id_number)]);
        }
    }
    Ok(found)
}

/// Says who has the same name: a warning, because namesakes are two people more often than one.
fn warned(answer: Answer, known: &[[String; 3]], lang: Lang) -> Answer {
    let object = |[member, phone, id_number]: &[String; 3]| json!({ "member": member, "phone": phone, "id_number": id_number });
    let objects: Vec<Value> = known.iter().map(object).collect();
    let answer = answer.with("namesakes", &objects);
    if known.is_empty() {
        return answer;
    }
    let answer = answer.line(format!("! {}", lang.say(Word::CLI_NAMESAKES)));
    known.iter().fold(answer, |answer, cues| answer.line(format!("  {}", cues.join("  "))))
}

/// The redemptions made with a card since a day.
fn uses(
    answer: Answer,
    book: &mut FileBook,
    card: CardNo,
    since: Day,
    lang: Lang,
) -> Result<Answer, Trouble> {
    let uses = card_uses::uses_since(book, card, since)?;
    let row = |found: &card_uses::Use| {
        vec![
            found.on.to_string(),
            found.voucher.to_string(),
            found.points.to_string(),
            found.by.to_string(),
            found.seq.to_string(),
            found.reversed.map_or_else(String::new, |seq| {
                lang.fill(Word::CLI_REVERSED_BY, &[("seq", &seq.to_string())])
            }),
        ]
    };
    let rows: Vec<Vec<String>> = uses.iter().map(row).collect();
    let columns = [
        (Word::CLI_DAY, Align::Left),
        (Word::CLI_VOUCHER, Align::Left),
        (Word::CLI_POINTS, Align::Right),
        (Word::CLI_OPERATOR, Align::Left),
        (Word::CLI_ENTRY, Align::Left),
        (Word::CLI_STATE, Align::Left),
    ];
    let title = lang.fill(Word::CLI_USES_SINCE, &[("day", &since.to_string())]);
    Ok(answer.with("uses", &uses).line(title).table(lang, &columns, &rows))
}

/// One field of the event a receipt is of.
pub(super) fn said(receipt: &ledger::book::Receipt, field: &str) -> String {
    let event = serde_json::to_value(&receipt.sealed.entry().event).unwrap_or_default();
    event.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A member's name, or a code when it was erased or stays sealed; empty when it was never kept.
pub(super) fn name_of(book: &mut FileBook, member: MemberId) -> Result<String, Trouble> {
    if let Some(name) = book.personal(Person::Member(member), PersonalField::Name)? {
        return Ok(name.into());
    }
    let members = &book.views().members;
    let (erased, is_known) = (
        members.get(member).is_some_and(|found| found.erased.is_some()),
        members.get(member).is_some_and(|found| !found.is_confidential()),
    );
    let is_code = erased || is_known && book.vault_closed().is_some();
    Ok(if is_code { mask::code(member) } else { String::new() })
}

/// Refuses to show the account of a confidential source by its number.
pub(super) fn open_to_staff(book: &FileBook, member: MemberId) -> Result<(), Trouble> {
    if book.views().members.is_confidential(member) { Err(Refusal::CodeNeeded.into()) } else { Ok(()) }
}

fn print_cards(path: &BookPath, members: &[MemberId], out: &Out, how: How) -> Result<Answer, Trouble> {
    let (mut book, today) = read(&path.path)?;
    let station = super::paper::station(&book);
    let mut papers = Vec::new();
    for member in members {
        open_to_staff(&book, *member)?;
        let row = row(book.views(), *member, today).ok_or(Refusal::NoSuchMember { member: *member })?;
        let name = name_of(&mut book, *member)?;
        let card = papers::card(&station, &name, &row, how.lang());
        papers.push(card.ok_or_else(|| Trouble::fact(Word::CLI_NO_CARD, member))?);
    }
    let answer = Answer::of(&json!({ "members": members }));
    let queue = Queue::here(&path.path)?;
    out.give((What::Page, papers), Shape::Card, (&queue, Rests::OnNothing), (answer, how))
}

fn handbook(path: &BookPath, member: MemberId, lines: usize, out: &Out, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let (mut book, today) = read(&path.path)?;
    open_to_staff(&book, member)?;
    let no_member = || Refusal::NoSuchMember { member };
    let row = row(book.views(), member, today).ok_or_else(no_member)?;
    let name = name_of(&mut book, member)?;
    let page = Page { as_of: None, before: None, lines };
    let statement = statement(&mut book, member, page, today)?.ok_or_else(no_member)?;
    let post = row.post.map(|posted| lang.say(facts::post(posted.post))).unwrap_or_default();
    let station = super::paper::station(&book);
    let paper = papers::handbook(&station, &name, &row, &statement, post, lang);
    let (papers, queue) = ((What::Page, vec![paper]), Queue::here(&path.path)?);
    let answer = Answer::of(&json!({ "member": member }));
    out.give(papers, Shape::Sheet, (&queue, Rests::OnNothing), (answer, how))
}

fn list(book: &BookPath, wanted: Option<&str>, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let (mut book, today) = read(&book.path)?;
    let query = Query::new(wanted.unwrap_or(""));
    let finder = query.finder();
    let mut personal = std::collections::BTreeMap::new();
    for field in [PersonalField::Name, PersonalField::Phone, PersonalField::IdNumber] {
        for (person, value) in book.personal_of_all(field)? {
            personal.insert((person, field), value);
        }
    }
    let known = |member, field| {
        personal.get(&(Person::Member(member), field)).map(|value| &**value).unwrap_or_default()
    };
    let (mut objects, mut table) = (Vec::new(), Vec::new());
    for row in rows(book.views(), today) {
        let member = row.balance.member;
        let name = match known(member, PersonalField::Name) {
            "" => mask::code(member),
            name => name.to_owned(),
        };
        let phone = known(member, PersonalField::Phone);
        let (number, card) = (member.to_string(), row.card.map(|card| card.to_string()));
        let id_number = known(member, PersonalField::IdNumber);
        let numbers = [&*number, card.as_deref().unwrap_or(""), phone, id_number];
        if !finder.finds(&name, &numbers) {
            continue;
        }
        table.push(vec![
            number.clone(),
            name.clone(),
            mask::phone(phone),
            row.post.map_or_else(String::new, |posted| lang.say(facts::post(posted.post)).to_owned()),
            row.balance.available.to_string(),
            row.balance.pending.to_string(),
            match (row.merged, row.erased) {
                (Some(merged), _) => lang.fill(Word::CLI_MERGED_INTO, &[("into", &merged.into.to_string())]),
                (None, Some(seq)) => lang.fill(Word::CLI_ERASED, &[("seq", &seq.to_string())]),
                (None, None) => frozen_text(lang, &row),
            },
        ]);
        objects.push(object(&row, &name, phone, id_number));
    }
    let columns = [
        (Word::CLI_MEMBER, Align::Left),
        (Word::CLI_NAME, Align::Left),
        (Word::CLI_PHONE, Align::Left),
        (Word::CLI_POST, Align::Left),
        (Word::CLI_AVAILABLE, Align::Right),
        (Word::CLI_PENDING, Align::Right),
        (Word::CLI_STATE, Align::Left),
    ];
    Ok(Answer::of(&json!({ "members": objects })).table(lang, &columns, &table))
}

/// A member with his name in full and his numbers masked.
fn object(row: &Row, name: &str, phone: &str, id_number: &str) -> Value {
    let mut object = match serde_json::to_value(row) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    object.insert("name".to_owned(), name.into());
    object.insert("phone".to_owned(), mask::phone(phone).into());
    object.insert("id_number".to_owned(), mask::id_number(id_number).into());
    Value::Object(object)
}

fn frozen_text(lang: Lang, row: &Row) -> String {
    row.frozen_for
        .as_ref()
        .map_or_else(String::new, |reason| lang.fill(Word::CLI_FROZEN, &[("reason", reason.as_str())]))
}

fn show(book: &BookPath, member: MemberId, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let (mut book, today) = read(&book.path)?;
    open_to_staff(&book, member)?;
    let row = row(book.views(), member, today).ok_or(Refusal::NoSuchMember { member })?;
    let name = name_of(&mut book, member)?;
    let mut data = |field| book.personal(Person::Member(member), field).map(Option::unwrap_or_default);
    let (phone, id) = (data(PersonalField::Phone)?, data(PersonalField::IdNumber)?);
    let post = row.post.map_or_else(String::new, |posted| lang.say(facts::post(posted.post)).to_owned());
    let card = row.card.map_or_else(String::new, |card| card.to_string());
    let answer = Answer::of(&object(&row, &name, &phone, &id))
        .line(format!("{member}  {name}  {post}"))
        .field(lang, Word::CLI_PHONE, mask::phone(&phone))
        .field(lang, Word::CLI_ID_NUMBER, mask::id_number(&id))
        .field(lang, Word::CLI_CARD, card)
        .field(lang, Word::CLI_JOINED, row.joined);
    let answer = super::reports::figures(answer, lang, &row.balance)
        .field(lang, Word::CLI_EARNED, row.earned)
        .field(lang, Word::CLI_HOURS, row.hours)
        .field(lang, Word::CLI_ACTS, row.acts)
        .field(lang, Word::CLI_REDEMPTIONS, row.redemptions);
    let answer = match row.merged {
        Some(merged) => answer.line(lang.fill(Word::CLI_MERGED_INTO, &[("into", &merged.into.to_string())])),
        None => answer,
    };
    let answer = match row.erased {
        Some(seq) => answer.line(lang.fill(Word::CLI_ERASED, &[("seq", &seq.to_string())])),
        None => answer,
    };
    let absorbed: Vec<String> = row.absorbed.iter().map(ToString::to_string).collect();
    let answer =
        if absorbed.is_empty() { answer } else { answer.field(lang, Word::CLI_ABSORBED, absorbed.join(" ")) };
    Ok(if row.frozen_for.is_some() { answer.line(frozen_text(lang, &row)) } else { answer })
}

#[derive(Debug, Subcommand)]
pub(super) enum PointsCommand {
    /// Correct a balance by a difference; always by two people.
    Adjust {
        #[command(flatten)]
        book: BookPath,
        /// Whose.
        #[arg(value_parser = folded::<MemberId>)]
        member: MemberId,
        /// By how much; negative takes away.
        #[arg(value_parser = folded::<Points>, allow_negative_numbers = true, allow_hyphen_values = true)]
        points: Points,
        /// Why.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        /// The paper that says so.
        #[arg(long, value_parser = written::<Document>)]
        document: Document,
        #[command(flatten)]
        who: Who,
    },
    /// List the points that lapse soon, by member and last day.
    Expiring {
        #[command(flatten)]
        book: BookPath,
        /// As a page to print.
        #[arg(long)]
        html: bool,
    },
}

impl PointsCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let (book, member, points, reason, document, who) = match self {
            Self::Adjust { book, member, points, reason, document, who } => {
                (book, member, points, reason, document, who)
            }
            Self::Expiring { book, html } => {
                return super::notice::announce(&book.path, Form::of(html), how);
            }
        };
        let mut door = Door::open(&book.path, &who, how)?;
        let receipt = door.submit(AdjustPoints { member, points, reason, document })?;
        Ok(super::reports::with_balance(door.answered(&receipt, how), &door, member, how.lang()))
    }
}
