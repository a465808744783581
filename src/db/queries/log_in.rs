//! Somebody's own log-ins: sessions that are open, and attempts out of the 操作履歴.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::session;
use crate::domain::ids::{AccountId, SessionId};

/// A session that is open.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = session)]
pub struct OpenSession {
    pub id: SessionId,
    pub created_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    pub address: Option<String>,
    pub user_agent: Option<String>,
}

/// The open sessions of an account, last used first. `idle_since`: who was not seen since is out.
pub async fn open_sessions(
    mut connection: &AsyncPgConnection,
    account_id: AccountId,
    now: DateTime<Utc>,
    idle_since: DateTime<Utc>,
) -> QueryResult<Vec<OpenSession>> {
    session::table
        .filter(session::account_id.eq(account_id).and(session::ended_at.is_null()))
        .filter(session::expires_at.gt(now).and(session::last_seen_at.gt(idle_since)))
        .order((session::last_seen_at.desc(), session::id.desc()))
        .select(OpenSession::as_select())
        .load(&mut connection)
        .await
}

/// An attempt to log in.
#[derive(Debug, Clone, QueryableByName)]
pub struct Attempted {
    #[diesel(sql_type = Timestamptz)]
    pub at: DateTime<Utc>,
    #[diesel(sql_type = Bool)]
    pub succeeded: bool,
    /// Why it failed, as in the 操作履歴.
    #[diesel(sql_type = Nullable<Text>)]
    pub reason: Option<String>,
    /// How he logged in, if not by password.
    #[diesel(sql_type = Nullable<Text>)]
    pub way: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub device: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub address: Option<String>,
}

/// The latest attempts to log in with an account, latest first.
pub async fn attempts(
    mut connection: &AsyncPgConnection,
    account_id: AccountId,
    limit: i64,
) -> QueryResult<Vec<Attempted>> {
    // As in the index: who logged in is the actor, who failed to is what the entry is about.
    diesel::sql_query(
        "SELECT at, action = 'session.login' AS succeeded, details ->> 'reason' AS reason, \
                details ->> 'way' AS way, \
                details ->> 'device' AS device, address \
         FROM audit_entry \
         WHERE coalesce(account_id, subject_id) = $1 AND action IN ('session.login', 'session.login_failed') \
         ORDER BY at DESC, id DESC LIMIT $2",
    )
    .bind::<SqlUuid, _>(account_id.0)
    .bind::<BigInt, _>(limit)
    .load(&mut connection)
    .await
}
