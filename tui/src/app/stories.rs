//! What people do at the desk, told with the real worker on the book of the demonstration.

#![cfg(test)]

use ledger::units::MemberId;
use ratatui::crossterm::event::{KeyCode, KeyEvent};

use super::harness::{AUDITOR, CHIEF, CLERK, Desk, ENGLISH, KEEPER, OTHER_CLERK, REVIEWER};
use super::{Event, Going, Mode};
use crate::desk::Told;
use crate::screens::{Found, Target};
use crate::theme::{Palette, Theme};
use crate::widgets::Look;
use crate::words::{Lang, Word};

const SALT: &str = "6909990001032";
const NOTEBOOK: &str = "6909990003043";
const SMOKE: &str = "6909990005016";

/// What Chinese words the desk uses for something.
fn zh(word: Word) -> &'static str {
    Lang::Zh.say(word)
}

fn f9() -> Event {
    Event::Key(KeyEvent::from(KeyCode::F(9)))
}

/// Somebody with a card and at least so many points whom the clerk may serve.
fn rich(desk: &mut Desk, points: i64) -> Found {
    desk.member(|found| {
        found.row.balance.available.minor() >= points * 100
            && found.row.card.is_some()
            && ![9, 18].map(MemberId::number).contains(&found.row.balance.member)
    })
}

fn card(found: &Found) -> String {
    found.row.card.unwrap().to_string()
}

/// At the counter, with this person before it.
fn serving(desk: &mut Desk, found: &Found) {
    desk.f(2);
    desk.scan(&card(found));
    desk.says(&found.name);
}

#[test]
fn a_pin_set_by_others_leads_to_the_choice_of_an_own_one_and_nowhere_else() {
    let mut desk = Desk::closed(Mode::Desk, Look::PLAIN);
    let operator = desk.newcomer("135790").to_string();
    let sign_in = |desk: &mut Desk, pin: &str| {
        desk.type_text(&operator);
        desk.key(KeyCode::Tab);
        desk.type_text(pin);
        desk.f(9);
    };
    sign_in(&mut desk, "135790");
    desk.says(zh(Word::DESK_OWN_PIN));
    desk.f(2);
    desk.says(zh(Word::DESK_OWN_PIN));
    let before = desk.entries();
    for (pin, again, why) in
        [("135790", "135790", Word::DESK_SAME_PIN), ("864209", "864200", Word::PINS_DIFFER)]
    {
        desk.type_text(pin);
        desk.key(KeyCode::Tab);
        desk.type_text(again);
        desk.f(9);
        desk.says(zh(why));
    }
    assert_eq!(desk.entries(), before);
    desk.type_text("864209");
    desk.key(KeyCode::Tab);
    desk.type_text("864209");
    desk.f(9);
    assert_eq!(desk.entries(), before + 1);
    desk.does_not_say(zh(Word::DESK_OWN_PIN));
    desk.says(zh(Word::HOME_TODAY));
    desk.fits_everywhere();
}

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
    keeper.says("6909990001032");
    keeper.says(zh(Word::ACT_LIST_GOOD));
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
    desk.says("还差");
    desk.esc();
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
fn a_reviewer_judges_one_act_with_one_key() {
    let mut desk = Desk::of(REVIEWER);
    let before = desk.entries();
    desk.f(4);
    desk.f(9);
    desk.says("已通过");
    assert_eq!(desk.entries(), before + 1);
    desk.type_text("3");
    desk.says("已驳回");
    assert_eq!(desk.entries(), before + 2);
    desk.hold(f9());
    desk.hold(f9());
    desk.settle();
    assert_eq!(desk.entries(), before + 3);
}

