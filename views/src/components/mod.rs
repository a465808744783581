//! Pieces that pages are put together from.

pub mod banner;
pub mod button;
pub mod chip;
pub mod facts;
pub mod field;
pub mod files;
pub mod form;
pub mod icon;
pub mod pager;
pub mod qr;
pub mod route;
pub mod steps;
pub mod table;
pub mod time;
