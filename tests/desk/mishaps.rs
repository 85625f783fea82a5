//! Bad input and bad luck, as they are seen in a real terminal.

use std::net::TcpListener;
use std::path::Path;
use std::time::Duration;

use portable_pty::CommandBuilder;

use super::super::commands::Counter;
use super::super::counter::{Choked, pipe};
use super::{Desk, F2, F9};

const ESC: &str = "\x1b";
const CTRL_R: &str = "\x12";
const CTRL_W: &str = "\x17";

/// The PIN of everybody at [`Counter`].
const PIN: &str = "246810";

impl Desk {
    /// Looks a little longer, and says whether this is to be seen.
    fn still_says(&mut self, text: &str) -> bool {
        std::thread::sleep(Duration::from_millis(300));
        while self.take(Duration::from_millis(50)) {}
        self.text().contains(text)
    }

    /// Signs the clerk of [`Counter`] in and hands a bag of rice to member M000001.
    fn redeems_rice(&mut self) {
        self.sign_in("2", PIN);
        self.press(F2);
        self.wait_for("请先扫卡");
        self.slowly("m1\r");
        self.wait_for("购物篮是空的");
        self.slowly("rice\r");
        self.wait_for("大米");
        self.press(F9);
        self.wait_for("请确认");
        self.press(F9);
    }

    /// At the print queue: what may lie there in part is printed again as a reprint, asked for first.
    fn replaces_the_half(&mut self) {
        self.wait_for("可能只出半张");
        self.press("1");
        self.wait_for("重印小票");
        self.press(F9);
        self.wait_for("请确认");
        self.press(F9);
        self.wait_for("已打印");
    }

    /// At the counter with member M000031 of the demonstration.
    fn serving(&mut self) {
        self.press(F2);
        self.wait_for("请先扫卡");
        self.scan("8800000310");
        self.wait_for("M000031");
    }
}

#[test]
fn two_terminals_want_the_last_bag_and_the_loser_keeps_his_basket_and_is_told_the_figures() {
    let counter = Counter::stocked();
    counter
        .done("member add st.book --name 李建国 --phone 14200000002 --id-number 110105194912310046 --by 2");
    counter.done("points adjust st.book M000002 100 --reason 开账 --document 文4 --by 1 --second 3");
    counter
        .done("operator add st.book --name 林柜员 --roles clerk --new-pin-file start.pin --by 1 --second 3");
    counter.done("operator pin st.book 6 --pin-file start.pin --by 6");
    // Two of three bags are gone.
    counter.done("redeem st.book M000001 RICE*2 --by 2");
    counter.done("points adjust st.book M000001 100 --reason 补记 --document 文5 --by 1 --second 3");
    let book = counter.path("st.book");
    let mut desks = ["desk-1", "desk-2"].map(|name| Desk::on(&book, name, &[]));
    for (desk, (clerk, member)) in desks.iter_mut().zip([("2", "m1"), ("6", "m2")]) {
        desk.sign_in(clerk, PIN);
        desk.press(F2);
        desk.wait_for("请先扫卡");
        desk.slowly(&format!("{member}\r"));
        desk.wait_for("购物篮是空的");
        desk.slowly("rice\r");
        desk.wait_for("大米");
        desk.press(F9);
        desk.wait_for("请确认");
    }
    let [first, second] = &mut desks;
    first.press(F9);
    first.wait_for("按 Esc 为下一位服务");
    second.press(F9);
    second.wait_for("大米：要 1 件，货架只有 0 件");
    second.wait_for("别的柜台刚取走大米，只剩 0 件");
    assert!(!second.text().contains(" -1"), "{}", second.text());
    assert!(second.still_says("大米"), "{}", second.text());
    assert!(second.text().contains("M000002"), "{}", second.text());
    // He may ask as often as he likes.
    second.press(F9);
    second.wait_for("大米：要 1 件，货架只有 0 件");
    drop(desks);

    assert_eq!(counter.done("balance st.book M000001")["available"], "80.00");
    assert_eq!(counter.done("balance st.book M000002")["available"], "100.00");
    let verified = counter.done("verify st.book");
    assert_eq!(verified["ok"], true, "{verified}");
}

