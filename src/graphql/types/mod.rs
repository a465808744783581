//! Types of the API, a file per group of nouns.

pub mod enums;
pub mod master;
pub mod person;
pub mod viewer;
