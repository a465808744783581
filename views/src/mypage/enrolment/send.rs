//! Sending the 入会届, for the first time or corrected, and throwing a draft away.

use crate::gql::{UserError, schema};

/// Variables of [`SubmitMutation`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SubmitVariables {
    pub input: SubmitEnrolmentInput,
}

/// See schema.graphql.
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SubmitEnrolmentInput {
    pub draft_id: cynic::Id,
    pub version: i32,
    pub idempotency_key: String,
}

/// Sends a new one.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "SubmitVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SubmitMutation {
    #[arguments(input: $input)]
    pub submit_enrolment: SubmitPayload,
}

/// See [`SubmitMutation`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "SubmitEnrolmentPayload")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SubmitPayload {
    pub application: Option<Sent>,
    pub user_errors: Vec<UserError>,
}

/// The application that came of it.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Application")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Sent {
    pub id: cynic::Id,
}

/// Variables of [`ResubmitMutation`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ResubmitVariables {
    pub input: ResubmitEnrolmentInput,
}

/// See schema.graphql.
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ResubmitEnrolmentInput {
    pub draft_id: cynic::Id,
    pub draft_version: i32,
    pub application_id: cynic::Id,
    pub application_version: i32,
}

/// Sends a corrected one.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "ResubmitVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ResubmitMutation {
    #[arguments(input: $input)]
    pub resubmit_enrolment: ResubmitPayload,
}

/// See [`ResubmitMutation`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ResubmitEnrolmentPayload")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ResubmitPayload {
    pub application: Option<Sent>,
    pub user_errors: Vec<UserError>,
}

/// Variables of [`DiscardMutation`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct DiscardVariables {
    pub input: DiscardEnrolmentDraftInput,
}

/// See schema.graphql.
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct DiscardEnrolmentDraftInput {
    pub draft_id: cynic::Id,
    pub version: i32,
}

/// Throws a draft away.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "DiscardVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct DiscardMutation {
    #[arguments(input: $input)]
    pub discard_enrolment_draft: DiscardPayload,
}

/// See [`DiscardMutation`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "DiscardEnrolmentDraftPayload")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct DiscardPayload {
    pub discarded: bool,
    pub user_errors: Vec<UserError>,
}
