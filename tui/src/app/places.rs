//! Where we are: going on, going back, locking, handing over.

use ledger::units::OperatorId;

use super::boxes::Over;
use crate::desk::Ask;
use crate::screens::act::Act;
use crate::screens::audit::Audit;
use crate::screens::case::Case;
use crate::screens::cases::Cases;
use crate::screens::day::Day as DayClose;
use crate::screens::dispatch::Dispatch;
use crate::screens::draw::Draw;
use crate::screens::draws::Draws;
use crate::screens::entries::Entries;
use crate::screens::explain::Explain;
use crate::screens::funds::Funds;
use crate::screens::goods::Goods;
use crate::screens::market_cards::MarketCards;
use crate::screens::member::Member;
use crate::screens::members::Members;
use crate::screens::notice::Notice;
use crate::screens::obligations::Obligations;
use crate::screens::periods::Periods;
use crate::screens::prints::Prints;
use crate::screens::redeem::Redeem;
use crate::screens::reports::Reports;
use crate::screens::review::Review;
use crate::screens::sheets::Sheets;
use crate::screens::sign_in::SignIn;
use crate::screens::stocktake::Stocktake;
use crate::screens::trace::Trace;
use crate::screens::{Input, Screen, Target};
use crate::widgets::toast::Severity;
use crate::words::Word;

use super::{App, Going};

impl App {
    pub(super) fn go(&mut self, target: Target) -> Vec<Ask> {
        self.over.clear();
        self.toasts.hush();
        if let (Target::Reports(None), Some((Target::Reports(_), _))) = (&target, self.stack.last()) {
            return self.reload();
        }
        let deeper = matches!(
            target,
            Target::Member(_)
                | Target::Explain(_)
                | Target::Case(_)
                | Target::Act(_)
                | Target::Trace(Some(_))
                | Target::Draws
                | Target::Draw(_)
                | Target::Obligations
                | Target::Periods
                | Target::Reports(_)
                | Target::Entries(_)
        ) && !self.stack.is_empty();
        if !deeper {
            while self.stack.len() > 1 {
                // An idle counter must not displace a basket that waits.
                if let Some((Target::Redeem(_), screen)) = self.stack.pop()
                    && screen.is_dirty()
                {
                    self.parked = Some(screen);
                }
            }
        }
        let mut bring = None;
        let screen: Box<dyn Screen> = match target {
            Target::Home => return self.reload(),
            Target::Redeem(member) => {
                bring = member;
                self.parked.take().unwrap_or_else(|| Box::new(Redeem::default()))
            }
            Target::Members => Box::new(Members::default()),
            Target::Member(member) => Box::new(Member::new(member)),
            Target::Review => Box::new(Review::default()),
            Target::Act(task) => Box::new(Act::new(task)),
            Target::Dispatch => Box::new(Dispatch::default()),
            Target::Cases => Box::new(Cases::default()),
            Target::Notice => Box::new(Notice::default()),
            Target::Explain(member) => Box::new(Explain::new(member)),
            Target::Case(case) => Box::new(Case::new(case)),
            Target::Goods => Box::new(Goods::default()),
            Target::MarketCards => Box::new(MarketCards::default()),
            Target::Stocktake => Box::new(Stocktake::default()),
            Target::Trace(of) => Box::new(Trace::new(of)),
            Target::Funds => Box::new(Funds::default()),
            Target::Draws => Box::new(Draws::default()),
            Target::Draw(draw) => Box::new(Draw::new(draw)),
            Target::Obligations => Box::new(Obligations::default()),
            Target::Periods => Box::new(Periods::default()),
            Target::Reports(report) => Box::new(Reports::new(report)),
            Target::Entries(ref of) => Box::new(Entries::new(of.clone())),
            Target::Audit => Box::new(Audit::default()),
            Target::Sheets => Box::new(Sheets::default()),
            Target::Prints => Box::new(Prints::default()),
            Target::Day => Box::new(DayClose::default()),
        };
        self.stack.push((target, screen));
        let mut asks = self.reload();
        if let Some(member) = bring {
            asks.extend(self.input(Input::Bring(member)));
        }
        asks
    }

    /// Asks again for everything the screen on top lives on.
    pub(super) fn reload(&self) -> Vec<Ask> {
        let screen = self.stack.last().filter(|_| self.gate.is_none());
        screen.map(|(_, screen)| screen.queries().into_iter().map(Ask::Load).collect()).unwrap_or_default()
    }

    pub(super) fn lock(&mut self) -> Vec<Ask> {
        // An answer on its way must find the screen that asked.
        if self.sent.is_some() {
            return Vec::new();
        }
        let Some(me) = self.me.take() else { return Vec::new() };
        let form = self.over.drain(..).find_map(Over::half_filled);
        self.locked_by = Some(me.operator);
        let is_open = form.is_some() || self.stack.iter().any(|(_, screen)| screen.is_dirty());
        self.half_filled.extend(form.map(|form| (me.operator, form)));
        let waits = is_open.then_some(Word::DESK_WAITS);
        self.gate = Some(SignIn::new(Some(me.operator.to_string())).over(waits));
        vec![Ask::SignOut]
    }

    /// Somebody takes over the desk. An open basket, and a form that is half filled in, belong to whoever was
    /// at it: they wait until he is back, and nobody else finds them under his hands.
    pub(super) fn take_over(&mut self, operator: OperatorId) {
        let before = self.locked_by.take().filter(|before| *before != operator);
        if let Some(before) = before {
            let open = self
                .stack
                .iter()
                .position(|(target, screen)| matches!(target, Target::Redeem(_)) && screen.is_dirty());
            let open = open.map(|at| {
                let (_, screen) = self.stack.remove(at);
                // What was opened from the counter goes with it.
                self.stack.truncate(at.max(1));
                screen
            });
            if let Some(basket) = open.or_else(|| self.parked.take()) {
                self.left.insert(before, basket);
                self.left_behind(Word::LEFT_BEHIND, before);
            }
            if self.half_filled.contains_key(&before) {
                self.left_behind(Word::LEFT_FORM, before);
            }
        }
        if let Some(basket) = self.left.remove(&operator) {
            self.parked = Some(basket);
            self.say(Severity::Info, self.look.say(Word::LEFT_BACK));
        }
        // Whoever has to choose a PIN first finds it when he has.
        if self.gate.is_none() {
            self.over.extend(self.half_filled.remove(&operator));
        }
    }

    fn left_behind(&mut self, what: Word, whose: OperatorId) {
        let name = self.lists.operators.get(&whose).map_or("", String::as_str);
        let who = format!("{whose} {name}");
        self.say(Severity::Info, self.look.fill(what, &[("who", who.trim_end())]));
    }

    pub(super) fn leave(&mut self) -> Vec<Ask> {
        self.going = Going::Closing;
        vec![Ask::Close]
    }
}
