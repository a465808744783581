//! Credentials: password hashing, tokens, sessions. A credential becomes a `domain::viewer::Viewer`.

pub mod api_token;
pub mod keys;
pub mod link_token;
pub mod passkey;
pub mod password;
pub mod recovery_code;
pub mod session;
pub mod token;
