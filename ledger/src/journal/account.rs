//! Accounts: an enum in code, `kind:subject` in the bytes.
//!
//! Signs: what people, shelves and funds *have* is positive there; where it came from is negative.
//! So every commodity sums to zero over the whole book, at every entry.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::units::{
    CaseId, Cny, DonorId, DrawId, FundId, Line, MemberId, ObligationId, Print, Sku, Slug, two_forms,
};

/// A place that points, money or pieces are in or came from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(remote = "Self")]
pub enum Account {
    /// Points of a member: what the programme owes him.
    Member(MemberId),
    /// Points of a member that are pinned: a credit under objection, or the price of a parked basket.
    Held(MemberId),
    /// What a member owes the programme, as less than nothing: points he spent before their credit
    /// was reversed.
    Owed(MemberId),
    /// Where points come from.
    Issued(IssueSource),
    /// Points that were exchanged for goods.
    Redeemed,
    /// Points that ran past their last day.
    Lapsed,
    /// Points set aside to reward a case.
    Reserved(CaseId),
    /// Money of a fund.
    Fund(FundId),
    /// Money of a fund that is kept for an approved draw.
    Committed(DrawId),
    /// Money of a draw that was received, and neither spent nor given back.
    Advance(DrawId),
    /// Money of a fund that is set aside for what was promised.
    Obligation(ObligationId),
    /// What the goods on the shelves cost or were worth when they came in.
    Inventory,
    /// What was spent, by who paid and for which purpose.
    Expense(Payer, Slug),
    /// Money that was granted to a fund.
    Granted(FundId),
    /// Goods, and their worth, that a donor gave.
    Donated(DonorId),
    /// Pieces that were bought with a fund's money.
    Bought(FundId),
    /// Pieces of a good on the shelf.
    Shelf(Sku),
    /// Pieces of a good that are kept aside for a parked basket.
    Aside(Sku),
    /// Pieces that were handed out.
    IssuedGoods,
    /// What the supermarket cards in stock cost.
    Cards,
    /// Supermarket cards of one face value in stock, in whoever's custody.
    CardStock(Cny),
    /// Supermarket cards that were given out against points.
    IssuedCards,
    /// Supermarket cards that were lost, damaged or ran out.
    VoidedCards,
    /// Pieces that nobody can use any more.
    WrittenOff,
    /// Pieces that a stocktake missed, less those it found.
    CountVariance,
}

/// Why points were issued.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(remote = "Self")]
pub enum IssueSource {
    /// For credited acts.
    Tasks,
    /// For rewards of cases.
    Cases,
    /// By corrections.
    Adjustments,
}

/// Who paid for goods.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(remote = "Self")]
pub enum Payer {
    /// A fund bought them.
    Fund(FundId),
    /// A donor gave them.
    Donor(DonorId),
}

/// A text that is no account, source or payer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("「{typed}」 is not an account")]
pub struct NotAnAccount {
    /// What was given.
    pub typed: Box<str>,
}

impl Account {
    /// The purpose under which the cost of goods is booked that came back spoilt.
    pub const SPOILT: &'static str = "spoilt";
    /// The purpose under which money of a draw is booked that was missing when it was counted.
    pub const CASH_VARIANCE: &'static str = "cash-variance";

    /// Whether the balance may never be under zero.
    pub const fn is_bounded(&self) -> bool {
        match self {
            Self::Member(_)
            | Self::Held(_)
            | Self::Reserved(_)
            | Self::Fund(_)
            | Self::Committed(_)
            | Self::Advance(_)
            | Self::Obligation(_)
            | Self::Inventory
            | Self::Shelf(_)
            | Self::Aside(_)
            | Self::Cards
            | Self::CardStock(_) => true,
            Self::Owed(_)
            | Self::Issued(_)
            | Self::Redeemed
            | Self::Lapsed
            | Self::Expense(..)
            | Self::Granted(_)
            | Self::Donated(_)
            | Self::Bought(_)
            | Self::IssuedGoods
            | Self::IssuedCards
            | Self::VoidedCards
            | Self::WrittenOff
            | Self::CountVariance => false,
        }
    }

    /// Whether what is in it is kept apart by lots.
    pub const fn has_lots(&self) -> bool {
        matches!(self, Self::Member(_) | Self::Held(_) | Self::Shelf(_) | Self::Aside(_) | Self::CardStock(_))
    }
}

impl Print for Account {
    fn print(&self, line: &mut Line) {
        let mut of = |kind: &str, subject: &dyn Print| {
            line.push(kind);
            subject.print(line);
        };
        match self {
            Self::Member(member) => of("member:", member),
            Self::Held(member) => of("held:", member),
            Self::Owed(member) => of("owed:", member),
            Self::Issued(source) => of("issued:", source),
            Self::Redeemed => line.push("redeemed"),
            Self::Lapsed => line.push("lapsed"),
            Self::Reserved(case) => of("reserved:", case),
            Self::Fund(fund) => of("fund:", fund),
            Self::Committed(draw) => of("committed:", draw),
            Self::Advance(draw) => of("advance:", draw),
            Self::Obligation(obligation) => of("obligation:", obligation),
            Self::Inventory => line.push("inventory"),
            Self::Expense(payer, purpose) => {
                of("expense:", payer);
                of(".", purpose);
            }
            Self::Granted(fund) => of("granted:", fund),
            Self::Donated(donor) => of("donated:", donor),
            Self::Bought(fund) => of("bought:", fund),
            Self::Shelf(sku) => of("shelf:", sku),
            Self::Aside(sku) => of("aside:", sku),
            Self::IssuedGoods => line.push("issued-goods"),
            Self::Cards => line.push("cards"),
            Self::CardStock(face) => of("card-stock:", face),
            Self::IssuedCards => line.push("issued-cards"),
            Self::VoidedCards => line.push("voided-cards"),
            Self::WrittenOff => line.push("written-off"),
            Self::CountVariance => line.push("count-variance"),
        }
    }
}

