//! The entrance, log-in and log-out.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use mamis_views::account::login::{LoginForm, page};
use mamis_views::layout::Who;
use mamis_views::{paths, text};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::visit::{self, Visit, redirect};
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::flash::Flash;
use crate::http::log::Info;
use crate::http::login::{self, Browser, Credentials, Refusal, Welcome};
use crate::http::session::safe_next;
use crate::http::site::Site;

/// `/`: to one's own TOP.
pub async fn root(visit: Visit) -> Response {
    redirect(&own_top(&visit))
}

fn own_top(visit: &Visit) -> paths::Path {
    if visit.session.is_doctor() {
        paths::mypage()
    } else if visit.session.is_staff() {
        paths::office()
    } else {
        paths::login()
    }
}

/// Where to go after the log-in.
#[derive(Deserialize)]
pub struct NextQuery {
    #[serde(default)]
    next: String,
}

/// The page.
pub async fn show(visit: Visit, Query(query): Query<NextQuery>) -> Response {
    if visit.session.is_doctor() || visit.session.is_staff() {
        return redirect(&own_top(&visit));
    }
    let next = safe_next(&query.next).unwrap_or_default().to_owned();
    let form = LoginForm { next, ..LoginForm::default() };
    visit::page(StatusCode::OK, page(&visit.shell(Who::Nobody), &form))
}

/// What is typed on the page.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LoginFields {
    #[serde(default)]
    login_id: String,
    password: SecretString,
    #[serde(default)]
    next: String,
}

/// Logs in, or shows the page again. The password never comes back.
pub async fn log_in(
    State(site): State<Arc<Site>>,
    visit: Visit,
    browser: Browser,
    CsrfForm(fields): CsrfForm<LoginFields>,
) -> Result<Response, Fault> {
    let credentials = Credentials { login_id: fields.login_id.clone(), password: fields.password };
    let next = safe_next(&fields.next).unwrap_or_default().to_owned();
    match login::log_in(&site, &visit.cookies, browser, credentials).await {
        Ok(Welcome::FirstLogin) => Ok(redirect(&paths::register_first())),
        Ok(Welcome::Doctor) if next.is_empty() => Ok(redirect(&paths::mypage())),
        Ok(Welcome::Staff) if next.is_empty() => Ok(redirect(&paths::office())),
        Ok(_) => Ok(Redirect::to(&next).into_response()),
        Err(refusal) => {
            let refusal = Some(words(refusal)?);
            let form = LoginForm { login_id: fields.login_id, next, refusal };
            Ok(visit::page(StatusCode::UNPROCESSABLE_ENTITY, page(&visit.shell(Who::Nobody), &form)))
        }
    }
}

fn words(refusal: Refusal) -> Result<String, Fault> {
    match refusal {
        Refusal::Wrong => Ok("ログインIDまたはパスワードが正しくありません。".to_owned()),
        Refusal::Delayed { until } => {
            Ok(format!("しばらくしてから再度お試しください（{}以降）。", text::clock(next_minute(until))))
        }
        Refusal::Stopped => Ok("このアカウントは停止中です。所属の医師会へご連絡ください。".to_owned()),
        Refusal::Fault(fault) => Err(fault),
    }
}

/// A time told in minutes must not come before the time that is meant.
fn next_minute(at: DateTime<Utc>) -> DateTime<Utc> {
    let seconds = at.timestamp().rem_euclid(60);
    if seconds == 0 { at } else { at + chrono::TimeDelta::seconds(60 - seconds) }
}

/// How long a session lasts if nothing more is asked for.
#[derive(Serialize)]
pub struct Lasts {
    seconds: u32,
}

/// Tells a script how long the session lasts; to have asked makes it last.
pub async fn session(visit: Visit) -> Result<Json<Lasts>, StatusCode> {
    visit.session.lasts().map(|seconds| Json(Lasts { seconds })).ok_or(StatusCode::UNAUTHORIZED)
}

/// A form with nothing but its token.
#[derive(Deserialize)]
pub struct Nothing {}

/// Logs out.
pub async fn log_out(
    State(site): State<Arc<Site>>,
    visit: Visit,
    Info(info): Info,
    CsrfForm(_): CsrfForm<Nothing>,
) -> Result<Response, Fault> {
    login::log_out(&site, &visit.cookies, &visit.session, &info).await?;
    visit.leave(Flash::success("ログアウトしました。"));
    Ok(redirect(&paths::login()))
}
