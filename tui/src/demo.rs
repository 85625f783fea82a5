//! The book of the demonstration: a year of the Fangshan station, lived through in a second.
//!
//! ```text
//! fixtures/fangshan ─▶ Script: what everybody does, minute by minute ─▶ batches ─▶ a book
//! ```
//!
//! 1. Everything goes through the one door of the ledger, asked by those whose task it is, under a
//!    clock that runs from 2025-10-01 to 2026-09-29. Of 2026-09-30, the demo's today, there is one
//!    entry: a basket that was parked a few minutes ago.
//! 2. Chance comes from a seed, so the same program makes the same book, to the byte.
//! 3. A batch runs for at most a fortnight and ends before anything falls due, so that the book
//!    itself ends claims and listings on the very day on which they end.
//! 4. The imported rows carry the keys of an import: importing the same file again changes nothing.
//! 5. Of its days the last one is still to be closed, as on every morning.
//! 6. It is signed with a key beside it, and a witness signed a checkpoint of every month but the last. Both
//!    secrets stand in this program: they protect nothing.
//!
//! Everybody's PIN is [`PIN`]. The clerk O0002 is a member himself and has declared a relative, so
//! that the desk can show how it refuses to serve one's own.

mod clock;
mod counter;
mod finance;
mod script;

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use ledger::book::{Book, BookError, Founding, Session, Submission};
use ledger::chain::handover;
use ledger::chain::note::{KeyKind, SignerKey};
use ledger::events::operators::Role;
use ledger::events::station::Policy;
use ledger::events::tasks::KindPublished;
use ledger::exchange::{Kind, Plan, Sheet};
use ledger::journal::{Account, Commodity};
use ledger::reports::notice::notice;
use ledger::rules::Command;
use ledger::rules::days::{CloseDay, CountDrawn, DrawGoods, Pieces};
use ledger::rules::keys::{SetKey, SetWitnesses};
use ledger::rules::notice::ObjectToCredit;
use ledger::rules::operators::{DeclareRelative, EnrolOperator, SetPin, SetRoles};
use ledger::rules::pin::{Cost, Pin, PinHash};
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::PublishKind;
use ledger::store::{SecretFile, Sqlite};
use ledger::units::{Day, Digest, Document, KeyLine, MemberId, Moment, OperatorId, Quantity, Sku, Zone};
use ledger::views::Views;
use ledger::views::cases::State;

pub use clock::DemoClock;

use clock::Scripted;
use script::{Job, Year};

/// Everybody's PIN in the demonstration.
pub const PIN: &str = "246810";

/// The PIN the chief gave everybody on the first morning, good for choosing an own one.
const START_PIN: &str = "135790";

/// The line that stands first on every note about the book, and names its key.
const ORIGIN: &str = "jifen.example/fangshan";

/// What the witness is called, who is the finance office.
const WITNESS: &str = "finance.example/donghai";

/// The clerk as whom the demonstration is opened.
pub const CLERK: OperatorId = OperatorId::number(2);

/// The terminal of the counter.
pub const DESK: &str = "desk-1";

/// What a demonstration found out about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demo {
    /// How many entries the book has.
    pub entries: u64,
    /// The hash of the last one.
    pub head: Digest,
}

/// Why the demonstration could not be built.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemoError(String);

impl fmt::Display for DemoError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the demonstration book could not be built: {}", self.0)
    }
}

impl std::error::Error for DemoError {}

fn because(what: &str) -> impl Fn(String) -> DemoError {
    move |why| DemoError(format!("{what}: {why}"))
}

/// Reads a unit of a fixture.
fn read<T: std::str::FromStr<Err: fmt::Display>>(text: &str) -> Result<T, DemoError> {
    text.parse().map_err(|why: T::Err| DemoError(format!("「{text}」: {why}")))
}

const GRIDS: &[u8] = include_bytes!("../../fixtures/fangshan/grids.csv");
const ROSTER: &[u8] = include_bytes!("../../fixtures/fangshan/roster.csv");
const FUNDS: &[u8] = include_bytes!("../../fixtures/fangshan/funds.csv");
const GOODS: &[u8] = include_bytes!("../../fixtures/fangshan/goods.csv");
const ACTS: &[u8] = include_bytes!("../../fixtures/fangshan/acts.csv");
const REFUSALS: &[u8] = include_bytes!("../../fixtures/fangshan/refusals.csv");
const CASES: &[u8] = include_bytes!("../../fixtures/fangshan/cases.csv");
const REDEMPTIONS: &[u8] = include_bytes!("../../fixtures/fangshan/redemptions.csv");
const POLICY: &str = include_str!("../../fixtures/fangshan/policy.json");
const KINDS: &str = include_str!("../../fixtures/fangshan/kinds.json");

