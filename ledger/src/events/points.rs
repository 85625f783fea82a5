//! Points: what changes a balance besides earning and spending.

use serde::{Deserialize, Serialize};

use crate::units::{Day, Document, MemberId, Note, OperatorId, Points};

/// Two people corrected a balance by a difference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointsAdjusted {
    /// Whose.
    pub member: MemberId,
    /// By how much; negative takes away.
    pub points: Points,
    /// Why.
    pub reason: Note,
    /// The paper that says so.
    pub document: Document,
    /// The second person.
    pub second: OperatorId,
}

/// Points ran past their last day; the book cleared them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointsLapsed {
    /// Whose.
    pub member: MemberId,
    /// How many.
    pub points: Points,
    /// The last day on which they could be spent.
    pub expired: Day,
}

/// A member who owed points had some to spend; the book took them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PointsSettled {
    /// Who.
    pub member: MemberId,
    /// How many.
    pub points: Points,
    /// What he still owes.
    pub owed: Points,
}
