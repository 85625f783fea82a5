//! What everybody does in the year, minute by minute.

use std::collections::BTreeMap;

use ledger::events::cases::{Openness, Share};
use ledger::events::tasks::{ActDetails, EvidenceRule, RejectionCode};
use ledger::exchange::{Kind, Planned, Sheet};
use ledger::rules::Command;
use ledger::rules::cases::{
    ClaimAsTeam, ClaimCase, CompleteCase, ListCase, PayElsewhere, ReleaseCase, RewardCase, WithdrawCase,
};
use ledger::rules::dispatch::{CarryOver, HandOut};
use ledger::rules::redemptions::{Redeem, Wanted};
use ledger::rules::tasks::{AskTask, CreditTask, RejectTask, SubmitTask};
use ledger::units::{
    CaseId, CaseRef, Day, Digest, DispatchId, MemberId, Moment, OperatorId, Points, RequestKey, Sku, TaskId,
};
use ledger::views::Views;

use super::{
    ACTS, CASES, CLERK, DemoError, FUNDS, GOODS, REDEMPTIONS, REFUSALS, because, counter, moment, plan, read,
};

pub(super) const CHIEF: OperatorId = OperatorId::number(1);
pub(super) const REVIEWER: OperatorId = OperatorId::number(3);
pub(super) const KEEPER: OperatorId = OperatorId::number(4);
pub(super) const FINANCE: OperatorId = OperatorId::number(5);
pub(super) const OTHER_CLERK: OperatorId = OperatorId::number(7);

/// One thing somebody does.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub(super) at: Moment,
    pub(super) by: OperatorId,
    pub(super) second: Option<OperatorId>,
    pub(super) request: Option<RequestKey>,
    pub(super) command: Command,
}

/// The grants of the first day, which open the funds. Goods are planned after them.
pub(super) fn funding(views: &Views, first: Day) -> Result<Vec<Job>, DemoError> {
    granted(views, |day| day == first)
}

/// The grants of some days.
fn granted(views: &Views, on: impl Fn(Day) -> bool) -> Result<Vec<Job>, DemoError> {
    let rows = plan(Kind::Funds, FUNDS, views)?.rows.into_iter();
    intakes(rows.filter(|row| row.day.is_some_and(&on)).collect(), FINANCE, 9 * 60)
}

/// Rows with a date, from `from` minutes after midnight of their day, one step every two minutes.
fn intakes(rows: Vec<Planned>, by: OperatorId, from: u32) -> Result<Vec<Job>, DemoError> {
    let mut done: BTreeMap<Day, u32> = BTreeMap::new();
    let mut jobs = Vec::new();
    for row in rows {
        let day = row.day.ok_or_else(|| DemoError(format!("row {} has no date", row.row)))?;
        for step in row.steps {
            let nth = done.entry(day).or_insert(0);
            let (at, request) = (moment(day, 0, from + *nth), Some(step.request));
            *nth += 2;
            // What the keeper takes in, the finance officer accepts.
            let takes_in = matches!(step.command, Command::DonateGoods(_) | Command::PurchaseGoods(_));
            let second = takes_in.then_some(FINANCE);
            jobs.push(Job { at, by, second, request, command: step.command });
        }
    }
    Ok(jobs)
}

/// The year as jobs.
pub(super) struct Year<'a> {
    views: &'a Views,
    today: Day,
    jobs: Vec<Job>,
}

/// The rows of an embedded table that is no import.
fn rows(what: &str, bytes: &[u8]) -> Result<Vec<Vec<String>>, DemoError> {
    let sheet = Sheet::read(bytes).map_err(|why| because(what)(why.to_string()))?;
    let width = sheet.header.len();
    let row = |row: &ledger::exchange::Row| {
        let mut cells: Vec<String> = row.cells.iter().map(|cell| cell.shown().to_owned()).collect();
        cells.resize(width, String::new());
        cells
    };
    Ok(sheet.rows.iter().map(row).collect())
}

/// `M000021:50;M000022:50` as a team.
fn shares(text: &str) -> Result<Vec<Share>, DemoError> {
    let share = |part: &str| {
        let (member, percent) = part.split_once(':').unwrap_or((part, "100"));
        Ok(Share { member: read(member)?, percent: read(percent)? })
    };
    text.split(';').map(share).collect()
}

