//! What accounts, commodities and texts are called in other books.
//!
//! | here | `hledger`, `ledger` | `beancount` |
//! |---|---|---|
//! | `member:M000007` | `member:M000007` | `Assets:Member:M000007` |
//! | `expense:F001.goods` | `expense:F001.goods` | `Expenses:Expense:F001:GOODS` |
//! | `card-stock:100.00` | `card-stock:100.00` | `Assets:Card-stock:100-00` |
//! | `SKU:RICE-5KG` | `"SKU:RICE-5KG"` | `SKU.RICE-5KG` |
//! | `CARD:100.00` | `"CARD:100.00"` | `CARD.100.00` |
//!
//! `beancount` takes capitals first and few marks, so there:
//!
//! 1. An account is its root, its kind with a capital first letter, and its subject in capitals. Kinds
//!    and slugs are written small here and codes and ids large, so nothing is lost.
//! 2. The point between payer and purpose begins a part of its own; that of a face value is a `-`.
//! 3. A part that would begin with `-` is preceded by `Code`, whose small letters no subject has.
//! 4. The `:` of a commodity is a `.`; a code that ends in `-` is followed by `.0`, as no code has a point.
//!
//! Signs stay: what people, funds and shelves have is positive. So points are an asset of whoever has
//! them, and the programme's liability for them is the same figure.

use std::fmt::Write as _;

use crate::journal::{Account, Commodity, Payer};
use crate::units::{DonorId, FundId, Print as _, Sku};

use super::Tool;

/// What a bookkeeper takes an account for.
#[derive(Clone, Copy)]
pub(super) enum Root {
    /// Holds what is there.
    Assets,
    /// Holds what is owed, as less than nothing.
    Liabilities,
    /// Where it came from, as less than nothing.
    Income,
    /// Where it went.
    Expenses,
}

/// Who or what has a name that belongs to an account.
#[derive(Clone, Copy)]
pub(super) enum Named {
    Fund(FundId),
    Donor(DonorId),
    Good(Sku),
    /// Nobody who is named in public.
    Nobody,
}

impl Root {
    /// Its name in `beancount`.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Assets => "Assets",
            Self::Liabilities => "Liabilities",
            Self::Income => "Income",
            Self::Expenses => "Expenses",
        }
    }

    /// The value of hledger's `type` tag.
    pub(super) const fn letter(self) -> &'static str {
        match self {
            Self::Assets => "A",
            Self::Liabilities => "L",
            Self::Income => "R",
            Self::Expenses => "X",
        }
    }
}

/// What an account is taken for, and whose name belongs to it.
pub(super) const fn nature(account: Account) -> (Root, Named) {
    match account {
        Account::Member(_)
        | Account::Held(_)
        | Account::Reserved(_)
        | Account::Committed(_)
        | Account::Advance(_)
        | Account::Obligation(_)
        | Account::Inventory
        | Account::Cards
        | Account::CardStock(_) => (Root::Assets, Named::Nobody),
        Account::Fund(fund) => (Root::Assets, Named::Fund(fund)),
        Account::Shelf(sku) | Account::Aside(sku) => (Root::Assets, Named::Good(sku)),
        Account::Owed(_) => (Root::Liabilities, Named::Nobody),
        Account::Issued(_) => (Root::Income, Named::Nobody),
        Account::Granted(fund) | Account::Bought(fund) => (Root::Income, Named::Fund(fund)),
        Account::Donated(donor) => (Root::Income, Named::Donor(donor)),
        Account::Expense(Payer::Fund(fund), _) => (Root::Expenses, Named::Fund(fund)),
        Account::Expense(Payer::Donor(donor), _) => (Root::Expenses, Named::Donor(donor)),
        Account::Redeemed
        | Account::Lapsed
        | Account::IssuedGoods
        | Account::IssuedCards
        | Account::VoidedCards
        | Account::WrittenOff
        | Account::CountVariance => (Root::Expenses, Named::Nobody),
    }
}

