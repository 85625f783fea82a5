//! Verification from a checkpoint on: what came after it, in time proportional to that alone.
//!
//! Whoever verifies brings the checkpoint. The tree must have its root at its size; each later entry
//! must have its one form, hash, link, place, book, time and sums, and rightful keys and signatures; and
//! the nodes that are kept must be those that follow. What lies before the checkpoint is as good as the one
//! who signed it: only a full verification reads it again.
//!
//! A signature may be of an entry before the checkpoint, by a key from before it. Both are proved to lie under
//! it. Who tells where a key was registered may keep silent about its end, if that came before the checkpoint
//! too: nothing short of reading all of it would show that.

use std::collections::BTreeSet;

use crate::chain::approval::OperatorKeys;
use crate::chain::checkpoint::Checkpoint;
use crate::chain::handover::rightful;
use crate::chain::leaf_hash;
use crate::chain::note::VerifierKey;
use crate::chain::tree::{Frontier, Nodes, inclusion, proves_inclusion, root};
use crate::events::Event;
use crate::journal::Entry;
use crate::journal::encoding::decode;
use crate::units::{Digest, KeyLine, OperatorId, Origin, Seq};

use super::page::Examined;
use super::{Finding, Kind, Page, ROWS, Reader};

/// What a verification from a checkpoint on found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Since {
    /// How many entries followed the checkpoint.
    pub entries: u64,
    /// The last row and the hash of its bytes.
    pub head: Option<(Seq, Digest)>,
    /// The key that was brought, and those that followed it rightfully, with the entries that set them; that
    /// which was brought as if the first had.
    pub keys: Vec<(Seq, KeyLine)>,
    /// The root over all entries up to the last.
    pub root: Digest,
    /// Everything that does not fit, in order of entries.
    pub findings: Vec<Finding>,
}

/// Where operators got the keys that signed for them at the checkpoint, as far as somebody says; each is looked
/// at.
pub type KeysBefore<'a, E> = &'a mut dyn FnMut() -> Result<Vec<(OperatorId, Seq)>, E>;

/// Verifies what follows `from`, a checkpoint the verifier brought, and which `key` signed. `told` is asked
/// only when somebody signed with a key from before it.
///
/// # Errors
///
/// The reader's own.
pub fn since<S>(
    store: &mut S,
    from: &Checkpoint,
    key: &VerifierKey,
    told: KeysBefore<'_, <S as Reader>::Error>,
) -> Result<Since, <S as Reader>::Error>
where
    S: Reader + Nodes<Error = <S as Reader>::Error>,
{
    let keys = key.to_string().parse().map(|key| (Seq::number(0), key)).into_iter().collect();
    let mut found = Since { entries: 0, head: None, keys, root: from.root, findings: Vec::new() };
    let last = store.last()?;
    let size = last.map_or(0, |last| last.get().saturating_add(1));
    let before = from.size.checked_sub(1).map(Seq::number);
    if size < from.size {
        found.find(
            before.unwrap_or_default(),
            Kind::Missing,
            format!("{} entries", from.size),
            size.to_string(),
        );
        return Ok(found);
    }
    let was = root(store, from.size)?;
    if was != from.root {
        let expected = format!("the root {} of the checkpoint", from.root);
        found.find(before.unwrap_or_default(), Kind::Checkpoint, expected, was.to_string());
        return Ok(found);
    }
    let mut frontier = Frontier::read(store, from.size)?;
    let mut page = Page::default();
    let (mut prev, mut last_entry) = (None, None);
    if let Some(before) = before {
        // What the next entry links to is read from its bytes, and must itself be under the checkpoint.
        store.page(before, 1, &mut page)?;
        let bytes = page.rows().next().filter(|row| row.seq == before).map(|row| row.bytes.to_vec());
        let leaf = leaf_hash(bytes.as_deref().unwrap_or_default());
        let path = inclusion(store, before.get(), from.size)?;
        if !proves_inclusion(leaf, before.get(), from.size, &path, from.root) {
            found.find(before, Kind::Hash, "the entry under the checkpoint".to_owned(), leaf.to_string());
            return Ok(found);
        }
        (prev, last_entry) = (Some(leaf), bytes.and_then(|bytes| decode(&bytes).ok()));
    }
    let book = last_entry.as_ref().map(|entry: &Entry| entry.book.clone());
    let mut time = last_entry.map(|entry| (entry.at, entry.on));
    let mut hands = Hands::of(from, told);
    let (mut next, mut examined) = (from.size, Examined::default());
    while next < size {
        store.page(Seq::number(next), ROWS, &mut page)?;
        examined.examine(&page);
        let rows = examined.rows.len();
        for row in &mut examined.rows {
            if row.seq.get() != next {
                found.find(
                    Seq::number(next),
                    Kind::Missing,
                    format!("a row at #{next}"),
                    row.seq.to_string(),
                );
                return Ok(found);
            }
            next = next.saturating_add(1);
            found.entries = found.entries.saturating_add(1);
            found.findings.append(&mut row.findings);
            if let Some(entry) = &row.entry {
                if prev.is_some_and(|prev| prev != entry.prev) {
                    let expected = prev.map(|prev| prev.to_string()).unwrap_or_default();
                    found.find(row.seq, Kind::Link, expected, entry.prev.to_string());
                }
                if book.as_ref().is_some_and(|book| *book != entry.book) {
                    let expected = book.as_ref().map(ToString::to_string).unwrap_or_default();
                    found.find(row.seq, Kind::Book, expected, entry.book.to_string());
                }
                if let Some((at, on)) = time
                    && (entry.at <= at || entry.on < on)
                {
                    found.find(
                        row.seq,
                        Kind::Time,
                        format!("later than {at}, for {on} or later"),
                        entry.at.to_string(),
                    );
                }
                found.key(entry, from);
                if let Some(why) = hands.follow(store, from, entry, &found.keys)? {
                    let expected = "a key or a signature of whoever entered it".to_owned();
                    found.find(row.seq, Kind::Signature, expected, why);
                }
                time = Some((entry.at, entry.on));
            }
            frontier.push(row.hash, |_| ());
            prev = Some(row.hash);
            found.head = Some((row.seq, row.hash));
        }
        if rows == 0 {
            found.find(Seq::number(next), Kind::Missing, format!("a row at #{next}"), "none".to_owned());
            return Ok(found);
        }
    }
    found.root = frontier.root();
    let (expected, kept) = (found.root, root(store, size)?);
    if expected != kept {
        let seq = last.unwrap_or_default();
        found.find(seq, Kind::Node, format!("the root {expected} over {size} entries"), kept.to_string());
    }
    Ok(found)
}

