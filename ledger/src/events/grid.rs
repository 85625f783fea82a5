//! The grid: villages, their grids, and who holds which post.

use serde::{Deserialize, Serialize};

pub use crate::events::shared::Post;
use crate::units::{Day, GridId, MemberId, Name, VillageId};

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
