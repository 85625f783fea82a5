//! The print queue of a terminal, as commands use it: a paper lies there before it is sent, and stays
//! there until it came out.

use std::path::Path;

use ledger::units::{DeskId, VoucherNo};
use serde_json::{Value, json};

use crate::print::{self, Job, Printer, Spool, State, Target, To, What};
use crate::text::Align;
use crate::words::papers::why_not_printed;
use crate::words::{Lang, Word};

use super::door::{At, read};
use super::prints::PrinterArgs;
use super::{Answer, BookPath, How, Trouble};

/// Whether an entry was recorded for a paper: then the command is done, whatever the printer does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rests {
    /// One was: asking again would record another.
    OnAnEntry,
    /// The paper is all there is.
    OnNothing,
}

/// The queue of one terminal beside one book.
pub(super) struct Queue<'a> {
    book: &'a Path,
    desk: DeskId,
}

/// What became of a paper.
struct Printed {
    to: Target,
    /// Its job, or why it could not become one.
    job: Result<Job, String>,
}

impl<'a> Queue<'a> {
    /// The queue of a terminal.
    pub(super) const fn of(book: &'a Path, desk: DeskId) -> Self {
        Self { book, desk }
    }

    /// The queue of whoever asks without signing in.
    pub(super) fn here(book: &'a Path) -> Result<Self, Trouble> {
        Ok(Self::of(book, At::default().desk()?))
    }

    fn spool(&self) -> Spool {
        Spool::in_folder(print::folder(self.book, &self.desk.to_string()))
    }

    /// Whether a slip is on it, or was.
    pub(super) fn has(&self, voucher: VoucherNo) -> bool {
        self.spool().jobs().iter().any(|job| job.what == What::Slip(voucher))
    }

    /// Prints bytes and says in the answer what became of them.
    ///
    /// # Errors
    ///
    /// When they did not come out well and rest on nothing.
    pub(super) fn print(
        &self,
        (what, title): (What, &str),
        bytes: &[u8],
        (to, rests): (To, Rests),
        (answer, how): (Answer, How),
    ) -> Result<Answer, Trouble> {
        let target = to.target.clone();
        let job = self.spool().print_now(what, title, bytes, to).map_err(|err| err.to_string());
        let printed = Printed { to: target, job };
        let lang = how.lang();
        let answer = answer.with("printed", &printed.object());
        match (printed.trouble(), rests) {
            (None, _) => {
                let to = printed.to.to_string();
                Ok(answer.line(lang.fill(Word::CLI_PRINTED, &[("target", &to)])))
            }
            (Some(why), Rests::OnAnEntry) => {
                Ok(answer.line(lang.say(Word::CLI_RECORDED)).line(self.said(&printed, title, why, lang)))
            }
            (Some(why), Rests::OnNothing) => Err(Trouble::File(self.said(&printed, title, why, lang))),
        }
    }

    /// What is wrong and what to do about it.
    fn said(&self, printed: &Printed, title: &str, why: &str, lang: Lang) -> String {
        let why = format!("{}: {}", printed.to, why_not_printed(lang, why));
        let (book, desk) = (self.book.display().to_string(), self.desk.to_string());
        let Ok(job) = &printed.job else {
            return lang.fill(Word::CLI_NOT_QUEUED, &[("title", title), ("why", &why)]);
        };
        let voucher = job.may_lie_there().map(|voucher| voucher.to_string());
        let word = match (&job.state, &voucher) {
            (State::Half(_), Some(_)) => Word::CLI_HALF_SLIP,
            (State::Half(_), None) => Word::CLI_HALF,
            _ => Word::CLI_FAILED,
        };
        let (job, voucher) = (job.id.to_string(), voucher.unwrap_or_default());
        let values = [
            ("title", title),
            ("why", why.as_str()),
            ("job", job.as_str()),
            ("book", book.as_str()),
            ("desk", desk.as_str()),
            ("voucher", voucher.as_str()),
        ];
        lang.fill(word, &values)
    }

