//! The queue: a folder with a job in two files, what it is and what is sent.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use ledger::store::whole;
use ledger::units::VoucherNo;
use serde::{Deserialize, Serialize};

use super::{Form, Printer, Sent, Target, send};
use crate::words::Word;

/// What a job prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A slip, whose every print after the first is marked and counted.
    Slip(VoucherNo),
    /// Anything else.
    Page,
}

/// How far a job is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// On the queue.
    Waiting,
    /// On its way.
    Printing,
    /// It went out whole.
    Done,
    /// Nothing of it went out.
    Failed(String),
    /// Some of it went out, perhaps all.
    Half(String),
}

impl State {
    /// The name, as programs read it.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Printing => "printing",
            Self::Done => "done",
            Self::Failed(_) => "failed",
            Self::Half(_) => "half",
        }
    }

    /// What it is called.
    pub const fn word(&self) -> Word {
        match self {
            Self::Waiting => Word::PRINT_WAITING,
            Self::Printing => Word::PRINT_PRINTING,
            Self::Done => Word::PRINT_DONE,
            Self::Failed(_) => Word::PRINT_FAILED,
            Self::Half(_) => Word::PRINT_HALF,
        }
    }
}

/// The printer a paper was made for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct To {
    /// Where it is.
    pub target: Target,
    /// What it takes.
    pub form: Form,
}

/// One job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// Its number at this desk.
    pub id: u32,
    /// What it prints.
    pub what: What,
    /// What it is called.
    pub title: String,
    /// How far it is.
    pub state: State,
    /// How often it was tried.
    pub tries: u16,
    /// The printer it was made for, when it is not the one of the desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<To>,
}

impl Job {
    /// Why it did not come out well, if it did not.
    pub fn trouble(&self) -> Option<&str> {
        match &self.state {
            State::Waiting | State::Printing | State::Done => None,
            State::Failed(why) | State::Half(why) => Some(why),
        }
    }

    /// The slip that may lie there already, so that it is printed again as a counted reprint only. One on its
    /// way may have been so when the power failed.
    pub fn may_lie_there(&self) -> Option<VoucherNo> {
        match (self.what, &self.state) {
            (What::Slip(voucher), State::Printing | State::Done | State::Half(_)) => Some(voucher),
            _ => None,
        }
    }
}

/// The jobs of one desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spool {
    folder: PathBuf,
}

/// How many finished jobs are kept to look at.
const DONE_KEPT: usize = 50;

impl Spool {
    /// The jobs in this folder.
    pub const fn in_folder(folder: PathBuf) -> Self {
        Self { folder }
    }

    fn note(&self, id: u32) -> PathBuf {
        self.folder.join(format!("{id:06}.json"))
    }

    fn bytes(&self, id: u32) -> PathBuf {
        self.folder.join(format!("{id:06}.out"))
    }

    /// All jobs, newest first.
    pub fn jobs(&self) -> Vec<Job> {
        let Ok(found) = fs::read_dir(&self.folder) else { return Vec::new() };
        let notes = found.filter_map(Result::ok).map(|entry| entry.path());
        let notes = notes.filter(|path| path.extension().is_some_and(|ending| ending == "json"));
        let mut jobs: Vec<Job> = notes
            .filter_map(|path| fs::read(path).ok())
            .filter_map(|note| serde_json::from_slice(&note).ok())
            .collect();
        jobs.sort_by_key(|job: &Job| std::cmp::Reverse(job.id));
        jobs
    }

    /// One job.
    pub fn job(&self, id: u32) -> Option<Job> {
        serde_json::from_slice(&fs::read(self.note(id)).ok()?).ok()
    }

    /// Puts a paper on the queue; it is on disk when this returns.
    ///
    /// # Errors
    ///
    /// The disk's.
    pub fn add(&self, what: What, title: &str, bytes: &[u8]) -> io::Result<Job> {
        let job = Job { id: 0, what, title: title.to_owned(), state: State::Waiting, tries: 0, to: None };
        self.take_in(job, bytes)
    }

    /// Puts a paper on the queue and prints it before this returns. What comes of it is in the job, which
    /// stays on the queue.
    ///
    /// # Errors
    ///
    /// The disk's.
    pub fn print_now(&self, what: What, title: &str, bytes: &[u8], to: To) -> io::Result<Job> {
        // A desk that starts just now must not print it as well, so nobody ever sees it wait.
        let (state, title) = (State::Printing, title.to_owned());
        let job = self.take_in(Job { id: 0, what, title, state, tries: 0, to: Some(to) }, bytes)?;
        Ok(self.print(job.id, &Printer::default()).unwrap_or(job))
    }

