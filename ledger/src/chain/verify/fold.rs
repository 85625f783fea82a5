//! The fold over all entries in order: links, time, bounds, lots and claims.

use std::collections::{BTreeMap, BTreeSet};

use crate::chain::approval::OperatorKeys;
use crate::chain::genesis;
use crate::chain::handover::rightful;
use crate::chain::tree::Frontier;
use crate::events::Event;
use crate::journal::{Account, Claim, Commodity, Entry, LotId, LotMove, Person, PersonalField, Seal, Terms};
use crate::units::{BookId, Cny, Day, Digest, KeyLine, Moment, Origin, Print, Seq};

use super::draws::Asked;
use super::holds::Parked;
use super::page::Examined;
use super::prints::{NodePrints, Pages, print_of, row_print};
use super::reversals::{Reversals, takes_back, unpinned};
use super::{Finding, Follower, Kind, Page, Reader, Verdict};

/// What follows from the entries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// What every account has of every commodity, in smallest units, and the entry that set it.
    pub balances: BTreeMap<(Account, Commodity), Holding>,
    /// The last entry of every day.
    pub days: BTreeMap<Day, Seq>,
    /// What the derived tables must add up to, by page.
    pub(crate) pages: Pages,
    /// What the nodes of the tree must add up to, and the tree's right edge.
    pub(crate) nodes: NodePrints,
    pub(crate) frontier: Frontier,
    /// The latest commitment to each piece of personal data, and the entry that made it.
    pub(crate) seals: BTreeMap<(Person, PersonalField), (Seq, Digest)>,
    /// The keys that signed checkpoints, and the entries that set them.
    pub(crate) keys: Vec<(Seq, KeyLine)>,
    /// Everybody who ever was a witness.
    pub(crate) witnesses: BTreeSet<KeyLine>,
    /// The people whose personal data was erased, and the entry that says so.
    pub(crate) erased: BTreeMap<Person, Seq>,
    /// The book that the entries name.
    pub(crate) book: Option<BookId>,
}

/// What an account has of a commodity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holding {
    /// Smallest units.
    pub amount: i64,
    /// The last entry that changed it.
    pub seq: Seq,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Lot {
    id: LotId,
    amount: i64,
    cost: i64,
    terms: Terms,
}

/// A claim by fingerprint, and where it was taken or freed. Twelve bytes, so that ten million
/// entries fit; two claims with the same fingerprint are read again and compared in full.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Taken {
    high: u32,
    low: u32,
    seq: u32,
}

impl Taken {
    pub(super) fn of(print: u64, seq: Seq) -> Self {
        let half = |bits: u64| u32::try_from(bits & u64::from(u32::MAX)).unwrap_or(0);
        Self { high: half(print >> 32), low: half(print), seq: u32::try_from(seq.get()).unwrap_or(u32::MAX) }
    }
}

/// Looked up only, never walked through, so that its order cannot show.
#[expect(clippy::disallowed_types, reason = "nothing depends on its order, and keys are long")]
type Unordered<K, V> = std::collections::HashMap<K, V, foldhash::fast::RandomState>;

/// What every account has, under a small number: names are long, and asked for with every line.
#[derive(Default)]
struct Accounts {
    numbers: Unordered<(Account, Commodity), usize>,
    held: Vec<Held>,
}

/// What one account has of one commodity.
struct Held {
    account: Account,
    commodity: Commodity,
    /// The fingerprint of both.
    print: u64,
    amount: i64,
    /// The last entry that changed it; none when only lots ever named it.
    last: Option<Seq>,
    /// What is left of its lots, oldest first.
    lots: Vec<Lot>,
}

impl Accounts {
    /// The number of an account, a new one when it has none.
    fn number(&mut self, account: Account, commodity: Commodity) -> usize {
        let new = self.held.len();
        let number = *self.numbers.entry((account, commodity)).or_insert(new);
        if number == new {
            let print = print_of(account.line().as_str(), commodity.line().as_str());
            self.held.push(Held { account, commodity, print, amount: 0, last: None, lots: Vec::new() });
        }
        number
    }

