//! API tokens: `mamis_` and 256 random bits. The database keeps their SHA-256 alone.

use chrono::{DateTime, TimeDelta, Utc};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::token::Token;
use crate::db::models::api_token::{self, ApiTokenRow};
use crate::db::{Db, DbError};
use crate::domain::time::Clock;
use crate::domain::token::{MARK, SHOWN};

/// The last use is noted no more often than this.
pub const NOTED_EVERY: TimeDelta = TimeDelta::minutes(1);

/// A token as its program sends it.
#[derive(Clone)]
pub struct ApiToken(SecretString);

impl ApiToken {
    /// A new one.
    pub fn new(clock: &dyn Clock) -> Self {
        Self(format!("{MARK}{}", Token::new(clock).expose()).into())
    }

    /// A token as it came. `None`: not of the right form.
    pub fn parse(text: &str) -> Option<Self> {
        Token::parse(text.strip_prefix(MARK)?).map(|_| Self(text.to_owned().into()))
    }

    /// The whole text, to be shown once.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Its first characters, by which people tell tokens apart: 36 of 256 bits.
    pub fn prefix(&self) -> &str {
        // A token is ASCII, and longer.
        self.expose().get(..SHOWN).unwrap_or(MARK)
    }

    /// What the database keeps.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.expose()).into()
    }
}

/// Looks the token up: one statement, on every request anew. `None`: no such token, revoked or expired.
pub async fn find(db: &Db, token: &ApiToken, now: DateTime<Utc>) -> Result<Option<ApiTokenRow>, DbError> {
    let hash = token.hash();
    let hash = &hash;
    let found = db.read(|reader| async move { api_token::by_hash(&reader, hash).await }).await?;
    Ok(found.filter(|row| row.is_in_force(now)))
}
