//! Finance: the funds, draws from request to reckoning, awards, periods, reports and what is behind them.

#![cfg(test)]

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::app::Event;
use crate::app::harness::{AUDITOR, CHIEF, Desk, FINANCE, KEEPER, REVIEWER};
use crate::widgets::Look;
use crate::words::Word;

use super::zh;

pub(super) fn tab(desk: &mut Desk) {
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

pub(super) fn shift(desk: &mut Desk, code: KeyCode) {
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
    desk.says("平安志愿者基金 兑换物品");
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
    desk.key(KeyCode::Down);
    desk.says("(1 ");
    desk.type_text("1");
    desk.says("O0004");
    assert_eq!(desk.entries(), before);
    // The chief signed the one that waits for a second person; what waits longest stands first.
    let mut desk = Desk::of(CHIEF);
    draws(&mut desk);
    desk.says("> Y000003");
    desk.type_text("1");
    desk.says("已审批过 Y000003");
    // The reviewer did not: with him it is approved.
    let mut desk = Desk::of(REVIEWER);
    let before = desk.entries();
    draws(&mut desk);
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
    // Behind the line are the request, the invoice and the acceptance; behind a sum whatever made it.
    keeper.enter();
    keeper.says("共 3 条分录");
    keeper.key(KeyCode::Down);
    keeper.says("发票900");
    keeper.esc();
    tab(&mut keeper);
    for _ in 0..3 {
        keeper.key(KeyCode::Down);
    }
    keeper.says("> 已支出");
    keeper.enter();
    keeper.says("共 1 条分录");
    keeper.says("1475.00");
    keeper.esc();
    keeper.key(KeyCode::Down);
    keeper.enter();
    keeper.says(zh(Word::DRAW_NOTHING_BEHIND));
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
    // Whose award it is, for what and how much.
    desk.says("一次性奖励");
    desk.says("M0000");
    desk.says("¥1000.00  一次");
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
    }
    assert_eq!(desk.entries(), before);
}

/// What a form asks for is done: shown first, or signed by the reviewer where it takes two.
fn done(desk: &mut Desk) {
    let before = desk.entries();
    desk.f(9);
    if desk.text().contains(zh(Word::SECOND_PIN)) {
        sign(desk);
    } else {
        desk.says(zh(Word::CONFIRM_TITLE));
        desk.f(9);
    }
    assert!(desk.entries() > before, "nothing was entered:\n{}", desk.text());
}

/// Asked for by finance, approved by the chief, received and invoiced by finance: a draw with its papers but
/// one. What each step says of the papers is read on the way.
fn an_invoiced_draw(number: &str, purpose: &str, sum: &str, supplier: &str, line: &str) -> Desk {
    let mut desk = Desk::of(FINANCE);
    desk.f(7);
    desk.type_text("5");
    tab(&mut desk);
    fill(&mut desk, &[purpose, sum, "采购计划20号", supplier, line]);
    done(&mut desk);
    let mut chief = Desk::beside(&desk, CHIEF);
    draw(&mut chief, number);
    chief.type_text("1");
    chief.says(zh(Word::CONFIRM_TITLE));
    chief.f(9);
    draw(&mut desk, number);
    tab(&mut desk);
    desk.says("只有报价，还没有发票和验收");
    desk.type_text("1");
    tab(&mut desk);
    desk.type_text(&format!("回单{number}"));
    done(&mut desk);
    desk.type_text("2");
    desk.type_text(&format!("发票{number}"));
    done(&mut desk);
    desk.says("有报价和发票，还没有验收");
    desk.fits_everywhere();
    desk
}

#[test]
fn cards_are_accepted_from_a_draw_with_their_serials() {
    let desk = an_invoiced_draw("Y000005", "cards", "96", "东海惠民超市", "card:50*2=96");
    let mut keeper = Desk::beside(&desk, KEEPER);
    draw(&mut keeper, "Y000005");
    keeper.type_text("3");
    keeper.says("card:50.00*2=96.00");
    for _ in 0..3 {
        tab(&mut keeper);
    }
    keeper.type_text("HM2700501..HM2700502");
    keeper.fits_everywhere();
    done(&mut keeper);
    tab(&mut keeper);
    keeper.says("三单一致");
    keeper.says(zh(Word::MATCH_AGREES));
    keeper.says("2 x 96.00");
    tab(&mut keeper);
    keeper.says("96.00");
}