#[test]
fn an_objection_is_written_down_in_the_objectors_words_and_answered_by_another() {
    let mut desk = Desk::of(CLERK);
    desk.ctrl('o');
    desk.says(zh(Word::NOTICE_TITLE));
    let before = desk.entries();
    object(&mut desk);
    assert_eq!(desk.entries(), before + 1);
    // The credit that was recorded first stands first again.
    desk.key(KeyCode::Home);
    desk.says("我那晚没看见他");
    // One open objection a credit, and a clerk does not answer it.
    desk.type_text("1");
    desk.says(zh(Word::ACT_WRONG_STATE));
    desk.type_text("2");
    desk.says("您的岗位不能办理");
    assert_eq!(desk.entries(), before + 1);
    let mut judge = Desk::beside(&desk, CHIEF);
    judge.ctrl('o');
    judge.says("我那晚没看见他");
    judge.type_text("2");
    judge.type_text("有视频为证");
    judge.f(9);
    judge.f(9);
    judge.does_not_say("我那晚没看见他");
}

#[test]
fn a_figure_opens_into_what_is_behind_it_and_a_digit_shows_another() {
    let mut desk = Desk::of(CLERK);
    desk.f(3);
    desk.type_text("9559");
    desk.enter();
    desk.type_text("6");
    desk.says(zh(Word::EXPLAIN_FROM));
    desk.says("经手");
    desk.type_text("3");
    desk.says(zh(Word::EXPLAIN_EMPTY));
    desk.esc();
    desk.says(zh(Word::MEMBER_STATEMENT));
}

#[test]
fn a_reviewer_cannot_judge_what_he_entered() {
    let mut desk = Desk::of(REVIEWER);
    desk.f(4);
    desk.ctrl('n');
    desk.says(zh(Word::ACT_SUBMIT_TASK));
    desk.key(KeyCode::Tab);
    desk.type_text("M40");
    desk.key(KeyCode::Tab);
    desk.type_text("20260930");
    desk.f(9);
    desk.says(zh(Word::CONFIRM_TITLE));
    desk.f(9);
    let before = desk.entries();
    desk.key(KeyCode::End);
    desk.f(9);
    // Trying to is on record, and nothing else is.
    assert_eq!(desk.entries(), before + 1);
    desk.says("[错误]");
    desk.does_not_say("已通过");
}

#[test]
fn a_role_that_may_not_is_told_which_may() {
    let mut desk = Desk::of(CLERK);
    let before = desk.entries();
    desk.f(4);
    desk.f(9);
    desk.says("您的岗位不能办理：需要复核员");
    desk.f(7);
    desk.ctrl('n');
    desk.says("需要财务");
    desk.f(6);
    desk.type_text("2");
    desk.says("需要仓管");
    assert_eq!(desk.entries(), before);
}

#[test]
fn an_act_with_a_clip_is_filed_asked_back_and_put_right_at_the_desk() {
    let folder = tempfile::tempdir().unwrap();
    let clip = folder.path().join("clip.png");
    std::fs::write(&clip, b"\x89PNG\r\n\x1a\n and what it shows").unwrap();
    let mut clerk = Desk::of(CLERK);
    let mut reviewer = Desk::beside(&clerk, REVIEWER);
    clerk.f(4);
    clerk.ctrl('n');
    clerk.key(KeyCode::Tab);
    clerk.type_text("M40");
    clerk.key(KeyCode::Tab);
    clerk.key(KeyCode::Tab);
    clerk.type_text("/nowhere/clip.png");
    clerk.f(9);
    clerk.says("没有佐证文件");
    for _ in 0.."/nowhere/clip.png".len() {
        clerk.key(KeyCode::Backspace);
    }
    clerk.type_text(clip.to_str().unwrap());
    clerk.f(9);
    clerk.says(zh(Word::CONFIRM_TITLE));
    clerk.f(9);
    clerk.says(zh(Word::ACT_SUBMIT_TASK));

    reviewer.f(4);
    reviewer.key(KeyCode::End);
    reviewer.says("image/png 1 KiB");
    reviewer.type_text("6");
    reviewer.says(zh(Word::QUESTION));
    reviewer.type_text("请补全景");
    reviewer.f(9);
    reviewer.f(9);
    reviewer.key(KeyCode::Tab);
    reviewer.says("请补全景");
    reviewer.says(zh(Word::REVIEW_RETURNED));

    clerk.settle();
    clerk.f(5);
    clerk.key(KeyCode::Tab);
    clerk.wait_for("请补全景");
    // The older question stands first.
    clerk.key(KeyCode::Down);
    clerk.type_text("1");
    clerk.says(zh(Word::ACT_SUBMIT_TASK));
    clerk.says("M000040");
    clerk.f(9);
    clerk.says(zh(Word::CONFIRM_TITLE));
    clerk.f(9);
    clerk.does_not_say("请补全景");
    reviewer.wait_for(zh(Word::REVIEW_RETURNED));
    reviewer.key(KeyCode::Tab);
    reviewer.f(5);
    reviewer.key(KeyCode::End);
    reviewer.wait_for("< T0000");
}

