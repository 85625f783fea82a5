//! A figure explained: through its lots to the entries, the rules, the people and the evidence.

use clap::Args;
use ledger::reports::explain::{Explained, Figure, explain};
use ledger::rules::Refusal;
use ledger::units::MemberId;
use serde_json::json;

use crate::words::{Word, explained, notice};

use super::door::read;
use super::members::{name_of, open_to_staff};
use super::typed::{folded, one_of};
use super::{Answer, BookPath, How, Trouble};

fn figure(typed: &str) -> Result<Figure, String> {
    one_of(typed, &Figure::ALL, Figure::as_str)
}

/// Explains what a member has.
#[derive(Debug, Args)]
pub(super) struct Explain {
    #[command(flatten)]
    book: BookPath,
    /// Whose.
    #[arg(value_parser = folded::<MemberId>)]
    member: MemberId,
    /// Which figure: available, pending, held, frozen, expiring or owed; all that are not 0 when none
    /// is given.
    #[arg(long, value_parser = figure)]
    figure: Option<Figure>,
}

impl Explain {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        let lang = how.lang();
        let (mut book, today) = read(&self.book.path)?;
        let member = self.member;
        open_to_staff(&book, member)?;
        let wanted = self.figure.map_or_else(|| Figure::ALL.to_vec(), |figure| vec![figure]);
        let mut found: Vec<Explained> = Vec::with_capacity(wanted.len());
        for figure in wanted {
            let one = explain(&mut book, member, figure, today)?.ok_or(Refusal::NoSuchMember { member })?;
            found.push(one);
        }
        let name = name_of(&mut book, member)?;
        let answer = Answer::of(&json!({ "member": member, "as_of": today, "figures": found }));
        let mut answer = answer.line(format!("{member}  {name}  {today}"));
        let asked = self.figure.is_some();
        let told = |one: &&Explained| asked || !one.points.is_zero() || !one.taken_back.is_empty();
        for one in found.iter().filter(told) {
            answer = answer.field(lang, notice::figure(one.figure), one.points);
            if one.parts.is_empty() {
                answer = answer.line(lang.say(Word::EXPLAIN_EMPTY));
            }
            for part in &one.parts {
                answer = answer.line(format!("  {}", explained::head(part, lang)));
                for line in explained::lines(part, lang) {
                    answer = answer.line(format!("      {line}"));
                }
            }
            for line in explained::taken_back(one, lang) {
                answer = answer.line(format!("  {line}"));
            }
        }
        Ok(answer)
    }
}
