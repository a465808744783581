//! One's own log-in.

use async_graphql::{Context, Enum, ID, Object, SimpleObject};

use crate::db::models::recovery::{self, Reached};
use crate::db::queries::log_in::{Attempted, OpenSession};
use crate::domain::device;
use crate::domain::ids::AccountId;
use crate::domain::policy::Action;
use crate::graphql::context::{RequestContext, relying_party, request};
use crate::graphql::error::Result;
use crate::graphql::node::encode;
use crate::graphql::scalars::DateTime;
use crate::service::passkey::{self, Registered};
use crate::service::{account, second_factor};

/// The viewer's own log-in; nobody else sees it.
pub struct Account(Box<Reached>);

impl Account {
    /// The viewer's; none where nobody is logged in, or where a first password has to be changed before anything else.
    pub async fn own(request: &RequestContext) -> Result<Option<Self>> {
        let Some(id) = request.viewer.account_id().filter(|_| request.may(Action::EndSessions)) else {
            return Ok(None);
        };
        let found = request.read(|reader| async move { recovery::by_account(&reader, id).await }).await?;
        Ok(found.map(|found| Self(Box::new(found))))
    }

    fn id(&self) -> AccountId {
        self.0.person.credentials.id
    }
}

/// The viewer's own log-in; nobody else sees it.
#[Object(serial)]
impl Account {
    /// Login ID.
    async fn login_id(&self) -> &str {
        &self.0.login_id
    }

    /// Mail address; null: none is registered.
    async fn email(&self) -> Option<&str> {
        Some(self.0.email.as_str()).filter(|email| !email.is_empty())
    }

    /// The change of the mail address that waits for its mailed URL to be used.
    async fn email_change(&self, ctx: &Context<'_>) -> Result<Option<EmailChange>> {
        let waiting = account::pending(&request(ctx).app, &self.0).await?;
        Ok(waiting.map(|link| EmailChange { email: link.email, expires_at: DateTime(link.expires_at) }))
    }

    /// His second factor; null: log-ins ask for the password alone.
    async fn second_factor(&self, ctx: &Context<'_>) -> Result<Option<SecondFactor>> {
        let Some(since) = self.0.person.credentials.second_factor_at else { return Ok(None) };
        let left = second_factor::codes_left(&request(ctx).app, self.id()).await?;
        Ok(Some(SecondFactor { since: DateTime(since), recovery_codes_left: i32::try_from(left).unwrap_or(i32::MAX) }))
    }

    /// His passkeys, with any of which he can log in, oldest first; null: passkeys can't be used at this site's address.
    #[graphql(complexity = "10 * child_complexity")]
    async fn passkeys(&self, ctx: &Context<'_>) -> Result<Option<Vec<Passkey>>> {
        if relying_party(ctx).is_none() {
            return Ok(None);
        }
        let found = passkey::of_account(&request(ctx).app, self.id()).await?;
        Ok(Some(found.into_iter().map(Passkey::from).collect()))
    }

    /// Where he is logged in now, last used first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Vec<AccountSession>> {
        let request = request(ctx);
        let open = account::open_sessions(&request.app, self.id()).await?;
        let own = request.viewer.session().map(|facts| facts.id);
        Ok(open.into_iter().map(|row| AccountSession { is_this: Some(row.id) == own, row }).collect())
    }

    /// The latest 20 attempts to log in, latest first.
    #[graphql(complexity = "20 * child_complexity")]
    async fn log_ins(&self, ctx: &Context<'_>) -> Result<Vec<LogInAttempt>> {
        let attempts = account::attempts(&request(ctx).app, self.id()).await?;
        Ok(attempts.into_iter().map(LogInAttempt::from).collect())
    }
}

/// A change of the viewer's mail address that waits for its mailed URL to be used.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct EmailChange {
    /// The new address.
    email: String,
    /// From when on the URL is good for nothing.
    expires_at: DateTime,
}

/// The viewer's second factor, for which log-ins ask beside the password.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct SecondFactor {
    /// Since when.
    since: DateTime,
    /// Recovery codes that are still good.
    recovery_codes_left: i32,
}

/// A passkey of the viewer's (WebAuthn): he logs in with it in the place of password and second factor.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct Passkey {
    /// Opaque id, for removing it.
    id: ID,
    /// What he calls it.
    name: String,
    /// When it was registered.
    created_at: DateTime,
    /// When he last logged in with it; null: never.
    last_used_at: Option<DateTime>,
}

impl From<Registered> for Passkey {
    fn from(row: Registered) -> Self {
        Self {
            id: encode(row.id),
            name: row.name,
            created_at: DateTime(row.created_at),
            last_used_at: row.last_used_at.map(DateTime),
        }
    }
}

/// A session of the viewer that is open.
pub struct AccountSession {
    row: OpenSession,
    is_this: bool,
}

/// A session of the viewer that is open.
#[Object(serial)]
impl AccountSession {
    /// Opaque id, for ending it.
    async fn id(&self) -> ID {
        encode(self.row.id)
    }

    /// When he logged in.
    async fn started_at(&self) -> DateTime {
        DateTime(self.row.created_at)
    }

    /// Last use, to the minute.
    async fn last_seen_at(&self) -> DateTime {
        DateTime(self.row.last_seen_at)
    }

    /// Address of the client at log-in.
    async fn address(&self) -> Option<&str> {
        self.row.address.as_deref()
    }

    /// System and browser at log-in, in words.
    async fn device(&self) -> String {
        device::in_words(self.row.user_agent.as_deref())
    }

    /// The session that asks.
    async fn is_this(&self) -> bool {
        self.is_this
    }
}

/// How an attempt to log in ended.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogInOutcome {
    /// He was logged in.
    Succeeded,
    /// The password was wrong.
    WrongPassword,
    /// The password was right, the code of the second factor was wrong.
    WrongCode,
    /// The answer of a passkey was not right, or the passkey was removed before.
    WrongPasskey,
    /// The password was right, but the account was stopped or outside its period.
    Stopped,
}

/// An attempt to log in with the viewer's login ID.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct LogInAttempt {
    /// When.
    at: DateTime,
    /// How it ended.
    outcome: LogInOutcome,
    /// He was logged in by a passkey.
    by_passkey: bool,
    /// Address of the client.
    address: Option<String>,
    /// System and browser, in words.
    device: String,
}

impl From<Attempted> for LogInAttempt {
    fn from(row: Attempted) -> Self {
        let outcome = match row.reason.as_deref() {
            _ if row.succeeded => LogInOutcome::Succeeded,
            Some("stopped") => LogInOutcome::Stopped,
            Some("wrong_code") => LogInOutcome::WrongCode,
            Some("wrong_passkey") => LogInOutcome::WrongPasskey,
            _ => LogInOutcome::WrongPassword,
        };
        let device = row.device.unwrap_or_else(|| device::in_words(None));
        Self { at: DateTime(row.at), outcome, by_passkey: row.way.is_some(), address: row.address, device }
    }
}
