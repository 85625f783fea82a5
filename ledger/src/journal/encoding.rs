//! The one form of an entry in bytes.
//!
//! Compact JSON in UTF-8, no line feed, no floats, fields in declared order, optional fields left
//! out when absent.
//!
//! 1. [`encode`] is the only writer.
//! 2. [`decode`] accepts bytes only when encoding what it read gives the same bytes. So each entry
//!    has exactly one form: unknown or repeated fields, other spellings of a number, blanks and
//!    escapes that need not be there are all refused.

mod read;
mod write;

use thiserror::Error;

use crate::journal::Entry;

/// Why bytes are no entry.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BadBytes {
    /// They cannot be read.
    #[error("not an entry: {why}")]
    Unreadable {
        /// What stands in the way.
        why: String,
    },
    /// The version is not one that is known here.
    #[error("entry of version {v}: this program reads version {known}")]
    Version {
        /// The version found.
        v: u8,
        /// The version known.
        known: u8,
    },
    /// They can be read, but this is not how the entry is written.
    #[error("not in the one form an entry has: byte {at} differs")]
    Form {
        /// The first byte that differs.
        at: usize,
    },
}

/// The bytes of `entry`.
pub fn encode(entry: &Entry) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(640);
    encode_into(&mut bytes, entry);
    bytes
}

/// Appends the bytes of `entry` to `out`.
pub(crate) fn encode_into(out: &mut Vec<u8>, entry: &Entry) {
    write::entry(out, entry);
}

/// Reads the entry whose bytes these are.
///
/// # Errors
///
/// The first that applies:
/// * [`BadBytes::Unreadable`] when they are not JSON of an entry's shape.
/// * [`BadBytes::Version`] when `v` is not 1.
/// * [`BadBytes::Form`] when they are not the bytes [`encode`] writes.
pub fn decode(bytes: &[u8]) -> Result<Entry, BadBytes> {
    decode_with(bytes, &mut Vec::with_capacity(bytes.len()))
}

