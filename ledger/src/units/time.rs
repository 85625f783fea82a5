//! Moments, days and periods. None of them ever reads a clock.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Months, NaiveDate, TimeZone, Timelike};
use thiserror::Error;

use super::form::two_forms;
use super::line::{Line, Print};

/// A text that is no day, moment or time zone.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("「{typed}」 is not a {what}: {help}")]
pub struct NotATime {
    /// What was typed.
    pub typed: Box<str>,
    /// What was expected.
    pub what: &'static str,
    /// The form that is read.
    pub help: &'static str,
}

/// A calendar day from 0001-01-01 to 9999-12-31, counted from 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(remote = "Self")]
pub struct Day(#[serde(deserialize_with = "day_number")] i32);

impl Day {
    const FIRST: i32 = -719_162;
    const LAST: i32 = 2_932_896;
    /// Days from 0001-01-01 (day 1 of the common era) to 1970-01-01.
    const CE: i32 = 719_163;

    /// The day `number` days after 1970-01-01, at the nearest end of the calendar when outside it.
    pub fn number(number: i32) -> Self {
        Self(number.clamp(Self::FIRST, Self::LAST))
    }

    /// Days since 1970-01-01.
    pub const fn get(self) -> i32 {
        self.0
    }

    /// The day of a calendar date, or `None` when there is no such day.
    pub fn of_date(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).and_then(Self::of_naive)
    }

    fn of_naive(date: NaiveDate) -> Option<Self> {
        let number = date.num_days_from_ce().checked_sub(Self::CE)?;
        (Self::FIRST..=Self::LAST).contains(&number).then_some(Self(number))
    }

    fn naive(self) -> NaiveDate {
        NaiveDate::from_num_days_from_ce_opt(self.0.saturating_add(Self::CE)).unwrap_or_default()
    }

    /// `days` days later, at most the last day of the calendar.
    pub fn plus(self, days: u16) -> Self {
        Self::number(self.0.saturating_add(i32::from(days)))
    }

    /// `days` days earlier, at least the first day of the calendar.
    pub fn minus(self, days: u16) -> Self {
        Self::number(self.0.saturating_sub(i32::from(days)))
    }

    /// The same day `months` months later, or that month's last day where it has no such day.
    pub fn plus_months(self, months: u16) -> Self {
        let later = self.naive().checked_add_months(Months::new(u32::from(months)));
        later.and_then(Self::of_naive).unwrap_or(Self(Self::LAST))
    }

    /// How many calendar months after `earlier`'s month this day's month is; negative when before it.
    pub fn months_since(self, earlier: Self) -> i32 {
        let months = |day: Self| {
            let (year, month, _) = day.date();
            year.saturating_mul(12).saturating_add(i32::try_from(month).unwrap_or(0))
        };
        months(self).saturating_sub(months(earlier))
    }

    /// How many days after `earlier` this is; negative when before it.
    pub const fn since(self, earlier: Self) -> i32 {
        self.0.saturating_sub(earlier.0)
    }

    /// Year, month and day of the month.
    pub fn date(self) -> (i32, u32, u32) {
        let date = self.naive();
        (date.year(), date.month(), date.day())
    }

    /// The last day of the year after this one's.
    pub fn end_of_next_year(self) -> Self {
        Self::of_date(self.naive().year().saturating_add(1), 12, 31).unwrap_or(Self(Self::LAST))
    }

    /// The first day of this day's month.
    pub fn month_start(self) -> Self {
        let back = self.naive().day0();
        Self::number(self.0.saturating_sub(i32::try_from(back).unwrap_or(0)))
    }
}

/// Writes a number with at least `digits` digits.
fn padded<const N: usize>(number: u32) -> [u8; N] {
    let mut rest = number;
    let mut out = [b'0'; N];
    for place in out.iter_mut().rev() {
        let digit = u8::try_from(rest.checked_rem(10).unwrap_or(0)).unwrap_or(0);
        *place = b'0'.saturating_add(digit);
        rest = rest.checked_div(10).unwrap_or(0);
    }
    out
}

/// Joins digit groups into `out`, a buffer as long as all of them.
fn join<const N: usize>(groups: &[&[u8]]) -> [u8; N] {
    let mut out = [0; N];
    for (place, byte) in out.iter_mut().zip(groups.iter().copied().flatten()) {
        *place = *byte;
    }
    out
}

