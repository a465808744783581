//! The outbox: mails written in the transaction that causes them, sent afterwards by a worker.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::db::schema::outbox;
use crate::domain::ids::{ApplicationEventId, ApplicationId, AssociationId};

/// A mail to be sent.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = outbox)]
pub struct NewMail {
    /// The Message-ID is made of it.
    pub id: Uuid,
    pub topic: &'static str,
    /// What it is about: the same thing is never queued twice. Mails of an event begin with its id and a colon.
    pub dedupe_key: String,
    /// Mail address.
    pub recipient: String,
    /// Name of the text.
    pub template: &'static str,
    /// What the text needs.
    pub payload: serde_json::Value,
    pub application_id: Option<ApplicationId>,
    pub association_id: Option<AssociationId>,
    pub created_at: DateTime<Utc>,
    /// Not to be sent before.
    pub due_at: DateTime<Utc>,
}

impl NewMail {
    /// A mail that is due at once and about nothing but its recipient, who is up to the caller like its text and key.
    pub fn due(id: Uuid, now: DateTime<Utc>) -> Self {
        Self {
            id,
            topic: MAIL,
            dedupe_key: String::new(),
            recipient: String::new(),
            template: "",
            payload: serde_json::Value::Null,
            application_id: None,
            association_id: None,
            created_at: now,
            due_at: now,
        }
    }
}

/// A mail as it is to be sent.
pub const MAIL: &str = "mail";
/// Somebody has forgotten his login ID or password: what is mailed, if anything, is found out when the row is worked on.
pub const RECOVERY: &str = "recovery";

/// Queues mails. One that is queued already (the same key) stays as it is.
pub async fn enqueue(connection: &mut AsyncPgConnection, mails: &[NewMail]) -> QueryResult<()> {
    if mails.is_empty() {
        return Ok(());
    }
    let insert = diesel::insert_into(outbox::table).values(mails);
    insert.on_conflict(outbox::dedupe_key).do_nothing().execute(connection).await.map(drop)
}

/// Has any mail of the event been sent, or been taken up by a worker? Locks those that wait, so that no worker takes
/// them up before the caller is done.
pub async fn has_left(
    connection: &mut AsyncPgConnection,
    application: ApplicationId,
    event: ApplicationEventId,
) -> QueryResult<bool> {
    let attempts: Vec<(i32, Option<DateTime<Utc>>)> = outbox::table
        .filter(outbox::application_id.eq(application).and(outbox::dedupe_key.like(format!("{event}:%"))))
        .select((outbox::attempts, outbox::leased_until))
        .for_update()
        .load(connection)
        .await?;
    Ok(attempts.iter().any(|(attempts, lease)| *attempts > 0 || lease.is_some()))
}

/// Deletes the mails of an event that no worker has taken up.
pub async fn take_back(
    connection: &mut AsyncPgConnection,
    application: ApplicationId,
    event: ApplicationEventId,
) -> QueryResult<()> {
    diesel::delete(outbox::table)
        .filter(outbox::application_id.eq(application).and(outbox::dedupe_key.like(format!("{event}:%"))))
        .filter(outbox::attempts.eq(0).and(outbox::leased_until.is_null()))
        .execute(connection)
        .await
        .map(drop)
}

/// Deletes a mail that no worker has taken up yet, by its key.
pub async fn drop_waiting(connection: &mut AsyncPgConnection, dedupe_keys: &[String]) -> QueryResult<()> {
    diesel::delete(outbox::table)
        .filter(outbox::dedupe_key.eq_any(dedupe_keys))
        .filter(outbox::sent_at.is_null().and(outbox::attempts.eq(0)).and(outbox::leased_until.is_null()))
        .execute(connection)
        .await
        .map(drop)
}
