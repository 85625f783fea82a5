//! The counter: who, what, before and after, F9, F9, slip.
//!
//! ```text
//! nobody ── card, number, or pick ─▶ member ── scans ─▶ basket ── F9 ─▶ asked ── F9 ─▶ slip
//!    ▲                                  └────── Esc, Esc ──────┘                        │
//!    └───────────────────────────── Esc, or the next card ──────────────────────────────┘
//! ```
//!
//! 1. A search never chooses a person by itself: a digit does, after a look at the masked cues.
//!    Only a card or a whole member number names one.
//! 2. A scan goes where it belongs: a card to the member, a barcode to the basket, whatever field
//!    the hand was in. Enter never moves points.
//! 3. A confidential source stands here by his code and PIN; nothing on the screen names him.
//! 4. While a basket is open no other person can slip under it.
//! 5. A basket keeps the prices of its first line for as long as the policy says, and announces a change.
//! 6. A parked basket that was taken up is captured as it is, once, at whichever desk is first: at the
//!    others it is empty then. A change asks first, gives it up, and is made in the basket that is left.

mod basket;
mod hand;
mod leaving;
mod picture;

use std::collections::{BTreeMap, BTreeSet};

use ledger::events::Event;
use ledger::reports::stock::Row as Stock;
use ledger::rules::pin::Pass;
use ledger::rules::redemptions::Wanted;
use ledger::units::{CardNo, MemberId, Moment, Points, Sku, SourceCode, VoucherNo};
use ledger::views::redemptions::Hold;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::visitor::head;
use super::{Cmd, Ctx, Data, Done, Input, MemberPage, Query, Screen};
use crate::keys::{Action, Scope};
use crate::text::{mask, width};
use crate::theme::Role;
use crate::widgets::cursor::Cursor;
use crate::widgets::field::{Edit, Field, Focus, Kind};
use crate::widgets::pick::Pick;
use crate::widgets::toast::Severity;
use crate::widgets::{below, bigtext, cells, line, put, top};
use crate::words::Word;

use picture::draw_slip;

/// The counter.
#[derive(Debug)]
pub struct Redeem {
    typed: Field,
    member: Option<Box<MemberPage>>,
    /// The card that named the member.
    card: Option<CardNo>,
    /// Whose page was asked for and is not here yet.
    awaited: Option<MemberId>,
    basket: Vec<Wanted>,
    /// The prices at the moment of the first line.
    kept: Option<Kept>,
    /// The parked basket that was taken up.
    hold: Option<Box<Hold>>,
    /// The change that waits until the parked basket is given up.
    change: Option<Change>,
    /// What was put in last, until the book has looked at it.
    put: Option<(Sku, i64)>,
    /// How far the goods on the slip are scrolled.
    slip_at: usize,
    /// Whether the list of parked baskets was asked for.
    finding: bool,
    /// The changed prices that were announced.
    told: BTreeSet<(Sku, Points)>,
    /// Whether Esc was pressed once over a basket.
    leaving: bool,
    cursor: Cursor,
    picking: Option<Picking>,
    /// The code of a confidential source who is typing his PIN.
    coded: Option<SourceCode>,
    /// The account a confidential source opened.
    pass: Option<Pass>,
    /// The text a search for members was sent for.
    searching: Option<String>,
    /// Whether the scanner wrote what stands in the field. When nothing is found it goes again: nobody
    /// corrects a code by hand, and the next scan needs the field.
    scanned: bool,
    slip: Option<Box<Done>>,
}

/// A change of the basket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    /// So many pieces more, or fewer.
    Put(Sku, i64),
    /// The good is not wanted.
    Leave(Sku),
}

/// A list to pick from.
#[derive(Debug)]
struct Picking {
    pick: Pick,
    of: Of,
}

/// What goods cost when a basket was begun.
#[derive(Debug)]
struct Kept {
    since: Moment,
    prices: BTreeMap<Sku, Points>,
}

#[derive(Debug)]
enum Of {
    Holds(Vec<Hold>),
    Members(Vec<MemberId>),
    Goods(Vec<Sku>, i64),
}

impl Default for Redeem {
    fn default() -> Self {
        Self {
            typed: Field::new("typed", Word::REDEEM_FIND, Kind::Text).at_most(40).optional(),
            member: None,
            card: None,
            awaited: None,
            basket: Vec::new(),
            kept: None,
            hold: None,
            change: None,
            put: None,
            slip_at: 0,
            finding: false,
            told: BTreeSet::new(),
            leaving: false,
            cursor: Cursor::default(),
            picking: None,
            coded: None,
            pass: None,
            searching: None,
            scanned: false,
            slip: None,
        }
    }
}

