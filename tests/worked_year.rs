//! `docs/finance.md`: the worked year of Fangshan. Its tables are made here from the demonstration's book,
//! reconciled line by line with the journal, and must stand in the document as they are.

use std::collections::BTreeMap;
use std::fmt::Display;

use ledger::journal::{Account, Commodity};
use ledger::reports::coverage::coverage;
use ledger::reports::finance::{Report, report};
use ledger::reports::funds::funds;
use ledger::reports::market_cards::overview;
use ledger::units::{Cny, Points, Quantity};
use tests::books::entries;
use tests::fangshan::Fangshan;
use tests::station::of;

/// What the journal alone says every account has, in smallest units.
type Journal = BTreeMap<(Account, Commodity), i64>;

fn journal(fangshan: &mut Fangshan) -> Journal {
    let mut sums = Journal::new();
    for sealed in entries(fangshan.book.store()) {
        for posting in &sealed.entry().postings {
            *sums.entry((posting.account, posting.commodity)).or_default() += posting.amount;
        }
    }
    sums
}

/// What all accounts that begin like this have of a commodity.
fn sum(journal: &Journal, account: &str, commodity: &str) -> i64 {
    let is_of = |found: &Account| {
        let printed = found.to_string();
        if account.ends_with(':') { printed.starts_with(account) } else { printed == account }
    };
    let of_it = journal.iter().filter(|((found, of), _)| is_of(found) && of.to_string() == commodity);
    of_it.map(|(_, amount)| amount).sum()
}

fn yuan(minor: i64) -> String {
    Cny::from_minor(minor).to_string()
}

fn points(minor: i64) -> String {
    Points::from_minor(minor).exact()
}

/// A table as the document has it.
fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let heads: Vec<String> = heads.iter().map(ToString::to_string).collect();
    let rule: Vec<String> =
        heads.iter().enumerate().map(|(at, _)| if at == 0 { "---" } else { "---:" }.to_owned()).collect();
    let rule = format!("|{}|\n", rule.join("|"));
    let rows: String = rows.iter().map(|row| line(row)).collect();
    format!("{}{rule}{rows}", line(&heads))
}

fn texts<T: Display>(cells: impl IntoIterator<Item = T>) -> Vec<String> {
    cells.into_iter().map(|cell| cell.to_string()).collect()
}

#[track_caller]
fn stands(table: &str) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/finance.md");
    let document = std::fs::read_to_string(path).unwrap();
    assert!(document.contains(table), "docs/finance.md should say\n{table}");
}

#[test]
fn every_fund_of_the_year_adds_up_and_agrees_with_the_journal() {
    let mut fangshan = Fangshan::open();
    let journal = journal(&mut fangshan);
    let money = |account: &str| sum(&journal, account, "CNY");
    let mut rows = Vec::new();
    for row in funds(fangshan.book.views()) {
        let came = row.granted.minor() + row.takings.minor() + row.allotted.minor();
        let parts = [row.spent, row.set_aside, row.committed, row.advanced, row.left];
        assert_eq!(parts.map(Cny::minor).iter().sum::<i64>(), came, "{}", row.fund);
        assert_eq!(money(&format!("fund:{}", row.fund)), row.left.minor());
        assert_eq!(money(&format!("granted:{}", row.fund)), -(row.granted.minor() + row.takings.minor()));
        let figures = [row.granted, row.spent, row.set_aside, row.committed, row.advanced, row.left];
        rows.push([vec![row.fund.to_string()], texts(figures)].concat());
    }
    let all = |at: usize| rows.iter().map(|row| of::<Cny>(&row[at]).minor()).sum::<i64>();
    assert_eq!([all(3), all(4), all(5)], ["obligation:", "committed:", "advance:"].map(money));
    stands(&table(&["fund", "granted", "spent", "set aside", "kept for draws", "in hand", "left"], &rows));
}

