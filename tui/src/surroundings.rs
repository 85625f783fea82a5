//! The outside world: the one clock and the one source of chance.

use std::time::{SystemTime, UNIX_EPOCH};

use ledger::book::Surroundings;
use ledger::units::Moment;

/// The machine's clock and its random source.
#[derive(Clone, Copy, Debug, Default)]
pub struct Real;

impl Surroundings for Real {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one clock; everything else is given the moment"
    )]
    fn now(&mut self) -> Moment {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Moment::from_millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    #[expect(clippy::expect_used, reason = "without chance no salt is safe, so nothing may be written")]
    fn random(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).expect("the system gives random bytes");
        bytes
    }
}
