//! Embedded migrations, run by one instance at a time.

use anyhow::Context;
use diesel::QueryDsl;
use diesel::migration::MigrationSource;
use diesel::pg::Pg;
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connect::connect_as_owner;

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// Held while migrations run, so that instances started together run them once ("mami" in ASCII).
const LOCK: i64 = 0x6d61_6d69;

/// Brings the schema up to date as the owner of the database. Gives the names of the migrations that were run.
pub async fn run(url: &str) -> anyhow::Result<Vec<String>> {
    with_lock(url, |harness| names(harness.run_pending_migrations(MIGRATIONS))).await
}

/// Takes every migration back, newest first. For tests and development; drops all data.
pub async fn revert_all(url: &str) -> anyhow::Result<Vec<String>> {
    with_lock(url, |harness| names(harness.revert_all_migrations(MIGRATIONS))).await
}

/// Is the schema of the database the one this program knows?
pub async fn is_current(url: &str) -> anyhow::Result<bool> {
    let connection = connect_as_owner(url).await.context("cannot connect to the database")?;
    tokio::task::spawn_blocking(move || {
        let mut harness = AsyncMigrationHarness::new(connection);
        let pending = MigrationHarness::<Pg>::has_pending_migration(&mut harness, MIGRATIONS);
        pending.map(|pending| !pending).map_err(|error| anyhow::anyhow!(error))
    })
    .await?
}

/// Versions of the migrations that the database has seen. Asked over a connection that may only read.
pub async fn versions(mut connection: &AsyncPgConnection) -> diesel::QueryResult<Vec<String>> {
    schema_migrations::table.select(schema_migrations::version).load(&mut connection).await
}

/// Is every migration of this program among these versions? A database that is ahead is well, for migrations expand
/// before they contract.
pub fn is_current_with(run: &[String]) -> anyhow::Result<bool> {
    let known = MigrationSource::<Pg>::migrations(&MIGRATIONS).map_err(|error| anyhow::anyhow!(error))?;
    Ok(known.iter().all(|migration| run.iter().any(|version| *version == migration.name().version().to_string())))
}

diesel::table! {
    #[sql_name = "__diesel_schema_migrations"]
    schema_migrations (version) {
        version -> Text,
    }
}

fn names(
    versions: diesel::migration::Result<Vec<diesel::migration::MigrationVersion<'_>>>,
) -> anyhow::Result<Vec<String>> {
    match versions {
        Ok(versions) => Ok(versions.iter().map(ToString::to_string).collect()),
        Err(error) => Err(anyhow::anyhow!(error)),
    }
}

async fn with_lock(
    url: &str,
    work: impl FnOnce(&mut AsyncMigrationHarness<AsyncPgConnection>) -> anyhow::Result<Vec<String>> + Send + 'static,
) -> anyhow::Result<Vec<String>> {
    let mut guard = connect_as_owner(url).await.context("cannot connect to the database")?;
    diesel::sql_query("SELECT pg_advisory_lock($1)")
        .bind::<diesel::sql_types::BigInt, _>(LOCK)
        .execute(&mut guard)
        .await?;
    let connection = connect_as_owner(url).await?;
    let versions = tokio::task::spawn_blocking(move || {
        let mut harness = AsyncMigrationHarness::new(connection);
        work(&mut harness)
    })
    .await?;
    // The lock goes with the connection.
    drop(guard);
    versions
}
