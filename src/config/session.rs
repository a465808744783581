//! Log-ins.

use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

use super::source::{Source, Variable};

const SESSION_KEY: Variable = Variable {
    name: "SESSION_KEY",
    default: None,
    about: "Secret that signs session cookies, 32 characters or more; the same for all instances. \
            Unset: made at the first start and kept in the data folder.",
};
const SESSION_IDLE_MINUTES: Variable = Variable {
    name: "SESSION_IDLE_MINUTES",
    default: Some("30"),
    about: "A log-in ends after so many minutes without a request.",
};
const SESSION_MAX_HOURS: Variable = Variable {
    name: "SESSION_MAX_HOURS",
    default: Some("12"),
    about: "A log-in ends after so many hours in any case.",
};

pub const VARIABLES: &[&Variable] = &[&SESSION_KEY, &SESSION_IDLE_MINUTES, &SESSION_MAX_HOURS];

/// Log-ins.
#[derive(Debug, Clone)]
pub struct SessionConfig {
    /// Signs session cookies. `None`: the key of the data folder.
    pub key: Option<SecretString>,
    /// Ends a log-in that is not used.
    pub idle: Duration,
    /// Ends every log-in.
    pub longest: Duration,
}

impl SessionConfig {
    pub(super) fn read(source: &mut Source<'_>) -> Self {
        let key = source.secret(&SESSION_KEY);
        if key.as_ref().is_some_and(|key| key.expose_secret().chars().count() < 32) {
            source.fault(&SESSION_KEY, "is shorter than 32 characters; `openssl rand -base64 32` makes a good one");
        }
        let minutes = source.number(&SESSION_IDLE_MINUTES, 1, 24 * 60);
        let hours = source.number(&SESSION_MAX_HOURS, 1, 7 * 24);
        Self {
            key,
            idle: Duration::from_secs(u64::from(minutes) * 60),
            longest: Duration::from_secs(u64::from(hours) * 3600),
        }
    }
}
