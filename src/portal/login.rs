//! The entrance, log-in and log-out.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Utc};
use mamis_views::account::login::{LoginForm, page};
use mamis_views::account::second_log_in::{SecondForm, page as second_page};
use mamis_views::layout::Who;
use mamis_views::{paths, text};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::visit::{self, Visit, redirect};
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::flash::Flash;
use crate::http::log::Info;
use crate::http::login::{self, Browser, Credentials, NotSecond, Refusal, SecondFactor, Welcome};
use crate::http::passkey;
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
    let form = LoginForm { next, ..blank(&visit) };
    visit::page(StatusCode::OK, page(&visit.shell(Who::Nobody), &form))
}

fn blank(visit: &Visit) -> LoginForm {
    LoginForm { has_passkeys: passkey::are_usable(&visit.site), ..LoginForm::default() }
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
        Ok(welcome) => Ok(go_on(welcome, &next)),
        Err(refusal) => {
            let refusal = Some(words(refusal, &site)?);
            let form = LoginForm { login_id: fields.login_id, next, refusal, ..blank(&visit) };
            Ok(visit::page(StatusCode::UNPROCESSABLE_ENTITY, page(&visit.shell(Who::Nobody), &form)))
        }
    }
}

/// `POST /login/passkey/begin`: what the script of the page asks the device.
pub async fn begin_passkey(
    State(site): State<Arc<Site>>,
    visit: Visit,
    browser: Browser,
    CsrfForm(_): CsrfForm<Nothing>,
) -> Result<Json<passkey::Challenge>, Fault> {
    passkey::begin(&site, &visit.session, browser).await.map(Json)
}

/// What the script fills in.
#[derive(Deserialize)]
pub struct PasskeyFields {
    #[serde(default)]
    token: String,
    #[serde(default)]
    answer: SecretString,
    #[serde(default)]
    next: String,
}

/// `POST /login/passkey`: to where it leads, or to the log-in page with a word why not.
pub async fn log_in_with_passkey(
    State(site): State<Arc<Site>>,
    visit: Visit,
    browser: Browser,
    CsrfForm(fields): CsrfForm<PasskeyFields>,
) -> Result<Response, Fault> {
    let next = safe_next(&fields.next).unwrap_or_default().to_owned();
    let who = (&visit.session, browser);
    let refused = match passkey::log_in(&site, &visit.cookies, who, &fields.token, fields.answer).await {
        Ok(welcome) => return Ok(go_on(welcome, &next)),
        Err(refused) => refused,
    };
    visit.leave(Flash::problem(match refused {
        Refusal::Wrong => {
            "このパスキーではログインできませんでした。登録したパスキーを選ぶか、パスワードでログインしてください。"
                .to_owned()
        }
        Refusal::Over => "時間が過ぎたため、もう一度「パスキーでログインする」を押してください。".to_owned(),
        refused => words(refused, &site)?,
    }));
    Ok(redirect(&login_again(&next)))
}

fn login_again(next: &str) -> paths::Path {
    if next.is_empty() { paths::login() } else { paths::login().with("next", next) }
}

/// Where a log-in leads; `next` is a path of this site, or empty.
fn go_on(welcome: Welcome, next: &str) -> Response {
    match welcome {
        Welcome::FirstLogin => redirect(&paths::register_first()),
        Welcome::SecondFactor if next.is_empty() => redirect(&paths::login_second()),
        Welcome::SecondFactor => redirect(&paths::login_second().with("next", next)),
        Welcome::Doctor if next.is_empty() => redirect(&paths::mypage()),
        Welcome::Staff if next.is_empty() => redirect(&paths::office()),
        Welcome::Doctor | Welcome::Staff => Redirect::to(next).into_response(),
    }
}

/// `GET /login/second`: the second half of a log-in, in the browser that began it.
pub async fn show_second(visit: Visit, Query(query): Query<NextQuery>) -> Response {
    if visit.session.is_doctor() || visit.session.is_staff() {
        return redirect(&own_top(&visit));
    }
    if !login::waits_for_second(&visit.cookies) {
        return redirect(&paths::login());
    }
    let next = safe_next(&query.next).unwrap_or_default().to_owned();
    let form = SecondForm { next, ..SecondForm::default() };
    visit::page(StatusCode::OK, second_page(&visit.shell(Who::Nobody), &form))
}

