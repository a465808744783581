//! 申請: the route of an application through the associations and everything that can happen to it, as pure rules.
//!
//! - [`route`] turns an intent (an enrolment; later a transfer, change or withdrawal) into steps.
//! - [`machine`] applies an action to a [`snapshot`] and gives a [`transition`]: what to write, nothing written.
//! - [`actions`] says what a member of staff may do now, by asking the machine.
//! - [`dates`] and [`age`] hold the calendar.
//!
//! An application is *open* while decide and relay steps act in turn, *returned* while it is with the doctor, *decided*
//! at the last approval or the refusal, *closed* when every confirmation is in. A step is one association's part.

pub mod actions;
pub mod age;
pub mod dates;
pub mod machine;
pub mod refusal;
pub mod route;
pub mod snapshot;
pub mod transition;

#[cfg(test)]
mod tests;
