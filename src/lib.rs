//! MAMIS: the membership system of Japan's medical associations.
//!
//! The rooms of the house; `docs/architecture.md` is their map and says who may use whom.

pub mod app;
pub mod auth;
pub mod config;
pub mod db;
pub mod demo;
pub mod domain;
pub mod files;
pub mod graphql;
pub mod http;
pub mod jobs;
pub mod live;
pub mod masters;
pub mod portal;
pub mod router;
pub mod server;
pub mod service;
