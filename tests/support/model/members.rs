//! Members of the second ledger, their cards and their points.

use ledger::book::Submission;
use ledger::events::operators::Role;
use ledger::events::station::Expiry;
use ledger::rules::Command;
use ledger::units::{CardNo, Day, MemberId};

use super::{Decided, Lot, Member, Model, take, when};

impl Model {
    /// The members who may spend something on a day.
    pub fn with_points(&self, today: Day) -> Vec<MemberId> {
        let may = |member: &Member| !member.is_frozen && member.lots.iter().any(|lot| lot.is_usable(today));
        let all = self.members.iter().filter(|(_, member)| may(member));
        all.map(|(number, _)| MemberId::number(*number)).collect()
    }

    /// What is asked about members; true when it was.
    pub(super) fn members(&mut self, asked: &Submission, today: Day) -> Result<bool, &'static str> {
        let by = asked.session.operator();
        match &asked.command {
            Command::EnrolMember(ask) => {
                when(self.persons.contains(ask.person.id_number.as_str()), "person_known")?;
                let next = self.members.keys().next_back().copied().unwrap_or(0).checked_add(1);
                let id = ask.member.map(MemberId::get).or(next).ok_or("numbers_used_up")?;
                when(self.members.contains_key(&id), "member_exists")?;
                when(ask.joined > today, "future_day")?;
                self.persons.insert(ask.person.id_number.as_str().to_owned());
                self.members.insert(id, Member::default());
            }
            Command::IssueCard(ask) => {
                when(self.member(ask.member)?.is_source, "code_needed")?;
                when(self.member(ask.member)?.card.is_some(), "holds_card")?;
                let last = self.cards.keys().next_back().copied();
                let next = last.map_or(Some(CardNo::FIRST), |last| CardNo::number(last.get() + 1));
                let card = ask.card.or(next).ok_or("numbers_used_up")?;
                when(self.cards.contains_key(&card), "already_taken")?;
                self.cards.insert(card, (ask.member, false));
                self.member(ask.member)?.card = Some(card);
            }
            Command::BlockCard(ask) => {
                let (holder, is_blocked) = self.cards.get_mut(&ask.card).ok_or("no_such_card")?;
                when(*is_blocked, "card_is_blocked")?;
                *is_blocked = true;
                let holder = self.members.get_mut(&holder.get()).expect("a member");
                holder.card = holder.card.filter(|card| *card != ask.card);
            }
            Command::Freeze(ask) => {
                let chief = self.operator(by)?.roles.contains(&Role::Chief);
                let member = self.member(ask.member)?;
                when(member.is_source && !chief, "code_needed")?;
                when(member.is_frozen, if member.is_source { "source_frozen" } else { "frozen" })?;
                member.is_frozen = true;
            }
            Command::Thaw(ask) => {
                let member = self.member(ask.member)?;
                when(!member.is_frozen, if member.is_source { "source_not_frozen" } else { "not_frozen" })?;
                member.is_frozen = false;
            }
            Command::EnrolSource(_) => {
                let id = self.members.keys().next_back().map_or(0, |last| *last).checked_add(1);
                let source = Member { is_source: true, ..Member::default() };
                self.members.insert(id.ok_or("numbers_used_up")?, source);
            }
            Command::AdjustPoints(ask) => {
                let points = ask.points.minor();
                self.member(ask.member)?;
                when(points == 0, "nothing_adjusted")?;
                self.recuse(by, ask.member)?;
                let second = self.answering(asked)?;
                self.recuse(second, ask.member)?;
                if points > 0 {
                    self.may_issue(points, today)?;
                    let most = self.policy(today).caps.account_max;
                    let room = most.map(|most| (most.minor() - self.holdings(ask.member)).max(0));
                    when(room.is_some_and(|room| room < points), "account_full")?;
                    self.credit(ask.member, points, None, today, None);
                } else {
                    let taken = points.checked_neg().ok_or("too_large")?;
                    let member = self.member(ask.member)?;
                    let short = if member.is_source { "source_short" } else { "overspent" };
                    take(&mut member.lots, taken, today).ok_or(short)?;
                }
                *self.issued.entry(today.date().0).or_default() += points;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    pub(super) fn member(&mut self, id: MemberId) -> Result<&mut Member, &'static str> {
        self.members.get_mut(&id.get()).ok_or("no_such_member")
    }

    /// A member who is no confidential source.
    pub(super) fn named(&mut self, member: MemberId) -> Decided {
        when(self.member(member)?.is_source, "code_needed")
    }

    pub(super) fn may_issue(&self, points: i64, today: Day) -> Decided {
        let issued = self.issued.get(&today.date().0).copied().unwrap_or(0);
        let sum = issued.checked_add(points);
        when(sum.is_none_or(|sum| sum > self.policy(today).issue_max.minor()), "issue_exhausted")
    }

    /// A credit on `today`.
    pub(super) fn credit(
        &mut self,
        member: MemberId,
        points: i64,
        from: Option<Day>,
        today: Day,
        of: Option<u64>,
    ) {
        let last = match self.policy(today).expiry {
            Expiry::Never => None,
            Expiry::Months(months) => Some(today.plus_months(months)),
            Expiry::EndOfNextYear => Some(today.end_of_next_year()),
        };
        let lot = Lot { age: self.age(), amount: points, cost: 0, from, last, payer: None, of };
        self.members.get_mut(&member.get()).expect("a member").lots.push(lot);
    }

    pub(super) fn holdings(&self, member: MemberId) -> i64 {
        let member = &self.members[&member.get()];
        member.lots.iter().chain(&member.held).map(|lot| lot.amount).sum()
    }
}
