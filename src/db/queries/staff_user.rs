//! Members of staff by id.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::staff_user;
use crate::domain::ids::{AssociationId, StaffUserId};
use crate::domain::words::StaffRole;

/// A member of staff, as shown.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = staff_user)]
pub struct StaffUserRow {
    pub id: StaffUserId,
    pub association_id: AssociationId,
    pub name: String,
    pub name_kana: String,
    pub email: String,
    pub role: StaffRole,
}

/// Members of staff who are not deleted. The caller holds the association against the viewer's.
pub async fn by_ids(connection: &AsyncPgConnection, ids: &[StaffUserId]) -> QueryResult<Vec<StaffUserRow>> {
    staff_user::table
        .filter(staff_user::id.eq_any(ids))
        .filter(staff_user::deleted_at.is_null())
        .select(StaffUserRow::as_select())
        .load(&mut &*connection)
        .await
}