impl Day {
    /// `2026-11-22`, without the detour through a formatter: entries print two days each.
    fn printed(self) -> [u8; 10] {
        let (year, month, day) = self.date();
        let year = padded::<4>(u32::try_from(year).unwrap_or(0));
        join(&[&year, b"-", &padded::<2>(month), b"-", &padded::<2>(day)])
    }
}

/// Reads `digits` ASCII digits from the front of `text`.
fn digits(text: &mut &[u8], digits: usize) -> Option<u32> {
    let (front, rest) = text.split_at_checked(digits)?;
    *text = rest;
    front.iter().try_fold(0_u32, |number, byte| match byte {
        b'0'..=b'9' => number.checked_mul(10)?.checked_add(u32::from(byte.saturating_sub(b'0'))),
        _ => None,
    })
}

/// Reads one fixed byte from the front of `text`.
fn mark(text: &mut &[u8], mark: u8) -> Option<()> {
    let (first, rest) = text.split_first()?;
    *text = rest;
    (*first == mark).then_some(())
}

fn date(text: &mut &[u8]) -> Option<Day> {
    let year = digits(text, 4)?;
    mark(text, b'-')?;
    let month = digits(text, 2)?;
    mark(text, b'-')?;
    Day::of_date(i32::try_from(year).ok()?, month, digits(text, 2)?)
}

impl FromStr for Day {
    type Err = NotATime;

    fn from_str(typed: &str) -> Result<Self, NotATime> {
        let mut text = typed.as_bytes();
        date(&mut text).filter(|_| text.is_empty()).ok_or_else(|| NotATime {
            typed: typed.into(),
            what: "day",
            help: "type an existing date as 2026-11-22",
        })
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(std::str::from_utf8(&self.printed()).unwrap_or_default())
    }
}

/// A day of the week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs, reason = "the days are what they are called")]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Day {
    /// Which day of the week it is.
    pub const fn weekday(self) -> Weekday {
        // Day 0, the first of January 1970, was a Thursday.
        match self.0.rem_euclid(7) {
            0 => Weekday::Thursday,
            1 => Weekday::Friday,
            2 => Weekday::Saturday,
            3 => Weekday::Sunday,
            4 => Weekday::Monday,
            5 => Weekday::Tuesday,
            _ => Weekday::Wednesday,
        }
    }
}

/// A moment in UTC, in milliseconds since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(remote = "Self")]
pub struct Moment(#[serde(deserialize_with = "moment_number")] i64);

const MILLIS_A_DAY: i64 = 86_400_000;

impl Moment {
    /// The moment `millis` milliseconds after 1970-01-01T00:00Z, kept inside the calendar.
    pub fn from_millis(millis: i64) -> Self {
        let first = i64::from(Day::FIRST).saturating_mul(MILLIS_A_DAY);
        let end = i64::from(Day::LAST).saturating_add(1).saturating_mul(MILLIS_A_DAY);
        Self(millis.clamp(first, end.saturating_sub(1)))
    }

    /// Milliseconds since 1970-01-01T00:00Z.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// `millis` milliseconds later.
    pub fn plus_millis(self, millis: i64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }

    fn printed(self) -> [u8; 24] {
        let day = self.0.div_euclid(MILLIS_A_DAY);
        let in_day = u32::try_from(self.0.rem_euclid(MILLIS_A_DAY)).unwrap_or(0);
        let part = |unit: u32, of: u32| {
            in_day.checked_div(unit).and_then(|count| count.checked_rem(of)).unwrap_or(0)
        };
        let day = Day::number(i32::try_from(day).unwrap_or(0)).printed();
        let (hour, minute) = (padded::<2>(part(3_600_000, 24)), padded::<2>(part(60_000, 60)));
        let (second, milli) = (padded::<2>(part(1000, 60)), padded::<3>(part(1, 1000)));
        join(&[&day, b"T", &hour, b":", &minute, b":", &second, b".", &milli, b"Z"])
    }
}

fn moment(text: &mut &[u8]) -> Option<Moment> {
    let day = date(text)?;
    mark(text, b'T')?;
    let hour = digits(text, 2).filter(|&hour| hour < 24)?;
    mark(text, b':')?;
    let minute = digits(text, 2).filter(|&minute| minute < 60)?;
    mark(text, b':')?;
    let second = digits(text, 2).filter(|&second| second < 60)?;
    mark(text, b'.')?;
    let milli = digits(text, 3)?;
    mark(text, b'Z')?;
    let seconds = hour.checked_mul(3600)?.checked_add(minute.checked_mul(60)?)?.checked_add(second)?;
    let in_day = i64::from(seconds).checked_mul(1000)?.checked_add(i64::from(milli))?;
    Some(Moment(i64::from(day.0).checked_mul(MILLIS_A_DAY)?.checked_add(in_day)?))
}

impl FromStr for Moment {
    type Err = NotATime;

    fn from_str(typed: &str) -> Result<Self, NotATime> {
        let mut text = typed.as_bytes();
        moment(&mut text).filter(|_| text.is_empty()).ok_or_else(|| NotATime {
            typed: typed.into(),
            what: "moment",
            help: "it has the form 2026-11-22T09:30:00.000Z",
        })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(std::str::from_utf8(&self.printed()).unwrap_or_default())
    }
}

macro_rules! printed {
    ($name:ident) => {
        impl Print for $name {
            fn print(&self, line: &mut Line) {
                line.ascii(&self.printed());
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{self}")
            }
        }

        two_forms!($name);
    };
}
printed!(Day);
printed!(Moment);

fn day_number<'de, D: serde::Deserializer<'de>>(from: D) -> Result<i32, D::Error> {
    let number = <i32 as serde::Deserialize>::deserialize(from)?;
    let within = Some(number).filter(|number| Day::number(*number).0 == *number);
    within.ok_or_else(|| serde::de::Error::custom("a day outside the calendar"))
}

fn moment_number<'de, D: serde::Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    let number = <i64 as serde::Deserialize>::deserialize(from)?;
    let within = Some(number).filter(|number| Moment::from_millis(*number).0 == *number);
    within.ok_or_else(|| serde::de::Error::custom("a moment outside the calendar"))
}

