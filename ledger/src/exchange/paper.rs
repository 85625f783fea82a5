//! What is printed: one model, several forms.
//!
//! ```text
//! slip, card, list ─▶ Paper ─▶ lines of 32 or 48 columns     a screen, a file, a text printer
//!                           ├▶ HTML that stands on its own   any printer
//!                           └▶ ESC/POS bytes                 a slip printer
//! ```
//!
//! 1. Whoever fills a paper chooses its words; a renderer adds none.
//! 2. Nothing is cut off: what is too long for its line goes on in the next.
//! 3. No line is wider than was asked, counted in columns as they are displayed or printed.
//! 4. A text is text: no name can switch a printer or open a tag.
//! 5. A proof is drawn so large that a telephone reads it, or not at all: on a page up to the largest code
//!    there is, on a slip printer as [`Dialect::proof_side_max`] says.

mod code128;
mod escpos;
mod html;
mod lay;
mod qr;

pub use code128::Code128;
pub use escpos::{Dialect, Encoding, Symbols, escpos};
pub use html::{Shape, escaped, html};
pub use lay::{lines, text};
pub use qr::Qr;

/// The columns of a printer for paper of 58 mm.
pub const NARROW: usize = 32;

/// The columns of a printer for paper of 80 mm.
pub const WIDE: usize = 48;

/// One sheet, slip or card.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paper {
    /// What it is, for a list of papers and the head of a page.
    pub title: String,
    /// What stands on it, from the top.
    pub parts: Vec<Part>,
}

/// One part of a paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// What it is, large and in the middle.
    Heading(String),
    /// A line in the middle.
    Centred(String),
    /// What must not be overlooked: bold and in the middle.
    Mark(String),
    /// A name on the left and its value on the right.
    Pair(String, String),
    /// Sentences.
    Text(String),
    /// Rows of cells.
    Table(Table),
    /// A place to write on by hand, after its name.
    Blank(String),
    /// A line across.
    Rule,
    /// An empty line.
    Gap,
    /// A QR code; where none can be drawn, its text.
    Qr(Qr),
    /// A proof as a large QR code under its name. Where none can be drawn, or there is no room for it, nothing:
    /// which entry it proves, and under which checkpoint, stands on the paper besides.
    Proof(String, Qr),
    /// A bar code with its digits.
    Bars(Code128),
    /// The end of one piece of paper.
    Cut,
}

/// Rows of cells under their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    /// The name of each column and the side its cells lean to. No names, no head.
    pub columns: Vec<(String, Side)>,
    /// The rows, a cell a column.
    pub rows: Vec<Vec<String>>,
}

/// The side a cell leans to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Figures.
    Right,
}

impl Paper {
    /// An empty paper.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), parts: Vec::new() }
    }

    /// With one part more.
    pub fn with(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// With a name and its value.
    #[allow(clippy::needless_pass_by_value, reason = "most values are small copies of units")]
    pub fn pair(self, name: impl Into<String>, value: impl ToString) -> Self {
        self.with(Part::Pair(name.into(), value.to_string()))
    }

    /// With sentences.
    pub fn text(self, text: impl Into<String>) -> Self {
        self.with(Part::Text(text.into()))
    }

    /// With a large line in the middle.
    pub fn heading(self, text: impl Into<String>) -> Self {
        self.with(Part::Heading(text.into()))
    }

    /// With a line across.
    pub fn rule(self) -> Self {
        self.with(Part::Rule)
    }

    /// With a QR code of this text, or the text itself where it is too long for one.
    pub fn qr(self, text: &str) -> Self {
        self.with(Qr::of(text).map_or_else(|| Part::Text(text.to_owned()), Part::Qr))
    }

    /// With a proof under its name, or without it where it is too long for a code.
    pub fn proof(self, name: impl Into<String>, text: &str) -> Self {
        match Qr::dense(text) {
            Some(code) => self.with(Part::Proof(name.into(), code)),
            None => self,
        }
    }

    /// Without proofs, for a printer that is to draw none.
    pub fn without_proofs(mut self) -> Self {
        self.parts.retain(|part| !matches!(part, Part::Proof(..)));
        self
    }

    /// Its QR code, the first one.
    pub fn code(&self) -> Option<&Qr> {
        self.parts.iter().find_map(|part| if let Part::Qr(code) = part { Some(code) } else { None })
    }
}
