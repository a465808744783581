//! The database: connections, generated schema, a file of rows and queries per table.
//! Nothing here begins a transaction; that is for `service`.

mod advice;
pub mod connect;
pub mod local_cluster;
pub mod migrate;
pub mod models;
pub mod queries;
#[rustfmt::skip]
pub mod schema;
mod sql_types;
mod tls;

use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use diesel_async::AsyncPgConnection;
use diesel_async::pooled_connection::bb8::{Pool, PooledConnection};
use diesel_async::pooled_connection::{
    AsyncDieselConnectionManager, ManagerConfig, PoolableConnection, RecyclingMethod,
};
use tokio::sync::RwLock;

use connect::{Access, Connected};

/// Why the database could not answer.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// No connection in time: down, restarting, or every connection is busy. Worth a later try.
    #[error("no database connection: {0}")]
    Unavailable(String),
    /// A statement failed.
    #[error(transparent)]
    Query(#[from] diesel::result::Error),
}

impl DbError {
    /// True where the same request may succeed a moment later.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Unavailable(_) => true,
            Self::Query(error) => connect::is_outage(error),
        }
    }

    /// True where the connection died under a statement: whether it was executed is not known.
    fn is_lost_connection(&self) -> bool {
        match self {
            Self::Unavailable(_) => false,
            Self::Query(error) => connect::is_lost(error),
        }
    }
}

/// Sizes of the connection pools.
#[derive(Debug, Clone, Copy)]
pub struct PoolSizes {
    /// Connections for transactions and slow searches.
    pub pool: u32,
    /// Shared, pipelined connections for plain reads.
    pub readers: usize,
}

/// A pooled connection, for one user at a time.
pub type Connection<'a> = PooledConnection<'a, AsyncPgConnection>;

/// A connection to read over, whosever it is.
pub enum Lent<'a> {
    /// One that many share.
    Shared(Arc<AsyncPgConnection>),
    /// One of the pool's.
    Own(Box<Connection<'a>>),
}

impl Deref for Lent<'_> {
    type Target = AsyncPgConnection;
    fn deref(&self) -> &AsyncPgConnection {
        match self {
            Self::Shared(connection) => connection,
            Self::Own(connection) => connection,
        }
    }
}

/// All connections to the one database.
pub struct Db {
    url: String,
    pool: Pool<AsyncPgConnection>,
    readers: Vec<RwLock<Option<Connected>>>,
    next_reader: AtomicUsize,
    statements: Arc<AtomicU64>,
}

impl Db {
    /// Opens the pool; connections are made when first needed.
    pub async fn open(url: &str, sizes: PoolSizes) -> Result<Self, DbError> {
        let statements = Arc::new(AtomicU64::new(0));
        let mut config = ManagerConfig::default();
        // No `SELECT 1` at each checkout: a connection is asked whether it knows that it is closed, which costs
        // nothing. One that has died unnoticed is found by its first user, and a read is tried once more.
        config.recycling_method = RecyclingMethod::CustomFunction(Box::new(|connection: &mut AsyncPgConnection| {
            let alive = if connection.is_broken() { Err(closed()) } else { Ok(()) };
            Box::pin(std::future::ready(alive))
        }));
        let counter = statements.clone();
        config.custom_setup = Box::new(move |url| {
            let (url, counter) = (url.to_owned(), counter.clone());
            Box::pin(async move { Ok(connect::connect(&url, Access::Transactions, &counter).await?.connection) })
        });
        let manager = AsyncDieselConnectionManager::new_with_config(url, config);
        let pool = Pool::builder()
            .max_size(sizes.pool)
            .connection_timeout(Duration::from_secs(2))
            .test_on_check_out(true)
            .build(manager)
            .await
            .map_err(|error| DbError::Unavailable(error.to_string()))?;
        let readers = (0..sizes.readers.max(1)).map(|_| RwLock::new(None)).collect();
        Ok(Self { url: url.to_owned(), pool, readers, next_reader: AtomicUsize::new(0), statements })
    }

