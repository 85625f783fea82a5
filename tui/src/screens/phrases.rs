//! What the book says, in words: posts, roles, states, gates, movements.

use ledger::events::operators::Role;
use ledger::journal::Commodity;
use ledger::reports::board::{Clock, Row};
use ledger::reports::log::Row as Entry;
use ledger::reports::statement::Movement;
use ledger::reports::trust::Trust;
use ledger::rules::{Command, Refusal};
use ledger::units::{Cny, KeyName, Points, Quantity};

use super::{Found, Hands, Lists, Me};
use crate::forms::Ask;
use crate::text::{mask, width};
use crate::widgets::pick::Item;
use crate::widgets::{Look, cells};
use crate::words::{Lang, Word, facts, refusals};

/// A figure of an account as people write it.
pub fn figure(commodity: Commodity, minor: i64) -> String {
    match commodity {
        Commodity::Points => Points::from_minor(minor).to_string(),
        Commodity::Cny => Cny::from_minor(minor).to_string(),
        Commodity::Pieces(_) | Commodity::Cards(_) => Quantity::from_minor(minor).to_string(),
    }
}

/// A member in a list to pick from, with what tells him from others who were found.
pub fn found(found: &Found, look: Look) -> Item {
    let post = found.row.post.map(|posted| look.say(facts::post(posted.post))).unwrap_or_default();
    let (member, phone) = (found.row.balance.member, mask::phone(&found.phone));
    Item { text: found.name.clone(), cue: format!("{member} {} {post} {phone}", found.village) }
}

/// What a form is about, where it does not ask for that itself.
pub fn subject(ask: &Ask, lists: &Lists) -> Option<String> {
    match ask {
        Ask::RepriceGood(sku)
        | Ask::DonateGoods(sku)
        | Ask::PurchaseGoods(sku)
        | Ask::ChangeGood(sku)
        | Ask::Barcode(sku)
        | Ask::WithdrawGood(sku)
        | Ask::RestoreGood(sku)
        | Ask::WriteOff(sku) => {
            let good = lists.goods.iter().find(|good| good.sku == *sku);
            Some(good.map_or_else(|| sku.to_string(), |good| format!("{} {sku}", good.name)))
        }
        Ask::IssueCard(member)
        | Ask::Freeze(member)
        | Ask::Thaw(member)
        | Ask::AdjustPoints(member)
        | Ask::MergeMembers(member)
        | Ask::EraseMember(member)
        | Ask::MemberPin(member) => (!lists.confidential.contains(member)).then(|| member.to_string()),
        Ask::ClaimCase(case)
        | Ask::ReleaseCase(case)
        | Ask::CompleteCase(case)
        | Ask::ReturnCase(case)
        | Ask::WithdrawCase(case)
        | Ask::ClaimAsTeam(case)
        | Ask::DeclareParty(case)
        | Ask::ProgressCase(case)
        | Ask::ExtendCase(case) => Some(case.to_string()),
        Ask::AskTask(task) | Ask::CreditInPart(task, _) | Ask::RejectTask(task, _) => Some(task.to_string()),
        _ => None,
    }
}

/// How wide a column is in which each of these events is named whole.
pub fn events_width(events: impl Iterator<Item = &'static str>, lang: Lang) -> u16 {
    cells(events.map(|event| width(lang.say(facts::event(event)))).max().unwrap_or(0).max(14))
}

/// Several roles.
pub fn roles(roles: &[Role], lang: Lang) -> String {
    let names: Vec<&str> = roles.iter().map(|one| lang.say(facts::role(*one))).collect();
    names.join("/")
}

/// Why somebody may not ask for this kind of command; none when he may.
pub fn not_permitted(me: Option<&Me>, wanted: &[Role], lang: Lang) -> Option<String> {
    let Some(me) = me else { return Some(lang.say(Word::DESK_SIGN_IN_FIRST).to_owned()) };
    if me.hands == Hands::LooksOn {
        return Some(refusals::refusal(lang, &Refusal::OnlyLooksOn { operator: me.operator }));
    }
    not_his(Some(me), wanted, lang)
}

/// Why this is nothing for somebody of his roles, whatever he may do here; none when it is.
pub fn not_his(me: Option<&Me>, wanted: &[Role], lang: Lang) -> Option<String> {
    let Some(me) = me else { return Some(lang.say(Word::DESK_SIGN_IN_FIRST).to_owned()) };
    let may = me.roles.iter().any(|role| wanted.contains(role));
    (!may).then(|| lang.fill(Word::DESK_NOT_YOUR_ROLE, &[("roles", &roles(wanted, lang))]))
}

/// Why somebody may not ask for a command; none when he may.
pub fn not_permitted_to(me: Option<&Me>, command: &Command, lang: Lang) -> Option<String> {
    not_permitted(me, command.roles(), lang)
}

