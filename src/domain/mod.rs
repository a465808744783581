//! The rules, as pure functions over plain data: no async, no I/O, no clock, no database, no GraphQL.

pub mod association;
pub mod enrolment;
pub mod ids;
pub mod problem;
pub mod time;
pub mod viewer;
pub mod words;
