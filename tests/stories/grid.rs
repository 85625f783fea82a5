//! The grid: villages, grids in them, and dated posts.

use ledger::events::grid::Post;
use ledger::rules::Refusal;
use ledger::rules::grid::{EndPost, GivePost, NameGrid, NameVillage};
use ledger::units::{GridId, MemberId, VillageId};
use tests::station::of;

use super::a_station;

#[test]
fn a_grid_lies_in_a_village_and_may_be_named_anew() {
    let (_folder, mut station) = a_station();
    let chief = station.chief.clone();
    let (village, grid) = (VillageId::number(4), GridId::number(31));
    let name = NameGrid { grid, village, name: of("兴谷一组"), households: 71, people: 330 };
    assert_eq!(station.refused(&chief, name.clone()), Refusal::NoSuchVillage { village });
    station.done(&chief, NameVillage { village, name: of("兴东") });
    station.done(&chief, NameVillage { village, name: of("兴谷") });
    station.done(&chief, name);
    let map = &station.book.views().grid;
    assert_eq!(map.village_called("兴谷"), Some(village));
    assert_eq!(map.village_called("兴东"), None);
    assert_eq!((map.grids[&grid].households, map.grids[&grid].people), (71, 330));
}

#[test]
fn a_post_is_held_from_its_first_to_its_last_day_and_a_new_one_ends_it() {
    let (_folder, mut station) = a_station();
    let chief = station.chief.clone();
    let wang = station.member("王秀珍");
    let give =
        |member, post, village, grid, from: &str| GivePost { member, post, village, grid, from: of(from) };
    let nobody = MemberId::number(9);
    let refused = station.refused(&chief, give(nobody, Post::GridMember, None, None, "2026-03-01"));
    assert_eq!(refused, Refusal::NoSuchMember { member: nobody });
    let (village, grid) = (Some(VillageId::number(1)), Some(GridId::number(1)));
    let refused = station.refused(&chief, give(wang, Post::GridMember, village, None, "2026-03-01"));
    assert_eq!(refused, Refusal::NoSuchVillage { village: VillageId::number(1) });
    let refused = station.refused(&chief, give(wang, Post::GridMember, None, grid, "2026-03-01"));
    assert_eq!(refused, Refusal::NoSuchGrid { grid: GridId::number(1) });
    let refused = station.refused(&chief, EndPost { member: wang, to: of("2026-03-31") });
    assert_eq!(refused, Refusal::NoPost { member: wang });
    let refused = station.refused(&chief, EndPost { member: nobody, to: of("2026-03-31") });
    assert_eq!(refused, Refusal::NoSuchMember { member: nobody });

    station.done(&chief, give(wang, Post::GridReporter, None, None, "2026-01-01"));
    station.done(&chief, give(wang, Post::GridMember, None, None, "2026-03-10"));
    station.done(&chief, EndPost { member: wang, to: of("2026-03-20") });
    let held = |day: &str| {
        let member = station.book.views().members.get(wang).unwrap();
        member.post_on(of(day)).map(|posted| posted.post)
    };
    assert_eq!(held("2026-03-09"), None, "the views keep the post held last");
    assert_eq!(held("2026-03-10"), Some(Post::GridMember));
    assert_eq!(held("2026-03-20"), Some(Post::GridMember));
    assert_eq!(held("2026-03-21"), None);
}
