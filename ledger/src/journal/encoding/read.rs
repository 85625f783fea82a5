//! Reading the one form, and nothing else, quickly.
//!
//! The derived readers take any JSON of an entry's shape, in any order of fields, and then the
//! comparison with what is written refuses all forms but one. Here everything is expected where
//! [`super::write`] puts it, so nothing is looked up by name; only the event, which differs from
//! entry to entry, is left to its derived reader.
//!
//! [`Unlike`] says no more than "not like this": the derived readers then say what is wrong. Both
//! ways end in the same comparison, so this one cannot let anything in.

use std::str::FromStr;

use crate::events::Event;
use crate::journal::{Claim, Commodity, Entry, Links, LotMove, PersonalField, Posting, Seal, Terms};
use crate::units::Seq;

/// The text is not an entry as it is written here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unlike;

type Read<T> = Result<T, Unlike>;

/// The entry that is written down as `text`.
pub(super) fn entry(text: &str) -> Read<Entry> {
    let mut from = Reader(text);
    let entry = Entry {
        v: u8::try_from(from.after("{\"v\":")?.number()?).map_err(|_| Unlike)?,
        book: from.after(",\"book\":")?.printed()?,
        seq: from.after(",\"seq\":")?.number().map(Seq::number)?,
        prev: from.after(",\"prev\":")?.printed()?,
        at: from.after(",\"at\":")?.printed()?,
        on: from.after(",\"on\":")?.printed()?,
        by: from.after(",\"by\":")?.printed()?,
        desk: from.after(",\"desk\":")?.printed()?,
        request: from.after(",\"request\":")?.printed()?,
        event: from.after(",\"event\":")?.event()?,
        postings: from.after(",\"postings\":")?.list(Reader::posting)?,
        lots: from.after(",\"lots\":")?.list(Reader::lot)?,
        takes: from.after(",\"takes\":")?.list(Reader::printed::<Claim>)?,
        frees: from.after(",\"frees\":")?.list(Reader::printed::<Claim>)?,
        links: from.after(",\"links\":")?.links()?,
        seals: from.after(",\"seals\":")?.list(Reader::seal)?,
    };
    if from.after("}")?.0.is_empty() { Ok(entry) } else { Err(Unlike) }
}

/// What is left to read.
struct Reader<'a>(&'a str);

impl<'a> Reader<'a> {
    fn after(&mut self, fixed: &str) -> Read<&mut Self> {
        self.0 = self.0.strip_prefix(fixed).ok_or(Unlike)?;
        Ok(self)
    }

    /// Everything up to the first byte that `ends` it.
    fn until(&mut self, ends: impl Fn(u8) -> bool) -> Read<&'a str> {
        let end = self.0.bytes().position(ends).ok_or(Unlike)?;
        let (text, rest) = self.0.split_at_checked(end).ok_or(Unlike)?;
        self.0 = rest;
        Ok(text)
    }

    /// A text of a unit, none of which has a quote in it.
    fn text(&mut self) -> Read<&'a str> {
        let text = self.after("\"")?.until(|byte| byte == b'"')?;
        self.after("\"").map(|_| text)
    }

    fn printed<T: FromStr>(&mut self) -> Read<T> {
        self.text()?.parse().map_err(|_| Unlike)
    }

    fn number(&mut self) -> Read<u64> {
        self.until(|byte| !byte.is_ascii_digit())?.parse().map_err(|_| Unlike)
    }

    fn event(&mut self) -> Read<Event> {
        let mut events = serde_json::Deserializer::from_str(self.0).into_iter();
        let event = events.next().and_then(Result::ok).ok_or(Unlike)?;
        self.0 = self.0.get(events.byte_offset()..).ok_or(Unlike)?;
        Ok(event)
    }

    fn list<T>(&mut self, read: impl Fn(&mut Self) -> Read<T>) -> Read<Vec<T>> {
        let mut list = Vec::new();
        if self.after("[]").is_ok() {
            return Ok(list);
        }
        self.after("[")?;
        loop {
            list.push(read(self)?);
            if self.after(",").is_err() {
                self.after("]")?;
                return Ok(list);
            }
        }
    }

    fn posting(&mut self) -> Read<Posting> {
        let account = self.after("[")?.printed()?;
        let commodity: Commodity = self.after(",")?.printed()?;
        let amount = commodity.read(self.after(",")?.text()?).map_err(|_| Unlike)?;
        self.after("]")?;
        Ok(Posting { account, commodity, amount })
    }

    fn lot(&mut self) -> Read<LotMove> {
        let lot = self.after("{\"lot\":")?.printed()?;
        let account = self.after(",\"account\":")?.printed()?;
        let amount = self.after(",\"amount\":")?.text()?;
        let amount = LotMove::commodity(&account).read(amount).map_err(|_| Unlike)?;
        let cost = self.optional(",\"cost\":")?;
        let from = self.optional(",\"from\":")?;
        let expires = self.optional(",\"expires\":")?;
        let payer = self.optional(",\"payer\":")?;
        self.after("}")?;
        Ok(LotMove { lot, account, amount, cost, terms: Terms { from, expires, payer } })
    }

    /// A field that is left out when it is absent.
    fn optional<T: FromStr>(&mut self, name: &str) -> Read<Option<T>> {
        self.after(name).map_or(Ok(None), |here| here.printed().map(Some))
    }

    fn links(&mut self) -> Read<Links> {
        self.after("{")?;
        let reverses = self.place("\"reverses\":")?;
        let follows = self.place(if reverses.is_some() { ",\"follows\":" } else { "\"follows\":" })?;
        self.after("}")?;
        Ok(Links { reverses, follows })
    }

    fn place(&mut self, name: &str) -> Read<Option<Seq>> {
        self.after(name).map_or(Ok(None), |here| here.number().map(|place| Some(Seq::number(place))))
    }

    fn seal(&mut self) -> Read<Seal> {
        let field = PersonalField::named(self.after("[")?.text()?).ok_or(Unlike)?;
        let commitment = self.after(",")?.printed()?;
        self.after("]")?;
        Ok(Seal(field, commitment))
    }
}
