//! The fold over all entries in order: links, time, bounds, lots, claims and reversals.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hasher};

use crate::chain::genesis;
use crate::events::Event;
use crate::journal::{Account, Claim, Commodity, Entry, LotId, LotMove, Person, PersonalField, Seal, Terms};
use crate::units::{BookId, Cny, Day, Digest, Moment, Print, Seq};

use super::page::Examined;
use super::{Finding, Kind, Page, Reader, Verdict};

/// What follows from the entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// What every account has of every commodity, in smallest units, and the entry that set it.
    pub balances: BTreeMap<(Account, Commodity), Holding>,
    /// The last entry of every day.
    pub days: BTreeMap<Day, Seq>,
    /// What the derived tables must add up to, by page.
    pub(crate) pages: Pages,
    /// The latest commitment to each piece of personal data, and the entry that made it.
    pub(crate) seals: BTreeMap<(Person, PersonalField), (Seq, Digest)>,
    /// The book that the entries name.
    pub(crate) book: Option<BookId>,
    lots: BTreeMap<(Account, LotId), Lot>,
}

/// What an account has of a commodity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// Smallest units.
    pub amount: i64,
    /// The last entry that changed it.
    pub seq: Seq,
    /// The fingerprint of the account and the commodity, zero until it is computed.
    print: u64,
}

/// Sums of the fingerprints of the rows that derived tables hold for one page of entries. Rows
/// stand there in another order, and a sum does not depend on it; where it differs, the page is
/// compared row by row.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Prints {
    pub(crate) postings: u64,
    pub(crate) claims: u64,
}

/// Prints by page of 1,024 places, of pages that have a row. A forger may leave gaps of any size.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Pages(Vec<(u64, Prints)>);

impl Pages {
    /// The page of a place, unless no row stands in it.
    pub(crate) fn of(&mut self, seq: Seq) -> Option<&mut Prints> {
        let page = seq.get() >> 10;
        let dense = usize::try_from(page).ok();
        let dense = dense.filter(|at| self.0.get(*at).is_some_and(|(found, _)| *found == page));
        let at = dense.or_else(|| self.0.binary_search_by_key(&page, |(found, _)| *found).ok())?;
        self.0.get_mut(at).map(|(_, prints)| prints)
    }

    /// Makes room for a place, which is after all others.
    fn open(&mut self, seq: Seq) {
        let page = seq.get() >> 10;
        if self.0.last().is_none_or(|(last, _)| *last < page) {
            self.0.push((page, Prints::default()));
        }
    }

    /// The same pages with nothing in them.
    pub(crate) fn emptied(&self) -> Self {
        Self(self.0.iter().map(|(page, _)| (*page, Prints::default())).collect())
    }

    /// The first places of the pages that differ from `other`, which has the same ones.
    pub(crate) fn differing(&self, other: &Self) -> Vec<Seq> {
        let differs = self.0.iter().zip(&other.0).filter(|(ours, theirs)| ours != theirs);
        differs.map(|((page, _), _)| Seq::number(page << 10)).collect()
    }
}

/// The fingerprint of a text.
pub(crate) fn print_of(kind: &str, subject: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write(kind.as_bytes());
    hasher.write(subject.as_bytes());
    hasher.finish()
}

/// The fingerprint of a row whose text part has the fingerprint `text`.
pub(crate) fn row_print(text: u64, seq: Seq, line: u16, amount: i64) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write_u64(text);
    hasher.write_u64(seq.get());
    hasher.write_u16(line);
    hasher.write_i64(amount);
    hasher.finish()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lot {
    amount: i64,
    cost: i64,
    terms: Terms,
}

/// A claim by fingerprint, and where it was taken or freed. Twelve bytes, so that ten million
/// entries fit; two claims with the same fingerprint are read again and compared in full.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Taken {
    high: u32,
    low: u32,
    seq: u32,
}

impl Taken {
    fn of(print: u64, seq: Seq) -> Self {
        let half = |bits: u64| u32::try_from(bits & u64::from(u32::MAX)).unwrap_or(0);
        Self { high: half(print >> 32), low: half(print), seq: u32::try_from(seq.get()).unwrap_or(u32::MAX) }
    }
}

