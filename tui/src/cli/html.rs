//! Pages to print: plain HTML that stands on its own, line by line.

use crate::text::Align;
use crate::words::{Lang, Word};

/// A page with these elements.
pub(super) fn page(lang: Lang, title: &str, body: impl IntoIterator<Item = String>) -> Vec<String> {
    let tag = match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    };
    let head = [
        "<!doctype html>".to_owned(),
        format!("<html lang=\"{tag}\">"),
        "<head>".to_owned(),
        "<meta charset=\"utf-8\">".to_owned(),
        element("title", title),
        "<style>body { font-family: sans-serif; margin: 2em; } \
         table { border-collapse: collapse; width: 100%; } \
         th, td { border: 1px solid; padding: 0.3em 0.6em; text-align: left; } \
         .figure { text-align: right; } thead { display: table-header-group; }</style>"
            .to_owned(),
        "</head>".to_owned(),
        "<body>".to_owned(),
    ];
    let foot = ["</body>".to_owned(), "</html>".to_owned()];
    head.into_iter().chain(body).chain(foot).collect()
}

/// A text in an element of its own.
pub(super) fn element(kind: &str, text: &str) -> String {
    format!("<{kind}>{}</{kind}>", escaped(text))
}

/// A table, or a word that says there is nothing.
pub(super) fn table(lang: Lang, columns: &[(Word, Align)], rows: &[Vec<String>]) -> Vec<String> {
    if rows.is_empty() {
        return vec![element("p", lang.say(Word::NOTHING_HERE))];
    }
    let cell = |kind: &str, text: &str, align: Align| {
        let class = if align == Align::Right { " class=\"figure\"" } else { "" };
        format!("<{kind}{class}>{}</{kind}>", escaped(text))
    };
    let head: String = columns.iter().map(|(word, align)| cell("th", lang.say(*word), *align)).collect();
    let mut lines = vec!["<table>".to_owned(), format!("<thead><tr>{head}</tr></thead>")];
    for row in rows {
        let cells = row.iter().zip(columns);
        let cells: String = cells.map(|(text, (_, align))| cell("td", text, *align)).collect();
        lines.push(format!("<tr>{cells}</tr>"));
    }
    lines.push("</table>".to_owned());
    lines
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
        let lines = page(Lang::Zh, "测试<站>", table(Lang::Zh, &columns, &rows)).join("\n");
        assert!(lines.contains("<td>&lt;b&gt;王&quot;&amp;&#39;</td><td class=\"figure\">5</td>"), "{lines}");
        assert!(lines.contains("<title>测试&lt;站&gt;</title>"), "{lines}");
    }
}
