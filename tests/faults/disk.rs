//! A disk as a program changed it step by step, and what a power cut leaves of it.
//!
//! ```text
//! the folder before ─▶ each change the watcher told, in order ─▶ the folder after
//!                        └─▶ what is left when the power fails here
//! ```
//!
//! 1. Bytes are on the disk for certain when their file was flushed, and names when their folder was. Flushing
//!    a file makes nothing certain about its name: some disks are kinder, and nobody is asked to trust that.
//! 2. What was not flushed may be there or not, sector by sector and name by name, in any mixture.
//! 3. What came out of the printer, below [`PAPER`], stays out.

use std::collections::BTreeMap;
use std::fs;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use tests::generator::Random;

/// The folder that stands for the paper of a printer.
pub(super) const PAPER: &str = "paper";

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

/// A change of the disk, or what a program said.
#[derive(Clone, Debug)]
pub(super) enum Change {
    New { path: PathBuf, inode: u64 },
    Folder { path: PathBuf, inode: u64 },
    Bytes { path: PathBuf, inode: u64, at: usize, bytes: Vec<u8> },
    Size { path: PathBuf, inode: u64, size: usize },
    Flushed { path: PathBuf, inode: u64 },
    Moved { from: PathBuf, to: PathBuf },
    Linked { from: PathBuf, to: PathBuf },
    Gone { path: PathBuf },
    Said,
}

impl Change {
    /// All that a watcher told of what happened below `root`.
    pub(super) fn told(mut trace: &[u8], root: &Path) -> Vec<Self> {
        let below = |path: &str| Path::new(path).strip_prefix(root).unwrap().to_owned();
        let mut all = Vec::new();
        while let Some(end) = trace.iter().position(|byte| *byte == b'\n') {
            let line = std::str::from_utf8(&trace[..end]).unwrap();
            let fields: Vec<&str> = line.split('\t').collect();
            let length: usize = fields.last().unwrap().parse().unwrap();
            let bytes = trace[end + 1..][..length].to_vec();
            trace = &trace[end + 1 + length..];
            let number = |at: usize| fields[at].parse::<u64>().unwrap();
            let size = |at: usize| usize::try_from(number(at)).unwrap();
            all.push(match fields[0] {
                "new" => Self::New { path: below(fields[1]), inode: number(2) },
                "folder" => Self::Folder { path: below(fields[1]), inode: number(2) },
                "write" => Self::Bytes { path: below(fields[1]), inode: number(2), at: size(3), bytes },
                "size" => Self::Size { path: below(fields[1]), inode: number(2), size: size(3) },
                "sync" => Self::Flushed { path: below(fields[1]), inode: number(2) },
                "move" => Self::Moved { from: below(fields[1]), to: below(fields[2]) },
                "link" => Self::Linked { from: below(fields[1]), to: below(fields[2]) },
                "gone" => Self::Gone { path: below(fields[1]) },
                "said" => Self::Said,
                other => panic!("the watcher told of {other}"),
            });
        }
        all
    }

    /// Of what sort it is, by what is done and to which sort of file: the first of each sort is tried even when
    /// not every change is.
    pub(super) fn sort(&self) -> String {
        let (what, path) = match self {
            Self::New { path, .. } => ("new", path),
            Self::Folder { path, .. } => ("folder", path),
            Self::Bytes { path, .. } => ("bytes", path),
            Self::Size { path, .. } => ("size", path),
            Self::Flushed { path, .. } => ("flushed", path),
            Self::Moved { to, .. } => ("moved", to),
            Self::Linked { to, .. } => ("linked", to),
            Self::Gone { path } => ("gone", path),
            Self::Said => return "said".to_owned(),
        };
        format!("{what} {}", kind(path))
    }

    /// Whether it is a page of a database, or of its log: there are many, and they are much alike.
    pub(super) fn is_page(&self) -> bool {
        match self {
            Self::Bytes { path, .. } | Self::Size { path, .. } => is_database(path),
            Self::Flushed { path, .. } => is_database(path) || path == Path::new(""),
            _ => false,
        }
    }
}

