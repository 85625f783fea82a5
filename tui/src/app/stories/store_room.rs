//! The store room, the printer and the end of the day.

#![cfg(test)]

use ledger::book::Book;
use ledger::reports::day::day;
use ledger::store::{Access, Sqlite};
use ratatui::crossterm::event::KeyCode;

use crate::app::Event;
use crate::app::harness::{CLERK, Desk, KEEPER, still};
use crate::desk::Told;
use crate::screens::Data;
use crate::widgets::Look;
use crate::words::Word;

use super::{NOTEBOOK, SALT, SMOKE, counting, rich, serving, zh};

#[test]
fn shelves_are_counted_by_scans_and_the_last_one_can_be_undone() {
    let mut desk = Desk::of(KEEPER);
    desk.ctrl('s');
    desk.says(zh(Word::STOCKTAKE_NONE));
    counting(&mut desk);
    desk.says("K0002");
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
    // Part of a cause says enough when no other has it.
    desk.type_text("salt-400g:漏记；NOTEBOOK:stolen");
    desk.f(9);
    desk.says(zh(Word::SECOND_PIN));
    // Whoever asks cannot be the second as well, and is told so where he types.
    desk.type_text("4");
    desk.key(KeyCode::Tab);
    desk.type_text("246810");
    desk.f(9);
    desk.says("须是另一个人");
    desk.esc();
    desk.does_not_say(zh(Word::SECOND_PIN));
    desk.says(zh(Word::STOCKTAKE_CAUSES));
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
fn goods_are_counted_blind_by_scans_and_the_day_is_closed_by_two_in_place() {
    let mut desk = Desk::of(CLERK);
    desk.resize(100, 30);
    desk.ctrl('g');
    desk.says(zh(Word::DESK_DAY));
    desk.f(9);
    desk.says("还不能日结：待盘商品 5");
    // The cards are counted by their serials, by two.
    desk.ctrl('x');
    desk.type_text("3");
    desk.type_text("HM2600104..HM2600110 HM2600113..HM2600115 HM2600117..HM2600139");
    desk.f(9);
    desk.type_text("3");
    desk.key(KeyCode::Tab);
    desk.type_text(crate::demo::PIN);
    desk.f(9);
    desk.ctrl('g');
    // A basket is parked: it is listed and stays.
    desk.says(zh(Word::CHECK_HOLDS));
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
    for _ in 0..2 {
        desk.key(KeyCode::PageDown);
    }
    desk.says("暂存的篮子不妨碍日结");
    desk.fits_everywhere();
    desk.esc();
    desk.says("由 O0002、O0003 日结");
    desk.f(9);
    desk.says("由 O0002、O0003 日结");
}

#[test]
fn a_scan_chooses_the_good_to_be_taken_in_and_never_lands_in_a_number_of_pieces() {
    let mut desk = Desk::of(KEEPER);
    desk.f(6);
    desk.scan("6900000000000");
    desk.says("没有商品用条码");
    desk.scan(NOTEBOOK);
    desk.says("已选 笔记本");
    desk.does_not_say("没有商品用条码");
    desk.type_text("2");
    // The form says what comes in.
    desk.says("捐赠入库: 笔记本");
    desk.key(KeyCode::Tab);
    desk.scan(SALT);
    desk.says("这一栏不收扫码");
    desk.does_not_say("[690");
    desk.type_text("5");
    desk.says("[5 ");
    // Every field of the form refuses it.
    for _ in 0..7 {
        desk.key(KeyCode::Tab);
        desk.scan(SALT);
        desk.does_not_say("[690");
    }
}

#[test]
fn the_backup_that_a_close_did_not_get_is_written_from_the_page_of_the_day() {
    let mut desk = Desk::of(CLERK);
    let closed = {
        let store = Sqlite::open(desk.path(), Access::Read).unwrap();
        let mut book = Book::open(store, still()).unwrap();
        let page = day(&mut book, "2026-09-28".parse().unwrap()).unwrap();
        assert!(page.closed.is_some());
        page
    };
    desk.ctrl('g');
    desk.does_not_say(zh(Word::ACT_BACK_UP));
    let folder = desk.beside_book("demo.book.backups");
    let shown = |desk: &mut Desk| {
        let page = Data::Day(Box::new(closed.clone()), None, None);
        desk.hold(Event::Told(Told::Loaded(page)));
        desk.says("8 补做备份");
        desk.fits_everywhere();
        desk.type_text("8");
        desk.settle();
    };
    // Something else lies where the folder should be: the reason is said, and it is asked for again.
    std::fs::write(&folder, b"no folder").unwrap();
    shown(&mut desk);
    desk.says("没有写成核验过的备份");
    std::fs::remove_file(&folder).unwrap();
    shown(&mut desk);
    desk.says("备份已核验");
    let made: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    let [made] = made.as_slice() else { panic!("{made:?}") };
    let close = closed.closed.unwrap().seq;
    assert_eq!(made.file_name().unwrap().to_str().unwrap(), format!("demo-{:08}.book", close.get()));
    let copy = Book::open(Sqlite::open(made, Access::Read).unwrap(), still()).unwrap();
    assert_eq!(copy.head().unwrap().0.get() + 1, desk.entries());
}
