//! Log-in and what belongs to it.

pub mod login;
pub mod password;
