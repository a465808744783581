//! Answers of applications as sent, one row per submission and correction.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::{
    application, application_attachment, application_form, application_form_designation, application_form_layer,
    attachment,
};
use crate::domain::enrolment::{EnrolmentForm, Workplace};
use crate::domain::ids::{AccountId, ApplicationId, AssociationId, AttachmentId, CategoryId, DoctorId, FacilityId};

/// What of a sent form the rules look at.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = application_form)]
pub struct SentAnswers {
    pub application_id: ApplicationId,
    pub wished_on: NaiveDate,
    pub facility_id: Option<FacilityId>,
    pub facility_text: Option<String>,
    pub workplace_role_code: Option<String>,
    pub position_code: Option<String>,
    pub position_text: Option<String>,
}

impl SentAnswers {
    /// Where and as what the doctor works.
    pub fn workplace(self) -> Workplace {
        Workplace {
            facility_id: self.facility_id,
            facility_text: self.facility_text,
            role_code: self.workplace_role_code,
            position_code: self.position_code,
            position_text: self.position_text,
        }
    }
}

/// The forms in force of these applications.
pub async fn in_force(connection: &AsyncPgConnection, ids: &[ApplicationId]) -> QueryResult<Vec<SentAnswers>> {
    application_form::table
        .inner_join(application::table)
        .filter(application_form::application_id.eq_any(ids))
        .filter(application_form::revision.eq(application::revision))
        .select(SentAnswers::as_select())
        .load(&mut &*connection)
        .await
}

/// How many of these documents are the doctor's own.
pub async fn count_own_attachments(
    connection: &mut AsyncPgConnection,
    doctor: DoctorId,
    ids: &[AttachmentId],
) -> QueryResult<i64> {
    attachment::table
        .filter(attachment::doctor_id.eq(doctor).and(attachment::id.eq_any(ids)))
        .count()
        .get_result(connection)
        .await
}

/// Writes a form with its designations and documents.
pub async fn insert(
    connection: &mut AsyncPgConnection,
    application: ApplicationId,
    revision: i32,
    form: &EnrolmentForm,
    sent_by: AccountId,
    sent_at: DateTime<Utc>,
) -> QueryResult<()> {
    use application_form::dsl;
    let workplace = &form.workplace;
    diesel::insert_into(application_form::table)
        .values((
            dsl::application_id.eq(application),
            dsl::revision.eq(revision),
            dsl::wished_on.eq(form.wished_on),
            dsl::facility_id.eq(workplace.facility_id),
            dsl::facility_text.eq(workplace.facility_text.as_deref()),
            dsl::workplace_role_code.eq(workplace.role_code.as_deref()),
            dsl::position_code.eq(workplace.position_code.as_deref()),
            dsl::position_text.eq(workplace.position_text.as_deref()),
            dsl::designation_text.eq(form.designation_text.as_deref()),
            dsl::sent_at.eq(sent_at),
            dsl::sent_by_account_id.eq(sent_by),
        ))
        .execute(connection)
        .await?;
    insert_designations(connection, application, revision, &form.designation_codes).await?;
    insert_attachments(connection, application, revision, &form.attachment_ids).await
}

/// Keeps what a form asks for, lowest layer first. What was kept of it before stays.
pub async fn insert_layers(
    connection: &mut AsyncPgConnection,
    application: ApplicationId,
    revision: i32,
    layers: &[(AssociationId, CategoryId)],
) -> QueryResult<()> {
    use application_form_layer::dsl;
    let rows: Vec<_> = (0i16..)
        .zip(layers)
        .map(|(position, (association, category))| {
            (
                dsl::application_id.eq(application),
                dsl::revision.eq(revision),
                dsl::association_id.eq(association),
                dsl::category_id.eq(category),
                dsl::position.eq(position),
            )
        })
        .collect();
    let insert = diesel::insert_into(application_form_layer::table).values(rows);
    insert.on_conflict_do_nothing().execute(connection).await.map(drop)
}

async fn insert_designations(
    connection: &mut AsyncPgConnection,
    application: ApplicationId,
    revision: i32,
    codes: &[String],
) -> QueryResult<()> {
    use application_form_designation::dsl;
    let rows: Vec<_> = codes
        .iter()
        .map(|code| (dsl::application_id.eq(application), dsl::revision.eq(revision), dsl::designation_code.eq(code)))
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let insert = diesel::insert_into(application_form_designation::table).values(rows);
    insert.on_conflict_do_nothing().execute(connection).await.map(drop)
}

async fn insert_attachments(
    connection: &mut AsyncPgConnection,
    application: ApplicationId,
    revision: i32,
    ids: &[AttachmentId],
) -> QueryResult<()> {
    use application_attachment::dsl;
    let rows: Vec<_> = ids
        .iter()
        .map(|id| (dsl::application_id.eq(application), dsl::revision.eq(revision), dsl::attachment_id.eq(id)))
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let insert = diesel::insert_into(application_attachment::table).values(rows);
    insert.on_conflict_do_nothing().execute(connection).await.map(drop)
}
