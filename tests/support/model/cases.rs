//! Cases of the second ledger, from the board to the reward.

use std::collections::BTreeSet;

use ledger::rules::Command;
use ledger::rules::cases::{ListCase, PayElsewhere};
use ledger::units::{CaseId, CaseRef, Day, MemberId, OperatorId};

use super::{Case, Decided, Model, split, when};

impl Model {
    /// Whether one of two members is an operator who declared the other.
    fn related(&self, one: u32, other: u32) -> bool {
        let declared = |of: u32, whom: u32| {
            let all = self.operators.iter().filter(|operator| operator.member == Some(MemberId::number(of)));
            all.flat_map(|operator| &operator.relatives).any(|relative| relative.get() == whom)
        };
        declared(one, other) || declared(other, one)
    }

    fn is_party(&self, case: &Case, member: u32) -> bool {
        case.parties.iter().any(|party| *party == member || self.related(*party, member))
    }

    /// Whether `by` is close to somebody who works on the case, or to a party.
    fn uninvolved(&self, by: OperatorId, case: &Case) -> Decided {
        let people = case.team.iter().map(|(one, _)| one).chain(&case.parties);
        people.copied().try_for_each(|one| self.recuse(by, MemberId::number(one)))
    }

    fn list_case(&mut self, ask: &ListCase, today: Day) -> Decided {
        let policy = self.policy(today);
        let terms = policy.cases.grades.iter().find(|terms| terms.grade == ask.grade);
        let reward = ask.reward.or(terms.map(|terms| terms.reward)).ok_or("no_reward")?;
        when(reward.minor() <= 0, "not_positive")?;
        when(reward > policy.reward_max, "reward_too_large")?;
        let outside = terms.is_some_and(|terms| !(terms.reward_min..=terms.reward_max).contains(&reward));
        when(outside, "reward_outside_grade")?;
        when(ask.days == Some(0), "not_positive")?;
        when(ask.closes < today, "case_closed")?;
        when(ask.grid.is_some(), "no_such_grid")?;
        let mut seen = BTreeSet::new();
        for number in &ask.numbers {
            when(self.numbers.contains_key(number), "number_taken")?;
            when(!seen.insert(number), "number_twice")?;
        }
        let reward = reward.minor();
        self.may_issue(reward, today)?;
        *self.issued.entry(today.date().0).or_default() += reward;
        for number in &ask.numbers {
            self.numbers.insert(number.clone(), (Some(self.cases.len()), false));
        }
        let closes = ask.closes;
        self.cases.push(Case {
            grade: ask.grade,
            reward,
            closes,
            days: ask.days,
            state: "listed",
            team: vec![],
            parties: BTreeSet::new(),
            due: closes,
            first_due: closes,
            late: None,
            reported: closes,
            reported_by: OperatorId::BOOK,
            lead: None,
        });
        Ok(())
    }

    pub(super) fn pay_elsewhere(&mut self, ask: &PayElsewhere, today: Day) -> Decided {
        let place = |id: CaseId| usize::try_from(id.get()).expect("a place").checked_sub(1);
        let named = match ask.case {
            Some(id) => Some(place(id).filter(|at| *at < self.cases.len()).ok_or("no_such_case")?),
            None => None,
        };
        let known = self.numbers.get(&ask.number).copied();
        let at = named.or(known.and_then(|(case, _)| case));
        when(known.is_some_and(|(case, paid)| paid || at != case), "number_taken")?;
        if let Some(at) = at {
            let case = &mut self.cases[at];
            when(case.state == "rewarded", "paid_here")?;
            when(case.state == "paid_elsewhere", "paid_elsewhere")?;
            if ["listed", "claimed", "completed"].contains(&case.state) {
                *self.issued.entry(today.date().0).or_default() -= case.reward;
            }
            case.state = "paid_elsewhere";
        }
        self.numbers.insert(ask.number.clone(), (at, true));
        Ok(())
    }

