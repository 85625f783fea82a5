//! Papers as plain commands: in which form, to where; the printer itself; forms for an outage.

use std::path::Path;

use clap::{Args, Subcommand, ValueEnum};
use ledger::exchange::paper::{Dialect, NARROW, Paper, Shape, WIDE, escpos, html, lines};
use ledger::journal::{Person, PersonalField};
use ledger::reports::members::rows;
use ledger::reports::receipt::Slip;
use ledger::rules::papers::PrintForms;
use ledger::units::{MemberId, Points};
use ledger::views::papers::Papers;
use serde_json::json;

use crate::print::{self, Overrides, Printer, Target, To, What};
use crate::screens::papers;
use crate::signing;
use crate::text::mask;
use crate::words::{Lang, Word};

use super::door::{Door, FileBook, Who};
use super::queue::{Queue, QueueArgs, Rests};
use super::{Answer, BookPath, How, Trouble, paper};

/// In which form a paper is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// Text of 32 columns, for paper of 58 mm.
    Text32,
    /// Text of 48 columns, for paper of 80 mm.
    Text48,
    /// A page that stands on its own.
    Html,
    /// The bytes of a slip printer.
    Escpos,
}

/// In which form and to where.
#[derive(Clone, Debug, Args)]
pub(super) struct Out {
    /// In which form.
    #[arg(long, value_enum, help_heading = "Printing")]
    pub(super) format: Option<Format>,
    /// Where to, instead of standard output: a device or file, tcp:HOST:PORT, folder:DIR.
    #[arg(long, value_name = "TARGET", value_parser = place, help_heading = "Printing")]
    pub(super) to: Option<Target>,
}

/// Where a paper goes, named so that it is found again from another folder.
fn place(typed: &str) -> Result<Target, String> {
    let target: Target = typed.parse().map_err(|error: print::NotATarget| error.to_string())?;
    target.absolute().map_err(|error| error.to_string())
}

/// The printer, as flags say it; they outweigh `JIFEN_PRINTER…` and `printer.toml`.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct PrinterArgs {
    /// Where slips come out: none, a device or file, tcp:HOST:PORT, folder:DIR.
    #[arg(long, value_name = "TARGET", help_heading = "Printing")]
    printer: Option<String>,
    /// Columns of the printer: 32 for 58 mm, 48 for 80 mm.
    #[arg(long, value_name = "N", help_heading = "Printing")]
    printer_columns: Option<usize>,
    /// The code of its text: gb18030, utf-8.
    #[arg(long, value_name = "CODE", help_heading = "Printing")]
    printer_encoding: Option<String>,
    /// What it takes: escpos, text, html.
    #[arg(long, value_name = "FORM", help_heading = "Printing")]
    printer_format: Option<String>,
    /// Who draws QR codes: native (the printer), raster (this program).
    #[arg(long, value_name = "WHO", help_heading = "Printing")]
    printer_qr: Option<String>,
    /// Proofs as large codes on slips, where they fit: fit, none.
    #[arg(long, value_name = "WHETHER", help_heading = "Printing")]
    printer_proofs: Option<String>,
}

impl PrinterArgs {
    /// The printer these and the settings around them name.
    pub(super) fn printer(self, lang: Lang) -> Result<Printer, Trouble> {
        let typed = Overrides {
            target: self.printer,
            columns: self.printer_columns,
            encoding: self.printer_encoding,
            format: self.printer_format,
            qr: self.printer_qr,
            proofs: self.printer_proofs,
        };
        let environment = |name: &str| std::env::var(name).ok();
        print::settings(typed, &environment, lang).map_err(|error| Trouble::usage(Word::CLI_BAD_VALUE, error))
    }
}

/// Where the slip of what is handed out is printed.
#[derive(Clone, Debug, Default, Args)]
pub(super) struct Printing {
    /// Print the slip here instead of at the printer the desk would use: none, a device or file,
    /// tcp:HOST:PORT, folder:DIR.
    #[arg(long, value_name = "TARGET", help_heading = "Printing")]
    to: Option<String>,
}

impl Printing {
    /// The printer; asked before anything is written, so that a wrong target leaves no trace.
    pub(super) fn printer(self, lang: Lang) -> Result<Printer, Trouble> {
        PrinterArgs { printer: self.to, ..PrinterArgs::default() }.printer(lang)
    }
}

/// Sends the paper of what was just recorded to the printer, if there is one.
pub(super) fn print_out(
    answer: Answer,
    printer: &Printer,
    (what, paper): (What, &Paper),
    queue: &Queue<'_>,
    how: How,
) -> Result<Answer, Trouble> {
    if !printer.is_set() {
        return Ok(answer);
    }
    let bytes = printer.render(paper, how.lang());
    let to = To { target: printer.target.clone(), form: printer.form };
    queue.print((what, &paper.title), &bytes, (to, Rests::OnAnEntry), (answer, how))
}

