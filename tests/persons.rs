//! Files merged and taken apart, and tasks handed out, in random order against a simpler count.
//!
//! 1. A merge and its undoing move points and make none: every file has what the count says.
//! 2. Service is kept by file and shown by person, whatever is merged.
//! 3. The list of what is handed out ends at zero, and every task on it was closed once: by an act
//!    that names it, or with a reason.
//!
//! The sequences of `model.rs` know no merges: there a member is a number for ever.

use std::collections::{BTreeMap, BTreeSet};

use ledger::book::BookError;
use ledger::events::Event;
use ledger::events::tasks::ActDetails;
use ledger::journal::{Account, Commodity};
use ledger::rules::Command;
use ledger::rules::dispatch::{CarryOver, ClearDispatch, HandOut};
use ledger::rules::merges::{MergeMembers, UnmergeMembers};
use ledger::rules::reversals::ReverseTaskCredit;
use ledger::rules::tasks::{CreditTask, SubmitTask};
use ledger::units::{Day, DispatchId, MemberId, Seq, Sku, TaskId};
use tests::books::folder;
use tests::earning::earned_rightly;
use tests::generator::Random;
use tests::station::{Station, a_basket, an_act, of};

const FILES: u32 = 5;

/// One file as somebody counts it by hand.
#[derive(Clone, Copy, Debug, Default)]
struct File {
    points: i64,
    earned: i64,
    acts: u32,
    redemptions: u32,
    /// The file that goes on, the entry that closed this one and the points it had.
    merged: Option<(MemberId, Seq, i64)>,
}

struct Life {
    random: Random,
    station: Station,
    soap: Sku,
    files: BTreeMap<MemberId, File>,
    /// Acts that wait, by who did them.
    waiting: BTreeMap<TaskId, MemberId>,
    /// Credits that stand: who earned how much.
    credits: BTreeMap<Seq, (MemberId, i64)>,
    /// What is handed out, to whom and until when.
    open: BTreeMap<DispatchId, (MemberId, Day)>,
    days: u16,
    told: BTreeSet<String>,
}

#[test]
fn merges_make_no_point_and_no_service_and_the_list_goes_to_zero_saying_why() {
    let mut told = BTreeSet::new();
    for seed in 1..=60 {
        let folder = folder();
        let mut life = Life::begin(seed, Station::open(&folder.path().join("persons.book")));
        for _ in 0..60 {
            life.step();
            life.compare();
        }
        life.end();
        told.extend(life.told);
    }
    let expected = [
        "credit_reversed",
        "dispatch_done",
        "file_busy",
        "file_closed",
        "merge_spent",
        "merged",
        "no_such_dispatch",
        "not_dispatched",
        "redeemed",
        "unmerged",
    ];
    let missing: Vec<_> = expected.iter().filter(|name| !told.contains(**name)).collect();
    assert_eq!(missing, Vec::<&&str>::new(), "were never reached; there were {told:?}");
}

impl Life {
    fn begin(seed: u64, mut station: Station) -> Self {
        let files = (0..FILES).map(|_| (station.member("王秀珍"), File::default())).collect();
        station.kind("TALK", "5");
        let (fund, soap) = (station.fund("平安志愿者基金", "1000.00"), station.good("SOAP", "2"));
        station.buy(soap, 500, fund, "500.00");
        let (waiting, credits, open) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        let (random, told) = (Random::new(seed), BTreeSet::new());
        Self { random, station, soap, files, waiting, credits, open, days: 0, told }
    }

    fn file(&mut self) -> MemberId {
        MemberId::number(self.random.place(FILES as usize) as u32 + 1)
    }

    fn holder(&self, member: MemberId) -> MemberId {
        self.files[&member].merged.map_or(member, |(into, _, _)| self.holder(into))
    }

    fn is_closed(&self, member: MemberId) -> bool {
        self.files[&member].merged.is_some()
    }

    fn entry(&mut self, member: MemberId) -> &mut File {
        self.files.get_mut(&member).unwrap()
    }

    fn step(&mut self) {
        if self.random.once_in(6) {
            self.days += 1;
            let day = of::<Day>("2026-03-01").plus(self.days).to_string();
            self.station.clock.set(&day, 9, 0);
        }
        match self.random.below(12) {
            0 | 1 => self.report(None),
            2 | 3 => self.credit(),
            4 => self.redeem(),
            5 | 6 => self.merge(),
            7 | 8 => self.unmerge(),
            9 => self.hand_out(),
            10 => self.close_one(),
            _ => self.reverse(),
        }
    }

