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

/// Gives up the application's claims on all associations but these.
pub async fn give_up_others(
    connection: &mut AsyncPgConnection,
    application_id: ApplicationId,
    associations: &[AssociationId],
) -> QueryResult<()> {
    use application_claim::dsl;
    diesel::delete(application_claim::table)
        .filter(dsl::application_id.eq(application_id).and(dsl::association_id.ne_all(associations)))
        .execute(connection)
        .await
        .map(drop)
}

/// Claims these associations for the application. Gives how many of them were free: the others are its own already, or
/// another's.
pub async fn take(
    connection: &mut AsyncPgConnection,
    doctor: DoctorId,
    application_id: ApplicationId,
    associations: &[AssociationId],
) -> QueryResult<usize> {
    use application_claim::dsl;
    let rows: Vec<_> = associations
        .iter()
        .map(|id| (dsl::doctor_id.eq(doctor), dsl::association_id.eq(id), dsl::application_id.eq(application_id)))
        .collect();
    diesel::insert_into(application_claim::table)
        .values(rows)
        .on_conflict((dsl::doctor_id, dsl::association_id))
        .do_nothing()
        .execute(connection)
        .await
}
