//! Redemptions: points out, goods out, and the cost to whoever paid for the goods, in one entry.
//!
//! ```text
//! basket ── redeemed ─▶ slip ── reversed ─▶ points and goods are back
//!    └── held ─▶ hold ── redeemed, released, or lapsed by the clock: exactly one of these
//! ```

use serde::{Deserialize, Serialize};

use crate::events::shared::is_default;
use crate::units::{
    CardNo, Cny, Day, Document, FundId, HoldId, MemberId, Moment, Note, OperatorId, PadNo, Points, Quantity,
    Sku, VoucherNo,
};

/// One line of a slip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Which good.
    pub sku: Sku,
    /// How many pieces.
    pub quantity: Quantity,
    /// What they cost together.
    pub points: Points,
    /// What of the price was paid in cash instead of points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cash: Option<Cny>,
}

/// A member exchanged points for goods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Redeemed {
    /// The slip's number, without gaps.
    pub voucher: VoucherNo,
    /// Who.
    pub member: MemberId,
    /// What, in the order of the basket.
    pub lines: Vec<Line>,
    /// What all lines cost together.
    pub points: Points,
    /// The second person, where the sum asks for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<OperatorId>,
    /// The card he showed, where he showed one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub card: Option<CardNo>,
    /// The parked basket it captured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<HoldId>,
    /// What was paid in cash besides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cash: Option<Cny>,
    /// The fund that got the cash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fund: Option<FundId>,
    /// Who collected the goods for the member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<Proxy>,
    /// How the member showed that it was he.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
    /// The moment whose prices were kept, where a price had changed since the first line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priced_at: Option<Moment>,
    /// The form it was written on while the desk was down; none when it was made at the desk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paper: Option<OnPaper>,
}

/// Who collected goods for a member (代领). The name and the end of the ID number of somebody who is
/// no member are sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proxy {
    /// The member he is, where he is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    /// What he is to the member.
    pub relation: Note,
}

/// What was kept of somebody who collected goods, and is no member, was destroyed with the key it was sealed under:
/// his name and the end of his ID number. The slip stays as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CollectorErased {
    /// The slip he collected the goods of.
    pub voucher: VoucherNo,
    /// Why.
    pub reason: Note,
    /// The paper that asks for it.
    pub document: Document,
    /// The second person.
    pub second: OperatorId,
}

/// How a member showed that it was he.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// By his PIN.
    Pin,
}

/// A redemption that was first written on paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnPaper {
    /// The form's number, taken once.
    pub pad: PadNo,
    /// The day on which the goods were handed out.
    pub on: Day,
}

/// A redemption was undone: the same lots of points and goods are back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedemptionReversed {
    /// The slip that no longer counts.
    pub voucher: VoucherNo,
    /// Whose points are back.
    pub member: MemberId,
    /// How many.
    pub points: Points,
    /// Why; an undoing needs no reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Note>,
    /// The second person; none for an undoing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<OperatorId>,
    /// Whether it is a reversal or the undoing of a slip of the hand.
    #[serde(default, skip_serializing_if = "is_default")]
    pub kind: ReversalKind,
    /// The day of the slip, where it is not the entry's own: what it counted for then counts no more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub of: Option<Day>,
    /// How the member had shown that it was he, as the slip says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proof: Option<Proof>,
    /// Who had collected the goods, as the slip says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy: Option<Proxy>,
    /// Goods that came back spoilt and are written off.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spoilt: Vec<Sku>,
}

/// How a redemption was taken back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReversalKind {
    /// With a reason and a second person.
    #[default]
    Reversed,
    /// At once, by whoever served, before anything was handed over.
    Undo,
}

/// A basket was parked: its points and its goods are pinned until a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BasketHeld {
    /// Its number.
    pub hold: HoldId,
    /// Whose.
    pub member: MemberId,
    /// What is in it, with its prices.
    pub lines: Vec<Line>,
    /// What all lines cost together.
    pub points: Points,
    /// From this moment on it is released.
    pub until: Moment,
}

/// A parked basket was given up: its points and goods are free again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldReleased {
    /// Which.
    pub hold: HoldId,
    /// Whose points are free.
    pub member: MemberId,
    /// How many.
    pub points: Points,
}

/// A parked basket reached its deadline: its points and goods are free again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldLapsed {
    /// Which.
    pub hold: HoldId,
    /// Whose points are free.
    pub member: MemberId,
    /// How many.
    pub points: Points,
    /// Its deadline.
    pub until: Moment,
}

/// A good may be paid for in part with cash from now on, or no longer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CashAllowed {
    /// Which good.
    pub sku: Sku,
    /// On which terms; none when it may not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub terms: Option<CashTerms>,
    /// The paper that decided it.
    pub document: Document,
}

/// How a good may be paid for in part with cash. Points never become cash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CashTerms {
    /// The least points a piece takes.
    pub least: Points,
    /// Yuan for each point that is not given.
    pub per_point: Cny,
}

/// A member chose a PIN at the entry's desk. It is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberPinSet {
    /// Who.
    pub member: MemberId,
}

/// Somebody gave a wrong PIN for a member at the entry's desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberPinRefused {
    /// For whom.
    pub member: MemberId,
    /// How many in a row, this one included.
    pub failures: u16,
}
