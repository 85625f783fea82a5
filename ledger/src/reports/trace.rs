//! Goods traced both ways: from pieces on the shelf to who gave or paid for them and to whom they
//! went; from a slip to its goods and to the acts and cases that earned the points it took.
//!
//! Everything said is read from the entries. A lot bears the number of the entry that opened it, so
//! where it came from is one step; where it went is in the history of its shelf.

use serde::Serialize;

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::events::redemptions::OnPaper;
use crate::journal::{Account, Claim, Commodity, Entry, LotId, Payer};
use crate::store::Store;
use crate::units::{
    CaseId, Cny, Day, Document, KindCode, MemberId, Name, Note, OperatorId, Points, Quantity, Seq, Sku,
    TaskId, VoucherNo,
};
use crate::views::Views;

use super::board::shown;

/// A lot of goods with its whole way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LotTrace {
    /// The lot.
    pub lot: LotId,
    /// The good.
    pub sku: Sku,
    /// Its name.
    pub name: Option<Name>,
    /// How it came in.
    pub origin: Origin,
    /// Pieces it came in with.
    pub pieces: Quantity,
    /// Pieces left of it.
    pub left: Quantity,
    /// What they cost or were worth when they came in.
    pub cost: Cny,
    /// The last day they are good.
    pub best_before: Option<Day>,
    /// Where its pieces went, oldest first; what came back stands beside it.
    pub ways: Vec<Way>,
}

/// How a lot came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Origin {
    /// The entry.
    pub seq: Seq,
    /// What happened, such as `goods.donated`.
    pub event: &'static str,
    /// When.
    pub on: Day,
    /// The keeper.
    pub by: OperatorId,
    /// Who accepted it.
    pub second: Option<OperatorId>,
    /// Who gave or paid; none for pieces found where the shelf was empty.
    pub payer: Option<Payer>,
    /// The name of the donor, supplier or fund.
    pub from: Option<Name>,
    /// The receipt or invoice.
    pub document: Option<Document>,
}

/// One move of a lot after it came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Way {
    /// The entry.
    pub seq: Seq,
    /// What happened, such as `redemption.redeemed`.
    pub event: &'static str,
    /// When.
    pub on: Day,
    /// Pieces that left; less than nothing for those that came back.
    pub pieces: Quantity,
    /// The slip.
    pub voucher: Option<VoucherNo>,
    /// To whom; none for a confidential source.
    pub member: Option<MemberId>,
    /// Why, in words.
    pub reason: Option<Note>,
}

/// A slip with all that is behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct VoucherTrace {
    /// Its number.
    pub voucher: VoucherNo,
    /// The entry.
    pub seq: Seq,
    /// When.
    pub on: Day,
    /// Who was served; none for a confidential source.
    pub member: Option<MemberId>,
    /// What it cost.
    pub points: Points,
    /// The entry that undid it.
    pub reversed_by: Option<Seq>,
    /// The form it was written on while the desk was down, and the day the goods were handed out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub paper: Option<OnPaper>,
    /// The goods, lot by lot.
    pub goods: Vec<GoodsPart>,
    /// The points, lot by lot.
    pub earned: Vec<PointsPart>,
}

/// Pieces of one lot that went out on a slip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GoodsPart {
    /// The good.
    pub sku: Sku,
    /// Its name.
    pub name: Option<Name>,
    /// The lot.
    pub lot: LotId,
    /// How many pieces.
    pub pieces: Quantity,
    /// What they cost or were worth.
    pub cost: Cny,
    /// How the lot came in.
    pub origin: Origin,
}

/// Points of one lot that paid for a slip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PointsPart {
    /// The lot.
    pub lot: LotId,
    /// How many points.
    pub points: Points,
    /// The entry that credited them.
    pub seq: Seq,
    /// What happened, such as `task.credited`.
    pub event: &'static str,
    /// When.
    pub on: Day,
    /// The act; hidden with the number of a confidential source.
    pub task: Option<TaskId>,
    /// The kind of act.
    pub kind: Option<KindCode>,
    /// Its name.
    pub kind_name: Option<Name>,
    /// The day of the act.
    pub day: Option<Day>,
    /// The case.
    pub case: Option<CaseId>,
    /// What it is about, where the public may know.
    pub title: Option<Name>,
}

