//! What tests stand on: databases, a clock that can be set, made-up people and associations.

pub mod authenticator;
pub mod browser;
mod clock;
mod database;
pub mod enrolments;
pub mod fixtures;
mod npm;
pub mod people;
mod server;
pub mod smtp;
mod socket;
mod wait;

pub use clock::TestClock;
pub use database::{TestDatabase, connect};
pub use npm::node;
pub use server::{Browser, TestServer};
pub use socket::RawSocket;
pub use wait::until;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use mamis::app::App;
use mamis::db::PoolSizes;

/// The application over a database of its own, without a network port.
pub struct TestApp {
    pub app: Arc<App>,
    pub clock: Arc<TestClock>,
    pub database: TestDatabase,
    /// Folder of uploaded documents.
    pub files: tempfile::TempDir,
}

impl TestApp {
    /// Starts at 2026/04/01 10:00 in Tokyo.
    pub async fn new() -> Self {
        Self::over(TestDatabase::new().await).await
    }

    /// The same over a database that has its tables.
    pub async fn over(database: TestDatabase) -> Self {
        let clock = Arc::new(TestClock::at("2026-04-01T10:00:00+09:00"));
        let files = tempfile::tempdir().expect("a folder");
        let sizes = PoolSizes { pool: 8, readers: 2 };
        let app = App::open(database.url(), sizes, clock.clone(), files.path()).await.expect("the application opens");
        Self { app, clock, database, files }
    }

    /// What its clock shows.
    pub fn app_now(&self) -> DateTime<Utc> {
        self.app.clock.now()
    }
}
