//! What a command would do and what it did, in words.

use ledger::book::Preview;
use ledger::events::Event;
use ledger::events::obligations::{ObligationStopped, ObligationWithdrawn};
use ledger::events::tasks::TaskSubmitted;
use ledger::journal::{Account, Entry, LotMove};
use ledger::reports::stock;
use ledger::rules::Command;
use ledger::units::{MemberId, OperatorId, Points, SerialRange};

use crate::desk::Names;
use crate::screens::phrases::figure;
use crate::screens::{Award, Done, Lists};
use crate::text::mask;
use crate::theme::Role;
use crate::widgets::Look;
use crate::words::{Word, facts as words, finance, goods, market_cards, uses};

/// What the entry would say and the balances it would change, before and after.
pub(super) fn facts(preview: &Preview, names: &Names, lists: &Lists, look: Look) -> Vec<(String, Role)> {
    let mut facts = vec![(event(&preview.entry.event, names, lists, look), Role::Title)];
    if let Event::TaskSubmitted(act) = &preview.entry.event {
        facts.extend(reported(act, lists, look));
    }
    facts.extend(team(&preview.entry.event, names, lists, look));
    facts.extend(collector(&preview.entry.event, names, lists, look));
    facts.extend(cards(&serde_json::to_value(&preview.entry.event).unwrap_or_default(), look));
    facts.extend(matches_of(&preview.entry.event, look));
    facts.extend(off_parity(&preview.entry.event, lists, look));
    facts.extend(quoted(&preview.entry.event, lists, look));
    facts.extend(award(&preview.entry.event, names, lists, look));
    if let Event::DrawnCounted(fact) = &preview.entry.event {
        // The book's figure is shown after the count is on record, not before.
        facts.extend(fact.counts.iter().map(|found| {
            let good = lists.goods.iter().find(|good| good.sku == found.sku);
            let name = good.map_or_else(|| found.sku.to_string(), |good| good.name.to_string());
            (format!("{name}  {}", found.counted), Role::Accent)
        }));
    }
    for posting in &preview.entry.postings {
        let (account, commodity) = (posting.account, posting.commodity);
        let Some((before, after)) = preview.balance(account, commodity) else { continue };
        let shown = |member: MemberId| who(member, names, lists);
        let label = match account {
            Account::Member(member) => format!("{} {}", look.say(Word::MEMBER), shown(member)),
            Account::Held(member) => format!("{} {}", look.say(Word::HELD), shown(member)),
            Account::Owed(member) => format!("{} {}", look.say(Word::OWED), shown(member)),
            Account::Shelf(sku) => {
                let good = lists.goods.iter().find(|good| good.sku == sku);
                good.map_or_else(|| sku.to_string(), |good| good.name.to_string())
            }
            Account::CardStock(face) => format!("{} {face}", look.say(Word::MARKET_CARDS)),
            Account::Fund(fund) => format!("{} {fund}", look.say(Word::FUND)),
            Account::Committed(draw) => format!("{} {draw}", look.say(Word::DRAW_COMMITTED)),
            Account::Advance(draw) => format!("{} {draw}", look.say(Word::DRAW_HELD)),
            Account::Obligation(obligation) => {
                format!("{} {obligation}", look.say(Word::OBLIGATION_SET_ASIDE))
            }
            Account::Reserved(case) => format!("{} {case}", look.say(Word::REWARD)),
            _ => continue,
        };
        let role = if matches!(account, Account::Member(_)) { Role::Accent } else { Role::Text };
        let fact = (format!("{label}  {} > {}", figure(commodity, before), figure(commodity, after)), role);
        // What goes to several people leaves one account in several postings.
        if !facts.contains(&fact) {
            facts.push(fact);
        }
    }
    facts.extend(pending(&preview.entry, names, lists, look));
    facts
}

/// A member by number and name; a confidential source by nothing.
fn who(member: MemberId, names: &Names, lists: &Lists) -> String {
    if lists.confidential.contains(&member) {
        return mask::NOBODY.to_owned();
    }
    let name = names.get(&member).map(String::as_str).unwrap_or_default();
    format!("{member} {name}").trim_end().to_owned()
}

