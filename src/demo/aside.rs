//! The largest tables, filled by connections of their own: one connection keeps one core of the server busy, no more.
//!
//! The one transaction sees of other connections what they have committed, and nobody else may see it before the rest.
//! So these rows go into tables of the same names in a schema of their own, and the transaction puts those in the place
//! of the real ones. A load that broke off leaves the schema behind at most; the next begins by taking it away.

use std::collections::BTreeMap;

use anyhow::{Context, ensure};
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio_postgres::{Client, Transaction};

use super::output::Sheet;
use super::{ballast, session};

/// Nothing in the database may refer to one of them, be it a key, a view or a trigger: they are exchanged as a whole.
pub const TABLES: &[&str] = &["affiliation_term", "application_event"];

/// Where they are filled.
const SCHEMA: &str = "demo_aside";

/// Sheets that may wait for a connection.
const WAITING: usize = 2;

/// The tables while they are filled. What is not done yet is broken off with the value.
pub struct Aside {
    sheets: BTreeMap<&'static str, mpsc::Sender<Sheet>>,
    filling: JoinSet<anyhow::Result<()>>,
}

impl Aside {
    /// Makes the tables, each with a connection that waits for rows. Reads from the real ones how they are to be: to be
    /// called before anything is taken off those.
    pub async fn begin(url: &str, client: &Client) -> anyhow::Result<Self> {
        remove(client).await?;
        client.batch_execute(&format!("CREATE SCHEMA {SCHEMA}")).await?;
        let (mut sheets, mut filling) = (BTreeMap::new(), JoinSet::new());
        for table in TABLES {
            let like = format!("CREATE TABLE {SCHEMA}.{table} (LIKE {table} INCLUDING ALL EXCLUDING INDEXES)");
            client.batch_execute(&like).await?;
            let finish = finishing(client, table).await?;
            let (sender, receiver) = mpsc::channel(WAITING);
            sheets.insert(*table, sender);
            let connection = session::connect(url).await?;
            filling.spawn(async move {
                fill(connection, table, receiver, finish).await.with_context(|| format!("cannot fill {table} aside"))
            });
        }
        Ok(Self { sheets, filling })
    }

    /// Hands over rows, or gives them back where their table is none of these.
    pub async fn take(&mut self, table: &str, sheet: Sheet) -> anyhow::Result<Option<Sheet>> {
        let Some(sheets) = self.sheets.get(table) else { return Ok(Some(sheet)) };
        if sheets.send(sheet).await.is_err() {
            // Whoever takes no more has failed, and says why.
            self.finish().await?;
        }
        Ok(None)
    }

    /// No more rows will come: what stands on them can be built.
    pub fn end(&mut self) {
        self.sheets.clear();
    }

    /// Waits until all are in, with everything that is built on them.
    pub async fn finish(&mut self) -> anyhow::Result<()> {
        while let Some(filled) = self.filling.join_next().await {
            filled??;
        }
        Ok(())
    }
}

/// Takes away what a load that broke off has left.
pub async fn remove(client: &Client) -> anyhow::Result<()> {
    // That there is nothing, as a rule, or what goes with it, is no news.
    let statements = format!("SET client_min_messages = warning; DROP SCHEMA IF EXISTS {SCHEMA} CASCADE");
    Ok(client.batch_execute(&statements).await?)
}

/// Puts the tables in the place of the real ones, which have lost their foreign keys already.
pub async fn put_in_place(transaction: &Transaction<'_>) -> anyhow::Result<()> {
    for table in TABLES {
        let alike = standing(transaction, table).await?;
        transaction
            .batch_execute(&format!("DROP TABLE {table}; ALTER TABLE {SCHEMA}.{table} SET SCHEMA public; {alike}"))
            .await
            .with_context(|| format!("cannot exchange {table}"))?;
    }
    transaction.batch_execute(&format!("DROP SCHEMA {SCHEMA}")).await?;
    Ok(())
}

/// Fills one table. Emptying it first, in the same transaction, spares the log its rows.
async fn fill(
    mut client: Client,
    table: &str,
    mut sheets: mpsc::Receiver<Sheet>,
    finish: Vec<String>,
) -> anyhow::Result<()> {
    let transaction = client.transaction().await?;
    session::settings(&transaction).await?;
    transaction.batch_execute(&format!("SET LOCAL search_path = {SCHEMA}, public; TRUNCATE {table}")).await?;
    while let Some(sheet) = sheets.recv().await {
        session::copy(&transaction, table, sheet).await?;
    }
    for statement in finish {
        transaction.batch_execute(&statement).await.with_context(|| statement)?;
    }
    transaction.commit().await?;
    Ok(())
}

/// What comes after the rows: keys, indexes and statistics.
async fn finishing(client: &Client, table: &str) -> anyhow::Result<Vec<String>> {
    let mut statements: Vec<_> =
        ballast::constraints(client, &[table], "'p', 'u', 'x'").await?.iter().map(ballast::add).collect();
    for (_, definition) in ballast::indexes(client, &[table]).await? {
        let here = definition.replacen(" ON public.", &format!(" ON {SCHEMA}."), 1);
        ensure!(here != definition, "an index on another schema: {definition}");
        statements.push(here);
    }
    statements.push(format!("ANALYZE {table}"));
    Ok(statements)
}

/// Owner, comment and grants of a table and of the sequences of its columns, as statements.
async fn standing(transaction: &Transaction<'_>, table: &str) -> anyhow::Result<String> {
    let statement = "SELECT format('ALTER TABLE %I OWNER TO %I', relname, pg_get_userbyid(relowner))
             FROM pg_class WHERE oid = $1::text::regclass
         UNION ALL SELECT format('COMMENT ON TABLE %I IS %L', relname, obj_description(oid, 'pg_class'))
             FROM pg_class WHERE oid = $1::text::regclass
         UNION ALL SELECT format('GRANT %s ON %s %I TO %s', privilege_type, CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END,
                 relname, CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END)
             FROM pg_class c, aclexplode(c.relacl)
             WHERE c.oid = $1::text::regclass OR c.oid IN (
                 SELECT objid FROM pg_depend WHERE refobjid = $1::text::regclass AND classid = 'pg_class'::regclass AND deptype = 'i')";
    let rows = transaction.query(statement, &[&table]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect::<Vec<String>>().join("; "))
}
