//! Names behind accounts.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::{account, doctor, staff_user};
use crate::domain::ids::AccountId;

type Found = (AccountId, Option<String>, Option<(String, String)>);

/// Names of the people who use these accounts.
pub async fn names(connection: &AsyncPgConnection, ids: &[AccountId]) -> QueryResult<Vec<(AccountId, String)>> {
    let rows: Vec<Found> = account::table
        .left_join(staff_user::table)
        .left_join(doctor::table)
        .filter(account::id.eq_any(ids))
        .select((account::id, staff_user::name.nullable(), (doctor::family_name, doctor::given_name).nullable()))
        .load(&mut &*connection)
        .await?;
    let name = |(id, staff, doctor): Found| {
        let doctor = doctor.map(|(family, given)| format!("{family} {given}"));
        (id, staff.or(doctor).unwrap_or_default())
    };
    Ok(rows.into_iter().map(name).collect())
}
