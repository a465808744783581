//! Server-rendered pages. Every page runs GraphQL operations in process; nothing here reaches the database.
//!
//! A handler extracts, runs a typed operation ([`run`]) and hands the answer to `mamis_views`. Every POST answers with a
//! redirect, or with the page again and what was wrong.

pub mod assets;
pub mod dev_mail;
pub mod email;
pub mod enrolment;
pub mod fault;
pub mod graphiql;
pub mod info;
pub mod invitation;
pub mod login;
pub mod mypage;
pub mod office;
pub mod own;
pub mod passkey;
pub mod password;
pub mod recovery;
pub mod register;
pub mod run;
pub mod second_factor;
pub mod visit;
