//! Finance's reports: figures reckoned by hand, every printed form, the same bytes at the same head.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::Path;
use std::process::Output;

use calamine::{Data, DataType as _, Reader as _, Xlsx};
use ledger::book::Book;
use ledger::events::goods::{GiftDetails, PurchaseDetails, WriteOffCause};
use ledger::events::station::{Expiry, MarketCardTerms, Policy};
use ledger::reports::finance::{Report, report};
use ledger::reports::{exceptions, roll_forward, trial_balance};
use ledger::rules::goods::{DonateGoods, NameDonor, PurchaseGoods, WriteOff};
use ledger::rules::redemptions::ReverseRedemption;
use ledger::rules::station::SetPolicy;
use ledger::rules::tasks::CreditTask;
use ledger::store::{Sqlite, Store};
use ledger::tables::{Cell, Table};
use ledger::units::{DonorId, Period, Quantity, VoucherNo};
use tempfile::TempDir;
use tests::books::folder;
use tests::fangshan::Fangshan;
use tests::generator::{Plan, book};
use tests::station::{Station, a_purchase, of, policy};

use crate::commands::jifen;
use crate::stories::coverage::agrees_on_every_day;

/// A spring of a small shop, small enough to reckon by hand:
///
/// | day | what |
/// |---|---|
/// | 03-01 | 1,000.00 yuan granted; 10 rice bought for 200.00; 20 soap given, worth 60.00; 100 and 50 points by correction |
/// | 03-02 | an act credited with 2 points |
/// | 03-03 | 1 rice (40 points) and 2 soap (5 points each) to Wang; 4 soap to Li |
/// | 03-10 | Li's slip taken back; 1 soap written off |
/// | 04-02 | 5 rice bought for 110.00; 1 rice to Wang |
/// | 04-03 | a purchase for more than the fund has is refused |
fn a_spring() -> (TempDir, Station) {
    let folder = folder();
    let mut station = Station::open(&folder.path().join("spring.book"));
    let (keeper, clerk, reviewer, chief) =
        (station.keeper.clone(), station.clerk.clone(), station.reviewer.clone(), station.chief.clone());
    let (wang, li) = (station.member("王秀珍"), station.member("李文"));
    let fund = station.fund("平安志愿者基金", "1000.00");
    let (rice, soap) = (station.good("RICE", "40"), station.good("SOAP", "5"));
    let from_mill = |pieces, cost, document: &str| PurchaseGoods {
        document: of(document),
        details: PurchaseDetails { supplier: Some(of("河西米厂")), ..PurchaseDetails::default() },
        ..a_purchase(rice, pieces, fund, cost)
    };
    station.take_in(from_mill(10, "200.00", "发票1"));
    station.done(&keeper, NameDonor { name: of("春禾,\"粮油\""), member: None });
    station.take_in(DonateGoods {
        sku: soap,
        quantity: Quantity::from_minor(20),
        donor: DonorId::number(1),
        value: of("60.00"),
        document: of("捐收1"),
        best_before: None,
        details: GiftDetails::default(),
    });
    station.give(wang, "100");
    station.give(li, "50");
    station.kind("PATROL", "2");
    station.clock.set("2026-03-02", 9, 0);
    let task = station.act("PATROL", wang);
    station.done(&reviewer, CreditTask { task, penalty: None, note: None });
    station.clock.set("2026-03-03", 9, 0);
    station.done(&clerk, tests::station::a_basket(wang, &[(rice, 1), (soap, 2)]));
    station.redeem(li, soap, 4).unwrap();
    station.clock.set("2026-03-10", 9, 0);
    let undo = ReverseRedemption { voucher: VoucherNo::number(2), reason: of("拿错了") };
    station.ask_with(&clerk, Some(&chief), undo).unwrap();
    station.take_in(WriteOff {
        sku: soap,
        quantity: Quantity::from_minor(1),
        cause: WriteOffCause::Damaged,
        reason: of("受潮"),
        lot: None,
    });
    station.clock.set("2026-04-02", 9, 0);
    station.take_in(from_mill(5, "110.00", "发票2"));
    station.redeem(wang, rice, 1).unwrap();
    station.clock.set("2026-04-03", 9, 0);
    station.refused_with(&keeper, &clerk, from_mill(1, "2000.00", "发票3"));
    (folder, station)
}

