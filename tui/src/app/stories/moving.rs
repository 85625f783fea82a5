//! Moving about: steps back, boxes over boxes, leaving, and what comes from elsewhere.

#![cfg(test)]

use ratatui::crossterm::event::{KeyCode, KeyEvent};

use crate::app::harness::{CLERK, Desk, REVIEWER};
use crate::app::{Event, Going};
use crate::desk::Told;
use crate::words::Word;

use super::{NOTEBOOK, rich, serving, zh};

#[test]
fn esc_steps_back_one_thing_at_a_time() {
    let mut desk = Desk::of(CLERK);
    let who = rich(&mut desk, 10);
    serving(&mut desk, &who);
    desk.scan(NOTEBOOK);
    desk.type_text("dm");
    desk.esc();
    desk.says("笔记本");
    // A full basket is work: it is asked once before it goes.
    desk.esc();
    desk.says("再按 Esc 清空");
    desk.says("笔记本");
    desk.esc();
    desk.does_not_say("笔记本");
    desk.says(&who.name);
    desk.esc();
    desk.says(zh(Word::REDEEM_START));
    desk.esc();
    desk.says(zh(Word::HOME_COVERAGE));
}

#[test]
fn a_form_with_something_in_it_asks_before_it_goes() {
    let mut desk = Desk::of(CLERK);
    desk.f(3);
    desk.ctrl('n');
    desk.says(zh(Word::ID_NUMBER));
    desk.type_text("张三");
    desk.esc();
    desk.says(zh(Word::DESK_DIRTY));
    desk.esc();
    desk.says("张三");
    desk.esc();
    desk.f(9);
    desk.does_not_say(zh(Word::ID_NUMBER));
}

#[test]
fn help_opens_over_a_form_and_leaves_it_as_it_was() {
    let mut desk = Desk::of(CLERK);
    desk.f(3);
    desk.ctrl('n');
    desk.type_text("张三");
    desk.f(1);
    desk.says(zh(Word::SCOPE_FORM));
    desk.esc();
    desk.says("张三");
}

#[test]
fn leaving_with_an_open_basket_asks_and_ctrl_c_always_does() {
    let mut desk = Desk::of(CLERK);
    let who = rich(&mut desk, 10);
    desk.ctrl('c');
    desk.says(zh(Word::DESK_LEAVE_TITLE));
    desk.esc();
    serving(&mut desk, &who);
    desk.scan(NOTEBOOK);
    desk.f(3);
    desk.f(10);
    desk.says(zh(Word::DESK_LEAVE));
    desk.esc();
    desk.f(2);
    desk.says("笔记本");
    desk.f(10);
    desk.f(9);
    assert_eq!(*desk.app.going(), Going::Ended(None));
}

#[test]
fn what_another_desk_writes_shows_without_a_key() {
    let mut desk = Desk::of(CLERK);
    let mut reviewer = Desk::beside(&desk, REVIEWER);
    reviewer.f(4);
    reviewer.f(9);
    desk.wait_for(zh(Word::DESK_CHANGED));
    desk.settle();
    assert_eq!(desk.entries(), reviewer.entries());
    reviewer.settle();
    std::thread::sleep(std::time::Duration::from_millis(900));
    reviewer.settle();
    reviewer.does_not_say(zh(Word::DESK_CHANGED));
}

#[test]
fn when_the_worker_dies_the_program_ends_and_says_why() {
    let mut desk = Desk::of(CLERK);
    desk.hold(Event::Told(Told::Fatal("the disk is gone".to_owned())));
    assert_eq!(*desk.app.going(), Going::Ended(Some("the disk is gone".to_owned())));
}

#[test]
fn what_was_recorded_is_said_when_the_page_shows_it_and_a_key_pressed_before_waits_for_that_page() {
    let mut desk = Desk::of(CLERK);
    let digit = |digit| Event::Key(KeyEvent::from(KeyCode::Char(digit)));
    desk.ctrl('g');
    desk.hold(digit('1'));
    desk.up_to(|told| matches!(told, Told::Done(_)));
    desk.does_not_say("接班  已记录");
    // The page still says that there is no shift to close.
    desk.hold(digit('2'));
    desk.does_not_say(zh(Word::SHIFT_SLIPS));
    desk.settle();
    desk.says(zh(Word::SHIFT_SLIPS));
    desk.esc();
    desk.says("接班  已记录");
    desk.does_not_say(zh(Word::SHIFT_NONE));
}
