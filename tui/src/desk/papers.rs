//! What goes to the print queue.

use ledger::book::BookError;
use ledger::events::Event;
use ledger::events::papers::FormsPrinted;
use ledger::exchange::paper::{Dialect, Paper};
use ledger::journal::Entry;
use ledger::reports::{case as case_page, day, delivery, members, receipt};
use ledger::rules::Refusal;
use ledger::store::{Heads, Occasion, Tip};
use ledger::units::{Digest, Seq, Zone};
use ledger::views::papers::Papers;

use crate::print::{Form, Job, State, What, render};
use crate::screens::{PaperOf, claim_slip, close_sheet, delivery_slip, papers, slip};
use crate::signing;
use crate::text::mask;
use crate::words::{Word, facts};

use super::{Told, Worker, Written, backup_of};

impl Worker {
    /// Prints what belongs to an entry: the slip, the claim slip, both copies of a delivery, the forms.
    pub(super) fn hand_out(
        &mut self,
        entry: &Entry,
        slip: Option<&receipt::Slip>,
        claim: Option<&case_page::ClaimSlip>,
    ) -> Result<(), BookError> {
        let event = &entry.event;
        // Without a printer only what was asked for as paper becomes a page.
        if self.spooler.is_none() && !matches!(event, Event::SlipReprinted(_) | Event::FormsPrinted(_)) {
            return Ok(());
        }
        let print = match event {
            Event::Redeemed(_) | Event::MarketCardsIssued(_) => Some(slip::Print::First),
            Event::SlipReprinted(fact) => Some(slip::Print::Again(fact.nth)),
            _ => None,
        };
        if let (Some(slip), Some(print)) = (slip, print) {
            let tip = Tip { seq: slip.seq, hash: slip.leaf };
            // The list of heads is a reminder: a slip is handed out without it all the same.
            if let Err(err) = Heads::beside(&self.path).note(tip, Occasion::Slip) {
                tracing::warn!(trouble = %err, "head not noted");
            }
            let paper = slip::paper(slip, print, &self.staff, self.lang);
            let paper = self.sealed(paper, Some(slip));
            self.print(What::Slip(slip.voucher), &paper);
        }
        if let Event::FormsPrinted(fact) = event {
            self.forms(fact);
        }
        if let Event::CardIssued(fact) = event {
            self.sheet(PaperOf::Card(fact.member))?;
        }
        if let Event::DayClosed(fact) = event {
            self.sheet(PaperOf::Day(fact.day))?;
        }
        if let Event::GoodsDonated(_) | Event::GoodsPurchased(_) = event
            && let Some(delivery) = delivery::delivery(&mut self.book, entry.seq)?
        {
            let copies = delivery_slip::copies(&delivery, &self.staff, self.lang);
            self.print(What::Page, &papers::one_after_another(copies));
        }
        if let Some(claim) = claim {
            self.print(What::Page, &claim_slip::paper(claim, self.lang));
        }
        Ok(())
    }

    /// A paper with a checkpoint signed now, where there is a key, and a slip with its proof under it. One that
    /// cannot be signed is handed out all the same: what it is of is recorded.
    fn sealed(&mut self, paper: Paper, slip: Option<&receipt::Slip>) -> Paper {
        signing::sealed(&mut self.book, &paper, slip, self.lang).unwrap_or_else(|err| {
            tracing::warn!(trouble = %err, "no checkpoint signed");
            paper
        })
    }

