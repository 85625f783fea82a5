//! The vault: personal data sealed under a key a person, and those keys under a master key that lies in a
//! file beside the book.
//!
//! ```text
//! BOOK.vault-key ─▶ master key ─▶ key of a person ─▶ his salts and values
//!                        └──────▶ mark of an identity number
//! ```
//!
//! 1. In the book's file nothing personal can be read. Whoever has the file and not the key file learns how
//!    many people there are, what kinds of data are kept of them, and how long each is.
//! 2. Destroying a person's key destroys all that was sealed under it, in every page it ever stood on. So the
//!    key is chance, and follows from nothing that remains.
//! 3. The key file is never written over while another may be needed: a new one is put in its place only by
//!    whoever can open the old one.
//! 4. PINs of operators are hashes of what no person is, and stay outside: whoever loses the key file loses
//!    the names, and the book goes on under numbers.
//!
//! ## To the byte
//!
//! `HMAC` is HMAC-SHA-256 (RFC 2104). `SEAL(key, aad, text)` is XChaCha20-Poly1305 as `nonce ‖ ciphertext ‖
//! tag` (24, as the text, 16 bytes); its nonce is the first 24 bytes of `HMAC(nonce key, aad ‖ text)`, so no
//! nonce is used for two texts. `⏎` is a line feed; book, person and field are the texts entries have.
//!
//! | what | bytes |
//! |---|---|
//! | wrap, mark, nonce key | `HMAC(master, "jifen/vault/wrap/v1")`, `…/mark/v1`, `…/nonce/v1` |
//! | `vault_checks.sealed` | `SEAL(wrap, "jifen/vault/check/v1⏎" book, "")` |
//! | `vault_keys.sealed` | `SEAL(wrap, "jifen/vault/key/v1⏎" book "⏎" person, key of the person)` |
//! | `vault_rows.body` | `SEAL(key of the person, "jifen/vault/data/v1⏎" book "⏎" person "⏎" field, salt ‖ value)`, its nonce key `HMAC(key of the person, "jifen/vault/nonce/v1")` |
//! | `vault_rows.body` of an operator's PIN | `salt ‖ value` |
//! | `vault_rows.mark` of an identity number | `HMAC(mark key, "jifen/vault/id-number/v1⏎" book "⏎" value)` |
//!
//! The key file is text, an item a line, each line with its line feed; bytes in base64 (RFC 4648 §4, padded):
//!
//! ```text
//! jifen-vault-key/v1
//! book NAME
//! key BASE64(master key)
//! ```
//!
//! With a passphrase the last line is replaced by two; the key they are sealed with is
//! argon2id(passphrase, salt) of 32 bytes, and the `aad` is all that stands before `sealed`:
//!
//! ```text
//! argon2id KIB PASSES LANES BASE64(salt of 16 bytes)
//! sealed BASE64(SEAL(key, aad, master key))
//! ```

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use base64ct::{Base64, Encoding};
use zeroize::Zeroizing;

use crate::journal::{Opening, Person, PersonalField};
use crate::units::{BookId, Digest};

use super::StoreError;
use super::key_text::{self, Key, NONCE, Stretch, unseal};

/// HMAC-SHA-256 for keys of 32 bytes, which are shorter than a block.
///
/// Source: RFC 2104 §2.
fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> Key {
    let padded = |pad: u8| {
        let mut block = Zeroizing::new([pad; 64]);
        block.iter_mut().zip(key).for_each(|(block, key)| *block ^= *key);
        block
    };
    let (inner, outer) = (padded(0x36), padded(0x5c));
    let mut all: Vec<&[u8]> = vec![inner.as_slice()];
    all.extend(parts);
    let inner = Digest::of(&all);
    Zeroizing::new(*Digest::of(&[outer.as_slice(), inner.as_bytes()]).as_bytes())
}

const SALT: usize = 32;

