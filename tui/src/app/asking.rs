//! What the book is asked, and what is asked of people before it.

use std::path::PathBuf;

use ledger::rules::pin::{Pin, PinShown};
use ledger::rules::redemptions::{Besides, RedeemWith, SetMemberPin};
use ledger::rules::{Command, Refusal};
use ledger::units::{MemberId, OperatorId, RequestKey};

use super::boxes::Over;
use crate::desk::Ask;
use crate::forms::Ask as Form;
use crate::screens::phrases;
use crate::theme::Role;
use crate::widgets::toast::Severity;

use super::{App, proposal};

impl App {
    /// Opens the form of a command; where there is nothing to fill in, asks at once what it would do.
    pub(super) fn fill(&mut self, ask: Form) -> Vec<Ask> {
        if let Some(why) = self.not_permitted_form(&ask) {
            self.say_here(Severity::Warn, why);
            return Vec::new();
        }
        self.toasts.hush();
        let form = ask.form(&self.lists.choices, self.look.lang);
        if form.fields().is_empty()
            && let Ok(command) = ask.read(&form, &self.lists.choices, self.look.lang)
        {
            return self.propose(command, None);
        }
        self.over.push(Over::form(ask, &self.lists, self.look));
        Vec::new()
    }

    /// Asks what a command would do, with a file to be filed for it; the answer opens the box that
    /// asks back.
    pub(super) fn propose(&mut self, command: Command, file: Option<PathBuf>) -> Vec<Ask> {
        if self.sent.is_some() {
            return Vec::new();
        }
        self.toasts.hush();
        if let Some(why) = phrases::not_permitted_to(self.me.as_ref(), &command, self.look.lang) {
            self.say_here(Severity::Warn, why);
            return Vec::new();
        }
        self.sent = Some(self.now);
        self.proposed = Some(command.clone());
        vec![Ask::Preview(command, file)]
    }

    pub(super) fn submit(&mut self, command: Command, second: Option<(OperatorId, Pin)>) -> Vec<Ask> {
        if self.sent.is_some() {
            return Vec::new();
        }
        self.toasts.hush();
        self.requests = self.requests.saturating_add(1);
        let key = self.shown.as_ref().map(|(shown, _)| format!("{}-{}", shown.nonce, self.requests));
        match key.and_then(|key| key.parse::<RequestKey>().ok()) {
            Some(request) => {
                self.sent = Some(self.now);
                self.proposed = Some(command.clone());
                vec![Ask::Submit(request, command, second)]
            }
            None => Vec::new(),
        }
    }

    /// Carries a command out for another operator, who signs in for it alone.
    pub(super) fn submit_as(
        &mut self,
        command: Command,
        by: (OperatorId, Pin),
        second: Option<(OperatorId, Pin)>,
    ) -> Vec<Ask> {
        let asks = self.submit(command, second);
        let other = |ask| match ask {
            Ask::Submit(request, command, second) => Ask::SubmitAs(request, command, by.clone(), second),
            other => other,
        };
        let asks = asks.into_iter().map(other).collect();
        // If it takes a second person too, he need not sign in again.
        self.in_place = Some(by);
        asks
    }

    /// The member in front of the desk typed his PIN.
    pub(super) fn show_pin(&mut self, member: MemberId, pin: Pin) -> Vec<Ask> {
        if self.sent.is_some() {
            return Vec::new();
        }
        self.sent = Some(self.now);
        vec![Ask::ShowPin(member, pin)]
    }

    /// He did: what was asked for is proposed again, with the proof.
    pub(super) fn pin_shown(&mut self, shown: PinShown) -> Vec<Ask> {
        self.sent = None;
        self.over.retain(|over| !matches!(over, Over::Confirm(..)));
        let Some(command) = self.proposed.take() else { return Vec::new() };
        let proven = match command {
            Command::Redeem(basket) => {
                RedeemWith { basket, besides: Besides { shown: Some(shown), ..Besides::default() } }.into()
            }
            Command::RedeemWith(RedeemWith { basket, besides }) => {
                RedeemWith { basket, besides: Besides { shown: Some(shown), ..besides } }.into()
            }
            Command::SetMemberPin(set) => SetMemberPin { shown: Some(shown), ..set }.into(),
            other => other,
        };
        self.propose(proven, None)
    }

    /// A refusal that somebody at the desk can answer in place: another operator, or the member's PIN.
    pub(super) fn answered_in_place(&mut self, refusal: &Refusal, why: &str) -> bool {
        let is_redeeming = |command: &Command| matches!(command, Command::Redeem(_) | Command::RedeemWith(_));
        let me = self.me.as_ref().map(|me| me.operator);
        match refusal {
            Refusal::PinNeeded { member, .. } => {
                self.over.push(Over::pin(*member, why.to_owned(), self.look));
            }
            Refusal::NoMemberPin { member, .. } => {
                self.say_here(Severity::Warn, why);
                let ask = crate::forms::Ask::MemberPin(*member);
                self.over.push(Over::form(ask, &self.lists, self.look));
            }
            Refusal::Recusal { operator, .. } if Some(*operator) == me => {
                let Some(command) = self.proposed.clone().filter(is_redeeming) else { return false };
                let mut facts = proposal::asked(&command, &self.lists, self.look);
                facts.push((why.to_owned(), Role::Warn));
                self.over.push(Over::in_place(command, facts, self.look));
            }
            _ => return false,
        }
        true
    }
}
