//! Logging in with a passkey over HTTP: a challenge for the page's script, then the answer as a form.

use std::sync::Arc;

use secrecy::SecretString;

use super::cookies::Cookies;
use super::fault::Fault;
use super::login::{Browser, Refusal, Welcome, newcomer, refusal, welcome};
use super::session::SessionViewer;
use super::site::Site;
use crate::auth::token::Token;
use crate::domain::rate_limit::LEAST_CHARGE;
use crate::graphql;
use crate::service;
use crate::service::session::PasskeyAttempt;

/// What the script of the log-in page needs.
#[derive(serde::Serialize)]
pub struct Challenge {
    /// Comes back with the answer.
    token: String,
    /// `PublicKeyCredentialRequestOptionsJSON`, as text.
    options: String,
}

/// Can passkeys be used at this site?
pub fn are_usable(site: &Site) -> bool {
    site.schema.relying_party().is_some()
}

/// What a challenge costs of the caller's minute, and what an answer: both write rows, and strangers may ask.
const PRICE: u64 = 10 * LEAST_CHARGE;

async fn pay(site: &Site, session: &SessionViewer, browser: &Browser) -> Result<(), Fault> {
    let paid = graphql::charge(&site.schema, &site.app, &session.viewer(), &browser.info, PRICE).await;
    paid.map_err(|_| Fault::TooMany)
}

/// Asks whoever it is to prove himself.
pub async fn begin(site: &Arc<Site>, session: &SessionViewer, browser: Browser) -> Result<Challenge, Fault> {
    let party = site.schema.relying_party().ok_or(Fault::NotFound)?;
    pay(site, session, &browser).await?;
    match service::session::begin_passkey(&site.app, party).await {
        Ok(made) => Ok(Challenge { token: made.token.expose().to_owned(), options: made.options }),
        Err(error) => Err(match refusal(error) {
            Refusal::Fault(fault) => fault,
            _ => Fault::Internal,
        }),
    }
}

/// Gives the browser a session for the right answer.
pub async fn log_in(
    site: &Arc<Site>,
    cookies: &Cookies,
    (session, browser): (&SessionViewer, Browser),
    token: &str,
    answer: SecretString,
) -> Result<Welcome, Refusal> {
    let party = site.schema.relying_party().ok_or(Refusal::Fault(Fault::NotFound))?.clone();
    pay(site, session, &browser).await.map_err(Refusal::Fault)?;
    let attempt = PasskeyAttempt {
        token: Token::parse(token).ok_or(Refusal::Over)?,
        answer,
        newcomer: newcomer(site, cookies, browser.user_agent),
        request: browser.info,
    };
    let app = site.app.clone();
    // On a task of its own: a browser that hangs up can't cut it in half.
    let work = tokio::spawn(async move { service::session::log_in_with_passkey(&app, &party, attempt).await });
    let session = work.await.map_err(|_| Refusal::Fault(Fault::Internal))?.map_err(refusal)?;
    welcome(site, cookies, &session).map_err(Refusal::Fault)
}
