//! Files that are whole under their name, or not there: what a power cut leaves is old or new.
//!
//! ```text
//! .name.random.part ─▶ written ─▶ flushed ─▶ called by its name ─▶ folder flushed
//! ```
//!
//! 1. A name stands for all of a file's bytes. What was cut short is called `.….part`, and read by nobody.
//! 2. When a function returns, the bytes are on the disk, and so is the name: flushing a file alone would
//!    leave it to the disk whether it is still called anything after a power cut.
//! 3. What fails leaves nothing behind.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{ErrorKind, Result, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;

use tempfile::{NamedTempFile, TempPath};

/// Who may read a new file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// Its owner only.
    Owner,
    /// Whoever the settings of the system let.
    AsUsual,
}

/// Makes a file that is not there yet.
///
/// # Errors
///
/// [`ErrorKind::AlreadyExists`], the system's.
pub fn create(path: &Path, readers: Readers, bytes: &[u8]) -> Result<()> {
    if path.symlink_metadata().is_ok() {
        return Err(ErrorKind::AlreadyExists.into());
    }
    call(written(path, readers, bytes)?, path)
}

/// Puts a whole file in the place of another, or of none.
///
/// # Errors
///
/// The system's; what was there before stands.
pub fn replace(path: &Path, readers: Readers, bytes: &[u8]) -> Result<()> {
    call_over(written(path, readers, bytes)?, path)
}

/// An empty file beside `path` that goes away when it is dropped: write it, then give it to [`call`] or
/// [`call_over`].
///
/// # Errors
///
/// The system's.
pub fn part(path: &Path, readers: Readers) -> Result<NamedTempFile> {
    let mode = match readers {
        Readers::Owner => 0o600,
        Readers::AsUsual => 0o666,
    };
    let mut named = tempfile::Builder::new();
    let first = first_of_part(path);
    named.prefix(&first).suffix(PART).permissions(Permissions::from_mode(mode)).tempfile_in(folder_of(path))
}

/// What the name of a half-made file ends in.
const PART: &str = ".part";

fn first_of_part(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
    format!(".{}.", name.unwrap_or_default())
}

fn written(path: &Path, readers: Readers, bytes: &[u8]) -> Result<TempPath> {
    let mut made = part(path, readers)?;
    made.write_all(bytes)?;
    made.as_file().sync_all()?;
    Ok(made.into_temp_path())
}

/// Calls a finished file by its name. Nothing is written over.
///
/// # Errors
///
/// [`ErrorKind::AlreadyExists`] when something is called so, the system's.
pub fn call(part: TempPath, name: &Path) -> Result<()> {
    match fs::hard_link(&part, name) {
        Ok(()) => part.close()?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(error),
        // Disks without links, as sticks are.
        Err(_) if name.symlink_metadata().is_err() => return call_over(part, name),
        Err(_) => return Err(ErrorKind::AlreadyExists.into()),
    }
    flush_folder_of(name)
}

/// Calls a finished file by its name, whatever was called so.
///
/// # Errors
///
/// The system's; what was there before stands.
pub fn call_over(part: TempPath, name: &Path) -> Result<()> {
    fs::rename(&part, name)?;
    // It has another name now: there is nothing left to remove.
    let _renamed = part.keep();
    flush_folder_of(name)
}

/// Removes what an earlier cut left of this file under no name.
///
/// A key that was locked since would otherwise lie beside itself unlocked.
pub(super) fn sweep_parts(path: &Path) {
    let first = first_of_part(path);
    for left in fs::read_dir(folder_of(path)).into_iter().flatten().filter_map(Result::ok) {
        let name = left.file_name().to_string_lossy().into_owned();
        if name.strip_prefix(&first).is_some_and(|rest| rest.ends_with(PART)) {
            // One that stays is tried again with the next.
            let _stays = fs::remove_file(left.path());
        }
    }
}

/// Adds a line to a file that is read by its owner only, and made when there is none.
///
/// A line that a power cut left half-written must not swallow this one, so each begins anew: empty lines are
/// none, and [`is_line`] knows a half.
pub(super) fn add_line(path: &Path, line: &str) -> Result<()> {
    let mut file = OpenOptions::new().create(true).append(true).read(true).mode(0o600).open(path)?;
    let is_new = file.metadata()?.len() == 0;
    file.write_all(format!("\n{line}\n").as_bytes())?;
    file.sync_all()?;
    if is_new { flush_folder_of(path) } else { Ok(()) }
}

