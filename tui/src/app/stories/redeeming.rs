//! At the counter: who, what, F9, F9, slip, and nothing that happens by itself.

#![cfg(test)]

use ledger::units::MemberId;
use ratatui::crossterm::event::{KeyCode, KeyEvent};

use crate::app::Event;
use crate::app::harness::{CHIEF, CLERK, Desk};
use crate::words::Word;

use super::{NOTEBOOK, SALT, SMOKE, card, f9, rich, serving, zh};

#[test]
fn two_scans_and_two_keys_redeem() {
    let mut desk = Desk::of(CLERK);
    let who = rich(&mut desk, 10);
    let before = desk.entries();
    serving(&mut desk, &who);
    desk.scan(NOTEBOOK);
    desk.f(9);
    desk.says(zh(Word::CONFIRM_TITLE));
    assert_eq!(desk.entries(), before);
    desk.f(9);
    assert_eq!(desk.entries(), before + 1);
    desk.says(zh(Word::SLIP_TITLE));
    desk.says("笔记本");
    desk.esc();
    desk.says(zh(Word::REDEEM_START));
}

#[test]
fn who_collects_for_somebody_is_read_before_it_is_confirmed_and_stands_on_the_slip() {
    let mut desk = Desk::of(CLERK);
    let who = rich(&mut desk, 10);
    serving(&mut desk, &who);
    desk.scan(NOTEBOOK);
    desk.ctrl('e');
    desk.type_text("m40");
    desk.key(KeyCode::Tab);
    desk.key(KeyCode::Tab);
    desk.type_text("邻居");
    desk.f(9);
    desk.says(zh(Word::CONFIRM_TITLE));
    desk.says("代领人 M000040 ");
    desk.f(9);
    desk.says(zh(Word::SLIP_TITLE));
    desk.says("M000040 邻居");
    // The minute in which it can be taken back with one key is short: the key is to be seen.
    desk.says("Ctrl+Z 冲正");
    desk.ctrl('z');
    desk.f(9);
    desk.says("已冲正");
    desk.does_not_say("Ctrl+Z 冲正");
}

#[test]
fn enter_never_moves_points() {
    let mut desk = Desk::of(CLERK);
    let who = rich(&mut desk, 10);
    let before = desk.entries();
    serving(&mut desk, &who);
    desk.scan(NOTEBOOK);
    desk.enter();
    desk.f(9);
    for _ in 0..3 {
        desk.enter();
    }
    desk.says(zh(Word::CONFIRM_TITLE));
    desk.esc();
    desk.enter();
    assert_eq!(desk.entries(), before);
}

#[test]
fn a_double_f9_writes_one_entry_and_f9_while_waiting_does_nothing() {
    let mut desk = Desk::of(CLERK);
    let who = rich(&mut desk, 10);
    let before = desk.entries();
    serving(&mut desk, &who);
    desk.scan(NOTEBOOK);
    // Twice before the worker has answered: one question.
    desk.hold(f9());
    desk.hold(f9());
    desk.settle();
    assert_eq!(desk.entries(), before);
    desk.says(zh(Word::CONFIRM_TITLE));
    // Twice again: one entry, and the slip stays.
    desk.hold(f9());
    desk.hold(f9());
    desk.settle();
    desk.f(9);
    assert_eq!(desk.entries(), before + 1);
    desk.says(zh(Word::SLIP_TITLE));
}

#[test]
fn nothing_is_left_or_changed_behind_a_command_on_its_way() {
    let mut desk = Desk::of(CLERK);
    let who = rich(&mut desk, 20);
    serving(&mut desk, &who);
    desk.scan(NOTEBOOK);
    desk.hold(f9());
    desk.hold(Event::Key(KeyEvent::from(KeyCode::F(3))));
    desk.hold(Event::Scan(SALT.to_owned()));
    desk.hold(Event::Key(KeyEvent::from(KeyCode::Esc)));
    desk.settle();
    desk.says(zh(Word::CONFIRM_TITLE));
    desk.esc();
    desk.says("笔记本");
    desk.does_not_say("加碘盐");
}