/// The trace of one lot of goods; none when no entry opened it.
///
/// # Errors
///
/// The book's.
pub fn lot<S: Store>(book: &mut Book<S>, lot: LotId) -> Result<Option<LotTrace>, BookError> {
    if book.head().is_none_or(|(head, _)| head < lot.seq) {
        return Ok(None);
    }
    let sealed = book.entry(lot.seq)?;
    let opened = sealed.entry().lots.iter().find(|moved| moved.lot == lot && moved.amount > 0);
    let Some((moved, Account::Shelf(sku))) = opened.map(|moved| (*moved, moved.account)) else {
        return Ok(None);
    };
    let ways = ways(book, sku, lot)?;
    let views = book.views();
    let left = views.accounts.lots(Account::Shelf(sku)).iter().find(|held| held.id == lot);
    Ok(Some(LotTrace {
        lot,
        sku,
        name: views.goods.get(sku).map(|good| good.name.clone()),
        origin: origin(views, sealed.entry(), moved.terms.payer),
        pieces: Quantity::from_minor(moved.amount),
        left: Quantity::from_minor(left.map_or(0, |held| held.amount)),
        cost: moved.cost.unwrap_or_default(),
        best_before: moved.terms.expires,
        ways,
    }))
}

/// The traces of every lot of a good that ever was, oldest first.
///
/// # Errors
///
/// The book's.
pub fn good<S: Store>(book: &mut Book<S>, sku: Sku) -> Result<Vec<LotTrace>, BookError> {
    let mut lots = Vec::new();
    for seq in moves_of(book, sku)? {
        for moved in &book.entry(seq)?.entry().lots {
            let opens = moved.account == Account::Shelf(sku) && moved.lot.seq == seq;
            if opens && !lots.contains(&moved.lot) {
                lots.push(moved.lot);
            }
        }
    }
    lots.sort();
    let mut traces = Vec::with_capacity(lots.len());
    for one in lots {
        traces.extend(lot(book, one)?);
    }
    Ok(traces)
}

/// The entries that moved pieces of a good, oldest first.
fn moves_of<S: Store>(book: &mut Book<S>, sku: Sku) -> Result<Vec<Seq>, BookError> {
    const LINES: usize = 256;
    let (mut seqs, mut before) = (Vec::new(), None);
    loop {
        let lines = book.history(Account::Shelf(sku), Commodity::Pieces(sku), before, LINES)?;
        seqs.extend(lines.iter().map(|line| line.seq));
        match lines.last().filter(|_| lines.len() == LINES) {
            Some(line) => before = Some((line.seq, line.line)),
            None => break,
        }
    }
    seqs.reverse();
    seqs.dedup();
    Ok(seqs)
}

fn ways<S: Store>(book: &mut Book<S>, sku: Sku, lot: LotId) -> Result<Vec<Way>, BookError> {
    let mut ways = Vec::new();
    for seq in moves_of(book, sku)?.into_iter().filter(|seq| lot.seq < *seq) {
        let sealed = book.entry(seq)?;
        let entry = sealed.entry();
        let of_lot = entry.lots.iter().filter(|moved| moved.lot == lot);
        let out = of_lot.fold(0_i64, |sum, moved| sum.saturating_sub(moved.amount));
        if out == 0 {
            continue;
        }
        let fields = serde_json::to_value(&entry.event).unwrap_or_default();
        let text = |name: &str| fields.get(name).and_then(|value| value.as_str());
        let member: Option<MemberId> = text("member").and_then(|member| member.parse().ok());
        ways.push(Way {
            seq,
            event: entry.event.name(),
            on: entry.on,
            pieces: Quantity::from_minor(out),
            voucher: text("voucher").and_then(|voucher| voucher.parse().ok()),
            member: member.and_then(|member| shown(book.views(), member)),
            reason: text("reason").and_then(|reason| reason.parse().ok()),
        });
    }
    Ok(ways)
}

