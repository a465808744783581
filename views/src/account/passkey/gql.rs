//! What the pages of パスキー read and do.

use chrono::{DateTime, Utc};

use crate::account::log_ins::AccountPayload;
use crate::account::second_factor::gql::SecondFactor;
use crate::gql::{UserError, ViewerHead, schema};

/// A passkey.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Passkey {
    pub id: cynic::Id,
    pub name: String,
    pub created_at: DateTime<Utc>,
    pub last_used_at: Option<DateTime<Utc>>,
}

/// What the pages read.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct PasskeysQuery {
    pub viewer: PasskeysViewer,
}

/// The viewer of it.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Viewer")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct PasskeysViewer {
    #[cynic(spread)]
    pub head: ViewerHead,
    pub account: Option<PasskeyAccount>,
}

/// The log-in that they belong to.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Account")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct PasskeyAccount {
    pub second_factor: Option<SecondFactor>,
    pub passkeys: Option<Vec<Passkey>>,
}

impl PasskeyAccount {
    /// A code has to be given beside the password.
    pub fn asks_code(&self) -> bool {
        self.second_factor.is_some()
    }
}

/// Begins.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "BeginVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Begin {
    #[arguments(input: $input)]
    pub begin_passkey: BeginPasskeyPayload,
}

/// Variables of [`Begin`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct BeginVariables {
    pub input: BeginPasskeyInput,
}

/// Input of [`Begin`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct BeginPasskeyInput {
    pub current_password: String,
    pub code: Option<String>,
    pub name: String,
}

/// Answer to [`Begin`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct BeginPasskeyPayload {
    pub challenge: Option<PasskeyChallenge>,
    pub user_errors: Vec<UserError>,
}

/// What a browser has to answer.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct PasskeyChallenge {
    pub token: String,
    pub options: String,
}

/// Registers.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "RegisterVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Register {
    #[arguments(input: $input)]
    pub register_passkey: AccountPayload,
}

/// Variables of [`Register`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RegisterVariables {
    pub input: RegisterPasskeyInput,
}

/// Input of [`Register`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RegisterPasskeyInput {
    pub token: String,
    pub answer: String,
}

/// Removes.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "RemoveVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Remove {
    #[arguments(input: $input)]
    pub remove_passkey: AccountPayload,
}

/// Variables of [`Remove`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RemoveVariables {
    pub input: RemovePasskeyInput,
}

/// Input of [`Remove`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RemovePasskeyInput {
    pub passkey_id: cynic::Id,
}