/// `09:35` as minutes after midnight.
fn minutes(clock: &str) -> Result<u32, DemoError> {
    let (hour, minute) = clock.split_once(':').unwrap_or((clock, "0"));
    Ok(read::<u32>(hour)? * 60 + read::<u32>(minute)?)
}

impl<'a> Year<'a> {
    /// Everything the fixtures tell, after the first morning.
    pub(super) fn new(views: &'a Views, first: Day, today: Day) -> Result<Self, DemoError> {
        let mut year = Self { views, today, jobs: Vec::new() };
        year.jobs.extend(granted(views, |day| day != first)?);
        let goods = plan(Kind::Goods, GOODS, views)?;
        year.jobs.extend(intakes(goods.rows, KEEPER, 9 * 60 + 30)?);
        year.jobs.extend(counter::cards()?);
        year.cases()?;
        year.redemptions()?;
        year.acts()?;
        year.dispatches()?;
        year.jobs.extend(super::finance::jobs(views)?);
        year.jobs.sort_by_key(|job| job.at);
        Ok(year)
    }

    /// In order of time.
    pub(super) fn into_jobs(self) -> Vec<Job> {
        self.jobs
    }

    fn job(&mut self, day: Day, minute: u32, by: OperatorId, command: impl Into<Command>) {
        let (at, command) = (moment(day, 0, minute), command.into());
        self.jobs.push(Job { at, by, second: None, request: None, command });
    }

    /// Whether the clerk may serve this member.
    fn serves(&self, clerk: OperatorId, member: MemberId) -> bool {
        self.views.operators.get(clerk).is_some_and(|clerk| !clerk.is_close_to(member))
    }

    /// 案件,列出日期,等级,标题,网格,奖励,截止日期,认领人,认领日期,办结日期,结果,结果日期,公开,小组,他处编号
    fn cases(&mut self) -> Result<(), DemoError> {
        for (number, row) in (1..).zip(rows("cases", CASES)?) {
            let cell = |place: usize| row.get(place).map_or("", String::as_str);
            let case = CaseId::number(number);
            let grade = serde_json::from_value(cell(2).into()).map_err(|why| DemoError(why.to_string()))?;
            let number = match cell(14) {
                "" => None,
                typed => Some(CaseRef::folding(typed).map_err(|why| DemoError(why.to_string()))?),
            };
            let list = ListCase {
                grid: Some(read(cell(4))?),
                openness: if cell(12) == "敏感" { Openness::Sensitive } else { Openness::Public },
                numbers: number.clone().into_iter().collect(),
                ..ListCase::of(grade, read(cell(3))?, read(cell(5))?, read(cell(6))?)
            };
            self.job(read(cell(1))?, 10 * 60, CHIEF, list);
            if !cell(8).is_empty() {
                let member: MemberId = read(cell(7))?;
                let clerk = if self.serves(CLERK, member) { CLERK } else { OTHER_CLERK };
                let claim: Command = match cell(13) {
                    "" => ClaimCase { case, member }.into(),
                    team => ClaimAsTeam { case, shares: shares(team)? }.into(),
                };
                self.job(read(cell(8))?, 10 * 60 + 30, clerk, claim);
                if !cell(9).is_empty() {
                    let note = read("情况已查明，材料齐全，请核实")?;
                    self.job(read(cell(9))?, 15 * 60 + 30, clerk, CompleteCase { case, note });
                }
                if cell(10) == "释放" {
                    let reason = read("认领人外出务工，退回清单")?;
                    self.job(read(cell(11))?, 11 * 60, clerk, ReleaseCase { case, reason });
                }
            }
            match cell(10) {
                "奖励" => self.job(read(cell(11))?, 8 * 60 + 45, REVIEWER, RewardCase { case }),
                "撤回" => {
                    let reason = read("已由城管部门统一整治")?;
                    self.job(read(cell(11))?, 11 * 60 + 15, CHIEF, WithdrawCase { case, reason });
                }
                "他处已奖" => {
                    let (scheme, document) = (read("县见义勇为基金会")?, read("东见基奖〔2026〕27号")?);
                    let number = number.ok_or_else(|| DemoError(format!("{case} has no other number")))?;
                    let elsewhere = PayElsewhere { number, scheme, document, case: Some(case) };
                    self.job(read(cell(11))?, 9 * 60, REVIEWER, elsewhere);
                }
                // The book itself ends the others.
                _ => {}
            }
        }
        Ok(())
    }

