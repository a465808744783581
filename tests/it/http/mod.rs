//! The server from outside: health, headers, limits.

mod faults;
mod graphql;
mod health;
mod observed;
mod session;
mod tokens;
mod websocket;
