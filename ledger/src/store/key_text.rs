//! What files of keys have in common: a short text of lines, and a secret in it that may be sealed under what
//! argon2id makes of a passphrase.
//!
//! ```text
//! passphrase ─ argon2id, salt ─▶ key ─ XChaCha20-Poly1305, what stands above ─▶ nonce ‖ secret ‖ tag
//! ```
//!
//! 1. What stands above the seal is authenticated with it, so that no secret is passed off as another.
//! 2. Keys are wiped from memory when they are dropped.
//! 3. A file that somebody else wrote takes neither all memory nor forever.
//!
//! Source: RFC 9106 for argon2id, draft-irtf-cfrg-xchacha-03.

use std::fs::File;
use std::io::{ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use argon2::{Algorithm, Argon2, Params, Version};
use base64ct::{Base64, Encoding};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::StoreError;
use super::whole::{self, Readers};

/// A key that is forgotten where it is dropped.
pub(super) type Key = Zeroizing<[u8; 32]>;

/// How many bytes stand before what is sealed.
pub(super) const NONCE: usize = 24;

/// A key file has a few hundred bytes.
const BYTES_MAX: u64 = 4_096;

/// The text of a key file, all of it or none: one that was read to a limit would be taken for a shorter
/// one. Whatever lies there may have any length.
pub(super) fn read(path: &Path) -> std::io::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    let bytes = File::open(path)?.take(BYTES_MAX.saturating_add(1)).read_to_string(&mut text)?;
    if u64::try_from(bytes).is_ok_and(|bytes| bytes <= BYTES_MAX) {
        Ok(text)
    } else {
        Err(std::io::Error::new(ErrorKind::InvalidData, "it is longer than a key file"))
    }
}

/// The file beside a book, called as the book and `ending`.
pub(super) fn beside(book: &Path, ending: &str) -> PathBuf {
    let mut path = book.as_os_str().to_owned();
    path.push(ending);
    path.into()
}

/// A key or a secret of 32 bytes in base64.
pub(super) fn key(text: &str) -> Option<Key> {
    let bytes = Zeroizing::new(Base64::decode_vec(text).ok()?);
    bytes.as_slice().try_into().ok().map(Zeroizing::new)
}

/// How a passphrase becomes a key.
#[derive(Clone, Debug)]
pub(super) struct Stretch {
    params: Params,
    salt: [u8; 16],
}

impl Stretch {
    /// With so many KiB of memory, passes and lanes; none when that is out of reason, by promise 3.
    pub(super) fn of(kib: u32, passes: u32, lanes: u32, salt: [u8; 16]) -> Option<Self> {
        let params = Params::new(kib, passes, lanes, Some(32)).ok();
        let params = params.filter(|_| kib <= 1 << 20 && passes <= 64)?;
        Some(Self { params, salt })
    }

    /// The salt in base64.
    pub(super) fn salt(&self) -> String {
        Base64::encode_string(&self.salt)
    }

    /// The key that a passphrase becomes; none when it cannot be one.
    pub(super) fn key(&self, passphrase: &str) -> Option<Key> {
        let mut key = Zeroizing::new([0; 32]);
        let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, self.params.clone());
        argon.hash_password_into(passphrase.as_bytes(), &self.salt, key.as_mut_slice()).ok()?;
        Some(key)
    }
}

/// A salt in base64.
pub(super) fn salt(text: &str) -> Option<[u8; 16]> {
    Base64::decode_vec(text).ok()?.try_into().ok()
}

/// `None` only when the text is too long for the cipher, which none is that a book takes.
pub(super) fn seal(key: &Key, nonce: [u8; NONCE], above: &[u8], text: &[u8]) -> Option<Vec<u8>> {
    let payload = Payload { msg: text, aad: above };
    let sealed = XChaCha20Poly1305::new((&**key).into()).encrypt(&XNonce::from(nonce), payload).ok()?;
    Some([nonce.as_slice(), &sealed].concat())
}

/// What was sealed; none under another key, or below another text.
pub(super) fn unseal(key: &Key, above: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE>()?;
    let payload = Payload { msg: sealed, aad: above };
    let opened = XChaCha20Poly1305::new((&**key).into()).decrypt(&XNonce::from(*nonce), payload);
    opened.ok().map(Zeroizing::new)
}

/// Why a key file could not be written.
pub(super) fn unwritten(path: &Path, err: &std::io::Error) -> StoreError {
    let kind = err.kind();
    if kind == ErrorKind::AlreadyExists {
        StoreError::Exists { path: path.display().to_string() }
    } else if kind == ErrorKind::StorageFull {
        StoreError::Full
    } else if kind == ErrorKind::PermissionDenied || kind == ErrorKind::ReadOnlyFilesystem {
        StoreError::ReadOnly
    } else {
        StoreError::Failed { why: format!("{}: {err}", path.display()) }
    }
}

/// Writes a new key file, durably; nothing is written over.
pub(super) fn create(path: &Path, text: &str) -> Result<(), StoreError> {
    whole::sweep_parts(path);
    whole::create(path, Readers::Owner, text.as_bytes()).map_err(|err| unwritten(path, &err))
}

/// Puts a key file in the place of another, durably.
pub(super) fn replace(path: &Path, text: &str) -> Result<(), StoreError> {
    whole::sweep_parts(path);
    whole::replace(path, Readers::Owner, text.as_bytes()).map_err(|err| unwritten(path, &err))
}
