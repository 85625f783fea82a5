//! What the worker is asked: who signs in, what is shown first, what is carried out.

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::thread;

use ledger::book::{Book, BookError, Onlooker, Outcome, Receipt, Session, Submission, verify_store};
use ledger::chain::verify::Stopped;
use ledger::events::Event;
use ledger::journal::{Entry, Person, PersonalField};
use ledger::reports::{case as case_page, receipt};
use ledger::rules::pin::Pin;
use ledger::rules::{Command, Refusal};
use ledger::store::{Access, Sqlite};
use ledger::units::{MemberId, OperatorId, RequestKey, Seq, SourceCode, VoucherNo, Zone};
use ledger::views::operators::{PinStanding, Seat};

use crate::print::{self, What};
use crate::screens::{Done, Hands, Me};
use crate::signing;
use crate::text::{mask, on_the_wall};
use crate::words::{Word, refusals};

use super::{Ask, Names, Pins, Told, Worker, back_up_day};

/// What is shown and handed out with an entry.
#[derive(Default)]
struct HandOut {
    slip: Option<Box<receipt::Slip>>,
    claim: Option<Box<case_page::ClaimSlip>>,
    code: Option<SourceCode>,
}

impl Worker {
    pub(super) fn answer(&mut self, ask: Ask) -> Result<(), BookError> {
        match ask {
            Ask::SignIn(operator, pin) => self.sign_in(operator, &pin),
            Ask::SignOut => (self.session, self.onlooker) = (None, None),
            Ask::OpenSource(code, pin) => {
                let session = self.signed_in()?;
                let pass = self.book.open_source(&session, &code, &pin)?;
                self.tell(Told::SourceOpened(pass));
            }
            Ask::Load(query) => {
                let data = self.load(&query)?;
                self.tell(Told::Loaded(data));
            }
            Ask::Settle => self.tell(Told::Settled),
            Ask::Preview(mut command, file) => {
                if let Some(file) = file
                    && let Some(why) = self.attach(&mut command, &file)?
                {
                    self.tell(Told::NotRead(why));
                    return Ok(());
                }
                let submission = self.submission(self.key("preview")?, command.clone(), None)?;
                let preview = self.book.preview(&submission)?;
                let namesakes = self.namesakes(&command);
                let names = self.names_in(&preview.entry);
                self.tell(Told::Previewed(Box::new(command), Box::new(preview), namesakes, names));
            }
            // In a large book it takes long to foresee what is due, and F9 asks in any case.
            Ask::Check(_) if self.book.is_due()? => {}
            Ask::Check(command) => {
                let submission = self.submission(self.key("check")?, command.clone(), None)?;
                if let Err(BookError::Refused(refusal)) = self.book.preview(&submission)
                    && !can_be_helped(&refusal)
                {
                    self.tell(Told::Barred(Box::new(command), Box::new(refusal)));
                }
            }
            Ask::Submit(request, command, second) => self.submit(request, command, second)?,
            Ask::BackUp(close) => self.back_up(close),
            Ask::TestPrinter => {
                let page = self.spooler.as_ref().map(|spooler| print::test_page(&spooler.printer, self.lang));
                match page {
                    Some(page) => self.print(What::Page, &page),
                    None => self.tell(Told::NoPrinter),
                }
            }
            Ask::RetryPrint(job) => {
                if let Some(Err(err)) = self.spooler.as_ref().map(|spooler| spooler.retry(job)) {
                    self.tell(Told::NotQueued(err.to_string()));
                }
            }
            Ask::DropPrint(job) => {
                if let Some(spooler) = &self.spooler {
                    spooler.spool.forget(job);
                }
            }
            Ask::Print(sheet) => self.sheet(sheet)?,
            Ask::Export(wanted) => self.export(wanted)?,
            Ask::SubmitAs(request, command, (operator, pin), second) => {
                self.signed_in()?;
                let desk = self.desk.clone();
                let signed = self.book.sign_in_once(operator, &pin, &desk).and_then(|session| {
                    let second = second.map(|(second, pin)| self.book.sign_in_once(second, &pin, &desk));
                    Ok((session, second.transpose()?))
                });
                match signed {
                    Ok((session, second)) => {
                        self.carry_out(&Submission { session, second, request, command })?;
                    }
                    Err(err) => self.tell(Told::SecondRefused(err)),
                }
            }
            Ask::ShowPin(member, pin) => {
                let session = self.signed_in()?;
                let shown = self.book.show_pin(&session, member, &pin);
                self.tell(shown.map_or_else(Told::SecondRefused, Told::PinShown));
            }
            Ask::ShowPinAlone(member, pin) => {
                let shown = self.pin_alone(member, &pin);
                self.tell(shown.map_or_else(Told::NotKnown, |()| Told::Known(member)));
            }
            Ask::Verify => self.verify(),
            Ask::CancelVerify => self.cancel.store(true, Ordering::Relaxed),
            // An import that runs hears of it by itself; the others are the loop's.
            Ask::CancelImport | Ask::Import(..) | Ask::Close => {}
        }
        Ok(())
    }

