//! Short messages: what was done, what went wrong.
//!
//! Notes go by themselves, errors stay until dismissed; all of them stay in the history. A message that
//! is already shown is counted, not shown twice. What is complained about on a page goes with it: once
//! the page is another, the complaint is no longer true, and there is nothing to dismiss.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::overlay::clear;
use super::{Look, below, cells, line, paint, put, top};
use crate::text::wrap;
use crate::theme::Role;
use crate::words::Word;

/// How much a message matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// To know.
    Info,
    /// Done.
    Good,
    /// Look at it.
    Warn,
    /// It was not done; stays until dismissed.
    Bad,
}

impl Severity {
    /// How long it is shown, `None` for until dismissed.
    pub const fn stays_ms(self) -> Option<u64> {
        match self {
            Self::Info | Self::Good => Some(4_000),
            Self::Warn => Some(8_000),
            Self::Bad => None,
        }
    }

    /// Its name.
    pub const fn word(self) -> Word {
        match self {
            Self::Info => Word::SEVERITY_INFO,
            Self::Good => Word::SEVERITY_GOOD,
            Self::Warn => Word::SEVERITY_WARN,
            Self::Bad => Word::SEVERITY_BAD,
        }
    }

    /// Its style.
    pub const fn role(self) -> Role {
        match self {
            Self::Info => Role::Text,
            Self::Good => Role::Good,
            Self::Warn => Role::Warn,
            Self::Bad => Role::Bad,
        }
    }
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// How much it matters.
    pub severity: Severity,
    /// What it says.
    pub text: String,
    /// When it was last said, in milliseconds of the loop's clock.
    pub at: u64,
    /// How often it was said.
    pub times: u32,
    /// How long it is true.
    holds: Holds,
}

/// How long a message is true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    /// Whatever happens next.
    Ever,
    /// While the page is what it was.
    Here,
}

/// The messages shown, and those that were.
#[derive(Clone, Debug, Default)]
pub struct Toasts {
    shown: Vec<Toast>,
    history: Vec<Toast>,
}

/// The most messages shown at a time; the newest win.
const SHOWN_MAX: usize = 4;
/// The most messages kept in the history.
const HISTORY_MAX: usize = 500;

impl Toasts {
    /// Says something now.
    pub fn say(&mut self, severity: Severity, text: impl Into<String>, now: u64) {
        self.show(Toast { severity, text: text.into(), at: now, times: 1, holds: Holds::Ever });
    }

    /// Says something about the page as it is.
    pub fn say_here(&mut self, severity: Severity, text: impl Into<String>, now: u64) {
        self.show(Toast { severity, text: text.into(), at: now, times: 1, holds: Holds::Here });
    }

    /// The page is another: what was said of it goes; what was done stays said.
    pub fn hush(&mut self) {
        self.shown.retain(|toast| toast.holds == Holds::Ever || toast.severity == Severity::Good);
    }

    fn show(&mut self, new: Toast) {
        let now = new.at;
        let same = |old: &&mut Toast| old.severity == new.severity && old.text == new.text;
        if let Some(old) = self.shown.iter_mut().find(same) {
            (old.at, old.times) = (now, old.times.saturating_add(1));
            return;
        }
        if self.history.len() == HISTORY_MAX {
            self.history.remove(0);
        }
        self.history.push(new.clone());
        self.shown.push(new);
    }

    /// Takes away the messages whose time is over; returns whether anything changed.
    pub fn expire(&mut self, now: u64) -> bool {
        let before = self.shown.len();
        self.shown.retain(|toast| ends(toast).is_none_or(|end| now < end));
        before != self.shown.len()
    }

    /// When the next message goes, for the loop's next wake.
    pub fn next_expiry(&self) -> Option<u64> {
        self.shown.iter().filter_map(ends).min()
    }

    /// Takes the messages away that do not go by themselves; returns whether there were any.
    pub fn dismiss(&mut self) -> bool {
        let before = self.shown.len();
        self.shown.retain(|toast| toast.severity.stays_ms().is_some());
        before != self.shown.len()
    }

    /// The messages shown, oldest first.
    pub fn shown(&self) -> &[Toast] {
        &self.shown
    }

    /// Every message kept, oldest first.
    pub fn history(&self) -> &[Toast] {
        &self.history
    }

