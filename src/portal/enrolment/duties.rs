//! Step 2, second page: as what the doctor works.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::forms::{Errors, FormState};
use mamis_views::mypage::enrolment::duties::{ListsQuery, Values, page};
use mamis_views::mypage::enrolment::save::{DutiesInput, SaveInput, Which, id};
use mamis_views::paths::EnrolmentPage;
use serde::Deserialize;

use super::place::{Place, gone, open};
use super::step::{Common, Saved, ShowQuery, same, save as save_step};
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::portal::run::query;
use crate::portal::visit::{self, DoctorVisit, redirect};

const PAGE: EnrolmentPage = EnrolmentPage::Duties;

/// The page.
pub async fn show(visit: DoctorVisit, Place(target): Place, Query(asked): Query<ShowQuery>) -> Result<Response, Fault> {
    let opened = open(&visit, target).await?;
    let Some(draft) = &opened.draft else { return gone(&visit, &opened.target).await };
    let lists = query::<ListsQuery, ()>(&visit, ()).await?;
    let state = FormState::new(Values::from(draft));
    Ok(visit::page(StatusCode::OK, page(&opened.wizard(asked.returns(), false), &lists, &state)))
}

/// What is typed on the page.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fields {
    #[serde(flatten)]
    common: Common,
    #[serde(default)]
    workplace_role_id: String,
    #[serde(default)]
    position_id: String,
    #[serde(default)]
    position_text: String,
    #[serde(default)]
    designation_ids: Vec<String>,
    #[serde(default)]
    designation_text: String,
}

/// Saves the page.
pub async fn save(
    visit: DoctorVisit,
    Place(target): Place,
    CsrfForm(fields): CsrfForm<Fields>,
) -> Result<Response, Fault> {
    let Fields { common, workplace_role_id, position_id, position_text, designation_ids, designation_text } = fields;
    let which = Which::new(&target, common.version);
    let input = SaveInput::Duties(DutiesInput {
        application_id: which.application_id,
        version: which.version,
        workplace_role_id: id(&workplace_role_id),
        position_id: id(&position_id),
        position_text: position_text.clone(),
        designation_ids: designation_ids.iter().map(|it| it.as_str().into()).collect(),
        designation_text: designation_text.clone(),
    });
    match save_step(&visit, &target, PAGE, &common, input).await? {
        Saved::Left(response) => Ok(response),
        Saved::Done => Ok(redirect(&same(&target, PAGE, common.returns()))),
        Saved::Stays { opened, errors, conflict } => {
            let lists = query::<ListsQuery, ()>(&visit, ()).await?;
            let values = Values { workplace_role_id, position_id, position_text, designation_ids, designation_text };
            let state = FormState { values, errors: Errors::from_user_errors(&errors) };
            let status = if conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            Ok(visit::page(status, page(&opened.wizard(common.returns(), conflict), &lists, &state)))
        }
    }
}
