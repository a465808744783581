//! 申請の詳細, 完了, and messages to the secretariats.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::forms::{Errors, FormState};
use mamis_views::layout::{Shell, Who};
use mamis_views::mypage::application::{
    Application, ApplicationQuery, ApplicationVariables, Node, PostApplicationMessageInput, PostMessageMutation,
    PostMessageVariables, page,
};
use mamis_views::mypage::done;
use mamis_views::paths;
use serde::Deserialize;

use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::flash::Flash;
use crate::portal::run::{mutate, query};
use crate::portal::visit::{self, DoctorVisit, redirect};

/// The application of the doctor with the frame of his pages. Somebody else's is not there.
pub(super) async fn load(visit: &DoctorVisit, id: &str) -> Result<(Shell, Box<Application>), Fault> {
    let found = query::<ApplicationQuery, _>(visit, ApplicationVariables { id: id.into() }).await?;
    let doctor = found.viewer.doctor.ok_or(Fault::NotFound)?;
    match found.node {
        Some(Node::Application(application)) => Ok((visit.shell(Who::from(&doctor)), application)),
        Some(Node::Other) | None => Err(Fault::NotFound),
    }
}

/// 申請の詳細
pub async fn show(visit: DoctorVisit, Path(id): Path<String>) -> Result<Response, Fault> {
    let (shell, application) = load(&visit, &id).await?;
    Ok(visit::page(StatusCode::OK, page(&shell, &application, &FormState::default())))
}

/// 完了
pub async fn done(visit: DoctorVisit, Path(id): Path<String>) -> Result<Response, Fault> {
    let (shell, application) = load(&visit, &id).await?;
    Ok(visit::page(StatusCode::OK, done::page(&shell, &application)))
}

/// What is written.
#[derive(Deserialize)]
pub struct MessageFields {
    #[serde(default)]
    body: String,
}

/// 医師会へ連絡する
pub async fn post_message(
    visit: DoctorVisit,
    Path(id): Path<String>,
    CsrfForm(fields): CsrfForm<MessageFields>,
) -> Result<Response, Fault> {
    let input = PostApplicationMessageInput { application_id: id.as_str().into(), body: fields.body.clone() };
    let done = mutate::<PostMessageMutation, _>(&visit, PostMessageVariables { input }).await?;
    let refused = done.post_application_message.user_errors;
    if refused.is_empty() {
        visit.leave(Flash::success("医師会へ連絡を送信しました。"));
        return Ok(redirect(&paths::application(&id).at("messages")));
    }
    let (shell, application) = load(&visit, &id).await?;
    let state = FormState { values: fields.body, errors: Errors::from_user_errors(&refused) };
    Ok(visit::page(StatusCode::UNPROCESSABLE_ENTITY, page(&shell, &application, &state)))
}