#[test]
fn work_is_accepted_from_a_draw_by_two_and_what_differs_is_refused_with_both_figures() {
    let desk = an_invoiced_draw("Y000005", "goods", "80", "东海县印刷厂", "service:印刷积分手册*1=80");
    let mut keeper = Desk::beside(&desk, KEEPER);
    draw(&mut keeper, "Y000005");
    let before = keeper.entries();
    keeper.type_text("3");
    tab(&mut keeper);
    // Nobody accepts for more than was invoiced.
    for _ in 0.."80.00".len() {
        keeper.key(KeyCode::Backspace);
    }
    keeper.type_text("90");
    keeper.f(9);
    sign(&mut keeper);
    keeper.says("90.00");
    keeper.says("80.00");
    assert_eq!(keeper.entries(), before + 2, "the reviewer's sign-in and the denial");
    let mut keeper = Desk::beside(&desk, KEEPER);
    draw(&mut keeper, "Y000005");
    keeper.type_text("3");
    done(&mut keeper);
    tab(&mut keeper);
    keeper.says("三单一致");
    keeper.says("1 x 80.00");
}

#[test]
fn a_supplement_is_stopped_with_its_last_month_and_a_promise_is_taken_back_before_it_is_paid() {
    let mut desk = Desk::of(CHIEF);
    desk.f(7);
    desk.type_text("7");
    desk.says("> B000002");
    desk.type_text("3");
    desk.says(zh(Word::PROMISE_ONCE));
    desk.type_text("4");
    desk.type_text("重复填报");
    desk.fits_everywhere();
    done(&mut desk);
    desk.says("> B000003");
    desk.type_text("4");
    desk.says(zh(Word::PROMISE_PAID));
    desk.type_text("3");
    fill(&mut desk, &["2026-10", "考核不合格", "考评通报5号"]);
    desk.fits_everywhere();
    done(&mut desk);
    tab(&mut desk);
    tab(&mut desk);
    desk.says("已撤回");
    desk.says("已停发");
    desk.fits_everywhere();
}

#[test]
fn a_funds_part_gets_its_money_its_uses_and_its_plan_at_the_desk() {
    let mut desk = Desk::of(FINANCE);
    desk.f(7);
    desk.ctrl('n');
    fill(&mut desk, &["一类警务室专户", "", "专户通知1号", ""]);
    // A part of the volunteer fund, kept for one class of rooms.
    desk.key(KeyCode::Right);
    tab(&mut desk);
    desk.type_text("一类室");
    done(&mut desk);
    desk.says("F003");
    desk.type_text("2");
    desk.says(zh(Word::FUND_ALLOT_TO));
    desk.key(KeyCode::Right);
    tab(&mut desk);
    fill(&mut desk, &["500", "划拨单1号"]);
    desk.fits_everywhere();
    done(&mut desk);
    desk.says("500.00");
    for _ in 0..2 {
        desk.key(KeyCode::Down);
    }
    desk.says("> F003");
    desk.type_text("4");
    tab(&mut desk);
    fill(&mut desk, &["600", "专户预算1号"]);
    desk.fits_everywhere();
    done(&mut desk);
    desk.says("600.00");
    desk.type_text("3");
    desk.says("兑换物品");
    for _ in 0.."兑换物品".chars().count() {
        desk.key(KeyCode::Backspace);
    }
    fill(&mut desk, &["超市卡", "用途调整1号"]);
    desk.fits_everywhere();
    done(&mut desk);
    // What is outside its new list is refused with the list.
    desk.type_text("5");
    tab(&mut desk);
    fill(&mut desk, &["goods", "80", "计划", "房山供销社", "SOAP-3*15=80"]);
    desk.f(9);
    desk.says("不得用于 兑换物品：只可用于 超市卡");
}

