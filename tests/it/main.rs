//! The one integration binary. Every test has a database of its own, copied from a template.
//!
//! `script/test` sets `TEST_DATABASE_URL` to a server on which databases may be made.

mod applications;
mod architecture;
mod audit;
mod auth;
mod browser;
mod database;
mod demo;
mod drafts;
mod files;
mod graphql;
mod http;
mod jobs;
mod live;
mod masters;
mod operations;
mod passkeys;
mod portal;
mod recovery;
mod registration;
mod second_factor;
mod soak;
mod staff;
mod support;