    /// Whether a member whom nobody serves typed his own PIN.
    fn pin_alone(&mut self, member: MemberId, pin: &Pin) -> Result<(), BookError> {
        let desk = self.desk.clone();
        let mut book = match self.pins.take() {
            None => return self.book.show_pin_alone(&desk, member, pin).map(drop),
            Some(Pins::Open(book)) => book,
            Some(Pins::Closed(surroundings)) => {
                let mut store = Sqlite::open(&self.path, Access::Write)?;
                if let Some(passphrase) = &self.passphrase {
                    store.unlock_vault(passphrase)?;
                }
                Box::new(Book::open(store, surroundings)?)
            }
        };
        let shown = book.show_pin_alone(&desk, member, pin);
        self.pins = Some(Pins::Open(book));
        shown.map(drop)
    }

    fn key(&self, tail: &str) -> Result<RequestKey, BookError> {
        Ok(format!("{}-{tail}", self.nonce).parse().map_err(|_| Refusal::ReservedKey)?)
    }

    fn submission(
        &self,
        request: RequestKey,
        command: Command,
        second: Option<Session>,
    ) -> Result<Submission, BookError> {
        let session = self.signed_in()?;
        Ok(Submission { session, second, request, command })
    }

    /// Who may ask for commands.
    pub(super) fn signed_in(&self) -> Result<Session, Refusal> {
        let nobody = self
            .onlooker
            .as_ref()
            .map_or(Refusal::NoSuchOperator { operator: OperatorId::BOOK }, |onlooker| {
                Refusal::OnlyLooksOn { operator: onlooker.operator() }
            });
        self.session.clone().ok_or(nobody)
    }

    /// Who sits at the desk, whatever he may do.
    pub(super) fn seen_by(&self) -> Option<OperatorId> {
        let onlooker = self.onlooker.as_ref().map(Onlooker::operator);
        self.session.as_ref().map(Session::operator).or(onlooker)
    }

    /// Signs in whoever acts, which is an entry; lets look on whoever came to a book that is read only,
    /// which is none.
    pub(super) fn sign_in(&mut self, operator: OperatorId, pin: &Pin) {
        let (desk, left) = (self.desk.clone(), self.seat_of(operator));
        let signed = match self.access {
            Access::Write => self.book.sign_in(operator, pin, &desk).map(|session| (Some(session), None)),
            Access::Read => self.book.look_on(operator, pin).map(|onlooker| (None, Some(onlooker))),
        };
        let signed = signed.and_then(|who| {
            let name = self.book.personal(Person::Operator(operator), PersonalField::Name)?;
            let found = self.book.views().operators.get(operator);
            let (roles, pin) = found.map(|found| (found.roles.clone(), found.pin)).unzip();
            let name = name.map(String::from).unwrap_or_default();
            (self.session, self.onlooker) = who;
            let pin = pin.unwrap_or(PinStanding::Own);
            let hands = if self.onlooker.is_some() { Hands::LooksOn } else { Hands::Acts };
            Ok(Me { operator, name, roles: roles.unwrap_or_default(), pin, hands, left })
        });
        self.tell(match signed {
            Ok(me) => Told::SignedIn(me),
            Err(err) => Told::NotSignedIn(err),
        });
    }

    /// The other terminal where an operator went to work today, and when.
    fn seat_of(&mut self, operator: OperatorId) -> Option<Seat> {
        // What other desks wrote is asked for again by the signing in, which says what is wrong with it.
        let _said_by_the_next_step = self.book.catch_up();
        let (_, today) = self.book.now();
        let views = self.book.views();
        let zone = views.station.identity().map_or(Zone::SHANGHAI, |identity| identity.zone);
        let seat = views.operators.get(operator)?.seat.as_ref()?;
        Some(seat.clone()).filter(|seat| seat.desk != self.desk && zone.day(seat.since) == today)
    }

