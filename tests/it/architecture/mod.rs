//! The house keeps its own rules: who may use whom, and what must not be written where.

mod rooms;
pub mod sources;
mod texts;