/// The time zone of a book, by its name in the IANA database.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Zone(chrono_tz::Tz);

impl Zone {
    /// China Standard Time.
    pub const SHANGHAI: Self = Self(chrono_tz::Tz::Asia__Shanghai);

    /// The day a clock on the wall shows at `at`.
    pub fn day(self, at: Moment) -> Day {
        self.local(at).and_then(|local| Day::of_naive(local.date_naive())).unwrap_or(Day(0))
    }

    /// Hours, minutes and seconds a clock on the wall shows at `at`.
    pub fn clock(self, at: Moment) -> (u32, u32, u32) {
        self.local(at).map_or((0, 0, 0), |local| (local.hour(), local.minute(), local.second()))
    }

    /// The moment at which a clock on the wall shows `hour`:`minute` on `day`; the first of two
    /// where the clock is set back, the moment after the gap where it is set forward.
    pub fn moment(self, day: Day, hour: u32, minute: u32) -> Option<Moment> {
        let wall = day.naive().and_hms_opt(hour, minute, 0)?;
        let local = self.0.from_local_datetime(&wall).earliest().or_else(|| {
            let later = wall.checked_add_signed(chrono::TimeDelta::hours(1))?;
            self.0.from_local_datetime(&later).earliest()
        })?;
        Some(Moment::from_millis(local.timestamp_millis()))
    }

    fn local(self, at: Moment) -> Option<DateTime<chrono_tz::Tz>> {
        Some(DateTime::from_timestamp_millis(at.0)?.with_timezone(&self.0))
    }
}

impl FromStr for Zone {
    type Err = NotATime;

    fn from_str(typed: &str) -> Result<Self, NotATime> {
        typed.parse().map(Self).map_err(|_| NotATime {
            typed: typed.into(),
            what: "time zone",
            help: "type a name of the IANA database such as Asia/Shanghai",
        })
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name())
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl serde::Serialize for Zone {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.0.name())
    }
}

impl<'de> serde::Deserialize<'de> for Zone {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        super::text::parsed(from)
    }
}

/// From one day to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
}

impl Day {
    /// The calendar month it is in.
    pub fn month(self) -> Period {
        let from = self.month_start();
        Period { from, to: from.plus_months(1).minus(1) }
    }
}

/// Months of a year, from the first of them on.
fn months(year: u32, first: u32, months: u16) -> Option<Period> {
    let from = Day::of_date(i32::try_from(year).ok()?, first, 1)?;
    let last = from.plus_months(months.saturating_sub(1)).month();
    Some(Period { from, to: last.to })
}

