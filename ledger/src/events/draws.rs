//! Draws (用款申请): money asked of a fund, approved in steps, received, spent, given back, reconciled.
//!
//! ```text
//! requested ─▶ approved ─▶ received, in parts ─▶ invoiced ─▶ spent │ returned ─▶ reconciled
//!    │             └▶ withdrawn, while nothing was received              └▶ explained
//!    └▶ refused │ withdrawn │ lapsed
//! ```

use serde::{Deserialize, Serialize};

pub use crate::events::shared::{Article, Quoted};
use crate::events::shared::{Role, is_default};
use crate::units::{
    Cny, Day, Document, DrawId, FundId, MemberId, Name, Note, OperatorId, Points, Quantity, Ratio, Slug,
};

/// Somebody asks for a fund's money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawRequested {
    /// Its number.
    pub draw: DrawId,
    /// Whose money.
    pub fund: FundId,
    /// Under which use.
    pub purpose: Slug,
    /// How much: what all lines of the quotation cost together.
    pub amount: Cny,
    /// What it rests on: a plan, a decision.
    pub basis: Document,
    /// Who is to be paid.
    pub supplier: Name,
    /// The member he is, or who stands behind the firm.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behind: Option<MemberId>,
    /// What he offers, and for how much.
    pub lines: Vec<Quoted>,
    /// The paper that allows a use outside the fund's list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub override_document: Option<Document>,
    /// Whether the points outstanding that day could be honoured, as the book found it.
    pub coverage: Backing,
    /// The day on which it was forecast that they could not: the day of the request itself when they
    /// could not even then; none when they always could.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub falls: Option<Day>,
    /// How it is decided and compared, as the policy said that day.
    pub terms: DrawTerms,
}

/// What backs the points outstanding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Backing {
    /// Money in all funds that is promised to nobody, neither to a draw nor to a member.
    pub cash: Cny,
    /// Goods that may be handed out, at cost.
    pub goods: Cny,
    /// Supermarket cards in stock, at face value.
    pub cards: Cny,
    /// What members have in points.
    pub outstanding: Points,
    /// What one point is reckoned at.
    pub parity: Cny,
    /// What there is over what is owed; none when nothing is owed.
    pub ratio: Option<Ratio>,
}

/// How a draw is decided and compared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DrawTerms {
    /// How many people approve it.
    pub approvers: u8,
    /// One of these roles each of them has.
    pub roles: Vec<Role>,
    /// By how many of a hundred parts quotation, invoice and acceptance may differ.
    #[serde(default, skip_serializing_if = "is_default")]
    pub match_percent: u8,
    /// The last day on which somebody acts, before it lapses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lapses: Option<Day>,
}

/// One of those who must approve a draw did. With the last of them its money is kept for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawApproved {
    /// Which.
    pub draw: DrawId,
    /// The how manieth he is.
    pub step: u8,
    /// Of how many.
    pub of: u8,
    /// The last day on which the next one acts, before it lapses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lapses: Option<Day>,
}

/// Somebody who might have approved a draw said no.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawRefused {
    /// Which.
    pub draw: DrawId,
    /// Why.
    pub reason: Note,
}

/// A draw is no longer wanted. What was kept for it is free again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawWithdrawn {
    /// Which.
    pub draw: DrawId,
    /// Why.
    pub reason: Note,
}

/// Nobody acted on a draw in time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawLapsed {
    /// Which.
    pub draw: DrawId,
    /// The last day on which somebody could have.
    pub lapses: Day,
}

/// Money of an approved draw came, all of it or a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawReceived {
    /// Of which.
    pub draw: DrawId,
    /// How much.
    pub amount: Cny,
    /// The bank's reference; it is taken once.
    pub reference: Document,
}

/// The supplier's invoice came. It is taken in once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawInvoiced {
    /// For which draw.
    pub draw: DrawId,
    /// Whose.
    pub supplier: Name,
    /// Its number.
    pub number: Document,
    /// The day on it.
    pub day: Day,
    /// What it asks for.
    pub sum: Cny,
    /// What for.
    pub lines: Vec<Quoted>,
}

/// An invoice was entered wrongly. Its number may be entered again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvoiceStruck {
    /// Of which draw.
    pub draw: DrawId,
    /// Its number.
    pub number: Document,
    /// Why.
    pub reason: Note,
}

/// Work that was ordered is done, and paid from the draw.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceAccepted {
    /// From which draw.
    pub draw: DrawId,
    /// The invoice.
    pub number: Document,
    /// What was done.
    pub service: Name,
    /// How many times.
    pub quantity: Quantity,
    /// What it cost.
    pub cost: Cny,
    /// Who found it done, beside whoever enters it.
    pub second: OperatorId,
}

/// Money of a draw went back to its fund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawReturned {
    /// Of which.
    pub draw: DrawId,
    /// How much.
    pub amount: Cny,
    /// The bank's reference; it is taken once.
    pub reference: Document,
}

/// A draw is reckoned up: received = spent + returned + held. What was never received is free again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawReconciled {
    /// Which.
    pub draw: DrawId,
    /// What of it is still there, counted by two people.
    pub counted: Cny,
    /// What should be there by the book.
    pub held: Cny,
    /// What was never received.
    pub freed: Cny,
    /// Who counted with whoever enters it.
    pub second: OperatorId,
}

/// A difference was explained. The book then holds what was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DrawExplained {
    /// Of which draw.
    pub draw: DrawId,
    /// What was counted less what should have been there.
    pub difference: Cny,
    /// How it came about.
    pub reason: Note,
    /// The paper that says so.
    pub document: Document,
    /// The second person.
    pub second: OperatorId,
}