/// What is typed there: one or the other.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecondFields {
    #[serde(default)]
    code: SecretString,
    recovery_code: Option<SecretString>,
    #[serde(default)]
    next: String,
}

/// `POST /login/second`
pub async fn log_in_second(
    State(site): State<Arc<Site>>,
    visit: Visit,
    browser: Browser,
    CsrfForm(fields): CsrfForm<SecondFields>,
) -> Result<Response, Fault> {
    let next = safe_next(&fields.next).unwrap_or_default().to_owned();
    let is_recovery = fields.recovery_code.is_some();
    let typed = match fields.recovery_code {
        Some(code) => SecondFactor::Recovery(code.expose_secret().to_owned()),
        None => SecondFactor::Code(fields.code.expose_secret().to_owned()),
    };
    let mut form = SecondForm { next: next.clone(), is_recovery, ..SecondForm::default() };
    let control = if is_recovery { "recoveryCode" } else { "code" };
    match login::log_in_second(&site, &visit.cookies, browser, typed).await {
        Ok(welcome) => return Ok(go_on(welcome, &next)),
        Err(NotSecond::Unreadable(message)) => form.errors.push(control, message),
        Err(NotSecond::Refused(Refusal::Wrong)) if is_recovery => {
            form.errors.push(control, "リカバリーコードが正しくないか、すでに使われています");
        }
        Err(NotSecond::Refused(Refusal::Wrong)) => {
            form.errors
                .push(control, "確認コードが正しくありません。アプリに表示されている新しいコードを入力してください");
        }
        Err(NotSecond::Refused(Refusal::Over)) => {
            visit.leave(Flash::problem(words(Refusal::Over, &site)?));
            return Ok(redirect(&login_again(&next)));
        }
        Err(NotSecond::Refused(refusal)) => form.refusal = Some(words(refusal, &site)?),
    }
    Ok(visit::page(StatusCode::UNPROCESSABLE_ENTITY, second_page(&visit.shell(Who::Nobody), &form)))
}

fn words(refusal: Refusal, site: &Site) -> Result<String, Fault> {
    match refusal {
        Refusal::Wrong => Ok("ログインIDまたはパスワードが正しくありません。".to_owned()),
        Refusal::Delayed { until } => Ok(delayed(until, site.app.clock.now())),
        Refusal::Stopped => Ok("このアカウントは停止中です。所属の医師会へご連絡ください。".to_owned()),
        Refusal::Over => Ok("時間が過ぎたため、もう一度ログインIDとパスワードを入力してください。".to_owned()),
        Refusal::Fault(fault) => Err(fault),
    }
}

/// When to try again: in seconds where it is soon, else by the clock.
fn delayed(until: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let left = (until - now).num_milliseconds();
    if left > 60_000 {
        return format!("しばらくしてから再度お試しください（{}以降）。", text::clock(next_minute(until)));
    }
    format!("少し待ってから再度お試しください（{}秒後から試せます）。", (left.max(1) + 999) / 1000)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_delay_is_told_in_seconds_and_a_long_one_by_the_clock() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let now = at("2026-04-01T01:23:30.5Z");
        for (until, words) in [
            ("2026-04-01T01:23:31.5Z", "少し待ってから再度お試しください（1秒後から試せます）。"),
            ("2026-04-01T01:23:31.6Z", "少し待ってから再度お試しください（2秒後から試せます）。"),
            ("2026-04-01T01:23:30.5Z", "少し待ってから再度お試しください（1秒後から試せます）。"),
            ("2026-04-01T01:24:30.5Z", "少し待ってから再度お試しください（60秒後から試せます）。"),
            ("2026-04-01T01:24:31Z", "しばらくしてから再度お試しください（10:25以降）。"),
        ] {
            assert_eq!(delayed(at(until), now), words, "{until}");
        }
    }
}
