//! An entry: a draft that has its place in the book, its time and its author.

use serde::{Deserialize, Serialize};

use crate::events::Event;
use crate::journal::{Claim, Draft, LotId, LotMove, Opening, Person, PersonalField, Posting};
use crate::units::{BookId, Day, DeskId, Digest, Moment, OperatorId, RequestKey, Seq};

/// Everything that is hashed, in the order in which it stands in the bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// The version of this form: 1.
    pub v: u8,
    /// Which book.
    pub book: BookId,
    /// Its place, dense from 0.
    pub seq: Seq,
    /// The leaf hash of the entry before, or the book's genesis hash.
    pub prev: Digest,
    /// When it was recorded; strictly later than the entry before.
    pub at: Moment,
    /// The day it counts for, in the book's time zone.
    pub on: Day,
    /// Who recorded it.
    pub by: OperatorId,
    /// At which desk.
    pub desk: DeskId,
    /// The client's key for the request, unique for ever.
    pub request: RequestKey,
    /// What happened.
    pub event: Event,
    /// What moves.
    pub postings: Vec<Posting>,
    /// Through which lots.
    pub lots: Vec<LotMove>,
    /// What it takes for itself alone.
    pub takes: Vec<Claim>,
    /// What it gives free again.
    pub frees: Vec<Claim>,
    /// The entries it refers to.
    pub links: Links,
    /// Commitments to personal data.
    pub seals: Vec<Seal>,
}

/// The entries an entry refers to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Links {
    /// The entry it undoes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reverses: Option<Seq>,
    /// The entry it answers: the submission it credits, the listing it claims.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<Seq>,
}

/// A commitment to one piece of personal data: `[field, hash]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal(
    /// What is sealed.
    pub PersonalField,
    /// The commitment, see [`super::Opening::commitment`].
    pub Digest,
);

/// Where, when and by whom a draft is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which book.
    pub book: BookId,
    /// Its place.
    pub seq: Seq,
    /// The hash it links to.
    pub prev: Digest,
    /// When.
    pub at: Moment,
    /// For which day.
    pub on: Day,
    /// By whom.
    pub by: OperatorId,
    /// At which desk.
    pub desk: DeskId,
    /// Under which request key.
    pub request: RequestKey,
}

impl Entry {
    /// The people whose personal data it says was destroyed.
    pub fn erases(&self) -> Vec<Person> {
        if let Event::MemberErased(fact) = &self.event {
            fact.files().map(Person::Member).collect()
        } else if let Event::OperatorErased(fact) = &self.event {
            vec![Person::Operator(fact.operator)]
        } else if let Event::CollectorErased(fact) = &self.event {
            vec![Person::Collector(fact.voucher)]
        } else {
            Vec::new()
        }
    }

    /// Who took part in it: whoever entered it, and the second person. The book itself is nobody.
    pub fn hands(&self) -> impl Iterator<Item = OperatorId> {
        let entered = Some(self.by).filter(|by| *by != OperatorId::BOOK);
        entered.into_iter().chain(self.event.second().filter(|second| *second != self.by))
    }

    /// Who approved something with it: both of two people, or whoever judged.
    pub fn approvers(&self) -> impl Iterator<Item = OperatorId> {
        let approves = self.event.second().is_some() || self.event.is_judgement();
        self.hands().filter(move |_| approves)
    }

    /// The version of the form written here.
    pub const V: u8 = 1;

    /// The entry that `draft` becomes at `place`, and the personal data that stays beside it:
    /// only commitments to it are entered.
    pub(crate) fn new(draft: Draft, place: Place) -> (Self, Vec<Opening>) {
        let Place { book, seq, prev, at, on, by, desk, request } = place;
        let lots = draft.lots.iter().zip(0_u16..).map(|(lot, place)| LotMove {
            lot: lot.lot.unwrap_or(LotId { seq, place }),
            account: lot.account,
            amount: lot.amount,
            cost: lot.cost,
            terms: lot.terms,
        });
        let seals = draft.openings.iter().map(|opening| Seal(opening.field, opening.commitment()));
        let entry = Self {
            v: Self::V,
            book,
            seq,
            prev,
            at,
            on,
            by,
            desk,
            request,
            lots: lots.collect(),
            seals: seals.collect(),
            event: draft.event,
            postings: draft.postings,
            takes: draft.takes,
            frees: draft.frees,
            links: draft.links,
        };
        (entry, draft.openings)
    }
}
