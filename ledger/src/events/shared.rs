//! What facts of several nouns speak of.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::units::{Cny, MemberId, Name, Points, Quantity, Sku};

/// One of the five levels of the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Post {
    /// 网格长, the community officer.
    GridLeader,
    /// 网格协调员, a village's party secretary.
    GridCoordinator,
    /// 网格管理员, an auxiliary officer.
    GridManager,
    /// 网格员.
    GridMember,
    /// 信息员, an ordinary post and no confidential source.
    GridReporter,
}

impl Post {
    /// All posts, highest first.
    pub const ALL: [Self; 5] =
        [Self::GridLeader, Self::GridCoordinator, Self::GridManager, Self::GridMember, Self::GridReporter];

    /// The name as entries hold it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GridLeader => "grid_leader",
            Self::GridCoordinator => "grid_coordinator",
            Self::GridManager => "grid_manager",
            Self::GridMember => "grid_member",
            Self::GridReporter => "grid_reporter",
        }
    }
}

impl fmt::Display for Post {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What an operator may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Serves at the counter: redeems, enters acts, enrols.
    Clerk,
    /// Judges acts and finished cases.
    Reviewer,
    /// Takes goods in.
    StockKeeper,
    /// Opens funds and records their money.
    Finance,
    /// Sets policy, posts and operators.
    Chief,
    /// Sees everything and changes nothing.
    Auditor,
}

impl Role {
    /// The roles that answer for what others do: who has one of them may be the second person where
    /// points are made or somebody's powers change. A clerk enters and serves; he answers for nobody.
    pub const ANSWERING: [Self; 3] = [Self::Reviewer, Self::Finance, Self::Chief];

    /// All roles.
    pub const ALL: [Self; 6] =
        [Self::Clerk, Self::Reviewer, Self::StockKeeper, Self::Finance, Self::Chief, Self::Auditor];

    /// The name as entries hold it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Clerk => "clerk",
            Self::Reviewer => "reviewer",
            Self::StockKeeper => "stock_keeper",
            Self::Finance => "finance",
            Self::Chief => "chief",
            Self::Auditor => "auditor",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One line of a quotation or an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quoted {
    /// What.
    pub article: Article,
    /// How many.
    pub quantity: Quantity,
    /// What all of them cost together.
    pub cost: Cny,
}

/// What money buys.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Article {
    /// Pieces of a good.
    Good(Sku),
    /// Supermarket cards of one face value.
    Cards(Cny),
    /// Work that somebody does: printing, a repair.
    Service(Name),
}

impl fmt::Display for Article {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Good(sku) => sku.fmt(f),
            Self::Cards(face) => write!(f, "card:{face}"),
            Self::Service(name) => write!(f, "service:{name}"),
        }
    }
}

/// How hard a case is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Grade {
    /// The hardest.
    A,
    /// Hard.
    B,
    /// The least hard.
    C,
}

impl fmt::Display for Grade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
        })
    }
}

/// One of a team, and his part of what it earns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// Who.
    pub member: MemberId,
    /// How many of a hundred parts.
    pub percent: u8,
}

/// What one of several earned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Portion {
    /// Who.
    pub member: MemberId,
    /// How much.
    pub points: Points,
}

/// Whether a part says nothing; it is then left out of the bytes.
pub(super) fn is_default<T: Default + PartialEq>(part: &T) -> bool {
    *part == T::default()
}
