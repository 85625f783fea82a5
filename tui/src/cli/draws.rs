//! Draws: asking for a fund's money, approving it, receiving it, paying with it, reckoning it up.

use std::path::Path;

use clap::{Args, Subcommand};
use ledger::book::Receipt;
use ledger::events::draws::Quoted;
use ledger::reports::draws::{self, Row};
use ledger::rules::Refusal;
use ledger::rules::draws::{
    AcceptService, ApproveDraw, EnterInvoice, ExplainDraw, ReceiveDraw, ReconcileDraw, RefuseDraw,
    RequestDraw, ReturnDraw, StrikeInvoice, WithdrawDraw, in_yuan,
};
use ledger::units::{Cny, Day, Document, DrawId, FundId, MemberId, Name, Note, Quantity, Slug};
use ledger::views::draws::{Act, Payment};
use serde_json::json;

use crate::forms::draws::quoted;
use crate::text::Align;
use crate::words::{Lang, Word, draws as words, uses};

use super::door::{Door, Who, read};
use super::members::said;
use super::typed::{folded, used, written};
use super::{Answer, BookPath, How, Trouble};

#[derive(Debug, Subcommand)]
pub(super) enum DrawCommand {
    /// List the draws.
    List {
        #[command(flatten)]
        book: BookPath,
        /// Of this fund only.
        #[arg(long, value_parser = folded::<FundId>)]
        fund: Option<FundId>,
        /// Those something remains to be done about only.
        #[arg(long)]
        open: bool,
    },
    /// Show one draw, with its people and papers.
    Show {
        #[command(flatten)]
        which: Which,
    },
    /// Ask for a fund's money.
    Request {
        #[command(flatten)]
        book: BookPath,
        /// Whose.
        #[arg(value_parser = folded::<FundId>)]
        fund: FundId,
        /// How much, in yuan: what all lines cost together.
        #[arg(value_name = "YUAN", value_parser = folded::<Cny>, allow_hyphen_values = true)]
        amount: Cny,
        /// Under which permitted use.
        #[arg(long, default_value = "goods", value_parser = used)]
        purpose: Slug,
        /// What it rests on: a plan, a decision.
        #[arg(long, value_parser = written::<Document>)]
        basis: Document,
        /// Who is to be paid.
        #[arg(long, value_parser = written::<Name>)]
        supplier: Name,
        /// The member he is, or who stands behind the firm.
        #[arg(long, value_name = "MEMBER", value_parser = folded::<MemberId>)]
        behind: Option<MemberId>,
        /// What is bought: RICE*20=900.00, card:100*5=495.00, service:printing*1=80.00.
        #[arg(long = "line", value_name = "LINE", value_parser = quoted)]
        lines: Vec<Quoted>,
        /// The paper that allows a use outside the fund's list; it then takes two approvers at least.
        #[arg(long = "override", value_name = "DOCUMENT", value_parser = written::<Document>)]
        override_document: Option<Document>,
        #[command(flatten)]
        who: Who,
    },
    /// Approve a draw, as one of those who must.
    Approve {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        who: Who,
    },
    /// Say no to a draw.
    Refuse {
        #[command(flatten)]
        which: Which,
        /// Why.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        #[command(flatten)]
        who: Who,
    },
    /// Take a draw back, while nothing of it was received.
    Withdraw {
        #[command(flatten)]
        which: Which,
        /// Why.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        #[command(flatten)]
        who: Who,
    },
    /// Record money of a draw that came, all of it or a part.
    Receive {
        #[command(flatten)]
        moved: Moved,
        #[command(flatten)]
        who: Who,
    },
    /// Enter the supplier's invoice.
    Invoice {
        #[command(flatten)]
        which: Which,
        /// Whose; the draw's supplier when none is given.
        #[arg(long, value_parser = written::<Name>)]
        supplier: Option<Name>,
        /// Its number.
        #[arg(long, value_parser = written::<Document>)]
        number: Document,
        /// The day on it.
        #[arg(long, value_parser = folded::<Day>)]
        day: Day,
        /// What it asks for, in yuan.
        #[arg(long, value_name = "YUAN", value_parser = folded::<Cny>, allow_hyphen_values = true)]
        sum: Cny,
        /// The currency on it.
        #[arg(long, default_value = "CNY")]
        currency: String,
        /// What it is for: RICE*20=900.00, card:100*5=495.00, service:printing*1=80.00.
        #[arg(long = "line", value_name = "LINE", value_parser = quoted)]
        lines: Vec<Quoted>,
        #[command(flatten)]
        who: Who,
    },
    /// Strike out an invoice that was entered wrongly, before anything of it is accepted.
    Strike {
        #[command(flatten)]
        which: Which,
        /// Its number.
        #[arg(long, value_parser = written::<Document>)]
        number: Document,
        /// Why.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        #[command(flatten)]
        who: Who,
    },
    /// Accept work that was done and pay it; goods and cards are accepted where they are taken in.
    Accept {
        #[command(flatten)]
        which: Which,
        /// The invoice.
        #[arg(long, value_parser = written::<Document>)]
        number: Document,
        /// What was done, as the invoice calls it.
        #[arg(long, value_parser = written::<Name>)]
        service: Name,
        /// How many times.
        #[arg(long, default_value = "1", value_parser = folded::<Quantity>, allow_hyphen_values = true)]
        quantity: Quantity,
        /// What it cost, in yuan.
        #[arg(long, value_name = "YUAN", value_parser = folded::<Cny>, allow_hyphen_values = true)]
        cost: Cny,
        #[command(flatten)]
        who: Who,
    },
    /// Give money of a draw back to its fund.
    Return {
        #[command(flatten)]
        moved: Moved,
        #[command(flatten)]
        who: Who,
    },
    /// Reckon a draw up: received = spent + returned + held.
    Reconcile {
        #[command(flatten)]
        which: Which,
        /// What of it is still there, counted by two people, in yuan.
        #[arg(long, value_name = "YUAN", value_parser = folded::<Cny>, allow_hyphen_values = true)]
        counted: Cny,
        #[command(flatten)]
        who: Who,
    },
    /// Explain a difference, with a paper and a second person.
    Explain {
        #[command(flatten)]
        which: Which,
        /// How it came about.
        #[arg(long, value_parser = written::<Note>)]
        reason: Note,
        /// The paper that says so.
        #[arg(long, value_parser = written::<Document>)]
        document: Document,
        #[command(flatten)]
        who: Who,
    },
}

