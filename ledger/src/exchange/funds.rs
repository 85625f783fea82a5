//! Grants to funds. The first row of a fund that the book does not have opens it, with the uses
//! that row names (several are written `goods;cards`).

use std::collections::BTreeMap;

use crate::events::funds::FundDetails;
use crate::rules::Refusal;
use crate::rules::funds::{GrantFund, OpenFund};
use crate::units::{Cny, Document, FundId, Name, Slug};

use super::plan::{Asked, Setting, Translate};
use super::report::Reason;
use super::table::{Column, Form, Line, Noted, column};

const DAY: usize = 0;
pub(super) const FUND: usize = 1;
const NAME: usize = 2;
const USES: usize = 3;
const SOURCE: usize = 4;
pub(super) const AMOUNT: usize = 5;
const DOCUMENT: usize = 6;

pub(super) static COLUMNS: [Column; 7] = [
    column("日期", "day", Form::Day),
    column("基金", "fund", Form::Code),
    column("名称", "name", Form::Words),
    column("用途", "uses", Form::Code),
    column("来源", "source", Form::Words),
    column("金额", "amount", Form::Code),
    column("文件号", "document", Form::Words),
];

pub(super) struct Funds<'a> {
    setting: Setting<'a>,
    /// Name and uses of every fund, those of earlier rows included.
    funds: BTreeMap<FundId, (Name, Vec<Slug>)>,
}

/// Uses, separated by `;`.
struct Uses(Vec<Slug>);

impl std::str::FromStr for Uses {
    type Err = crate::units::NotACode;

    fn from_str(typed: &str) -> Result<Self, Self::Err> {
        typed.split(';').map(|code| code.trim().parse()).collect::<Result<_, _>>().map(Self)
    }
}

impl<'a> Funds<'a> {
    pub(super) fn new(setting: Setting<'a>) -> Self {
        let known = setting.views.funds.all();
        let funds = known.map(|(id, fund)| (id, (fund.name.clone(), fund.uses.clone()))).collect();
        Self { setting, funds }
    }

    /// Compares a row with the fund it is for, or opens the fund.
    fn fund(
        &mut self,
        line: &mut Line<'_>,
        fund: FundId,
        name: &Name,
        uses: &[Slug],
        document: Option<&Document>,
        asked: &mut Asked,
    ) -> Result<(), Noted> {
        let Some((kept, permitted)) = self.funds.get(&fund) else {
            self.funds.insert(fund, (name.clone(), uses.to_vec()));
            if let Some(document) = document.cloned() {
                asked.ask(
                    "open",
                    OpenFund {
                        fund: Some(fund),
                        name: name.clone(),
                        uses: uses.to_vec(),
                        document,
                        details: FundDetails::default(),
                    },
                );
            }
            return Ok(());
        };
        let mut result = Ok(());
        if kept != name {
            result = Err(line.note(NAME, Reason::Differs { kept: kept.as_str().into() }));
        }
        if let Some(purpose) = uses.iter().copied().find(|purpose| !permitted.contains(purpose)) {
            let listed: Vec<&str> = permitted.iter().map(Slug::as_str).collect();
            let uses = listed.join(", ").into();
            result = Err(line.refuse(USES, Refusal::UseNotPermitted { fund, purpose, uses }));
        }
        result
    }
}

impl Translate for Funds<'_> {
    fn row(&mut self, line: &mut Line<'_>) -> Asked {
        let mut asked = Asked::default();
        let (day, fund) = (line.past(DAY, self.setting.today), line.needed::<FundId>(FUND));
        let (name, uses) = (line.needed::<Name>(NAME), line.needed::<Uses>(USES));
        let (source, amount) = (line.needed::<Name>(SOURCE), line.needed::<Cny>(AMOUNT));
        let positive = amount.as_ref().map_or(Ok(()), |amount| line.positive(AMOUNT, amount.minor()));
        let document = line.needed::<Document>(DOCUMENT);
        let mut agreed = Ok(());
        if let (Ok(fund), Ok(name), Ok(Uses(uses))) = (&fund, &name, &uses) {
            agreed = self.fund(line, *fund, name, uses, document.as_ref().ok(), &mut asked);
        }
        if let (Ok(day), Ok(fund), Ok(source), Ok(amount), Ok(document)) =
            (day, fund, source, amount, document)
            && (positive.is_ok() && agreed.is_ok() && name.is_ok() && uses.is_ok())
        {
            asked.day = Some(day);
            asked.ask("", GrantFund { fund, source, amount, document });
        }
        asked
    }
}
