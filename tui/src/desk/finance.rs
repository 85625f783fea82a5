//! What finance looks at, read from the book; and its reports, written beside it.

use ledger::book::BookError;
use ledger::events::draws::Article;
use ledger::exchange::paper::{Shape, html};
use ledger::exchange::printed::{Printed, csv, xlsx};
use ledger::journal::{Account, Commodity, Payer};
use ledger::reports::finance::{Report, last_month, report};
use ledger::reports::{behind, by_day, coverage, draws, forecast, funds, matching, obligations, periods};
use ledger::rules::draws::may_decide;
use ledger::tables::Table;
use ledger::units::{Cny, Day, DrawId, FundId, Period};
use ledger::views::Views;

use crate::forms::draws::Awaited;
use crate::screens::entries::ENTRIES_MAX;
use crate::screens::phrases;
use crate::screens::{DrawLine, DrawPage, EntryLine, Finance, Promises, Wanted};
use crate::words::{Lang, Word, reports, uses};

use super::{Told, Worker, Written};

/// How many days of coverage are charted.
const TREND_DAYS: u16 = 120;

/// How many days back exceptions are looked for on finance's first page; a report shows all of them.
const EXCEPTION_DAYS: u16 = 92;

impl Worker {
    pub(super) fn finance(&mut self, today: Day) -> Result<Finance, BookError> {
        let span = Period { from: today.minus(TREND_DAYS), to: today };
        let trend = by_day::by_day(&mut self.book, span)?;
        let views = self.book.views();
        let coverage = coverage::coverage(views, today);
        let open = draws::open(views, today);
        Ok(Finance {
            funds: funds::funds(views),
            sources: obligations::sources(views, today),
            forecast: forecast::foreseen(views, &coverage),
            coverage,
            trend,
            alarms: forecast::alarms(views, today),
            draws: open.into_iter().map(|row| self.draw_line(row)).collect(),
            expenses: expenses(views, self.lang),
        })
    }

    pub(super) fn exceptions(&mut self, today: Day) -> Result<Table, BookError> {
        report(&mut self.book, Report::Exceptions, Period { from: today.minus(EXCEPTION_DAYS), to: today })
    }

    /// A draw with the name of its fund, and why whoever is signed in may not decide about it.
    fn draw_line(&self, row: draws::Row) -> DrawLine {
        let views = self.book.views();
        let fund = fund_name(views, row.fund);
        let me = self.seen_by();
        let draw = views.draws.get(row.draw);
        let barred = me.zip(draw).and_then(|(me, draw)| may_decide(views, draw, me).err());
        DrawLine { row, fund, barred }
    }

    pub(super) fn draws(&self, today: Day) -> Vec<DrawLine> {
        let mut rows = draws::draws(self.book.views(), today);
        // What waits stands first, the oldest of it on top; then the others, the newest on top.
        rows.sort_by_key(|row| {
            let age = i64::from(row.draw.get());
            (!row.is_open(), if row.is_open() { age } else { -age })
        });
        rows.into_iter().map(|row| self.draw_line(row)).collect()
    }

    pub(super) fn draw(&self, draw: DrawId, today: Day) -> Option<DrawPage> {
        let views = self.book.views();
        let row = draws::one(views, draw, today)?;
        let found = views.draws.get(draw)?;
        let awaited = awaited(&row);
        let (matched, match_percent) = (matching::matching(views, draw), found.match_percent);
        Some(DrawPage { line: self.draw_line(row), matched, match_percent, awaited })
    }

    pub(super) fn promises(&self, today: Day) -> Promises {
        let views = self.book.views();
        let rows = obligations::obligations(views, today);
        let names = rows.iter().map(|row| (row.member, self.name(row.member))).collect();
        Promises { rows, ageing: obligations::ageing(views, today), names }
    }

    pub(super) fn periods(&self, today: Day) -> Vec<periods::Check> {
        let views = self.book.views();
        let rows = periods::periods(views, today).into_iter();
        rows.map(|row| periods::check(views, row.period, today)).collect()
    }

    pub(super) fn report(&mut self, wanted: Wanted) -> Result<Table, BookError> {
        let period = match wanted.period {
            Some(period) => period,
            None => last_month(&mut self.book)?,
        };
        report(&mut self.book, wanted.report, period)
    }

