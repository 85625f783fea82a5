//! The station: opened once, then ruled by versions of a policy.

use serde::{Deserialize, Serialize};

use crate::events::shared::{Grade, Post, Role, is_default};
use crate::units::{
    Cny, Day, Digest, Document, Factor, FundId, Name, Note, OperatorId, Origin, Points, Quantity, RequestKey,
    Seq, Sku, Slug, Weekday, Zone,
};

/// The book begins. Always entry 0, and only there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StationOpened {
    /// What the station is called.
    pub name: Name,
    /// The line that stands first on every note about this book; bound into the first link.
    pub origin: Origin,
    /// Where the station's clock hangs.
    pub zone: Zone,
}

/// A version of the policy. It judges entries whose date is `from` or later, until the next
/// version; history never changes with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicySet {
    /// Counted from 1.
    pub version: u32,
    /// The first day it is in force.
    pub from: Day,
    /// The paper that decided it.
    pub document: Document,
    /// What it says. Boxed: otherwise every event would take its room.
    pub policy: Box<Policy>,
    /// The second person, where it changes who watches over the funds' money.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub second: Option<OperatorId>,
}

/// What a station decides for itself. No figure of a scheme is a constant in the code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// What one point is reckoned at, in yuan.
    pub parity: Cny,
    /// Points that may be issued in a calendar year, rewards set aside included.
    pub issue_max: Points,
    /// Points a member can be credited for acts of one day.
    pub day_max: Points,
    /// How long points last.
    pub expiry: Expiry,
    /// Days of public notice between a credit and the day it may be spent.
    pub notice_days: u16,
    /// Days a claimed case may take.
    pub claim_days: u16,
    /// Open claims a member may hold.
    pub claims_max: u16,
    /// The largest reward for one case.
    pub reward_max: Points,
    /// What a member must have before his first redemption.
    pub first_redemption_min: Points,
    /// A redemption of this much or more needs a second person.
    pub second_person_min: Points,
    /// How many days back an act may be dated.
    pub backdate_days: u16,
    /// Days before points lapse in which they are announced as expiring.
    pub expiring_days: u16,
    /// Wrong PINs in a row before an operator is locked out.
    pub pin_attempts_max: u16,
    /// How long a lock-out lasts, in minutes.
    pub lockout_minutes: u16,
    /// Limits on earning beyond that of a day.
    #[serde(default, skip_serializing_if = "is_default")]
    pub caps: Caps,
    /// How acts are reviewed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub review: ReviewTerms,
    /// How cases are listed and worked.
    #[serde(default, skip_serializing_if = "is_default")]
    pub cases: CaseTerms,
    /// What becomes of points already spent when their credit is reversed.
    #[serde(default, skip_serializing_if = "is_default")]
    pub spent_credit: SpentCredit,
    /// How supermarket cards are bought and given out.
    #[serde(default, skip_serializing_if = "is_default")]
    pub market_cards: MarketCardTerms,
    /// How goods are taken in, priced, written off and counted.
    #[serde(default, skip_serializing_if = "is_default")]
    pub goods: GoodsTerms,
    /// How points are exchanged for goods.
    #[serde(default, skip_serializing_if = "is_default")]
    pub redeeming: Box<RedeemTerms>,
    /// What finance is warned of.
    #[serde(default, skip_serializing_if = "is_default")]
    pub finance: FinanceTerms,
    /// How a fund's money is asked for and approved.
    #[serde(default, skip_serializing_if = "is_default")]
    pub funds: FundTerms,
}

/// What finance is warned of. What is not said is not warned of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FinanceTerms {
    /// A coverage under this is an alarm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage_min: Option<Factor>,
    /// A coverage that is forecast to fall under 1 within so many days is an alarm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub forecast_days: Option<u16>,
    /// Purchases for whole multiples of this are listed as round sums; of 100 yuan when nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub round_sum: Option<Cny>,
}