/// [`key_text::seal`] with a nonce that follows from what is sealed.
fn seal(key: &Key, nonce_key: &Key, aad: &[u8], text: &[u8]) -> Option<Vec<u8>> {
    let nonce: [u8; NONCE] = hmac(nonce_key, &[aad, text]).first_chunk().copied()?;
    key_text::seal(key, nonce, aad, text)
}

/// Whether a piece of personal data is sealed, by promise 4.
pub(super) fn is_sealed(person: Person, field: PersonalField) -> bool {
    !(matches!(person, Person::Operator(_)) && field == PersonalField::Pin)
}

/// What stands in the book for data that is not sealed.
pub(super) fn open_body(opening: &Opening) -> Vec<u8> {
    [opening.salt.as_slice(), opening.value.as_bytes()].concat()
}

/// The salt and the value in the bytes that were sealed, or stood open.
pub(super) fn read_body(person: Person, field: PersonalField, body: &[u8]) -> Option<Opening> {
    let (salt, value) = body.split_first_chunk::<SALT>()?;
    let value = std::str::from_utf8(value).ok()?.into();
    Some(Opening { person, field, salt: *salt, value, key: [0; 32] })
}

/// A key for a person, of random bytes that serve other people too.
pub(super) fn drawn_key(seed: &[u8; 32], person: Person) -> [u8; 32] {
    *hmac(seed, &[b"jifen/vault/person/v1\n", person.to_string().as_bytes()])
}

/// The key of one person.
pub(super) struct PersonKey(Key);

impl PersonKey {
    pub(super) fn of(key: [u8; 32]) -> Self {
        Self(Zeroizing::new(key))
    }

    fn aad(book: &BookId, person: Person, field: PersonalField) -> String {
        format!("jifen/vault/data/v1\n{book}\n{person}\n{}", field.as_str())
    }

    pub(super) fn seal(&self, book: &BookId, opening: &Opening) -> Option<Vec<u8>> {
        let aad = Self::aad(book, opening.person, opening.field);
        let text = Zeroizing::new(open_body(opening));
        seal(&self.0, &hmac(&self.0, &[b"jifen/vault/nonce/v1"]), aad.as_bytes(), &text)
    }

    pub(super) fn open(
        &self,
        book: &BookId,
        person: Person,
        field: PersonalField,
        sealed: &[u8],
    ) -> Option<Opening> {
        let text = unseal(&self.0, Self::aad(book, person, field).as_bytes(), sealed)?;
        read_body(person, field, &text)
    }
}

/// The master key and what follows from it.
pub(super) struct Master {
    itself: Key,
    wrap: Key,
    mark: Key,
    nonce: Key,
}

impl Master {
    /// A new one from random bytes that serve other purposes too.
    pub(super) fn drawn(seed: &[u8; 32]) -> Self {
        Self::of(hmac(seed, &[b"jifen/vault/master/v1"]))
    }

    fn of(itself: Key) -> Self {
        let [wrap, mark, nonce] =
            ["wrap", "mark", "nonce"].map(|what| hmac(&itself, &[b"jifen/vault/", what.as_bytes(), b"/v1"]));
        Self { itself, wrap, mark, nonce }
    }

    fn check_aad(book: &BookId) -> String {
        format!("jifen/vault/check/v1\n{book}")
    }

    /// What shows that this is the key of `book`.
    pub(super) fn check(&self, book: &BookId) -> Option<Vec<u8>> {
        seal(&self.wrap, &self.nonce, Self::check_aad(book).as_bytes(), b"")
    }

    pub(super) fn fits(&self, book: &BookId, check: &[u8]) -> bool {
        unseal(&self.wrap, Self::check_aad(book).as_bytes(), check).is_some()
    }

    pub(super) fn wrap(&self, book: &BookId, person: &str, key: &PersonKey) -> Option<Vec<u8>> {
        let aad = format!("jifen/vault/key/v1\n{book}\n{person}");
        seal(&self.wrap, &self.nonce, aad.as_bytes(), key.0.as_slice())
    }

