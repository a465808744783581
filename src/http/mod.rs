//! HTTP and WebSocket: `/graphql`, uploads, extractors, middleware, health and metrics.

pub mod account;
pub mod address;
pub mod cookies;
pub mod csrf;
pub mod fault;
pub mod files;
pub mod flash;
pub mod graphql;
pub mod headers;
pub mod health;
pub mod log;
pub mod login;
pub mod metrics;
pub mod passkey;
pub mod registration;
pub mod session;
pub mod site;
mod turns;
pub mod websocket;
