//! Acts, objections, tasks and cases: who enters, who judges, what is shown of it.

#![cfg(test)]

use ratatui::crossterm::event::KeyCode;

use crate::app::harness::{CHIEF, CLERK, Desk, REVIEWER};
use crate::screens::Target;
use crate::words::Word;

use super::{f9, object, zh};

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
fn what_was_sent_back_says_why_and_opens_the_act_from_where_it_is_put_right() {
    let mut desk = Desk::of(REVIEWER);
    desk.f(4);
    desk.enter();
    desk.type_text("3");
    desk.says(zh(Word::REVIEW_GATES));
    desk.key(KeyCode::Tab);
    desk.says(zh(Word::REVIEW_RETURNED_HOW));
    // The first that was refused, below the question.
    desk.key(KeyCode::Down);
    desk.says("O0003 孙复核，0 天前：已驳回：");
    desk.says(zh(Word::CODE_UNCLEAR));
    desk.enter();
    desk.says(zh(Word::ACT_SAME_DAY));
    desk.says("O0003 孙复核，0 天前：已驳回：");
    desk.fits_everywhere();
    // Nobody judges it a second time from here; it is put right, and Enter goes to the member.
    let before = desk.entries();
    desk.f(9);
    desk.type_text("3");
    assert_eq!(desk.entries(), before);
    desk.type_text("1");
    desk.says(zh(Word::ACT_SUBMIT_TASK));
    desk.esc();
    desk.enter();
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
    desk.says("[错误]");
    assert_eq!(desk.entries(), before, "parts of 90 are no team");
    for _ in 0..2 {
        desk.key(KeyCode::Backspace);
    }
    desk.type_text("40");
    desk.f(9);
    // Who works with whom is seen before it is agreed.
    desk.says("M000021 ");
    desk.says("60%");
    desk.says("40%");
    desk.f(9);
    assert_eq!(desk.entries(), before + 1);
    desk.says(zh(Word::CASE_SLIP_HOW));
    desk.says("M000022 40%");
    // The refusal of before went with what was refused: Esc takes away the slip.
    desk.does_not_say("[错误]");
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
fn a_reward_is_shown_at_once_with_the_day_from_which_it_can_be_spent() {
    let mut desk = Desk::of(REVIEWER);
    desk.ctrl('b');
    for _ in 0..6 {
        desk.key(KeyCode::Down);
    }
    desk.says("待核实");
    let before = desk.entries();
    desk.type_text("5");
    desk.says(zh(Word::CONFIRM_TITLE));
    desk.says("起可用");
    desk.f(9);
    assert_eq!(desk.entries(), before + 1);
}

#[test]
fn whoever_did_an_act_is_found_by_initials_in_its_form_and_picked_by_a_digit() {
    let mut desk = Desk::of(CLERK);
    let before = desk.entries();
    desk.f(4);
    desk.ctrl('n');
    desk.key(KeyCode::Tab);
    desk.type_text("lmn");
    desk.f(9);
    desk.says(zh(Word::REDEEM_PICK_MEMBER));
    desk.does_not_say(zh(Word::CONFIRM_TITLE));
    desk.type_text("1");
    desk.says("[M000128");
    desk.says("刘明宁");
    desk.f(9);
    desk.says(zh(Word::CONFIRM_TITLE));
    desk.says("M000128 刘明宁");
    desk.esc();
    for _ in 0.."M000128".len() {
        desk.key(KeyCode::Backspace);
    }
    desk.type_text("xyzq");
    desk.key(KeyCode::Tab);
    desk.says("没有找到「xyzq」");
    desk.says("[xyzq");
    assert_eq!(desk.entries(), before);
}
