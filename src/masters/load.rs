//! Bringing the database in line with the files: one transaction, one instance at a time.

use std::collections::HashMap;

use anyhow::Context;
use tokio_postgres::{Client, Transaction};

use super::files::{self, File};
use super::{rows, tables};

/// Held while the files are loaded, so that instances started together load them once ("mast" in ASCII).
const LOCK: i64 = 0x6d61_7374;

/// Which files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    All,
    /// All but the two large postal files, for tests that have no use for them.
    WithoutPostal,
}

/// A file that was new or had changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loaded {
    /// Name of the file.
    pub file: &'static str,
    /// Rows written; a line that says what the table says already writes none.
    pub rows: u64,
}

/// Loads whatever file is new or has changed since the last time, as the owner of the database. With nothing to do it
/// costs one query. Gives the files that were loaded.
pub async fn load(url: &str) -> anyhow::Result<Vec<Loaded>> {
    load_parts(url, Parts::All).await
}

/// The same for a part of the files.
pub async fn load_parts(url: &str, parts: Parts) -> anyhow::Result<Vec<Loaded>> {
    match crate::db::connect::client(url).await {
        Ok((mut client, _)) => load_with(&mut client, parts).await,
        Err(error) => Err(anyhow::anyhow!(error)).context("cannot connect to the database"),
    }
}

async fn load_with(client: &mut Client, parts: Parts) -> anyhow::Result<Vec<Loaded>> {
    if changed(&known(client).await?, parts).is_empty() {
        return Ok(Vec::new());
    }
    let transaction = client.transaction().await?;
    transaction.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK]).await?;
    // Another instance may have been at it while this one waited.
    let files = changed(&known(&transaction).await?, parts);
    let mut loaded = Vec::new();
    for file in files {
        let rows = load_file(&transaction, file).await.with_context(|| format!("cannot load {}", file.name))?;
        let statement = "INSERT INTO setting VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
        transaction.execute(statement, &[&key(file), &file.digest()]).await?;
        loaded.push(Loaded { file: file.name, rows });
    }
    transaction.commit().await?;
    Ok(loaded)
}

async fn load_file(transaction: &Transaction<'_>, file: File) -> anyhow::Result<u64> {
    match file.name {
        "prefectures.csv" => tables::prefectures(transaction, &rows::read(file)?).await,
        "codes.csv" => tables::codes(transaction, &rows::read(file)?).await,
        "medical_schools.csv" => tables::medical_schools(transaction, &rows::read(file)?).await,
        "societies.csv" => tables::societies(transaction, &rows::read(file)?).await,
        "associations.csv" => tables::associations(transaction, rows::read(file)?).await,
        "categories.csv" => tables::categories(transaction, rows::read(file)?).await,
        _ => tables::postal(transaction).await,
    }
}

/// The files to load, in the order in which tables refer to each other.
fn changed(known: &HashMap<String, String>, parts: Parts) -> Vec<File> {
    let mut wanted = vec![
        files::PREFECTURES,
        files::CODES,
        files::MEDICAL_SCHOOLS,
        files::SOCIETIES,
        files::ASSOCIATIONS,
        files::CATEGORIES,
    ];
    if parts == Parts::All {
        wanted.push(files::POSTAL);
    }
    wanted.retain(|file| known.get(&key(*file)) != Some(&file.digest()));
    wanted
}

/// Digests of the files loaded before.
async fn known(client: &impl tokio_postgres::GenericClient) -> anyhow::Result<HashMap<String, String>> {
    let rows = client.query("SELECT key, value FROM setting WHERE starts_with(key, 'masters:')", &[]).await?;
    Ok(rows.iter().map(|row| (row.get(0), row.get(1))).collect())
}

fn key(file: File) -> String {
    format!("masters:{}", file.name)
}
