//! Unguessable values handed to browsers. The database keeps only their SHA-256.

use data_encoding::BASE64URL_NOPAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::domain::time::Clock;

/// 256 random bits in base64url.
#[derive(Debug, Clone)]
pub struct Token(SecretString);

impl Token {
    /// A new one.
    pub fn new(clock: &dyn Clock) -> Self {
        Self(BASE64URL_NOPAD.encode(&random(clock)).into())
    }

    /// A token as it came back. `None`: not of the right form.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned().into()))
    }

    /// The text for the browser.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What the database keeps.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.expose()).into()
    }
}

/// 256 random bits.
pub fn random(clock: &dyn Clock) -> [u8; 32] {
    let mut bytes = [0; 32];
    clock.random(&mut bytes);
    bytes
}
