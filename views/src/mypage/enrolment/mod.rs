//! 入会届, page by page. Every page saves what was typed before it goes anywhere.

pub mod associations;
pub mod confirm;
pub mod documents;
pub mod draft;
pub mod duties;
mod frame;
pub mod gone;
pub mod save;
pub mod send;
pub mod start;
pub mod workplace;

pub use frame::Wizard;

/// States of the pages for tests.
pub fn samples() -> Vec<(&'static str, maud::Markup)> {
    [
        start::samples(),
        associations::samples(),
        workplace::samples(),
        duties::samples(),
        documents::samples(),
        confirm::samples(),
        gone::samples(),
    ]
    .concat()
}