/// Who works together, and the part of each.
fn team(event: &Event, names: &Names, lists: &Lists, look: Look) -> Vec<(String, Role)> {
    let shares: Vec<(MemberId, u8)> = match event {
        Event::TaskSubmitted(act) => {
            act.details.team.iter().map(|share| (share.member, share.percent)).collect()
        }
        Event::CaseClaimed(fact) => fact.shares.iter().map(|share| (share.member, share.percent)).collect(),
        _ => Vec::new(),
    };
    let part = |(member, percent): (MemberId, u8)| {
        let (member, percent) = (who(member, names, lists), percent.to_string());
        (look.fill(Word::CASE_PART, &[("member", &member), ("percent", &percent)]), Role::Text)
    };
    shares.into_iter().map(part).collect()
}

/// Who collects for the member. The name of somebody who is none is sealed, and was just typed.
fn collector(event: &Event, names: &Names, lists: &Lists, look: Look) -> Option<(String, Role)> {
    let Event::Redeemed(fact) = event else { return None };
    let proxy = fact.proxy.as_ref()?;
    let member = proxy.member.map(|member| who(member, names, lists)).unwrap_or_default();
    let parts = [look.say(Word::SLIP_COLLECTED), &member, proxy.relation.as_str()];
    let said: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Some((said.join(" "), Role::Accent))
}

/// What is credited and cannot be spent yet, and from which day on it can.
fn pending(entry: &Entry, names: &Names, lists: &Lists, look: Look) -> Vec<(String, Role)> {
    let said = |moved: &LotMove| {
        let Account::Member(member) = moved.account else { return None };
        let from = moved.terms.from.filter(|from| moved.amount > 0 && entry.on < *from)?;
        let (who, from) = (who(member, names, lists), from.to_string());
        let points = Points::from_minor(moved.amount).to_string();
        let values = [("member", &*who), ("points", &points), ("day", &from)];
        Some((look.fill(Word::CONFIRM_PENDING, &values), Role::Warn))
    };
    entry.lots.iter().filter_map(said).collect()
}

/// What an act's report says, and the gates it fails.
fn reported(act: &TaskSubmitted, lists: &Lists, look: Look) -> Vec<(String, Role)> {
    let kind = lists.choices.kinds.iter().find(|(code, _)| *code == act.kind);
    let kind = kind.map_or_else(|| act.kind.to_string(), |(_, name)| name.to_string());
    let object = act.details.object.as_ref().map(ToString::to_string).unwrap_or_default();
    let grid = act.grid.map(|grid| grid.to_string()).unwrap_or_default();
    let mut facts = vec![(format!("{kind}  {}  {grid}  {object}", act.day), Role::Text)];
    let heads = act.audience_count.map(|heads| format!("{} {heads}", look.say(Word::AUDIENCE)));
    let hours = act.details.hours.map(|hours| format!("{} {hours}", look.say(Word::HOURS)));
    let place = act.place.as_ref().map(|place| format!("{} {place}", look.say(Word::PLACE)));
    let pad = act.details.pad.as_ref().map(|pad| format!("{} {pad}", look.say(Word::PAD)));
    let more: Vec<String> = [heads, hours, place, pad].into_iter().flatten().collect();
    if !more.is_empty() {
        facts.push((more.join("  "), Role::Text));
    }
    for file in &act.details.files {
        let shown = format!("{} {}  {} KiB", look.say(Word::EVIDENCE), file.mime, file.size.div_ceil(1024));
        facts.push((shown, Role::Text));
    }
    let gates = words::gates(&act.gates, &lists.limits(act.kind, act.day), look.lang);
    if !gates.is_empty() {
        facts.push((look.fill(Word::CLI_GATES_FAILED, &[("gates", &gates.join(" "))]), Role::Warn));
    }
    facts
}

