//! Redemptions: points out, goods out, cost to whoever paid; and all of it back.

use std::ops::ControlFlow;

use ledger::book::verify_store;
use ledger::journal::Account;
use ledger::rules::funds::{GrantFund, OpenFund};
use ledger::rules::goods::{ListGood, PurchaseGoods};
use ledger::rules::members::{EnrolMember, Person};
use ledger::rules::points::AdjustPoints;
use ledger::rules::redemptions::{Redeem, ReverseRedemption, Wanted};
use ledger::units::{FundId, MemberId, Quantity, VoucherNo};
use tests::station::{Station, of};

#[test]
fn a_redemption_and_its_reversal_move_points_goods_and_cost_and_the_book_verifies() {
    let folder = tempfile::tempdir().unwrap();
    let mut station = Station::open(&folder.path().join("test.book"));
    let (chief, clerk, reviewer, keeper, finance) = (
        station.chief.clone(),
        station.clerk.clone(),
        station.reviewer.clone(),
        station.keeper.clone(),
        station.finance.clone(),
    );
    let person =
        Person { name: of("王秀珍"), phone: of("14200000001"), id_number: of("11010519491231002X") };
    station.ask(&clerk, EnrolMember { member: None, joined: of("2026-01-01"), person }).unwrap();
    let wang = MemberId::number(1);
    let open =
        OpenFund {
            fund: None, name: of("平安志愿者基金"), uses: vec![of("goods")], document: of("文1")
        };
    station.ask(&finance, open).unwrap();
    let fund = FundId::number(1);
    let grant = GrantFund { fund, source: of("区财政"), amount: of("1000.00"), document: of("文2") };
    station.ask(&finance, grant).unwrap();
    let rice = of("RICE-5KG");
    let list = ListGood {
        sku: rice,
        name: of("大米5公斤"),
        points_price: of("40"),
        barcodes: vec![],
        reorder_at: Quantity::from_minor(2),
    };
    station.ask(&keeper, list).unwrap();
    let buy = PurchaseGoods {
        sku: rice,
        quantity: Quantity::from_minor(3),
        fund,
        purpose: of("goods"),
        cost: of("100.00"),
        document: of("发票1"),
        best_before: None,
    };
    station.ask(&keeper, buy).unwrap();
    let adjust = AdjustPoints { member: wang, points: of("100"), reason: of("开账"), document: of("文3") };
    station.ask_with(&chief, Some(&reviewer), adjust).unwrap();

    let lines = vec![Wanted { sku: rice, quantity: Quantity::from_minor(2) }];
    let redeem = Redeem { member: wang, card: None, lines, points: Some(of("80")) };
    station.ask(&clerk, redeem).unwrap();
    let today = station.clock.today();
    let accounts = &station.book.views().accounts;
    assert_eq!(accounts.figures(wang, today, 30).available, of("20"));
    assert_eq!(accounts.stock(rice, today), Quantity::from_minor(1));
    assert_eq!(accounts.balance(Account::Inventory, ledger::journal::Commodity::Cny), 3334);

    let undo = ReverseRedemption { voucher: VoucherNo::number(1), reason: of("拿错了") };
    station.ask_with(&clerk, Some(&chief), undo).unwrap();
    let accounts = &station.book.views().accounts;
    assert_eq!(accounts.figures(wang, today, 30).available, of("100"));
    assert_eq!(accounts.stock(rice, today), Quantity::from_minor(3));
    assert_eq!(accounts.balance(Account::Inventory, ledger::journal::Commodity::Cny), 10_000);

    let verdict = verify_store(station.book.store(), 2, &|_, _| ControlFlow::Continue(())).unwrap();
    assert_eq!(verdict.findings, []);
    assert_eq!(verdict.entries, 20);
}
