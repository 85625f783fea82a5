//! Naming villages and grids, and giving posts.

use serde::Serialize;

use crate::events::grid::{GridNamed, Post, PostEnded, PostGiven, VillageNamed};
use crate::journal::Draft;
use crate::rules::shared::{member, named_member};
use crate::rules::{Circumstances, Recalled, Refusal};
use crate::units::{Day, GridId, MemberId, Name, VillageId};
use crate::views::Views;

/// Names a village, or names it anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NameVillage {
    /// Its number.
    pub village: VillageId,
    /// Its name.
    pub name: Name,
}

/// Names a grid, or names it anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct NameGrid {
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

/// Gives a member a post; one he held ends with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GivePost {
    /// Who.
    pub member: MemberId,
    /// Which post.
    pub post: Post,
    /// For which village.
    pub village: Option<VillageId>,
    /// For which grid.
    pub grid: Option<GridId>,
    /// The first day.
    pub from: Day,
}

/// Ends a member's post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct EndPost {
    /// Who.
    pub member: MemberId,
    /// The last day.
    pub to: Day,
}

/// Names a village.
///
/// # Errors
///
/// None of its own.
#[expect(clippy::unnecessary_wraps, reason = "every rule has this shape")]
pub(crate) fn name_village(
    _: &Views,
    _: &Recalled,
    command: &NameVillage,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let NameVillage { village, name } = command.clone();
    Ok(Draft::of(VillageNamed { village, name }))
}

fn known_village(views: &Views, village: VillageId) -> Result<(), Refusal> {
    views.grid.villages.get(&village).map(|_| ()).ok_or(Refusal::NoSuchVillage { village })
}

/// Names a grid.
///
/// # Errors
///
/// [`Refusal::NoSuchVillage`] when it would lie nowhere.
pub(crate) fn name_grid(
    views: &Views,
    _: &Recalled,
    command: &NameGrid,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let NameGrid { grid, village, name, households, people } = command.clone();
    known_village(views, village)?;
    Ok(Draft::of(GridNamed { grid, village, name, households, people }))
}

/// Gives a post.
///
/// # Errors
///
/// The first that applies: [`Refusal::NoSuchMember`], [`Refusal::NoSuchVillage`],
/// [`Refusal::NoSuchGrid`].
pub(crate) fn give_post(
    views: &Views,
    _: &Recalled,
    command: &GivePost,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let GivePost { member: id, post, village, grid, from } = *command;
    named_member(views, id)?;
    village.map_or(Ok(()), |village| known_village(views, village))?;
    if let Some(grid) = grid.filter(|grid| !views.grid.grids.contains_key(grid)) {
        return Err(Refusal::NoSuchGrid { grid });
    }
    Ok(Draft::of(PostGiven { member: id, post, village, grid, from }))
}

/// Ends a post.
///
/// # Errors
///
/// The first that applies: [`Refusal::NoSuchMember`], [`Refusal::NoPost`].
pub(crate) fn end_post(
    views: &Views,
    _: &Recalled,
    command: &EndPost,
    _: &Circumstances,
) -> Result<Draft, Refusal> {
    let EndPost { member: id, to } = *command;
    member(views, id)?.post.ok_or(Refusal::NoPost { member: id })?;
    Ok(Draft::of(PostEnded { member: id, to }))
}
