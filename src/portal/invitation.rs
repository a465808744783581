//! The page of an invitation to a secretariat: opening it uses nothing up, setting the password does.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::account::invitation::{
    Accept, AcceptStaffInvitationInput, AcceptVariables, InvitationDocument, InvitationVariables, page,
};
use mamis_views::forms::Errors;
use mamis_views::gql::UserErrorCode;
use mamis_views::layout::Who;
use mamis_views::paths;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::run::{mutate, query};
use super::visit::{self, Visit, redirect};
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::flash::Flash;

/// The token of the mailed URL.
#[derive(Deserialize)]
pub struct Asked {
    #[serde(default)]
    token: String,
}

/// What is typed on the page.
#[derive(Deserialize)]
pub struct Typed {
    #[serde(default)]
    token: String,
    #[serde(default)]
    password: SecretString,
}

/// `GET /invitation`
pub async fn show(visit: Visit, Query(asked): Query<Asked>) -> Result<Response, Fault> {
    shown(&visit, StatusCode::OK, &asked.token, &Errors::default()).await
}

/// `POST /invitation`
pub async fn accept(visit: Visit, CsrfForm(typed): CsrfForm<Typed>) -> Result<Response, Fault> {
    let password = typed.password.expose_secret().to_owned();
    let input = AcceptStaffInvitationInput { token: typed.token.clone(), password };
    let done = mutate::<Accept, _>(&visit, AcceptVariables { input }).await?.accept_staff_invitation;
    if done.user_errors.is_empty() {
        visit.leave(Flash::success("パスワードを設定しました。ログインIDと設定したパスワードでログインしてください。"));
        return Ok(redirect(&paths::login()));
    }
    // What is over says so by itself on the page.
    let over = done.user_errors.iter().any(|error| error.code == UserErrorCode::Expired);
    let errors = if over { Errors::default() } else { Errors::from_user_errors(&done.user_errors) };
    shown(&visit, StatusCode::UNPROCESSABLE_ENTITY, &typed.token, &errors).await
}

async fn shown(visit: &Visit, status: StatusCode, token: &str, errors: &Errors) -> Result<Response, Fault> {
    let found: InvitationDocument = query(visit, InvitationVariables { token: token.to_owned() }).await?;
    let shell = visit.shell(Who::Nobody);
    Ok(visit::page(status, page(&shell, token, found.staff_invitation.as_ref(), errors)))
}
