//! F0: what is counted and what is named.
//!
//! Text is read into one of these types once, at the border; after that a value cannot be wrong.
//! Reading is strict and says what was wrong; arithmetic is checked and never clamped.

mod amount;
mod code;
mod digest;
mod form;
mod id;
pub(crate) mod kept;
mod line;
mod period;
mod person;
mod serial;
mod text;
pub(crate) use form::two_forms;
pub(crate) use line::{Line, Print};
pub(crate) use text::{folded, parsed};
mod time;

pub use amount::{Cny, Factor, Hours, NotAnAmount, Points, Quantity, Ratio};
pub use code::{Barcode, Code, KindCode, NotABarcode, NotACode, Sku, Slug};
pub use digest::{Digest, NotADigest};
pub use id::{
    CardNo, CaseId, DispatchId, DonorId, DrawId, FundId, GridId, HoldId, MemberId, MerchantId, NotAnId,
    ObligationId, OperatorId, Seq, StocktakeId, TaskId, VillageId, VoucherNo,
};
pub use period::{FiscalPeriod, Length};
pub use person::{IdNumber, IdTail, NotPersonal, Phone};
pub use serial::{NotASerial, Serial, SerialRange};
pub use text::{
    BadText, BookId, CaseRef, DeskId, Document, KeyLine, KeyName, MimeType, Name, Note, Origin, PadNo,
    RequestKey, SignatureText, SourceCode, Tag,
};
pub use time::{Day, Moment, NotATime, Period, Weekday, Zone};
