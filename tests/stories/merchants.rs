//! Merchants: their monthly statements against the cards that were given out.

use ledger::events::Event;
use ledger::events::merchants::{CardUse, Fault, FaultKind};
use ledger::exchange::{SheetError, statement};
use ledger::reports::market_cards::{card, merchants};
use ledger::rules::Refusal;
use ledger::rules::market_cards::{TakeBackMarketCards, VoidMarketCards};
use ledger::rules::merchants::{NameMerchant, SettleMerchant, StatementLine};
use ledger::units::{Day, Digest, MerchantId, VoucherNo};
use tests::fangshan::bytes;
use tests::station::of;

use super::market_cards::{SHOP, a_card_station, an_issue, bought, given_to_clerk, runs, serials};

fn a_statement(month: &str, lines: &[(&str, &str, &str)]) -> SettleMerchant {
    let line = |(at, (serial, amount, day)): (usize, &(&str, &str, &str))| StatementLine {
        row: u32::try_from(at).unwrap() + 2,
        serial: of(serial),
        amount: of(amount),
        day: of::<Day>(day),
    };
    let lines: Vec<StatementLine> = lines.iter().enumerate().map(line).collect();
    let file = Digest::of(&[month.as_bytes(), format!("{lines:?}").as_bytes()]);
    SettleMerchant { merchant: SHOP, month: of(month), file, lines }
}

#[test]
fn every_line_of_a_statement_is_matched_or_listed_with_its_reason_and_a_month_is_settled_once() {
    let (_folder, mut station, fund) = a_card_station();
    let (clerk, keeper, finance) = (station.clerk.clone(), station.keeper.clone(), station.finance.clone());
    let wang = station.member("王秀珍");
    station.give(wang, "300");
    station.done(&keeper, NameMerchant { name: of("百货"), contact: None, faces: Vec::new() });
    bought(&mut station, "10.00", "901..906", fund, "60.00");
    given_to_clerk(&mut station, "901..906");
    station.clock.set("2026-03-05", 9, 0);
    station.done(&clerk, an_issue(wang, "901 902 903"));
    let void = VoidMarketCards {
        ranges: runs("906"),
        cause: ledger::events::market_cards::VoidCause::Lost,
        reason: of("找不到"),
    };
    station.ask_with(&keeper, Some(&finance), void).unwrap();
    station.clock.set("2026-04-02", 9, 0);

    let march = a_statement(
        "2026-03-01",
        &[
            ("901", "10.00", "2026-03-06"),
            ("902", "6.00", "2026-03-06"),
            ("902", "6.00", "2026-03-06"),
            ("902", "4.00", "2026-03-07"),
            ("902", "0.01", "2026-03-08"),
            ("903", "3.00", "2026-03-04"),
            ("903", "3.00", "2026-04-01"),
            ("904", "5.00", "2026-03-09"),
            ("906", "5.00", "2026-03-09"),
            ("777", "5.00", "2026-03-09"),
        ],
    );
    let settled = station.done(&finance, march.clone());
    let Event::MerchantSettled(fact) = &settled.event else { panic!("{settled:?}") };
    assert_eq!((fact.lines, fact.unmatched), (10, 7));
    assert_eq!((fact.claimed, fact.matched), (of("47.01"), of("20.00")));
    let a_use = |serial: &str, amount: &str| CardUse { serial: of(serial), amount: of(amount) };
    assert_eq!(fact.uses, [a_use("901", "10.00"), a_use("902", "10.00")]);
    let faults: Vec<(u32, FaultKind)> =
        fact.faults.iter().map(|Fault { row, fault, .. }| (*row, *fault)).collect();
    assert_eq!(
        faults,
        [
            (4, FaultKind::Twice),
            (6, FaultKind::OverFace),
            (7, FaultKind::BeforeIssue),
            (8, FaultKind::OtherMonth),
            (9, FaultKind::NotIssued),
            (10, FaultKind::Void),
            (11, FaultKind::Unknown),
        ]
    );
    let seq = settled.seq;
    let other = a_statement("2026-03-01", &[("903", "1.00", "2026-03-06")]);
    let twice = Refusal::MonthSettled { merchant: SHOP, month: of("2026-03-01"), seq };
    assert_eq!(station.refused(&finance, other), twice);
    // The same file is not settled as another month's, nor another merchant's.
    let same_file = SettleMerchant { month: of("2026-04-01"), ..march.clone() };
    let taken = station.refused(&finance, same_file);
    assert!(matches!(taken, Refusal::AlreadyTaken { .. }), "{taken:?}");

    // What a card paid for is remembered over the months, and a used card does not come back.
    let april = a_statement("2026-04-01", &[("901", "0.01", "2026-04-01"), ("903", "4.00", "2026-04-02")]);
    let entry = station.done(&finance, april);
    let Event::MerchantSettled(fact) = &entry.event else { panic!("{entry:?}") };
    assert_eq!((fact.matched, fact.faults[0].fault), (of("4.00"), FaultKind::OverFace));
    assert_eq!(card(station.book.views(), of("903")).unwrap().used, of("4.00"));
    let back = TakeBackMarketCards {
        voucher: VoucherNo::number(1),
        serials: serials("901 902 903"),
        reason: of("退回"),
    };
    let used = Refusal::CardUsed { serial: of("901"), used: of("10.00") };
    assert_eq!(station.refused(&clerk, back), used);
    let rows = merchants(station.book.views());
    assert_eq!((rows[0].issued, rows[0].used, rows[0].settled.len()), (of("30.00"), of("24.00"), 2));
    station.verified();
    let mut station = station.reopened();
    assert_eq!(merchants(station.book.views()), rows);
    station.verified();
}