#[derive(Default)]
pub(super) struct Fold {
    entries: u64,
    next: u64,
    book: Option<BookId>,
    head: Option<(Seq, Digest)>,
    /// The hash stored beside the last row, or that of its bytes: see `link`.
    prev: Option<Digest>,
    at: Option<(Moment, Day)>,
    findings: Vec<Finding>,
    tally: Tally,
    taken: Vec<Taken>,
    /// Claims that were taken twice or freed, found in full.
    disputed: BTreeMap<String, Vec<(Seq, bool)>>,
}

impl Fold {
    fn find(&mut self, seq: Seq, kind: Kind, expected: impl Into<String>, found: impl Into<String>) {
        self.findings.push(Finding { seq, kind, expected: expected.into(), found: found.into() });
    }

    /// Takes in a page; after the last one, all places before `ends` must have had their row.
    pub(super) fn page<R: Reader>(
        &mut self,
        ends: Option<u64>,
        examined: Vec<Examined>,
        reader: &mut R,
    ) -> Result<(), R::Error> {
        for row in examined {
            self.missing_until(row.seq.get());
            self.tally.pages.open(row.seq);
            self.next = row.seq.get().saturating_add(1);
            self.entries = self.entries.saturating_add(1);
            self.findings.extend(row.findings);
            if let Some(entry) = &row.entry {
                self.link(entry, row.seq);
                self.time(entry, row.seq);
                self.opening(entry, row.seq);
                self.postings(entry, row.seq);
                self.lots(entry, row.seq);
                self.claims(entry, row.seq);
                self.seals(entry, row.seq);
                if let Some(undone) = entry.links.reverses {
                    let undone = read_one(reader, undone)?;
                    self.reversal(entry, row.seq, undone.as_ref());
                }
            }
            self.prev = Some(row.hash);
            self.head = Some((row.seq, row.hash));
        }
        if let Some(places) = ends {
            self.missing_until(places);
        }
        Ok(())
    }

    fn missing_until(&mut self, place: u64) {
        // One finding a gap: a book cut in the middle must not list a million places.
        if self.next < place {
            let last = place.saturating_sub(1);
            let gap = format!("rows #{} to #{last}", self.next);
            self.find(Seq::number(self.next), Kind::Missing, gap, "none");
            self.prev = None;
            self.next = place;
        }
    }

    fn link(&mut self, entry: &Entry, seq: Seq) {
        let expected = match (&entry.event, self.prev) {
            (_, Some(prev)) => prev,
            (Event::StationOpened(opened), None) if seq.get() == 0 => genesis(&entry.book, &opened.origin),
            // After a gap there is nothing to compare with; the gap itself is the finding.
            _ => return,
        };
        if entry.prev != expected {
            self.find(seq, Kind::Link, expected.to_string(), entry.prev.to_string());
        }
    }

    fn time(&mut self, entry: &Entry, seq: Seq) {
        if let Some((at, on)) = self.at {
            if entry.at <= at {
                self.find(seq, Kind::Time, format!("later than {at}"), entry.at.to_string());
            }
            if entry.on < on {
                self.find(seq, Kind::Time, format!("for {on} or a later day"), entry.on.to_string());
            }
        }
        self.at = Some((entry.at, entry.on));
    }

    fn opening(&mut self, entry: &Entry, seq: Seq) {
        let opens = matches!(entry.event, Event::StationOpened(_));
        match (seq.get(), opens) {
            (0, false) => self.find(seq, Kind::Opening, "station.opened", entry.event.name()),
            (1.., true) => self.find(seq, Kind::Opening, "no second station.opened", "station.opened"),
            _ => {}
        }
        match &self.book {
            Some(book) if *book != entry.book => {
                let (expected, found) = (book.to_string(), entry.book.to_string());
                self.find(seq, Kind::Book, expected, found);
            }
            Some(_) => {}
            None => self.book = Some(entry.book.clone()),
        }
    }