    /// Signs what was approved, for whoever has a key of his own. The entry stands whatever becomes of that.
    fn approve(&mut self, submission: &Submission, entry: &Entry) {
        let views = self.book.views();
        let own = |by: OperatorId| views.operators.get(by).is_some_and(|found| found.key().is_some());
        let approvers: Vec<OperatorId> = entry.approvers().filter(|by| own(*by)).collect();
        if self.sign_with.is_empty() || approvers.is_empty() {
            return;
        }
        // A stick that is not in is no trouble of its own: whose key is missing is said below.
        let keys: Vec<_> = self.sign_with.iter().filter_map(|file| signing::own(file).ok()).collect();
        match self.book.sign_approvals(submission, entry.seq, &keys) {
            Ok(receipts) => {
                let signed: Vec<OperatorId> =
                    receipts.iter().map(|receipt| receipt.sealed.entry().by).collect();
                if !receipts.is_empty() {
                    self.tell(Told::Approved(entry.seq));
                }
                for missing in approvers.iter().filter(|by| !signed.contains(by)) {
                    let missing = missing.to_string();
                    let why = self.lang.fill(Word::OWN_KEY_MISSING, &[("operator", &missing)]);
                    self.tell(Told::NotApproved(why));
                }
            }
            Err(err) => self.tell(Told::NotApproved(refusals::book_error(self.lang, &err))),
        }
    }

    fn submit(
        &mut self,
        request: RequestKey,
        command: Command,
        second: Option<(OperatorId, Pin)>,
    ) -> Result<(), BookError> {
        self.signed_in()?;
        let second = match second {
            None => None,
            Some((operator, pin)) => {
                let desk = self.desk.clone();
                match self.book.sign_in_once(operator, &pin, &desk) {
                    Ok(session) => Some(session),
                    Err(err) => {
                        self.tell(Told::SecondRefused(err));
                        return Ok(());
                    }
                }
            }
        };
        let submission = self.submission(request, command, second)?;
        self.carry_out(&submission)
    }

    fn carry_out(&mut self, submission: &Submission) -> Result<(), BookError> {
        let Receipt { sealed, outcome } = self.book.submit(submission)?;
        // It is written: what goes wrong from here on is told as that and as nothing else, or it would
        // be entered again.
        let HandOut { slip, claim, code } = self.papers_of(sealed.entry()).unwrap_or_else(|err| {
            self.not_queued(&err);
            HandOut::default()
        });
        let queued =
            slip.as_ref().is_some_and(|slip| outcome == Outcome::Known && self.is_queued(slip.voucher));
        if outcome == Outcome::Written && matches!(sealed.entry().event, Event::DayClosed(_)) {
            self.back_up(sealed.entry().seq);
        }
        let handed = self.meet().and_then(|()| self.tell_lists());
        let handed = match handed {
            Ok(()) if !queued => self.hand_out(sealed.entry(), slip.as_deref(), claim.as_deref()),
            other => other,
        };
        if let Err(err) = handed {
            self.not_queued(&err);
        }
        if outcome == Outcome::Written {
            self.approve(submission, sealed.entry());
        }
        let (entry, hash) = (sealed.entry().clone(), sealed.hash().short());
        self.tell(Told::Done(Box::new(Done { entry, hash, slip, claim, code })));
        Ok(())
    }

    /// Writes the backup of a closed day, before its sheet says so. The close stands without it.
    fn back_up(&mut self, close: Seq) {
        // Signed before it is copied, so that the copy holds it.
        if let Err(err) = self.book.checkpoint() {
            tracing::warn!(trouble = %err, "no checkpoint signed");
        }
        self.tell(match back_up_day(&self.path, close) {
            Ok(made) => {
                let file = made.file.file_name().map(|name| name.to_string_lossy().into_owned());
                Told::BackedUp(file.unwrap_or_default(), made.tip)
            }
            Err(err) => Told::NotBackedUp(refusals::copy_error(self.lang, &err)),
        });
    }

    fn not_queued(&self, err: &BookError) {
        let identity = self.book.views().station.identity();
        let said = crate::words::refusals::book_error(self.lang, err);
        let said = identity.map_or_else(|| said.clone(), |identity| on_the_wall(&said, identity.zone));
        self.tell(Told::NotQueued(said));
    }

