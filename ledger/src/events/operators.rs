//! Operators: the people who may sign in at a desk.

use serde::{Deserialize, Serialize};

pub use crate::events::shared::Role;
use crate::units::{Digest, Document, KeyLine, MemberId, Note, OperatorId, Seq, SignatureText};

/// Who chose a PIN.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PinKind {
    /// Whoever signs in with it; or nobody knows, because the entry is older than the question.
    #[default]
    Own,
    /// Somebody else: it is good for choosing an own one, and for nothing besides.
    Start,
}

impl PinKind {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
    const fn is_own(&self) -> bool {
        matches!(self, Self::Own)
    }
}

/// Somebody may sign in from now on. His name and PIN are sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorEnrolled {
    /// The number he signs in with.
    pub operator: OperatorId,
    /// What he may do.
    pub roles: Vec<Role>,
    /// The member he is, when he has points of his own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member: Option<MemberId>,
    /// Who stood by; none while the station had nobody who could, and in older entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<OperatorId>,
    /// Who chose his PIN.
    #[serde(default, skip_serializing_if = "PinKind::is_own")]
    pub pin: PinKind,
}

/// An operator's roles are others from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolesSet {
    /// Whose.
    pub operator: OperatorId,
    /// What he may do.
    pub roles: Vec<Role>,
    /// Who stood by; none while the station had nobody who could, and in older entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<OperatorId>,
}

/// An operator has a new PIN; a lock-out ends with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PinSet {
    /// Whose.
    pub operator: OperatorId,
    /// Who stood by; none for one's own, while the station had nobody who could, and in older
    /// entries.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<OperatorId>,
    /// Who chose it.
    #[serde(default, skip_serializing_if = "PinKind::is_own")]
    pub pin: PinKind,
}

/// An operator declared a member his relative: he neither serves nor reviews him.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelativeDeclared {
    /// Who declared it.
    pub operator: OperatorId,
    /// His relative.
    pub member: MemberId,
    /// In which way.
    pub relation: Note,
}

/// An operator may no longer sign in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorRetired {
    /// Who.
    pub operator: OperatorId,
    /// Why.
    pub reason: Note,
}

/// What somebody signed in for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To work at the entry's desk, until he signs in at another; or nobody knows, because the entry is
    /// older than the question.
    #[default]
    Terminal,
    /// For one command, his own or the one he stands by: he takes no desk and leaves none.
    Command,
}

impl Purpose {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
    const fn is_terminal(&self) -> bool {
        matches!(self, Self::Terminal)
    }
}

/// An operator signed in at the entry's desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedIn {
    /// Who.
    pub operator: OperatorId,
    /// What for.
    #[serde(rename = "for", default, skip_serializing_if = "Purpose::is_terminal")]
    pub purpose: Purpose,
}

/// Somebody gave a wrong PIN for an operator at the entry's desk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInFailed {
    /// For whom.
    pub operator: OperatorId,
    /// How many in a row, this one included.
    pub failures: u16,
}

/// An operator has a key of his own from the next entry on, in the place of the one he had. He entered it
/// himself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorKeySet {
    /// Whose.
    pub operator: OperatorId,
    /// The key. Its name is the book's origin, `/` and his number.
    pub key: KeyLine,
    /// The signature of the new key, so that nobody registers one that he does not have.
    pub by_new: SignatureText,
    /// Who stood by.
    pub second: OperatorId,
}

/// An operator's key signs nothing more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorKeyRevoked {
    /// Whose.
    pub operator: OperatorId,
    /// Why.
    pub reason: Note,
    /// Who stood by; none for one's own, and while the station had nobody who could.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<OperatorId>,
}

/// What was kept of an operator who is retired was destroyed, with the key it was sealed under: his name, and the
/// hash of his PIN. What he entered stays in the book, under his number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorErased {
    /// Whose.
    pub operator: OperatorId,
    /// Why.
    pub reason: Note,
    /// The paper that asks for it.
    pub document: Document,
    /// The second person.
    pub second: OperatorId,
}

/// Whoever entered this signed, with his own key, an earlier entry in which he took part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApprovalSigned {
    /// Which entry.
    pub of: Seq,
    /// Its leaf hash.
    pub hash: Digest,
    /// The signature of the key that was his then.
    pub signature: SignatureText,
}
