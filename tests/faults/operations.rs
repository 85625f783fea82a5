//! What is tried, and what must be so afterwards.

mod books;
mod copies;
mod counter;
mod keys;
mod people;
mod witness;

use std::path::Path;
use std::sync::OnceLock;

use ledger::chain::checkpoint::Checkpoint;
use ledger::chain::note::{SignedNote, VerifierKey};
use ledger::chain::tree;
use ledger::store::{Access, End, Heads, SecretFile, Sqlite, Store as _, Tip, WitnessFolder};
use ledger::units::MemberId;
use tests::books::folder;
use tests::station::{Station, of, open_again};
use tests::trust::{keyed as signing_with, station_key, witness_key};

use super::disk::{Held, held, lay};
use super::{Left, clock};

/// The member who has points, and the one who has none.
const WANG: MemberId = MemberId::number(1);

const LI: MemberId = MemberId::number(2);

/// A station with people, points and soap, as it lies on a disk.
fn a_station(signs: fn(&mut Station)) -> Held {
    let here = folder();
    let mut station = Station::open(&here.path().join("test.book"));
    let today = clock();
    station.clock.set(&today.today().to_string(), 0, 1);
    let wang = station.member("王秀英");
    station.member("李文");
    station.give(wang, "100");
    station.kind("TALK", "1");
    let fund = station.fund("平安基金", "100.00");
    let soap = station.good("SOAP", "1");
    station.buy(soap, 20, fund, "20.00");
    signs(&mut station);
    station.book.close().unwrap();
    held(here.path())
}

/// The station without a key.
fn unsigned(here: &Path) {
    static LAID: OnceLock<Held> = OnceLock::new();
    lay(LAID.get_or_init(|| a_station(|_| {})), here);
}

/// The station whose key is [`station_key`] of 1, with a witness.
fn signing(here: &Path) {
    static LAID: OnceLock<Held> = OnceLock::new();
    let signs = |station: &mut Station| {
        signing_with(station, &witness_key("finance.example/w", 9));
        let key = SecretFile::beside(&station.path, ".key");
        key.create("jifen.example/test", &[1; 32], None).unwrap();
    };
    lay(LAID.get_or_init(|| a_station(signs)), here);
}

fn is_of_the_book(left: &Left<'_>, note: &SignedNote, key: &VerifierKey) {
    let Checkpoint { size, root, .. } = Checkpoint::believed(note, key).unwrap();
    let mut store = Sqlite::open(&left.here.join("test.book"), Access::Read).unwrap();
    assert_eq!(tree::root(&mut store, size).unwrap(), root, "{}", left.what);
}

/// Whether the newest backup in a folder has the line that says that it is there. There is no such line of a
/// backup that is not, and no backup of which no line speaks.
fn is_noted_as_it_is(left: &Left<'_>, folder: &str) -> bool {
    let noted = Heads::beside(&left.here.join("test.book")).backups().unwrap();
    let tip = |name: &String| {
        let mut copy = Sqlite::open(&left.here.join(folder).join(name), Access::Read).unwrap();
        copy.tip().unwrap().unwrap()
    };
    let there: Vec<Tip> = left.named(folder).iter().filter(|name| is_book(name)).map(tip).collect();
    for backup in &noted {
        let is_there = there.contains(&backup.tip);
        assert!(
            is_there || backup.end == End::Unknown,
            "{}: a line of a backup that is not there",
            left.what
        );
    }
    for tip in there {
        assert!(noted.iter().any(|backup| backup.tip == tip), "{}: no line of a backup", left.what);
    }
    noted.last().is_some_and(|backup| backup.end == End::Made)
}

fn a_witness(here: &Path) -> WitnessFolder {
    let witness = WitnessFolder::at(here.join("finance"));
    witness.create(&of("finance.example/w"), &[9; 32], None).unwrap();
    witness.watch(station_key(1).public()).unwrap();
    witness
}

/// The request of a station, with the key of 1, after the checkpoint of `old` entries.
fn asked(here: &Path, book: &str, old: u64) -> Vec<u8> {
    let mut book = open_again(&here.join(book), &clock()).unwrap();
    book.sign_with(station_key(1)).unwrap();
    book.witness_request(old).unwrap().unwrap().to_string().into_bytes()
}

/// Whether a file is called as books are.
fn is_book(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|ending| ending == "book")
}