/// What of a merchant's statement matches, and every line that does not, before anything is recorded.
fn matches_of(event: &Event, look: Look) -> Vec<(String, Role)> {
    let Event::MerchantSettled(fact) = event else { return Vec::new() };
    let figures = [
        ("lines", fact.lines.to_string()),
        ("claimed", fact.claimed.to_string()),
        ("matched", fact.matched.to_string()),
        ("unmatched", fact.unmatched.to_string()),
    ];
    let figures: Vec<(&str, &str)> = figures.iter().map(|(name, value)| (*name, &**value)).collect();
    let month: String = fact.month.to_string().chars().take(7).collect();
    let mut facts = vec![
        (format!("{} {month}", fact.merchant), Role::Text),
        (look.fill(Word::MARKET_SETTLE_LINES, &figures), Role::Accent),
    ];
    for fault in &fact.faults {
        let (row, serial, amount) =
            (fault.row.to_string(), fault.serial.to_string(), fault.amount.to_string());
        let why = look.say(market_cards::fault(fault.fault));
        let values = [("row", &*row), ("serial", &serial), ("amount", &amount), ("fault", why)];
        facts.push((look.fill(Word::MARKET_FAULT_LINE, &values), Role::Warn));
    }
    facts
}

/// What happened or would happen, on one line.
fn event(event: &Event, names: &Names, lists: &Lists, look: Look) -> String {
    let json = serde_json::to_value(event).unwrap_or_default();
    said(event.name(), &json, names, lists, look)
}

/// The title of a command and the values that tell it from others of its kind.
fn said(name: &str, json: &serde_json::Value, names: &Names, lists: &Lists, look: Look) -> String {
    let title = look.say(title(name));
    let mut parts = vec![title.to_owned()];
    for field in [
        "voucher",
        "member",
        "from",
        "into",
        "performer",
        "task",
        "case",
        "card",
        "sku",
        "merchant",
        "draw",
        "obligation",
        "fund",
        "name",
        "title",
        "number",
        "scheme",
        "lead",
        "barcode",
        "donor",
        "stocktake",
        "period",
        "month",
        "supplier",
        "day",
        "pad",
    ] {
        if let Some(text) = json.get(field).and_then(|value| value.as_str()) {
            let hidden = field == "member" && text.parse().is_ok_and(|id| lists.confidential.contains(&id));
            let text = if hidden { mask::NOBODY } else { text };
            // Beside a slip the card only tells who is meant; where it is the matter itself, it is read.
            if field == "card" && json.get("voucher").is_some() {
                parts.push(mask::card(text));
                continue;
            }
            let good = lists.goods.iter().find(|good| field == "sku" && good.sku.as_str() == text);
            let is_member = matches!(field, "member" | "performer" | "from" | "into");
            let name = text.parse().ok().filter(|_| is_member).and_then(|member| names.get(&member));
            parts.push(match (good, name) {
                (Some(good), _) => good.name.to_string(),
                (None, Some(name)) => format!("{text} {name}"),
                (None, None) => text.to_owned(),
            });
        }
    }
    for field in [
        "points",
        "reward",
        "amount",
        "points_price",
        "quantity",
        "value",
        "cost",
        "sum",
        "counted",
        "planned",
        "due",
        "closes",
    ] {
        if let Some(text) = json.get(field).and_then(|value| value.as_str()) {
            let text =
                if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
            let unit =
                if field == "points" { format!(" {}", look.say(Word::CLI_POINTS)) } else { String::new() };
            parts.push(format!("{text}{unit}"));
        }
    }
    parts.join("  ")
}

/// Which supermarket cards it is about, and what was counted.
fn cards(json: &serde_json::Value, look: Look) -> Vec<(String, Role)> {
    let mut facts = Vec::new();
    for (field, word, role) in [
        ("serials", Word::MARKET_SERIALS, Role::Text),
        ("ranges", Word::MARKET_SERIALS, Role::Text),
        ("face", Word::MARKET_FACE, Role::Text),
        ("value", Word::MARKET_VALUE, Role::Text),
        ("cost", Word::MARKET_AT_COST, Role::Text),
        ("transfer", Word::MARKET_TRANSFER, Role::Text),
        ("expected", Word::MARKET_EXPECTED, Role::Text),
        ("counted", Word::MARKET_COUNTED, Role::Text),
        ("missing", Word::MARKET_MISSING, Role::Warn),
        ("surplus", Word::MARKET_SURPLUS, Role::Warn),
    ] {
        let said = match json.get(field) {
            Some(serde_json::Value::String(text)) => text.clone(),
            Some(serde_json::Value::Array(items)) if !items.is_empty() => {
                let texts: Vec<&str> = items.iter().filter_map(serde_json::Value::as_str).collect();
                texts.join(" ")
            }
            _ => continue,
        };
        facts.push((format!("{}  {said}", look.say(word)), role));
    }
    facts
}

