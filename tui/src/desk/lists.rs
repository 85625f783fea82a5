//! What every screen needs: names, goods, choices.

use std::collections::{BTreeMap, BTreeSet};

use ledger::book::BookError;
use ledger::events::station::RedeemTerms;
use ledger::journal::{Person, PersonalField};
use ledger::reports::review::Limits;
use ledger::reports::stock;
use ledger::reports::trust::trust;
use ledger::rules::Refusal;
use ledger::units::{CardNo, Day, KindCode, MemberId, ObligationId, OperatorId, Zone};
use ledger::views::Views;
use ledger::views::draws::Stage;
use ledger::views::members::Member;
use ledger::views::obligations::{Obligation, Plan};

use crate::screens::{Award, Lists};
use crate::text::mask;
use crate::text::search::Speller;

use super::{Known, Shown, Told, Worker};

impl Worker {
    /// Takes in what other desks wrote, and says so.
    pub(super) fn look_around(&mut self) -> Result<(), BookError> {
        let watched = self.book.watch()?;
        if watched != self.watched {
            self.watched = watched;
            self.book.catch_up()?;
            self.keep_seat();
            self.meet()?;
            self.tell_lists()?;
            self.tell(Told::Changed);
        }
        Ok(())
    }

    /// Forgets whoever was signed in when he went to work at another terminal.
    fn keep_seat(&mut self) {
        let Some(session) = &self.session else { return };
        if let Err(Refusal::SignedInElsewhere { operator, desk }) = self.book.seated(session) {
            self.session = None;
            self.tell(Told::Left(operator, desk));
        }
    }

    /// Learns names and phones of members that are not known yet.
    pub(super) fn meet(&mut self) -> Result<(), BookError> {
        let members = &self.book.views().members;
        let has_name = |member: &Member| member.erased.is_none();
        // Whoever was erased is forgotten here too.
        self.people.retain(|id, _| members.get(*id).is_some_and(has_name));
        if self.people.len() == members.listed().filter(|(_, member)| has_name(member)).count() {
            return Ok(());
        }
        let mut phones = BTreeMap::new();
        for (person, phone) in self.book.personal_of_all(PersonalField::Phone)? {
            phones.insert(person, String::from(phone));
        }
        let mut speller = Speller::default();
        self.searched = None;
        for (person, name) in self.book.personal_of_all(PersonalField::Name)? {
            if let Person::Member(member) = person {
                let phone = phones.remove(&person).unwrap_or_default();
                let name = String::from(name);
                let spelt = speller.spell(&name);
                self.people.insert(member, Known { name, phone, spelt });
            }
        }
        Ok(())
    }

    pub(super) fn name(&self, member: MemberId) -> String {
        if self.book.views().members.is_confidential(member) {
            return mask::NOBODY.to_owned();
        }
        // Another desk may have erased him since his name was learnt.
        let is_erased = |known: &Member| known.erased.is_some();
        if self.book.views().members.get(member).is_some_and(is_erased) {
            return mask::code(member);
        }
        self.people.get(&member).map_or_else(|| mask::code(member), |known| known.name.clone())
    }

