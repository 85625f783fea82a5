//! Papers about members, and those for an outage.

use ledger::chain::checkpoint::Checkpoint;
use ledger::chain::proof::Proof;
use ledger::exchange::paper::{Code128, Paper, Part, Side, Table};
use ledger::reports::members::Row;
use ledger::reports::statement::Statement;
use ledger::units::{Day, KeyLine, MemberId, PadNo, Points, Seq};

use super::phrases;
use crate::text::clean;
use crate::words::{Lang, Word};

/// The card of a member, with its number as a QR code and as bars; none when he has no card.
pub fn card(station: &str, name: &str, row: &Row, lang: Lang) -> Option<Paper> {
    let digits = row.card?.to_string();
    let paper = Paper::new(format!("{} {}", lang.say(Word::CARD_TITLE), row.balance.member))
        .heading(clean::display(station))
        .with(Part::Centred(lang.say(Word::CARD_TITLE).to_owned()))
        .qr(&digits)
        .pair(clean::display(name), row.balance.member);
    let paper = match Code128::of(&digits) {
        Some(bars) => paper.with(Part::Bars(bars)),
        None => paper.text(digits),
    };
    Some(paper.text(lang.say(Word::CARD_HOW)))
}

/// What a member takes home: who he is, his figures, his latest movements, how to object.
pub fn handbook(
    station: &str,
    name: &str,
    row: &Row,
    statement: &Statement,
    post: &str,
    lang: Lang,
) -> Paper {
    let say = |word: Word| lang.say(word).to_owned();
    let balance = &row.balance;
    let mut paper = Paper::new(format!("{} {}", lang.say(Word::BOOK_TITLE), balance.member))
        .heading(clean::display(station))
        .with(Part::Centred(say(Word::BOOK_TITLE)))
        .pair(clean::display(name), balance.member)
        .pair(say(Word::BOOK_JOINED), row.joined);
    if !post.is_empty() {
        paper = paper.pair(say(Word::BOOK_POSTS), post);
    }
    if let Some(card) = row.card {
        paper = paper.pair(say(Word::CARD), card);
    }
    paper = paper.rule().pair(say(Word::BOOK_DAY), balance.as_of);
    for (word, points) in [
        (Word::AVAILABLE, balance.available),
        (Word::PENDING, balance.pending),
        (Word::HELD, balance.held),
        (Word::BOOK_FROZEN, balance.frozen),
        (Word::EXPIRING, balance.expiring),
        (Word::OWED, balance.owed),
    ] {
        if word != Word::OWED || points.is_positive() {
            paper = paper.pair(say(word), points);
        }
    }
    let rows = statement.movements.iter().map(|moved| {
        let what = format!("{} {}", moved.on, phrases::movement(moved, lang));
        vec![clean::display(&what).into_owned(), moved.points.to_string(), moved.balance.to_string()]
    });
    let columns = vec![
        (say(Word::BOOK_WHAT), Side::Left),
        (say(Word::BOOK_CHANGE), Side::Right),
        (say(Word::BOOK_BALANCE), Side::Right),
    ];
    paper
        .rule()
        .with(Part::Mark(say(Word::BOOK_LINES)))
        .with(Part::Table(Table { columns, rows: rows.collect() }))
        .rule()
        .text(say(Word::BOOK_OBJECT))
        .text(say(Word::BOOK_ASK))
}

/// What every member may get while the desk is down: his number, his masked name, what he may
/// spend. Confidential sources are served by code and PIN only, so they are not on it.
pub fn limits(
    station: &str,
    (day, clock, seq): (Day, (u32, u32), Seq),
    members: Vec<(MemberId, String, Points)>,
    lang: Lang,
) -> Paper {
    let at = format!("{day} {:02}:{:02}", clock.0, clock.1);
    let seq = seq.get().to_string();
    let rows = members.into_iter().map(|(member, name, points)| {
        vec![format!("{member} {}", clean::display(&name)), points.to_string()]
    });
    let columns = vec![
        (lang.say(Word::MEMBER_NO).to_owned(), Side::Left),
        (lang.say(Word::FORMS_LIMIT).to_owned(), Side::Right),
    ];
    Paper::new(lang.say(Word::FORMS_LIST_TITLE))
        .heading(clean::display(station))
        .with(Part::Centred(lang.say(Word::FORMS_LIST_TITLE).to_owned()))
        .text(lang.fill(Word::FORMS_AS_OF, &[("at", &at), ("seq", &seq)]))
        .text(lang.say(Word::FORMS_RULE))
        .with(Part::Table(Table { columns, rows: rows.collect() }))
}

/// A form to fill in by hand.
pub fn form(station: &str, number: &PadNo, lang: Lang) -> Paper {
    let blank = |word: Word| Part::Blank(lang.say(word).to_owned());
    Paper::new(format!("{} {number}", lang.say(Word::FORMS_TITLE)))
        .heading(clean::display(station))
        .with(Part::Centred(lang.say(Word::FORMS_TITLE).to_owned()))
        .with(Part::Mark(number.to_string()))
        .with(blank(Word::FORMS_DAY))
        .with(blank(Word::FORMS_MEMBER))
        .with(blank(Word::FORMS_GOODS))
        .with(Part::Gap)
        .with(Part::Gap)
        .with(blank(Word::FORMS_POINTS))
        .with(blank(Word::FORMS_CLERK))
        .with(blank(Word::PAPER_SIGN))
}

/// A paper with the checkpoint it was given out under: whoever holds it can compare the eye line with
/// anybody else's, and prove later what is missing.
pub fn sealed(paper: Paper, under: &Checkpoint, lang: Lang) -> Paper {
    let size = under.size.to_string();
    paper.pair(lang.say(Word::PAPER_CHECKPOINT), size).with(Part::Centred(under.eye_line()))
}

/// A slip with the proof of its own entry as a code, where the form has room for one.
pub fn proved(paper: Paper, proof: &Proof, lang: Lang) -> Paper {
    paper.proof(lang.say(Word::PAPER_PROOF), &proof.to_string())
}

/// A paper with the key that checkpoints are checked with.
pub fn with_key(paper: Paper, key: Option<&KeyLine>, lang: Lang) -> Paper {
    match key {
        Some(key) => paper.text(format!("{} {key}", lang.say(Word::PAPER_VKEY))),
        None => paper,
    }
}

/// Several papers on one roll, cut from each other.
pub fn one_after_another(papers: Vec<Paper>) -> Paper {
    let title = papers.first().map(|paper| paper.title.clone()).unwrap_or_default();
    let mut all = Paper::new(title);
    for (n, paper) in papers.into_iter().enumerate() {
        if n > 0 {
            all = all.with(Part::Cut);
        }
        all.parts.extend(paper.parts);
    }
    all
}
