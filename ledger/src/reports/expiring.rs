//! The announcement (过期预告): points that lapse within the days the policy announces, by member
//! and last day.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::journal::Account;
use crate::units::{Day, MemberId, Points};
use crate::views::Views;

use super::members::expiring_days;

/// Points of one member with the same last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Whose.
    pub member: MemberId,
    /// The last day on which they may be spent.
    pub last: Day,
    /// Days until then, today not counted.
    pub days_left: i32,
    /// How many.
    pub points: Points,
}

/// What lapses within `policy.expiring_days`: the soonest first, then by member. Confidential sources stand on no
/// list. Points that may not
/// be spent yet are not in it; they are pending.
pub fn expiring(views: &Views, today: Day) -> Vec<Row> {
    let until = today.plus(expiring_days(views, today));
    let soon: BTreeSet<(Day, MemberId)> = views.accounts.lapsing_until(until).collect();
    let row = |(last, member): (Day, MemberId)| {
        let lots = views.accounts.lots(Account::Member(member)).iter();
        let of_day = lots.filter(|lot| lot.expires == Some(last) && lot.is_usable(today));
        let points = Points::from_minor(of_day.fold(0, |sum, lot| sum.saturating_add(lot.amount)));
        let days_left = last.since(today);
        (points.is_positive() && !views.members.is_confidential(member)).then_some(Row {
            member,
            last,
            days_left,
            points,
        })
    };
    soon.into_iter().filter_map(row).collect()
}
