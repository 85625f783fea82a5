//! Supermarket cards at the desk, told with the real worker on the book of the demonstration.

#![cfg(test)]

use ledger::units::MemberId;
use ratatui::crossterm::event::KeyCode;

use super::harness::{CLERK, Desk, ENGLISH};
use crate::demo;
use crate::widgets::Look;
use crate::words::{Lang, Word};

const KEEPER: u8 = 4;
const FINANCE: u8 = 5;

fn zh(word: Word) -> &'static str {
    Lang::Zh.say(word)
}

fn cards(operator: u8, look: Look) -> Desk {
    let mut desk = Desk::with(operator, look);
    desk.ctrl('x');
    desk
}

/// Somebody with a card and at least 40 points whom the clerk may serve.
fn a_visitor(desk: &mut Desk) -> (String, String) {
    let found = desk.member(|found| {
        (4_000..20_000).contains(&found.row.balance.available.minor())
            && found.row.card.is_some()
            && ![9, 18].map(MemberId::number).contains(&found.row.balance.member)
    });
    (found.row.card.unwrap().to_string(), found.row.balance.member.to_string())
}

#[test]
fn a_visitor_gets_two_cards_by_three_scans_and_two_times_f9() {
    let mut desk = cards(CLERK, Look::PLAIN);
    let (card, member) = a_visitor(&mut desk);
    let before = desk.entries();
    desk.type_text("1");
    desk.says(zh(Word::ACT_ISSUE_MARKET_CARDS));
    desk.scan(&card);
    desk.key(KeyCode::Tab);
    desk.scan("HM2600104");
    desk.scan("HM2600106");
    desk.says("HM2600104 HM2600106");
    desk.f(9);
    desk.says(zh(Word::CONFIRM_TITLE));
    desk.says(&member);
    assert_eq!(desk.entries(), before);
    desk.enter();
    assert_eq!(desk.entries(), before, "Enter never gives goods away");
    desk.f(9);
    assert_eq!(desk.entries(), before + 1);
    desk.says("40 = 在库 32 + 已发 7 + 作废 1");
}

#[test]
fn a_card_that_somebody_else_holds_is_refused_with_his_number() {
    let mut desk = cards(CLERK, Look::PLAIN);
    let (card, _) = a_visitor(&mut desk);
    desk.type_text("1");
    desk.scan(&card);
    desk.key(KeyCode::Tab);
    desk.scan("HM2600120");
    desk.f(9);
    desk.f(9);
    desk.says("O0004");
    desk.says("40 = 在库 34 + 已发 5 + 作废 1");
}

#[test]
fn a_handover_is_signed_by_the_receiver_with_his_own_pin() {
    let mut desk = cards(KEEPER, Look::PLAIN);
    let before = desk.entries();
    // The row in focus is the clerk's; the keeper's is the next.
    desk.key(KeyCode::Down);
    desk.type_text("2");
    desk.says("HM2600116..HM2600139");
    desk.key(KeyCode::Tab);
    desk.type_text("23");
    desk.key(KeyCode::Tab);
    desk.type_text("HM2600116");
    desk.f(9);
    desk.says(zh(Word::SECOND_PIN));
    desk.type_text("2");
    desk.key(KeyCode::Tab);
    desk.type_text("246810");
    desk.f(9);
    assert!(desk.entries() > before);
    desk.resize(120, 30);
    desk.says("HM2600104..HM2600110 HM2600117..HM2600139");
}

#[test]
fn the_screen_of_cards_reads_well_and_fits_every_window() {
    for (lang, look) in [("zh", Look::PLAIN), ("en", ENGLISH)] {
        let desk = cards(KEEPER, look);
        insta::assert_snapshot!(format!("market-cards-{lang}"), desk.text());
        desk.fits_everywhere();
        let mut desk = cards(CLERK, look);
        desk.type_text("1");
        insta::assert_snapshot!(format!("market-cards-issue-{lang}"), desk.text());
        desk.fits_everywhere();
    }
}

