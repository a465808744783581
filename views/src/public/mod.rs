//! Pages for everybody.

pub mod error;
