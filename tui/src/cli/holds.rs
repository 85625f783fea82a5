//! Parked baskets, undoing a slip of the hand, a member's PIN, and part payment in cash.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use ledger::events::redemptions::{CashTerms, Proxy};
use ledger::rules::Refusal;
use ledger::rules::redemptions::{
    AllowCash, Besides, Collector, HoldBasket, Redeem, RedeemWith, ReleaseHold, SetMemberPin, Stranger,
    UndoRedemption, Wanted,
};
use ledger::units::{CardNo, Cny, Document, HoldId, IdTail, MemberId, Name, Note, Points, Sku, VoucherNo};
use ledger::views::redemptions::Hold;
use serde_json::{Value, json};

use crate::text::{Align, fold};
use crate::words::Word;

use super::door::{Door, Who, read, write};
use super::members::said;
use super::prints::Printing;
use super::redemptions::{Typed, with_slip};
use super::station::hashed;
use super::typed::{folded, written};
use super::{Answer, BookPath, How, Trouble, pin};

/// What may be said of a redemption besides who and what.
#[derive(Debug, Args)]
pub(super) struct Terms {
    /// Who collects the goods: a member's number, or the name of somebody who is none.
    #[arg(long, value_name = "MEMBER | NAME", requires = "relation", help_heading = "Collected by another")]
    proxy: Option<String>,
    /// The last four characters of the collector's ID number, when he is no member.
    #[arg(long, value_name = "TAIL", requires = "proxy", value_parser = folded::<IdTail>, help_heading = "Collected by another")]
    proxy_id: Option<IdTail>,
    /// What the collector is to the member.
    #[arg(long, requires = "proxy", value_parser = written::<Note>, help_heading = "Collected by another")]
    relation: Option<Note>,
    /// What is paid in cash for what --points do not pay.
    #[arg(long, value_name = "YUAN", requires = "points", value_parser = folded::<Cny>)]
    cash: Option<Cny>,
    /// A file that holds the member's PIN and nothing else; or `JIFEN_MEMBER_PIN`.
    #[arg(long, value_name = "FILE")]
    member_pin_file: Option<PathBuf>,
}

impl Terms {
    /// What was said, with the member's PIN taken at the door.
    pub(super) fn besides(
        self,
        door: &mut Door,
        member: MemberId,
        hold: Option<HoldId>,
    ) -> Result<Besides, Trouble> {
        let wrong = |error: &dyn std::fmt::Display| Trouble::usage(Word::CLI_BAD_VALUE, error);
        let shown = match pin::given(self.member_pin_file.as_deref(), "JIFEN_MEMBER_PIN")? {
            Some(pin) => {
                let session = door.session().clone();
                Some(door.book.show_pin(&session, member, &pin)?)
            }
            None => None,
        };
        let proxy = match (self.proxy, self.relation) {
            (Some(typed), Some(relation)) => {
                let known: Option<MemberId> = folded(&typed).ok();
                let person = match (known, self.proxy_id) {
                    (None, Some(id_tail)) => {
                        let name: Name = typed.parse().map_err(|error| wrong(&error))?;
                        Some(Stranger { name, id_tail })
                    }
                    _ => None,
                };
                Some(Collector { by: Proxy { member: known, relation }, person })
            }
            _ => None,
        };
        Ok(Besides { hold, cash: self.cash, proxy, shown, since: None })
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum HoldCommand {
    /// Park a basket: its points and goods are kept for the member for a while.
    Add {
        #[command(flatten)]
        book: BookPath,
        /// Who, unless --card says it; then what: a code or barcode, with *N for several pieces.
        #[arg(value_name = "MEMBER | GOOD[*N]", required = true)]
        what: Vec<String>,
        /// The card he showed, instead of his number.
        #[arg(long, value_parser = folded::<CardNo>)]
        card: Option<CardNo>,
        /// What it must cost; another price is refused.
        #[arg(long, value_name = "POINTS", value_parser = folded::<Points>)]
        points: Option<Points>,
        #[command(flatten)]
        who: Who,
    },
    /// List the parked baskets.
    List {
        #[command(flatten)]
        book: BookPath,
    },
    /// Redeem a parked basket.
    Resume {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<HoldId>)]
        hold: HoldId,
        /// What it must cost; another price is refused.
        #[arg(long, value_name = "POINTS", value_parser = folded::<Points>)]
        points: Option<Points>,
        #[command(flatten)]
        terms: Box<Terms>,
        #[command(flatten)]
        printing: Printing,
        #[command(flatten)]
        who: Who,
    },
    /// Give a parked basket up.
    Release {
        #[command(flatten)]
        book: BookPath,
        /// Which.
        #[arg(value_parser = folded::<HoldId>)]
        hold: HoldId,
        #[command(flatten)]
        who: Who,
    },
}

