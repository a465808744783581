//! A doctor's pages.

pub mod application;
pub mod done;
pub mod enrolment;
pub mod home;
pub mod profile;
pub mod sample;
pub mod withdraw;

/// States of the pages for tests.
pub fn samples() -> Vec<(&'static str, maud::Markup)> {
    [
        home::samples(),
        application::samples(),
        done::samples(),
        withdraw::samples(),
        profile::samples(),
        enrolment::samples(),
    ]
    .concat()
}
