//! What is needed to tell which actions are possible, for many applications at once.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::models::application_event;
use crate::db::schema::{application_event as event, outbox};
use crate::domain::application::snapshot::PastAction;
use crate::domain::ids::StepId;

/// For each of the steps the latest action that 取消 would take back, and whether a mail about it has gone out. Two
/// statements.
pub async fn past(connection: &AsyncPgConnection, steps: &[StepId]) -> QueryResult<Vec<(StepId, PastAction)>> {
    let mut found = application_event::past_actions(connection, steps).await?;
    let of_steps = event::table.filter(event::step_id.eq_any(steps)).select(event::application_id.nullable());
    let mails: Vec<(String, i32, Option<DateTime<Utc>>)> = outbox::table
        .filter(outbox::application_id.eq_any(of_steps))
        .select((outbox::dedupe_key, outbox::attempts, outbox::leased_until))
        .load(&mut &*connection)
        .await?;
    for (_, past) in &mut found {
        let own = format!("{}:", past.event_id);
        let taken_up = |(key, attempts, lease): &(String, i32, Option<DateTime<Utc>>)| {
            key.starts_with(&own) && (*attempts > 0 || lease.is_some())
        };
        past.mail_left = mails.iter().any(taken_up);
    }
    Ok(found)
}
