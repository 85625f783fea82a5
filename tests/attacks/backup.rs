//! A backup that rotted: every flip of a byte that says something is found before it is put in the place of a
//! book, and it is known which bytes say nothing.
//!
//! `JIFEN_EVERY_BYTE=1` flips every byte of the backup instead of some.

use std::fs;
use std::ops::{ControlFlow, Range};
use std::path::Path;

use ledger::book::Copy;
use ledger::store::KeyFile;
use rusqlite::Connection;
use tests::generator::Random;

use super::Victim;

/// Bytes of the head that say nothing of the book: what of them is changed is changed in the copy too, and
/// `SQLite` sets them anew with its next write, or masks what it does not know.
///
/// Source: the `SQLite` file format, section 1.3.
const SAYS_NOTHING: [(Range<usize>, &str); 8] = [
    (18..20, "whether a log is kept beside the file"),
    (24..28, "counter of changes"),
    (40..44, "counter of changes of the schema"),
    (44..48, "format of the schema"),
    (48..52, "size of the cache"),
    (56..60, "encoding, of which two bits count"),
    (72..92, "room for later"),
    (92..100, "the counter again, and which SQLite wrote it"),
];

/// Which bytes of a database are part of something: heads of pages, places of cells, cells, and what
/// overflows from them. The others are room, whatever was left there.
struct Used<'a> {
    file: &'a [u8],
    page: usize,
    bytes: Vec<bool>,
}

impl<'a> Used<'a> {
    fn of(path: &Path, file: &'a [u8]) -> Self {
        let page = usize::from(u16::from_be_bytes([file[16], file[17]]));
        let mut used = Self { file, page, bytes: vec![false; file.len()] };
        used.mark(0..100);
        let book = Connection::open(path).unwrap();
        let mut roots = book.prepare("SELECT rootpage FROM sqlite_schema WHERE rootpage > 0").unwrap();
        let roots = roots.query_map([], |row| row.get::<_, u32>(0)).unwrap().map(Result::unwrap);
        for root in std::iter::once(1).chain(roots) {
            used.tree(root);
        }
        used.free();
        used
    }

    fn mark(&mut self, range: Range<usize>) {
        self.bytes[range].fill(true);
    }

    fn start(&self, page: u32) -> usize {
        (page as usize - 1) * self.page
    }

    fn number(&self, at: usize, bytes: usize) -> usize {
        self.file[at..at + bytes].iter().fold(0, |sum, byte| (sum << 8) | usize::from(*byte))
    }

    /// A number of one to nine bytes, and where the next one begins.
    fn varint(&self, at: usize) -> (usize, usize) {
        let mut sum = 0_usize;
        for (more, byte) in self.file[at..at + 9].iter().enumerate() {
            if more == 8 {
                return ((sum << 8) | usize::from(*byte), at + 9);
            }
            sum = (sum << 7) | usize::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                return (sum, at + more + 1);
            }
        }
        unreachable!("the ninth byte ends it")
    }

    fn tree(&mut self, page: u32) {
        let start = self.start(page);
        let head = if page == 1 { start + 100 } else { start };
        let kind = self.file[head];
        let (is_leaf, is_table) = (kind & 8 != 0, kind & 4 != 0 && kind & 1 != 0);
        let cells = self.number(head + 3, 2);
        let places = head + if is_leaf { 8 } else { 12 };
        self.mark(head..places + 2 * cells);
        if !is_leaf {
            self.tree(self.number(head + 8, 4) as u32);
        }
        for cell in 0..cells {
            let at = start + self.number(places + 2 * cell, 2);
            let mut end = at;
            if !is_leaf {
                self.tree(self.number(at, 4) as u32);
                end += 4;
            }
            if is_table && !is_leaf {
                (_, end) = self.varint(end);
            } else {
                let (size, next) = self.varint(end);
                end = if is_table { self.varint(next).1 } else { next };
                end = self.payload(end, size, is_table);
            }
            self.mark(at..end);
        }
    }

    /// The end of what of a payload stands in the page itself; marks what does not.
    ///
    /// Source: the `SQLite` file format, section 1.6.
    fn payload(&mut self, at: usize, size: usize, is_table: bool) -> usize {
        let most = if is_table { self.page - 35 } else { (self.page - 12) * 64 / 255 - 23 };
        if size <= most {
            return at + size;
        }
        let least = (self.page - 12) * 32 / 255 - 23;
        let here = least + (size - least) % (self.page - 4);
        let here = if here <= most { here } else { least };
        let (mut next, mut rest) = (self.number(at + here, 4) as u32, size - here);
        while next != 0 {
            let start = self.start(next);
            let part = rest.min(self.page - 4);
            self.mark(start..start + 4 + part);
            (next, rest) = (self.number(start, 4) as u32, rest - part);
        }
        at + here + 4
    }

    /// The list of free pages; what they held is room.
    fn free(&mut self) {
        let mut trunk = self.number(32, 4) as u32;
        while trunk != 0 {
            let start = self.start(trunk);
            let leaves = self.number(start + 4, 4);
            self.mark(start..start + 8 + 4 * leaves);
            trunk = self.number(start, 4) as u32;
        }
    }
}

