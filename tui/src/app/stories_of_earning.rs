//! How earning goes at the desk and at the kiosk, told with the real worker on the book of the
//! demonstration.

#![cfg(test)]

use ledger::units::MemberId;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::harness::{CLERK, Desk, REVIEWER};
use super::{Event, Mode};
use crate::widgets::Look;
use crate::words::{Lang, Word};

/// What Chinese words the desk uses for something.
fn zh(word: Word) -> &'static str {
    Lang::Zh.say(word)
}

/// Five acts: three good ones, one of them before too few people; somebody unknown, and a day to come.
pub(super) const ACTS: &str = "日期,时间,事项,编号,网格,地点,受众人数,佐证,说明
2026-09-29,08:30,PATROL,M000031,G063,主干道,,,巡逻一圈
2026-09-29,09:30,PATROL,M000999,G063,主干道,,,巡逻一圈
2026-09-29,10:30,TALK,M000031,G063,村部,12,1f6171f65318cedc2c4c557c70fcce70c497ee703b0ee85792f26e0a1b7ea1c7,防火
2027-01-01,08:30,PATROL,M000031,G063,主干道,,,巡逻一圈
2026-09-29,11:30,CARE,M000098,G040,关爱对象家中,,,走访
";

/// A desk with a sheet of acts beside its book, tried.
fn tried(operator: u8) -> Desk {
    let mut desk = Desk::of(operator);
    desk.lay_beside("acts.csv", ACTS.as_bytes());
    desk.ctrl('a');
    desk.says("acts.csv");
    desk.enter();
    desk
}

#[test]
fn a_sheet_is_tried_before_it_is_entered_and_bad_rows_are_left_out_only_by_choice() {
    let mut desk = tried(CLERK);
    let before = desk.entries();
    // Rows, columns and reasons of what is wrong; nothing is written.
    desk.says("跳过 2 行");
    desk.says("M000999");
    desk.says("2027-01-01");
    desk.fits_everywhere();
    desk.f(9);
    desk.says(zh(Word::SHEET_CHOOSE));
    desk.enter();
    assert_eq!(desk.entries(), before);
    // What is good is listed too, with the gate that one act fails.
    desk.key(KeyCode::Tab);
    desk.says("M000098");
    desk.says("受众不足");
    desk.type_text("1");
    desk.says("F9 写入其余 3 行");
    desk.f(9);
    desk.says(zh(Word::SHEET_ENTERED));
    desk.says("写入 3 行");
    assert_eq!(desk.entries(), before + 3);
    // The same sheet again: what is in the book stays as it is.
    desk.esc();
    desk.enter();
    desk.says("先前已导入 3 行");
    desk.says(zh(Word::SHEET_NOTHING));
    desk.f(9);
    assert_eq!(desk.entries(), before + 3);
}

#[test]
fn what_is_entered_is_what_was_tried_even_if_the_file_has_changed() {
    let mut desk = Desk::of(CLERK);
    let good: String = ACTS
        .lines()
        .filter(|line| !line.contains("M000999") && !line.contains("2027"))
        .fold(String::new(), |sheet, line| sheet + line + "\n");
    desk.lay_beside("acts.csv", good.as_bytes());
    desk.ctrl('a');
    desk.type_text("acts.csv");
    desk.enter();
    desk.says("F9 写入全部 3 行");
    let before = desk.entries();
    desk.lay_beside("acts.csv", b"nothing of the kind");
    desk.f(9);
    assert_eq!(desk.entries(), before + 3);
}

#[test]
fn a_sheet_that_is_none_is_refused_with_what_it_lacks() {
    let mut desk = Desk::of(CLERK);
    desk.lay_beside("other.csv", "日期,事项\n2026-09-29,PATROL\n".as_bytes());
    desk.ctrl('a');
    desk.enter();
    desk.says("编号");
    desk.says(zh(Word::SHEET_FILE));
    desk.type_text("nowhere.csv");
    desk.enter();
    desk.says("打不开 nowhere.csv");
}