    /// Prints a paper about a member. The account of a confidential source has none.
    pub(super) fn sheet(&mut self, sheet: PaperOf) -> Result<(), BookError> {
        let (_, today) = self.book.now();
        let member = match sheet {
            PaperOf::Card(member) | PaperOf::Handbook(member) => member,
            PaperOf::Day(day) => {
                let page = day::day(&mut self.book, day)?;
                let backup = self.backup_of(&page);
                let paper = close_sheet::paper(&page, backup, &self.staff, self.lang);
                let paper =
                    papers::with_key(self.sealed(paper, None), self.book.views().keys.current(), self.lang);
                self.print(What::Page, &paper);
                return Ok(());
            }
        };
        if self.book.views().members.is_confidential(member) {
            return Err(Refusal::CodeNeeded.into());
        }
        let Some(page) = self.member(member, None, today)? else {
            return Err(Refusal::NoSuchMember { member }.into());
        };
        let station = self.station();
        let row = &page.found.row;
        let card = papers::card(&station, &page.found.name, row, self.lang);
        let paper = match sheet {
            PaperOf::Card(_) | PaperOf::Day(_) => card,
            PaperOf::Handbook(_) => {
                let post = row.post.map(|posted| self.lang.say(facts::post(posted.post)));
                let mut statement = page.statement.clone();
                statement.movements.truncate(20);
                let post = post.unwrap_or_default();
                let book = papers::handbook(&station, &page.found.name, row, &statement, post, self.lang);
                let title = book.title.clone();
                let both = card.into_iter().chain([book]).collect();
                Some(Paper { title, ..papers::one_after_another(both) })
            }
        };
        if let Some(paper) = paper {
            self.print(What::Page, &paper);
        } else {
            let said = self.lang.fill(Word::CLI_NO_CARD, &[("detail", &member.to_string())]);
            self.tell(Told::NotQueued(said));
        }
        Ok(())
    }

    /// The head of the backup that holds the close of a day.
    pub(super) fn backup_of(&self, page: &day::DayPage) -> Option<(Seq, Digest)> {
        page.closed.as_ref().and_then(|closed| backup_of(&self.path, closed.seq))
    }

    pub(super) fn station(&self) -> String {
        let identity = self.book.views().station.identity();
        identity.map(|identity| identity.name.to_string()).unwrap_or_default()
    }

    /// Prints the forms an entry gave out, after the list of what everybody may get.
    fn forms(&mut self, fact: &FormsPrinted) {
        let (at, today) = self.book.now();
        let views = self.book.views();
        let open = members::rows(views, today).into_iter();
        let open =
            open.filter(|row| row.merged.is_none() && !views.members.is_confidential(row.balance.member));
        let named = open.map(|row| {
            let member = row.balance.member;
            (member, mask::name(&self.name(member)), row.balance.available)
        });
        let zone = views.station.identity().map_or(Zone::SHANGHAI, |identity| identity.zone);
        let (hour, minute, _) = zone.clock(at);
        let seq = self.book.head().map(|(seq, _)| seq).unwrap_or_default();
        let station = self.station();
        let mut papers =
            vec![papers::limits(&station, (today, (hour, minute), seq), named.collect(), self.lang)];
        let numbers = Papers::given_together(fact);
        papers.extend(numbers.iter().map(|number| papers::form(&station, number, self.lang)));
        self.print(What::Page, &papers::one_after_another(papers));
    }

    /// Puts a paper on the print queue; without a printer it becomes a page beside the book.
    pub(super) fn print(&self, what: What, paper: &Paper) {
        let Some(spooler) = &self.spooler else {
            return self.keep_page(paper);
        };
        let bytes = spooler.printer.render(paper, self.lang);
        self.tell(match spooler.add(what, &paper.title, &bytes) {
            Ok(job) => Told::Printed(Job { state: State::Waiting, ..job }),
            Err(err) => Told::NotQueued(err.to_string()),
        });
    }

    /// Writes a paper as a page beside the book, or in the folder of exports, over the one of the same title.
    fn keep_page(&self, paper: &Paper) {
        let part = |c: char| if c.is_alphanumeric() || c == '-' { c } else { '-' };
        let file = paper.title.chars().map(part).collect::<String>() + ".html";
        let page = render(paper, Form::Html, Dialect::default(), self.lang);
        let Some(path) = self.written_to(&file) else {
            return self.tell(Told::NotExported(self.lang.say(Word::REPORT_NO_FOLDER).to_owned()));
        };
        self.tell(match super::files::keep_private(&path, &page) {
            Ok(()) => Told::Kept(Written { folder: self.exports.clone(), files: vec![file] }),
            Err(err) => Told::NotQueued(err.to_string()),
        });
    }
}