#[test]
fn a_task_is_handed_out_carried_over_and_done_from_the_board() {
    let mut chief = Desk::of(CHIEF);
    chief.ctrl('d');
    chief.says("待办 4 件，今天到期或逾期 2 件，其中逾期 0 件");
    chief.ctrl('n');
    chief.key(KeyCode::Tab);
    chief.type_text("M40");
    chief.key(KeyCode::Tab);
    chief.key(KeyCode::Tab);
    chief.type_text("20260930");
    chief.f(9);
    chief.f(9);
    chief.says("待办 5 件，今天到期或逾期 3 件");
    chief.key(KeyCode::Down);
    chief.key(KeyCode::Down);
    chief.type_text("2");
    chief.type_text("20261007");
    chief.key(KeyCode::Tab);
    chief.type_text("连日大雾");
    chief.f(9);
    chief.f(9);
    chief.says("待办 5 件，今天到期或逾期 2 件");
    chief.says("连日大雾");
    chief.key(KeyCode::End);
    chief.type_text("1");
    chief.says("M000040");
    chief.f(9);
    chief.f(9);
    chief.says("待办 4 件");
}

#[test]
fn the_auditor_can_change_nothing() {
    let mut desk = Desk::of(AUDITOR);
    let before = desk.entries();
    desk.f(2);
    desk.type_text("M40");
    desk.enter();
    desk.scan(SALT);
    desk.f(9);
    desk.f(9);
    for screen in [3, 4, 6, 7] {
        desk.f(screen);
        desk.ctrl('n');
        desk.f(9);
        desk.f(9);
        for digit in "123456".chars() {
            desk.key(KeyCode::Char(digit));
            desk.esc();
        }
    }
    desk.ctrl('z');
    desk.f(9);
    assert_eq!(desk.entries(), before);
    desk.f(8);
    desk.f(9);
    desk.wait_for("核验通过");
}

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
fn the_lock_keeps_the_basket_and_opens_where_it_was() {
    let mut desk = Desk::of(CLERK);
    let who = rich(&mut desk, 10);
    serving(&mut desk, &who);
    desk.scan(NOTEBOOK);
    desk.ctrl('l');
    desk.says(zh(Word::DESK_LOCKED));
    desk.does_not_say(&who.name);
    desk.scan(SALT);
    desk.f(3);
    desk.says(zh(Word::DESK_LOCKED));
    desk.ctrl('u');
    desk.type_text("111111");
    desk.f(9);
    desk.says(zh(Word::DESK_LOCKED));
    desk.type_text("246810");
    desk.f(9);
    desk.says(&who.name);
    desk.says("笔记本");
    desk.does_not_say("加碘盐");
}

