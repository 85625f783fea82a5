//! Obligations: money that is promised to a member, set aside for him, and paid.
//!
//! ```text
//! promised ─▶ funded, as often as it takes ─▶ paid, once or month for month
//!    │                                 └▶ stopped: what is set aside for later months is free again
//!    └▶ withdrawn, as long as nothing was paid: everything is free again
//! ```
//!
//! A month is named by its first day.

use serde::{Deserialize, Serialize};

use crate::units::{Cny, Day, Document, FundId, MemberId, Note, ObligationId, OperatorId, Slug};

/// A member was promised money: an award paid once, or a supplement paid every month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObligationPromised {
    /// Its number.
    pub obligation: ObligationId,
    /// To whom.
    pub member: MemberId,
    /// The fund it comes from.
    pub fund: FundId,
    /// What for; one of the fund's uses.
    pub purpose: Slug,
    /// How much, once or for each month.
    pub amount: Cny,
    /// For which months; none when it is paid once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub months: Option<Months>,
    /// The paper that decided it.
    pub document: Document,
}

/// The months of a supplement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Months {
    /// The first.
    pub first: Day,
    /// The last; none while nobody has set an end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<Day>,
}

/// Money of the fund was set aside for what was promised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObligationFunded {
    /// Which.
    pub obligation: ObligationId,
    /// How much.
    pub amount: Cny,
    /// The last month that is set aside for; none when it is paid once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
}

/// What was promised was paid, in all or for one month.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObligationPaid {
    /// Which.
    pub obligation: ObligationId,
    /// For which month; none when it is paid once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month: Option<Day>,
    /// How much.
    pub amount: Cny,
    /// The bank's reference of the payment.
    pub reference: Document,
    /// The day on which the bank paid.
    pub day: Day,
    /// Who stood by.
    pub second: OperatorId,
}

/// A supplement ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObligationStopped {
    /// Which.
    pub obligation: ObligationId,
    /// The last month that is still paid.
    pub last: Day,
    /// Why.
    pub reason: Note,
    /// The paper that decided it.
    pub document: Document,
}

/// A promise was taken back before anything of it was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObligationWithdrawn {
    /// Which.
    pub obligation: ObligationId,
    /// Why.
    pub reason: Note,
    /// Who stood by.
    pub second: OperatorId,
}
