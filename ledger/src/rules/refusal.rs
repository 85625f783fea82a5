//! Refusals: each says the fact, the figure and what can be done.

use serde::Serialize;
use thiserror::Error;

use crate::events::cases::Grade;
use crate::events::operators::Role;
use crate::events::periods::Open;
use crate::events::tasks::Clock;
use crate::journal::{Claim, LotId};
use crate::units::{
    Barcode, CardNo, CaseId, CaseRef, Cny, Day, DeskId, DispatchId, Document, DonorId, DrawId, Factor,
    FiscalPeriod, FundId, GridId, HoldId, Hours, KindCode, MemberId, MerchantId, Moment, Name, Note,
    ObligationId, OperatorId, PadNo, Points, Quantity, Seq, Serial, Sku, Slug, StocktakeId, TaskId,
    VillageId, VoucherNo,
};
use crate::views::Views;

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
    /// The PIN is wrong, where nothing is recorded.
    #[error("that is not the PIN of {operator}")]
    NotHisPin { operator: OperatorId },
    /// Whoever looks on changes nothing.
    #[error("the book is opened to be read only: {operator} looks on, and nothing is changed")]
    OnlyLooksOn { operator: OperatorId },
    /// Too many wrong PINs.
    #[error("{operator} is locked out until {until}: wait, or have the chief set a new PIN")]
    LockedOut { operator: OperatorId, until: Moment },
    /// The operator would serve or judge himself or a relative.
    #[error("{operator} is {member} or a declared relative: somebody else must do this")]
    Recusal { operator: OperatorId, member: MemberId },
    /// The one who entered it may not judge it.
    #[error("{operator} entered this himself: somebody else must judge it")]
    OwnEntry { operator: OperatorId },
    /// The one who credited it may not judge it anew.
    #[error("{operator} credited this himself: somebody else must judge it anew")]
    OwnCredit { operator: OperatorId },
    /// The one who recorded an objection may not answer it.
    #[error("{operator} recorded this objection himself: somebody else must answer it")]
    OwnObjection { operator: OperatorId },
    /// A second person must sign in for this.
    #[error("this takes a second person: another operator signs in with his own PIN")]
    SecondPersonNeeded,
    /// The second person does not answer for others.
    #[error("{second} cannot be the second person here: it takes one of {roles:?}")]
    SecondMayNot { second: OperatorId, roles: &'static [Role] },
    /// The second person stands for himself.
    #[error("this is about {second} himself: a third person must stand by")]
    SecondConcerned { second: OperatorId },
    /// The PIN was set by somebody else.
    #[error("the PIN of {operator} was set by somebody else: he chooses his own first")]
    StartPin { operator: OperatorId },
    /// He went to work at another terminal.
    #[error("{operator} signed in at {desk} since: sign in here again to go on at this desk")]
    SignedInElsewhere { operator: OperatorId, desk: DeskId },
    /// The second person is not here.
    #[error("{second} signed in at {desk}: the second person signs in at the desk where he stands by")]
    SecondElsewhere { second: OperatorId, desk: DeskId },
    /// Nobody would be left to stand by.
    #[error(
        "without {operator} only {left} could answer for others, and it takes {answering_min}: enrol somebody \
         in such a role first"
    )]
    TooFewLeft { operator: OperatorId, left: usize, answering_min: usize },
    /// A policy must come later than what it changes.
    #[error("a new version cannot begin on {from}: history is not changed, so begin on {first} or later")]
    HistoryFixed { from: Day, first: Day },
    /// The parts of a team are not the whole.
    #[error("the parts of the team are {sum} of 100: change them until they are 100")]
    PartsNotWhole { sum: u32 },
    /// Everybody of a team has all the points of the kind.
    #[error("{kind} gives each of a team all its points: write 100 for {member}, not {percent}")]
    EachInFull { kind: KindCode, member: MemberId, percent: u8 },
    /// A member stands in a team twice.
    #[error("{member} stands in the team twice: put his parts together")]
    MemberTwice { member: MemberId },
    /// A figure is nothing or less.
    #[error("the {what} must be more than 0")]
    NotPositive { what: &'static str },
    /// A correction corrects nothing.
    #[error("the difference is 0: say by how much, with a minus for what is taken away")]
    NothingAdjusted,
    /// It was taken before, and may be taken once.
    #[error("{} was already taken by entry {seq}", taken(claim))]
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
    /// The confidential source is not frozen.
    #[error("this account is not frozen")]
    SourceNotFrozen,
    /// The confidential source who stands here has less.
    #[error("{points} points needed, {available} available in this account: {short} short")]
    SourceShort { points: Points, available: Points, short: Points },
    /// The first redemption of the confidential source takes a larger balance.
    #[error("a first redemption takes {minimum} points available: this account has {available}")]
    SourceFirst { available: Points, minimum: Points },
    /// The confidential source holds as many claims as the policy allows.
    #[error("this account already holds {claims} of {claims_max} cases")]
    SourceClaimsAtMost { claims: u16, claims_max: u16 },
    /// The member is not frozen.
    #[error("{member} is not frozen")]
    NotFrozen { member: MemberId },
    /// The member's file was merged into another.
    #[error("the file of {member} was merged into {into}: use {into}")]
    FileClosed { member: MemberId, into: MemberId },
    /// The member's personal data was erased.
    #[error("{member} was erased by entry {seq}: whoever comes again is enrolled anew")]
    MemberErased { member: MemberId, seq: Seq },
    /// What was kept of the operator was erased.
    #[error("what was kept of {operator} was erased by entry {seq}")]
    OperatorErased { operator: OperatorId, seq: Seq },
    /// What was kept of whoever collected the goods of the slip was erased.
    #[error("what was kept of whoever collected slip {voucher} was erased by entry {seq}")]
    CollectorErased { voucher: VoucherNo, seq: Seq },
    /// Nobody but the member himself or another member took the goods of the slip away.
    #[error("nobody from outside collected the goods of slip {voucher}")]
    NoCollector { voucher: VoucherNo },
    /// An operator's data is not erased while he works.
    #[error("{operator} may still sign in: retire him first")]
    NotRetired { operator: OperatorId },
    /// An operator's data is not erased while he may sign in.
    #[error("{member} is operator {operator}, who still signs in: retire {operator} first")]
    StillOperator { member: MemberId, operator: OperatorId },
    /// The account is not empty.
    #[error(
        "{member} still has {points} points, {held} held, and owes {owed}: spend, adjust or settle them first"
    )]
    PointsLeft { member: MemberId, points: Points, held: Points, owed: Points },
    /// Money was promised by name.
    #[error("{obligation} to {member} is not paid or withdrawn: pay, stop or withdraw it first")]
    StillPromised { member: MemberId, obligation: ObligationId },
    /// He holds a post.
    #[error("{member} still holds a post: end it first")]
    StillInPost { member: MemberId },
    /// He holds a card.
    #[error("card {card} of {member} still works: block it first")]
    CardStillWorks { member: MemberId, card: CardNo },
    /// A file cannot be merged into itself.
    #[error("{member} is one file: name two")]
    SameFile { member: MemberId },
    /// Something of the file still waits.
    #[error("{member} still has {acts} acts in review and {cases} cases in work: finish them first")]
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
    /// Nothing stands that could be doubted or taken back.
    #[error(
        "{what} is not credited, or its credit was taken back: there is nothing to object to or to reverse"
    )]
    NothingCredited { what: Box<str> },
    /// The file was merged into no other.
    #[error("the file of {member} was not merged into another: there is nothing to undo")]
    NotMerged { member: MemberId },
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
    /// The time of day has not come yet.
    #[error("it is {now} now, before {time} today: correct the time or the day")]
    FutureTime { time: Clock, now: Clock },
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
    #[error("{} is on file since {day} as act {task}, entry {seq}: it counts once", taken(claim))]
    ShownBefore { claim: Claim, task: TaskId, day: Day, seq: Seq },
    /// Somebody reported the same act.
    #[error(
        "{member} is on file on {day} at the same time and place as act {task}, entry {seq}: one act counts \
         once; if it is another, say where it was"
    )]
    SameAct { member: MemberId, task: TaskId, day: Day, seq: Seq },
    /// A day has no more hours.
    #[error("{hours} hours on one day: at most {most} are taken")]
    TooManyHours { hours: Hours, most: Hours },
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
    /// The good is withdrawn.
    #[error("{sku} is withdrawn: restore it before it is taken in or handed out")]
    GoodIsWithdrawn { sku: Sku },
    /// The good is not withdrawn.
    #[error("{sku} is not withdrawn")]
    GoodNotWithdrawn { sku: Sku },
    /// The good does not have the barcode.
    #[error("{sku} does not have barcode {barcode}")]
    NoSuchBarcode { sku: Sku, barcode: Barcode },
    /// Nothing would change.
    #[error("nothing would change for {sku}: say what is new")]
    NothingChanged { sku: Sku },
    /// A gift without a value has no price.
    #[error("an unvalued gift has no value: leave out the ¥{value}, or name another proof")]
    UnvaluedHasValue { value: Cny },
    /// The two people belong together.
    #[error("{second} is a declared relative of {first}: somebody else must be the second person")]
    RelatedPair { first: OperatorId, second: OperatorId },
    /// The lot holds nothing of the good.
    #[error("lot {lot} holds no pieces of {sku}")]
    NoSuchLot { sku: Sku, lot: LotId },
    /// The month's write-offs are used up.
    #[error("¥{cost} more would pass what may be written off in a month: ¥{written_off} of ¥{most} are")]
    WriteOffsAtMost { cost: Cny, written_off: Cny, most: Cny },
    /// A stocktake goes on.
    #[error("stocktake {stocktake} is open: close or abandon it first")]
    StocktakeIsOpen { stocktake: StocktakeId },
    /// No stocktake with this number goes on.
    #[error("stocktake {stocktake} is not open")]
    StocktakeNotOpen { stocktake: StocktakeId },
    /// Nothing is to be counted.
    #[error("no good is in this scope: name goods, a category, or all")]
    NothingToCount,
    /// The good is not counted in this stocktake.
    #[error("{sku} is not counted in stocktake {stocktake}")]
    NotInStocktake { sku: Sku, stocktake: StocktakeId },
    /// The moment of a count lies outside the stocktake.
    #[error("a count of {sku} names entry {at}: name one from {first} to {last}")]
    CountOutside { sku: Sku, at: Seq, first: Seq, last: Seq },
    /// Some goods are not counted yet.
    #[error("{sku} is not counted yet, and {others} others: count them, then close")]
    NotCounted { sku: Sku, others: usize },
    /// A large difference was counted by one person only. Neither figure is said: the next count is blind
    /// too.
    #[error("{sku}: what {counter} counted lies far from the book: somebody else counts it again")]
    RecountNeeded { sku: Sku, counter: OperatorId },
    /// A difference without a cause.
    #[error("{sku}: {counted} counted, {expected} in the book: say why")]
    CauseNeeded { sku: Sku, counted: Quantity, expected: Quantity },
    /// More is missing than there is by now.
    #[error("{sku}: {missing} are missing, and {stock} are left in the book by now: count it again")]
    CountIsStale { sku: Sku, missing: Quantity, stock: Quantity },
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
    /// No basket can be parked.
    #[error("baskets are not parked here: the policy says no minutes for it")]
    HoldsOff,
    /// The parked basket is no more.
    #[error("there is no parked basket {hold}: it was redeemed, given up, or its time is over")]
    NoSuchHold { hold: HoldId },
    /// The parked basket is another member's.
    #[error("basket {hold} is not parked for {member}")]
    HoldOfAnother { hold: HoldId, member: MemberId },
    /// What is asked for is not what was parked.
    #[error("this is not what is parked as {hold}: give it up and begin a new basket")]
    HoldDiffers { hold: HoldId },
    /// The points of a parked basket are pinned, so they are the payment.
    #[error("the parked basket {hold} is paid in points alone: give it up to pay a part in cash")]
    HoldInFull { hold: HoldId },
    /// A parked basket pins what the command would move.
    #[error("{member} has a parked basket, {hold}: redeem it or give it up first")]
    HoldOpen { member: MemberId, hold: HoldId },
    /// The policy names no fund for cash.
    #[error("no cash is taken for goods: the policy names no fund for it")]
    NoCashFund,
    /// The goods take more points.
    #[error("these goods take at least {least} points, not {points}: only the rest may be paid in cash")]
    CashNotAllowed { least: Points, points: Points },
    /// The rest comes to another sum.
    #[error("the rest comes to ¥{cash}, not ¥{paid}: look again")]
    CashMoved { cash: Cny, paid: Cny },
    /// Nothing is handed out today.
    #[error("nothing is handed out on {today}: the next day for it is {next}")]
    NoRedeemDay { today: Day, next: Day },
    /// A limit on points would be passed.
    #[error("{points} points: of {most} a {period}, {had} are used")]
    PointsLimit { period: &'static str, most: Points, had: Points, points: Points },
    /// A limit on pieces would be passed.
    #[error("{wanted} pieces{}: of {most} a {period}, {had} are used", of_good(*sku))]
    PiecesLimit { period: &'static str, sku: Option<Sku>, most: Quantity, had: Quantity, wanted: Quantity },
    /// The collector is the member.
    #[error("{member} collects for himself: leave the collector out")]
    ProxyIsMember { member: MemberId },
    /// Nobody knows who collects.
    #[error("say who collects: a member, or a name and the end of an ID number")]
    ProxyUnknown,
    /// Others may collect less at once.
    #[error("{points} points: somebody else may collect at most {most} at once")]
    ProxyLimit { points: Points, most: Points },
    /// Others may collect less often.
    #[error("others collected for {member} {times} times this month, of {times_max}: he must come himself")]
    ProxyTimes { member: MemberId, times: u16, times_max: u16 },
    /// The sum takes the member's PIN.
    #[error("{points} points take the PIN of {member}: {had} were spent without it today")]
    PinNeeded { member: MemberId, points: Points, had: Points },
    /// The sum takes a PIN, and he has none.
    #[error("{member} has no PIN yet: let him choose one")]
    NoMemberPin { member: MemberId, points: Points },
    /// The member's PIN is wrong.
    #[error("wrong PIN of {member}: {failures} of {failures_max} before a lock-out")]
    WrongMemberPin { member: MemberId, failures: u16, failures_max: u16 },
    /// Too many wrong PINs of a member.
    #[error("the PIN of {member} is locked until {until}: wait, or set a new one with a second person")]
    MemberLocked { member: MemberId, until: Moment },
    /// Only whoever served may undo.
    #[error("{voucher} was served by {operator}: he may undo it, or two people reverse it with a reason")]
    UndoByAnother { voucher: VoucherNo, operator: OperatorId },
    /// The time to undo is over.
    #[error(
        "{voucher} is {seconds} seconds old and may be undone for {seconds_max}: reverse it with a reason and a second person"
    )]
    UndoTooLate { voucher: VoucherNo, seconds: i64, seconds_max: u16 },
    /// The good is not on the slip.
    #[error("{sku} is not on slip {voucher}")]
    NotOnSlip { voucher: VoucherNo, sku: Sku },
    /// Supermarket cards come back by their serials.
    #[error(
        "{voucher} is a slip of {cards} supermarket cards worth ¥{value} for {points} points: take the cards back by their serials, all of them"
    )]
    SlipOfCards { voucher: VoucherNo, cards: usize, value: Cny, points: Points },
    /// There is no such slip.
    #[error("there is no slip {voucher}")]
    NoSuchVoucher { voucher: VoucherNo },
    /// The slip was undone or reversed.
    #[error("slip {voucher} was taken back before, see entry {seq}")]
    SlipReversed { voucher: VoucherNo, seq: Seq },

    /// There is no such fund.
    #[error("there is no fund {fund}")]
    NoSuchFund { fund: FundId },
    /// The number is taken.
    #[error("fund {fund} exists already")]
    FundExists { fund: FundId },
    /// A fund of this name is there.
    #[error("fund {fund} is called {name} already: grant money to it, or give this one a name of its own")]
    FundNamed { fund: FundId, name: Name },
    /// The same money under the same paper is in the book.
    #[error(
        "{source_name} granted fund {fund} ¥{amount} under {document} already, see entry {seq}: another payment has a paper of its own"
    )]
    GrantKnown { fund: FundId, source_name: Name, amount: Cny, document: Document, seq: Seq },
    /// The same gift under the same paper is in the book.
    #[error(
        "donor {donor} gave {quantity} of {sku} under {document} already, see entry {seq}: another delivery has a paper of its own"
    )]
    GiftKnown { donor: DonorId, sku: Sku, quantity: Quantity, document: Document, seq: Seq },
    /// More than is planned is used.
    #[error(
        "fund {fund} has spent ¥{spent} and keeps ¥{committed} for draws in {year}: plan ¥{least} at least, not ¥{planned}"
    )]
    PlanUnderUse { fund: FundId, year: u16, planned: Cny, spent: Cny, committed: Cny, least: Cny },
    /// The fund may not pay for that.
    #[error("fund {fund} may not pay for {purpose}: its permitted uses are {uses}")]
    UseNotPermitted { fund: FundId, purpose: Slug, uses: Box<str> },
    /// The fund has less.
    #[error("fund {fund} has ¥{left}: ¥{cost} is ¥{short} too much")]
    FundShort { fund: FundId, cost: Cny, left: Cny, short: Cny },
    /// What the fund has is promised.
    #[error(
        "fund {fund} has ¥{left}, and ¥{promised} of it is promised to members: ¥{cost} is ¥{short} too much"
    )]
    FundPromised { fund: FundId, cost: Cny, left: Cny, promised: Cny, short: Cny },
    /// There is no such obligation.
    #[error("nothing was promised under number {obligation}")]
    NoSuchObligation { obligation: ObligationId },
    /// The promise was taken back.
    #[error("{obligation} was withdrawn, see entry {seq}")]
    ObligationWithdrawn { obligation: ObligationId, seq: Seq },
    /// There are no months.
    #[error("{obligation} is paid once: name no month")]
    PaidOnce { obligation: ObligationId },
    /// It is not said which month.
    #[error("{obligation} is paid every month: name the month")]
    MonthNeeded { obligation: ObligationId },
    /// The month is outside what was promised.
    #[error("{obligation} is promised from {first}{}: the month from {month} is outside", to_last(*last))]
    MonthNotPromised { obligation: ObligationId, month: Day, first: Day, last: Option<Day> },
    /// The month has not begun.
    #[error("the month from {month} of {obligation} has not begun on {today}")]
    MonthNotDue { obligation: ObligationId, month: Day, today: Day },
    /// A supplement begins in a year that is over.
    #[error(
        "a supplement begins on {earliest} at the earliest: the month from {first} lies in a year that is over; promise what is owed of it as an award paid once"
    )]
    BeginsTooEarly { first: Day, earliest: Day },
    /// It was paid.
    #[error("{obligation} was paid{}, see entry {seq}", for_month(*month))]
    ObligationPaid { obligation: ObligationId, month: Option<Day>, seq: Seq },
    /// Nothing is set aside.
    #[error("nothing is set aside for {obligation}{}: set the money aside first", for_month(*month))]
    NotFunded { obligation: ObligationId, month: Option<Day> },
    /// All is set aside.
    #[error("everything that {obligation} promises is set aside")]
    NothingToFund { obligation: ObligationId },
    /// Who promised it stands by.
    #[error("{second} promised {obligation} himself: a third person must stand by")]
    SecondPromised { second: OperatorId, obligation: ObligationId },
    /// A fund without a use pays for nothing.
    #[error("a fund needs at least one permitted use")]
    NoUses,
    /// Ring-fenced money comes from somewhere.
    #[error("a ring-fenced fund is a part of another: name that fund")]
    RingNeedsParent,
    /// Money does not go sideways.
    #[error("money goes from a fund to a part of it, or back: {to} is no part of {from}, nor the other way")]
    NotPartOf { from: FundId, to: FundId },
    /// A year that is over is not planned.
    #[error("{year} is over: plan {first} or a later year")]
    YearOver { year: u16, first: i32 },
    /// The policy does not say who approves.
    #[error("the policy sets no tiers of approval: set who approves how much first, or pay from the fund")]
    NoTiers,
    /// The policy's tiers cannot be used.
    #[error("the tiers of approval cannot stand: {what}")]
    BadTiers { what: &'static str },
    /// Nobody may approve so much.
    #[error("¥{amount} is more than anybody may approve: the tiers end at ¥{most}")]
    OverTiers { amount: Cny, most: Cny },
    /// Fewer people could ever approve it than must.
    #[error(
        "¥{amount} takes {approvers} approvals, and only {able} people with a role of its tier stand apart from it: have the chief give roles or set the tiers anew"
    )]
    TooFewApprovers { amount: Cny, approvers: u8, able: u8, roles: Vec<Role> },
    /// Nothing is said of what is bought.
    #[error("there is no line yet: say what is bought, how many and for how much")]
    NoQuotation,
    /// An article stands in two lines.
    #[error("{article} stands in two lines: add them up")]
    ArticleTwice { article: Box<str> },
    /// The lines do not add up.
    #[error("the lines add up to ¥{sum}, not to ¥{amount}")]
    LinesSum { amount: Cny, sum: Cny },
    /// An override where none is needed would hide those that are.
    #[error("{purpose} is a permitted use of fund {fund}: leave the override out")]
    OverrideNotNeeded { fund: FundId, purpose: Slug },
    /// A difference of the fund was not explained.
    #[error("draw {draw} of fund {fund} differs by ¥{difference} and nobody explained it: explain it first")]
    DifferenceOpen { fund: FundId, draw: DrawId, difference: Cny },
    /// There is no such draw.
    #[error("there is no draw {draw}")]
    NoSuchDraw { draw: DrawId },
    /// The draw is not in the stage the command needs.
    #[error("draw {draw} is {stage}, not {stage_needed}")]
    DrawStage { draw: DrawId, stage: &'static str, stage_needed: &'static str },
    /// A relative of the applicant would decide.
    #[error(
        "{operator} is a declared relative of {applicant}, who asked for {draw}: somebody else must decide"
    )]
    ApplicantRelated { operator: OperatorId, applicant: OperatorId, draw: DrawId },
    /// Each approver signs once.
    #[error("{operator} approved {draw} already, in {seq}: somebody else must be the next")]
    ApprovedBefore { draw: DrawId, operator: OperatorId, seq: Seq },
    /// The tier takes other roles.
    #[error("{operator} may not decide about {draw}: a draw of this sum takes {}", either(roles))]
    TierRoles { draw: DrawId, operator: OperatorId, roles: Vec<Role> },
    /// Approval is not payment.
    #[error("{operator} approved {draw}: somebody else must record its money")]
    PaysWhatHeApproved { draw: DrawId, operator: OperatorId },
    /// More than is left of the draw.
    #[error("¥{amount} is more than the ¥{left} of {draw} still to come")]
    OverDraw { draw: DrawId, amount: Cny, left: Cny },
    /// More than is there of the draw.
    #[error("¥{amount} is more than the ¥{held} there is of {draw}")]
    OverHeld { draw: DrawId, amount: Cny, held: Cny },
    /// Less was received than this costs.
    #[error("there is ¥{left} of draw {draw}: ¥{cost} is ¥{short} too much")]
    AdvanceShort { draw: DrawId, cost: Cny, left: Cny, short: Cny },
    /// What was bought before it was approved.
    #[error(
        "the invoice is of {day}, and {draw} was approved on {approved}: what was bought before is not paid"
    )]
    InvoiceTooEarly { draw: DrawId, day: Day, approved: Day },
    /// The draw has no such invoice.
    #[error("draw {draw} has no invoice {number}: enter it first")]
    NoInvoice { draw: DrawId, number: Document },
    /// A line of an invoice is accepted once.
    #[error("{article} of invoice {number} of {draw} was accepted already, in {seq}")]
    LineAccepted { draw: DrawId, number: Document, article: Box<str>, seq: Seq },
    /// Two hands: one enters the invoice, others accept.
    #[error("{operator} entered invoice {number} ({seq}): others must take in and accept what it asks for")]
    InvoiceByAcceptor { operator: OperatorId, number: Document, seq: Seq },
    /// An invoice that nobody accepted.
    #[error("invoice {number} of {draw} is not accepted in full: accept it, or strike it out")]
    InvoiceOpen { draw: DrawId, number: Document },
    /// Draw, invoice and acceptance do not agree.
    #[error("{draw}: {of} is {says} by the {paper} and {said} by the {against}", of = format!("{what} {article}").trim_end())]
    PapersDiffer {
        draw: DrawId,
        what: &'static str,
        article: Box<str>,
        paper: &'static str,
        says: Box<str>,
        against: &'static str,
        said: Box<str>,
    },
    /// With tiers of approval nothing is paid without a draw.
    #[error("¥{cost} of fund {fund} takes a draw: request one, have it approved, and name it here")]
    DrawNeeded { fund: FundId, cost: Cny },
    /// A book counts in yuan.
    #[error("{currency} is not {needed}: have it invoiced in yuan")]
    OtherCurrency { currency: Box<str>, needed: &'static str },
    /// Nothing to explain.
    #[error("draw {draw} has no difference to explain")]
    NoDifference { draw: DrawId },
    /// There is no such merchant.
    #[error("there is no merchant {merchant}")]
    NoSuchMerchant { merchant: MerchantId },
    /// The merchant has no such cards.
    #[error("merchant {merchant} issues no cards of ¥{face}: look at the face values on file")]
    FaceNotIssued { merchant: MerchantId, face: Cny },
    /// A card without a name may not be worth so much.
    #[error("a card of ¥{face} is over ¥{face_max}, the most an unnamed card may be worth")]
    FaceTooLarge { face: Cny, face_max: Cny },
    /// No card is named.
    #[error("no card is named: scan or type a serial first")]
    NoCards,
    /// Too many cards for one entry.
    #[error("{cards} cards are more than the {cards_max} that go into one entry: split them")]
    TooManyCards { cards: u64, cards_max: u64 },
    /// A card is named twice.
    #[error("card {serial} is named twice: leave one out")]
    SerialTwice { serial: Serial },
    /// The station had the card before.
    #[error("card {serial} was bought before: look at the serial again")]
    SerialKnown { serial: Serial },
    /// The station never had the card.
    #[error("the station never bought a card {serial}: scan it again")]
    NoSuchSerial { serial: Serial },
    /// The card was given out.
    #[error(
        "card {serial} was given out on {on} under slip {voucher}: whoever has it may use it, and nobody can report it lost"
    )]
    CardIssued { serial: Serial, voucher: VoucherNo, on: Day },
    /// The card was written off.
    #[error("card {serial} is void since {on}")]
    CardVoid { serial: Serial, on: Day },
    /// Somebody else answers for the card.
    #[error("card {serial} is in the custody of {custodian}, not of {operator}: have it handed over first")]
    NotCustodian { serial: Serial, custodian: OperatorId, operator: OperatorId },
    /// Cards never cost more than they are worth.
    #[error("¥{cost} is more than the cards are worth, ¥{value}")]
    CostOverFace { cost: Cny, value: Cny },
    /// So much is paid by bank transfer only.
    #[error("¥{cost} is paid by bank transfer, as is everything from ¥{transfer_min} on: give its reference")]
    TransferNeeded { cost: Cny, transfer_min: Cny },
    /// A missing card was not among those handed over.
    #[error("card {serial} is called missing and was not to be handed over: leave it out")]
    NotOffered { serial: Serial },
    /// The receiver counted something else.
    #[error(
        "{cards} cards were to be handed over, {counted} were counted and {missing} named as missing: count again, or name what is missing"
    )]
    CountDiffers { cards: Quantity, counted: Quantity, missing: Quantity },
    /// Giver and receiver are one person.
    #[error("{operator} has these cards already: somebody else must receive them")]
    SamePerson { operator: OperatorId },
    /// The member was given all the cards of the month.
    #[error("{member} was given {given} cards this month: {cards_max} are the most")]
    CardsAtMost { member: MemberId, given: u32, cards_max: u16 },
    /// A card of the slip is not back.
    #[error("card {serial} of slip {voucher} is not back: scan every card of the slip")]
    NotBack { serial: Serial, voucher: VoucherNo },
    /// The card is not of the slip.
    #[error("card {serial} is not of slip {voucher}: leave it out")]
    NotOfSlip { serial: Serial, voucher: VoucherNo },
    /// The card was used.
    #[error("card {serial} paid for ¥{used} at the merchant: it cannot be taken back")]
    CardUsed { serial: Serial, used: Cny },
    /// The day is not the first of a month.
    #[error("{day} is no first day of a month: {first} is")]
    NotAMonth { day: Day, first: Day },
    /// A statement says nothing.
    #[error("the statement has no lines")]
    EmptyStatement,
    /// The month was settled.
    #[error("the month from {month} of merchant {merchant} was settled, see entry {seq}")]
    MonthSettled { merchant: MerchantId, month: Day, seq: Seq },
    /// That many forms at once are a slip of the hand.
    #[error("{count} forms are asked for and {count_max} are given out at once: ask for fewer")]
    FormsAtMost { count: u16, count_max: u16 },
    /// The entry that is said to be lost is in the book.
    #[error("entry {lost} stands in this book: nothing was lost up to it")]
    NothingLost { lost: Seq },
    /// A key is none, or may not be this book's; a signature is not what it should be.
    #[error("{why}")]
    BadKey { why: Box<str> },
    /// The operator has no key to sign with.
    #[error("{operator} has no key of his own: jifen operator key make, then set")]
    NoOwnKey { operator: OperatorId },
    /// There is no such entry.
    #[error("there is no entry {seq} in this book")]
    NoSuchEntry { seq: Seq },
    /// Two people closed the day.
    #[error("{day} was closed at {closed_at} by {by}: it takes no more entries, enter it on the next day")]
    DayClosed { day: Day, closed_at: Moment, by: OperatorId },
    /// Two people closed the month, quarter or year.
    #[error(
        "{day} is in or before {period}, closed at {closed_at} by {by}: nothing is dated there any more, correct it by an entry of today"
    )]
    PeriodClosed { day: Day, period: FiscalPeriod, closed_at: Moment, by: OperatorId },
    /// The period is closed.
    #[error("{period} is closed with {covered}, see entry {seq}")]
    PeriodIsClosed { period: FiscalPeriod, covered: FiscalPeriod, seq: Seq },
    /// The period was over before the book began.
    #[error("{period} was over before this book began, on {began}")]
    PeriodBeforeBook { period: FiscalPeriod, began: Day },
    /// The period is not over.
    #[error("{period} ends on {last}, and today is {today}: close it when it is over")]
    PeriodNotOver { period: FiscalPeriod, last: Day, today: Day },
    /// An earlier period is open.
    #[error("{earlier} has entries and is open: close it before {period}")]
    EarlierPeriodOpen { period: FiscalPeriod, earlier: FiscalPeriod },
    /// Something in the period is not settled.
    #[error("{period} cannot be closed yet: {}", listed(open))]
    PeriodNotReady { period: FiscalPeriod, open: Vec<Open> },
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
    DrawnNotCounted { sku: Sku },
    /// Somebody still works.
    #[error("{shifts} shifts are still open: close them, then the day")]
    ShiftsOpen { shifts: usize },
    /// Tasks were not done.
    #[error("{tasks} tasks were due by {day}: do, carry over or clear them, then close the day")]
    TasksDue { tasks: usize, day: Day },
    /// The goods of the day are not counted.
    #[error("{goods} goods are to be counted for {day}: draw and count them, then close the day")]
    CountNeeded { goods: usize, day: Day },
    /// The supermarket cards were not counted.
    #[error(
        "{cards} supermarket cards are to be counted by serial for {day}: count them all, then close the day"
    )]
    CardsToCount { cards: usize, day: Day },
    /// The paper form was not given out here.
    #[error("form {pad} was never given out: look at its number again")]
    FormNotGivenOut { pad: PadNo },
    /// The paper form was not there yet on the day that stands on it.
    #[error("form {pad} was printed on {printed} and cannot be of {day}: look at the day on it again")]
    FormPrintedLater { pad: PadNo, printed: Day, day: Day },
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

    /// The refusal as it may be said: the account of a confidential source is not named by it.
    pub(super) fn nameless(self, views: &Views) -> Self {
        let is_source = |member: MemberId| views.members.is_confidential(member);
        if let Self::Overspent { member, points, available, short } = self
            && is_source(member)
        {
            return Self::SourceShort { points, available, short };
        }
        if let Self::Frozen { member, reason } = &self
            && is_source(*member)
        {
            return Self::SourceFrozen { reason: reason.clone() };
        }
        if let Self::NotFrozen { member } = self
            && is_source(member)
        {
            return Self::SourceNotFrozen;
        }
        if let Self::FirstRedemption { member, available, minimum } = self
            && is_source(member)
        {
            return Self::SourceFirst { available, minimum };
        }
        if let Self::ClaimsAtMost { member, claims, claims_max } = self
            && is_source(member)
        {
            return Self::SourceClaimsAtMost { claims, claims_max };
        }
        self
    }

    /// Whether an auditor should see that it was tried: the refusal becomes a `denied` entry.
    pub const fn is_recorded(&self) -> bool {
        matches!(
            self,
            Self::NotPermitted { .. }
                | Self::Recusal { .. }
                | Self::OwnEntry { .. }
                | Self::OwnCredit { .. }
                | Self::OwnObjection { .. }
                | Self::SecondPersonNeeded
                | Self::SecondMayNot { .. }
                | Self::SecondConcerned { .. }
                | Self::StartPin { .. }
                | Self::SignedInElsewhere { .. }
                | Self::SecondElsewhere { .. }
                | Self::TooFewLeft { .. }
                | Self::AlreadyTaken { .. }
                | Self::SlipReversed { .. }
                | Self::TaskJudged { .. }
                | Self::ShownBefore { .. }
                | Self::Overspent { .. }
                | Self::SourceShort { .. }
                | Self::SameAct { .. }
                | Self::Frozen { .. }
                | Self::SourceFrozen { .. }
                | Self::FileClosed { .. }
                | Self::MemberErased { .. }
                | Self::OperatorErased { .. }
                | Self::CollectorErased { .. }
                | Self::CreditReversed { .. }
                | Self::CreditSpent { .. }
                | Self::NoticeEnded { .. }
                | Self::MergeSpent { .. }
                | Self::CardIsBlocked { .. }
                | Self::UseNotPermitted { .. }
                | Self::FundShort { .. }
                | Self::NotPartOf { .. }
                | Self::DifferenceOpen { .. }
                | Self::ApplicantRelated { .. }
                | Self::ApprovedBefore { .. }
                | Self::TierRoles { .. }
                | Self::PaysWhatHeApproved { .. }
                | Self::OverDraw { .. }
                | Self::OverHeld { .. }
                | Self::AdvanceShort { .. }
                | Self::InvoiceTooEarly { .. }
                | Self::LineAccepted { .. }
                | Self::InvoiceByAcceptor { .. }
                | Self::PapersDiffer { .. }
                | Self::DrawNeeded { .. }
                | Self::NumberTaken { .. }
                | Self::PaidElsewhere { .. }
                | Self::PaidHere { .. }
                | Self::PartyToCase { .. }
                | Self::CodeNeeded
                | Self::NotCustodian { .. }
                | Self::CardIssued { .. }
                | Self::CountDiffers { .. }
                | Self::MonthSettled { .. }
                | Self::RelatedPair { .. }
                | Self::WriteOffsAtMost { .. }
                | Self::PointsLimit { .. }
                | Self::PiecesLimit { .. }
                | Self::ProxyLimit { .. }
                | Self::ProxyTimes { .. }
                | Self::UndoByAnother { .. }
                | Self::UndoTooLate { .. }
                | Self::DayClosed { .. }
                | Self::PeriodClosed { .. }
                | Self::FundPromised { .. }
                | Self::ObligationPaid { .. }
                | Self::NotFunded { .. }
                | Self::SecondPromised { .. }
        )
    }
}

