//! Rows and queries, a file per table or closely bound group of tables.

pub mod association;
pub mod attachment;
pub mod draft;
pub mod enrolment_facts;
pub mod sent_form;
