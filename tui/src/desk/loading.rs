//! What a screen lives on, read from the book.

use ledger::book::BookError;
use ledger::chain::Sealed;
use ledger::events::Event;
use ledger::events::operators::Role;
use ledger::journal::Claim;
use ledger::reports::{
    board, case as case_page, day, dispatch, explain, home, log, market_cards, notice, review, stock,
    stock_lists, stocktake, trace,
};
use ledger::units::{CaseId, Day, HoldId, MemberId, Seq, Zone};

use crate::screens::{CasePage, Data, Parked, Query, StoreRoom, TraceOf, Traced};
use crate::text::mask;

use super::Worker;
use super::files::sheets_beside;

impl Worker {
    pub(super) fn case(&mut self, case: CaseId, today: Day) -> Result<Data, BookError> {
        let page = case_page::page(&mut self.book, case, today)?;
        let slip = case_page::slip(&mut self.book, case)?;
        let named = |member: MemberId| (member, self.name(member));
        Ok(Data::Case(page.map(|page| {
            let team = page.row.team.iter().filter_map(|worker| worker.member);
            let known = page.parties.iter().copied().chain(page.row.member).chain(team);
            let people = known.map(named).collect();
            Box::new(CasePage { page, names: people, slip })
        })))
    }

    pub(super) fn cases(&self, today: Day) -> Data {
        let views = self.book.views();
        let mut rows = board::all(views, today);
        // What is open comes first, the most urgent of it at the top.
        rows.sort_by_key(|row| (!row.is_open(), row.days_left.unwrap_or(i32::MAX), row.case));
        let named = |row: board::Row| {
            let nobody = || if row.due.is_some() { mask::NOBODY.to_owned() } else { String::new() };
            let name = row.member.map_or_else(nobody, |member| self.name(member));
            (row, name)
        };
        Data::Cases(rows.into_iter().map(named).collect(), board::reminders(views, today))
    }

    /// A day, or the one to be closed next.
    fn day_page(&mut self, day: Option<Day>, today: Day) -> Result<Data, BookError> {
        let views = self.book.views();
        let day = day.unwrap_or_else(|| views.days.to_close(today));
        let session = self.session.as_ref();
        let mine = session.and_then(|me| views.days.shift_of(me.operator(), me.desk()));
        let mine = mine.map(|shift| shift.seq);
        let page = day::day(&mut self.book, day)?;
        let backup = self.backup_of(&page);
        Ok(Data::Day(Box::new(page), mine, backup))
    }

    pub(super) fn load(&mut self, query: &Query) -> Result<Data, BookError> {
        self.book.catch_up()?;
        let (_, today) = self.book.now();
        let views = self.book.views();
        Ok(match query {
            Query::Home => {
                let latest = views.redemptions.latest().take(8);
                let latest = latest.map(|slip| (*slip, self.name(slip.member))).collect();
                Data::Home(Box::new(home::home(views, today)), latest)
            }
            Query::Members(typed) => self.members(typed, today),
            // The account of a confidential source is opened by his code and PIN only.
            Query::Member(member, _) if views.members.is_confidential(*member) => Data::Member(None),
            Query::Member(member, as_of) => Data::Member(self.member(*member, *as_of, today)?),
            Query::Source(pass) => Data::Member(self.member(pass.member(), None, today)?),
            Query::Case(case) => self.case(*case, today)?,
            Query::Review => {
                let waiting = review::queue(views, today).into_iter().map(|row| {
                    let name = self.name(row.performer);
                    (row, name)
                });
                let returned = review::returned(views, today).into_iter().map(|returned| {
                    let name = self.name(returned.row.performer);
                    (returned, name)
                });
                Data::Review(waiting.collect(), returned.collect())
            }
            Query::Act(task) => Data::Act(self.act(*task, today)?.map(Box::new)),
            Query::Dispatch => {
                let list = dispatch::dispatch(views, today);
                let names = list.open.iter().map(|row| self.name(row.member)).collect();
                let tasks = list.open.iter().filter_map(|row| views.dispatch.get(row.dispatch));
                let tasks = tasks.map(|open| open.task.clone()).collect();
                Data::Dispatch(list, names, tasks)
            }
            Query::Cases => self.cases(today),
            Query::Notice => {
                let rows = notice::notice(&mut self.book, today)?.into_iter();
                let named = rows.map(|row| {
                    let name = row.member.map_or_else(|| mask::NOBODY.to_owned(), |member| self.name(member));
                    (row, name)
                });
                Data::Notice(named.collect())
            }
            Query::Explain(member, _) if views.members.is_confidential(*member) => Data::Explain(None),
            Query::Explain(member, figure) => {
                let found = explain::explain(&mut self.book, *member, *figure, today)?;
                Data::Explain(found.map(Box::new))
            }
            Query::Goods => {
                let (near, slow) =
                    (stock_lists::near(views, None, today), stock_lists::slow(views, None, today));
                let room = StoreRoom { near, short: stock_lists::shortage(views, today), slow };
                Data::Goods(stock::stock(views, today), Box::new(room))
            }
            Query::Stocktake => {
                let sheet = stocktake::sheet(views, today).map(Box::new);
                let variances = stocktake::variances(views, today);
                Data::Stocktake(sheet, variances, stocktake::past(&mut self.book)?)
            }
            Query::Trace(of) => Data::Traced(*of, Box::new(self.trace(*of)?)),
            Query::MarketCards => {
                let merchants = market_cards::merchants(views);
                Data::MarketCards(Box::new(market_cards::overview(views)), merchants)
            }
            Query::Holds => {
                let zone = views.station.identity().map_or(Zone::SHANGHAI, |identity| identity.zone);
                let rows = views.redemptions.holds().map(|hold| {
                    let (hour, minute, _) = zone.clock(hold.until);
                    (hold.clone(), self.name(hold.member), format!("{hour:02}:{minute:02}"))
                });
                Data::Holds(rows.collect())
            }
            Query::Hold(hold) => Data::Hold(*hold, self.parked(*hold)?),
            Query::Funds => Data::Funds(Box::new(self.finance(today)?)),
            Query::Exceptions => Data::Exceptions(Box::new(self.exceptions(today)?)),
            Query::Draws => Data::Draws(self.draws(today)),
            Query::Draw(draw) => Data::Draw(self.draw(*draw, today).map(Box::new)),
            Query::Obligations => Data::Obligations(Box::new(self.promises(today))),
            Query::Periods => Data::Periods(self.periods(today)),
            Query::Report(wanted) => Data::Report(Box::new(self.report(*wanted)?)),
            Query::Entries(of, skipped) => {
                let (lines, count) = self.behind(of, *skipped)?;
                Data::Entries((of.clone(), *skipped), lines, count)
            }
            Query::Prints => Data::Prints(
                self.spooler.as_ref().map(|spooler| spooler.printer.target.to_string()),
                self.spooler.as_ref().map(|spooler| spooler.spool.jobs()).unwrap_or_default(),
            ),
            Query::Day(day) => self.day_page(*day, today)?,
            Query::Log(before) => self.log(*before)?,
            Query::Sheets => Data::Sheets(sheets_beside(&self.path)),
            Query::Waiting(member) if views.members.is_confidential(*member) => Data::Waiting(None),
            Query::Waiting(member) => Data::Waiting(Some(Box::new(self.waiting(*member, today)?))),
            Query::Public => Data::Public(board::public(views, today)),
        })
    }

