//! The list of cases for everybody, to be printed and hung up: as text and as a page of HTML.
//!
//! It says of nobody that he works on a case. A sensitive case has neither title nor place on it.

use ledger::reports::board::Public;
use ledger::units::{Day, Name};

use crate::text::{Align, fit, width};
use crate::words::{Lang, Word, facts};

/// The columns: number, grade, title, grid, reward, last day, state.
const HEADS: [(Word, Align); 7] = [
    (Word::CLI_CASE, Align::Left),
    (Word::CLI_GRADE, Align::Left),
    (Word::CLI_TITLE, Align::Left),
    (Word::CLI_GRID, Align::Left),
    (Word::CLI_REWARD, Align::Right),
    (Word::CLI_CLOSES, Align::Left),
    (Word::CLI_STATE, Align::Left),
];

/// The cells of a case; `nothing` stands where nothing may be said.
fn cells(row: &Public, nothing: &str, lang: Lang) -> [String; 7] {
    [
        row.case.to_string(),
        row.grade.to_string(),
        row.title.as_ref().map_or_else(|| nothing.to_owned(), ToString::to_string),
        row.grid.map_or_else(|| nothing.to_owned(), |grid| grid.to_string()),
        row.reward.to_string(),
        row.closes.to_string(),
        lang.say(facts::case_state(row.state)).to_owned(),
    ]
}

fn under(station: Option<&Name>, today: Day, lang: Lang) -> String {
    let (station, day) = (station.map_or("", Name::as_str), today.to_string());
    lang.fill(Word::CASE_LIST_ON, &[("station", station), ("day", &day)])
}

/// The list as lines of text.
pub fn text(rows: &[Public], station: Option<&Name>, today: Day, lang: Lang) -> Vec<String> {
    let mut lines =
        vec![lang.say(Word::CASE_LIST_TITLE).to_owned(), under(station, today, lang), String::new()];
    if rows.is_empty() {
        lines.push(lang.say(Word::CASE_LIST_EMPTY).to_owned());
    } else {
        let head = HEADS.map(|(word, _)| lang.say(word).to_owned());
        let table: Vec<[String; 7]> =
            std::iter::once(head).chain(rows.iter().map(|row| cells(row, "--", lang))).collect();
        let widest = |at: usize| table.iter().filter_map(|row| row.get(at)).map(|cell| width(cell)).max();
        let widths: Vec<usize> = (0..HEADS.len()).map(|at| widest(at).unwrap_or(0)).collect();
        for row in &table {
            let cells = row.iter().zip(&widths).zip(HEADS);
            let cells = cells.map(|((cell, width), (_, align))| fit(cell, *width, align));
            lines.push(cells.collect::<Vec<_>>().join("  ").trim_end().to_owned());
        }
    }
    lines.push(String::new());
    lines.push(lang.say(Word::CASE_LIST_HOW).to_owned());
    lines
}

/// The list as a page that any browser prints.
pub fn html(rows: &[Public], station: Option<&Name>, today: Day, lang: Lang) -> String {
    let code = if lang == Lang::Zh { "zh-CN" } else { "en" };
    let title = escaped(lang.say(Word::CASE_LIST_TITLE));
    let row = |tag: &str, cells: &[String]| {
        let cells: Vec<String> = cells.iter().map(|cell| format!("<{tag}>{cell}</{tag}>")).collect();
        format!("<tr>{}</tr>\n", cells.concat())
    };
    let head = row("th", &HEADS.map(|(word, _)| escaped(lang.say(word))));
    let body: String = rows
        .iter()
        .map(|found| row("td", &cells(found, "\u{2014}", lang).map(|cell| escaped(&cell))))
        .collect();
    let body = if rows.is_empty() {
        format!("<tr><td colspan=\"7\">{}</td></tr>\n", escaped(lang.say(Word::CASE_LIST_EMPTY)))
    } else {
        body
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"{code}\"><head><meta charset=\"utf-8\"><title>{title}</title>\n\
         <style>body{{font-family:sans-serif;margin:2em}}table{{border-collapse:collapse;width:100%}}\
         th,td{{border:1px solid #000;padding:.3em .6em;text-align:left}}</style></head>\n\
         <body><h1>{title}</h1>\n<p>{}</p>\n<table>\n{head}{body}</table>\n<p>{}</p>\n</body></html>",
        escaped(&under(station, today, lang)),
        escaped(lang.say(Word::CASE_LIST_HOW)),
    )
}

/// Text that is nothing but text in HTML.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            other => safe.push(other),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;
    use ledger::events::cases::Grade;
    use ledger::units::CaseId;

    fn row(title: Option<&str>) -> Public {
        Public {
            case: CaseId::number(7),
            grade: Grade::A,
            title: title.map(|title| title.parse().unwrap()),
            grid: None,
            state: "listed",
            reward: "20".parse().unwrap(),
            closes: "2026-03-31".parse().unwrap(),
        }
    }

    #[test]
    fn a_title_cannot_be_markup_and_a_sensitive_case_has_a_dash() {
        let rows = [row(Some("<b>盗窃</b> & 抢")), row(None)];
        let day = "2026-03-01".parse().unwrap();
        let html = html(&rows, None, day, Lang::Zh);
        assert!(html.contains("<td>&lt;b&gt;盗窃&lt;/b&gt; &amp; 抢</td>"), "{html}");
        assert!(
            html.contains("<td>C000007</td><td>A</td><td>\u{2014}</td><td>\u{2014}</td><td>20</td>"),
            "{html}"
        );
        let text = text(&rows, None, day, Lang::En).join("\n");
        assert!(text.contains("C000007  A      --") && text.contains("2026-03-31"), "{text}");
    }
}