#[test]
fn a_backup_with_a_bit_flipped_or_its_end_cut_is_never_offered() {
    let victim = Victim::new();
    let [source, path, target] =
        ["st.book", "backup.book", "restored.book"].map(|name| victim.folder.path().join(name));
    let key = KeyFile::beside(&victim.station.path);
    let go_on = &|_, _| ControlFlow::Continue(());
    Copy::of(&source, &path, &key, 1, go_on).unwrap().keep().unwrap();
    let whole = fs::read(&path).unwrap();
    let used = Used::of(&path, &whole).bytes;
    let offered = || Copy::of(&path, &target, &key, 1, go_on);
    drop(offered().unwrap());
    let mut random = Random::new(7);
    let all = std::env::var_os("JIFEN_EVERY_BYTE").is_some();
    let mut places: Vec<usize> = (0..whole.len()).filter(|at| used[*at] || whole[*at] != 0).collect();
    if !all {
        // All of the head, and of the rest some: what is part of something, and what is only left there.
        let parts: Vec<usize> = (100..whole.len()).filter(|at| used[*at]).collect();
        let left: Vec<usize> = (100..whole.len()).filter(|at| !used[*at] && whole[*at] != 0).collect();
        places.truncate(100);
        places.extend((0..140).map(|_| parts[random.place(parts.len())]));
        if !left.is_empty() {
            places.extend((0..10).map(|_| left[random.place(left.len())]));
        }
    }
    let (mut in_the_head, mut in_room) = (0, 0);
    for at in places {
        let mut rotten = whole.clone();
        rotten[at] ^= 1 << random.below(8);
        fs::write(&path, &rotten).unwrap();
        if let Ok(copy) = offered() {
            // It is the same book all the same.
            assert_eq!(copy.tip().seq.get(), victim.station.last(), "byte {at}");
            let says_nothing = SAYS_NOTHING.iter().any(|(bytes, _)| bytes.contains(&at));
            assert!(says_nothing || !used[at], "a flip of byte {at} goes by");
            *(if used[at] { &mut in_the_head } else { &mut in_room }) += 1;
        }
        assert!(!target.exists());
    }
    if all {
        let (parts, pages) = (used.iter().filter(|used| **used).count(), whole.len());
        println!(
            "{parts} of {pages} bytes are in use; {in_the_head} of them say nothing, {in_room} of the rest"
        );
    }
    for kept in [0, 1, 71, whole.len() / 2, whole.len() - 1] {
        fs::write(&path, &whole[..kept]).unwrap();
        assert!(offered().is_err(), "cut to {kept} bytes");
    }
}
