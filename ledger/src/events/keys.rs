//! The keys that make a book's checkpoints worth something: its own, and those of its witnesses.

use serde::{Deserialize, Serialize};

use crate::units::{KeyLine, OperatorId, SignatureText};

/// The key that signs the book's checkpoints from the next entry on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeySet {
    /// The key. Its name is the book's origin.
    pub key: KeyLine,
    /// The signature of the change by the key before; none for the first key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by_old: Option<SignatureText>,
    /// The signature of the change by the new key, so that nobody adopts a key that is not his.
    pub by_new: SignatureText,
    /// The second person; none for the first key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<OperatorId>,
}

/// Who witnesses the book's checkpoints from now on, all of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WitnessesSet {
    /// Their keys.
    pub witnesses: Vec<KeyLine>,
    /// The second person.
    pub second: OperatorId,
}