    /// The entry of a command, or the name of its refusal.
    fn ask(&mut self, command: impl Into<Command>) -> Result<(Seq, Event), String> {
        let command = command.into();
        let (chief, clerk) = (self.station.chief.clone(), self.station.clerk.clone());
        let reviewer = self.station.reviewer.clone();
        let by = match &command {
            Command::SubmitTask(_) | Command::Redeem(_) => clerk,
            Command::CreditTask(_) => reviewer.clone(),
            _ => chief,
        };
        let second = matches!(command, Command::MergeMembers(_) | Command::UnmergeMembers(_));
        match self.station.ask_with(&by, second.then_some(&reviewer), command) {
            Ok(receipt) => Ok((receipt.sealed.entry().seq, receipt.sealed.entry().event.clone())),
            Err(BookError::Refused(refusal)) => {
                self.told.insert(refusal.name());
                Err(refusal.name())
            }
            Err(other) => panic!("{other}"),
        }
    }

    fn report(&mut self, dispatch: Option<DispatchId>) {
        let (member, today) = (self.file(), self.station.clock.today());
        let details = ActDetails { dispatch, ..ActDetails::default() };
        let meant = dispatch.is_none_or(|one| self.open.get(&one).is_some_and(|(who, _)| *who == member));
        let answer = self.ask(SubmitTask { details, ..an_act("TALK", member, today) });
        let Ok((_, Event::TaskSubmitted(act))) = answer else {
            assert!(self.is_closed(member) || !meant, "{answer:?}");
            return;
        };
        assert!(!self.is_closed(member) && meant, "{act:?}");
        self.waiting.insert(act.task, member);
        if let Some(dispatch) = dispatch {
            self.open.remove(&dispatch);
            self.told.insert("dispatch_done".into());
        }
    }

    fn credit(&mut self) {
        let Some((task, member)) = self.waiting.iter().next().map(|(task, member)| (*task, *member)) else {
            return;
        };
        let answer = self.ask(CreditTask::full(task));
        if let Ok((seq, Event::TaskCredited(fact))) = answer {
            self.waiting.remove(&task);
            let points = fact.points.minor();
            self.credits.insert(seq, (member, points));
            let file = self.entry(member);
            (file.points, file.earned, file.acts) =
                (file.points + points, file.earned + points, file.acts + 1);
        }
    }

    fn redeem(&mut self) {
        let (member, soap) = (self.file(), self.soap);
        if self.ask(a_basket(member, &[(soap, 1)])).is_ok() {
            assert!(!self.is_closed(member), "{member} is closed and spends");
            let file = self.entry(member);
            (file.points, file.redemptions) = (file.points - 200, file.redemptions + 1);
            self.told.insert("redeemed".into());
        }
    }

    fn merge(&mut self) {
        let (from, into) = (self.file(), self.file());
        let closed = self.is_closed(from) || self.is_closed(into);
        let busy = self.waiting.values().any(|member| *member == from);
        let answer = self.ask(MergeMembers { from, into, reason: of("同一人"), document: of("户籍") });
        let expected = if from == into {
            Err("same_file")
        } else if closed {
            Err("file_closed")
        } else if busy {
            Err("file_busy")
        } else {
            Ok(())
        };
        assert_eq!(answer.as_ref().map(|_| ()).map_err(String::as_str), expected, "{from} into {into}");
        if let Ok((seq, _)) = answer {
            let moved = std::mem::take(&mut self.entry(from).points);
            self.entry(into).points += moved;
            self.entry(from).merged = Some((into, seq, moved));
            self.told.insert("merged".into());
        }
    }

    fn unmerge(&mut self) {
        let merges = self.files.iter().filter_map(|(from, file)| Some((*from, file.merged?)));
        let merges: Vec<_> = merges.collect();
        let Some((from, (into, merge, moved))) = merges.get(self.random.place(merges.len().max(1))).copied()
        else {
            return;
        };
        let answer = self.ask(UnmergeMembers { merge, reason: of("两个人"), document: of("户籍") });
        if self.is_closed(into) {
            assert_eq!(answer.map(|_| ()), Err("file_closed".into()), "undone from the outside in");
            return;
        }
        match answer {
            Ok(_) => {
                self.entry(into).points -= moved;
                (self.entry(from).points, self.entry(from).merged) = (moved, None);
                self.told.insert("unmerged".into());
            }
            Err(name) => assert_eq!(name, "merge_spent"),
        }
    }

