//! The server from outside: health, headers, limits.

mod graphql;
mod health;
mod websocket;
