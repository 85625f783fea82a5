//! A paper as the bytes of a slip printer.
//!
//! Source: the ESC/POS command reference; GB 18030-2022. Printers differ in the code they expect
//! and in whether they draw QR codes themselves, so both are settings and a test page shows them.

use super::lay::{Counting, Laid, Weight, laid};
use super::{Code128, NARROW, Paper, Qr};

/// The code a printer expects its text in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Encoding {
    /// GB 18030: every character there is, rare ones in four bytes.
    #[default]
    Gb18030,
    /// UTF-8, for printers that say so.
    Utf8,
}

/// Who draws QR codes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Symbols {
    /// The printer.
    #[default]
    Native,
    /// This program, as a picture.
    Raster,
}

/// How a printer is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialect {
    /// Columns of plain characters.
    pub columns: usize,
    /// The code of its text.
    pub encoding: Encoding,
    /// Who draws QR codes.
    pub symbols: Symbols,
}

impl Default for Dialect {
    fn default() -> Self {
        Self { columns: NARROW, encoding: Encoding::default(), symbols: Symbols::default() }
    }
}

const INITIALISE: &[u8] = b"\x1b@";
const CHINESE_ON: &[u8] = b"\x1c&";
const LEFT: &[u8] = b"\x1ba\x00";
const MIDDLE: &[u8] = b"\x1ba\x01";
const BOLD_ON: &[u8] = b"\x1bE\x01";
const BOLD_OFF: &[u8] = b"\x1bE\x00";
const LARGE: &[u8] = b"\x1d!\x11";
const NORMAL: &[u8] = b"\x1d!\x00";
/// Feeds past the knife and cuts, leaving a bridge.
const CUT: &[u8] = b"\x1dVB\x00";

/// Dots a square of a QR code is wide; 8 dots are a millimetre.
const DOTS: usize = 5;

/// The fewest dots a square may be wide so that a telephone reads it: three eighths of a millimetre.
const DOTS_MIN: usize = 3;

/// Dots a column of plain characters is wide: 384 over 32 columns, 576 over 48.
const COLUMN_DOTS: usize = 12;

/// Light squares beside a proof; the paper's own margin does the rest.
const MARGIN: usize = 4;

impl Dialect {
    /// The most squares a side of a proof may have: 120 on paper of 58 mm, 184 on that of 80 mm, which is more
    /// than the largest code has.
    pub const fn proof_side_max(self) -> usize {
        self.columns.saturating_mul(COLUMN_DOTS).div_euclid(DOTS_MIN).saturating_sub(MARGIN.saturating_mul(2))
    }

    /// How many dots a square of a proof is wide; none when there is no room for it.
    fn proof_dots(self, code: &Qr) -> Option<usize> {
        if self.proof_side_max() < code.side() {
            return None;
        }
        let all = code.side().saturating_add(MARGIN.saturating_mul(2));
        self.columns.saturating_mul(COLUMN_DOTS).checked_div(all).map(|dots| dots.min(DOTS))
    }
}

/// The bytes that print a paper and cut it off.
pub fn escpos(paper: &Paper, dialect: Dialect) -> Vec<u8> {
    let mut bytes = INITIALISE.to_vec();
    if dialect.encoding == Encoding::Gb18030 {
        bytes.extend(CHINESE_ON);
    }
    let mut is_cut = false;
    for laid in laid(paper, dialect.columns, Counting::Printed) {
        is_cut = matches!(laid, Laid::Cut);
        match laid {
            Laid::Left(line) => {
                bytes.extend(encoded(line.trim_end(), dialect.encoding));
                bytes.push(b'\n');
            }
            Laid::Centred(line, weight) => {
                let (on, off) = match weight {
                    Weight::Plain => (&[][..], &[][..]),
                    Weight::Bold => (BOLD_ON, BOLD_OFF),
                    Weight::Large => (LARGE, NORMAL),
                };
                bytes.extend([MIDDLE, on].concat());
                bytes.extend(encoded(&line, dialect.encoding));
                bytes.push(b'\n');
                bytes.extend([off, LEFT].concat());
            }
            Laid::Qr(code) => drawn(code, DOTS, dialect.symbols, &mut bytes),
            Laid::Proof(name, code) => {
                if let Some(dots) = dialect.proof_dots(code) {
                    bytes.extend(MIDDLE);
                    for line in name {
                        bytes.extend(encoded(&line, dialect.encoding));
                        bytes.push(b'\n');
                    }
                    drawn(code, dots, dialect.symbols, &mut bytes);
                }
            }
            Laid::Bars(code) => bars(code, &mut bytes),
            Laid::Cut => bytes.extend(CUT),
        }
    }
    if !is_cut {
        bytes.extend(CUT);
    }
    bytes
}

/// Text in a printer's code. What a code has no place for is a question mark.
fn encoded(text: &str, encoding: Encoding) -> Vec<u8> {
    match encoding {
        Encoding::Utf8 => text.as_bytes().to_vec(),
        Encoding::Gb18030 => {
            let mut bytes = Vec::with_capacity(text.len());
            for c in text.chars() {
                let mut room = [0; 4];
                let (code, _, unknown) = encoding_rs::GB18030.encode(c.encode_utf8(&mut room));
                if unknown {
                    bytes.push(b'?');
                } else {
                    bytes.extend_from_slice(&code);
                }
            }
            bytes
        }
    }
}

/// A code in the middle.
fn drawn(code: &Qr, dots: usize, symbols: Symbols, bytes: &mut Vec<u8>) {
    bytes.extend(MIDDLE);
    match symbols {
        Symbols::Native => native(code, dots, bytes),
        Symbols::Raster => raster(code, dots, bytes),
    }
    bytes.extend(LEFT);
}