/// The ending of a file's name. What has no name yet counts as what it will be called.
fn kind(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let whole = name.strip_suffix(".part").and_then(|name| name.rsplit_once('.')).map(|(whole, _)| whole);
    let ending = whole.unwrap_or(&name).rsplit(['.', '-']).next().unwrap_or_default().to_owned();
    if whole.is_some() { format!("part of {ending}") } else { ending }
}

/// Whether it is a database, its log, or a copy of one that has no name yet.
pub(super) fn is_database(path: &Path) -> bool {
    matches!(kind(path).trim_start_matches("part of "), "book" | "wal" | "journal")
}

/// What a folder holds: files with their bytes, and folders without.
pub(super) type Held = BTreeMap<PathBuf, Option<Vec<u8>>>;

/// What a power cut leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cut {
    /// All that was done: a program that was killed on a machine that goes on.
    Kept,
    /// The same, and half of what was being written.
    Torn,
    /// What is certain, and nothing else.
    Certain,
    /// All names, and of their bytes what is certain.
    Names,
    /// Some of what is not certain.
    Some(u64),
}

/// A disk.
#[derive(Clone)]
pub(super) struct Disk {
    nodes: Vec<Node>,
    /// The file that has this number now: numbers of removed files are given again.
    numbered: BTreeMap<u64, usize>,
    /// Changes of names that are not certain, oldest first. What belongs together is one.
    names: Vec<Vec<Name>>,
}

#[derive(Clone)]
enum Node {
    File { certain: Vec<u8>, now: Vec<u8>, written: Vec<Piece> },
    Folder { certain: BTreeMap<String, usize>, now: BTreeMap<String, usize> },
}

#[derive(Clone)]
enum Piece {
    Bytes(usize, Vec<u8>),
    Size(usize),
}

impl Piece {
    fn put(&self, file: &mut Vec<u8>) {
        match self {
            Self::Bytes(at, bytes) => {
                file.resize(file.len().max(at + bytes.len()), 0);
                file[*at..at + bytes.len()].copy_from_slice(bytes);
            }
            Self::Size(size) => file.resize(*size, 0),
        }
    }

    /// What of it may reach the disk by itself.
    fn sectors(&self) -> Vec<Self> {
        let Self::Bytes(at, bytes) = self else { return vec![self.clone()] };
        let first = SECTOR - at % SECTOR;
        let (head, rest) = bytes.split_at(first.min(bytes.len()));
        let mut sectors = vec![Self::Bytes(*at, head.to_vec())];
        sectors.extend(
            rest.chunks(SECTOR)
                .zip(0..)
                .map(|(bytes, nth): (&[u8], usize)| Self::Bytes(at + first + nth * SECTOR, bytes.to_vec())),
        );
        sectors
    }
}

/// What is called so in a folder from now on; nothing when there is no node.
#[derive(Clone)]
struct Name {
    folder: usize,
    called: String,
    node: Option<usize>,
}

const ROOT: usize = 0;

impl Disk {
    /// What lies below a folder; all of it is certain.
    pub(super) fn of(root: &Path) -> Self {
        let mut disk = Self { nodes: Vec::new(), numbered: BTreeMap::new(), names: Vec::new() };
        disk.take_in(root);
        disk
    }

    fn take_in(&mut self, path: &Path) -> usize {
        let place = self.nodes.len();
        self.numbered.insert(fs::metadata(path).unwrap().ino(), place);
        if path.is_dir() {
            self.nodes.push(Node::Folder { certain: BTreeMap::new(), now: BTreeMap::new() });
            for item in fs::read_dir(path).unwrap().map(Result::unwrap) {
                let (name, node) = (item.file_name().into_string().unwrap(), self.take_in(&item.path()));
                let Node::Folder { certain, now } = &mut self.nodes[place] else { unreachable!() };
                certain.insert(name.clone(), node);
                now.insert(name, node);
            }
        } else {
            let bytes = fs::read(path).unwrap();
            self.nodes.push(Node::File { certain: bytes.clone(), now: bytes, written: Vec::new() });
        }
        place
    }