#[test]
fn a_second_window_of_one_desk_is_told_to_take_another_name_until_the_first_is_gone() {
    let counter = Counter::stocked();
    let book = counter.path("st.book");
    let mut first = Desk::on(&book, "desk-1", &[]);
    let mut command = CommandBuilder::new(super::super::commands::jifen());
    command.arg("desk");
    command.arg(&book);
    let mut second = Desk::started(command, &[], tempfile::tempdir().unwrap());
    second.wait_for("--desk desk-2");
    assert_eq!(second.child.wait().unwrap().exit_code(), 1);
    drop(Desk::on(&book, "desk-2", &[]));
    // However the first ends, its name is free then.
    first.child.kill().unwrap();
    first.child.wait().unwrap();
    drop(Desk::on(&book, "desk-1", &[]));
}

#[test]
fn a_scan_while_a_question_is_open_is_said_to_be_ignored_and_changes_nothing() {
    let mut desk = Desk::demo(&[]);
    desk.serving();
    desk.scan("6909990001032");
    desk.wait_for("加碘盐");
    desk.press(F9);
    desk.wait_for("请确认");
    desk.scan("6909990003043");
    desk.wait_for("未采用扫码 6909990003043");
    assert!(desk.text().contains("请确认"), "{}", desk.text());
    desk.press(ESC);
    assert!(!desk.still_says("请确认") && desk.text().contains("加碘盐"), "{}", desk.text());
    assert!(!desk.text().contains("笔记本"), "{}", desk.text());
}

#[test]
fn unknown_damaged_and_repeated_scans_are_named_and_put_nothing_into_the_basket() {
    let mut desk = Desk::demo(&[]);
    desk.press(F2);
    desk.wait_for("请先扫卡");
    // A card nobody has.
    desk.scan("8800099999");
    desk.wait_for("没有找到「8800099999」");
    desk.scan("8800000310");
    desk.wait_for("购物篮是空的");
    // A good nobody has, and a code of which the end is torn off.
    desk.scan("6900000000000");
    desk.wait_for("没有这种商品「6900000000000」");
    desk.scan("69099900010");
    desk.wait_for("没有这种商品「69099900010」");
    assert!(desk.text().contains("购物篮是空的"), "{}", desk.text());
    // The trigger bounces: one piece.
    desk.scan("6909990001032");
    desk.wait_for("加碘盐");
    desk.scan("6909990001032");
    desk.press(F9);
    desk.wait_for("请确认");
    assert!(desk.still_says("2 > 1"), "{}", desk.text());
}

#[test]
fn a_printer_that_is_off_is_named_and_prints_from_the_queue_when_it_is_on_again() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let mut desk =
        Desk::demo_with(&[], &["--printer", &format!("tcp:{address}"), "--printer-format", "text"]);
    desk.serving();
    desk.scan("6909990001032");
    desk.wait_for("加碘盐");
    desk.press(F9);
    desk.wait_for("请确认");
    desk.press(F9);
    desk.wait_for("没有打印出来");
    desk.press(CTRL_W);
    desk.wait_for("未打印");
    let listener = TcpListener::bind(address).unwrap();
    let printing = std::thread::spawn(move || {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut listener.accept().unwrap().0, &mut text).unwrap();
        text
    });
    desk.press("1");
    desk.wait_for("已打印");
    let slip = printing.join().unwrap();
    assert!(slip.contains("加碘盐") && !slip.contains("重印"), "{slip}");
}

/// The clerk at the print queue of a desk whose printer has paper again: a folder.
fn with_paper(counter: &Counter, slips: &Path) -> Desk {
    let target = format!("folder:{}", slips.display());
    let arguments = ["--printer", &target, "--printer-format", "text"];
    let mut desk = Desk::on(&counter.path("st.book"), "desk-1", &arguments);
    desk.sign_in("2", PIN);
    desk.press(CTRL_W);
    desk
}

