//! Seals over the 操作履歴, and its entries as they are sealed. Written out in SQL: details are hashed in the spelling of
//! the database, and places in the order of commits are its own business.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bytea, Nullable, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::domain::audit::{Entry, Hash, Seal, Texts};

/// How far the 操作履歴 reaches, and which transactions may still write before that.
#[derive(Debug, Clone, Copy, QueryableByName)]
pub struct Horizon {
    /// The last position that can be seen; 0: there is none.
    #[diesel(sql_type = BigInt)]
    pub position: i64,
    /// Transactions with smaller numbers are all finished.
    #[diesel(sql_type = BigInt)]
    pub oldest_running: i64,
    /// Transactions that have not begun have this number or a greater one.
    #[diesel(sql_type = BigInt)]
    pub next: i64,
}

/// The horizon as of now; all of it out of one snapshot.
pub async fn horizon(connection: &mut AsyncPgConnection) -> QueryResult<Horizon> {
    diesel::sql_query(
        "SELECT coalesce((SELECT max(position) FROM audit_entry), 0) AS position,
             pg_snapshot_xmin(now.snapshot)::text::bigint AS oldest_running,
             pg_snapshot_xmax(now.snapshot)::text::bigint AS next
         FROM pg_current_snapshot() AS now(snapshot)",
    )
    .get_result(connection)
    .await
}

#[derive(QueryableByName)]
struct EntryRow {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = BigInt)]
    position: i64,
    #[diesel(sql_type = Timestamptz)]
    at: DateTime<Utc>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    account_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    association_id: Option<Uuid>,
    #[diesel(sql_type = Text)]
    action: String,
    #[diesel(sql_type = Text)]
    subject_kind: String,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    subject_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    doctor_id: Option<Uuid>,
    #[diesel(sql_type = Nullable<Text>)]
    request_id: Option<String>,
    #[diesel(sql_type = Nullable<SqlUuid>)]
    salt: Option<Uuid>,
    #[diesel(sql_type = Text)]
    actor_name: String,
    #[diesel(sql_type = Text)]
    details: String,
    #[diesel(sql_type = Nullable<Text>)]
    address: Option<String>,
    #[diesel(sql_type = Nullable<Bytea>)]
    texts_digest: Option<Vec<u8>>,
}

impl From<EntryRow> for Entry {
    fn from(row: EntryRow) -> Self {
        let is_empty = row.actor_name.is_empty() && row.details == "{}" && row.address.is_none();
        let digest: Option<Hash> = row.texts_digest.and_then(|digest| digest.try_into().ok());
        let texts = match (row.salt, digest) {
            (Some(salt), _) => {
                Texts::Kept { salt, actor_name: row.actor_name, details: row.details, address: row.address }
            }
            (None, Some(digest)) if is_empty => Texts::Erased(digest),
            (None, _) => Texts::Contradictory,
        };
        Self {
            id: row.id,
            position: row.position,
            at: row.at,
            account_id: row.account_id,
            association_id: row.association_id,
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            doctor_id: row.doctor_id,
            request_id: row.request_id,
            texts,
        }
    }
}

/// Entries whose positions lie after `after` and not after `until`, in their order.
pub async fn entries(
    connection: &mut AsyncPgConnection,
    after: i64,
    until: i64,
    limit: i64,
) -> QueryResult<Vec<Entry>> {
    let rows: Vec<EntryRow> = diesel::sql_query(
        "SELECT id, position, at, account_id, association_id, action, subject_kind, subject_id, doctor_id, request_id,
             salt, actor_name, details::text AS details, address, texts_digest
         FROM audit_entry WHERE position > $1 AND position <= $2 ORDER BY position LIMIT $3",
    )
    .bind::<BigInt, _>(after)
    .bind::<BigInt, _>(until)
    .bind::<BigInt, _>(limit)
    .load(connection)
    .await?;
    Ok(rows.into_iter().map(Entry::from).collect())
}

/// How many entries have positions after this one.
pub async fn count_after(connection: &mut AsyncPgConnection, position: i64) -> QueryResult<i64> {
    use crate::db::schema::audit_entry;
    audit_entry::table.filter(audit_entry::position.gt(position)).count().get_result(connection).await
}

#[derive(QueryableByName)]
struct SealRow {
    #[diesel(sql_type = BigInt)]
    number: i64,
    #[diesel(sql_type = BigInt)]
    last_position: i64,
    #[diesel(sql_type = Array<SqlUuid>)]
    entry_ids: Vec<Uuid>,
    #[diesel(sql_type = Bytea)]
    digests: Vec<u8>,
    #[diesel(sql_type = Bytea)]
    previous_hash: Vec<u8>,
    #[diesel(sql_type = Bytea)]
    hash: Vec<u8>,
    #[diesel(sql_type = Timestamptz)]
    sealed_at: DateTime<Utc>,
}

impl From<SealRow> for Seal {
    fn from(row: SealRow) -> Self {
        // The table holds the lengths.
        let hash = |bytes: &[u8]| Hash::try_from(bytes).unwrap_or_default();
        Self {
            number: row.number,
            last_position: row.last_position,
            entries: row.entry_ids.into_iter().zip(row.digests.chunks(32).map(hash)).collect(),
            previous_hash: hash(&row.previous_hash),
            hash: hash(&row.hash),
            sealed_at: row.sealed_at,
        }
    }
}

/// The end of the chain, and when it was sealed.
pub async fn head(connection: &mut AsyncPgConnection) -> QueryResult<Option<Seal>> {
    let last: Option<SealRow> = diesel::sql_query("SELECT * FROM audit_seal ORDER BY number DESC LIMIT 1")
        .get_result(connection)
        .await
        .optional()?;
    Ok(last.map(Seal::from))
}

/// The first seal after the one with this number.
pub async fn next(connection: &mut AsyncPgConnection, number: i64) -> QueryResult<Option<Seal>> {
    let next: Option<SealRow> = diesel::sql_query("SELECT * FROM audit_seal WHERE number > $1 ORDER BY number LIMIT 1")
        .bind::<BigInt, _>(number)
        .get_result(connection)
        .await
        .optional()?;
    Ok(next.map(Seal::from))
}

/// Writes a seal. False: another instance was faster.
pub async fn insert(connection: &mut AsyncPgConnection, seal: &Seal) -> QueryResult<bool> {
    let ids: Vec<Uuid> = seal.entries.iter().map(|(id, _)| *id).collect();
    let digests: Vec<u8> = seal.entries.iter().flat_map(|(_, digest)| *digest).collect();
    let written = diesel::sql_query(
        "INSERT INTO audit_seal (number, last_position, entry_ids, digests, previous_hash, hash, sealed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING",
    )
    .bind::<BigInt, _>(seal.number)
    .bind::<BigInt, _>(seal.last_position)
    .bind::<Array<SqlUuid>, _>(ids)
    .bind::<Bytea, _>(digests)
    .bind::<Bytea, _>(seal.previous_hash.as_slice())
    .bind::<Bytea, _>(seal.hash.as_slice())
    .bind::<Timestamptz, _>(seal.sealed_at)
    .execute(connection)
    .await?;
    Ok(written == 1)
}