fn period(text: &mut &[u8]) -> Option<Period> {
    let year = digits(text, 4)?;
    match *text {
        [] => months(year, 1, 12),
        [b'-', b'Q' | b'q', quarter @ b'1'..=b'4'] => {
            let before = u32::from(quarter.saturating_sub(b'1')).saturating_mul(3);
            months(year, before.saturating_add(1), 3)
        }
        _ => {
            mark(text, b'-')?;
            let month = digits(text, 2)?;
            months(year, month, 1).filter(|_| text.is_empty())
        }
    }
}

impl FromStr for Period {
    type Err = NotATime;

    /// Reads a month, a quarter or a year: `2026-03`, `2026-Q1`, `2026`.
    fn from_str(typed: &str) -> Result<Self, NotATime> {
        period(&mut typed.as_bytes()).ok_or_else(|| NotATime {
            typed: typed.into(),
            what: "period",
            help: "type a month as 2026-03, a quarter as 2026-Q1 or a year as 2026",
        })
    }
}

impl Period {
    /// Whether the period includes `day`.
    pub fn includes(self, day: Day) -> bool {
        self.from <= day && day <= self.to
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for wrong in ["2025-02-30", "2025-13-01", "2025-2-3", "20250203", "2025-02-03 ", "２025-02-03", ""] {
            assert!(wrong.parse::<Day>().is_err(), "{wrong}");
        }
        assert_eq!(day("2024-02-29").to_string(), "2024-02-29");
        let why = "2025-02-30".parse::<Day>().unwrap_err().to_string();
        assert_eq!(why, "「2025-02-30」 is not a day: type an existing date as 2026-11-22");
    }

    #[test]
    fn months_end_on_their_last_day_and_validity_at_the_end_of_next_year() {
        assert_eq!(day("2025-01-31").plus_months(1), day("2025-02-28"));
        assert_eq!(day("2025-03-01").end_of_next_year(), day("2026-12-31"));
        assert_eq!(day("2025-03-19").month_start(), day("2025-03-01"));
        assert_eq!(day("2025-03-01").since(day("2025-02-28")), 1);
        assert_eq!(day("2026-01-01").months_since(day("2025-11-30")), 2);
        assert_eq!(day("2025-11-30").months_since(day("2026-01-01")), -2);
    }

    #[test]
    fn a_period_is_a_month_a_quarter_or_a_year() {
        let read = |typed: &str| typed.parse::<Period>().map(|period| (period.from, period.to));
        assert_eq!(read("2024-02"), Ok((day("2024-02-01"), day("2024-02-29"))));
        assert_eq!(read("2026-Q4"), Ok((day("2026-10-01"), day("2026-12-31"))));
        assert_eq!(read("2026"), Ok((day("2026-01-01"), day("2026-12-31"))));
        for wrong in ["2026-13", "2026-Q5", "2026-00", "26", "2026-03-01", "2026-", "２026", ""] {
            assert!(wrong.parse::<Period>().is_err(), "{wrong}");
        }
        let why = "2026-13".parse::<Period>().unwrap_err().to_string();
        assert_eq!(
            why,
            "「2026-13」 is not a period: type a month as 2026-03, a quarter as 2026-Q1 or a year as 2026"
        );
    }

    #[test]
    fn a_moment_prints_milliseconds_in_utc_and_reads_back() {
        let at = Moment::from_millis(1_763_799_840_123);
        assert_eq!(at.to_string(), "2025-11-22T08:24:00.123Z");
        assert_eq!("2025-11-22T08:24:00.123Z".parse(), Ok(at));
        assert!("2025-11-22T24:00:00.000Z".parse::<Moment>().is_err());
        assert!("2025-11-22T08:24:00Z".parse::<Moment>().is_err());
        let long_ago = Moment::from_millis(-1);
        assert_eq!(long_ago.to_string(), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn the_day_is_the_one_on_the_wall_of_the_station() {
        let late = "2025-11-22T16:30:00.000Z".parse().unwrap();
        assert_eq!(Zone::SHANGHAI.day(late), day("2025-11-23"));
        assert_eq!(Zone::SHANGHAI.clock(late), (0, 30, 0));
        assert_eq!(Zone::SHANGHAI.moment(day("2025-11-23"), 0, 30), Some(late));
        assert!("Mars/Base".parse::<Zone>().is_err());
    }
}