    /// Does what a program did.
    pub(super) fn change(&mut self, change: &Change) {
        match change {
            Change::New { inode, path } => {
                let file = Node::File { certain: Vec::new(), now: Vec::new(), written: Vec::new() };
                self.begin(*inode, path, file);
            }
            Change::Folder { inode, path } => {
                self.begin(*inode, path, Node::Folder { certain: BTreeMap::new(), now: BTreeMap::new() });
            }
            Change::Bytes { inode, at, bytes, .. } => self.write(*inode, Piece::Bytes(*at, bytes.clone())),
            Change::Size { inode, size, .. } => self.write(*inode, Piece::Size(*size)),
            Change::Flushed { inode, .. } => self.flush(self.numbered[inode]),
            Change::Moved { from, to } => {
                let node = self.node(from);
                let away = self.name(from, None);
                let there = self.name(to, Some(node));
                self.call(vec![away, there]);
            }
            Change::Linked { from, to } => {
                let name = self.name(to, Some(self.node(from)));
                self.call(vec![name]);
            }
            Change::Gone { path } => {
                let name = self.name(path, None);
                self.call(vec![name]);
            }
            Change::Said => {}
        }
    }

    fn begin(&mut self, inode: u64, path: &Path, node: Node) {
        let place = self.nodes.len();
        self.nodes.push(node);
        self.numbered.insert(inode, place);
        let name = self.name(path, Some(place));
        self.call(vec![name]);
    }

    fn write(&mut self, inode: u64, piece: Piece) {
        let Node::File { now, written, .. } = &mut self.nodes[self.numbered[&inode]] else {
            panic!("a folder is written")
        };
        piece.put(now);
        written.push(piece);
    }

    fn flush(&mut self, place: usize) {
        match &mut self.nodes[place] {
            Node::File { certain, now, written } => {
                certain.clone_from(now);
                written.clear();
            }
            Node::Folder { .. } => {
                let (of_it, rest): (Vec<_>, Vec<_>) = std::mem::take(&mut self.names)
                    .into_iter()
                    .partition(|names| names.iter().any(|name| name.folder == place));
                self.names = rest;
                of_it.iter().flatten().for_each(|name| self.settle(name, Certain::Yes));
            }
        }
    }

    fn call(&mut self, names: Vec<Name>) {
        for name in &names {
            self.settle(name, Certain::NotYet);
        }
        self.names.push(names);
    }

    fn settle(&mut self, Name { folder, called: name, node }: &Name, is_certain: Certain) {
        let Node::Folder { certain, now } = &mut self.nodes[*folder] else { panic!("{name} in a file") };
        let names = if is_certain == Certain::Yes { certain } else { now };
        match node {
            Some(node) => drop(names.insert(name.clone(), *node)),
            None => drop(names.remove(name)),
        }
    }

    fn node(&self, path: &Path) -> usize {
        path.iter().fold(ROOT, |place, name| {
            let Node::Folder { now, .. } = &self.nodes[place] else { panic!("{} in a file", path.display()) };
            now[name.to_str().unwrap()]
        })
    }

    fn name(&self, path: &Path, node: Option<usize>) -> Name {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        Name { folder: self.node(path.parent().unwrap()), called: name, node }
    }

    /// What is there after a cut now. `next` is what was being done.
    pub(super) fn left(&self, cut: Cut, next: Option<&Change>) -> Held {
        match (cut, next) {
            (Cut::Torn, Some(Change::Bytes { inode, at, bytes, .. })) => {
                let mut torn = self.clone();
                torn.write(*inode, Piece::Bytes(*at, bytes[..bytes.len() / 2].to_vec()));
                torn.left(Cut::Kept, None)
            }
            (Cut::Some(seed), _) => {
                let mut random = Random::new(seed);
                let mut some = self.clone();
                for names in std::mem::take(&mut some.names) {
                    if random.once_in(2) {
                        for name in &names {
                            some.settle(name, Certain::Yes);
                        }
                    }
                }
                for node in &mut some.nodes {
                    let Node::File { certain, written, .. } = node else { continue };
                    let pieces = written.iter().flat_map(Piece::sectors);
                    pieces.filter(|_| random.once_in(2)).for_each(|piece| piece.put(certain));
                }
                some.left(Cut::Certain, None)
            }
            _ => {
                let mut held = Held::new();
                self.walk(ROOT, Path::new(""), cut, &mut held);
                held
            }
        }
    }

