//! Uploaded documents (提出書類). Their bytes are in the file store.

use chrono::{DateTime, Utc};
use diesel::dsl::{exists, not, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::{application_attachment, application_step, attachment};
use crate::domain::ids::{AccountId, AssociationId, AttachmentId, DoctorId};
use crate::domain::words::StepState;

/// A stored document.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = attachment)]
pub struct AttachmentRow {
    pub id: AttachmentId,
    pub doctor_id: DoctorId,
    /// Id of the code list `document_kind`.
    pub document_kind_code: String,
    /// Cleaned name as uploaded.
    pub file_name: String,
    /// Type found by looking into the file.
    pub media_type: String,
    /// Bytes.
    pub byte_size: i64,
    pub sha256: Vec<u8>,
    /// Name in the file store.
    pub storage_key: String,
    pub uploaded_by_account_id: AccountId,
    pub uploaded_at: DateTime<Utc>,
}

/// Writes the row of a stored file.
pub async fn insert(connection: &mut AsyncPgConnection, row: &AttachmentRow) -> QueryResult<()> {
    diesel::insert_into(attachment::table).values(row).execute(connection).await?;
    Ok(())
}

/// Bytes that a doctor's documents take.
pub async fn bytes_of_doctor(connection: &AsyncPgConnection, doctor: DoctorId) -> QueryResult<i64> {
    let sizes = attachment::table.filter(attachment::doctor_id.eq(doctor));
    let sum = sql::<diesel::sql_types::BigInt>("coalesce(sum(byte_size), 0)::bigint");
    sizes.select(sum).first(&mut &*connection).await
}

/// Those of the ids that are the doctor's own, with their kinds.
pub async fn own(
    connection: &AsyncPgConnection,
    doctor: DoctorId,
    ids: &[AttachmentId],
) -> QueryResult<Vec<(AttachmentId, String)>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    attachment::table
        .filter(attachment::doctor_id.eq(doctor))
        .filter(attachment::id.eq_any(ids))
        .select((attachment::id, attachment::document_kind_code))
        .load(&mut &*connection)
        .await
}

/// The document, if it is the doctor's own.
pub async fn find_own(
    connection: &AsyncPgConnection,
    doctor: DoctorId,
    id: AttachmentId,
) -> QueryResult<Option<AttachmentRow>> {
    attachment::table
        .find(id)
        .filter(attachment::doctor_id.eq(doctor))
        .select(AttachmentRow::as_select())
        .first(&mut &*connection)
        .await
        .optional()
}

/// The document, if the association may see it: an application that carries it names the association, and its step
/// there is open, or handled the revision with which the document came.
pub async fn find_for_association(
    connection: &AsyncPgConnection,
    association: AssociationId,
    id: AttachmentId,
) -> QueryResult<Option<AttachmentRow>> {
    let steps = application_attachment::table
        .inner_join(
            application_step::table.on(application_step::application_id.eq(application_attachment::application_id)),
        )
        .filter(application_attachment::attachment_id.eq(attachment::id))
        .filter(application_step::association_id.eq(association))
        .filter(
            application_step::state
                .eq_any([StepState::Open, StepState::Received])
                .or(application_step::handled_revision.ge(application_attachment::revision.nullable()))
                // Rows from before the column say only that they were handled.
                .or(application_step::handled_revision.is_null().and(
                    application_step::received_by_account_id
                        .is_not_null()
                        .or(application_step::acted_by_account_id.is_not_null()),
                )),
        );
    attachment::table
        .find(id)
        .filter(exists(steps))
        .select(AttachmentRow::as_select())
        .first(&mut &*connection)
        .await
        .optional()
}

/// Documents that were uploaded before `before` and that neither an application nor a draft names.
pub async fn unused(
    connection: &AsyncPgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<(AttachmentId, String)>> {
    let sent = application_attachment::table.filter(application_attachment::attachment_id.eq(attachment::id));
    attachment::table
        .filter(attachment::uploaded_at.lt(before))
        .filter(not(exists(sent)))
        .filter(not(in_draft()))
        .order(attachment::uploaded_at)
        .limit(limit)
        .select((attachment::id, attachment::storage_key))
        .load(&mut &*connection)
        .await
}

/// Takes the row away unless somebody has named the document meanwhile. True: it is gone.
pub async fn delete_unused(connection: &mut AsyncPgConnection, id: AttachmentId) -> QueryResult<bool> {
    let sent = application_attachment::table.filter(application_attachment::attachment_id.eq(attachment::id));
    let deleted = diesel::delete(
        attachment::table.filter(attachment::id.eq(id)).filter(not(exists(sent))).filter(not(in_draft())),
    )
    .execute(connection)
    .await?;
    Ok(deleted == 1)
}

fn in_draft() -> diesel::expression::SqlLiteral<Bool> {
    sql::<Bool>(
        "EXISTS (SELECT 1 FROM application_draft d WHERE d.doctor_id = attachment.doctor_id \
         AND d.answers->'attachment_ids' ? attachment.id::text)",
    )
}

/// Which of the names in the file store belong to a row.
pub async fn known_keys(connection: &AsyncPgConnection, keys: &[String]) -> QueryResult<Vec<String>> {
    attachment::table
        .filter(attachment::storage_key.eq_any(keys))
        .select(attachment::storage_key)
        .load(&mut &*connection)
        .await
}