    /// What is shown and handed out with an entry.
    fn papers_of(&mut self, entry: &Entry) -> Result<HandOut, BookError> {
        let slip = match &entry.event {
            Event::Redeemed(fact) => receipt::slip(&mut self.book, fact.voucher)?,
            Event::RedemptionReversed(fact) => receipt::slip(&mut self.book, fact.voucher)?,
            Event::MarketCardsIssued(fact) => receipt::slip(&mut self.book, fact.voucher)?,
            Event::MarketCardsTakenBack(fact) => receipt::slip(&mut self.book, fact.voucher)?,
            Event::SlipReprinted(fact) => receipt::slip(&mut self.book, fact.voucher)?,
            _ => None,
        };
        let claim = match &entry.event {
            Event::CaseClaimed(fact) => case_page::slip(&mut self.book, fact.case)?,
            _ => None,
        };
        let code = match &entry.event {
            Event::SourceEnrolled(fact) => self.book.code_of(fact.member)?,
            _ => None,
        };
        Ok(HandOut { slip: slip.map(Box::new), claim: claim.map(Box::new), code })
    }

    /// Whether a slip is on the print queue, or was: a request that is answered again prints no second
    /// one that looks like the first.
    fn is_queued(&self, voucher: VoucherNo) -> bool {
        let jobs = self.spooler.as_ref().map(|spooler| spooler.spool.jobs()).unwrap_or_default();
        jobs.iter().any(|job| job.what == What::Slip(voucher))
    }

    /// The names of the members an entry is about.
    fn names_in(&self, entry: &Entry) -> Names {
        let mut members = BTreeSet::new();
        let mut values = vec![serde_json::to_value(&entry.event).unwrap_or_default()];
        while let Some(value) = values.pop() {
            match value {
                serde_json::Value::String(text) if text.starts_with('M') => {
                    members.extend(text.parse::<MemberId>());
                }
                serde_json::Value::Array(items) => values.extend(items),
                serde_json::Value::Object(fields) => {
                    values.extend(fields.into_iter().map(|(_, value)| value));
                }
                serde_json::Value::String(text) if text.starts_with('B') => {
                    let promised = text.parse().ok().and_then(|id| self.book.views().obligations.get(id));
                    members.extend(promised.map(|promised| promised.member));
                }
                _ => {}
            }
        }
        let known = |member: &MemberId| self.book.views().members.get(*member).is_some();
        members.into_iter().filter(known).map(|member| (member, self.name(member))).collect()
    }

    /// Members who have the name of whoever is to be enrolled: numbers and masked phones.
    fn namesakes(&self, command: &Command) -> Vec<String> {
        let Command::EnrolMember(enrol) = command else { return Vec::new() };
        let same = self.people.iter().filter(|(_, known)| known.name == enrol.person.name.as_str());
        same.map(|(member, known)| format!("{member}  {}", mask::phone(&known.phone))).collect()
    }

    fn verify(&mut self) {
        self.cancel = Arc::default();
        let (path, told, cancel) = (self.path.clone(), self.told.clone(), Arc::clone(&self.cancel));
        let passphrase = self.passphrase.clone();
        thread::spawn(move || {
            let progress = |done, total| {
                drop(told.send(Told::Walked(done, total)));
                if cancel.load(Ordering::Relaxed) {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                }
            };
            let opened = Sqlite::open(&path, Access::Read).and_then(|mut store| {
                passphrase.map_or(Ok(()), |passphrase| store.unlock_vault(&passphrase))?;
                Ok(store)
            });
            let walked = opened
                .map_err(Stopped::Unreadable)
                .and_then(|mut store| verify_store(&mut store, 2, &progress));
            drop(told.send(match walked {
                Ok(verdict) => Told::Verified(Some(Box::new(verdict))),
                Err(Stopped::Cancelled) => Told::Verified(None),
                Err(Stopped::Unreadable(err)) => Told::Refused(err.into()),
            }));
        });
    }
}

/// Whether somebody at the desk can still do something about a refusal: sign in, type a PIN, look at
/// another price.
const fn can_be_helped(refusal: &Refusal) -> bool {
    matches!(
        refusal,
        Refusal::SecondPersonNeeded
            | Refusal::PinNeeded { .. }
            | Refusal::NoMemberPin { .. }
            | Refusal::Recusal { .. }
            | Refusal::PriceMoved { .. }
    )
}
