//! The draft of an 入会届: what every page of it reads.

use chrono::{DateTime, NaiveDate, Utc};

use crate::gql::{
    AssociationName, Attachment, Category, Code, DoctorHead, EnrolmentAnswer, Facility, Prefecture, UserError, schema,
};
use crate::paths::{Enrolment, EnrolmentPage};

/// The doctor and the draft of his new 入会届.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct NewDraftQuery {
    pub viewer: NewDraftViewer,
}

/// See [`NewDraftQuery`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Viewer")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct NewDraftViewer {
    pub doctor: Option<DoctorHead>,
    pub enrolment_draft: Option<Draft>,
}

/// Which returned application is corrected.
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CorrectionVariables {
    pub id: cynic::Id,
}

/// The doctor and the draft with which he corrects a returned application.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "CorrectionVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CorrectionDraftQuery {
    pub viewer: CorrectionDraftViewer,
}

/// See [`CorrectionDraftQuery`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Viewer", variables = "CorrectionVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CorrectionDraftViewer {
    pub doctor: Option<DoctorHead>,
    #[arguments(applicationId: $id)]
    pub correction_draft: Option<Draft>,
}

/// Everything typed so far.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "EnrolmentDraft")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Draft {
    pub id: cynic::Id,
    pub version: i32,
    pub saved_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub application: Option<Corrected>,
    pub prefecture: Option<Prefecture>,
    pub association: Option<AssociationName>,
    pub top_layer: Option<i32>,
    pub layers: Vec<Layer>,
    pub wished_on: DraftDate,
    pub wished_on_parsed: Option<NaiveDate>,
    pub facility: Option<Facility>,
    pub facility_text: String,
    pub facility_undecided: bool,
    pub workplace_role: Option<Code>,
    pub position: Option<Code>,
    pub position_text: String,
    pub designations: Vec<Code>,
    pub designation_text: String,
    pub attachments: Vec<Attachment>,
    pub problems: Vec<UserError>,
    pub changes: Vec<EnrolmentAnswer>,
}

/// The returned application that is being corrected.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Application")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Corrected {
    pub id: cynic::Id,
    pub number: String,
    pub version: i32,
    pub return_reason: Option<String>,
    pub returned_by: Option<AssociationName>,
    pub returned_at: Option<DateTime<Utc>>,
    pub answer_by: Option<NaiveDate>,
}

/// One association of the chain.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "EnrolmentDraftLayer")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Layer {
    pub association: LayerAssociation,
    pub category: Option<Category>,
    pub is_chosen: bool,
    pub is_already_member: bool,
    pub is_required: bool,
    pub open_application: Option<OpenApplication>,
    pub is_locked: bool,
}

/// See [`Layer`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Association")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct LayerAssociation {
    pub id: cynic::Id,
    pub name: String,
    pub layer: i32,
    pub phone: Option<String>,
    pub office_hours: Option<String>,
    pub categories: Vec<Category>,
}

/// An application already under way.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Application")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct OpenApplication {
    pub id: cynic::Id,
    pub number: String,
}

/// A date as typed.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct DraftDate {
    pub year: String,
    pub month: String,
    pub day: String,
}

impl Draft {
    /// Where it is written.
    pub fn target(&self) -> Enrolment {
        match &self.application {
            Some(application) => Enrolment::Correction(application.id.inner().to_owned()),
            None => Enrolment::New,
        }
    }

    /// The associations that are applied for, lowest first.
    pub fn joining(&self) -> impl Iterator<Item = &Layer> {
        self.layers.iter().filter(|layer| layer.is_chosen && !layer.is_already_member)
    }

    /// Is the answer another one than in the form last sent?
    pub fn changed(&self, answer: EnrolmentAnswer) -> bool {
        self.changes.contains(&answer)
    }

    /// What keeps this page from being left for the next.
    pub fn problems_of(&self, page: EnrolmentPage) -> Vec<UserError> {
        self.problems.iter().filter(|problem| page_of(problem) == page).cloned().collect()
    }
}

/// The page on which a problem can be put right.
pub fn page_of(problem: &UserError) -> EnrolmentPage {
    match problem.field.as_ref().and_then(|path| path.first()).map(String::as_str) {
        Some("prefectureCode" | "associationId" | "topLayer" | "layers") => EnrolmentPage::Associations,
        Some("wishedOn" | "facilityId" | "facilityText" | "facilityUndecided") => EnrolmentPage::Workplace,
        Some("workplaceRoleId" | "positionId" | "positionText" | "designationIds" | "designationText") => {
            EnrolmentPage::Duties
        }
        Some("attachmentIds") => EnrolmentPage::Documents,
        _ => EnrolmentPage::Confirm,
    }
}

/// The first page with a problem; the confirmation when there is none.
pub fn first_open_page(problems: &[UserError]) -> EnrolmentPage {
    let order =
        [EnrolmentPage::Associations, EnrolmentPage::Workplace, EnrolmentPage::Duties, EnrolmentPage::Documents];
    order
        .into_iter()
        .find(|&page| problems.iter().any(|problem| page_of(problem) == page))
        .unwrap_or(EnrolmentPage::Confirm)
}