    /// What became of a parked basket, as the entry that ended it says.
    fn parked(&mut self, hold: HoldId) -> Result<Parked, BookError> {
        if self.book.views().redemptions.hold(hold).is_some() {
            return Ok(Parked::Waits);
        }
        let Some(end) = self.book.taken(&Claim::Hold(hold))? else { return Ok(Parked::RanOut) };
        let end = self.book.entry(end)?;
        let entry = end.entry();
        Ok(match &entry.event {
            Event::Redeemed(slip) => Parked::Redeemed(slip.voucher, entry.desk.clone(), entry.by),
            Event::HoldReleased(_) => Parked::GivenUp(entry.desk.clone(), entry.by),
            _ => Parked::RanOut,
        })
    }

    fn trace(&mut self, of: TraceOf) -> Result<Traced, BookError> {
        let found = match of {
            TraceOf::Voucher(voucher) => trace::voucher(&mut self.book, voucher)?.map(|found| {
                let name = found.member.map_or_else(|| mask::NOBODY.to_owned(), |member| self.name(member));
                Traced::Voucher(Box::new(found), name)
            }),
            TraceOf::Lot(lot) => trace::lot(&mut self.book, lot)?.map(|lot| Traced::Lots(vec![lot])),
            TraceOf::Good(sku) => {
                let known = self.book.views().goods.get(sku).is_some();
                if known { Some(Traced::Lots(trace::good(&mut self.book, sku)?)) } else { None }
            }
        };
        Ok(found.unwrap_or(Traced::Nothing))
    }

    fn log(&mut self, before: Option<Seq>) -> Result<Data, BookError> {
        const ROWS: u64 = 100;
        let end = before.or_else(|| self.book.head().and_then(|(seq, _)| seq.next())).unwrap_or_default();
        let from = Seq::number(end.get().saturating_sub(ROWS));
        let entries = self.book.entries(from, end.get().saturating_sub(from.get()))?;
        let row = self.teller();
        Ok(Data::Log(entries.iter().rev().map(row).collect()))
    }

    /// Tells entries so that their list names no confidential source; the bytes as they are, are for those
    /// who check them.
    pub(super) fn teller(&self) -> impl Fn(&Sealed) -> (log::Row, String) {
        let by = self.seen_by().and_then(|by| self.book.views().operators.get(by));
        let may_see =
            by.is_some_and(|by| by.roles.iter().any(|role| matches!(role, Role::Auditor | Role::Chief)));
        let members = self.book.views().members.all();
        let sources: Vec<String> =
            members.filter(|(_, one)| one.is_confidential()).map(|(member, _)| member.to_string()).collect();
        move |sealed| {
            let hidden = |text: &str| {
                sources
                    .iter()
                    .fold(text.to_owned(), |text, number| text.replace(number.as_str(), mask::NOBODY))
            };
            let mut row = log::Row::of(sealed);
            row.retell(hidden);
            let bytes = String::from_utf8_lossy(sealed.bytes()).into_owned();
            (row, if may_see { bytes } else { hidden(&bytes) })
        }
    }
}
