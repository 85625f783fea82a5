//! Listing goods, pricing them, taking them in and writing them off.

use serde::Serialize;

use crate::events::goods::{
    BarcodeAdded, BarcodeRemoved, DonorNamed, DonorTie, FurtherGoods, GiftDetails, GoodChanged, GoodDetails,
    GoodListed, GoodRepriced, GoodRestored, GoodWithdrawn, GoodsDonated, GoodsPurchased, GoodsWrittenOff,
    IntakeException, PurchaseDetails, ValueProof, WriteOffCause,
};
use crate::events::operators::Role;
use crate::events::station::{AcceptanceRule, GoodsTerms};
use crate::journal::{Account, Amount, Draft, LotId, Payer, Terms};
use crate::rules::shared::{
    ACCEPTORS, Bill, apart_from_invoice, invoice_claim, known_fund, known_good, member, other_person, paying,
    positive, sold, taking_goods,
};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{
    Barcode, Cny, Day, Document, DonorId, FundId, MemberId, Name, Note, OperatorId, Points, Quantity, Sku,
    Slug,
};
use crate::views::Views;
use crate::views::accounts::Lot;
use crate::views::goods::Standing;

/// Puts a good in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ListGood {
    /// Its code.
    pub sku: Sku,
    /// Its name.
    pub name: Name,
    /// What one piece costs.
    pub points_price: Points,
    /// What a scanner reads on it.
    pub barcodes: Vec<Barcode>,
    /// At this many pieces or fewer it is running out.
    pub reorder_at: Quantity,
    /// What else is said of it.
    pub details: GoodDetails,
}

/// Gives a good another price.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RepriceGood {
    /// Which.
    pub sku: Sku,
    /// What one piece costs.
    pub points_price: Points,
    /// The paper that decided it.
    pub document: Document,
    /// The first day; none means at once.
    pub from: Option<Day>,
}

/// Says something else of a good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ChangeGood {
    /// Which.
    pub sku: Sku,
    /// Its name; none leaves it.
    pub name: Option<Name>,
    /// At this many pieces or fewer it is running out; none leaves it.
    pub reorder_at: Option<Quantity>,
    /// Its category and unit; none leaves them.
    pub details: GoodDetails,
}

/// Adds a code that a scanner reads on a good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AddBarcode {
    /// Which good.
    pub sku: Sku,
    /// The code.
    pub barcode: Barcode,
}

/// Removes a code from a good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RemoveBarcode {
    /// Which good.
    pub sku: Sku,
    /// The code.
    pub barcode: Barcode,
}

/// Takes a good out of the shop, with what is left of it still on the shelf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WithdrawGood {
    /// Which.
    pub sku: Sku,
    /// Why.
    pub reason: Note,
}

/// Puts a good that was withdrawn back into the shop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RestoreGood {
    /// Which.
    pub sku: Sku,
    /// Why.
    pub reason: Note,
}

/// Names a donor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NameDonor {
    /// The firm or person.
    pub name: Name,
    /// The member he is, or who stands behind the firm.
    pub member: Option<MemberId>,
}

/// Takes goods in as a gift.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct DonateGoods {
    /// Which good.
    pub sku: Sku,
    /// How many pieces.
    pub quantity: Quantity,
    /// Who gave them.
    pub donor: DonorId,
    /// What these pieces are worth.
    pub value: Cny,
    /// The receipt for the gift.
    pub document: Document,
    /// The last day they are good.
    pub best_before: Option<Day>,
    /// What else is said of the gift.
    pub details: GiftDetails,
}

/// Takes goods in that a fund paid for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PurchaseGoods {
    /// Which good.
    pub sku: Sku,
    /// How many pieces.
    pub quantity: Quantity,
    /// Whose money.
    pub fund: FundId,
    /// Under which permitted use.
    pub purpose: Slug,
    /// What these pieces cost.
    pub cost: Cny,
    /// The invoice.
    pub document: Document,
    /// The last day they are good.
    pub best_before: Option<Day>,
    /// What else is said of the purchase.
    pub details: PurchaseDetails,
}

