//! The secret part of a mailed URL. It is in the mail and nowhere else: the database keeps its SHA-256.

use data_encoding::BASE64URL_NOPAD;
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::token::random;
use crate::domain::time::Clock;

/// Tells such a token from every other kind, for people and for scanners of leaked secrets.
const PREFIX: &str = "mamis_link_";

/// 256 random bits in base64url behind a prefix.
#[derive(Clone)]
pub struct LinkToken(SecretString);

impl LinkToken {
    /// A new one.
    pub fn new(clock: &dyn Clock) -> Self {
        Self(format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&random(clock))).into())
    }

    /// A token as it came back. `None`: not of the right form.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = BASE64URL_NOPAD.decode(text.strip_prefix(PREFIX)?.as_bytes()).ok()?;
        (bytes.len() == 32).then(|| Self(text.to_owned().into()))
    }

    /// The text for the URL.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What the database keeps.
    pub fn hash(&self) -> [u8; 32] {
        Sha256::digest(self.expose()).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_right_form_is_a_token() {
        let good = format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&[7; 32]));
        assert_eq!(LinkToken::parse(&good).unwrap().expose(), good);
        for bad in [&good[PREFIX.len()..], &good[..good.len() - 1], &format!("{good}="), "", PREFIX] {
            assert!(LinkToken::parse(bad).is_none(), "{bad}");
        }
    }
}
