//! What the pages of 二段階認証 read and do.

use chrono::{DateTime, Utc};

use crate::account::log_ins::AccountPayload;
use crate::gql::{UserError, ViewerHead, schema};

/// A second factor that there is.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SecondFactor {
    pub since: DateTime<Utc>,
    pub recovery_codes_left: i32,
}

/// What the pages read.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SecondFactorQuery {
    pub viewer: SecondFactorViewer,
}

/// The viewer of it.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Viewer")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SecondFactorViewer {
    #[cynic(spread)]
    pub head: ViewerHead,
    pub account: Option<SecondFactorAccount>,
}

/// The log-in that it belongs to.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Account")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SecondFactorAccount {
    pub second_factor: Option<SecondFactor>,
}

/// Begins.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "BeginVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Begin {
    #[arguments(input: $input)]
    pub begin_second_factor: BeginSecondFactorPayload,
}

/// Variables of [`Begin`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct BeginVariables {
    pub input: BeginSecondFactorInput,
}

/// Input of [`Begin`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct BeginSecondFactorInput {
    pub current_password: String,
}

/// Answer to [`Begin`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct BeginSecondFactorPayload {
    pub set_up: Option<SecondFactorSetUp>,
    pub user_errors: Vec<UserError>,
}

/// What an app needs.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SecondFactorSetUp {
    pub secret: String,
    pub url: String,
}

/// Confirms.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "ConfirmVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Confirm {
    #[arguments(input: $input)]
    pub confirm_second_factor: RecoveryCodesPayload,
}

/// Variables of [`Confirm`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ConfirmVariables {
    pub input: ConfirmSecondFactorInput,
}

/// Input of [`Confirm`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ConfirmSecondFactorInput {
    pub code: String,
}

/// Answer with recovery codes.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RecoveryCodesPayload {
    pub recovery_codes: Option<Vec<String>>,
    pub user_errors: Vec<UserError>,
}

/// Makes other recovery codes.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "RenewVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Renew {
    #[arguments(input: $input)]
    pub renew_recovery_codes: RecoveryCodesPayload,
}

/// Variables of [`Renew`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RenewVariables {
    pub input: RenewRecoveryCodesInput,
}

/// Input of [`Renew`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RenewRecoveryCodesInput {
    pub current_password: String,
    pub code: String,
}

/// Gives it up.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "RemoveVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Remove {
    #[arguments(input: $input)]
    pub remove_second_factor: AccountPayload,
}

/// Variables of [`Remove`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RemoveVariables {
    pub input: RemoveSecondFactorInput,
}

/// Input of [`Remove`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RemoveSecondFactorInput {
    pub current_password: String,
    pub code: String,
}
