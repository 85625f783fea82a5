//! A secret key in a file of its own beside the book, readable by its owner only.
//!
//! ```text
//! jifen-secret/v1⏎
//! name <what it is the key of>⏎
//! kdf none⏎                                    or  kdf argon2id m=19456 t=2 p=1 salt=<base64, 16 bytes>⏎
//! secret <base64, 32 bytes>⏎                   or  sealed <base64, 24 bytes of nonce ‖ 48 bytes>⏎
//! ```
//!
//! 1. A file is made once, whole, and never written over: a key that is lost takes what it opens with it.
//! 2. With a passphrase it is sealed with XChaCha20-Poly1305 under the 32 bytes that argon2id makes
//!    of it; the first two lines are authenticated, so no key can be passed off as another.
//! 3. Secrets are wiped from memory when they are dropped.
//!
//! Source: RFC 9106 for argon2id, with the parameters OWASP recommends; draft-irtf-cfrg-xchacha-03.

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

/// What opens a locked key. It is wiped when it is dropped, and never printed.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
    /// What was typed, without its line break.
    pub fn of(typed: String) -> Self {
        let mut typed = Zeroizing::new(typed);
        let kept = typed.trim_end_matches(['\r', '\n']).len();
        typed.truncate(kept);
        Self(typed)
    }
}

/// A passphrase for a new key, and bytes nobody can guess.
pub struct Lock<'a> {
    /// What will open it.
    pub passphrase: &'a Passphrase,
    /// Sixteen of the bytes are salt and sixteen the first of the nonce.
    pub seed: [u8; 32],
}

/// A file that holds one secret key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretFile {
    path: PathBuf,
}

/// A secret key and what it is the key of.
pub type Secret = (Box<str>, Zeroizing<[u8; 32]>);

const FIRST: &str = "jifen-secret/v1";
const KDF: &str = "argon2id m=19456 t=2 p=1 salt=";

/// A key file has a few hundred bytes.
const BYTES_MAX: u64 = 4_096;

/// The text of a key file, all of it or none: one that was read to a limit would be taken for a shorter
/// one. Whatever lies there may have any length.
pub(super) fn short_text(file: File) -> std::io::Result<Zeroizing<String>> {
    let mut text = Zeroizing::new(String::new());
    let bytes = file.take(BYTES_MAX.saturating_add(1)).read_to_string(&mut text)?;
    if u64::try_from(bytes).is_ok_and(|bytes| bytes <= BYTES_MAX) {
        Ok(text)
    } else {
        Err(std::io::Error::new(ErrorKind::InvalidData, "it is longer than a key file"))
    }
}