/// Operators' own keys, as far as they are known.
struct Hands<'a, E> {
    keys: OperatorKeys,
    origin: Option<Origin>,
    /// Those whose keys entries after the checkpoint set or ended.
    changed: BTreeSet<OperatorId>,
    /// Who tells of those before it; asked once.
    before: Option<KeysBefore<'a, E>>,
    page: Page,
}

impl<'a, E> Hands<'a, E> {
    fn of(from: &Checkpoint, before: KeysBefore<'a, E>) -> Self {
        Self {
            keys: OperatorKeys::default(),
            origin: from.origin.parse().ok(),
            changed: BTreeSet::new(),
            before: Some(before),
            page: Page::default(),
        }
    }

    /// Takes in an entry; what is wrong with a key or a signature in it.
    fn follow<S>(
        &mut self,
        store: &mut S,
        from: &Checkpoint,
        entry: &Entry,
        book: &[(Seq, KeyLine)],
    ) -> Result<Option<String>, E>
    where
        S: Reader<Error = E> + Nodes<Error = E>,
    {
        let of = if let Event::ApprovalSigned(fact) = &entry.event {
            if !self.changed.contains(&entry.by)
                && let Some(before) = self.before.take()
            {
                for (operator, seq) in before()? {
                    let set = self.entry(store, from, seq)?.filter(|_| seq.get() < from.size);
                    if let Some(Event::OperatorKeySet(fact)) = set.map(|set| set.event)
                        && fact.operator == operator
                        && !self.changed.contains(&operator)
                    {
                        self.keys.had(&fact);
                    }
                }
            }
            self.entry(store, from, fact.of)?
        } else {
            self.changed.extend(changes_key_of(&entry.event));
            None
        };
        Ok(self.keys.follow(entry, self.origin.as_ref(), book.iter().map(|(_, key)| key), of.as_ref()))
    }

    /// The entry at `seq`. One from before the checkpoint must lie under it.
    fn entry<S>(&mut self, store: &mut S, from: &Checkpoint, seq: Seq) -> Result<Option<Entry>, E>
    where
        S: Reader<Error = E> + Nodes<Error = E>,
    {
        store.page(seq, 1, &mut self.page)?;
        let Some(row) = self.page.rows().next().filter(|row| row.seq == seq) else { return Ok(None) };
        if seq.get() < from.size {
            let path = inclusion(store, seq.get(), from.size)?;
            if !proves_inclusion(leaf_hash(row.bytes), seq.get(), from.size, &path, from.root) {
                return Ok(None);
            }
        }
        Ok(decode(row.bytes).ok())
    }
}

/// Whose own key an entry sets or ends.
pub(crate) fn changes_key_of(event: &Event) -> Option<OperatorId> {
    if let Event::OperatorKeySet(fact) = event {
        Some(fact.operator)
    } else if let Event::OperatorKeyRevoked(fact) = event {
        Some(fact.operator)
    } else if let Event::OperatorRetired(fact) = event {
        Some(fact.operator)
    } else {
        None
    }
}

impl Since {
    /// Judges a change of keys.
    fn key(&mut self, entry: &Entry, from: &Checkpoint) {
        let (Event::KeySet(fact), Ok(origin)) = (&entry.event, from.origin.parse()) else { return };
        let before: Vec<KeyLine> = self.keys.iter().map(|(_, key)| key.clone()).collect();
        match rightful(&entry.book, &origin, &before, fact) {
            Ok(_) => self.keys.push((entry.seq, fact.key.clone())),
            Err(why) => {
                let expected = "a key signed for by the one before and by itself".to_owned();
                self.find(entry.seq, Kind::Key, expected, why.to_string());
            }
        }
    }

    fn find(&mut self, seq: Seq, kind: Kind, expected: String, found: String) {
        self.findings.push(Finding { seq, kind, expected, found });
    }
}