/// Writes pieces off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WriteOff {
    /// Which good.
    pub sku: Sku,
    /// How many pieces.
    pub quantity: Quantity,
    /// Why, by its kind.
    pub cause: WriteOffCause,
    /// Why, in words.
    pub reason: Note,
    /// Out of which lot; none lets the rule choose.
    #[serde(skip)]
    pub lot: Option<LotId>,
}

/// Puts a good in the catalogue.
///
/// # Errors
///
/// The first that applies: [`Refusal::GoodExists`], [`Refusal::NotPositive`] for the price,
/// [`Refusal::BarcodeTaken`].
pub(crate) fn list(
    views: &Views,
    _: &Recalled,
    command: &ListGood,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let ListGood { sku, name, points_price, barcodes, reorder_at, details } = command.clone();
    if views.goods.get(sku).is_some() {
        return Err(Refusal::GoodExists { sku });
    }
    positive(points_price.minor(), "points price")?;
    for (at, barcode) in barcodes.iter().enumerate() {
        free_barcode(views, *barcode)?;
        if barcodes.iter().take(at).any(|before| before == barcode) {
            return Err(Refusal::BarcodeTaken { barcode: *barcode, sku });
        }
    }
    Ok(Draft::of(GoodListed { sku, name, points_price, barcodes, reorder_at, details }))
}

fn free_barcode(views: &Views, barcode: Barcode) -> Result<(), Refusal> {
    match views.goods.by_barcode(barcode) {
        Some(sku) => Err(Refusal::BarcodeTaken { barcode, sku }),
        None => Ok(()),
    }
}

/// Gives a good another price, from now on or from a later day on. What a piece cost on an earlier day
/// stays known; a price that is set for a later day stays set.
///
/// # Errors
///
/// [`Refusal::NoSuchGood`], [`Refusal::NotPositive`] for the price, [`Refusal::HistoryFixed`] when the
/// first day is before today.
pub(crate) fn reprice(
    views: &Views,
    _: &Recalled,
    command: &RepriceGood,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let RepriceGood { sku, points_price, document, from } = command.clone();
    known_good(views, sku)?;
    positive(points_price.minor(), "points price")?;
    if let Some(from) = from.filter(|from| *from < when.today) {
        return Err(Refusal::HistoryFixed { from, first: when.today });
    }
    Ok(Draft::of(GoodRepriced { sku, points_price, document, from }))
}

/// Says something else of a good: its name, category, unit or reorder level.
///
/// # Errors
///
/// [`Refusal::NoSuchGood`], then [`Refusal::NothingChanged`].
pub(crate) fn change(
    views: &Views,
    _: &Recalled,
    command: &ChangeGood,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let ChangeGood { sku, name, reorder_at, details } = command.clone();
    let good = known_good(views, sku)?;
    let named = name.as_ref().is_some_and(|name| *name != good.name);
    let level = reorder_at.is_some_and(|level| level != good.reorder_at);
    let category = details.category.is_some() && details.category != good.category;
    let unit = details.unit.is_some() && details.unit != good.unit;
    if !(named || level || category || unit) {
        return Err(Refusal::NothingChanged { sku });
    }
    Ok(Draft::of(GoodChanged { sku, name, reorder_at, details }))
}

/// Adds a code that a scanner reads on a good. One code stands for one good.
///
/// # Errors
///
/// [`Refusal::NoSuchGood`], then [`Refusal::BarcodeTaken`].
pub(crate) fn add_barcode(
    views: &Views,
    _: &Recalled,
    command: &AddBarcode,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let AddBarcode { sku, barcode } = *command;
    known_good(views, sku)?;
    free_barcode(views, barcode)?;
    Ok(Draft::of(BarcodeAdded { sku, barcode }))
}

/// Removes a code from a good, so that another may have it.
///
/// # Errors
///
/// [`Refusal::NoSuchGood`], then [`Refusal::NoSuchBarcode`].
pub(crate) fn remove_barcode(
    views: &Views,
    _: &Recalled,
    command: &RemoveBarcode,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let RemoveBarcode { sku, barcode } = *command;
    known_good(views, sku)?;
    if views.goods.by_barcode(barcode) != Some(sku) {
        return Err(Refusal::NoSuchBarcode { sku, barcode });
    }
    Ok(Draft::of(BarcodeRemoved { sku, barcode }))
}