fn march() -> Period {
    of("2026-03")
}

/// The lines of a table, their cells divided by bars, of some of its columns.
fn cells(table: &Table, columns: &[&str]) -> Vec<String> {
    let of_column = |name: &&str| table.columns.iter().position(|column| column.name == *name).unwrap();
    let places: Vec<usize> = columns.iter().map(of_column).collect();
    let line = |cells: &[Cell]| places.iter().map(|at| cells[*at].printed()).collect::<Vec<_>>().join("|");
    let totals = table.totals.iter().map(|cells| line(cells));
    table.rows.iter().map(|row| line(&row.cells)).chain(totals).collect()
}

pub(crate) fn told<S: Store>(
    book: &mut Book<S>,
    which: Report,
    period: Period,
    columns: &[&str],
) -> Vec<String> {
    cells(&report(book, which, period).unwrap(), columns)
}

#[test]
fn the_fund_statement_carries_every_yuan_from_opening_to_closing() {
    let (_folder, mut station) = a_spring();
    let columns = ["fund", "on", "event", "party", "document", "received", "paid", "balance"];
    assert_eq!(
        told(&mut station.book, Report::Funds, march(), &columns),
        [
            "F001||opening|||||0.00",
            "F001|2026-03-01|fund.granted|区财政|文2|1000.00||1000.00",
            "F001|2026-03-01|goods.purchased|河西米厂|发票1||200.00|800.00",
            "F001|||||1000.00|200.00|",
            "|||||1000.00|200.00|",
        ]
    );
    assert_eq!(
        told(&mut station.book, Report::Funds, of("2026-Q2"), &columns),
        [
            "F001||opening|||||800.00",
            "F001|2026-04-02|goods.purchased|河西米厂|发票2||110.00|690.00",
            "F001||||||110.00|",
            "||||||110.00|",
        ]
    );
    assert_eq!(station.balance("fund:F001", "CNY"), "690.00");
}

#[test]
fn purchases_and_gifts_stand_by_who_sold_or_gave() {
    let (_folder, mut station) = a_spring();
    let columns = ["source", "from", "code", "pieces", "cost", "document", "by", "second"];
    assert_eq!(
        told(&mut station.book, Report::Purchases, of("2026"), &columns),
        [
            "donor|春禾,\"粮油\"|SOAP|20|60.00|捐收1|O0004|O0002",
            "supplier|河西米厂|RICE|10|200.00|发票1|O0004|O0002",
            "supplier|河西米厂|RICE|5|110.00|发票2|O0004|O0002",
            "|河西米厂||15|310.00|||",
            "|||35|370.00|||",
        ]
    );
}

#[test]
fn spending_stands_by_who_bore_it_and_for_what() {
    let (_folder, mut station) = a_spring();
    let columns = ["payer", "purpose", "paid", "used", "returned", "net"];
    assert_eq!(
        told(&mut station.book, Report::Spending, march(), &columns),
        [
            "F001|goods|200.00|20.00|0.00|20.00",
            "D0001|goods|0.00|18.00|12.00|6.00",
            "D0001|written-off|0.00|3.00|0.00|3.00",
            "D0001||0.00|21.00|12.00|9.00",
            "||200.00|41.00|12.00|29.00",
        ]
    );
}

#[test]
fn a_redeemed_good_costs_what_its_lots_cost() {
    let (_folder, mut station) = a_spring();
    let columns = ["code", "pieces", "points", "cash", "cost", "piece_cost", "piece_points", "point_cost"];
    assert_eq!(
        told(&mut station.book, Report::UnitCost, march(), &columns),
        [
            "RICE|1|40.00|0.00|20.00|20.0000|40.0000|0.5000",
            "SOAP|2|10.00|0.00|6.00|3.0000|5.0000|0.6000",
            "|3|50.00|0.00|26.00|||",
        ]
    );
}

