//! Rows and queries, a file per table or closely bound group of tables.

pub mod account;
pub mod affiliation;
pub mod affiliation_group;
pub mod application;
pub mod application_claim;
pub mod application_event;
pub mod application_form;
pub mod application_snapshot;
pub mod application_step;
pub mod arrival_mail;
pub mod association;
pub mod attachment;
pub mod audit;
pub mod audit_seal;
pub mod cleaning;
pub mod correspondence;
pub mod doctor;
pub mod draft;
pub mod enrolment_facts;
pub mod outbox;
pub mod outbox_delivery;
pub mod sent_form;
pub mod session;
pub mod setting;
pub mod staff_user;
pub mod throttle;