    fn walk(&self, place: usize, path: &Path, cut: Cut, held: &mut Held) {
        let cut = if path == Path::new(PAPER) { Cut::Kept } else { cut };
        match &self.nodes[place] {
            Node::File { certain, now, .. } => {
                let bytes = if matches!(cut, Cut::Certain | Cut::Names) { certain } else { now };
                held.insert(path.to_owned(), Some(bytes.clone()));
            }
            Node::Folder { certain, now } => {
                if path != Path::new("") {
                    held.insert(path.to_owned(), None);
                }
                for (name, node) in if cut == Cut::Certain { certain } else { now } {
                    self.walk(*node, &path.join(name), cut, held);
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Certain {
    Yes,
    NotYet,
}

/// What lies in a folder now. Shared memory of the database is no disk.
pub(super) fn held(root: &Path) -> Held {
    let mut held = Disk::of(root).left(Cut::Kept, None);
    held.retain(|path, _| !path.to_string_lossy().ends_with("-shm"));
    held
}

/// Puts into an empty folder what was left.
pub(super) fn lay(held: &Held, root: &Path) {
    for (path, bytes) in held {
        match bytes {
            Some(bytes) => fs::write(root.join(path), bytes).unwrap(),
            None => fs::create_dir(root.join(path)).unwrap(),
        }
    }
}

/// A number that is equal for equal contents.
pub(super) fn fingerprint<'a>(held: impl IntoIterator<Item = (&'a PathBuf, &'a Option<Vec<u8>>)>) -> u64 {
    let mut hasher = DefaultHasher::new();
    held.into_iter().for_each(|file| file.hash(&mut hasher));
    hasher.finish()
}

#[test]
fn a_power_cut_leaves_what_was_flushed_and_any_part_of_the_rest() {
    let folder = tests::books::folder();
    fs::write(folder.path().join("old"), b"one").unwrap();
    let old = fs::metadata(folder.path().join("old")).unwrap().ino();
    let root = fs::metadata(folder.path()).unwrap().ino();
    let mut disk = Disk::of(folder.path());
    let path = |name: &str| PathBuf::from(name);
    let names = |held: &Held| held.keys().map(|path| path.display().to_string()).collect::<Vec<_>>();
    let bytes = |held: &Held, name: &str| held[&path(name)].clone().unwrap();
    let written = |name: &str, inode, at, bytes: &[u8]| Change::Bytes {
        path: path(name),
        inode,
        at,
        bytes: bytes.to_vec(),
    };
    disk.change(&written("old", old, 1, b"xyz"));
    disk.change(&Change::New { path: path("new"), inode: 7 });
    disk.change(&written("new", 7, 0, &[9; 1024]));
    assert_eq!(bytes(&disk.left(Cut::Kept, None), "old"), b"oxyz");
    let certain = disk.left(Cut::Certain, None);
    assert_eq!((names(&certain), bytes(&certain, "old")), (vec!["old".to_owned()], b"one".to_vec()));
    assert_eq!(bytes(&disk.left(Cut::Names, None), "new"), b"");
    let next = written("new", 7, 1024, &[8; 10]);
    assert_eq!(bytes(&disk.left(Cut::Torn, Some(&next)), "new").len(), 1029);

    // Its bytes are certain, its name is not.
    disk.change(&Change::Flushed { path: path("new"), inode: 7 });
    assert_eq!(names(&disk.left(Cut::Certain, None)), ["old"]);
    disk.change(&Change::Moved { from: path("new"), to: path("old") });
    let seen: std::collections::BTreeSet<_> =
        (0..64).map(|seed| names(&disk.left(Cut::Some(seed), None)).join(" ")).collect();
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), ["new old", "old"]);
    disk.change(&Change::Flushed { path: path(""), inode: root });
    let certain = disk.left(Cut::Certain, None);
    assert_eq!((names(&certain), bytes(&certain, "old")), (vec!["old".to_owned()], vec![9; 1024]));
}