/// What a command asks for, when it cannot be shown as an entry yet.
pub(super) fn asked(command: &Command, lists: &Lists, look: Look) -> Vec<(String, Role)> {
    let json = serde_json::to_value(command).unwrap_or_default();
    let mut facts = vec![(said(command.name(), &json, &Names::new(), lists, look), Role::Title)];
    for line in json.get("lines").and_then(|lines| lines.as_array()).into_iter().flatten() {
        if line.get("article").is_some() {
            continue;
        }
        let sku = line.get("sku").and_then(|sku| sku.as_str()).unwrap_or_default();
        let name = lists.goods.iter().find(|good| good.sku.as_str() == sku);
        let name = name.map_or_else(|| sku.to_owned(), |good| good.name.to_string());
        let quantity = line.get("quantity").and_then(|quantity| quantity.as_str()).unwrap_or_default();
        facts.push((format!("{name} x{quantity}"), Role::Text));
    }
    facts.extend(cards(&json, look));
    facts.extend(counting(command, lists, look));
    facts.extend(delivered(command, lists, look));
    for field in ["reason", "document", "reference", "note"] {
        if let Some(text) = json.get(field).and_then(|value| value.as_str()) {
            facts.push((text.to_owned(), Role::Text));
        }
    }
    facts
}

/// Whose supermarket cards are counted, and how many should be found: a card that is not scanned is
/// recorded as missing.
fn counting(command: &Command, lists: &Lists, look: Look) -> Vec<(String, Role)> {
    let Command::CountMarketCards(count) = command else { return Vec::new() };
    let whose = |of: &&OperatorId| count.custodian.is_none_or(|custodian| **of == custodian);
    let expected = lists.market_cards.values().filter(whose).count() as u64;
    let scanned: u64 = count.ranges.iter().map(SerialRange::cards).sum();
    let scope = match count.custodian {
        Some(custodian) => {
            let name = lists.operators.get(&custodian).map_or("", String::as_str);
            format!("{} {custodian} {name}", look.say(Word::MARKET_CUSTODIAN))
        }
        None => look.say(Word::MARKET_COUNT_ALL).to_owned(),
    };
    let (expected_said, scanned_said) = (expected.to_string(), scanned.to_string());
    let values = [("expected", &*expected_said), ("scanned", &scanned_said)];
    let role = if expected == scanned { Role::Accent } else { Role::Warn };
    vec![(scope, Role::Accent), (look.fill(Word::MARKET_COUNT_SCOPE, &values), role)]
}

/// What else comes in on the same paper, what the value rests on, and what ties the donor has: the
/// second person sees it before he signs.
fn delivered(command: &Command, lists: &Lists, look: Look) -> Vec<(String, Role)> {
    let (more, supplier, donor, proof) = match command {
        Command::DonateGoods(gift) => (&gift.details.more, None, Some(gift.donor), gift.details.proof),
        Command::PurchaseGoods(bought) => {
            (&bought.details.more, bought.details.supplier.as_ref(), None, None)
        }
        _ => return Vec::new(),
    };
    let mut facts = Vec::new();
    for line in more {
        let good = lists.goods.iter().find(|good| good.sku == line.sku);
        let name = good.map_or_else(|| line.sku.to_string(), |good| good.name.to_string());
        let value = look.fill(Word::YUAN, &[("amount", &line.value.to_string())]);
        facts.push((format!("{name} x{}  {value}", line.quantity), Role::Text));
    }
    if let Some(supplier) = supplier {
        facts.push((format!("{} {supplier}", look.say(Word::GOODS_SUPPLIER)), Role::Text));
    }
    if let Some(donor) = donor {
        let named = lists.choices.donors.iter().find(|(known, _)| *known == donor);
        let name = named.map(|(_, name)| name.to_string()).unwrap_or_default();
        facts.push((format!("{} {name}", look.say(Word::DONOR)), Role::Text));
        let ties = lists.ties.get(&donor).map(Vec::as_slice).unwrap_or_default();
        if !ties.is_empty() {
            let ties: Vec<&str> = ties.iter().map(|tie| look.say(goods::tie(*tie))).collect();
            facts.push((look.fill(Word::GOODS_TIES, &[("ties", &ties.join(" "))]), Role::Warn));
        }
    }
    if let Some(proof) = proof {
        let text = format!("{} {}", look.say(Word::GOODS_PROOF), look.say(goods::proof(proof)));
        facts.push((text, Role::Text));
    }
    facts
}

