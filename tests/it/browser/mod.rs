//! Stories in Chromium.

mod office;
mod office_live;
