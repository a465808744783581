//! Log-in and what belongs to it.

pub mod invitation;
pub mod log_ins;
pub mod login;
pub mod password;
pub mod recovery;