/// What a draw or an invoice names, line by line, and what backed the points when it was asked for.
fn quoted(event: &Event, lists: &Lists, look: Look) -> Vec<(String, Role)> {
    let (lines, coverage, falls) = match event {
        Event::DrawRequested(fact) => (&fact.lines, fact.coverage.ratio, fact.falls),
        Event::DrawInvoiced(fact) => (&fact.lines, None, None),
        _ => return Vec::new(),
    };
    let line = |line| (finance::line(look.lang, line, &lists.goods), Role::Text);
    let ratio = coverage.map(|ratio| (format!("{} {ratio}", look.say(Word::DRAW_COVERAGE)), Role::Dim));
    let falls = falls.map(|day| (format!("{} {day}", look.say(Word::DRAW_FALLS)), Role::Warn));
    lines.iter().map(line).chain(ratio).chain(falls).collect()
}

/// Whose award it is, for what, how much and for which months.
fn award(event: &Event, names: &Names, lists: &Lists, look: Look) -> Vec<(String, Role)> {
    let month = |day: ledger::units::Day| day.to_string().chars().take(7).collect::<String>();
    let promised = |id| lists.awards.iter().find(|award| award.obligation == id);
    let (award, paid) = match event {
        Event::ObligationPromised(fact) => {
            let (first, last) = fact.months.map(|months| (months.first, months.last)).unzip();
            let (obligation, member, fund) = (fact.obligation, fact.member, fact.fund);
            let (purpose, amount, last) = (fact.purpose, fact.amount, last.flatten());
            (Award { obligation, member, fund, purpose, amount, first, last }, None)
        }
        Event::ObligationFunded(fact) => match promised(fact.obligation) {
            Some(award) => (award.clone(), Some((fact.amount, fact.until))),
            None => return Vec::new(),
        },
        Event::ObligationPaid(fact) => match promised(fact.obligation) {
            Some(award) => (award.clone(), Some((fact.amount, fact.month))),
            None => return Vec::new(),
        },
        Event::ObligationStopped(ObligationStopped { obligation, .. })
        | Event::ObligationWithdrawn(ObligationWithdrawn { obligation, .. }) => match promised(*obligation) {
            Some(award) => (award.clone(), None),
            None => return Vec::new(),
        },
        _ => return Vec::new(),
    };
    let months = match (award.first.map(month), award.last.map(month)) {
        (None, _) => look.say(Word::OBLIGATION_ONCE).to_owned(),
        (Some(first), None) => look.fill(Word::OBLIGATION_ONWARD, &[("first", &first)]),
        (Some(first), Some(last)) => look.fill(Word::OBLIGATION_SPAN, &[("first", &first), ("last", &last)]),
    };
    let yuan = |amount: ledger::units::Cny| look.fill(Word::YUAN, &[("amount", &amount.to_string())]);
    let use_of = uses::name(look.lang, award.purpose.as_str());
    let mut facts = vec![
        (format!("{} {}", look.say(Word::MEMBER), who(award.member, names, lists)), Role::Accent),
        (format!("{} {use_of}  {}  {months}", award.fund, yuan(award.amount)), Role::Text),
    ];
    if let Some((amount, until)) = paid {
        let until = until.map(month).unwrap_or_default();
        facts.push((format!("{} {} {until}", look.say(Word::AMOUNT), yuan(amount)), Role::Accent));
    }
    facts
}