/// How a fund's money is asked for and approved. Without tiers goods and cards are paid from the fund
/// itself; with them they take a draw.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FundTerms {
    /// Who approves how much, smallest sum first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<Tier>,
    /// Days in which somebody must act on a draw before it lapses; without it none does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lapse_days: Option<u16>,
    /// By how many of a hundred parts quotation, invoice and acceptance may differ; by nothing when
    /// nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub match_percent: Option<u8>,
}

/// Who approves draws up to a sum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// The largest sum; any, in the last tier, when nothing is said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up_to: Option<Cny>,
    /// How many people.
    pub approvers: u8,
    /// One of these roles each of them has.
    pub roles: Vec<Role>,
}

/// How goods are taken in, priced, written off and counted. What is not said is not limited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GoodsTerms {
    /// Who accepts goods that come in.
    #[serde(skip_serializing_if = "is_default")]
    pub acceptance: AcceptanceRule,
    /// Days before the last day of a lot in which it is listed as near its end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub near_days: Option<u16>,
    /// Days without a redemption after which a good is listed as slow.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub slow_days: Option<u16>,
    /// By how many of a hundred parts what a piece costs in points, at parity, may differ from what
    /// it cost in yuan before somebody is warned. Without it only a price under cost is warned of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parity_percent: Option<u8>,
    /// What may be written off in one calendar month, at cost.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub write_off_month_max: Option<Cny>,
    /// From which variance on a good is counted again by somebody else.
    #[serde(skip_serializing_if = "is_default")]
    pub recount: RecountTerms,
}

/// Who accepts goods that come in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AcceptanceRule {
    /// Somebody else than who keeps them.
    #[default]
    TwoPeople,
    /// The keeper alone may, where a station has one person; the entry then says so.
    OnePerson,
}

/// A variance of any of these sizes, or larger, is counted again by somebody else.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RecountTerms {
    /// Pieces.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pieces: Option<Quantity>,
    /// Of a hundred pieces that the book expects.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
    /// Yuan, at the cost of a piece.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Cny>,
}

/// How points are exchanged for goods. What is not said is not limited and not asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RedeemTerms {
    /// Minutes a parked basket is kept; without it no basket can be parked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hold_minutes: Option<u16>,
    /// Minutes for which a basket keeps the prices of its first line; without it a changed price counts
    /// at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price_minutes: Option<u16>,
    /// Limits for everybody.
    #[serde(skip_serializing_if = "is_default")]
    pub limits: RedeemLimits,
    /// Limits for those who hold a post, in place of those for everybody where they say something.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub posts: Vec<PostLimits>,
    /// Limits on pieces of single goods.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub goods: Vec<GoodLimits>,
    /// The days of the week on which is redeemed; every day when none is named.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub weekdays: Vec<Weekday>,
    /// The days of the month on which is redeemed; every day when none is named. Where days of the week
    /// are named too, either will do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub month_days: Vec<u8>,
    /// A redemption of this much or more takes the member's PIN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pin_min: Option<Points>,
    /// What a member can spend in a day without his PIN.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub without_pin_day_max: Option<Points>,
    /// Limits on goods that somebody else collects.
    #[serde(skip_serializing_if = "is_default")]
    pub proxy: ProxyLimits,
    /// The fund that gets cash paid for goods; without it there is no part payment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cash_fund: Option<FundId>,
    /// Seconds in which whoever served may undo a slip of the hand; a minute when nothing is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undo_seconds: Option<u16>,
}

/// Limits on what a member redeems. What is not said is not limited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RedeemLimits {
    /// Points in one visit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visit_max: Option<Points>,
    /// Pieces in one visit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visit_pieces_max: Option<Quantity>,
    /// Points in one day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day_max: Option<Points>,
    /// Pieces in one day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day_pieces_max: Option<Quantity>,
    /// Points in one calendar month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month_max: Option<Points>,
    /// Pieces in one calendar month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month_pieces_max: Option<Quantity>,
}

/// Limits for those who hold a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostLimits {
    /// Which.
    pub post: Post,
    /// Their limits.
    pub limits: RedeemLimits,
}

/// Limits on pieces of one good for one member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoodLimits {
    /// Which good.
    pub sku: Sku,
    /// Pieces in one day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub day_max: Option<Quantity>,
    /// Pieces in one calendar month.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub month_max: Option<Quantity>,
}

