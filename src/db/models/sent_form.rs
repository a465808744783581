//! The form last sent with an application, read back as it was typed, so that it can be corrected.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::{
    affiliation_group_layer, application, application_attachment, application_form, application_form_designation,
    application_step, attachment, doctor,
};
use crate::domain::enrolment::EnrolmentAnswers;
use crate::domain::ids::{ApplicationId, AssociationId, AttachmentId, CategoryId, DoctorId, FacilityId, GroupId};
use crate::domain::words::ApplicationStatus;

/// The application, as far as a correction of it needs to know.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = application)]
pub struct CorrectedApplication {
    pub id: ApplicationId,
    pub status: ApplicationStatus,
    pub revision: i32,
    pub group_id: Option<GroupId>,
}

/// Locks the doctor's row until the end of the transaction: the first lock of every command.
pub async fn lock_doctor(connection: &mut AsyncPgConnection, doctor: DoctorId) -> QueryResult<()> {
    doctor::table.find(doctor).for_update().select(doctor::id).first::<DoctorId>(connection).await.map(|_| ())
}

/// The doctor's own application, locked. After the doctor's row.
pub async fn lock_application(
    connection: &mut AsyncPgConnection,
    doctor: DoctorId,
    id: ApplicationId,
) -> QueryResult<Option<CorrectedApplication>> {
    application::table
        .find(id)
        .filter(application::doctor_id.eq(doctor))
        .for_update()
        .select(CorrectedApplication::as_select())
        .first(connection)
        .await
        .optional()
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = application_form)]
struct FormRow {
    wished_on: NaiveDate,
    facility_id: Option<FacilityId>,
    facility_text: Option<String>,
    workplace_role_code: Option<String>,
    position_code: Option<String>,
    position_text: Option<String>,
    designation_text: Option<String>,
}

/// The answers of the form now in force. The prefecture is left to the caller, who knows the tree.
pub async fn answers(
    connection: &AsyncPgConnection,
    application: &CorrectedApplication,
) -> QueryResult<EnrolmentAnswers> {
    let form: FormRow = application_form::table
        .find((application.id, application.revision))
        .select(FormRow::as_select())
        .first(&mut &*connection)
        .await?;
    let layers: Vec<(AssociationId, i16)> = affiliation_group_layer::table
        .filter(affiliation_group_layer::group_id.nullable().eq(application.group_id))
        .order(affiliation_group_layer::layer.desc())
        .select((affiliation_group_layer::association_id, affiliation_group_layer::layer))
        .load(&mut &*connection)
        .await?;
    Ok(EnrolmentAnswers {
        prefecture_code: None,
        association_id: layers.iter().map(|(lowest, _)| *lowest).next(),
        top_layer: layers.iter().next_back().and_then(|(_, top)| u8::try_from(*top).ok()),
        categories: categories(connection, application.id).await?,
        wished_on: form.wished_on.into(),
        facility_id: form.facility_id,
        facility_undecided: form.facility_id.is_none(),
        facility_text: form.facility_text.unwrap_or_default(),
        workplace_role_code: form.workplace_role_code,
        position_code: form.position_code,
        position_text: form.position_text.unwrap_or_default(),
        designation_codes: designations(connection, application).await?,
        designation_text: form.designation_text.unwrap_or_default(),
        attachment_ids: attachments(connection, application).await?,
    })
}

async fn categories(
    connection: &AsyncPgConnection,
    application: ApplicationId,
) -> QueryResult<Vec<(AssociationId, CategoryId)>> {
    let rows: Vec<(AssociationId, Option<CategoryId>)> = application_step::table
        .filter(application_step::application_id.eq(application))
        .order(application_step::position)
        .select((application_step::association_id, application_step::category_id))
        .load(&mut &*connection)
        .await?;
    Ok(rows.into_iter().filter_map(|(association, category)| Some((association, category?))).collect())
}

async fn designations(connection: &AsyncPgConnection, application: &CorrectedApplication) -> QueryResult<Vec<String>> {
    application_form_designation::table
        .filter(application_form_designation::application_id.eq(application.id))
        .filter(application_form_designation::revision.eq(application.revision))
        .order(application_form_designation::designation_code)
        .select(application_form_designation::designation_code)
        .load(&mut &*connection)
        .await
}

async fn attachments(
    connection: &AsyncPgConnection,
    application: &CorrectedApplication,
) -> QueryResult<Vec<AttachmentId>> {
    application_attachment::table
        .inner_join(attachment::table)
        .filter(application_attachment::application_id.eq(application.id))
        .filter(application_attachment::revision.eq(application.revision))
        .order((attachment::document_kind_code, attachment::uploaded_at, attachment::id))
        .select(attachment::id)
        .load(&mut &*connection)
        .await
}
