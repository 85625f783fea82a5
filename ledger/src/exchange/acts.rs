//! Acts. Each row is one act, which then waits for review.

use std::collections::BTreeMap;

use crate::events::tasks::{ActDetails, Clock};
use crate::rules::Refusal;
use crate::rules::tasks::SubmitTask;
use crate::units::{Digest, GridId, KindCode, MemberId, Name, Note};

use super::grids::Count;
use super::plan::{Asked, Setting, Translate};
use super::report::Reason;
use super::table::{Column, Form, Line, Noted, column};

pub(super) const DAY: usize = 0;
const TIME: usize = 1;
pub(super) const KIND: usize = 2;
pub(super) const MEMBER: usize = 3;
pub(super) const GRID: usize = 4;
const PLACE: usize = 5;
const AUDIENCE: usize = 6;
pub(super) const EVIDENCE: usize = 7;
const NOTE: usize = 8;

pub(super) static COLUMNS: [Column; 9] = [
    column("日期", "day", Form::Day),
    column("时间", "time", Form::Time),
    column("事项", "kind", Form::Code),
    column("编号", "member", Form::Code),
    column("网格", "grid", Form::Code),
    column("地点", "place", Form::Words),
    column("受众人数", "audience_count", Form::Code),
    column("佐证", "evidence", Form::Hex),
    column("说明", "note", Form::Words),
];

pub(super) struct Acts<'a> {
    setting: Setting<'a>,
    shown: BTreeMap<Digest, usize>,
}

impl<'a> Acts<'a> {
    pub(super) const fn new(setting: Setting<'a>) -> Self {
        Self { setting, shown: BTreeMap::new() }
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
        match evidence.and_then(|digest| self.shown.insert(digest, line.number())) {
            Some(row) => Err(line.note(EVIDENCE, Reason::Twice { row })),
            None => Ok(evidence),
        }
    }
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
        if let (Ok(day), Ok(time), Ok(kind), Ok(performer), Ok(grid)) = (day, time, kind, performer, grid)
            && let (Ok(place), Ok(audience), Ok(evidence), Ok(note)) = (place, audience, evidence, note)
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
                    details: ActDetails::default(),
                },
            );
        }
        asked
    }
}