/// Which draw.
#[derive(Debug, Args)]
pub(super) struct Which {
    #[command(flatten)]
    book: BookPath,
    /// Which draw.
    #[arg(value_parser = folded::<DrawId>)]
    draw: DrawId,
}

/// Money of a draw that moved.
#[derive(Debug, Args)]
pub(super) struct Moved {
    #[command(flatten)]
    which: Which,
    /// How much, in yuan.
    #[arg(value_name = "YUAN", value_parser = folded::<Cny>, allow_hyphen_values = true)]
    amount: Cny,
    /// The bank's reference; it is taken once.
    #[arg(long, value_parser = written::<Document>)]
    reference: Document,
}

/// Who pays for what is taken in: a draw's fund, use and supplier, or the fund that was named.
pub(super) struct Payer {
    pub(super) fund: FundId,
    pub(super) purpose: Slug,
    pub(super) supplier: Option<Name>,
}

impl Payer {
    pub(super) fn of(
        path: &Path,
        draw: Option<DrawId>,
        fund: Option<FundId>,
        purpose: Option<Slug>,
        usual: &str,
    ) -> Result<Self, Trouble> {
        let usual = || usual.parse().map_err(|error| Trouble::usage(Word::CLI_BAD_VALUE, error));
        let Some(draw) = draw else {
            let purpose = purpose.map_or_else(usual, Ok)?;
            // Without a draw the fund is a required argument.
            let fund = fund.ok_or_else(|| Trouble::usage(Word::CLI_BAD_VALUE, "--fund"))?;
            return Ok(Self { fund, purpose, supplier: None });
        };
        let (book, _) = read(path)?;
        let asked = book.views().draws.get(draw).ok_or(Refusal::NoSuchDraw { draw })?;
        let (fund, purpose) = (fund.unwrap_or(asked.fund), purpose.unwrap_or(asked.purpose));
        Ok(Self { fund, purpose, supplier: Some(asked.supplier.clone()) })
    }
}

