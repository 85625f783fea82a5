//! Finance: the funds, draws from request to reckoning, awards, periods, reports and what is behind them.

#![cfg(test)]

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::app::Event;
use crate::app::harness::{AUDITOR, CHIEF, Desk, FINANCE, KEEPER, REVIEWER};
use crate::words::Word;

use super::zh;

fn tab(desk: &mut Desk) {
    desk.key(KeyCode::Tab);
}

fn fill(desk: &mut Desk, texts: &[&str]) {
    for text in texts {
        desk.type_text(text);
        tab(desk);
    }
}

/// The reviewer signs in place as the second person, which is an entry of its own.
fn sign(desk: &mut Desk) {
    sign_as(desk, REVIEWER);
}

fn sign_as(desk: &mut Desk, operator: u8) {
    desk.says(zh(Word::SECOND_PIN));
    desk.type_text(&operator.to_string());
    tab(desk);
    desk.type_text(crate::demo::PIN);
    desk.f(9);
}

fn shift(desk: &mut Desk, code: KeyCode) {
    desk.event(Event::Key(KeyEvent::new(code, KeyModifiers::SHIFT)));
}

/// The list of draws.
fn draws(desk: &mut Desk) {
    desk.f(7);
    desk.type_text("6");
    desk.says("[");
}

/// The page of a draw; the newest stands first.
pub(super) fn draw(desk: &mut Desk, number: &str) {
    draws(desk);
    tab(desk);
    tab(desk);
    for _ in 0..9 {
        if desk.text().contains(&format!("> {number}")) {
            break;
        }
        desk.key(KeyCode::Down);
    }
    desk.says(&format!("> {number}"));
    desk.enter();
}

#[test]
fn finance_begins_with_coverage_funds_and_what_waits() {
    let mut desk = Desk::of(FINANCE);
    desk.f(7);
    desk.says("兑付保障率");
    desk.says("F001");
    desk.says("9000.00");
    desk.says("用款待办 3");
    tab(&mut desk);
    for draw in ["Y000002", "Y000003", "Y000004"] {
        desk.says(draw);
    }
    desk.does_not_say("Y000001");
    desk.fits_everywhere();
    tab(&mut desk);
    desk.does_not_say(zh(Word::LOADING));
    desk.fits_everywhere();
    tab(&mut desk);
    desk.says("平安志愿者基金 goods");
    tab(&mut desk);
    // What is behind a draw that waits.
    tab(&mut desk);
    desk.enter();
    desk.says("Y000002");
    desk.says("回单20260923-01");
    desk.esc();
    desk.says("兑付保障率");
}

#[test]
fn nobody_approves_what_he_asked_for_or_signed_before_and_the_reason_is_said() {
    let mut desk = Desk::of(KEEPER);
    let before = desk.entries();
    draws(&mut desk);
    desk.says("(1 ");
    desk.type_text("1");
    desk.says("O0004");
    assert_eq!(desk.entries(), before);
    // The chief signed the one that waits for a second person.
    let mut desk = Desk::of(CHIEF);
    draws(&mut desk);
    desk.key(KeyCode::Down);
    desk.says("> Y000003");
    desk.type_text("1");
    desk.says("已审批过 Y000003");
    // The reviewer did not: with him it is approved.
    let mut desk = Desk::of(REVIEWER);
    let before = desk.entries();
    draws(&mut desk);
    desk.key(KeyCode::Down);
    desk.type_text("1");
    desk.says(zh(Word::CONFIRM_TITLE));
    desk.says("Y000003");
    desk.f(9);
    assert_eq!(desk.entries(), before + 1);
    desk.does_not_say("> Y000003");
    tab(&mut desk);
    desk.says("已批准");
}

#[test]
fn money_is_asked_for_with_a_quotation_that_adds_up() {
    let mut desk = Desk::of(FINANCE);
    let before = desk.entries();
    desk.f(7);
    desk.type_text("5");
    desk.says(zh(Word::ACT_REQUEST_DRAW));
    tab(&mut desk);
    fill(&mut desk, &["goods", "90", "采购计划13号", "房山供销社", "SOAP-3*15=80"]);
    desk.f(9);
    desk.says("各行合计 80.00 元，不是 90.00 元");
    assert_eq!(desk.entries(), before);
    // The form is as it was; the sum is put right.
    for _ in 0..4 {
        desk.key(KeyCode::BackTab);
    }
    for _ in 0..2 {
        desk.key(KeyCode::Backspace);
    }
    desk.type_text("80");
    desk.f(9);
    desk.says(zh(Word::CONFIRM_TITLE));
    desk.says("香皂3块装 x15");
    desk.f(9);
    assert_eq!(desk.entries(), before + 1);
    draw(&mut desk, "Y000005");
    desk.says("采购计划13号");
    desk.says("(1 ");
}

