//! The first page: 利用規約 with its checkbox.

use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::forms::Errors;
use mamis_views::layout::Who;
use mamis_views::paths::{self, RegisterPage};
use mamis_views::public::terms::{Asked, TermsQuery, ask};
use mamis_views::register::gql::{StartMutation, StartRegistrationInput, StartVariables};
use serde::Deserialize;

use super::own;
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::registration::keep;
use crate::portal::run::{mutate, query};
use crate::portal::visit::{self, Visit, redirect};

/// `/register`: to the first page.
pub async fn root() -> Response {
    redirect(&paths::register_terms())
}

/// The page. Who is logged in has no need of it.
pub async fn show(visit: Visit) -> Result<Response, Fault> {
    if visit.session.is_doctor() || visit.session.is_staff() {
        return Ok(redirect(&paths::root()));
    }
    render(&visit, StatusCode::OK, Asked::Registering, &Errors::default()).await
}

async fn render(visit: &Visit, status: StatusCode, asked: Asked, errors: &Errors) -> Result<Response, Fault> {
    let terms = query::<TermsQuery, ()>(visit, ()).await?.terms;
    Ok(visit::page(status, ask(&visit.shell(Who::Nobody), &terms, asked, "", errors)))
}

/// The first page of who logged in with the login data of a letter. Who has agreed before goes on where he was.
pub async fn show_first(visit: Visit) -> Result<Response, Fault> {
    match own(&visit).await? {
        Some((_, begun)) if begun.is_first_login && !begun.is_completed => match (begun.has_agreed, begun.is_confirmed)
        {
            (false, _) => render(&visit, StatusCode::OK, Asked::FirstLogin, &Errors::default()).await,
            (true, false) => Ok(redirect(&paths::register_mail())),
            (true, true) => Ok(redirect(&paths::register_page(RegisterPage::Login))),
        },
        // Over, or never begun: only the letter opens it.
        _ => Ok(redirect(&paths::login())),
    }
}

/// The checkbox.
#[derive(Deserialize)]
pub struct Fields {
    version: String,
    #[serde(default)]
    agreed: String,
}

/// Begins, or says that the box has to be ticked.
pub async fn begin(visit: Visit, CsrfForm(fields): CsrfForm<Fields>) -> Result<Response, Fault> {
    go_on(&visit, fields, Asked::Registering, None).await
}

/// The same with what a letter has begun.
pub async fn begin_first(visit: Visit, CsrfForm(fields): CsrfForm<Fields>) -> Result<Response, Fault> {
    match own(&visit).await? {
        Some((token, begun)) if begun.is_first_login => go_on(&visit, fields, Asked::FirstLogin, Some(token)).await,
        _ => Ok(redirect(&paths::login())),
    }
}

async fn go_on(visit: &Visit, fields: Fields, asked: Asked, token: Option<String>) -> Result<Response, Fault> {
    let input = StartRegistrationInput { version: fields.version, agreed: !fields.agreed.is_empty(), token };
    let started = mutate::<StartMutation, _>(visit, StartVariables { input }).await?.start_registration;
    match started.token {
        Some(token) => {
            keep(&visit.cookies, &token);
            Ok(redirect(&paths::register_mail()))
        }
        None => {
            let errors = Errors::from_user_errors(&started.user_errors);
            render(visit, StatusCode::UNPROCESSABLE_ENTITY, asked, &errors).await
        }
    }
}
