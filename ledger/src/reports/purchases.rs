//! What was taken in: goods and work bought, by supplier; cards by merchant; gifts by donor.

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::events::draws::Article;
use crate::events::goods::FurtherGoods;
use crate::journal::Entry;
use crate::store::Store;
use crate::tables::columns;
use crate::units::{Cny, Day, Document, DrawId, FundId, Name, OperatorId, Period, Quantity, Seq, Slug};
use crate::views::Views;

use super::shared::within;

columns! {
    /// One good of one delivery, or work that was done.
    pub struct Row {
        /// Whether `from` is a supplier, a merchant or a donor.
        pub source: &'static str,
        /// Who sold or gave; none where no supplier was named.
        pub from: Option<Name>,
        /// When.
        pub on: Day,
        /// The entry.
        pub seq: Seq,
        /// Which good, by its code, cards by their face value, or which work.
        pub code: Box<str>,
        /// Its name.
        pub good: Option<Name>,
        /// How many.
        pub pieces: Quantity,
        /// What they cost or were worth.
        pub cost: Cny,
        /// The draw that paid; none where the fund itself did, and for a gift.
        pub draw: Option<DrawId>,
        /// The fund that paid; none for a gift.
        pub fund: Option<FundId>,
        /// Under which permitted use.
        pub purpose: Option<Slug>,
        /// The invoice or receipt.
        pub document: Document,
        /// Who took them in.
        pub by: OperatorId,
        /// Who accepted them.
        pub second: Option<OperatorId>,
    }
}

/// What was taken in within `period`: by supplier, merchant and donor, oldest first.
///
/// # Errors
///
/// The book's.
pub fn purchases<S: Store>(book: &mut Book<S>, period: Period) -> Result<Vec<Row>, BookError> {
    let mut entries = Vec::new();
    within(book, period, |sealed| {
        if is_intake(&sealed.entry().event) {
            entries.push(sealed.entry().clone());
        }
        Ok(())
    })?;
    let views = book.recorded();
    let mut rows: Vec<Row> = entries.iter().flat_map(|entry| rows_of(views, entry)).collect();
    rows.sort_by(|one, two| (one.source, &one.from).cmp(&(two.source, &two.from)));
    Ok(rows)
}

const fn is_intake(event: &Event) -> bool {
    matches!(
        event,
        Event::GoodsPurchased(_)
            | Event::GoodsDonated(_)
            | Event::MarketCardsBought(_)
            | Event::ServiceAccepted(_)
    )
}

/// The goods of a delivery; nothing of any other entry.
pub(super) fn rows_of(views: &Views, entry: &Entry) -> Vec<Row> {
    let row = |source, from: Option<Name>, goods: &FurtherGoods, document: &Document| Row {
        source,
        from,
        on: entry.on,
        seq: entry.seq,
        code: goods.sku.to_string().into(),
        good: views.goods.get(goods.sku).map(|good| good.name.clone()),
        pieces: goods.quantity,
        cost: goods.value,
        draw: None,
        fund: None,
        purpose: None,
        document: document.clone(),
        by: entry.by,
        second: None,
    };
    if let Event::GoodsPurchased(fact) = &entry.event {
        let (sku, quantity, value, best_before) = (fact.sku, fact.quantity, fact.cost, fact.best_before);
        let first = FurtherGoods { sku, quantity, value, best_before };
        let goods = std::iter::once(&first).chain(&fact.details.more);
        let bought = |goods| Row {
            draw: fact.details.draw,
            fund: Some(fact.fund),
            purpose: Some(fact.purpose),
            second: fact.second,
            ..row("supplier", fact.details.supplier.clone(), goods, &fact.document)
        };
        goods.map(bought).collect()
    } else if let Event::GoodsDonated(fact) = &entry.event {
        let (sku, quantity, value, best_before) = (fact.sku, fact.quantity, fact.value, fact.best_before);
        let first = FurtherGoods { sku, quantity, value, best_before };
        let goods = std::iter::once(&first).chain(&fact.details.more);
        let donor = views.goods.donor(fact.donor).cloned();
        let given = |goods| Row { second: fact.second, ..row("donor", donor.clone(), goods, &fact.document) };
        goods.map(given).collect()
    } else if let Event::MarketCardsBought(fact) = &entry.event {
        vec![Row {
            source: "merchant",
            from: views.merchants.get(fact.merchant).map(|found| found.name.clone()),
            on: entry.on,
            seq: entry.seq,
            code: format!("CARD:{}", fact.face).into(),
            good: None,
            pieces: fact.cards,
            cost: fact.cost,
            draw: fact.draw,
            fund: Some(fact.fund),
            purpose: Some(fact.purpose),
            document: fact.document.clone(),
            by: entry.by,
            second: Some(fact.second),
        }]
    } else if let Event::ServiceAccepted(fact) = &entry.event {
        let draw = views.draws.get(fact.draw);
        vec![Row {
            source: "supplier",
            from: draw.map(|draw| draw.supplier.clone()),
            on: entry.on,
            seq: entry.seq,
            code: Article::Service(fact.service.clone()).to_string().into(),
            good: Some(fact.service.clone()),
            pieces: fact.quantity,
            cost: fact.cost,
            draw: Some(fact.draw),
            fund: draw.map(|draw| draw.fund),
            purpose: draw.map(|draw| draw.purpose),
            document: fact.number.clone(),
            by: entry.by,
            second: Some(fact.second),
        }]
    } else {
        Vec::new()
    }
}