    fn reverse(&mut self) {
        let Some((credit, (member, points))) = self.credits.iter().next().map(|(seq, of)| (*seq, *of)) else {
            return;
        };
        let undo = ReverseTaskCredit { credit, reason: of("非本人"), document: of("核查") };
        if self.ask(undo).is_ok() {
            self.credits.remove(&credit);
            let holder = self.holder(member);
            self.entry(holder).points -= points;
            let file = self.entry(member);
            (file.earned, file.acts) = (file.earned - points, file.acts - 1);
            self.told.insert("credit_reversed".into());
        }
    }

    fn hand_out(&mut self) {
        let (member, from) = (self.file(), self.station.clock.today());
        let due = from.plus(self.random.below(9) as u16);
        let answer = self.ask(HandOut { kind: of("TALK"), member, from, due, grid: None, note: None });
        if let Ok((_, Event::TaskDispatched(fact))) = answer {
            assert!(!self.is_closed(member), "{member} is closed");
            self.open.insert(fact.dispatch, (member, due));
        }
    }

    /// Does, carries over or clears one that is or was on the list.
    fn close_one(&mut self) {
        let dispatch = DispatchId::number(self.random.below(6) as u32 + 1);
        let (known, today) = (self.open.get(&dispatch).copied(), self.station.clock.today());
        match self.random.below(3) {
            0 => self.report(Some(dispatch)),
            1 => {
                let due = today.plus(self.random.below(9) as u16);
                let answer = self.ask(CarryOver { dispatch, due, reason: of("大雨") });
                let later = known.is_some_and(|(_, before)| before < due);
                assert_eq!(answer.is_ok(), later, "{dispatch} to {due}: {answer:?}");
                if let (Some(task), true) = (self.open.get_mut(&dispatch), later) {
                    task.1 = due;
                }
            }
            _ => {
                let answer = self.ask(ClearDispatch { dispatch, reason: of("网格调整") });
                assert_eq!(answer.is_ok(), known.is_some(), "{answer:?}");
                self.open.remove(&dispatch);
            }
        }
    }

    fn compare(&self) {
        let views = self.station.book.views();
        let of = |member| views.accounts.balance(Account::Member(member), Commodity::Points);
        for (member, file) in &self.files {
            assert_eq!(of(*member), file.points, "{member}");
            assert_eq!(views.members.holder(*member), self.holder(*member));
            assert!(file.merged.is_none() || file.points == 0, "{member} is closed and empty");
            // By promise 2: the figures of a file, and of all files it stands for.
            let stands_for = self.files.iter().filter(|(one, _)| self.leads_to(**one, *member));
            let (earned, acts, redemptions) = stands_for.fold((0, 0, 0), |sum, (_, file)| {
                (sum.0 + file.earned, sum.1 + file.acts, sum.2 + file.redemptions)
            });
            let service = views.members.service(*member);
            let shown = (service.earned.minor(), service.acts, service.redemptions);
            assert_eq!(shown, (earned, acts, redemptions), "{member}");
        }
        let sum: i64 = self.files.values().map(|file| file.points).sum();
        assert_eq!(views.accounts.outstanding().minor(), sum, "no point was made or lost");
        let open: Vec<(DispatchId, (MemberId, Day))> = views
            .dispatch
            .open()
            .map(|open| (open.task.dispatch, (open.task.member, open.task.due)))
            .collect();
        assert_eq!(open, self.open.clone().into_iter().collect::<Vec<_>>(), "what is on the list");
    }

    /// Whether a file is `member` or was merged into him, over however many others.
    fn leads_to(&self, one: MemberId, member: MemberId) -> bool {
        one == member || self.files[&one].merged.is_some_and(|(into, _, _)| self.leads_to(into, member))
    }

    fn end(&mut self) {
        for dispatch in self.open.keys().copied().collect::<Vec<_>>() {
            self.ask(ClearDispatch { dispatch, reason: of("年终清零") }).unwrap();
        }
        self.open.clear();
        self.compare();
        let (mut given, mut closed) = (BTreeSet::new(), BTreeSet::new());
        let all = self.station.book.entries(Seq::number(0), 10_000).unwrap();
        earned_rightly(&all);
        for sealed in all {
            let done = match &sealed.entry().event {
                Event::TaskDispatched(fact) => {
                    given.insert(fact.dispatch);
                    None
                }
                Event::TaskSubmitted(act) => act.details.dispatch,
                Event::DispatchCleared(fact) => Some(fact.dispatch),
                _ => None,
            };
            assert!(done.is_none_or(|dispatch| closed.insert(dispatch)), "{done:?} was closed twice");
        }
        assert_eq!(given, closed, "by promise 3");
        self.station.verified();
    }
}