/// The year's first day.
const FIRST: (i32, u32, u32) = (2025, 10, 1);
/// The demo's today, which has hardly begun.
const TODAY: (i32, u32, u32) = (2026, 9, 30);

fn day((year, month, day): (i32, u32, u32)) -> Day {
    Day::of_date(year, month, day).unwrap_or(Day::number(0))
}

fn moment(day: Day, hour: u32, minute: u32) -> Moment {
    let midnight = Zone::SHANGHAI.moment(day, 0, 0).unwrap_or(Moment::from_millis(0));
    midnight.plus_millis(i64::from(hour * 60 + minute) * 60_000)
}

/// The moment at which the demonstration is opened: nine in the morning of 2026-09-30.
pub fn opened_at() -> Moment {
    moment(day(TODAY), 9, 0)
}

/// Those who work at the station, in the order of their numbers: roles, member, name, desk.
const STAFF: [(Role, Option<u32>, &str, &str); 7] = [
    (Role::Chief, None, "赵站长", "office"),
    (Role::Clerk, Some(9), "林德梅", DESK),
    (Role::Reviewer, None, "孙复核", "desk-2"),
    (Role::StockKeeper, None, "李仓管", "store"),
    (Role::Finance, None, "周财务", "office"),
    (Role::Auditor, None, "吴审计", "office"),
    (Role::Clerk, None, "钱柜员", "desk-2"),
];

/// The relative the clerk O0002 declared.
const RELATIVE: u32 = 18;

/// The policy as its file says it.
#[derive(serde::Deserialize)]
struct PolicyFile {
    from: Day,
    document: Document,
    policy: Policy,
}

/// Builds the book in a new file at `path`.
///
/// # Errors
///
/// When there is a file at `path` already, when the disk fails, or when the ledger refuses what
/// the fixtures say, which is a fault of the program.
pub fn build(path: &Path) -> Result<Demo, DemoError> {
    let store = Sqlite::create(path).map_err(|why| DemoError(why.to_string()))?;
    let clock = Scripted::at(moment(day(FIRST), 8, 0));
    let founding = Founding {
        book: read("fangshan")?,
        name: read("房山警务室")?,
        origin: read(ORIGIN)?,
        zone: Zone::SHANGHAI,
        chief: staff(0, PIN)?,
        desk: read("office")?,
    };
    let book = Book::create(store, Box::new(clock.clone()), founding);
    let book = book.map_err(|why| DemoError(why.to_string()))?;
    let seen = day(FIRST).month_start();
    let mut house = House { book, clock, sessions: BTreeMap::new(), requests: 0, seen };
    house.sign_in(OperatorId::number(1), PIN)?;
    house.found(path)?;
    let jobs = Year::new(house.book.views(), day(FIRST), day(TODAY))?.into_jobs();
    // What is on a shelf, and which credit somebody doubts, only the book knows by then.
    let pauses: [(Moment, Pause); 3] = [
        (moment(day(counter::COUNTED), 17, 30), House::take_stock),
        (moment(day(TODAY).minus(1), 8, 30), House::close_day),
        (moment(day(TODAY).minus(1), 16, 0), House::object),
    ];
    let mut jobs = jobs.as_slice();
    for (at, pause) in pauses {
        let (before, after) = jobs.split_at(jobs.partition_point(|job| job.at < at));
        house.live(before)?;
        pause(&mut house, at)?;
        jobs = after;
    }
    house.live(jobs)?;
    house.live(&counter::parked(day(TODAY))?)?;
    house.book.checkpoint().map_err(|why| because("the last checkpoint")(why.to_string()))?;
    let (seq, head) = house.book.head().ok_or_else(|| DemoError("the book is empty".to_owned()))?;
    house.book.close().map_err(|why| DemoError(why.to_string()))?;
    Ok(Demo { entries: seq.get() + 1, head })
}

/// What is done between the jobs of the script, at a moment.
type Pause = fn(&mut House, Moment) -> Result<(), DemoError>;