/// Takes a good out of the shop. What is on the shelf stays there, to be written off or handed out when
/// the good is back.
///
/// # Errors
///
/// [`Refusal::NoSuchGood`], then [`Refusal::GoodIsWithdrawn`].
pub(crate) fn withdraw(
    views: &Views,
    _: &Recalled,
    command: &WithdrawGood,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let WithdrawGood { sku, reason } = command.clone();
    sold(views, sku)?;
    Ok(Draft::of(GoodWithdrawn { sku, reason }))
}

/// Puts a good that was withdrawn back into the shop.
///
/// # Errors
///
/// [`Refusal::NoSuchGood`], then [`Refusal::GoodNotWithdrawn`].
pub(crate) fn restore(
    views: &Views,
    _: &Recalled,
    command: &RestoreGood,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let RestoreGood { sku, reason } = command.clone();
    match known_good(views, sku)?.standing {
        Standing::Withdrawn => Ok(Draft::of(GoodRestored { sku, reason })),
        Standing::Sold => Err(Refusal::GoodNotWithdrawn { sku }),
    }
}

/// Names a donor, who gets the next number.
///
/// # Errors
///
/// [`Refusal::NoSuchMember`] or [`Refusal::FileClosed`] for the member behind him,
/// [`Refusal::NumbersUsedUp`] after 65,535 donors.
pub(crate) fn name_donor(
    views: &Views,
    _: &Recalled,
    command: &NameDonor,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let NameDonor { name, member: behind } = command.clone();
    if let Some(behind) = behind {
        member(views, behind)?;
    }
    let donor = views.goods.next_donor().ok_or(Refusal::NumbersUsedUp { what: "donor" })?;
    Ok(Draft::of(DonorNamed { donor, name, member: behind }))
}

/// What an intake must be: of a good in the shop, more than nothing, still good today.
fn acceptable(views: &Views, goods: &FurtherGoods, when: &Circumstances) -> Result<(), Refusal> {
    let FurtherGoods { sku, quantity, best_before, .. } = *goods;
    sold(views, sku)?;
    positive(quantity.minor(), "quantity")?;
    match best_before.filter(|last| *last < when.today) {
        Some(best_before) => Err(Refusal::PastBest { sku, best_before, today: when.today }),
        None => Ok(()),
    }
}

/// Pieces onto the shelf, as one lot with its cost.
fn shelving(draft: Draft, from: Account, goods: &FurtherGoods, payer: Payer) -> Draft {
    let FurtherGoods { sku, quantity, value, best_before } = *goods;
    let shelf = Account::Shelf(sku);
    let terms = Terms { from: None, expires: best_before, payer: Some(payer) };
    draft.moving(from, shelf, Amount::Pieces(sku, quantity)).opening_lot(
        shelf,
        quantity.minor(),
        Some(value),
        terms,
    )
}

/// What all goods of a delivery are worth.
fn worth(goods: &[FurtherGoods]) -> Result<Cny, Refusal> {
    let sum = goods.iter().try_fold(Cny::ZERO, |sum, line| sum.checked_add(line.value));
    sum.ok_or(Refusal::TooLarge { what: "value" })
}

/// Who accepts goods beside the keeper, or why nobody does.
fn acceptance(
    views: &Views,
    when: &Circumstances,
) -> Result<(Option<OperatorId>, Option<IntakeException>), Refusal> {
    if when.second.is_none() && goods_terms(views, when).acceptance == AcceptanceRule::OnePerson {
        return Ok((None, Some(IntakeException::OnePerson)));
    }
    let second = other_person(views, when)?;
    let may = |role: &Role| ACCEPTORS.contains(role);
    match views.operators.get(second) {
        Some(found) if found.roles.iter().any(may) => Ok((Some(second), None)),
        _ => Err(Refusal::NotPermitted { operator: second, roles: ACCEPTORS }),
    }
}

fn goods_terms(views: &Views, when: &Circumstances) -> GoodsTerms {
    views.station.policy_on(when.today).map(|policy| policy.goods.clone()).unwrap_or_default()
}