#[test]
fn a_statement_is_refused_for_what_is_wrong_with_it_first() {
    let (_folder, mut station, _) = a_card_station();
    let finance = station.finance.clone();
    let lines = [("901", "1.00", "2026-03-01")];
    let nobody = MerchantId::number(9);
    for (asked, refusal) in [
        (
            SettleMerchant { merchant: nobody, ..a_statement("2026-03-01", &lines) },
            Refusal::NoSuchMerchant { merchant: nobody },
        ),
        (
            a_statement("2026-03-02", &lines),
            Refusal::NotAMonth { day: of("2026-03-02"), first: of("2026-03-01") },
        ),
        (
            a_statement("2026-04-01", &lines),
            Refusal::FutureDay { day: of("2026-04-01"), today: of("2026-03-01") },
        ),
        (a_statement("2026-03-01", &[]), Refusal::EmptyStatement),
        (
            a_statement("2026-03-01", &[("901", "-1.00", "2026-03-01")]),
            Refusal::NotPositive { what: "amount" },
        ),
    ] {
        assert_eq!(station.refused(&finance, asked), refusal);
    }
    let clerk = station.clerk.clone();
    assert!(matches!(
        station.refused(&clerk, a_statement("2026-03-01", &lines)),
        Refusal::NotPermitted { .. }
    ));
}

#[test]
fn a_statement_file_is_read_whole_or_its_bad_cells_are_named() {
    let good = "卡号,日期,金额,门店\n９０１,2026/3/6,10.00,房山店\n902,2026-03-07,６,\n";
    let read = statement(good.as_bytes()).unwrap();
    assert_eq!(read.problems, []);
    let lines: Vec<_> = read
        .lines
        .iter()
        .map(|line| format!("{} {} {} {}", line.row, line.serial, line.day, line.amount))
        .collect();
    assert_eq!(lines, ["2 901 2026-03-06 10.00", "3 902 2026-03-07 6.00"]);
    assert_eq!(read.file, Digest::of(&[good.as_bytes()]));

    let file = bytes("imports/statement-good.csv");
    let read = statement(&file).unwrap();
    assert_eq!((read.problems.len(), read.lines.len(), read.lines[2].row), (0, 3, 4));
    // The same as a workbook: days are dates there, amounts numbers, and the file is another one.
    let workbook = statement(&bytes("imports/statement-good.xlsx")).unwrap();
    assert_eq!((workbook.problems, workbook.lines), (vec![], read.lines));
    assert_ne!(workbook.file, read.file);
    let read = statement(&bytes("imports/statement-bad-rows.csv")).unwrap();
    let rows: Vec<usize> = read.problems.iter().map(|problem| problem.row).collect();
    assert_eq!((rows, read.lines.len()), (vec![2, 3, 4, 5], 0));

    let bad = "serial,day,amount\nabc,2026-03-06,10\n902,2026-13-07,6\n903,2026-03-07,-1\n904,,1\n";
    let read = statement(bad.as_bytes()).unwrap();
    let problems: Vec<_> =
        read.problems.iter().map(|problem| format!("{} {}", problem.row, problem.column)).collect();
    assert_eq!(problems, ["2 serial", "3 day", "4 amount", "5 day"]);
    assert_eq!(read.lines.len(), 0);
    assert!(matches!(statement("卡号,金额\n901,1\n".as_bytes()), Err(SheetError::Header { .. })));
}
