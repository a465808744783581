//! What has to be known to check an enrolment form: a handful of small reads.

use chrono::NaiveDate;
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::{affiliation, application, application_claim, application_step, code, facility};
use crate::domain::enrolment::Held;
use crate::domain::ids::{ApplicationId, AssociationId, CategoryId, DoctorId, FacilityId};

/// Memberships of the doctor that hold on the day or start later. Those that the application being corrected has
/// written and that have not begun are left out: a correction may change them, so they are asked for again.
pub async fn held(
    connection: &AsyncPgConnection,
    doctor: DoctorId,
    today: NaiveDate,
    corrected: Option<ApplicationId>,
) -> QueryResult<Vec<Held>> {
    let mut memberships = affiliation::table
        .filter(affiliation::doctor_id.eq(doctor))
        .filter(affiliation::voided_at.is_null())
        .filter(affiliation::left_on.is_null().or(affiliation::left_on.ge(today)))
        .select((affiliation::association_id, affiliation::joined_on, affiliation::left_on))
        .into_boxed();
    if let Some(corrected) = corrected {
        let by_another = affiliation::joined_by_application_id.is_distinct_from(corrected);
        memberships = memberships.filter(by_another.or(affiliation::joined_on.le(today)));
    }
    let rows: Vec<(AssociationId, NaiveDate, Option<NaiveDate>)> = memberships.load(&mut &*connection).await?;
    let held = |(association_id, joined_on, left_on)| Held { association_id, joined_on, left_on };
    Ok(rows.into_iter().map(held).collect())
}

/// Associations that an open application of the doctor names, with its reception number; but for one application.
pub async fn claims(
    connection: &AsyncPgConnection,
    doctor: DoctorId,
    but: Option<ApplicationId>,
) -> QueryResult<Vec<(AssociationId, String)>> {
    let mut claims = application_claim::table
        .inner_join(application::table)
        .filter(application_claim::doctor_id.eq(doctor))
        .select((application_claim::association_id, application::number))
        .into_boxed();
    if let Some(but) = but {
        claims = claims.filter(application_claim::application_id.ne(but));
    }
    claims.load(&mut &*connection).await
}

/// Those of the codes that exist and are in use.
pub async fn codes(connection: &AsyncPgConnection, ids: &[&str]) -> QueryResult<Vec<String>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    code::table.filter(code::id.eq_any(ids)).filter(code::in_use).select(code::id).load(&mut &*connection).await
}

/// Is there such a facility, and in use?
pub async fn facility_exists(connection: &AsyncPgConnection, id: Option<FacilityId>) -> QueryResult<bool> {
    match id {
        None => Ok(false),
        Some(id) => {
            let in_use = facility::table.find(id).filter(facility::in_use);
            diesel::select(exists(in_use)).get_result(&mut &*connection).await
        }
    }
}

/// What the application has brought into force by this day, with the category asked for.
pub async fn in_force(
    connection: &AsyncPgConnection,
    application: Option<ApplicationId>,
    today: NaiveDate,
) -> QueryResult<Vec<(AssociationId, CategoryId)>> {
    let Some(application) = application else { return Ok(Vec::new()) };
    let rows: Vec<(AssociationId, Option<CategoryId>)> = application_step::table
        .inner_join(
            affiliation::table.on(affiliation::joined_by_application_id
                .eq(application_step::application_id.nullable())
                .and(affiliation::association_id.eq(application_step::association_id))),
        )
        .filter(application_step::application_id.eq(application))
        .filter(affiliation::voided_at.is_null())
        .filter(affiliation::joined_on.le(today))
        .select((application_step::association_id, application_step::category_id))
        .load(&mut &*connection)
        .await?;
    Ok(rows.into_iter().filter_map(|(association, category)| Some((association, category?))).collect())
}
