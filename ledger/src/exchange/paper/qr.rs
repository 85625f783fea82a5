//! QR codes as squares, dark or light.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

/// A QR code. It holds only what was encoded, so that every form draws the same code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Qr {
    text: String,
    level: EcLevel,
    side: usize,
    dark: Vec<bool>,
}

/// The light squares every code needs around it.
///
/// Source: ISO/IEC 18004 asks for four; readers of screens and slips are content with two, which
/// the desk uses where room is short.
const QUIET: usize = 4;

impl Qr {
    /// The code of a text, or none when it is too long for one. A tenth of it may be unreadable.
    pub fn of(text: &str) -> Option<Self> {
        Self::at(text, EcLevel::M)
    }

    /// The code of a long text, or none when it has more than 2,953 bytes. Half as much of it may be
    /// unreadable.
    pub fn dense(text: &str) -> Option<Self> {
        Self::at(text, EcLevel::L)
    }

    fn at(text: &str, level: EcLevel) -> Option<Self> {
        let code = QrCode::with_error_correction_level(text, level).ok()?;
        let (side, squares) = (code.width(), code.into_colors());
        let dark = squares.into_iter().map(|square| square == Color::Dark).collect();
        Some(Self { text: text.to_owned(), level, side, dark })
    }

    /// Whether a fourteenth of it may be unreadable and no more.
    pub(super) fn is_dense(&self) -> bool {
        self.level == EcLevel::L
    }

    /// What it says.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many squares a side has, without the quiet zone.
    pub const fn side(&self) -> usize {
        self.side
    }

    /// Whether a square is dark; what lies outside is light.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        let place = y.checked_mul(self.side).and_then(|row| row.checked_add(x));
        let inside = x < self.side && y < self.side;
        inside && place.and_then(|place| self.dark.get(place)).copied().unwrap_or(false)
    }

    /// The code as a drawing so large that each square has four tenths of a millimetre where 66 mm are enough
    /// for that; a run of dark squares is drawn as one.
    pub(super) fn large_svg(&self) -> String {
        const TENTHS_MAX: usize = 660;
        let all = self.side.saturating_add(QUIET.saturating_mul(2));
        let tenths = all.saturating_mul(4).min(TENTHS_MAX);
        let size = format!("{}.{}mm", tenths.div_euclid(10), tenths.rem_euclid(10));
        let mut path = String::new();
        for y in 0..self.side {
            let mut x = 0;
            while x < self.side {
                let run = (x..self.side).take_while(|x| self.is_dark(*x, y)).count();
                if run > 0 {
                    let (x, y) = (x.saturating_add(QUIET), y.saturating_add(QUIET));
                    let _a_string_takes_all = write!(path, "M{x} {y}h{run}v1h-{run}z");
                }
                x = x.saturating_add(run.max(1));
            }
        }
        format!(
            "<svg class=\"proof\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {all} {all}\" \
             style=\"width:{size};height:{size}\" shape-rendering=\"crispEdges\">\
             <rect width=\"{all}\" height=\"{all}\" fill=\"#fff\"/><path fill=\"#000\" d=\"{path}\"/></svg>"
        )
    }

    /// The code as a drawing that stands in a page: dark on white, whatever the page's colours.
    pub fn svg(&self) -> String {
        let all = self.side.saturating_add(QUIET.saturating_mul(2));
        let mut path = String::new();
        for y in 0..self.side {
            for x in (0..self.side).filter(|x| self.is_dark(*x, y)) {
                let (x, y) = (x.saturating_add(QUIET), y.saturating_add(QUIET));
                let _a_string_takes_all = write!(path, "M{x} {y}h1v1h-1z");
            }
        }
        format!(
            "<svg class=\"qr\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {all} {all}\" \
             shape-rendering=\"crispEdges\"><rect width=\"{all}\" height=\"{all}\" fill=\"#fff\"/>\
             <path fill=\"#000\" d=\"{path}\"/></svg>"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_finders_and_nothing_outside() {
        let code = Qr::of("FS:V0000012-1:45:0123456789ABCDEF0123456789ABCDEF").unwrap();
        assert_eq!(code.side(), 29);
        for (x, y) in [(0, 0), (22, 0), (0, 22)] {
            let finder: String = (0..7).map(|n| if code.is_dark(x + n, y + 1) { '#' } else { '.' }).collect();
            assert_eq!(finder, "#.....#");
        }
        assert!(!code.is_dark(29, 0) && !code.is_dark(0, 29) && !code.is_dark(usize::MAX, usize::MAX));
        assert!(Qr::of(&"x".repeat(5000)).is_none());
    }
}
