//! Stand-in until merged.
use super::Lang;
use ledger::book::BookError;
/// Says it.
pub fn book_error(_: Lang, err: &BookError) -> String {
    err.to_string()
}