/// One of [`STAFF`] as a command.
fn staff(place: usize, pin: &str) -> Result<EnrolOperator, DemoError> {
    let (role, member, name, _) = STAFF[place];
    let pin: Pin = read(pin)?;
    let pin = pin.chosen().map_err(|why| DemoError(why.to_string()))?;
    let mut salt = [b'0'; 16];
    salt[..12].copy_from_slice(b"demo operato");
    salt[12..].copy_from_slice(format!("{:04}", place + 1).as_bytes());
    let (member, name) = (member.map(MemberId::number), read(name)?);
    Ok(EnrolOperator { roles: vec![role], member, name, pin: PinHash::of(&pin, &salt, Cost::Cheap) })
}

/// The commands of an embedded table.
fn plan(kind: Kind, bytes: &[u8], views: &Views) -> Result<Plan, DemoError> {
    let sheet = Sheet::read(bytes).map_err(|why| because(kind.as_str())(why.to_string()))?;
    let plan = Plan::new(kind, &sheet, views, day(TODAY));
    let plan = plan.map_err(|why| because(kind.as_str())(why.to_string()))?;
    match plan.problems.first() {
        Some(problem) => Err(because(kind.as_str())(format!(
            "row {} {} 「{}」: {}",
            problem.row, problem.column, problem.value, problem.reason
        ))),
        None => Ok(plan),
    }
}

/// A secret of the demonstration, which is none.
fn secret(of: &str) -> [u8; 32] {
    *Digest::of(&[b"jifen demo key", of.as_bytes()]).as_bytes()
}

/// The witness's key.
fn witness() -> Result<SignerKey, DemoError> {
    Ok(SignerKey::of(read(WITNESS)?, KeyKind::Witness, &secret(WITNESS)))
}

/// The book while it is built, and who is signed in.
struct House {
    book: Book<Sqlite>,
    clock: Scripted,
    sessions: BTreeMap<OperatorId, Session>,
    requests: u32,
    /// The month up to whose beginning the witness signed.
    seen: Day,
}

impl House {
    fn sign_in(&mut self, operator: OperatorId, pin: &str) -> Result<(), DemoError> {
        let pin: Pin = read(pin)?;
        let desk = STAFF.get(usize::from(operator.get()) - 1).map_or(DESK, |(_, _, _, desk)| desk);
        let session = self.book.sign_in(operator, &pin, &read(desk)?);
        self.sessions.insert(operator, session.map_err(|why| DemoError(why.to_string()))?);
        Ok(())
    }

    fn session(&self, operator: OperatorId) -> Result<&Session, DemoError> {
        self.sessions.get(&operator).ok_or_else(|| DemoError(format!("{operator} is out")))
    }

    /// An operator signs in with the PIN the chief gave him, chooses his own, and is at work.
    fn choose_pin(&mut self, operator: OperatorId) -> Result<(), DemoError> {
        let at = moment(day(FIRST), 8, 50).plus_millis(i64::from(operator.get()) * 30_000);
        self.clock.stand(at);
        self.sign_in(operator, START_PIN)?;
        let EnrolOperator { pin, .. } = staff(usize::from(operator.get()) - 1, PIN)?;
        let command = SetPin { operator, pin }.into();
        self.batch(&[Job { at, by: operator, second: None, request: None, command }])?;
        self.sign_in(operator, PIN)
    }

    /// On the first morning the chief enrolled everybody alone, because nobody else was there. Now two
    /// people stand for each.
    fn confirm(&mut self) -> Result<(), DemoError> {
        let start = moment(day(FIRST), 8, 55);
        let job = |place: usize| {
            let operator = OperatorId::number(u16::try_from(place).unwrap_or_default() + 1);
            let second = if operator == script::REVIEWER { script::FINANCE } else { script::REVIEWER };
            let roles = vec![STAFF[place].0];
            Job {
                at: start.plus_millis(i64::try_from(place).unwrap_or_default() * 1_000),
                by: OperatorId::number(1),
                second: Some(second),
                request: None,
                command: SetRoles { operator, roles }.into(),
            }
        };
        self.batch(&(1..STAFF.len()).map(job).collect::<Vec<_>>())
    }

    /// The book's key, in a file beside it, and who witnesses.
    fn keyed(&mut self, path: &Path) -> Result<(), DemoError> {
        let file = SecretFile::beside(path, ".key");
        file.create(ORIGIN, &secret(ORIGIN), None).map_err(|why| because("the key")(why.to_string()))?;
        let key = SignerKey::of(read(ORIGIN)?, KeyKind::Log, &secret(ORIGIN));
        let line: KeyLine = read(&key.public().to_string())?;
        let by_new = handover::sign(&key, &read("fangshan")?, None, &line);
        let by_new = by_new.map_err(|why| because("the key")(why.to_string()))?;
        let set: Command = SetKey { key: line, by_old: None, by_new }.into();
        let named: Command = SetWitnesses { witnesses: vec![read(&witness()?.public().to_string())?] }.into();
        let start = moment(day(FIRST), 8, 57);
        let job = |(second, command): (Option<OperatorId>, Command)| Job {
            at: start,
            by: script::CHIEF,
            second,
            request: None,
            command,
        };
        self.batch(&[(None, set), (Some(script::REVIEWER), named)].map(job))?;
        self.book.sign_with(key).map_err(|why| because("the key")(why.to_string()))
    }

