//! Rows and queries, a file per table or closely bound group of tables.

pub mod association;
