//! Fragments and inputs that several pages of the secretariat share.

use chrono::{DateTime, NaiveDate, Utc};

use super::list_query::{Kind, ListQuery, Sort, Tab};
use crate::gql::{AssociationName, schema};

/// A box of the TOP.
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum ApplicationBox {
    Enrolment,
    Transfer,
    Withdrawal,
    Other,
}

/// A tab of the list.
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum StepTab {
    Pending,
    Unreceived,
    Received,
    Returned,
    Done,
    All,
}

/// An order of the list.
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum ApplicationStepSort {
    ArrivedAsc,
    ArrivedDesc,
    SubmittedAsc,
    SubmittedDesc,
}

/// What may be done on a step.
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum ReviewAction {
    Receive,
    Approve,
    Return,
    Refuse,
    Confirm,
    Cancel,
}

/// What is listed.
#[derive(cynic::InputObject, Debug, Clone, PartialEq, Default)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ApplicationStepFilter {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub tab: Option<StepTab>,
    #[cynic(rename = "box", skip_serializing_if = "Option::is_none")]
    pub kind: Option<ApplicationBox>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub min_pending_days: Option<i32>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub submitted_from: Option<NaiveDate>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub submitted_to: Option<NaiveDate>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub query: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub starred: Option<bool>,
}

impl ApplicationStepFilter {
    /// The rows that an address of the list asks for.
    pub fn rows(query: &ListQuery) -> Self {
        Self { tab: Some(query.tab.into()), ..Self::all_tabs(query) }
    }

    /// The same over all tabs, for their counts.
    pub fn all_tabs(query: &ListQuery) -> Self {
        Self {
            tab: None,
            kind: query.kind.map(Into::into),
            min_pending_days: query.age.map(Into::into),
            submitted_from: query.from,
            submitted_to: query.to,
            query: (!query.text.is_empty()).then(|| query.text.clone()),
            starred: query.starred.then_some(true),
        }
    }
}

impl From<Tab> for StepTab {
    fn from(tab: Tab) -> Self {
        match tab {
            Tab::Pending => Self::Pending,
            Tab::Unreceived => Self::Unreceived,
            Tab::Received => Self::Received,
            Tab::Returned => Self::Returned,
            Tab::Done => Self::Done,
            Tab::All => Self::All,
        }
    }
}

impl From<Kind> for ApplicationBox {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Enrolment => Self::Enrolment,
            Kind::Transfer => Self::Transfer,
            Kind::Withdrawal => Self::Withdrawal,
            Kind::Other => Self::Other,
        }
    }
}

impl From<Sort> for ApplicationStepSort {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::ArrivedAsc => Self::ArrivedAsc,
            Sort::ArrivedDesc => Self::ArrivedDesc,
            Sort::SubmittedAsc => Self::SubmittedAsc,
            Sort::SubmittedDesc => Self::SubmittedDesc,
        }
    }
}

/// 申請状況 of one association.
#[derive(cynic::QueryFragment, Debug, Clone, PartialEq)]
#[cynic(graphql_type = "PendingApplicationCounts")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct PendingCounts {
    pub association: AssociationName,
    pub boxes: Vec<BoxCount>,
    pub as_of: DateTime<Utc>,
}

impl PendingCounts {
    /// Of one box.
    pub fn of(&self, wanted: ApplicationBox) -> (i32, i32) {
        self.boxes.iter().find(|each| each.kind == wanted).map_or((0, 0), |each| (each.pending, each.aged))
    }

    /// Of all boxes: pending, and of these the aged ones.
    pub fn total(&self) -> (i32, i32) {
        self.boxes.iter().fold((0, 0), |sum, each| (sum.0 + each.pending, sum.1 + each.aged))
    }
}

/// One box of an association.
#[derive(cynic::QueryFragment, Debug, Clone, PartialEq)]
#[cynic(graphql_type = "PendingBoxCount")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct BoxCount {
    #[cynic(rename = "box")]
    pub kind: ApplicationBox,
    pub pending: i32,
    pub aged: i32,
}

/// The doctor of an application, as far as rows and headings need him.
#[derive(cynic::QueryFragment, Debug, Clone, PartialEq)]
#[cynic(graphql_type = "Doctor")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct DoctorName {
    pub family_name: String,
    pub given_name: String,
    pub license_number: Option<String>,
}

impl DoctorName {
    /// 姓 名
    pub fn full(&self) -> String {
        format!("{} {}", self.family_name, self.given_name)
    }

    /// 第587214号, or that there is none yet.
    pub fn license(&self) -> String {
        self.license_number.as_ref().map_or("医籍登録番号なし".to_owned(), |number| format!("第{number}号"))
    }
}
