//! Log-in and what belongs to it.

pub mod invitation;
pub mod login;
pub mod password;
pub mod recovery;
