//! Random goods, and what happens to them between coming in and going out.

use ledger::events::goods::{GoodDetails, WriteOffCause};
use ledger::events::stocktakes::{CauseOf, Scope, VarianceCause};
use ledger::rules::Command;
use ledger::rules::goods::{
    AddBarcode, ChangeGood, ListGood, RemoveBarcode, RestoreGood, WithdrawGood, WriteOff,
};
use ledger::rules::stocktakes::{AbandonStocktake, CloseStocktake, CountGoods, Found, OpenStocktake};
use ledger::units::{Points, Quantity, Seq, StocktakeId};
use tests::station::of;

use super::{CODES, Run, SKUS};

impl Run {
    pub(super) fn good(&mut self) -> Command {
        let barcodes = match self.random.below(3) {
            0 => vec![],
            _ => vec![of(self.random.one_of::<&str>(&CODES))],
        };
        let sku = of(self.random.one_of::<&str>(&SKUS));
        let points_price = Points::from_minor(if self.random.once_in(2) { 100 } else { self.minor() });
        ListGood {
            sku,
            name: of("货品"),
            points_price,
            barcodes,
            reorder_at: Quantity::ZERO,
            details: GoodDetails::default(),
        }
        .into()
    }

    /// What happens to goods between coming in and going out.
    pub(super) fn store_room(&mut self) -> Command {
        let (sku, reason) = (self.sku(), of("原因"));
        let stocktake = StocktakeId::number(self.model.stocktake().max(1));
        let code = of(self.random.one_of::<&str>(&CODES));
        match self.random.below(20) {
            0..=3 => {
                let (quantity, cause) = (self.pieces(4), *self.random.one_of(&WriteOffCause::ALL));
                WriteOff { sku, quantity, cause, reason, lot: None }.into()
            }
            4 => AddBarcode { sku, barcode: code }.into(),
            5 => RemoveBarcode { sku, barcode: code }.into(),
            6 => WithdrawGood { sku, reason }.into(),
            7..=8 => RestoreGood { sku, reason }.into(),
            9 => {
                let reorder_at = Some(Quantity::from_minor(self.random.amount(0, 3)));
                ChangeGood { sku, name: None, reorder_at, details: GoodDetails::default() }.into()
            }
            10..=11 => {
                let other = self.sku();
                let scope = match self.random.below(4) {
                    0 => Scope::All,
                    1 => Scope::Category(of("粮油")),
                    2 => Scope::Goods(vec![sku]),
                    _ => Scope::Goods(vec![sku, other]),
                };
                OpenStocktake { scope }.into()
            }
            12..=15 => {
                let mut counts = Vec::new();
                for sku in self.model.to_count() {
                    let shelf: i64 = self.model.goods[&sku].lots.iter().map(|lot| lot.amount).sum();
                    let found = match self.random.below(4) {
                        0 => shelf.saturating_sub(self.random.amount(1, 4)),
                        1 => shelf.saturating_add(self.random.amount(1, 4)),
                        _ => shelf,
                    };
                    let at = self.random.once_in(15).then(|| Seq::number(0));
                    counts.push(Found { sku, quantity: Quantity::from_minor(found), at });
                }
                if self.random.once_in(9) {
                    counts.push(Found { sku, quantity: self.pieces(3), at: None });
                }
                CountGoods { stocktake, counts }.into()
            }
            16..=18 => {
                let mut goods = self.model.to_count();
                if self.random.once_in(5) {
                    goods = vec![sku];
                }
                let cause = |sku| CauseOf { sku, cause: VarianceCause::Unknown, note: None };
                let causes = goods.into_iter().map(cause).collect();
                CloseStocktake { stocktake, causes }.into()
            }
            _ => AbandonStocktake { stocktake, reason }.into(),
        }
    }
}