#[test]
fn a_donor_is_told_what_became_of_his_gift_and_nobodys_name() {
    let (_folder, mut station) = a_spring();
    let columns = [
        "donor",
        "code",
        "opening",
        "received",
        "handed_out",
        "written_off",
        "found",
        "left",
        "value",
        "left_value",
        "members",
    ];
    let march = told(&mut station.book, Report::Donors, march(), &columns);
    assert_eq!(march[0], "D0001|SOAP|0|20|2|1|0|17|60.00|51.00|1");
    let april = told(&mut station.book, Report::Donors, of("2026-04"), &columns);
    assert_eq!(april[0], "D0001|SOAP|17|0|0|0|0|17|0.00|51.00|0");
}

#[test]
fn the_liability_rolls_forward_from_opening_to_closing() {
    let (_folder, mut station) = a_spring();
    let columns = [
        "month",
        "opening",
        "acts",
        "cases",
        "corrected",
        "redeemed",
        "given_back",
        "lapsed",
        "closing",
        "difference",
    ];
    assert_eq!(
        told(&mut station.book, Report::RollForward, of("2026-Q1"), &columns),
        [
            "2026-03|0.00|2.00|0.00|150.00|-70.00|20.00|0.00|102.00|0.00",
            "|0.00|2.00|0.00|150.00|-70.00|20.00|0.00|102.00|0.00",
        ]
    );
    let quarter = report(&mut station.book, Report::RollForward, of("2026-Q2")).unwrap();
    assert_eq!(cells(&quarter, &columns)[0], "2026-04|102.00|0.00|0.00|0.00|-40.00|0.00|0.00|62.00|0.00");
    let notes: Vec<&str> = quarter.notes.iter().map(|note| note.name).collect();
    assert_eq!(notes, ["rolls", "until"]);
}

#[test]
fn outstanding_points_stand_by_age_and_by_the_month_of_their_last_day() {
    let (_folder, mut station) = a_spring();
    let columns = ["grouping", "part", "lots", "points", "at_parity", "share"];
    let now = told(&mut station.book, Report::Liability, of("2026-04"), &columns);
    // What was credited on the first of March is 33 days old on the third of April.
    assert_eq!(
        now,
        ["by_age|days_90|3|62.00|31.0000|100.00%", "by_last_day|2027-03|3|62.00|31.0000|100.00%",]
    );
    let then = told(&mut station.book, Report::Liability, march(), &columns);
    assert_eq!(then[0], "by_age|days_30|3|102.00|51.0000|100.00%");
}

#[test]
fn the_trial_balance_of_every_commodity_is_nothing_and_names_no_member() {
    let (_folder, mut station) = a_spring();
    let table = report(&mut station.book, Report::TrialBalance, march()).unwrap();
    let lines = cells(&table, &["commodity", "account", "accounts", "opening", "debit", "credit", "closing"]);
    assert_eq!(
        lines,
        [
            "PTS|issued:adjustments|1|0.00|0.00|150.00|-150.00",
            "PTS|issued:tasks|1|0.00|0.00|2.00|-2.00",
            "PTS|member:*|2|0.00|172.00|70.00|102.00",
            "PTS|redeemed|1|0.00|70.00|20.00|50.00",
            "PTS|||0.00|242.00|242.00|0.00",
            "CNY|donated:D0001|1|0.00|0.00|60.00|-60.00",
            "CNY|expense:D0001.goods|1|0.00|18.00|12.00|6.00",
            "CNY|expense:D0001.written-off|1|0.00|3.00|0.00|3.00",
            "CNY|expense:F001.goods|1|0.00|20.00|0.00|20.00",
            "CNY|fund:F001|1|0.00|1000.00|200.00|800.00",
            "CNY|granted:F001|1|0.00|0.00|1000.00|-1000.00",
            "CNY|inventory|1|0.00|272.00|41.00|231.00",
            "CNY|||0.00|1313.00|1313.00|0.00",
            "SKU:RICE|bought:F001|1|0|0|10|-10",
            "SKU:RICE|issued-goods|1|0|1|0|1",
            "SKU:RICE|shelf:RICE|1|0|10|1|9",
            "SKU:RICE|||0|11|11|0",
            "SKU:SOAP|donated:D0001|1|0|0|20|-20",
            "SKU:SOAP|issued-goods|1|0|6|4|2",
            "SKU:SOAP|shelf:SOAP|1|0|24|7|17",
            "SKU:SOAP|written-off|1|0|1|0|1",
            "SKU:SOAP|||0|31|31|0",
        ]
    );
    assert_eq!(table.notes[0].name, "balanced");
}

