//! A list for the notice board: the same rows as a text, as a page to print, and as an object.

use ledger::units::Day;

use crate::text::Align;
use crate::words::{Lang, Word};

use super::door::FileBook;
use super::{Answer, html};

/// As what a list is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// A text with columns.
    Text,
    /// A page that stands on its own.
    Html,
}

impl Form {
    /// What `--html` says.
    pub(super) const fn of(html: bool) -> Self {
        if html { Self::Html } else { Self::Text }
    }
}

/// A list as it hangs on the wall.
pub(super) struct Paper<'a> {
    /// What it is.
    pub(super) title: Word,
    /// Whose.
    pub(super) station: String,
    /// Of which day.
    pub(super) day: Day,
    /// Its columns.
    pub(super) columns: &'a [(Word, Align)],
    /// Its rows.
    pub(super) rows: Vec<Vec<String>>,
    /// What stands under it.
    pub(super) foot: Word,
}

/// What a station is called.
pub(super) fn station(book: &FileBook) -> String {
    book.views().station.identity().map(|identity| identity.name.to_string()).unwrap_or_default()
}

impl Paper<'_> {
    /// The list as lines of `answer`.
    pub(super) fn print(&self, answer: Answer, lang: Lang, form: Form) -> Answer {
        let day = self.day.to_string();
        let under = lang.fill(Word::PAPER_DAY, &[("station", &self.station), ("day", &day)]);
        match form {
            Form::Text => answer
                .line(lang.say(self.title))
                .line(under)
                .table(lang, self.columns, &self.rows)
                .line(lang.say(self.foot)),
            Form::Html => self.html(lang, &under).iter().fold(answer, Answer::line),
        }
    }

    fn html(&self, lang: Lang, under: &str) -> Vec<String> {
        let title = lang.say(self.title);
        let head = [html::element("h1", title), html::element("p", under)];
        let table = html::table(lang, self.columns, &self.rows);
        let foot = html::element("p", lang.say(self.foot));
        html::page(lang, title, head.into_iter().chain(table).chain([foot]))
    }
}
