//! A bundle: all that an outsider needs to check a book up to a checkpoint, in plain files.
//!
//! ```text
//! log.vkey, witness.vkey   the keys; of witnesses one a line
//! checkpoint               the signed checkpoint, with the witnesses' signatures
//! entries.hex              the bytes of every entry under it in lower-case hex, one a line
//! entries.jsonl            the same bytes as they are, one a line
//! inclusion.json           {"index","tree_size","leaf_hash","hashes"} for one entry, hashes in hex
//! <book>-<index>.tlog-proof    the same as a C2SP tlog-proof
//! old-checkpoint, consistency.json   {"old_size","new_size","hashes"} where an older one was brought
//! ```
//!
//! A bundle holds every entry: it is for finance and auditors. What a person is given is the
//! tlog-proof of his own entry, which says nothing about anybody else.

use std::fs::{File, Permissions};
use std::io::{BufWriter, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde::Serialize;
use thiserror::Error;

use crate::book::{Book, BookError};
use crate::chain::checkpoint::{Checkpoint, Cosigned};
use crate::chain::json_proof::{Consistency, Inclusion};
use crate::chain::leaf_hash;
use crate::chain::note::{SignedNote, VerifierKey};
use crate::chain::tree;
use crate::chain::verify::Page;
use crate::store::{Store, StoreError, whole};
use crate::units::Seq;

/// Why there is no bundle.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum BundleError {
    /// The book cannot be read.
    #[error(transparent)]
    Book(#[from] BookError),
    /// No checkpoint was ever signed.
    #[error("no checkpoint was ever signed in this book: sign one with its key first")]
    NoCheckpoint,
    /// The chosen entry is not under the checkpoint.
    #[error("entry {seq} is not under the checkpoint of {size} entries")]
    NotUnder {
        /// The entry.
        seq: Seq,
        /// How many are.
        size: u64,
    },
    /// The older checkpoint is not of the book's past.
    #[error("the older checkpoint of {size} entries is not of this book's history")]
    NotOfThisBook {
        /// How many entries it is of.
        size: u64,
    },
    /// The folder cannot be written.
    #[error("{path}: {why}")]
    Write {
        /// Where.
        path: String,
        /// What the system said.
        why: String,
    },
}

impl From<StoreError> for BundleError {
    fn from(error: StoreError) -> Self {
        Self::Book(error.into())
    }
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Bundled {
    /// How many entries.
    pub entries: u64,
    /// Which entry is proved.
    pub index: Seq,
    /// The eye line of the checkpoint.
    pub eye_line: String,
}

/// Writes the bundle of `under` into a new folder. `proved` is the entry to prove, the last when none
/// is named; `old` is a checkpoint that the receiver has.
///
/// # Errors
///
/// The first that applies: [`BundleError::NotUnder`], [`BundleError::NotOfThisBook`],
/// [`BundleError::Write`] also when the folder exists, [`BundleError::Book`]. The folder has its name when all
/// of it is on the disk.
pub fn bundle<S: Store>(
    book: &mut Book<S>,
    under: &Cosigned,
    proved: Option<Seq>,
    old: Option<&Cosigned>,
    folder: &Path,
) -> Result<Bundled, BundleError> {
    let size = under.checkpoint.size;
    let last = size.checked_sub(1).map(Seq::number).ok_or(BundleError::NoCheckpoint)?;
    let index = proved.unwrap_or(last);
    if index > last {
        return Err(BundleError::NotUnder { seq: index, size });
    }
    if let Some(old) = old {
        let Checkpoint { size: old_size, root, .. } = old.checkpoint;
        if old_size > size || tree::root(book.store(), old_size)? != root {
            return Err(BundleError::NotOfThisBook { size: old_size });
        }
    }
    let failed = |err: &std::io::Error| wrong(folder, err);
    if folder.symlink_metadata().is_ok() {
        return Err(failed(&std::io::ErrorKind::AlreadyExists.into()));
    }
    let above = folder.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut named = tempfile::Builder::new();
    named.prefix(".").suffix(".part").permissions(Permissions::from_mode(0o777));
    let part = named.tempdir_in(above).map_err(|err| failed(&err))?;
    let written = Folder { path: part.path().to_owned() }.fill(book, under, index, old)?;
    whole::rename(part.path(), folder).map_err(|err| failed(&err))?;
    // It has another name now: there is nothing left to remove.
    let _renamed = part.keep();
    Ok(written)
}

struct Folder {
    path: PathBuf,
}

impl Folder {
    fn fill<S: Store>(
        &self,
        book: &mut Book<S>,
        under: &Cosigned,
        index: Seq,
        old: Option<&Cosigned>,
    ) -> Result<Bundled, BundleError> {
        let Checkpoint { origin, size, .. } = under.checkpoint.clone();
        let key = book.views().keys.at(size).ok_or(BundleError::NoCheckpoint)?.to_string();
        self.write("log.vkey", &format!("{key}\n"))?;
        // Whoever signed one of the notes is named, and no line is left that nobody could check.
        let ever = book.ever_witnesses();
        let notes: Vec<&SignedNote> =
            [Some(under), old].into_iter().flatten().map(|known| &known.note).collect();
        let signed = |key: &&VerifierKey| {
            notes.iter().any(|note| note.signatures().iter().any(|line| line.is_of(key)))
        };
        let witnesses: Vec<VerifierKey> = ever.iter().filter(signed).cloned().collect();
        if !witnesses.is_empty() {
            let lines: Vec<String> = witnesses.iter().map(ToString::to_string).collect();
            let lines = format!("{}\n", lines.join("\n"));
            self.write("witness.vkey", &lines)?;
        }
        let only_known = |book: &Book<S>, cosigned: &Cosigned| {
            let own = book.views().keys.at(cosigned.checkpoint.size);
            let own = own.and_then(|line| line.as_str().parse().ok());
            let known: Vec<VerifierKey> = own.into_iter().chain(witnesses.iter().cloned()).collect();
            Cosigned { note: cosigned.note.signed_by(&known), ..cosigned.clone() }
        };
        let (under, old) = (only_known(book, under), old.map(|old| only_known(book, old)));
        self.write("checkpoint", &under.note.to_string())?;
        self.entries(book, size)?;
        let proof = book.proof(index, &under)?;
        let inclusion = Inclusion {
            index: index.get(),
            tree_size: size,
            leaf_hash: leaf_hash(proof.extra.as_deref().unwrap_or_default()),
            hashes: proof.path.clone(),
        };
        self.write("inclusion.json", &inclusion.to_string())?;
        let name = book
            .views()
            .station
            .identity()
            .map_or_else(|| origin.to_string(), |known| known.book.to_string());
        self.write(&format!("{name}-{}.tlog-proof", index.get()), &proof.to_string())?;
        if let Some(old) = old {
            self.write("old-checkpoint", &old.note.to_string())?;
            let old_size = old.checkpoint.size;
            let hashes = tree::consistency(book.store(), old_size, size)?;
            let proof = Consistency { old_size, new_size: size, hashes };
            self.write("consistency.json", &proof.to_string())?;
        }
        let flushed = File::open(&self.path).and_then(|folder| folder.sync_all());
        flushed.map_err(|err| wrong(&self.path, &err))?;
        Ok(Bundled { entries: size, index, eye_line: under.checkpoint.eye_line() })
    }

    /// The entries twice: in hex for tools that count bytes, and as they are for `jq`.
    fn entries<S: Store>(&self, book: &mut Book<S>, size: u64) -> Result<(), BundleError> {
        let [hex, plain] = ["entries.hex", "entries.jsonl"].map(|name| self.path.join(name));
        let made = |path: &Path| File::create_new(path).map(BufWriter::new).map_err(|err| wrong(path, &err));
        let (mut in_hex, mut as_is) = (made(&hex)?, made(&plain)?);
        let (mut page, mut next) = (Page::default(), 0_u64);
        while next < size {
            let rows = size.saturating_sub(next).min(512);
            book.store().page(Seq::number(next), rows, &mut page)?;
            for row in page.rows() {
                for byte in row.bytes {
                    write!(in_hex, "{byte:02x}").map_err(|err| wrong(&hex, &err))?;
                }
                writeln!(in_hex).map_err(|err| wrong(&hex, &err))?;
                let written = as_is.write_all(row.bytes).and_then(|()| as_is.write_all(b"\n"));
                written.map_err(|err| wrong(&plain, &err))?;
            }
            next = next.saturating_add(rows);
        }
        for (mut file, path) in [(in_hex, hex), (as_is, plain)] {
            let flushed = file.flush().and_then(|()| file.get_ref().sync_all());
            flushed.map_err(|err| wrong(&path, &err))?;
        }
        Ok(())
    }

    fn write(&self, name: &str, text: &str) -> Result<(), BundleError> {
        let path = self.path.join(name);
        let written = File::create_new(&path).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        written.map_err(|err| wrong(&path, &err))
    }
}

fn wrong(path: &Path, err: &std::io::Error) -> BundleError {
    BundleError::Write { path: path.display().to_string(), why: err.to_string() }
}
