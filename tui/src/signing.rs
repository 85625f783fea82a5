//! The key that signs checkpoints, as it lies beside the book.
//!
//! A change writes the new key as `BOOK.key.new`, then the entry, then moves the files. Whichever of
//! the two files the entries name is the key, so a power cut between the steps loses neither; and the
//! other one, whatever is wrong with it, keeps nobody from signing.

use std::path::{Path, PathBuf};

use ledger::book::{Book, BookError};
use ledger::chain::note::{KeyKind, SignerKey};
use ledger::exchange::paper::Paper;
use ledger::reports::receipt::Slip;
use ledger::store::{Passphrase, SecretFile, Sqlite, StoreError, whole};

use crate::screens::papers;
use crate::words::Lang;

/// Where a passphrase comes from when no file is named.
const VARIABLE: &str = "JIFEN_KEY_PASSPHRASE";

/// Where the passphrase of an operator's own key comes from.
const OWN_VARIABLE: &str = "JIFEN_SIGN_PASSPHRASE";

/// The file of the key.
pub(crate) fn file(book: &Path) -> SecretFile {
    SecretFile::beside(book, ".key")
}

/// The file of a key that is about to be set.
pub(crate) fn new_file(book: &Path) -> SecretFile {
    SecretFile::beside(book, ".key.new")
}

/// The passphrase in the environment, where there is one.
pub(crate) fn passphrase() -> Option<Passphrase> {
    std::env::var(VARIABLE).ok().map(Passphrase::of)
}

/// The passphrase of operators' own keys in the environment, where there is one.
pub(crate) fn own_passphrase() -> Option<Passphrase> {
    std::env::var(OWN_VARIABLE).ok().map(Passphrase::of)
}

/// An operator's own key, in the file on his stick.
///
/// # Errors
///
/// Those of [`read`].
pub(crate) fn own(file: &Path) -> Result<SignerKey, StoreError> {
    read(&SecretFile::at(file), own_passphrase().as_ref())
}

/// The key in a file.
///
/// # Errors
///
/// Those of [`SecretFile::read`]; [`StoreError::KeyUnreadable`] when it is called as no key can be.
pub(crate) fn read(file: &SecretFile, passphrase: Option<&Passphrase>) -> Result<SignerKey, StoreError> {
    let (name, secret) = file.read(passphrase)?;
    let unreadable = |error: ledger::units::BadText| StoreError::KeyUnreadable {
        path: file.path().display().to_string(),
        why: error.to_string(),
    };
    Ok(SignerKey::of(name.parse().map_err(unreadable)?, KeyKind::Log, &secret))
}

/// Lets a book sign with the key beside it, and ends a change of keys that was interrupted. The old
/// key's file, where one was moved.
///
/// # Errors
///
/// Those of [`read`]; [`BookError::OtherKey`] when the key beside it is another book's, or an old one.
pub(crate) fn unlock(
    path: &Path,
    book: &mut Book<Sqlite>,
    passphrase: Option<&Passphrase>,
) -> Result<Option<PathBuf>, BookError> {
    let Some(current) = book.views().keys.current().map(ToString::to_string) else { return Ok(None) };
    let (present, next) = (file(path), new_file(path));
    let is_it = |key: &SignerKey| key.public().to_string() == current;
    let key = read(&present, passphrase);
    if !key.as_ref().is_ok_and(is_it) && next.exists() {
        let new = read(&next, passphrase)?;
        if is_it(&new) {
            let old = retire(path, &present, book.views().keys.all().len())?;
            moved(next.path(), present.path())?;
            book.sign_with(new)?;
            return Ok(old);
        }
    }
    book.sign_with(key?)?;
    Ok(None)
}

/// [`unlock`] for work that goes on without a signature when there is no key at hand.
///
/// # Errors
///
/// Those of [`unlock`], but for a key that is missing or locked.
pub(crate) fn unlock_if_there(path: &Path, book: &mut Book<Sqlite>) -> Result<(), BookError> {
    match unlock(path, book, passphrase().as_ref()) {
        Ok(_) | Err(BookError::Store(StoreError::KeyMissing { .. } | StoreError::KeyLocked { .. })) => Ok(()),
        Err(other) => Err(other),
    }
}

/// A paper with a checkpoint signed now, where there is a key; a slip that speaks of its holder only has its
/// proof as well.
///
/// # Errors
///
/// The book's. The paper may be handed out as it is: what it is of is recorded.
pub(crate) fn sealed(
    book: &mut Book<Sqlite>,
    paper: &Paper,
    slip: Option<&Slip>,
    lang: Lang,
) -> Result<Paper, BookError> {
    let Some(signed) = book.checkpoint()? else { return Ok(paper.clone()) };
    let paper = papers::sealed(paper.clone(), &signed.checkpoint, lang);
    match slip.filter(|slip| slip.speaks_of_its_holder_only()) {
        Some(slip) => Ok(papers::proved(paper, &book.proof(slip.seq, &signed)?, lang)),
        None => Ok(paper),
    }
}

/// Moves the file of a key that signs no more out of the way.
fn retire(book: &Path, present: &SecretFile, keys: usize) -> Result<Option<PathBuf>, StoreError> {
    if !present.exists() {
        return Ok(None);
    }
    let old = SecretFile::beside(book, &format!(".key.old-{}", keys.saturating_sub(1)));
    moved(present.path(), old.path())?;
    Ok(Some(old.path().to_owned()))
}

fn moved(from: &Path, to: &Path) -> Result<(), StoreError> {
    let failed = |error: std::io::Error| StoreError::Failed { why: format!("{}: {error}", from.display()) };
    whole::rename(from, to).map_err(failed)
}