#[test]
fn every_yuan_that_came_is_somewhere() {
    let mut fangshan = Fangshan::open();
    let journal = journal(&mut fangshan);
    let accounts = [
        ("granted to the funds", "granted:"),
        ("value of gifts", "donated:"),
        ("in the funds", "fund:"),
        ("kept for approved draws", "committed:"),
        ("received by draws, in hand", "advance:"),
        ("set aside for awards", "obligation:"),
        ("goods in stock, at cost", "inventory"),
        ("supermarket cards in stock, at cost", "cards"),
        ("spent, handed out or lost", "expense:"),
    ];
    let rows: Vec<(&str, i64)> =
        accounts.map(|(what, account)| (what, sum(&journal, account, "CNY"))).to_vec();
    assert_eq!(rows.iter().map(|(_, minor)| minor).sum::<i64>(), 0, "to the last fen: {rows:?}");
    let line = |(what, minor): &(&str, i64)| vec![(*what).to_owned(), yuan(*minor)];
    stands(&table(&["where", "yuan"], &rows.iter().map(line).collect::<Vec<_>>()));
}

#[test]
fn every_piece_that_came_was_handed_out_written_off_or_is_on_its_shelf() {
    let mut fangshan = Fangshan::open();
    let journal = journal(&mut fangshan);
    let (mut rows, mut cost) = (Vec::new(), 0);
    for (sku, good) in fangshan.book.views().goods.all() {
        let pieces = |account: &str| sum(&journal, account, &format!("SKU:{sku}"));
        let came = [-pieces("bought:"), -pieces("donated:")];
        let shelf = pieces(&format!("shelf:{sku}")) + pieces(&format!("aside:{sku}"));
        let went = [pieces("issued-goods"), pieces("written-off"), pieces("count-variance"), shelf];
        assert_eq!(came.iter().sum::<i64>(), went.iter().sum::<i64>(), "{sku}");
        let views = fangshan.book.views();
        let lots = [Account::Shelf(sku), Account::Aside(sku)].into_iter();
        let lots: Vec<_> = lots.flat_map(|account| views.accounts.lots(account).to_vec()).collect();
        assert_eq!(lots.iter().map(|lot| lot.amount).sum::<i64>(), shelf, "{sku}");
        let value: i64 = lots.iter().map(|lot| lot.cost.minor()).sum();
        cost += value;
        let figures = [came.as_slice(), &went].concat().into_iter().map(Quantity::from_minor);
        rows.push([vec![good.name.to_string()], texts(figures), vec![yuan(value)]].concat());
    }
    assert_eq!(cost, sum(&journal, "inventory", "CNY"), "what lies on the shelves is the inventory");
    let heads =
        ["good", "bought", "given", "handed out", "written off", "counted short", "in stock", "at cost"];
    stands(&table(&heads, &rows));
}

#[test]
fn every_card_that_was_bought_is_held_issued_or_void() {
    let mut fangshan = Fangshan::open();
    let journal = journal(&mut fangshan);
    let faces: std::collections::BTreeSet<Cny> = journal
        .keys()
        .filter_map(|(_, commodity)| if let Commodity::Cards(face) = commodity { Some(*face) } else { None })
        .collect();
    let mut rows = Vec::new();
    for face in faces {
        let cards = |account: &str| sum(&journal, account, &format!("CARD:{face}"));
        let (bought, stock) = (-cards("bought:"), cards("card-stock:"));
        let (issued, void) = (cards("issued-cards"), cards("voided-cards"));
        assert_eq!(bought, stock + issued + void, "cards of {face}");
        rows.push([vec![face.to_string()], texts([bought, stock, issued, void])].concat());
    }
    assert!(overview(fangshan.book.views()).adds_up);
    stands(&table(&["face value", "bought", "in stock", "issued", "void"], &rows));
}

