//! A confidential source takes a case on: his code, then his PIN, then the box that asks back.
//!
//! ```text
//! code ── Enter ─▶ PIN ── Enter ─▶ account opened ─▶ asked ── F9 ─▶ slip
//!   └────────── Esc ──┘
//! ```
//!
//! 1. Nothing here names him, and his PIN is never shown.
//! 2. What quick fingers type looks like a scanner; it is typed text here.

use ledger::rules::cases::ClaimAsSource;
use ledger::rules::pin::{NotAPin, Pass, Pin};
use ledger::units::{CaseId, SourceCode};
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::KeyEvent;
use ratatui::layout::{Position, Rect};

use super::{Cmd, Ctx};
use crate::keys::{Action, Scope, lookup};
use crate::text::{fold, mask, width};
use crate::theme::Role;
use crate::widgets::field::{Field, Focus, Kind};
use crate::widgets::overlay::{centre, panel};
use crate::widgets::toast::Severity;
use crate::widgets::{cells, line, put};
use crate::words::{Word, readings};

/// The code and the PIN, while they are typed.
#[derive(Debug)]
pub(super) struct ByCode {
    case: CaseId,
    code: Option<SourceCode>,
    typed: Field,
}

/// What a key led to.
#[derive(Debug)]
pub(super) enum Typed {
    /// He goes on typing, and so much is wanted done.
    Open(Vec<Cmd>),
    /// He went away.
    Closed,
}

impl ByCode {
    /// Asks for the code of whoever takes `case` on.
    pub(super) fn new(case: CaseId) -> Self {
        let typed = Field::new("code", Word::SOURCE_CODE, Kind::Text).at_most(12).optional();
        Self { case, code: None, typed }
    }

    /// A key.
    pub(super) fn key(&mut self, key: &KeyEvent, ctx: &Ctx<'_>) -> Typed {
        match lookup(Scope::Counter, key) {
            Some(Action::Back) => Typed::Closed,
            Some(Action::Open) => Typed::Open(self.take(ctx)),
            _ => {
                self.typed.key(key);
                Typed::Open(Vec::new())
            }
        }
    }

    /// What came in at once: a paste, or fingers as quick as a scanner.
    pub(super) fn burst(&mut self, text: &str, ctx: &Ctx<'_>, ends: Ends) -> Vec<Cmd> {
        self.typed.paste(text);
        match ends {
            Ends::Open => Vec::new(),
            Ends::Entered => self.take(ctx),
        }
    }

    /// What is asked back once his account is open.
    pub(super) fn opened(&self, pass: Pass) -> Cmd {
        Cmd::Propose(ClaimAsSource { case: self.case, pass }.into())
    }

    fn take(&mut self, ctx: &Ctx<'_>) -> Vec<Cmd> {
        let typed = fold::text(self.typed.value().trim()).into_owned();
        let say = |why: &str| vec![Cmd::Say(Severity::Warn, readings::said(ctx.look.lang, why))];
        let Some(code) = self.code.clone() else {
            return match typed.parse::<SourceCode>() {
                Ok(code) => {
                    self.code = Some(code);
                    self.typed = Field::new("pin", Word::PIN, Kind::Secret).at_most(12).optional();
                    Vec::new()
                }
                Err(err) => say(&err.to_string()),
            };
        };
        self.typed.take();
        match typed.parse::<Pin>() {
            Ok(pin) => vec![Cmd::OpenSource(code, pin)],
            Err(err) => say(&NotAPin::to_string(&err)),
        }
    }

    /// The box over the screen; gives where the cursor stands.
    pub(super) fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let inside = panel(buf, centre(area, 60, 7), look.say(Word::ACT_CLAIM_BY_CODE), look);
        let (word, hint) = match &self.code {
            Some(code) => {
                (Word::PIN, look.fill(Word::SOURCE_PIN_ASKED, &[("code", &mask::card(code.as_str()))]))
            }
            None => (Word::SOURCE_CODE, look.say(Word::SOURCE_CODE_ASKED).to_owned()),
        };
        let label = cells(width(look.say(word)) + 2);
        let cursor = self.typed.draw(line(inside, 1), buf, label, Focus::Here, look);
        put(buf, line(inside, 3), &hint, look.style(Role::Dim));
        cursor
    }
}

/// Whether a burst of text ended with Enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ends {
    /// No: a paste.
    Open,
    /// Yes: a scan.
    Entered,
}
