//! Money promised to members: what is promised, set aside and paid, how long it waits, and what the
//! funds have that is promised to nobody.

use serde::Serialize;

use crate::units::{Cny, Day, Document, FundId, MemberId, Name, ObligationId, OperatorId, Seq, Slug};
use crate::views::Views;
use crate::views::obligations::{Due, Obligation, Plan, Standing};

/// One obligation. `funded = paid + freed + set_aside`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// Its number.
    pub obligation: ObligationId,
    /// To whom.
    pub member: MemberId,
    /// The fund it comes from.
    pub fund: FundId,
    /// What for.
    pub purpose: Slug,
    /// How much, once or for each month.
    pub amount: Cny,
    /// The first month; none when it is paid once.
    pub first: Option<Day>,
    /// The last month; none when it is paid once, and while nobody has set an end.
    pub last: Option<Day>,
    /// The paper that decided it.
    pub document: Document,
    /// Who promised it.
    pub by: OperatorId,
    /// When.
    pub on: Day,
    /// The entry that promised it.
    pub seq: Seq,
    /// `promised`, `funded` when money was set aside, `paid` when all was, `stopped` or `withdrawn`.
    pub state: &'static str,
    /// What is promised by today and not set aside.
    pub unfunded: Cny,
    /// What was set aside in all.
    pub funded: Cny,
    /// What was paid in all.
    pub paid: Cny,
    /// What went back to the fund in all.
    pub freed: Cny,
    /// What is set aside and not paid.
    pub set_aside: Cny,
    /// The last month that is set aside for.
    pub funded_until: Option<Day>,
    /// What was paid, in the order of the months.
    pub payments: Vec<Payment>,
    /// What is due and not paid, oldest first.
    pub due: Vec<DueRow>,
}

/// A payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Payment {
    /// For which month; none when it is paid once.
    pub month: Option<Day>,
    /// The entry that records it.
    pub seq: Seq,
}

/// What is due and not paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct DueRow {
    /// Which month; none when it is paid once.
    pub month: Option<Day>,
    /// Since when.
    pub since: Day,
    /// For how many days.
    pub days: i32,
    /// Whether it is set aside.
    pub funded: bool,
}

/// What is promised and not paid, by how long it waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ageing {
    /// The day it was asked for.
    pub as_of: Day,
    /// What waits, longest first.
    pub rows: Vec<AgeRow>,
    /// All of it.
    pub sums: Ages,
}

/// One obligation of which something waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AgeRow {
    /// Which.
    pub obligation: ObligationId,
    /// To whom.
    pub member: MemberId,
    /// The fund it comes from.
    pub fund: FundId,
    /// What for.
    pub purpose: Slug,
    /// The months that are due; none when it is paid once.
    pub months: Vec<Day>,
    /// Since when the first of it is due.
    pub since: Day,
    /// For how many days.
    pub days: i32,
    /// What of it is not set aside.
    pub unfunded: Cny,
    /// How much waits how long.
    pub ages: Ages,
}

/// Sums by days of waiting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ages {
    /// 0 to 30 days.
    pub to_30: Cny,
    /// 31 to 90 days.
    pub to_90: Cny,
    /// 91 to 365 days.
    pub to_365: Cny,
    /// More.
    pub over_365: Cny,
    /// Together.
    pub total: Cny,
}

/// What a fund can still promise. `left = promised + free`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Which.
    pub fund: FundId,
    /// Its name.
    pub name: Name,
    /// What is in it.
    pub left: Cny,
    /// What of it is promised and not set aside.
    pub promised: Cny,
    /// What is promised to nobody; less than nothing when a new year asks for more than there is.
    pub free: Cny,
    /// What was taken out of it and waits to be paid.
    pub set_aside: Cny,
}

/// All obligations, by number.
pub fn obligations(views: &Views, today: Day) -> Vec<Row> {
    views.obligations.all().map(|(id, obligation)| row(id, obligation, today)).collect()
}

fn row(id: ObligationId, of: &Obligation, today: Day) -> Row {
    let (first, last) = match of.plan {
        Plan::Once => (None, None),
        Plan::Monthly { first, last } => (Some(first), last),
    };
    let due = |due: Due| {
        let Due { month, since, funded } = due;
        DueRow { month, since, days: today.since(since), funded }
    };
    Row {
        obligation: id,
        member: of.member,
        fund: of.fund,
        purpose: of.purpose,
        amount: of.amount,
        first,
        last,
        document: of.document.clone(),
        by: of.by,
        on: of.on,
        seq: of.seq,
        state: state(of),
        unfunded: of.unfunded(today).unwrap_or_default(),
        funded: of.funded,
        paid: of.paid,
        freed: of.freed,
        set_aside: of.set_aside(),
        funded_until: of.funded_until,
        payments: of.payments.iter().map(|(month, seq)| Payment { month: *month, seq: *seq }).collect(),
        due: of.due(today).into_iter().map(due).collect(),
    }
}

fn state(of: &Obligation) -> &'static str {
    match of.standing {
        Standing::Withdrawn(_) => "withdrawn",
        Standing::Open | Standing::Stopped(_) if of.is_settled() => "paid",
        Standing::Stopped(_) => "stopped",
        Standing::Open if of.funded.is_positive() => "funded",
        Standing::Open => "promised",
    }
}

impl Ages {
    fn add(&mut self, days: i32, amount: Cny) {
        let age = match days {
            ..=30 => &mut self.to_30,
            31..=90 => &mut self.to_90,
            91..=365 => &mut self.to_365,
            366.. => &mut self.over_365,
        };
        *age = age.checked_add(amount).unwrap_or(*age);
        self.total = self.total.checked_add(amount).unwrap_or(self.total);
    }
}

/// What is promised, due by `today` and not paid, by how long it waits.
pub fn ageing(views: &Views, today: Day) -> Ageing {
    let (mut rows, mut sums) = (Vec::new(), Ages::default());
    for (obligation, of) in views.obligations.all() {
        let due = of.due(today);
        let Some(oldest) = due.iter().map(|due| due.since).min() else { continue };
        let (mut ages, mut unfunded) = (Ages::default(), Cny::ZERO);
        for due in &due {
            let days = today.since(due.since);
            ages.add(days, of.amount);
            sums.add(days, of.amount);
            if !due.funded {
                unfunded = unfunded.checked_add(of.amount).unwrap_or(unfunded);
            }
        }
        rows.push(AgeRow {
            obligation,
            member: of.member,
            fund: of.fund,
            purpose: of.purpose,
            months: due.iter().filter_map(|due| due.month).collect(),
            since: oldest,
            days: today.since(oldest),
            unfunded,
            ages,
        });
    }
    rows.sort_by_key(|row| (row.since, row.obligation));
    Ageing { as_of: today, rows, sums }
}

/// What every fund has that is promised to nobody on `today`.
pub fn sources(views: &Views, today: Day) -> Vec<Source> {
    let source = |row: super::funds::Row| {
        let promised = views.obligations.promised(row.fund, today);
        let free = row.left.checked_sub(promised).unwrap_or_default();
        let super::funds::Row { fund, name, left, set_aside, .. } = row;
        Source { fund, name, left, promised, free, set_aside }
    };
    super::funds::funds(views).into_iter().map(source).collect()
}