#[test]
fn a_desk_that_nobody_touches_locks_itself() {
    let mut desk = Desk::closed(Mode::Desk, Look::PLAIN);
    desk.says(zh(Word::DESK_SIGN_IN));
    desk.type_text("2");
    desk.key(KeyCode::Tab);
    desk.type_text("246810");
    desk.f(9);
    desk.says(zh(Word::HOME_COVERAGE));
    desk.wait(super::IDLE_MS - 1_000);
    desk.says(zh(Word::HOME_COVERAGE));
    desk.wait(2_000);
    desk.says(zh(Word::DESK_LOCKED));
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
fn a_kiosk_masks_names_forgets_after_half_a_minute_and_has_no_staff_keys() {
    let mut desk = Desk::of(CLERK);
    let who = rich(&mut desk, 10);
    let mut kiosk = Desk::closed(Mode::Kiosk, Look::PLAIN);
    kiosk.says(zh(Word::KIOSK_SCAN));
    for key in [2, 3, 4, 6, 7, 8, 9, 12] {
        kiosk.f(key);
    }
    kiosk.ctrl('p');
    kiosk.ctrl('l');
    kiosk.ctrl('z');
    kiosk.says(zh(Word::KIOSK_SCAN));
    kiosk.scan(&card(&who));
    kiosk.says(zh(Word::KIOSK_LAST));
    kiosk.does_not_say(&who.name);
    kiosk.does_not_say(&card(&who));
    kiosk.wait(29_000);
    kiosk.says(zh(Word::KIOSK_LAST));
    kiosk.wait(1_100);
    kiosk.says(zh(Word::KIOSK_SCAN));
    kiosk.scan("8800009999");
    kiosk.says(zh(Word::KIOSK_UNKNOWN));
    kiosk.type_text("12");
    kiosk.esc();
    kiosk.does_not_say("[12");
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

/// A stocktake of salt and notebooks, just opened.
fn counting(desk: &mut Desk) {
    desk.ctrl('s');
    desk.ctrl('n');
    desk.type_text("SALT-400G;NOTEBOOK");
    desk.f(9);
    desk.f(9);
}

#[test]
fn shelves_are_counted_by_scans_and_the_last_one_can_be_undone() {
    let mut desk = Desk::of(KEEPER);
    desk.ctrl('s');
    desk.says(zh(Word::STOCKTAKE_NONE));
    counting(&mut desk);
    desk.says("K0001");
    assert!(desk.app.counts_repeats(), "the same code again is one more piece");
    desk.scan(SALT);
    desk.scan(SALT);
    desk.type_text("12*");
    desk.scan(SALT);
    desk.says("+12  共 14");
    desk.key(KeyCode::Delete);
    desk.says("-12");
    desk.scan(SMOKE);
    desk.says("不在这次盘点里");
    let before = desk.entries();
    desk.enter();
    desk.says(zh(Word::STOCKTAKE_FIRST_COUNT));
    desk.does_not_say(zh(Word::STOCKTAKE_EXPECTED));
    desk.esc();
    desk.type_text("3*notebook");
    desk.enter();
    desk.f(9);
    desk.f(9);
    assert_eq!(desk.entries(), before + 1, "one entry for both goods, and nothing left for a second");
    desk.says("O0004");
    desk.enter();
    desk.says(zh(Word::STOCKTAKE_EXPECTED));
    desk.type_text("1");
    desk.type_text("SALT-400G:unknown;NOTEBOOK:被盗");
    desk.f(9);
    desk.says(zh(Word::SECOND_PIN));
}

#[test]
fn a_second_person_sees_what_comes_in_and_what_ties_the_donor_has() {
    let mut desk = Desk::of(KEEPER);
    desk.f(6);
    desk.type_text("2");
    for text in ["", "5", "20", "捐收31", "", "", "NOTEBOOK*3=9.00"] {
        desk.type_text(text);
        desk.key(KeyCode::Tab);
    }
    desk.f(9);
    desk.says(zh(Word::SECOND_PIN));
    desk.says("笔记本 x3");
    desk.says("捐收31");
}

#[test]
fn a_bag_is_traced_from_the_list_of_goods_and_a_slip_from_anywhere() {
    let mut desk = Desk::of(CLERK);
    desk.f(6);
    desk.type_text("9");
    desk.says(zh(Word::DESK_TRACE));
    desk.says("平安志愿者基金");
    desk.ctrl('u');
    desk.type_text("nothing-like-it");
    desk.enter();
    desk.says("NOTHING-LIKE-IT");
    desk.scan(NOTEBOOK);
    desk.says("V0000003-4");
}

/// Every screen at its most telling, by name.
#[expect(clippy::too_many_lines, reason = "a line a screen")]
fn screens(look: Look) -> Vec<(&'static str, Desk)> {
    let mut all = Vec::new();
    let mut add = |name, operator, look_at: &dyn Fn(&mut Desk)| {
        let mut desk = Desk::with(operator, look);
        look_at(&mut desk);
        all.push((name, desk));
    };
    add("home", CLERK, &|_| {});
    add("redeem-empty", CLERK, &|desk| desk.f(2));
    add("redeem-basket", CLERK, &basket);
    add("redeem-confirm", CLERK, &|desk| {
        basket(desk);
        desk.f(9);
    });
    add("redeem-slip", CLERK, &|desk| {
        basket(desk);
        desk.f(9);
        desk.f(9);
    });
    add("redeem-pick", CLERK, &|desk| {
        desk.f(2);
        desk.type_text("9559");
        desk.enter();
    });
    add("members", CLERK, &|desk| desk.f(3));
    add("member", CLERK, &|desk| {
        desk.f(3);
        desk.type_text("9559");
        desk.enter();
    });
    add("review", REVIEWER, &|desk| desk.f(4));
    add("review-act", REVIEWER, &|desk| {
        desk.f(4);
        desk.key(KeyCode::End);
        desk.key(KeyCode::Up);
        desk.enter();
    });
    add("review-returned", REVIEWER, &|desk| {
        desk.f(4);
        desk.key(KeyCode::Tab);
    });
    add("dispatch", REVIEWER, &|desk| desk.ctrl('d'));
    add("cases", CLERK, &|desk| desk.ctrl('b'));
    add("notice", REVIEWER, &|desk| {
        desk.ctrl('o');
        object(desk);
    });
    add("explain", CLERK, &|desk| {
        desk.f(3);
        desk.type_text("9559");
        desk.enter();
        desk.type_text("6");
    });
    add("case", CLERK, &|desk| {
        desk.ctrl('b');
        desk.enter();
    });
    add("prints", CLERK, &|desk| desk.ctrl('w'));
    add("goods", CHIEF, &|desk| desk.f(6));
    add("goods-slow", KEEPER, &|desk| {
        desk.f(6);
        for _ in 0..3 {
            desk.key(KeyCode::Tab);
        }
    });
    add("stocktake", KEEPER, &|desk| {
        counting(desk);
        desk.scan(SALT);
    });
    add("trace", CHIEF, &|desk| {
        desk.ctrl('t');
        desk.scan("6909990001018");
    });
    add("funds", CHIEF, &|desk| desk.f(7));
    add("audit", AUDITOR, &|desk| {
        desk.f(8);
        desk.f(9);
        desk.wait_for(look.say(Word::AUDIT_NOT_ANCHORED));
    });
    add("act", OTHER_CLERK, &|desk| {
        desk.f(4);
        desk.ctrl('n');
        desk.f(9);
    });
    add("day", CLERK, &|desk| desk.ctrl('g'));
    add("day-count", CLERK, &|desk| {
        desk.ctrl('g');
        desk.type_text("3");
        desk.type_text("4");
        desk.type_text("12");
        desk.enter();
    });
    add("day-sheet", CLERK, &|desk| {
        desk.ctrl('g');
        desk.type_text("7");
    });
    let mut kiosk = Desk::closed(Mode::Kiosk, look);
    kiosk.scan("8800000096");
    all.push(("kiosk", kiosk));
    all.push(("kiosk-idle", Desk::closed(Mode::Kiosk, look)));
    let mut kiosk = Desk::closed(Mode::Kiosk, look);
    kiosk.scan("8800000096");
    kiosk.key(KeyCode::PageDown);
    all.push(("kiosk-waiting", kiosk));
    all.push(("sign-in", Desk::closed(Mode::Desk, look)));
    all
}

/// Objects to the credit in focus.
fn object(desk: &mut Desk) {
    // The first row is one that somebody doubted already.
    desk.key(KeyCode::Down);
    desk.type_text("1");
    desk.type_text("当晚不在场");
    desk.key(KeyCode::Tab);
    desk.type_text("我那晚没看见他");
    desk.f(9);
    desk.f(9);
}

fn basket(desk: &mut Desk) {
    let who = rich(desk, 10);
    serving(desk, &who);
    desk.scan(NOTEBOOK);
    desk.scan(SALT);
}

#[test]
fn every_screen_reads_well_and_fits_every_window() {
    for (lang, look) in [("zh", Look::PLAIN), ("en", ENGLISH)] {
        for (name, desk) in screens(look) {
            insta::assert_snapshot!(format!("{name}-{lang}"), desk.text());
            desk.fits_everywhere();
        }
    }
}

#[test]
fn without_colour_the_row_in_focus_and_errors_are_marked() {
    let look = Look { theme: Theme { palette: Palette::Mono, ..Theme::PLAIN }, lang: Lang::Zh };
    let mut desk = Desk::with(REVIEWER, look);
    desk.f(4);
    desk.says("> ");
    assert!(desk.styles().contains("reversed"), "{}", desk.styles());
    desk.ctrl('n');
    desk.f(9);
    desk.says("! ");
    assert!(desk.cursor().is_some());
}

#[test]
fn a_window_too_small_says_how_large_it_must_be_and_recovers() {
    let mut desk = Desk::of(CLERK);
    desk.resize(40, 10);
    desk.says("60");
    desk.says("40x10");
    desk.resize(60, 20);
    desk.says(zh(Word::HOME_COVERAGE));
    for size in [(0, 0), (1, 1), (200, 1), (3, 60)] {
        desk.resize(size.0, size.1);
        desk.text();
    }
}

#[test]
fn a_member_opened_from_the_board_goes_back_to_the_board() {
    let mut desk = Desk::of(CLERK);
    let first = desk.member(|_| true).row.balance.member;
    desk.ctrl('b');
    let asks = desk.app.go(Target::Member(first));
    assert!(!asks.is_empty());
    desk.settle();
    desk.esc();
    desk.says(zh(Word::REWARD));
}

#[test]
fn a_case_is_claimed_by_a_team_on_its_page_and_the_slip_is_shown() {
    let mut desk = Desk::of(CLERK);
    let before = desk.entries();
    desk.ctrl('b');
    // Those in work stand first.
    for _ in 0..3 {
        desk.key(KeyCode::Down);
    }
    desk.enter();
    desk.says(zh(Word::CASE_HISTORY));
    desk.type_text("2");
    desk.says(zh(Word::ACT_CLAIM_TEAM));
    desk.type_text("21:60 22:30");
    desk.f(9);
    desk.says("90");
    assert_eq!(desk.entries(), before, "parts of 90 are no team");
    for _ in 0..2 {
        desk.key(KeyCode::Backspace);
    }
    desk.type_text("40");
    desk.f(9);
    desk.f(9);
    assert_eq!(desk.entries(), before + 1);
    desk.says(zh(Word::CASE_SLIP_HOW));
    desk.says("M000022 40%");
    // The first Esc takes away the refusal of before, the second the slip.
    desk.esc();
    desk.esc();
    desk.says(zh(Word::EVENT_CASE_CLAIMED));
    desk.type_text("1");
    desk.type_text("走访三户");
    desk.f(9);
    desk.f(9);
    desk.says("走访三户");
    assert_eq!(desk.entries(), before + 2);
    desk.type_text("5");
    desk.says(zh(Word::CASE_SLIP_TITLE));
    desk.esc();
    desk.esc();
    desk.says(zh(Word::DUE));
}

#[test]
fn a_source_is_enrolled_once_and_stands_at_the_counter_without_a_name() {
    let mut desk = Desk::of(CHIEF);
    desk.ctrl('k');
    desk.type_text("246810");
    desk.key(KeyCode::Tab);
    desk.type_text("246811");
    desk.f(9);
    desk.says(zh(Word::PINS_DIFFER));
    desk.key(KeyCode::Backspace);
    desk.type_text("0");
    desk.f(9);
    desk.f(9);
    let screen = desk.text();
    let shown = screen.split_once("代码 ").unwrap().1;
    let code: String = shown.chars().take_while(char::is_ascii_digit).collect();
    assert_eq!(code.len(), 9, "{screen}");
    desk.esc();
    desk.does_not_say(&code);
    desk.key(KeyCode::F(12));
    desk.does_not_say(&code);

    // He takes a case on by his code and PIN, from the board.
    let mut board = Desk::beside(&desk, CLERK);
    let before = board.entries();
    board.ctrl('b');
    for _ in 0..3 {
        board.key(KeyCode::Down);
    }
    board.says(zh(Word::ACT_CLAIM_BY_CODE));
    board.type_text("9");
    board.says(zh(Word::SOURCE_CODE_ASKED));
    board.type_text(&code);
    board.enter();
    board.type_text("246810");
    board.does_not_say("246810");
    board.enter();
    board.f(9);
    assert_eq!(board.entries(), before + 2, "his account was opened, the case claimed");
    board.says(zh(Word::CASE_SLIP_HOW));
    board.does_not_say("M000133");

    let mut clerk = Desk::beside(&desk, CLERK);
    clerk.f(2);
    clerk.type_text(&code);
    clerk.enter();
    clerk.type_text("135790");
    clerk.does_not_say("135790");
    clerk.enter();
    clerk.says("密码与代码不符");
    clerk.esc();
    clerk.type_text(&code);
    clerk.enter();
    clerk.type_text("246810");
    clerk.enter();
    clerk.says("--");
    clerk.says(zh(Word::REDEEM_EMPTY));
    clerk.does_not_say("M000133");
    clerk.esc();
    clerk.type_text("M000133");
    clerk.enter();
    clerk.does_not_say(zh(Word::REDEEM_EMPTY));
}

/// A printer that is a file.
fn a_printer(file: &std::path::Path) -> crate::print::Printer {
    let target = crate::print::Target::File(file.to_owned());
    crate::print::Printer { target, form: crate::print::Form::Text, ..crate::print::Printer::default() }
}

#[test]
fn a_slip_is_printed_once_by_itself_and_again_only_as_a_counted_reprint() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.txt");
    let mut desk = Desk::printing(CLERK, Look::PLAIN, a_printer(&out));
    let who = rich(&mut desk, 10);
    let before = desk.entries();
    serving(&mut desk, &who);
    desk.scan(NOTEBOOK);
    desk.f(9);
    desk.f(9);
    desk.ctrl('w');
    desk.wait_for(zh(Word::PRINT_DONE));
    let printed = std::fs::read_to_string(&out).unwrap();
    assert!(printed.contains(zh(Word::PAPER_ENTRY)) && !printed.contains("重印"), "{printed}");
    assert_eq!(desk.entries(), before + 1, "the first print is no entry");
    // From the queue: what came out is printed again as a reprint, which is shown and asked first.
    desk.type_text("1");
    desk.f(9);
    desk.says(zh(Word::CONFIRM_TITLE));
    desk.f(9);
    assert_eq!(desk.entries(), before + 2);
    desk.ctrl('y');
    desk.f(9);
    desk.f(9);
    assert_eq!(desk.entries(), before + 3);
    for _ in 0..200 {
        if std::fs::read_to_string(&out).unwrap().contains("重印 2") {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    let printed = std::fs::read_to_string(&out).unwrap();
    assert_eq!((printed.matches("重印 1").count(), printed.matches("重印 2").count()), (1, 1), "{printed}");
}

#[test]
fn a_printer_that_is_off_undoes_nothing_and_says_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("no-such-folder").join("out.txt");
    let mut desk = Desk::printing(CLERK, Look::PLAIN, a_printer(&out));
    let who = rich(&mut desk, 10);
    let before = desk.entries();
    serving(&mut desk, &who);
    desk.scan(NOTEBOOK);
    desk.f(9);
    desk.f(9);
    assert_eq!(desk.entries(), before + 1);
    desk.wait_for("Ctrl+W");
    desk.ctrl('w');
    desk.says(zh(Word::PRINT_FAILED));
    // The printer is on again: the same paper comes out, and no entry is made for it.
    std::fs::create_dir(folder.path().join("no-such-folder")).unwrap();
    desk.type_text("1");
    desk.wait_for(zh(Word::PRINT_DONE));
    assert_eq!(desk.entries(), before + 1);
    assert!(!std::fs::read_to_string(&out).unwrap().contains("重印"));
}

#[test]
fn a_basket_waits_for_whoever_filled_it_and_nobody_else_finds_it() {
    let mut desk = Desk::of(CLERK);
    let who = rich(&mut desk, 10);
    serving(&mut desk, &who);
    desk.scan(SALT);
    desk.ctrl('l');
    desk.says(zh(Word::DESK_LOCKED));
    let sign_in = |desk: &mut Desk, number: &str| {
        desk.key(KeyCode::BackTab);
        for _ in 0..6 {
            desk.key(KeyCode::Backspace);
        }
        desk.type_text(number);
        desk.key(KeyCode::Tab);
        desk.type_text(crate::demo::PIN);
        desk.f(9);
    };

    sign_in(&mut desk, "7");
    desk.says("O0007");
    desk.says("O0002 林德梅 有未办完的篮子");
    desk.f(2);
    desk.says(zh(Word::REDEEM_START));
    desk.does_not_say("加碘盐");
    desk.ctrl('l');
    sign_in(&mut desk, "2");
    desk.says(zh(Word::LEFT_BACK));
    desk.f(2);
    desk.says("加碘盐");
    desk.says(&who.name);
}

#[test]
fn goods_are_counted_blind_by_scans_and_the_day_is_closed_by_two_in_place() {
    let mut desk = Desk::of(CLERK);
    desk.resize(100, 30);
    desk.ctrl('g');
    desk.says(zh(Word::DESK_DAY));
    desk.f(9);
    desk.says("还不能日结：待盘商品 5");
    desk.type_text("3");
    let before = desk.entries();
    desk.type_text("4");
    desk.says(zh(Word::DRAWN_TITLE));
    desk.scan("6900000000000");
    desk.f(9);
    desk.says("还没有盘");
    for figure in ["7", "0", "12", "3", "1"] {
        desk.type_text(figure);
        desk.enter();
    }
    desk.does_not_say("账面 ");
    desk.f(9);
    desk.says(zh(Word::CONFIRM_TITLE));
    desk.does_not_say("账面 ");
    desk.enter();
    assert_eq!(desk.entries(), before, "Enter records nothing");
    desk.f(9);
    assert_eq!(desk.entries(), before + 1);
    desk.says("账面 ");
    desk.fits_everywhere();

    desk.f(9);
    desk.f(9);
    desk.type_text("3");
    desk.key(KeyCode::Tab);
    desk.type_text(crate::demo::PIN);
    desk.f(9);
    desk.says("盘点不符");
    desk.esc();
    desk.esc();
    desk.f(9);
    desk.type_text("demo");
    desk.f(9);
    desk.type_text("3");
    desk.key(KeyCode::Tab);
    desk.type_text(crate::demo::PIN);
    desk.f(9);
    desk.says(zh(Word::SHEET_CLOSED));
    desk.fits_everywhere();
    desk.esc();
    desk.says("由 O0002、O0003 日结");
    desk.f(9);
    desk.says("由 O0002、O0003 日结");
}
