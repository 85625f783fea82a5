//! The slip of a delivery, of which donor or supplier and station keep one copy each.

use serde::Serialize;

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::events::goods::{DonorTie, FurtherGoods, IntakeException, ValueProof};
use crate::store::Store;
use crate::units::{Cny, Day, Document, DonorId, FundId, Name, OperatorId, Quantity, Seq, Sku, Slug};

/// What the slip says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Delivery {
    /// What the station is called.
    pub station: Option<Name>,
    /// The entry.
    pub seq: Seq,
    /// The first digits of its hash.
    pub hash: String,
    /// The day.
    pub on: Day,
    /// The keeper who took it in.
    pub by: OperatorId,
    /// Who accepted it.
    pub second: Option<OperatorId>,
    /// Why nobody else accepted it.
    pub exception: Option<IntakeException>,
    /// The donor, of a gift.
    pub donor: Option<DonorId>,
    /// The fund that paid, of a purchase.
    pub fund: Option<FundId>,
    /// Under which permitted use.
    pub purpose: Option<Slug>,
    /// The name of the donor or supplier.
    pub from: Option<Name>,
    /// What ties he has to the station.
    pub ties: Vec<DonorTie>,
    /// The receipt or invoice.
    pub document: Document,
    /// What the value of a gift rests on.
    pub proof: Option<ValueProof>,
    /// The goods.
    pub lines: Vec<DeliveryLine>,
    /// What they are worth together.
    pub value: Cny,
}

/// One good of a delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DeliveryLine {
    /// Which good.
    pub sku: Sku,
    /// Its name.
    pub name: Option<Name>,
    /// What one piece is.
    pub unit: Option<Name>,
    /// How many pieces.
    pub quantity: Quantity,
    /// What they are worth.
    pub value: Cny,
    /// The last day they are good.
    pub best_before: Option<Day>,
}

/// The slip of the delivery that an entry took in; none when it took in none.
///
/// # Errors
///
/// The book's.
pub fn delivery<S: Store>(book: &mut Book<S>, seq: Seq) -> Result<Option<Delivery>, BookError> {
    let sealed = book.entry(seq)?;
    let (entry, views) = (sealed.entry(), book.views());
    let station = views.station.identity().map(|identity| identity.name.clone());
    let (on, by, hash) = (entry.on, entry.by, sealed.hash().short());
    let mut goods = Vec::new();
    let mut slip = if let Event::GoodsDonated(fact) = &entry.event {
        let (sku, quantity, value, best_before) = (fact.sku, fact.quantity, fact.value, fact.best_before);
        goods.push(FurtherGoods { sku, quantity, value, best_before });
        goods.extend(fact.details.more.iter().cloned());
        Delivery {
            station,
            seq,
            hash,
            on,
            by,
            second: fact.second,
            exception: fact.exception,
            donor: Some(fact.donor),
            fund: None,
            purpose: None,
            from: views.goods.donor(fact.donor).cloned(),
            ties: fact.ties.clone(),
            document: fact.document.clone(),
            proof: fact.details.proof,
            lines: Vec::new(),
            value: Cny::ZERO,
        }
    } else if let Event::GoodsPurchased(fact) = &entry.event {
        let (sku, quantity, value, best_before) = (fact.sku, fact.quantity, fact.cost, fact.best_before);
        goods.push(FurtherGoods { sku, quantity, value, best_before });
        goods.extend(fact.details.more.iter().cloned());
        Delivery {
            station,
            seq,
            hash,
            on,
            by,
            second: fact.second,
            exception: fact.exception,
            donor: None,
            fund: Some(fact.fund),
            purpose: Some(fact.purpose),
            from: fact.details.supplier.clone(),
            ties: fact.ties.clone(),
            document: fact.document.clone(),
            proof: None,
            lines: Vec::new(),
            value: Cny::ZERO,
        }
    } else {
        return Ok(None);
    };
    for FurtherGoods { sku, quantity, value, best_before } in goods {
        let good = views.goods.get(sku);
        slip.value = slip.value.checked_add(value).unwrap_or(slip.value);
        let (name, unit) = (good.map(|good| good.name.clone()), good.and_then(|good| good.unit.clone()));
        slip.lines.push(DeliveryLine { sku, name, unit, quantity, value, best_before });
    }
    Ok(Some(slip))
}