#[test]
fn exceptions_name_what_is_allowed_and_unusual() {
    let (_folder, mut station) = a_spring();
    let columns = ["kind", "on", "about", "by", "second", "amount", "limit"];
    let year = told(&mut station.book, Report::Exceptions, of("2026"), &columns);
    assert_eq!(
        year[..3],
        [
            "round_sum|2026-03-01|河西米厂|O0004|O0002|200.00|100.00",
            "same_people|2026-03-10|shelf:SOAP|O0004|O0002|3.00|",
            "dearer|2026-04-02|RICE|O0004|O0002|22.00|20.00",
        ]
    );
    assert!(year[3].starts_with("refused|2026-04-03|"), "{}", year[3]);
    assert_eq!(year.len(), 4);
    let march = told(&mut station.book, Report::Exceptions, march(), &["kind"]);
    assert_eq!(march, ["round_sum", "same_people"]);
}

#[test]
fn purchases_and_slips_that_are_split_under_a_limit_are_exceptions() {
    let (_folder, mut station, fund) = crate::stories::market_cards::a_card_station();
    let (chief, clerk) = (station.chief.clone(), station.clerk.clone());
    let market_cards = MarketCardTerms { transfer_min: Some(of("5000.00")), ..MarketCardTerms::default() };
    let terms = Policy { market_cards, ..policy() };
    let (from, document) = (station.clock.today(), of("积分办法〔2026〕2号"));
    station.done(&chief, SetPolicy { from, document, policy: terms });
    crate::stories::market_cards::bought(&mut station, "100.00", "1001..1048", fund, "4790.00");
    station.clock.set("2026-03-06", 9, 0);
    crate::stories::market_cards::bought(&mut station, "100.00", "2001..2003", fund, "270.00");
    station.clock.set("2026-03-20", 9, 0);
    crate::stories::market_cards::bought(&mut station, "100.00", "3001..3003", fund, "270.00");
    let soap = station.good("SOAP", "30");
    station.buy(soap, 20, fund, "91.00");
    let wang = station.member("王秀珍");
    station.give(wang, "500");
    for _ in 0..2 {
        station.done(&clerk, tests::station::a_basket(wang, &[(soap, 2)]));
    }
    let columns = ["kind", "on", "about", "amount", "limit"];
    assert_eq!(
        told(&mut station.book, Report::Exceptions, march(), &columns),
        [
            "just_under|2026-03-01|苏果超市|4790.00|5000.00",
            "split|2026-03-06|苏果超市|5060.00|5000.00",
            "split_slips|2026-03-20|V0000002-1|120.00|100.00",
        ]
        .map(|line| line.replace("V0000002-1", &VoucherNo::number(2).to_string()))
    );
    assert!(exceptions::KINDS.contains(&"split_slips"));
}

#[test]
fn a_period_without_entries_gives_tables_that_say_so() {
    let (_folder, mut station) = a_spring();
    for which in Report::ALL {
        let table = report(&mut station.book, which, of("2031")).unwrap();
        assert_eq!((table.rows.len(), &table.totals), (0, &None), "{which}");
        let before = report(&mut station.book, which, of("2019")).unwrap();
        assert!(before.column("closing").iter().all(|cell| cell.printed().starts_with('0')), "{which}");
    }
}

