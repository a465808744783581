//! The cookie of a 利用者登録 under way, and the session at its end.

use std::sync::Arc;

use super::cookies::{Cookies, Name};
use super::fault::Fault;
use super::login::{Browser, enter, keep_first_half};
use super::session::session_token;
use super::site::Site;
use crate::auth::session::ABSOLUTE;
use crate::auth::token::Token;
use crate::service;
use crate::service::session::{LogInError, Newcomer};

/// The token that the browser keeps.
pub fn token(cookies: &Cookies) -> Option<String> {
    cookies.get(Name::Registration)
}

/// Lets the browser keep a token.
pub fn keep(cookies: &Cookies, token: &str) {
    cookies.set(Name::Registration, token.to_owned());
}

/// Exchanges the token of a registration that was sent for a session. Where no doctor came of it the browser gets
/// cookies all the same, of a session that there is not: the answer does not tell.
pub async fn enter_after(site: &Arc<Site>, cookies: &Cookies, browser: Browser) -> Result<(), Fault> {
    let Some(token) = token(cookies).and_then(|text| Token::parse(&text)) else { return Ok(()) };
    let device = cookies.get(Name::Device).and_then(|value| Token::parse(&value));
    let newcomer =
        Newcomer { device: device.clone(), old_session: session_token(site, cookies), user_agent: browser.user_agent };
    let app = site.app.clone();
    let info = browser.info;
    // On a task of its own: a browser that hangs up can't cut it in half.
    let work = tokio::spawn(async move { service::registration::log_in(&app, &token, newcomer, &info).await });
    let done = work.await.map_err(|_| Fault::Internal)?;
    if let Err(LogInError::SecondFactor(first_half)) = &done {
        keep_first_half(cookies, first_half);
        cookies.clear(Name::Registration);
        return Ok(());
    }
    let session = done.map_err(|error| match error {
        LogInError::Db(error) => error.into(),
        LogInError::Busy(_) => Fault::Unavailable,
        LogInError::Wrong
        | LogInError::Delayed { .. }
        | LogInError::Stopped
        | LogInError::FirstLogin(_)
        | LogInError::SecondFactor(_)
        | LogInError::Over => Fault::Internal,
    })?;
    cookies.clear(Name::Registration);
    match session {
        Some(session) => enter(site, cookies, &session.token, &session.device, session.expires_at),
        None => {
            let clock = &*site.app.clock;
            let device = device.unwrap_or_else(|| Token::new(clock));
            enter(site, cookies, &Token::new(clock), &device, clock.now() + ABSOLUTE)
        }
    }
}
