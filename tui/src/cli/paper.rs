//! A list for the notice board: the same rows as a text, as a page to print, and as an object.

use ledger::units::Day;

use crate::text::Align;
use crate::words::{Lang, Word};

use super::Answer;

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
            Form::Html => self.html(lang, &under).lines().fold(answer, Answer::line),
        }
    }

    fn html(&self, lang: Lang, under: &str) -> String {
        let tag = match lang {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        };
        let title = escaped(lang.say(self.title));
        let cell = |kind: &str, align: Align, text: &str| {
            let class = if align == Align::Right { " class=\"figure\"" } else { "" };
            format!("<{kind}{class}>{}</{kind}>", escaped(text))
        };
        let head: String =
            self.columns.iter().map(|(word, align)| cell("th", *align, lang.say(*word))).collect();
        let row = |row: &Vec<String>| {
            let cells = row.iter().zip(self.columns);
            let cells: String = cells.map(|(text, (_, align))| cell("td", *align, text)).collect();
            format!("<tr>{cells}</tr>\n")
        };
        let rows: String = self.rows.iter().map(row).collect();
        let (under, foot) = (escaped(under), escaped(lang.say(self.foot)));
        format!(
            "<!doctype html>\n<html lang=\"{tag}\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
             <style>\nbody {{ font-family: sans-serif; margin: 2em; }}\n\
             table {{ border-collapse: collapse; width: 100%; }}\n\
             th, td {{ border: 1px solid; padding: 0.3em 0.6em; text-align: left; }}\n\
             .figure {{ text-align: right; }}\nthead {{ display: table-header-group; }}\n</style>\n</head>\n\
             <body>\n<h1>{title}</h1>\n<p>{under}</p>\n<table>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\
             </tbody>\n</table>\n<p>{foot}</p>\n</body>\n</html>\n"
        )
    }
}

/// Text that is text and never a tag.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_tag_in_it_stays_a_name() {
        let columns = [(Word::NAME, Align::Left), (Word::POINTS, Align::Right)];
        let rows = vec![vec!["<b>王\"&'".to_owned(), "5".to_owned()]];
        let (title, foot, day) = (Word::NOTICE_TITLE, Word::NOTICE_ENDS, Day::number(0));
        let paper = Paper { title, station: "测试<站>".to_owned(), day, columns: &columns, rows, foot };
        let page = paper.html(Lang::Zh, "测试<站>");
        assert!(page.contains("<td>&lt;b&gt;王&quot;&amp;&#39;</td><td class=\"figure\">5</td>"), "{page}");
        assert!(page.contains("<p>测试&lt;站&gt;</p>"), "{page}");
    }
}
