//! Checking a book from its bytes, and handing the bytes out.

use std::io::{BufWriter, ErrorKind, IsTerminal as _, Write as _};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use clap::Args;
use ledger::book::{Anchored, Verified, judge_anchor, judge_key, verify_since, verify_store};
use ledger::chain::checkpoint::{Checkpoint, Cosigned};
use ledger::chain::note::{SignedNote, VerifierKey};
use ledger::chain::verify::{Finding, Page, Since, Verdict};
use ledger::store::whole::{self, Readers};
use ledger::store::{Access, Sqlite, Store as _, StoreError};
use ledger::units::{BookId, Seq};
use serde_json::{Value, json};

use crate::text::Align;
use crate::words::{Lang, Word, refusals};

use super::typed::{folded, written};
use super::{Answer, BookPath, How, Trouble};

/// Checks a book.
#[derive(Debug, Args)]
pub(super) struct Verify {
    #[command(flatten)]
    book: BookPath,
    /// How many threads; as many as the machine has when none is given.
    #[arg(long, value_name = "N", value_parser = folded::<NonZeroUsize>)]
    threads: Option<NonZeroUsize>,
    /// A signed checkpoint from outside, to compare the book with.
    #[arg(long, value_name = "CHECKPOINT", requires = "vkey")]
    anchor: Option<PathBuf>,
    /// A signed checkpoint from outside: only what follows it is verified.
    #[arg(long, value_name = "CHECKPOINT", requires = "vkey", conflicts_with = "anchor")]
    since: Option<PathBuf>,
    /// The key of the station, as it gave it out.
    #[arg(long, value_name = "VKEY", value_parser = written::<VerifierKey>)]
    vkey: Option<VerifierKey>,
    /// Your own file, away from the book: the newest checkpoint of what was verified is kept there, and --since
    /// begins at it the next time.
    #[arg(long, value_name = "FILE", requires = "vkey")]
    keep: Option<PathBuf>,
}

impl Verify {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let lang = how.lang();
        let mut store = super::vault::store(&self.book.path, Access::Read)?;
        let mark = self.mark()?;
        if let Some(from) = self.brought(self.since.as_deref())? {
            let key = self.vkey.as_ref().ok_or_else(|| Trouble::usage(Word::TRUST_NO_VKEY, ""))?;
            let mut found = verify_since(&mut store, &from, key)?;
            let verified = Verified::since(&from, &found);
            if let Some(mark) = mark.as_ref().filter(|_| found.findings.is_empty()) {
                found.findings.extend(mark.judged(&mut store, &verified)?);
            }
            let answer = since(&found, &from, store.book().map(BookId::as_str), lang);
            return match mark {
                Some(mark) if !found.findings.is_empty() => {
                    Ok(mark.stays(answer, Word::TRUST_NOT_MOVED, lang))
                }
                Some(mark) => mark.moved(answer, &mut store, &verified, lang),
                None => Ok(answer),
            };
        }
        let anchor = self.brought(self.anchor.as_deref())?;
        let threads = self.threads.or_else(|| std::thread::available_parallelism().ok());
        let shown = std::io::stderr().is_terminal();
        let percent = AtomicU64::new(0);
        let progress = |done: u64, all: u64| {
            let now = done.saturating_mul(100) / all.max(1);
            if shown && percent.swap(now, Ordering::Relaxed) != now {
                eprint!("\r{now}%");
            }
            ControlFlow::Continue(())
        };
        let verdict = verify_store(&mut store, threads.map_or(1, NonZeroUsize::get), &progress);
        if shown {
            eprint!("\r    \r");
        }
        let mut verdict = verdict?;
        let compared =
            anchor.as_ref().map(|anchor| judge_anchor(&mut store, &verdict, anchor)).transpose()?;
        let agrees = matches!(compared, Some(Anchored::Yes));
        if let Some(Anchored::No(finding)) = compared {
            verdict.add([finding]);
        } else {
            verdict.add(self.vkey.as_ref().and_then(|key| judge_key(&verdict, key)));
        }
        let verified = self.vkey.as_ref().map(|key| Verified::in_full(&verdict, key));
        let mark = mark.zip(verified);
        if let Some((mark, verified)) = mark.as_ref().filter(|_| verdict.findings.is_empty()) {
            verdict.add(mark.judged(&mut store, verified)?);
        }
        let anchor = anchor.map(|anchor| (anchor.size, agrees));
        let answer = told(&verdict, store.book().map(BookId::as_str), anchor, lang);
        let answer = match mark {
            Some((mark, _)) if !verdict.findings.is_empty() => {
                mark.stays(answer, Word::TRUST_NOT_MOVED, lang)
            }
            Some((mark, verified)) => mark.moved(answer, &mut store, &verified, lang)?,
            None => answer,
        };
        let closed = store.vault_closed();
        let answer = answer.with("personal_data", &json!({ "opened": closed.is_none(), "why": closed }));
        Ok(match closed {
            None => answer,
            Some(why) => {
                let why = refusals::store_error(lang, &why);
                answer.line(lang.fill(Word::CLI_VAULT_UNCHECKED, &[("why", &why)]))
            }
        })
    }

    /// The file to keep a checkpoint in, where that is asked for.
    fn mark(&self) -> Result<Option<Mark<'_>>, Trouble> {
        let (Some(file), Some(key)) = (&self.keep, &self.vkey) else { return Ok(None) };
        let mut mark = Mark { file, key, lies: None };
        mark.lies = mark.read()?;
        Ok(Some(mark))
    }

    /// A checkpoint that was brought, when the station signed it.
    fn brought(&self, file: Option<&Path>) -> Result<Option<Checkpoint>, Trouble> {
        let (Some(file), Some(key)) = (file, &self.vkey) else { return Ok(None) };
        let bytes = std::fs::read(file).map_err(|error| Trouble::file(file, &error))?;
        let read = Cosigned::read(&bytes, key).map_err(|error| Trouble::usage(Word::CLI_BAD_VALUE, error))?;
        Ok(Some(read.checkpoint))
    }
}

