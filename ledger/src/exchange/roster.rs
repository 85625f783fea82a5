//! Members, with their posts and cards.

use std::collections::BTreeMap;

use crate::events::grid::Post;
use crate::rules::Refusal;
use crate::rules::grid::GivePost;
use crate::rules::members::{EnrolMember, IssueCard, Person};
use crate::units::{CardNo, GridId, IdNumber, MemberId, Name, NotPersonal, Phone, VillageId};

use super::plan::{Asked, Register, Setting, Translate};
use super::report::Reason;
use super::table::{Column, Form, Line, Noted, Table, column};

pub(super) const MEMBER: usize = 0;
const NAME: usize = 1;
const POST: usize = 2;
pub(super) const VILLAGE: usize = 3;
pub(super) const GRID: usize = 4;
const PHONE: usize = 5;
pub(super) const ID_NUMBER: usize = 6;
pub(super) const CARD: usize = 7;
pub(super) const JOINED: usize = 8;

pub(super) static COLUMNS: [Column; 9] = [
    column("编号", "member", Form::Code),
    column("姓名", "name", Form::PersonName),
    column("职务", "post", Form::Words),
    column("村", "village", Form::Words),
    column("网格", "grid", Form::Code),
    column("电话", "phone", Form::PersonCode),
    column("身份证号", "id_number", Form::PersonCode),
    column("卡号", "card", Form::Code),
    column("入队日期", "joined", Form::Day),
];

/// What a key is made of, by promise 2 of the module: nothing that is kept in the vault only.
pub(super) fn said(line: &Line<'_>, number: Option<MemberId>) -> Vec<Box<str>> {
    let mut said = line.said(&[MEMBER, NAME, PHONE, ID_NUMBER]);
    said.push(number.map_or_else(|| line.text(MEMBER), |number| number.to_string().into()));
    said
}

/// The number of each row: its own, or that of the person, or the next one that is free.
pub(super) fn numbers(
    table: &Table<'_>,
    register: &Register,
    next: Option<MemberId>,
) -> Vec<Option<MemberId>> {
    let own = |line: &Line<'_>| line.text(MEMBER).parse::<MemberId>().ok();
    let in_file = table.lines().filter_map(|line| own(&line)).max().and_then(MemberId::next);
    let mut free = next.max(in_file);
    let number = |line: Line<'_>| {
        let typed = line.text(MEMBER);
        if !typed.is_empty() {
            return typed.parse().ok();
        }
        let person = line.text(ID_NUMBER).to_ascii_uppercase();
        register.owners.get(person.as_str()).copied().or_else(|| {
            let number = free?;
            free = number.next();
            Some(number)
        })
    };
    table.lines().map(number).collect()
}

const POSTS: [(&str, Post); 10] = [
    ("网格长", Post::GridLeader),
    ("网格协调员", Post::GridCoordinator),
    ("网格管理员", Post::GridManager),
    ("网格员", Post::GridMember),
    ("信息员", Post::GridReporter),
    ("grid_leader", Post::GridLeader),
    ("grid_coordinator", Post::GridCoordinator),
    ("grid_manager", Post::GridManager),
    ("grid_member", Post::GridMember),
    ("grid_reporter", Post::GridReporter),
];

pub(super) struct Roster<'a> {
    setting: Setting<'a>,
    members: BTreeMap<MemberId, usize>,
    persons: BTreeMap<Box<str>, usize>,
    cards: BTreeMap<CardNo, usize>,
}

impl<'a> Roster<'a> {
    pub(super) fn new(setting: Setting<'a>) -> Self {
        let (members, persons, cards) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        Self { setting, members, persons, cards }
    }

    /// The row's number, and whether the row may have it.
    fn member(&mut self, line: &mut Line<'_>) -> Result<MemberId, Noted> {
        let number = self.setting.numbers.get(line.at()).copied().flatten();
        line.given::<MemberId>(MEMBER)?;
        let member = number.ok_or_else(|| line.note(MEMBER, Reason::Missing))?;
        match self.members.insert(member, line.number()) {
            Some(row) => Err(line.note(MEMBER, Reason::Twice { row })),
            None => Ok(member),
        }
    }

    fn id_number(&mut self, line: &mut Line<'_>) -> Result<IdNumber, Noted> {
        let id_number = match line.needed::<Shown<IdNumber>>(ID_NUMBER)? {
            Shown(Ok(id_number)) => id_number,
            Shown(Err(why)) => return Err(line.note(ID_NUMBER, unread(&why))),
        };
        match self.persons.insert(id_number.as_str().into(), line.number()) {
            Some(row) => Err(line.note(ID_NUMBER, Reason::Twice { row })),
            None => Ok(id_number),
        }
    }

