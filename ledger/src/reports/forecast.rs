//! The day on which the coverage is forecast to fall under 1, and what finance is to be warned of.
//!
//! How it is reckoned, and what is not foreseen: [`crate::views::backing`].

use serde::Serialize;

use crate::events::draws::Backing;
use crate::units::{Cny, Day, Factor, Points, Ratio};
use crate::views::Views;
use crate::views::backing::Pace;

use super::coverage::{Coverage, coverage};

pub use crate::views::backing::{DAYS, Outlook};

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

/// What is foreseen on `today`.
pub fn forecast(views: &Views, today: Day) -> Forecast {
    foreseen(views, &coverage(views, today))
}

/// What is foreseen on the day of `now`.
pub fn foreseen(views: &Views, now: &Coverage) -> Forecast {
    let pace = views.pace(now.as_of);
    let Pace { as_of, days, earned, spent, honoured } = pace;
    let outlook = now.parity.map_or(Outlook::NoPolicy, |parity| {
        let (cash, goods, cards) = (now.free_cash(), now.goods_at_cost, now.cards_at_face);
        let (outstanding, ratio) = (now.outstanding, now.ratio);
        pace.outlook(&Backing { cash, goods, cards, outstanding, parity, ratio })
    });
    Forecast { as_of, days, earned, spent, honoured, outlook }
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