    fn take_on(
        &mut self,
        case: &Case,
        team: Vec<(u32, i64)>,
        by: OperatorId,
        today: Day,
    ) -> Result<Case, &'static str> {
        let policy = self.policy(today);
        for (one, _) in &team {
            let id = MemberId::number(*one);
            when(self.member(id)?.is_frozen, "frozen")?;
            self.recuse(by, id)?;
            when(self.is_party(case, *one), "party_to_case")?;
        }
        when(case.closes < today, "case_closed")?;
        for (one, _) in &team {
            let live = |case: &&Case| case.state == "claimed" && case.works(*one);
            let claims = self.cases.iter().filter(live).count();
            when(claims >= usize::from(policy.claims_max), "claims_at_most")?;
        }
        let terms = policy.cases.grades.iter().find(|terms| terms.grade == case.grade);
        let days = case.days.or(terms.map(|terms| terms.days)).unwrap_or(policy.claim_days);
        let due = today.plus(days);
        let late = policy.cases.late.map(|late| (i32::from(late.days), late.factor.minor()));
        Ok(Case { state: "claimed", team, due, first_due: due, late, ..case.clone() })
    }

    /// A lead that another case was paid for.
    fn lead_taken(&self, lead: Option<&CaseRef>, at: usize) -> bool {
        let known = lead.and_then(|lead| self.numbers.get(lead));
        known.is_some_and(|(case, _)| *case != Some(at))
    }

    pub(super) fn cases(&mut self, command: &Command, by: OperatorId, today: Day) -> Decided {
        let (id, needed): (_, &[&str]) = match command {
            Command::ListCase(ask) => return self.list_case(ask, today),
            Command::ClaimCase(ask) => (ask.case, &["listed"]),
            Command::ClaimAsTeam(ask) => (ask.case, &["listed"]),
            Command::DeclareParty(ask) => (ask.case, &[]),
            Command::ProgressCase(ask) => (ask.case, &["claimed"]),
            Command::ExtendCase(ask) => (ask.case, &["claimed"]),
            Command::ReleaseCase(ask) => (ask.case, &["claimed"]),
            Command::CompleteCase(ask) => (ask.case, &["claimed"]),
            Command::CompleteOnLead(ask) => (ask.case, &["claimed"]),
            Command::ReturnCase(ask) => (ask.case, &["completed"]),
            Command::RewardCase(ask) => (ask.case, &["completed"]),
            Command::WithdrawCase(ask) => (ask.case, &["listed", "claimed"]),
            other => panic!("{} is about no case", other.name()),
        };
        let at = usize::try_from(id.get()).expect("a place").checked_sub(1);
        let case = at.and_then(|at| self.cases.get(at)).cloned().ok_or("no_such_case")?;
        let at = at.expect("it was there");
        if !needed.is_empty() && !needed.contains(&case.state) {
            return Err(if case.state == "paid_elsewhere" { "paid_elsewhere" } else { "case_state" });
        }
        let mut changed = case.clone();
        match command {
            Command::ClaimCase(ask) => {
                self.named(ask.member)?;
                changed = self.take_on(&case, vec![(ask.member.get(), 100)], by, today)?;
            }
            Command::ClaimAsTeam(ask) => {
                let team: Vec<(u32, i64)> =
                    ask.shares.iter().map(|one| (one.member.get(), i64::from(one.percent))).collect();
                when(team.iter().map(|(_, percent)| percent).sum::<i64>() != 100, "parts_not_whole")?;
                for (place, (one, percent)) in team.iter().enumerate() {
                    self.member(MemberId::number(*one))?;
                    when(*percent == 0, "not_positive")?;
                    when(team[..place].iter().any(|(before, _)| before == one), "member_twice")?;
                }
                for (one, _) in &team {
                    self.named(MemberId::number(*one))?;
                }
                changed = self.take_on(&case, team, by, today)?;
            }
            Command::DeclareParty(ask) => {
                self.named(ask.member)?;
                when(!changed.parties.insert(ask.member.get()), "already_party")?;
            }
            Command::WithdrawCase(_) => {
                *self.issued.entry(today.date().0).or_default() -= case.reward;
                changed.state = "withdrawn";
            }
            Command::ProgressCase(_) => self.uninvolved(by, &case)?,
            Command::ExtendCase(ask) => {
                self.uninvolved(by, &case)?;
                when(ask.due <= case.due || ask.due < today, "extension_too_short")?;
                let most = self.policy(today).cases.extension_max;
                when(most.is_some_and(|days| case.first_due.plus(days) < ask.due), "extension_too_long")?;
                changed.due = ask.due;
            }
            Command::ReleaseCase(_) => {
                self.uninvolved(by, &case)?;
                changed.state = "listed";
            }
            Command::CompleteCase(_) | Command::CompleteOnLead(_) => {
                self.uninvolved(by, &case)?;
                when(case.team.iter().any(|(one, _)| self.is_party(&case, *one)), "party_to_case")?;
                let lead =
                    if let Command::CompleteOnLead(ask) = command { Some(ask.lead.clone()) } else { None };
                when(self.lead_taken(lead.as_ref(), at), "number_taken")?;
                (changed.state, changed.reported_by, changed.reported, changed.lead) =
                    ("completed", by, today, lead);
            }
            _ => {
                self.uninvolved(by, &case)?;
                when(case.reported_by == by, "own_entry")?;
                changed.state = "claimed";
                if matches!(command, Command::RewardCase(_)) {
                    when(case.team.iter().any(|(one, _)| self.is_party(&case, *one)), "party_to_case")?;
                    when(self.lead_taken(case.lead.as_ref(), at), "number_taken")?;
                    changed.state = "rewarded";
                    self.pay(&case, at, by, today);
                }
            }
        }
        self.cases[at] = changed;
        Ok(())
    }

    /// Pays the reward of a case: what is left after whole parts goes to the largest remainders.
    fn pay(&mut self, case: &Case, at: usize, by: OperatorId, today: Day) {
        if let Some(lead) = case.lead.as_ref().filter(|lead| !self.numbers.contains_key(*lead)) {
            self.numbers.insert(lead.clone(), (Some(at), false));
            self.leads.insert(at, lead.clone());
        }
        let late = case.late.filter(|_| case.due < case.reported);
        let points = late.map_or(case.reward, |(_, factor)| case.reward * factor / 100);
        *self.issued.entry(today.date().0).or_default() -= case.reward - points;
        let parts: Vec<u8> = case.team.iter().map(|(_, part)| u8::try_from(*part).expect("a part")).collect();
        let people = case.team.iter().map(|(one, _)| MemberId::number(*one));
        let earners = people.zip(split(points, &parts)).collect();
        self.earn(earners, (None, Some(at)), by, today);
    }
}