#[test]
fn a_word_to_stop_ends_a_sheet_that_is_being_tried_and_nothing_is_written() {
    let mut desk = Desk::of(CLERK);
    let row = |n: usize| format!("2026-09-{:02},,PATROL,M000031,,路口{n},,,\n", n % 28 + 1);
    let rows: String = (0..20_000).map(row).collect();
    let sheet = format!("日期,时间,事项,编号,网格,地点,受众人数,佐证,说明\n{rows}");
    desk.lay_beside("large.csv", sheet.as_bytes());
    desk.ctrl('a');
    let before = desk.entries();
    let stop = KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL);
    // Both are on their way before the worker has looked.
    desk.hold(Event::Key(KeyEvent::from(KeyCode::Enter)));
    desk.hold(Event::Key(stop));
    desk.settle();
    desk.says(zh(Word::SHEET_STOPPED));
    desk.says(zh(Word::SHEET_FILE));
    assert_eq!(desk.entries(), before);
}

#[test]
fn enter_in_review_opens_the_act_and_the_same_keys_judge_it_there() {
    let mut desk = Desk::of(REVIEWER);
    desk.f(4);
    desk.key(KeyCode::End);
    desk.key(KeyCode::Up);
    // The duty of two and a half hours, of which two count.
    desk.says("卡口值守");
    desk.enter();
    for said in ["M000099", "18:00", "集市北口", "时长（小时） 2.5", "通过可得 2 分", "未附佐证"]
    {
        desk.says(said);
    }
    let before = desk.entries();
    desk.enter();
    desk.says(zh(Word::MEMBER_STATEMENT));
    desk.esc();
    desk.says("通过可得 2 分");
    desk.f(9);
    desk.says("已通过，2 分");
    assert_eq!(desk.entries(), before + 1);
    // Back in the queue, which has lost it.
    desk.says("M000047");
    desk.does_not_say("集市北口");
    // A team shares; an act that fails a gate is refused with one key.
    desk.key(KeyCode::End);
    desk.key(KeyCode::Up);
    desk.enter();
    desk.says("M000047 60%  M000048 40%");
    desk.says("排水沟纠纷两户");
    desk.says("A-0231");
    desk.esc();
    desk.key(KeyCode::End);
    desk.enter();
    desk.says("超过时限");
    desk.type_text("1");
    desk.says("已驳回：不符合条件");
    assert_eq!(desk.entries(), before + 2);
}

#[test]
fn the_kiosk_shows_the_cases_that_may_be_claimed_and_of_a_sensitive_one_neither_what_nor_where() {
    let kiosk = Desk::closed(Mode::Kiosk, Look::PLAIN);
    kiosk.says(zh(Word::KIOSK_CASES));
    kiosk.says("灌溉水泵电缆被剪线索征集");
    kiosk.says("C000014");
    kiosk.says(zh(Word::KIOSK_SENSITIVE));
    kiosk.does_not_say("家庭矛盾");
    kiosk.does_not_say("G022");
    // What is taken already is not offered.
    kiosk.does_not_say("快递代收点");
    kiosk.fits_everywhere();
}

#[test]
fn the_kiosk_tells_a_member_what_waits_and_since_what_day_his_case_is_due() {
    let mut desk = Desk::of(CLERK);
    let card = |desk: &mut Desk, member| {
        let found = desk.member(|found| found.row.balance.member == MemberId::number(member));
        found.row.card.unwrap().to_string()
    };
    let (asked, claims) = (card(&mut desk, 100), card(&mut desk, 22));
    let mut kiosk = Desk::closed(Mode::Kiosk, Look::PLAIN);
    kiosk.scan(&asked);
    kiosk.key(KeyCode::PageDown);
    kiosk.says("请补充 排除隐患 2026-09-29：请补一张清走以后的照片");
    kiosk.says(zh(Word::KIOSK_NO_OWN));
    kiosk.fits_everywhere();
    kiosk.scan(&claims);
    kiosk.key(KeyCode::Down);
    kiosk.says("养老投资传销窝点线索汇集");
    kiosk.says("2026-10-06 前办结");
    kiosk.esc();
    kiosk.says(zh(Word::KIOSK_LAST));
    kiosk.key(KeyCode::PageDown);
    kiosk.wait(31_000);
    kiosk.says(zh(Word::KIOSK_SCAN));
    kiosk.does_not_say("养老投资");
}

