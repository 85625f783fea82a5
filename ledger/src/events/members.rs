//! Members: volunteers and holders of grid posts. Names, phones and ID numbers are sealed.

use serde::{Deserialize, Serialize};

use crate::units::{CardNo, Day, Document, MemberId, Note, OperatorId, Points, Seq};

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
    /// The day since which it was not in its holder's hands, where he knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lost_since: Option<Day>,
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

/// Two files turned out to be one person's: everything of one is in the other from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberMerged {
    /// The file that is closed.
    pub from: MemberId,
    /// The file that goes on.
    pub into: MemberId,
    /// How many points moved, those held included.
    pub points: Points,
    /// What it owed, and the other owes now.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub owed: Points,
    /// Why.
    pub reason: Note,
    /// The paper that says so.
    pub document: Document,
    /// The second person.
    pub second: OperatorId,
}

/// Two files were two people after all: a merge is undone line by line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberUnmerged {
    /// The entry that merged.
    pub merge: Seq,
    /// The file that is open again.
    pub from: MemberId,
    /// The file it was in.
    pub into: MemberId,
    /// How many points moved back.
    pub points: Points,
    /// Why.
    pub reason: Note,
    /// The paper that says so.
    pub document: Document,
    /// The second person.
    pub second: OperatorId,
}

/// All personal data of a member was destroyed, with the key it was sealed under: name, phone, ID number, PIN,
/// under every file of his. What he did stays in the book, under his number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberErased {
    /// Whose.
    pub member: MemberId,
    /// The files that were merged into his.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub absorbed: Vec<MemberId>,
    /// Why.
    pub reason: Note,
    /// The paper that asks for it.
    pub document: Document,
    /// The second person.
    pub second: OperatorId,
}

impl MemberErased {
    /// Every file of the person.
    pub fn files(&self) -> impl Iterator<Item = MemberId> {
        std::iter::once(self.member).chain(self.absorbed.iter().copied())
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_nothing(points: &Points) -> bool {
    points.is_zero()
}

/// A confidential source (举报人) has an account. There is no name, phone or ID number of him
/// anywhere; the code and the PIN that open the account are sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceEnrolled {
    /// The number of the account. It is no number of a person who is listed anywhere.
    pub member: MemberId,
}

/// A confidential source opened his account at the entry's desk with his code and PIN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceOpened {
    /// Which account.
    pub member: MemberId,
}

/// Somebody gave a wrong PIN with the code of a confidential source at the entry's desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceRefused {
    /// Which account.
    pub member: MemberId,
    /// How many in a row, this one included.
    pub failures: u16,
}
