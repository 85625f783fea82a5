//! Verifying a book: its entries from their bytes, then every derived table against them.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use crate::chain::checkpoint::{BadCheckpoint, Checkpoint, Cosigned};
use crate::chain::note::{KeyKind, NotSigned, SignedNote, VerifierKey};
use crate::chain::tree;
use crate::chain::verify::{
    Finding, Follower, Kind, Page, Reader as _, Since, Stopped, Verdict, changes_key_of, since, verify_beside,
};
use crate::events::Event;
use crate::journal::Entry;
use crate::journal::encoding::decode;
use crate::store::{KeptCheckpoint, Snapshot, Stay, Store, StoreError};
use crate::units::{Digest, KeyLine, OperatorId, Seq};
use crate::views::{Broken, Views};

use super::snapshot::SNAPSHOT_FORM;

/// Walks every entry with `threads` threads and compares every derived table.
///
/// It needs no open book: a broken one cannot be opened, and this is what says why.
///
/// # Errors
///
/// [`Stopped::Unreadable`] when the store fails, [`Stopped::Cancelled`] when `progress` breaks.
pub fn verify_store<S: Store>(
    store: &mut S,
    threads: usize,
    progress: &(dyn Fn(u64, u64) -> ControlFlow<()> + Sync),
) -> Result<Verdict, Stopped<StoreError>> {
    let readers = held(store, threads.max(1)).map_err(Stopped::Unreadable)?;
    let verdict = walk(store, readers, progress);
    store.release();
    verdict
}

/// Verifies what follows a checkpoint that the verifier brought, and which `key` signed.
///
/// # Errors
///
/// The store's.
pub fn verify_since<S: Store>(
    store: &mut S,
    from: &Checkpoint,
    key: &VerifierKey,
) -> Result<Since, StoreError> {
    if let Some(finding) = of_another_log(store, from)? {
        let keys = Vec::new();
        return Ok(Since { entries: 0, head: None, keys, root: from.root, findings: vec![finding] });
    }
    let mut reader = store.reader()?;
    since(&mut reader, from, key, &mut || keys_before(store, from.size))
}

/// What is wrong when a checkpoint was brought that is of another log: nothing is then said of this book.
fn of_another_log<S: Store>(store: &mut S, brought: &Checkpoint) -> Result<Option<Finding>, StoreError> {
    let mut page = Page::default();
    store.page(Seq::number(0), 1, &mut page)?;
    let first = page.rows().next().and_then(|row| decode(row.bytes).ok()).map(|entry| entry.event);
    let Some(Event::StationOpened(opened)) = first else { return Ok(None) };
    let (expected, found) = (brought.origin.to_string(), opened.origin.to_string());
    let is_another = expected != found;
    Ok(is_another.then(|| Finding { seq: Seq::number(0), kind: Kind::Book, expected, found }))
}

/// What is wrong when somebody brought a key that the book never had.
pub fn judge_key(verdict: &Verdict, key: &VerifierKey) -> Option<Finding> {
    let keys = &verdict.tally.keys;
    let (seq, found) =
        keys.last().map_or((Seq::number(0), "none".to_owned()), |(seq, key)| (*seq, key.to_string()));
    let expected = key.to_string();
    verdict.keys_from(key).is_empty().then_some(Finding { seq, kind: Kind::Key, expected, found })
}

/// The entries that gave operators the keys that signed for them at a checkpoint of `size` entries, as the kept
/// snapshot and the entries behind it say.
fn keys_before<S: Store>(store: &mut S, size: u64) -> Result<Vec<(OperatorId, Seq)>, StoreError> {
    let mut keys = BTreeMap::new();
    let snapshot = store.snapshot()?;
    let kept = snapshot.and_then(|snapshot| postcard::from_bytes::<(u32, Views)>(&snapshot.body).ok());
    let mut next = 0;
    if let Some((SNAPSHOT_FORM, views)) = kept {
        for (operator, found) in views.operators.all() {
            let own = found.keys.iter().rfind(|own| own.since.get() < size);
            let signs = own.filter(|own| own.until.is_none_or(|until| size <= until.get()));
            keys.extend(signs.map(|own| (operator, own.since)));
        }
        next = views.head.map_or(0, |head| head.seq.get().saturating_add(1));
    }
    let mut page = Page::default();
    while next < size {
        store.page(Seq::number(next), 512, &mut page)?;
        let mut last = None;
        for row in page.rows().take_while(|row| row.seq.get() < size) {
            last = Some(row.seq.get());
            // One that cannot be read registers no key.
            let Ok(entry) = decode(row.bytes) else { continue };
            let Some(operator) = changes_key_of(&entry.event) else { continue };
            if matches!(entry.event, Event::OperatorKeySet(_)) {
                keys.insert(operator, row.seq);
            } else {
                keys.remove(&operator);
            }
        }
        let Some(last) = last else { break };
        next = last.saturating_add(1);
    }
    Ok(keys.into_iter().collect())
}

