//! Reports and what is behind their figures: stepped in time and sideways, opened down to entries, written.

#![cfg(test)]

use ratatui::crossterm::event::KeyCode;

use crate::app::harness::{AUDITOR, Desk, FINANCE};
use crate::widgets::Look;
use crate::words::Word;

use super::finance::{shift, tab};
use super::zh;

#[test]
fn a_report_is_stepped_opened_to_its_entries_and_written_beside_the_book() {
    let mut desk = Desk::of(FINANCE);
    desk.ctrl('f');
    desk.says(zh(Word::REPORTS_CHOOSE));
    desk.fits_everywhere();
    desk.enter();
    desk.says("2026-09-01 至 2026-09-30");
    desk.fits_everywhere();
    // Columns that have no room are reached with the arrow keys; the first stays.
    desk.does_not_say("对方");
    for _ in 0..4 {
        desk.key(KeyCode::Right);
    }
    desk.says("« 基金");
    desk.says("对方");
    desk.does_not_say("名称  ");
    desk.fits_everywhere();
    for _ in 0..5 {
        desk.key(KeyCode::Left);
    }
    desk.does_not_say("«");
    shift(&mut desk, KeyCode::Left);
    desk.says("2026-08-01 至 2026-08-31");
    shift(&mut desk, KeyCode::Right);
    tab(&mut desk);
    desk.says("2026-07-01 至 2026-09-30");
    tab(&mut desk);
    desk.says("2026-01-01 至 2026-12-31");
    // Behind what the fund had at first is what came before; the second row is its first movement, and
    // behind it are people and papers.
    desk.enter();
    desk.says("平安办〔2025〕18号");
    desk.does_not_say("2026-01");
    desk.esc();
    desk.key(KeyCode::Down);
    desk.enter();
    desk.says("镇综治〔2026〕3号");
    desk.says("O0005 周财务");
    desk.says("8000.00");
    desk.fits_everywhere();
    desk.esc();
    let before = desk.entries();
    desk.ctrl('e');
    let name = |ending: &str| format!("funds-2026-01-01-2026-12-31.{ending}");
    desk.says(&name("csv"));
    let read = |desk: &Desk, ending: &str| std::fs::read(desk.beside_book(&name(ending))).unwrap();
    let first = ["csv", "xlsx", "html"].map(|ending| read(&desk, ending));
    assert!(String::from_utf8_lossy(&first[0]).contains("镇综治〔2026〕3号"));
    assert!(first[1].starts_with(b"PK") && first[2].starts_with(b"<!doctype html>"));
    desk.ctrl('e');
    assert_eq!(["csv", "xlsx", "html"].map(|ending| read(&desk, ending)), first);
    assert_eq!(desk.entries(), before, "a report is no entry");
}

#[test]
fn every_report_opens_and_every_row_in_focus_leads_somewhere_or_says_that_it_does_not() {
    let mut desk = Desk::of(AUDITOR);
    for report in 0..ledger::reports::finance::Report::ALL.len() {
        desk.f(7);
        desk.ctrl('f');
        for _ in 0..report {
            desk.key(KeyCode::Down);
        }
        desk.enter();
        desk.does_not_say(zh(Word::LOADING));
        tab(&mut desk);
        tab(&mut desk);
        desk.says("2026-01-01 至 2026-12-31");
        desk.fits_everywhere();
        desk.enter();
        desk.fits_everywhere();
    }
}

#[test]
fn whoever_looks_on_writes_reports_into_a_folder_of_his_own() {
    let own = tempfile::tempdir().unwrap();
    let mut desk = Desk::looking_on_with_exports(AUDITOR, Look::PLAIN, own.path());
    let beside = |desk: &Desk| std::fs::read_dir(desk.path().parent().unwrap()).unwrap().count();
    let before = beside(&desk);
    desk.ctrl('f');
    desk.enter();
    desk.says("2026-09-01 至 2026-09-30");
    desk.ctrl('e');
    desk.says("funds-2026-09-01-2026-09-30.csv");
    let names = ["csv", "xlsx", "html"].map(|ending| format!("funds-2026-09-01-2026-09-30.{ending}"));
    assert!(names.iter().all(|name| own.path().join(name).is_file()));
    assert_eq!(beside(&desk), before, "nothing beside the book");
}

#[test]
fn a_fund_opens_what_moved_it_and_long_lists_are_read_to_the_end() {
    let mut desk = Desk::of(FINANCE);
    desk.f(7);
    desk.key(KeyCode::Down);
    desk.says("> F002");
    desk.enter();
    desk.says("基金 F002");
    desk.says("见协〔2025〕7号");
    desk.does_not_say("F001");
    desk.esc();
    // All that moved points in the year is more than a page.
    desk.ctrl('f');
    for _ in 0..8 {
        desk.key(KeyCode::Down);
    }
    desk.enter();
    desk.says(zh(Word::REPORT_ROLL_FORWARD));
    desk.esc();
    desk.key(KeyCode::Down);
    desk.enter();
    tab(&mut desk);
    tab(&mut desk);
    for _ in 0..60 {
        if desk.text().contains("> PTS") && desk.text().contains("科目 member:*") {
            break;
        }
        desk.key(KeyCode::Down);
    }
    desk.enter();
    desk.says("第 1 到 500 条");
    let next = desk.text().lines().rev().find_map(|line| {
        let (before, _) = line.split_once(zh(Word::ENTRIES_NEXT))?;
        before.trim_end().chars().next_back()
    });
    desk.key(KeyCode::Char(next.unwrap()));
    desk.says("第 501 到 ");
    desk.fits_everywhere();
}

#[test]
fn the_donors_report_opens_what_that_donor_gave_and_the_liability_its_credits() {
    let mut desk = Desk::of(FINANCE);
    let open = |desk: &mut Desk, report: usize| {
        desk.f(7);
        desk.ctrl('f');
        for _ in 0..report {
            desk.key(KeyCode::Down);
        }
        desk.enter();
        desk.does_not_say(zh(Word::LOADING));
    };
    open(&mut desk, 5);
    desk.says("房山春禾粮油商行");
    desk.enter();
    desk.says("D0001 OIL-1L");
    desk.says("捐赠入库");
    desk.does_not_say("采购入库");
    open(&mut desk, 7);
    desk.says("按账龄");
    desk.enter();
    desk.says("分录明细 > 30 天以内");
    desk.says("积分入账");
}

#[test]
fn what_one_page_said_does_not_stand_under_the_next() {
    let mut desk = Desk::of(FINANCE);
    desk.ctrl('f');
    desk.enter();
    desk.key(KeyCode::End);
    desk.enter();
    desk.says(zh(Word::REPORT_NOTHING_BEHIND));
    desk.esc();
    desk.says(zh(Word::REPORTS_CHOOSE));
    desk.does_not_say(zh(Word::REPORT_NOTHING_BEHIND));
}
