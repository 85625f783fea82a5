//! Sending bytes, and knowing whether any of them went out.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;

use super::{Form, Target};

/// How much of a paper went out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Nothing: it may be sent again as it is.
    Nothing,
    /// Some of it, perhaps all.
    Some,
}

/// A paper that was not sent, or not wholly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSent {
    /// How much went out.
    pub sent: Sent,
    /// Why the rest did not.
    pub why: String,
}

/// How long a printer on the net may take to answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Sends a paper. `name` is what a file in a folder is called.
///
/// # Errors
///
/// [`NotSent`], with how much went out.
pub fn send(target: &Target, name: &str, form: Form, bytes: &[u8]) -> Result<(), NotSent> {
    match target {
        Target::None => Err(NotSent { sent: Sent::Nothing, why: "none".to_owned() }),
        Target::Tcp(address) => {
            let mut stream = connect(address).map_err(|err| nothing(&err))?;
            in_parts(&mut stream, bytes)?;
            // A printer that went away before it took all of it is found out here.
            stream.shutdown(std::net::Shutdown::Write).map_err(|err| some(&err))
        }
        Target::File(path) => {
            let file = OpenOptions::new().append(true).create(!path.starts_with("/dev")).open(path);
            let mut file = file.map_err(|err| nothing(&err))?;
            in_parts(&mut file, bytes)
        }
        Target::Folder(folder) => {
            let whole = || -> io::Result<()> {
                fs::create_dir_all(folder)?;
                let ending = if form == Form::Text { "txt" } else { form.as_str() };
                let (path, part) =
                    (folder.join(format!("{name}.{ending}")), folder.join(format!(".{name}.part")));
                fs::write(&part, bytes)?;
                fs::rename(part, path)
            };
            whole().map_err(|err| nothing(&err))
        }
    }
}

fn connect(address: &str) -> io::Result<TcpStream> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for address in address.to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(stream) => {
                stream.set_write_timeout(Some(PATIENCE))?;
                return Ok(stream);
            }
            Err(err) => last = err,
        }
    }
    Err(last)
}

fn in_parts(to: &mut impl Write, bytes: &[u8]) -> Result<(), NotSent> {
    let mut rest = bytes;
    while !rest.is_empty() {
        match to.write(rest) {
            Ok(0) => return Err(part(bytes, rest, &io::Error::from(io::ErrorKind::WriteZero))),
            Ok(written) => rest = rest.get(written..).unwrap_or_default(),
            Err(err) if err.kind() == io::ErrorKind::Interrupted => {}
            Err(err) => return Err(part(bytes, rest, &err)),
        }
    }
    to.flush().map_err(|err| some(&err))
}

fn part(all: &[u8], rest: &[u8], err: &io::Error) -> NotSent {
    if rest.len() == all.len() { nothing(err) } else { some(err) }
}

fn nothing(err: &io::Error) -> NotSent {
    NotSent { sent: Sent::Nothing, why: err.to_string() }
}

fn some(err: &io::Error) -> NotSent {
    NotSent { sent: Sent::Some, why: err.to_string() }
}
