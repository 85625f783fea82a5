//! What a book gives out for others to hold: signed checkpoints, proofs, requests to witnesses.
//!
//! 1. A checkpoint is signed after the commit of everything it is of, by the key that the entries say
//!    is the book's. It is the same whenever it is made again: the signature has nothing random in it.
//! 2. Whoever may only read a book can prove from it, and cannot sign.

use crate::chain::checkpoint::{BadCheckpoint, Checkpoint, Cosigned};
use crate::chain::note::{NotSigned, SignedNote, SignerKey, VerifierKey};
use crate::chain::proof::Proof;
use crate::chain::{tree, witness};
use crate::store::{KeptCheckpoint, Stay, Store};
use crate::units::{KeyLine, Seq};
use crate::views::Broken;

use super::verify::believed;
use super::{Book, BookError};

/// How many kept checkpoints are looked through for the one an answer belongs to.
const ASKED_MAX: usize = 1_000;

impl<S: Store> Book<S> {
    /// Signs checkpoints with `key` from now on.
    ///
    /// # Errors
    ///
    /// [`BookError::OtherKey`] when it is not the key that the entries say is the book's.
    pub fn sign_with(&mut self, key: SignerKey) -> Result<(), BookError> {
        let line = key.public().to_string();
        if self.views.keys.current().map(KeyLine::as_str) == Some(&*line) {
            self.key = Some(key);
            Ok(())
        } else {
            Err(BookError::OtherKey { key: line.into() })
        }
    }

    /// Signs a checkpoint of everything that is recorded, and keeps it; none without the key.
    ///
    /// # Errors
    ///
    /// [`BookError::Store`], [`BookError::Broken`].
    pub fn checkpoint(&mut self) -> Result<Option<Cosigned>, BookError> {
        self.signed(Stay::Newest)
    }

    fn signed(&mut self, stay: Stay) -> Result<Option<Cosigned>, BookError> {
        self.catch_up()?;
        let Some((head, _)) = self.head() else { return Ok(None) };
        let size = head.get().saturating_add(1);
        if self.key.is_none() {
            return Ok(None);
        }
        // What witnesses signed stands on the kept one, and is not signed away.
        if let Some(kept) = self.newest_checkpoint()?.filter(|kept| kept.checkpoint.size == size) {
            if stay == Stay::Always {
                self.store.keep_checkpoint(size, &kept.note, stay)?;
            }
            return Ok(Some(kept));
        }
        let root = tree::root(&mut self.store, size)?;
        let Some(key) = &self.key else { return Ok(None) };
        let checkpoint = Checkpoint::of(key.public().name(), size, root);
        let note = checkpoint.signed(key);
        self.store.keep_checkpoint(size, &note, stay)?;
        Ok(Some(Cosigned { checkpoint, note }))
    }

    /// The newest checkpoint that is kept; none when none was ever signed.
    ///
    /// # Errors
    ///
    /// [`BookError::Store`], [`BookError::Broken`] when it is not signed as it should be.
    pub fn newest_checkpoint(&mut self) -> Result<Option<Cosigned>, BookError> {
        let Some(kept) = self.store.checkpoints(u64::MAX, 1)?.pop() else { return Ok(None) };
        self.read_kept(&kept).map(Some)
    }

    /// The newest checkpoint that a witness signed, and who did; none when none ever did.
    ///
    /// # Errors
    ///
    /// As [`Book::newest_checkpoint`].
    pub fn newest_cosigned(&mut self) -> Result<Option<(Cosigned, Vec<VerifierKey>)>, BookError> {
        let witnesses = self.witnesses();
        for kept in self.store.checkpoints(u64::MAX, ASKED_MAX)? {
            let kept = self.read_kept(&kept)?;
            match kept.note.signed(&witnesses) {
                Ok(seen) => {
                    let seen = seen.iter().map(|signed| signed.key.clone()).collect();
                    return Ok(Some((kept, seen)));
                }
                Err(NotSigned::Unknown) => {}
                Err(wrong) => return Err(broken(kept.checkpoint.size, &wrong.to_string()).into()),
            }
        }
        Ok(None)
    }

    /// The keys of the witnesses that the entries name.
    pub fn witnesses(&self) -> Vec<VerifierKey> {
        let lines = self.views.keys.witnesses().iter();
        lines.filter_map(|line| line.as_str().parse().ok()).collect()
    }