/// Where a price lies far from what pieces cost: a warning, which stops nothing.
fn off_parity(event: &Event, lists: &Lists, look: Look) -> Option<(String, Role)> {
    let Event::GoodRepriced(fact) = event else { return None };
    let (parity, percent) = lists.parity?;
    let good = lists.goods.iter().find(|good| good.sku == fact.sku)?;
    let off = stock::apart(fact.points_price, good.piece_cost, parity, percent)?;
    let (price, cost) = (off.price.to_string(), off.cost.to_string());
    Some((look.fill(Word::GOODS_OFF_PARITY, &[("price", &price), ("cost", &cost)]), Role::Warn))
}

/// What was done, with the entry's number and the first digits of its hash.
pub(super) fn done(done: &Done, look: Look) -> String {
    let what = match &done.entry.event {
        Event::TaskCredited(fact) => {
            look.fill(Word::REVIEW_ACCEPTED, &[("points", &fact.points.to_string())])
        }
        Event::TaskRejected(fact) => {
            let code = look.say(words::rejection(fact.code));
            look.fill(Word::REVIEW_REJECTED, &[("code", code)])
        }
        other => look.say(title(other.name())).to_owned(),
    };
    let seq = done.entry.seq.get().to_string();
    format!("{what}  {}", look.fill(Word::DESK_DONE, &[("seq", &seq), ("hash", &done.hash)]))
}

