//! The rules, as pure functions over plain data: no async, no I/O, no clock, no database, no GraphQL.

pub mod address;
pub mod affiliation;
pub mod application;
pub mod association;
pub mod audit;
pub mod codes;
pub mod device;
pub mod enrolment;
pub mod fiscal;
pub mod ids;
pub mod login;
pub mod passkey;
pub mod policy;
pub mod problem;
pub mod rate_limit;
pub mod registration;
pub mod second_factor;
pub mod staff;
pub mod tenure;
pub mod terms;
pub mod text;
pub mod time;
pub mod token;
pub mod viewer;
pub mod words;
