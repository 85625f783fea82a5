//! The evidence folder beside a book: each file under the SHA-256 of its bytes.
//!
//! 1. A file is read once, in small pieces: it is hashed while it is copied.
//! 2. It has its name only when all of it is on disk. What is half-copied is never seen.
//! 3. The folder is filled before the entry is written, so no entry names a file that never was.
//! 4. Nothing here is ever deleted or written over.

use std::fs::{self, File, Permissions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::events::tasks::EvidenceFile;
use crate::units::{Digest, MimeType, Moment};

use super::StoreError;
use super::whole::{self, Readers};

/// The most bytes a file may have where the policy says nothing: 1 GiB, so that a slip of the hand
/// does not fill the disk.
const MOST: u64 = 1 << 30;

/// How many bytes are read at a time; the kind of a file shows in the first of them.
const PIECE: usize = 1 << 16;

/// The evidence folder of one book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EvidenceFolder {
    folder: PathBuf,
}

impl EvidenceFolder {
    /// The folder beside `book`: `station.book.evidence` beside `station.book`.
    pub fn beside(book: &Path) -> Self {
        let mut folder = book.as_os_str().to_owned();
        folder.push(".evidence");
        Self { folder: folder.into() }
    }

    /// Where the file with this digest lies: in a folder of its first two digits.
    pub fn path(&self, digest: Digest) -> PathBuf {
        let name = digest.to_string();
        let drawer: String = name.chars().take(2).collect();
        self.folder.join(drawer).join(name)
    }

    /// Files a copy of `source`, of at most `most` bytes.
    ///
    /// The time it was taken is the one the file itself carries as its last change.
    ///
    /// # Errors
    ///
    /// The first that applies: [`StoreError::EvidenceMissing`], [`StoreError::EvidenceUnreadable`],
    /// [`StoreError::EvidenceEmpty`], [`StoreError::EvidenceTooLarge`]; [`StoreError::Full`] and
    /// [`StoreError::Failed`] when it cannot be filed. Nothing is half-filed.
    pub fn file(&self, source: &Path, most: Option<u64>) -> Result<EvidenceFile, StoreError> {
        let most = most.unwrap_or(MOST);
        let (mut from, size, captured) = open(source)?;
        if most < size {
            return Err(StoreError::EvidenceTooLarge { path: shown(source), size, most });
        }
        whole::folder(&self.folder).map_err(|err| unfiled(&self.folder, &err))?;
        // The folder is the owner's alone, as the book is.
        let _on_foreign_disks = fs::set_permissions(&self.folder, Permissions::from_mode(0o700));
        let incoming = whole::part(&self.folder.join("incoming"), Readers::Owner);
        let mut incoming = incoming.map_err(|err| unfiled(&self.folder, &err))?;
        let (mut hasher, mut size, mut mime) = (Sha256::new(), 0_u64, None);
        in_pieces(source, &mut from, |piece| {
            mime.get_or_insert_with(|| kind_of(piece));
            size = size.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
            if most < size {
                return Err(StoreError::EvidenceTooLarge { path: shown(source), size, most });
            }
            hasher.update(piece);
            incoming.write_all(piece).map_err(|err| unfiled(&self.folder, &err))
        })?;
        let Some(mime) = mime else {
            return Err(StoreError::EvidenceEmpty { path: shown(source) });
        };
        let digest = Digest::from_bytes(hasher.finalize().into());
        self.keep(incoming, digest)?;
        let mime: MimeType = mime.parse().map_err(|_| StoreError::Failed { why: mime.to_owned() })?;
        Ok(EvidenceFile { digest, mime, size, captured })
    }

    /// Gives a copied file its name. The same bytes may lie there already.
    fn keep(&self, incoming: tempfile::NamedTempFile, digest: Digest) -> Result<(), StoreError> {
        let path = self.path(digest);
        let drawer = path.parent().unwrap_or(&self.folder);
        let failed = |err: &std::io::Error| unfiled(drawer, err);
        whole::folder(drawer).map_err(|err| failed(&err))?;
        incoming.as_file().sync_all().map_err(|err| failed(&err))?;
        match whole::call(incoming.into_temp_path(), &path) {
            Err(err) if err.kind() != ErrorKind::AlreadyExists => Err(failed(&err)),
            _ => Ok(()),
        }
    }