/// A verifier's own file, which says up to where a book was verified.
struct Mark<'a> {
    file: &'a Path,
    key: &'a VerifierKey,
    /// The note in it, and of how many entries it is.
    lies: Option<(SignedNote, u64)>,
}

impl Mark<'_> {
    /// What lies in the file. What is no checkpoint of this log is not ours to write over, a book least of all.
    fn read(&self) -> Result<Option<(SignedNote, u64)>, Trouble> {
        let bytes = match std::fs::read(self.file) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            read => read.map_err(|error| Trouble::file(self.file, &error))?,
        };
        let lies = SignedNote::read(&bytes).ok().and_then(|note| {
            let said: Checkpoint = note.text().parse().ok()?;
            (&*said.origin == self.key.name().as_str()).then_some((note, said.size))
        });
        let exists = || StoreError::Exists { path: self.file.display().to_string() };
        lies.map(Some).ok_or_else(|| exists().into())
    }

    /// What is wrong with the checkpoint that lies there, beside what was verified now.
    fn judged(&self, store: &mut Sqlite, verified: &Verified) -> Result<Option<Finding>, Trouble> {
        let Some((note, _)) = &self.lies else { return Ok(None) };
        Ok(verified.judge_mark(store, note)?)
    }

    /// Puts the newest checkpoint of what was verified there; nothing was found.
    fn moved(
        &self,
        answer: Answer,
        store: &mut Sqlite,
        verified: &Verified,
        lang: Lang,
    ) -> Result<Answer, Trouble> {
        let newest = verified.newest_mark(store)?;
        // Another run may have kept a later one meanwhile.
        let kept = self.read()?.map_or(0, |(_, size)| size);
        let Some((newest, key)) = newest.filter(|(newest, _)| newest.checkpoint.size > kept) else {
            return Ok(self.stays(answer, Word::TRUST_NO_MARK, lang));
        };
        let bytes = newest.note.to_string().into_bytes();
        whole::replace(self.file, Readers::AsUsual, &bytes)
            .map_err(|error| Trouble::file(self.file, &error))?;
        let (size, key) = (newest.checkpoint.size, key.to_string());
        let answer = answer.with("kept", &json!({ "size": size, "vkey": key }));
        let values = [("size", size.to_string()), ("file", self.file.display().to_string()), ("key", key)];
        let values = values.each_ref().map(|(name, value)| (*name, value.as_str()));
        Ok(answer.line(lang.fill(Word::TRUST_MARK, &values)))
    }

    /// Leaves the file as it is, and says why.
    fn stays(&self, answer: Answer, why: Word, lang: Lang) -> Answer {
        let said = lang.fill(why, &[("file", &self.file.display().to_string())]);
        answer.with("kept", &Value::Null).line(said)
    }
}

