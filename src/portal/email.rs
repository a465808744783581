//! メールアドレスの変更, and the page that its mailed URL opens.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::account::email::{
    self as pages, Cancel, CancelEmailChangeInput, CancelVariables, ChangeLinkQuery, ChangeLinkVariables,
    ChangeVariables, Confirm, ConfirmEmailChangeInput, ConfirmVariables, EmailQuery, RequestChange,
    RequestEmailChangeInput,
};
use mamis_views::forms::Errors;
use mamis_views::layout::Who;
use mamis_views::paths;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::own::profile;
use super::run::{mutate, query};
use super::visit::{self, PersonVisit, Visit, redirect};
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::flash::Flash;

/// `GET /own/email`
pub async fn show(visit: PersonVisit) -> Result<Response, Fault> {
    shown(&visit, StatusCode::OK, "", &Errors::default()).await
}

async fn shown(visit: &PersonVisit, status: StatusCode, typed: &str, errors: &Errors) -> Result<Response, Fault> {
    let viewer = query::<EmailQuery, ()>(visit, ()).await?.viewer;
    let account = viewer.account.ok_or(Fault::NotFound)?;
    let shell = visit.shell(Who::from(&viewer.head));
    Ok(visit::page(status, pages::page(&shell, &account, &profile(visit), typed, errors)))
}

/// What is typed on the page; no password: the mail is asked for again.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Typed {
    #[serde(default)]
    email: String,
    #[serde(default)]
    current_password: SecretString,
}

/// `POST /own/email`
pub async fn ask(visit: PersonVisit, CsrfForm(typed): CsrfForm<Typed>) -> Result<Response, Fault> {
    let password = typed.current_password.expose_secret().to_owned();
    let input = RequestEmailChangeInput {
        email: typed.email.clone(),
        current_password: Some(password).filter(|password| !password.is_empty()),
    };
    let refused = mutate::<RequestChange, _>(&visit, ChangeVariables { input }).await?.request_email_change.user_errors;
    if refused.is_empty() {
        return Ok(redirect(&paths::own_email()));
    }
    shown(&visit, StatusCode::UNPROCESSABLE_ENTITY, &typed.email, &Errors::from_user_errors(&refused)).await
}

/// The change that is given up.
#[derive(Deserialize)]
pub struct GivenUp {
    #[serde(default)]
    email: String,
}

/// `POST /own/email/cancel`
pub async fn cancel(visit: PersonVisit, CsrfForm(given_up): CsrfForm<GivenUp>) -> Result<Response, Fault> {
    let input = CancelEmailChangeInput { email: given_up.email };
    let refused = mutate::<Cancel, _>(&visit, CancelVariables { input }).await?.cancel_email_change.user_errors;
    visit.leave(match refused.first() {
        None => Flash::success("メールアドレスの変更を取りやめました。送信したURLは使えません。"),
        Some(error) => Flash::notice(format!("{}。", error.message)),
    });
    Ok(redirect(&profile(&visit)))
}

/// The token of the mailed URL.
#[derive(Deserialize)]
pub struct LinkFields {
    #[serde(default)]
    token: String,
}

/// `GET /email-change`. Nothing is used up by looking: mail scanners look too.
pub async fn open(visit: Visit, Query(asked): Query<LinkFields>) -> Result<Response, Fault> {
    let found = query::<ChangeLinkQuery, _>(&visit, ChangeLinkVariables { token: asked.token.clone() }).await?;
    Ok(visit::page(StatusCode::OK, pages::link(&visit.shell(Who::Nobody), &found.email_change_link, &asked.token)))
}

/// `POST /email-change`
pub async fn confirm(visit: Visit, CsrfForm(fields): CsrfForm<LinkFields>) -> Result<Response, Fault> {
    let input = ConfirmEmailChangeInput { token: fields.token.clone() };
    let refused = mutate::<Confirm, _>(&visit, ConfirmVariables { input }).await?.confirm_email_change.user_errors;
    if refused.is_empty() {
        return Ok(redirect(&paths::email_changed()));
    }
    // The page says why.
    Ok(redirect(&paths::email_change().with("token", &fields.token)))
}

/// `GET /email-change/done`
pub async fn done(visit: Visit) -> Response {
    visit::page(StatusCode::OK, pages::done(&visit.shell(Who::Nobody)))
}
