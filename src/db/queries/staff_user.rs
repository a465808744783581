//! Members of staff by id.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::models::staff_user::{LogIn, Member};
use crate::db::schema::{account, staff_user};
use crate::domain::ids::StaffUserId;

/// Members of staff who are not deleted, with their log-ins. The caller holds the association against the viewer's.
pub async fn by_ids(connection: &AsyncPgConnection, ids: &[StaffUserId]) -> QueryResult<Vec<(Member, Option<LogIn>)>> {
    staff_user::table
        .left_join(account::table)
        .filter(staff_user::id.eq_any(ids))
        .filter(staff_user::deleted_at.is_null())
        .select((Member::as_select(), Option::<LogIn>::as_select()))
        .load(&mut &*connection)
        .await
}