/// The lines of a file of objects, one a line, without those a power cut left half-written: cut at either end,
/// or with nothing where a part of them should be.
pub(super) fn lines(path: &Path) -> Result<Vec<String>> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    // A letter may have been cut in half too.
    let whole = bytes.split(|byte| *byte == b'\n').filter_map(|line| std::str::from_utf8(line).ok());
    Ok(whole.filter(|line| is_line(line)).map(str::to_owned).collect())
}

fn is_line(line: &str) -> bool {
    line.starts_with('{') && line.ends_with('}') && !line.contains('\0')
}

/// Makes a folder for its owner, and those above it that are missing.
///
/// # Errors
///
/// The system's; no error when it is there.
pub fn folder(path: &Path) -> Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(above) = path.parent().filter(|above| !above.as_os_str().is_empty()) {
        folder(above)?;
    }
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => flush_folder_of(path),
        // Another program was faster.
        Err(error) if error.kind() == ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}

/// Calls a file otherwise in its own folder, durably. What was called so is written over.
///
/// # Errors
///
/// The system's.
pub fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to)?;
    flush_folder_of(to)
}

/// Puts on the disk what the files beside this one are called.
///
/// # Errors
///
/// The system's.
pub fn flush_folder_of(path: &Path) -> Result<()> {
    File::open(folder_of(path)).and_then(|folder| folder.sync_all())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Copies a file under a name of its own. The same one may lie there already; another is not written over.
///
/// # Errors
///
/// [`ErrorKind::AlreadyExists`] when another is called so, the system's.
pub fn copy(from: &Path, to: &Path, readers: Readers) -> Result<()> {
    let mut source = File::open(from)?;
    let mut made = part(to, readers)?;
    std::io::copy(&mut source, &mut made)?;
    made.as_file().sync_all()?;
    match call(made.into_temp_path(), to) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists && same(from, to)? => Ok(()),
        called => called,
    }
}

fn same(one: &Path, other: &Path) -> Result<bool> {
    Ok(fs::metadata(one)?.len() == fs::metadata(other)?.len() && fs::read(one)? == fs::read(other)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_made_once_and_replaced_whole_and_leaves_no_part_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        create(&path, Readers::Owner, b"first").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let again = create(&path, Readers::Owner, b"second").unwrap_err();
        assert_eq!((again.kind(), fs::read(&path).unwrap()), (ErrorKind::AlreadyExists, b"first".to_vec()));
        let late = part(&path, Readers::Owner).unwrap().into_temp_path();
        assert_eq!(call(late, &path).unwrap_err().kind(), ErrorKind::AlreadyExists);
        replace(&path, Readers::Owner, b"third").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"third");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing else lies there");
    }

    #[test]
    fn the_same_file_is_copied_twice_and_another_is_not_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let [from, to] = ["from", "to"].map(|name| folder.path().join(name));
        fs::write(&from, b"one").unwrap();
        copy(&from, &to, Readers::Owner).unwrap();
        copy(&from, &to, Readers::Owner).unwrap();
        fs::write(&from, b"two").unwrap();
        assert_eq!(copy(&from, &to, Readers::Owner).unwrap_err().kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&to).unwrap(), b"one");
    }

    #[test]
    fn half_lines_are_none_wherever_they_were_cut() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        assert_eq!(lines(&path).unwrap(), [""; 0]);
        let line = r#"{"note":"— 方山站"}"#;
        for cut in 0..line.len() {
            fs::write(&path, format!("\n{line}\n")).unwrap();
            let mut half = OpenOptions::new().append(true).open(&path).unwrap();
            half.write_all(b"\n").and_then(|()| half.write_all(&line.as_bytes()[..cut])).unwrap();
            assert_eq!(lines(&path).unwrap(), [line], "cut at {cut}");
            add_line(&path, line).unwrap();
            assert_eq!(lines(&path).unwrap(), [line, line], "cut at {cut}");
        }
        // Its first part never reached the disk.
        let mut lost = b"\n{\"seq\":1}\n".to_vec();
        lost.extend([0; 9]);
        lost.extend(b"\"x\":3}\n\n{\"seq\":2}\n");
        fs::write(&path, lost).unwrap();
        assert_eq!(lines(&path).unwrap(), ["{\"seq\":1}", "{\"seq\":2}"]);
    }

    #[test]
    fn what_a_cut_left_of_a_secret_is_swept_and_nothing_else_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("st.book.key");
        for name in [".st.book.key.Ab12.part", ".st.book.Ab12.part", "st.book.key.part", ".st.book.key.Ab12"]
        {
            fs::write(folder.path().join(name), b"x").unwrap();
        }
        sweep_parts(&path);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 3);
        assert!(!folder.path().join(".st.book.key.Ab12.part").exists());
    }
}
