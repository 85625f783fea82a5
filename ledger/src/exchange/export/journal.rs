//! Entries as text: what is declared before its first use, transactions, lines of comment.
//!
//! A tool that is asked to be strict wants every account, commodity, tag and payee declared before it
//! is used. The payee is the kind of entry.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use serde::Deserialize;

use crate::chain::Sealed;
use crate::events::Event;
use crate::journal::{Account, Commodity, Entry, Posting};
use crate::store::Tip;
use crate::units::{BookId, Document, DonorId, FundId, Name, Print as _, Sku};

use super::Tool;
use super::names::{Named, nature, push_text};

/// The tags of transactions and accounts.
const TAGS: [&str; 7] = ["entry", "hash", "by", "reverses", "follows", "document", "name"];

/// One export on its way.
pub(super) struct Journal {
    tool: Tool,
    accounts: BTreeSet<Account>,
    commodities: BTreeSet<Commodity>,
    kinds: BTreeSet<&'static str>,
    names: Names,
    transactions: u64,
    postings: u64,
}

/// What funds, donors and goods are called.
#[derive(Default)]
struct Names {
    funds: BTreeMap<FundId, Name>,
    donors: BTreeMap<DonorId, Name>,
    goods: BTreeMap<Sku, Name>,
}

impl Names {
    fn learn(&mut self, event: &Event) {
        if let Event::FundOpened(fact) = event {
            self.funds.insert(fact.fund, fact.name.clone());
        } else if let Event::DonorNamed(fact) = event {
            self.donors.insert(fact.donor, fact.name.clone());
        } else if let Event::GoodListed(fact) = event {
            self.goods.insert(fact.sku, fact.name.clone());
        } else if let Event::GoodChanged(fact) = event
            && let Some(name) = &fact.name
        {
            self.goods.insert(fact.sku, name.clone());
        }
    }

    fn of(&self, named: Named) -> Option<&Name> {
        match named {
            Named::Fund(fund) => self.funds.get(&fund),
            Named::Donor(donor) => self.donors.get(&donor),
            Named::Good(sku) => self.goods.get(&sku),
            Named::Nobody => None,
        }
    }
}

impl Journal {
    pub(super) fn of(tool: Tool) -> Self {
        Self {
            tool,
            accounts: BTreeSet::new(),
            commodities: BTreeSet::new(),
            kinds: BTreeSet::new(),
            names: Names::default(),
            transactions: 0,
            postings: 0,
        }
    }

    /// How many transactions and postings were entered.
    pub(super) const fn counted(&self) -> (u64, u64) {
        (self.transactions, self.postings)
    }

    /// What stands first.
    pub(super) fn begin(&self, book: &BookId, tip: Tip) -> String {
        let Tip { seq, hash } = tip;
        let (tool, last) = (self.tool, seq.get());
        let mut text =
            format!("; jifen export for {tool}, form 1\n; book {book}, entries 0 to {last}, head {hash}\n\n");
        match tool {
            Tool::Hledger | Tool::Ledger => TAGS.iter().for_each(|tag| line(&mut text, &["tag ", tag])),
            Tool::Beancount => {
                line(&mut text, &["option \"title\" \"", book.as_str(), "\""]);
                line(&mut text, &["option \"operating_currency\" \"CNY\""]);
            }
        }
        text.push('\n');
        text
    }

    /// Adds an entry.
    pub(super) fn enter(&mut self, sealed: &Sealed, text: &mut String) {
        let entry = sealed.entry();
        self.names.learn(&entry.event);
        if entry.postings.is_empty() {
            let (seq, on, kind) = (entry.seq.get(), entry.on, entry.event.name());
            let _never_fails = writeln!(text, "; entry {seq} {on} {kind} {}", sealed.hash());
            return;
        }
        self.declare(entry, text);
        match self.tool {
            Tool::Hledger | Tool::Ledger => transaction_of_ledgers(sealed, text),
            Tool::Beancount => transaction_of_beancount(sealed, text),
        }
        for posting in &entry.postings {
            self.post(posting, text);
            self.postings = self.postings.saturating_add(1);
        }
        text.push('\n');
        self.transactions = self.transactions.saturating_add(1);
    }

    fn post(&self, posting: &Posting, text: &mut String) {
        let Posting { account, commodity, amount } = *posting;
        let amount = commodity.written(amount);
        let indent = if self.tool == Tool::Beancount { "  " } else { "    " };
        let (account, commodity) = (self.tool.account(account), self.tool.commodity(commodity));
        line(text, &[indent, &account, "  ", amount.line().as_str(), " ", &commodity]);
    }

