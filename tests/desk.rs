//! The desk in a real terminal: what a person sees, and what the terminal is left like.

mod keys;
mod mishaps;

use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// A program in a terminal of its own.
struct Desk {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    bytes: Receiver<Vec<u8>>,
    screen: vt100::Parser,
    raw: Vec<u8>,
    _folder: tempfile::TempDir,
}

/// Rows or columns of a screen, of which there is always one.
fn lines(count: u16) -> std::num::NonZero<u16> {
    std::num::NonZero::new(count).unwrap()
}

const fn size(cols: u16, rows: u16) -> PtySize {
    PtySize { rows, cols, pixel_width: 0, pixel_height: 0 }
}

impl Desk {
    fn demo(env: &[(&str, &str)]) -> Self {
        Self::demo_with(env, &[])
    }

    /// The demonstration with more arguments.
    fn demo_with(env: &[(&str, &str)], arguments: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = CommandBuilder::new(super::commands::jifen());
        command.args(["demo", "--dir"]);
        command.arg(folder.path());
        command.args(arguments);
        let mut desk = Self::started(command, env, folder);
        desk.wait_for("兑付保障率");
        desk
    }

    /// A desk of this name on a real book, with nobody signed in.
    fn on(book: &Path, name: &str, arguments: &[&str]) -> Self {
        let mut command = CommandBuilder::new(super::commands::jifen());
        command.arg("desk");
        command.arg(book);
        command.args(["--desk", name]);
        command.args(arguments);
        let mut desk = Self::started(command, &[], tempfile::tempdir().unwrap());
        desk.wait_for("登录");
        desk
    }

    /// A program in a terminal, which keeps its log in `folder`.
    fn started(mut command: CommandBuilder, env: &[(&str, &str)], folder: tempfile::TempDir) -> Self {
        let pair = native_pty_system().openpty(size(80, 24)).unwrap();
        command.env("TERM", "xterm-256color");
        command.env("XDG_STATE_HOME", folder.path());
        command.env("XDG_CONFIG_HOME", folder.path());
        command.env_remove("NO_COLOR");
        for (name, value) in env {
            command.env(name, value);
        }
        let child = pair.slave.spawn_command(command).unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (send, bytes) = mpsc::channel();
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(n) = reader.read(&mut buffer) {
                if n == 0 || send.send(buffer[..n].to_vec()).is_err() {
                    return;
                }
            }
        });
        let keys = pair.master.take_writer().unwrap();
        let screen = vt100::Parser::new(lines(24), lines(80), 0);
        Self { master: pair.master, child, keys, bytes, screen, raw: Vec::new(), _folder: folder }
    }

    /// Signs an operator in.
    fn sign_in(&mut self, operator: &str, pin: &str) {
        self.slowly(&format!("{operator}\t"));
        self.slowly(pin);
        self.press(F9);
        self.wait_for("兑付保障率");
    }

    /// Takes in what the program wrote, for at most so long.
    fn take(&mut self, limit: Duration) -> bool {
        match self.bytes.recv_timeout(limit) {
            Ok(bytes) => {
                self.screen.process(&bytes);
                self.raw.extend(bytes);
                true
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => false,
        }
    }

    fn text(&self) -> String {
        self.screen.screen().contents()
    }

    #[track_caller]
    fn wait_for(&mut self, text: &str) {
        let end = Instant::now() + Duration::from_secs(30);
        while !self.text().contains(text) {
            self.take(Duration::from_millis(50));
            assert!(Instant::now() < end, "never seen: {text}\n{}", self.text());
        }
    }

    fn press(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
        self.keys.flush().unwrap();
    }

    fn resize(&mut self, cols: u16, rows: u16) {
        self.screen.screen_mut().set_size(lines(rows), lines(cols));
        self.master.resize(size(cols, rows)).unwrap();
    }

    /// Waits for the end and takes in the last words.
    fn ended(&mut self) -> ExitStatus {
        let end = Instant::now() + Duration::from_secs(15);
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                while self.take(Duration::from_millis(200)) {}
                return status;
            }
            assert!(Instant::now() < end, "it does not end:\n{}", self.text());
            self.take(Duration::from_millis(50));
        }
    }

    /// Whether the terminal is as it was: its own screen, a cursor, lines instead of single keys.
    #[track_caller]
    fn is_restored(&self) {
        let screen = self.screen.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is still there");
        assert!(!screen.hide_cursor(), "the cursor is hidden");
        assert!(!screen.bracketed_paste(), "pastes are still bracketed");
        assert!(self.raw.windows(8).any(|seen| seen == b"\x1b[?1049l"));
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        drop(self.child.kill());
    }
}

const F2: &str = "\x1bOQ";
const F9: &str = "\x1b[20~";
const F10: &str = "\x1b[21~";

#[test]
fn the_demo_opens_at_home_and_quits_by_f10() {
    let mut desk = Desk::demo(&[]);
    desk.wait_for("房山警务室");
    desk.wait_for("最近兑换");
    desk.press(F10);
    assert_eq!(desk.ended().exit_code(), 0);
    desk.is_restored();
}

#[test]
fn a_burst_of_the_scanner_is_a_scan_and_a_paste_submits_nothing() {
    let mut desk = Desk::demo(&[]);
    desk.press(F2);
    desk.wait_for("请先扫卡");
    // A card in one burst with its Enter.
    desk.press("8800000401\r");
    desk.wait_for("M000040");
    // A paste with a line end stays in its field.
    desk.press("\x1b[200~salt-400g\r\x1b[201~");
    desk.wait_for("[salt-400g");
    desk.wait_for("购物篮是空的");
    desk.press("\r");
    desk.wait_for("加碘盐");
    desk.press(F9);
    desk.wait_for("Esc");
    desk.press("\r\r");
    std::thread::sleep(Duration::from_millis(300));
    while desk.take(Duration::from_millis(50)) {}
    assert!(!desk.text().contains("已记录"), "{}", desk.text());
}