/// [`decode`] with a buffer to encode into, for readers of many entries.
pub(crate) fn decode_with(bytes: &[u8], scratch: &mut Vec<u8>) -> Result<Entry, BadBytes> {
    // Checked once for the whole entry, text after text is read without a second look.
    let text = std::str::from_utf8(bytes).map_err(|err| BadBytes::Unreadable { why: err.to_string() })?;
    let entry = match read::entry(text) {
        Ok(entry) => entry,
        Err(read::Unlike) => {
            serde_json::from_str(text).map_err(|err| BadBytes::Unreadable { why: err.to_string() })?
        }
    };
    if entry.v != Entry::V {
        return Err(BadBytes::Version { v: entry.v, known: Entry::V });
    }
    scratch.clear();
    encode_into(scratch, &entry);
    if scratch.as_slice() == bytes {
        Ok(entry)
    } else {
        let same = scratch.iter().zip(bytes).take_while(|(ours, theirs)| ours == theirs);
        Err(BadBytes::Form { at: same.count() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::{Index, select};

    use super::*;
    use crate::journal::{Account, Claim, Commodity, Links, LotId, LotMove, Payer, Posting, Terms};
    use crate::units::{Cny, Day, FundId, MemberId, Moment, Seq, TaskId, VoucherNo};

    /// One book of every noun.
    fn golden() -> Vec<&'static str> {
        let books = [
            include_str!("../../../fixtures/chain/entries.jsonl"),
            include_str!("../../../fixtures/chain/cases.jsonl"),
            include_str!("../../../fixtures/chain/days.jsonl"),
            include_str!("../../../fixtures/chain/funds.jsonl"),
            include_str!("../../../fixtures/chain/goods.jsonl"),
            include_str!("../../../fixtures/chain/market_cards.jsonl"),
            include_str!("../../../fixtures/chain/notice.jsonl"),
            include_str!("../../../fixtures/chain/obligations.jsonl"),
            include_str!("../../../fixtures/chain/operators.jsonl"),
            include_str!("../../../fixtures/chain/papers.jsonl"),
            include_str!("../../../fixtures/chain/periods.jsonl"),
            include_str!("../../../fixtures/chain/redemptions.jsonl"),
            include_str!("../../../fixtures/chain/tasks.jsonl"),
        ];
        books.into_iter().flat_map(str::lines).collect()
    }

    #[test]
    fn the_quick_reader_takes_every_golden_entry_as_the_derived_one_does() {
        for line in golden() {
            let quick = read::entry(line).unwrap();
            assert_eq!(quick, serde_json::from_str(line).unwrap(), "{line}");
            for end in 1..line.len() {
                // Cut anywhere, no text is an entry.
                assert!(line.get(..end).is_none_or(|part| read::entry(part).is_err()), "{end} of {line}");
            }
        }
    }

    /// What each reader makes of a text, when it is how that is written.
    fn both(text: &str) -> [Option<Entry>; 2] {
        let quick = read::entry(text).ok();
        let derived: Option<Entry> = serde_json::from_str(text).ok();
        [quick, derived].map(|read| read.filter(|entry| encode(entry) == text.as_bytes()))
    }

    /// The one number without an opposite is no amount.
    fn amount() -> impl Strategy<Value = i64> {
        -i64::MAX..=i64::MAX
    }

    fn account() -> impl Strategy<Value = Account> {
        let (member, fund) = (any::<u32>().prop_map(MemberId::number), any::<u16>().prop_map(FundId::number));
        prop_oneof![
            member.prop_map(Account::Member),
            fund.prop_map(Account::Fund),
            "[A-Z0-9-]{1,24}".prop_map(|sku| Account::Shelf(sku.parse().unwrap())),
            (any::<u16>(), "[a-z0-9-]{1,24}").prop_map(|(fund, purpose)| {
                Account::Expense(Payer::Fund(FundId::number(fund)), purpose.parse().unwrap())
            }),
            amount().prop_map(|face| Account::CardStock(Cny::from_minor(face))),
            Just(Account::Redeemed),
        ]
    }

    fn posting() -> impl Strategy<Value = Posting> {
        let pieces = "[A-Z0-9-]{1,24}".prop_map(|sku| Commodity::Pieces(sku.parse().unwrap()));
        let commodity = prop_oneof![Just(Commodity::Points), Just(Commodity::Cny), pieces];
        (account(), commodity, amount()).prop_map(|(account, commodity, amount)| Posting {
            account,
            commodity,
            amount,
        })
    }

    fn lot() -> impl Strategy<Value = LotMove> {
        let day = || proptest::option::of(any::<i32>().prop_map(Day::number));
        let payer = proptest::option::of(any::<u16>().prop_map(|fund| Payer::Fund(FundId::number(fund))));
        let cost = proptest::option::of(amount().prop_map(Cny::from_minor));
        ((any::<u64>(), any::<u16>()), account(), amount(), cost, (day(), day(), payer)).prop_map(
            |((seq, place), account, amount, cost, (from, expires, payer))| {
                let lot = LotId { seq: Seq::number(seq), place };
                LotMove { lot, account, amount, cost, terms: Terms { from, expires, payer } }
            },
        )
    }

    /// A golden event among lines of every kind.
    fn entry() -> impl Strategy<Value = Entry> {
        let claim = prop_oneof![
            any::<u32>().prop_map(|task| Claim::TaskCredit(TaskId::number(task))),
            any::<u32>().prop_map(|voucher| Claim::Voucher(VoucherNo::number(voucher))),
            "[a-z0-9-]{1,64}".prop_map(|key| Claim::Request(key.parse().unwrap())),
        ];
        let moved = (
            proptest::collection::vec(posting(), 0..4),
            proptest::collection::vec(lot(), 0..4),
            proptest::collection::vec(claim, 0..3),
        );
        let place = || proptest::option::of(any::<u64>().prop_map(Seq::number));
        let links = (place(), place()).prop_map(|(reverses, follows)| Links { reverses, follows });
        (select(golden()), any::<i64>(), any::<u64>(), moved, links).prop_map(
            |(line, at, seq, (postings, lots, takes), links)| {
                let golden = decode(line.as_bytes()).unwrap();
                let (seq, at, frees) = (Seq::number(seq), Moment::from_millis(at), takes.clone());
                Entry { seq, at, postings, lots, takes, frees, links, ..golden }
            },
        )
    }

    proptest! {
        #[test]
        fn both_readers_give_back_what_was_written(entry in entry()) {
            let written = String::from_utf8(encode(&entry)).unwrap();
            prop_assert_eq!(both(&written), [Some(entry.clone()), Some(entry)], "{}", written);
        }

        #[test]
        fn both_readers_refuse_the_same_forgeries(
            entry in entry(),
            (from, to) in any::<(Index, Index)>(),
            put in select(vec!["", "0", "-", ".", ",", "\"", " ", "\\u0030", "{}", "[]", "null", "M000007", "é"]),
        ) {
            let written = String::from_utf8(encode(&entry)).unwrap();
            // Up to eight characters are replaced, so that most of it stays an entry.
            let places: Vec<usize> = written.char_indices().map(|(at, _)| at).collect();
            let from = from.index(places.len());
            let to = (from + to.index(9)).min(places.len() - 1);
            let forged = [&written[..places[from]], put, &written[places[to]..]].concat();
            let [quick, derived] = both(&forged);
            prop_assert_eq!(quick, derived, "{}", forged);
        }
    }
}
