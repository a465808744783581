//! Applications: the row as a whole. Its parts have files of their own.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::{application, application_step};
use crate::domain::application::snapshot::Head;
use crate::domain::ids::{AccountId, ApplicationId, AssociationId, DoctorId, GroupId, StepId};
use crate::domain::words::{ApplicationKind, ApplicationOutcome, ApplicationStatus};

/// An application, for commands and for looking.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = application)]
pub struct ApplicationRow {
    pub id: ApplicationId,
    pub number: String,
    pub kind: ApplicationKind,
    pub doctor_id: DoctorId,
    pub group_id: Option<GroupId>,
    pub status: ApplicationStatus,
    pub outcome: Option<ApplicationOutcome>,
    pub returned_by_association_id: Option<AssociationId>,
    pub returned_at: Option<DateTime<Utc>>,
    pub revision: i32,
    /// ★要注意: for secretariats alone.
    pub star_reason: Option<String>,
    pub submitted_at: DateTime<Utc>,
    pub decided_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    pub version: i32,
}

impl ApplicationRow {
    /// The part that the machine works on.
    pub fn head(&self) -> Head {
        Head {
            status: self.status,
            outcome: self.outcome,
            returned_by: self.returned_by_association_id,
            returned_at: self.returned_at,
            decided_at: self.decided_at,
            closed_at: self.closed_at,
            revision: self.revision,
        }
    }
}

/// A new application.
#[derive(Insertable)]
#[diesel(table_name = application)]
pub struct NewApplication {
    pub id: ApplicationId,
    pub number: String,
    pub kind: ApplicationKind,
    pub doctor_id: DoctorId,
    pub group_id: Option<GroupId>,
    pub status: ApplicationStatus,
    pub filed_by_account_id: AccountId,
    pub idempotency_key: String,
    pub submitted_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Writes a new application.
pub async fn insert(connection: &mut AsyncPgConnection, new: &NewApplication) -> QueryResult<()> {
    diesel::insert_into(application::table).values(new).execute(connection).await.map(drop)
}

/// The next reception number: year of the day in Tokyo and a running part.
pub async fn next_number(connection: &mut AsyncPgConnection, today: NaiveDate) -> QueryResult<String> {
    use chrono::Datelike;
    let running: i64 = diesel::select(diesel::dsl::sql::<diesel::sql_types::BigInt>("nextval('application_number')"))
        .get_result(connection)
        .await?;
    Ok(format!("{}-{running:07}", today.year()))
}

/// The application that was filed with this key, if it was.
pub async fn find_by_key(
    connection: &mut AsyncPgConnection,
    doctor: DoctorId,
    idempotency_key: &str,
) -> QueryResult<Option<ApplicationId>> {
    application::table
        .filter(application::doctor_id.eq(doctor).and(application::idempotency_key.eq(idempotency_key)))
        .select(application::id)
        .first(connection)
        .await
        .optional()
}

/// Whom the application is about, without a lock: to know which doctor to lock first.
pub async fn doctor_of(connection: &mut AsyncPgConnection, id: ApplicationId) -> QueryResult<Option<DoctorId>> {
    application::table.find(id).select(application::doctor_id).first(connection).await.optional()
}

/// Application, doctor and association of a step, without a lock.
pub async fn of_step(
    connection: &mut AsyncPgConnection,
    step: StepId,
) -> QueryResult<Option<(ApplicationId, DoctorId, AssociationId)>> {
    application_step::table
        .inner_join(application::table)
        .filter(application_step::id.eq(step))
        .select((application::id, application::doctor_id, application_step::association_id))
        .first(connection)
        .await
        .optional()
}

/// The rows of these applications, without a lock.
pub async fn find(connection: &AsyncPgConnection, ids: &[ApplicationId]) -> QueryResult<Vec<ApplicationRow>> {
    application::table
        .filter(application::id.eq_any(ids))
        .select(ApplicationRow::as_select())
        .load(&mut &*connection)
        .await
}

/// Locks the application's row: the second lock, after the doctor's.
pub async fn lock(connection: &mut AsyncPgConnection, id: ApplicationId) -> QueryResult<ApplicationRow> {
    application::table.find(id).select(ApplicationRow::as_select()).for_update().first(connection).await
}

/// Writes a new state over a locked row and counts the version up.
pub async fn save_head(
    connection: &mut AsyncPgConnection,
    id: ApplicationId,
    head: &Head,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(application::table.find(id))
        .set((
            application::status.eq(head.status),
            application::outcome.eq(head.outcome),
            application::returned_by_association_id.eq(head.returned_by),
            application::returned_at.eq(head.returned_at),
            application::decided_at.eq(head.decided_at),
            application::closed_at.eq(head.closed_at),
            application::revision.eq(head.revision),
            application::updated_at.eq(now),
            application::version.eq(application::version + 1),
        ))
        .execute(connection)
        .await
        .map(drop)
}

/// Sets or takes away ★要注意 on a locked row. The version stays: nobody who decides on the application has seen an older
/// state of it for that, least of all the doctor, who must not hear of the mark.
pub async fn save_star(
    connection: &mut AsyncPgConnection,
    id: ApplicationId,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(application::table.find(id))
        .set((application::star_reason.eq(reason), application::updated_at.eq(now)))
        .execute(connection)
        .await
        .map(drop)
}
