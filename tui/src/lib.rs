//! The points desk.
