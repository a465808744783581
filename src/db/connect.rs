//! Opening one connection, with the session settings it must have.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use diesel::connection::InstrumentationEvent;
use diesel::result::{ConnectionError, DatabaseErrorKind, Error};
use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};
use tokio_postgres::tls::TlsStream;
use tokio_postgres::{Client, Connection, NoTls, Socket};

use super::advice;
use super::tls::Target;

/// What a connection is for; decides its time limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Transactions and searches: 10 seconds a statement, 3 for a lock.
    Transactions,
    /// Plain reads over a shared connection: 1 second a statement, read-only.
    Reads,
}

impl Access {
    fn settings(self) -> &'static str {
        match self {
            Self::Transactions => {
                "SET ROLE mamis_app; SET timezone = 'UTC'; SET statement_timeout = '10s'; SET lock_timeout = '3s'; \
                 SET idle_in_transaction_session_timeout = '10s'"
            }
            Self::Reads => {
                // Planning some of the reads takes longer than answering them. What a partial index must match is written
                // out in them and not bound, so that one plan serves all values.
                "SET ROLE mamis_app; SET timezone = 'UTC'; SET statement_timeout = '1s'; \
                 SET default_transaction_read_only = on; SET plan_cache_mode = force_generic_plan"
            }
        }
    }
}

/// A fresh connection and the flag that its background task raises when it ends.
pub struct Fresh {
    pub connection: AsyncPgConnection,
    closed: Arc<AtomicBool>,
}

/// A connection shared by many readers.
pub struct Connected {
    pub shared: Arc<AsyncPgConnection>,
    closed: Arc<AtomicBool>,
}

impl Fresh {
    /// Puts it up for sharing.
    pub fn share(self) -> Connected {
        Connected { shared: Arc::new(self.connection), closed: self.closed }
    }
}

impl Connected {
    /// Has the server or the network ended it?
    pub fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire)
    }
}

/// Connects, applies the settings and counts every statement in `statements`.
pub async fn connect(url: &str, access: Access, statements: &Arc<AtomicU64>) -> Result<Fresh, ConnectionError> {
    let (client, closed) = client(url).await?;
    let mut connection = AsyncPgConnection::try_from(client).await?;
    connection.batch_execute(access.settings()).await.map_err(ConnectionError::CouldntSetupConfiguration)?;
    let counter = statements.clone();
    connection.set_instrumentation(move |event: InstrumentationEvent<'_>| {
        if let InstrumentationEvent::StartQuery { .. } = event {
            counter.fetch_add(1, Ordering::Relaxed);
        }
    });
    Ok(Fresh { connection, closed })
}

/// A connection as the owner of the database, without limits: for migrations and LISTEN.
pub async fn connect_as_owner(url: &str) -> Result<AsyncPgConnection, ConnectionError> {
    let target = Target::parse(url).map_err(bad)?;
    if target.wants_tls() {
        let (client, connection) = target.config.connect(target.connector().await.map_err(bad)?).await.map_err(bad)?;
        AsyncPgConnection::try_from_client_and_connection(client, connection).await
    } else {
        let (client, connection) = target.config.connect(NoTls).await.map_err(bad)?;
        AsyncPgConnection::try_from_client_and_connection(client, connection).await
    }
}

/// A client of the driver itself as the owner, for what Diesel does not do (COPY). The flag goes up when the connection
/// ends.
pub async fn client(url: &str) -> Result<(Client, Arc<AtomicBool>), ConnectionError> {
    let target = Target::parse(url).map_err(bad)?;
    if target.wants_tls() {
        Ok(drive(target.config.connect(target.connector().await.map_err(bad)?).await.map_err(bad)?))
    } else {
        Ok(drive(target.config.connect(NoTls).await.map_err(bad)?))
    }
}

fn drive<S>((client, connection): (Client, Connection<Socket, S>)) -> (Client, Arc<AtomicBool>)
where
    S: TlsStream + Unpin + Send + 'static,
{
    let closed = Arc::new(AtomicBool::new(false));
    let flag = closed.clone();
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::warn!(%error, "database connection lost");
        }
        flag.store(true, Ordering::Release);
    });
    (client, closed)
}

fn bad(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ConnectionError {
    ConnectionError::BadConnection(advice::explain(&*error.into()))
}

/// True where the connection died under the statement.
pub fn is_lost(error: &Error) -> bool {
    match error {
        Error::DatabaseError(DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand, _) => true,
        Error::DatabaseError(_, information) => information.message().contains("terminating connection"),
        _ => false,
    }
}

/// True where the statement failed because the server went away or had no room, not because of what was asked.
pub fn is_outage(error: &Error) -> bool {
    match error {
        lost if is_lost(lost) => true,
        Error::DatabaseError(_, information) => {
            let message = information.message();
            [
                "connection closed",
                "starting up",
                "shutting down",
                "statement timeout",
                "lock timeout",
                "too many connections",
            ]
            .iter()
            .any(|sign| message.contains(sign))
        }
        _ => false,
    }
}