/// What became of comparing a checkpoint from outside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Anchored {
    /// The book is of its history.
    Yes,
    /// It is of another one, or ends before it.
    No(Finding),
    /// Entries or nodes were found wrong, so there is no tree to compare with.
    NotCompared,
}

/// Compares a checkpoint from outside with a book that was verified in full.
///
/// # Errors
///
/// The store's.
pub fn judge_anchor<S: Store>(
    store: &mut S,
    verdict: &Verdict,
    anchor: &Checkpoint,
) -> Result<Anchored, StoreError> {
    if let Some(finding) = of_another_log(store, anchor)? {
        return Ok(Anchored::No(finding));
    }
    let verified = Verified { entries: verdict.entries, root: verdict.root(), keys: Vec::new() };
    // Where entries were found wrong, theirs is the finding; the tree over them says nothing more.
    if anchor.size <= verdict.entries && !verdict.findings.is_empty() {
        return Ok(Anchored::NotCompared);
    }
    Ok(verified.departs(store, anchor)?.map_or(Anchored::Yes, Anchored::No))
}

/// Entries that were verified without a finding: what a checkpoint is held against.
///
/// A store may say another thing when it is asked again, whether another desk wrote or somebody forges. So nothing
/// of it is asked again but proofs, which nobody can forge, from a checkpoint to this root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many.
    pub entries: u64,
    /// The root over them.
    pub root: Digest,
    /// The keys that signed for them, with the entries that set them.
    pub keys: Vec<(Seq, KeyLine)>,
}

impl Verified {
    /// What a full verification went over, with the keys from `key` on.
    pub fn in_full(verdict: &Verdict, key: &VerifierKey) -> Self {
        Self { entries: verdict.entries, root: verdict.root(), keys: verdict.keys_from(key) }
    }

    /// What a verification from a checkpoint on went over.
    pub fn since(from: &Checkpoint, found: &Since) -> Self {
        let entries = from.size.saturating_add(found.entries);
        Self { entries, root: found.root, keys: found.keys.clone() }
    }

    /// The checkpoint in a note that the key of its time signed, with that key and no other signature.
    fn believed(&self, note: &SignedNote) -> Result<(Cosigned, VerifierKey), BadCheckpoint> {
        let said: Checkpoint = note.text().parse()?;
        let key = self.keys.iter().rev().find(|(set, _)| set.get() < said.size.max(1));
        let key = key.and_then(|(_, line)| line.as_str().parse::<VerifierKey>().ok());
        let key = key.ok_or(NotSigned::Unknown)?;
        let checkpoint = Checkpoint::believed(note, &key)?;
        Ok((Cosigned { checkpoint, note: note.signed_by(std::slice::from_ref(&key)) }, key))
    }

    /// What is wrong with a checkpoint: its history is not that of these entries.
    fn departs<S: Store>(&self, store: &mut S, from: &Checkpoint) -> Result<Option<Finding>, StoreError> {
        let seq = Seq::number(from.size.saturating_sub(1));
        if from.size > self.entries {
            let (expected, found) = (format!("{} entries", from.size), self.entries.to_string());
            return Ok(Some(Finding { seq, kind: Kind::Missing, expected, found }));
        }
        let path = tree::consistency(store, from.size, self.entries)?;
        if tree::proves_consistency((from.size, from.root), (self.entries, self.root), &path) {
            return Ok(None);
        }
        let expected = format!("the root {} of the checkpoint brought", from.root);
        let found = tree::root(store, from.size)?.to_string();
        Ok(Some(Finding { seq, kind: Kind::Checkpoint, expected, found }))
    }

    /// Holds the checkpoint that whoever verifies has kept against what was verified: what is wrong with it.
    ///
    /// # Errors
    ///
    /// The store's.
    pub fn judge_mark<S: Store>(
        &self,
        store: &mut S,
        kept: &SignedNote,
    ) -> Result<Option<Finding>, StoreError> {
        match self.believed(kept) {
            Ok((mark, _)) => self.departs(store, &mark.checkpoint),
            Err(why) => {
                let said: Option<Checkpoint> = kept.text().parse().ok();
                let seq = Seq::number(said.map_or(0, |said| said.size.saturating_sub(1)));
                let expected = "a kept checkpoint that the key of its time signed".to_owned();
                Ok(Some(Finding { seq, kind: Kind::Checkpoint, expected, found: why.to_string() }))
            }
        }
    }