    fn postings(&mut self, entry: &Entry, seq: Seq) {
        self.tally.days.insert(entry.on, seq);
        for (line, posting) in (0_u16..).zip(&entry.postings) {
            let holding = self.tally.balances.entry((posting.account, posting.commodity)).or_default();
            if holding.print == 0 {
                holding.print = print_of(&posting.account.to_string(), &posting.commodity.to_string());
            }
            let sum = holding.amount.checked_add(posting.amount);
            *holding = Holding { amount: sum.unwrap_or(holding.amount), seq, print: holding.print };
            let print = row_print(holding.print, seq, line, posting.amount);
            if let Some(page) = self.tally.pages.of(seq) {
                page.postings = page.postings.wrapping_add(print);
            }
            if sum.is_none() {
                let account = posting.account.to_string();
                self.find(seq, Kind::Bound, format!("{account} within what can be counted"), "an overflow");
            }
        }
        // Bounds hold after every entry, not after every line of one.
        for posting in &entry.postings {
            if !posting.account.is_bounded() {
                continue;
            }
            let holding = self.tally.balances.get(&(posting.account, posting.commodity));
            let amount = holding.map_or(0, |holding| holding.amount);
            if amount < 0 {
                let (account, left) = (posting.account.to_string(), posting.commodity.print(amount));
                self.find(seq, Kind::Bound, format!("{account} at 0 or more"), left);
            }
        }
    }

    fn lots(&mut self, entry: &Entry, seq: Seq) {
        for (place, moved) in (0_u16..).zip(&entry.lots) {
            let opens = moved.lot == LotId { seq, place };
            let key = (moved.account, moved.lot);
            let before = self.tally.lots.get(&key).copied();
            let refill = moved.amount > 0 && entry.links.reverses.is_some() && moved.lot.seq < seq;
            let lot = match before {
                Some(lot) => lot,
                None if (opens || refill) && moved.amount > 0 => {
                    Lot { amount: 0, cost: 0, terms: moved.terms }
                }
                None => {
                    let found = format!("{} from a lot that is empty or was never opened", moved.amount);
                    self.find(seq, Kind::Lot, format!("lot {} of {}", moved.lot, moved.account), found);
                    continue;
                }
            };
            if lot.terms != moved.terms {
                self.find(seq, Kind::Lot, format!("terms {:?}", lot.terms), format!("{:?}", moved.terms));
            }
            let cost = lot.cost.checked_add(moved.cost.map_or(0, Cny::minor));
            match (lot.amount.checked_add(moved.amount), cost) {
                (Some(0), Some(0)) => {
                    self.tally.lots.remove(&key);
                }
                (Some(amount @ 1..), Some(cost @ 0..)) => {
                    self.tally.lots.insert(key, Lot { amount, cost, ..lot });
                }
                (amount, _) => {
                    let found = amount.map_or_else(|| "an overflow".to_owned(), |amount| amount.to_string());
                    self.find(
                        seq,
                        Kind::Lot,
                        format!("lot {} at 0 or more, with its cost", moved.lot),
                        found,
                    );
                }
            }
        }
    }

    fn claims(&mut self, entry: &Entry, seq: Seq) {
        let request = print_of("request:", entry.request.as_str());
        let takes = entry.takes.iter().map(|claim| print_of(claim.line().as_str(), ""));
        for print in std::iter::once(request).chain(takes) {
            self.taken.push(Taken::of(print, seq));
            if let Some(page) = self.tally.pages.of(seq) {
                page.claims = page.claims.wrapping_add(row_print(print, seq, 0, 0));
            }
        }
        if !entry.frees.is_empty() && entry.links.reverses.is_none() {
            self.find(seq, Kind::Claim, "claims freed by a reversal only", "no reversal");
        }
        for claim in &entry.frees {
            self.disputed.entry(claim.to_string()).or_default().push((seq, false));
        }
    }

    fn seals(&mut self, entry: &Entry, seq: Seq) {
        let person = if let Event::MemberEnrolled(fact) = &entry.event {
            Person::Member(fact.member)
        } else if let Event::SourceEnrolled(fact) = &entry.event {
            Person::Member(fact.member)
        } else if let Event::OperatorEnrolled(fact) = &entry.event {
            Person::Operator(fact.operator)
        } else if let Event::PinSet(fact) = &entry.event {
            Person::Operator(fact.operator)
        } else {
            return;
        };
        for Seal(field, commitment) in &entry.seals {
            self.tally.seals.insert((person, *field), (seq, *commitment));
        }
    }

