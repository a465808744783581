//! Reads for the API: batches for loaders, lists with keyset paging, counts.
//!
//! Everything personal takes the viewer's `Scope` and puts it into the WHERE. Statuses that a partial index must
//! match are written out (`literal`), never bound.

pub mod account;
pub mod action;
pub mod affiliation;
pub mod application;
pub mod audit;
pub mod codes;
mod counted;
pub mod counts;
pub mod doctor;
pub mod facility;
pub mod form;
mod found;
pub mod group;
pub mod history;
pub mod inbox;
mod literal;
pub mod log_in;
pub mod page;
pub mod places;
pub mod registration_case;
pub mod sought;
pub mod staff_user;
pub mod step;
mod widened;
pub mod workload;
