//! Log-in and what belongs to it.

pub mod login;