impl Out {
    /// Whether anything but the command's usual answer is wanted.
    pub(super) const fn is_asked(&self) -> bool {
        self.format.is_some() || self.to.is_some()
    }

    /// Gives papers: on standard output, beside the answer's object, or to a printer by way of `queue`.
    pub(super) fn give(
        &self,
        (what, papers): (What, Vec<Paper>),
        shape: Shape,
        (queue, rests): (&Queue<'_>, Rests),
        (answer, how): (Answer, How),
    ) -> Result<Answer, Trouble> {
        let lang = how.lang();
        let title = papers.first().map(|paper| paper.title.clone()).unwrap_or_default();
        let format = self.format.unwrap_or(match shape {
            Shape::Slip => Format::Text48,
            Shape::Card | Shape::Sheet => Format::Html,
        });
        let columns = if format == Format::Text48 { WIDE } else { NARROW };
        let bytes = match format {
            Format::Html => (html(&papers, print::tag(lang), shape).join("\n") + "\n").into_bytes(),
            Format::Text32 | Format::Text48 => {
                let all = papers.iter().flat_map(|paper| lines(paper, columns));
                all.fold(String::new(), |text, line| text + line.trim_end() + "\n").into_bytes()
            }
            Format::Escpos => {
                let dialect = Dialect { columns: NARROW, ..Dialect::default() };
                escpos(&papers::one_after_another(papers), dialect)
            }
        };
        if let Some(target) = &self.to {
            let form = match format {
                Format::Html => print::Form::Html,
                Format::Escpos => print::Form::EscPos,
                Format::Text32 | Format::Text48 => print::Form::Text,
            };
            let to = To { target: target.clone(), form };
            return queue.print((what, &title), &bytes, (to, rests), (answer, how));
        }
        if how.json {
            return Ok(match String::from_utf8(bytes) {
                Ok(text) if format != Format::Escpos => answer.with("paper", &text),
                Ok(text) => answer.with("escpos", &hex(text.as_bytes())),
                Err(raw) => answer.with("escpos", &hex(raw.as_bytes())),
            });
        }
        super::say(&bytes).map_err(|error| Trouble::File(error.to_string()))?;
        Ok(Answer::silent())
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _a_string_takes_all = write!(text, "{byte:02x}");
        text
    })
}

/// The names of everybody who works here.
pub(super) fn staff(book: &mut FileBook) -> Result<crate::screens::slip::Staff, Trouble> {
    let operators: Vec<_> = book.views().operators.all().map(|(id, _)| id).collect();
    let named = operators.into_iter().map(|operator| {
        let name = book.personal(Person::Operator(operator), PersonalField::Name)?;
        Ok((operator, name.map_or_else(|| mask::code(operator), String::from)))
    });
    named.collect()
}

#[derive(Debug, Subcommand)]
pub(super) enum PrinterCommand {
    /// Which printer the desk would use, and from where that is known.
    Show {
        #[command(flatten)]
        printer: PrinterArgs,
    },
    /// Print a page that shows whether the printer understands this program.
    Test {
        #[command(flatten)]
        printer: PrinterArgs,
        /// Where to; the same as --printer.
        #[arg(long, value_name = "TARGET")]
        to: Option<String>,
    },
    /// What commands and the desk of this name printed, and what still waits.
    Queue {
        #[command(flatten)]
        queue: QueueArgs,
    },
    /// Send a job of the queue again; a slip that may have come out is reprinted instead.
    Retry {
        #[command(flatten)]
        queue: QueueArgs,
        /// Its number.
        job: u32,
        #[command(flatten)]
        printer: PrinterArgs,
    },
    /// Take a job off the queue.
    Drop {
        #[command(flatten)]
        queue: QueueArgs,
        /// Its number.
        job: u32,
    },
}

impl PrinterCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::Show { printer } => Ok(shown(&printer.printer(how.lang())?)),
            Self::Queue { queue } => queue.list(how),
            Self::Retry { queue, job, printer } => queue.again(job, printer, how),
            Self::Drop { queue, job } => queue.forget(job, how),
            Self::Test { printer, to } => {
                let printer = PrinterArgs { printer: to.or(printer.printer.clone()), ..printer };
                let printer = printer.printer(how.lang())?;
                if !printer.is_set() {
                    return Err(Trouble::usage(Word::CLI_BAD_VALUE, how.lang().say(Word::PRINT_NO_PRINTER)));
                }
                let page = print::test_page(&printer, how.lang());
                let target = printer.target.to_string();
                // A test page is for whoever stands before the printer: there is nothing to keep.
                print::send(&printer.target, "test", printer.form, &printer.render(&page, how.lang()))
                    .map_err(|failed| Trouble::File(format!("{target}: {}", failed.why)))?;
                Ok(shown(&printer).line(how.lang().fill(Word::CLI_PRINTED, &[("target", &target)])))
            }
        }
    }
}

