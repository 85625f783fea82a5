//! Writing an entry down, field by field.
//!
//! The derived `Serialize` writes the same bytes, and the golden files hold both to them. It asks
//! of every text whether it must be escaped; here it is known that the units never are: none of
//! their forms has a quote, a backslash or a control character. What people wrote stands in the
//! event, and only there.

use crate::journal::{Entry, Links, LotMove, Posting, Terms};
use crate::units::{Line, Print};

/// Appends the bytes of `entry`.
pub(super) fn entry(out: &mut Vec<u8>, entry: &Entry) {
    let Entry { v, book, seq, prev, at, on, by, desk, request, .. } = entry;
    let mut to = Writer { out, line: Line::new() };
    to.raw("{\"v\":").number(u64::from(*v));
    to.raw(",\"book\":").text(book.as_str());
    to.raw(",\"seq\":").number(seq.get());
    to.raw(",\"prev\":").printed(prev);
    to.raw(",\"at\":").printed(at);
    to.raw(",\"on\":").printed(on);
    to.raw(",\"by\":").printed(by);
    to.raw(",\"desk\":").text(desk.as_str());
    to.raw(",\"request\":").text(request.as_str());
    to.raw(",\"event\":");
    // Writing known types into memory has nothing to fail on: no map has a key that is no text.
    let _infallible = serde_json::to_writer(&mut *to.out, &entry.event);
    to.raw(",\"postings\":").list(&entry.postings, Writer::posting);
    to.raw(",\"lots\":").list(&entry.lots, Writer::lot);
    to.raw(",\"takes\":").list(&entry.takes, Writer::printed);
    to.raw(",\"frees\":").list(&entry.frees, Writer::printed);
    to.raw(",\"links\":").links(entry.links);
    to.raw(",\"seals\":")
        .list(&entry.seals, |to, seal| to.raw("[").text(seal.0.as_str()).raw(",").printed(&seal.1).raw("]"));
    to.raw("}");
}

struct Writer<'a> {
    out: &'a mut Vec<u8>,
    /// The room in which printed forms are put together.
    line: Line,
}

impl Writer<'_> {
    fn raw(&mut self, text: &str) -> &mut Self {
        self.out.extend_from_slice(text.as_bytes());
        self
    }

    /// A text that needs no escapes.
    fn text(&mut self, text: &str) -> &mut Self {
        self.raw("\"").raw(text).raw("\"")
    }

    fn number(&mut self, number: u64) -> &mut Self {
        self.line.clear();
        self.line.number(number, 1);
        self.out.extend_from_slice(self.line.as_bytes());
        self
    }

    fn printed(&mut self, of: &impl Print) -> &mut Self {
        self.raw("\"");
        self.line.clear();
        of.print(&mut self.line);
        self.out.extend_from_slice(self.line.as_bytes());
        self.raw("\"")
    }

    fn list<T>(&mut self, of: &[T], write: impl for<'b> Fn(&'b mut Self, &T) -> &'b mut Self) {
        for (at, one) in of.iter().enumerate() {
            self.raw(if at == 0 { "[" } else { "," });
            write(self, one);
        }
        self.raw(if of.is_empty() { "[]" } else { "]" });
    }

    fn posting(&mut self, posting: &Posting) -> &mut Self {
        let Posting { account, commodity, amount } = posting;
        self.raw("[").printed(account).raw(",").printed(commodity);
        self.raw(",").printed(&commodity.written(*amount)).raw("]")
    }

    fn lot(&mut self, moved: &LotMove) -> &mut Self {
        let LotMove { lot, account, amount, cost, terms: Terms { from, expires, payer } } = moved;
        self.raw("{\"lot\":").printed(lot).raw(",\"account\":").printed(account);
        self.raw(",\"amount\":").printed(&LotMove::commodity(account).written(*amount));
        self.optional(",\"cost\":", cost.as_ref()).optional(",\"from\":", from.as_ref());
        self.optional(",\"expires\":", expires.as_ref()).optional(",\"payer\":", payer.as_ref());
        self.raw("}")
    }

    /// A field that is left out when it is absent.
    fn optional(&mut self, name: &str, of: Option<&impl Print>) -> &mut Self {
        match of {
            Some(of) => self.raw(name).printed(of),
            None => self,
        }
    }

    fn links(&mut self, links: Links) {
        let Links { reverses, follows } = links;
        self.raw("{");
        if let Some(seq) = reverses {
            self.raw("\"reverses\":").number(seq.get());
        }
        if let Some(seq) = follows {
            self.raw(if reverses.is_some() { "," } else { "" }).raw("\"follows\":").number(seq.get());
        }
        self.raw("}");
    }
}