/// What may be taken once, as people say it; digests and fingerprints tell nobody anything.
fn taken(claim: &Claim) -> String {
    match claim {
        Claim::TaskCredit(task) => format!("the credit of act {task}"),
        Claim::MemberCredit(task, member) => format!("the credit of act {task} to {member}"),
        Claim::CaseReward(case) => format!("the reward of case {case}"),
        Claim::Evidence(digest) => format!("this evidence ({})", digest.short()),
        Claim::Visit(_) => "the same act to the same object on the same day".to_owned(),
        Claim::Pad(pad) => format!("paper form {pad}"),
        Claim::ExternalCase(number) => format!("number {number}"),
        Claim::Voucher(voucher) => format!("slip {voucher}"),
        Claim::Card(card) => format!("card {card}"),
        Claim::Reversal(seq) => format!("the reversal of entry {seq}"),
        Claim::Approval(operator, seq) => format!("the signature of {operator} on entry {seq}"),
        Claim::Request(key) => format!("request {key}"),
        Claim::MarketCard(serial) => format!("supermarket card {serial}"),
        Claim::Settlement(merchant, month) => format!("the settlement with {merchant} for {month}"),
        Claim::Statement(_) => "this statement".to_owned(),
        Claim::Hold(hold) => format!("the end of hold {hold}"),
        Claim::Invoice(_) => "this invoice".to_owned(),
        Claim::Payment(obligation) => format!("the payment of {obligation}"),
        Claim::MonthPayment(obligation, month) => {
            format!("the payment of {obligation} for the month from {month}")
        }
        Claim::BankReference(_) => "this bank reference".to_owned(),
    }
}

