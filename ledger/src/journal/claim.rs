//! Claims: what may be taken once in the life of a book, `kind:subject` in the bytes.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::units::{
    CardNo, CaseId, CaseRef, Day, Digest, HoldId, Line, MemberId, MerchantId, ObligationId, OperatorId,
    PadNo, Print, RequestKey, Seq, Serial, TaskId, VoucherNo,
};

/// Something an entry takes for itself alone. The store holds each under a UNIQUE constraint.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// The credit of an act.
    TaskCredit(TaskId),
    /// The credit of an act to one of several who each earn it.
    MemberCredit(TaskId, MemberId),
    /// The reward of a case.
    CaseReward(CaseId),
    /// A piece of evidence.
    Evidence(Digest),
    /// What was done to what on which day, by its fingerprint: nobody earns the same visit twice.
    Visit(Digest),
    /// The number of a paper form.
    Pad(PadNo),
    /// A case of another body, under its number there.
    ExternalCase(CaseRef),
    /// An invoice, by the fingerprint of its supplier and its number: it is taken in once.
    Invoice(Digest),
    /// The payment of what was promised to be paid once.
    Payment(ObligationId),
    /// The payment of one month of what was promised, by the month's first day.
    MonthPayment(ObligationId, Day),
    /// A payment of the bank, by the fingerprint of its reference: it pays one thing.
    BankReference(Digest),
    /// The number of a slip.
    Voucher(VoucherNo),
    /// The end of a parked basket: captured, released or lapsed, and only one of these.
    Hold(HoldId),
    /// A card.
    Card(CardNo),
    /// A supermarket card, by the serial printed on it.
    MarketCard(Serial),
    /// A merchant's statement of one month, by the month's first day.
    Settlement(MerchantId, Day),
    /// A merchant's statement, by the digest of its file.
    Statement(Digest),
    /// The reversal of an entry.
    Reversal(Seq),
    /// An operator's signature of an entry.
    Approval(OperatorId, Seq),
    /// A request key. Every entry takes its own; it stands in `request`, not under `takes`.
    Request(RequestKey),
}

/// A text that is no claim.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("「{typed}」 is not a claim")]
pub struct NotAClaim {
    /// What was given.
    pub typed: Box<str>,
}

impl Claim {
    /// What the claim of a request key begins with.
    pub(crate) const REQUEST: &str = "request:";
}

impl Print for Claim {
    fn print(&self, line: &mut Line) {
        let mut of = |kind: &str, subject: &dyn Print| {
            line.push(kind);
            subject.print(line);
        };
        match self {
            Self::TaskCredit(task) => of("task-credit:", task),
            Self::MemberCredit(task, member) => {
                of("task-credit:", task);
                of(".", member);
            }
            Self::CaseReward(case) => of("case-reward:", case),
            Self::Evidence(digest) => of("evidence:", digest),
            Self::Visit(digest) => of("visit:", digest),
            Self::Pad(pad) => of("pad:", pad),
            Self::ExternalCase(case) => of("external-case:", case),
            Self::Invoice(digest) => of("invoice:", digest),
            Self::Payment(obligation) => of("payment:", obligation),
            Self::MonthPayment(obligation, month) => {
                of("payment:", obligation);
                of(".", month);
            }
            Self::BankReference(digest) => of("bank-reference:", digest),
            Self::Voucher(voucher) => of("voucher:", voucher),
            Self::Hold(hold) => of("hold:", hold),
            Self::Card(card) => of("card:", card),
            Self::MarketCard(serial) => of("market-card:", serial),
            Self::Settlement(merchant, month) => {
                of("settlement:", merchant);
                of(".", month);
            }
            Self::Statement(digest) => of("statement:", digest),
            Self::Reversal(seq) => {
                line.push("reversal:");
                line.number(seq.get(), 1);
            }
            Self::Approval(operator, seq) => {
                of("approval:", operator);
                line.push(".");
                line.number(seq.get(), 1);
            }
            Self::Request(key) => of(Self::REQUEST, key),
        }
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.line().as_str())
    }
}

impl fmt::Debug for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl FromStr for Claim {
    type Err = NotAClaim;

    fn from_str(typed: &str) -> Result<Self, NotAClaim> {
        let claim = typed.split_once(':').and_then(|(kind, subject)| match kind {
            "task-credit" => match subject.split_once('.') {
                Some((task, member)) => Some(Self::MemberCredit(task.parse().ok()?, member.parse().ok()?)),
                None => subject.parse().ok().map(Self::TaskCredit),
            },
            "case-reward" => subject.parse().ok().map(Self::CaseReward),
            "evidence" => subject.parse().ok().map(Self::Evidence),
            "visit" => subject.parse().ok().map(Self::Visit),
            "pad" => subject.parse().ok().map(Self::Pad),
            "external-case" => subject.parse().ok().map(Self::ExternalCase),
            "invoice" => subject.parse().ok().map(Self::Invoice),
            "payment" => match subject.split_once('.') {
                Some((obligation, month)) => {
                    Some(Self::MonthPayment(obligation.parse().ok()?, month.parse().ok()?))
                }
                None => subject.parse().ok().map(Self::Payment),
            },
            "bank-reference" => subject.parse().ok().map(Self::BankReference),
            "voucher" => subject.parse().ok().map(Self::Voucher),
            "hold" => subject.parse().ok().map(Self::Hold),
            "card" => subject.parse().ok().map(Self::Card),
            "market-card" => subject.parse().ok().map(Self::MarketCard),
            "settlement" => subject.split_once('.').and_then(|(merchant, month)| {
                Some(Self::Settlement(merchant.parse().ok()?, month.parse().ok()?))
            }),
            "statement" => subject.parse().ok().map(Self::Statement),
            "reversal" => subject.parse().ok().map(|seq| Self::Reversal(Seq::number(seq))),
            "approval" => subject.split_once('.').and_then(|(operator, seq)| {
                Some(Self::Approval(operator.parse().ok()?, Seq::number(seq.parse().ok()?)))
            }),
            "request" => subject.parse().ok().map(Self::Request),
            _ => None,
        });
        claim.ok_or_else(|| NotAClaim { typed: typed.into() })
    }
}

impl serde::Serialize for Claim {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.line().as_str())
    }
}

impl<'de> serde::Deserialize<'de> for Claim {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        crate::units::parsed(from)
    }
}
