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
//! 2. With a passphrase it is sealed; the first two lines are authenticated, so no key can be passed off as
//!    another.
//! 3. Secrets are wiped from memory when they are dropped.
//!
//! Source: the parameters that OWASP recommends for argon2id.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use super::StoreError;
use super::key_text::{self, Key, NONCE, Stretch};

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

fn stretch(salt: [u8; 16]) -> Option<Stretch> {
    Stretch::of(19_456, 2, 1, salt)
}

impl SecretFile {
    /// The file at `path`.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// The file beside a book, called as the book and `ending`.
    pub fn beside(book: &Path, ending: &str) -> Self {
        Self { path: key_text::beside(book, ending) }
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
                let (mut salt, mut nonce) = ([0; 16], [0; NONCE]);
                for (byte, fresh) in salt.iter_mut().chain(&mut nonce).zip(seed) {
                    *byte = *fresh;
                }
                let sealed = stretch(salt).and_then(|stretch| {
                    let key = stretch.key(&passphrase.0)?;
                    let sealed = key_text::seal(&key, nonce, head.as_bytes(), secret)?;
                    Some((stretch.salt(), Base64::encode_string(&sealed)))
                });
                let (salt, sealed) = sealed.ok_or_else(|| self.unreadable("it could not be sealed"))?;
                Zeroizing::new(format!("kdf {KDF}{salt}\nsealed {sealed}\n"))
            }
        };
        key_text::create(&self.path, &Zeroizing::new([head.as_str(), &rest].concat()))
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
        let text = key_text::read(&self.path).map_err(|err| {
            if err.kind() == ErrorKind::NotFound {
                StoreError::KeyMissing { path: self.shown() }
            } else {
                self.unreadable(&err.to_string())
            }
        })?;
        let mut lines = text.strip_suffix('\n').unwrap_or_default().split('\n');
        let mut line = |starts: &str| lines.next().and_then(|line| line.strip_prefix(starts));
        let parts = (|| Some((line(FIRST)?, line("name ")?, line("kdf ")?, line("")?)))();
        let Some(("", name, kdf, secret)) = parts else {
            return Err(self.unreadable("it is not of four lines that begin with jifen-secret/v1"));
        };
        if lines.next().is_some() {
            return Err(self.unreadable("lines after the secret"));
        }
        let secret = match (kdf.strip_prefix(KDF), secret.split_once(' ')) {
            (None, Some(("secret", secret))) if kdf == "none" => {
                key_text::key(secret).ok_or_else(|| self.unreadable("a secret of 32 bytes in base64"))?
            }
            (Some(salt), Some(("sealed", sealed))) => {
                let passphrase = passphrase.ok_or_else(|| StoreError::KeyLocked { path: self.shown() })?;
                let stretch = key_text::salt(salt).and_then(stretch);
                let decoded = stretch.zip(Base64::decode_vec(sealed).ok());
                let (stretch, sealed) = decoded.ok_or_else(|| self.unreadable("salt and seal in base64"))?;
                let head = format!("{FIRST}\nname {name}\n");
                let opened = stretch.key(&passphrase.0).and_then(|key| -> Option<Key> {
                    let opened = key_text::unseal(&key, head.as_bytes(), &sealed)?;
                    opened.as_slice().try_into().ok().map(Zeroizing::new)
                });
                opened.ok_or_else(|| StoreError::KeyWrong { path: self.shown() })?
            }
            _ => return Err(self.unreadable("a kdf that is not known here")),
        };
        Ok((name.into(), secret))
    }

    fn shown(&self) -> String {
        self.path.display().to_string()
    }

    fn unreadable(&self, why: &str) -> StoreError {
        StoreError::KeyUnreadable { path: self.shown(), why: why.to_owned() }
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