    /// Declares what an entry uses for the first time.
    fn declare(&mut self, entry: &Entry, text: &mut String) {
        let on = entry.on.line();
        let on = on.as_str();
        for Posting { account, commodity, .. } in &entry.postings {
            if self.commodities.insert(*commodity) {
                self.declare_commodity(*commodity, on, text);
            }
            if self.accounts.insert(*account) {
                self.declare_account(*account, on, text);
            }
        }
        if self.tool != Tool::Beancount && self.kinds.insert(entry.event.name()) {
            line(text, &["payee ", entry.event.name()]);
        }
    }

    fn declare_commodity(&self, commodity: Commodity, on: &str, text: &mut String) {
        let called = self.tool.commodity(commodity);
        let (sample, named) = match commodity {
            Commodity::Points | Commodity::Cny => ("1000.00 ", Named::Nobody),
            Commodity::Pieces(sku) => ("1000. ", Named::Good(sku)),
            Commodity::Cards(_) => ("1000. ", Named::Nobody),
        };
        let name = self.names.of(named);
        match self.tool {
            Tool::Hledger => {
                line(text, &["commodity ", sample, &called]);
                name_line(text, "    ; name: ", name, "");
            }
            Tool::Ledger => {
                line(text, &["commodity ", &called]);
                name_line(text, "    note ", name, "");
            }
            Tool::Beancount => {
                line(text, &[on, " commodity ", &called]);
                name_line(text, "  name: \"", name, "\"");
            }
        }
    }

    fn declare_account(&self, account: Account, on: &str, text: &mut String) {
        let called = self.tool.account(account);
        let (root, named) = nature(account);
        let name = self.names.of(named);
        match self.tool {
            Tool::Hledger => {
                line(text, &["account ", &called, "  ; type: ", root.letter()]);
                name_line(text, "    ; name: ", name, "");
            }
            Tool::Ledger => {
                line(text, &["account ", &called]);
                name_line(text, "    note ", name, "");
            }
            Tool::Beancount => {
                line(text, &[on, " open ", &called]);
                name_line(text, "  name: \"", name, "\"");
            }
        }
    }
}

fn transaction_of_ledgers(sealed: &Sealed, text: &mut String) {
    let Entry { seq, on, by, event, links, .. } = sealed.entry();
    let (seq, kind) = (seq.get(), event.name());
    let _never_fails = write!(
        text,
        "{on} * ({seq}) {kind}\n    ; entry: {seq}\n    ; hash: {}\n    ; by: {by}\n",
        sealed.hash()
    );
    for (tag, other) in [("reverses", links.reverses), ("follows", links.follows)] {
        if let Some(other) = other {
            let _never_fails = writeln!(text, "    ; {tag}: {}", other.get());
        }
    }
    if let Some(document) = document(sealed) {
        text.push_str("    ; document: ");
        push_text(text, document.as_str());
        text.push('\n');
    }
}

fn transaction_of_beancount(sealed: &Sealed, text: &mut String) {
    let Entry { seq, on, by, event, links, .. } = sealed.entry();
    let (seq, kind) = (seq.get(), event.name());
    let _never_fails = write!(text, "{on} * \"{kind}\" ^entry-{seq}");
    if let Some(reversed) = links.reverses {
        let _never_fails = write!(text, " ^entry-{}", reversed.get());
    }
    let _never_fails = write!(text, "\n  entry: {seq}\n  hash: \"{}\"\n  by: \"{by}\"\n", sealed.hash());
    for (tag, other) in [("reverses", links.reverses), ("follows", links.follows)] {
        if let Some(other) = other {
            let _never_fails = writeln!(text, "  {tag}: {}", other.get());
        }
    }
    if let Some(document) = document(sealed) {
        text.push_str("  document: \"");
        push_text(text, document.as_str());
        text.push_str("\"\n");
    }
}

/// The paper behind an entry about money, goods or cards. Papers about points alone are papers about
/// a person, and stay here.
fn document(sealed: &Sealed) -> Option<Document> {
    /// Of an entry only this, whatever kind it is.
    #[derive(Deserialize)]
    struct Whole {
        event: Paper,
    }

    #[derive(Deserialize)]
    struct Paper {
        #[serde(default)]
        document: Option<Document>,
    }

    let of_points = |posting: &Posting| posting.commodity == Commodity::Points;
    if sealed.entry().postings.iter().all(of_points) {
        return None;
    }
    serde_json::from_slice::<Whole>(sealed.bytes()).ok()?.event.document
}

fn name_line(text: &mut String, before: &str, name: Option<&Name>, after: &str) {
    if let Some(name) = name {
        text.push_str(before);
        push_text(text, name.as_str());
        text.push_str(after);
        text.push('\n');
    }
}

fn line(text: &mut String, parts: &[&str]) {
    for part in parts {
        text.push_str(part);
    }
    text.push('\n');
}
