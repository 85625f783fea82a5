//! The grid: villages, their grids, and who holds which post.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::units::{Day, GridId, MemberId, Name, VillageId};

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

/// A village has this name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VillageNamed {
    /// Its number.
    pub village: VillageId,
    /// Its name.
    pub name: Name,
}

/// A grid lies in a village and has this name and size.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GridNamed {
    /// Its number.
    pub grid: GridId,
    /// Where it lies.
    pub village: VillageId,
    /// Its name.
    pub name: Name,
    /// Households in it.
    pub households: u32,
    /// People in it.
    pub people: u32,
}

/// A member holds a post from a day on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostGiven {
    /// Who.
    pub member: MemberId,
    /// Which post.
    pub post: Post,
    /// For which village; none means the whole station.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub village: Option<VillageId>,
    /// For which grid; none means the whole village.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grid: Option<GridId>,
    /// The first day.
    pub from: Day,
}

/// A member no longer holds his post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostEnded {
    /// Who.
    pub member: MemberId,
    /// The last day.
    pub to: Day,
}