    /// 日期,时间,编号,商品
    fn redemptions(&mut self) -> Result<(), DemoError> {
        let prices = self.prices();
        let policy = self.views.station.policy_on(self.today);
        let alone_max = policy.map(|policy| policy.second_person_min);
        for (nth, row) in rows("redemptions", REDEMPTIONS)?.into_iter().enumerate() {
            let cell = |place: usize| row.get(place).map_or("", String::as_str);
            let (day, minute, member) = (read(cell(0))?, minutes(cell(1))?, read(cell(2))?);
            let mut lines = Vec::new();
            let mut points = Points::ZERO;
            for line in cell(3).split(';') {
                let (sku, pieces) = line.split_once('*').unwrap_or((line, "1"));
                let wanted = Wanted { sku: read(sku)?, quantity: read(pieces)? };
                let price =
                    prices.get(&wanted.sku).and_then(|price| price.checked_times(wanted.quantity.minor()));
                points = price.and_then(|price| points.checked_add(price)).unwrap_or(points);
                lines.push(wanted);
            }
            // The two clerks take turns, and nobody serves his own.
            let turn = if nth % 3 == 2 { OTHER_CLERK } else { CLERK };
            let by = if self.serves(turn, member) { turn } else { OTHER_CLERK };
            let command = Redeem { member, card: None, lines, points: Some(points) }.into();
            let second = alone_max.filter(|from| *from <= points).map(|_| REVIEWER);
            let at = moment(day, 0, minute);
            self.jobs.push(Job { at, by, second, request: None, command });
        }
        Ok(())
    }

    /// What a piece of each good costs.
    fn prices(&self) -> BTreeMap<Sku, Points> {
        let listed = self.jobs.iter().filter_map(|job| match &job.command {
            Command::ListGood(list) => Some((list.sku, list.points_price)),
            _ => None,
        });
        listed.collect()
    }

    /// Acts are entered on the evening of their day and judged on the next morning, those of the
    /// last two days not yet.
    fn acts(&mut self) -> Result<(), DemoError> {
        let mut refused: BTreeMap<(Day, u32, MemberId, String), RejectionCode> = BTreeMap::new();
        for row in rows("refusals", REFUSALS)? {
            let cell = |place: usize| row.get(place).map_or("", String::as_str);
            let code = RejectionCode::ALL.into_iter().find(|code| code.as_str() == cell(4));
            let code = code.ok_or_else(|| DemoError(format!("no code 「{}」", cell(4))))?;
            refused.insert((read(cell(0))?, minutes(cell(1))?, read(cell(2))?, cell(3).to_owned()), code);
        }
        let mut evening = (Day::number(0), 0);
        for (number, row) in (1..).zip(plan(Kind::Acts, ACTS, self.views)?.rows) {
            let Some((step, Command::SubmitTask(act))) = row.steps.first().map(|step| (step, &step.command))
            else {
                continue;
            };
            let task = TaskId::number(number);
            let began = act.time.map_or(Ok(0), |time| minutes(&time.to_string()))?;
            let last = if evening.0 == act.day { evening.1 } else { 21 * 60 };
            let minute = (last + 1).max(began + 10);
            evening = (act.day, minute);
            let clerk = if act.day.get() % 3 == 0 { OTHER_CLERK } else { CLERK };
            let (at, request) = (moment(act.day, 0, minute), Some(step.request.clone()));
            self.jobs.push(Job { at, by: clerk, second: None, request, command: step.command.clone() });
            let (next, nth) = (act.day.plus(1), minute - 21 * 60);
            if next.plus(1) >= self.today {
                continue;
            }
            let key = (act.day, began, act.performer, act.kind.to_string());
            let code = if self.passes(act) { refused.remove(&key) } else { Some(RejectionCode::Gate) };
            let command: Command = match code {
                Some(code) => RejectTask { task, code, note: None }.into(),
                None => CreditTask::full(task).into(),
            };
            // Before the verified cases of the morning, one a half minute.
            let at = moment(next, 8, 5).plus_millis(i64::from(nth) * 20_000);
            self.jobs.push(Job { at, by: REVIEWER, second: None, request: None, command });
        }
        self.last_evening(evening.1)?;
        match refused.keys().next() {
            Some(key) => Err(DemoError(format!("no act for the refusal of {key:?}"))),
            None => Ok(()),
        }
    }

