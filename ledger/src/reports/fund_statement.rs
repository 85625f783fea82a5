//! The statement of the funds: every yuan in and out, with its paper.

use crate::book::{Book, BookError};
use crate::journal::{Account, Commodity, Entry};
use crate::store::Store;
use crate::tables::columns;
use crate::units::{Cny, Day, FundId, Name, Period, Seq};

use super::shared::{fact, fields, last_day, within};

columns! {
    /// What a fund had at first, or one of its movements.
    pub struct Row {
        /// Which fund.
        pub fund: FundId,
        /// Its name.
        pub name: Name,
        /// When; none for what it had at first.
        pub on: Option<Day>,
        /// The entry.
        pub seq: Option<Seq>,
        /// What happened.
        pub event: &'static str,
        /// From whom, or to whom.
        pub party: Option<Box<str>>,
        /// The paper, bank reference or slip; else the draw or promise whose papers it stands on.
        pub document: Option<Box<str>>,
        /// Yuan that came in.
        pub received: Option<Cny>,
        /// Yuan that went out.
        pub paid: Option<Cny>,
        /// Yuan in the fund after it.
        pub balance: Cny,
    }
}

/// The statement of every fund of the book, fund by fund. A fund's first row says what it had when the
/// period began.
///
/// # Errors
///
/// The book's.
pub fn statement<S: Store>(book: &mut Book<S>, period: Period) -> Result<Vec<Row>, BookError> {
    let funds: Vec<(FundId, Name)> =
        book.recorded().funds.all().map(|(fund, found)| (fund, found.name.clone())).collect();
    if last_day(book)? < period.from {
        return Ok(Vec::new());
    }
    let mut rows: Vec<Row> = Vec::new();
    for (fund, name) in &funds {
        let balance = book.as_of(Account::Fund(*fund), Commodity::Cny, period.from.minus(1))?;
        rows.push(Row {
            fund: *fund,
            name: name.clone(),
            on: None,
            seq: None,
            event: "opening",
            party: None,
            document: None,
            received: None,
            paid: None,
            balance: Cny::from_minor(balance),
        });
    }
    let mut moves = Vec::new();
    within(book, period, |sealed| {
        let entry = sealed.entry();
        for posting in &entry.postings {
            if let Account::Fund(fund) = posting.account {
                moves.push((fund, posting.amount, said(entry)));
            }
        }
        Ok(())
    })?;
    let views = book.recorded();
    for (fund, amount, said) in moves {
        let Some(last) = rows.iter().rposition(|row| row.fund == fund) else { continue };
        let Some(before) = rows.get(last) else { continue };
        let merchant = said.merchant.and_then(|merchant| merchant.parse().ok());
        let merchant = merchant.and_then(|merchant| views.merchants.get(merchant));
        let draw = said.draw.and_then(|draw| draw.parse().ok()).and_then(|draw| views.draws.get(draw));
        let supplier = draw.map(|draw| draw.supplier.as_str().into());
        let size = Cny::from_minor(amount.saturating_abs());
        let row = Row {
            fund,
            name: before.name.clone(),
            on: Some(said.on),
            seq: Some(said.seq),
            event: said.event,
            party: said.party.or_else(|| merchant.map(|found| found.name.as_str().into())).or(supplier),
            document: said.document,
            received: (amount > 0).then_some(size),
            paid: (amount < 0).then_some(size),
            balance: Cny::from_minor(before.balance.minor().saturating_add(amount)),
        };
        rows.insert(last.saturating_add(1), row);
    }
    Ok(rows)
}

/// What an entry says of money, whichever event it is.
struct Said {
    seq: Seq,
    on: Day,
    event: &'static str,
    party: Option<Box<str>>,
    merchant: Option<Box<str>>,
    draw: Option<Box<str>>,
    document: Option<Box<str>>,
}

fn said(entry: &Entry) -> Said {
    let fields = fields(&entry.event);
    Said {
        seq: entry.seq,
        on: entry.on,
        event: entry.event.name(),
        party: fact(&fields, &["/source", "/details/supplier", "/supplier", "/payee"]),
        merchant: fact(&fields, &["/merchant"]),
        draw: fact(&fields, &["/draw"]),
        // Where there is no paper of its own, the number under which its papers lie.
        document: fact(
            &fields,
            &["/transfer", "/document", "/reference", "/voucher", "/draw", "/obligation"],
        ),
    }
}
