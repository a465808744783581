//! パスワードの変更, for doctors and members of staff.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use mamis_views::account::password::{Occasion, page};
use mamis_views::forms::Errors;
use mamis_views::gql::HeadQuery;
use mamis_views::layout::Who;
use mamis_views::paths::{self, Path};
use secrecy::SecretString;
use serde::Deserialize;

use super::run::query;
use super::visit::{self, Visit, redirect};
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::flash::Flash;
use crate::http::login::{self, Browser, NotChanged};
use crate::http::session::PersonSession;
use crate::http::site::Site;

/// What is typed on the page.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Typed {
    #[serde(default)]
    current_password: SecretString,
    #[serde(default)]
    new_password: SecretString,
}

/// `GET /password`
pub async fn show(_: PersonSession, visit: Visit) -> Result<Response, Fault> {
    shown(&visit, StatusCode::OK, &Errors::default()).await
}

/// `POST /password`
pub async fn change(
    State(site): State<Arc<Site>>,
    _: PersonSession,
    visit: Visit,
    browser: Browser,
    CsrfForm(typed): CsrfForm<Typed>,
) -> Result<Response, Fault> {
    let current = Some(typed.current_password);
    match login::change_password(&site, &visit.cookies, &visit.session, browser, current, typed.new_password).await {
        Ok(()) => {
            visit.leave(Flash::success("パスワードを変更しました。"));
            Ok(redirect(&back(&visit)))
        }
        Err(NotChanged::Refused(problems)) => {
            let mut errors = Errors::default();
            for (control, message) in problems {
                errors.push(control.as_deref().unwrap_or("newPassword"), message);
            }
            shown(&visit, StatusCode::UNPROCESSABLE_ENTITY, &errors).await
        }
        Err(NotChanged::Fault(fault)) => Ok(fault.into_response()),
    }
}

async fn shown(visit: &Visit, status: StatusCode, errors: &Errors) -> Result<Response, Fault> {
    // Before the first password is changed there is no menu: nothing in it would open.
    let (occasion, who) = if visit.session.must_change_password() {
        (Occasion::First, Who::Nobody)
    } else {
        let head: HeadQuery = query(visit, ()).await?;
        (Occasion::Wish, Who::from(&head.viewer))
    };
    Ok(visit::page(status, page(&visit.shell(who), occasion, &profile(visit), errors)))
}

/// 登録情報 of whoever it is.
fn profile(visit: &Visit) -> Path {
    if visit.session.is_doctor() { paths::mypage_profile() } else { paths::office_profile() }
}

/// Where to go on: who has just set his first password begins at the TOP.
fn back(visit: &Visit) -> Path {
    if visit.session.must_change_password() { paths::office() } else { profile(visit) }
}
