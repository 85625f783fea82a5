//! What is read from a book beside its views: entries, histories, personal data.

use crate::chain::Sealed;
use crate::chain::verify::Page;
use crate::journal::encoding::BadBytes;
use crate::journal::{Account, Claim, Commodity, Opening, Person, PersonalField};
use crate::store::{HistoryLine, Store, StoreError};
use crate::units::{Day, Seq};
use crate::views::Broken;

use super::{Book, BookError};

impl<S: Store> Book<S> {
    pub(super) fn read(&mut self, seq: Seq) -> Result<Option<Sealed>, BookError> {
        let mut page = Page::default();
        self.store.page(seq, 1, &mut page)?;
        let Some(row) = page.rows().next() else { return Ok(None) };
        Ok(Some(Sealed::read(row.bytes.to_vec()).map_err(|bad| unreadable(seq, &bad))?))
    }

    /// The entry at `seq`.
    ///
    /// # Errors
    ///
    /// [`BookError::Broken`] when there is none, [`BookError::Store`].
    pub fn entry(&mut self, seq: Seq) -> Result<Sealed, BookError> {
        let missing = Broken { seq, what: "there is no such entry".to_owned() };
        self.read(seq)?.ok_or(BookError::Broken(missing))
    }

    /// The entries from `from` on, at most `rows` of them.
    ///
    /// # Errors
    ///
    /// [`BookError::Broken`] for one that cannot be read, [`BookError::Store`].
    pub fn entries(&mut self, from: Seq, rows: u64) -> Result<Vec<Sealed>, BookError> {
        let mut page = Page::default();
        self.store.page(from, rows, &mut page)?;
        let read = |row: crate::chain::verify::Row<'_>| {
            Sealed::read(row.bytes.to_vec()).map_err(|bad| unreadable(row.seq, &bad).into())
        };
        page.rows().map(read).collect()
    }

    /// Which entry took a claim.
    ///
    /// # Errors
    ///
    /// [`BookError::Store`].
    pub fn taken(&mut self, claim: &Claim) -> Result<Option<Seq>, BookError> {
        Ok(self.store.taken(claim)?)
    }

    /// The history of an account, newest first: at most `lines` lines before `before`.
    ///
    /// # Errors
    ///
    /// [`BookError::Store`].
    pub fn history(
        &mut self,
        account: Account,
        commodity: Commodity,
        before: Option<(Seq, u16)>,
        lines: usize,
    ) -> Result<Vec<HistoryLine>, BookError> {
        Ok(self.store.history(account, commodity, before, lines)?)
    }

    /// What an account had at the end of `day`, in smallest units.
    ///
    /// # Errors
    ///
    /// [`BookError::Store`].
    pub fn as_of(&mut self, account: Account, commodity: Commodity, day: Day) -> Result<i64, BookError> {
        Ok(self.store.as_of(account, commodity, day)?)
    }

    /// One piece of a person's data; none when it was never kept or was erased, nor, of what is only shown,
    /// while the vault is closed: people then go by their numbers, see [`Book::vault_closed`].
    ///
    /// # Errors
    ///
    /// [`BookError::Store`], also for a PIN or a code in a closed vault.
    pub fn personal(&mut self, person: Person, field: PersonalField) -> Result<Option<Box<str>>, BookError> {
        if field.is_shown() && self.store.vault_closed().is_some() {
            return Ok(None);
        }
        Ok(self.store.opening(person, field)?.map(|opening| opening.value))
    }

    /// One piece of everybody's data, as [`Book::personal`].
    ///
    /// # Errors
    ///
    /// [`BookError::Store`], also for PINs and codes in a closed vault.
    pub fn personal_of_all(&mut self, field: PersonalField) -> Result<Vec<(Person, Box<str>)>, BookError> {
        if field.is_shown() && self.store.vault_closed().is_some() {
            return Ok(Vec::new());
        }
        Ok(self.store.openings(field)?)
    }

    /// Everything that is kept of a person, with the salts: what anybody needs to recompute what the entries
    /// commit to.
    ///
    /// # Errors
    ///
    /// [`BookError::Store`], also when the vault is closed.
    pub fn openings(&mut self, person: Person) -> Result<Vec<Opening>, BookError> {
        let kept = PersonalField::ALL.into_iter().map(|field| self.store.opening(person, field));
        Ok(kept.filter_map(Result::transpose).collect::<Result<_, _>>()?)
    }

    /// Why personal data stays sealed; none when it opens.
    pub fn vault_closed(&mut self) -> Option<StoreError> {
        self.store.vault_closed()
    }

    /// A number that changes when another program wrote.
    ///
    /// # Errors
    ///
    /// [`BookError::Store`].
    pub fn watch(&mut self) -> Result<u64, BookError> {
        Ok(self.store.watch()?)
    }
}

pub(super) fn unreadable(seq: Seq, bad: &BadBytes) -> Broken {
    Broken { seq, what: bad.to_string() }
}
