//! A draft: what a rule decided, before the book gives it a place, a time and an author.

use crate::events::Event;
use crate::journal::{Account, Amount, Claim, Entry, Links, Posting, Terms};
use crate::units::{Cny, Digest, MemberId, OperatorId, Seq, VoucherNo};

use super::lot::LotId;

/// What a rule decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What happened.
    pub event: Event,
    /// What moves. Every transfer has two sides, so a draft is balanced by construction.
    pub(crate) postings: Vec<Posting>,
    /// Which lots it moves through.
    pub(crate) lots: Vec<LotDraft>,
    /// What it takes for itself alone.
    pub takes: Vec<Claim>,
    /// What it gives free again.
    pub frees: Vec<Claim>,
    /// The entries it refers to.
    pub links: Links,
    /// Personal data to be kept beside the chain.
    pub openings: Vec<Opening>,
}

/// A lot move whose lot may only be named once the entry has its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LotDraft {
    /// The lot, or none for one that this entry opens.
    pub(crate) lot: Option<LotId>,
    pub(crate) account: Account,
    pub(crate) amount: i64,
    pub(crate) cost: Option<Cny>,
    pub(crate) terms: Terms,
}

/// One piece of personal data, kept in the vault; the entry holds only its commitment.
#[derive(Clone, PartialEq, Eq)]
pub struct Opening {
    /// About whom.
    pub person: Person,
    /// What about him.
    pub field: PersonalField,
    /// The secret that keeps the commitment from being guessed.
    pub salt: [u8; 32],
    /// The data.
    pub value: Box<str>,
    /// Under what it is sealed when nothing of the person is kept yet: as random as the salt. It is in nobody's
    /// hands; an opening that was read has zeros there.
    pub key: [u8; 32],
}

/// About whom personal data is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Person {
    /// A member.
    Member(MemberId),
    /// An operator.
    Operator(OperatorId),
    /// Whoever collected the goods of a slip for a member and is no member himself.
    Collector(VoucherNo),
}

impl std::fmt::Display for Person {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Member(member) => member.fmt(f),
            Self::Operator(operator) => operator.fmt(f),
            Self::Collector(voucher) => voucher.fmt(f),
        }
    }
}

impl std::str::FromStr for Person {
    type Err = crate::units::NotAnId;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        match typed.as_bytes().first() {
            Some(b'O') => typed.parse().map(Self::Operator),
            Some(b'V') => typed.parse().map(Self::Collector),
            _ => typed.parse().map(Self::Member),
        }
    }
}

/// What is known about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonalField {
    /// His name, as he writes it.
    Name,
    /// His phone number.
    Phone,
    /// His identity number.
    IdNumber,
    /// The hash of his PIN, in PHC form.
    Pin,
    /// The code of a confidential source.
    Code,
    /// The last four characters of his identity number.
    IdTail,
}

impl PersonalField {
    /// The name as entries hold it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Phone => "phone",
            Self::IdNumber => "id-number",
            Self::Pin => "pin",
            Self::Code => "code",
            Self::IdTail => "id-tail",
        }
    }
}

impl PersonalField {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Name, Self::Phone, Self::IdNumber, Self::Pin, Self::Code, Self::IdTail];

    /// The one with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.as_str() == name)
    }

    /// Whether it is there to be shown; PINs and codes are there to be compared.
    pub const fn is_shown(self) -> bool {
        !matches!(self, Self::Pin | Self::Code)
    }
}

impl Opening {
    /// What the entry holds instead of the data:
    /// SHA-256 of `jifen/seal/v1`, a line feed, the salt, the field's name, a line feed, the value.
    pub fn commitment(&self) -> Digest {
        let field = self.field.as_str().as_bytes();
        Digest::of(&[b"jifen/seal/v1\n", &self.salt, field, b"\n", self.value.as_bytes()])
    }
}

// Personal data does not go into logs, not even by `{:?}`.
impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Opening({:?} of {:?})", self.field, self.person)
    }
}

impl Draft {
    /// A draft that records `event` and moves nothing.
    pub fn of(event: impl Into<Event>) -> Self {
        Self {
            event: event.into(),
            postings: Vec::new(),
            lots: Vec::new(),
            takes: Vec::new(),
            frees: Vec::new(),
            links: Links::default(),
            openings: Vec::new(),
        }
    }

    /// Moves `amount` from one account to another.
    pub(crate) fn moving(mut self, from: Account, to: Account, amount: Amount) -> Self {
        let commodity = amount.commodity();
        // The one number that has no opposite is refused by the rules, which take positive amounts.
        let out = amount.minor().saturating_neg();
        for (account, amount) in [(from, out), (to, amount.minor())] {
            self.postings.push(Posting { account, commodity, amount });
        }
        self
    }

    /// Moves `amount` into (or, negative, out of) a lot that is there already.
    pub(crate) fn moving_lot(
        mut self,
        lot: LotId,
        account: Account,
        amount: i64,
        cost: Option<Cny>,
        terms: Terms,
    ) -> Self {
        self.lots.push(LotDraft { lot: Some(lot), account, amount, cost, terms });
        self
    }

    /// Undoes every line of `entry`. `None` when an amount has no opposite.
    pub(crate) fn undoing(mut self, entry: &Entry) -> Option<Self> {
        for posting in &entry.postings {
            self.postings.push(Posting { amount: posting.amount.checked_neg()?, ..*posting });
        }
        for moved in &entry.lots {
            let cost = match moved.cost {
                Some(cost) => Some(cost.checked_neg()?),
                None => None,
            };
            let amount = moved.amount.checked_neg()?;
            self = self.moving_lot(moved.lot, moved.account, amount, cost, moved.terms);
        }
        self.links.reverses = Some(entry.seq);
        Some(self)
    }

    /// Opens a lot in `account`.
    pub(crate) fn opening_lot(
        mut self,
        account: Account,
        amount: i64,
        cost: Option<Cny>,
        terms: Terms,
    ) -> Self {
        self.lots.push(LotDraft { lot: None, account, amount, cost, terms });
        self
    }

    /// Takes `claim` for this entry alone.
    pub(crate) fn taking(mut self, claim: Claim) -> Self {
        self.takes.push(claim);
        self
    }

    /// Refers to the entry this one answers.
    pub(crate) fn following(mut self, seq: Seq) -> Self {
        self.links.follows = Some(seq);
        self
    }

    /// Keeps personal data in the vault.
    pub(crate) fn keeping(mut self, openings: Vec<Opening>) -> Self {
        self.openings = openings;
        self
    }
}