    /// The newest checkpoint in the store that is of these entries, and the key that signed it: where whoever
    /// verified may begin the next time. None when there is none.
    ///
    /// # Errors
    ///
    /// The store's.
    pub fn newest_mark<S: Store>(
        &self,
        store: &mut S,
    ) -> Result<Option<(Cosigned, VerifierKey)>, StoreError> {
        let Some(kept) = store.checkpoints(self.entries.saturating_add(1), 1)?.pop() else { return Ok(None) };
        let read = SignedNote::read(&kept.note).ok().and_then(|note| self.believed(&note).ok());
        let Some((mark, key)) = read else { return Ok(None) };
        Ok(self.departs(store, &mark.checkpoint)?.is_none().then_some((mark, key)))
    }
}

/// Readers that all see the book as the held store does, whatever another desk writes meanwhile:
/// else what it writes between the walk and the comparison would look like forged rows.
fn held<S: Store>(store: &mut S, threads: usize) -> Result<Vec<S::Reader>, StoreError> {
    loop {
        let last = store.hold()?;
        let readers = (0..threads).map(|_| store.reader()).collect::<Result<Vec<_>, _>>();
        let agree = readers.and_then(|mut readers| {
            for reader in &mut readers {
                if reader.last()? != last {
                    return Ok(None);
                }
            }
            Ok(Some(readers))
        });
        if let Ok(Some(readers)) = agree {
            return Ok(readers);
        }
        store.release();
        agree?;
    }
}

fn walk<S: Store>(
    store: &mut S,
    readers: Vec<S::Reader>,
    progress: &(dyn Fn(u64, u64) -> ControlFlow<()> + Sync),
) -> Result<Verdict, Stopped<StoreError>> {
    let snapshot = store.snapshot().map_err(Stopped::Unreadable)?;
    let (mut refolded, mut scanned) = (Refolded::of(snapshot), None);
    let scan = || scanned = Some(store.scan());
    let mut verdict = verify_beside(readers, &mut refolded, scan, progress)?;
    let scanned = match scanned {
        Some(scanned) => scanned,
        None => store.scan(),
    };
    let findings = scanned.and_then(|scanned| store.judge(&scanned, &verdict));
    verdict.add(findings.map_err(Stopped::Unreadable)?);
    if verdict.findings.is_empty() {
        verdict.add(refolded.finding());
    }
    let findings = checkpoints(store, &verdict).map_err(Stopped::Unreadable)?;
    verdict.add(findings);
    Ok(verdict)
}

/// Every kept checkpoint: its form, its signature by the key of its time, and its root, where the tree
/// itself was found right.
fn checkpoints<S: Store>(store: &mut S, verdict: &Verdict) -> Result<Vec<Finding>, StoreError> {
    let mut findings = Vec::new();
    for (place, kept) in store.checkpoints(u64::MAX, usize::MAX)?.into_iter().enumerate() {
        let seq = Seq::number(kept.size.saturating_sub(1));
        let mut find = |expected: &str, found: String| {
            findings.push(Finding { seq, kind: Kind::Checkpoint, expected: expected.to_owned(), found });
        };
        if kept.size > verdict.entries {
            find("checkpoints of entries that exist", format!("one of {} entries", kept.size));
            continue;
        }
        match kept.stay {
            Some(Stay::Always) => {}
            // The newest stands first. A smaller one is forgotten with the next, unless it stays.
            Some(Stay::Newest) if place == 0 => {}
            Some(Stay::Newest) => find("older checkpoints that stay only", "one to be forgotten".to_owned()),
            None => find("whether it stays", "neither".to_owned()),
        }
        let keys = &verdict.tally.keys;
        let key = keys.iter().rev().find(|(set, _)| set.get() < kept.size).map(|(_, key)| key);
        if let Some(why) = wrongly_witnessed(&kept, key, &verdict.tally.witnesses) {
            find("signatures of the book's key and of named witnesses", why);
        }
        match key.map(|key| (key, believed(&kept, key))) {
            None => {
                find("no checkpoint before the first key was set", format!("one of {} entries", kept.size));
            }
            Some((_, Err(why))) => find("a checkpoint signed by the key of its time", why.to_string()),
            Some((_, Ok(checkpoint))) if checkpoint.size != kept.size => {
                find("a checkpoint of as many entries as it is kept for", checkpoint.size.to_string());
            }
            Some((_, Ok(checkpoint))) if verdict.findings.is_empty() => {
                let root = tree::root(store, kept.size)?;
                if root != checkpoint.root {
                    find(&format!("the root {root}"), checkpoint.root.to_string());
                }
            }
            Some((_, Ok(_))) => {}
        }
    }
    Ok(findings)
}

