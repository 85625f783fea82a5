//! Shifts and the close of a day.

use std::path::Path;

use clap::{Args, Subcommand};
use ledger::book::{CopyError, Outcome};
use ledger::events::Event;
use ledger::exchange::paper::{Shape, WIDE, lines};
use ledger::reports::day::{DayPage, ShiftRow, closes, day as page_of, shifts};
use ledger::rules::days::{CloseDay, CloseShift, CountDrawn, DrawGoods, OpenShift, Pieces, VoidForm};
use ledger::units::{Day, Note, PadNo, Quantity, Seq, Zone};
use serde_json::json;

use crate::desk::{Backup, back_up_day, backup_of, is_backed_up};
use crate::print::What;
use crate::screens::{close_sheet, papers};
use crate::signing;
use crate::text::Align;
use crate::words::day::{by_command, check};
use crate::words::{Lang, Word, refusals};

use super::door::{Door, FileBook, Who, after, read, write};
use super::goods::GoodRef;
use super::prints::{self, Out, staff};
use super::queue::{Queue, Rests};
use super::typed::{count, folded, written};
use super::{Answer, BookPath, How, Trouble};

#[derive(Debug, Subcommand)]
pub(super) enum DayCommand {
    /// List the closes, newest first.
    List {
        #[command(flatten)]
        book: BookPath,
    },
    /// What is left before a day can be closed.
    Check {
        #[command(flatten)]
        book: BookPath,
        /// Which day; the one that is to be closed next when none is given.
        #[arg(value_parser = folded::<Day>)]
        day: Option<Day>,
    },
    /// Draw the goods that are to be counted.
    Draw {
        #[command(flatten)]
        book: BookPath,
        /// Which day; the one that is to be closed next when none is given.
        #[arg(long, value_parser = folded::<Day>)]
        day: Option<Day>,
        #[command(flatten)]
        who: Who,
    },
    /// Say how many pieces of each drawn good there are. The book's figures are shown afterwards.
    Count {
        #[command(flatten)]
        book: BookPath,
        /// Each drawn good and its pieces: RICE-5KG:12.
        #[arg(value_name = "GOOD:N", required = true, value_parser = folded::<Typed>)]
        counts: Vec<Typed>,
        /// Which day; the one that is to be closed next when none is given.
        #[arg(long, value_parser = folded::<Day>)]
        day: Option<Day>,
        #[command(flatten)]
        who: Who,
    },
    /// Close a day, and every open day before it, by two people.
    Close(Close),
    /// Print the sheet of a day close.
    Sheet {
        #[command(flatten)]
        book: BookPath,
        /// Which day.
        #[arg(value_parser = folded::<Day>)]
        day: Day,
        /// As a page to print; the same as --format html.
        #[arg(long, conflicts_with = "format")]
        html: bool,
        #[command(flatten)]
        out: Out,
    },
}

/// Closes a day.
#[derive(Debug, Args)]
pub(super) struct Close {
    #[command(flatten)]
    book: BookPath,
    /// Which day; the one that is to be closed next when none is given.
    #[arg(long, value_parser = folded::<Day>)]
    day: Option<Day>,
    /// A drawn good and its pieces, RICE-5KG:12; once for each, when they are not counted yet.
    #[arg(long = "count", value_name = "GOOD:N", value_parser = folded::<Typed>)]
    counts: Vec<Typed>,
    /// What there is to say; needed when a count differs from the book.
    #[arg(long, value_parser = written::<Note>)]
    note: Option<Note>,
    #[command(flatten)]
    who: Who,
}

/// One counted good as it is typed: `RICE-5KG:12`.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    good: GoodRef,
    counted: Quantity,
}

impl std::str::FromStr for Typed {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        let (good, counted) = typed.rsplit_once(':').ok_or("expected a form like RICE-5KG:12")?;
        let good = good.parse().map_err(|error| format!("{error}"))?;
        let counted = counted.parse().map_err(|error| format!("{error}"))?;
        Ok(Self { good, counted })
    }
}