#[test]
fn goods_and_cards_are_bought_from_the_form_of_a_good_when_it_names_the_draw() {
    let desk = an_invoiced_draw("Y000005", "goods", "80", "房山供销社", "SOAP-3*15=80");
    let mut keeper = Desk::beside(&desk, KEEPER);
    keeper.f(6);
    for _ in 0..30 {
        if keeper.text().contains("> SOAP-3") {
            break;
        }
        keeper.key(KeyCode::Down);
    }
    keeper.says("> SOAP-3");
    let before = keeper.entries();
    keeper.type_text("3");
    keeper.says(zh(Word::PAID_BY_DRAW));
    tab(&mut keeper);
    fill(&mut keeper, &["15", "80", "发票Y000005", ""]);
    keeper.fits_everywhere();
    keeper.type_text("Y000099");
    keeper.f(9);
    keeper.says("Y000099 不是已批准的用款申请");
    assert_eq!(keeper.entries(), before);
    for _ in 0..2 {
        keeper.key(KeyCode::Backspace);
    }
    keeper.type_text("05");
    done(&mut keeper);
    draw(&mut keeper, "Y000005");
    tab(&mut keeper);
    keeper.says("三单一致");
}

#[test]
fn whoever_looks_on_sees_everything_and_the_book_keeps_its_bytes() {
    let mut desk = Desk::looking_on(AUDITOR, Look::PLAIN);
    let bytes = |desk: &Desk| {
        let folder = desk.path().parent().unwrap();
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
        files.retain(|file| !file.to_string_lossy().ends_with("-shm"));
        files.sort();
        files.into_iter().map(|file| (file.clone(), std::fs::read(file).unwrap())).collect::<Vec<_>>()
    };
    let before = bytes(&desk);
    desk.says(zh(Word::DESK_READ_ONLY));
    desk.says("O0006");
    let why = "账本以只读方式打开：O0006 只能查看，不能办理";
    for screen in [2, 3, 4, 5, 6, 7] {
        desk.f(screen);
        desk.does_not_say(zh(Word::LOADING));
        desk.ctrl('n');
        desk.f(9);
        desk.f(9);
        for digit in "12345".chars() {
            desk.key(KeyCode::Char(digit));
            desk.esc();
        }
    }
    desk.f(7);
    for digit in ["1", "2", "3", "4", "5"] {
        desk.type_text(digit);
        desk.says(why);
    }
    desk.ctrl('n');
    desk.says(why);
    draws(&mut desk);
    desk.says("Y000004");
    for digit in ["1", "2", "3"] {
        desk.type_text(digit);
        desk.says(why);
    }
    draw(&mut desk, "Y000002");
    desk.says("回单20260923-01");
    for digit in ["1", "2", "3", "4", "5", "6", "7"] {
        desk.type_text(digit);
        desk.says(why);
    }
    for (digit, text) in [("7", "B000002"), ("8", "2026-09")] {
        desk.f(7);
        desk.type_text(digit);
        desk.says(text);
        desk.type_text("1");
        desk.says(why);
    }
    // Figures, what is behind them and the walk of the whole book are for him.
    desk.ctrl('f');
    desk.enter();
    desk.says("2026-09-01 至 2026-09-30");
    // Nothing is written beside the book; where he may write is said.
    desk.ctrl('e');
    desk.says("--exports");
    desk.f(8);
    desk.f(9);
    desk.wait_for("核验通过");
    assert!(bytes(&desk) == before, "a file of the book is another");
}

#[test]
fn nobody_but_an_auditor_looks_on_and_a_wrong_pin_writes_nothing() {
    let mut desk = Desk::looking_on(AUDITOR, Look::PLAIN);
    let before = desk.entries();
    for (operator, pin, why) in [
        (AUDITOR, "975310", "PIN 不对：O0006"),
        (FINANCE, crate::demo::PIN, "须由审计办理"),
        (99, crate::demo::PIN, "O0099"),
    ] {
        let told = desk.not_signed_in(operator, pin);
        assert!(told.contains(why), "{why}: {told}");
    }
    assert_eq!(desk.entries(), before);
}
