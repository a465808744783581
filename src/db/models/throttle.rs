//! Failed log-ins, the growing delay after them, and the devices that keep a budget of their own.
//!
//! An attempt is counted as a failure *before* the password is looked at and taken back after a right one, so that
//! a thousand guesses at once are still counted one by one.

use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{Int4, Interval, Text, Timestamptz};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::{known_device, login_throttle};
use crate::domain::ids::AccountId;

/// How one key is throttled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// What is counted.
    pub key: String,
    /// Failures in a row without any delay.
    pub free: i32,
    /// After so long without a failure the count begins anew.
    pub forget_after: TimeDelta,
}

/// Counts an attempt under a key. `Err`: nothing was counted, for no attempt is evaluated before that instant.
/// After those that are free the next one waits 1, 2, 4 … 512 seconds, then 15 minutes.
pub async fn take(
    connection: &mut AsyncPgConnection,
    rule: &Rule,
    now: DateTime<Utc>,
) -> QueryResult<Result<(), DateTime<Utc>>> {
    take_at(connection, rule, now, (TimeDelta::seconds(1), TimeDelta::minutes(15))).await
}

/// The same with longer pauses, for what disturbs somebody each time: 1, 2, 4 … 512 minutes, then 12 hours.
pub async fn take_slowly(
    connection: &mut AsyncPgConnection,
    rule: &Rule,
    now: DateTime<Utc>,
) -> QueryResult<Result<(), DateTime<Utc>>> {
    take_at(connection, rule, now, (TimeDelta::minutes(1), TimeDelta::hours(12))).await
}

async fn take_at(
    connection: &mut AsyncPgConnection,
    rule: &Rule,
    now: DateTime<Utc>,
    (first, longest): (TimeDelta, TimeDelta),
) -> QueryResult<Result<(), DateTime<Utc>>> {
    let counted = diesel::sql_query(
        "INSERT INTO login_throttle AS t (key, failures, blocked_until, last_failure_at) \
         VALUES ($1, 1, $2 + CASE WHEN $3 < 1 THEN $5 ELSE interval '0' END, $2) \
         ON CONFLICT (key) DO UPDATE SET \
             failures = CASE WHEN t.last_failure_at < $2 - $4 THEN 1 ELSE t.failures + 1 END, \
             blocked_until = $2 + CASE \
                 WHEN t.last_failure_at < $2 - $4 THEN CASE WHEN $3 < 1 THEN $5 ELSE interval '0' END \
                 WHEN t.failures + 1 <= $3 THEN interval '0' \
                 WHEN t.failures - $3 >= 10 THEN $6 \
                 ELSE power(2, t.failures - $3) * $5 END, \
             last_failure_at = $2 \
         WHERE t.blocked_until <= $2",
    )
    .bind::<Text, _>(&rule.key)
    .bind::<Timestamptz, _>(now)
    .bind::<Int4, _>(rule.free)
    .bind::<Interval, _>(rule.forget_after)
    .bind::<Interval, _>(first)
    .bind::<Interval, _>(longest)
    .execute(connection)
    .await?;
    if counted == 1 {
        return Ok(Ok(()));
    }
    let until = login_throttle::table
        .filter(login_throttle::key.eq(&rule.key))
        .select(login_throttle::blocked_until)
        .first(connection)
        .await?;
    Ok(Err(until))
}

/// Forgets the failures of a key.
pub async fn clear(connection: &mut AsyncPgConnection, key: &str) -> QueryResult<()> {
    diesel::delete(login_throttle::table.filter(login_throttle::key.eq(key))).execute(connection).await.map(drop)
}

/// Takes one counted attempt back, for it was no failure.
pub async fn give_back(connection: &mut AsyncPgConnection, key: &str, now: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(login_throttle::table.filter(login_throttle::key.eq(key)).filter(login_throttle::failures.gt(0)))
        .set((login_throttle::failures.eq(login_throttle::failures - 1), login_throttle::blocked_until.eq(now)))
        .execute(connection)
        .await
        .map(drop)
}

/// Has this account logged in from this device before?
pub async fn knows_device(
    mut connection: &AsyncPgConnection,
    account_id: AccountId,
    device_hash: &[u8],
) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(
        known_device::table
            .filter(known_device::account_id.eq(account_id))
            .filter(known_device::device_hash.eq(device_hash)),
    ))
    .get_result(&mut connection)
    .await
}

/// Remembers the device.
pub async fn remember_device(
    connection: &mut AsyncPgConnection,
    account_id: AccountId,
    device_hash: &[u8],
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(known_device::table)
        .values((
            known_device::account_id.eq(account_id),
            known_device::device_hash.eq(device_hash),
            known_device::last_used_at.eq(at),
        ))
        .on_conflict((known_device::account_id, known_device::device_hash))
        .do_update()
        .set(known_device::last_used_at.eq(at))
        .execute(connection)
        .await
        .map(drop)
}
