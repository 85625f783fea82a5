//! Villages, grids and posts.

use clap::Subcommand;
use ledger::events::grid::Post;
use ledger::rules::grid::{EndPost, GivePost, NameGrid, NameVillage};
use ledger::units::{Day, GridId, MemberId, Name, VillageId};
use serde_json::json;

use crate::text::Align;
use crate::words::Word;

use super::door::{Who, read, write};
use super::typed::{count, folded, one_of, written};
use super::{Answer, BookPath, How, Trouble};

/// A post as it is typed.
pub(super) fn post(typed: &str) -> Result<Post, String> {
    one_of(typed, &Post::ALL, Post::as_str)
}

#[derive(Debug, Subcommand)]
pub(super) enum GridCommand {
    /// List villages and grids.
    List {
        #[command(flatten)]
        book: BookPath,
    },
    /// Name a village, or name it anew.
    AddVillage {
        #[command(flatten)]
        book: BookPath,
        /// Its number.
        #[arg(value_parser = folded::<VillageId>)]
        village: VillageId,
        /// Its name.
        #[arg(long, value_parser = written::<Name>)]
        name: Name,
        #[command(flatten)]
        who: Who,
    },
    /// Name a grid, or name it anew.
    AddGrid {
        #[command(flatten)]
        book: BookPath,
        /// Its number.
        #[arg(value_parser = folded::<GridId>)]
        grid: GridId,
        /// Where it lies.
        #[arg(long, value_parser = folded::<VillageId>)]
        village: VillageId,
        /// Its name.
        #[arg(long, value_parser = written::<Name>)]
        name: Name,
        /// Households in it.
        #[arg(long, default_value_t = 0, value_parser = count)]
        households: u32,
        /// People in it.
        #[arg(long, default_value_t = 0, value_parser = count)]
        people: u32,
        #[command(flatten)]
        who: Who,
    },
    /// Give a member a post; one he held ends with it.
    Post {
        #[command(flatten)]
        book: BookPath,
        /// Who.
        #[arg(value_parser = folded::<MemberId>)]
        member: MemberId,
        /// `grid_leader`, `grid_coordinator`, `grid_manager`, `grid_member` or `grid_reporter`.
        #[arg(value_parser = post)]
        post: Post,
        /// For which village.
        #[arg(long, value_parser = folded::<VillageId>)]
        village: Option<VillageId>,
        /// For which grid.
        #[arg(long, value_parser = folded::<GridId>)]
        grid: Option<GridId>,
        /// The first day.
        #[arg(long, value_parser = folded::<Day>)]
        from: Day,
        #[command(flatten)]
        who: Who,
    },
    /// End a member's post.
    EndPost {
        #[command(flatten)]
        book: BookPath,
        /// Who.
        #[arg(value_parser = folded::<MemberId>)]
        member: MemberId,
        /// The last day.
        #[arg(long, value_parser = folded::<Day>)]
        to: Day,
        #[command(flatten)]
        who: Who,
    },
}

impl GridCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::List { book } => list(&book, how),
            Self::AddVillage { book, village, name, who } => {
                write(&book.path, &who, how, NameVillage { village, name })
            }
            Self::AddGrid { book, grid, village, name, households, people, who } => {
                write(&book.path, &who, how, NameGrid { grid, village, name, households, people })
            }
            Self::Post { book, member, post, village, grid, from, who } => {
                write(&book.path, &who, how, GivePost { member, post, village, grid, from })
            }
            Self::EndPost { book, member, to, who } => write(&book.path, &who, how, EndPost { member, to }),
        }
    }
}

fn list(book: &BookPath, how: How) -> Result<Answer, Trouble> {
    let (book, _) = read(&book.path)?;
    let grid = &book.views().grid;
    let village = |(village, name): (&VillageId, &Name)| json!({ "village": village, "name": name });
    let villages: Vec<_> = grid.villages.iter().map(village).collect();
    let grids: Vec<_> = grid.grids.values().collect();
    let row = |found: &&ledger::events::grid::GridNamed| {
        vec![
            found.grid.to_string(),
            found.name.to_string(),
            grid.villages.get(&found.village).map(Name::to_string).unwrap_or_default(),
            found.households.to_string(),
            found.people.to_string(),
        ]
    };
    let rows: Vec<Vec<String>> = grids.iter().map(row).collect();
    let columns = [
        (Word::CLI_GRID, Align::Left),
        (Word::CLI_NAME, Align::Left),
        (Word::CLI_VILLAGE, Align::Left),
        (Word::CLI_HOUSEHOLDS, Align::Right),
        (Word::CLI_PEOPLE, Align::Right),
    ];
    Ok(Answer::of(&json!({ "villages": villages, "grids": grids })).table(how.lang(), &columns, &rows))
}