/// Takes a gift in, of one good or of several on one paper. What it is worth is carried as the donor's
/// contribution; an unvalued gift is carried at nothing. What ties the donor to the station is
/// recorded with it.
///
/// # Errors
///
/// The first that applies, for every good in its order:
/// * [`Refusal::NoSuchDonor`].
/// * [`Refusal::NoSuchGood`], [`Refusal::GoodIsWithdrawn`], [`Refusal::NotPositive`] for the quantity,
///   [`Refusal::PastBest`].
/// * [`Refusal::NotPositive`] for the value, or [`Refusal::UnvaluedHasValue`].
/// * [`Refusal::GiftKnown`] when the same pieces, worth the same, were taken in under the donor's paper.
/// * [`Refusal::SecondPersonNeeded`], unless the policy lets one person take goods in;
///   [`Refusal::RelatedPair`], [`Refusal::NotPermitted`] when the second person may not accept.
///
/// Source: 两人验收 (two people at acceptance of goods), acceptance is not custody.
pub(crate) fn donate(
    views: &Views,
    _: &Recalled,
    command: &DonateGoods,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let DonateGoods { sku, quantity, donor, value, document, best_before, details } = command.clone();
    views.goods.donor(donor).ok_or(Refusal::NoSuchDonor { donor })?;
    let lines = lines(FurtherGoods { sku, quantity, value, best_before }, &details.more);
    for line in &lines {
        acceptable(views, line, when)?;
        if details.proof != Some(ValueProof::Unvalued) {
            positive(line.value.minor(), "value of a gift that is not unvalued")?;
        } else if !line.value.is_zero() {
            return Err(Refusal::UnvaluedHasValue { value: line.value });
        }
    }
    for FurtherGoods { sku, quantity, value, .. } in &lines {
        let (sku, quantity) = (*sku, *quantity);
        if let Some(seq) = views.goods.given_before(donor, &document, (sku, quantity, *value)) {
            return Err(Refusal::GiftKnown { donor, sku, quantity, document, seq });
        }
    }
    let (second, exception) = acceptance(views, when)?;
    let ties = views.ties_of_donor(donor);
    let (giver, sum) = (Account::Donated(donor), worth(&lines)?);
    let mut draft = Draft::of(GoodsDonated {
        sku,
        quantity,
        donor,
        value,
        document,
        best_before,
        details,
        second,
        exception,
        ties,
    });
    for line in &lines {
        draft = shelving(draft, giver, line, Payer::Donor(donor));
    }
    let valued = sum.is_positive();
    Ok(if valued { draft.moving(giver, Account::Inventory, Amount::Cny(sum)) } else { draft })
}

/// The goods of a delivery: the first, and those further on the same paper.
fn lines(first: FurtherGoods, more: &[FurtherGoods]) -> Vec<FurtherGoods> {
    std::iter::once(first).chain(more.iter().cloned()).collect()
}

