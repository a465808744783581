//! What the page of an application reads and writes.

use chrono::{DateTime, NaiveDate, Utc};

use crate::components::route::RouteStep;
use crate::gql::application::{Event, Form, Message};
use crate::gql::{
    ApplicationKind, ApplicationOutcome, ApplicationStatus, AssociationContact, AssociationName, DoctorHead, StepState,
    UserError, schema,
};

/// Which application.
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ApplicationVariables {
    pub id: cynic::Id,
}

/// What the page reads.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "ApplicationVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ApplicationQuery {
    pub viewer: Viewer,
    #[arguments(id: $id)]
    pub node: Option<Node>,
}

/// Who is logged in.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Viewer {
    pub doctor: Option<DoctorHead>,
}

/// What the id names.
#[derive(cynic::InlineFragments, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum Node {
    Application(Box<Application>),
    #[cynic(fallback)]
    Other,
}

/// The application as its doctor sees it.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Application {
    pub id: cynic::Id,
    pub number: String,
    pub kind: ApplicationKind,
    pub status: ApplicationStatus,
    pub outcome: Option<ApplicationOutcome>,
    pub version: i32,
    pub submitted_at: DateTime<Utc>,
    pub returned_by: Option<AssociationName>,
    pub returned_at: Option<DateTime<Utc>>,
    pub return_reason: Option<String>,
    pub answer_by: Option<NaiveDate>,
    pub can_withdraw: bool,
    pub can_resubmit: bool,
    pub steps: Vec<RouteStep>,
    #[cynic(rename = "steps", alias)]
    pub standing: Vec<StepStanding>,
    pub events: Vec<Event>,
    pub messages: Vec<Message>,
    pub form: Option<Form>,
}

/// What became of a layer, and whether it stands whatever becomes of the rest.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationStep")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StepStanding {
    pub association: AssociationContact,
    pub state: StepState,
    pub is_in_force: bool,
}

/// Variables of [`PostMessageMutation`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct PostMessageVariables {
    pub input: PostApplicationMessageInput,
}

/// See schema.graphql.
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct PostApplicationMessageInput {
    pub application_id: cynic::Id,
    pub body: String,
}

/// Writes to the secretariats.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "PostMessageVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct PostMessageMutation {
    #[arguments(input: $input)]
    pub post_application_message: PostMessagePayload,
}

/// See [`PostMessageMutation`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "PostApplicationMessagePayload")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct PostMessagePayload {
    pub user_errors: Vec<UserError>,
}