impl DayCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::List { book } => list(&book.path, how),
            Self::Check { book, day } => {
                let (mut book, today) = read(&book.path)?;
                let day = day.unwrap_or_else(|| book.views().days.to_close(today));
                Ok(checked(&page_of(&mut book, day)?, how.lang()))
            }
            Self::Draw { book, day, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let day = day.unwrap_or_else(|| door.book.views().days.to_close(door.today));
                let receipt = door.submit(DrawGoods { day })?;
                let goods = drawn(&door.book, day);
                let goods: Vec<&str> = goods.iter().map(String::as_str).collect();
                let answer = door.answered(&receipt, how);
                Ok(answer.line(how.lang().fill(Word::DAYS_TO_COUNT, &[("goods", &goods.join(" "))])))
            }
            Self::Count { book, counts, day, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let day = day.unwrap_or_else(|| door.book.views().days.to_close(door.today));
                let counts = pieces(&door.book, &counts);
                let receipt = door.submit(CountDrawn { day, counts })?;
                let answer = door.answered(&receipt, how);
                Ok(found(answer, &page_of(&mut door.book, day)?, how.lang()))
            }
            Self::Close(close) => close.run(how),
            Self::Sheet { book, day, html, mut out } => {
                if html {
                    out.format = Some(super::prints::Format::Html);
                }
                let (place, queue) = (book.path.clone(), Queue::here(&book.path)?);
                let (mut book, _) = read(&place)?;
                let page = page_of(&mut book, day)?;
                let answer = Answer::of(&page);
                if how.json && !out.is_asked() {
                    return Ok(answer);
                }
                let backup = page.closed.as_ref().and_then(|closed| backup_of(&place, closed.seq));
                let paper = close_sheet::paper(&page, backup, &staff(&mut book)?, how.lang());
                let papers = (What::Page, vec![paper]);
                out.give(papers, Shape::Slip, (&queue, Rests::OnNothing), (answer, how))
            }
        }
    }
}

impl Close {
    fn run(self, how: How) -> Result<Answer, Trouble> {
        let Self { book, day, counts, note, who } = self;
        let mut door = Door::open(&book.path, &who, how)?;
        // Sent again it is about the same day, whichever would be closed next by now.
        let before = door.wrote(&["draw", "count"])?.and_then(|sealed| match &sealed.entry().event {
            Event::GoodsDrawn(fact) => Some(fact.day),
            Event::DrawnCounted(fact) => Some(fact.day),
            Event::DayClosed(fact) => Some(fact.day),
            _ => None,
        });
        let day = day.or(before).unwrap_or_else(|| door.book.views().days.to_close(door.today));
        // Sent again after the close, it is the same request and gets the same receipt.
        if !counts.is_empty() && door.book.views().days.closing(day).is_none() {
            if door.book.views().days.count(day).is_none() {
                door.submit_as("draw", DrawGoods { day })?;
            }
            let counts = pieces(&door.book, &counts);
            door.submit_as("count", CountDrawn { day, counts })?;
        }
        let receipt = door.submit(CloseDay { day, note })?;
        let (answer, close) = (door.answered(&receipt, how), receipt.sealed.entry().seq);
        let page = after(&receipt, page_of(&mut door.book, day))?;
        let answer = answer.with("sheet", &page);
        // Signed before it is copied, so that the copy holds it. It is closed whatever becomes of both.
        let signed = signing::unlock_if_there(&book.path, &mut door.book);
        let answer = match signed.and_then(|()| door.book.checkpoint()) {
            Ok(_) => answer,
            Err(err) => {
                let why = refusals::book_error(how.lang(), &err);
                answer.line(how.lang().fill(Word::DAY_NOT_SIGNED, &[("why", &why)])).finding()
            }
        };
        // A request that is answered again has a backup, unless it was cut short before that.
        let is_known = receipt.outcome == Outcome::Known;
        let (answer, backup) = if is_known && after(&receipt, is_backed_up(&book.path, close))? {
            (answer, backup_of(&book.path, close))
        } else {
            let made = back_up_day(&book.path, close);
            let head = made.as_ref().ok().map(|made| (made.tip.seq, made.tip.hash));
            (backed_up(answer, made, how.lang()), head)
        };
        let staff = after(&receipt, staff(&mut door.book))?;
        let paper = close_sheet::paper(&page, backup, &staff, how.lang());
        let paper = prints::signed(&book.path, &mut door.book, None, (paper, how.lang()));
        let paper = papers::with_key(paper, door.book.views().keys.current(), how.lang());
        Ok(lines(&paper, WIDE).iter().fold(answer, Answer::line))
    }
}

fn pieces(book: &FileBook, counts: &[Typed]) -> Vec<Pieces> {
    let views = book.views();
    counts.iter().map(|typed| Pieces { sku: typed.good.sku(views), counted: typed.counted }).collect()
}