/// Takes goods in that a fund paid for, within its permitted uses and its money, or a draw on it whose
/// papers agree. An invoice whose supplier is named is taken in once.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchFund`].
/// * for every good in its order: [`Refusal::NoSuchGood`], [`Refusal::GoodIsWithdrawn`],
///   [`Refusal::NotPositive`] for the quantity, [`Refusal::PastBest`], [`Refusal::NotPositive`] for
///   the cost.
/// * [`Refusal::DrawNeeded`], [`Refusal::UseNotPermitted`], [`Refusal::FundShort`],
///   [`Refusal::FundPromised`] without a draw.
/// * [`Refusal::NoSuchDraw`], [`Refusal::DrawStage`], [`Refusal::PapersDiffer`], [`Refusal::NoInvoice`],
///   [`Refusal::LineAccepted`], [`Refusal::AdvanceShort`] with one.
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::RelatedPair`], [`Refusal::NotPermitted`], as for a
///   gift; [`Refusal::InvoiceByAcceptor`] for whoever entered the draw's invoice.
/// * [`Refusal::AlreadyTaken`], from the store, for an invoice that is in the book.
///
/// Source: 专款专用 (restricted purpose); two people at acceptance of goods.
pub(crate) fn purchase(
    views: &Views,
    _: &Recalled,
    command: &PurchaseGoods,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let PurchaseGoods { sku, quantity, fund, purpose, cost, document, best_before, details } =
        command.clone();
    known_fund(views, fund)?;
    let lines = lines(FurtherGoods { sku, quantity, value: cost, best_before }, &details.more);
    for line in &lines {
        acceptable(views, line, when)?;
        positive(line.value.minor(), "cost")?;
    }
    let sum = worth(&lines)?;
    let too_large = Refusal::TooLarge { what: "cost" };
    let bill = Bill {
        fund,
        purpose,
        draw: details.draw,
        supplier: details.supplier.as_ref(),
        number: &document,
        lines: FurtherGoods::by_article(&lines).ok_or(too_large)?,
        sum,
    };
    let from = paying(views, &bill, when)?;
    let (second, exception) = acceptance(views, when)?;
    apart_from_invoice(views, &bill, second.into_iter().chain([when.by]))?;
    let (mut ties, mut invoice) = (Vec::new(), None);
    if let Some(supplier) = &details.supplier {
        ties.extend(views.goods.is_donor(supplier).then_some(DonorTie::Donor));
        // The invoice of a draw is in the book already.
        invoice = details.draw.is_none().then(|| invoice_claim(supplier, &document));
    }
    let mut draft = Draft::of(GoodsPurchased {
        sku,
        quantity,
        fund,
        purpose,
        cost,
        document,
        best_before,
        details,
        second,
        exception,
        ties,
    });
    for line in &lines {
        draft = shelving(draft, Account::Bought(fund), line, Payer::Fund(fund));
    }
    if let Some(invoice) = invoice {
        draft = draft.taking(invoice);
    }
    Ok(draft.moving(from, Account::Inventory, Amount::Cny(sum)))
}

/// Writes pieces off, with a cause and a second person. Without a lot named, expired pieces leave the
/// lots past their last day and others those that may be handed out, earliest last day first.
///
/// # Errors
///
/// The first that applies:
/// * [`Refusal::NoSuchGood`], [`Refusal::NotPositive`] for the quantity.
/// * [`Refusal::NoSuchLot`] when the lot named holds nothing of the good, [`Refusal::OutOfStock`] when
///   the lots that come into question hold less.
/// * [`Refusal::WriteOffsAtMost`] when the month's `policy.goods.write_off_month_max` would be passed.
/// * [`Refusal::SecondPersonNeeded`], [`Refusal::RelatedPair`].
///
/// Source: 报损 (write-off): cause, and two signatures.
pub(crate) fn write_off(
    views: &Views,
    _: &Recalled,
    command: &WriteOff,
    when: &Circumstances,
) -> Result<Draft, Refusal> {
    let WriteOff { sku, quantity, cause, reason, lot } = command.clone();
    known_good(views, sku)?;
    positive(quantity.minor(), "quantity")?;
    let shelf = Account::Shelf(sku);
    if let Some(lot) = lot.filter(|lot| views.accounts.lots(shelf).iter().all(|held| held.id != *lot)) {
        return Err(Refusal::NoSuchLot { sku, lot });
    }
    let fits = |held: &Lot| match (lot, cause) {
        (Some(lot), _) => held.id == lot,
        (None, WriteOffCause::Expired) => !held.is_usable(when.today),
        (None, _) => held.is_usable(when.today),
    };
    let picks = views.accounts.pick_among(shelf, quantity.minor(), fits).ok_or_else(|| {
        let held = views.accounts.lots(shelf).iter().filter(|held| fits(held));
        let stock = held.fold(0_i64, |sum, held| sum.saturating_add(held.amount));
        Refusal::OutOfStock { sku, wanted: quantity, stock: Quantity::from_minor(stock) }
    })?;
    let cost = picks.iter().try_fold(Cny::ZERO, |sum, pick| sum.checked_add(pick.cost));
    let cost = cost.ok_or(Refusal::TooLarge { what: "cost" })?;
    if let Some(most) = goods_terms(views, when).write_off_month_max {
        let written_off = views.goods.written_off_in(when.today);
        if written_off.checked_add(cost).is_none_or(|sum| most < sum) {
            return Err(Refusal::WriteOffsAtMost { cost, written_off, most });
        }
    }
    let second = other_person(views, when)?;
    let draft = Draft::of(GoodsWrittenOff { sku, quantity, cause, reason, cost, second });
    let (draft, _) = taking_goods(draft, (sku, quantity), &picks, Account::WrittenOff, "written-off")?;
    Ok(draft)
}
