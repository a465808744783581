//! Logging in and out over HTTP: `service::session` with cookies around it.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use chrono::{DateTime, Utc};
use secrecy::SecretString;

use super::cookies::{Cookies, Name};
use super::fault::Fault;
use super::session::{SessionViewer, session_token};
use super::site::Site;
use crate::auth::token::Token;
use crate::domain::device;
use crate::domain::problem::Problem;
use crate::domain::second_factor::Proof;
use crate::domain::viewer::RequestInfo;
use crate::service;
use crate::service::CommandError;
use crate::service::password::Change;
use crate::service::session::{Attempt, LogInError, LoggedIn, Newcomer, SecondAttempt};

/// What was typed into the log-in form.
#[derive(serde::Deserialize)]
pub struct Credentials {
    pub login_id: String,
    pub password: SecretString,
}

/// Where a log-in leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Welcome {
    /// To the my page.
    Doctor,
    /// To the secretariat's TOP.
    Staff,
    /// To the pages of a first log-in; nobody is logged in yet.
    FirstLogin,
    /// To the page of the second factor; nobody is logged in yet.
    SecondFactor,
}

/// A log-in that was not done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Login ID or password is wrong; which of the two is not told.
    Wrong,
    /// Not looked at: too many failures before.
    Delayed { until: DateTime<Utc> },
    /// The account is stopped.
    Stopped,
    /// The password has to be typed again: it was too long ago, or the log-in was finished elsewhere.
    Over,
    /// Too much is going on; worth a later try.
    Fault(Fault),
}

/// What the browser says about itself.
pub struct Browser {
    pub(super) info: RequestInfo,
    pub(super) user_agent: Option<String>,
}

impl Browser {
    fn new(headers: &HeaderMap, info: RequestInfo) -> Self {
        let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
        Self { info, user_agent: agent.map(|agent| agent.chars().take(200).collect()) }
    }

    /// The device, in words that its owner knows it by.
    pub fn device(&self) -> String {
        device::in_words(self.user_agent.as_deref())
    }
}

impl FromRequestParts<Arc<Site>> for Browser {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Site>) -> Result<Self, Self::Rejection> {
        Ok(Self::new(&parts.headers, parts.extensions.get::<RequestInfo>().cloned().unwrap_or_default()))
    }
}

/// Checks the credentials and gives the browser a new session.
pub async fn log_in(
    site: &Arc<Site>,
    cookies: &Cookies,
    browser: Browser,
    credentials: Credentials,
) -> Result<Welcome, Refusal> {
    let attempt = Attempt {
        login_id: credentials.login_id,
        password: credentials.password,
        device: cookies.get(Name::Device).and_then(|value| Token::parse(&value)),
        old_session: session_token(site, cookies),
        request: browser.info,
        user_agent: browser.user_agent,
    };
    let app = site.app.clone();
    // On a task of its own: a browser that hangs up can't cut it in half.
    let work = tokio::spawn(async move { service::session::log_in(&app, attempt).await });
    let done = work.await.map_err(|_| Refusal::Fault(Fault::Internal))?;
    match done {
        Ok(session) => welcome(site, cookies, &session).map_err(Refusal::Fault),
        Err(LogInError::FirstLogin(token)) => {
            super::registration::keep(cookies, token.expose());
            Ok(Welcome::FirstLogin)
        }
        Err(LogInError::SecondFactor(token)) => {
            keep_first_half(cookies, &token);
            Ok(Welcome::SecondFactor)
        }
        Err(error) => Err(refusal(error)),
    }
}

/// Lets the browser keep the first half of a log-in.
pub(super) fn keep_first_half(cookies: &Cookies, token: &Token) {
    cookies.set(Name::Second, token.expose().to_owned());
}

/// Has a log-in been begun in this browser that waits for the second factor?
pub fn waits_for_second(cookies: &Cookies) -> bool {
    cookies.get(Name::Second).is_some()
}

/// What was typed as second factor.
pub enum SecondFactor {
    /// Digits of the app.
    Code(String),
    /// A recovery code.
    Recovery(String),
}

/// Why the second half was not done.
pub enum NotSecond {
    /// What is wrong with what was typed, in words.
    Unreadable(String),
    Refused(Refusal),
}

