//! Registrations with a 医籍登録番号 that was there already (利用者登録の重複), as secretariats settle them.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::db::schema::registration_case;
use crate::domain::ids::{AccountId, AssociationId, DoctorId, RegistrationCaseId};
use crate::domain::words::RegistrationCaseResult;

/// Somebody registered with a number that is there already.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = registration_case)]
pub struct CaseRow {
    pub id: RegistrationCaseId,
    /// The registration; its row goes away in time.
    pub registration_id: Uuid,
    /// Who has the number.
    pub doctor_id: DoctorId,
    /// Whose secretariat looks after it; none: the national association's.
    pub association_id: Option<AssociationId>,
    /// Birth date and reading are those registered, only there is no mail address.
    pub agrees: bool,
    // What was typed; emptied a year after the end.
    pub email: String,
    pub name: String,
    pub name_kana: String,
    pub birth_date: Option<NaiveDate>,
    pub license_number: Option<String>,
    pub opened_at: DateTime<Utc>,
    pub closed_at: Option<DateTime<Utc>>,
    pub result: Option<RegistrationCaseResult>,
    pub note: Option<String>,
    pub closed_by_account_id: Option<AccountId>,
    pub closed_by_name: Option<String>,
    pub version: i32,
}

/// Opens a case.
pub async fn insert(connection: &mut AsyncPgConnection, row: &CaseRow) -> QueryResult<()> {
    diesel::insert_into(registration_case::table).values(row).execute(connection).await.map(drop)
}

/// A case of this secretariat, under lock.
pub async fn lock(
    connection: &mut AsyncPgConnection,
    holder: Option<AssociationId>,
    id: RegistrationCaseId,
) -> QueryResult<Option<CaseRow>> {
    registration_case::table
        .filter(registration_case::id.eq(id))
        .filter(registration_case::association_id.is_not_distinct_from(holder))
        .select(CaseRow::as_select())
        .for_update()
        .first(connection)
        .await
        .optional()
}

/// How a case ends.
#[derive(AsChangeset)]
#[diesel(table_name = registration_case)]
pub struct Ending<'a> {
    pub closed_at: DateTime<Utc>,
    pub result: RegistrationCaseResult,
    pub note: Option<&'a str>,
    pub closed_by_account_id: AccountId,
    pub closed_by_name: &'a str,
}

/// Closes a case; gives it as it is then.
pub async fn close(
    connection: &mut AsyncPgConnection,
    id: RegistrationCaseId,
    ending: &Ending<'_>,
) -> QueryResult<CaseRow> {
    diesel::update(registration_case::table.find(id))
        .set((ending, registration_case::version.eq(registration_case::version + 1)))
        .returning(CaseRow::as_returning())
        .get_result(connection)
        .await
}
