//! Step 2, first page: from when, and where.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::forms::{Errors, FormState};
use mamis_views::mypage::enrolment::save::{DraftDateInput, SaveInput, Which, WorkplaceInput, id};
use mamis_views::mypage::enrolment::workplace::{
    FoundFacilities, SearchQuery, SearchVariables, UNDECIDED, Values, page,
};
use mamis_views::paths::EnrolmentPage;
use serde::Deserialize;

use super::place::{Place, gone, open};
use super::step::{Common, Saved, ShowQuery, same, save as save_step};
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::portal::run::query;
use crate::portal::visit::{self, DoctorVisit, redirect};

const PAGE: EnrolmentPage = EnrolmentPage::Workplace;

/// The page, with what was found when something is searched for.
pub async fn show(visit: DoctorVisit, Place(target): Place, Query(asked): Query<ShowQuery>) -> Result<Response, Fault> {
    let opened = open(&visit, target).await?;
    let Some(draft) = &opened.draft else { return gone(&visit, &opened.target).await };
    let found = search(&visit, &asked.q).await?;
    let values = Values { search: asked.q.clone(), ..Values::from(draft) };
    let wizard = opened.wizard(asked.returns(), false);
    Ok(visit::page(StatusCode::OK, page(&wizard, found.as_ref(), &FormState::new(values))))
}

async fn search(visit: &DoctorVisit, words: &str) -> Result<Option<FoundFacilities>, Fault> {
    let words = words.trim();
    if words.is_empty() {
        return Ok(None);
    }
    let found = query::<SearchQuery, _>(visit, SearchVariables { query: words.to_owned() }).await?;
    Ok(Some(found.facilities))
}

/// What is typed on the page.
#[derive(Deserialize)]
pub struct Fields {
    #[serde(flatten)]
    common: Common,
    #[serde(rename = "wishedOn-year", default)]
    year: String,
    #[serde(rename = "wishedOn-month", default)]
    month: String,
    #[serde(rename = "wishedOn-day", default)]
    day: String,
    #[serde(rename = "q", default)]
    search: String,
    #[serde(rename = "facilityId", default)]
    facility_id: String,
    #[serde(rename = "facilityText", default)]
    facility_text: String,
}

/// Saves the page.
pub async fn save(
    visit: DoctorVisit,
    Place(target): Place,
    CsrfForm(fields): CsrfForm<Fields>,
) -> Result<Response, Fault> {
    let Fields { common, year, month, day, search: words, facility_id, facility_text } = fields;
    let which = Which::new(&target, common.version);
    let undecided = facility_id == UNDECIDED;
    let input = SaveInput::Workplace(WorkplaceInput {
        application_id: which.application_id,
        version: which.version,
        wished_on: DraftDateInput { year: year.clone(), month: month.clone(), day: day.clone() },
        facility_id: if undecided { None } else { id(&facility_id) },
        facility_text: facility_text.clone(),
        facility_undecided: undecided,
    });
    match save_step(&visit, &target, PAGE, &common, input).await? {
        Saved::Left(response) => Ok(response),
        Saved::Done => Ok(redirect(&same(&target, PAGE, common.returns()).with("q", words.trim()).at("results"))),
        Saved::Stays { opened, errors, conflict } => {
            let found = search(&visit, &words).await?;
            let values = Values { year, month, day, search: words, facility_id, facility_text };
            let state = FormState { values, errors: Errors::from_user_errors(&errors) };
            let status = if conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
            let wizard = opened.wizard(common.returns(), conflict);
            Ok(visit::page(status, page(&wizard, found.as_ref(), &state)))
        }
    }
}