    fn reversal(&mut self, entry: &Entry, seq: Seq, undone: Option<&Entry>) {
        let Some(undone) = undone else {
            let found = "no readable entry there".to_owned();
            return self.find(seq, Kind::Reversal, "a reversal of an earlier entry", found);
        };
        let back = |amount: i64| amount.checked_neg();
        let postings = undone.postings.len() == entry.postings.len()
            && undone.postings.iter().zip(&entry.postings).all(|(was, is)| {
                was.account == is.account
                    && was.commodity == is.commodity
                    && back(was.amount) == Some(is.amount)
            });
        let same_lot = |was: &LotMove, is: &LotMove| {
            let cost = was.cost.and_then(Cny::checked_neg) == is.cost;
            cost && (was.lot, was.account, was.terms) == (is.lot, is.account, is.terms)
                && back(was.amount) == Some(is.amount)
        };
        let lots = undone.lots.len() == entry.lots.len()
            && undone.lots.iter().zip(&entry.lots).all(|(was, is)| same_lot(was, is));
        if undone.seq >= entry.seq || !postings || !lots {
            let expected = format!("{} undone line by line", undone.seq);
            self.find(seq, Kind::Reversal, expected, "other lines");
        }
    }

    /// Reads again the entries whose claims look alike, and judges them in full.
    pub(super) fn dispute<R: Reader>(&mut self, reader: &mut R) -> Result<(), R::Error> {
        self.taken.sort_unstable();
        let alike = |a: &Taken, b: &Taken| (a.high, a.low) == (b.high, b.low);
        let freed: Vec<Taken> =
            self.disputed.keys().map(|claim| Taken::of(print_of(claim, ""), Seq::number(0))).collect();
        let is_freed = |taken: &Taken| freed.iter().any(|claim| alike(claim, taken));
        let mut places: Vec<u32> = Vec::new();
        for group in self.taken.chunk_by(alike) {
            if group.len() > 1 || (!freed.is_empty() && group.iter().any(is_freed)) {
                places.extend(group.iter().map(|taken| taken.seq));
            }
        }
        places.sort_unstable();
        places.dedup();
        self.taken = Vec::new();
        for place in places {
            let place = Seq::number(u64::from(place));
            if let Some(entry) = read_one(reader, place)? {
                let request = Claim::Request(entry.request.clone()).to_string();
                let takes = entry.takes.iter().map(ToString::to_string);
                for claim in takes.chain([request]) {
                    self.disputed.entry(claim).or_default().push((place, true));
                }
            }
        }
        Ok(())
    }

    pub(super) fn verdict(mut self) -> Verdict {
        for (claim, mut moves) in std::mem::take(&mut self.disputed) {
            moves.sort_unstable();
            let mut holder: Option<Seq> = None;
            for (seq, takes) in moves {
                match (takes, holder) {
                    (true, Some(first)) => {
                        let (expected, found) = (format!("{claim} taken once, at {first}"), "taken again");
                        self.find(seq, Kind::Claim, expected, found);
                    }
                    (true, None) => holder = Some(seq),
                    (false, Some(first)) => {
                        let print = row_print(print_of(&claim, ""), first, 0, 0);
                        if let Some(page) = self.tally.pages.of(first) {
                            page.claims = page.claims.wrapping_sub(print);
                        }
                        holder = None;
                    }
                    (false, None) => {
                        let expected = format!("{claim} taken before it is freed");
                        self.find(seq, Kind::Claim, expected, "not taken");
                    }
                }
            }
        }
        let Self { entries, head, findings, mut tally, book, .. } = self;
        tally.book = book;
        let last_good = head.map(|(seq, _)| seq);
        let mut verdict = Verdict { entries, head, last_good, findings: Vec::new(), tally };
        verdict.add(findings);
        verdict
    }
}

/// The entry at `seq`, or none when there is no readable one.
fn read_one<R: Reader>(reader: &mut R, seq: Seq) -> Result<Option<Entry>, R::Error> {
    let mut page = Page::default();
    reader.page(seq, 1, &mut page)?;
    let row = page.rows().next().filter(|row| row.seq == seq);
    Ok(row.and_then(|row| crate::journal::encoding::decode(row.bytes).ok()))
}
