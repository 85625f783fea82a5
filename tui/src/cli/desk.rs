//! The screens: the desk, the kiosk, and the desk of a demonstration.

use std::fs::{self, File, TryLockError};
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use ledger::book::Surroundings;
use ledger::store::Access;
use ledger::units::DeskId;

use crate::app::{App, Mode};
use crate::demo::{self, DemoClock};
use crate::desk::Setting;
use crate::print::{self, Printer};
use crate::surroundings::Real;
use crate::terminal;
use crate::theme::{Lines, Palette, Theme};
use crate::widgets::Look;
use crate::words::Word;

use super::prints::PrinterArgs;
use super::typed::written;
use super::{Answer, BookPath, How, Trouble};

/// How the screens look.
#[derive(Clone, Copy, Debug, Args)]
pub(super) struct Screens {
    /// Colours; mono when `NO_COLOR` is set.
    #[arg(long, value_enum)]
    theme: Option<Colours>,
    /// Draw lines with ASCII characters.
    #[arg(long)]
    ascii: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Colours {
    Dark,
    Light,
    HighContrast,
    Mono,
}

impl Screens {
    fn look(self, how: How) -> Look {
        let wanted = self.theme.unwrap_or(Colours::Dark);
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|set| !set.is_empty());
        let palette = match wanted {
            _ if no_color => Palette::Mono,
            Colours::Dark => Palette::Dark,
            Colours::Light => Palette::Light,
            Colours::HighContrast => Palette::HighContrast,
            Colours::Mono => Palette::Mono,
        };
        let lines = if self.ascii { Lines::Ascii } else { Lines::Unicode };
        Look { theme: Theme { palette, lines }, lang: how.lang() }
    }
}

/// Opens the desk.
#[derive(Debug, Args)]
pub(super) struct Desk {
    #[command(flatten)]
    book: BookPath,
    #[command(flatten)]
    screens: Screens,
    /// The name of this terminal, as entries record it.
    #[arg(long = "desk", value_name = "NAME", value_parser = written::<DeskId>, default_value = demo::DESK)]
    name: DeskId,
    #[command(flatten)]
    printer: PrinterArgs,
    /// Open the book to be read only: an auditor signs in, sees everything and changes nothing.
    #[arg(long, conflicts_with = "printer")]
    read_only: bool,
    /// The file of an operator's own key, such as on his stick: whoever approves something at this desk, and
    /// registered it, signs with it. A locked one opens with `JIFEN_SIGN_PASSPHRASE`.
    #[arg(long, value_name = "FILE")]
    sign_with: Vec<PathBuf>,
    /// The folder into which reports and pages are written; beside the book when none is given. Beside a book
    /// that is read only nothing is written.
    #[arg(long, value_name = "FOLDER")]
    exports: Option<PathBuf>,
}

impl Desk {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let look = self.screens.look(how);
        let printer = self.printer.printer(how.lang())?;
        let access = if self.read_only { Access::Read } else { Access::Write };
        let desk = (self.name, printer, self.sign_with, self.exports);
        open(&self.book.path, look, (Mode::Desk, access), Box::new(Real), desk)
    }
}

/// Opens the visitor's screen. It writes nothing but that a PIN was wrong.
#[derive(Debug, Args)]
pub(super) struct Kiosk {
    #[command(flatten)]
    book: BookPath,
    #[command(flatten)]
    screens: Screens,
}

impl Kiosk {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        open(
            &self.book.path,
            self.screens.look(how),
            (Mode::Kiosk, Access::Read),
            Box::new(Real),
            (desk_id()?, Printer::default(), Vec::new(), None),
        )
    }
}

/// Whether the screens can be shown.
pub(super) fn is_terminal() -> bool {
    std::io::stdout().is_terminal() && std::io::stdin().is_terminal()
}

/// Opens the desk of a demonstration book, with its clerk signed in.
pub(super) fn demonstrate(
    path: &Path,
    screens: Screens,
    printer: PrinterArgs,
    how: How,
) -> Result<Answer, Trouble> {
    let clock = Box::new(DemoClock::start());
    open(
        path,
        screens.look(how),
        (Mode::Demo, Access::Write),
        clock,
        (desk_id()?, printer.printer(how.lang())?, Vec::new(), None),
    )
}

fn desk_id() -> Result<DeskId, Trouble> {
    demo::DESK.parse().map_err(|error| Trouble::usage(Word::CLI_FILE_TROUBLE, error))
}

/// Takes the name of a desk for as long as the file is held: two of one name would count as one terminal,
/// print each other's slips and never see who left. The system lets go when the program ends, however it
/// ends. Where nothing can be locked there is nobody to ask, and the desk opens.
fn hold(path: &Path, desk: &DeskId) -> Result<Option<File>, Trouble> {
    let folder = print::folder(path, &desk.to_string());
    let lock = fs::create_dir_all(&folder).and_then(|()| File::create(folder.join("open")));
    let Ok(lock) = lock else { return Ok(None) };
    match lock.try_lock() {
        Err(TryLockError::WouldBlock) => Err(Trouble::fact(Word::CLI_DESK_OPEN, desk)),
        Ok(()) | Err(TryLockError::Error(_)) => Ok(Some(lock)),
    }
}

fn open(
    path: &Path,
    look: Look,
    (mode, access): (Mode, Access),
    surroundings: Box<dyn Surroundings>,
    (desk, printer, sign_with, exports): (DeskId, Printer, Vec<PathBuf>, Option<PathBuf>),
) -> Result<Answer, Trouble> {
    if !is_terminal() {
        return Err(Trouble::usage(Word::CLI_NO_TERMINAL, ""));
    }
    // What cannot be opened is said on the plain terminal, where it can be read and copied.
    let _held = match (mode, access) {
        (Mode::Desk, Access::Write) => hold(path, &desk)?,
        _ => None,
    };
    let passphrase = super::vault::passphrase(path, access, look.lang)?;
    let signed_in = demo::PIN.parse().ok().filter(|_| mode == Mode::Demo).map(|pin| (demo::CLERK, pin));
    let setting = Setting {
        path: PathBuf::from(path),
        desk,
        surroundings,
        access,
        signed_in,
        printer,
        lang: look.lang,
        pins: (mode == Mode::Kiosk).then(|| Box::new(Real) as Box<dyn Surroundings>),
        passphrase,
        sign_with,
        exports,
    };
    let diary = super::diary::keep();
    tracing::info!(book = %path.display(), ?mode, "opened");
    let ran = terminal::run(App::new(look, mode), setting);
    tracing::info!(trouble = ran.as_ref().err(), "closed");
    drop(diary);
    match ran {
        Ok(()) => Ok(Answer::silent()),
        Err(why) => Err(Trouble::File(why)),
    }
}
