//! Log-in and what belongs to it.

pub mod email;
pub mod invitation;
pub mod log_ins;
pub mod login;
pub mod passkey;
pub mod password;
pub mod recovery;
pub mod second_factor;
pub mod second_log_in;