/// The goods that are drawn, by code and name.
fn drawn(book: &FileBook, day: Day) -> Vec<String> {
    let views = book.views();
    let goods = views.days.count(day).map(|count| count.goods.clone()).unwrap_or_default();
    goods.iter().map(ToString::to_string).collect()
}

/// What became of the backup of a closed day.
fn backed_up(answer: Answer, made: Result<Backup, CopyError>, lang: Lang) -> Answer {
    match made {
        Ok(made) => {
            let file = made.file.display().to_string();
            let head = json!({ "seq": made.tip.seq, "hash": made.tip.hash });
            answer.with("backup", &json!({ "file": file, "entries": made.entries, "head": head }))
        }
        Err(err) => {
            let why = refusals::copy_error(lang, &err);
            let said = lang.fill(Word::CLI_NOT_BACKED_UP, &[("why", &why)]);
            answer.with("backup", &json!(null)).line(said).finding()
        }
    }
}

fn list(path: &Path, how: How) -> Result<Answer, Trouble> {
    let lang = how.lang();
    let (mut book, today) = read(path)?;
    let closes = closes(&mut book)?;
    let open = book.views().days.worked().find(|day| *day < today);
    let rows: Vec<Vec<String>> = closes
        .iter()
        .map(|close| {
            let (hour, minute) = close.clock;
            vec![
                close.day.to_string(),
                format!("{} {hour:02}:{minute:02}", close.on),
                format!("{} {}", close.by, close.second),
                close.slips.to_string(),
                close.points.to_string(),
                close.seq.get().to_string(),
                close.hash.short(),
            ]
        })
        .collect();
    let columns = [
        (Word::CLI_DAY, Align::Left),
        (Word::DAYS_CLOSED_AT, Align::Left),
        (Word::DAYS_SIGNED, Align::Left),
        (Word::DAYS_SLIPS, Align::Right),
        (Word::CLI_POINTS, Align::Right),
        (Word::SHEET_ENTRY, Align::Right),
        (Word::SHEET_HASH, Align::Left),
    ];
    let answer = Answer::of(&json!({ "closes": closes, "open_since": open }));
    let answer = answer.table(lang, &columns, &rows);
    Ok(match open {
        Some(day) => answer.line(lang.fill(Word::DAY_NOT_CLOSED, &[("day", &day.to_string())])),
        None => answer,
    })
}

/// The checklist of a day with what there is to look at.
fn checked(page: &DayPage, lang: Lang) -> Answer {
    let state = |line: &ledger::reports::day::Line| match (line.figure, line.blocks) {
        (0, _) => Word::DAY_DONE,
        (_, true) => Word::DAY_MUST,
        (_, false) => Word::DAY_MAY,
    };
    let row = |line: &ledger::reports::day::Line| {
        let remedy = if line.figure > 0 { lang.say(by_command(line.check)) } else { "" };
        vec![
            lang.say(check(line.check)).to_owned(),
            line.figure.to_string(),
            lang.say(state(line)).to_owned(),
            remedy.to_owned(),
        ]
    };
    let rows: Vec<Vec<String>> = page.lines.iter().map(row).collect();
    let columns = [
        (Word::DAYS_CHECK, Align::Left),
        (Word::DAYS_FIGURE, Align::Right),
        (Word::DAYS_RULE, Align::Left),
        (Word::NOTE, Align::Left),
    ];
    let period =
        lang.fill(Word::DAY_TITLE, &[("from", &page.from.to_string()), ("day", &page.day.to_string())]);
    let answer = Answer::of(page).line(period).table(lang, &columns, &rows);
    crate::screens::day::told(page, lang).into_iter().fold(answer, |answer, (text, _)| answer.line(text))
}

/// What a count found, beside the book.
fn found(answer: Answer, page: &DayPage, lang: Lang) -> Answer {
    let rows: Vec<Vec<String>> = page
        .goods
        .iter()
        .filter_map(|good| {
            let found = good.found?;
            let name = good.name.as_ref().map(ToString::to_string).unwrap_or_default();
            let figures = [found.counted, found.book, found.difference()].map(|figure| figure.to_string());
            Some([good.sku.to_string(), name].into_iter().chain(figures).collect())
        })
        .collect();
    let columns = [
        (Word::CLI_GOOD, Align::Left),
        (Word::CLI_NAME, Align::Left),
        (Word::DRAWN_FOUND, Align::Right),
        (Word::DRAWN_BOOK, Align::Right),
        (Word::DRAWN_DIFFERENCE, Align::Right),
    ];
    answer.with("goods", &page.goods).table(lang, &columns, &rows)
}