#[test]
fn a_generated_book_rolls_forward_and_balances_to_nothing() {
    let folder = folder();
    let plan = Plan {
        entries: 3000,
        members: 30,
        batch: 64,
        expiry: Expiry::Months(3),
        pace: 10_800,
        ..Plan::default()
    };
    let (mut book, _) = book(Sqlite::create(&folder.path().join("a.book")).unwrap(), &plan);
    let days = book.recorded().days.first().unwrap();
    let whole = Period { from: days, to: days.plus(2000) };
    let months = roll_forward::roll_forward(&mut book, whole).unwrap();
    assert!(months.len() > 6, "{}", months.len());
    assert!(months.iter().all(|month| month.difference.is_zero()), "{months:?}");
    assert!(months.iter().any(|month| month.lapsed.is_negative()), "{months:?}");
    assert!(months.iter().any(|month| month.given_back.is_positive()), "{months:?}");
    assert_eq!(months.last().unwrap().closing, book.recorded().accounts.outstanding());
    for month in &months {
        let period: Period = of(&month.month);
        let found = trial_balance::trial_balance(&mut book, period).unwrap();
        assert_eq!(found.faults, [], "{}", month.month);
    }
    agrees_on_every_day(&mut book);
}

#[test]
fn the_coverage_of_every_day_of_the_fangshan_year_is_what_it_was_on_that_day() {
    let mut fangshan = Fangshan::open();
    assert!(agrees_on_every_day(&mut fangshan.book) > 300);
    for which in [Report::RollForward, Report::TrialBalance] {
        let table = report(&mut fangshan.book, which, of("2026")).unwrap();
        assert!(["rolls", "balanced"].contains(&table.notes[0].name), "{:?}", table.notes);
    }
}

/// Runs a command of the program over a book.
pub(crate) fn run(path: &Path, arguments: &[&str]) -> Output {
    let mut program = std::process::Command::new(jifen());
    program.arg("report").arg(path).args(arguments).current_dir(path.parent().unwrap());
    program.output().unwrap()
}

pub(crate) fn said(path: &Path, arguments: &[&str]) -> String {
    let output = run(path, arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_report_of_the_spring_prints_as_it_was_checked_by_hand() {
    let (_folder, station) = a_spring();
    let path = station.path.clone();
    let (_, head) = station.book.head().unwrap();
    drop(station.book);
    let printed = said(&path, &["all", "--period", "2026-03"]).replace(&head.to_string(), "HASH");
    let golden = tests::fangshan::fixture("reports/spring.txt");
    if std::env::var_os("JIFEN_WRITE_GOLDEN").is_some() && !golden.exists() {
        std::fs::write(&golden, &printed).unwrap();
    }
    assert_eq!(printed, std::fs::read_to_string(&golden).unwrap());
}

#[test]
fn the_same_head_gives_the_same_bytes_in_every_form() {
    let (_folder, station) = a_spring();
    let path = station.path.clone();
    drop(station.book);
    let forms = [("csv", "purchases"), ("html", "all"), ("xlsx", "all")];
    let made = |name: &str| {
        forms.map(|(form, which)| {
            let file = format!("{name}.{form}");
            said(&path, &[which, "--period", "2026", &format!("--{form}"), &file]);
            std::fs::read(path.with_file_name(file)).unwrap()
        })
    };
    let first = made("first");
    // Two seconds apart an archive would show another time, if it showed the time at all.
    std::thread::sleep(std::time::Duration::from_millis(2100));
    assert!(made("second") == first);
}

#[test]
fn a_workbook_has_a_sheet_a_report_with_numbers_days_and_a_frozen_head() {
    let (_folder, station) = a_spring();
    let path = station.path.clone();
    drop(station.book);
    said(&path, &["all", "--period", "2026", "--xlsx", "year.xlsx"]);
    let bytes = std::fs::read(path.with_file_name("year.xlsx")).unwrap();
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes.clone())).unwrap();
    assert_eq!(
        workbook.sheet_names(),
        [
            "基金收支",
            "用款申请",
            "采购与受赠",
            "支出用途",
            "兑换单位成本",
            "捐赠去向",
            "每日兑付保障率",
            "未兑积分账龄",
            "积分负债滚动表",
            "试算平衡表",
            "异常清单",
        ]
    );
    let sheet = workbook.worksheet_range("采购与受赠").unwrap();
    let heads: Vec<String> = sheet.rows().next().unwrap().iter().map(ToString::to_string).collect();
    let at = |name: &str| heads.iter().position(|head| head == name).unwrap();
    let gift = sheet.rows().nth(1).unwrap();
    assert_eq!(gift[at("来源")], Data::String("春禾,\"粮油\"".to_owned()));
    assert_eq!(gift[at("成本")].as_i64(), Some(60));
    assert!(matches!(gift[at("成本")], Data::Float(_)), "{:?}", gift[at("成本")]);
    let Data::DateTime(day) = &gift[at("日期")] else { panic!("{:?}", gift[at("日期")]) };
    let (year, month, day, ..) = day.to_ymd_hms_milli();
    assert_eq!((year, month, day), (2026, 3, 1));

    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut part = |name: &str| {
        let mut text = String::new();
        archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        text
    };
    for sheet in 1..=11 {
        let xml = part(&format!("xl/worksheets/sheet{sheet}.xml"));
        assert!(xml.contains("<pane ySplit=\"1\" topLeftCell=\"A2\""), "sheet {sheet}");
        assert!(xml.contains("state=\"frozen\""), "sheet {sheet}");
    }
    let core = part("docProps/core.xml");
    assert!(core.contains("2026-04-03T01:00:00Z"), "{core}");
}