#[test]
fn a_scan_over_a_question_is_ignored_and_goes_into_a_form() {
    let mut desk = Desk::of(CLERK);
    let who = rich(&mut desk, 20);
    let before = desk.entries();
    serving(&mut desk, &who);
    desk.scan(NOTEBOOK);
    desk.f(9);
    desk.scan(SALT);
    desk.says(zh(Word::CONFIRM_TITLE));
    desk.esc();
    desk.does_not_say("加碘盐");
    assert_eq!(desk.entries(), before);

    let mut keeper = Desk::of(4);
    keeper.f(6);
    keeper.ctrl('n');
    for _ in 0..3 {
        keeper.key(KeyCode::Tab);
    }
    keeper.scan("6909990001032");
    keeper.says("[6909990001032");
    keeper.says(zh(Word::ACT_LIST_GOOD));
}

#[test]
fn a_slip_of_four_goods_shows_all_of_them_with_the_sums() {
    let mut desk = Desk::of(CLERK);
    let who = rich(&mut desk, 30);
    serving(&mut desk, &who);
    for good in [NOTEBOOK, SALT, "6909990002022", "6909990002039"] {
        desk.scan(good);
    }
    desk.f(9);
    desk.f(9);
    desk.says(zh(Word::SLIP_TITLE));
    for name in ["笔记本", "加碘盐", "毛巾", "牙膏"] {
        desk.says(name);
    }
    desk.says(zh(Word::TOTAL));
    desk.says(zh(Word::PAPER_ENTRY));
    desk.resize(60, 20);
    desk.says("上下键看其余");
    for _ in 0..4 {
        desk.key(KeyCode::Down);
    }
    desk.does_not_say("笔记本");
    desk.esc();
    desk.says(zh(Word::REDEEM_START));
}

#[test]
fn no_other_person_slips_under_an_open_basket() {
    let mut desk = Desk::of(CLERK);
    let who = rich(&mut desk, 10);
    let other =
        desk.member(|found| found.row.card.is_some() && found.row.balance.member != who.row.balance.member);
    serving(&mut desk, &who);
    desk.scan(NOTEBOOK);
    desk.scan(&card(&other));
    desk.says(&who.name);
    desk.does_not_say(&other.name);
    desk.says("按 Esc 清空");
}

#[test]
fn a_good_scanned_before_the_next_person_is_known_is_not_put_down_for_the_last() {
    let mut desk = Desk::of(CLERK);
    let who = rich(&mut desk, 10);
    let other =
        desk.member(|found| found.row.card.is_some() && found.row.balance.member != who.row.balance.member);
    serving(&mut desk, &who);
    desk.hold(Event::Scan(card(&other)));
    desk.hold(Event::Scan(NOTEBOOK.to_owned()));
    desk.settle();
    desk.says(&other.name);
    desk.says(zh(Word::REDEEM_EMPTY));
}

#[test]
fn somebody_who_was_sent_away_does_not_come_back_with_a_late_answer() {
    let mut desk = Desk::of(CLERK);
    let who = rich(&mut desk, 10);
    serving(&mut desk, &who);
    desk.hold(Event::Key(KeyEvent::from(KeyCode::F(5))));
    desk.hold(Event::Key(KeyEvent::from(KeyCode::Esc)));
    desk.settle();
    desk.does_not_say(&who.name);
}

#[test]
fn a_phone_tail_of_two_gives_a_list_and_a_digit_picks() {
    let mut desk = Desk::of(CLERK);
    desk.f(2);
    desk.type_text("9559");
    desk.enter();
    desk.says("冯成山");
    desk.says("王永苗");
    desk.says(zh(Word::REDEEM_PICK_MEMBER));
    desk.type_text("2");
    desk.says("M000046");
    desk.says(zh(Word::REDEEM_EMPTY));
}

