//! The server from outside: health, headers, limits.

mod faults;
mod graphql;
mod health;
mod observed;
mod rate_limits;
mod session;
mod tokens;
mod websocket;
