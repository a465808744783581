//! Log-in sessions. Looked up on every request and never cached.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::models::staff_user::StaffStanding;
use crate::db::schema::{account, association, doctor, session, staff_user};
use crate::domain::ids::{AccountId, DoctorId, SessionId};
use crate::domain::words::SessionEnd;

/// What every request reads of its session.
#[derive(Queryable, Selectable)]
#[diesel(table_name = session)]
pub struct SessionRow {
    pub id: SessionId,
    pub account_id: AccountId,
    pub form_secret: Vec<u8>,
    pub last_seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub previous_login_at: Option<DateTime<Utc>>,
}

/// The doctor behind a session.
#[derive(Queryable, Selectable)]
#[diesel(table_name = doctor)]
pub struct DoctorName {
    pub id: DoctorId,
    pub family_name: String,
    pub given_name: String,
}

impl DoctorName {
    /// Family and given name, as shown.
    pub fn full(&self) -> String {
        format!("{} {}", self.family_name, self.given_name).trim_end().to_owned()
    }
}

/// What every request reads of the account.
#[derive(Queryable, Selectable)]
#[diesel(table_name = account)]
pub struct AccountStanding {
    /// Since when nobody may log in with it.
    pub stopped_at: Option<DateTime<Utc>>,
    /// The first log-in leads to new login data.
    pub must_change_password: bool,
    /// Version of the 利用規約 agreed to last.
    pub terms_version: Option<String>,
    /// Since when a log-in asks for a second factor.
    pub second_factor_at: Option<DateTime<Utc>>,
}

/// What every request of a member of staff reads of his association.
#[derive(Queryable, Selectable)]
#[diesel(table_name = association)]
pub struct Demands {
    /// He has to have a second factor.
    pub staff_second_factor: bool,
}

/// A session with the account and the person it belongs to.
pub type Found = (SessionRow, AccountStanding, Option<DoctorName>, Option<(StaffStanding, Demands)>);

/// Finds a session that has not ended by the hash of its token: session, account, doctor or member of staff; one
/// statement. Whether it has expired is for the caller, who knows the time.
pub async fn by_token(mut connection: &AsyncPgConnection, token_hash: &[u8]) -> QueryResult<Option<Found>> {
    session::table
        .inner_join(account::table.left_join(doctor::table).left_join(staff_user::table.inner_join(association::table)))
        .filter(session::token_hash.eq(token_hash))
        .filter(session::ended_at.is_null())
        .select((
            SessionRow::as_select(),
            AccountStanding::as_select(),
            Option::<DoctorName>::as_select(),
            Option::<(StaffStanding, Demands)>::as_select(),
        ))
        .first(&mut connection)
        .await
        .optional()
}

/// A log-in.
#[derive(Insertable)]
#[diesel(table_name = session)]
pub struct NewSession<'a> {
    pub id: SessionId,
    pub token_hash: &'a [u8],
    pub account_id: AccountId,
    pub form_secret: &'a [u8],
    pub created_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub address: Option<&'a str>,
    pub user_agent: Option<&'a str>,
    pub previous_login_at: Option<DateTime<Utc>>,
}

/// Writes a session.
pub async fn insert(connection: &mut AsyncPgConnection, row: &NewSession<'_>) -> QueryResult<()> {
    diesel::insert_into(session::table).values(row).execute(connection).await.map(drop)
}

/// Notes that the session is in use.
pub async fn touch(connection: &mut AsyncPgConnection, id: SessionId, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(session::table.filter(session::id.eq(id)).filter(session::last_seen_at.lt(at)))
        .set(session::last_seen_at.eq(at))
        .execute(connection)
        .await
        .map(drop)
}

/// Ends one session. False: it had ended before, or there is none.
pub async fn end(
    connection: &mut AsyncPgConnection,
    id: SessionId,
    reason: SessionEnd,
    at: DateTime<Utc>,
) -> QueryResult<bool> {
    diesel::update(session::table.filter(session::id.eq(id)).filter(session::ended_at.is_null()))
        .set((session::ended_at.eq(at), session::end_reason.eq(reason)))
        .execute(connection)
        .await
        .map(|ended| ended == 1)
}

/// Ends the session with this token, if it is still going.
pub async fn end_by_token(
    connection: &mut AsyncPgConnection,
    token_hash: &[u8],
    reason: SessionEnd,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(session::table.filter(session::token_hash.eq(token_hash)).filter(session::ended_at.is_null()))
        .set((session::ended_at.eq(at), session::end_reason.eq(reason)))
        .execute(connection)
        .await
        .map(drop)
}

/// Ends every session of an account. Gives how many.
pub async fn end_all(
    connection: &mut AsyncPgConnection,
    account_id: AccountId,
    reason: SessionEnd,
    at: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(session::table.filter(session::account_id.eq(account_id)).filter(session::ended_at.is_null()))
        .set((session::ended_at.eq(at), session::end_reason.eq(reason)))
        .execute(connection)
        .await
}

/// Ends this session of an account. Gives how many: 0 where it is somebody else's, or had ended.
pub async fn end_of(
    connection: &mut AsyncPgConnection,
    account_id: AccountId,
    id: SessionId,
    reason: SessionEnd,
    at: DateTime<Utc>,
) -> QueryResult<usize> {
    let open = session::ended_at.is_null().and(session::account_id.eq(account_id));
    diesel::update(session::table.filter(session::id.eq(id)).filter(open))
        .set((session::ended_at.eq(at), session::end_reason.eq(reason)))
        .execute(connection)
        .await
}

/// Ends every session of an account but this one. Gives how many.
pub async fn end_others(
    connection: &mut AsyncPgConnection,
    account_id: AccountId,
    but: SessionId,
    reason: SessionEnd,
    at: DateTime<Utc>,
) -> QueryResult<usize> {
    let open = session::ended_at.is_null().and(session::account_id.eq(account_id));
    diesel::update(session::table.filter(session::id.ne(but)).filter(open))
        .set((session::ended_at.eq(at), session::end_reason.eq(reason)))
        .execute(connection)
        .await
}