    fn take_in(&self, job: Job, bytes: &[u8]) -> io::Result<Job> {
        whole::folder(&self.folder)?;
        let jobs = self.jobs();
        let (id, mut file) = self.number(jobs.first().map_or(0, |job| job.id))?;
        let job = Job { id, ..job };
        let kept = file.write_all(bytes).and_then(|()| file.sync_all()).and_then(|()| self.keep(&job));
        if let Err(err) = kept {
            self.forget(id);
            return Err(err);
        }
        for old in jobs.iter().filter(|job| job.state == State::Done).skip(DONE_KEPT) {
            self.forget(old.id);
        }
        Ok(job)
    }

    /// The next number nobody has, and the file that makes it ours.
    fn number(&self, last: u32) -> io::Result<(u32, File)> {
        let mut ours = OpenOptions::new();
        ours.write(true).create_new(true).mode(0o600);
        for id in last.saturating_add(1)..=u32::MAX {
            match ours.open(self.bytes(id)) {
                Err(err) if err.kind() == io::ErrorKind::AlreadyExists => {}
                opened => return Ok((id, opened?)),
            }
        }
        Err(io::ErrorKind::AlreadyExists.into())
    }

    /// Keeps how far a job is.
    fn keep(&self, job: &Job) -> io::Result<()> {
        let note = serde_json::to_vec(job)?;
        written(&self.note(job.id), &note)
    }

    /// Takes a job off the queue.
    pub fn forget(&self, id: u32) {
        // What is gone already need not go again.
        let _gone = fs::remove_file(self.note(id));
        let _gone = fs::remove_file(self.bytes(id));
    }

    /// What was being sent when the program ended may have come out: it waits for a person. Gives
    /// what is still on the queue, oldest first.
    fn wake(&self, why: &str) -> VecDeque<u32> {
        let mut waiting = VecDeque::new();
        for mut job in self.jobs().into_iter().rev() {
            match job.state {
                State::Waiting => waiting.push_back(job.id),
                State::Printing => {
                    job.state = State::Half(why.to_owned());
                    drop(self.keep(&job));
                }
                State::Done | State::Failed(_) | State::Half(_) => {}
            }
        }
        waiting
    }

    /// Sends one job and keeps what became of it; none when there is no such job. `printer` is that of
    /// the desk.
    pub fn print(&self, id: u32, printer: &Printer) -> Option<Job> {
        let mut job = self.job(id)?;
        job.tries = job.tries.saturating_add(1);
        job.state = State::Printing;
        // When that cannot be kept, a crash now would print it twice: so it is not sent.
        let sent = self.keep(&job).and_then(|()| fs::read(self.bytes(id)));
        let sent = sent.map_err(|err| super::NotSent { sent: Sent::Nothing, why: err.to_string() });
        let name = format!("{id:06}");
        let (target, form) = match &job.to {
            Some(to) => (&to.target, to.form),
            None => (&printer.target, printer.form),
        };
        job.state = match sent.and_then(|bytes| send(target, &name, form, &bytes)) {
            Ok(()) => State::Done,
            Err(failed) if failed.sent == Sent::Nothing => State::Failed(failed.why),
            Err(failed) => State::Half(failed.why),
        };
        drop(self.keep(&job));
        Some(job)
    }
}

/// The thread that prints, and the way to give it work.
#[derive(Debug)]
pub struct Spooler {
    /// The jobs.
    pub spool: Spool,
    /// The printer.
    pub printer: Printer,
    ring: Sender<u32>,
}

impl Spooler {
    /// Starts printing what waits. `cut_short` says of a job that the program ended while it was
    /// sent; `told` hears of every job that was tried.
    pub fn start(
        folder: PathBuf,
        printer: Printer,
        cut_short: &str,
        told: impl Fn(Job) + Send + 'static,
    ) -> Self {
        let spool = Spool::in_folder(folder);
        let (ring, orders) = mpsc::channel();
        let waiting = spool.wake(cut_short);
        let (jobs, to) = (spool.clone(), printer.clone());
        thread::spawn(move || work(&jobs, &to, waiting, &orders, &told));
        Self { spool, printer, ring }
    }

    /// Puts a paper on the queue.
    ///
    /// # Errors
    ///
    /// The disk's.
    pub fn add(&self, what: What, title: &str, bytes: &[u8]) -> io::Result<Job> {
        let job = self.spool.add(what, title, bytes)?;
        // A thread that is gone finds the job on disk when the program starts again.
        let _rung = self.ring.send(job.id);
        Ok(job)
    }

    /// Sends a job again as it is.
    ///
    /// # Errors
    ///
    /// The disk's.
    pub fn retry(&self, id: u32) -> io::Result<()> {
        let Some(mut job) = self.spool.job(id) else { return Ok(()) };
        job.state = State::Waiting;
        self.spool.keep(&job)?;
        let _rung = self.ring.send(id);
        Ok(())
    }
}

