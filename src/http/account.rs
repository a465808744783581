//! Forgotten login IDs and passwords over HTTP. No fields of the API: what is guessed or asked for over and over is
//! counted by request.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use secrecy::SecretString;

use super::cookies::Cookies;
use super::fault::Fault;
use super::login::{Browser, NotChanged, enter, keep_first_half, newcomer, not_changed};
use super::site::Site;
use crate::service::account as service;
use crate::service::session::LogInError;

/// What was forgotten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Forgotten {
    LoginId,
    /// The login ID as typed; empty: it is not known either.
    Password {
        login_id: String,
    },
}

/// Asks for what was forgotten to be mailed. What is done and how long it takes does not depend on whether anybody has
/// the address.
pub async fn ask(site: &Arc<Site>, browser: Browser, forgotten: Forgotten, email: String) -> Result<(), NotChanged> {
    let forgotten = match forgotten {
        Forgotten::LoginId => service::Forgotten::LoginId,
        Forgotten::Password { login_id } => service::Forgotten::Password { login_id },
    };
    let app = site.app.clone();
    // On a task of its own: a browser that hangs up can't cut it in half.
    let work = tokio::spawn(async move { service::ask(&app, &browser.info, forgotten, &email).await });
    work.await.map_err(|_| NotChanged::Fault(Fault::Internal))?.map_err(not_changed)
}

/// Whose password may be set by a mailed URL.
pub struct Reset {
    pub name: String,
    pub login_id: String,
    /// From when on the URL is good for nothing.
    pub expires_at: DateTime<Utc>,
}

/// What the URL opens; uses nothing up. `None`: it is good for nothing (any more).
pub async fn look_at_reset(site: &Site, token: &str) -> Result<Option<Reset>, Fault> {
    let found = service::look_at_reset(&site.app, token).await?;
    Ok(found.map(|found| Reset { name: found.name, login_id: found.login_id, expires_at: found.expires_at }))
}

/// What comes of a new password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterReset {
    /// He is logged in.
    LoggedIn,
    /// His second factor is asked for first.
    SecondFactor,
    /// He may not log in.
    Nothing,
}

/// Sets the password and gives the browser a session, or the first half of one; every other one of the account ends.
pub async fn reset(
    site: &Arc<Site>,
    cookies: &Cookies,
    browser: Browser,
    token: String,
    password: SecretString,
) -> Result<AfterReset, NotChanged> {
    let newcomer = newcomer(site, cookies, browser.user_agent);
    let (app, info) = (site.app.clone(), browser.info);
    // On a task of its own: a browser that hangs up can't cut it in half.
    let work = tokio::spawn(async move { service::reset(&app, &token, password, newcomer, &info).await });
    let done = work.await.map_err(|_| NotChanged::Fault(Fault::Internal))?.map_err(not_changed)?;
    match done {
        Ok(session) => {
            enter(site, cookies, &session.token, &session.device, session.expires_at).map_err(NotChanged::Fault)?;
            Ok(AfterReset::LoggedIn)
        }
        Err(LogInError::SecondFactor(token)) => {
            keep_first_half(cookies, &token);
            Ok(AfterReset::SecondFactor)
        }
        Err(_) => Ok(AfterReset::Nothing),
    }
}