    /// Acts of the last evening that show what a reviewer meets: gates, a team, hours, a question.
    fn last_evening(&mut self, last: u32) -> Result<(), DemoError> {
        let day = self.today.minus(1);
        let of = |kind: &str, performer, time: &str, grid: &str, place: &str| {
            Ok::<_, DemoError>(SubmitTask {
                kind: read(kind)?,
                performer: MemberId::number(performer),
                day,
                time: Some(read(time)?),
                grid: Some(read(grid)?),
                place: Some(read(place)?),
                audience_count: None,
                evidence: None,
                note: None,
                details: ActDetails::default(),
            })
        };
        let clip = |name: &str| Some(Digest::of(&[b"demo clip", name.as_bytes()]));
        let few = SubmitTask {
            audience_count: Some(24),
            evidence: clip("talk"),
            note: Some(read("防电信诈骗宣讲，雨天到场人少")?),
            details: ActDetails { tags: vec![read("fraud")?, read("elderly")?], ..ActDetails::default() },
            ..of("TALK", 51, "09:00", "G025", "村部活动室")?
        };
        let late = SubmitTask {
            note: Some(read("夜间加巡一圈")?),
            ..of("PATROL", 73, "22:10", "G016", "主干道")?
        };
        let team = SubmitTask {
            evidence: clip("mediation"),
            note: Some(read("两户当面说开，签了调解书")?),
            details: ActDetails {
                object: Some(read("排水沟纠纷两户")?),
                team: shares("M000047:60;M000048:40")?,
                pad: Some(read("A-0231")?),
                ..ActDetails::default()
            },
            ..of("MEDIATE", 47, "15:30", "G056", "村调解室")?
        };
        let duty = SubmitTask {
            details: ActDetails { hours: Some(read("2.5")?), ..ActDetails::default() },
            ..of("DUTY", 99, "18:00", "G055", "集市北口")?
        };
        let asked = SubmitTask {
            evidence: clip("hazard"),
            note: Some(read("废旧电线已清走")?),
            ..of("HAZARD", 100, "10:40", "G040", "村部后院")?
        };
        // The night patrol last: nobody reports what has not happened yet.
        let after = last.max(22 * 60 + 10);
        for (minute, act) in (after + 1..).zip([few, team, duty, asked, late]) {
            self.job(day, minute, OTHER_CLERK, act);
        }
        let submitted = self.jobs.iter().filter(|job| matches!(job.command, Command::SubmitTask(_)));
        // The hazard is the last but one.
        let task = TaskId::number(u32::try_from(submitted.count()).unwrap_or(0).saturating_sub(1));
        let question = read("请补一张清走以后的照片")?;
        self.job(day, after + 8, REVIEWER, AskTask { task, question });
        Ok(())
    }

    /// What is handed out in the last week: some of it done, some late, some carried over.
    fn dispatches(&mut self) -> Result<(), DemoError> {
        let first = self.today.minus(5);
        let lines = [
            ("TALK", 21, 5, "校门口防溺水提醒"),
            ("HAZARD", 33, 5, "村部后院电线"),
            ("CARE", 98, 5, "独居老人每周一访"),
            ("PATROL", 73, 12, "国庆期间加巡"),
        ];
        for (minute, (kind, member, days, note)) in (9 * 60..).zip(lines) {
            let task = HandOut {
                kind: read(kind)?,
                member: MemberId::number(member),
                from: first,
                due: first.plus(days),
                grid: None,
                note: Some(read(note)?),
            };
            self.job(first, minute, REVIEWER, task);
        }
        let (due, reason) = (self.today.plus(3), read("连日大雨，改到晴天")?);
        let carried = CarryOver { dispatch: DispatchId::number(2), due, reason };
        self.job(self.today.minus(1), 11 * 60 + 30, REVIEWER, carried);
        Ok(())
    }

    /// Whether an act passes the gates of its kind.
    fn passes(&self, act: &SubmitTask) -> bool {
        let Some(kind) = self.views.tasks.kind_on(act.kind, act.day) else { return false };
        let late = kind.latest.zip(act.time).is_some_and(|(latest, time)| latest < time);
        let few = kind.audience_min.is_some_and(|least| act.audience_count.unwrap_or(0) < least);
        let bare = kind.evidence == EvidenceRule::Required && act.evidence.is_none();
        !late && !few && !bare
    }
}
