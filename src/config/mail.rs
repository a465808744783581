//! Outgoing mail.

use lettre::message::Mailbox;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::source::{Source, Variable};

const MAIL_URL: Variable = Variable {
    name: "MAIL_URL",
    default: None,
    about: "The mail server, as `smtps://user:password@host` (TLS from the start), `smtp://user:password@host:587?tls=required` \
            (STARTTLS) or `smtp://host` (neither). Unset: mails are only kept as files in the data folder, to be read at `/dev/mail`.",
};
const MAIL_FROM: Variable = Variable {
    name: "MAIL_FROM",
    default: Some("MAMIS <mamis@localhost>"),
    about: "Sender of every mail, as `Name <address>`.",
};

pub const VARIABLES: &[&Variable] = &[&MAIL_URL, &MAIL_FROM];

/// Outgoing mail.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// The SMTP server in lettre's notation. `None`: mails become files.
    pub url: Option<SecretString>,
    /// Sender of every mail.
    pub from: Mailbox,
}

impl MailConfig {
    pub(super) fn read(source: &mut Source<'_>) -> Self {
        let url = source.secret(&MAIL_URL);
        if let Some(url) = &url
            && !is_smtp(url.expose_secret())
        {
            source.fault(&MAIL_URL, "is no address of the form smtps://user:password@host or smtp://host:port");
        }
        Self { url, from: source.parsed(&MAIL_FROM, "a sender such as MAMIS <mamis@example.jp>") }
    }
}

/// The address may hold a password, so it is in no message.
fn is_smtp(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| matches!(url.scheme(), "smtp" | "smtps") && url.has_host())
}