    /// The keys of everybody who ever was a witness.
    pub fn ever_witnesses(&self) -> Vec<VerifierKey> {
        let lines = self.views.keys.ever_witnesses().iter();
        lines.filter_map(|line| line.as_str().parse().ok()).collect()
    }

    /// What the checkpoint of as many entries as that says, as it was read from the store.
    fn read_kept(&self, kept: &KeptCheckpoint) -> Result<Cosigned, BookError> {
        let key = self.views.keys.at(kept.size);
        let key = key.ok_or_else(|| broken(kept.size, "a checkpoint from before the first key"))?;
        let checkpoint = believed(kept, key).map_err(|why| broken(kept.size, &why.to_string()))?;
        let note = SignedNote::read(&kept.note).map_err(|why| broken(kept.size, &why.to_string()))?;
        Ok(Cosigned { checkpoint, note })
    }

    /// Looks at the newest checkpoint: it must be of entries that are here, and of no others.
    pub(super) fn check_newest(&mut self) -> Result<(), BookError> {
        let Some(kept) = self.newest_checkpoint()? else { return Ok(()) };
        let Checkpoint { size, root, .. } = kept.checkpoint;
        let here = self.head().map_or(0, |(head, _)| head.get().saturating_add(1));
        if here < size {
            return Err(broken(
                size,
                &format!("a checkpoint of {size} entries was signed, and {here} are here"),
            )
            .into());
        }
        if tree::root(&mut self.store, size)? != root {
            return Err(broken(size, "its checkpoint has another root than its tree").into());
        }
        // The entry itself, not the hash beside it.
        let last = size.checked_sub(1).map(Seq::number);
        last.map_or(Ok(()), |last| self.proof(last, &kept).map(|_| ()))
    }

    /// The proof that an entry is under a checkpoint, with the entry's bytes in it.
    ///
    /// # Errors
    ///
    /// [`BookError::Broken`] when there is no such entry, or it is not under the checkpoint;
    /// [`BookError::Store`].
    pub fn proof(&mut self, seq: Seq, under: &Cosigned) -> Result<Proof, BookError> {
        let sealed = self.entry(seq)?;
        let path = tree::inclusion(&mut self.store, seq.get(), under.checkpoint.size)?;
        let Checkpoint { size, root, .. } = under.checkpoint;
        if !tree::proves_inclusion(sealed.hash(), seq.get(), size, &path, root) {
            let what = format!("it is not under the checkpoint of {size} entries");
            return Err(Broken { seq, what }.into());
        }
        Ok(Proof { extra: Some(sealed.bytes().to_vec()), index: seq, path, note: under.note.clone() })
    }

    /// A request to witnesses for a checkpoint of everything that is recorded, after the one of `old`
    /// entries that they signed last; none without the key.
    ///
    /// # Errors
    ///
    /// [`BookError::Store`], [`BookError::Broken`].
    pub fn witness_request(&mut self, old: u64) -> Result<Option<witness::Request>, BookError> {
        let Some(Cosigned { checkpoint, note }) = self.signed(Stay::Always)? else { return Ok(None) };
        let proof = tree::consistency(&mut self.store, old, checkpoint.size)?;
        // Only the log's own line: others are theirs to give.
        let own: Vec<VerifierKey> = self.key.iter().map(|key| key.public().clone()).collect();
        Ok(Some(witness::Request { old, proof, note: note.signed_by(&own) }))
    }

    /// Takes in the answer of a witness to one of the requests, the newest first.
    ///
    /// # Errors
    ///
    /// [`BookError::Store`], [`BookError::Broken`]; [`BookError::NoAnswer`] when it is no answer of a
    /// witness that the entries name to any request of this book.
    pub fn take_answer(&mut self, answer: &str) -> Result<Cosigned, BookError> {
        let witnesses = self.witnesses();
        let mut why = BadCheckpoint::Signature(NotSigned::Unknown);
        for kept in self.store.checkpoints(u64::MAX, ASKED_MAX)? {
            let mut kept = self.read_kept(&kept)?;
            match kept.cosign(answer, &witnesses) {
                Ok(()) => {
                    self.store.keep_checkpoint(kept.checkpoint.size, &kept.note, Stay::Always)?;
                    return Ok(kept);
                }
                Err(wrong) => why = wrong,
            }
        }
        Err(BookError::NoAnswer(why))
    }
}

fn broken(size: u64, what: &str) -> Broken {
    Broken { seq: Seq::number(size.saturating_sub(1)), what: what.to_owned() }
}