impl Redeem {
    /// The member in front of the desk.
    pub fn member(&self) -> Option<MemberId> {
        self.member.as_ref().map(|page| page.found.row.balance.member)
    }

    fn serve(&mut self, member: MemberId, card: Option<CardNo>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        if self.member() != Some(member) && !self.basket.is_empty() {
            return vec![Cmd::Say(Severity::Warn, ctx.look.say(Word::REDEEM_OTHER_CARD).to_owned())];
        }
        self.slip = None;
        self.typed.take();
        (self.card, self.pass) = (card, None);
        // Until his page is here nobody stands at the desk, so that no good is put down for the last one.
        self.member.take_if(|page| page.found.row.balance.member != member);
        self.awaited = Some(member);
        vec![Cmd::Hush, Cmd::Load(Query::Member(member, None))]
    }

    /// Nothing is in the basket any more.
    fn empty(&mut self) {
        self.basket.clear();
        (self.kept, self.hold, self.change, self.leaving) = (None, None, None, false);
    }

    fn clear(&mut self) {
        (self.member, self.card, self.awaited) = (None, None, None);
        (self.coded, self.pass) = (None, None);
        self.empty();
        self.typed = Self::default().typed;
    }
}

fn good<'a>(ctx: &Ctx<'a>, sku: Sku) -> Option<&'a Stock> {
    ctx.lists.goods.iter().find(|good| good.sku == sku)
}

/// How many of a good are left.
fn no_stock(sku: Sku, ctx: &Ctx<'_>) -> String {
    let Some(good) = good(ctx, sku) else { return String::new() };
    let values = [("good", good.name.as_str()), ("stock", &good.usable.to_string())];
    ctx.look.fill(Word::REDEEM_NO_STOCK, &values)
}

impl Screen for Redeem {
    fn scope(&self) -> Scope {
        if self.picking.is_some() { Scope::Finder } else { Scope::Counter }
    }

    fn crumbs(&self, ctx: &Ctx<'_>) -> Vec<String> {
        vec![ctx.look.say(Word::DESK_REDEEM).to_owned()]
    }

    fn takes(&self, action: Action) -> bool {
        // Over a slip there is nothing to do but to go on, or to take it back.
        let basket = self.slip.is_none();
        let line = basket && !self.basket.is_empty();
        match action {
            Action::Pick(_) => false,
            Action::Remove | Action::Besides => line,
            Action::Open | Action::Commit | Action::Park | Action::New => basket,
            _ => true,
        }
    }

    fn queries(&self) -> Vec<Query> {
        if let Some(pass) = self.pass {
            return vec![Query::Source(pass)];
        }
        let member = self.member().map(|member| Query::Member(member, None));
        let hold = self.hold.as_ref().map(|hold| Query::Hold(hold.id));
        member.into_iter().chain(hold).collect()
    }

    fn undoes(&self) -> Option<VoucherNo> {
        let slip = self.slip.as_ref()?.slip.as_ref()?;
        (slip.reversed_by.is_none() && slip.cards.is_empty()).then_some(slip.voucher)
    }

    fn takes_back(&self) -> Option<VoucherNo> {
        let slip = self.slip.as_ref()?.slip.as_ref()?;
        (slip.reversed_by.is_none() && !slip.cards.is_empty()).then_some(slip.voucher)
    }

    fn foot(&self, area: Rect) -> u16 {
        let rest = below(area, 7);
        let is_asked = self.member.is_some() && !self.basket.is_empty();
        if is_asked { (bigtext::ROWS + 2).min(rest.height / 2) } else { 0 }
    }

