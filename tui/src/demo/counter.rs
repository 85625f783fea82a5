//! What the counter and the store room have besides slips: supermarket cards, a stocktake, a basket
//! that waits.

use ledger::events::market_cards::VoidCause;
use ledger::events::stocktakes::{CauseOf, Scope, VarianceCause};
use ledger::journal::{Account, Commodity};
use ledger::rules::Command;
use ledger::rules::market_cards::{
    BuyMarketCards, CountMarketCards, HandOverMarketCards, IssueMarketCards, VoidMarketCards,
};
use ledger::rules::merchants::{NameMerchant, SettleMerchant, StatementLine};
use ledger::rules::redemptions::{HoldBasket, Wanted};
use ledger::rules::stocktakes::{CloseStocktake, CountGoods, Found, OpenStocktake};
use ledger::units::{
    Cny, Day, Digest, FundId, MemberId, MerchantId, OperatorId, Quantity, SerialRange, Sku, StocktakeId,
};
use ledger::views::Views;

use super::script::{FINANCE, Job, KEEPER, OTHER_CLERK};
use super::{CLERK, DemoError, day, moment, read};

/// The supermarket that takes the cards.
const SHOP: MerchantId = MerchantId::number(1);

/// What one card is worth.
const FACE: &str = "5.00";

/// When the shelves were counted: after the last slip of a Friday.
pub(super) const COUNTED: (i32, u32, u32) = (2026, 9, 25);

/// What was counted, a piece less than the book has of the first.
const SHELVES: [&str; 4] = ["NOTEBOOK", "SALT-400G", "TOOTHPASTE", "TOWEL"];

/// Something done at some minute of a day by two people, or by one.
fn job(
    (on, hour, minute): (Day, u32, u32),
    (by, second): (OperatorId, Option<OperatorId>),
    command: impl Into<Command>,
) -> Job {
    Job { at: moment(on, hour, minute), by, second, request: None, command: command.into() }
}

fn runs(text: &str) -> Result<Vec<SerialRange>, DemoError> {
    text.split(' ').map(read).collect()
}

/// Cards bought in August, in the keeper's and both clerks' hands; some given out, one spoilt, one not
/// to be found; the merchant's first statement, with a line nobody knows; a count.
pub(super) fn cards() -> Result<Vec<Job>, DemoError> {
    let on = |month, of_month| day((2026, month, of_month));
    let name = NameMerchant {
        name: read("东海惠民超市")?,
        contact: Some(read("服务台，卡务请找张经理")?),
        faces: vec![read(FACE)?, read("50.00")?],
    };
    let buy = BuyMarketCards {
        face: read(FACE)?,
        ranges: runs("HM2600101..HM2600140")?,
        merchant: SHOP,
        fund: FundId::number(1),
        purpose: read("cards")?,
        cost: read("200.00")?,
        document: read("发票263270412601")?,
        transfer: None,
        draw: None,
    };
    let give = |cards: &str, counted, missing: &[&str]| {
        let (ranges, counted) = (runs(cards)?, Quantity::from_minor(counted));
        let missing = missing.iter().map(|serial| read(serial)).collect::<Result<_, _>>()?;
        Ok::<_, DemoError>(HandOverMarketCards { from: None, ranges, counted, missing })
    };
    let void = VoidMarketCards {
        ranges: runs("HM2600140")?,
        cause: VoidCause::Damaged,
        reason: read("磁条刮坏，超市读不出")?,
    };
    let mut jobs = vec![
        job((on(8, 3), 9, 0), (FINANCE, None), name),
        job((on(8, 3), 9, 40), (KEEPER, Some(FINANCE)), buy),
        job((on(8, 3), 10, 0), (KEEPER, Some(CLERK)), give("HM2600101..HM2600110", 10, &[])?),
        job(
            (on(8, 3), 10, 10),
            (KEEPER, Some(OTHER_CLERK)),
            give("HM2600111..HM2600116", 5, &["HM2600116"])?,
        ),
        job((on(8, 20), 16, 30), (KEEPER, Some(FINANCE)), void),
    ];
    for (nth, (date, member, serial, by)) in (0_u32..).zip(GIVEN_OUT) {
        let issue = IssueMarketCards {
            member: MemberId::number(member),
            card: None,
            serials: vec![read(serial)?],
            points: None,
        };
        jobs.push(job((day(date), 11, 2 + nth), (by, None), issue));
    }
    let line = |row, serial: &str, amount: &str, of_month| {
        let (serial, amount): (_, Cny) = (read(serial)?, read(amount)?);
        Ok::<_, DemoError>(StatementLine { row, serial, amount, day: on(8, of_month) })
    };
    let settle = SettleMerchant {
        merchant: SHOP,
        month: on(8, 1),
        file: Digest::of(&[b"demo statement 2026-08"]),
        lines: vec![
            line(2, "HM2600101", "5.00", 15)?,
            line(3, "HM2600111", "3.50", 23)?,
            line(4, "HM2600601", "5.00", 29)?,
        ],
    };
    jobs.push(job((on(9, 3), 15, 0), (FINANCE, None), settle));
    let all = CountMarketCards {
        custodian: None,
        ranges: runs("HM2600104..HM2600110 HM2600113..HM2600115 HM2600117..HM2600139")?,
    };
    jobs.push(job((on(9, 28), 17, 10), (KEEPER, Some(FINANCE)), all));
    Ok(jobs)
}

