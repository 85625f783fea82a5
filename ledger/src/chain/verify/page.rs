//! A page of rows as they are stored, and what each row is by itself.

use crate::chain::leaf_hash;
use crate::journal::encoding::decode_with;
use crate::journal::{Claim, Entry, LotMove};
use crate::units::{Digest, Print as _, Seq};

use super::fold::Taken;
use super::prints::{print_of, row_print};
use super::{Finding, Kind};

/// Rows in one buffer, used again for the next page.
#[derive(Debug, Default)]
pub struct Page {
    bytes: Vec<u8>,
    rows: Vec<(Seq, Option<Digest>, usize)>,
}

/// One row as it is stored.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Its place.
    pub seq: Seq,
    /// The hash stored beside it; none when it is not even 32 bytes.
    pub hash: Option<Digest>,
    /// The bytes of the entry.
    pub bytes: &'a [u8],
}

impl Page {
    /// Forgets all rows and keeps the room.
    pub fn clear(&mut self) {
        self.bytes.clear();
        self.rows.clear();
    }

    /// Adds a row.
    pub fn push(&mut self, seq: Seq, hash: &[u8], bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
        let hash = hash.try_into().ok().map(Digest::from_bytes);
        self.rows.push((seq, hash, self.bytes.len()));
    }

    /// The rows, in the order in which they were added.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        let mut start = 0;
        self.rows.iter().map(move |&(seq, hash, end)| {
            let bytes = self.bytes.get(start..end).unwrap_or_default();
            start = end;
            Row { seq, hash, bytes }
        })
    }
}

/// A page of rows, each hashed and decoded by itself. Its room is used again for the next page.
#[derive(Default)]
pub(super) struct Examined {
    pub(super) rows: Vec<ExaminedRow>,
    /// What the rows take, by fingerprint.
    pub(super) taken: Vec<Taken>,
    scratch: Vec<u8>,
}

/// A row that was hashed and decoded, and what is wrong with it by itself.
pub(super) struct ExaminedRow {
    pub(super) seq: Seq,
    pub(super) hash: Digest,
    pub(super) entry: Option<Entry>,
    pub(super) findings: Vec<Finding>,
    /// The sum of the fingerprints of the rows of its claims.
    pub(super) claims: u64,
}

impl Examined {
    /// Does all that needs no order of entries.
    pub(super) fn examine(&mut self, page: &Page) {
        self.taken.clear();
        let mut count = 0_usize;
        for row in page.rows() {
            let mut examined = ExaminedRow::of(row, &mut self.scratch);
            if let Some(entry) = &examined.entry {
                for print in claims(entry) {
                    self.taken.push(Taken::of(print, row.seq));
                    examined.claims = examined.claims.wrapping_add(row_print(print, row.seq, 0, 0));
                }
            }
            // Row by row in place of the last page's: memory freed all at once would go back to
            // the system, and be asked for again with every page.
            match self.rows.get_mut(count) {
                Some(place) => *place = examined,
                None => self.rows.push(examined),
            }
            count = count.saturating_add(1);
        }
        self.rows.truncate(count);
    }
}

/// The fingerprints of what an entry takes, its request key included.
fn claims(entry: &Entry) -> impl Iterator<Item = u64> {
    let request = print_of(Claim::REQUEST, entry.request.as_str());
    let takes = entry.takes.iter().map(|claim| print_of(claim.line().as_str(), ""));
    std::iter::once(request).chain(takes)
}

impl ExaminedRow {
    fn of(row: Row<'_>, scratch: &mut Vec<u8>) -> Self {
        let hash = leaf_hash(row.bytes);
        let mut findings = Vec::new();
        let mut find = |kind, expected: String, found: String| {
            findings.push(Finding { seq: row.seq, kind, expected, found });
        };
        if row.hash != Some(hash) {
            let stored = row.hash.map_or_else(|| "no 32 bytes".to_owned(), |stored| stored.to_string());
            find(Kind::Hash, hash.to_string(), stored);
        }
        let entry = match decode_with(row.bytes, scratch) {
            Ok(entry) => {
                if entry.seq != row.seq {
                    find(Kind::Seq, row.seq.to_string(), entry.seq.to_string());
                }
                unbalanced(&entry, &mut find);
                lot_sums(&entry, &mut find);
                Some(entry)
            }
            Err(bad) => {
                find(Kind::Form, "the one form of an entry".to_owned(), bad.to_string());
                None
            }
        };
        Self { seq: row.seq, hash, entry, findings, claims: 0 }
    }
}

/// Every commodity of an entry must sum to zero.
fn unbalanced(entry: &Entry, find: &mut impl FnMut(Kind, String, String)) {
    for (at, posting) in entry.postings.iter().enumerate() {
        let same = |other: &&crate::journal::Posting| other.commodity == posting.commodity;
        let seen = entry.postings.iter().take(at).any(|other| same(&other));
        if !seen {
            // An entry has few postings, and an i64 sum in an i128 cannot leave it.
            let sum = entry
                .postings
                .iter()
                .filter(same)
                .fold(0_i128, |sum, posting| sum.saturating_add(i128::from(posting.amount)));
            if sum != 0 {
                find(
                    Kind::Unbalanced,
                    format!("{} in sum 0", posting.commodity),
                    format!("{sum} smallest units"),
                );
            }
        }
    }
}

/// The moves of an account's lots must sum to its postings.
fn lot_sums(entry: &Entry, find: &mut impl FnMut(Kind, String, String)) {
    let wide = |sum: i128, amount: i64| sum.saturating_add(i128::from(amount));
    let lots = entry.lots.iter().map(|lot| lot.account);
    let posted = entry.postings.iter().map(|posting| posting.account);
    let mut seen: Vec<crate::journal::Account> = Vec::new();
    for account in lots.chain(posted.filter(crate::journal::Account::has_lots)) {
        if seen.contains(&account) {
            continue;
        }
        seen.push(account);
        let commodity = LotMove::commodity(&account);
        let moved =
            entry.lots.iter().filter(|lot| lot.account == account).fold(0, |sum, lot| wide(sum, lot.amount));
        let posted = entry.postings.iter().filter(|p| p.account == account && p.commodity == commodity);
        let posted = posted.fold(0, |sum, posting| wide(sum, posting.amount));
        if moved != posted || !account.has_lots() {
            find(Kind::LotSum, format!("{posted} smallest units of {account} in lots"), moved.to_string());
        }
        let stray = entry.postings.iter().any(|p| p.account == account && p.commodity != commodity);
        if stray && account.has_lots() {
            find(Kind::LotSum, format!("only {commodity} in {account}"), "another commodity".to_owned());
        }
    }
}
