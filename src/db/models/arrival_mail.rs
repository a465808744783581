//! Who of a secretariat is told by mail when an application arrives.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::staff_user;
use crate::domain::ids::{AssociationId, StaffUserId};

/// Somebody who wants these mails.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = staff_user)]
pub struct ArrivalRecipient {
    pub id: StaffUserId,
    pub association_id: AssociationId,
    pub name: String,
    pub email: String,
}

/// Staff of these associations who handle applications, are usable on the day, and want to be told.
pub async fn recipients(
    connection: &mut AsyncPgConnection,
    associations: &[AssociationId],
    on: NaiveDate,
) -> QueryResult<Vec<ArrivalRecipient>> {
    use staff_user::dsl;
    staff_user::table
        .filter(dsl::association_id.eq_any(associations).and(dsl::role.eq_any(["administrator", "staff"])))
        .filter(dsl::in_use.and(dsl::wants_arrival_mail).and(dsl::deleted_at.is_null()))
        .filter(dsl::valid_from.is_null().or(dsl::valid_from.le(on)))
        .filter(dsl::valid_until.is_null().or(dsl::valid_until.ge(on)))
        .order((dsl::association_id, dsl::id))
        .select(ArrivalRecipient::as_select())
        .load(connection)
        .await
}