#[derive(Debug, Subcommand)]
pub(super) enum ShiftCommand {
    /// Begin to work at this terminal.
    Open {
        #[command(flatten)]
        book: BookPath,
        #[command(flatten)]
        who: Who,
    },
    /// End work at this terminal, with the slips in the drawer counted or not.
    Close {
        #[command(flatten)]
        book: BookPath,
        /// The entry that opened it; one's own at this terminal when none is given.
        #[arg(long, value_name = "ENTRY")]
        shift: Option<u64>,
        /// Slips in the drawer, counted before the book's figure is seen.
        #[arg(long, value_name = "N", value_parser = count)]
        slips: Option<u32>,
        #[command(flatten)]
        who: Who,
    },
    /// List the open shifts, or those of a day.
    List {
        #[command(flatten)]
        book: BookPath,
        /// Of which day: closed ones as well.
        #[arg(long, value_parser = folded::<Day>)]
        day: Option<Day>,
    },
}

impl ShiftCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::Open { book, who } => write(&book.path, &who, how, OpenShift {}),
            Self::Close { book, shift, slips, who } => {
                let mut door = Door::open(&book.path, &who, how)?;
                let own = door.session();
                let own = door.book.views().days.shift_of(own.operator(), own.desk()).map(|own| own.seq);
                let shift = shift.map(Seq::number).or(own);
                let none = || Trouble::usage(Word::CLI_BAD_VALUE, how.lang().say(Word::DAYS_NO_SHIFT));
                let receipt = door.submit(CloseShift { shift: shift.ok_or_else(none)?, slips })?;
                Ok(door.answered(&receipt, how))
            }
            Self::List { book, day } => {
                let (mut book, _) = read(&book.path)?;
                let rows = match day {
                    Some(day) => page_of(&mut book, day)?.shifts,
                    None => shifts(book.views()),
                };
                Ok(listed(&book, &rows, how.lang()))
            }
        }
    }
}

fn listed(book: &FileBook, rows: &[ShiftRow], lang: Lang) -> Answer {
    let zone = book.views().station.identity().map_or(Zone::SHANGHAI, |identity| identity.zone);
    let row = |row: &ShiftRow| {
        let (hour, minute, _) = zone.clock(row.since);
        let tally = &row.tally;
        let until = row.until.map(|until| {
            let (hour, minute, _) = zone.clock(until);
            format!("-{hour:02}:{minute:02}")
        });
        vec![
            row.shift.get().to_string(),
            row.operator.to_string(),
            row.desk.to_string(),
            format!("{} {hour:02}:{minute:02}{}", zone.day(row.since), until.unwrap_or_default()),
            tally.redemptions.to_string(),
            tally.points.to_string(),
            tally.pieces.to_string(),
            tally.reversals.to_string(),
            tally.entered.to_string(),
            tally.judged.to_string(),
            row.difference.map(|difference| difference.to_string()).unwrap_or_default(),
        ]
    };
    let rows_said: Vec<Vec<String>> = rows.iter().map(row).collect();
    let columns = [
        (Word::DAYS_SHIFT, Align::Left),
        (Word::CLI_OPERATOR, Align::Left),
        (Word::DAYS_DESK, Align::Left),
        (Word::DAYS_SINCE, Align::Left),
        (Word::DAYS_REDEMPTIONS, Align::Right),
        (Word::CLI_POINTS, Align::Right),
        (Word::DAYS_PIECES, Align::Right),
        (Word::DAYS_REVERSALS, Align::Right),
        (Word::DAYS_ENTERED, Align::Right),
        (Word::DAYS_JUDGED, Align::Right),
        (Word::SHEET_SLIP_DIFF, Align::Right),
    ];
    Answer::of(&json!({ "shifts": rows })).table(lang, &columns, &rows_said)
}

/// Takes the number of a spoilt or lost form out of use.
#[derive(Debug, Args)]
pub(super) struct Void {
    #[command(flatten)]
    book: BookPath,
    /// Its number.
    #[arg(value_parser = folded::<PadNo>)]
    pad: PadNo,
    /// Why.
    #[arg(long, value_parser = written::<Note>)]
    reason: Note,
    #[command(flatten)]
    who: Who,
}

impl Void {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        write(&self.book.path, &self.who, how, VoidForm { pad: self.pad, reason: self.reason })
    }
}