    /// Every account that ever had a posting.
    fn balances(self) -> BTreeMap<(Account, Commodity), Holding> {
        let posted = |held: Held| {
            let Held { account, commodity, amount, last, .. } = held;
            last.map(|seq| ((account, commodity), Holding { amount, seq }))
        };
        self.held.into_iter().filter_map(posted).collect()
    }
}

#[derive(Default)]
pub(super) struct Fold {
    entries: u64,
    next: u64,
    book: Option<BookId>,
    origin: Option<Origin>,
    head: Option<(Seq, Digest)>,
    /// The hash stored beside the last row, or that of its bytes: see `link`.
    prev: Option<Digest>,
    at: Option<(Moment, Day)>,
    findings: Vec<Finding>,
    tally: Tally,
    accounts: Accounts,
    /// The accounts of the lines of the entry at hand.
    touched: Vec<usize>,
    taken: Vec<Taken>,
    /// Claims that were taken twice or freed, found in full.
    disputed: BTreeMap<String, Vec<(Seq, bool)>>,
    /// Baskets that are parked.
    parked: Parked,
    /// Draws that were asked for.
    asked: Asked,
    /// Whose accounts count as one where something is undone.
    reversals: Reversals,
    /// With what operators sign.
    operator_keys: OperatorKeys,
}

impl Fold {
    fn find(&mut self, seq: Seq, kind: Kind, expected: impl Into<String>, found: impl Into<String>) {
        self.findings.push(Finding { seq, kind, expected: expected.into(), found: found.into() });
    }

