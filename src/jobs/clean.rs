//! Taking away what has had its time: expired drafts, old sessions, documents that nobody named, files without a row.

use std::time::Duration;

use chrono::TimeDelta;
use futures_util::TryStreamExt;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::db::models::{attachment, cleaning, draft};

/// How often.
const EVERY: Duration = Duration::from_secs(600);
/// Rows or files at a time.
const BATCH: usize = 500;
/// A document that was uploaded and named nowhere is kept so long: the page that will name it may still be open.
const UNUSED: TimeDelta = TimeDelta::days(2);
/// A file without a row may be one whose row is about to be written.
const ORPHAN: TimeDelta = TimeDelta::days(1);

/// Cleans now and then, until `stop` is cancelled.
pub async fn run(app: &App, stop: &CancellationToken) {
    loop {
        if let Err(error) = clean(app).await {
            tracing::warn!(error = format!("{error:#}"), "cleaning was cut short; it goes on later");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

/// Cleans once.
pub async fn clean(app: &App) -> anyhow::Result<()> {
    let now = app.clock.now();
    let mut connection = app.db.get().await?;
    let drafts = draft::delete_expired(&mut connection, now, BATCH as i64).await?;
    told("drafts", drafts);
    for class in cleaning::CLASSES {
        told(class.name, cleaning::clean(&mut connection, class, now).await?);
    }
    drop(connection);
    told("unused documents", unused_documents(app).await?);
    told("files without a row", orphans(app).await?);
    Ok(())
}

fn told(what: &'static str, count: usize) {
    if count > 0 {
        tracing::info!(what, count, "taken away");
    }
}

/// The row first: a file without a row is found later, a row without a file is a fault.
async fn unused_documents(app: &App) -> anyhow::Result<usize> {
    let mut connection = app.db.get().await?;
    let unused = attachment::unused(&connection, app.clock.now() - UNUSED, BATCH as i64).await?;
    let mut count = 0;
    for (id, key) in unused {
        if attachment::delete_unused(&mut connection, id).await? {
            app.files.delete(&key).await?;
            count += 1;
        }
    }
    Ok(count)
}

async fn orphans(app: &App) -> anyhow::Result<usize> {
    let mut count = 0;
    let mut found = app.files.older_than(app.clock.now() - ORPHAN).try_chunks(BATCH);
    while let Some(keys) = found.try_next().await.map_err(|error| error.1)? {
        let named = &keys;
        let known = app.db.read(|reader| async move { attachment::known_keys(&reader, named).await }).await?;
        for key in keys.iter().filter(|key| !known.contains(key)) {
            app.files.delete(key).await?;
            count += 1;
        }
    }
    Ok(count)
}