/// Limits on goods that somebody else collects for a member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ProxyLimits {
    /// Points of one slip.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub points_max: Option<Points>,
    /// Slips in one calendar month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub times_month_max: Option<u16>,
}

/// Limits on earning. What is not said is not limited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Caps {
    /// Points a member can be credited for acts of one month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub month_max: Option<Points>,
    /// Points a member's account can hold; a credit goes up to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account_max: Option<Points>,
    /// Points a member can be credited for acts of one category in one month.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub categories: Vec<CategoryCap>,
}

/// A limit on one category of acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryCap {
    /// Which.
    pub category: Slug,
    /// Points a member can be credited for it in one month.
    pub month_max: Points,
}

/// How acts are reviewed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ReviewTerms {
    /// How many of a hundred credited acts are drawn for a second look.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample_percent: Option<u8>,
    /// The largest evidence file that is filed, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence_max: Option<u64>,
}

/// How cases are listed and worked. What is not said is as the policy's plain figures say.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CaseTerms {
    /// What cases of a grade are worth and how long they may take.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub grades: Vec<GradeTerms>,
    /// What work finished after its due day still earns; without it the claim ends on that day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub late: Option<Late>,
    /// Days before the due day on which the claimant is reminded, besides half time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remind_days: Option<u16>,
    /// Days without a progress note after which a claim is called silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silence_days: Option<u16>,
    /// Days by which all extensions of a claim together may move its due day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub extension_max: Option<u16>,
}

/// What cases of one grade are worth.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GradeTerms {
    /// Which.
    pub grade: Grade,
    /// What is paid when nothing else is said.
    pub reward: Points,
    /// The least that may be said.
    pub reward_min: Points,
    /// The most that may be said.
    pub reward_max: Points,
    /// Days a claim may take.
    pub days: u16,
}

/// What late work earns.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Late {
    /// Days after the due day on which the claim ends at last.
    pub days: u16,
    /// What part of the reward is paid.
    pub factor: Factor,
}

/// How supermarket cards (超市卡) are bought and given out. What is not said is not limited.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct MarketCardTerms {
    /// The largest face value of one card; cards bear no name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub face_max: Option<Cny>,
    /// A purchase of this much or more is paid by bank transfer, with its reference.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transfer_min: Option<Cny>,
    /// Cards one member can be given in a calendar month.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub member_month_max: Option<u16>,
}

/// What becomes of points already spent when their credit is reversed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SpentCredit {
    /// The credit cannot be reversed.
    #[default]
    Refuse,
    /// The member owes them, and later credits pay them back.
    Receivable,
}

/// How long points last, counted from the day they are credited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expiry {
    /// For ever.
    Never,
    /// To the same day this many months later.
    Months(u16),
    /// To the last day of the next calendar year.
    EndOfNextYear,
}

impl Expiry {
    /// The last day on which points credited on `day` may be spent; `None` when they last for ever.
    pub fn last_day(self, day: Day) -> Option<Day> {
        match self {
            Self::Never => None,
            Self::Months(months) => Some(day.plus_months(months)),
            Self::EndOfNextYear => Some(day.end_of_next_year()),
        }
    }
}

/// A command was refused in a way that matters to an auditor. It moves nothing and takes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denied {
    /// The request key the client sent; it stays free.
    pub denied: RequestKey,
    /// The command's name, such as `redeem`.
    pub command: Box<str>,
    /// The refusal's name, such as `overspent`.
    pub refusal: Box<str>,
    /// The refusal in words, with its figures.
    pub reason: Note,
}

/// The book goes on from a backup that lacks entries the station had given out. Those entries are
/// lost; what they said must be entered again from papers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RollbackAccepted {
    /// The last entry of the backup; what followed it is lost.
    pub kept: Seq,
    /// The last entry that is known to have existed.
    pub lost: Seq,
    /// Its leaf hash, as it was given out.
    pub hash: Digest,
    /// Why.
    pub reason: Note,
}
