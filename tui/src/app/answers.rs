//! What the worker told, and what follows.

use ledger::book::BookError;
use ledger::events::Event as Recorded;
use ledger::exchange::{Aim, ImportError};
use ledger::rules::Refusal;
use ledger::units::Sku;
use ledger::views::operators::PinStanding;

use super::boxes::Over;
use crate::desk::{Ask, NotImported, Told, Written};
use crate::print::{Job, State};
use crate::screens::sign_in::SignIn;
use crate::screens::{Data, Done, Input, Query, Target};
use crate::text::on_the_wall;
use crate::widgets::toast::Severity;
use crate::words::papers::why_not_printed;
use crate::words::{Word, readings};

use super::{App, Going, proposal};

impl App {
    /// Which files were written, and where.
    fn written(&self, word: Word, written: &Written) -> String {
        let beside = || self.look.say(Word::REPORT_BESIDE).to_owned();
        let folder = written.folder.as_ref().map_or_else(beside, |folder| folder.display().to_string());
        let files = written.files.join(" ");
        self.look.fill(word, &[("folder", &folder), ("files", &files), ("file", &files)])
    }

    #[expect(
        clippy::too_many_lines,
        reason = "an arm an answer, and the compiler finds the one that is missing"
    )]
    pub(super) fn told(&mut self, told: Told) -> Vec<Ask> {
        match told {
            Told::Lists(lists, shown) => {
                let first = self.shown.is_none();
                (self.lists, self.shown) = (*lists, Some((shown, self.now)));
                self.lists.choices.last_kind = self.last_kind;
                if first { self.reload() } else { Vec::new() }
            }
            Told::SignedIn(me) => {
                self.sent = None;
                self.touched = self.now;
                if me.pin == PinStanding::Own {
                    self.gate = None;
                } else {
                    // The gate stays shut until he has a PIN nobody else knows.
                    self.gate.get_or_insert_with(|| SignIn::new(None)).choose(me.operator);
                }
                self.take_over(me.operator);
                if let Some(seat) = &me.left {
                    let at = self.shown.as_ref().map_or(String::new(), |(shown, _)| {
                        let (hour, minute, _) = shown.zone.clock(seat.since);
                        format!("{hour:02}:{minute:02}")
                    });
                    let values = [("desk", seat.desk.as_str()), ("time", &at)];
                    self.say(Severity::Info, self.look.fill(Word::SEAT_TAKEN, &values));
                }
                self.me = Some(me);
                self.reload()
            }
            Told::NotSignedIn(err) => {
                self.sent = None;
                let why = self.why(&err);
                self.input(Input::Refused(&why))
            }
            Told::SourceOpened(pass) => {
                self.sent = None;
                self.input(Input::Opened(pass))
            }
            Told::PinShown(shown) => self.pin_shown(shown),
            Told::Loaded(Data::Members(typed, found, _)) if self.found(&typed, &found) => Vec::new(),
            Told::Known(member) => self.input(Input::Known(member)),
            Told::NotKnown(err) => {
                let why = self.why(&err);
                self.input(Input::Refused(&why))
            }
            Told::Loaded(data) => self.input(Input::Data(&data)),
            Told::Previewed(command, preview, namesakes, names) => {
                self.sent = None;
                let mut facts = proposal::facts(&preview, &names, &self.lists, self.look);
                if !namesakes.is_empty() {
                    facts.push((self.look.say(Word::CLI_NAMESAKES).to_owned(), crate::theme::Role::Warn));
                    facts.extend(namesakes.into_iter().map(|cues| (cues, crate::theme::Role::Text)));
                }
                self.over.push(Over::confirm(*command, facts, self.look));
                Vec::new()
            }
            Told::Done(done) => self.done(&done),
            Told::Refused(err) => self.refused(&err),
            Told::Barred(command, refusal) => {
                let why = self.why(&BookError::Refused(Refusal::clone(&refusal)));
                self.input(Input::Barred(&command, &refusal, &why))
            }
            Told::NotRead(why) => {
                self.sent = None;
                if let Some(Over::Form(_, form, _)) = self.over.last_mut() {
                    form.reopen();
                }
                self.say_here(Severity::Bad, why);
                Vec::new()
            }
            Told::SecondRefused(err) => {
                self.sent = None;
                let why = self.why(&err);
                if let Some(Over::Confirm(confirm, _)) = self.over.last_mut() {
                    confirm.refuse(&why);
                }
                Vec::new()
            }
            Told::Printed(job) => self.printed(&job),
            Told::Exported(written) => {
                let text = self.written(Word::REPORT_EXPORTED, &written);
                self.say(Severity::Good, text);
                Vec::new()
            }
            Told::NotExported(why) => {
                self.say(
                    Severity::Bad,
                    self.look
                        .fill(Word::REPORT_NOT_EXPORTED, &[("why", &readings::system(self.look.lang, &why))]),
                );
                Vec::new()
            }
            Told::Kept(written) => {
                let text = self.written(Word::PRINT_KEPT, &written);
                self.say(Severity::Info, text);
                Vec::new()
            }
            Told::BackedUp(file, tip) => {
                let (seq, hash) = (tip.seq.get().to_string(), tip.hash.short());
                let values = [("file", file.as_str()), ("seq", &seq), ("hash", &hash)];
                self.say(Severity::Good, self.look.fill(Word::CLI_BACKUP_DONE, &values));
                Vec::new()
            }
            Told::NotBackedUp(why) => {
                self.say(Severity::Bad, self.look.fill(Word::DAY_NOT_BACKED_UP, &[("why", &why)]));
                Vec::new()
            }
            Told::NoPrinter => {
                self.say(Severity::Info, self.look.say(Word::PRINT_NO_PRINTER));
                Vec::new()
            }
            Told::Settled => self.settled(),
            Told::NotQueued(why) => {
                self.say(Severity::Bad, why);
                Vec::new()
            }
            Told::Changed => {
                self.say(Severity::Info, self.look.say(Word::DESK_CHANGED));
                self.reload()
            }
            Told::Left(operator, desk) => {
                // Whatever was on its way is refused by the book, so nothing is waited for.
                self.sent = None;
                let asks = self.lock();
                let values = [("operator", &*operator.to_string()), ("desk", desk.as_str())];
                self.say(Severity::Warn, self.look.fill(Word::SEAT_LEFT, &values));
                asks
            }
            Told::Approved(seq) => {
                let of = seq.to_string();
                self.say(Severity::Info, self.look.fill(Word::OWN_KEY_APPROVED, &[("of", &of)]));
                Vec::new()
            }
            Told::NotApproved(why) => {
                self.say(Severity::Warn, self.look.fill(Word::OWN_KEY_NOT_SIGNED, &[("why", &why)]));
                Vec::new()
            }
            Told::Walked(done, total) => self.input(Input::Walked(done, total)),
            Told::Verified(verdict) => self.input(Input::Verified(verdict.as_deref())),
            Told::Importing(done, total) => self.input(Input::Importing(done, total)),
            Told::Imported(aim, report) => {
                let mut asks = self.input(Input::Imported(aim, Ok(&report)));
                if matches!(aim, Aim::Write | Aim::SkipBad) {
                    self.sent = None;
                    tracing::info!(rows = report.written, kind = %report.kind, "imported");
                    let severity = if report.written > 0 { Severity::Good } else { Severity::Warn };
                    let text = crate::words::imports::sum(&report, aim, self.look.lang);
                    asks.extend(self.say_when_loaded(severity, text));
                } else {
                    asks.extend(self.reload());
                }
                asks
            }
            Told::NotImported(aim, why) => {
                if matches!(aim, Aim::Write | Aim::SkipBad) {
                    self.sent = None;
                }
                let (severity, text) = self.not_imported(&why);
                self.say(severity, text);
                self.input(Input::Imported(aim, Err(())))
            }
            Told::Closed => {
                self.going = Going::Ended(None);
                Vec::new()
            }
            Told::Fatal(why) => {
                self.going = Going::Ended(Some(why));
                Vec::new()
            }
        }
    }

    /// An entry of this desk was recorded.
    fn done(&mut self, done: &Done) -> Vec<Ask> {
        tracing::info!(entry = done.entry.seq.get(), event = done.entry.event.name(), "recorded");
        (self.sent, self.in_place) = (None, None);
        self.over.retain(|over| !matches!(over, Over::Form(..) | Over::Confirm(..)));
        let text = proposal::done(done, self.look);
        if let ledger::events::Event::TaskSubmitted(act) = &done.entry.event {
            self.last_kind = Some(act.kind);
            self.lists.choices.last_kind = self.last_kind;
        }
        self.last_voucher = done.slip.as_ref().map(|slip| slip.voucher).or(self.last_voucher);
        if let Some(code) = &done.code {
            self.over.push(Over::Code(code.clone()));
        }
        if let Recorded::PinSet(set) = &done.entry.event
            && let Some(me) = self.me.as_mut().filter(|me| me.operator == set.operator)
        {
            me.pin = PinStanding::Own;
            self.gate = None;
        }
        self.toasts.hush();
        let mut asks = self.input(Input::Done(done));
        asks.extend(self.say_when_loaded(Severity::Good, text));
        asks
    }

    /// Says what became of a paper. What was recorded stays recorded, whatever the printer does.
    pub(super) fn printed(&mut self, job: &Job) -> Vec<Ask> {
        let said = |word: Word, why: &str| {
            let why = why_not_printed(self.look.lang, why);
            self.look.fill(word, &[("title", &job.title), ("why", &why)])
        };
        let toast = match &job.state {
            State::Waiting | State::Printing | State::Done => None,
            State::Failed(why) => Some(said(Word::PRINT_SAID_FAILED, why)),
            State::Half(why) => Some(said(Word::PRINT_SAID_HALF, why)),
        };
        if let Some(toast) = toast {
            tracing::warn!(job = job.id, state = ?job.state, "not printed");
            self.say(Severity::Bad, toast);
        }
        match self.stack.last() {
            Some((Target::Prints, _)) => vec![Ask::Load(Query::Prints)],
            _ => Vec::new(),
        }
    }

    /// A command was refused, in a preview or for good.
    fn refused(&mut self, err: &BookError) -> Vec<Ask> {
        match err {
            BookError::Refused(refusal) => tracing::info!(refusal = refusal.name(), "refused"),
            other => tracing::error!(trouble = %other, "not done"),
        }
        self.sent = None;
        let why = self.why(err);
        if let BookError::Refused(Refusal::SecondPersonNeeded) = err
            && let Some(command) = self.proposed.take()
        {
            let facts = proposal::asked(&command, &self.lists, self.look);
            let box_of_two = match self.in_place.take() {
                Some((operator, pin)) => {
                    self.over.retain(|over| !matches!(over, Over::Confirm(..)));
                    Over::second_in_place(command, (operator, pin), facts, self.look)
                }
                None => Over::second(command, facts, self.look),
            };
            self.over.push(box_of_two);
            return Vec::new();
        }
        self.in_place = None;
        self.over.retain(|over| !matches!(over, Over::Confirm(..)));
        if let Some(Over::Form(_, form, _)) = self.over.last_mut() {
            form.reopen();
        }
        if let BookError::Refused(refusal) = err
            && self.answered_in_place(refusal, &why)
        {
            return Vec::new();
        }
        let mut asks = self.input(Input::Refused(&why));
        asks.extend(self.say_when_loaded(Severity::Bad, why));
        asks
    }

    /// Why not, with moments as the clock on the wall shows them and goods by the names that are on the shelf.
    pub(super) fn why(&self, err: &BookError) -> String {
        let said = crate::words::refusals::book_error(self.look.lang, err);
        let name =
            |sku: Sku| self.lists.goods.iter().find(|good| good.sku == sku).map(|good| good.name.as_str());
        let said = match err {
            BookError::Refused(refusal) => crate::words::refusals::by_name(said, refusal, name),
            _ => said,
        };
        match &self.shown {
            Some((shown, _)) => on_the_wall(&said, shown.zone),
            None => said,
        }
    }

    /// Why a sheet was neither tried nor entered.
    fn not_imported(&self, why: &NotImported) -> (Severity, String) {
        match why {
            NotImported::Unreadable { file, why } => {
                let said = [("file", file.as_str()), ("why", why.as_str())];
                (Severity::Bad, self.look.fill(Word::SHEET_UNREADABLE, &said))
            }
            NotImported::Refused(ImportError::Cancelled) => {
                (Severity::Info, self.look.say(Word::SHEET_STOPPED).to_owned())
            }
            NotImported::Refused(ImportError::Book(err)) => (Severity::Bad, self.why(err)),
            NotImported::Refused(ImportError::Sheet(err)) => {
                (Severity::Bad, crate::words::imports::no_table(err, self.look.lang))
            }
            NotImported::Refused(err) => {
                (Severity::Bad, crate::words::readings::said(self.look.lang, &err.to_string()))
            }
        }
    }
}