    /// Copies the file with this digest from the folder of another book, under the same name.
    ///
    /// # Errors
    ///
    /// Those of [`EvidenceFolder::check`] for the copy, [`StoreError::Full`], [`StoreError::Failed`].
    pub fn copy_from(&self, other: &Self, digest: Digest) -> Result<(), StoreError> {
        let path = self.path(digest);
        let drawer = path.parent().unwrap_or(&self.folder);
        let copied =
            whole::folder(drawer).and_then(|()| whole::copy(&other.path(digest), &path, Readers::Owner));
        match copied {
            // What lies there under its name is looked at all the same.
            Err(err) if err.kind() != ErrorKind::AlreadyExists => Err(unfiled(drawer, &err)),
            _ => self.check(digest),
        }
    }

    /// All files that lie there, in the order of their digests, with their sizes in bytes. A folder that
    /// is not there yet holds none.
    ///
    /// # Errors
    ///
    /// [`StoreError::EvidenceUnreadable`] when the folder cannot be looked through.
    pub fn filed(&self) -> Result<Vec<(Digest, u64)>, StoreError> {
        let mut found = Vec::new();
        for drawer in within(&self.folder)? {
            // What is half-copied lies outside the drawers.
            if !drawer.is_dir() {
                continue;
            }
            for path in within(&drawer)? {
                let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
                let Ok(digest) = name.parse::<Digest>() else { continue };
                let size = fs::metadata(&path).map_err(|err| unreadable(&path, &err))?.len();
                found.push((digest, size));
            }
        }
        found.sort_unstable();
        Ok(found)
    }

    /// Checks that the file with this digest lies there, with the bytes it had.
    ///
    /// # Errors
    ///
    /// The first that applies: [`StoreError::EvidenceMissing`], [`StoreError::EvidenceUnreadable`],
    /// [`StoreError::EvidenceEmpty`], [`StoreError::EvidenceChanged`].
    pub fn check(&self, digest: Digest) -> Result<(), StoreError> {
        let path = self.path(digest);
        let (mut file, _, _) = open(&path)?;
        let mut hasher = Sha256::new();
        in_pieces(&path, &mut file, |piece| {
            hasher.update(piece);
            Ok(())
        })?;
        let found = Digest::from_bytes(hasher.finalize().into());
        if found == digest {
            Ok(())
        } else {
            Err(StoreError::EvidenceChanged { path: shown(&path), found: found.to_string() })
        }
    }
}

/// What lies in a folder; nothing when there is no such folder.
fn within(folder: &Path) -> Result<Vec<PathBuf>, StoreError> {
    let found = match fs::read_dir(folder) {
        Ok(found) => found,
        Err(err) if err.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(err) => return Err(unreadable(folder, &err)),
    };
    let path = |item: std::io::Result<fs::DirEntry>| item.map(|item| item.path());
    found.map(path).collect::<Result<_, _>>().map_err(|err| unreadable(folder, &err))
}

/// Opens a file that may be evidence: its size, and when it was last changed.
fn open(path: &Path) -> Result<(File, u64, Option<Moment>), StoreError> {
    // Looked at before it is opened: opening a pipe would wait for its other end for ever.
    let kind = fs::metadata(path).map_err(|err| unreadable(path, &err))?;
    if !kind.is_file() {
        let why = "it is no file".to_owned();
        return Err(StoreError::EvidenceUnreadable { path: shown(path), why });
    }
    let file = File::open(path).map_err(|err| unreadable(path, &err))?;
    let about = file.metadata().map_err(|err| unreadable(path, &err))?;
    if about.len() == 0 {
        return Err(StoreError::EvidenceEmpty { path: shown(path) });
    }
    let millis =
        about.mtime().checked_mul(1000).and_then(|millis| millis.checked_add(about.mtime_nsec() / 1_000_000));
    Ok((file, about.len(), millis.map(Moment::from_millis)))
}

