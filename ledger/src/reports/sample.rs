//! A sample of credited acts for a second look, drawn so that anybody can draw it again and nobody
//! can know it beforehand.

use serde::Serialize;

use crate::book::{Book, BookError};
use crate::events::Event;
use crate::store::Store;
use crate::units::{Day, Digest, MemberId, OperatorId, Period, Points, Print, Seq, TaskId};

use super::shared::within;

/// A drawn sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// The first day of what was drawn from.
    pub from: Day,
    /// The last day.
    pub to: Day,
    /// How many acts were credited in these days.
    pub credited: usize,
    /// How many of a hundred were to be drawn.
    pub percent: u8,
    /// The last entry of these days. Its hash is the seed: nobody knew it while acts were credited.
    pub seed_seq: Option<Seq>,
    /// The seed.
    pub seed: Option<Digest>,
    /// The acts, in the order in which they were drawn.
    pub drawn: Vec<Row>,
}

/// One act that was drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Which.
    pub task: TaskId,
    /// The entry that credited it.
    pub seq: Seq,
    /// The day it was credited.
    pub on: Day,
    /// Who did it.
    pub member: MemberId,
    /// What it earned.
    pub points: Points,
    /// Who credited it.
    pub by: OperatorId,
}

/// Draws `percent` of a hundred credited acts of a period, rounded up.
///
/// Each act's lot is SHA-256 of `jifen/sample/v1`, a line feed, the seed, and the act's number as it
/// is printed; the smallest lots are drawn. The seed is the leaf hash of the period's last entry.
///
/// # Errors
///
/// The book's.
pub fn sample<S: Store>(book: &mut Book<S>, period: Period, percent: u8) -> Result<Sample, BookError> {
    let (mut credits, mut last) = (Vec::new(), None);
    within(book, period, |sealed| {
        let entry = sealed.entry();
        last = Some((entry.seq, sealed.hash()));
        if let Event::TaskCredited(fact) = &entry.event {
            let (task, member, points) = (fact.task, fact.member, fact.points);
            credits.push(Row { task, seq: entry.seq, on: entry.on, member, points, by: entry.by });
        }
        Ok(())
    })?;
    let credited = credits.len();
    let wanted = credited.saturating_mul(usize::from(percent)).div_ceil(100);
    if let Some((_, seed)) = last {
        let lot = |row: &Row| {
            Digest::of(&[b"jifen/sample/v1\n", seed.as_bytes(), row.task.line().as_str().as_bytes()])
        };
        credits.sort_by_cached_key(lot);
    }
    credits.truncate(wanted);
    let (seed_seq, seed) = last.unzip();
    Ok(Sample { from: period.from, to: period.to, credited, percent, seed_seq, seed, drawn: credits })
}
