//! Public notice in the second ledger: objections, answers, and credits taken back.

use ledger::events::station::SpentCredit;
use ledger::rules::Command;
use ledger::units::{Day, MemberId, OperatorId};

use super::{Credit, Decided, Lot, Model, when};

impl Model {
    /// A credit of an act or a case, by the entry that is written next.
    pub(super) fn earn(
        &mut self,
        earners: Vec<(MemberId, i64)>,
        (act, case): (Option<usize>, Option<usize>),
        by: OperatorId,
        today: Day,
    ) {
        let seq = self.entries;
        // What earned nothing has no notice.
        let first = self.notice(today).filter(|_| earners.iter().any(|(_, points)| *points > 0));
        for (member, points) in earners.iter().filter(|(_, points)| *points > 0) {
            self.credit(*member, *points, first, today, Some(seq));
        }
        let (is_reversed, objection) = (false, None);
        self.credits.push(Credit { seq, act, case, is_reversed, earners, by, first, objection });
    }

    fn credited(&self, seq: u64) -> Result<usize, &'static str> {
        let at = self.credits.iter().position(|credit| credit.seq == seq).ok_or("no_such_credit")?;
        when(self.credits[at].is_reversed, "credit_reversed")?;
        Ok(at)
    }

    fn judged_anew(&self, at: usize, by: OperatorId) -> Decided {
        let credit = &self.credits[at];
        for (member, _) in &credit.earners {
            self.recuse(by, *member)?;
        }
        let recorded = credit.objection.is_some_and(|(recorded, _)| recorded == by);
        when(credit.by == by, "own_credit")?;
        when(recorded, "own_objection")
    }

    /// Moves what is left of a credit to the other side, as new lots.
    fn carry(&mut self, at: usize, from: Option<Day>) {
        let seq = self.credits[at].seq;
        for (id, _) in self.credits[at].earners.clone() {
            let mut member = self.members[&id.get()].clone();
            let (out, over) = match from {
                None => (&mut member.lots, &mut member.held),
                Some(_) => (&mut member.held, &mut member.lots),
            };
            let of_it = |lot: &Lot| lot.of == Some(seq);
            for lot in out.iter().filter(|lot| of_it(lot)) {
                self.next_age += 1;
                over.push(Lot { age: self.next_age, from: from.or(lot.from), ..lot.clone() });
            }
            out.retain(|lot| !of_it(lot));
            self.members.insert(id.get(), member);
        }
    }

    pub(super) fn notices(&mut self, command: &Command, by: OperatorId, today: Day) -> Decided {
        match command {
            Command::ObjectToCredit(ask) => {
                let at = self.credited(ask.credit.get())?;
                when(self.credits[at].objection.is_some(), "objection_open")?;
                let first = self.credits[at].first.ok_or("no_notice")?;
                when(first <= today, "notice_ended")?;
                self.credits[at].objection = Some((by, u16::try_from(first.since(today)).expect("few")));
                self.carry(at, None);
            }
            Command::DismissObjection(ask) => {
                let at = self.credited(ask.credit.get())?;
                let (_, left) = self.credits[at].objection.ok_or("no_objection")?;
                self.judged_anew(at, by)?;
                let from = today.plus(left);
                (self.credits[at].first, self.credits[at].objection) = (Some(from), None);
                self.carry(at, Some(from));
            }
            Command::ReverseTaskCredit(ask) => {
                let at = self.credited(ask.credit.get())?;
                let act = self.credits[at].act.ok_or("no_such_credit")?;
                self.take_back(at, by, today)?;
                let ask = self.acts[act].ask.clone();
                for (member, points) in self.credits[at].earners.clone() {
                    *self.issued.entry(today.date().0).or_default() -= points;
                    *self.earned.entry((member, ask.day, ask.kind)).or_default() -= points;
                }
            }
            Command::ReverseCaseReward(ask) => {
                let at = self.credited(ask.credit.get())?;
                let case = self.credits[at].case.ok_or("no_such_credit")?;
                self.take_back(at, by, today)?;
                let paid: i64 = self.credits[at].earners.iter().map(|(_, points)| points).sum();
                *self.issued.entry(today.date().0).or_default() += self.cases[case].reward - paid;
                if let Some(lead) = self.leads.remove(&case) {
                    self.numbers.remove(&lead);
                }
                self.cases[case].state = "completed";
            }
            other => panic!("{} is about no credit", other.name()),
        }
        Ok(())
    }

    fn take_back(&mut self, at: usize, by: OperatorId, today: Day) -> Decided {
        self.judged_anew(at, by)?;
        let of = Some(self.credits[at].seq);
        let pinned = self.holds.iter().flat_map(|hold| &hold.points).any(|lot| lot.of == of);
        when(pinned, "hold_open")?;
        let (seq, earners) = (self.credits[at].seq, self.credits[at].earners.clone());
        let gone = |(id, points): &(MemberId, i64)| {
            let member = &self.members[&id.get()];
            let left = member.lots.iter().chain(&member.held).filter(|lot| lot.of == Some(seq));
            points - left.map(|lot| lot.amount).sum::<i64>()
        };
        let gone: Vec<i64> = earners.iter().map(gone).collect();
        let refuses = self.policy(today).spent_credit == SpentCredit::Refuse;
        when(gone.iter().any(|gone| *gone > 0) && refuses, "credit_spent")?;
        for ((id, _), gone) in earners.iter().zip(gone) {
            let member = self.members.get_mut(&id.get()).expect("a member");
            member.lots.retain(|lot| lot.of != Some(seq));
            member.held.retain(|lot| lot.of != Some(seq));
            member.owed += gone;
        }
        self.credits[at].is_reversed = true;
        Ok(())
    }

    fn notice(&self, today: Day) -> Option<Day> {
        let days = self.policy(today).notice_days;
        (days > 0).then(|| today.plus(days))
    }
}