    /// A connection for a transaction. Waits two seconds at most.
    pub async fn get(&self) -> Result<Connection<'_>, DbError> {
        self.pool.get().await.map_err(|error| DbError::Unavailable(error.to_string()))
    }

    /// A plain read over a connection that many share: their statements are pipelined over it, so it must never see a
    /// transaction, and none of its statements runs longer than a second. Where the connection has died, the read is
    /// tried once more over a fresh one.
    pub async fn read<T, E, Reading>(&self, query: impl Fn(Arc<AsyncPgConnection>) -> Reading) -> Result<T, DbError>
    where
        Reading: Future<Output = Result<T, E>>,
        E: Into<DbError>,
    {
        let slot = &self.readers[self.next_reader.fetch_add(1, Ordering::Relaxed) % self.readers.len()];
        let shared = self.reader(slot, None).await?;
        match query(shared.clone()).await.map_err(Into::into) {
            Err(error) if error.is_lost_connection() => {
                tracing::info!(%error, "a shared connection was lost; the read is tried once more");
                query(self.reader(slot, Some(&shared)).await?).await.map_err(Into::into)
            }
            done => done,
        }
    }

    /// Work over the pool that does no harm when it is done twice: a slow search, an entry with an id of its own. Where
    /// the connection has died, it is tried once more over another.
    pub async fn repeatable<'a, T, E, Working>(&'a self, work: impl Fn(Connection<'a>) -> Working) -> Result<T, DbError>
    where
        Working: Future<Output = Result<T, E>>,
        E: Into<DbError>,
    {
        match work(self.get().await?).await.map_err(Into::into) {
            Err(error) if error.is_lost_connection() => {
                tracing::info!(%error, "a pooled connection was lost; the work is tried once more");
                work(self.get().await?).await.map_err(Into::into)
            }
            done => done,
        }
    }

    /// A plain read, or a search, which may take longer and is planned for what is searched for.
    pub async fn find<'a, T, E, Reading>(
        &'a self,
        is_search: bool,
        query: impl Fn(Lent<'a>) -> Reading,
    ) -> Result<T, DbError>
    where
        Reading: Future<Output = Result<T, E>>,
        E: Into<DbError>,
    {
        if is_search {
            self.repeatable(|connection| query(Lent::Own(Box::new(connection)))).await
        } else {
            self.read(|connection| query(Lent::Shared(connection))).await
        }
    }

    /// The connection of a slot, made anew where it is closed or the one that has `died`.
    async fn reader(
        &self,
        slot: &RwLock<Option<Connected>>,
        died: Option<&Arc<AsyncPgConnection>>,
    ) -> Result<Arc<AsyncPgConnection>, DbError> {
        let usable = |connected: &&Connected| {
            !connected.is_closed() && died.is_none_or(|died| !Arc::ptr_eq(died, &connected.shared))
        };
        if let Some(connected) = slot.read().await.as_ref().filter(usable) {
            return Ok(connected.shared.clone());
        }
        let mut slot = slot.write().await;
        if let Some(connected) = slot.as_ref().filter(usable) {
            return Ok(connected.shared.clone());
        }
        let connecting = connect::connect(&self.url, Access::Reads, &self.statements);
        let connected = tokio::time::timeout(Duration::from_secs(2), connecting)
            .await
            .map_err(|_| DbError::Unavailable("connecting took more than two seconds".to_owned()))?
            .map_err(|error| DbError::Unavailable(error.to_string()))?
            .share();
        let shared = connected.shared.clone();
        *slot = Some(connected);
        Ok(shared)
    }

    /// SQL statements sent since the start, over all connections. Tests assert differences of it.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// The address of the database, for LISTEN and COPY, which need connections of their own. Holds a secret.
    pub fn url(&self) -> &str {
        &self.url
    }
}

fn closed() -> diesel::result::Error {
    let text = "the connection is closed".to_owned();
    diesel::result::Error::DatabaseError(diesel::result::DatabaseErrorKind::ClosedConnection, Box::new(text))
}
