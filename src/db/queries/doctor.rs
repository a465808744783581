//! Doctors, as far as a viewer sees them.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::{affiliation, application, application_step, doctor};
use crate::domain::ids::{AssociationId, DoctorId};
use crate::domain::policy::{Scope, Standing};
use crate::domain::words::ApplicationStatus;

/// What is registered about a doctor.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = doctor)]
pub struct DoctorRow {
    pub id: DoctorId,
    pub license_number: Option<String>,
    pub licensed_on: Option<NaiveDate>,
    pub family_name: String,
    pub given_name: String,
    pub family_kana: String,
    pub given_kana: String,
    pub former_family_name: Option<String>,
    pub former_given_name: Option<String>,
    pub birth_date: Option<NaiveDate>,
    pub gender_code: Option<String>,
    pub main_department_code: Option<String>,
    pub medical_school_id: Option<String>,
    pub medical_school_text: Option<String>,
    pub graduated_on: Option<NaiveDate>,
    pub email: Option<String>,
}

/// Doctors by id, as far as the scope reaches, each with how the viewer stands to him.
pub async fn by_ids(
    connection: &AsyncPgConnection,
    scope: Scope,
    today: NaiveDate,
    ids: &[DoctorId],
) -> QueryResult<Vec<(DoctorRow, Standing)>> {
    match scope {
        Scope::Nobody => Ok(Vec::new()),
        Scope::Doctor(own) if !ids.contains(&own) => Ok(Vec::new()),
        Scope::Doctor(own) => {
            let row: Option<DoctorRow> =
                doctor::table.find(own).select(DoctorRow::as_select()).first(&mut &*connection).await.optional()?;
            Ok(row.into_iter().map(|row| (row, Standing::Oneself)).collect())
        }
        Scope::Association(association) => related(connection, association, today, ids).await,
    }
}

async fn related(
    connection: &AsyncPgConnection,
    association: AssociationId,
    today: NaiveDate,
    ids: &[DoctorId],
) -> QueryResult<Vec<(DoctorRow, Standing)>> {
    let memberships = || {
        affiliation::table
            .filter(affiliation::doctor_id.eq(doctor::id))
            .filter(affiliation::association_id.eq(association))
            .filter(affiliation::voided_at.is_null())
    };
    let applications = || {
        application_step::table
            .inner_join(application::table)
            .filter(application::doctor_id.eq(doctor::id))
            .filter(application_step::association_id.eq(association))
    };
    let is_member = exists(memberships().filter(affiliation::left_on.is_null().or(affiliation::left_on.ge(today))));
    let applies = exists(applications().filter(application::status.ne(ApplicationStatus::Closed)));
    let rows: Vec<(DoctorRow, bool, bool)> = doctor::table
        .filter(doctor::id.eq_any(ids))
        .filter(exists(memberships()).or(exists(applications())))
        .select((DoctorRow::as_select(), is_member.or(applies), exists(memberships())))
        .load(&mut &*connection)
        .await?;
    Ok(rows.into_iter().map(|(row, related, was_member)| (row, standing(related, was_member))).collect())
}

fn standing(related: bool, was_member: bool) -> Standing {
    match (related, was_member) {
        (true, _) => Standing::Related,
        (false, true) => Standing::Former,
        (false, false) => Standing::Past,
    }
}
