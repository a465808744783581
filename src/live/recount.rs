//! Counting what is dirty, one grouped query for all of it. What becomes dirty meanwhile waits for the next round, so
//! a burst of commits costs two rounds and not one each.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::{Hub, PendingCounts};
use crate::app::App;
use crate::db::DbError;
use crate::db::queries::counts::{self, Boxes};
use crate::domain::ids::AssociationId;

/// After a failure.
const RETRY: Duration = Duration::from_millis(500);

/// Counts for ever.
pub async fn run(app: &App) {
    loop {
        app.hub.wake.notified().await;
        while let Err(error) = round(app).await {
            tracing::warn!(error = format!("{error:#}"), "pending applications could not be counted; trying again");
            tokio::time::sleep(RETRY).await;
        }
    }
}

async fn round(app: &App) -> anyhow::Result<()> {
    let (dirty, tree_is_dirty) = app.hub.take_work();
    let done = async {
        if tree_is_dirty {
            app.reload_tree().await?;
        }
        count(app, &dirty).await?;
        anyhow::Ok(())
    };
    let result = done.await;
    if result.is_err() {
        app.hub.put_back(dirty, tree_is_dirty);
    }
    result
}

async fn count(app: &App, dirty: &[AssociationId]) -> Result<(), DbError> {
    if dirty.is_empty() {
        return Ok(());
    }
    let (today, as_of) = (app.clock.today(), app.clock.now());
    let counts = app.db.read(|reader| async move { counts::pending(&reader, dirty, today).await }).await?;
    app.hub.publish(dirty, &counts, as_of);
    Ok(())
}

impl Hub {
    /// What has to be counted; channels that nobody watches any more are dropped.
    fn take_work(&self) -> (Vec<AssociationId>, bool) {
        let mut state = self.lock();
        state.counts.retain(|_, sender| sender.receiver_count() > 0);
        let dirty = std::mem::take(&mut state.dirty);
        let dirty = dirty.into_iter().filter(|id| state.counts.contains_key(id)).collect();
        (dirty, std::mem::take(&mut state.tree_is_dirty))
    }

    fn put_back(&self, dirty: Vec<AssociationId>, tree_is_dirty: bool) {
        let mut state = self.lock();
        state.dirty.extend(dirty);
        state.tree_is_dirty |= tree_is_dirty;
    }

    /// Tells those who watch, where something is different.
    fn publish(
        &self,
        counted: &[AssociationId],
        counts: &HashMap<AssociationId, Boxes>,
        as_of: chrono::DateTime<chrono::Utc>,
    ) {
        let state = self.lock();
        for &association_id in counted {
            let boxes = counts.get(&association_id).copied().unwrap_or_default();
            if let Some(sender) = state.counts.get(&association_id) {
                sender.send_if_modified(|current| {
                    let is_new = current.as_ref().is_none_or(|current| current.boxes != boxes);
                    if is_new {
                        *current = Some(Arc::new(PendingCounts { association_id, boxes, as_of }));
                    }
                    is_new
                });
            }
        }
    }
}
