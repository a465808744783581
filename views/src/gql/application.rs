//! Fragments of an application that its doctor and the secretariats both read.

use chrono::{DateTime, NaiveDate, Utc};

use super::{ApplicationEventAction, AssociationName, Attachment, Category, Code, EnrolmentAnswer, Facility, schema};

/// Answers as sent.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationForm")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Form {
    pub revision: i32,
    pub sent_at: DateTime<Utc>,
    pub layers: Vec<FormLayer>,
    pub wished_on: NaiveDate,
    pub facility: Option<Facility>,
    pub facility_text: Option<String>,
    pub workplace_role: Option<Code>,
    pub position: Option<Code>,
    pub position_text: Option<String>,
    pub designations: Vec<Code>,
    pub designation_text: Option<String>,
    pub reason: Option<Code>,
    pub reason_text: Option<String>,
    pub attachments: Vec<Attachment>,
    pub changes: Vec<EnrolmentAnswer>,
}

/// An association that a form asks for.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationFormLayer")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct FormLayer {
    pub association: AssociationName,
    pub category: Option<Category>,
}

impl FormLayer {
    /// 横浜市医師会（B：B会員）
    pub fn words(&self) -> String {
        let category = self.category.as_ref().map(|category| format!("（{}）", category.words())).unwrap_or_default();
        format!("{}{category}", self.association.name)
    }
}

/// Something that happened.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationEvent")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Event {
    pub action: ApplicationEventAction,
    pub association: Option<AssociationName>,
    pub actor_name: String,
    pub at: DateTime<Utc>,
    pub reason: Option<String>,
    pub effective_on: Option<NaiveDate>,
}

/// 審査時連絡メッセージ
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationMessage")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Message {
    pub association: Option<AssociationName>,
    pub author_name: String,
    pub body: String,
    pub at: DateTime<Utc>,
}
