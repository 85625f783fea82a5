//! What is behind a figure: the entries of a row, page by page, and no others.

use ledger::events::goods::GiftDetails;
use ledger::reports::behind::{Behind, Counted, behind};
use ledger::reports::fund::shown;
use ledger::reports::liability::liability;
use ledger::reports::{donors, exceptions};
use ledger::rules::goods::{DonateGoods, NameDonor};
use ledger::rules::obligations::FundObligation;
use ledger::rules::redemptions::ReverseRedemption;
use ledger::tables::Figure;
use ledger::units::{Day, DonorId, ObligationId, Period, Quantity, Seq, VoucherNo};
use tests::station::{Station, of};

use super::a_station;
use super::draws::{a_fund, a_paid_draw};

fn seqs(found: &Behind) -> Vec<u64> {
    found.entries.iter().map(|sealed| sealed.entry().seq.get()).collect()
}

fn all_days(station: &Station) -> Period {
    Period { from: of("2026-01-01"), to: station.clock.today() }
}

#[test]
fn entries_behind_a_figure_are_read_page_by_page_to_the_last() {
    let (_folder, mut station) = a_station();
    let wang = station.member("王秀珍");
    for _ in 0..7 {
        station.give(wang, "2");
    }
    let (account, period) = (format!("member:{wang}").into(), all_days(&station));
    let of_wang = Counted::Account { period, account, commodity: None };
    let whole = behind(&mut station.book, &of_wang, 0, 100).unwrap();
    assert_eq!((whole.count, whole.entries.len()), (7, 7));
    let mut pages = Vec::new();
    for (skipped, size) in [(0, 3), (3, 3), (6, 1), (9, 0)] {
        let page = behind(&mut station.book, &of_wang, skipped, 3).unwrap();
        assert_eq!((page.count, page.entries.len()), (7, size), "{skipped}");
        pages.extend(seqs(&page));
    }
    assert_eq!(pages, seqs(&whole));
    let [first, last] = [0, 6].map(|at| Seq::number(seqs(&whole)[at]));
    let these = Counted::These([first, last].into());
    let page = behind(&mut station.book, &these, 1, 3).unwrap();
    assert_eq!((page.count, seqs(&page)), (2, vec![last.get()]));
}

#[test]
fn every_part_of_the_liability_opens_the_credits_it_is_made_of() {
    let (_folder, mut station) = a_station();
    let (wang, li) = (station.member("王秀珍"), station.member("李㛃"));
    station.give(wang, "10");
    station.clock.set("2026-05-20", 9, 0);
    station.give(li, "4");
    station.give(wang, "6");
    let day = station.clock.today();
    let rows = liability(&mut station.book, day).unwrap();
    assert!(rows.len() >= 3, "two ages and a last day");
    for row in &rows {
        let part = row.part.cell().printed().into();
        let counted = Counted::Liability { day, grouping: row.grouping, part };
        let found = behind(&mut station.book, &counted, 0, 100).unwrap();
        let credited = found.entries.iter().flat_map(|sealed| &sealed.entry().lots);
        let sum: i64 = credited.map(|moved| moved.amount).sum();
        assert_eq!((sum, found.count), (row.points.minor(), u64::from(row.lots)), "{row:?}");
    }
    let [old, new] = ["days_90", "days_30"].map(|part| {
        let counted = Counted::Liability { day, grouping: "by_age", part: part.into() };
        behind(&mut station.book, &counted, 0, 100).unwrap().count
    });
    assert_eq!((old, new), (1, 2));
}

#[test]
fn a_donors_row_opens_his_gift_and_what_became_of_it_and_nobody_elses() {
    let (_folder, mut station) = a_station();
    let (keeper, clerk, chief) = (station.keeper.clone(), station.clerk.clone(), station.chief.clone());
    let wang = station.member("王秀珍");
    let soap = station.good("SOAP", "5");
    for name in ["春禾粮油", "惠民商行"] {
        station.done(&keeper, NameDonor { name: of(name), member: None });
    }
    let gift = |donor: u16, pieces: i64| DonateGoods {
        sku: soap,
        quantity: Quantity::from_minor(pieces),
        donor: DonorId::number(donor),
        value: of("30.00"),
        document: of("捐赠单"),
        best_before: None,
        details: GiftDetails::default(),
    };
    let first = station.take_in(gift(1, 3)).seq.get();
    let other = station.take_in(gift(2, 6)).seq.get();
    station.give(wang, "100");
    let slip = station.redeem(wang, soap, 2).unwrap().sealed.entry().seq.get();
    let undo = ReverseRedemption { voucher: VoucherNo::number(1), reason: of("拿错了") };
    let back = station.ask_with(&clerk, Some(&chief), undo).unwrap().sealed.entry().seq.get();
    let period = all_days(&station);
    let rows = donors::donors(&mut station.book, period).unwrap();
    assert_eq!(rows.iter().map(|row| row.donor).collect::<Vec<_>>(), [1, 2].map(DonorId::number));
    let mut opened = |donor| {
        let counted = Counted::Gift { period, donor: DonorId::number(donor), sku: soap };
        seqs(&behind(&mut station.book, &counted, 0, 100).unwrap())
    };
    assert_eq!((opened(1), opened(2)), (vec![first, slip, back], vec![other]));
}

#[test]
fn a_fund_in_full_says_who_gave_what_it_paid_for_and_its_draws_and_its_columns_add_up() {
    let (_folder, mut station) = a_station();
    let (fund, soap) = a_fund(&mut station, "1000.00");
    let draw = a_paid_draw(&mut station, fund, soap, 20, "200.00");
    let today = station.clock.today();
    let found = shown(&mut station.book, fund, today).unwrap().unwrap();
    let opened = found.opened.as_ref().unwrap();
    assert_eq!(found.grants.len(), 1);
    assert_eq!((found.grants[0].amount, found.grants[0].on), (of("1000.00"), opened.on));
    assert_eq!(found.draws.iter().map(|draw| draw.draw).collect::<Vec<_>>(), [draw]);
    let row = &found.row;
    let parts = [row.spent, row.set_aside, row.committed, row.advanced, row.left];
    let sum = parts.into_iter().fold(ledger::units::Cny::ZERO, |sum, part| sum.checked_add(part).unwrap());
    assert_eq!((row.came_in(), sum), (of("1000.00"), of("1000.00")));
    let none = shown(&mut station.book, ledger::units::FundId::number(9), today).unwrap();
    assert_eq!(none, None);
}

#[test]
fn what_was_refused_about_awards_is_an_exception_too() {
    let (_folder, mut station) = a_station();
    let finance = station.finance.clone();
    let (fund, _) = a_fund(&mut station, "10.00");
    let wang = station.member("王秀珍");
    let promise = ledger::rules::obligations::PromiseObligation {
        member: wang,
        fund,
        purpose: of("printing"),
        amount: of("500.00"),
        months: None,
        document: of("表彰1号"),
    };
    station.refused(&finance, promise);
    let none = FundObligation { obligation: ObligationId::number(1), until: None };
    station.refused(&finance, none);
    let period = Period { from: Day::number(0), to: station.clock.today() };
    let rows = exceptions::exceptions(&mut station.book, period).unwrap();
    let refused: Vec<&str> =
        rows.iter().filter(|row| row.kind == "refused").filter_map(|row| row.about.as_deref()).collect();
    assert_eq!(refused, ["fund F001 has ¥10.00: ¥500.00 is ¥490.00 too much"]);
}
