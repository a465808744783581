//! ログインID・パスワードをお忘れの方, and the page that a mailed URL opens.

use std::sync::Arc;

use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use mamis_views::account::recovery::{self as pages, Kind, NewPassword, Typed};
use mamis_views::forms::Errors;
use mamis_views::layout::Who;
use mamis_views::paths;
use secrecy::SecretString;
use serde::Deserialize;

use super::visit::{self, Visit, redirect};
use crate::http::account::{self, AfterReset, Forgotten};
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::flash::Flash;
use crate::http::login::{Browser, NotChanged};
use crate::http::site::Site;

/// `GET /recovery`
pub async fn show(visit: Visit) -> Response {
    visit::page(StatusCode::OK, pages::start(&visit.shell(Who::Nobody)))
}

/// `GET /recovery/login-id`
pub async fn login_id(visit: Visit) -> Response {
    form(&visit, StatusCode::OK, Kind::LoginId, &Typed::default(), &Errors::default())
}

/// `GET /recovery/password`
pub async fn password(visit: Visit) -> Response {
    form(&visit, StatusCode::OK, Kind::Password, &Typed::default(), &Errors::default())
}

fn form(visit: &Visit, status: StatusCode, kind: Kind, typed: &Typed, errors: &Errors) -> Response {
    visit::page(status, pages::page(&visit.shell(Who::Nobody), kind, typed, errors))
}

/// What is typed on either page.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fields {
    #[serde(default)]
    login_id: String,
    #[serde(default)]
    email: String,
}

/// `POST /recovery/login-id`
pub async fn ask_login_id(
    State(site): State<Arc<Site>>,
    visit: Visit,
    browser: Browser,
    CsrfForm(fields): CsrfForm<Fields>,
) -> Response {
    ask(&site, &visit, browser, Kind::LoginId, fields).await
}

/// `POST /recovery/password`
pub async fn ask_password(
    State(site): State<Arc<Site>>,
    visit: Visit,
    browser: Browser,
    CsrfForm(fields): CsrfForm<Fields>,
) -> Response {
    ask(&site, &visit, browser, Kind::Password, fields).await
}

/// To the same page for everybody, or the form again where no mail could go out to anybody.
async fn ask(site: &Arc<Site>, visit: &Visit, browser: Browser, kind: Kind, fields: Fields) -> Response {
    let forgotten = match kind {
        Kind::LoginId => Forgotten::LoginId,
        Kind::Password => Forgotten::Password { login_id: fields.login_id.clone() },
    };
    match account::ask(site, browser, forgotten, fields.email.clone()).await {
        Ok(()) => redirect(&paths::recovery_sent()),
        Err(NotChanged::Refused(problems)) => {
            let typed = Typed { login_id: fields.login_id, email: fields.email };
            form(visit, StatusCode::UNPROCESSABLE_ENTITY, kind, &typed, &errors(problems, "email"))
        }
        Err(NotChanged::Fault(fault)) => fault.into_response(),
    }
}

fn errors(problems: Vec<(Option<String>, String)>, first: &str) -> Errors {
    let mut errors = Errors::default();
    for (control, message) in problems {
        errors.push(control.as_deref().unwrap_or(first), message);
    }
    errors
}

/// `GET /recovery/sent`
pub async fn sent(visit: Visit) -> Response {
    visit::page(StatusCode::OK, pages::sent(&visit.shell(Who::Nobody)))
}

/// The token of the mailed URL.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    token: String,
}

/// `GET /password/reset`. Nothing is used up by looking: mail scanners look too.
pub async fn open(State(site): State<Arc<Site>>, visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    opened(&site, &visit, StatusCode::OK, &asked.token, &Errors::default()).await
}

async fn opened(
    site: &Site,
    visit: &Visit,
    status: StatusCode,
    token: &str,
    errors: &Errors,
) -> Result<Response, Fault> {
    let found = account::look_at_reset(site, token).await?;
    let found = found.map(|found| NewPassword {
        token: token.to_owned(),
        name: found.name,
        login_id: found.login_id,
        expires_at: found.expires_at,
    });
    Ok(visit::page(status, pages::reset(&visit.shell(Who::Nobody), found.as_ref(), errors)))
}

/// What is typed on the page of the mailed URL.
#[derive(Deserialize)]
pub struct Chosen {
    #[serde(default)]
    token: String,
    #[serde(default)]
    password: SecretString,
}

/// `POST /password/reset`
pub async fn reset(
    State(site): State<Arc<Site>>,
    visit: Visit,
    browser: Browser,
    CsrfForm(chosen): CsrfForm<Chosen>,
) -> Result<Response, Fault> {
    match account::reset(&site, &visit.cookies, browser, chosen.token.clone(), chosen.password).await {
        Ok(AfterReset::LoggedIn) => {
            visit.leave(Flash::success("新しいパスワードを設定し、ログインしました。ほかの端末はログアウトしました。"));
            Ok(redirect(&paths::root()))
        }
        Ok(AfterReset::SecondFactor) => {
            visit.leave(Flash::success(
                "新しいパスワードを設定しました。続けて、二段階認証の確認コードを入力してください。",
            ));
            Ok(redirect(&paths::login_second()))
        }
        Ok(AfterReset::Nothing) => Ok(redirect(&paths::login())),
        Err(NotChanged::Refused(problems)) => {
            // What is over says so by itself on the page.
            let about_password = problems.into_iter().filter(|(control, _)| control.is_some()).collect();
            let errors = errors(about_password, "password");
            opened(&site, &visit, StatusCode::UNPROCESSABLE_ENTITY, &chosen.token, &errors).await
        }
        Err(NotChanged::Fault(fault)) => Err(fault),
    }
}
