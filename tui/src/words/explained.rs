//! What is behind a figure, in sentences a volunteer follows.

use ledger::events::tasks::Crediting;
use ledger::reports::explain::{Explained, Paper, Part, Rule};

use super::{Lang, Word, facts};

/// What it is and until when, on one line.
pub fn head(part: &Part, lang: Lang) -> String {
    let points = part.points.to_string();
    let line = lang.fill(Word::EXPLAIN_LINE, &[("points", &points), ("what", &origin(part, lang))]);
    if part.lot.is_none() {
        return line;
    }
    let from = part.from.map_or_else(|| lang.say(Word::EXPLAIN_AT_ONCE).to_owned(), |day| day.to_string());
    let until =
        part.expires.map_or_else(|| lang.say(Word::EXPLAIN_FOR_EVER).to_owned(), |day| day.to_string());
    let usable = lang.fill(Word::EXPLAIN_UNTIL, &[("from", &from), ("until", &until)]);
    format!("{line}  {usable}")
}

/// For which act, case or reason it was credited.
pub fn origin(part: &Part, lang: Lang) -> String {
    let Some(credit) = part.papers.first() else { return String::new() };
    let kind = part.rule.kind_name.as_ref().map(ToString::to_string);
    let day = part.papers.iter().find_map(|paper| paper.day);
    let parts = [
        Some(lang.say(facts::event(credit.event)).to_owned()),
        credit.task.map(|task| task.to_string()),
        kind,
        day.map(|day| day.to_string()),
        credit.case.map(|case| case.to_string()),
        credit.title.as_ref().map(ToString::to_string),
        credit.reason.as_ref().map(ToString::to_string),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The entries, the rules and the evidence behind it, one a line, oldest first.
pub fn lines(part: &Part, lang: Lang) -> Vec<String> {
    let papers = part.papers.iter().rev().chain(&part.moves);
    let mut lines: Vec<String> = papers.map(|one| paper(one, lang)).collect();
    let rule = &part.rule;
    if let Some(kind) = rule.kind {
        let kind = rule.kind_name.as_ref().map_or_else(|| kind.to_string(), ToString::to_string);
        let points = rule.kind_points.map(|points| points.to_string()).unwrap_or_default();
        let from = rule.kind_from.map(|from| from.to_string()).unwrap_or_default();
        let document = rule.kind_document.as_ref().map(ToString::to_string).unwrap_or_default();
        let said = [("kind", &*kind), ("points", &points), ("from", &from), ("document", &document)];
        lines.push(lang.fill(Word::EXPLAIN_RULE, &said));
    }
    lines.extend(worked_out(rule, lang));
    if let (Some(people), Some(points), Some(own)) = (rule.team, rule.team_points, rule.own_points) {
        let (n, points, own) = (people.to_string(), points.to_string(), own.to_string());
        lines.push(lang.fill(Word::EXPLAIN_OWN, &[("n", &n), ("points", &points), ("own", &own)]));
    }
    if let (Some(version), Some(document)) = (rule.policy_version, &rule.policy_document) {
        let said = [("version", &*version.to_string()), ("document", &*document.to_string())];
        lines.push(lang.fill(Word::EXPLAIN_POLICY, &said));
    }
    let evidence = part.evidence.iter().map(ToString::to_string);
    lines.extend(evidence.map(|digest| lang.fill(Word::EXPLAIN_EVIDENCE, &[("digest", &digest)])));
    lines
}

/// The credits that were taken back and that no figure counts any more, one a line, newest first.
pub fn taken_back(found: &Explained, lang: Lang) -> Vec<String> {
    let one = |lost: &ledger::reports::explain::TakenBack| {
        let (points, credit) = (lost.points.to_string(), lost.credit.to_string());
        let (spent, paper) = (lost.spent.to_string(), paper(&lost.paper, lang));
        let word = if lost.spent.is_positive() { Word::EXPLAIN_LOST_SPENT } else { Word::EXPLAIN_LOST };
        let said = [("points", &*points), ("credit", &*credit), ("spent", &*spent), ("paper", &*paper)];
        lang.fill(word, &said)
    };
    found.taken_back.iter().map(one).collect()
}

/// How the points came about: hours, difficulty, fault, cap, team. Nothing for a plain act.
fn worked_out(rule: &Rule, lang: Lang) -> Option<String> {
    let said = |word: Word, figure: Option<String>| figure.map(|n| lang.fill(word, &[("n", &n)]));
    let parts = [
        said(Word::EXPLAIN_HOURS, rule.hours.map(|hours| hours.to_string())),
        said(Word::EXPLAIN_DIFFICULTY, rule.difficulty.map(|factor| factor.to_string())),
        said(Word::EXPLAIN_PENALTY, rule.penalty.map(|factor| factor.to_string())),
        said(Word::EXPLAIN_CAP, rule.capped_from.map(|points| points.to_string())),
        said(Word::EXPLAIN_TEAM, rule.team.map(|people| people.to_string())),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let worth = rule.worth.map(|points| points.to_string()).filter(|_| !parts.is_empty())?;
    let how = parts.join(if lang == Lang::Zh { "，" } else { ", " });
    let word = match rule.crediting.filter(|_| rule.team.is_some()) {
        Some(Crediting::Each) => Word::EXPLAIN_WORTH_EACH,
        Some(Crediting::Parts) => Word::EXPLAIN_WORTH_TOGETHER,
        Some(Crediting::Performer) | None => Word::EXPLAIN_WORTH,
    };
    Some(lang.fill(word, &[("worth", &worth), ("how", &how)]))
}

/// One entry: when, what, who, and what was said.
fn paper(paper: &Paper, lang: Lang) -> String {
    let (on, by, seq) = (paper.on.to_string(), paper.by.to_string(), paper.seq.to_string());
    let what = lang.say(facts::event(paper.event));
    let mut line = lang.fill(Word::EXPLAIN_PAPER, &[("on", &on), ("what", what), ("by", &by), ("seq", &seq)]);
    if let Some(seq) = paper.taken_back {
        line.push_str(&lang.fill(Word::EXPLAIN_TAKEN_BACK, &[("seq", &seq.to_string())]));
    }
    if let Some(second) = paper.second {
        line.push_str(&lang.fill(Word::EXPLAIN_SECOND, &[("second", &second.to_string())]));
    }
    let said = [
        paper.place.as_ref().map(ToString::to_string),
        paper.reason.as_ref().map(ToString::to_string),
        paper.document.as_ref().map(ToString::to_string),
    ];
    for said in said.into_iter().flatten() {
        line.push_str("  ");
        line.push_str(&said);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_of_it_is_said_to_be_each_ones_only_where_the_kind_credits_each() {
        let said = |crediting| {
            let (worth, team) = ("10".parse().ok(), Some(3));
            let crediting = Some(crediting);
            worked_out(&Rule { worth, team, crediting, ..Rule::default() }, Lang::Zh).unwrap()
        };
        assert_eq!(said(Crediting::Each), "算法：每人全额 10 分；3 人共同完成");
        assert_eq!(said(Crediting::Parts), "算法：合计全额 10 分，按份额分；3 人共同完成");
    }
}
