//! The sheet of a day close as a paper, with room to sign.

use ledger::events::days::Check;
use ledger::exchange::paper::{Paper, Part, Side, Table};
use ledger::reports::day::{DayPage, ShiftRow, Uses};
use ledger::reports::market_cards::FaceRow;
use ledger::units::{Digest, MemberId, OperatorId, PadNo, Points, Seq};

use super::slip::{Staff, operator};
use crate::text::clean;
use crate::text::mask::NOBODY;
use crate::words::day::check;
use crate::words::{Lang, Word};

/// The most members on the sheet.
const BUSIEST: usize = 5;

/// What is printed for the close of a day; for an open one, what there is so far, marked so. `backup` is
/// the head of the backup that holds the close, if there is one.
pub fn paper(page: &DayPage, backup: Option<(Seq, Digest)>, staff: &Staff, lang: Lang) -> Paper {
    let say = |word: Word| lang.say(word).to_owned();
    let station = page.station.as_ref().map(ToString::to_string).unwrap_or_default();
    let mut paper = Paper::new(format!("{} {}", lang.say(Word::SHEET_TITLE), page.day))
        .heading(clean::display(&station))
        .with(Part::Centred(say(Word::SHEET_TITLE)));
    let period =
        if page.from == page.day { page.day.to_string() } else { format!("{} - {}", page.from, page.day) };
    match &page.closed {
        Some(closed) => {
            let (hour, minute) = closed.clock;
            paper = paper
                .pair(say(Word::SHEET_PERIOD), period)
                .pair(say(Word::SHEET_CLOSED), format!("{} {hour:02}:{minute:02}", closed.on))
                .pair(say(Word::SHEET_ENTRY), closed.seq.get())
                .text(format!("{} {}", lang.say(Word::SHEET_HASH), closed.hash));
            let head = backup.map(|(seq, hash)| {
                let (seq, hash) = (seq.get().to_string(), hash.short());
                lang.fill(Word::SHEET_BACKUP_HEAD, &[("seq", &seq), ("hash", &hash)])
            });
            paper = paper.pair(say(Word::SHEET_BACKUP), head.unwrap_or_else(|| say(Word::CLOSE_NONE)));
        }
        None => {
            paper = paper.with(Part::Mark(say(Word::SHEET_NOT_CLOSED))).pair(say(Word::SHEET_PERIOD), period);
        }
    }
    paper = slips(page, paper.rule(), lang);
    paper = left(page, paper.rule(), lang);
    paper = cards(page, paper, lang);
    paper = counted(page, paper.rule(), staff, lang);
    paper = served(page, paper.rule(), staff, lang);
    paper = shifts(page, paper, lang);
    paper = papers_out(page, paper, lang);
    if let Some(note) = page.closed.as_ref().and_then(|closed| closed.note.as_ref()) {
        let note = note.to_string();
        paper = paper.text(format!("{} {}", lang.say(Word::SHEET_NOTE), clean::display(&note)));
    }
    paper = paper.rule().text(say(Word::SHEET_RULE));
    for signer in page.closed.iter().flat_map(|closed| [closed.by, closed.second]) {
        paper = paper.with(Part::Gap).with(Part::Blank(format!(
            "{} {}",
            lang.say(Word::SHEET_SIGN),
            operator(signer, staff)
        )));
    }
    paper
}

fn slips(page: &DayPage, paper: Paper, lang: Lang) -> Paper {
    let say = |word: Word| lang.say(word).to_owned();
    let slips = &page.slips;
    let numbers = slips.first.zip(slips.last).map(|(first, last)| format!("{first} - {last}"));
    let missing: Vec<String> = slips.missing.iter().map(ToString::to_string).collect();
    let missing = if missing.is_empty() { say(Word::CLOSE_NONE) } else { missing.join(" ") };
    paper
        .pair(say(Word::SHEET_SLIPS), slips.count)
        .pair(say(Word::SHEET_NUMBERS), numbers.unwrap_or_else(|| say(Word::CLOSE_NONE)))
        .pair(say(Word::SHEET_GAPS), missing)
        .pair(say(Word::SHEET_REVERSED), slips.reversed)
        .pair(say(Word::SHEET_POINTS), slips.points)
        .pair(say(Word::SHEET_ALONE), slips.alone)
        .pair(say(Word::SHEET_DENIALS), page.denials.len())
}

fn left(page: &DayPage, paper: Paper, lang: Lang) -> Paper {
    let paper = paper.with(Part::Centred(lang.say(Word::SHEET_LEFT).to_owned()));
    let paper =
        page.lines.iter().fold(paper, |paper, line| paper.pair(lang.say(check(line.check)), line.figure));
    let holds = page.lines.iter().any(|line| line.check == Check::Holds && line.figure > 0);
    let paper = page.parked.iter().fold(paper, |paper, hold| {
        let (member, (hour, minute)) = (hold.member.map(|member| member.to_string()), hold.clock);
        let whose = format!("{} {}", hold.hold, member.as_deref().unwrap_or(NOBODY));
        let until = [("points", hold.points.to_string()), ("clock", format!("{hour:02}:{minute:02}"))];
        let until = until.each_ref().map(|(name, value)| (*name, value.as_str()));
        paper.pair(whose, lang.fill(Word::SHEET_HOLD, &until))
    });
    if holds { paper.text(lang.say(Word::SHEET_HOLDS_STAY).to_owned()) } else { paper }
}

