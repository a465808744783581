//! Claims: which undecided application would begin or end a doctor's membership with an association.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::{application, application_claim};
use crate::domain::ids::{ApplicationId, AssociationId, DoctorId};

/// Another application that holds one of these associations.
#[derive(Debug, Clone, Queryable)]
pub struct ForeignClaim {
    pub association_id: AssociationId,
    /// Reception number of the application that holds it.
    pub number: String,
}

/// Claims of other applications of the doctor on these associations.
pub async fn foreign(
    connection: &mut AsyncPgConnection,
    doctor: DoctorId,
    application_id: ApplicationId,
    associations: &[AssociationId],
) -> QueryResult<Vec<ForeignClaim>> {
    application_claim::table
        .inner_join(application::table)
        .filter(application_claim::doctor_id.eq(doctor))
        .filter(application_claim::association_id.eq_any(associations))
        .filter(application_claim::application_id.ne(application_id))
        .order(application_claim::association_id)
        .select((application_claim::association_id, application::number))
        .load(connection)
        .await
}

/// Makes these the claims of the application, all others are given up.
pub async fn set(
    connection: &mut AsyncPgConnection,
    doctor: DoctorId,
    application_id: ApplicationId,
    associations: &[AssociationId],
) -> QueryResult<()> {
    use application_claim::dsl;
    diesel::delete(application_claim::table)
        .filter(dsl::application_id.eq(application_id).and(dsl::association_id.ne_all(associations)))
        .execute(connection)
        .await?;
    if associations.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = associations
        .iter()
        .map(|id| (dsl::doctor_id.eq(doctor), dsl::association_id.eq(id), dsl::application_id.eq(application_id)))
        .collect();
    // Own claims stay as they are; another's were looked for before, under the doctor's lock.
    diesel::insert_into(application_claim::table)
        .values(rows)
        .on_conflict((dsl::doctor_id, dsl::association_id))
        .do_nothing()
        .execute(connection)
        .await
        .map(drop)
}
