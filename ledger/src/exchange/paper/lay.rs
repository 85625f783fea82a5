//! Laying a paper out in lines.

use unicode_width::UnicodeWidthChar;

use super::{Code128, Paper, Part, Qr, Side, Table};

/// How columns are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counting {
    /// As a terminal displays them.
    Displayed,
    /// As a printer in a Chinese code prints them: whatever is not ASCII takes two.
    Printed,
}

/// How a line is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    Plain,
    Bold,
    /// Twice as wide and as high.
    Large,
}

/// One line, or what stands between lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Laid<'a> {
    Left(String),
    Centred(String, Weight),
    Qr(&'a Qr),
    /// The lines of its name, and the proof.
    Proof(Vec<String>, &'a Qr),
    Bars(&'a Code128),
    Cut,
}

/// The least columns anything is laid out in.
const COLUMNS_MIN: usize = 8;

impl Counting {
    pub(super) fn of(self, c: char) -> usize {
        match self {
            Self::Displayed => c.width().unwrap_or(0),
            Self::Printed if c.is_ascii() => 1,
            Self::Printed => 2,
        }
    }

    fn width(self, text: &str) -> usize {
        text.chars().fold(0, |sum, c| sum.saturating_add(self.of(c)))
    }
}

/// Text that commands nothing: control characters are left out, line ends and tabs are blanks.
fn plain(text: &str) -> String {
    let blank = |c: char| if matches!(c, '\n' | '\t') { ' ' } else { c };
    text.chars().map(blank).filter(|c| !c.is_control()).collect()
}

/// Lines of a paper, none wider than `columns`; a QR code is said in words, a proof is left out.
pub fn lines(paper: &Paper, columns: usize) -> Vec<String> {
    let columns = columns.max(COLUMNS_MIN);
    let mut lines = Vec::new();
    for laid in laid(paper, columns, Counting::Displayed) {
        match laid {
            Laid::Left(line) => lines.push(line),
            Laid::Centred(line, _) => {
                let left = columns.saturating_sub(Counting::Displayed.width(&line)).div_euclid(2);
                lines.push(format!("{}{line}", " ".repeat(left)));
            }
            Laid::Qr(code) => lines.extend(wrap(code.text(), columns, Counting::Displayed)),
            Laid::Proof(..) => {}
            Laid::Bars(bars) => lines.push(bars.digits().to_owned()),
            Laid::Cut => lines.push(String::new()),
        }
    }
    lines
}

/// A paper as text, a line end after each line.
pub fn text(paper: &Paper, columns: usize) -> String {
    lines(paper, columns).into_iter().fold(String::new(), |text, line| text + line.trim_end() + "\n")
}

pub(super) fn laid(paper: &Paper, columns: usize, counting: Counting) -> Vec<Laid<'_>> {
    let columns = columns.max(COLUMNS_MIN);
    let mut laid = Vec::new();
    for part in &paper.parts {
        let mut middle = |text: &str, weight: Weight| {
            let room = match (weight, counting) {
                (Weight::Large, Counting::Printed) => columns.div_euclid(2),
                _ => columns,
            };
            let lines = wrap(&plain(text), room, counting).into_iter();
            laid.extend(lines.map(|line| Laid::Centred(line.trim_end().to_owned(), weight)));
        };
        match part {
            Part::Heading(text) => middle(text, Weight::Large),
            Part::Centred(text) => middle(text, Weight::Plain),
            Part::Mark(text) => middle(text, Weight::Bold),
            Part::Pair(name, value) => {
                laid.extend(pair(&plain(name), &plain(value), columns, counting).into_iter().map(Laid::Left));
            }
            Part::Text(text) => {
                laid.extend(wrap(&plain(text), columns, counting).into_iter().map(Laid::Left));
            }
            Part::Table(of) => laid.extend(table(of, columns, counting).into_iter().map(Laid::Left)),
            Part::Blank(name) => {
                let name = plain(name);
                let line = "_".repeat(columns.saturating_sub(counting.width(&name)).saturating_sub(1).max(4));
                laid.extend(pair(&name, &line, columns, counting).into_iter().map(Laid::Left));
            }
            Part::Rule => laid.push(Laid::Left("-".repeat(columns))),
            Part::Gap => laid.push(Laid::Left(String::new())),
            Part::Qr(code) => laid.push(Laid::Qr(code)),
            Part::Proof(name, code) => {
                let name = wrap(&plain(name), columns, counting).into_iter();
                laid.push(Laid::Proof(name.map(|line| line.trim_end().to_owned()).collect(), code));
            }
            Part::Bars(bars) => laid.push(Laid::Bars(bars)),
            Part::Cut => laid.push(Laid::Cut),
        }
    }
    laid
}

/// A name on the left and its value on the right; under it where both do not fit.
fn pair(name: &str, value: &str, columns: usize, counting: Counting) -> Vec<String> {
    let taken = counting.width(name).saturating_add(counting.width(value));
    if taken < columns {
        return vec![format!("{name}{}{value}", " ".repeat(columns.saturating_sub(taken)))];
    }
    let mut lines = wrap(name, columns, counting);
    lines.extend(wrap(value, columns, counting).iter().map(|line| right(line, columns, counting)));
    lines
}

fn right(text: &str, columns: usize, counting: Counting) -> String {
    let text = text.trim_end();
    format!("{}{text}", " ".repeat(columns.saturating_sub(counting.width(text))))
}

/// Rows under each other: the first cell takes what the others leave. Where that is too little,
/// it stands on lines of its own above them.
fn table(table: &Table, columns: usize, counting: Counting) -> Vec<String> {
    let head: Vec<String> = table.columns.iter().map(|(name, _)| name.clone()).collect();
    let named = head.iter().any(|name| !name.is_empty());
    let rows = named.then_some(&head).into_iter().chain(&table.rows);
    let rows: Vec<Vec<String>> = rows.map(|row| row.iter().map(|cell| plain(cell)).collect()).collect();
    let widths: Vec<usize> = (0..table.columns.len())
        .map(|at| {
            rows.iter().filter_map(|row| row.get(at)).map(|cell| counting.width(cell)).max().unwrap_or(0)
        })
        .collect();
    let others =
        widths.iter().skip(1).fold(0_usize, |sum, width| sum.saturating_add(*width).saturating_add(1));
    let first_room = columns.saturating_sub(others);
    rows.iter().flat_map(|row| line(row, &table.columns, &widths, (first_room, columns), counting)).collect()
}

fn line(
    row: &[String],
    columns: &[(String, Side)],
    widths: &[usize],
    (first_room, all): (usize, usize),
    counting: Counting,
) -> Vec<String> {
    let Some((first, rest)) = row.split_first() else { return Vec::new() };
    let cells = rest.iter().zip(columns.iter().zip(widths).skip(1));
    let tail = cells.fold(String::new(), |line, (cell, ((_, side), width))| {
        let room = " ".repeat(width.saturating_sub(counting.width(cell)));
        match side {
            Side::Left => format!("{line} {cell}{room}"),
            Side::Right => format!("{line} {room}{cell}"),
        }
    });
    let width = counting.width(first);
    if width <= first_room && counting.width(&tail) <= all.saturating_sub(width) {
        let room = " ".repeat(first_room.saturating_sub(width));
        let stands_right = columns.first().is_some_and(|(_, side)| *side == Side::Right);
        return vec![if stands_right {
            format!("{room}{first}{tail}")
        } else {
            format!("{first}{room}{tail}")
        }];
    }
    let mut lines = wrap(first, all, counting);
    let tail = tail.trim_start();
    if !tail.trim().is_empty() {
        if counting.width(tail) <= all {
            lines.push(right(tail, all, counting));
        } else {
            let each = rest.iter().flat_map(|cell| wrap(cell, all, counting));
            lines.extend(each.map(|line| right(&line, all, counting)));
        }
    }
    lines
}

/// Whether a character never stands first on a line.
fn closes(c: char) -> bool {
    matches!(
        c,
        '，' | '。' | '、' | '：' | '；' | '！' | '？' | '）' | '」' | '』' | '》' | ',' | '.' | ')' | ':'
    )
}

/// Lines of at most `columns`: broken after blanks, and anywhere between characters that are no
/// ASCII. Always at least one line; a word longer than a line is broken inside.
pub(super) fn wrap(text: &str, columns: usize, counting: Counting) -> Vec<String> {
    let (mut lines, mut line, mut used) = (Vec::new(), String::new(), 0_usize);
    // Where the line may be broken: the bytes before it that stay.
    let mut may_break: Option<usize> = None;
    let mut before = ' ';
    for c in text.chars() {
        let width = counting.of(c);
        let breaks_here = (before == ' ' || !before.is_ascii() || !c.is_ascii()) && !closes(c) && c != ' ';
        if breaks_here && !line.is_empty() {
            may_break = Some(line.len());
        }
        while used.saturating_add(width) > columns && !line.is_empty() {
            let rest = match may_break {
                Some(at) if at > 0 && at <= line.len() => line.split_off(at),
                _ => String::new(),
            };
            lines.push(std::mem::replace(&mut line, rest));
            used = counting.width(&line);
            may_break = None;
        }
        line.push(c);
        used = used.saturating_add(width);
        before = c;
    }
    lines.push(line);
    let trimmed = lines.into_iter().map(|line| line.trim_end_matches(' ').to_owned());
    trimmed.collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn a_slip() -> Paper {
        let table = Table {
            columns: vec![
                ("品名".to_owned(), Side::Left),
                ("数量".to_owned(), Side::Right),
                ("积分".to_owned(), Side::Right),
            ],
            rows: vec![
                vec!["大米5公斤".to_owned(), "2".to_owned(), "80".to_owned()],
                vec!["家用灭火器手提式干粉四公斤装".to_owned(), "1".to_owned(), "120.5".to_owned()],
            ],
        };
        Paper::new("兑换单")
            .heading("房山站")
            .pair("人员", "M000007")
            .rule()
            .with(Part::Table(table))
            .with(Part::Mark("重印 2".to_owned()))
            .with(Part::Blank("签名".to_owned()))
    }

    #[test]
    fn a_slip_stands_on_narrow_and_on_wide_paper() {
        let narrow = [
            "             房山站",
            "人员                     M000007",
            "--------------------------------",
            "品名                  数量  积分",
            "大米5公斤                2    80",
            "家用灭火器手提式干粉四公斤装",
            "                         1 120.5",
            "             重印 2",
            "签名 ___________________________",
        ];
        assert_eq!(text(&a_slip(), 32).lines().collect::<Vec<_>>(), narrow);
        let wide = text(&a_slip(), 48);
        assert!(wide.contains("家用灭火器手提式干粉四公斤装             1 120.5\n"), "{wide}");
    }

    #[test]
    fn what_is_too_long_goes_on_in_the_next_line() {
        let paper = Paper::new("").pair("经办", "O0002 阿卜杜热西提·买买提明江依布拉音");
        let shown = lines(&paper, 16);
        let said: String = shown.concat().replace(' ', "");
        assert_eq!(said, "经办O0002阿卜杜热西提·买买提明江依布拉音");
    }

    #[test]
    fn no_line_begins_with_a_comma() {
        for columns in 8..30 {
            let lines = wrap("请在到期日前办结，常报进展。积分不能提现。", columns, Counting::Displayed);
            assert!(lines.iter().all(|line| !line.starts_with(closes)), "{columns}: {lines:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_cut_off_and_nothing_is_too_wide(
            words in proptest::collection::vec("[a-zA-Z0-9 王李，。é㛃𠮷\u{1b}]{0,40}", 6),
            columns in 8_usize..60,
        ) {
            let [heading, name, value, sentence, first, other] = &words[..] else { unreachable!() };
            let table = Table {
                columns: vec![(String::new(), Side::Left), (String::new(), Side::Right)],
                rows: vec![vec![first.clone(), other.clone()]],
            };
            let paper = Paper::new("").heading(heading).pair(name, value).text(sentence)
                .with(Part::Table(table));
            let all = words.concat();
            for counting in [Counting::Displayed, Counting::Printed] {
                let mut said = String::new();
                for laid in laid(&paper, columns, counting) {
                    let (line, room) = match laid {
                        Laid::Centred(line, Weight::Large) if counting == Counting::Printed => (line, columns / 2),
                        Laid::Left(line) | Laid::Centred(line, _) => (line, columns),
                        Laid::Qr(_) | Laid::Proof(..) | Laid::Bars(_) | Laid::Cut => continue,
                    };
                    prop_assert!(counting.width(&line) <= room, "{line:?} in {room}");
                    said += &line;
                }
                let letters = |text: &str| text.chars().filter(|c| *c != ' ' && *c != '\u{1b}').collect::<String>();
                prop_assert_eq!(letters(&said), letters(&all));
            }
        }
    }
}
