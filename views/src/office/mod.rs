//! The secretariat's pages (事務局).

pub mod application;
pub mod applications;
pub mod audit;
pub mod audit_query;
pub mod cases;
pub mod charts;
pub mod gql;
mod keys;
pub mod keyset;
pub mod list_query;
pub mod member;
pub mod members;
pub mod mutations;
pub mod review;
mod samples;
pub mod staff;
pub mod star;
pub mod tokens;
pub mod top;
mod words;

pub use samples::samples;
