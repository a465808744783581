//! Drafts (一時保存).

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::application_draft;
use crate::domain::ids::{ApplicationId, DoctorId, DraftId};
use crate::domain::words::ApplicationKind;

/// A stored draft.
#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = application_draft)]
pub struct DraftRow {
    pub id: DraftId,
    pub doctor_id: DoctorId,
    pub kind: ApplicationKind,
    /// The returned application that it corrects; none: a new one.
    pub application_id: Option<ApplicationId>,
    /// The answers of its kind, as JSON.
    pub answers: serde_json::Value,
    pub saved_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub version: i32,
}

/// Which of a doctor's drafts is meant.
#[derive(Debug, Clone, Copy)]
pub enum Which {
    /// The one of this kind that is not sent yet.
    New(ApplicationKind),
    /// The correction of this application.
    Correction(ApplicationId),
    /// The one with this id.
    Id(DraftId),
}

type Filter<'a> = application_draft::BoxedQuery<'a, diesel::pg::Pg>;

fn of_doctor<'a>(doctor: DoctorId, which: Which) -> Filter<'a> {
    let drafts = application_draft::table.filter(application_draft::doctor_id.eq(doctor)).into_boxed();
    match which {
        Which::New(kind) => {
            drafts.filter(application_draft::kind.eq(kind)).filter(application_draft::application_id.is_null())
        }
        Which::Correction(application) => drafts.filter(application_draft::application_id.eq(application)),
        Which::Id(id) => drafts.filter(application_draft::id.eq(id)),
    }
}

/// The doctor's draft, unless it has expired.
pub async fn find(
    connection: &AsyncPgConnection,
    doctor: DoctorId,
    which: Which,
    now: DateTime<Utc>,
) -> QueryResult<Option<DraftRow>> {
    of_doctor(doctor, which)
        .filter(application_draft::expires_at.gt(now))
        .select(DraftRow::as_select())
        .first(&mut &*connection)
        .await
        .optional()
}

/// All drafts of enrolments of the doctor, newest first, those that have expired left out.
pub async fn all_of(
    connection: &AsyncPgConnection,
    doctor: DoctorId,
    now: DateTime<Utc>,
) -> QueryResult<Vec<DraftRow>> {
    application_draft::table
        .filter(application_draft::doctor_id.eq(doctor))
        .filter(application_draft::kind.eq(ApplicationKind::Enrolment))
        .filter(application_draft::expires_at.gt(now))
        .order((application_draft::saved_at.desc(), application_draft::id.desc()))
        .select(DraftRow::as_select())
        .load(&mut &*connection)
        .await
}

/// The same as [`find`], locked until the end of the transaction, after the doctor's and the application's row.
pub async fn lock(
    connection: &mut AsyncPgConnection,
    doctor: DoctorId,
    which: Which,
    now: DateTime<Utc>,
) -> QueryResult<Option<DraftRow>> {
    let found: Option<DraftId> =
        of_doctor(doctor, which).select(application_draft::id).first(connection).await.optional()?;
    let Some(id) = found else { return Ok(None) };
    application_draft::table
        .find(id)
        .filter(application_draft::expires_at.gt(now))
        .for_update()
        .select(DraftRow::as_select())
        .first(connection)
        .await
        .optional()
}

/// Writes a new draft. False: there is one already.
pub async fn insert(connection: &mut AsyncPgConnection, row: &DraftRow) -> QueryResult<bool> {
    let inserted =
        diesel::insert_into(application_draft::table).values(row).on_conflict_do_nothing().execute(connection).await?;
    Ok(inserted == 1)
}

/// Writes the answers of a locked draft and counts its version up.
pub async fn update(
    connection: &mut AsyncPgConnection,
    id: DraftId,
    answers: &serde_json::Value,
    saved_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(application_draft::table.find(id))
        .set((
            application_draft::answers.eq(answers),
            application_draft::saved_at.eq(saved_at),
            application_draft::expires_at.eq(expires_at),
            application_draft::version.eq(application_draft::version + 1),
        ))
        .execute(connection)
        .await?;
    Ok(())
}

/// Takes a draft away: sent or discarded.
pub async fn delete(connection: &mut AsyncPgConnection, id: DraftId) -> QueryResult<()> {
    diesel::delete(application_draft::table.find(id)).execute(connection).await?;
    Ok(())
}

/// Takes away the correction of an application that can no longer be corrected.
pub async fn delete_correction(connection: &mut AsyncPgConnection, application: ApplicationId) -> QueryResult<()> {
    diesel::delete(application_draft::table)
        .filter(application_draft::application_id.eq(application))
        .execute(connection)
        .await?;
    Ok(())
}

/// Takes away the doctor's expired drafts.
pub async fn delete_expired_of(
    connection: &mut AsyncPgConnection,
    doctor: DoctorId,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::delete(application_draft::table)
        .filter(application_draft::doctor_id.eq(doctor))
        .filter(application_draft::expires_at.le(now))
        .execute(connection)
        .await?;
    Ok(())
}

/// Takes away what has expired, a limited number at a time. Gives how many there were.
pub async fn delete_expired(connection: &mut AsyncPgConnection, now: DateTime<Utc>, limit: i64) -> QueryResult<usize> {
    let expired = application_draft::table
        .filter(application_draft::expires_at.le(now))
        .order(application_draft::expires_at)
        .limit(limit)
        .select(application_draft::id);
    let ids: Vec<DraftId> = expired.load(connection).await?;
    // Asked again: it may have been saved since.
    diesel::delete(
        application_draft::table
            .filter(application_draft::id.eq_any(ids))
            .filter(application_draft::expires_at.le(now)),
    )
    .execute(connection)
    .await
}
