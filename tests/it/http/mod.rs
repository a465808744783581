//! The server from outside: health, headers, limits.

mod health;