    /// Takes in a page; after the last one, all places before `ends` must have had their row.
    pub(super) fn page<R: Reader>(
        &mut self,
        ends: Option<u64>,
        examined: &mut Examined,
        reader: &mut R,
        follower: &mut dyn Follower,
    ) -> Result<(), R::Error> {
        self.taken.append(&mut examined.taken);
        for row in &mut examined.rows {
            self.missing_until(row.seq.get());
            let page = self.tally.pages.of(row.seq);
            page.claims = page.claims.wrapping_add(row.claims);
            self.next = row.seq.get().saturating_add(1);
            self.entries = self.entries.saturating_add(1);
            self.findings.append(&mut row.findings);
            if let Some(entry) = &row.entry {
                self.link(entry, row.seq);
                self.time(entry, row.seq);
                self.opening(entry, row.seq);
                self.postings(entry, row.seq);
                self.lots(entry, row.seq);
                self.frees(entry, row.seq);
                self.seals(entry, row.seq);
                self.reversals.follow(entry);
                self.keys(entry, row.seq);
                let of = if let Event::ApprovalSigned(fact) = &entry.event {
                    read_one(reader, fact.of)?
                } else {
                    None
                };
                self.signatures(entry, row.seq, of.as_ref());
                if let Some((expected, found)) = self.parked.follow(entry) {
                    self.find(row.seq, Kind::Hold, expected, found);
                }
                if let Some((expected, found)) = self.asked.follow(entry) {
                    self.find(row.seq, Kind::Draw, expected, found);
                }
                if let Some(undone) = entry.links.reverses {
                    let undone = read_one(reader, undone)?;
                    if let Some((expected, found)) = self.reversals.judge(entry, undone.as_ref()) {
                        self.find(row.seq, Kind::Reversal, expected, found);
                    }
                } else if let Some(credit) = takes_back(&entry.event) {
                    let expected = format!("a link to {credit}, which it takes back");
                    self.find(row.seq, Kind::Reversal, expected, "none");
                }
                if self.findings.is_empty() {
                    follower.entry(entry, row.hash);
                }
            }
            let Tally { nodes, frontier, .. } = &mut self.tally;
            frontier.push(row.hash, |node| nodes.push(node));
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
        if let Event::StationOpened(opened) = &entry.event {
            self.origin.get_or_insert_with(|| opened.origin.clone());
        }
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

    /// A key that is not signed for by the one before is nobody's: whoever put it there would sign
    /// whatever he likes from then on.
    fn keys(&mut self, entry: &Entry, seq: Seq) {
        if let Event::WitnessesSet(fact) = &entry.event {
            self.tally.witnesses.extend(fact.witnesses.iter().cloned());
        }
        let (Event::KeySet(fact), Some(origin)) = (&entry.event, &self.origin) else { return };
        let before: Vec<KeyLine> = self.tally.keys.iter().map(|(_, key)| key.clone()).collect();
        match rightful(&entry.book, origin, &before, fact) {
            Ok(_) => self.tally.keys.push((seq, fact.key.clone())),
            Err(why) => {
                self.find(
                    seq,
                    Kind::Key,
                    "a key signed for by the one before and by itself",
                    why.to_string(),
                );
            }
        }
    }

    /// An operator's key is his by his own signature, and what he signed is an entry he took part in. `of` is
    /// that entry.
    fn signatures(&mut self, entry: &Entry, seq: Seq, of: Option<&Entry>) {
        let others = self.tally.keys.iter().map(|(_, key)| key).chain(&self.tally.witnesses);
        if let Some(why) = self.operator_keys.follow(entry, self.origin.as_ref(), others, of) {
            self.find(seq, Kind::Signature, "a key or a signature of whoever entered it", why);
        }
    }

    fn postings(&mut self, entry: &Entry, seq: Seq) {
        self.tally.days.insert(entry.on, seq);
        let (mut prints, mut touched) = (0_u64, std::mem::take(&mut self.touched));
        touched.clear();
        for (line, posting) in (0_u16..).zip(&entry.postings) {
            let number = self.accounts.number(posting.account, posting.commodity);
            touched.push(number);
            let Some(held) = self.accounts.held.get_mut(number) else { continue };
            held.last = Some(seq);
            prints = prints.wrapping_add(row_print(held.print, seq, line, posting.amount));
            let sum = held.amount.checked_add(posting.amount);
            held.amount = sum.unwrap_or(held.amount);
            if sum.is_none() {
                let expected = format!("{} within what can be counted", posting.account);
                self.find(seq, Kind::Bound, expected, "an overflow");
            }
        }
        let page = self.tally.pages.of(seq);
        page.postings = page.postings.wrapping_add(prints);
        // Bounds hold after every entry, not after every line of one.
        for number in &touched {
            self.bound(*number, seq);
        }
        self.touched = touched;
    }

    fn bound(&mut self, number: usize, seq: Seq) {
        if let Some(held) = self.accounts.held.get(number)
            && held.amount < 0
            && held.account.is_bounded()
        {
            let expected = format!("{} at 0 or more", held.account);
            let left = held.commodity.print(held.amount);
            self.find(seq, Kind::Bound, expected, left);
        }
    }

    fn lots(&mut self, entry: &Entry, seq: Seq) {
        for (place, moved) in (0_u16..).zip(&entry.lots) {
            let opens = moved.lot == LotId { seq, place };
            let commodity = LotMove::commodity(&moved.account);
            // Nearly always it moves what a line of the entry moved.
            let mut lines = entry.postings.iter().zip(&self.touched);
            let line = lines.find(|(line, _)| line.account == moved.account && line.commodity == commodity);
            let number = line.map(|(_, number)| *number);
            let account = number.unwrap_or_else(|| self.accounts.number(moved.account, commodity));
            let Some(held) = self.accounts.held.get_mut(account) else { continue };
            let place = held.lots.binary_search_by_key(&moved.lot, |lot| lot.id);
            let before = place.ok().and_then(|at| held.lots.get(at).copied());
            let refill = moved.amount > 0 && entry.links.reverses.is_some() && moved.lot.seq < seq;
            let lot = match before {
                Some(lot) => lot,
                None if (opens || refill || moves_over(entry, moved)) && moved.amount > 0 => {
                    Lot { id: moved.lot, amount: 0, cost: 0, terms: moved.terms }
                }
                None => {
                    let found = format!("{} from a lot that is empty or was never opened", moved.amount);
                    self.find(seq, Kind::Lot, format!("lot {} of {}", moved.lot, moved.account), found);
                    continue;
                }
            };
            let cost = lot.cost.checked_add(moved.cost.map_or(0, Cny::minor));
            let left = (lot.amount.checked_add(moved.amount), cost);
            match (left, place) {
                ((Some(0), Some(0)), Ok(at)) => {
                    held.lots.remove(at);
                }
                ((Some(0), Some(0)), Err(_)) => {}
                ((Some(amount @ 1..), Some(cost @ 0..)), place) => {
                    let is = Lot { amount, cost, ..lot };
                    match place.map(|at| held.lots.get_mut(at)) {
                        Ok(Some(was)) => *was = is,
                        Ok(None) => {}
                        Err(at) => held.lots.insert(at, is),
                    }
                }
                ((amount, _), _) => {
                    let found = amount.map_or_else(|| "an overflow".to_owned(), |amount| amount.to_string());
                    let expected = format!("lot {} at 0 or more, with its cost", moved.lot);
                    self.find(seq, Kind::Lot, expected, found);
                }
            }
            if lot.terms != moved.terms {
                self.find(seq, Kind::Lot, format!("terms {:?}", lot.terms), format!("{:?}", moved.terms));
            }
        }
    }

    /// What it takes was noted where the entry was decoded; here is what it frees.
    fn frees(&mut self, entry: &Entry, seq: Seq) {
        if !entry.frees.is_empty() && entry.links.reverses.is_none() {
            self.find(seq, Kind::Claim, "claims freed by a reversal only", "no reversal");
        }
        for claim in &entry.frees {
            self.disputed.entry(claim.to_string()).or_default().push((seq, false));
        }
    }

    fn seals(&mut self, entry: &Entry, seq: Seq) {
        for person in entry.erases() {
            self.tally.seals.retain(|(sealed, _), _| *sealed != person);
            self.tally.erased.insert(person, seq);
        }
        let person = if let Event::MemberEnrolled(fact) = &entry.event {
            Person::Member(fact.member)
        } else if let Event::SourceEnrolled(fact) = &entry.event {
            Person::Member(fact.member)
        } else if let Event::OperatorEnrolled(fact) = &entry.event {
            Person::Operator(fact.operator)
        } else if let Event::PinSet(fact) = &entry.event {
            Person::Operator(fact.operator)
        } else if let Event::MemberPinSet(fact) = &entry.event {
            Person::Member(fact.member)
        } else if let Event::Redeemed(fact) = &entry.event {
            Person::Collector(fact.voucher)
        } else {
            return;
        };
        for Seal(field, commitment) in &entry.seals {
            self.tally.seals.insert((person, *field), (seq, *commitment));
        }
    }

    /// Reads again the entries whose claims look alike, and judges them in full.
    pub(super) fn dispute<R: Reader>(&mut self, reader: &mut R) -> Result<(), R::Error> {
        self.taken.sort_unstable();
        let alike = |a: &Taken, b: &Taken| (a.high, a.low) == (b.high, b.low);
        let freed: BTreeSet<Taken> =
            self.disputed.keys().map(|claim| Taken::of(print_of(claim, ""), Seq::number(0))).collect();
        let is_freed = |taken: &Taken| freed.contains(&Taken { seq: 0, ..*taken });
        let mut places: Vec<u32> = Vec::new();
        for group in self.taken.chunk_by(alike) {
            if group.len() > 1 || (!freed.is_empty() && group.first().is_some_and(is_freed)) {
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
                        let page = self.tally.pages.of(first);
                        page.claims = page.claims.wrapping_sub(print);
                        holder = None;
                    }
                    (false, None) => {
                        let expected = format!("{claim} taken before it is freed");
                        self.find(seq, Kind::Claim, expected, "not taken");
                    }
                }
            }
        }
        let Self { entries, head, findings, mut tally, book, accounts, .. } = self;
        (tally.book, tally.balances) = (book, accounts.balances());
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

/// Whether a lot changes its account under its own name: the entry takes as much out of it elsewhere, of
/// the same person or the same good.
fn moves_over(entry: &Entry, into: &LotMove) -> bool {
    let owner = |of: &LotMove| unpinned(of.account, LotMove::commodity(&of.account));
    let same = entry.lots.iter().filter(|other| other.lot == into.lot && owner(other) == owner(into));
    let sum = same.fold(0_i128, |sum, other| sum.saturating_add(i128::from(other.amount)));
    sum == 0 && matches!(entry.event, Event::BasketHeld(_) | Event::HoldReleased(_) | Event::HoldLapsed(_))
}
