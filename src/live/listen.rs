//! The connection that listens. It is never one of the pool's, and it finds out by itself when it is dead.

use std::pin::pin;
use std::time::Duration;

use anyhow::Context;
use diesel::pg::PgNotification;
use diesel_async::{AsyncPgConnection, SimpleAsyncConnection};
use futures_util::StreamExt;
use uuid::Uuid;

use super::Hub;
use crate::app::App;
use crate::db::connect::connect_as_owner;
use crate::domain::ids::AssociationId;

/// After so long without a word the connection is asked whether it is still there …
const QUIET: Duration = Duration::from_secs(10);
/// … and given up if it has not answered, or not connected, after this.
const PATIENCE: Duration = Duration::from_secs(3);
/// Between two attempts to connect.
const RETRY: Duration = Duration::from_millis(500);

/// Listens for ever; after a break it connects again and lets everything be counted anew, for what was said in
/// between is lost.
pub async fn run(app: &App) {
    loop {
        if let Err(error) = listen(app).await {
            tracing::warn!(error = format!("{error:#}"), "not listening to the database; trying again");
        }
        tokio::time::sleep(RETRY).await;
    }
}

async fn listen(app: &App) -> anyhow::Result<()> {
    let connecting = tokio::time::timeout(PATIENCE, connect_as_owner(app.db.url()));
    let mut connection = connecting.await.context("connecting took too long")?.context("cannot connect")?;
    let channels = "LISTEN pending_changed; LISTEN association_changed; LISTEN session_ended; LISTEN session_changed";
    ask(&mut connection, channels).await?;
    // From here on nothing is missed; what happened before is counted now.
    app.hub.tree_changed();
    app.hub.everything_may_have_changed();
    loop {
        let next = {
            let mut notifications = pin!(connection.notifications_stream());
            tokio::time::timeout(QUIET, notifications.next()).await
        };
        match next {
            Ok(Some(Ok(notification))) => heard(&app.hub, &notification),
            Ok(Some(Err(error))) => return Err(error.into()),
            Ok(None) => anyhow::bail!("the connection ended"),
            // A half-open connection is silent, too.
            Err(_) => ask(&mut connection, "SELECT 1").await?,
        }
    }
}

async fn ask(connection: &mut AsyncPgConnection, sql: &str) -> anyhow::Result<()> {
    let asking = tokio::time::timeout(PATIENCE, connection.batch_execute(sql));
    Ok(asking.await.context("the connection does not answer")??)
}

fn heard(hub: &Hub, notification: &PgNotification) {
    let payload = notification.payload.as_str();
    match notification.channel.as_str() {
        // More associations than a notification can name.
        "pending_changed" if payload == "*" => hub.all_counts_may_have_changed(),
        "pending_changed" => hub.associations_changed(ids(payload).map(AssociationId)),
        "association_changed" => hub.tree_changed(),
        "session_ended" | "session_changed" => ids(payload).for_each(|id| hub.credential_changed(id)),
        other => tracing::warn!(channel = other, "an unknown notification"),
    }
}

fn ids(payload: &str) -> impl Iterator<Item = Uuid> {
    payload.split(',').filter_map(|id| id.parse().ok())
}
