//! Step 2, third page: the documents.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::forms::Errors;
use mamis_views::mypage::enrolment::documents::{KindsQuery, page};
use mamis_views::mypage::enrolment::save::{DocumentsInput, SaveInput, Which};
use mamis_views::paths::EnrolmentPage;
use serde::Deserialize;

use super::place::{Opened, Place, gone, open};
use super::step::{Common, Press, Saved, ShowQuery, same, save as save_step};
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::flash::Flash;
use crate::portal::run::query;
use crate::portal::visit::{self, DoctorVisit, redirect};

const PAGE: EnrolmentPage = EnrolmentPage::Documents;

/// The page.
pub async fn show(visit: DoctorVisit, Place(target): Place, Query(asked): Query<ShowQuery>) -> Result<Response, Fault> {
    let opened = open(&visit, target).await?;
    if opened.draft.is_none() {
        return gone(&visit, &opened.target).await;
    }
    render(&visit, StatusCode::OK, &opened, asked.returns(), false, &Errors::default()).await
}

async fn render(
    visit: &DoctorVisit,
    status: StatusCode,
    opened: &Opened,
    returns: bool,
    conflict: bool,
    errors: &Errors,
) -> Result<Response, Fault> {
    let kinds = query::<KindsQuery, ()>(visit, ()).await?.kinds;
    Ok(visit::page(status, page(&opened.wizard(returns, conflict), &kinds, errors)))
}

/// What is sent from the page, files apart.
#[derive(Deserialize)]
pub struct Fields {
    #[serde(flatten)]
    common: Common,
    #[serde(rename = "attachmentId", default)]
    attachment_id: String,
}

/// Takes a document off the list, or leaves the page.
pub async fn save(
    visit: DoctorVisit,
    Place(target): Place,
    CsrfForm(fields): CsrfForm<Fields>,
) -> Result<Response, Fault> {
    let opened = open(&visit, target.clone()).await?;
    let Some(draft) = &opened.draft else { return gone(&visit, &target).await };
    let is_kept = |id: &cynic::Id| fields.common.press != Press::Remove || id.inner() != fields.attachment_id;
    let attachment_ids = draft.attachments.iter().map(|it| it.id.clone()).filter(is_kept).collect();
    let which = Which::new(&target, fields.common.version);
    let input = DocumentsInput { application_id: which.application_id, version: which.version, attachment_ids };
    finish(&visit, target, &fields.common, input).await
}

async fn finish(
    visit: &DoctorVisit,
    target: mamis_views::paths::Enrolment,
    common: &Common,
    input: DocumentsInput,
) -> Result<Response, Fault> {
    match save_step(visit, &target, PAGE, common, SaveInput::Documents(input)).await? {
        Saved::Left(response) => Ok(response),
        Saved::Done => {
            if common.press == Press::Remove {
                visit.leave(Flash::success("書類を一覧から削除しました。"));
            }
            Ok(redirect(&same(&target, PAGE, common.returns())))
        }
        Saved::Stays { opened, errors, conflict } => {
            let status = if conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            let errors = Errors::from_user_errors(&errors);
            render(visit, status, &opened, common.returns(), conflict, &errors).await
        }
    }
}
