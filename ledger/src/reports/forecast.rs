//! The day on which the coverage is forecast to fall under 1, and what finance is to be warned of.
//!
//! Of the last 90 days, or of as many as the book has: `e` points were earned for acts and cases, `s`
//! were spent, and `c` is what redemptions took of goods at cost and cards at face, less cash; each less
//! what was reversed. If it goes on like this for `t` days and nothing more comes in,
//!
//! ```text
//! what can be counted on   B(t) = backed − t · c ÷ days
//! what is owed             V(t) = (outstanding + t · (e − s) ÷ days) · parity
//! falls under 1 on the first t with B(t) < V(t):
//!     t = ⌊(backed − owed) · days ÷ ((e − s) · parity + c)⌋ + 1
//! ```
//!
//! 1. Grants, gifts and purchases are not foreseen: a purchase only turns money into goods, and what
//!    nobody promised is not counted on. Lapses, corrections and write-offs are not foreseen either.
//! 2. It never falls when the divisor is not more than 0, or when nothing would be owed any more by that
//!    day.
//! 3. All of it is reckoned in whole numbers, of a hundredth of a fen.

use serde::Serialize;

use crate::units::{Cny, Day, Factor, Period, Points, Ratio};
use crate::views::Views;

use super::coverage::{Coverage, coverage};

/// How many days are looked back on.
pub const DAYS: u16 = 90;

/// What is foreseen of the coverage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Forecast {
    /// On which day.
    pub as_of: Day,
    /// How many days were looked back on, this one included: 90, or as many as the book has.
    pub days: u16,
    /// Points earned in them, less what was reversed.
    pub earned: Points,
    /// Points spent in them, less what was reversed.
    pub spent: Points,
    /// What that took of goods at cost and cards at face, less cash.
    pub honoured: Cny,
    /// What comes of it.
    #[serde(flatten)]
    pub outlook: Outlook,
}

/// What comes of it if it goes on like this.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "outlook", rename_all = "snake_case")]
pub enum Outlook {
    /// No policy is in force, so no point is reckoned at anything.
    NoPolicy,
    /// Nothing is owed.
    NothingOwed,
    /// The coverage is under 1 already.
    UnderAlready,
    /// It never falls under 1.
    Never,
    /// It falls under 1.
    Falls {
        /// On which day.
        on: Day,
        /// In how many days.
        in_days: u32,
    },
}

impl Outlook {
    /// The name, as in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NoPolicy => "no_policy",
            Self::NothingOwed => "nothing_owed",
            Self::UnderAlready => "under_already",
            Self::Never => "never",
            Self::Falls { .. } => "falls",
        }
    }
}

/// What is foreseen on `today`.
pub fn forecast(views: &Views, today: Day) -> Forecast {
    foreseen(views, &coverage(views, today))
}

/// What is foreseen on the day of `now`.
pub fn foreseen(views: &Views, now: &Coverage) -> Forecast {
    let today = now.as_of;
    let first = views.days.first().unwrap_or(today);
    let from = first.max(today.minus(DAYS.saturating_sub(1)));
    let days = u16::try_from(today.since(from).saturating_add(1)).unwrap_or(1).max(1);
    let (mut earned, mut spent, mut honoured) = (Points::ZERO, Points::ZERO, Cny::ZERO);
    for (_, counts) in views.days.within(Period { from, to: today }) {
        earned = earned.checked_add(counts.points_earned).unwrap_or(earned);
        spent = spent.checked_add(counts.points_spent).unwrap_or(spent);
        honoured = honoured.checked_add(counts.honoured).unwrap_or(honoured);
    }
    let as_of = today;
    let mut forecast = Forecast { as_of, days, earned, spent, honoured, outlook: Outlook::NoPolicy };
    if let Some(parity) = now.parity {
        forecast.outlook = forecast.falls(now, parity).unwrap_or(Outlook::Never);
    }
    forecast
}

impl Forecast {
    /// None when it never falls, or later than can be counted.
    fn falls(&self, now: &Coverage, parity: Cny) -> Option<Outlook> {
        let (owed, days) = (i128::from(now.outstanding.minor()), i128::from(self.days));
        if owed == 0 {
            return Some(Outlook::NothingOwed);
        }
        // Points have hundredths and yuan have fen, so their product is in hundredths of a fen.
        let (parity, fen) = (i128::from(parity.minor()), 100_i128);
        let backed = [now.fund_cash, now.goods_at_cost, now.cards_at_face].into_iter();
        let backed = backed.fold(0_i128, |sum, part| sum.saturating_add(i128::from(part.minor())));
        let spare = backed.checked_mul(fen)?.checked_sub(owed.checked_mul(parity)?)?;
        if spare < 0 {
            return Some(Outlook::UnderAlready);
        }
        let growth = i128::from(self.earned.minor()).checked_sub(i128::from(self.spent.minor()))?;
        let taken = i128::from(self.honoured.minor()).checked_mul(fen)?;
        let eaten = growth.checked_mul(parity)?.checked_add(taken).filter(|eaten| *eaten > 0)?;
        let in_days = spare.checked_mul(days)?.checked_div(eaten)?.checked_add(1)?;
        // By then something must still be owed.
        let left = owed.checked_mul(days)?.checked_add(growth.checked_mul(in_days)?)?;
        let in_days = u32::try_from(in_days).ok().filter(|_| left > 0)?;
        let on = self.as_of.get().checked_add(i32::try_from(in_days).ok()?).map(Day::number)?;
        // At the end of the calendar a day is the nearest there is, and not the one foreseen.
        (u32::try_from(on.since(self.as_of)) == Ok(in_days)).then_some(Outlook::Falls { on, in_days })
    }
}

/// What finance is to be warned of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "alarm", rename_all = "snake_case")]
pub enum Alarm {
    /// The coverage is under `policy.finance.coverage_min`.
    CoverageLow {
        /// What it is.
        ratio: Ratio,
        /// What it should be at least.
        coverage_min: Factor,
    },
    /// The coverage falls under 1 within `policy.finance.forecast_days`.
    FallsSoon {
        /// On which day.
        on: Day,
        /// In how many days.
        in_days: u32,
        /// Within how many days it is an alarm.
        forecast_days: u16,
    },
}

/// What the policy in force on `today` warns of; nothing where it says nothing.
pub fn alarms(views: &Views, today: Day) -> Vec<Alarm> {
    let Some(terms) = views.station.policy_on(today).map(|policy| policy.finance) else { return Vec::new() };
    let now = coverage(views, today);
    let low = terms.coverage_min.zip(now.ratio).and_then(|(coverage_min, ratio)| {
        let least = Ratio::of(coverage_min.minor().into(), Factor::ONE.minor().into())?;
        (ratio < least).then_some(Alarm::CoverageLow { ratio, coverage_min })
    });
    let outlook = foreseen(views, &now).outlook;
    let soon = terms.forecast_days.and_then(|forecast_days| {
        let alarm = |on, in_days| Alarm::FallsSoon { on, in_days, forecast_days };
        if let Outlook::Falls { on, in_days } = outlook {
            return (in_days <= u32::from(forecast_days)).then(|| alarm(on, in_days));
        }
        (outlook == Outlook::UnderAlready).then(|| alarm(today, 0))
    });
    low.into_iter().chain(soon).collect()
}
