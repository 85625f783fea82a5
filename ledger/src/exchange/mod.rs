//! F6: what comes in from files, what goes out on [`paper`], as [`printed`] tables, and to other books
//! ([`export()`]).
//!
//! ```text
//! bytes ─▶ Sheet ─▶ Plan: rows become commands ─▶ tried against the rules ─▶ written, all at once
//!                     └──────── problems, by row and column ────────┘
//! ```
//!
//! 1. Every bad cell of every row is reported with its row, column, value and reason; then nothing
//!    at all is written, unless bad rows are to be skipped: then all rows but those are written,
//!    in one transaction.
//! 2. A row's request key comes from what the row says, so a file that is imported again changes
//!    nothing, and the report says so. The key of a member's row is made from what entries may
//!    show (number, post, village, grid, card, day), because a hash of a phone number is as good
//!    as the number to somebody who can count; the person is recognised by the vault.
//! 3. An import adds and never changes: a row that contradicts the book is a problem.
//! 4. Entries carry the day of recording. The date column of goods and funds must exist and not
//!    lie ahead; it is part of the key and goes no further, since the document names the paper.
//!    An act's date is the day of the act.
//!
//! # Columns
//!
//! In any order, under their Chinese or their English names:
//!
//! | Import | Columns (? may be left empty, + may be left out) |
//! |---|---|
//! | roster | 编号 member?, 姓名 name, 职务 post, 村 village?, 网格 grid?, 电话 phone, 身份证号 `id_number`, 卡号 card?, 入队日期 joined |
//! | acts | 日期 day, 时间 time?, 事项 kind, 编号 member, 网格 grid?, 地点 place?, 受众人数 `audience_count`?, 佐证 evidence?, 说明 note?, 对象 object+, 时长 hours+, 标签 tags+, 纸单号 pad+, 小组 team+ |
//! | goods | 日期 day, 货号 sku, 品名 name, 条码 barcode?, 积分价 `points_price`, 数量 quantity, 来源类型 `source_type` (购入 purchase, 捐赠 donation), 来源 source, 凭证 document, 价值 value, 保质期 `best_before`?, 补货线 `reorder_at`+ |
//! | funds | 日期 day, 基金 fund, 名称 name, 用途 uses, 来源 source, 金额 amount, 文件号 document |
//! | grids | 村 village, 网格 grid, 名称 name, 户数 households, 人数 people |
//!
//! Tags and teams hold several, divided by `;`, `、` or blanks: `fire;fraud`,
//! `M000001:60;M000002:40`, or `M000001;M000002` for a kind that credits each.
//!
//! Full-width digits and letters are read as ASCII in all columns but names and sentences. Dates
//! are also read as `2026/9/28` and `2026年9月28日`, times as `7:15`.

mod acts;
mod bundle;
mod export;
mod funds;
mod goods;
mod grids;
mod import;
pub mod openings;
pub mod paper;
mod plan;
pub mod printed;
mod report;
mod roster;
mod sheet;
mod statement;
mod table;

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use thiserror::Error;

pub use bundle::{BundleError, Bundled, bundle};
pub use export::{ExportError, Exported, NotATool, Over, Tool, export, export_to_file};
pub use import::{Aim, Asking, ImportError, import, kind_of};
pub use plan::{Plan, Planned, Step};
pub use report::{Accepted, AcceptedAct, ByGate, ByReason, Problem, Reason, Report};
pub use sheet::{BYTES_MAX, COLUMNS_MAX, Cell, ROWS_MAX, Row, Sheet, SheetError};
pub use statement::{Statement, statement};

use table::Column;

/// What can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Members with their posts and cards.
    Roster,
    /// Acts, which then wait for review.
    Acts,
    /// Goods taken in, bought or given.
    Goods,
    /// Grants to funds; the first of a fund opens it.
    Funds,
    /// Villages and grids.
    Grids,
}

/// A text that names no import.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("「{typed}」 cannot be imported: it is one of roster, acts, goods, funds, grids")]
pub struct NotAKind {
    /// What was typed.
    pub typed: Box<str>,
}

impl Kind {
    /// All of them, in the order in which a new book needs them.
    pub const ALL: [Self; 5] = [Self::Grids, Self::Roster, Self::Funds, Self::Goods, Self::Acts];

    /// The name as it is typed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Roster => "roster",
            Self::Acts => "acts",
            Self::Goods => "goods",
            Self::Funds => "funds",
            Self::Grids => "grids",
        }
    }

    /// Whether no row asks for what an earlier one brings, such as the village of a grid.
    const fn rows_stand_alone(self) -> bool {
        match self {
            Self::Roster | Self::Acts => true,
            Self::Goods | Self::Funds | Self::Grids => false,
        }
    }

    const fn columns(self) -> &'static [Column] {
        match self {
            Self::Roster => &roster::COLUMNS,
            Self::Acts => &acts::COLUMNS,
            Self::Goods => &goods::COLUMNS,
            Self::Funds => &funds::COLUMNS,
            Self::Grids => &grids::COLUMNS,
        }
    }
}

impl FromStr for Kind {
    type Err = NotAKind;

    fn from_str(typed: &str) -> Result<Self, NotAKind> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == typed);
        found.ok_or_else(|| NotAKind { typed: typed.into() })
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}