/// On which day, to whom, which card, by whom.
type Given = ((i32, u32, u32), u32, &'static str, OperatorId);

/// Who was given a card when, and by whom.
const GIVEN_OUT: [Given; 5] = [
    ((2026, 8, 12), 81, "HM2600101", CLERK),
    ((2026, 8, 19), 54, "HM2600111", OTHER_CLERK),
    ((2026, 8, 26), 102, "HM2600102", CLERK),
    ((2026, 9, 9), 81, "HM2600112", OTHER_CLERK),
    ((2026, 9, 16), 102, "HM2600103", CLERK),
];

/// A stocktake of some shelves, as the book has them, but for one piece that was thrown away.
pub(super) fn stocktake(views: &Views) -> Result<Vec<Job>, DemoError> {
    let on = day(COUNTED);
    let stocktake = StocktakeId::number(1);
    let shelves: Vec<Sku> = SHELVES.into_iter().map(read).collect::<Result<_, _>>()?;
    let found = |(nth, sku): (usize, &Sku)| {
        let pieces = views.accounts.balance(Account::Shelf(*sku), Commodity::Pieces(*sku));
        let pieces = if nth == 0 { pieces - 1 } else { pieces };
        Found { sku: *sku, quantity: Quantity::from_minor(pieces), at: None }
    };
    let counts: Vec<Found> = shelves.iter().enumerate().map(found).collect();
    let (first, second) = counts.split_at(2);
    let causes = vec![CauseOf {
        sku: shelves[0],
        cause: VarianceCause::Damaged,
        note: Some(read("进水泡烂，扔掉未记")?),
    }];
    let count = |counts: &[Found]| CountGoods { stocktake, counts: counts.to_vec() };
    Ok(vec![
        job((on, 17, 30), (KEEPER, None), OpenStocktake { scope: Scope::Goods(shelves.clone()) }),
        job((on, 17, 40), (KEEPER, None), count(first)),
        job((on, 17, 45), (OTHER_CLERK, None), count(second)),
        job((on, 17, 55), (KEEPER, Some(FINANCE)), CloseStocktake { stocktake, causes }),
    ])
}

/// A basket that was parked a few minutes before somebody looks, because its owner went to fetch his
/// glasses.
pub(super) fn parked(today: Day) -> Result<Vec<Job>, DemoError> {
    let lines = vec![Wanted { sku: read("NOTEBOOK")?, quantity: Quantity::from_minor(2) }];
    let hold = HoldBasket { member: MemberId::number(WAITS), card: None, lines, points: None, since: None };
    Ok(vec![job((today, 8, 52), (OTHER_CLERK, None), hold)])
}

/// Whose basket waits.
const WAITS: u32 = 54;
