//! The house keeps its own rules: who may use whom, and what must not be written where.

mod rooms;
mod sources;
mod texts;
