//! Villages and grids.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::events::grid::{GridNamed, VillageNamed};
use crate::units::{GridId, Name, VillageId};

/// The villages and grids of a station.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    /// Villages by number.
    pub villages: BTreeMap<VillageId, Name>,
    /// Grids by number.
    pub grids: BTreeMap<GridId, GridNamed>,
}

impl Grid {
    /// The village of this name.
    pub fn village_called(&self, name: &str) -> Option<VillageId> {
        self.villages.iter().find(|(_, known)| known.as_str() == name).map(|(village, _)| *village)
    }

    pub(super) fn village_named(&mut self, fact: &VillageNamed) {
        self.villages.insert(fact.village, fact.name.clone());
    }

    pub(super) fn grid_named(&mut self, fact: &GridNamed) {
        self.grids.insert(fact.grid, fact.clone());
    }
}