/// What an event is called.
fn title(name: &str) -> Word {
    match name {
        "member.enrolled" => Word::ACT_NEW_MEMBER,
        "member.card_issued" => Word::ACT_ISSUE_CARD,
        "member.card_blocked" => Word::ACT_BLOCK_CARD,
        "market_card.issued" => Word::ACT_ISSUE_MARKET_CARDS,
        "merchant.settled" => Word::ACT_SETTLE_MERCHANT,
        "member.frozen" => Word::ACT_FREEZE,
        "member.thawed" => Word::ACT_THAW,
        "task.submitted" => Word::ACT_SUBMIT_TASK,
        "task.credited" => Word::ACT_CREDIT,
        "task.rejected" => Word::ACT_REJECT,
        "task.asked" => Word::ACT_ASK,
        "dispatch.handed_out" => Word::ACT_HAND_OUT,
        "dispatch.carried_over" => Word::ACT_CARRY,
        "dispatch.cleared" => Word::ACT_CLEAR,
        "case.listed" => Word::ACT_LIST_CASE,
        "case.claimed" => Word::ACT_CLAIM,
        "case.party_declared" => Word::ACT_PARTY,
        "case.progressed" => Word::ACT_PROGRESS,
        "case.extended" => Word::ACT_EXTEND,
        "case.paid_elsewhere" => Word::ACT_ELSEWHERE,
        "member.source_enrolled" => Word::ACT_ENROL_SOURCE,
        "case.released" => Word::ACT_RELEASE,
        "case.completed" => Word::ACT_COMPLETE,
        "case.returned" => Word::ACT_RETURN,
        "case.rewarded" => Word::ACT_REWARD,
        "case.withdrawn" => Word::ACT_WITHDRAW,
        "points.adjusted" => Word::ACT_ADJUST,
        "member.merged" => Word::ACT_MERGE,
        "member.unmerged" => Word::ACT_UNMERGE,
        "member.erased" => Word::ACT_ERASE,
        "operator.erased" => Word::EVENT_OPERATOR_ERASED,
        "redemption.collector_erased" => Word::EVENT_COLLECTOR_ERASED,
        "notice.objected" => Word::ACT_OBJECT,
        "notice.dismissed" => Word::ACT_DISMISS,
        "task.credit_reversed" | "case.reward_reversed" => Word::ACT_REVERSE_CREDIT,
        "goods.listed" => Word::ACT_LIST_GOOD,
        "goods.repriced" => Word::ACT_REPRICE,
        "goods.donor_named" => Word::ACT_NAME_DONOR,
        "goods.donated" => Word::ACT_DONATE,
        "goods.purchased" => Word::ACT_PURCHASE,
        "goods.changed" => Word::ACT_CHANGE_GOOD,
        "goods.barcode_added" => Word::ACT_ADD_BARCODE,
        "goods.barcode_removed" => Word::ACT_REMOVE_BARCODE,
        "goods.withdrawn" => Word::ACT_WITHDRAW_GOOD,
        "goods.restored" => Word::ACT_RESTORE_GOOD,
        "goods.written_off" => Word::ACT_WRITE_OFF,
        "stocktake.opened" => Word::ACT_OPEN_STOCKTAKE,
        "stocktake.counted" => Word::ACT_COUNT,
        "stocktake.closed" => Word::ACT_CLOSE_STOCKTAKE,
        "stocktake.abandoned" => Word::ACT_ABANDON_STOCKTAKE,
        "redemption.redeemed" => Word::ACT_REDEEM,
        "redemption.reversed" => Word::ACT_REVERSE,
        "redemption.held" => Word::EVENT_BASKET_HELD,
        "redemption.hold_released" => Word::EVENT_HOLD_RELEASED,
        "member.pin_set" => Word::EVENT_MEMBER_PIN_SET,
        "goods.cash_allowed" => Word::EVENT_CASH_ALLOWED,
        "fund.allotted" => Word::ACT_ALLOT,
        "fund.uses_set" => Word::ACT_SET_USES,
        "fund.budget_set" => Word::ACT_SET_BUDGET,
        "draw.requested" => Word::ACT_REQUEST_DRAW,
        "draw.approved" => Word::EVENT_DRAW_APPROVED,
        "draw.refused" => Word::EVENT_DRAW_REFUSED,
        "draw.withdrawn" => Word::EVENT_DRAW_WITHDRAWN,
        "draw.received" => Word::EVENT_DRAW_RECEIVED,
        "draw.invoiced" => Word::EVENT_DRAW_INVOICED,
        "draw.invoice_struck" => Word::EVENT_INVOICE_STRUCK,
        "draw.service_accepted" => Word::EVENT_SERVICE_ACCEPTED,
        "draw.returned" => Word::EVENT_DRAW_RETURNED,
        "draw.reconciled" => Word::EVENT_DRAW_RECONCILED,
        "draw.explained" => Word::EVENT_DRAW_EXPLAINED,
        "obligation.promised" => Word::EVENT_OBLIGATION_PROMISED,
        "obligation.funded" => Word::EVENT_OBLIGATION_FUNDED,
        "obligation.paid" => Word::EVENT_OBLIGATION_PAID,
        "obligation.stopped" => Word::EVENT_OBLIGATION_STOPPED,
        "obligation.withdrawn" => Word::EVENT_OBLIGATION_WITHDRAWN,
        "period.closed" => Word::EVENT_PERIOD_CLOSED,
        "key.set" => Word::EVENT_KEY_SET,
        "key.witnesses_set" => Word::EVENT_WITNESSES_SET,
        "operator.key_set" => Word::EVENT_OPERATOR_KEY_SET,
        "operator.key_revoked" => Word::EVENT_OPERATOR_KEY_REVOKED,
        "operator.signed" => Word::EVENT_APPROVAL_SIGNED,
        "fund.opened" => Word::ACT_OPEN_FUND,
        "fund.granted" => Word::ACT_GRANT,
        "slip.reprinted" => Word::ACT_REPRINT,
        "outage.forms_printed" => Word::ACT_PRINT_FORMS,
        "shift.opened" => Word::ACT_OPEN_SHIFT,
        "shift.closed" => Word::ACT_CLOSE_SHIFT,
        "day.count_drawn" => Word::ACT_DRAW_GOODS,
        "day.counted" => Word::ACT_COUNT_DRAWN,
        "day.closed" => Word::ACT_CLOSE_DAY,
        "outage.form_voided" => Word::ACT_VOID_FORM,
        other => words::event(other),
    }
}
