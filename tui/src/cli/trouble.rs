//! Why a command did not do what was asked, in both languages and as an object.

use std::process::ExitCode;

use ledger::book::BookError;
use ledger::chain::verify::Stopped;
use ledger::rules::Refusal;
use ledger::store::StoreError;
use ledger::units::{RequestKey, Seq};
use serde_json::{Value, json};

use crate::words::{Lang, Word, readings, refusals};

use super::{How, say, wall};

/// Why a command did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The book said no, or could not say anything.
    Book(BookError),
    /// Something typed cannot be read; with what is wrong and what to do.
    Usage(Word, String),
    /// What was typed can be read and is not so: there is no such thing, or another one stands in the way.
    Fact(Word, String),
    /// Another file cannot be read or written.
    File(String),
    /// A file to import is no table of its kind: a finding about it.
    Sheet(String),
    /// A copy of a book is not offered: which kind of reason, and the reason.
    Copy(&'static str, String),
    /// What was asked may or may not be recorded; under its key it counts once.
    Unanswered(StoreError, RequestKey),
    /// Something went wrong after this entry was recorded.
    Recorded(Seq, Box<Self>),
}

impl From<BookError> for Trouble {
    fn from(error: BookError) -> Self {
        Self::Book(error)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Book(error.into())
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        Self::Book(refusal.into())
    }
}

impl From<Stopped<StoreError>> for Trouble {
    fn from(stopped: Stopped<StoreError>) -> Self {
        match stopped {
            Stopped::Unreadable(error) => error.into(),
            Stopped::Cancelled => Self::Usage(Word::KEY_CANCEL, String::new()),
        }
    }
}

impl Trouble {
    /// Something typed that cannot be read.
    pub(super) fn usage(what: Word, detail: impl std::fmt::Display) -> Self {
        Self::Usage(what, detail.to_string())
    }

    /// Something typed that can be read and is not so.
    pub(super) fn fact(what: Word, detail: impl std::fmt::Display) -> Self {
        Self::Fact(what, detail.to_string())
    }

    /// A file that cannot be read or written.
    pub(super) fn file(path: &std::path::Path, error: &dyn std::fmt::Display) -> Self {
        Self::File(format!("{}: {error}", path.display()))
    }

    /// The exit code.
    pub fn code(&self) -> u8 {
        match self {
            Self::Recorded(_, then) => then.code(),
            Self::Book(BookError::Refused(_) | BookError::NoAnswer(_))
            | Self::Fact(..)
            | Self::Sheet(_)
            | Self::Copy(..) => 1,
            Self::Usage(..) => 2,
            Self::Book(_) | Self::File(_) | Self::Unanswered(..) => 3,
        }
    }

    /// What to tell a person.
    pub fn message(&self, lang: Lang) -> String {
        match self {
            Self::Book(error) => wall::said(&refusals::book_error(lang, error)),
            Self::Usage(what, detail) | Self::Fact(what, detail) => {
                lang.fill(*what, &[("detail", &readings::said(lang, detail))])
            }
            Self::Sheet(what) => lang.fill(Word::CLI_SHEET_TROUBLE, &[("detail", what)]),
            Self::Copy(_, what) => what.clone(),
            Self::File(what) => {
                lang.fill(Word::CLI_FILE_TROUBLE, &[("detail", &readings::system(lang, what))])
            }
            Self::Unanswered(error, request) => {
                let why = refusals::store_error(lang, error);
                lang.fill(Word::CLI_ASK_AGAIN, &[("why", &why), ("key", request.as_str())])
            }
            Self::Recorded(seq, then) => {
                let (seq, why) = (seq.to_string(), then.message(lang));
                lang.fill(Word::CLI_RECORDED_THEN, &[("seq", &seq), ("why", &why)])
            }
        }
    }

    /// What `--json` says of it.
    pub(super) fn object(&self, lang: Lang) -> Value {
        if let Self::Recorded(seq, then) = self {
            let mut object = then.object(lang);
            object["message"] = self.message(lang).into();
            object["recorded"] = json!(seq);
            return object;
        }
        let kind = match self {
            Self::Book(BookError::Refused(_)) => "refused",
            Self::Usage(..) => "usage",
            Self::Fact(..) => "fact",
            Self::Book(BookError::Broken(_)) => "broken",
            Self::Book(BookError::NoAnswer(_)) => "answer",
            Self::Book(_) | Self::Unanswered(..) | Self::Recorded(..) => "store",
            Self::File(_) => "file",
            Self::Sheet(_) => "sheet",
            Self::Copy(kind, _) => kind,
        };
        let mut object = json!({ "error": kind, "message": self.message(lang) });
        let detail = match self {
            Self::Book(BookError::Refused(refusal)) => serde_json::to_value(refusal).ok(),
            Self::Book(BookError::Store(error)) | Self::Unanswered(error, _) => {
                serde_json::to_value(error).ok()
            }
            Self::Book(BookError::Broken(broken)) => Some(json!({ "seq": broken.seq, "what": broken.what })),
            _ => None,
        };
        if let (Some(Value::Object(detail)), Value::Object(object)) = (detail, &mut object) {
            object.extend(detail);
        }
        if let Self::Unanswered(_, request) = self {
            object["request"] = json!(request);
        }
        object
    }

    /// Prints it.
    pub(super) fn give(&self, how: How) -> ExitCode {
        if how.json {
            let _reader_gone = say(format!("{}\n", self.object(how.lang())).as_bytes());
        } else {
            eprintln!("jifen: {}", self.message(how.lang()));
        }
        ExitCode::from(self.code())
    }
}
