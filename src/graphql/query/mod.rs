//! Queries.

mod root;

pub use root::Query;