/// Supermarket cards: bought = held + issued + void, and every one that was not found.
fn cards(page: &DayPage, paper: Paper, lang: Lang) -> Paper {
    let cards = &page.cards;
    if cards.faces.is_empty() {
        return paper;
    }
    let row = |row: &FaceRow| {
        let counts = [row.bought, row.held, row.issued, row.void, row.missing];
        std::iter::once(row.face.to_string()).chain(counts.map(|count| count.to_string())).collect()
    };
    let columns = [
        (Word::MARKET_CARDS, Side::Left),
        (Word::MARKET_BOUGHT, Side::Right),
        (Word::MARKET_HELD, Side::Right),
        (Word::MARKET_ISSUED, Side::Right),
        (Word::MARKET_VOID, Side::Right),
        (Word::SHEET_CARDS_MISSING, Side::Right),
    ];
    let columns = columns.map(|(word, side)| (lang.say(word).to_owned(), side)).to_vec();
    let rows = cards.faces.iter().map(row).collect();
    let adds_up = cards.faces.iter().all(|row| row.adds_up);
    let verdict = if adds_up { Word::MARKET_ADDS_UP } else { Word::MARKET_DIFFERS };
    let paper = paper.rule().with(Part::Table(Table { columns, rows })).text(lang.say(verdict).to_owned());
    let missing: Vec<String> = cards.missing.iter().map(ToString::to_string).collect();
    match missing.as_slice() {
        [] => paper,
        missing => paper.text(format!("{} {}", lang.say(Word::MARKET_MISSING), missing.join(" "))),
    }
}

fn counted(page: &DayPage, paper: Paper, staff: &Staff, lang: Lang) -> Paper {
    let say = |word: Word| lang.say(word).to_owned();
    if page.goods.is_empty() {
        return paper.pair(say(Word::SHEET_COUNT), say(Word::CLOSE_NONE));
    }
    let rows = page.goods.iter().map(|good| {
        let name = good.name.as_ref().map_or_else(|| good.sku.to_string(), ToString::to_string);
        let figures = good.found.map_or_else(Default::default, |found| {
            [found.counted.to_string(), found.book.to_string(), found.difference().to_string()]
        });
        let [counted, book, difference] = figures;
        vec![clean::display(&name).into_owned(), counted, book, difference]
    });
    let columns = vec![
        (say(Word::SHEET_COUNT), Side::Left),
        (say(Word::DRAWN_FOUND), Side::Right),
        (say(Word::DRAWN_BOOK), Side::Right),
        (say(Word::DRAWN_DIFFERENCE), Side::Right),
    ];
    let mut paper = paper.with(Part::Table(Table { columns, rows: rows.collect() }));
    if let Some(by) = page.counted_by {
        paper = paper
            .pair(say(Word::SHEET_COUNTED_BY), operator(by, staff))
            .pair(say(Word::SHEET_COUNTS), page.counts);
    }
    match page.seed {
        Some(seed) => paper.pair(say(Word::SHEET_SEED), seed.short()),
        None => paper,
    }
}

fn busy<Who>(rows: &[Uses<Who>], said: &dyn Fn(&Who) -> String, head: Word, lang: Lang) -> Part {
    let say = |word: Word| lang.say(word).to_owned();
    let row = |row: &Uses<Who>| {
        let mark = if row.outlier { say(Word::SHEET_OUTLIER) } else { String::new() };
        vec![said(&row.who), row.uses.to_string(), points(row.points), mark]
    };
    let columns = vec![
        (say(head), Side::Left),
        (say(Word::SHEET_TIMES), Side::Right),
        (say(Word::PAPER_POINTS), Side::Right),
        (String::new(), Side::Left),
    ];
    Part::Table(Table { columns, rows: rows.iter().map(row).collect() })
}

fn points(points: Points) -> String {
    points.to_string()
}

fn served(page: &DayPage, paper: Paper, staff: &Staff, lang: Lang) -> Paper {
    if page.operators.is_empty() {
        return paper;
    }
    // Whoever stands far out is on it, however many are busier.
    let busiest = page.members.iter().enumerate();
    let busiest = busiest.filter(|(at, row)| *at < BUSIEST || row.outlier).map(|(_, row)| *row);
    let busiest: Vec<Uses<MemberId>> = busiest.collect();
    let by = |by: &OperatorId| operator(*by, staff);
    paper
        .with(busy(&page.operators, &by, Word::SHEET_SERVED, lang))
        .with(busy(&busiest, &MemberId::to_string, Word::SHEET_USES, lang))
        .rule()
}

fn shifts(page: &DayPage, paper: Paper, lang: Lang) -> Paper {
    let say = |word: Word| lang.say(word).to_owned();
    if page.shifts.is_empty() {
        return paper;
    }
    let row = |row: &ShiftRow| {
        let difference = row.difference.map_or_else(|| "-".to_owned(), |difference| difference.to_string());
        let who = format!("{} {}", row.operator, row.desk);
        vec![who, row.tally.redemptions.to_string(), row.tally.points.to_string(), difference]
    };
    let columns = vec![
        (say(Word::SHEET_SHIFTS), Side::Left),
        (say(Word::SHEET_SLIPS), Side::Right),
        (say(Word::PAPER_POINTS), Side::Right),
        (say(Word::SHEET_SLIP_DIFF), Side::Right),
    ];
    let rows = page.shifts.iter().map(row).collect();
    paper.with(Part::Table(Table { columns, rows })).rule()
}

fn papers_out(page: &DayPage, paper: Paper, lang: Lang) -> Paper {
    let pads = &page.pads;
    let listed = |numbers: &[PadNo]| numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let mut paper = paper;
    for (word, count, numbers) in [
        (Word::SHEET_PADS_USED, pads.used.len(), &pads.used),
        (Word::SHEET_PADS_VOID, pads.voided.len(), &pads.voided),
        (Word::SHEET_PADS_OPEN, pads.open_count, &pads.open),
    ] {
        if count > 0 {
            paper = paper.pair(lang.say(word), count).text(listed(numbers));
        }
    }
    paper
}