/// What a verification from a checkpoint on found.
fn since(found: &Since, from: &Checkpoint, book: Option<&str>, lang: Lang) -> Answer {
    let Since { entries, head, findings, .. } = found;
    let answer = Answer::of(&json!({
        "ok": findings.is_empty(), "book": book, "entries": entries, "since": from.size,
        "head": head.map(|(seq, hash)| json!({ "seq": seq, "hash": hash })),
        "anchored": findings.is_empty(), "findings": findings,
    }));
    let (n, count) = (entries.to_string(), findings.len().to_string());
    if findings.is_empty() {
        return answer.line(lang.fill(Word::TRUST_SINCE, &[("n", &n)]));
    }
    let answer = answer.line(lang.fill(Word::TRUST_SINCE_BAD, &[("n", &n), ("findings", &count)]));
    listed(answer, findings, lang).finding()
}

/// `anchor` is the size of the checkpoint that was brought, and whether it agrees.
fn told(verdict: &Verdict, book: Option<&str>, anchor: Option<(u64, bool)>, lang: Lang) -> Answer {
    let Verdict { entries, head, last_good, findings, .. } = verdict;
    let head_object = head.map(|(seq, hash)| json!({ "seq": seq, "hash": hash }));
    let answer = Answer::of(&json!({
        "ok": findings.is_empty(),
        "book": book,
        "entries": entries,
        "head": head_object,
        "last_good": last_good,
        "anchored": anchor.is_some_and(|(_, agrees)| agrees),
        "findings": findings,
    }));
    let anchored = anchor.map_or_else(
        || lang.say(Word::CLI_NOT_ANCHORED).to_owned(),
        |(size, agrees)| {
            let word = if agrees { Word::TRUST_ANCHORED } else { Word::TRUST_NOT_AGREED };
            lang.fill(word, &[("size", &size.to_string())])
        },
    );
    let entries = entries.to_string();
    if findings.is_empty() {
        let hash = head.map_or_else(String::new, |(_, hash)| hash.to_string());
        return answer
            .line(lang.fill(Word::CLI_VERIFIED, &[("n", &entries), ("hash", &hash)]))
            .line(anchored);
    }
    let count = findings.len().to_string();
    let answer = answer.line(lang.fill(Word::CLI_FINDINGS, &[("n", &entries), ("findings", &count)]));
    let answer = listed(answer, findings, lang);
    let answer = match last_good {
        Some(seq) => answer.line(lang.fill(Word::CLI_LAST_GOOD, &[("seq", &seq.to_string())])),
        None => answer.line(lang.say(Word::CLI_NONE_GOOD)),
    };
    answer.line(anchored).finding()
}

/// The findings, one a line.
fn listed(answer: Answer, findings: &[Finding], lang: Lang) -> Answer {
    let row = |finding: &Finding| {
        vec![
            finding.seq.to_string(),
            finding.kind.as_str().to_owned(),
            finding.expected.clone(),
            finding.found.clone(),
        ]
    };
    let rows: Vec<Vec<String>> = findings.iter().map(row).collect();
    let columns = [
        (Word::CLI_ENTRY, Align::Left),
        (Word::CLI_FINDING, Align::Left),
        (Word::CLI_EXPECTED, Align::Left),
        (Word::CLI_FOUND, Align::Left),
    ];
    answer.table(lang, &columns, &rows)
}

/// Hands out the exact bytes.
#[derive(Debug, Args)]
pub(super) struct Log {
    #[command(flatten)]
    book: BookPath,
    /// The first entry.
    #[arg(long, value_name = "SEQ", default_value = "0", value_parser = folded::<u64>)]
    from: u64,
}

/// How many entries are read at a time.
const ROWS: u64 = 512;

impl Log {
    pub(super) fn run(self) -> Result<Answer, Trouble> {
        let mut store = Sqlite::open(&self.book.path, Access::Read)?;
        let Some(tip) = store.tip()? else { return Ok(Answer::silent()) };
        let mut out = BufWriter::new(std::io::stdout().lock());
        let mut page = Page::default();
        let mut next = self.from;
        while next <= tip.seq.get() {
            store.page(Seq::number(next), ROWS, &mut page)?;
            for row in page.rows() {
                if let Err(error) = out.write_all(row.bytes).and_then(|()| out.write_all(b"\n")) {
                    return gone(&error);
                }
            }
            next = next.saturating_add(ROWS);
        }
        match out.flush() {
            Ok(()) => Ok(Answer::silent()),
            Err(error) => gone(&error),
        }
    }
}

/// A reader that went away is no trouble.
fn gone(error: &std::io::Error) -> Result<Answer, Trouble> {
    match error.kind() {
        ErrorKind::BrokenPipe => Ok(Answer::silent()),
        _ => Err(Trouble::File(error.to_string())),
    }
}