/// What is wrong with the further signatures of a kept checkpoint.
fn wrongly_witnessed(
    kept: &KeptCheckpoint,
    key: Option<&KeyLine>,
    witnesses: &BTreeSet<KeyLine>,
) -> Option<String> {
    let note = SignedNote::read(&kept.note).ok()?;
    let named = key.into_iter().chain(witnesses).filter_map(|line| line.as_str().parse().ok());
    let named: Vec<VerifierKey> = named.collect();
    let stranger = note.signatures().iter().find(|line| !named.iter().any(|key| line.is_of(key)));
    if let Some(stranger) = stranger {
        return Some(format!("one of {}", stranger.name()));
    }
    if note.signatures().len() > 1 && kept.stay != Some(Stay::Always) {
        return Some("a witnessed one that would be forgotten".to_owned());
    }
    // That of the book's own key is judged by itself.
    let witnesses: Vec<VerifierKey> =
        named.into_iter().filter(|key| key.kind() == KeyKind::Witness).collect();
    match note.signed(&witnesses) {
        Ok(_) | Err(NotSigned::Unknown) => None,
        Err(wrong) => Some(wrong.to_string()),
    }
}

/// A kept checkpoint, when `key` signed it.
pub(super) fn believed(kept: &KeptCheckpoint, key: &KeyLine) -> Result<Checkpoint, BadCheckpoint> {
    let note = SignedNote::read(&kept.note)?;
    // A key that is none was named as a finding where it was set.
    let key: VerifierKey = key.as_str().parse().map_err(|_| NotSigned::Unknown)?;
    Checkpoint::believed(&note, &key)
}

/// A snapshot against the fold of the entries up to its place: it is what the next opening starts
/// from, so whoever could put another one there would rule the book.
struct Refolded {
    state: State,
}

enum State {
    /// Its place is not reached yet.
    Folding { snapshot: Snapshot, views: Box<Views> },
    /// Nothing is left to look at: it was compared, or there is none of this version.
    Judged(Option<Finding>),
}

impl Refolded {
    fn of(snapshot: Option<Snapshot>) -> Self {
        // Another version's is no finding: opening builds it anew.
        let ours = snapshot.filter(|snapshot| {
            let form = postcard::take_from_bytes::<u32>(&snapshot.body).map(|(form, _)| form);
            form == Ok(SNAPSHOT_FORM)
        });
        let folding = |snapshot| State::Folding { snapshot, views: Box::default() };
        Self { state: ours.map_or(State::Judged(None), folding) }
    }

    /// What does not fit, once the whole book was shown.
    fn finding(self) -> Option<Finding> {
        match self.state {
            State::Judged(finding) => finding,
            State::Folding { snapshot, .. } => {
                Some(differs(snapshot.tip.seq, "a snapshot of entries that exist"))
            }
        }
    }
}

impl Follower for Refolded {
    fn entry(&mut self, entry: &Entry, hash: Digest) {
        let State::Folding { snapshot, views } = &mut self.state else { return };
        let judged = match views.apply(entry, hash) {
            Ok(()) if entry.seq < snapshot.tip.seq => return,
            Ok(()) => judge(snapshot, views),
            Err(Broken { seq, what }) => {
                let expected = "an entry that follows from the ones before".to_owned();
                Some(Finding { seq, kind: Kind::Table, expected, found: what })
            }
        };
        // The views are of no more use, and large.
        self.state = State::Judged(judged);
    }
}

/// A snapshot against the views at its place.
fn judge(snapshot: &Snapshot, views: &Views) -> Option<Finding> {
    let Snapshot { tip, body } = snapshot;
    if views.head.map(|head| (head.seq, head.hash)) != Some((tip.seq, tip.hash)) {
        return Some(differs(tip.seq, "a snapshot with the hash of its entry"));
    }
    let folded = postcard::to_stdvec(&(SNAPSHOT_FORM, views));
    (folded.as_ref() != Ok(body)).then(|| differs(tip.seq, "the fold of the entries"))
}

fn differs(seq: Seq, expected: &str) -> Finding {
    let (expected, found) = (expected.to_owned(), "another snapshot".to_owned());
    Finding { seq, kind: Kind::Table, expected, found }
}
