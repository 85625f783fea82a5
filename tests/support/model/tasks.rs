//! Acts of the second ledger: reported, judged, credited up to what caps leave.

use std::collections::BTreeSet;

use ledger::book::Submission;
use ledger::events::tasks::{Crediting, EvidenceRule, Unit};
use ledger::rules::Command;
use ledger::rules::tasks::{CreditTask, PublishKind, SubmitTask};
use ledger::units::{Day, KindCode, MemberId, OperatorId};

use super::{Decided, Model, split, when};

#[derive(Clone, Debug)]
pub(super) struct Act {
    pub(super) ask: SubmitTask,
    pub(super) by: OperatorId,
    pub(super) fails_gate: bool,
    /// `waits`, `asked`, `refused` or `over`.
    pub(super) state: &'static str,
    /// What nobody else may show.
    pub(super) holds: BTreeSet<String>,
}

impl Act {
    pub(super) fn people(&self) -> Vec<MemberId> {
        let team = &self.ask.details.team;
        if team.is_empty() { vec![self.ask.performer] } else { team.iter().map(|one| one.member).collect() }
    }
}

impl Model {
    /// What is asked about acts; true when it was.
    pub(super) fn tasks(&mut self, asked: &Submission, today: Day) -> Result<bool, &'static str> {
        let by = asked.session.operator();
        match &asked.command {
            Command::PublishKind(ask) => {
                when(ask.points.minor() <= 0, "not_positive")?;
                let is_known = self.kinds.iter().any(|kind| kind.kind == ask.kind);
                when(is_known && ask.from < today, "history_fixed")?;
                self.kinds.push(ask.clone());
            }
            Command::SubmitTask(ask) => self.act(ask, by, today)?,
            Command::CreditTask(ask) => self.credit_act(ask, by, today)?,
            Command::AskTask(ask) => {
                when(self.judged(ask.task.get(), by)?.state == "asked", "task_asked_back")?;
                self.acts[ask.task.get() as usize - 1].state = "asked";
            }
            Command::RejectTask(ask) => {
                self.judged(ask.task.get(), by)?;
                self.acts[ask.task.get() as usize - 1].state = "refused";
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn worth(&self, kind: KindCode, day: Day) -> Result<&PublishKind, &'static str> {
        let in_force = self.kinds.iter().rev().find(|known| known.kind == kind && known.from <= day);
        in_force.ok_or("kind_not_in_force")
    }

    fn act(&mut self, ask: &SubmitTask, by: OperatorId, today: Day) -> Decided {
        when(self.member(ask.performer)?.is_source, "code_needed")?;
        when(ask.grid.is_some(), "no_such_grid")?;
        when(ask.day > today, "future_day")?;
        let now = format!("{:02}:{:02}", self.minute / 60, self.minute % 60);
        let is_early = ask.time.is_some_and(|time| time.to_string() > now);
        when(ask.day == today && is_early, "future_time")?;
        when(ask.day < today.minus(self.policy(today).backdate_days), "too_long_ago")?;
        let kind = self.worth(ask.kind, ask.day)?.clone();
        self.team(&kind, ask)?;
        when(ask.details.hours.is_some_and(|hours| hours.minor() <= 0), "not_positive")?;
        let small = kind.audience_min.is_some_and(|least| ask.audience_count.unwrap_or(0) < least);
        let late = kind.latest.is_some_and(|latest| ask.time.is_some_and(|time| time > latest));
        let bare = kind.evidence == EvidenceRule::Required && ask.evidence.is_none();
        let timeless = kind.terms.unit == Unit::Hour && ask.details.hours.is_none();
        let mut holds: BTreeSet<String> = ask.evidence.iter().map(ToString::to_string).collect();
        holds.extend(ask.details.object.iter().map(|object| format!("{} {} {object}", ask.kind, ask.day)));
        holds.extend(ask.details.pad.iter().map(ToString::to_string));
        let mut before = BTreeSet::new();
        if let Some(task) = ask.details.resubmits {
            let at = usize::try_from(task.get()).expect("a place").checked_sub(1);
            let act = at.and_then(|at| self.acts.get(at)).ok_or("not_correctable")?;
            let is_recent = act.ask.day >= today.minus(self.policy(today).backdate_days);
            when(act.state != "asked" && !(act.state == "refused" && is_recent), "not_correctable")?;
            before.clone_from(&act.holds);
        }
        when(holds.difference(&before).any(|shown| self.shown.contains(shown)), "shown_before")?;
        if let Some(task) = ask.details.resubmits {
            self.acts[task.get() as usize - 1].state = "over";
        }
        holds.extend(before);
        self.shown.extend(holds.iter().cloned());
        let fails_gate = small || late || bare || timeless;
        self.acts.push(Act { ask: ask.clone(), by, fails_gate, state: "waits", holds });
        Ok(())
    }

    fn team(&mut self, kind: &PublishKind, ask: &SubmitTask) -> Decided {
        let team = &ask.details.team;
        if team.is_empty() {
            return Ok(());
        }
        let sum: u32 = team.iter().map(|one| u32::from(one.percent)).sum();
        when(kind.terms.crediting == Crediting::Performer, "no_team")?;
        when(kind.terms.crediting == Crediting::Parts && sum != 100, "parts_not_whole")?;
        for (at, one) in team.iter().enumerate() {
            self.member(one.member)?;
            if kind.terms.crediting == Crediting::Each {
                when(self.member(one.member)?.is_source, "code_needed")?;
                when(one.percent != 100, "each_in_full")?;
            }
            when(one.percent == 0, "not_positive")?;
            when(team[..at].iter().any(|other| other.member == one.member), "member_twice")?;
        }
        for one in team {
            when(self.member(one.member)?.is_source, "code_needed")?;
        }
        when(team.iter().all(|one| one.member != ask.performer), "not_in_team")
    }

    fn credit_act(&mut self, command: &CreditTask, by: OperatorId, today: Day) -> Decided {
        let act = self.judged(command.task.get(), by)?;
        when(act.state == "asked", "task_asked_back")?;
        when(act.fails_gate, "gate_failed")?;
        let (ask, team) = (&act.ask, &act.ask.details.team);
        let kind = self.worth(ask.kind, ask.day)?.clone();
        // The kind may count hours since the act was reported.
        when(kind.terms.unit == Unit::Hour && ask.details.hours.is_none(), "gate_failed")?;
        when(
            command.penalty.is_some_and(|part| !kind.terms.penalties.contains(&part)),
            "penalty_not_listed",
        )?;
        let scaled = |amount: i64, by: i64| i64::try_from(i128::from(amount) * i128::from(by) / 100);
        let hours = ask.details.hours.map(|hours| kind.terms.hours_max.map_or(hours, |most| most.min(hours)));
        let plain = match (kind.terms.unit, hours) {
            (Unit::Hour, Some(hours)) => {
                scaled(kind.points.minor(), hours.minor()).map_err(|_| "too_large")?
            }
            _ => kind.points.minor(),
        };
        let each = command.penalty.map_or(Ok(plain), |part| scaled(plain, part.minor()));
        let each = each.map_err(|_| "too_large")?;
        let due: Vec<(MemberId, i64)> = match kind.terms.crediting {
            _ if team.is_empty() => vec![(ask.performer, each)],
            Crediting::Parts => {
                let parts: Vec<u8> = team.iter().map(|one| one.percent).collect();
                team.iter().map(|one| one.member).zip(split(each, &parts)).collect()
            }
            _ => team.iter().map(|one| (one.member, each)).collect(),
        };
        let (mut earned, mut full) = (Vec::new(), None);
        for (member, points) in &due {
            let (room, cap) = self.room(*member, &kind, ask.day, today);
            if room <= 0 {
                full = full.or(Some(cap));
            }
            let room = command.penalty.map_or(Ok(room.max(0)), |part| scaled(room.max(0), part.minor()));
            earned.push((*member, room.map_err(|_| "too_large")?.min(*points)));
        }
        let sum = |all: &[(MemberId, i64)]| {
            all.iter().try_fold(0_i64, |sum, (_, points)| sum.checked_add(*points)).ok_or("too_large")
        };
        let (worth, points) = (sum(&due)?, sum(&earned)?);
        if let Some(cap) = full.filter(|_| points == 0 && worth > 0) {
            return Err(cap);
        }
        when(command.penalty.is_some() && command.note.is_none(), "reason_needed")?;
        self.may_issue(points, today)?;
        *self.issued.entry(today.date().0).or_default() += points;
        for (member, points) in &earned {
            *self.earned.entry((*member, ask.day, ask.kind)).or_default() += points;
        }
        let at = command.task.get() as usize - 1;
        self.earn(earned, (Some(at), None), by, today);
        self.acts[at].state = "over";
        Ok(())
    }

    /// What a member can still earn, and by which refusal he is told that it is nothing.
    fn room(&self, member: MemberId, kind: &PublishKind, day: Day, today: Day) -> (i64, &'static str) {
        let policy = self.policy(today);
        let earned = |counts: &dyn Fn(Day, KindCode) -> bool| -> i64 {
            let his =
                self.earned.iter().filter(|((whose, day, kind), _)| *whose == member && counts(*day, *kind));
            his.map(|(_, points)| points).sum()
        };
        let of_month = |other: Day| other.month_start() == day.month_start();
        let balance = self.holdings(member);
        let caps = [
            (Some(policy.day_max), earned(&|other, _| other == day), "day_full"),
            (kind.terms.day_max, earned(&|other, code| other == day && code == kind.kind), "cap_full"),
            (kind.terms.month_max, earned(&|other, code| of_month(other) && code == kind.kind), "cap_full"),
            (policy.caps.month_max, earned(&|other, _| of_month(other)), "cap_full"),
            (policy.caps.account_max, balance, "cap_full"),
        ];
        let left = caps.into_iter().filter_map(|(most, earned, cap)| Some((most?.minor() - earned, cap)));
        left.min_by_key(|(left, _)| *left).expect("the day's cap")
    }

    /// The acts that wait for review.
    pub fn waiting(&self) -> Vec<u32> {
        (1..).zip(&self.acts).filter(|(_, act)| act.state == "waits").map(|(number, _)| number).collect()
    }

    fn judged(&self, task: u32, by: OperatorId) -> Result<Act, &'static str> {
        let at = usize::try_from(task).expect("a place").checked_sub(1);
        let act = at.and_then(|at| self.acts.get(at)).ok_or("no_such_task")?;
        when(!["waits", "asked"].contains(&act.state), "task_judged")?;
        for member in act.people() {
            self.recuse(by, member)?;
        }
        when(act.by == by, "own_entry")?;
        Ok(act.clone())
    }
}
