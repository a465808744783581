//! Saving the draft: one document, and for each page the fields that it has. A field that is not named keeps its value,
//! `null` empties it.

use crate::gql::{UserError, schema};
use crate::paths::Enrolment;

/// Variables of [`SaveMutation`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SaveVariables {
    pub input: SaveInput,
}

/// Saves a page.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "SaveVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SaveMutation {
    #[arguments(input: $input)]
    pub save_enrolment_draft: SavePayload,
}

/// See [`SaveMutation`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "SaveEnrolmentDraftPayload")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SavePayload {
    pub user_errors: Vec<UserError>,
}

/// What a page saves.
#[derive(serde::Serialize, Debug, Clone)]
#[serde(untagged)]
#[allow(missing_docs, reason = "named after the pages")]
pub enum SaveInput {
    Start(StartInput),
    Prefecture(PrefectureInput),
    Associations(AssociationsInput),
    Workplace(WorkplaceInput),
    Duties(DutiesInput),
    Documents(DocumentsInput),
}

impl cynic::InputObject for SaveInput {
    type SchemaType = schema::SaveEnrolmentDraftInput;
}

cynic::impl_coercions!(SaveInput, schema::SaveEnrolmentDraftInput);

impl schema::variable::Variable for SaveInput {
    const TYPE: cynic::variables::VariableType = cynic::variables::VariableType::Named("SaveEnrolmentDraftInput");
}

/// Which draft, in which version.
#[derive(Debug, Clone)]
pub struct Which {
    /// The returned application that is corrected.
    pub application_id: Option<cynic::Id>,
    /// The version that was seen; none: there is no draft yet.
    pub version: Option<i32>,
}

impl Which {
    /// The draft of a place.
    pub fn new(target: &Enrolment, version: Option<i32>) -> Self {
        let application_id = match target {
            Enrolment::New => None,
            Enrolment::Correction(id) => Some(cynic::Id::new(id)),
        };
        Self { application_id, version }
    }
}

/// Makes an empty draft.
#[derive(cynic::InputObject, Debug, Clone)]
#[cynic(graphql_type = "SaveEnrolmentDraftInput")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StartInput {
    pub application_id: Option<cynic::Id>,
    pub version: Option<i32>,
}

/// Another prefecture: the association chosen before no longer fits.
#[derive(cynic::InputObject, Debug, Clone)]
#[cynic(graphql_type = "SaveEnrolmentDraftInput")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct PrefectureInput {
    pub application_id: Option<cynic::Id>,
    pub version: Option<i32>,
    pub prefecture_code: Option<String>,
    pub association_id: Option<cynic::Id>,
    pub top_layer: Option<i32>,
}

/// Step 1.
#[derive(cynic::InputObject, Debug, Clone)]
#[cynic(graphql_type = "SaveEnrolmentDraftInput")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AssociationsInput {
    pub application_id: Option<cynic::Id>,
    pub version: Option<i32>,
    pub prefecture_code: Option<String>,
    pub association_id: Option<cynic::Id>,
    pub top_layer: Option<i32>,
    pub layers: Vec<EnrolmentLayerInput>,
}

/// A category for a layer.
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct EnrolmentLayerInput {
    pub association_id: cynic::Id,
    pub category_id: Option<cynic::Id>,
}

/// Step 2, first page.
#[derive(cynic::InputObject, Debug, Clone)]
#[cynic(graphql_type = "SaveEnrolmentDraftInput")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct WorkplaceInput {
    pub application_id: Option<cynic::Id>,
    pub version: Option<i32>,
    pub wished_on: DraftDateInput,
    pub facility_id: Option<cynic::Id>,
    pub facility_text: String,
    pub facility_undecided: bool,
}

/// A date as typed.
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct DraftDateInput {
    pub year: String,
    pub month: String,
    pub day: String,
}

/// Step 2, second page.
#[derive(cynic::InputObject, Debug, Clone)]
#[cynic(graphql_type = "SaveEnrolmentDraftInput")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct DutiesInput {
    pub application_id: Option<cynic::Id>,
    pub version: Option<i32>,
    pub workplace_role_id: Option<cynic::Id>,
    pub position_id: Option<cynic::Id>,
    pub position_text: String,
    pub designation_ids: Vec<cynic::Id>,
    pub designation_text: String,
}

/// Step 2, third page.
#[derive(cynic::InputObject, Debug, Clone)]
#[cynic(graphql_type = "SaveEnrolmentDraftInput")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct DocumentsInput {
    pub application_id: Option<cynic::Id>,
    pub version: Option<i32>,
    pub attachment_ids: Vec<cynic::Id>,
}

/// An id from a form; empty: none.
pub fn id(text: &str) -> Option<cynic::Id> {
    (!text.is_empty()).then(|| cynic::Id::new(text))
}
