//! PostgreSQL.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::source::{Source, Variable};

const DATABASE_URL: Variable = Variable {
    name: "DATABASE_URL",
    default: None,
    about: "PostgreSQL 15 or newer, as `postgres://user:password@host/database`; with `?sslmode=verify-full` over TLS, \
            where `&sslrootcert=/path/to/ca.pem` names whom to trust if not the system's authorities. \
            Unset: the program starts a PostgreSQL of its own in the data folder.",
};
const DATABASE_POOL_SIZE: Variable = Variable {
    name: "DATABASE_POOL_SIZE",
    default: Some("10"),
    about: "Connections for transactions and searches, per instance.",
};
const DATABASE_READERS: Variable = Variable {
    name: "DATABASE_READERS",
    default: Some("2"),
    about: "Connections that plain reads share, per instance.",
};

pub const VARIABLES: &[&Variable] = &[&DATABASE_URL, &DATABASE_POOL_SIZE, &DATABASE_READERS];

/// PostgreSQL: where it is and how many connections to hold.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// The address of the database, as its owner. `None`: a cluster of the program's own.
    pub url: Option<SecretString>,
    /// Connections for transactions.
    pub pool_size: u32,
    /// Shared connections for reads.
    pub readers: u32,
}

impl DatabaseConfig {
    pub(super) fn read(source: &mut Source<'_>) -> Self {
        let url = source.secret(&DATABASE_URL);
        if let Some(url) = &url
            && let Err(message) = checked(url.expose_secret())
        {
            source.fault(&DATABASE_URL, message);
        }
        Self {
            url,
            pool_size: source.number(&DATABASE_POOL_SIZE, 1, 500),
            readers: source.number(&DATABASE_READERS, 1, 64),
        }
    }
}

/// The address may hold a password, so it is in no message.
fn checked(url: &str) -> Result<(), &'static str> {
    const FORM: &str = "is no address of the form postgres://user:password@host:5432/database";
    let parsed = Url::parse(url).map_err(|_| FORM)?;
    if !matches!(parsed.scheme(), "postgres" | "postgresql") {
        return Err(FORM);
    }
    if parsed.path().trim_matches('/').is_empty() {
        return Err("names no database; write it at the end: postgres://user:password@host:5432/database");
    }
    Ok(())
}