/// Where the clock of a case stands, in a few words; nothing when it has none.
pub fn clock(row: &Row, lang: Lang) -> String {
    let Some(left) = row.days_left else { return String::new() };
    let word = match row.clock {
        Some(Clock::HalfTime) => Word::CLOCK_HALF_TIME,
        Some(Clock::DueSoon) => Word::CLOCK_DUE_SOON,
        Some(Clock::Overdue) => Word::CLOCK_OVERDUE,
        // A listing past its last day, which the book has not written off yet.
        Some(Clock::Running) | None if left < 0 => Word::DAYS_OVER,
        Some(Clock::Running) | None => Word::CLOCK_RUNNING,
    };
    let clock = lang.fill(word, &[("days", &left.abs().to_string())]);
    match row.silent_days.filter(|_| row.silent) {
        Some(days) => format!("{clock} {}", lang.fill(Word::CLOCK_SILENT, &[("days", &days.to_string())])),
        None => clock,
    }
}

/// Why somebody is to be reminded.
pub fn why(why: &str) -> Word {
    match why {
        "half_time" => Word::WHY_HALF_TIME,
        "due_soon" => Word::WHY_DUE_SOON,
        "overdue" => Word::WHY_OVERDUE,
        _ => Word::WHY_SILENT,
    }
}

/// What a step in the history of a case says besides its name.
pub fn step(line: &Entry, lang: Lang) -> String {
    let fact = |field: &str| line.fact(field);
    let trimmed = |exact: &str| exact.trim_end_matches('0').trim_end_matches('.').to_owned();
    let mut parts: Vec<String> = Vec::new();
    if !matches!(line.event, "case.listed" | "case.paid_elsewhere") {
        parts.push(people(line, lang).or_else(|| fact("member").map(ToOwned::to_owned)).unwrap_or_default());
        parts.retain(|part| !part.is_empty());
    }
    if let (Some(points), "case.rewarded") = (fact("points"), line.event) {
        let points = trimmed(points);
        parts.push(match fact("freed") {
            Some(freed) => {
                lang.fill(Word::CASE_REWARD_FREED, &[("points", &points), ("freed", &trimmed(freed))])
            }
            None => lang.fill(Word::CASE_REWARD_PAID, &[("points", &points)]),
        });
    }
    if let Some(due) = fact("due") {
        parts.push(lang.fill(Word::CASE_DUE_ON, &[("day", due)]));
    }
    for field in ["title", "scheme", "number", "document", "note", "reason", "lead"] {
        parts.extend(fact(field).map(ToOwned::to_owned));
    }
    parts.join("  ")
}

/// A team with its parts of the work or of the reward; none for one alone.
fn people(line: &Entry, lang: Lang) -> Option<String> {
    let list = |field: &str| line.facts.get(field).and_then(|value| value.as_array());
    let of = |one: &serde_json::Value| {
        let member = one.get("member")?.as_str()?;
        let percent = one.get("percent").and_then(serde_json::Value::as_u64);
        let points = one.get("points").and_then(|points| points.as_str());
        Some(match (percent, points) {
            (Some(percent), _) => {
                lang.fill(Word::CASE_PART, &[("member", member), ("percent", &percent.to_string())])
            }
            (None, Some(points)) => format!("{member} {}", points.parse::<Points>().unwrap_or_default()),
            (None, None) => member.to_owned(),
        })
    };
    let team = list("shares").or_else(|| list("portions"))?;
    Some(team.iter().filter_map(of).collect::<Vec<_>>().join(" + ")).filter(|team| !team.is_empty())
}

/// A movement of a statement, in words a volunteer follows; with what it did to his debt.
pub fn movement(moved: &Movement, lang: Lang) -> String {
    let what = what_moved(moved, lang);
    let (Some(added), Some(debt)) = (moved.owed, moved.owes) else { return what };
    let (word, change) = match added.checked_neg().filter(|paid| paid.is_positive()) {
        Some(paid) => (Word::MOVE_PAID, paid),
        None => (Word::MOVE_OWED, added),
    };
    let (change, debt) = (change.to_string(), debt.to_string());
    lang.fill(word, &[("what", &what), ("owed", &change), ("owes", &debt)])
}

