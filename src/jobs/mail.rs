//! Putting mails into envelopes and handing them over: to an SMTP server, or to files where none is set.

use std::panic::AssertUnwindSafe;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use futures_util::FutureExt;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::transport::smtp;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use mamis_views::mail::account::{ACCOUNT_TEMPLATES, AccountMail, render_account};
use mamis_views::mail::{ApplicationMail, LinkMail, Mail, render, render_link};

use crate::db::models::outbox_delivery::Taken;
use crate::domain::ids::MailLinkId;
use crate::domain::text::single_line;

/// An SMTP server gets so long for each step.
const TIMEOUT: Duration = Duration::from_secs(15);
/// A name in an address has so many characters at most.
const LONGEST_NAME: usize = 60;

/// Sends mails.
pub struct Mailer {
    carrier: Carrier,
    from: Mailbox,
    base_url: String,
}

enum Carrier {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    Folder(PathBuf),
}

/// Why a mail was not handed over.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// Worth another try.
    #[error("{0}")]
    Later(String),
    /// It will never go.
    #[error("{0}")]
    Never(String),
}

impl Mailer {
    /// Over an SMTP server, in lettre's notation: `smtp://user:password@host:587?tls=required`.
    ///
    /// # Errors
    /// The address is none.
    pub fn smtp(url: &str, from: Mailbox, base_url: &str) -> Result<Self, smtp::Error> {
        let transport = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)?.timeout(Some(TIMEOUT)).build();
        Ok(Self::new(Carrier::Smtp(transport), from, base_url))
    }

    /// Into this folder: `<id>.eml` as it would be sent, `<id>.txt` for people.
    pub fn folder(folder: PathBuf, from: Mailbox, base_url: &str) -> Self {
        Self::new(Carrier::Folder(folder), from, base_url)
    }

    fn new(carrier: Carrier, from: Mailbox, base_url: &str) -> Self {
        Self { carrier, from, base_url: base_url.trim_end_matches('/').to_owned() }
    }

    /// Writes and hands over one mail; a token for its URL where it has one. A mail that makes a library panic is given
    /// up, and the next one goes on.
    pub async fn send(&self, taken: &Taken, token: Option<&str>) -> Result<(), SendError> {
        AssertUnwindSafe(self.write_and_send(taken, token))
            .catch_unwind()
            .await
            .unwrap_or_else(|_| Err(SendError::Never("the mail could not be put together".to_owned())))
    }

    async fn write_and_send(&self, taken: &Taken, token: Option<&str>) -> Result<(), SendError> {
        let (recipient, mail) = match token {
            Some(token) => {
                let facts: LinkMail = read(taken)?;
                let mail = render_link(&taken.template, &facts, token, &self.base_url);
                (facts.recipient_name, mail)
            }
            None if ACCOUNT_TEMPLATES.contains(&&*taken.template) => {
                let facts: AccountMail = read(taken)?;
                let mail = render_account(&taken.template, &facts, &self.base_url);
                (facts.recipient_name, mail)
            }
            None => {
                let facts: ApplicationMail = read(taken)?;
                let mail = render(&taken.template, &facts, &self.base_url);
                (facts.recipient_name, mail)
            }
        };
        let mail = mail.ok_or_else(|| SendError::Never(format!("there is no mail {}", taken.template)))?;
        let message = self.envelope(taken, &recipient, &mail)?;
        match &self.carrier {
            Carrier::Smtp(transport) => hand_over(transport, message).await,
            Carrier::Folder(folder) => keep(folder, taken, &mail, &message)
                .await
                .map_err(|error| SendError::Later(format!("the mail could not be written to a file: {error}"))),
        }
    }

    fn envelope(&self, taken: &Taken, name: &str, mail: &Mail) -> Result<Message, SendError> {
        let never = |error: &dyn std::fmt::Display| SendError::Never(error.to_string());
        let address: Address = taken.recipient.parse().map_err(|error: lettre::address::AddressError| never(&error))?;
        // The same at every attempt: who gets it twice can tell.
        let message_id = format!("<{}@{}>", taken.id, self.from.email.domain());
        let mut message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(display_name(name), address))
            .subject(single_line(&mail.subject))
            .message_id(Some(message_id))
            .date(SystemTime::from(taken.created_at))
            .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()))
            .map_err(|error| never(&error))?;
        // No out-of-office replies, please (RFC 3834).
        let name = HeaderName::new_from_ascii_str("Auto-Submitted");
        message.headers_mut().insert_raw(HeaderValue::new(name, "auto-generated".to_owned()));
        Ok(message)
    }
}

/// The link that a mail carries, if it is of that kind.
pub fn link_of(taken: &Taken) -> Option<MailLinkId> {
    taken.payload.get("link_id")?.as_str()?.parse().ok().map(MailLinkId)
}

fn read<T: serde::de::DeserializeOwned>(taken: &Taken) -> Result<T, SendError> {
    serde_json::from_value(taken.payload.clone())
        .map_err(|error| SendError::Never(format!("the payload can't be read: {error}")))
}

/// lettre panics at a line end in a name and drops the header at NUL, so neither gets there.
fn display_name(name: &str) -> Option<String> {
    let name: String = single_line(name).chars().take(LONGEST_NAME).collect();
    Some(name).filter(|name| !name.is_empty())
}

async fn hand_over(transport: &AsyncSmtpTransport<Tokio1Executor>, message: Message) -> Result<(), SendError> {
    let first = transport.send(message.clone()).await;
    let sent = match first {
        // The server had closed a connection that was kept open: once more over a new one.
        Err(error) if error.status().is_none() && !error.is_client() => transport.send(message).await,
        answered => answered,
    };
    sent.map(|_| ()).map_err(|error| {
        let text = chain(&error);
        if error.is_permanent() && !is_about_us(&error) { SendError::Never(text) } else { SendError::Later(text) }
    })
}

/// The server refuses this program, not this mail: 530, 534, 535 and 538 ask for a log-in.
fn is_about_us(error: &smtp::Error) -> bool {
    error.status().is_some_and(|code| matches!(u16::from(code), 530 | 534 | 535 | 538))
}

fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

async fn keep(folder: &PathBuf, taken: &Taken, mail: &Mail, message: &Message) -> std::io::Result<()> {
    tokio::fs::create_dir_all(folder).await?;
    tokio::fs::write(folder.join(format!("{}.eml", taken.id)), message.formatted()).await?;
    let text = format!("To: {}\nSubject: {}\n\n{}", single_line(&taken.recipient), mail.subject, mail.text);
    // Under another name first, so that nobody reads half of it.
    let unfinished = folder.join(format!("{}.part", taken.id));
    tokio::fs::write(&unfinished, text).await?;
    tokio::fs::rename(unfinished, folder.join(format!("{}.txt", taken.id))).await
}
