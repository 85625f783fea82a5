//! Refusals: each says the fact, the figure and what can be done.

use serde::Serialize;
use thiserror::Error;

use crate::events::cases::Grade;
use crate::events::operators::Role;
use crate::journal::Claim;
use crate::units::{
    Barcode, CardNo, CaseId, CaseRef, Cny, Day, DispatchId, DonorId, Factor, FundId, GridId, KindCode,
    MemberId, Moment, Name, Note, OperatorId, PadNo, Points, Quantity, Seq, Sku, Slug, TaskId, VillageId,
    VoucherNo,
};

/// Why a command was not carried out. Expected, harmless, shown to the operator.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize)]
#[serde(tag = "refusal", rename_all = "snake_case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the message of a refusal says what its fields are")]
pub enum Refusal {
    /// No version of the policy covers the day.
    #[error("no policy is in force on {day}: set one with its first day on or before it")]
    NoPolicy { day: Day },
    /// The operator's roles do not include one the command asks for.
    #[error("{operator} may not do this: it takes one of {roles:?}")]
    NotPermitted { operator: OperatorId, roles: &'static [Role] },
    /// There is no such operator, or he no longer works here.
    #[error("{operator} is not an active operator")]
    NoSuchOperator { operator: OperatorId },
    /// The PIN is wrong.
    #[error("wrong PIN for {operator}: {failures} of {failures_max} before a lock-out")]
    WrongPin { operator: OperatorId, failures: u16, failures_max: u16 },
    /// Too many wrong PINs.
    #[error("{operator} is locked out until {until}: wait, or have the chief set a new PIN")]
    LockedOut { operator: OperatorId, until: Moment },
    /// The operator would serve or judge himself or a relative.
    #[error("{operator} is {member} or a declared relative: somebody else must do this")]
    Recusal { operator: OperatorId, member: MemberId },
    /// The one who entered it may not judge it.
    #[error("{operator} entered this himself: somebody else must judge it")]
    OwnEntry { operator: OperatorId },
    /// A second person must sign in for this.
    #[error("this takes a second person: another operator signs in with his own PIN")]
    SecondPersonNeeded,
    /// A policy must come later than what it changes.
    #[error("a new version cannot begin on {from}: history is not changed, so begin on {first} or later")]
    HistoryFixed { from: Day, first: Day },
    /// The parts of a team are not the whole.
    #[error("the parts of the team are {sum} of 100: change them until they are 100")]
    PartsNotWhole { sum: u32 },
    /// A member stands in a team twice.
    #[error("{member} stands in the team twice: put his parts together")]
    MemberTwice { member: MemberId },
    /// A figure is nothing or less.
    #[error("the {what} must be more than 0")]
    NotPositive { what: &'static str },
    /// It was taken before, and may be taken once.
    #[error("{claim} was already taken by entry {seq}")]
    AlreadyTaken { claim: Claim, seq: Seq },
    /// The request key was used for another request.
    #[error("request {request} was already used for another request at {seq}: {differs} differ")]
    RequestReused { request: Box<str>, seq: Seq, differs: Box<str> },
    /// The key has the form of the book's own.
    #[error("a request key may not begin with ~: that is how the book's own keys begin")]
    ReservedKey,

    /// There is no such member.
    #[error("there is no member {member}")]
    NoSuchMember { member: MemberId },
    /// The person is already a member.
    #[error("a person with this ID number is already member {member}")]
    PersonKnown { member: MemberId },
    /// The number is taken.
    #[error("member {member} exists already: leave the number empty to get the next")]
    MemberExists { member: MemberId },
    /// The member may neither spend nor claim.
    #[error("{member} is frozen: {reason}")]
    Frozen { member: MemberId, reason: Note },
    /// The confidential source who stands here may not spend.
    #[error("this account is frozen: {reason}")]
    SourceFrozen { reason: Note },
    /// The member is not frozen.
    #[error("{member} is not frozen")]
    NotFrozen { member: MemberId },
    /// The member's file was merged into another.
    #[error("the file of {member} was merged into {into}: use {into}")]
    FileClosed { member: MemberId, into: MemberId },
    /// A file cannot be merged into itself.
    #[error("{member} is one file: name two")]
    SameFile { member: MemberId },
    /// Something of the file still waits.
    #[error("{member} still has {acts} acts in review and {cases} cases in work: finish them, then merge")]
    FileBusy { member: MemberId, acts: usize, cases: usize },
    /// The entry merged nothing that is still merged.
    #[error("entry {merge} is no merge, or was undone before")]
    NoSuchMerge { merge: Seq },
    /// What moved with a merge is no longer all there.
    #[error("{left} of the {points} points of {from} are left in {into}: the merge can no longer be undone")]
    MergeSpent { from: MemberId, into: MemberId, points: Points, left: Points },
    /// The account holds all it may.
    #[error(
        "{member} has {holdings} points, and an account can hold {account_max}: {points} more do not fit"
    )]
    AccountFull { member: MemberId, points: Points, holdings: Points, account_max: Points },

