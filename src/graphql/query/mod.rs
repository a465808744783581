//! Queries.

mod node;
mod root;

pub use root::Query;