/// Gives the browser that began a log-in its session, for the right second factor.
pub async fn log_in_second(
    site: &Arc<Site>,
    cookies: &Cookies,
    browser: Browser,
    typed: SecondFactor,
) -> Result<Welcome, NotSecond> {
    let proof = match typed {
        SecondFactor::Code(typed) => Proof::code(&typed),
        SecondFactor::Recovery(typed) => Proof::recovery(&typed),
    };
    let proof = proof.map_err(|error| NotSecond::Unreadable(error.message))?;
    let token = cookies.get(Name::Second).and_then(|value| Token::parse(&value));
    let token = token.ok_or(NotSecond::Refused(Refusal::Over))?;
    let newcomer = newcomer(site, cookies, browser.user_agent);
    let attempt = SecondAttempt { token, proof, newcomer, request: browser.info };
    let app = site.app.clone();
    // On a task of its own: a browser that hangs up can't cut it in half.
    let work = tokio::spawn(async move { service::session::log_in_second(&app, attempt).await });
    let done = work.await.map_err(|_| NotSecond::Refused(Refusal::Fault(Fault::Internal)))?;
    let session = done.map_err(|error| {
        let refused = refusal(error);
        if refused == Refusal::Over {
            cookies.clear(Name::Second);
        }
        NotSecond::Refused(refused)
    })?;
    welcome(site, cookies, &session).map_err(|fault| NotSecond::Refused(Refusal::Fault(fault)))
}

/// What the browser of somebody brings along who is about to be logged in.
pub(super) fn newcomer(site: &Site, cookies: &Cookies, user_agent: Option<String>) -> Newcomer {
    Newcomer {
        device: cookies.get(Name::Device).and_then(|value| Token::parse(&value)),
        old_session: session_token(site, cookies),
        user_agent,
    }
}

/// Gives the browser the cookies of its new session. Says where it leads.
pub(super) fn welcome(site: &Site, cookies: &Cookies, session: &LoggedIn) -> Result<Welcome, Fault> {
    enter(site, cookies, &session.token, &session.device, session.expires_at)?;
    Ok(if session.is_doctor { Welcome::Doctor } else { Welcome::Staff })
}

/// Gives the browser the cookies of a new session.
pub(super) fn enter(
    site: &Site,
    cookies: &Cookies,
    token: &Token,
    device: &Token,
    expires_at: DateTime<Utc>,
) -> Result<(), Fault> {
    let sealed = site.app.keys.seal_session(token, expires_at).map_err(|error| {
        tracing::error!(%error, "a session cookie could not be made");
        Fault::Internal
    })?;
    cookies.set(Name::Session, sealed);
    cookies.set(Name::Device, device.expose().to_owned());
    cookies.clear(Name::Visit);
    cookies.clear(Name::Second);
    Ok(())
}

/// Ends the session and takes its cookie away.
pub async fn log_out(
    site: &Arc<Site>,
    cookies: &Cookies,
    session: &SessionViewer,
    info: &RequestInfo,
) -> Result<(), Fault> {
    service::session::log_out(&site.app, &session.viewer(), info).await?;
    cookies.clear(Name::Session);
    Ok(())
}

/// Why a password was not changed.
pub enum NotChanged {
    /// What is wrong: the field, if it is about one, and the words.
    Refused(Vec<(Option<String>, String)>),
    Fault(Fault),
}

/// Changes the viewer's own password; the session goes on under a new cookie, all others end.
pub async fn change_password(
    site: &Arc<Site>,
    cookies: &Cookies,
    session: &SessionViewer,
    browser: Browser,
    current: Option<SecretString>,
    new: SecretString,
) -> Result<(), NotChanged> {
    let (app, viewer) = (site.app.clone(), session.viewer());
    let change = Change { current, new, user_agent: browser.user_agent };
    // On a task of its own: a browser that hangs up can't cut it in half.
    let work = tokio::spawn(async move { service::password::change(&app, &viewer, &browser.info, change).await });
    let done = work.await.map_err(|_| NotChanged::Fault(Fault::Internal))?;
    let renewed = done.map_err(not_changed)?;
    let sealed = site.app.keys.seal_session(&renewed.token, renewed.expires_at).map_err(|error| {
        tracing::error!(%error, "a session cookie could not be made");
        NotChanged::Fault(Fault::Internal)
    })?;
    cookies.set(Name::Session, sealed);
    Ok(())
}

pub(super) fn not_changed(error: CommandError) -> NotChanged {
    match error {
        CommandError::Refused(problems) => {
            let told = |problem: Problem| (problem.field.into_iter().next(), problem.message);
            NotChanged::Refused(problems.into_iter().map(told).collect())
        }
        CommandError::Db(error) => NotChanged::Fault(error.into()),
    }
}

pub(super) fn refusal(error: LogInError) -> Refusal {
    match error {
        LogInError::Wrong => Refusal::Wrong,
        LogInError::Delayed { until } => Refusal::Delayed { until },
        // A letter's login data and a first half never come here: they are no refusal.
        LogInError::Stopped | LogInError::FirstLogin(_) | LogInError::SecondFactor(_) => Refusal::Stopped,
        LogInError::Over => Refusal::Over,
        LogInError::Busy(_) => Refusal::Fault(Fault::Unavailable),
        LogInError::Db(error) => Refusal::Fault(error.into()),
    }
}
