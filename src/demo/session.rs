//! Connections that load: how they are set, and how rows go in.

use anyhow::Context;
use bytes::Bytes;
use futures_util::SinkExt;
use tokio_postgres::{Client, Transaction};

use super::output::Sheet;

/// Connects as the owner of the database.
pub async fn connect(url: &str) -> anyhow::Result<Client> {
    match crate::db::connect::client(url).await {
        Ok((client, _)) => Ok(client),
        Err(error) => Err(anyhow::anyhow!(error)).context("cannot connect to the database"),
    }
}

/// Settings of a transaction that loads: room for building indexes and checking keys, waiting for the other connections
/// as long as they take, and no compressing of new pages, which costs more time than writing them. Only a superuser may
/// say that; elsewhere it stays as the server has it.
pub async fn settings(transaction: &Transaction<'_>) -> anyhow::Result<()> {
    transaction
        .batch_execute(
            "SET LOCAL lock_timeout = '10s'; SET LOCAL idle_in_transaction_session_timeout = 0;
             SET LOCAL maintenance_work_mem = '512MB'; SET LOCAL work_mem = '256MB'; SET LOCAL synchronous_commit = off",
        )
        .await?;
    let superuser: String = transaction.query_one("SELECT current_setting('is_superuser')", &[]).await?.get(0);
    if superuser == "on" {
        transaction.batch_execute("SET LOCAL wal_compression = off").await?;
    }
    Ok(())
}

/// Rows into a table that was made or emptied in the same transaction.
pub async fn copy(transaction: &Transaction<'_>, table: &str, sheet: Sheet) -> anyhow::Result<()> {
    let columns: Vec<_> = sheet.columns.iter().map(|column| format!("{:?}", column.trim_start_matches("r#"))).collect();
    let statement = format!("COPY {table} ({}) FROM STDIN (FORMAT binary, FREEZE)", columns.join(", "));
    let mut sink = Box::pin(transaction.copy_in::<_, Bytes>(&statement).await?);
    let mut bytes = Bytes::from(sheet.into_bytes());
    while !bytes.is_empty() {
        sink.send(bytes.split_to(bytes.len().min(256 * 1024))).await?;
    }
    sink.as_mut().finish().await?;
    Ok(())
}