impl HoldCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::Add { book, what, card, points, who } => {
                let (named, basket) = typed(&what, card)?;
                let mut door = Door::open(&book.path, &who, how)?;
                let (member, lines) = basket_of(&door, named, card, &basket)?;
                let receipt = door.submit(HoldBasket { member, card, lines, points, since: None })?;
                let hold = said(&receipt, "hold").parse().ok();
                let hold = hold.and_then(|hold| door.book.views().redemptions.hold(hold).cloned());
                let answer = door.answered(&receipt, how);
                Ok(match hold {
                    Some(hold) => listed(answer.with("hold", &row(&hold)), &[hold], how),
                    None => answer,
                })
            }
            Self::List { book } => {
                let (book, _) = read(&book.path)?;
                let holds: Vec<Hold> = book.views().redemptions.holds().cloned().collect();
                let rows: Vec<Value> = holds.iter().map(row).collect();
                Ok(listed(Answer::of(&json!({ "holds": rows })), &holds, how))
            }
            Self::Resume { book, hold, points, terms, printing, who } => {
                let printer = printing.printer(how.lang())?;
                let mut door = Door::open(&book.path, &who, how)?;
                door.book.now();
                let found = door.book.views().redemptions.hold(hold).cloned();
                let found = found.ok_or(Refusal::NoSuchHold { hold })?;
                let besides = terms.besides(&mut door, found.member, Some(hold))?;
                let wanted = |line: &ledger::events::redemptions::Line| Wanted {
                    sku: line.sku,
                    quantity: line.quantity,
                };
                let lines = found.lines.iter().map(wanted).collect();
                let basket = Redeem { member: found.member, card: None, lines, points };
                let receipt = door.submit(RedeemWith { basket, besides })?;
                with_slip(door.answered(&receipt, how), &mut door, &receipt, (&book.path, &printer), how)
            }
            Self::Release { book, hold, who } => write(&book.path, &who, how, ReleaseHold { hold }),
        }
    }
}

/// Who and what was typed.
pub(super) fn typed(
    what: &[String],
    card: Option<CardNo>,
) -> Result<(Option<MemberId>, Vec<Typed>), Trouble> {
    let wrong = |error: &dyn std::fmt::Display| Trouble::usage(Word::CLI_BAD_VALUE, error);
    let mut what = what.iter().map(|typed| fold::text(typed));
    let named: Option<MemberId> = match card {
        Some(_) => None,
        None => what.next().map(|typed| typed.parse()).transpose().map_err(|error| wrong(&error))?,
    };
    let basket = what.map(|typed| typed.parse()).collect::<Result<Vec<Typed>, _>>();
    Ok((named, basket.map_err(|error| wrong(&error))?))
}

/// The member and the lines that were meant.
pub(super) fn basket_of(
    door: &Door,
    named: Option<MemberId>,
    card: Option<CardNo>,
    basket: &[Typed],
) -> Result<(MemberId, Vec<Wanted>), Trouble> {
    let views = door.book.views();
    let member = match (named, card) {
        (Some(member), _) => member,
        (None, Some(card)) => views.members.card(card).ok_or(Refusal::NoSuchCard { card })?.member,
        (None, None) => return Err(Trouble::usage(Word::CLI_BAD_VALUE, "MEMBER")),
    };
    Ok((member, basket.iter().map(|typed| typed.wanted(views)).collect()))
}

/// A parked basket as JSON.
fn row(hold: &Hold) -> Value {
    json!({
        "hold": hold.id,
        "member": hold.member,
        "lines": hold.lines,
        "points": hold.points,
        "at": hold.at,
        "until": hold.until,
        "by": hold.by,
        "desk": hold.desk,
        "seq": hold.seq,
    })
}