impl FromStr for Account {
    type Err = NotAnAccount;

    fn from_str(typed: &str) -> Result<Self, NotAnAccount> {
        let (kind, subject) = typed.split_once(':').unwrap_or((typed, ""));
        let account = match kind {
            "member" => subject.parse().ok().map(Self::Member),
            "held" => subject.parse().ok().map(Self::Held),
            "owed" => subject.parse().ok().map(Self::Owed),
            "issued" => subject.parse().ok().map(Self::Issued),
            "reserved" => subject.parse().ok().map(Self::Reserved),
            "fund" => subject.parse().ok().map(Self::Fund),
            "committed" => subject.parse().ok().map(Self::Committed),
            "advance" => subject.parse().ok().map(Self::Advance),
            "obligation" => subject.parse().ok().map(Self::Obligation),
            "expense" => subject
                .split_once('.')
                .and_then(|(payer, purpose)| Some(Self::Expense(payer.parse().ok()?, purpose.parse().ok()?))),
            "granted" => subject.parse().ok().map(Self::Granted),
            "donated" => subject.parse().ok().map(Self::Donated),
            "bought" => subject.parse().ok().map(Self::Bought),
            "shelf" => subject.parse().ok().map(Self::Shelf),
            "aside" => subject.parse().ok().map(Self::Aside),
            "redeemed" => Some(Self::Redeemed),
            "lapsed" => Some(Self::Lapsed),
            "inventory" => Some(Self::Inventory),
            "issued-goods" => Some(Self::IssuedGoods),
            "cards" => Some(Self::Cards),
            "card-stock" => subject.parse().ok().map(Self::CardStock),
            "issued-cards" => Some(Self::IssuedCards),
            "voided-cards" => Some(Self::VoidedCards),
            "written-off" => Some(Self::WrittenOff),
            "count-variance" => Some(Self::CountVariance),
            _ => None,
        };
        account.ok_or_else(|| NotAnAccount { typed: typed.into() })
    }
}

impl Print for IssueSource {
    fn print(&self, line: &mut Line) {
        line.push(match self {
            Self::Tasks => "tasks",
            Self::Cases => "cases",
            Self::Adjustments => "adjustments",
        });
    }
}

impl FromStr for IssueSource {
    type Err = NotAnAccount;

    fn from_str(typed: &str) -> Result<Self, NotAnAccount> {
        match typed {
            "tasks" => Ok(Self::Tasks),
            "cases" => Ok(Self::Cases),
            "adjustments" => Ok(Self::Adjustments),
            _ => Err(NotAnAccount { typed: typed.into() }),
        }
    }
}

impl Print for Payer {
    fn print(&self, line: &mut Line) {
        match self {
            Self::Fund(fund) => fund.print(line),
            Self::Donor(donor) => donor.print(line),
        }
    }
}

impl FromStr for Payer {
    type Err = NotAnAccount;

    fn from_str(typed: &str) -> Result<Self, NotAnAccount> {
        let wrong = |_| NotAnAccount { typed: typed.into() };
        match typed.as_bytes().first() {
            Some(b'F') => typed.parse().map(Self::Fund).map_err(wrong),
            _ => typed.parse().map(Self::Donor).map_err(wrong),
        }
    }
}

impl fmt::Display for IssueSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.line().as_str())
    }
}

macro_rules! printed {
    ($($name:ident),*) => {$(
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.line().as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }

        two_forms!($name);
    )*};
}
printed!(Account, Payer);
two_forms!(IssueSource);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_account_reads_back_from_its_text() {
        let texts = [
            "member:M000007",
            "held:M000007",
            "owed:M000007",
            "issued:tasks",
            "issued:cases",
            "issued:adjustments",
            "redeemed",
            "lapsed",
            "reserved:C000003",
            "fund:F001",
            "committed:Y000001",
            "advance:Y000001",
            "obligation:B000007",
            "inventory",
            "expense:F001.goods",
            "expense:D0002.goods",
            "granted:F001",
            "donated:D0002",
            "bought:F001",
            "shelf:RICE-5KG",
            "aside:RICE-5KG",
            "issued-goods",
            "cards",
            "card-stock:100.00",
            "issued-cards",
            "voided-cards",
            "written-off",
            "count-variance",
        ];
        for text in texts {
            assert_eq!(text.parse::<Account>().unwrap().to_string(), text);
        }
        for wrong in ["", "member:", "member:X1", "redeemed:x:", "shelf:rice", "expense:F001"] {
            let read = wrong.parse::<Account>().map(|account| account.to_string());
            assert_ne!(read, Ok(wrong.to_owned()), "{wrong}");
        }
    }
}
