//! The mail address: sending the URL, and the page that it opens.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::forms::Errors;
use mamis_views::layout::Who;
use mamis_views::paths::{self, RegisterPage};
use mamis_views::register::gql::{
    ConfirmMutation, ConfirmRegistrationEmailInput, ConfirmVariables, LinkQuery, MailMutation, MailVariables,
    SendRegistrationMailInput, TokenVariables,
};
use mamis_views::register::mail::{gone, link, page};
use serde::Deserialize;

use super::own;
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::registration::keep;
use crate::portal::run::{mutate, query};
use crate::portal::visit::{self, Visit, redirect};

/// Typing the address, or waiting for the mail.
pub async fn show(visit: Visit) -> Result<Response, Fault> {
    render(&visit, StatusCode::OK, "", &Errors::default()).await
}

async fn render(visit: &Visit, status: StatusCode, typed: &str, errors: &Errors) -> Result<Response, Fault> {
    let found = own(visit).await?;
    let shell = visit.shell(Who::Nobody);
    match found {
        Some((_, registration)) if !registration.is_completed => {
            Ok(visit::page(status, page(&shell, &registration, typed, errors)))
        }
        _ => Ok(visit::page(StatusCode::OK, gone(&shell))),
    }
}

/// The address.
#[derive(Deserialize)]
pub struct Fields {
    #[serde(default)]
    email: String,
}

/// Sends the URL: the first time, again, or to a corrected address.
pub async fn send(visit: Visit, CsrfForm(fields): CsrfForm<Fields>) -> Result<Response, Fault> {
    let Some((token, _)) = own(&visit).await? else {
        return Ok(visit::page(StatusCode::OK, gone(&visit.shell(Who::Nobody))));
    };
    let input = SendRegistrationMailInput { token, email: fields.email.clone() };
    let sent = mutate::<MailMutation, _>(&visit, MailVariables { input }).await?.send_registration_mail;
    if sent.user_errors.is_empty() {
        return Ok(redirect(&paths::register_mail()));
    }
    let errors = Errors::from_user_errors(&sent.user_errors);
    render(&visit, StatusCode::UNPROCESSABLE_ENTITY, &fields.email, &errors).await
}

/// The token of the URL.
#[derive(Deserialize)]
pub struct LinkFields {
    #[serde(default)]
    token: String,
}

/// What the mailed URL opens. Nothing is used up by looking: mail scanners look too.
pub async fn open(visit: Visit, Query(asked): Query<LinkFields>) -> Result<Response, Fault> {
    let found = query::<LinkQuery, _>(&visit, TokenVariables { token: asked.token.clone() }).await?;
    Ok(visit::page(StatusCode::OK, link(&visit.shell(Who::Nobody), &found.registration_link, &asked.token)))
}

/// Uses the URL up; from here on this browser goes on, and no other.
pub async fn confirm(visit: Visit, CsrfForm(fields): CsrfForm<LinkFields>) -> Result<Response, Fault> {
    let input = ConfirmRegistrationEmailInput { link_token: fields.token.clone() };
    let done = mutate::<ConfirmMutation, _>(&visit, ConfirmVariables { input }).await?.confirm_registration_email;
    match done.token {
        Some(token) => {
            keep(&visit.cookies, &token);
            Ok(redirect(&paths::register_page(RegisterPage::Login)))
        }
        // The page says why.
        None => Ok(redirect(&paths::register_email().with("token", &fields.token))),
    }
}