impl DrawCommand {
    pub(super) fn run(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::List { book, fund, open } => {
                let (book, today) = read(&book.path)?;
                let mut rows = draws::draws(book.views(), today);
                rows.retain(|row| fund.is_none_or(|fund| row.fund == fund) && (!open || row.is_open()));
                let cells: Vec<Vec<String>> = rows.iter().map(|row| cells(row, how.lang())).collect();
                Ok(Answer::of(&json!({ "today": today, "draws": rows })).table(how.lang(), &COLUMNS, &cells))
            }
            Self::Show { which } => {
                let (book, today) = read(&which.book.path)?;
                let row = draws::one(book.views(), which.draw, today);
                let row = row.ok_or(Refusal::NoSuchDraw { draw: which.draw })?;
                Ok(shown(Answer::of(&row), &row, how.lang()))
            }
            writing => writing.write(how),
        }
    }

    /// What changes the book.
    fn write(self, how: How) -> Result<Answer, Trouble> {
        match self {
            Self::Request {
                book,
                fund,
                amount,
                purpose,
                basis,
                supplier,
                behind,
                lines,
                override_document,
                who,
            } => {
                let request =
                    RequestDraw { fund, purpose, amount, basis, supplier, behind, lines, override_document };
                change(&book, &who, how, request)
            }
            Self::Approve { which: Which { book, draw }, who } => {
                change(&book, &who, how, ApproveDraw { draw })
            }
            Self::Refuse { which: Which { book, draw }, reason, who } => {
                change(&book, &who, how, RefuseDraw { draw, reason })
            }
            Self::Withdraw { which: Which { book, draw }, reason, who } => {
                change(&book, &who, how, WithdrawDraw { draw, reason })
            }
            Self::Receive { moved, who } => {
                let Moved { which: Which { book, draw }, amount, reference } = moved;
                change(&book, &who, how, ReceiveDraw { draw, amount, reference })
            }
            Self::Invoice {
                which: Which { book, draw },
                supplier,
                number,
                day,
                sum,
                currency,
                lines,
                who,
            } => {
                in_yuan(&currency)?;
                let mut door = Door::open(&book.path, &who, how)?;
                let known = door.book.views().draws.get(draw).map(|found| found.supplier.clone());
                let supplier = supplier.or(known).ok_or(Refusal::NoSuchDraw { draw })?;
                let entered = EnterInvoice { draw, supplier, number, day, sum, lines };
                let receipt = door.submit(entered)?;
                Ok(answered(&door, &receipt, how))
            }
            Self::Strike { which: Which { book, draw }, number, reason, who } => {
                change(&book, &who, how, StrikeInvoice { draw, number, reason })
            }
            Self::Accept { which: Which { book, draw }, number, service, quantity, cost, who } => {
                change(&book, &who, how, AcceptService { draw, number, service, quantity, cost })
            }
            Self::Return { moved, who } => {
                let Moved { which: Which { book, draw }, amount, reference } = moved;
                change(&book, &who, how, ReturnDraw { draw, amount, reference })
            }
            Self::Reconcile { which: Which { book, draw }, counted, who } => {
                change(&book, &who, how, ReconcileDraw { draw, counted })
            }
            Self::Explain { which: Which { book, draw }, reason, document, who } => {
                change(&book, &who, how, ExplainDraw { draw, reason, document })
            }
            // The others only read, and are answered before.
            Self::List { .. } | Self::Show { .. } => Ok(Answer::silent()),
        }
    }
}

/// Carries out a command about a draw and says how it stands then.
fn change(
    book: &BookPath,
    who: &Who,
    how: How,
    command: impl Into<ledger::rules::Command>,
) -> Result<Answer, Trouble> {
    let mut door = Door::open(&book.path, who, how)?;
    let receipt = door.submit(command)?;
    Ok(answered(&door, &receipt, how))
}

fn answered(door: &Door, receipt: &Receipt, how: How) -> Answer {
    let answer = door.answered(receipt, how);
    let draw = said(receipt, "draw").parse().ok();
    match draw.and_then(|draw| draws::one(door.book.views(), draw, door.today)) {
        Some(row) => {
            let cells = cells(&row, how.lang());
            answer.with("draw", &row).table(how.lang(), &COLUMNS, &[cells])
        }
        None => answer,
    }
}

pub(super) const COLUMNS: [(Word, Align); 10] = [
    (Word::DRAW, Align::Left),
    (Word::CLI_FUND, Align::Left),
    (Word::DRAW_STAGE, Align::Left),
    (Word::DRAW_APPROVALS, Align::Right),
    (Word::DRAW_AMOUNT, Align::Right),
    (Word::DRAW_RECEIVED, Align::Right),
    (Word::DRAW_SPENT, Align::Right),
    (Word::DRAW_RETURNED, Align::Right),
    (Word::DRAW_HELD, Align::Right),
    (Word::DRAW_SUPPLIER, Align::Left),
];

pub(super) fn cells(row: &Row, lang: Lang) -> Vec<String> {
    vec![
        row.draw.to_string(),
        row.fund.to_string(),
        lang.say(words::stage(row.stage)).to_owned(),
        format!("{}/{}", row.approvals.len(), row.approvers),
        row.amount.to_string(),
        row.received.to_string(),
        row.spent.to_string(),
        row.returned.to_string(),
        row.held.to_string(),
        row.supplier.to_string(),
    ]
}

const MOVES: [(Word, Align); 5] = [
    (Word::CLI_DAY, Align::Left),
    (Word::CLI_EVENT, Align::Left),
    (Word::CLI_OPERATOR, Align::Left),
    (Word::DRAW_AMOUNT, Align::Right),
    (Word::DRAW_PAPER, Align::Left),
];

