//! Stories in Chromium.

mod office_live;
