//! A new book, and its policy.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use ledger::book::{Book, Founding, Surroundings as _};
use ledger::events::cases::Grade;
use ledger::events::operators::Role;
use ledger::events::station::{
    AcceptanceRule, Caps, CaseTerms, Expiry, FinanceTerms, FundTerms, GoodsTerms, GradeTerms, Late,
    MarketCardTerms, Policy, RecountTerms, RedeemTerms, ReviewTerms, SpentCredit,
};
use ledger::rules::operators::EnrolOperator;
use ledger::rules::pin::{ChosenPin, Cost, PinHash};
use ledger::rules::station::SetPolicy;
use ledger::store::{KeyFile, Sqlite};
use ledger::units::{BookId, Cny, Day, Document, Factor, Name, OperatorId, Origin, Points, Quantity, Zone};
use serde_json::json;

use crate::signing;
use crate::surroundings::Real;
use crate::words::Word;

use super::door::{At, Who, read, write};
use super::trust::{self, Locked};
use super::typed::{folded, written};
use super::{Answer, BookPath, How, Trouble, pin};

/// Makes a book.
#[derive(Debug, Args)]
pub(super) struct Init {
    #[command(flatten)]
    book: BookPath,
    /// What the station is called.
    #[arg(long, value_parser = written::<Name>)]
    name: Name,
    /// The book's own short name: a-z, 0-9 and -.
    #[arg(long = "book", value_name = "ID", value_parser = written::<BookId>)]
    id: BookId,
    /// The line that stands first on every note about the book; the book's name when none is given.
    #[arg(long, value_parser = written::<Origin>)]
    origin: Option<Origin>,
    /// Where the station's clock hangs.
    #[arg(long, default_value = "Asia/Shanghai", value_parser = written::<Zone>)]
    zone: Zone,
    /// The name of the first operator. His PIN is read from --pin-file, `JIFEN_PIN`, or the terminal.
    #[arg(long, value_name = "NAME", value_parser = written::<Name>)]
    chief: Name,
    /// A file that holds the chief's PIN and nothing else.
    #[arg(long, value_name = "FILE")]
    pin_file: Option<PathBuf>,
    #[command(flatten)]
    locked: Locked,
    #[command(flatten)]
    at: At,
}

impl Init {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let lang = how.lang();
        let Self { book: BookPath { path }, name, id, origin, zone, chief, pin_file, locked, at } = self;
        let origin = match origin {
            Some(origin) => origin,
            None => id.as_str().parse().map_err(|error| Trouble::usage(Word::CLI_BAD_VALUE, error))?,
        };
        let desk = at.desk()?;
        let pin = pin::find_new(lang, chief.as_str(), pin_file.as_deref(), "JIFEN_PIN")?;
        let chief = EnrolOperator { roles: vec![Role::Chief], member: None, name: chief, pin: hashed(&pin) };
        let passphrase = locked.passphrase()?;
        let founding = Founding { book: id, name, origin, zone, chief, desk: desk.clone() };
        let beside = [signing::file(&path).path().to_owned(), KeyFile::beside(&path)];
        let to_be_made: Vec<PathBuf> =
            beside.into_iter().filter(|file| file.symlink_metadata().is_err()).collect();
        let store = Sqlite::create(&path)?;
        let made =
            Book::create(store, Box::new(Real), founding).map_err(Trouble::from).and_then(|mut book| {
                let session = book.sign_in_once(OperatorId::number(1), pin.pin(), &desk)?;
                trust::set_first(&path, &mut book, &session, passphrase.as_ref())?;
                Ok(book)
            });
        let book = made.inspect_err(|_| {
            // All of it was made a moment ago by this very command: nothing is lost with it, and the same
            // command may be given again.
            Sqlite::discard(&path);
            for key in to_be_made {
                let _may_be_missing = std::fs::remove_file(key);
            }
        })?;
        let identity = book.views().station.identity();
        let head = book.head().map(|(seq, hash)| json!({ "seq": seq, "hash": hash }));
        let (id, station) = (identity.map(|known| &known.book), identity.map(|known| &known.name));
        let object = json!({ "book": id, "station": station, "chief": "O0001", "head": head });
        let station = station.map_or("", Name::as_str);
        Ok(trust::told(Answer::of(&object), &book, lang)
            .line(
                lang.fill(
                    Word::CLI_BOOK_MADE,
                    &[("station", station), ("path", &path.display().to_string())],
                ),
            )
            .line(lang.fill(Word::CLI_BOOK_NEXT, &[("path", &path.display().to_string())])))
    }
}

/// The hash of a PIN with a salt of its own.
pub(super) fn hashed(pin: &ChosenPin) -> PinHash {
    let mut salt = [0; 16];
    salt.copy_from_slice(&Real.random()[..16]);
    PinHash::of(pin, &salt, Cost::Normal)
}

