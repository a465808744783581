//! The page before the first step, and throwing a draft away.

use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::forms::Errors;
use mamis_views::mypage::enrolment::save::{SaveInput, SaveMutation, SaveVariables, StartInput};
use mamis_views::mypage::enrolment::send::{DiscardEnrolmentDraftInput, DiscardMutation, DiscardVariables};
use mamis_views::mypage::enrolment::start::{discard as discard_page, page};
use mamis_views::paths::{self, Enrolment, EnrolmentPage};
use serde::Deserialize;

use super::place::{Place, gone, open};
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::flash::Flash;
use crate::portal::login::Nothing;
use crate::portal::run::mutate;
use crate::portal::visit::{self, DoctorVisit, redirect};

/// A new one: what to know before. A correction opens at its first page.
pub async fn show(visit: DoctorVisit, Place(target): Place) -> Result<Response, Fault> {
    let opened = open(&visit, target).await?;
    match (&opened.target, &opened.draft) {
        (Enrolment::New, draft) => {
            Ok(visit::page(StatusCode::OK, page(&opened.shell, draft.as_ref(), &Errors::default())))
        }
        (Enrolment::Correction(_), Some(_)) => Ok(redirect(&opened.target.page(EnrolmentPage::Associations))),
        (Enrolment::Correction(_), None) => gone(&visit, &opened.target).await,
    }
}

/// Makes an empty draft. Where there is one already, goes on with it.
pub async fn begin(
    visit: DoctorVisit,
    Place(target): Place,
    CsrfForm(_): CsrfForm<Nothing>,
) -> Result<Response, Fault> {
    let input = SaveInput::Start(StartInput { application_id: None, version: None });
    mutate::<SaveMutation, _>(&visit, SaveVariables { input }).await?;
    Ok(redirect(&target.page(EnrolmentPage::Associations)))
}

/// Asks before the draft is thrown away.
pub async fn ask_discard(visit: DoctorVisit, Place(target): Place) -> Result<Response, Fault> {
    let opened = open(&visit, target).await?;
    match &opened.draft {
        Some(draft) => Ok(visit::page(StatusCode::OK, discard_page(&opened.shell, draft, &Errors::default()))),
        None => gone(&visit, &opened.target).await,
    }
}

/// Which draft, in which version.
#[derive(Deserialize)]
pub struct DiscardFields {
    #[serde(rename = "draftId")]
    draft_id: String,
    version: i32,
}

/// Throws the draft away.
pub async fn discard(
    visit: DoctorVisit,
    Place(target): Place,
    CsrfForm(fields): CsrfForm<DiscardFields>,
) -> Result<Response, Fault> {
    let input = DiscardEnrolmentDraftInput { draft_id: fields.draft_id.into(), version: fields.version };
    let done = mutate::<DiscardMutation, _>(&visit, DiscardVariables { input }).await?.discard_enrolment_draft;
    let opened = open(&visit, target).await?;
    match &opened.draft {
        Some(draft) if !done.user_errors.is_empty() => {
            let errors = Errors::from_user_errors(&done.user_errors).unplaced();
            Ok(visit::page(StatusCode::UNPROCESSABLE_ENTITY, discard_page(&opened.shell, draft, &errors)))
        }
        _ => {
            visit.leave(Flash::success("入会届の下書きを削除しました。"));
            Ok(redirect(&paths::mypage()))
        }
    }
}
