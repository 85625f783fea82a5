//! What facts of several nouns speak of.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::units::{MemberId, Points};

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
