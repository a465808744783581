//! 入会届: a handler file per page of the wizard.

pub mod associations;
pub mod confirm;
pub mod documents;
pub mod duties;
mod place;
pub mod start;
mod step;
pub mod workplace;