#[test]
fn every_point_that_was_issued_is_somewhere_and_can_be_honoured() {
    let mut fangshan = Fangshan::open();
    let journal = journal(&mut fangshan);
    let accounts = [
        ("issued for acts", "issued:tasks"),
        ("issued for cases", "issued:cases"),
        ("issued by correction", "issued:adjustments"),
        ("with members", "member:"),
        ("held for baskets and objections", "held:"),
        ("set aside for cases", "reserved:"),
        ("owed by members", "owed:"),
        ("redeemed", "redeemed"),
        ("lapsed", "lapsed"),
    ];
    let rows: Vec<(&str, i64)> =
        accounts.map(|(what, account)| (what, sum(&journal, account, "PTS"))).to_vec();
    assert_eq!(rows.iter().map(|(_, minor)| minor).sum::<i64>(), 0, "{rows:?}");
    let line = |(what, minor): &(&str, i64)| vec![(*what).to_owned(), points(*minor)];
    stands(&table(&["where", "points"], &rows.iter().map(line).collect::<Vec<_>>()));

    let (_, today) = fangshan.book.now();
    let found = coverage(fangshan.book.recorded(), today);
    let outstanding = rows[3].1 + rows[4].1;
    assert_eq!(found.outstanding.minor(), outstanding);
    let parity = found.parity.unwrap();
    let backed = [found.free_cash(), found.goods_at_cost, found.cards_at_face].map(Cny::minor);
    // Fen over hundredths of a fen, cut after four decimals.
    let ratio = i128::from(backed.iter().sum::<i64>()) * 1_000_000 / i128::from(outstanding * parity.minor());
    assert_eq!(found.ratio.unwrap().minor(), i64::try_from(ratio).unwrap());
    let line = |what: &str, figure: String| vec![what.to_owned(), figure];
    let rows = [
        line("money in the funds", found.fund_cash.to_string()),
        line("of it promised to members", found.promised.to_string()),
        line("goods that may be handed out, at cost", found.goods_at_cost.to_string()),
        line("supermarket cards, at face value", found.cards_at_face.to_string()),
        line("points outstanding", found.outstanding.exact()),
        line("parity", parity.to_string()),
        line("coverage", found.ratio.unwrap().to_string()),
    ];
    stands(&table(&["coverage on 2026-09-30", "figure"], &rows));
}

#[test]
fn the_liability_rolls_forward_month_by_month_to_what_is_outstanding() {
    let mut fangshan = Fangshan::open();
    let names =
        ["month", "opening", "acts", "cases", "corrected", "redeemed", "given_back", "lapsed", "closing"];
    let mut rows: Vec<Vec<String>> = Vec::new();
    for year in ["2025", "2026"] {
        let rolled = report(&mut fangshan.book, Report::RollForward, of(year)).unwrap();
        let at = |name: &str| rolled.columns.iter().position(|column| column.name == name).unwrap();
        assert!(rolled.rows.iter().all(|row| row.cells[at("difference")].printed() == "0.00"));
        rows.extend(rolled.rows.iter().map(|row| names.map(|name| row.cells[at(name)].printed()).to_vec()));
    }
    assert!(
        rows.windows(2).all(|months| months[0][8] == months[1][1]),
        "each month opens as the last closed"
    );
    let last = &rows[rows.len() - 1];
    assert_eq!(last[8], fangshan.book.recorded().accounts.outstanding().exact());
    let heads =
        ["month", "opening", "acts", "cases", "corrected", "redeemed", "given back", "lapsed", "closing"];
    stands(&table(&heads, &rows));
}

#[test]
fn a_draw_of_the_year_is_followed_from_its_request_to_its_reckoning() {
    let mut fangshan = Fangshan::open();
    let told = report(&mut fangshan.book, Report::Draws, of("2026-09")).unwrap();
    let at = |name: &str| told.columns.iter().position(|column| column.name == name).unwrap();
    let names = ["on", "event", "document", "by", "second", "asked", "received", "spent", "returned", "held"];
    let of_first = told.rows.iter().filter(|row| {
        row.weight == ledger::tables::Weight::Line && row.cells[at("draw")].printed() == "Y000001"
    });
    let rows: Vec<Vec<String>> =
        of_first.map(|row| names.map(|name| row.cells[at(name)].printed()).to_vec()).collect();
    assert_eq!(rows[rows.len() - 1][9], "0.00", "received = spent + returned + held");
    let heads = ["day", "act", "paper", "by", "second", "asked", "received", "spent", "returned", "in hand"];
    stands(&table(&heads, &rows));
}