    fn update(&mut self, input: Input<'_>, ctx: &Ctx<'_>) -> Vec<Cmd> {
        match input {
            Input::Key(key) => return self.key(key, ctx),
            Input::Scan(code) => return self.scan(code, ctx),
            Input::Bring(member) => return self.serve(member, None, ctx),
            Input::Opened(pass) => {
                self.clear();
                (self.pass, self.awaited) = (Some(pass), Some(pass.member()));
                return vec![Cmd::Load(Query::Source(pass))];
            }
            Input::Paste(text) if self.typed.paste(text) == Edit::Changed => {
                (self.picking, self.scanned) = (None, false);
            }
            Input::Data(Data::Members(typed, found, _)) => return self.found(typed, found, ctx),
            Input::Data(Data::Member(Some(page))) => {
                // A late answer about somebody who has left must not bring him back.
                let told = Some(page.found.row.balance.member);
                if told == self.awaited || told == self.member() {
                    (self.member, self.awaited) = (Some(page.clone()), None);
                }
                let mut cmds = self.repriced(ctx);
                if self.hold.is_none() {
                    cmds.extend(self.change.take().into_iter().flat_map(|change| self.changed(change, ctx)));
                }
                return cmds;
            }
            Input::Data(Data::Member(None)) => {
                self.awaited = None;
                return vec![Cmd::Say(Severity::Warn, ctx.look.say(Word::NOTHING_FOUND).to_owned())];
            }
            Input::Done(done) if done.slip.is_some() => {
                (self.slip, self.slip_at) = (Some(Box::new(done.clone())), 0);
                self.empty();
            }
            Input::Done(done) => match &done.entry.event {
                Event::BasketHeld(_) => self.clear(),
                // It is an ordinary basket now; what was to be changed is, once its points are back.
                Event::HoldReleased(fact) => {
                    self.hold.take_if(|hold| hold.id == fact.hold);
                    self.kept = None;
                }
                _ => {}
            },
            Input::Data(Data::Holds(holds)) => return self.parked(holds, ctx),
            Input::Data(Data::Hold(hold, parked)) => return self.became_of(*hold, parked, ctx),
            Input::Refused(_) => self.change = None,
            Input::Barred(command, refusal, why) => return self.barred(command, refusal, why, ctx),
            _ => {}
        }
        Vec::new()
    }

    fn draw(&self, area: Rect, buf: &mut Buffer, ctx: &Ctx<'_>) -> Option<Position> {
        let look = ctx.look;
        let strip = top(area, 4);
        if let Some(page) = &self.member {
            head(page, strip, buf, look);
            if page.close {
                let me = ctx.me.map(|me| me.operator.to_string()).unwrap_or_default();
                let text = format!("! {me} {}", look.say(Word::REDEEM_RECUSAL));
                put(buf, line(area, 3), &text, look.style(Role::Bad));
            }
        } else {
            let start = if self.coded.is_some() { Word::SOURCE_STANDS } else { Word::REDEEM_START };
            put(buf, line(strip, 1), look.say(start), look.style(Role::Title));
        }
        let (word, hint) = match (&self.coded, &self.member) {
            (Some(code), _) => {
                (Word::PIN, look.fill(Word::SOURCE_PIN_ASKED, &[("code", &mask::card(code.as_str()))]))
            }
            (None, None) if self.typed.value().trim().is_empty() => {
                (Word::REDEEM_FIND, look.say(Word::REDEEM_WHO).to_owned())
            }
            (None, None) => (Word::REDEEM_FIND, look.say(Word::REDEEM_ENTER).to_owned()),
            (None, Some(_)) => (Word::REDEEM_SCAN, self.how(ctx)),
        };
        let label = cells(width(look.say(word)) + 2);
        let mut field = self.typed.clone();
        field.label = word;
        let cursor = field.draw(line(area, 5), buf, label, Focus::Here, look);
        let key = crate::keys::key_for(Scope::Counter, Action::Park);
        let (hint, role) = match &self.hold {
            _ if self.leaving => (look.fill(Word::REDEEM_LEAVING, &[("key", &key)]), Role::Warn),
            Some(hold) => {
                let values = [("hold", hold.id.to_string())];
                (look.fill(Word::HOLD_TAKEN, &values.each_ref().map(|(n, v)| (*n, v.as_str()))), Role::Accent)
            }
            None => match self.gone(ctx).and_then(|line| good(ctx, line.sku)) {
                Some(good) => {
                    let values = [("good", good.name.as_str()), ("stock", &good.usable.to_string())];
                    (look.fill(Word::REDEEM_TAKEN, &values), Role::Bad)
                }
                None => (hint, Role::Dim),
            },
        };
        put(buf, line(area, 6), &hint, look.style(role));
        let rest = below(area, 7);
        let foot = (bigtext::ROWS + 2).min(rest.height / 2);
        self.draw_basket(Rect { height: rest.height - foot, ..rest }, buf, ctx);
        self.draw_sum(below(rest, rest.height - foot), buf, ctx);
        if let Some(picking) = &self.picking {
            picking.pick.draw(area, buf, look);
            return None;
        }
        if let Some(done) = &self.slip {
            draw_slip(done, self.slip_at, area, buf, ctx);
            return None;
        }
        cursor
    }

    fn is_dirty(&self) -> bool {
        !self.basket.is_empty()
    }
}
