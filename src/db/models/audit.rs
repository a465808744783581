//! 操作履歴: a plain insert beside what is done or read.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::db::schema::audit_entry;
use crate::domain::ids::{AccountId, AssociationId, DoctorId};

/// An entry to be written.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = audit_entry)]
pub struct NewAuditEntry {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    /// Who; none: nobody logged in, or the system.
    pub account_id: Option<AccountId>,
    pub actor_name: String,
    /// For which association he acted.
    pub association_id: Option<AssociationId>,
    /// Such as `application.approve`.
    pub action: &'static str,
    pub subject_kind: &'static str,
    pub subject_id: Option<Uuid>,
    /// The doctor concerned.
    pub doctor_id: Option<DoctorId>,
    /// Further facts, never secrets.
    pub details: serde_json::Value,
    pub address: Option<String>,
    pub request_id: Option<String>,
}

/// Writes an entry that may be there already, because its first sending was not answered.
pub async fn insert_once(connection: &mut AsyncPgConnection, entry: &NewAuditEntry) -> QueryResult<()> {
    let insert = diesel::insert_into(audit_entry::table).values(entry);
    insert.on_conflict_do_nothing().execute(connection).await.map(drop)
}

/// Writes entries.
pub async fn insert(connection: &mut AsyncPgConnection, entries: &[NewAuditEntry]) -> QueryResult<()> {
    diesel::insert_into(audit_entry::table).values(entries).execute(connection).await.map(drop)
}