    /// Everything on it, newest first.
    fn list(&self, how: How) -> Answer {
        let lang = how.lang();
        let jobs = self.spool().jobs();
        let row = |job: &Job| {
            let why = job.trouble().map(|why| why_not_printed(lang, why)).unwrap_or_default();
            let state = lang.say(job.state.word()).to_owned();
            vec![job.id.to_string(), job.title.clone(), state, job.tries.to_string(), why]
        };
        let columns = [
            (Word::CLI_JOB, Align::Right),
            (Word::PRINT_PAPER, Align::Left),
            (Word::PRINT_STATE, Align::Left),
            (Word::PRINT_TRIES, Align::Right),
            (Word::CLI_WHY, Align::Left),
        ];
        let rows: Vec<Vec<String>> = jobs.iter().map(row).collect();
        let objects: Vec<Value> = jobs.iter().map(object).collect();
        Answer::of(&json!({ "desk": self.desk, "jobs": objects })).table(lang, &columns, &rows)
    }

    fn job(&self, id: u32) -> Result<Job, Trouble> {
        self.spool().job(id).ok_or_else(|| Trouble::fact(Word::CLI_NO_JOB, id))
    }

    /// Sends a job again as it is. A slip that may lie there already is not: it is reprinted.
    fn again(&self, id: u32, printer: &Printer, how: How) -> Result<Answer, Trouble> {
        let job = self.job(id)?;
        if let Some(voucher) = job.may_lie_there() {
            return Err(Trouble::fact(Word::CLI_JOB_CAME_OUT, voucher));
        }
        if job.to.is_none() && !printer.is_set() {
            return Err(Trouble::usage(Word::CLI_BAD_VALUE, how.lang().say(Word::PRINT_NO_PRINTER)));
        }
        let to = job.to.as_ref().map_or(&printer.target, |to| &to.target).clone();
        let job = self.spool().print(id, printer).ok_or_else(|| Trouble::fact(Word::CLI_NO_JOB, id))?;
        let (answer, title) = (Answer::of(&object(&job)), job.title.clone());
        let sent = Printed { to, job: Ok(job) };
        if let Some(why) = sent.trouble() {
            return Err(Trouble::File(self.said(&sent, &title, why, how.lang())));
        }
        Ok(answer.line(how.lang().fill(Word::CLI_PRINTED, &[("target", &sent.to.to_string())])))
    }

    fn drop(&self, id: u32, how: How) -> Result<Answer, Trouble> {
        let job = self.job(id)?;
        self.spool().forget(id);
        Ok(Answer::of(&object(&job)).line(how.lang().fill(Word::CLI_DROPPED, &[("title", &job.title)])))
    }
}

impl Printed {
    fn trouble(&self) -> Option<&str> {
        match &self.job {
            Ok(job) => job.trouble(),
            Err(why) => Some(why),
        }
    }

    fn object(&self) -> Value {
        let job = self.job.as_ref().ok().map(|job| job.id);
        json!({ "to": self.to.to_string(), "trouble": self.trouble(), "job": job })
    }
}

/// A job as an object.
fn object(job: &Job) -> Value {
    let voucher = match job.what {
        What::Slip(voucher) => Some(voucher),
        What::Page => None,
    };
    json!({
        "job": job.id,
        "title": job.title,
        "voucher": voucher,
        "state": job.state.as_str(),
        "trouble": job.trouble(),
        "tries": job.tries,
        "to": job.to.as_ref().map(|to| to.target.to_string()),
    })
}

/// A queue, as commands name it.
#[derive(Debug, clap::Args)]
pub(super) struct QueueArgs {
    #[command(flatten)]
    book: BookPath,
    #[command(flatten)]
    at: At,
}

impl QueueArgs {
    /// The queue; the book must be there.
    fn queue(&self) -> Result<Queue<'_>, Trouble> {
        drop(read(&self.book.path)?);
        Ok(Queue::of(&self.book.path, self.at.desk()?))
    }

    /// What waits, came out, and did not.
    pub(super) fn list(&self, how: How) -> Result<Answer, Trouble> {
        Ok(self.queue()?.list(how))
    }

    /// Sends a job again.
    pub(super) fn again(&self, job: u32, printer: PrinterArgs, how: How) -> Result<Answer, Trouble> {
        let printer = printer.printer(how.lang())?;
        self.queue()?.again(job, &printer, how)
    }

    /// Takes a job off.
    pub(super) fn forget(&self, job: u32, how: How) -> Result<Answer, Trouble> {
        self.queue()?.drop(job, how)
    }
}