fn shown(printer: &Printer) -> Answer {
    let dialect = printer.dialect;
    let object = json!({
        "target": printer.target.to_string(),
        "format": printer.form.as_str(),
        "columns": dialect.columns,
        "encoding": print::encoding_name(dialect.encoding),
        "qr": print::symbols_name(dialect.symbols),
        "proofs": printer.proofs.as_str(),
    });
    // Named as the file and the flags name them, so that what is read can be written there.
    Answer::of(&object)
        .line(format!("target = {}", printer.target))
        .line(format!("format = {}", printer.form.as_str()))
        .line(format!("columns = {}", dialect.columns))
        .line(format!("encoding = {}", print::encoding_name(dialect.encoding)))
        .line(format!("qr = {}", print::symbols_name(dialect.symbols)))
        .line(format!("proofs = {}", printer.proofs.as_str()))
}

#[derive(Debug, Subcommand)]
pub(super) enum OutageCommand {
    /// Give out numbered forms and the list of what everybody may get.
    Forms {
        #[command(flatten)]
        book: BookPath,
        /// How many forms.
        #[arg(long, value_name = "N")]
        count: u16,
        #[command(flatten)]
        out: Out,
        #[command(flatten)]
        who: Who,
    },
    /// Say that a form is spoilt or lost: nothing is entered under its number.
    Void(super::day::Void),
}

impl OutageCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let (book, count, out, who) = match self {
            Self::Forms { book, count, out, who } => (book, count, out, who),
            Self::Void(void) => return void.run(how),
        };
        let mut door = Door::open(&book.path, &who, how)?;
        let receipt = door.submit(PrintForms { count })?;
        let answer = door.answered(&receipt, how);
        let papers = forms(&mut door.book, &receipt.sealed.entry().event, how)?;
        let queue = Queue::of(&book.path, door.session().desk().clone());
        out.give((What::Page, papers), Shape::Sheet, (&queue, Rests::OnAnEntry), (answer, how))
    }
}

/// The list of limits and the forms an entry gave out.
fn forms(book: &mut FileBook, event: &ledger::events::Event, how: How) -> Result<Vec<Paper>, Trouble> {
    let ledger::events::Event::FormsPrinted(fact) = event else { return Ok(Vec::new()) };
    let station = paper::station(book);
    let mut members = Vec::new();
    let (at, today) = book.now();
    for row in rows(book.views(), today) {
        let member = row.balance.member;
        if row.merged.is_none() && !book.views().members.is_confidential(member) {
            members.push((member, row.balance.available));
        }
    }
    let mut named: Vec<(MemberId, String, Points)> = Vec::new();
    for (member, available) in members {
        named.push((member, mask::name(&super::members::name_of(book, member)?), available));
    }
    let zone = book.views().station.identity().map_or(ledger::units::Zone::SHANGHAI, |found| found.zone);
    let (hour, minute, _) = zone.clock(at);
    let seq = book.head().map(|(seq, _)| seq).unwrap_or_default();
    let list = papers::limits(&station, (today, (hour, minute), seq), named, how.lang());
    let blank = Papers::given_together(fact);
    let blank = blank.iter().map(|number| papers::form(&station, number, how.lang()));
    Ok(std::iter::once(list).chain(blank).collect())
}

/// A slip that is about to be handed out: its head is noted, and it is signed. What cannot be noted is no
/// reason to keep the slip back: the entry is durable.
pub(super) fn handed_out(
    path: &Path,
    book: &mut FileBook,
    slip: &Slip,
    (paper, lang): (Paper, Lang),
) -> Paper {
    let tip = ledger::store::Tip { seq: slip.seq, hash: slip.leaf };
    let _only_a_reminder = ledger::store::Heads::beside(path).note(tip, ledger::store::Occasion::Slip);
    signed(path, book, Some(slip), (paper, lang))
}

/// A paper with a checkpoint signed now, where there is a key, and the proof of the slip it is. One that cannot
/// be signed is handed out all the same: what it is of is recorded.
pub(super) fn signed(
    path: &Path,
    book: &mut FileBook,
    of: Option<&Slip>,
    (paper, lang): (Paper, Lang),
) -> Paper {
    let unlocked = signing::unlock_if_there(path, book);
    unlocked.and_then(|()| signing::sealed(book, &paper, of, lang)).unwrap_or(paper)
}