    fn card(&mut self, line: &mut Line<'_>) -> Result<Option<CardNo>, Noted> {
        let Some(card) = line.given::<CardNo>(CARD)? else { return Ok(None) };
        if let Some(row) = self.cards.insert(card, line.number()) {
            return Err(line.note(CARD, Reason::Twice { row }));
        }
        match self.setting.views.members.card(card) {
            Some(known) => Err(line.refuse(CARD, Refusal::CardOfAnother { card, member: known.member })),
            None => Ok(Some(card)),
        }
    }

    /// Village and grid, which must belong together.
    fn place(&self, line: &mut Line<'_>) -> Result<(Option<VillageId>, Option<GridId>), Noted> {
        let known = &self.setting.views.grid;
        let village = match line.given::<Name>(VILLAGE)? {
            None => None,
            Some(name) => match known.village_called(name.as_str()) {
                None => return Err(line.note(VILLAGE, Reason::Village)),
                found => found,
            },
        };
        let Some(grid) = line.given::<GridId>(GRID)? else { return Ok((village, None)) };
        match known.grids.get(&grid) {
            None => Err(line.refuse(GRID, Refusal::NoSuchGrid { grid })),
            Some(named) if village.is_some_and(|village| village != named.village) => {
                Err(line.note(GRID, Reason::OtherVillage))
            }
            Some(named) => Ok((Some(named.village), Some(grid))),
        }
    }
}

/// What is wrong with a personal number, without saying any of it.
fn unread(why: &NotPersonal) -> Reason {
    match why {
        NotPersonal::Birthday { .. } => Reason::Birthday,
        NotPersonal::Phone { .. }
        | NotPersonal::IdForm { .. }
        | NotPersonal::IdTailForm { .. }
        | NotPersonal::IdCheck { .. } => Reason::Form { why: why.to_string().into() },
    }
}

/// A text that was read, whatever came of it.
struct Shown<T: std::str::FromStr>(Result<T, T::Err>);

impl<T: std::str::FromStr> std::str::FromStr for Shown<T> {
    type Err = std::convert::Infallible;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        Ok(Self(typed.parse()))
    }
}

impl Translate for Roster<'_> {
    fn row(&mut self, line: &mut Line<'_>) -> Asked {
        let mut asked = Asked::default();
        let (member, name, post) = (self.member(line), line.needed::<Name>(NAME), line.word(POST, &POSTS));
        let (place, phone) = (self.place(line), line.needed::<Phone>(PHONE));
        let (id_number, card) = (self.id_number(line), self.card(line));
        let joined = line.past(JOINED, self.setting.today);
        // Whoever is enrolled already is a problem of this row and no new member.
        let owner = id_number.as_ref().ok().and_then(|id| self.setting.register.owners.get(id.as_str()));
        if let Some(owner) = owner {
            line.refuse(ID_NUMBER, Refusal::PersonKnown { member: *owner });
            return asked;
        }
        if let Ok(member) = member
            && self.setting.views.members.get(member).is_some()
        {
            line.refuse(MEMBER, Refusal::MemberExists { member });
            return asked;
        }
        if let (Ok(member), Ok(name), Ok(post), Ok((village, grid))) = (member, name, post, place)
            && let (Ok(phone), Ok(id_number), Ok(card), Ok(joined)) = (phone, id_number, card, joined)
        {
            asked.day = Some(joined);
            let person = Person { name, phone, id_number };
            asked.ask("", EnrolMember { member: Some(member), joined, person });
            asked.ask("post", GivePost { member, post, village, grid, from: joined });
            if card.is_some() {
                asked.ask("card", IssueCard { member, card });
            }
        }
        asked
    }

    /// The rest of the row is in its key; the person is compared with the vault. A person who was
    /// erased stays erased.
    fn known(&mut self, line: &mut Line<'_>) {
        let Ok(member) = self.member(line) else { return };
        let (name, phone) = (line.needed::<Name>(NAME), line.needed::<Phone>(PHONE));
        let id_number = self.id_number(line);
        let Register { owners, people } = self.setting.register;
        let Some((kept_name, kept_phone)) = people.get(&member) else { return };
        if name.is_ok_and(|name| name.as_str() != &**kept_name) {
            line.note(NAME, Reason::PersonDiffers { member });
        }
        if phone.is_ok_and(|phone| phone.as_str() != &**kept_phone) {
            line.note(PHONE, Reason::PersonDiffers { member });
        }
        if id_number.is_ok_and(|id| owners.get(id.as_str()) != Some(&member)) {
            line.note(ID_NUMBER, Reason::PersonDiffers { member });
        }
    }
}
