//! What the detail reads.

use chrono::{DateTime, NaiveDate, Utc};

use crate::gql::application::{Event, Form, Message};
use crate::gql::{
    ApplicationKind, ApplicationOutcome, ApplicationStatus, AssociationName, Category, Code, StepKind, StepSide,
    StepState, ViewerHead, schema,
};
use crate::office::gql::{ApplicationStepFilter, ApplicationStepSort, ReviewAction};
use crate::office::list_query::{ListQuery, Within};

/// What is asked for.
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct DetailVariables {
    pub application_id: cynic::Id,
    pub filter: ApplicationStepFilter,
    pub sort: ApplicationStepSort,
    pub cursor: Option<String>,
    pub with_neighbours: bool,
}

impl DetailVariables {
    /// An application, and its neighbours in the list that it was opened from.
    pub fn new(application_id: &str, within: Option<&Within>) -> Self {
        let list = within.map_or_else(ListQuery::default, |within| within.list.clone());
        Self {
            application_id: cynic::Id::new(application_id),
            filter: ApplicationStepFilter::rows(&list),
            sort: list.sort.into(),
            cursor: within.map(|within| within.cursor.clone()),
            with_neighbours: within.is_some(),
        }
    }
}

/// What the page reads.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "DetailVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct DetailDocument {
    pub viewer: ViewerHead,
    pub secretariat: Option<DetailSecretariat>,
}

/// The secretariat's part of it.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Secretariat", variables = "DetailVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct DetailSecretariat {
    #[arguments(applicationId: $application_id)]
    pub application_step: Option<DetailStep>,
    #[arguments(filter: $filter, sort: $sort, first: 1, after: $cursor)]
    #[cynic(rename = "applicationSteps", alias)]
    #[directives(include(if: $with_neighbours))]
    pub next: Option<NeighbourConnection>,
    #[arguments(filter: $filter, sort: $sort, last: 1, before: $cursor)]
    #[cynic(rename = "applicationSteps", alias)]
    #[directives(include(if: $with_neighbours))]
    pub previous: Option<NeighbourConnection>,
}

/// The row before or after.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationStepConnection")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct NeighbourConnection {
    pub edges: Vec<NeighbourEdge>,
}

/// Its place.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationStepEdge")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct NeighbourEdge {
    pub cursor: String,
    pub node: Neighbour,
}

/// A row of which only the address is needed.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationStep")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Neighbour {
    pub application: NeighbourApplication,
}

/// Its application.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Application")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct NeighbourApplication {
    pub id: cynic::Id,
}

/// The association's own step.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationStep")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct DetailStep {
    pub id: cynic::Id,
    pub association: AssociationName,
    pub kind: StepKind,
    pub side: StepSide,
    pub state: StepState,
    pub category: Option<Category>,
    pub arrived_at: Option<DateTime<Utc>>,
    pub pending_days: Option<i32>,
    pub is_aged: bool,
    pub available_actions: Vec<ReviewAction>,
    pub approval_date: Option<NaiveDate>,
    pub application: DetailApplication,
}

/// The application.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Application")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct DetailApplication {
    pub id: cynic::Id,
    pub number: String,
    pub kind: ApplicationKind,
    pub status: ApplicationStatus,
    pub outcome: Option<ApplicationOutcome>,
    pub version: i32,
    pub doctor: Applicant,
    pub submitted_at: DateTime<Utc>,
    pub returned_by: Option<AssociationName>,
    pub returned_at: Option<DateTime<Utc>>,
    pub return_reason: Option<String>,
    pub answer_by: Option<NaiveDate>,
    pub forms: Vec<Form>,
    pub steps: Vec<RouteStep>,
    pub events: Vec<Event>,
    pub messages: Vec<Message>,
    pub memos: Vec<Memo>,
    pub star_reason: Option<String>,
    pub undelivered_mail_at: Vec<DateTime<Utc>>,
}

/// The doctor who applies.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Doctor")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Applicant {
    pub id: cynic::Id,
    pub license_number: Option<String>,
    pub licensed_on: Option<NaiveDate>,
    pub family_name: String,
    pub given_name: String,
    pub family_kana: String,
    pub given_kana: String,
    pub former_family_name: Option<String>,
    pub birth_date: Option<NaiveDate>,
    pub gender: Option<Code>,
    pub main_department: Option<Code>,
    pub medical_school: Option<String>,
    pub graduated_on: Option<NaiveDate>,
    pub fee_exempt_until: Option<NaiveDate>,
    pub affiliations: Vec<CurrentAffiliation>,
}

impl Applicant {
    /// 医籍登録番号 第587214号, or that there is none.
    pub fn license(&self) -> String {
        match &self.license_number {
            Some(number) => format!("医籍登録番号 第{number}号"),
            None => "医籍登録番号なし".to_owned(),
        }
    }
}

/// Where he is a member already, as far as this association may see it.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Affiliation")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CurrentAffiliation {
    pub association: AssociationName,
    pub joined_on: NaiveDate,
    pub category: Option<Category>,
}

/// A step of the route, with who acted.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationStep")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RouteStep {
    pub id: cynic::Id,
    pub association: AssociationName,
    pub kind: StepKind,
    pub side: StepSide,
    pub state: StepState,
    pub category: Option<Category>,
    pub arrived_at: Option<DateTime<Utc>>,
    pub received_at: Option<DateTime<Utc>>,
    pub received_by: Option<String>,
    pub acted_at: Option<DateTime<Utc>>,
    pub acted_by: Option<String>,
    pub effective_on: Option<NaiveDate>,
}

/// 事務局メモ
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationMemo")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Memo {
    pub association: AssociationName,
    pub author_name: String,
    pub body: String,
    pub at: DateTime<Utc>,
}