fn of_case(case: Option<CaseId>) -> String {
    case.map_or_else(String::new, |case| format!(", case {case}"))
}

fn of_good(sku: Option<Sku>) -> String {
    sku.map_or_else(String::new, |sku| format!(" of {sku}"))
}

fn for_month(month: Option<Day>) -> String {
    month.map_or_else(String::new, |month| format!(" for the month from {month}"))
}

fn to_last(last: Option<Day>) -> String {
    last.map_or_else(String::new, |last| format!(" to {last}"))
}

/// What is open, as people say it; only the first few, for it may be every day of a year.
fn listed(open: &[Open]) -> String {
    const SHOWN: usize = 5;
    let said = |open: &Open| match open {
        Open::Day(day) => format!("day {day} is not closed"),
        Open::Stocktake(stocktake) => format!("stocktake {stocktake} is not signed"),
        Open::Obligation(obligation) => format!("{obligation} is due and not set aside"),
        Open::Difference(draw) => format!("{draw} has a difference nobody explained"),
        Open::Draw(draw) => format!("{draw} is not reckoned up"),
    };
    let mut said: Vec<String> = open.iter().take(SHOWN).map(said).collect();
    match open.len().saturating_sub(SHOWN) {
        0 => {}
        more => said.push(format!("and {more} more")),
    }
    said.join(", ")
}

fn paid_by(scheme: Option<&Name>) -> String {
    scheme.map_or_else(String::new, |scheme| format!(", paid by {scheme}"))
}

/// Roles as a sentence names them: `a reviewer, chief or stock keeper`.
fn either(roles: &[Role]) -> String {
    let mut said = String::from("a ");
    for (at, role) in roles.iter().enumerate() {
        said.push_str(match at {
            0 => "",
            _ if at.saturating_add(1) == roles.len() => " or ",
            _ => ", ",
        });
        for (place, letter) in format!("{role:?}").char_indices() {
            if place > 0 && letter.is_uppercase() {
                said.push(' ');
            }
            said.push(letter.to_ascii_lowercase());
        }
    }
    said
}