    pub(super) fn person_key(&self, book: &BookId, person: &str, wrapped: &[u8]) -> Option<PersonKey> {
        let aad = format!("jifen/vault/key/v1\n{book}\n{person}");
        let key = unseal(&self.wrap, aad.as_bytes(), wrapped)?;
        Some(PersonKey::of(key.as_slice().try_into().ok()?))
    }

    /// What stands for an identity number where equal ones must be found.
    pub(super) fn mark(&self, book: &BookId, id_number: &str) -> [u8; 32] {
        *hmac(&self.mark, &[format!("jifen/vault/id-number/v1\n{book}\n{id_number}").as_bytes()])
    }
}

/// The file that holds the master key of one book.
pub struct KeyFile {
    path: PathBuf,
    book: BookId,
    held: Held,
}

enum Held {
    Open(Key),
    Locked { stretch: Stretch, above: String, sealed: Vec<u8> },
}

const FORM: &str = "jifen-vault-key/v1";

impl KeyFile {
    /// Where the key file of the book at `book` lies.
    pub fn beside(book: &Path) -> PathBuf {
        key_text::beside(book, ".vault-key")
    }

    /// Reads a key file; none where there is none.
    ///
    /// # Errors
    ///
    /// [`StoreError::VaultKeyUnreadable`] when it is no key file or cannot be read.
    pub fn read(path: &Path) -> Result<Option<Self>, StoreError> {
        let text = match key_text::read(path) {
            Ok(text) => text,
            Err(err) if err.kind() == ErrorKind::NotFound => return Ok(None),
            Err(err) => return Err(unreadable(path, &err)),
        };
        let found = parse(&text).ok_or_else(|| unreadable(path, &"its lines are not those of a key file"))?;
        let (book, held) = found;
        Ok(Some(Self { path: path.to_owned(), book, held }))
    }

    /// Whose key it is.
    pub const fn book(&self) -> &BookId {
        &self.book
    }

    /// Whether a passphrase is needed to open it.
    pub const fn is_locked(&self) -> bool {
        matches!(self.held, Held::Locked { .. })
    }

    /// The same with the passphrase taken off.
    ///
    /// # Errors
    ///
    /// [`StoreError::VaultPassphrase`] when it is another one.
    pub fn unlocked(self, passphrase: &str) -> Result<Self, StoreError> {
        let Held::Locked { stretch, above, sealed } = &self.held else { return Ok(self) };
        let wrong = || StoreError::VaultPassphrase { path: self.path.display().to_string() };
        let key = stretch.key(passphrase).ok_or_else(wrong)?;
        let master = unseal(&key, above.as_bytes(), sealed).ok_or_else(wrong)?;
        let master = Zeroizing::new(master.as_slice().try_into().map_err(|_| wrong())?);
        Ok(Self { held: Held::Open(master), ..self })
    }

    /// Puts the key under a passphrase, or under none, in place of the file it was read from. `seed` is
    /// random.
    ///
    /// # Errors
    ///
    /// The first that applies:
    /// * [`StoreError::VaultLocked`] while it is not unlocked.
    /// * [`StoreError::Full`], [`StoreError::ReadOnly`], [`StoreError::Failed`]: the old file stands.
    pub fn keep_under(&self, passphrase: Option<&str>, seed: &[u8; 32]) -> Result<(), StoreError> {
        let Held::Open(master) = &self.held else {
            return Err(StoreError::VaultLocked { path: self.path.display().to_string() });
        };
        let text = match passphrase {
            None => open_text(&self.book, master),
            Some(passphrase) => locked_text(&self.book, master, passphrase, seed)
                .ok_or_else(|| StoreError::Failed { why: "the passphrase cannot be used".to_owned() })?,
        };
        key_text::replace(&self.path, &text)
    }

