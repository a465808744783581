//! Forms of applications: answers as sent, what was ticked, documents.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::{
    application_attachment, application_form, application_form_designation, application_form_layer, attachment,
};
use crate::domain::ids::*;

/// Answers of an application as sent.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = application_form)]
pub struct FormRow {
    pub application_id: ApplicationId,
    pub revision: i32,
    pub wished_on: NaiveDate,
    pub facility_id: Option<FacilityId>,
    pub facility_text: Option<String>,
    pub workplace_role_code: Option<String>,
    pub position_code: Option<String>,
    pub position_text: Option<String>,
    pub designation_text: Option<String>,
    pub reason_code: Option<String>,
    pub reason_text: Option<String>,
    pub sent_at: DateTime<Utc>,
}

/// An uploaded document.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = attachment)]
pub struct AttachmentRow {
    pub id: AttachmentId,
    pub doctor_id: DoctorId,
    pub document_kind_code: String,
    pub file_name: String,
    pub media_type: String,
    pub byte_size: i64,
    pub uploaded_at: DateTime<Utc>,
}

/// Forms of applications, newest first. Whether the viewer sees them is decided by his part in the application.
pub async fn of_applications(
    connection: &AsyncPgConnection,
    applications: &[ApplicationId],
) -> QueryResult<Vec<FormRow>> {
    application_form::table
        .filter(application_form::application_id.eq_any(applications))
        .order((application_form::application_id, application_form::revision.desc()))
        .select(FormRow::as_select())
        .load(&mut &*connection)
        .await
}

/// 指定医 ticked on any form of these applications: application, revision, code.
pub async fn designations(
    connection: &AsyncPgConnection,
    applications: &[ApplicationId],
) -> QueryResult<Vec<(ApplicationId, i32, String)>> {
    application_form_designation::table
        .filter(application_form_designation::application_id.eq_any(applications))
        .order(application_form_designation::designation_code)
        .select((
            application_form_designation::application_id,
            application_form_designation::revision,
            application_form_designation::designation_code,
        ))
        .load(&mut &*connection)
        .await
}

/// Associations and categories that forms of these applications ask for, lowest first: application, revision, both.
/// None are kept of forms that were never corrected.
pub async fn layers(
    connection: &AsyncPgConnection,
    applications: &[ApplicationId],
) -> QueryResult<Vec<(ApplicationId, i32, AssociationId, CategoryId)>> {
    application_form_layer::table
        .filter(application_form_layer::application_id.eq_any(applications))
        .order((application_form_layer::application_id, application_form_layer::position))
        .select((
            application_form_layer::application_id,
            application_form_layer::revision,
            application_form_layer::association_id,
            application_form_layer::category_id,
        ))
        .load(&mut &*connection)
        .await
}

/// Documents handed in with any form of these applications, earliest first.
pub async fn attachments(
    connection: &AsyncPgConnection,
    applications: &[ApplicationId],
) -> QueryResult<Vec<(ApplicationId, i32, AttachmentRow)>> {
    application_attachment::table
        .inner_join(attachment::table)
        .filter(application_attachment::application_id.eq_any(applications))
        .order((attachment::uploaded_at, attachment::id))
        .select((application_attachment::application_id, application_attachment::revision, AttachmentRow::as_select()))
        .load(&mut &*connection)
        .await
}

/// Documents of one doctor, earliest first.
pub async fn attachments_of(
    connection: &AsyncPgConnection,
    doctor: DoctorId,
    ids: &[AttachmentId],
) -> QueryResult<Vec<AttachmentRow>> {
    attachment::table
        .filter(attachment::doctor_id.eq(doctor))
        .filter(attachment::id.eq_any(ids))
        .order((attachment::uploaded_at, attachment::id))
        .select(AttachmentRow::as_select())
        .load(&mut &*connection)
        .await
}

/// Applications with which a document was handed in.
pub async fn applications_of(connection: &AsyncPgConnection, id: AttachmentId) -> QueryResult<Vec<ApplicationId>> {
    application_attachment::table
        .filter(application_attachment::attachment_id.eq(id))
        .select(application_attachment::application_id)
        .distinct()
        .load(&mut &*connection)
        .await
}