impl Tool {
    /// What an account is called there. No two accounts have one name.
    pub fn account(self, account: Account) -> String {
        let own = account.line();
        let own = own.as_str();
        match self {
            Self::Hledger | Self::Ledger => own.to_owned(),
            Self::Beancount => {
                let (kind, subject) = own.split_once(':').unwrap_or((own, ""));
                let (first, rest) = kind.split_at_checked(1).unwrap_or((kind, ""));
                let root = nature(account).0.as_str();
                let mut name = format!("{root}:{}{rest}", first.to_ascii_uppercase());
                if let Account::CardStock(_) = account {
                    part(&mut name, &subject.replace('.', "-"));
                } else {
                    subject.split('.').filter(|code| !code.is_empty()).for_each(|code| part(&mut name, code));
                }
                name
            }
        }
    }

    /// What a commodity is called there. No two commodities have one name.
    pub fn commodity(self, commodity: Commodity) -> String {
        match (self, commodity) {
            (Self::Hledger | Self::Ledger, Commodity::Pieces(_) | Commodity::Cards(_)) => {
                format!("\"{commodity}\"")
            }
            (Self::Beancount, Commodity::Pieces(sku)) if sku.as_str().ends_with('-') => {
                format!("SKU.{sku}.0")
            }
            (Self::Beancount, Commodity::Pieces(sku)) => format!("SKU.{sku}"),
            (Self::Beancount, Commodity::Cards(face)) => format!("CARD.{face}"),
            (_, Commodity::Points | Commodity::Cny) => commodity.to_string(),
        }
    }
}

/// Adds a part to a name of `beancount`.
fn part(name: &mut String, code: &str) {
    name.push(':');
    if code.starts_with('-') {
        name.push_str("Code");
    }
    name.push_str(&code.to_ascii_uppercase());
}