    /// The master key; none while it is locked.
    pub(super) fn master(&self) -> Option<Master> {
        match &self.held {
            Held::Open(key) => Some(Master::of(key.clone())),
            Held::Locked { .. } => None,
        }
    }

    /// Writes a new key file, durably; nothing is written over.
    pub(super) fn make(path: &Path, book: &BookId, master: &Master) -> Result<(), StoreError> {
        key_text::create(path, &open_text(book, &master.itself))
    }
}

fn open_text(book: &BookId, master: &Key) -> Zeroizing<String> {
    let key = Zeroizing::new(Base64::encode_string(master.as_slice()));
    Zeroizing::new(format!("{FORM}\nbook {book}\nkey {}\n", *key))
}

fn locked_text(book: &BookId, master: &Key, passphrase: &str, seed: &[u8; 32]) -> Option<Zeroizing<String>> {
    let salt: [u8; 16] = hmac(seed, &[b"jifen/vault/salt/v1"]).first_chunk().copied()?;
    // 64 MiB, three passes, one lane: a passphrase is typed once an opening, and guessed at leisure.
    let (kib, passes, lanes) = (64 * 1024, 3, 1);
    let stretch = Stretch::of(kib, passes, lanes, salt)?;
    let key = stretch.key(passphrase)?;
    let above = format!("{FORM}\nbook {book}\nargon2id {kib} {passes} {lanes} {}\n", stretch.salt());
    let nonce_key = hmac(&key, &[b"jifen/vault/nonce/v1"]);
    let sealed = seal(&key, &nonce_key, above.as_bytes(), master.as_slice())?;
    Some(Zeroizing::new(format!("{above}sealed {}\n", Base64::encode_string(&sealed))))
}

/// `None` when it is no key file.
fn parse(text: &str) -> Option<(BookId, Held)> {
    let mut lines = text.strip_suffix('\n')?.split('\n');
    if lines.next()? != FORM {
        return None;
    }
    let name = lines.next()?.strip_prefix("book ")?;
    let book: BookId = name.parse().ok()?;
    let third = lines.next()?;
    let held = if let Some(key) = third.strip_prefix("key ") {
        Held::Open(key_text::key(key)?)
    } else {
        let mut words = third.strip_prefix("argon2id ")?.split(' ');
        let mut number = || words.next()?.parse::<u32>().ok();
        let (kib, turns, threads) = (number()?, number()?, number()?);
        let salt = key_text::salt(words.next()?).filter(|_| words.next().is_none())?;
        let stretch = Stretch::of(kib, turns, threads, salt)?;
        let sealed = Base64::decode_vec(lines.next()?.strip_prefix("sealed ")?).ok()?;
        Held::Locked { stretch, above: format!("{FORM}\nbook {name}\n{third}\n"), sealed }
    };
    lines.next().is_none().then_some((book, held))
}