fn listed(answer: Answer, holds: &[Hold], how: How) -> Answer {
    let rows: Vec<Vec<String>> = holds
        .iter()
        .map(|hold| {
            let lines: Vec<String> =
                hold.lines.iter().map(|line| format!("{}*{}", line.sku, line.quantity)).collect();
            let points = hold.points.to_string();
            let (until, desk) = (hold.until.to_string(), hold.desk.to_string());
            vec![hold.id.to_string(), hold.member.to_string(), lines.join(" "), points, until, desk]
        })
        .collect();
    let columns = [
        (Word::HOLD_NO, Align::Left),
        (Word::CLI_MEMBER, Align::Left),
        (Word::CLI_GOOD, Align::Left),
        (Word::CLI_POINTS, Align::Right),
        (Word::HOLD_UNTIL, Align::Left),
        (Word::HOLD_DESK, Align::Left),
    ];
    answer.table(how.lang(), &columns, &rows)
}

/// Undoes a redemption of a moment ago.
#[derive(Debug, Args)]
pub(super) struct Undo {
    #[command(flatten)]
    book: BookPath,
    /// Which slip.
    #[arg(value_parser = folded::<VoucherNo>)]
    voucher: VoucherNo,
    #[command(flatten)]
    who: Who,
}

impl Undo {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let mut door = Door::open(&self.book.path, &self.who, how)?;
        let receipt = door.submit(UndoRedemption { voucher: self.voucher })?;
        let answer = door.answered(&receipt, how);
        Ok(match said(&receipt, "member").parse() {
            Ok(member) => super::reports::with_balance(answer, &door, member, how.lang()),
            Err(_) => answer,
        })
    }
}

/// Gives a member the PIN he types himself.
#[derive(Debug, Args)]
pub(super) struct MemberPin {
    #[command(flatten)]
    book: BookPath,
    /// Whose.
    #[arg(value_parser = folded::<MemberId>)]
    member: MemberId,
    /// A file that holds his new PIN and nothing else; or `JIFEN_NEW_PIN`, or he types it twice.
    #[arg(long, value_name = "FILE")]
    new_pin_file: Option<PathBuf>,
    /// A file that holds the PIN he has; or `JIFEN_MEMBER_PIN`. Without it a second person is needed.
    #[arg(id = "member_pin_file", long = "member-pin-file", value_name = "FILE")]
    old: Option<PathBuf>,
    #[command(flatten)]
    who: Who,
}

impl MemberPin {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let (member, lang) = (self.member, how.lang());
        let new = pin::find_new(lang, &member.to_string(), self.new_pin_file.as_deref(), "JIFEN_NEW_PIN")?;
        let old = pin::given(self.old.as_deref(), "JIFEN_MEMBER_PIN")?;
        let mut door = Door::open(&self.book.path, &self.who, how)?;
        let shown = match old {
            Some(old) => {
                let session = door.session().clone();
                Some(door.book.show_pin(&session, member, &old)?)
            }
            None => None,
        };
        let receipt = door.submit(SetMemberPin { member, pin: hashed(&new), shown })?;
        Ok(door.answered(&receipt, how))
    }
}

/// Allows part payment of a good with cash, or ends it.
#[derive(Debug, Args)]
pub(super) struct GoodsCash {
    #[command(flatten)]
    book: BookPath,
    /// Which.
    #[arg(value_parser = folded::<Sku>)]
    sku: Sku,
    /// The least points a piece takes.
    #[arg(long, value_name = "POINTS", value_parser = folded::<Points>, required_unless_present = "never")]
    least: Option<Points>,
    /// Yuan for each point that is not given.
    #[arg(long, value_name = "YUAN", value_parser = folded::<Cny>, required_unless_present = "never")]
    per_point: Option<Cny>,
    /// No longer in cash.
    #[arg(long, conflicts_with_all = ["least", "per_point"])]
    never: bool,
    /// The paper that decided it.
    #[arg(long, value_parser = written::<Document>)]
    document: Document,
    #[command(flatten)]
    who: Who,
}

impl GoodsCash {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let Self { book, sku, least, per_point, document, who, .. } = self;
        let terms = least.zip(per_point).map(|(least, per_point)| CashTerms { least, per_point });
        write(&book.path, &who, how, AllowCash { sku, terms, document })
    }
}