#[test]
fn a_talk_with_a_clip_takes_no_more_keys_than_the_desk_document_says() {
    let mut desk = Desk::of(CLERK);
    desk.lay_beside("clip.mp4", b"\0\0\0\x18ftypmp42 and what it shows");
    desk.lay_beside("clip2.mp4", b"\0\0\0\x18ftypmp42 and what it shows next");
    let clip = |desk: &Desk, name: &str| desk.beside_book(name).display().to_string();
    let card = desk.member(|found| found.row.balance.member == MemberId::number(31)).row.card.unwrap();
    desk.hands = (0, 0, 0);
    desk.f(4);
    desk.ctrl('n');
    desk.type_text("t");
    desk.says("TALK 防范宣讲");
    desk.key(KeyCode::Tab);
    desk.scan(&card.to_string());
    desk.key(KeyCode::Tab);
    desk.key(KeyCode::Tab);
    desk.event(Event::Paste(clip(&desk, "clip.mp4")));
    desk.key(KeyCode::Tab);
    desk.type_text("45");
    desk.f(9);
    // The day is today, the grid that of his post.
    desk.says("2026-09-30  G063");
    desk.f(9);
    desk.says("已记录");
    let first = desk.hands;
    // The next one begins with the same kind.
    desk.ctrl('n');
    desk.says("TALK 防范宣讲");
    desk.key(KeyCode::Tab);
    desk.scan(&card.to_string());
    desk.key(KeyCode::Tab);
    desk.key(KeyCode::Tab);
    desk.event(Event::Paste(clip(&desk, "clip2.mp4")));
    desk.key(KeyCode::Tab);
    desk.type_text("45");
    desk.f(9);
    desk.f(9);
    let next = (desk.hands.0 - first.0, desk.hands.1 - first.1, desk.hands.2 - first.2);
    let said = include_str!("../../../docs/desk.md");
    for (task, (keys, scans, pastes)) in [("the first talk of a series", first), ("each further talk", next)]
    {
        let row = format!("| {task} | {keys} | {scans} | {pastes} |");
        assert!(said.contains(&row), "docs/desk.md must say {row}");
    }
}

#[test]
fn judging_an_act_takes_the_keys_the_desk_document_says() {
    let mut desk = Desk::of(REVIEWER);
    desk.hands = (0, 0, 0);
    desk.f(4);
    let opened = desk.hands.0;
    desk.f(9);
    desk.says("已通过");
    let full = desk.hands.0 - opened;
    desk.enter();
    desk.type_text("3");
    desk.says("已驳回");
    let looked = desk.hands.0 - opened - full;
    let said = include_str!("../../../docs/desk.md");
    for (task, keys) in [("to credit an act in the queue", full), ("to open an act and refuse it", looked)] {
        let row = format!("| {task} | {keys} | 0 | 0 |");
        assert!(said.contains(&row), "docs/desk.md must say {row}");
    }
}

#[test]
fn a_sheet_of_any_length_takes_the_keys_the_desk_document_says() {
    let mut desk = Desk::of(CLERK);
    desk.lay_beside("acts.csv", ACTS.as_bytes());
    desk.hands = (0, 0, 0);
    desk.ctrl('a');
    desk.enter();
    desk.type_text("1");
    desk.f(9);
    desk.says(zh(Word::SHEET_ENTERED));
    let row = format!("| a sheet beside the book, bad rows left out | {} | 0 | 0 |", desk.hands.0);
    assert!(include_str!("../../../docs/desk.md").contains(&row), "docs/desk.md must say {row}");
}