fn unreadable(path: &Path, why: &dyn std::fmt::Display) -> StoreError {
    StoreError::VaultKeyUnreadable { path: path.display().to_string(), why: why.to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mac_is_that_of_rfc_4231_for_a_short_key() {
        // Test case 1 has a key of 20 bytes 0x0b; padded with zeros to 32 it is the same key.
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        let mac = Digest::from_bytes(*hmac(&key, &[b"Hi ", b"There"]));
        assert_eq!(mac.to_string(), "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    }

    fn book(name: &str) -> BookId {
        name.parse().unwrap()
    }

    fn a_name() -> Opening {
        let person = "M000007".parse().unwrap();
        Opening { person, field: PersonalField::Name, salt: [3; 32], value: "王秀英".into(), key: [9; 32] }
    }

    #[test]
    fn what_is_sealed_opens_for_its_book_person_and_field_only() {
        let (key, opening) = (PersonKey::of([9; 32]), a_name());
        let sealed = key.seal(&book("fangshan"), &opening).unwrap();
        assert_eq!(sealed.len(), 24 + 32 + "王秀英".len() + 16);
        let opened = key.open(&book("fangshan"), opening.person, opening.field, &sealed).unwrap();
        assert_eq!((opened.salt, &*opened.value), ([3; 32], "王秀英"));
        let other = "M000008".parse().unwrap();
        assert!(key.open(&book("other"), opening.person, opening.field, &sealed).is_none());
        assert!(key.open(&book("fangshan"), other, opening.field, &sealed).is_none());
        assert!(key.open(&book("fangshan"), opening.person, PersonalField::Phone, &sealed).is_none());
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert!(key.open(&book("fangshan"), opening.person, opening.field, &changed).is_none(), "{at}");
        }
    }

    #[test]
    fn marks_are_equal_for_equal_numbers_under_one_key_only() {
        let [one, two] = [[1; 32], [2; 32]].map(|seed| Master::drawn(&seed));
        let id = "11010519491231002X";
        assert_eq!(one.mark(&book("a"), id), one.mark(&book("a"), id));
        assert_ne!(one.mark(&book("a"), id), one.mark(&book("a"), "110105194912310021"));
        assert_ne!(one.mark(&book("a"), id), two.mark(&book("a"), id));
    }

    #[test]
    fn a_key_file_is_its_owners_alone_and_never_written_over() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = KeyFile::beside(&folder.path().join("st.book"));
        assert!(KeyFile::read(&path).unwrap().is_none());
        let master = Master::drawn(&[5; 32]);
        KeyFile::make(&path, &book("fangshan"), &master).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let written = std::fs::read_to_string(&path).unwrap();
        assert!(written.starts_with("jifen-vault-key/v1\nbook fangshan\nkey ") && written.len() == 82);
        let again = KeyFile::make(&path, &book("fangshan"), &Master::drawn(&[6; 32]));
        assert!(matches!(again, Err(StoreError::Exists { .. })));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), written);
        let read = KeyFile::read(&path).unwrap().unwrap();
        assert_eq!(read.book(), &book("fangshan"));
        assert!(read.master().unwrap().fits(&book("fangshan"), &master.check(&book("fangshan")).unwrap()));
    }

    #[test]
    fn a_passphrase_locks_the_key_file_and_only_it_unlocks_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("st.book.vault-key");
        let master = Master::drawn(&[5; 32]);
        KeyFile::make(&path, &book("fangshan"), &master).unwrap();
        let open = KeyFile::read(&path).unwrap().unwrap();
        open.keep_under(Some("方山 2026"), &[8; 32]).unwrap();
        let locked = || KeyFile::read(&path).unwrap().unwrap();
        assert!(locked().is_locked() && locked().master().is_none());
        assert!(!std::fs::read_to_string(&path).unwrap().contains("key "));
        assert!(matches!(locked().unlocked("方山 2025"), Err(StoreError::VaultPassphrase { .. })));
        assert!(matches!(locked().keep_under(None, &[8; 32]), Err(StoreError::VaultLocked { .. })));
        let unlocked = locked().unlocked("方山 2026").unwrap();
        assert_eq!(unlocked.master().unwrap().itself, master.itself);
        unlocked.keep_under(None, &[8; 32]).unwrap();
        assert_eq!(locked().master().unwrap().itself, master.itself);
    }

    #[test]
    fn another_text_is_no_key_file() {
        for wrong in [
            "",
            "jifen-vault-key/v1\n",
            "jifen-vault-key/v2\nbook a\nkey AAAA\n",
            "jifen-vault-key/v1\nbook a\nkey AAAA\n",
            "jifen-vault-key/v1\nbook a\nkey AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "jifen-vault-key/v1\nbook a\nkey AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nmore\n",
            "jifen-vault-key/v1\nbook a\nargon2id 4294967295 3 1 AAAAAAAAAAAAAAAAAAAAAA==\nsealed AAAA\n",
        ] {
            assert!(parse(wrong).is_none(), "{wrong}");
        }
    }
}
