//! What the check says about the database.

use anyhow::Context;
use mamis::db::{connect, migrate};
use tokio_postgres::Client;

use super::findings::Findings;

/// Oldest version that will do.
const OLDEST: i32 = 15;

/// Role that the server works under.
const ROLE: &str = "mamis_app";

/// Looks at everything that a PostgreSQL needs to have.
pub async fn look(url: &str, findings: &mut Findings) {
    let client = match connect::client(url).await {
        Ok((client, _)) => client,
        Err(error) => return findings.bad(format!("the database does not let us in: {error}")),
    };
    if let Err(error) = look_over(&client, url, findings).await {
        findings.bad(format!("the database does not answer as expected: {error:#}"));
    }
}

async fn look_over(client: &Client, url: &str, findings: &mut Findings) -> anyhow::Result<()> {
    version(client, findings).await?;
    letters(client, findings).await?;
    extensions(client, findings).await?;
    role(client, findings).await?;
    schema(client, url, findings).await
}

async fn version(client: &Client, findings: &mut Findings) -> anyhow::Result<()> {
    let name = text(client, "SHOW server_version").await?;
    let number: i32 = text(client, "SHOW server_version_num").await?.parse().context("a version is a number")?;
    if number / 10_000 >= OLDEST {
        findings.good(format!("PostgreSQL {name}"));
    } else {
        findings.bad(format!("PostgreSQL {name} is too old: {OLDEST} or newer is needed"));
    }
    Ok(())
}

async fn letters(client: &Client, findings: &mut Findings) -> anyhow::Result<()> {
    let encoding = text(client, "SHOW server_encoding").await?;
    let kind = text(client, "SELECT datctype FROM pg_database WHERE datname = current_database()").await?;
    if encoding != "UTF8" {
        findings.bad(format!(
            "the database is encoded as {encoding}: make it anew with ENCODING 'UTF8' TEMPLATE template0"
        ));
    } else if kind == "C" || kind == "POSIX" {
        findings.bad(format!(
            "LC_CTYPE of the database is {kind}, which knows no Japanese letters, so searches by part of a name find \
             nothing: make it anew with LC_CTYPE 'C.UTF-8' TEMPLATE template0"
        ));
    } else {
        findings.good(format!("encoding {encoding}, LC_CTYPE {kind}"));
    }
    Ok(())
}

async fn extensions(client: &Client, findings: &mut Findings) -> anyhow::Result<()> {
    for name in ["btree_gist", "pg_trgm"] {
        let row = client
            .query_opt("SELECT installed_version IS NOT NULL FROM pg_available_extensions WHERE name = $1", &[&name])
            .await?;
        let may_add = flag(client, "SELECT has_database_privilege(current_database(), 'CREATE')").await?;
        match row.map(|row| row.get::<_, bool>(0)) {
            None => {
                findings.bad(format!("the server has no extension {name}: install PostgreSQL's contrib package there"))
            }
            Some(false) if !may_add => {
                findings.bad(format!("an administrator has to run, in this database: CREATE EXTENSION {name};"));
            }
            Some(_) => findings.good(format!("extension {name}")),
        }
    }
    Ok(())
}

/// Managed servers often let nobody make roles; then an administrator has to.
async fn role(client: &Client, findings: &mut Findings) -> anyhow::Result<()> {
    let user = text(client, "SELECT current_user::text").await?;
    let exists = client.query_opt("SELECT 1 FROM pg_roles WHERE rolname = $1", &[&ROLE]).await?.is_some();
    if exists {
        return match client.batch_execute(&format!("BEGIN READ ONLY; SET LOCAL ROLE {ROLE}; COMMIT")).await {
            Ok(()) => {
                findings.good(format!("role {ROLE}"));
                Ok(())
            }
            Err(_) => {
                client.batch_execute("ROLLBACK").await?;
                findings.bad(format!(
                    "{user} may not act as {ROLE}; an administrator has to run: GRANT {ROLE} TO \"{user}\";"
                ));
                Ok(())
            }
        };
    }
    let may_make = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user";
    if flag(client, may_make).await? {
        findings.good(format!("role {ROLE} is not there yet; {user} may make it"));
    } else {
        findings.bad(format!(
            "{user} may not make roles; an administrator has to run: CREATE ROLE {ROLE} NOLOGIN; GRANT {ROLE} TO \"{user}\";"
        ));
    }
    Ok(())
}

async fn schema(client: &Client, url: &str, findings: &mut Findings) -> anyhow::Result<()> {
    if !flag(client, "SELECT to_regclass('public.__diesel_schema_migrations') IS NOT NULL").await? {
        if flag(client, "SELECT has_schema_privilege('public', 'CREATE')").await? {
            findings.warning("the database is empty: `mamis server` or `mamis migrate` sets it up");
        } else {
            findings.bad("the database is empty and we may not make tables: DATABASE_URL has to be that of its owner");
        }
        return Ok(());
    }
    let connection = connect::connect_as_owner(url).await?;
    let run = migrate::versions(&connection).await.context("no schema")?;
    if !migrate::is_current_with(&run)? {
        findings
            .warning("the schema is older than the program: `mamis server` or `mamis migrate` brings it up to date");
        return Ok(());
    }
    findings.good("the schema is up to date");
    if !flag(client, "SELECT EXISTS (SELECT FROM association)").await? {
        findings.warning("there are no associations yet: `mamis server` or `mamis masters` loads the master data");
    }
    Ok(())
}

async fn text(client: &Client, sql: &str) -> anyhow::Result<String> {
    Ok(client.query_one(sql, &[]).await?.try_get(0)?)
}

async fn flag(client: &Client, sql: &str) -> anyhow::Result<bool> {
    Ok(client.query_one(sql, &[]).await?.try_get(0)?)
}
