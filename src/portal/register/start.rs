//! The first page: 利用規約 with its checkbox.

use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::forms::Errors;
use mamis_views::layout::Who;
use mamis_views::paths;
use mamis_views::public::terms::{AgreeToTermsInput, AgreeVariables, Asked, TermsQuery, ask};
use mamis_views::register::gql::StartMutation;
use serde::Deserialize;

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
    render(&visit, StatusCode::OK, &Errors::default()).await
}

async fn render(visit: &Visit, status: StatusCode, errors: &Errors) -> Result<Response, Fault> {
    let terms = query::<TermsQuery, ()>(visit, ()).await?.terms;
    Ok(visit::page(status, ask(&visit.shell(Who::Nobody), &terms, Asked::Registering, "", errors)))
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
    let input = AgreeToTermsInput { version: fields.version, agreed: !fields.agreed.is_empty() };
    let started = mutate::<StartMutation, _>(&visit, AgreeVariables { input }).await?.start_registration;
    match started.token {
        Some(token) => {
            keep(&visit.cookies, &token);
            Ok(redirect(&paths::register_mail()))
        }
        None => {
            let errors = Errors::from_user_errors(&started.user_errors);
            render(&visit, StatusCode::UNPROCESSABLE_ENTITY, &errors).await
        }
    }
}
