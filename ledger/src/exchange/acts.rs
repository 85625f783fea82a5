//! Acts. Each row is one act, which then waits for review.
//!
//! 1. A sheet without the columns that may be left out asks for what it always asked for, under
//!    the same keys; so does a row that leaves them empty.
//! 2. The same evidence, paper form or visit (kind, day and object) stands in one row: a later one
//!    is named with the first. The first counts as shown even when it is refused itself, because
//!    only its author knows which of the two is right.

use std::collections::BTreeMap;

use crate::events::tasks::{ActDetails, Clock, Share};
use crate::rules::Refusal;
use crate::rules::tasks::SubmitTask;
use crate::units::{BadText, Day, Digest, GridId, Hours, KindCode, MemberId, Name, Note, PadNo, Tag, folded};

use super::grids::Count;
use super::plan::{Asked, Setting, Translate};
use super::report::Reason;
use super::table::{Column, Form, Line, Noted, column, optional};

pub(super) const DAY: usize = 0;
pub(super) const TIME: usize = 1;
pub(super) const KIND: usize = 2;
pub(super) const MEMBER: usize = 3;
pub(super) const GRID: usize = 4;
const PLACE: usize = 5;
const AUDIENCE: usize = 6;
pub(super) const EVIDENCE: usize = 7;
const NOTE: usize = 8;
pub(super) const OBJECT: usize = 9;
const HOURS: usize = 10;
const TAGS: usize = 11;
pub(super) const PAD: usize = 12;
pub(super) const TEAM: usize = 13;

pub(super) static COLUMNS: [Column; 14] = [
    column("日期", "day", Form::Day),
    column("时间", "time", Form::Time),
    column("事项", "kind", Form::Code),
    column("编号", "member", Form::Code),
    column("网格", "grid", Form::Code),
    column("地点", "place", Form::Words),
    column("受众人数", "audience_count", Form::Code),
    column("佐证", "evidence", Form::Hex),
    column("说明", "note", Form::Words),
    optional("对象", "object", Form::Words),
    optional("时长", "hours", Form::Code),
    optional("标签", "tags", Form::Code),
    optional("纸单号", "pad", Form::Code),
    optional("小组", "team", Form::Code),
];

/// What a key is made of: what every sheet has, then by name what a row says beyond it.
pub(super) fn said(line: &Line<'_>) -> Vec<Box<str>> {
    let beyond = [OBJECT, HOURS, TAGS, PAD, TEAM];
    let mut said = line.said(&beyond);
    for column in beyond {
        let text = line.text(column);
        if let Some(known) = COLUMNS.get(column).filter(|_| !text.is_empty()) {
            said.extend([known.en.into(), text]);
        }
    }
    said
}

/// What was done to what on which day, as the rules tell visits apart.
type Visit = (KindCode, Day, String);

pub(super) struct Acts<'a> {
    setting: Setting<'a>,
    shown: BTreeMap<Digest, usize>,
    visits: BTreeMap<Visit, usize>,
    pads: BTreeMap<PadNo, usize>,
}

impl<'a> Acts<'a> {
    pub(super) const fn new(setting: Setting<'a>) -> Self {
        Self { setting, shown: BTreeMap::new(), visits: BTreeMap::new(), pads: BTreeMap::new() }
    }

    fn performer(&self, line: &mut Line<'_>) -> Result<MemberId, Noted> {
        let member = line.needed::<MemberId>(MEMBER)?;
        match self.setting.views.members.get(member) {
            Some(_) => Ok(member),
            None => Err(line.refuse(MEMBER, Refusal::NoSuchMember { member })),
        }
    }

    fn grid(&self, line: &mut Line<'_>) -> Result<Option<GridId>, Noted> {
        let grid = line.given::<GridId>(GRID)?;
        match grid.filter(|grid| !self.setting.views.grid.grids.contains_key(grid)) {
            Some(grid) => Err(line.refuse(GRID, Refusal::NoSuchGrid { grid })),
            None => Ok(grid),
        }
    }

    fn evidence(&mut self, line: &mut Line<'_>) -> Result<Option<Digest>, Noted> {
        let evidence = line.given::<Digest>(EVIDENCE)?;
        once(&mut self.shown, line, EVIDENCE, evidence)
    }

    fn object(&mut self, line: &mut Line<'_>, act: Option<(KindCode, Day)>) -> Result<Option<Name>, Noted> {
        let object = line.given::<Name>(OBJECT)?;
        let visit = act.zip(object.as_ref()).map(|(act, object)| visit(act, object));
        once(&mut self.visits, line, OBJECT, visit)?;
        Ok(object)
    }

    fn hours(line: &mut Line<'_>) -> Result<Option<Hours>, Noted> {
        let hours = line.given::<Hours>(HOURS)?;
        if let Some(hours) = hours {
            line.positive(HOURS, hours.minor())?;
        }
        Ok(hours)
    }

    fn pad(&mut self, line: &mut Line<'_>) -> Result<Option<PadNo>, Noted> {
        let pad = line.given::<Pad>(PAD)?.map(|Pad(pad)| pad);
        // One form of paper however its number is written, but on file as it was.
        once(&mut self.pads, line, PAD, pad.as_ref().map(PadNo::folding))?;
        Ok(pad)
    }

    fn team(&self, line: &mut Line<'_>) -> Result<Vec<Share>, Noted> {
        let Team(shares) = line.given::<Team>(TEAM)?.unwrap_or_default();
        let nobody = shares.iter().find(|share| self.setting.views.members.get(share.member).is_none());
        match nobody {
            Some(Share { member, .. }) => Err(line.refuse(TEAM, Refusal::NoSuchMember { member: *member })),
            None => Ok(shares),
        }
    }

