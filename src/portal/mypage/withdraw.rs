//! 取下げ.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::forms::Errors;
use mamis_views::mypage::withdraw::{WithdrawApplicationInput, WithdrawMutation, WithdrawVariables, page};
use mamis_views::paths;
use serde::Deserialize;

use super::application::load;
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::flash::Flash;
use crate::portal::run::mutate;
use crate::portal::visit::{self, DoctorVisit, redirect};

/// Asks.
pub async fn show(visit: DoctorVisit, Path(id): Path<String>) -> Result<Response, Fault> {
    let (shell, application) = load(&visit, &id).await?;
    Ok(visit::page(StatusCode::OK, page(&shell, &application, &Errors::default())))
}

/// The version that was seen.
#[derive(Deserialize)]
pub struct WithdrawFields {
    version: i32,
}

/// Does it.
pub async fn withdraw(
    visit: DoctorVisit,
    Path(id): Path<String>,
    CsrfForm(fields): CsrfForm<WithdrawFields>,
) -> Result<Response, Fault> {
    let input = WithdrawApplicationInput { application_id: id.as_str().into(), version: fields.version };
    let done = mutate::<WithdrawMutation, _>(&visit, WithdrawVariables { input }).await?;
    let refused = done.withdraw_application.user_errors;
    if refused.is_empty() {
        visit.leave(Flash::success("申請を取り下げました。"));
        return Ok(redirect(&paths::application(&id)));
    }
    let (shell, application) = load(&visit, &id).await?;
    let errors = Errors::from_user_errors(&refused);
    Ok(visit::page(StatusCode::UNPROCESSABLE_ENTITY, page(&shell, &application, &errors)))
}
