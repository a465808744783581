//! Loaders: what several parts of one answer ask for one by one is read in one statement.
//!
//! One set per request, so nothing read for one viewer is ever shown to another.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use chrono::NaiveDate;
use dataloader::BatchFn;
use dataloader::cached::Loader as Cached;
use diesel_async::AsyncPgConnection;

use super::error::{ApiError, Result};
use crate::app::App;
use crate::db::DbError;
use crate::domain::policy::Scope;

mod sources;

pub use sources::*;

/// How often a loader lets others go first before it asks. 1 splits batches, 10 (the crate's own choice) costs time.
const YIELDS: usize = 3;
/// Larger than any page, so that a batch is never split.
const MAX_BATCH: usize = 10_000;

/// What a loader knows of the request.
#[derive(Clone)]
pub struct Reach {
    app: Arc<App>,
    pub scope: Scope,
    pub today: NaiveDate,
}

/// Something that can be read for many keys at once.
pub trait Source: Send + Sync + 'static {
    type Key: Eq + Hash + Copy + std::fmt::Debug + Send + Sync + 'static;
    type Value: Send + Sync + 'static;

    /// Reads what there is for these keys; what is hidden from the scope or not there is left out.
    fn fetch(
        reach: &Reach,
        connection: &AsyncPgConnection,
        keys: &[Self::Key],
    ) -> impl Future<Output = diesel::QueryResult<HashMap<Self::Key, Self::Value>>> + Send;
}

type Loaded<V> = std::result::Result<Option<Arc<V>>, Arc<DbError>>;

/// A loader of one kind of thing.
pub struct Loader<S: Source> {
    cached: Cached<S::Key, Loaded<S::Value>, Fetch<S>>,
    /// How many are waiting for an answer of it.
    waiting: AtomicUsize,
}

/// Turns that those who have their answer let pass at most, until all others have theirs.
const MOST_TURNS: usize = 512;

/// Counts one who waits, however he stops waiting.
struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn new(count: &'a AtomicUsize) -> Self {
        count.fetch_add(1, Ordering::Relaxed);
        Self(count)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The crate's side of a source.
struct Fetch<S: Source> {
    reach: Reach,
    source: std::marker::PhantomData<fn() -> S>,
}

impl<S: Source> BatchFn<S::Key, Loaded<S::Value>> for Fetch<S> {
    async fn load(&mut self, keys: &[S::Key]) -> HashMap<S::Key, Loaded<S::Value>> {
        match self.read(keys).await {
            // Every key gets an answer: the crate takes a missing one for a mistake.
            Ok(mut found) => keys.iter().map(|key| (*key, Ok(found.remove(key).map(Arc::new)))).collect(),
            Err(error) => {
                let error = Arc::new(error);
                keys.iter().map(|key| (*key, Err(error.clone()))).collect()
            }
        }
    }
}

impl<S: Source> Fetch<S> {
    async fn read(&self, keys: &[S::Key]) -> std::result::Result<HashMap<S::Key, S::Value>, DbError> {
        let reach = &self.reach;
        Box::pin(reach.app.db.read(|reader| async move { S::fetch(reach, &reader, keys).await })).await
    }
}

impl<S: Source> Loader<S> {
    fn new(reach: &Reach) -> Self {
        let fetch = Fetch { reach: reach.clone(), source: std::marker::PhantomData };
        let cached = Cached::new(fetch).with_yield_count(YIELDS).with_max_batch_size(MAX_BATCH);
        Self { cached, waiting: AtomicUsize::new(0) }
    }

    /// The value for a key; none where it is not there or hidden.
    pub async fn load(&self, key: S::Key) -> Result<Option<Arc<S::Value>>> {
        let waiting = Waiting::new(&self.waiting);
        // The crate loses keys when the task that fetches for others is dropped, which happens where a sibling field
        // has failed: then ask again, once.
        // In a box: the future of every resolver that may load would have the size of this one, five kilobytes.
        let loaded = match Box::pin(self.cached.try_load(key)).await {
            Ok(loaded) => loaded,
            Err(_) => {
                Box::pin(self.cached.try_load(key)).await.map_err(|error| ApiError::internal(error.to_string()))?
            }
        };
        drop(waiting);
        self.let_the_others_have_theirs().await;
        Ok(loaded?)
    }

    /// Reads what is going to be asked for. What goes wrong is told to whoever asks.
    pub async fn prime(&self, keys: Vec<S::Key>) {
        if !keys.is_empty() {
            let _read = Box::pin(self.cached.try_load_many(keys)).await;
        }
    }

    /// The answers of a batch are handed out one after another. Whoever went on at once would ask his next question
    /// before the others know theirs, and the next batch would fall apart.
    async fn let_the_others_have_theirs(&self) {
        for _ in 0..MOST_TURNS {
            if self.waiting.load(Ordering::Relaxed) == 0 {
                return;
            }
            tokio::task::yield_now().await;
        }
    }

    /// Drops everything that was read.
    async fn forget(&self) {
        self.cached.clear_all().await;
    }

    /// Reads the value anew, after a command has changed it.
    pub async fn reload(&self, key: S::Key) -> Result<Option<Arc<S::Value>>> {
        self.cached.clear(key).await;
        self.load(key).await
    }
}