    pub(super) fn tell_lists(&mut self) -> Result<(), BookError> {
        let (at, today) = self.book.now();
        let mut operators = BTreeMap::new();
        // Asked one by one: they are few, and names of all members would be opened each time somebody writes.
        let known: Vec<OperatorId> = self.book.views().operators.all().map(|(id, _)| id).collect();
        for operator in known {
            let name = self.book.personal(Person::Operator(operator), PersonalField::Name)?;
            operators.insert(operator, name.map_or_else(|| mask::code(operator), String::from));
        }
        self.staff.clone_from(&operators);
        let trust = trust(&mut self.book)?;
        let mut salt = [0; 16];
        salt.copy_from_slice(&self.book.random()[..16]);
        let views = self.book.views();
        let goods_use = "goods".parse().ok();
        let cards_use = "cards".parse().ok();
        let choices = crate::forms::Choices {
            today: Some(today),
            salt,
            kinds: kinds_on(views, today),
            last_kind: None,
            homes: views
                .members
                .listed()
                .filter_map(|(id, member)| Some((id, member.post.and_then(|posted| posted.grid)?)))
                .collect(),
            donors: views.goods.donors().map(|(donor, name)| (donor, name.clone())).collect(),
            every_fund: views.funds.all().map(|(id, fund)| (id, fund.name.clone())).collect(),
            uses: views.funds.all().map(|(id, fund)| (id, fund.uses.clone())).collect(),
            funds: views
                .funds
                .all()
                .filter(|(_, fund)| goods_use.is_some_and(|goods| fund.uses.contains(&goods)))
                .map(|(id, fund)| (id, fund.name.clone()))
                .collect(),
            draws: views
                .draws
                .all()
                .filter(|draw| draw.stage == Stage::Approved)
                .map(|draw| {
                    let (draw, purpose, supplier) = (draw.id, draw.purpose, draw.supplier.clone());
                    crate::forms::Paying { draw, purpose, supplier }
                })
                .collect(),
            merchants: views.merchants.all().map(|(id, found)| (id, found.name.clone())).collect(),
            card_funds: views
                .funds
                .all()
                .filter(|(_, fund)| cards_use.is_some_and(|cards| fund.uses.contains(&cards)))
                .map(|(id, fund)| (id, fund.name.clone()))
                .collect(),
            // The card of a file that was merged stands for the one that goes on.
            cards: views
                .members
                .all()
                .filter_map(|(id, member)| Some((member.card?, views.members.holder(id))))
                .collect(),
        };
        let confidential = views.members.all().filter(|(_, member)| member.is_confidential());
        let confidential = confidential.map(|(member, _)| member).collect();
        let identity = views.station.identity();
        let tied = |(donor, _): (ledger::units::DonorId, &ledger::units::Name)| {
            let ties = views.ties_of_donor(donor);
            (!ties.is_empty()).then_some((donor, ties))
        };
        let policy = views.station.policy_on(today);
        let lists = Lists {
            ties: views.goods.donors().filter_map(tied).collect(),
            parity: policy.map(|policy| (policy.parity, policy.goods.parity_percent)),
            pins: with_pins(views, &choices.cards),
            limits: asked_by_kinds(views),
            stocktake: views.stocktakes.open().map(|open| open.id),
            awards: awards(views),
            market_cards: views
                .market_cards
                .all()
                .filter_map(|(serial, card)| Some((serial, card.custodian()?)))
                .collect(),
            blocked: views
                .members
                .cards()
                .filter_map(|(no, card)| {
                    Some((no, (views.members.holder(card.member), card.blocked.as_ref()?.to_string())))
                })
                .collect(),
            confidential,
            station: identity.map(|identity| identity.name.to_string()).unwrap_or_default(),
            goods: stock::stock(views, today),
            choices,
            operators,
            redeeming: views
                .station
                .policy_on(today)
                .map(|policy| RedeemTerms::clone(&policy.redeeming))
                .unwrap_or_default(),
            entries: views.head.map_or(0, |head| head.seq.get().saturating_add(1)),
            trust,
        };
        let zone = identity.map_or(Zone::SHANGHAI, |identity| identity.zone);
        self.tell(Told::Lists(Box::new(lists), Shown { at, today, zone, nonce: self.nonce.clone() }));
        Ok(())
    }
}

/// The kinds in force on a day, in the order of their codes.
/// Whatever was promised to members.
fn awards(views: &Views) -> Vec<Award> {
    let award = |(obligation, promised): (ObligationId, &Obligation)| {
        let (first, last) = match promised.plan {
            Plan::Once => (None, None),
            Plan::Monthly { first, last } => (Some(first), last),
        };
        let Obligation { member, fund, purpose, amount, .. } = *promised;
        Award { obligation, member, fund, purpose, amount, first, last }
    };
    views.obligations.all().map(award).collect()
}

fn kinds_on(views: &Views, today: Day) -> Vec<(KindCode, ledger::units::Name)> {
    let codes: std::collections::BTreeSet<_> = views.tasks.kinds().map(|kind| kind.kind).collect();
    let in_force = codes.into_iter().filter_map(|code| views.tasks.kind_on(code, today));
    in_force.map(|kind| (kind.kind, kind.name.clone())).collect()
}

/// Who of those with a card has a PIN, under whichever of his files.
fn with_pins(views: &Views, cards: &[(CardNo, MemberId)]) -> BTreeSet<MemberId> {
    cards.iter().map(|(_, member)| *member).filter(|member| views.pin_of(*member).is_some()).collect()
}

/// What each version of each kind of acts asks.
fn asked_by_kinds(views: &Views) -> Vec<(KindCode, Day, Limits)> {
    views.tasks.kinds().map(|kind| (kind.kind, kind.from, Limits::of(kind))).collect()
}