    pub(super) fn behind(
        &mut self,
        of: &behind::Counted,
        skipped: u64,
    ) -> Result<(Vec<EntryLine>, u64), BookError> {
        let found = behind::behind(&mut self.book, of, skipped, ENTRIES_MAX)?;
        let tell = self.teller();
        let lines = found.entries.iter().map(|sealed| {
            let (row, bytes) = tell(sealed);
            let entry = sealed.entry();
            let hidden = |account: Account| match account {
                Account::Member(member) | Account::Held(member) | Account::Owed(member)
                    if self.book.views().members.is_confidential(member) =>
                {
                    crate::text::mask::NOBODY.to_owned()
                }
                other => other.to_string(),
            };
            let posting = |posting: &ledger::journal::Posting| {
                let amount = phrases::figure(posting.commodity, posting.amount);
                (hidden(posting.account), format!("{amount} {}", posting.commodity))
            };
            let is_new = |moved: &&ledger::journal::LotMove| {
                moved.lot.seq == entry.seq && matches!(moved.account, Account::Shelf(_))
            };
            EntryLine {
                row,
                postings: entry.postings.iter().map(posting).collect(),
                lot: entry.lots.iter().find(is_new).map(|moved| moved.lot),
                bytes,
            }
        });
        Ok((lines.collect(), found.count))
    }

    /// Writes a report in every form, beside the book or in the folder of exports, and says which files these
    /// are. At the same head they are the same, so that what was written before may be replaced.
    pub(super) fn export(&mut self, wanted: Wanted) -> Result<(), BookError> {
        let table = self.report(wanted)?;
        let printed = reports::with_words(self.lang, &table);
        let name = format!("{}-{}-{}", table.name, table.stated.from, table.stated.to);
        let files = forms(&printed, &table, self.lang).into_iter().map(|(ending, bytes)| {
            let file = format!("{name}.{ending}");
            let Some(path) = self.written_to(&file) else {
                return Err(self.lang.say(Word::REPORT_NO_FOLDER).to_owned());
            };
            super::keep(&path, &bytes).map(|()| file).map_err(|why| why.to_string())
        });
        let written: Result<Vec<String>, String> = files.collect();
        self.tell(match written {
            Ok(files) => Told::Exported(Written { folder: self.exports.clone(), files }),
            Err(why) => Told::NotExported(why),
        });
        Ok(())
    }
}

/// A report as CSV, as a workbook and as a page.
fn forms(printed: &Printed, table: &Table, lang: Lang) -> Vec<(&'static str, Vec<u8>)> {
    let tag = if lang == Lang::Zh { "zh-CN" } else { "en" };
    let page = html(&[printed.paper()], tag, Shape::Sheet).join("\n") + "\n";
    let book = xlsx(std::slice::from_ref(printed), table.stated.at).ok();
    let forms = [("csv", Some(csv(printed))), ("xlsx", book), ("html", Some(page.into_bytes()))];
    forms.into_iter().filter_map(|(ending, bytes)| Some((ending, bytes?))).collect()
}

fn fund_name(views: &Views, fund: FundId) -> String {
    views.funds.get(fund).map(|fund| fund.name.to_string()).unwrap_or_default()
}

/// What of a draw is to be accepted next: the lines of one invoice that one act of acceptance takes, goods
/// together, cards of one face, one piece of work.
fn awaited(row: &draws::Row) -> Option<Awaited> {
    let invoice =
        row.invoices.iter().find(|invoice| invoice.lines.iter().any(|line| line.accepted.is_none()))?;
    let open = || invoice.lines.iter().filter(|line| line.accepted.is_none()).map(|line| line.line.clone());
    let first = open().next()?;
    let lines = match first.article {
        Article::Good(_) => open().filter(|line| matches!(line.article, Article::Good(_))).collect(),
        Article::Cards(_) | Article::Service(_) => vec![first],
    };
    Some(Awaited {
        draw: row.draw,
        fund: row.fund,
        purpose: row.purpose,
        supplier: row.supplier.clone(),
        number: invoice.number.clone(),
        lines,
    })
}

/// Where money went, dearest first.
fn expenses(views: &Views, lang: Lang) -> Vec<(String, Cny)> {
    let name = |payer| match payer {
        Payer::Fund(fund) => views.funds.get(fund).map(|fund| fund.name.to_string()),
        Payer::Donor(donor) => views.goods.donor(donor).map(ToString::to_string),
    };
    let mut rows: Vec<(String, Cny)> = views
        .accounts
        .balances()
        .filter_map(|(account, commodity, amount)| match (account, commodity) {
            (Account::Expense(payer, purpose), Commodity::Cny) => {
                let payer = name(payer).unwrap_or_else(|| payer.to_string());
                Some((format!("{payer} {}", uses::name(lang, purpose.as_str())), Cny::from_minor(amount)))
            }
            _ => None,
        })
        .collect();
    rows.sort_by_key(|(_, amount)| std::cmp::Reverse(*amount));
    rows
}