impl SecretFile {
    /// The file at `path`.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The file beside a book, called as the book and `ending`.
    pub fn beside(book: &Path, ending: &str) -> Self {
        let mut path = book.as_os_str().to_owned();
        path.push(ending);
        Self { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the file, durably.
    ///
    /// # Errors
    ///
    /// [`StoreError::Exists`], [`StoreError::KeyUnreadable`] when `name` has a line break,
    /// [`StoreError::Full`], [`StoreError::Failed`].
    pub fn create(&self, name: &str, secret: &[u8; 32], lock: Option<&Lock<'_>>) -> Result<(), StoreError> {
        if name.contains('\n') {
            return Err(self.unreadable("a name of two lines"));
        }
        let head = format!("{FIRST}\nname {name}\n");
        let rest = match lock {
            None => Zeroizing::new(format!("kdf none\nsecret {}\n", Base64::encode_string(secret))),
            Some(Lock { passphrase, seed }) => {
                let (salt, fresh) = seed.split_at(16);
                let mut nonce = [0; 24];
                for (byte, fresh) in nonce.iter_mut().zip(fresh) {
                    *byte = *fresh;
                }
                let cipher = self.cipher(passphrase, salt)?;
                let payload = Payload { msg: secret, aad: head.as_bytes() };
                let sealed = cipher.encrypt(&XNonce::from(nonce), payload);
                let sealed = sealed.map_err(|_| self.unreadable("it could not be sealed"))?;
                let sealed = Base64::encode_string(&[nonce.as_slice(), &sealed].concat());
                Zeroizing::new(format!("kdf {KDF}{}\nsealed {sealed}\n", Base64::encode_string(salt)))
            }
        };
        let text = Zeroizing::new([head.as_bytes(), rest.as_bytes()].concat());
        whole::sweep_parts(&self.path);
        whole::create(&self.path, Readers::Owner, &text).map_err(|err| self.io(&err))
    }

    /// Whether there is such a file.
    pub fn exists(&self) -> bool {
        self.path.exists()
    }

    /// The secret, and what it is the key of.
    ///
    /// # Errors
    ///
    /// The first that applies: [`StoreError::KeyMissing`], [`StoreError::KeyUnreadable`],
    /// [`StoreError::KeyLocked`] when it takes a passphrase and none is given,
    /// [`StoreError::KeyWrong`].
    pub fn read(&self, passphrase: Option<&Passphrase>) -> Result<Secret, StoreError> {
        let file = File::open(&self.path).map_err(|err| self.io(&err))?;
        let text = short_text(file).map_err(|err| self.unreadable(&err.to_string()))?;
        let mut lines = text.strip_suffix('\n').unwrap_or_default().split('\n');
        let mut line = |starts: &str| lines.next().and_then(|line| line.strip_prefix(starts));
        let parts = (|| Some((line(FIRST)?, line("name ")?, line("kdf ")?, line("")?)))();
        let Some(("", name, kdf, secret)) = parts else {
            return Err(self.unreadable("it is not of four lines that begin with jifen-secret/v1"));
        };
        let bytes = match (kdf.strip_prefix(KDF), secret.split_once(' ')) {
            (None, Some(("secret", secret))) if kdf == "none" => Base64::decode_vec(secret)
                .map(Zeroizing::new)
                .map_err(|_| self.unreadable("a secret in base64"))?,
            (Some(salt), Some(("sealed", sealed))) => {
                let passphrase = passphrase.ok_or_else(|| StoreError::KeyLocked { path: self.shown() })?;
                let decoded = Base64::decode_vec(salt).ok().zip(Base64::decode_vec(sealed).ok());
                let (salt, sealed) = decoded.ok_or_else(|| self.unreadable("salt and seal in base64"))?;
                let Some((nonce, sealed)) = sealed.split_first_chunk::<24>() else {
                    return Err(self.unreadable("a seal that is too short"));
                };
                let head = format!("{FIRST}\nname {name}\n");
                let payload = Payload { msg: sealed, aad: head.as_bytes() };
                let opened = self.cipher(passphrase, &salt)?.decrypt(&XNonce::from(*nonce), payload);
                Zeroizing::new(opened.map_err(|_| StoreError::KeyWrong { path: self.shown() })?)
            }
            _ => return Err(self.unreadable("a kdf that is not known here")),
        };
        let mut secret = Zeroizing::new([0; 32]);
        if bytes.len() != secret.len() || lines.next().is_some() {
            return Err(self.unreadable("a secret of 32 bytes, and nothing after it"));
        }
        secret.copy_from_slice(&bytes);
        Ok((name.into(), secret))
    }

    /// The cipher under what argon2id makes of a passphrase.
    fn cipher(&self, passphrase: &Passphrase, salt: &[u8]) -> Result<XChaCha20Poly1305, StoreError> {
        let mut key = Zeroizing::new([0; 32]);
        let params = Params::new(19_456, 2, 1, Some(key.len()));
        let made = params.and_then(|params| {
            let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
            argon.hash_password_into(passphrase.0.as_bytes(), salt, key.as_mut_slice())
        });
        made.map_err(|err| self.unreadable(&err.to_string()))?;
        Ok(XChaCha20Poly1305::new((&*key).into()))
    }

    fn shown(&self) -> String {
        self.path.display().to_string()
    }

    fn unreadable(&self, why: &str) -> StoreError {
        StoreError::KeyUnreadable { path: self.shown(), why: why.to_owned() }
    }

    fn io(&self, err: &std::io::Error) -> StoreError {
        let path = self.shown();
        let kind = err.kind();
        if kind == ErrorKind::NotFound {
            StoreError::KeyMissing { path }
        } else if kind == ErrorKind::AlreadyExists {
            StoreError::Exists { path }
        } else if kind == ErrorKind::StorageFull {
            StoreError::Full
        } else {
            StoreError::Failed { why: format!("{path}: {err}") }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_key_opens_with_its_passphrase_only_and_is_its_owners() {
        let folder = tempfile::tempdir().unwrap();
        let file = SecretFile::at(folder.path().join("st.book.key"));
        let path = file.path().display().to_string();
        assert_eq!(file.read(None), Err(StoreError::KeyMissing { path: path.clone() }));
        let [right, wrong] = ["长 phrase\n", "other"].map(|typed| Passphrase::of(typed.to_owned()));
        file.create("example.org/st", &[7; 32], Some(&Lock { passphrase: &right, seed: [9; 32] })).unwrap();
        assert_eq!(std::fs::metadata(file.path()).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(file.read(None), Err(StoreError::KeyLocked { path: path.clone() }));
        assert_eq!(file.read(Some(&wrong)), Err(StoreError::KeyWrong { path: path.clone() }));
        let (name, secret) = file.read(Some(&right)).unwrap();
        assert_eq!((&*name, *secret), ("example.org/st", [7; 32]));
        assert_eq!(file.create("x", &[0; 32], None), Err(StoreError::Exists { path: path.clone() }));
        // Called otherwise it is another key, and does not open.
        let text = std::fs::read_to_string(file.path()).unwrap();
        std::fs::write(file.path(), text.replace("example.org/st", "example.org/xx")).unwrap();
        assert_eq!(file.read(Some(&right)), Err(StoreError::KeyWrong { path }));
    }

    #[test]
    fn a_changed_file_is_no_key() {
        let folder = tempfile::tempdir().unwrap();
        let file = SecretFile::at(folder.path().join("k"));
        file.create("st", &[7; 32], None).unwrap();
        let whole = std::fs::read_to_string(file.path()).unwrap();
        assert_eq!(*file.read(None).unwrap().1, [7; 32]);
        for changed in [
            whole.replace("v1", "v2"),
            whole.replace("kdf none", "kdf some"),
            whole.replace("BwcH", "Bwc"),
            whole.trim_end().to_owned(),
            format!("{whole}more\n"),
            // Cut to the longest that is read, this would be a key.
            format!(
                "{}more\n",
                whole.replace("name st", &format!("name {}", "s".repeat(4_098 - whole.len())))
            ),
            String::new(),
        ] {
            std::fs::write(file.path(), &changed).unwrap();
            assert!(matches!(file.read(None), Err(StoreError::KeyUnreadable { .. })), "{changed}");
        }
    }
}
