//! A doctor's pages.

/// States of the pages for tests.
pub fn samples() -> Vec<(&'static str, maud::Markup)> {
    Vec::new()
}