    /// What the columns that may be left out say.
    fn details(&mut self, line: &mut Line<'_>, act: Option<(KindCode, Day)>) -> Result<ActDetails, Noted> {
        // All of them are read before any is missed, so that every bad cell is named.
        let (object, hours, tags) = (self.object(line, act), Self::hours(line), line.given::<Tags>(TAGS));
        let (pad, team) = (self.pad(line), self.team(line));
        let Tags(tags) = tags?.unwrap_or_default();
        Ok(ActDetails {
            object: object?,
            hours: hours?,
            tags,
            pad: pad?,
            team: team?,
            ..ActDetails::default()
        })
    }
}

/// Takes note of what one row may say; a later row is refused with the first.
fn once<T: Ord + Clone>(
    rows: &mut BTreeMap<T, usize>,
    line: &mut Line<'_>,
    column: usize,
    said: Option<T>,
) -> Result<Option<T>, Noted> {
    let Some(said) = said else { return Ok(None) };
    if let Some(row) = rows.get(&said) {
        let row = *row;
        return Err(line.note(column, Reason::Twice { row }));
    }
    rows.insert(said.clone(), line.number());
    Ok(Some(said))
}

fn visit((kind, day): (KindCode, Day), object: &Name) -> Visit {
    (kind, day, folded(object.as_str()))
}

/// Topics and audiences: `fire;fraud`, each once.
#[derive(Default)]
struct Tags(Vec<Tag>);

impl std::str::FromStr for Tags {
    type Err = BadText;

    fn from_str(typed: &str) -> Result<Self, BadText> {
        let mut tags = Vec::new();
        for tag in parts(typed) {
            let tag: Tag = tag.parse()?;
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        Ok(Self(tags))
    }
}

/// The number of a paper form, whichever case it is copied in.
struct Pad(PadNo);

impl std::str::FromStr for Pad {
    type Err = BadText;

    fn from_str(typed: &str) -> Result<Self, BadText> {
        typed.to_ascii_uppercase().parse().map(Self)
    }
}

/// Who did it together: `M000001:60;M000002:40`, or members alone where each earns all of it.
#[derive(Default)]
struct Team(Vec<Share>);

impl std::str::FromStr for Team {
    type Err = NotATeam;

    fn from_str(typed: &str) -> Result<Self, NotATeam> {
        let share = |part: &str| {
            let (member, percent) = part.split_once(':').unwrap_or((part, "100"));
            let plain = percent.bytes().all(|b| b.is_ascii_digit());
            let percent = percent.parse().ok().filter(|percent| plain && *percent <= 100)?;
            Some(Share { member: member.parse().ok()?, percent })
        };
        let shares = parts(typed).map(|part| share(part).ok_or_else(|| NotATeam { typed: part.into() }));
        shares.collect::<Result<_, _>>().map(Self)
    }
}

#[derive(Debug, thiserror::Error)]
#[error(
    "「{typed}」 is not one of a team: type M000001:60;M000002:40, or M000001;M000002 where each earns all"
)]
struct NotATeam {
    typed: Box<str>,
}

/// What stands in a cell that holds several.
fn parts(cell: &str) -> impl Iterator<Item = &str> {
    let between = |c: char| c.is_whitespace() || matches!(c, ';' | '；' | '、');
    cell.split(between).filter(|part| !part.is_empty())
}

impl Translate for Acts<'_> {
    fn row(&mut self, line: &mut Line<'_>) -> Asked {
        let Setting { views, today, .. } = self.setting;
        let mut asked = Asked::default();
        let (day, time) = (line.past(DAY, today), line.given::<Clock>(TIME));
        let mut kind = line.needed::<KindCode>(KIND);
        if let Ok(code) = kind {
            // A kind that is in force on some day is the rule's to judge on this one.
            let day = day.as_ref().copied().unwrap_or(today);
            let published = views.tasks.kinds().any(|known| known.kind == code);
            if !published || views.tasks.kind_on(code, day).is_none() {
                kind = Err(line.refuse(KIND, Refusal::KindNotInForce { kind: code, day }));
            }
        }
        let (performer, grid) = (self.performer(line), self.grid(line));
        let (place, audience) = (line.given::<Name>(PLACE), line.given::<Count>(AUDIENCE));
        let (evidence, note) = (self.evidence(line), line.given::<Note>(NOTE));
        let details = self.details(line, kind.as_ref().ok().copied().zip(day.as_ref().ok().copied()));
        if let (Ok(day), Ok(time), Ok(kind), Ok(performer), Ok(grid)) = (day, time, kind, performer, grid)
            && let (Ok(place), Ok(audience), Ok(evidence), Ok(note)) = (place, audience, evidence, note)
            && let Ok(details) = details
        {
            asked.day = Some(day);
            let audience_count = audience.map(|Count(heads)| heads);
            asked.ask(
                "",
                SubmitTask {
                    kind,
                    performer,
                    day,
                    time,
                    grid,
                    place,
                    audience_count,
                    evidence,
                    note,
                    details,
                },
            );
        }
        asked
    }

    /// What it shows is shown: a later row that says the same is named with it, not with its act.
    fn known(&mut self, line: &mut Line<'_>) {
        let row = line.number();
        if let Ok(digest) = line.text(EVIDENCE).parse() {
            self.shown.entry(digest).or_insert(row);
        }
        if let Ok(Pad(pad)) = line.text(PAD).parse() {
            self.pads.entry(pad.folding()).or_insert(row);
        }
        if let (Ok(kind), Ok(day), Ok(object)) =
            (line.text(KIND).parse(), line.text(DAY).parse(), line.text(OBJECT).parse())
        {
            self.visits.entry(visit((kind, day), &object)).or_insert(row);
        }
    }
}
