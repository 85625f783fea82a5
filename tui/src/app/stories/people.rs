//! Who is at the desk: signing in, locking, taking over, and what each may do.

#![cfg(test)]

use ledger::book::{Book, Submission};
use ledger::chain::approval;
use ledger::chain::note::{KeyKind, SignerKey};
use ledger::rules::members::{EnrolMember, Person};
use ledger::rules::operators::SetOperatorKey;
use ledger::rules::pin::{Cost, Pin, PinHash};
use ledger::rules::redemptions::SetMemberPin;
use ledger::store::{Access, SecretFile, Sqlite};
use ledger::units::OperatorId;
use ratatui::crossterm::event::KeyCode;

use crate::app::harness::{AUDITOR, CHIEF, CLERK, Desk, FINANCE, REVIEWER, STICK, still};
use crate::app::{IDLE_MS, Mode};
use crate::widgets::Look;
use crate::words::Word;

use super::{NOTEBOOK, SALT, card, rich, serving, zh};

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
    for (weak, why) in [("121212", "数字重复"), ("123456", "连号"), ("850312", "像生日")] {
        desk.type_text(weak);
        desk.key(KeyCode::Tab);
        desk.type_text(weak);
        desk.f(9);
        desk.says(&format!("! {why}"));
        desk.does_not_say("..");
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
fn a_desk_whose_operator_went_to_another_locks_itself_and_says_where_he_is() {
    let mut desk = Desk::of(CLERK);
    let store = Sqlite::open(desk.path(), Access::Write).unwrap();
    let mut office = Book::open(store, still()).unwrap();
    let (clerk, pin) = (OperatorId::number(CLERK.into()), crate::demo::PIN.parse().unwrap());
    // Whoever only stands by somewhere stays where he is.
    office.sign_in_once(clerk, &pin, &"office".parse().unwrap()).unwrap();
    desk.wait_for(zh(Word::DESK_CHANGED));
    desk.does_not_say(zh(Word::DESK_LOCKED));
    office.sign_in(clerk, &pin, &"office".parse().unwrap()).unwrap();
    desk.wait_for("O0002 已在 office 登录：本机退出");
    desk.says(zh(Word::DESK_LOCKED));
    desk.type_text(crate::demo::PIN);
    desk.f(9);
    desk.says("您今天 09:00 在 office 登录过：那里已退出");
    desk.says(zh(Word::HOME_TODAY));
    desk.fits_everywhere();
}

#[test]
fn an_approval_is_signed_at_the_desk_by_the_key_on_the_stick_and_missed_when_that_is_out() {
    let mut stick = None;
    let mut desk = Desk::prepared(REVIEWER, Look::PLAIN, |book| {
        let pin = crate::demo::PIN.parse().unwrap();
        let [third, fifth] = [REVIEWER, FINANCE].map(|number| OperatorId::number(number.into()));
        let [session, second] = [third, fifth]
            .map(|operator| book.sign_in_once(operator, &pin, &"office".parse().unwrap()).unwrap());
        let name = "jifen.example/fangshan/O0003";
        let file = SecretFile::at(book.kept().path().with_file_name(STICK));
        file.create(name, &[3; 32], None).unwrap();
        let key = SignerKey::of(name.parse().unwrap(), KeyKind::Log, &[3; 32]);
        let line = key.public().to_string().parse().unwrap();
        let text = approval::introduction(&"fangshan".parse().unwrap(), third, &line);
        let command = SetOperatorKey { by_new: approval::sign(&key, &text).unwrap(), key: line }.into();
        let request = "stick-1".parse().unwrap();
        book.submit(&Submission { session, second: Some(second), request, command }).unwrap();
        stick = Some(file.path().to_owned());
    });
    let before = desk.entries();
    desk.f(4);
    desk.f(9);
    desk.says("已通过");
    desk.says("已用个人密钥签名");
    assert_eq!(desk.entries(), before + 2);
    // With the stick in somebody's pocket he judges all the same, and is told.
    std::fs::remove_file(stick.unwrap()).unwrap();
    desk.f(9);
    desk.says("本机读不到 O0003 的密钥文件");
    assert_eq!(desk.entries(), before + 3);
    desk.fits_everywhere();
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
    desk.wait(IDLE_MS - 1_000);
    desk.says(zh(Word::HOME_COVERAGE));
    desk.wait(2_000);
    desk.says(zh(Word::DESK_LOCKED));
    desk.does_not_say(zh(Word::DESK_WAITS));
}

fn sign_in_as(desk: &mut Desk, number: &str) {
    desk.key(KeyCode::BackTab);
    for _ in 0..6 {
        desk.key(KeyCode::Backspace);
    }
    desk.type_text(number);
    desk.key(KeyCode::Tab);
    desk.type_text(crate::demo::PIN);
    desk.f(9);
}

#[test]
fn a_form_that_is_half_filled_in_waits_for_whoever_filled_it() {
    let mut desk = Desk::closed(Mode::Desk, Look::PLAIN);
    desk.key(KeyCode::Tab);
    sign_in_as(&mut desk, "2");
    desk.f(3);
    desk.ctrl('n');
    desk.type_text("谢一去");
    desk.key(KeyCode::Tab);
    desk.wait(IDLE_MS + 1_000);
    desk.says(zh(Word::DESK_LOCKED));
    desk.says(zh(Word::DESK_WAITS));
    desk.does_not_say("谢一去");

    sign_in_as(&mut desk, "7");
    desk.says("O0002 林德梅 有没填完的表");
    desk.does_not_say("谢一去");
    desk.ctrl('l');
    sign_in_as(&mut desk, "2");
    desk.says(zh(Word::ACT_NEW_MEMBER));
    desk.says("谢一去");
    desk.fits_everywhere();
    // The hand goes on where it was, and a desk can be left in the middle of a form.
    desk.type_text("14299999999");
    desk.ctrl('l');
    desk.says(zh(Word::DESK_LOCKED));
    sign_in_as(&mut desk, "2");
    desk.says("谢一去");
    desk.says("14299999999");
    desk.key(KeyCode::Tab);
    desk.type_text("110105194912310046");
    desk.key(KeyCode::Tab);
    desk.type_text("20260901");
    desk.f(9);
    desk.f(9);
    desk.says("已记录");
}

#[test]
fn a_form_with_a_pin_in_it_is_not_kept_while_the_desk_is_locked() {
    let mut desk = Desk::of(CHIEF);
    desk.ctrl('k');
    desk.says(zh(Word::ACT_ENROL_SOURCE));
    desk.type_text("135792");
    desk.ctrl('l');
    desk.says(zh(Word::DESK_LOCKED));
    desk.does_not_say(zh(Word::DESK_WAITS));
    sign_in_as(&mut desk, "1");
    desk.does_not_say(zh(Word::ACT_ENROL_SOURCE));
}

#[test]
fn a_basket_waits_for_whoever_filled_it_and_nobody_else_finds_it() {
    let mut desk = Desk::of(CLERK);
    let who = rich(&mut desk, 10);
    serving(&mut desk, &who);
    desk.scan(SALT);
    desk.ctrl('l');
    desk.says(zh(Word::DESK_LOCKED));
    desk.says(zh(Word::DESK_WAITS));

    sign_in_as(&mut desk, "7");
    desk.says("O0007");
    desk.says("O0002 林德梅 有未办完的篮子");
    desk.f(2);
    desk.says(zh(Word::REDEEM_START));
    desk.does_not_say("加碘盐");
    desk.ctrl('l');
    sign_in_as(&mut desk, "2");
    desk.says(zh(Word::LEFT_BACK));
    desk.f(2);
    desk.says("加碘盐");
    desk.says(&who.name);
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
fn a_kiosk_shows_nothing_of_whoever_has_a_pin_before_he_gave_it_and_counts_wrong_ones() {
    let mut desk = Desk::of(CLERK);
    let who = rich(&mut desk, 10);
    let member = who.row.balance.member;
    let mut book = Book::open(Sqlite::open(desk.path(), Access::Write).unwrap(), still()).unwrap();
    let (clerk, counter) = (OperatorId::number(CLERK.into()), "desk-9".parse().unwrap());
    let session = book.sign_in(clerk, &crate::demo::PIN.parse().unwrap(), &counter).unwrap();
    let pin =
        PinHash::of(&"135790".parse::<Pin>().unwrap().chosen().unwrap(), b"an invented salt", Cost::Cheap);
    let (request, command) = ("his-pin".parse().unwrap(), SetMemberPin { member, pin, shown: None }.into());
    book.submit(&Submission { session, second: None, request, command }).unwrap();
    let before = desk.entries();
    let mut kiosk = Desk::kiosk_beside(&desk);
    kiosk.scan(&card(&who));
    kiosk.says(zh(Word::KIOSK_PIN));
    kiosk.does_not_say(zh(Word::KIOSK_LAST));
    kiosk.type_text("246810");
    kiosk.enter();
    kiosk.says("已错 1 次");
    kiosk.does_not_say(zh(Word::KIOSK_LAST));
    kiosk.does_not_say("246810");
    assert_eq!(desk.entries(), before + 1, "it is recorded, as at a desk");
    kiosk.type_text("135790");
    kiosk.enter();
    kiosk.says(zh(Word::KIOSK_LAST));
    kiosk.esc();
    kiosk.scan(&card(&who));
    kiosk.wait(31_000);
    kiosk.says(zh(Word::KIOSK_SCAN));
    kiosk.does_not_say(zh(Word::KIOSK_LAST));
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

#[test]
fn a_paper_asked_for_without_a_printer_is_a_page_beside_the_book_that_its_owner_alone_can_read() {
    use std::os::unix::fs::PermissionsExt as _;

    let mut desk = Desk::of(CLERK);
    desk.ctrl('g');
    desk.type_text("7");
    // The last day that can be closed is yesterday.
    let day = ledger::units::Zone::SHANGHAI.day(crate::demo::opened_at()).minus(1);
    let file = format!("日结单-{day}.html");
    desk.says(zh(Word::SHEET_TITLE));
    desk.says(&zh(Word::PRINT_KEPT).replace("{folder}", zh(Word::REPORT_BESIDE)).replace("{file}", &file));
    let page = desk.beside_book(&file);
    assert_eq!(std::fs::metadata(&page).unwrap().permissions().mode() & 0o777, 0o600);
    assert!(std::fs::read_to_string(page).unwrap().contains("房山警务室"));
}

#[test]
fn a_slip_printed_again_without_a_printer_is_marked_on_the_screen_and_on_its_page() {
    let mut desk = Desk::of(CLERK);
    desk.f(2);
    desk.ctrl('y');
    desk.type_text("V0000155-2");
    desk.f(9);
    desk.f(9);
    desk.says("重印 1");
    let file = "兑换单-V0000155-2.html";
    desk.says(&zh(Word::PRINT_KEPT).replace("{folder}", zh(Word::REPORT_BESIDE)).replace("{file}", file));
    assert!(std::fs::read_to_string(desk.beside_book(file)).unwrap().contains("重印 1"));
}

#[test]
fn a_person_is_erased_by_two_and_a_code_stands_for_his_name_at_every_desk() {
    let mut number = None;
    let mut desk = Desk::prepared(CHIEF, Look::PLAIN, |book| {
        let pin = crate::demo::PIN.parse().unwrap();
        let session =
            book.sign_in(OperatorId::number(CLERK.into()), &pin, &"office".parse().unwrap()).unwrap();
        let person = Person {
            name: "谢一去".parse().unwrap(),
            phone: "14299999999".parse().unwrap(),
            id_number: "110105194912310046".parse().unwrap(),
        };
        let (joined, request) = (book.now().1, "enrol-1".parse().unwrap());
        let command = EnrolMember { member: None, joined, person }.into();
        book.submit(&Submission { session, second: None, request, command }).unwrap();
        number = book.views().members.listed().last().map(|(member, _)| member);
    });
    let member = number.unwrap();
    let mut other = Desk::beside(&desk, CLERK);
    let find = |desk: &mut Desk| {
        desk.f(3);
        desk.type_text(&member.to_string());
        desk.enter();
    };
    find(&mut other);
    other.says("谢一去");
    find(&mut desk);
    desk.says("谢一去");
    desk.says("0 抹除个人资料");
    desk.type_text("0");
    for text in ["本人要求", "申请书3号"] {
        desk.type_text(text);
        desk.key(KeyCode::Tab);
    }
    desk.f(9);
    desk.says(zh(Word::SECOND_PIN));
    desk.type_text("3");
    desk.key(KeyCode::Tab);
    desk.type_text("246810");
    desk.f(9);
    desk.says("已记录");
    for desk in [&mut desk, &mut other] {
        desk.settle();
        find(desk);
        desk.says(&format!("[{member}]"));
        desk.says("个人资料已由分录");
        desk.does_not_say("谢一去");
        desk.says("(0 抹除个人资料)");
        desk.fits_everywhere();
    }
}

#[test]
fn without_its_key_file_the_desk_opens_on_numbers_and_says_where_the_file_belongs() {
    let opened = Desk::of(CLERK);
    let key = ledger::store::KeyFile::beside(opened.path());
    std::fs::remove_file(&key).unwrap();
    let mut desk = Desk::beside(&opened, CLERK);
    desk.says("demo.book.vault-key");
    desk.f(3);
    desk.says("[M000001]");
    desk.fits_everywhere();
}