fn what_moved(moved: &Movement, lang: Lang) -> String {
    let about = &moved.about;
    let kind = about.kind_name.as_ref().map(ToString::to_string);
    let kind = kind.or_else(|| about.kind.map(|kind| kind.to_string())).unwrap_or_default();
    let day = about.day.map(|day| day.to_string()).unwrap_or_default();
    let title = about.title.as_ref().map(ToString::to_string).unwrap_or_default();
    let voucher = about.voucher.map(|voucher| voucher.to_string()).unwrap_or_default();
    let hold = about.hold.map(|hold| hold.to_string()).unwrap_or_default();
    let reason = about.reason.as_ref().map(ToString::to_string).unwrap_or_default();
    let task = about.task.map(|task| task.to_string()).unwrap_or_default();
    let case = about.case.map(|case| case.to_string()).unwrap_or_default();
    let files: Vec<String> = about.files.iter().map(ToString::to_string).collect();
    let what = |word: Word, what: &str| lang.fill(word, &[("what", what.trim())]);
    match moved.event {
        "task.credited" => what(Word::MOVE_CREDITED, &format!("{kind} {day}")),
        // A sensitive case stands there by its number alone.
        "case.rewarded" => what(Word::MOVE_REWARDED, if title.is_empty() { &case } else { &title }),
        "redemption.redeemed" => what(Word::MOVE_REDEEMED, &voucher),
        "redemption.reversed" => what(Word::MOVE_REVERSED, &format!("{voucher} {reason}")),
        "redemption.held" if voucher.is_empty() => what(Word::MOVE_HELD, &hold),
        "redemption.held" => what(Word::MOVE_REDEEMED, &format!("{voucher} {hold}")),
        "redemption.hold_released" | "redemption.hold_lapsed" => what(Word::MOVE_HOLD_BACK, &hold),
        "points.lapsed" => lang.say(Word::MOVE_LAPSED).to_owned(),
        "points.adjusted" => what(Word::MOVE_ADJUSTED, &reason),
        "notice.objected" => what(Word::MOVE_OBJECTED, &format!("{task}{case} {reason}")),
        "notice.dismissed" => what(Word::MOVE_DISMISSED, &format!("{task}{case} {reason}")),
        "task.credit_reversed" => what(Word::MOVE_CREDIT_REVERSED, &format!("{task} {reason}")),
        "case.reward_reversed" => what(Word::MOVE_CREDIT_REVERSED, &format!("{case} {reason}")),
        "points.settled" => lang.say(Word::MOVE_SETTLED).to_owned(),
        "member.merged" => what(Word::MOVE_MERGED, &files.join(" > ")),
        "member.unmerged" => what(Word::MOVE_UNMERGED, &files.join(" < ")),
        other => other.to_owned(),
    }
}

/// How far a book is in other people's hands: its newest checkpoint, and what no witness has seen.
pub fn trust(trust: &Trust, lang: Lang) -> [String; 2] {
    let signed = match (trust.signed, &trust.eye_line) {
        (Some(size), Some(eye)) => {
            lang.fill(Word::TRUST_CHECKPOINT, &[("size", &size.to_string()), ("eye", eye)])
        }
        _ if trust.has_key => lang.fill(Word::TRUST_NONE_SIGNED, &[("detail", "")]),
        _ => lang.say(Word::TRUST_NO_KEY).to_owned(),
    };
    let seen = if trust.witnesses == 0 {
        lang.say(Word::TRUST_WITNESS_NONE).to_owned()
    } else if trust.witnessed == 0 {
        lang.fill(Word::TRUST_NEVER_SEEN, &[("n", &trust.entries.to_string())])
    } else {
        let by: Vec<&str> = trust.by.iter().map(KeyName::as_str).collect();
        lang.fill(Word::TRUST_NEWER, &[("n", &trust.newer.to_string()), ("by", &by.join(" "))])
    };
    [signed, seen]
}

#[cfg(test)]
mod tests {
    use ledger::units::{Digest, Seq};
    use serde_json::json;

    use super::*;

    #[test]
    fn a_step_of_a_case_names_the_whole_team_with_its_parts_and_what_each_got() {
        let line = |event, facts: serde_json::Value| Entry {
            seq: Seq::number(1),
            at: "2026-03-01T06:56:16.789Z".parse().unwrap(),
            on: "2026-03-01".parse().unwrap(),
            by: ledger::units::OperatorId::number(2),
            desk: "desk-1".parse().unwrap(),
            request: "one".parse().unwrap(),
            event,
            facts: facts.as_object().unwrap().clone().into_iter().collect(),
            postings: 0,
            reverses: None,
            follows: None,
            hash: Digest::from_bytes([0; 32]),
        };
        let [one, other] = ["M000060", "M000061"];
        let shares = json!([{ "member": one, "percent": 50 }, { "member": other, "percent": 50 }]);
        let claimed = line("case.claimed", json!({ "member": one, "shares": shares }));
        assert_eq!(step(&claimed, Lang::Zh), "M000060 50% + M000061 50%");
        let portions = json!([{ "member": one, "points": "10.00" }, { "member": other, "points": "10.00" }]);
        let paid = line("case.rewarded", json!({ "member": one, "points": "20.00", "portions": portions }));
        assert_eq!(step(&paid, Lang::Zh), "M000060 10 + M000061 10  奖 20 分");
        let alone = line("case.rewarded", json!({ "member": one, "points": "20.00" }));
        assert_eq!(step(&alone, Lang::Zh), "M000060  奖 20 分");
    }
}