#[test]
fn a_card_scanned_at_the_counter_opens_its_form_and_its_slip_goes_back_by_serials() {
    let mut desk = Desk::of(CLERK);
    let (card, _) = a_visitor(&mut desk);
    desk.f(2);
    desk.scan(&card);
    desk.scan("HM2600104");
    desk.says(zh(Word::ACT_ISSUE_MARKET_CARDS));
    desk.says(&card);
    desk.scan("HM2600106");
    desk.says("已录 2，末项 HM2600106");
    desk.scan("HM2600106");
    desk.says("HM2600106 已录过，未再计");
    let before = desk.entries();
    desk.f(9);
    desk.f(9);
    assert_eq!(desk.entries(), before + 1);
    desk.says(zh(Word::SLIP_TITLE));
    desk.says("HM2600104");
    // Undoing it takes the cards, so the form for that opens, with the slip's number.
    desk.ctrl('z');
    desk.says(zh(Word::ACT_TAKE_BACK_MARKET_CARDS));
    desk.says("V000");
    desk.scan("HM2600104");
    desk.scan("HM2600106");
    desk.key(KeyCode::Tab);
    desk.type_text("拿错了");
    desk.f(9);
    desk.says(zh(Word::SECOND_PIN));
    assert_eq!(desk.entries(), before + 1);
}

#[test]
fn a_card_of_another_clerk_scanned_at_the_counter_says_who_has_it_and_opens_nothing() {
    let mut desk = Desk::of(CLERK);
    let (card, _) = a_visitor(&mut desk);
    desk.f(2);
    desk.scan("HM2600104");
    desk.says(zh(Word::REDEEM_START));
    desk.scan(&card);
    desk.scan("HM2600120");
    desk.says("HM2600120 由 O0004 保管");
    desk.scan("6909990003043");
    desk.scan("HM2600104");
    desk.says("篮中还有商品");
}

#[test]
fn a_count_begins_at_the_cards_and_says_how_many_were_scanned() {
    let mut desk = cards(CLERK, Look::PLAIN);
    desk.type_text("3");
    desk.scan("HM2600104");
    desk.scan("HM2600105");
    desk.says("已录 2，末项 HM2600105");
    desk.type_text("HM2600106..HM2600108");
    desk.says("已录 5，末项 HM2600106..HM2600108");
}

#[test]
fn a_statement_is_compared_before_it_is_recorded_and_what_cannot_be_read_is_named() {
    let mut desk = cards(CLERK, Look::PLAIN);
    let (card, _) = a_visitor(&mut desk);
    desk.type_text("1");
    desk.scan(&card);
    desk.key(KeyCode::Tab);
    desk.scan("HM2600104");
    desk.f(9);
    desk.f(9);
    let today = ledger::units::Zone::SHANGHAI.day(demo::opened_at());
    let folder = desk.path().parent().unwrap().to_owned();
    let sheet = format!("卡号,日期,金额\nHM2600104,{today},4.00\nHM2600105,{today},1.00\n");
    std::fs::write(folder.join("对账.csv"), sheet).unwrap();
    std::fs::write(folder.join("坏.csv"), format!("卡号,日期,金额\nHM2600104,{today},四元\n")).unwrap();

    let mut finance = Desk::beside(&desk, FINANCE);
    finance.ctrl('x');
    let before = finance.entries();
    let asked = |desk: &mut Desk, file: &str| {
        desk.type_text("8");
        desk.says(zh(Word::ACT_SETTLE_MERCHANT));
        desk.key(KeyCode::Tab);
        desk.type_text(&today.month_start().to_string());
        desk.key(KeyCode::Tab);
        desk.type_text(file);
        desk.f(9);
    };
    asked(&mut finance, "坏.csv");
    finance.says("第 2 行金额「四元」");
    finance.says("共 1 处读不懂，没有入账");
    assert_eq!(finance.entries(), before);
    finance.esc();
    finance.f(9);
    asked(&mut finance, "对账.csv");
    finance.says("2 行共 5.00 元：相符 4.00 元，不符 1 行");
    finance.says("第 3 行 HM2600105 1.00 元：");
    assert_eq!(finance.entries(), before, "a look is not an entry");
    finance.f(9);
    assert_eq!(finance.entries(), before + 1);
    finance.says("已消费 ¥12.50");
}