/// Whatever became of a draw's money, in the order of its kinds.
fn moves(row: &Row, lang: Lang) -> Vec<Vec<String>> {
    let said = |word: Word, act: &Act, amount: Cny, paper: &str| {
        let by = act.by.to_string();
        vec![act.on.to_string(), lang.say(word).to_owned(), by, amount.to_string(), paper.to_owned()]
    };
    let paid = |word: Word, payments: &[Payment]| -> Vec<Vec<String>> {
        payments.iter().map(|paid| said(word, &paid.act, paid.amount, paid.reference.as_str())).collect()
    };
    let mut moves = paid(Word::EVENT_DRAW_RECEIVED, &row.receipts);
    for bought in &row.purchases {
        moves.push(said(Word::MATCH_ACCEPTANCE, &bought.act, bought.cost, bought.number.as_str()));
    }
    moves.extend(paid(Word::EVENT_DRAW_RETURNED, &row.returns));
    if let Some(found) = &row.reconciled {
        moves.push(said(Word::EVENT_DRAW_RECONCILED, &found.act, found.counted, ""));
        if let Some(why) = &found.explained {
            let paper = format!("{}  {}", why.document, why.reason);
            moves.push(said(Word::EVENT_DRAW_EXPLAINED, &why.act, found.difference, &paper));
        }
    }
    moves
}

/// A draw in full.
fn shown(answer: Answer, row: &Row, lang: Lang) -> Answer {
    let people = |acts: &[ledger::views::draws::Act]| {
        let each = acts.iter().map(|act| format!("{} {} {}", act.by, act.on, act.seq));
        each.collect::<Vec<_>>().join("  ")
    };
    let mut answer = answer
        .line(format!("{}  {}  {}", row.draw, lang.say(words::stage(row.stage)), row.supplier))
        .field(lang, Word::CLI_FUND, row.fund)
        .field(lang, Word::CLI_USES, uses::name(lang, row.purpose.as_str()))
        .field(lang, Word::DRAW_AMOUNT, row.amount)
        .field(lang, Word::DRAW_BASIS, &row.basis)
        .field(lang, Word::DRAW_APPLICANT, people(&[row.requested]))
        .field(lang, Word::DRAW_APPROVALS, format!("{}/{}", row.approvals.len(), row.approvers))
        .field(lang, Word::DRAW_APPROVED_BY, people(&row.approvals));
    if let Some(document) = &row.override_document {
        answer = answer.field(lang, Word::DRAW_OVERRIDE, document);
    }
    if let Some(lapses) = row.lapses {
        answer = answer.field(lang, Word::DRAW_LAPSES, lapses);
    }
    if let Some(ratio) = row.coverage.ratio {
        answer = answer.field(lang, Word::DRAW_COVERAGE, ratio);
    }
    if let Some(falls) = row.falls {
        answer = answer.field(lang, Word::DRAW_FALLS, falls);
    }
    let line = |paper: &str, line: &Quoted| {
        vec![paper.to_owned(), line.article.to_string(), line.quantity.to_string(), line.cost.to_string()]
    };
    let quotation = lang.say(Word::DRAW_QUOTATION);
    let mut papers: Vec<Vec<String>> = row.lines.iter().map(|quoted| line(quotation, quoted)).collect();
    for invoice in &row.invoices {
        papers.extend(invoice.lines.iter().map(|invoiced| line(invoice.number.as_str(), &invoiced.line)));
    }
    for purchase in &row.purchases {
        let seq = purchase.act.seq.to_string();
        papers.extend(purchase.lines.iter().map(|accepted| line(&seq, accepted)));
    }
    let columns = [
        (Word::DRAW_PAPER, Align::Left),
        (Word::DRAW_ARTICLE, Align::Left),
        (Word::CLI_QUANTITY, Align::Right),
        (Word::DRAW_COST, Align::Right),
    ];
    let answer = answer.table(lang, &columns, &papers);
    let moves = moves(row, lang);
    let answer = if moves.is_empty() { answer } else { answer.table(lang, &MOVES, &moves) };
    let answer = answer
        .field(lang, Word::DRAW_COMMITTED, row.committed)
        .field(lang, Word::DRAW_RECEIVED, row.received)
        .field(lang, Word::DRAW_SPENT, row.spent)
        .field(lang, Word::DRAW_RETURNED, row.returned)
        .field(lang, Word::DRAW_HELD, row.held);
    let answer = match row.explained {
        explained if explained.is_zero() => answer,
        explained => answer.field(lang, Word::DRAW_EXPLAINED, explained),
    };
    match row.difference {
        Some(difference) => answer.field(lang, Word::DRAW_DIFFERENCE, difference).finding(),
        None => answer,
    }
}