#[test]
fn a_draw_is_received_invoiced_accepted_and_reckoned_up_with_its_papers_side_by_side() {
    let mut desk = Desk::of(FINANCE);
    let before = desk.entries();
    draw(&mut desk, "Y000002");
    // What is left of it is offered.
    desk.type_text("1");
    tab(&mut desk);
    desk.type_text("回单20260930-01");
    desk.f(9);
    desk.says("675.00");
    desk.f(9);
    assert_eq!(desk.entries(), before + 1);
    desk.type_text("1");
    desk.says(zh(Word::DRAW_ALL_RECEIVED));
    desk.type_text("3");
    desk.says(zh(Word::DRAW_NONE_TO_ACCEPT));
    // The invoice: what was quoted is filled in.
    desk.type_text("2");
    desk.type_text("发票900");
    desk.f(9);
    desk.says("独立式烟雾报警器 x50");
    desk.f(9);
    assert_eq!(desk.entries(), before + 2);
    desk.type_text("3");
    desk.says("您的岗位不能办理");
    tab(&mut desk);
    desk.says(zh(Word::MATCH_TO_ACCEPT));
    desk.fits_everywhere();
    desk.type_text("6");
    desk.says(zh(Word::DRAW_ACCEPT_FIRST));
    // The store room takes in what came, with a second person.
    let mut keeper = Desk::beside(&desk, KEEPER);
    draw(&mut keeper, "Y000002");
    keeper.type_text("3");
    keeper.f(9);
    sign(&mut keeper);
    // The keeper signed in at his desk, the reviewer beside him, and the goods are in.
    assert_eq!(keeper.entries(), before + 5);
    tab(&mut keeper);
    keeper.says(zh(Word::MATCH_AGREES));
    keeper.says("50 x 1475.00");
    // Ten yuan are counted that should not be there: the fund is blocked until somebody says why.
    desk.f(7);
    draw(&mut desk, "Y000002");
    desk.type_text("6");
    desk.type_text("10");
    desk.f(9);
    sign(&mut desk);
    assert_eq!(desk.entries(), before + 7);
    tab(&mut desk);
    tab(&mut desk);
    desk.says("差额 10.00");
    desk.says(zh(Word::DRAW_VIEW_RECKONING));
    desk.fits_everywhere();
    desk.type_text("1");
    desk.says(zh(Word::DRAW_EXPLAIN_FIRST));
    desk.type_text("2");
    fill(&mut desk, &["上次找零漏记", "情况说明1号"]);
    desk.f(9);
    sign(&mut desk);
    assert_eq!(desk.entries(), before + 9);
    desk.says("差额已说明");
}

#[test]
fn an_award_is_set_aside_before_it_is_paid_by_two() {
    let mut desk = Desk::of(FINANCE);
    let before = desk.entries();
    desk.f(7);
    desk.type_text("7");
    desk.says("B000002");
    desk.fits_everywhere();
    desk.type_text("2");
    desk.says(zh(Word::PROMISE_NOT_FUNDED));
    desk.type_text("1");
    desk.f(9);
    desk.f(9);
    assert_eq!(desk.entries(), before + 1);
    desk.type_text("2");
    desk.type_text("回单20260930-02");
    desk.f(9);
    sign(&mut desk);
    assert_eq!(desk.entries(), before + 3);
    desk.does_not_say("> B000002");
    tab(&mut desk);
    desk.fits_everywhere();
    tab(&mut desk);
    desk.says("B000001");
    desk.says("已发清");
}

#[test]
fn months_are_closed_in_order_and_what_stands_in_the_way_is_said() {
    let mut desk = Desk::of(FINANCE);
    desk.f(7);
    desk.type_text("8");
    desk.says("2026-09");
    // The newest stands first, and is not over.
    desk.type_text("1");
    desk.says("才结束");
    desk.key(KeyCode::Down);
    desk.says("先结 2025-10");
    desk.key(KeyCode::End);
    desk.says("2025-10 可以结账");
    desk.fits_everywhere();
    let before = desk.entries();
    desk.type_text("1");
    desk.f(9);
    sign_as(&mut desk, CHIEF);
    assert_eq!(desk.entries(), before + 2);
    desk.says("已结");
    desk.key(KeyCode::Up);
    desk.says("2025-11 可以结账");
}

#[test]
fn a_report_is_stepped_opened_to_its_entries_and_written_beside_the_book() {
    let mut desk = Desk::of(FINANCE);
    desk.ctrl('f');
    desk.says(zh(Word::REPORTS_CHOOSE));
    desk.fits_everywhere();
    desk.enter();
    desk.says("2026-09-01 至 2026-09-30");
    desk.fits_everywhere();
    shift(&mut desk, KeyCode::Left);
    desk.says("2026-08-01 至 2026-08-31");
    shift(&mut desk, KeyCode::Right);
    tab(&mut desk);
    desk.says("2026-07-01 至 2026-09-30");
    tab(&mut desk);
    desk.says("2026-01-01 至 2026-12-31");
    // The second row is the first movement of the fund; behind it are people and papers.
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
    for report in 0..10 {
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
fn an_auditor_sees_everything_and_changes_nothing() {
    let mut desk = Desk::of(AUDITOR);
    let before = desk.entries();
    desk.f(7);
    desk.says("F001");
    desk.type_text("1");
    desk.says("您的岗位不能办理");
    desk.ctrl('n');
    desk.says("您的岗位不能办理");
    draws(&mut desk);
    desk.says("Y000004");
    desk.type_text("1");
    desk.says("您的岗位不能办理");
    for (digit, text) in [("7", "B000002"), ("8", "2026-09")] {
        desk.f(7);
        desk.type_text(digit);
        desk.says(text);
        desk.type_text("1");
        desk.says("您的岗位不能办理");
    }
    draw(&mut desk, "Y000002");
    for digit in ["1", "2", "3", "4", "5", "6", "7"] {
        desk.type_text(digit);
        desk.says("您的岗位不能办理");
        desk.esc();
    }
    assert_eq!(desk.entries(), before);
}
