//! A doctor's pages.

pub mod application;
pub mod home;
pub mod profile;
pub mod withdraw;
