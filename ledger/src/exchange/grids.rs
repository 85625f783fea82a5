//! Villages and grids. Villages are named by the first row that needs them and numbered in the
//! order of the file.

use std::collections::BTreeMap;

use crate::rules::grid::{NameGrid, NameVillage};
use crate::units::{GridId, Name, VillageId};

use super::plan::{Asked, Setting, Translate};
use super::report::Reason;
use super::table::{Column, Form, Line, Noted, column};

const VILLAGE: usize = 0;
const GRID: usize = 1;
const NAME: usize = 2;
const HOUSEHOLDS: usize = 3;
const PEOPLE: usize = 4;

pub(super) static COLUMNS: [Column; 5] = [
    column("村", "village", Form::Words),
    column("网格", "grid", Form::Code),
    column("名称", "name", Form::Words),
    column("户数", "households", Form::Code),
    column("人数", "people", Form::Code),
];

pub(super) struct Grids {
    villages: BTreeMap<Name, VillageId>,
    rows: BTreeMap<GridId, usize>,
}

impl Grids {
    pub(super) fn new(setting: Setting<'_>) -> Self {
        let known = setting.views.grid.villages.iter();
        let villages = known.map(|(village, name)| (name.clone(), *village)).collect();
        Self { villages, rows: BTreeMap::new() }
    }

    /// The village of a name; a new one is asked for.
    fn village(&mut self, line: &mut Line<'_>, asked: &mut Asked) -> Result<VillageId, Noted> {
        let name = line.needed::<Name>(VILLAGE)?;
        if let Some(village) = self.villages.get(&name) {
            return Ok(*village);
        }
        let last = self.villages.values().max().copied().unwrap_or(VillageId::number(0));
        let full = crate::rules::Refusal::NumbersUsedUp { what: "village" };
        let village = last.next().ok_or_else(|| line.refuse(VILLAGE, full))?;
        self.villages.insert(name.clone(), village);
        asked.ask("village", NameVillage { village, name });
        Ok(village)
    }
}

impl Translate for Grids {
    fn row(&mut self, line: &mut Line<'_>) -> Asked {
        let mut asked = Asked::default();
        let village = self.village(line, &mut asked);
        let (grid, name) = (line.needed::<GridId>(GRID), line.needed::<Name>(NAME));
        let (households, people) = (count(line, HOUSEHOLDS), count(line, PEOPLE));
        if let Ok(grid) = grid
            && let Some(row) = self.rows.insert(grid, line.number())
        {
            line.note(GRID, Reason::Twice { row });
        }
        if let (Ok(village), Ok(grid), Ok(name), Ok(households), Ok(people)) =
            (village, grid, name, households, people)
        {
            asked.ask("", NameGrid { grid, village, name, households, people });
        }
        asked
    }
}

/// A count of people or households: plain digits.
pub(super) fn count(line: &mut Line<'_>, column: usize) -> Result<u32, Noted> {
    Ok(line.needed::<Count>(column)?.0)
}

/// A whole number from 0, in plain digits.
pub(super) struct Count(pub(super) u32);

impl std::str::FromStr for Count {
    type Err = NotACount;

    fn from_str(typed: &str) -> Result<Self, NotACount> {
        let plain = typed.bytes().all(|b| b.is_ascii_digit());
        typed.parse().ok().filter(|_| plain).map(Self).ok_or_else(|| NotACount { typed: typed.into() })
    }
}

#[derive(Debug, thiserror::Error)]
#[error("「{typed}」 is not a count: only digits are read")]
pub(super) struct NotACount {
    typed: Box<str>,
}
