//! Reads for the API: batches for loaders, lists with keyset paging, counts.
//!
//! Everything personal takes the viewer's `Scope` and puts it into the WHERE. Statuses that a partial index must
//! match are written out, never bound.

pub mod codes;
pub mod counts;
pub mod doctor;
mod literal;
pub mod staff_user;