#[test]
fn a_window_may_become_small_and_large_again() {
    let mut desk = Desk::demo(&[]);
    desk.resize(60, 20);
    desk.wait_for("兑付保障率");
    desk.resize(40, 10);
    desk.wait_for("40x10");
    desk.resize(120, 36);
    desk.wait_for("最近兑换");
}

#[test]
fn a_signal_ends_the_desk_and_leaves_the_terminal_as_it_was() {
    let mut desk = Desk::demo(&[]);
    assert!(desk.screen.screen().alternate_screen());
    let id = desk.child.process_id().unwrap().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    let status = desk.ended();
    assert!([0, 143].contains(&status.exit_code()), "{status:?}");
    desk.is_restored();
    let termios = desk.master.get_termios().unwrap();
    assert!(format!("{:?}", termios.local_flags).contains("ICANON"), "raw mode is still on");
}

#[test]
fn without_colour_no_colour_is_written() {
    let mut desk = Desk::demo(&[("NO_COLOR", "1")]);
    desk.press(F2);
    desk.wait_for("请先扫卡");
    let raw = String::from_utf8_lossy(&desk.raw).into_owned();
    for colour in ["\x1b[31m", "\x1b[36m", "\x1b[38;5;", "\x1b[38;2;", "\x1b[48;5;"] {
        assert!(!raw.contains(colour), "{colour:?}");
    }
}

#[test]
fn without_a_terminal_the_demo_prints_its_figures() {
    let program: &Path = super::commands::jifen();
    let ran = Command::new(program).arg("demo").output().unwrap();
    assert_eq!(ran.status.code(), Some(0));
    let text = String::from_utf8(ran.stdout).unwrap();
    assert!(text.contains("兑付保障率") && !text.contains('\x1b'), "{text}");
}

const CTRL_G: &str = "\x07";
const CTRL_X: &str = "\x18";

impl Desk {
    /// What the program shows and where its cursor stands.
    fn seen(&self) -> (String, (u16, u16)) {
        (self.text(), self.screen.screen().cursor_position())
    }

    /// A scanner: the code and its Enter in one burst.
    fn scan(&mut self, code: &str) {
        self.press(&format!("{code}\r"));
    }

    /// Types as a person does, who looks at each letter before the next: a program that was kept
    /// waiting would read several at once, and a burst is a scan.
    fn slowly(&mut self, text: &str) {
        for c in text.chars() {
            let before = self.seen();
            self.press(&c.to_string());
            let end = Instant::now() + Duration::from_secs(30);
            while self.seen() == before {
                self.take(Duration::from_millis(50));
                assert!(Instant::now() < end, "{c:?} of {text:?} changes nothing\n{}", self.text());
            }
        }
    }
}

#[test]
fn a_full_day_from_shift_open_to_signed_close() {
    let mut desk = Desk::demo(&[]);
    desk.press(CTRL_G);
    desk.wait_for("未交的班");
    desk.press("1");
    desk.wait_for("接班  已记录");

    desk.press(F2);
    desk.wait_for("请先扫卡");
    desk.slowly("m31\r");
    desk.wait_for("M000031");
    desk.slowly("salt-400g\r");
    desk.wait_for("加碘盐");
    desk.press(F9);
    desk.wait_for("请确认");
    desk.press(F9);
    desk.wait_for("按 Esc 为下一位服务");

    desk.press(CTRL_G);
    desk.wait_for("未交的班");
    desk.press("2");
    desk.wait_for("抽屉里的小票");
    desk.slowly("1");
    desk.press(F9);
    desk.wait_for("请确认");
    desk.press(F9);
    desk.wait_for("交班  已记录");

    // The cards in stock, by the serials that were there on Friday.
    desk.press(CTRL_X);
    desk.wait_for("超市卡");
    desk.press("3");
    desk.wait_for("逐张扫码");
    desk.press("\x1b[200~HM2600104..HM2600110 HM2600113..HM2600115 HM2600117..HM2600139\x1b[201~");
    desk.press(F9);
    desk.wait_for("第二人");
    desk.slowly("3\t246810");
    desk.press(F9);
    desk.wait_for("上次全部清点 2026-09-30：应有 34，点得 33");
    desk.press(CTRL_G);
    desk.wait_for("未交的班");

    desk.press("3");
    // The toast may be quicker than the list that knows of the draw.
    desk.wait_for("抽盘  已记录");
    desk.wait_for("(3 抽盘)");
    desk.press("4");
    desk.wait_for("盲盘");
    desk.slowly("1\r1\r1\r1\r1\r");
    desk.press(F9);
    desk.wait_for("请确认");
    desk.press(F9);
    desk.wait_for("复盘");
    desk.wait_for("待盘商品               0 办结");

    desk.press(F9);
    desk.wait_for("盘点不符时必填");
    desk.slowly("demo");
    desk.press(F9);
    desk.wait_for("第二人");
    desk.slowly("3\t246810");
    desk.press(F9);
    desk.wait_for("日结单");
    desk.wait_for("日结时间");
    // The backup was written before the sheet that says so.
    desk.wait_for("核验过的备份");
    desk.wait_for("备份已核验：fangshan-");
    desk.press("\x1b");
    desk.wait_for("由 O0002、O0003 日结");
    desk.press(F10);
    desk.wait_for("F9");
}
