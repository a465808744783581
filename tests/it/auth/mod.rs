//! Logging in and out, and what a session is worth.

mod audit;
mod log_in;
mod own_sessions;
mod sessions;
