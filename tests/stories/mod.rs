//! Lives of volunteers, acts, cases and goods, told across all floors on the real store.

mod redemptions;
