//! Short printed forms, put together on the stack.
//!
//! An entry prints a dozen numbers, accounts and claims, and most of the time of writing it down
//! would go into formatting machinery and into texts that live for a moment.

use std::fmt;

/// A printed form being put together. The longest is a claim of 73 characters.
#[derive(Clone, Copy)]
pub(crate) struct Line {
    bytes: [u8; Self::ROOM],
    len: usize,
}

/// What has a short printed form.
pub(crate) trait Print {
    /// Adds the printed form to `line`.
    fn print(&self, line: &mut Line);

    /// The printed form alone.
    fn line(&self) -> Line {
        let mut line = Line::new();
        self.print(&mut line);
        line
    }
}

impl Line {
    const ROOM: usize = 96;

    pub(crate) const fn new() -> Self {
        Self { bytes: [0; Self::ROOM], len: 0 }
    }

    /// Adds a text. One that has no room would be a form longer than any there is.
    pub(crate) fn push(&mut self, text: &str) {
        self.ascii(text.as_bytes());
    }

    /// Adds characters that are known to be ASCII.
    pub(crate) fn ascii(&mut self, text: &[u8]) {
        let end = self.len.saturating_add(text.len());
        if let Some(room) = self.bytes.get_mut(self.len..end) {
            room.copy_from_slice(text);
            self.len = end;
        }
    }

    /// Forgets what was put together and keeps the room.
    pub(crate) const fn clear(&mut self) {
        self.len = 0;
    }

    /// Adds a number with at least `digits` digits.
    pub(crate) fn number(&mut self, number: u64, digits: usize) {
        // The largest number has twenty digits.
        let mut out = [b'0'; 20];
        let (mut rest, mut used) = (number, 0_usize);
        for place in out.iter_mut().rev() {
            if rest == 0 && used >= digits.max(1) {
                break;
            }
            *place = b'0' | u8::try_from(rest % 10).unwrap_or(0);
            rest /= 10;
            used = used.saturating_add(1);
        }
        let from = out.len().saturating_sub(used);
        self.ascii(out.get(from..).unwrap_or_default());
    }

    pub(crate) fn as_str(&self) -> &str {
        std::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

impl fmt::Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.push(text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_padded_to_the_digits_asked_for_and_never_cut() {
        let printed = |number, digits| {
            let mut line = Line::new();
            line.number(number, digits);
            line.as_str().to_owned()
        };
        assert_eq!(printed(0, 0), "0");
        assert_eq!(printed(0, 3), "000");
        assert_eq!(printed(7, 6), "000007");
        assert_eq!(printed(12_345, 2), "12345");
        assert_eq!(printed(u64::MAX, 1), u64::MAX.to_string());
    }
}
