//! The database: connections, generated schema, a file of rows and queries per table.
//! Nothing here begins a transaction; that is for `service`.

pub mod connect;
pub mod local_cluster;
pub mod migrate;
pub mod models;
pub mod queries;
#[rustfmt::skip]
pub mod schema;
mod sql_types;
mod tls;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use diesel_async::AsyncPgConnection;
use diesel_async::pooled_connection::bb8::{Pool, PooledConnection};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
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
        // No `SELECT 1` at each checkout; a broken connection is found by its first user, and a read is tried once more.
        config.recycling_method = RecyclingMethod::Fast;
        let counter = statements.clone();
        config.custom_setup = Box::new(move |url| {
            let (url, counter) = (url.to_owned(), counter.clone());
            Box::pin(async move { Ok(connect::connect(&url, Access::Transactions, &counter).await?.connection) })
        });
        let manager = AsyncDieselConnectionManager::new_with_config(url, config);
        let pool = Pool::builder()
            .max_size(sizes.pool)
            .connection_timeout(Duration::from_secs(2))
            .test_on_check_out(false)
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

    /// A shared connection for one plain read: `query.load(&mut &*reader)`. Statements of several users are
    /// pipelined over it, so it must never see a transaction, and none of its statements runs longer than a second.
    pub async fn reader(&self) -> Result<Arc<AsyncPgConnection>, DbError> {
        let slot = &self.readers[self.next_reader.fetch_add(1, Ordering::Relaxed) % self.readers.len()];
        if let Some(connected) = slot.read().await.as_ref()
            && !connected.is_closed()
        {
            return Ok(connected.shared.clone());
        }
        let mut slot = slot.write().await;
        if let Some(connected) = slot.as_ref()
            && !connected.is_closed()
        {
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
