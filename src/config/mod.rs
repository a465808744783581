//! Configuration, from the environment alone: a file per section, each variable named and described once.
//!
//! Everything is read and checked at the start, and all that is wrong is told at once. README.md prints
//! [`variables`] as a table; a test holds it to this.

mod contact;
mod database;
mod files;
mod http;
mod log;
mod mail;
mod source;

pub use contact::ContactConfig;
pub use database::DatabaseConfig;
pub use files::FilesConfig;
pub use http::HttpConfig;
pub use log::{LogConfig, LogFormat};
pub use mail::MailConfig;
pub use source::{ConfigError, Fault, Lookup, Variable};

use source::Source;

/// The settings of the whole program.
#[derive(Debug, Clone)]
pub struct Config {
    /// PostgreSQL.
    pub database: DatabaseConfig,
    /// Where the program listens and what it is called from outside.
    pub http: HttpConfig,
    /// Outgoing mail.
    pub mail: MailConfig,
    /// The data folder.
    pub files: FilesConfig,
    /// Whom users ask; none: their association.
    pub contact: Option<ContactConfig>,
    /// Logs.
    pub log: LogConfig,
}

impl Config {
    /// Reads every section through `lookup`.
    ///
    /// # Errors
    /// All faults of all sections together.
    pub fn from_env(lookup: Lookup<'_>) -> Result<Self, ConfigError> {
        let mut source = Source::new(lookup);
        let config = Self {
            database: DatabaseConfig::read(&mut source),
            http: HttpConfig::read(&mut source),
            mail: MailConfig::read(&mut source),
            files: FilesConfig::read(&mut source),
            contact: ContactConfig::read(&mut source),
            log: LogConfig::read(&mut source),
        };
        source.finish(config)
    }

    /// Reads the environment of this process.
    ///
    /// # Errors
    /// As [`Config::from_env`].
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn from_process() -> Result<Self, ConfigError> {
        Self::from_env(&|name| std::env::var(name).ok())
    }
}

/// Every variable that the program reads, section by section.
pub fn variables() -> impl Iterator<Item = &'static Variable> {
    [database::VARIABLES, http::VARIABLES, mail::VARIABLES, files::VARIABLES, contact::VARIABLES, log::VARIABLES]
        .into_iter()
        .flatten()
        .copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::from_env(&|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    fn faults(pairs: &[(&str, &str)]) -> Vec<(&'static str, String)> {
        let error = read(pairs).expect_err("these settings are wrong");
        error.faults.into_iter().map(|fault| (fault.variable, fault.message)).collect()
    }

    #[test]
    fn an_empty_environment_is_enough() {
        let config = read(&[]).unwrap();
        assert!(config.database.url.is_none());
        assert_eq!(config.http.listen.to_string(), "127.0.0.1:8080");
        assert!(config.http.base_url.is_none());
        assert!(config.mail.url.is_none());
        assert_eq!(config.contact, None, "no number is made up");
    }

    #[test]
    fn an_empty_value_counts_as_unset() {
        let config = read(&[("DATABASE_URL", ""), ("MAIL_URL", "  "), ("LISTEN", "")]).unwrap();
        assert!(config.database.url.is_none());
        assert!(config.mail.url.is_none());
        assert_eq!(config.http.listen.port(), 8080);
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let found = faults(&[
            ("DATABASE_URL", "mysql://root:hunter2@db/x"),
            ("DATABASE_POOL_SIZE", "0"),
            ("LISTEN", "localhost"),
            ("BASE_URL", "mamis.example.jp"),
            ("MAIL_URL", "http://mail"),
            ("MAIL_FROM", "nobody"),
            ("CONTACT_PHONE", "昼間のみ"),
            ("LOG_FORMAT", "xml"),
        ]);
        let named: Vec<_> = found.iter().map(|(variable, _)| *variable).collect();
        let expected = [
            "DATABASE_URL",
            "DATABASE_POOL_SIZE",
            "LISTEN",
            "BASE_URL",
            "MAIL_URL",
            "MAIL_FROM",
            "CONTACT_PHONE",
            "LOG_FORMAT",
        ];
        assert_eq!(named, expected);
    }

    #[test]
    fn the_contact_is_who_was_named_and_hours_go_with_a_number() {
        let config = read(&[("CONTACT_PHONE", "03-1234-5678"), ("CONTACT_HOURS", "平日 9時〜17時")]).unwrap();
        let contact = config.contact.unwrap();
        assert_eq!((contact.phone.as_str(), contact.hours.as_deref()), ("03-1234-5678", Some("平日 9時〜17時")));
        assert_eq!(faults(&[("CONTACT_HOURS", "平日")])[0].0, "CONTACT_HOURS");
        for wrong in ["0312345678", "+81-3-1234-5678", "03-1234-567", "1234-567-890"] {
            assert_eq!(faults(&[("CONTACT_PHONE", wrong)])[0].0, "CONTACT_PHONE", "{wrong}");
        }
    }

    #[test]
    fn users_are_sent_to_a_whole_site_with_a_port_that_they_can_type() {
        let config = read(&[("BASE_URL", "https://mamis.example.jp:8443")]).unwrap();
        assert_eq!(config.http.base_url.unwrap().as_str(), "https://mamis.example.jp:8443/");
        for wrong in ["ftp://mamis.example.jp", "https://mamis.example.jp/portal", "http://mamis.example.jp:0"] {
            assert_eq!(faults(&[("BASE_URL", wrong)])[0].0, "BASE_URL", "{wrong}");
        }
    }

    #[test]
    fn the_rate_limit_is_a_number_that_lets_every_query_in_or_off() {
        for (text, limit) in [("", Some(1_000_000)), ("off", None), ("30000", Some(30_000))] {
            assert_eq!(read(&[("RATE_LIMIT", text)]).unwrap().http.rate_limit, limit, "{text}");
        }
        for wrong in ["29999", "0", "-1", "1e6", "多め", "1000000001"] {
            assert_eq!(faults(&[("RATE_LIMIT", wrong)])[0].0, "RATE_LIMIT", "{wrong}");
        }
    }

    #[test]
    fn folders_are_named_from_the_root() {
        let config = read(&[("GRAPHIQL_FOLDER", "/srv/graphiql/node_modules")]).unwrap();
        assert_eq!(config.http.graphiql_folder.unwrap().to_str(), Some("/srv/graphiql/node_modules"));
        assert_eq!(read(&[]).unwrap().http.graphiql_folder, None);
        for variable in ["GRAPHIQL_FOLDER", "DATA_FOLDER"] {
            assert_eq!(faults(&[(variable, "node_modules")])[0].0, variable);
        }
    }

    #[test]
    fn secrets_are_in_no_message_and_no_debug_output() {
        let told = format!("{:?}", faults(&[("DATABASE_URL", "mysql://root:hunter2@db/x")]));
        assert!(!told.contains("hunter2"), "{told}");
        let config =
            read(&[("DATABASE_URL", "postgres://mamis:hunter2@db/mamis"), ("MAIL_URL", "smtp://u:hunter2@mail")]);
        let printed = format!("{:?}", config.unwrap());
        assert!(!printed.contains("hunter2"), "{printed}");
    }

    #[test]
    fn names_are_unique_and_every_default_is_valid() {
        let mut names: Vec<_> = variables().map(|variable| variable.name).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
        read(&[]).unwrap();
    }
}
