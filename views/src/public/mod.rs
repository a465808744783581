//! Pages for everybody.

pub mod associations;
pub mod error;
pub mod info;
pub mod terms;

/// States of the pages for tests.
pub fn samples() -> Vec<(&'static str, maud::Markup)> {
    [error::samples(), info::samples(), terms::samples(), associations::samples()].concat()
}
