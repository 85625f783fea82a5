//! Members: volunteers and holders of grid posts. Names, phones and ID numbers are sealed.

use serde::{Deserialize, Serialize};

use crate::units::{CardNo, Day, MemberId, Note};

/// A person joined. The entry's seals commit to his name, phone and ID number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberEnrolled {
    /// The number he has for ever.
    pub member: MemberId,
    /// The day he joined.
    pub joined: Day,
}

/// A member holds a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardIssued {
    /// Whose.
    pub member: MemberId,
    /// Which; never issued twice.
    pub card: CardNo,
}

/// A card no longer works; the account does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardBlocked {
    /// Which.
    pub card: CardNo,
    /// Why.
    pub reason: Note,
}

/// A member may neither spend nor claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberFrozen {
    /// Who.
    pub member: MemberId,
    /// Why.
    pub reason: Note,
}

/// A member may spend and claim again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberThawed {
    /// Who.
    pub member: MemberId,
    /// Why.
    pub reason: Note,
}