/// Shows all of a file to `take`, piece by piece.
fn in_pieces(
    path: &Path,
    file: &mut File,
    mut take: impl FnMut(&[u8]) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    let mut piece = vec![0; PIECE];
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(()),
            Ok(read) => take(piece.get(..read).unwrap_or_default())?,
            Err(err) if err.kind() == ErrorKind::Interrupted => {}
            Err(err) => return Err(unreadable(path, &err)),
        }
    }
}

/// What kind of file begins like this.
fn kind_of(first: &[u8]) -> &'static str {
    match infer::get(first) {
        Some(kind) => kind.mime_type(),
        None if std::str::from_utf8(first).is_ok() => "text/plain",
        None => "application/octet-stream",
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn unreadable(path: &Path, err: &std::io::Error) -> StoreError {
    if err.kind() == ErrorKind::NotFound {
        StoreError::EvidenceMissing { path: shown(path) }
    } else {
        StoreError::EvidenceUnreadable { path: shown(path), why: err.to_string() }
    }
}

fn unfiled(folder: &Path, err: &std::io::Error) -> StoreError {
    if err.kind() == ErrorKind::StorageFull {
        StoreError::Full
    } else {
        StoreError::Failed { why: format!("{}: {err}", folder.display()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_kept_under_its_hash_with_its_kind_size_and_time() {
        let folder = tempfile::tempdir().unwrap();
        let evidence = EvidenceFolder::beside(&folder.path().join("st.book"));
        assert_eq!(evidence.filed().unwrap(), [], "there is no folder yet");
        let clip = folder.path().join("clip.png");
        let bytes = [b"\x89PNG\r\n\x1a\n".as_slice(), &vec![7; 200_000]].concat();
        fs::write(&clip, &bytes).unwrap();
        let kept = evidence.file(&clip, None).unwrap();
        assert_eq!((kept.digest, kept.size), (Digest::of(&[&bytes]), 200_008));
        assert_eq!(kept.mime.as_str(), "image/png");
        assert!(kept.captured.is_some());
        assert_eq!(fs::read(evidence.path(kept.digest)).unwrap(), bytes);
        assert_eq!(evidence.file(&clip, None).unwrap(), kept, "the same bytes lie there once");
        evidence.check(kept.digest).unwrap();
        assert_eq!(evidence.filed().unwrap(), [(kept.digest, 200_008)]);
        fs::write(evidence.path(kept.digest), b"other").unwrap();
        assert!(matches!(evidence.check(kept.digest), Err(StoreError::EvidenceChanged { .. })));
    }

    #[test]
    fn what_cannot_be_evidence_is_refused_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let evidence = EvidenceFolder::beside(&folder.path().join("st.book"));
        let at = |name: &str| folder.path().join(name);
        fs::write(at("empty"), b"").unwrap();
        fs::write(at("long"), [0; 101]).unwrap();
        File::create(at("huge")).unwrap().set_len(4 << 30).unwrap();
        let refused = |name: &str, most| evidence.file(&at(name), most).unwrap_err();
        assert!(matches!(refused("none", None), StoreError::EvidenceMissing { .. }));
        assert!(matches!(refused("", None), StoreError::EvidenceUnreadable { .. }));
        let device = evidence.file(Path::new("/dev/null"), None);
        assert!(matches!(device, Err(StoreError::EvidenceUnreadable { .. })));
        assert!(matches!(refused("empty", None), StoreError::EvidenceEmpty { .. }));
        let long = StoreError::EvidenceTooLarge { path: shown(&at("long")), size: 101, most: 100 };
        assert_eq!(refused("long", Some(100)), long);
        assert!(
            matches!(refused("huge", None), StoreError::EvidenceTooLarge { size, .. } if size == 4 << 30)
        );
        assert!(!at("st.book.evidence").exists());
    }
}
