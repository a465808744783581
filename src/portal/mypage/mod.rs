//! A doctor's pages.

pub mod application;
pub mod home;
pub mod withdraw;