fn origin(views: &Views, entry: &Entry, payer: Option<Payer>) -> Origin {
    let (mut second, mut document, mut supplier) = (None, None, None);
    if let Event::GoodsDonated(fact) = &entry.event {
        (second, document) = (fact.second, Some(fact.document.clone()));
    } else if let Event::GoodsPurchased(fact) = &entry.event {
        (second, document) = (fact.second, Some(fact.document.clone()));
        supplier.clone_from(&fact.details.supplier);
    } else if let Event::StocktakeClosed(fact) = &entry.event {
        second = Some(fact.second);
    }
    let from = supplier.or_else(|| match payer? {
        Payer::Donor(donor) => views.goods.donor(donor).cloned(),
        Payer::Fund(fund) => views.funds.get(fund).map(|fund| fund.name.clone()),
    });
    let (seq, on, by, event) = (entry.seq, entry.on, entry.by, entry.event.name());
    Origin { seq, event, on, by, second, payer, from, document }
}

/// The trace of a slip; none when there is none.
///
/// # Errors
///
/// The book's.
pub fn voucher<S: Store>(book: &mut Book<S>, voucher: VoucherNo) -> Result<Option<VoucherTrace>, BookError> {
    let Some(seq) = book.taken(&Claim::Voucher(voucher))? else { return Ok(None) };
    let sealed = book.entry(seq)?;
    let entry = sealed.entry();
    let Event::Redeemed(fact) = &entry.event else { return Ok(None) };
    let member = shown(book.views(), fact.member);
    let (mut goods, mut earned) = (Vec::new(), Vec::new());
    for moved in entry.lots.iter().filter(|moved| moved.amount < 0) {
        let opening = book.entry(moved.lot.seq)?;
        // What a parked basket had pinned is the same lot in another place.
        if let Account::Shelf(sku) | Account::Aside(sku) = moved.account {
            let views = book.views();
            goods.push(GoodsPart {
                sku,
                name: views.goods.get(sku).map(|good| good.name.clone()),
                lot: moved.lot,
                pieces: Quantity::from_minor(moved.amount.saturating_neg()),
                cost: moved.cost.and_then(Cny::checked_neg).unwrap_or_default(),
                origin: origin(views, opening.entry(), moved.terms.payer),
            });
        } else if let Account::Member(_) | Account::Held(_) = moved.account {
            let points = Points::from_minor(moved.amount.saturating_neg());
            let mut part = points_part(book, moved.lot, points)?;
            if member.is_none() {
                // Which case he was rewarded for would tell who a source is.
                (part.task, part.case, part.title, part.day) = (None, None, None, None);
            }
            earned.push(part);
        }
    }
    let reversed_by = book.taken(&Claim::Reversal(seq))?;
    let (on, points, paper) = (entry.on, fact.points, fact.paper.clone());
    Ok(Some(VoucherTrace { voucher, seq, on, member, points, reversed_by, paper, goods, earned }))
}

/// What earned the points of a lot. A lot that stands in the place of another leads back to it.
fn points_part<S: Store>(book: &mut Book<S>, lot: LotId, points: Points) -> Result<PointsPart, BookError> {
    let first = book.views().notice.origin(lot);
    let sealed = book.entry(first.seq)?;
    let entry = sealed.entry();
    let mut part = PointsPart {
        lot,
        points,
        seq: entry.seq,
        event: entry.event.name(),
        on: entry.on,
        task: None,
        kind: None,
        kind_name: None,
        day: None,
        case: None,
        title: None,
    };
    if let Event::TaskCredited(fact) = &entry.event {
        part.task = Some(fact.task);
        if let Some(follows) = entry.links.follows
            && let Event::TaskSubmitted(act) = &book.entry(follows)?.entry().event
        {
            let kind = book.views().tasks.kind_on(act.kind, act.day);
            part.kind_name = kind.map(|kind| kind.name.clone());
            (part.kind, part.day) = (Some(act.kind), Some(act.day));
        }
    } else if let Event::CaseRewarded(fact) = &entry.event {
        part.case = Some(fact.case);
        let case = book.views().cases.get(fact.case);
        part.title = case.and_then(|case| case.public_title().cloned());
    }
    Ok(part)
}
