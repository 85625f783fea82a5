//! T1: where paper comes out.
//!
//! ```text
//! Paper ─▶ Printer::render ─▶ bytes ─▶ Spool, a folder beside the book ─▶ a thread ─▶ the printer
//! ```
//!
//! 1. A job is on disk before anybody is told it was taken, and stays there until it came out.
//! 2. A printer that fails undoes nothing: its job waits, with the reason, for somebody to print it
//!    again.
//! 3. Whether any byte had gone out is kept with a failure. A slip of which nothing went out is
//!    printed again as it is; one that may lie there in part is printed again as a reprint only.
//! 4. What was being sent when the program ended may have come out: it is never sent again by itself.
//! 5. Desks and commands may share a folder: a number belongs to whoever made its file.

mod send;
mod settings;
mod spool;
mod test_page;

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use ledger::exchange::paper::{Dialect, Encoding, Paper, Shape, Symbols, escpos, html, text};
use serde::{Deserialize, Serialize};

use crate::words::Lang;

pub use send::{NotSent, Sent, send};
pub use settings::{Overrides, SettingsError, settings};
pub use spool::{Job, Spool, Spooler, State, To, What};
pub use test_page::test_page;

/// Where the bytes of a paper go.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Target {
    /// Nowhere: nothing is printed.
    #[default]
    None,
    /// A port of a printer on the net.
    Tcp(String),
    /// A device, or a file that is added to.
    File(PathBuf),
    /// A folder that gets a file for each paper.
    Folder(PathBuf),
}

/// A text that names no place to print to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotATarget(String);

impl fmt::Display for NotATarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "「{}」: none, /dev/usb/lp0, ./slip.html (a file or device with its path), tcp:192.0.2.7:9100, folder:/tmp/slips",
            self.0
        )
    }
}

impl std::error::Error for NotATarget {}

impl FromStr for Target {
    type Err = NotATarget;

    fn from_str(typed: &str) -> Result<Self, NotATarget> {
        let wrong = || NotATarget(typed.to_owned());
        match typed.split_once(':') {
            _ if typed == "none" => Ok(Self::None),
            Some(("tcp", address)) => {
                let port =
                    address.rsplit_once(':').map(|(host, port)| (!host.is_empty(), port.parse::<u16>()));
                match port {
                    Some((true, Ok(_))) => Ok(Self::Tcp(address.to_owned())),
                    _ => Err(wrong()),
                }
            }
            Some(("folder", folder)) if !folder.is_empty() => Ok(Self::Folder(folder.into())),
            _ if typed.contains('/') => Ok(Self::File(typed.into())),
            _ => Err(wrong()),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Tcp(address) => write!(f, "tcp:{address}"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Folder(path) => write!(f, "folder:{}", path.display()),
        }
    }
}

impl TryFrom<String> for Target {
    type Error = NotATarget;

    fn try_from(typed: String) -> Result<Self, NotATarget> {
        typed.parse()
    }
}

impl From<Target> for String {
    fn from(target: Target) -> Self {
        target.to_string()
    }
}

impl Target {
    /// The same place, named so that it is the same wherever a program is started.
    ///
    /// # Errors
    ///
    /// When the folder one is in cannot be told.
    pub fn absolute(self) -> std::io::Result<Self> {
        Ok(match self {
            Self::File(path) => Self::File(std::path::absolute(path)?),
            Self::Folder(path) => Self::Folder(std::path::absolute(path)?),
            Self::None | Self::Tcp(_) => self,
        })
    }
}

/// In which form a printer takes papers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// Commands of slip printers.
    #[default]
    EscPos,
    /// Lines of text.
    Text,
    /// A page.
    Html,
}

impl Form {
    /// The name, as settings say it and files end in it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EscPos => "escpos",
            Self::Text => "text",
            Self::Html => "html",
        }
    }
}

impl FromStr for Form {
    type Err = NotATarget;

    fn from_str(typed: &str) -> Result<Self, NotATarget> {
        let all = [Self::EscPos, Self::Text, Self::Html];
        all.into_iter().find(|form| form.as_str() == typed).ok_or_else(|| NotATarget(typed.to_owned()))
    }
}

/// A printer and how it is spoken to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Printer {
    /// Where it is.
    pub target: Target,
    /// In which form it takes papers.
    pub form: Form,
    /// Columns, code, and who draws QR codes.
    pub dialect: Dialect,
    /// Whether it draws proofs.
    pub proofs: Proofs,
}

/// Whether a printer draws proofs on slips. One takes up to 66 mm of paper.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Proofs {
    /// Where there is room for them.
    #[default]
    AsTheyFit,
    /// Never.
    None,
}

impl Proofs {
    /// The name, as settings say it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AsTheyFit => "fit",
            Self::None => "none",
        }
    }
}

impl Printer {
    /// Whether anything is printed at all.
    pub fn is_set(&self) -> bool {
        self.target != Target::None
    }

    /// A paper as this printer takes it.
    pub fn render(&self, paper: &Paper, lang: Lang) -> Vec<u8> {
        match self.proofs {
            Proofs::AsTheyFit => render(paper, self.form, self.dialect, lang),
            Proofs::None => render(&paper.clone().without_proofs(), self.form, self.dialect, lang),
        }
    }
}

/// The language of a page, as pages say it.
pub const fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh-CN",
        Lang::En => "en",
    }
}

/// A paper in a form.
pub fn render(paper: &Paper, form: Form, dialect: Dialect, lang: Lang) -> Vec<u8> {
    match form {
        Form::EscPos => escpos(paper, dialect),
        Form::Text => text(paper, dialect.columns).into_bytes(),
        Form::Html => {
            let page = html(std::slice::from_ref(paper), tag(lang), Shape::Slip);
            (page.join("\n") + "\n").into_bytes()
        }
    }
}

/// The names of codes and drawers of QR codes, as settings say them.
pub(crate) const fn encoding_name(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Gb18030 => "gb18030",
        Encoding::Utf8 => "utf-8",
    }
}

pub(crate) const fn symbols_name(symbols: Symbols) -> &'static str {
    match symbols {
        Symbols::Native => "native",
        Symbols::Raster => "raster",
    }
}

/// The folder of a book's print jobs at one desk: `station.book.print/desk-1`.
pub fn folder(book: &Path, desk: &str) -> PathBuf {
    let mut folder = book.as_os_str().to_owned();
    folder.push(".print");
    let safe = |c: char| if c.is_alphanumeric() || c == '-' { c } else { '_' };
    PathBuf::from(folder).join(desk.chars().map(safe).collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_read_as_it_is_shown() {
        for typed in ["none", "/dev/usb/lp0", "tcp:192.0.2.7:9100", "folder:/tmp/slips"] {
            assert_eq!(typed.parse::<Target>().unwrap().to_string(), typed);
        }
        for wrong in ["", "lp0", "tcp:9100", "tcp::9100", "tcp:printer:many", "folder:"] {
            assert!(wrong.parse::<Target>().is_err(), "{wrong}");
        }
    }
}
