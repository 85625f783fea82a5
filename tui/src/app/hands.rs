//! What hands do: keys, scans, pastes.

use ratatui::crossterm::event::KeyEvent;

use super::boxes::Over;
use crate::desk::Ask;
use crate::keys::{self, Action, Scope};
use crate::screens::{Cmd, Input, Screen, Target, phrases};
use crate::widgets::form::Scanned;
use crate::widgets::toast::Severity;
use crate::words::Word;

use super::{App, Mode};

impl App {
    /// Whether something is running here that can be stopped.
    fn can_cancel(&self) -> bool {
        self.gate.is_none() && self.stack.last().is_some_and(|(_, screen)| screen.can_cancel())
    }

    pub(super) fn scope(&self) -> Scope {
        match (self.over.last(), &self.gate, self.stack.last()) {
            (Some(over), _, _) => over.scope(),
            (None, Some(gate), _) => gate.scope(),
            (None, None, Some((_, screen))) => screen.scope(),
            (None, None, None) => Scope::Page,
        }
    }

    pub(super) fn key(&mut self, key: &KeyEvent) -> Vec<Ask> {
        if !self.over.is_empty() {
            let locks = keys::lookup(Scope::Form, key) == Some(Action::Lock) && self.gate.is_none();
            return if locks { self.act(Action::Lock).unwrap_or_default() } else { self.key_over(key) };
        }
        let action = keys::lookup(self.scope(), key);
        let stops = action == Some(Action::Cancel) && self.can_cancel();
        if self.sent.is_some() && action != Some(Action::Quit) && !stops {
            return Vec::new();
        }
        match action {
            Some(Action::Quit) => {
                let left = self.parked.is_some() || !self.left.is_empty() || !self.half_filled.is_empty();
                let dirty = left || self.stack.iter().any(|(_, screen)| screen.is_dirty());
                if dirty {
                    self.over.push(Over::leave(self.look));
                    return Vec::new();
                }
                return self.leave();
            }
            Some(Action::Help) => self.over.push(Over::help(self.scope())),
            Some(Action::Cancel) if self.mode != Mode::Kiosk && !self.can_cancel() => {
                self.over.push(Over::leave(self.look));
            }
            _ if self.gate.is_some() || self.mode == Mode::Kiosk => return self.input(Input::Key(key)),
            Some(Action::Palette) => self.over.push(Over::palette()),
            Some(Action::Back) if self.toasts.dismiss() => {}
            Some(action) => match self.act(action) {
                Some(asks) => return asks,
                None => return self.input(Input::Key(key)),
            },
            None => return self.input(Input::Key(key)),
        }
        Vec::new()
    }

    /// What a command of the key table or the palette does everywhere; none when it is the screen's.
    pub(super) fn act(&mut self, action: Action) -> Option<Vec<Ask>> {
        let target = match action {
            Action::Redeem => Target::Redeem(None),
            Action::Members => Target::Members,
            Action::Review => Target::Review,
            Action::Dispatch => Target::Dispatch,
            Action::Cases => Target::Cases,
            Action::Notice => Target::Notice,
            Action::Goods => Target::Goods,
            Action::MarketCards => Target::MarketCards,
            Action::Stocktake => Target::Stocktake,
            Action::Trace => Target::Trace(None),
            Action::Funds => Target::Funds,
            Action::Reports => Target::Reports(None),
            Action::Audit => Target::Audit,
            Action::Sheets => Target::Sheets,
            Action::Prints => Target::Prints,
            Action::Day => Target::Day,
            Action::Refresh => return Some(self.reload()),
            Action::Lock => return Some(self.lock()),
            Action::Messages => {
                self.over.push(Over::Messages);
                return Some(Vec::new());
            }
            Action::Reverse => {
                let cards = self.stack.last().and_then(|(_, screen)| screen.takes_back());
                if cards.is_some() {
                    return Some(self.run(Cmd::Fill(crate::forms::Ask::TakeBackMarketCards(cards))));
                }
                let slip = self.stack.last().and_then(|(_, screen)| screen.undoes());
                if let Some(voucher) = slip {
                    self.over.push(Over::undo(voucher, self.look));
                    return Some(Vec::new());
                }
                return Some(self.run(Cmd::Fill(crate::forms::Ask::ReverseRedemption(None))));
            }
            Action::Source => return Some(self.run(Cmd::Fill(crate::forms::Ask::EnrolSource))),
            Action::Reprint => {
                let ask = crate::forms::Ask::Reprint(self.last_voucher);
                return Some(self.run(Cmd::Fill(ask)));
            }
            _ => return None,
        };
        Some(self.go(target))
    }

    pub(super) fn scan(&mut self, code: &str) -> Vec<Ask> {
        if self.sent.is_some() {
            self.say(Severity::Warn, self.look.say(Word::SENDING));
            return Vec::new();
        }
        match self.over.last_mut() {
            // In a form a code goes into a field of codes that has the focus, and into no other: a number
            // of goods, a sum or a day would read it as its own. Any other box ignores it.
            Some(over) => {
                let text = match over.scan(code) {
                    Some(Scanned::Taken) => return Vec::new(),
                    // Quick fingers on a PIN look like a scanner; what they typed is shown to nobody.
                    Some(Scanned::Secret) => self.look.say(Word::SCAN_ON_SECRET).to_owned(),
                    Some(Scanned::Refused) => self.look.fill(Word::SCAN_NO_FIELD, &[("code", code)]),
                    None => self.look.fill(Word::SCAN_IGNORED, &[("code", code)]),
                };
                self.say_here(Severity::Warn, text);
                Vec::new()
            }
            None => self.input(Input::Scan(code)),
        }
    }

    pub(super) fn paste(&mut self, text: &str) -> Vec<Ask> {
        if self.sent.is_some() {
            return Vec::new();
        }
        match self.over.last_mut() {
            Some(over) => {
                over.paste(text);
                Vec::new()
            }
            None => self.input(Input::Paste(text)),
        }
    }

    /// Why a command of the palette cannot be used now.
    pub(super) fn not_permitted_action(&self, action: Action) -> Option<String> {
        let form = match action {
            Action::Reverse => crate::forms::Ask::ReverseRedemption(None),
            Action::Source => crate::forms::Ask::EnrolSource,
            Action::Reprint => crate::forms::Ask::Reprint(None),
            _ => return None,
        };
        self.not_permitted_form(&form)
    }

    pub(super) fn not_permitted_form(&self, ask: &crate::forms::Ask) -> Option<String> {
        phrases::not_permitted(self.me.as_ref(), ask.roles(), self.look.lang)
    }
}