/// The bag of rice was paid for once, its slip printed again so often, and the book verifies.
fn stands_once(counter: &Counter, reprints: u16) {
    let slip = counter.done("slip st.book V0000001-8");
    assert_eq!((&slip["reprints"], &slip["after"]), (&reprints.into(), &"60.00".into()));
    assert_eq!(counter.done("verify st.book")["ok"], true);
}

#[test]
fn a_printer_without_paper_is_named_as_that_and_the_redemption_stands_once() {
    let counter = Counter::stocked();
    let book = counter.path("st.book");
    // A device that says what a slip printer without paper says, before it takes a byte.
    let mut desk = Desk::on(&book, "desk-1", &["--printer", "/dev/full", "--printer-format", "text"]);
    desk.redeems_rice();
    desk.wait_for("没有打印出来（缺纸，或设备已满）");
    desk.press(CTRL_W);
    desk.wait_for("未打印");
    drop(desk);
    assert_eq!(counter.done("balance st.book M000001")["available"], "60.00");

    // With paper in it, the slip comes out as the first one.
    let slips = counter.path("slips");
    let mut desk = with_paper(&counter, &slips);
    desk.wait_for("未打印");
    desk.press("1");
    desk.wait_for("已打印");
    drop(desk);
    let printed = std::fs::read_to_string(slips.join("000001.txt")).unwrap();
    assert!(printed.contains("大米") && !printed.contains("重印"), "{printed}");
    stands_once(&counter, 0);
}

#[test]
fn a_printer_that_stops_in_the_middle_of_a_slip_leaves_a_half_that_a_counted_reprint_replaces() {
    let counter = Counter::stocked();
    let (book, mouth) = (counter.path("st.book"), counter.path("printer"));
    pipe(&mouth);
    let printer = Choked::at(&mouth);
    // A slip so wide and long that the printer cannot take all of it at once.
    let arguments =
        ["--printer", mouth.to_str().unwrap(), "--printer-columns", "144", "--printer-qr", "raster"];
    let mut desk = Desk::on(&book, "desk-1", &arguments);
    desk.redeems_rice();
    desk.wait_for("按 Esc 为下一位服务");
    std::thread::sleep(Duration::from_millis(500));
    // The paper is at its end: it takes no more, and goes off the line.
    drop(printer);
    desk.wait_for("可能只出半张（打印机中途断开）");
    desk.press(ESC);
    desk.press(CTRL_W);
    desk.wait_for("打印机中途断开");
    drop(desk);
    assert_eq!(counter.done("balance st.book M000001")["available"], "60.00");
    let slips = counter.path("slips");
    with_paper(&counter, &slips).replaces_the_half();
    let printed = std::fs::read_to_string(slips.join("000002.txt")).unwrap();
    assert!(printed.contains("重印 1") && printed.contains("大米"), "{printed}");
    stands_once(&counter, 1);
}

#[test]
fn a_power_cut_while_a_slip_prints_leaves_a_half_that_only_a_counted_reprint_replaces() {
    let counter = Counter::stocked();
    let (book, printer) = (counter.path("st.book"), counter.path("printer"));
    // A pipe nobody reads takes no byte: the slip is on its way and does not come out.
    pipe(&printer);
    let arguments = ["--printer", printer.to_str().unwrap(), "--printer-format", "text"];
    let mut desk = Desk::on(&book, "desk-1", &arguments);
    desk.redeems_rice();
    desk.wait_for("按 Esc 为下一位服务");
    desk.press(CTRL_W);
    desk.wait_for("打印队列");
    std::thread::sleep(Duration::from_millis(500));
    desk.press(CTRL_R);
    desk.wait_for("正在打印");
    desk.child.kill().unwrap();
    desk.ended();

    let mut desk = Desk::on(&book, "desk-1", &arguments);
    desk.sign_in("2", PIN);
    desk.press(CTRL_W);
    let printing = std::thread::spawn({
        let printer = printer.clone();
        move || std::fs::read_to_string(printer).unwrap()
    });
    desk.replaces_the_half();
    let slip = printing.join().unwrap();
    assert!(slip.contains("重印 1") && slip.contains("大米"), "{slip}");
    drop(desk);
    stands_once(&counter, 1);
}