/// `GS ( k`: model 2, its size, how much of it may be unreadable, the text, print.
fn native(code: &Qr, dots: usize, bytes: &mut Vec<u8>) {
    let size = u8::try_from(dots).unwrap_or(5);
    let level = if code.is_dense() { 48 } else { 49 };
    bytes.extend([0x1d, b'(', b'k', 4, 0, 49, 65, 50, 0]);
    bytes.extend([0x1d, b'(', b'k', 3, 0, 49, 67, size]);
    bytes.extend([0x1d, b'(', b'k', 3, 0, 49, 69, level]);
    let length = u16::try_from(code.text().len().saturating_add(3)).unwrap_or(u16::MAX);
    bytes.extend([0x1d, b'(', b'k']);
    bytes.extend(length.to_le_bytes());
    bytes.extend([49, 80, 48]);
    bytes.extend(code.text().as_bytes());
    bytes.extend([0x1d, b'(', b'k', 3, 0, 49, 81, 48]);
    bytes.push(b'\n');
}

/// `GS v 0`: the code as a picture, eight dots a byte.
fn raster(code: &Qr, square: usize, bytes: &mut Vec<u8>) {
    let dots = code.side().saturating_mul(square);
    let across = dots.div_ceil(8);
    bytes.extend([0x1d, b'v', b'0', 0]);
    bytes.extend(u16::try_from(across).unwrap_or(u16::MAX).to_le_bytes());
    bytes.extend(u16::try_from(dots).unwrap_or(u16::MAX).to_le_bytes());
    for y in 0..dots {
        for byte in 0..across {
            let bits = (0..8_usize).fold(0_u8, |bits, bit| {
                let x = byte.saturating_mul(8).saturating_add(bit);
                let of = |dot: usize| dot.checked_div(square).unwrap_or(dot);
                let dark = x < dots && code.is_dark(of(x), of(y));
                bits.wrapping_shl(1) | u8::from(dark)
            });
            bytes.push(bits);
        }
    }
    bytes.push(b'\n');
}

/// `GS k`: Code 128 of pairs of digits, its digits below; of an odd number of digits all singly.
fn bars(code: &Code128, bytes: &mut Vec<u8>) {
    let digits = code.digits().as_bytes();
    let set = if digits.len().rem_euclid(2) == 0 { b'C' } else { b'B' };
    let mut data = vec![b'{', set];
    if set == b'C' {
        data.extend(digits.chunks(2).map(|pair| {
            pair.iter()
                .fold(0_u8, |sum, digit| sum.saturating_mul(10).saturating_add(digit.saturating_sub(b'0')))
        }));
    } else {
        data.extend(digits);
    }
    bytes.extend(MIDDLE);
    bytes.extend([0x1d, b'h', 64, 0x1d, b'w', 2, 0x1d, b'H', 2, 0x1d, b'k', 73]);
    bytes.push(u8::try_from(data.len()).unwrap_or(u8::MAX));
    bytes.extend(data);
    bytes.push(b'\n');
    bytes.extend(LEFT);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_can_command_the_printer() {
        let paper = Paper::new("").pair("人员", "\x1b@\x1dV\x00王\u{7f}").text("\x1c.");
        let bytes = escpos(&paper, Dialect::default());
        let commands = bytes.iter().filter(|byte| matches!(byte, 0x1b..=0x1d)).count();
        // Initialise, Chinese on, cut.
        assert_eq!(commands, 3);
    }

    #[test]
    fn a_character_without_a_place_is_a_question_mark() {
        assert_eq!(encoded("a\u{e5e5}b", Encoding::Gb18030), b"a?b");
        // 㛃 has two bytes in GB 18030 or four, never a replacement.
        assert_eq!(encoded("𠮷", Encoding::Gb18030).len(), 4);
    }

    #[test]
    fn a_proof_is_drawn_where_each_square_has_three_dots_and_else_left_out() {
        let sides = |columns| Dialect { columns, ..Dialect::default() }.proof_side_max();
        assert_eq!((sides(32), sides(48)), (120, 184));
        // Of 1,273 bytes on it takes more than 117 squares, of 2,953 bytes 177.
        for (bytes, narrow, wide) in
            [(200, Some(5), Some(5)), (1_273, Some(3), Some(4)), (2_953, None, Some(3))]
        {
            let code = Qr::dense(&"a".repeat(bytes)).unwrap();
            let dots = |columns| Dialect { columns, ..Dialect::default() }.proof_dots(&code);
            assert_eq!((dots(32), dots(48)), (narrow, wide), "{bytes} bytes");
            let paper = Paper::new("").proof("凭据", code.text());
            let plain = escpos(&Paper::new(""), Dialect::default());
            assert_eq!(escpos(&paper, Dialect::default()) == plain, narrow.is_none(), "{bytes} bytes");
        }
        assert!(Qr::dense(&"a".repeat(2_954)).is_none());
    }

    #[test]
    fn a_picture_is_as_large_as_it_says() {
        let code = Qr::of("V0000012").unwrap();
        let mut bytes = Vec::new();
        raster(&code, DOTS, &mut bytes);
        let dots = code.side() * DOTS;
        assert_eq!(bytes.len(), 8 + dots.div_ceil(8) * dots + 1);
        assert_eq!(
            &bytes[4..8],
            &[u8::try_from(dots.div_ceil(8)).unwrap(), 0, u8::try_from(dots).unwrap(), 0]
        );
    }
}
