//! Use cases: authorise, load and lock, let the domain decide, write state, audit and outbox.
//! The only room that opens a transaction.

mod access;
pub mod account;
pub mod api_token;
pub mod application;
pub mod audit;
pub mod audit_chain;
pub mod audit_export;
pub mod correspondence;
mod csv;
pub mod draft;
pub mod enrolment;
pub mod files;
pub mod first_administrators;
pub mod invitation;
pub mod letter;
pub mod link;
pub mod notice;
pub mod passkey;
pub mod password;
pub mod rate_limit;
pub mod registration;
pub mod review;
pub mod second_factor;
pub mod session;
pub mod staff_user;
pub mod terms;
mod transition;

use std::sync::Arc;

use crate::app::App;
use crate::db::DbError;
use crate::domain::problem::Problem;
use crate::domain::viewer::{RequestInfo, Viewer};

/// On whose behalf, and with what, a use case runs.
#[derive(Clone)]
pub struct Context {
    pub app: Arc<App>,
    pub viewer: Viewer,
    pub request: RequestInfo,
}

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub enum CommandError {
    /// Expected: the person can do something about it.
    #[error("refused: {0:?}")]
    Refused(Vec<Problem>),
    /// The database failed; nothing was written.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<Problem> for CommandError {
    fn from(problem: Problem) -> Self {
        Self::Refused(vec![problem])
    }
}

impl From<diesel::result::Error> for CommandError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}