#[test]
fn a_report_as_an_object_states_book_days_and_head() {
    let (_folder, station) = a_spring();
    let path = station.path.clone();
    let (seq, hash) = station.book.head().unwrap();
    drop(station.book);
    let text = said(&path, &["spending", "--from", "2026-03-01", "--to", "2026-03-03", "--json"]);
    let object: serde_json::Value = serde_json::from_str(&text).unwrap();
    let stated = &object["stated"];
    assert_eq!(
        (&stated["book"], &stated["from"], &stated["to"]),
        (&"test".into(), &"2026-03-01".into(), &"2026-03-03".into())
    );
    assert_eq!(
        (stated["seq"].as_u64(), stated["hash"].as_str()),
        (Some(seq.get()), Some(&*hash.to_string()))
    );
    assert_eq!(object["rows"][0]["used"], "20.00");
    assert_eq!(object["totals"]["net"], "38.00");
    let kinds: BTreeMap<&str, &str> = object["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| (column["name"].as_str().unwrap(), column["kind"].as_str().unwrap()))
        .collect();
    assert_eq!((kinds["used"], kinds["purpose"]), ("yuan", "text"));
}

#[test]
fn what_cannot_be_reported_is_refused_with_the_figures() {
    let (_folder, station) = a_spring();
    let path = station.path.clone();
    drop(station.book);
    let refused = |arguments: &[&str]| {
        let output = run(&path, arguments);
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, why) = refused(&["funds", "--from", "2026-03-02", "--to", "2026-03-01"]);
    assert_eq!((code, why.trim()), (2, "jifen: 期间颠倒：--from 2026-03-02 > --to 2026-03-01"));
    let (code, why) = refused(&["all", "--csv", "a.csv"]);
    assert_eq!((code, why.contains("--xlsx")), (2, true), "{why}");
    let (code, why) = refused(&["profit"]);
    assert_eq!((code, why.contains("「profit」不是报表：可写 funds, draws, purchases")), (2, true), "{why}");
    let (code, why) = refused(&["profit", "--lang", "en"]);
    assert_eq!(
        (code, why.contains("「profit」 is not a report: it is one of funds, draws, purchases")),
        (2, true),
        "{why}"
    );
    let (code, why) = refused(&["funds", "--period", "2026-Q5"]);
    assert_eq!((code, why.contains("2026-Q1")), (2, true), "{why}");
    assert_eq!(refused(&["funds", "--from", "2026-03-02"]).0, 2);
    // What is there is not written over, unless somebody says so.
    std::fs::write(path.with_file_name("mine.csv"), "mine").unwrap();
    let (code, why) = refused(&["funds", "--csv", "mine.csv"]);
    assert_eq!((code, why.contains("mine.csv")), (3, true), "{why}");
    assert_eq!(std::fs::read(path.with_file_name("mine.csv")).unwrap(), b"mine");
    said(&path, &["funds", "--csv", "mine.csv", "--force"]);
    let (code, _) = refused(&["funds", "--csv", "no/such/folder.csv"]);
    assert_eq!(code, 3);
}
