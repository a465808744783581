//! Rows and queries, a file per table or closely bound group of tables.

pub mod account;
pub mod association;
pub mod attachment;
pub mod draft;
pub mod enrolment_facts;
pub mod sent_form;
pub mod session;
pub mod setting;
pub mod staff_user;
pub mod throttle;
