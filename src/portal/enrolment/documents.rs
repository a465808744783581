//! Step 2, third page: the documents.

use std::sync::Arc;

use axum::extract::{FromRequest, Query, Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use mamis_views::forms::Errors;
use mamis_views::mypage::enrolment::documents::{KindsQuery, control_id, page};
use mamis_views::mypage::enrolment::save::{DocumentsInput, SaveInput, Which};
use mamis_views::paths::{Enrolment, EnrolmentPage};
use serde::Deserialize;

use super::place::{Opened, Place, gone, open};
use super::step::{Common, Press, Saved, ShowQuery, same, save as save_step};
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::files::Upload;
use crate::http::flash::Flash;
use crate::http::site::Site;
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

/// Adds a document (a form with a file), takes one off the list, or leaves the page.
pub async fn save(
    visit: DoctorVisit,
    Place(target): Place,
    State(site): State<Arc<Site>>,
    request: Request,
) -> Result<Response, Response> {
    let content_type = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let has_file = content_type.is_some_and(|value| value.starts_with("multipart/form-data"));
    let answer = if has_file {
        let upload = Upload::from_request(request, &site).await?;
        Box::pin(add(&visit, target, upload)).await
    } else {
        let CsrfForm(fields) = CsrfForm::<Fields>::from_request(request, &site).await?;
        Box::pin(change(&visit, target, &fields)).await
    };
    answer.map_err(IntoResponse::into_response)
}

/// Puts the file that was taken in on the list of the draft.
async fn add(visit: &DoctorVisit, target: Enrolment, upload: Upload) -> Result<Response, Fault> {
    let field = |name: &str| upload.fields.get(name).cloned();
    let common = Common {
        press: Press::Add,
        version: field("version").and_then(|it| it.parse().ok()),
        back_to: field("return"),
    };
    let opened = open(visit, target.clone()).await?;
    let Some(draft) = &opened.draft else { return gone(visit, &target).await };
    let stored = match upload.outcome {
        Ok(stored) => stored,
        Err(refused) => {
            let kinds = query::<KindsQuery, ()>(visit, ()).await?.kinds;
            let kind = field("documentKindId");
            let control = kinds.iter().find(|it| Some(it.id.inner()) == kind.as_deref()).map(control_id);
            let mut errors = Errors::default();
            errors.push(control.as_deref().unwrap_or("attachmentIds"), refused.message);
            return Ok(visit::page(refused.status, page(&opened.wizard(common.returns(), false), &kinds, &errors)));
        }
    };
    let mut attachment_ids: Vec<_> = draft.attachments.iter().map(|it| it.id.clone()).collect();
    attachment_ids.push(stored.id.into());
    // The list is added to as it is now: another window's documents stay, and a file is never lost to a conflict.
    let which = Which::new(&target, Some(draft.version));
    let input = DocumentsInput { application_id: which.application_id, version: which.version, attachment_ids };
    finish(visit, target, &common, input).await
}

async fn change(visit: &DoctorVisit, target: Enrolment, fields: &Fields) -> Result<Response, Fault> {
    let opened = open(visit, target.clone()).await?;
    let Some(draft) = &opened.draft else { return gone(visit, &target).await };
    let is_kept = |id: &cynic::Id| fields.common.press != Press::Remove || id.inner() != fields.attachment_id;
    let attachment_ids = draft.attachments.iter().map(|it| it.id.clone()).filter(is_kept).collect();
    let which = Which::new(&target, fields.common.version);
    let input = DocumentsInput { application_id: which.application_id, version: which.version, attachment_ids };
    finish(visit, target, &fields.common, input).await
}

async fn finish(
    visit: &DoctorVisit,
    target: Enrolment,
    common: &Common,
    input: DocumentsInput,
) -> Result<Response, Fault> {
    match save_step(visit, &target, PAGE, common, SaveInput::Documents(input)).await? {
        Saved::Left(response) => Ok(response),
        Saved::Done => {
            match common.press {
                Press::Add => visit.leave(Flash::success("書類を追加しました。")),
                Press::Remove => visit.leave(Flash::success("書類を一覧から削除しました。")),
                _ => {}
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
