//! The worker's side of the outbox: taking mails up and writing down what became of them. Each is one statement.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Jsonb, Text, Timestamptz, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::db::schema::outbox;

/// A mail that this worker has taken up.
#[derive(Debug, Clone, QueryableByName)]
pub struct Taken {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    #[diesel(sql_type = Text)]
    pub topic: String,
    #[diesel(sql_type = Text)]
    pub recipient: String,
    #[diesel(sql_type = Text)]
    pub template: String,
    #[diesel(sql_type = Jsonb)]
    pub payload: serde_json::Value,
    /// This attempt included.
    #[diesel(sql_type = Integer)]
    pub attempts: i32,
    #[diesel(sql_type = Timestamptz)]
    pub created_at: DateTime<Utc>,
    /// Until when it is this worker's.
    #[diesel(sql_type = Timestamptz)]
    pub leased_until: DateTime<Utc>,
}

/// Takes up mails that are due and that no other worker has.
pub async fn take(
    connection: &mut AsyncPgConnection,
    now: DateTime<Utc>,
    leased_until: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<Taken>> {
    diesel::sql_query(
        "UPDATE outbox SET leased_until = $2, attempts = attempts + 1 \
         WHERE id IN (SELECT id FROM outbox WHERE sent_at IS NULL AND dead_at IS NULL AND due_at <= $1 \
                      AND (leased_until IS NULL OR leased_until <= $1) \
                      ORDER BY due_at, id LIMIT $3 FOR UPDATE SKIP LOCKED) \
         RETURNING id, topic, recipient, template, payload, attempts, created_at, leased_until",
    )
    .bind::<Timestamptz, _>(now)
    .bind::<Timestamptz, _>(leased_until)
    .bind::<BigInt, _>(limit)
    .load(connection)
    .await
}

/// What became of an attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Result {
    /// The mail server has it.
    Sent,
    /// To be tried again from this instant on.
    Later { due_at: DateTime<Utc>, error: String },
    /// Given up.
    Dead { error: String },
}

/// Writes down what became of an attempt, unless the lease ran out and another worker has the mail.
pub async fn finish(
    connection: &mut AsyncPgConnection,
    taken: &Taken,
    now: DateTime<Utc>,
    result: &Result,
) -> QueryResult<()> {
    let mine = outbox::table.find(taken.id).filter(outbox::leased_until.eq(taken.leased_until));
    let freed = outbox::leased_until.eq(None::<DateTime<Utc>>);
    match result {
        Result::Sent => {
            let no_error = outbox::last_error.eq(None::<String>);
            diesel::update(mine).set((freed, outbox::sent_at.eq(now), no_error)).execute(connection).await?
        }
        Result::Later { due_at, error } => {
            let values = (freed, outbox::due_at.eq(due_at), outbox::last_error.eq(error));
            diesel::update(mine).set(values).execute(connection).await?
        }
        Result::Dead { error } => {
            let values = (freed, outbox::dead_at.eq(now), outbox::last_error.eq(error));
            diesel::update(mine).set(values).execute(connection).await?
        }
    };
    Ok(())
}

/// Takes a row away, within the transaction that does what it asks for. False: the lease ran out, and another worker
/// has it.
pub async fn take_away(connection: &mut AsyncPgConnection, taken: &Taken) -> QueryResult<bool> {
    let mine = outbox::table.find(taken.id).filter(outbox::leased_until.eq(taken.leased_until));
    diesel::delete(mine).execute(connection).await.map(|deleted| deleted == 1)
}

/// How the outbox stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, QueryableByName)]
pub struct Standing {
    /// Mails that are neither sent nor given up.
    #[diesel(sql_type = BigInt)]
    pub waiting: i64,
    /// Mails that were given up.
    #[diesel(sql_type = BigInt)]
    pub dead: i64,
    /// For how many seconds the oldest mail that waits has been there; 0 where none waits.
    #[diesel(sql_type = BigInt)]
    pub oldest_seconds: i64,
}

/// How the outbox stands at this instant.
pub async fn standing(mut connection: &AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<Standing> {
    diesel::sql_query(
        "SELECT count(*) AS waiting, (SELECT count(*) FROM outbox WHERE dead_at IS NOT NULL) AS dead, \
                greatest(coalesce(extract(epoch FROM $1 - min(created_at)), 0), 0)::bigint AS oldest_seconds \
         FROM outbox WHERE sent_at IS NULL AND dead_at IS NULL",
    )
    .bind::<Timestamptz, _>(now)
    .get_result(&mut connection)
    .await
}