    /// The witness signs a checkpoint of all there is, as whoever goes to the finance office on the first of a
    /// month brings it there.
    fn witnessed(&mut self, at: Moment) -> Result<(), DemoError> {
        let failed = |why: BookError| because("the witness")(why.to_string());
        let old = self.book.newest_cosigned().map_err(failed)?.map_or(0, |(kept, _)| kept.checkpoint.size);
        let Some(request) = self.book.witness_request(old).map_err(failed)? else { return Ok(()) };
        let seconds = u64::try_from(at.millis() / 1_000).unwrap_or_default();
        let answer = witness()?.sign(request.note.text(), seconds).to_string();
        self.book.take_answer(&answer).map_err(failed)?;
        Ok(())
    }

    /// Policy, kinds, grids, members and operators, all on the first morning, by the chief; then the keys.
    fn found(&mut self, path: &Path) -> Result<(), DemoError> {
        let json = |why: serde_json::Error| DemoError(why.to_string());
        let PolicyFile { from, document, policy } = serde_json::from_str(POLICY).map_err(json)?;
        let mut commands: Vec<Command> = vec![SetPolicy { from, document, policy }.into()];
        for kind in serde_json::from_str::<Vec<KindPublished>>(KINDS).map_err(json)? {
            commands.push(PublishKind::from(kind).into());
        }
        let start = moment(day(FIRST), 8, 5);
        self.morning(start, commands.into_iter().map(|command| (None, command)).collect())?;
        for (kind, bytes, hour) in [(Kind::Grids, GRIDS, 15), (Kind::Roster, ROSTER, 20)] {
            let rows = plan(kind, bytes, self.book.views())?.rows;
            let steps = rows.into_iter().flat_map(|row| row.steps);
            let steps = steps.map(|step| (Some(step.request), step.command)).collect();
            self.morning(moment(day(FIRST), 8, hour), steps)?;
        }
        let mut commands: Vec<(_, Command)> = Vec::new();
        for place in 1..STAFF.len() {
            commands.push((None, staff(place, START_PIN)?.into()));
        }
        let relative = MemberId::number(RELATIVE);
        commands.push((
            None,
            DeclareRelative { operator: CLERK, member: relative, relation: read("表弟")? }.into(),
        ));
        self.morning(moment(day(FIRST), 8, 40), commands)?;
        for number in 2..=7 {
            self.choose_pin(OperatorId::number(number))?;
        }
        self.confirm()?;
        self.keyed(path)?;
        self.batch(&script::funding(self.book.views(), day(FIRST))?)
    }

    /// Commands of the chief, one a second from `start` on.
    fn morning(
        &mut self,
        start: Moment,
        commands: Vec<(Option<ledger::units::RequestKey>, Command)>,
    ) -> Result<(), DemoError> {
        let job = |(second, (request, command)): (i64, _)| Job {
            at: start.plus_millis(second * 1_000),
            by: OperatorId::number(1),
            second: None,
            request,
            command,
        };
        self.batch(&(0..).zip(commands).map(job).collect::<Vec<_>>())
    }

    /// Everything in order, in batches by promise 3.
    fn live(&mut self, mut jobs: &[Job]) -> Result<(), DemoError> {
        while let Some(first) = jobs.first() {
            let from = Zone::SHANGHAI.day(first.at);
            // What is due today is written before the batch; what is due later ends it.
            self.clock.stand(first.at);
            self.book.submit_all(&[]).map_err(|why| because("what is due")(why.error.to_string()))?;
            let end = next_due(self.book.views()).map_or(from.plus(14), |due| due.min(from.plus(14)));
            let together = jobs.iter().take_while(|job| Zone::SHANGHAI.day(job.at) < end).count();
            let (batch, rest) = jobs.split_at(together.max(1));
            if self.seen < from.month_start() {
                self.witnessed(first.at)?;
                self.seen = from.month_start();
            }
            self.batch(batch)?;
            jobs = rest;
        }
        Ok(())
    }