#[derive(Debug, Subcommand)]
pub(super) enum PolicyCommand {
    /// Show the version in force, and list all versions.
    Show {
        #[command(flatten)]
        book: BookPath,
        /// The day to show the version of; today when none is given.
        #[arg(long, value_name = "DAY", value_parser = folded::<Day>)]
        on: Option<Day>,
    },
    /// Set a new version.
    Set {
        #[command(flatten)]
        book: BookPath,
        /// A JSON file in the form of `policy template`; - reads standard input.
        #[arg(long, value_name = "FILE")]
        file: PathBuf,
        /// The first day it is in force.
        #[arg(long, value_name = "DAY", value_parser = folded::<Day>)]
        from: Day,
        /// The paper that decided it.
        #[arg(long, value_parser = written::<Document>)]
        document: Document,
        #[command(flatten)]
        who: Who,
    },
    /// Print a sample to change and hand to `policy set`.
    Template,
}

impl PolicyCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::Show { book, on } => show(&book.path, on, how),
            Self::Set { book, file, from, document, who } => {
                let policy = policy_in(&file)?;
                write(&book.path, &who, how, SetPolicy { from, document, policy })
            }
            Self::Template => {
                let sample = sample();
                let text = serde_json::to_string_pretty(&sample).unwrap_or_default();
                Ok(text.lines().fold(Answer::of(&sample), Answer::line))
            }
        }
    }
}

fn policy_in(file: &Path) -> Result<Policy, Trouble> {
    let text = if file.as_os_str() == "-" {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        std::fs::read_to_string(file)
    };
    let text = text.map_err(|error| Trouble::file(file, &error))?;
    serde_json::from_str(&text).map_err(|error| Trouble::usage(Word::CLI_BAD_POLICY, error))
}

fn show(path: &Path, on: Option<Day>, how: How) -> Result<Answer, Trouble> {
    let (book, today) = read(path)?;
    let station = &book.views().station;
    let day = on.unwrap_or(today);
    let version = station.version_on(day);
    let answer = Answer::of(&json!({ "day": day, "in_force": version, "versions": station.versions() }));
    let Some(version) = version else {
        let refusal = ledger::rules::Refusal::NoPolicy { day };
        return Ok(answer.line(crate::words::refusals::refusal(how.lang(), &refusal)));
    };
    let (number, from) = (version.version.to_string(), version.from.to_string());
    let values = [("n", number.as_str()), ("from", &from), ("document", version.document.as_str())];
    let text = serde_json::to_string_pretty(&version.policy).unwrap_or_default();
    Ok(text.lines().fold(answer.line(how.lang().fill(Word::CLI_POLICY_VERSION, &values)), Answer::line))
}

/// What a sample policy says of cases.
fn sample_cases() -> CaseTerms {
    let points = |whole: i64| Points::from_minor(whole * 100);
    let grade = |grade, reward, reward_min, reward_max, days| {
        let [reward, reward_min, reward_max] = [reward, reward_min, reward_max].map(points);
        GradeTerms { grade, reward, reward_min, reward_max, days }
    };
    CaseTerms {
        grades: vec![
            grade(Grade::A, 30, 10, 50, 20),
            grade(Grade::B, 20, 5, 40, 15),
            grade(Grade::C, 10, 5, 20, 15),
        ],
        late: Some(Late { days: 7, factor: Factor::from_minor(50) }),
        remind_days: Some(3),
        silence_days: Some(7),
        extension_max: Some(30),
    }
}

/// Supermarket cards as the rules on prepaid cards have them: an unnamed card of ¥1,000 at most, from
/// ¥5,000 on by bank transfer.
fn sample_market_cards() -> MarketCardTerms {
    MarketCardTerms {
        face_max: Some(Cny::from_minor(100_000)),
        transfer_min: Some(Cny::from_minor(500_000)),
        member_month_max: Some(5),
    }
}

/// A sample policy. Its figures are a suggestion; a station decides its own.
fn sample() -> Policy {
    let points = |whole: i64| Points::from_minor(whole * 100);
    Policy {
        parity: Cny::from_minor(50),
        issue_max: points(100_000),
        day_max: points(20),
        expiry: Expiry::EndOfNextYear,
        notice_days: 3,
        claim_days: 15,
        claims_max: 2,
        reward_max: points(50),
        first_redemption_min: points(20),
        second_person_min: points(200),
        backdate_days: 7,
        expiring_days: 30,
        pin_attempts_max: 10,
        lockout_minutes: 15,
        caps: Caps::default(),
        review: ReviewTerms::default(),
        cases: sample_cases(),
        spent_credit: SpentCredit::default(),
        market_cards: sample_market_cards(),
        goods: sample_goods(),
        redeeming: Box::new(RedeemTerms {
            hold_minutes: Some(30),
            price_minutes: Some(30),
            ..RedeemTerms::default()
        }),
        finance: FinanceTerms {
            coverage_min: Some(Factor::from_minor(120)),
            forecast_days: Some(90),
            round_sum: None,
        },
        funds: FundTerms::default(),
    }
}

/// How a sample station keeps its store room.
fn sample_goods() -> GoodsTerms {
    GoodsTerms {
        acceptance: AcceptanceRule::TwoPeople,
        near_days: Some(30),
        slow_days: Some(90),
        parity_percent: Some(20),
        write_off_month_max: Some(Cny::from_minor(50_000)),
        recount: RecountTerms {
            pieces: Some(Quantity::from_minor(3)),
            percent: None,
            value: Some(Cny::from_minor(10_000)),
        },
    }
}
