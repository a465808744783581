//! Types of the API, a file per group of nouns.

pub mod account;
pub mod actions;
pub mod affiliation;
pub mod api_token;
pub mod application;
pub mod audit;
pub mod counts;
pub mod draft;
pub mod enums;
pub mod facility;
pub mod form;
pub mod history;
pub mod master;
pub mod person;
pub mod problem;
mod read_ahead;
pub mod registration;
pub mod registration_case;
pub mod secretariat;
pub mod staff_user;
pub mod step;
pub mod viewer;
mod workload;
