//! What callers of the API have spent, told by the instances to each other.

use chrono::{DateTime, Utc};
use diesel::dsl::{case_when, sql};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::rate_window;

/// Adds points to a caller's minute, which an older one makes way for. Gives the minute that is counted now, and all
/// that was told of it.
pub async fn add(
    connection: &mut AsyncPgConnection,
    caller: &str,
    minute: DateTime<Utc>,
    points: i64,
) -> QueryResult<(DateTime<Utc>, i64)> {
    diesel::insert_into(rate_window::table)
        .values((rate_window::caller.eq(caller), rate_window::minute.eq(minute), rate_window::spent.eq(points)))
        .on_conflict(rate_window::caller)
        .do_update()
        .set((
            rate_window::minute.eq(sql("greatest(rate_window.minute, excluded.minute)")),
            rate_window::spent.eq(case_when(rate_window::minute.lt(minute), points.into_sql::<BigInt>())
                .otherwise(rate_window::spent + points)),
        ))
        .returning((rate_window::minute, rate_window::spent))
        .get_result(connection)
        .await
}
