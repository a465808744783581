//! Step 3: everything once more, then it is sent.

use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::forms::is_conflict;
use mamis_views::gql::UserError;
use mamis_views::mypage::enrolment::confirm::page;
use mamis_views::mypage::enrolment::send::{
    ResubmitEnrolmentInput, ResubmitMutation, ResubmitVariables, Sent, SubmitEnrolmentInput, SubmitMutation,
    SubmitVariables,
};
use mamis_views::paths::{self, Enrolment, EnrolmentPage};
use serde::Deserialize;

use super::place::{Place, gone, open};
use super::step::{Common, Press, before};
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::flash::Flash;
use crate::portal::run::mutate;
use crate::portal::visit::{self, DoctorVisit, redirect};

/// The page.
pub async fn show(visit: DoctorVisit, Place(target): Place) -> Result<Response, Fault> {
    let opened = open(&visit, target).await?;
    let Some(draft) = &opened.draft else { return gone(&visit, &opened.target).await };
    Ok(visit::page(StatusCode::OK, page(&opened.wizard(false, false), draft, &draft.problems)))
}

/// What is sent from the page.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fields {
    #[serde(flatten)]
    common: Common,
    draft_id: String,
    /// Makes a second press the same request.
    key: String,
    application_version: Option<i32>,
}

/// Sends it, or leaves the page.
pub async fn send(
    visit: DoctorVisit,
    Place(target): Place,
    CsrfForm(fields): CsrfForm<Fields>,
) -> Result<Response, Fault> {
    match fields.common.press {
        Press::Back => return Ok(redirect(&before(&target, EnrolmentPage::Confirm, false))),
        Press::Pause => {
            visit.leave(Flash::success("入会届を一時保存しました。マイページから続けられます。"));
            return Ok(redirect(&paths::mypage()));
        }
        _ => {}
    }
    let (sent, refused) = match &target {
        Enrolment::New => submit(&visit, &fields).await?,
        Enrolment::Correction(id) => resubmit(&visit, id, &fields).await?,
    };
    match (sent, &target) {
        (Some(sent), Enrolment::New) => Ok(redirect(&paths::application_done(sent.id.inner()))),
        (Some(sent), Enrolment::Correction(_)) => {
            visit.leave(Flash::success("修正した内容で再申請しました。"));
            Ok(redirect(&paths::application(sent.id.inner())))
        }
        (None, _) => refuse(&visit, target, &refused).await,
    }
}

async fn submit(visit: &DoctorVisit, fields: &Fields) -> Result<(Option<Sent>, Vec<UserError>), Fault> {
    let input = SubmitEnrolmentInput {
        draft_id: fields.draft_id.as_str().into(),
        version: fields.common.version.ok_or(Fault::Malformed)?,
        idempotency_key: fields.key.clone(),
    };
    let done = mutate::<SubmitMutation, _>(visit, SubmitVariables { input }).await?.submit_enrolment;
    Ok((done.application, done.user_errors))
}

async fn resubmit(visit: &DoctorVisit, id: &str, fields: &Fields) -> Result<(Option<Sent>, Vec<UserError>), Fault> {
    let input = ResubmitEnrolmentInput {
        draft_id: fields.draft_id.as_str().into(),
        draft_version: fields.common.version.ok_or(Fault::Malformed)?,
        application_id: id.into(),
        application_version: fields.application_version.ok_or(Fault::Malformed)?,
    };
    let done = mutate::<ResubmitMutation, _>(visit, ResubmitVariables { input }).await?.resubmit_enrolment;
    Ok((done.application, done.user_errors))
}

async fn refuse(visit: &DoctorVisit, target: Enrolment, refused: &[UserError]) -> Result<Response, Fault> {
    let opened = open(visit, target).await?;
    let Some(draft) = &opened.draft else { return gone(visit, &opened.target).await };
    if is_conflict(refused) {
        return Ok(visit::page(StatusCode::CONFLICT, page(&opened.wizard(false, true), draft, &[])));
    }
    Ok(visit::page(StatusCode::UNPROCESSABLE_ENTITY, page(&opened.wizard(false, false), draft, refused)))
}
