//! Log-ins: what a log-in attempt has to know and writes back.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::models::session::DoctorName;
use crate::db::models::staff_user::StaffStanding;
use crate::db::schema::{account, doctor, staff_user};
use crate::domain::ids::{AccountId, DoctorId, StaffUserId};

/// An account as a log-in attempt sees it.
#[derive(Queryable, Selectable)]
#[diesel(table_name = account)]
pub struct Credentials {
    pub id: AccountId,
    /// PHC string; none: no log-in by password.
    pub password_hash: Option<String>,
    /// The first log-in leads to new login data.
    pub must_change_password: bool,
    /// The login data are those of a letter; see [`Letter`].
    pub is_migrated: bool,
    pub doctor_id: Option<DoctorId>,
    /// Since when nobody may log in with it.
    pub stopped_at: Option<DateTime<Utc>>,
    pub last_login_at: Option<DateTime<Utc>>,
    /// Since when a log-in asks for a second factor.
    pub second_factor_at: Option<DateTime<Utc>>,
}

/// An account with the person who uses it: a doctor or a member of staff.
pub struct Person {
    pub credentials: Credentials,
    pub doctor: Option<DoctorName>,
    pub staff: Option<StaffStanding>,
}

/// Finds an account by its login ID in lower case.
pub async fn by_login_key(mut connection: &AsyncPgConnection, login_key: &str) -> QueryResult<Option<Person>> {
    let found: Option<(Credentials, Option<DoctorName>, Option<StaffStanding>)> = account::table
        .left_join(doctor::table)
        .left_join(staff_user::table)
        .filter(account::login_key.eq(login_key))
        .select((Credentials::as_select(), Option::<DoctorName>::as_select(), Option::<StaffStanding>::as_select()))
        .first(&mut connection)
        .await
        .optional()?;
    Ok(found.map(|(credentials, doctor, staff)| Person { credentials, doctor, staff }))
}

/// Login ID and PHC string of an account that is not stopped.
pub async fn secret(
    mut connection: &AsyncPgConnection,
    id: AccountId,
) -> QueryResult<Option<(String, Option<String>)>> {
    account::table
        .find(id)
        .filter(account::stopped_at.is_null())
        .select((account::login_id, account::password_hash))
        .first(&mut connection)
        .await
        .optional()
}

/// A doctor's log-in whose login data are those of a letter that was not used up yet.
#[derive(Debug, Clone, Queryable)]
pub struct Letter {
    pub doctor_id: DoctorId,
    /// PHC string of its password.
    pub password_hash: Option<String>,
}

/// The letter behind a log-in; none where it was used up, or nobody may log in.
pub async fn letter(connection: &mut AsyncPgConnection, id: AccountId) -> QueryResult<Option<Letter>> {
    account::table
        .find(id)
        .filter(account::is_migrated.and(account::stopped_at.is_null()).and(account::doctor_id.is_not_null()))
        .select((account::doctor_id.assume_not_null(), account::password_hash))
        .first(connection)
        .await
        .optional()
}

/// Gives a doctor's log-in the login data of a new letter, which takes the place of whatever he logged in with.
pub async fn set_letter(
    connection: &mut AsyncPgConnection,
    id: AccountId,
    login_id: &str,
    login_key: &str,
    hash: &str,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(account::table.find(id))
        .set((
            account::login_id.eq(login_id),
            account::login_key.eq(login_key),
            account::password_hash.eq(hash),
            account::must_change_password.eq(true),
            account::is_migrated.eq(true),
            account::updated_at.eq(at),
        ))
        .execute(connection)
        .await
        .map(drop)
}

/// May nobody log in with it?
pub async fn is_stopped(connection: &mut AsyncPgConnection, id: AccountId) -> QueryResult<bool> {
    account::table.find(id).select(account::stopped_at.is_not_null()).first(connection).await
}

/// The doctor has chosen a password of his own: the log-in is his.
pub async fn take_over(
    connection: &mut AsyncPgConnection,
    id: AccountId,
    hash: &str,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(account::table.find(id))
        .set((
            account::password_hash.eq(hash),
            account::must_change_password.eq(false),
            account::is_migrated.eq(false),
            account::updated_at.eq(at),
        ))
        .execute(connection)
        .await
        .map(drop)
}

/// An account with its person, by its id.
pub async fn by_id(mut connection: &AsyncPgConnection, id: AccountId) -> QueryResult<Option<Person>> {
    let found: Option<(Credentials, Option<DoctorName>, Option<StaffStanding>)> = account::table
        .left_join(doctor::table)
        .left_join(staff_user::table)
        .filter(account::id.eq(id))
        .select((Credentials::as_select(), Option::<DoctorName>::as_select(), Option::<StaffStanding>::as_select()))
        .first(&mut connection)
        .await
        .optional()?;
    Ok(found.map(|(credentials, doctor, staff)| Person { credentials, doctor, staff }))
}

/// Notes a log-in.
pub async fn set_last_login(connection: &mut AsyncPgConnection, id: AccountId, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(account::table.filter(account::id.eq(id)))
        .set(account::last_login_at.eq(at))
        .execute(connection)
        .await
        .map(drop)
}

/// Replaces a hash made with weaker parameters. False: it was replaced meanwhile, or the password changed.
pub async fn replace_hash(
    connection: &mut AsyncPgConnection,
    id: AccountId,
    old: &str,
    new: &str,
    at: DateTime<Utc>,
) -> QueryResult<bool> {
    diesel::update(account::table.filter(account::id.eq(id)).filter(account::password_hash.eq(old)))
        .set((account::password_hash.eq(new), account::updated_at.eq(at)))
        .execute(connection)
        .await
        .map(|replaced| replaced == 1)
}

/// A log-in for a member of staff.
#[derive(Insertable)]
#[diesel(table_name = account)]
pub struct NewStaffAccount<'a> {
    pub id: AccountId,
    pub login_id: &'a str,
    /// In lower case.
    pub login_key: &'a str,
    /// PHC string; none: he has still to choose a password.
    pub password_hash: Option<&'a str>,
    pub must_change_password: bool,
    pub staff_user_id: StaffUserId,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Writes the log-in of a member of staff.
pub async fn insert_for_staff(connection: &mut AsyncPgConnection, row: &NewStaffAccount<'_>) -> QueryResult<()> {
    diesel::insert_into(account::table).values(row).execute(connection).await.map(drop)
}

/// Gives an account another login ID.
pub async fn rename(
    connection: &mut AsyncPgConnection,
    id: AccountId,
    login_id: &str,
    login_key: &str,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(account::table.find(id))
        .set((account::login_id.eq(login_id), account::login_key.eq(login_key), account::updated_at.eq(at)))
        .execute(connection)
        .await
        .map(drop)
}

/// Gives an account another password. `must_change`: somebody else made it, so it is good for one log-in.
pub async fn set_password(
    connection: &mut AsyncPgConnection,
    id: AccountId,
    hash: &str,
    must_change: bool,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(account::table.find(id))
        .set((
            account::password_hash.eq(hash),
            account::must_change_password.eq(must_change),
            account::updated_at.eq(at),
        ))
        .execute(connection)
        .await
        .map(drop)
}

/// Nobody logs in with it any more, and no hash of a password is kept. Its login ID is never given to another.
pub async fn close(connection: &mut AsyncPgConnection, id: AccountId, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(account::table.find(id))
        .set((account::stopped_at.eq(at), account::password_hash.eq(None::<String>), account::updated_at.eq(at)))
        .execute(connection)
        .await
        .map(drop)
}
