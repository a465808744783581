//! What the page of an application reads and writes.

use chrono::{DateTime, NaiveDate, Utc};

use crate::components::route::RouteStep;
use crate::gql::{
    ApplicationEventAction, ApplicationKind, ApplicationOutcome, ApplicationStatus, AssociationName, Attachment,
    Category, Code, DoctorHead, Facility, StepState, UserError, schema,
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
    pub categories: Vec<StepCategory>,
    pub events: Vec<Event>,
    pub messages: Vec<Message>,
    pub form: Option<Form>,
}

/// The category asked for at a layer.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationStep")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StepCategory {
    pub association: AssociationName,
    pub category: Option<Category>,
    pub state: StepState,
    pub is_in_force: bool,
}

/// Something that happened.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationEvent")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Event {
    pub action: ApplicationEventAction,
    pub association: Option<AssociationName>,
    pub at: DateTime<Utc>,
    pub reason: Option<String>,
    pub effective_on: Option<NaiveDate>,
}

/// Something that was written.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationMessage")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Message {
    pub association: Option<AssociationName>,
    pub author_name: String,
    pub body: String,
    pub at: DateTime<Utc>,
}

/// What was sent.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationForm")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Form {
    pub revision: i32,
    pub wished_on: NaiveDate,
    pub facility: Option<Facility>,
    pub facility_text: Option<String>,
    pub workplace_role: Option<Code>,
    pub position: Option<Code>,
    pub position_text: Option<String>,
    pub designations: Vec<Code>,
    pub designation_text: Option<String>,
    pub attachments: Vec<Attachment>,
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