    /// Draws the newest messages over the bottom rows of an area; errors are kept before notes.
    pub fn draw(&self, area: Rect, buf: &mut Buffer, look: Look) {
        let area = area.intersection(buf.area);
        let mut order: Vec<&Toast> = self.shown.iter().collect();
        order.sort_by_key(|toast| (toast.severity, toast.at));
        let mut floor = area.height;
        for toast in order.iter().rev().take(SHOWN_MAX) {
            let parts = wrap(&sentence(toast, look), usize::from(area.width));
            let rows = cells(parts.len()).min(floor);
            floor -= rows;
            let place = top(below(area, floor), rows);
            clear(buf, place);
            paint(buf, place, look.style(toast.severity.role()));
            for (n, part) in parts.iter().enumerate() {
                put(buf, line(place, n), part, look.style(toast.severity.role()));
            }
        }
    }

    /// How many rows at the foot of an area of this width the messages take.
    pub fn rows(&self, columns: u16, look: Look) -> u16 {
        let rows = |toast: &Toast| cells(wrap(&sentence(toast, look), usize::from(columns)).len());
        self.shown.iter().rev().take(SHOWN_MAX).map(rows).sum()
    }

    /// Draws the history, newest first, one line a message.
    pub fn draw_history(&self, area: Rect, buf: &mut Buffer, look: Look) {
        if self.history.is_empty() {
            put(buf, line(area, 0), look.say(Word::NO_MESSAGES), look.style(Role::Dim));
        }
        for (n, toast) in self.history.iter().rev().enumerate().take(usize::from(area.height)) {
            put(buf, line(area, n), &sentence(toast, look), look.style(toast.severity.role()));
        }
    }
}

fn ends(toast: &Toast) -> Option<u64> {
    Some(toast.at.saturating_add(toast.severity.stays_ms()?))
}

/// The message with its severity in words, and how often it was said.
fn sentence(toast: &Toast, look: Look) -> String {
    let times = if toast.times > 1 { format!(" x{}", toast.times) } else { String::new() };
    format!(" [{}] {}{times}", look.say(toast.severity.word()), toast.text)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{picture, survives_any_size};
    use super::*;

    fn some() -> Toasts {
        let mut toasts = Toasts::default();
        toasts.say(Severity::Bad, "打印机没有纸", 0);
        toasts.say(Severity::Good, "已兑换，兑换单 17", 100);
        toasts.say(Severity::Good, "已兑换，兑换单 17", 200);
        toasts
    }

    #[test]
    fn notes_go_by_themselves_and_errors_stay() {
        let mut toasts = some();
        assert_eq!(toasts.next_expiry(), Some(4_200));
        assert!(!toasts.expire(4_199));
        assert!(toasts.expire(4_200));
        assert_eq!(toasts.next_expiry(), None);
        assert!(!toasts.expire(u64::MAX));
        assert!(toasts.dismiss() && !toasts.dismiss());
        assert_eq!(toasts.history().len(), 2);
    }

    #[test]
    fn what_is_complained_about_on_a_page_goes_with_it_and_one_key_dismisses_the_rest() {
        let mut toasts = some();
        toasts.say_here(Severity::Bad, "需 16 分，可用 11 分", 300);
        toasts.say_here(Severity::Warn, "还差 5 分", 300);
        toasts.say_here(Severity::Good, "已记录", 300);
        toasts.hush();
        let left: Vec<&str> = toasts.shown().iter().map(|toast| &*toast.text).collect();
        assert_eq!(left, ["打印机没有纸", "已兑换，兑换单 17", "已记录"]);
        toasts.say(Severity::Bad, "打印机没有开", 400);
        assert!(toasts.dismiss() && !toasts.dismiss());
        assert_eq!(toasts.shown().len(), 2);
    }

    #[test]
    fn the_severity_is_said_in_words() {
        let drawn = picture(40, 4, |area, buf| some().draw(area, buf, Look::PLAIN));
        insta::assert_snapshot!(drawn, @r"


         [完成] 已兑换，兑换单 17 x2
         [错误] 打印机没有纸
        ");
    }

    #[test]
    fn messages_survive_any_size() {
        survives_any_size(|area, buf| {
            some().draw(area, buf, Look::PLAIN);
            some().draw_history(area, buf, Look::PLAIN);
        });
    }
}
