//! What comes in, before any screen sees it: keys, scans and pastes told apart.

pub mod paste;
pub mod scan;