#[test]
fn one_hit_is_not_picked_either_and_pinyin_finds_in_eight_keys() {
    let mut desk = Desk::of(CLERK);
    desk.f(2);
    desk.type_text("wym");
    desk.enter();
    desk.says(zh(Word::REDEEM_PICK_MEMBER));
    desk.does_not_say(zh(Word::REDEEM_EMPTY));
    desk.type_text("1");
    desk.says(zh(Word::REDEEM_EMPTY));
}

#[test]
fn too_little_and_out_of_stock_are_said_at_once() {
    let mut desk = Desk::of(CLERK);
    let poor = desk.member(|found| {
        found.row.card.is_some()
            && (0..=2000).contains(&found.row.balance.available.minor())
            && ![9, 18].map(MemberId::number).contains(&found.row.balance.member)
    });
    serving(&mut desk, &poor);
    desk.scan(SMOKE);
    desk.says("没有放入：还差");
    desk.says(zh(Word::REDEEM_EMPTY));
    desk.type_text("999*salt-400g");
    desk.enter();
    desk.says("只剩");
    desk.type_text("0*salt-400g");
    desk.enter();
    desk.says(zh(Word::REDEEM_BAD_COUNT));
}

#[test]
fn a_large_redemption_takes_a_second_person_whose_wrong_pin_can_be_typed_again() {
    // Nobody has as much: the chief and the reviewer correct what somebody has.
    let mut chief = Desk::of(CHIEF);
    chief.f(3);
    chief.type_text("000040");
    chief.enter();
    chief.type_text("5");
    chief.type_text("60");
    chief.key(KeyCode::Tab);
    chief.type_text("补记去年的积分");
    chief.key(KeyCode::Tab);
    chief.type_text("站发1号");
    chief.f(9);
    chief.type_text("3");
    chief.key(KeyCode::Tab);
    chief.type_text("246810");
    chief.f(9);
    chief.says("已记录");

    let mut desk = Desk::beside(&chief, CLERK);
    let who = rich(&mut desk, 60);
    let before = desk.entries();
    serving(&mut desk, &who);
    desk.scan(SMOKE);
    desk.f(9);
    if !desk.text().contains(zh(Word::SECOND_PIN)) {
        desk.f(9);
    }
    desk.says(zh(Word::SECOND_PIN));
    desk.type_text("3");
    desk.key(KeyCode::Tab);
    desk.type_text("111111");
    desk.f(9);
    desk.says(zh(Word::SECOND_PIN));
    desk.says("! ");
    desk.type_text("246810");
    desk.f(9);
    desk.says(zh(Word::SLIP_TITLE));
    // The wrong PIN is an entry too.
    assert!(desk.entries() > before);
}

#[test]
fn the_clerks_relative_is_refused_with_words() {
    let mut desk = Desk::of(CLERK);
    let before = desk.entries();
    desk.f(2);
    desk.type_text("M18");
    desk.enter();
    desk.says(zh(Word::REDEEM_RECUSAL));
    desk.scan(SALT);
    desk.f(9);
    desk.does_not_say(zh(Word::CONFIRM_TITLE));
    assert_eq!(desk.entries(), before);
}

#[test]
fn a_code_nobody_knows_leaves_the_field_empty_for_the_next_scan_and_typed_text_stays_to_be_put_right() {
    let mut desk = Desk::of(CLERK);
    desk.f(2);
    desk.scan("8800099999");
    desk.says("没有找到「8800099999」");
    desk.does_not_say("[8800099999");
    let who = rich(&mut desk, 10);
    desk.scan(&card(&who));
    for code in ["6900000000000", "69099900010"] {
        desk.scan(code);
        desk.says(&format!("没有这种商品「{code}」"));
        desk.does_not_say(&format!("[{code}"));
    }
    desk.scan(SALT);
    desk.says("加碘盐");
    desk.type_text("zzzz");
    desk.enter();
    desk.says("没有这种商品「zzzz」");
    desk.says("[zzzz");
}