    /// The entry credits nothing.
    #[error("entry {credit} credits no act and rewards no case, or not of this kind")]
    NoSuchCredit { credit: Seq },
    /// The credit was taken back.
    #[error("credit {credit} was taken back by entry {reversal}")]
    CreditReversed { credit: Seq, reversal: Seq },
    /// An objection waits already.
    #[error("an objection to credit {credit} is open since {on}, entry {objection}: answer it first")]
    ObjectionOpen { credit: Seq, objection: Seq, on: Day },
    /// There is nothing to answer.
    #[error("no objection to credit {credit} is open")]
    NoObjection { credit: Seq },
    /// The credit had no notice.
    #[error("credit {credit} had no public notice: it may be reversed, with a reason and a paper")]
    NoNotice { credit: Seq },
    /// The notice is over.
    #[error("the public notice of credit {credit} ended on {last}, and today is {today}: it may be reversed")]
    NoticeEnded { credit: Seq, last: Day, today: Day },
    /// Some of the credit is gone.
    #[error(
        "{spent} points of credit {credit} are no longer in the file of {member}: the policy refuses that"
    )]
    CreditSpent { credit: Seq, member: MemberId, spent: Points },

    /// There is no such card, or it is another member's.
    #[error("card {card} is not a card of this station")]
    NoSuchCard { card: CardNo },
    /// The card no longer works.
    #[error("card {card} is blocked: {reason}")]
    CardIsBlocked { card: CardNo, reason: Note },
    /// The card belongs to somebody else.
    #[error("card {card} belongs to {member}")]
    CardOfAnother { card: CardNo, member: MemberId },
    /// The member holds a card.
    #[error("{member} holds card {card}: block it before another is issued")]
    HoldsCard { member: MemberId, card: CardNo },

    /// There is no such village.
    #[error("there is no village {village}")]
    NoSuchVillage { village: VillageId },
    /// There is no such grid.
    #[error("there is no grid {grid}")]
    NoSuchGrid { grid: GridId },
    /// The member holds no post.
    #[error("{member} holds no post")]
    NoPost { member: MemberId },

    /// No version of the kind is in force on the day.
    #[error("task kind {kind} is not in force on {day}: nothing outside the catalogue is credited")]
    KindNotInForce { kind: KindCode, day: Day },
    /// The day has not come yet.
    #[error("{day} is after today, {today}")]
    FutureDay { day: Day, today: Day },
    /// The day is too far back.
    #[error("{day} is more than {backdate_days} days ago")]
    TooLongAgo { day: Day, backdate_days: u16 },
    /// There is no such act.
    #[error("there is no act {task}")]
    NoSuchTask { task: TaskId },
    /// The act was credited or refused before.
    #[error("act {task} is no longer waiting for review")]
    TaskJudged { task: TaskId },
    /// The act fails a gate.
    #[error("act {task} fails a gate of its kind ({gates}): refuse it with code gate")]
    GateFailed { task: TaskId, gates: Box<str> },
    /// The member earned all that a day can earn.
    #[error("{member} already earned {earned} points on {day}: a day can earn {day_max}")]
    DayFull { member: MemberId, day: Day, earned: Points, day_max: Points },
    /// The member earned all that another cap allows.
    #[error(
        "{member} is at {earned} of {most}, the {cap}'s cap for an act of {day}: it can earn nothing more"
    )]
    CapFull { member: MemberId, cap: &'static str, day: Day, earned: Points, most: Points },
    /// A kind's terms contradict each other.
    #[error("the terms of {kind} cannot hold: {what}")]
    BadTerms { kind: KindCode, what: &'static str },
    /// The kind credits one person.
    #[error("{kind} credits its performer alone: leave the team out")]
    NoTeam { kind: KindCode },
    /// The performer is not one of the team.
    #[error("{member} is named as performer and is not in the team")]
    NotInTeam { member: MemberId },
    /// An evidence file is over the policy's limit.
    #[error("an evidence file has {size} bytes: at most {most} are filed")]
    EvidenceTooLarge { size: u64, most: u64 },
    /// The evidence, the visit or the paper form is on file.
    #[error("{claim} is on file since {day} as act {task}, entry {seq}: it counts once")]
    ShownBefore { claim: Claim, task: TaskId, day: Day, seq: Seq },
    /// The act waits for an answer.
    #[error("act {task} was asked back: it waits for a corrected report")]
    TaskAskedBack { task: TaskId },
    /// The act cannot be put right.
    #[error(
        "act {task} cannot be put right: it was neither asked back nor refused lately, or it was already"
    )]
    NotCorrectable { task: TaskId },
    /// The penalty is not one of the kind's.
    #[error("{kind} has no penalty {penalty}: its parts are {listed}")]
    PenaltyNotListed { penalty: Factor, kind: KindCode, listed: Box<str> },
    /// A word is missing.
    #[error("a {what} needs a reason in words")]
    ReasonNeeded { what: &'static str },
    /// There is no such task on the list.
    #[error("no task {dispatch} is handed out and open")]
    NoSuchDispatch { dispatch: DispatchId },
    /// Another kind or member was meant.
    #[error("{dispatch} was handed out as {kind} to {member}: this act is another")]
    NotDispatched { dispatch: DispatchId, kind: KindCode, member: MemberId },
    /// The due day is too early.
    #[error("{due} is too early: name {first} or later")]
    DueTooEarly { due: Day, first: Day },
    /// The year's points are issued.
    #[error("{points} points more would pass what may be issued in {year}: {issued} of {issue_max} are")]
    IssueExhausted { year: i32, points: Points, issued: Points, issue_max: Points },

    /// There is no such case.
    #[error("there is no case {case}")]
    NoSuchCase { case: CaseId },
    /// The case is not in a state that allows it.
    #[error("case {case} is {state}, not {needed}")]
    CaseState { case: CaseId, state: &'static str, needed: &'static str },
    /// The last day for claims has passed.
    #[error("case {case} closed on {closes}")]
    CaseClosed { case: CaseId, closes: Day },
    /// The member holds as many claims as the policy allows.
    #[error("{member} already holds {claims} of {claims_max} cases")]
    ClaimsAtMost { member: MemberId, claims: u16, claims_max: u16 },
    /// The reward is larger than the policy allows.
    #[error("a reward of {reward} points is over the largest, {reward_max}")]
    RewardTooLarge { reward: Points, reward_max: Points },
    /// The reward is not what the policy allows for the grade.
    #[error("a case of grade {grade} earns {reward_min} to {reward_max} points, not {reward}")]
    RewardOutsideGrade { grade: Grade, reward: Points, reward_min: Points, reward_max: Points },
    /// Late work would earn more than work in time, or less than nothing.
    #[error("late work earns 0 to 1 of the reward, not {factor}")]
    LateFactor { factor: Factor },
    /// Neither the listing nor the policy says what a case is worth.
    #[error("the policy says no reward for grade {grade}: say one")]
    NoReward { grade: Grade },
    /// A number of another scheme stands for something already.
    #[error("number {number} is taken, see entry {seq}{}{}: a case is paid once", of_case(*case), paid_by(scheme.as_ref()))]
    NumberTaken { number: CaseRef, case: Option<CaseId>, scheme: Option<Name>, seq: Seq },
    /// A number is given twice.
    #[error("number {number} is given twice: leave one out")]
    NumberTwice { number: CaseRef },
    /// Another scheme paid for the case.
    #[error("case {case} was paid by {scheme} as {number}, see entry {seq}: a case is paid once")]
    PaidElsewhere { case: CaseId, number: CaseRef, scheme: Name, seq: Seq },
    /// The case was rewarded here.
    #[error("case {case} was rewarded here, see entry {seq}: a case is paid once")]
    PaidHere { case: CaseId, seq: Seq },
    /// Somebody who is a party, or a relative of one, may not work on a case.
    #[error(
        "{member} is a party to case {case} or a declared relative of one: somebody else must take it on"
    )]
    PartyToCase { case: CaseId, member: MemberId },
    /// The party is on record.
    #[error("{member} is already declared a party to case {case}")]
    AlreadyParty { case: CaseId, member: MemberId },
    /// The new due day is not later, or is past.
    #[error("case {case} cannot be extended to {due}: {first} is the first day possible")]
    ExtensionTooShort { case: CaseId, due: Day, first: Day },
    /// The policy does not allow so much.
    #[error("case {case} cannot be extended to {due}: {last} is the last day the policy allows")]
    ExtensionTooLong { case: CaseId, due: Day, last: Day },
    /// The account is a confidential source's.
    #[error("this account is opened by its code and PIN only")]
    CodeNeeded,
    /// No account has the code.
    #[error("no account has this code: type it again")]
    NoSuchCode,
    /// The PIN does not fit the code.
    #[error("the PIN does not fit the code: {failures} of {failures_max} before a lock-out")]
    WrongCode { failures: u16, failures_max: u16 },
    /// Too many wrong PINs.
    #[error("this code is locked until {until}: wait")]
    CodeLocked { until: Moment },

    /// There is no such good.
    #[error("there is no good {sku}")]
    NoSuchGood { sku: Sku },
    /// The code is taken.
    #[error("good {sku} is already in the catalogue")]
    GoodExists { sku: Sku },
    /// The barcode is another good's.
    #[error("barcode {barcode} belongs to {sku}")]
    BarcodeTaken { barcode: Barcode, sku: Sku },
    /// There is no such donor.
    #[error("there is no donor {donor}")]
    NoSuchDonor { donor: DonorId },
    /// The goods are past their last day.
    #[error("goods of {sku} with a last day of {best_before} cannot be taken in on {today}")]
    PastBest { sku: Sku, best_before: Day, today: Day },

    /// The basket is empty.
    #[error("the basket is empty: scan a good first")]
    EmptyBasket,
    /// A good stands in two lines.
    #[error("{sku} stands in two lines: put them together")]
    LineTwice { sku: Sku },
    /// The price is not the one that was shown.
    #[error("the basket costs {points} points, not the {shown} that were shown: look again")]
    PriceMoved { points: Points, shown: Points },
    /// The shelf has less.
    #[error("{sku}: {wanted} wanted, {stock} on the shelf")]
    OutOfStock { sku: Sku, wanted: Quantity, stock: Quantity },
    /// The member has less.
    #[error("{points} points needed, {available} available: {short} short")]
    Overspent { member: MemberId, points: Points, available: Points, short: Points },
    /// The first redemption takes a larger balance.
    #[error("a first redemption takes {minimum} points available: {member} has {available}")]
    FirstRedemption { member: MemberId, available: Points, minimum: Points },
    /// There is no such slip.
    #[error("there is no slip {voucher}")]
    NoSuchVoucher { voucher: VoucherNo },

    /// There is no such fund.
    #[error("there is no fund {fund}")]
    NoSuchFund { fund: FundId },
    /// The number is taken.
    #[error("fund {fund} exists already")]
    FundExists { fund: FundId },
    /// The fund may not pay for that.
    #[error("fund {fund} may not pay for {purpose}: its permitted uses are {uses}")]
    UseNotPermitted { fund: FundId, purpose: Slug, uses: Box<str> },
    /// The fund has less.
    #[error("fund {fund} has ¥{left}: ¥{cost} is ¥{short} too much")]
    FundShort { fund: FundId, cost: Cny, left: Cny, short: Cny },
    /// A fund without a use pays for nothing.
    #[error("a fund needs at least one permitted use")]
    NoUses,
    /// That many forms at once are a slip of the hand.
    #[error("{count} forms are asked for and {count_max} are given out at once: ask for fewer")]
    FormsAtMost { count: u16, count_max: u16 },
    /// The entry that is said to be lost is in the book.
    #[error("entry {lost} stands in this book: nothing was lost up to it")]
    NothingLost { lost: Seq },
    /// Two people closed the day.
    #[error("{day} was closed at {closed_at} by {by}: it takes no more entries, enter it on the next day")]
    DayClosed { day: Day, closed_at: Moment, by: OperatorId },
    /// The act was done on a day that is closed, and there is no paper of it.
    #[error(
        "{day} was closed at {closed_at} by {by}: an act of that day is entered from its numbered paper form"
    )]
    ActOfClosedDay { day: Day, closed_at: Moment, by: OperatorId },
    /// The operator works here already.
    #[error("{operator} has a shift at this desk since {since}, entry {seq}: close it first")]
    ShiftOpen { operator: OperatorId, since: Moment, seq: Seq },
    /// There is no such shift, or it is closed.
    #[error("no shift was opened by entry {shift}, or it is closed")]
    NoSuchShift { shift: Seq },
    /// The goods of the day are drawn.
    #[error("the goods to count for {day} are drawn by entry {seq}: count those")]
    CountIsDrawn { day: Day, seq: Seq },
    /// No goods are drawn.
    #[error("no goods are drawn for {day}: draw them first")]
    NoCountDrawn { day: Day },
    /// The good was not drawn.
    #[error("{sku} is not among the goods drawn for {day}: leave it out")]
    NotDrawn { sku: Sku, day: Day },
    /// A drawn good has no count.
    #[error("{sku} was drawn and is not counted: count it, and say 0 when none is there")]
    NotCounted { sku: Sku },
    /// Somebody still works.
    #[error("{shifts} shifts are still open: close them, then the day")]
    ShiftsOpen { shifts: usize },
    /// Tasks were not done.
    #[error("{tasks} tasks were due by {day}: do, carry over or clear them, then close the day")]
    TasksDue { tasks: usize, day: Day },
    /// The goods of the day are not counted.
    #[error("{goods} goods are to be counted for {day}: draw and count them, then close the day")]
    CountNeeded { goods: usize, day: Day },
    /// The paper form was not given out here.
    #[error("form {pad} was never given out: look at its number again")]
    FormNotGivenOut { pad: PadNo },
    /// All numbers of a kind are used up.
    #[error("all numbers for a new {what} are used up")]
    NumbersUsedUp { what: &'static str },
    /// An amount left what can be counted.
    #[error("the {what} is larger than can be counted")]
    TooLarge { what: &'static str },
}

impl Refusal {
    /// The name, as `denied` entries and JSON answers hold it.
    pub fn name(&self) -> String {
        let json = serde_json::to_value(self).unwrap_or_default();
        json.get("refusal").and_then(|name| name.as_str()).unwrap_or("refused").to_owned()
    }

    /// Whether an auditor should see that it was tried: the refusal becomes a `denied` entry.
    pub const fn is_recorded(&self) -> bool {
        matches!(
            self,
            Self::NotPermitted { .. }
                | Self::Recusal { .. }
                | Self::OwnEntry { .. }
                | Self::SecondPersonNeeded
                | Self::AlreadyTaken { .. }
                | Self::TaskJudged { .. }
                | Self::ShownBefore { .. }
                | Self::Overspent { .. }
                | Self::Frozen { .. }
                | Self::SourceFrozen { .. }
                | Self::FileClosed { .. }
                | Self::CreditReversed { .. }
                | Self::CreditSpent { .. }
                | Self::NoticeEnded { .. }
                | Self::MergeSpent { .. }
                | Self::CardIsBlocked { .. }
                | Self::UseNotPermitted { .. }
                | Self::FundShort { .. }
                | Self::NumberTaken { .. }
                | Self::PaidElsewhere { .. }
                | Self::PaidHere { .. }
                | Self::PartyToCase { .. }
                | Self::CodeNeeded
                | Self::DayClosed { .. }
        )
    }
}

fn of_case(case: Option<CaseId>) -> String {
    case.map_or_else(String::new, |case| format!(", case {case}"))
}

fn paid_by(scheme: Option<&Name>) -> String {
    scheme.map_or_else(String::new, |scheme| format!(", paid by {scheme}"))
}