/// Adds a text that people wrote. What could end a line, a text or a tag, or begin another tag or a
/// date, is written as `%` and two digits a byte, as in addresses of the web; so is `%` itself.
pub(super) fn push_text(to: &mut String, written: &str) {
    for c in written.chars() {
        let opens = matches!(c, '%' | '"' | '\\' | ',' | ';' | ':' | '[' | ']' | '\u{2028}' | '\u{2029}');
        if opens || c.is_control() {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _never_fails = write!(to, "%{byte:02X}");
            }
        } else {
            to.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads an account back from its name in `beancount`, by the rules above.
    fn account_of(name: &str) -> Option<Account> {
        let mut parts = name.split(':').skip(1);
        let kind = parts.next()?.to_ascii_lowercase();
        let subject: Vec<&str> = parts
            .map(|part| part.strip_prefix("Code").filter(|code| code.starts_with('-')).unwrap_or(part))
            .collect();
        let small = |text: &str| text.to_ascii_lowercase();
        match (kind.as_str(), subject.as_slice()) {
            (_, []) => kind.parse().ok(),
            ("issued", [source]) => format!("issued:{}", small(source)).parse().ok(),
            ("expense", [payer, purpose]) => format!("expense:{payer}.{}", small(purpose)).parse().ok(),
            ("card-stock", [face]) => format!("card-stock:{}", face.replace('-', ".")).parse().ok(),
            (_, [subject]) => format!("{kind}:{subject}").parse().ok(),
            _ => None,
        }
    }

    /// Reads a commodity back from its name in `beancount`.
    fn commodity_of(name: &str) -> Option<Commodity> {
        match name.split_once('.') {
            None => name.parse().ok(),
            Some(("SKU", code)) => format!("SKU:{}", code.split('.').next()?).parse().ok(),
            Some((_, face)) => format!("CARD:{face}").parse().ok(),
        }
    }

    /// Whether beancount 3 takes it: `account.py` and `amount.py` of its core say so.
    fn is_taken(account: &str) -> bool {
        account.split(':').all(|part| {
            part.starts_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit())
                && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
    }

    fn is_a_currency(name: &str) -> bool {
        name.starts_with(|c: char| c.is_ascii_uppercase())
            && name.ends_with(|c: char| c.is_ascii_uppercase() || c.is_ascii_digit())
            && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'))
    }

    fn texts() -> impl Strategy<Value = String> {
        prop_oneof![
            "(member|held|owed):M[0-9]{6}",
            "issued:(tasks|cases|adjustments)",
            "reserved:C[0-9]{6}",
            "(fund|granted|bought):F[0-9]{3}",
            "expense:(F[0-9]{3}|D[0-9]{4})\\.[a-z0-9-]{1,24}",
            "donated:D[0-9]{4}",
            "(shelf|aside):[A-Z0-9-]{1,24}",
            "card-stock:[1-9][0-9]{0,8}\\.[0-9]{2}",
            "redeemed|lapsed|inventory|issued-goods|cards|issued-cards|voided-cards|written-off|count-variance",
        ]
    }

    proptest! {
        #[test]
        fn every_account_is_found_again_from_its_name_in_another_book(text in texts()) {
            let account: Account = text.parse().unwrap();
            let name = Tool::Beancount.account(account);
            prop_assert!(is_taken(&name), "{name}");
            prop_assert_eq!(account_of(&name), Some(account), "{}", name);
            for tool in [Tool::Hledger, Tool::Ledger] {
                prop_assert_eq!(tool.account(account), account.to_string());
            }
        }

        #[test]
        fn every_commodity_is_found_again_from_its_name_in_another_book(
            text in "PTS|CNY|SKU:[A-Z0-9-]{1,24}|CARD:[1-9][0-9]{0,8}\\.[0-9]{2}"
        ) {
            let commodity: Commodity = text.parse().unwrap();
            let name = Tool::Beancount.commodity(commodity);
            prop_assert!(is_a_currency(&name), "{name}");
            prop_assert_eq!(commodity_of(&name), Some(commodity), "{}", name);
            for tool in [Tool::Hledger, Tool::Ledger] {
                let name = tool.commodity(commodity);
                prop_assert_eq!(name.trim_matches('"'), commodity.to_string());
            }
        }

        #[test]
        fn any_text_comes_back_and_holds_nothing_a_tool_could_take_for_its_own(text in any::<String>()) {
            let mut safe = String::new();
            push_text(&mut safe, &text);
            let opening = ['"', '\\', ',', ';', ':', '[', ']', '\u{2028}', '\u{2029}'];
            prop_assert!(!safe.contains(opening), "{}", safe);
            prop_assert!(!safe.contains(char::is_control));
            let mut parts = safe.split('%');
            let mut bytes = parts.next().unwrap().as_bytes().to_vec();
            for part in parts {
                bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
                bytes.extend_from_slice(&part.as_bytes()[2..]);
            }
            prop_assert_eq!(String::from_utf8(bytes).unwrap(), text);
        }
    }

    #[test]
    fn names_are_those_of_the_table() {
        let account = |text: &str| Tool::Beancount.account(text.parse().unwrap());
        assert_eq!(account("expense:F001.goods"), "Expenses:Expense:F001:GOODS");
        assert_eq!(account("card-stock:100.00"), "Assets:Card-stock:100-00");
        assert_eq!(account("issued:tasks"), "Income:Issued:TASKS");
        assert_eq!(account("owed:M000007"), "Liabilities:Owed:M000007");
        assert_eq!(account("shelf:-RICE"), "Assets:Shelf:Code-RICE");
        assert_eq!(account("written-off"), "Expenses:Written-off");
        let commodity = |text: &str| Tool::Beancount.commodity(text.parse().unwrap());
        assert_eq!(
            (commodity("SKU:RICE-5KG"), commodity("SKU:RICE-")),
            ("SKU.RICE-5KG".into(), "SKU.RICE-.0".into())
        );
        assert_eq!(commodity("CARD:100.00"), "CARD.100.00");
        assert_eq!(Tool::Ledger.commodity("SKU:RICE-5KG".parse().unwrap()), "\"SKU:RICE-5KG\"");
    }
}