    fn take_stock(&mut self, _: Moment) -> Result<(), DemoError> {
        let stocktake = counter::stocktake(self.book.views())?;
        self.batch(&stocktake)
    }

    /// The close of the day before, and of all before it: what the lot fell on is counted, and two people sign.
    fn close_day(&mut self, at: Moment) -> Result<(), DemoError> {
        let day = Zone::SHANGHAI.day(at).minus(1);
        let job = |minute: i64, second, command: Command| Job {
            at: at.plus_millis(minute * 60_000),
            by: CLERK,
            second,
            request: None,
            command,
        };
        self.batch(&[job(0, None, DrawGoods { day }.into())])?;
        let views = self.book.views();
        let drawn = views.days.count(day).map(|count| count.goods.as_slice()).unwrap_or_default();
        let on_shelf = |sku: &Sku| Pieces {
            sku: *sku,
            counted: Quantity::from_minor(
                views.accounts.balance(Account::Shelf(*sku), Commodity::Pieces(*sku)),
            ),
        };
        let counts = drawn.iter().map(on_shelf).collect();
        self.batch(&[
            job(10, None, CountDrawn { day, counts }.into()),
            job(15, Some(script::FINANCE), CloseDay { day, note: None }.into()),
        ])
    }

    /// An objection to the credit whose notice has the longest to run.
    fn object(&mut self, at: Moment) -> Result<(), DemoError> {
        let today = Zone::SHANGHAI.day(at);
        let rows = notice(&mut self.book, today).map_err(|why| because("notice")(why.to_string()))?;
        let Some(row) = rows.last() else { return Err(DemoError("nothing is in notice".to_owned())) };
        let reason = read("同组人员称当天不在场")?;
        let words = read("那天是我去的，他没有来")?;
        let command = ObjectToCredit { credit: row.credit, reason, words }.into();
        self.batch(&[Job { at, by: CLERK, second: None, request: None, command }])
    }

    /// Carries out jobs that nothing comes between. Whoever stands by somebody at another desk signs in there,
    /// here once for the whole batch.
    fn batch(&mut self, jobs: &[Job]) -> Result<(), DemoError> {
        let mut batch = Vec::with_capacity(jobs.len());
        let mut beside: BTreeMap<(OperatorId, String), Session> = BTreeMap::new();
        if let Some(first) = jobs.first() {
            self.clock.stand(first.at);
        }
        for Job { by, second, .. } in jobs {
            let desk = self.session(*by)?.desk().clone();
            let Some(second) = *second else { continue };
            let place = (second, desk.to_string());
            if self.session(second)?.desk() != &desk && !beside.contains_key(&place) {
                let session = self.book.sign_in_once(second, &read(PIN)?, &desk);
                let session = session.map_err(|why| because("who stands by")(why.to_string()))?;
                beside.insert(place, session);
            }
        }
        for Job { by, second, request, command, .. } in jobs {
            self.requests += 1;
            let request = match request {
                Some(request) => request.clone(),
                None => read(&format!("demo:{}", self.requests))?,
            };
            let session = self.session(*by)?.clone();
            let second = second.map(|second| match beside.get(&(second, session.desk().to_string())) {
                Some(session) => Ok(session.clone()),
                None => self.session(second).cloned(),
            });
            let second = second.transpose()?;
            batch.push(Submission { session, second, request, command: command.clone() });
        }
        self.clock.follow(jobs.iter().map(|job| job.at));
        let done = self.book.submit_all(&batch);
        done.map(drop).map_err(|refused| {
            let job = &jobs[refused.item.min(jobs.len() - 1)];
            let what = format!("{} by {} at {}", job.command.name(), job.by, job.at);
            because(&what)(refused.error.to_string())
        })
    }
}

/// The first day on which the book will end a claim or a listing that it knows now.
fn next_due(views: &Views) -> Option<Day> {
    let last = views.cases.all().filter_map(|case| match &case.state {
        State::Listed => Some(case.closes),
        State::Claimed(claim) => Some(claim.ends()),
        State::Completed { .. }
        | State::Rewarded { .. }
        | State::Withdrawn
        | State::Expired
        | State::PaidElsewhere { .. } => None,
    });
    last.min().map(|last| last.plus(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demonstration_is_the_same_book_every_time() {
        let folder = tempfile::tempdir().unwrap();
        let first = build(&folder.path().join("one.book")).unwrap();
        assert_eq!(build(&folder.path().join("two.book")).unwrap(), first);
        assert!(build(&folder.path().join("one.book")).is_err());
    }
}
