//! A paper as a page that stands on its own: no other file, no script, nothing from the net.

use std::fmt::Write as _;

use super::{Paper, Part, Side, Table};

/// How papers lie on the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Slips of 72 mm, one under the other.
    Slip,
    /// Cards of 85.6 by 54 mm, as many as fit side by side.
    Card,
    /// Sheets of A4.
    Sheet,
}

const STYLE: &str = "body{font-family:\"Noto Sans CJK SC\",\"Microsoft YaHei\",SimSun,sans-serif;margin:8mm;\
color:#000;background:#fff}\
article{break-inside:avoid;margin:0 auto 6mm}\
.slip article{width:72mm;font-size:10pt}.sheet article{max-width:190mm;break-after:page}\
.card{display:flex;flex-wrap:wrap;gap:4mm}\
.card article{width:85.6mm;min-height:54mm;border:.3mm dashed #666;padding:3mm;box-sizing:border-box;margin:0;\
font-size:9pt}\
h1{font-size:1.4em;text-align:center;margin:.2em 0}p{margin:.25em 0}\
.mid{text-align:center}.mark{text-align:center;font-weight:bold;font-size:1.2em}\
.pair{display:flex;justify-content:space-between;gap:1em}.pair span:last-child{text-align:right}\
.blank{display:flex;gap:1em;margin:.8em 0}.blank i{flex:1;border-bottom:.2mm solid}\
hr{border:0;border-top:.2mm dashed}\
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.1em .3em}\
.sheet th,.sheet td{border:.2mm solid}.figure{text-align:right}thead{display:table-header-group}\
.qr{display:block;width:32mm;height:32mm;margin:2mm auto}.card .qr{float:right;width:24mm;height:24mm;margin:0}\
.proof{display:block;margin:2mm auto}\
.code{font-family:monospace;font-size:.7em;text-align:center;overflow-wrap:anywhere}\
.bars{display:block;width:60mm;height:11mm;margin:2mm auto 0}\
@media print{body{margin:0}}";

/// Papers as one page in the language `tag` (such as `zh-CN`), line by line.
pub fn html(papers: &[Paper], tag: &str, shape: Shape) -> Vec<String> {
    let class = match shape {
        Shape::Slip => "slip",
        Shape::Card => "card",
        Shape::Sheet => "sheet",
    };
    let title = papers.first().map(|paper| paper.title.as_str()).unwrap_or_default();
    let mut lines = vec![
        "<!doctype html>".to_owned(),
        format!("<html lang=\"{}\">", escaped(tag)),
        "<head>".to_owned(),
        "<meta charset=\"utf-8\">".to_owned(),
        format!("<title>{}</title>", escaped(title)),
        format!("<style>{STYLE}</style>"),
        "</head>".to_owned(),
        format!("<body class=\"{class}\">"),
    ];
    for paper in papers {
        lines.push("<article>".to_owned());
        for part in &paper.parts {
            lines.extend(element(part));
        }
        lines.push("</article>".to_owned());
    }
    lines.extend(["</body>".to_owned(), "</html>".to_owned()]);
    lines
}

fn element(part: &Part) -> Vec<String> {
    vec![match part {
        Part::Heading(text) => format!("<h1>{}</h1>", escaped(text)),
        Part::Centred(text) => format!("<p class=\"mid\">{}</p>", escaped(text)),
        Part::Mark(text) => format!("<p class=\"mark\">{}</p>", escaped(text)),
        Part::Pair(name, value) => {
            format!("<p class=\"pair\"><span>{}</span><span>{}</span></p>", escaped(name), escaped(value))
        }
        Part::Text(text) => format!("<p>{}</p>", escaped(text)),
        Part::Table(rows) => return table(rows),
        Part::Blank(name) => format!("<p class=\"blank\"><span>{}</span><i></i></p>", escaped(name)),
        Part::Rule => "<hr>".to_owned(),
        Part::Gap => "<p>&nbsp;</p>".to_owned(),
        Part::Qr(code) => {
            return vec![code.svg(), format!("<p class=\"code\">{}</p>", escaped(code.text()))];
        }
        Part::Proof(name, code) => {
            return vec![format!("<p class=\"mid\">{}</p>", escaped(name)), code.large_svg()];
        }
        Part::Bars(bars) => {
            return vec![bars.svg(), format!("<p class=\"code\">{}</p>", escaped(bars.digits()))];
        }
        // Where one piece of paper ends the next article begins.
        Part::Cut => "</article><article>".to_owned(),
    }]
}

fn table(table: &Table) -> Vec<String> {
    let row = |cells: &mut dyn Iterator<Item = (&String, Side)>, kind: &str| {
        let mut line = "<tr>".to_owned();
        for (cell, side) in cells {
            let class = if side == Side::Right { " class=\"figure\"" } else { "" };
            let _a_string_takes_all = write!(line, "<{kind}{class}>{}</{kind}>", escaped(cell));
        }
        line + "</tr>"
    };
    let mut lines = vec!["<table>".to_owned()];
    if table.columns.iter().any(|(name, _)| !name.is_empty()) {
        let mut cells = table.columns.iter().map(|(name, side)| (name, *side));
        lines.push(format!("<thead>{}</thead>", row(&mut cells, "th")));
    }
    for cells in &table.rows {
        lines.push(row(&mut cells.iter().zip(table.columns.iter().map(|(_, side)| *side)), "td"));
    }
    lines.push("</table>".to_owned());
    lines
}

/// Text that is text and never a tag.
pub fn escaped(text: &str) -> String {
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
        let rows = vec![vec!["<b>王\"&'".to_owned(), "5".to_owned()]];
        let columns = vec![("姓名".to_owned(), Side::Left), ("分".to_owned(), Side::Right)];
        let paper =
            Paper::new("测试<站>").pair("<i>", "</article>").with(Part::Table(Table { columns, rows }));
        let page = html(&[paper], "zh-CN", Shape::Slip).join("\n");
        assert!(page.contains("<td>&lt;b&gt;王&quot;&amp;&#39;</td><td class=\"figure\">5</td>"), "{page}");
        assert!(page.contains("<title>测试&lt;站&gt;</title>"), "{page}");
        assert_eq!(page.matches("</article>").count(), 1);
    }
}