fn work(
    spool: &Spool,
    printer: &Printer,
    waiting: VecDeque<u32>,
    orders: &Receiver<u32>,
    told: &dyn Fn(Job),
) {
    for id in waiting.into_iter().chain(orders.iter()) {
        // A job may have been taken off, or been rung for twice.
        if spool.job(id).is_some_and(|job| job.state == State::Waiting)
            && let Some(job) = spool.print(id, printer)
        {
            told(job);
        }
    }
}

/// Writes a file whole or not at all. A number is one program's, so what a cut left of it is written over.
fn written(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let part = path.with_extension("part");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    whole::rename(&part, path)
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;
    use std::net::TcpListener;
    use std::sync::mpsc::Receiver;
    use std::time::Duration;

    use super::*;
    use crate::print::Target;

    fn start(folder: &Path, target: Target) -> (Spooler, Receiver<Job>) {
        let (tell, told) = mpsc::channel();
        let printer = Printer { target, ..Printer::default() };
        let spooler =
            Spooler::start(folder.to_owned(), printer, "cut short", move |job| drop(tell.send(job)));
        (spooler, told)
    }

    fn next(told: &Receiver<Job>) -> Job {
        told.recv_timeout(Duration::from_secs(20)).unwrap()
    }

    #[test]
    fn a_printer_that_is_off_keeps_the_job_until_it_is_printed_again() {
        let folder = tempfile::tempdir().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let (spooler, told) = start(folder.path(), Target::Tcp(address.to_string()));
        spooler.add(What::Page, "测试", b"one").unwrap();
        let failed = next(&told);
        assert!(matches!(failed.state, State::Failed(_)), "{failed:?}");
        // Another program, after the printer was switched on.
        let listener = TcpListener::bind(address).unwrap();
        let (again, told) = start(folder.path(), Target::Tcp(address.to_string()));
        again.retry(failed.id).unwrap();
        let mut bytes = Vec::new();
        listener.accept().unwrap().0.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, b"one");
        assert_eq!(next(&told), Job { state: State::Done, tries: 2, ..failed });
    }

    #[test]
    fn what_was_on_its_way_at_a_crash_is_not_sent_by_itself_and_what_waited_is() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::in_folder(folder.path().join("desk"));
        let (sent, waits) =
            (spool.add(What::Page, "a", b"a").unwrap(), spool.add(What::Page, "b", b"b").unwrap());
        spool.keep(&Job { state: State::Printing, ..sent.clone() }).unwrap();
        let out = folder.path().join("out");
        let (spooler, told) = start(&folder.path().join("desk"), Target::File(out.clone()));
        assert_eq!(next(&told).id, waits.id);
        assert_eq!(fs::read(out).unwrap(), b"b");
        assert_eq!(spooler.spool.job(sent.id).unwrap().state, State::Half("cut short".to_owned()));
    }

    #[test]
    fn two_programs_at_one_queue_never_have_the_same_number() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::in_folder(folder.path().to_owned());
        let out = folder.path().join("out");
        let to = || To { target: Target::File(out.clone()), form: Form::Text };
        let desks: Vec<_> = (0..4_u8)
            .map(|desk| {
                let (spool, to) = (spool.clone(), to());
                let paper =
                    move |n: u8| spool.print_now(What::Page, "a", &[b'a' + desk, b'0' + n], to.clone());
                thread::spawn(move || (0..8).map(|n| paper(n).unwrap().id).collect::<Vec<_>>())
            })
            .collect();
        let mut ids: Vec<u32> = desks.into_iter().flat_map(|desk| desk.join().unwrap()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!((ids.len(), spool.jobs().len()), (32, 32));
        let printed = fs::read(out).unwrap();
        let mut papers: Vec<&[u8]> = printed.chunks(2).collect();
        papers.sort_unstable();
        papers.dedup();
        assert_eq!(papers.len(), 32, "each paper came out once");
    }

    #[test]
    fn a_paper_made_for_another_printer_goes_there_again() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::in_folder(folder.path().join("queue"));
        let later = folder.path().join("later");
        let to = To { target: Target::File(later.join("out")), form: Form::Text };
        let failed = spool.print_now(What::Page, "a", b"text", to).unwrap();
        assert!(matches!(failed.state, State::Failed(_)), "{failed:?}");
        fs::create_dir(&later).unwrap();
        let desk = folder.path().join("desk");
        let (spooler, told) = start(&folder.path().join("queue"), Target::File(desk.clone()));
        spooler.retry(failed.id).unwrap();
        assert_eq!(next(&told).state, State::Done);
        assert_eq!((fs::read(later.join("out")).unwrap(), desk.exists()), (b"text".to_vec(), false));
    }

    #[test]
    fn only_so_many_finished_jobs_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::in_folder(folder.path().to_owned());
        for n in 0..60 {
            let job = spool.add(What::Page, "a", b"a").unwrap();
            assert_eq!(job.id, n + 1);
            spool.keep(&Job { state: State::Done, ..job }).unwrap();
        }
        assert!(spool.jobs().len() <= DONE_KEPT + 1, "{}", spool.jobs().len());
    }
}
