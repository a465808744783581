//! 登録の重複: the list, a case, closing it.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::forms::{Errors, FormState, is_conflict};
use mamis_views::gql::ViewerHead;
use mamis_views::layout::Who;
use mamis_views::office::cases::gql::{
    Case, CaseDocument, CaseVariables, CasesDocument, CasesVariables, Close, CloseRegistrationCaseInput,
    CloseVariables, RegistrationCaseResult,
};
use mamis_views::office::cases::{self, CasesQuery, CloseForm};
use mamis_views::paths;
use serde::Deserialize;

use super::ListAddress;
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::flash::Flash;
use crate::portal::run::{mutate, query};
use crate::portal::visit::{self, StaffVisit, redirect};

/// The form as sent.
#[derive(Debug, Deserialize)]
pub struct SentClosing {
    version: i32,
    #[serde(default)]
    result: String,
    #[serde(default)]
    note: String,
}

/// `GET /office/registration-cases`
pub async fn list(visit: StaffVisit, address: ListAddress) -> Result<Response, Fault> {
    let asked = CasesQuery::read(address.pairs());
    let data: CasesDocument = query(&visit, CasesVariables::from(&asked)).await?;
    let secretariat = data.secretariat.ok_or(Fault::NotFound)?;
    let shell = visit.shell(Who::from(&data.viewer));
    Ok(visit::page(StatusCode::OK, cases::list_page(&shell, &asked, &secretariat)))
}

async fn load(visit: &StaffVisit, id: &str) -> Result<(ViewerHead, Case), Fault> {
    let data: CaseDocument = query(visit, CaseVariables { id: cynic::Id::new(id) }).await?;
    let case = data.secretariat.and_then(|secretariat| secretariat.registration_case).ok_or(Fault::NotFound)?;
    Ok((data.viewer, case))
}

/// `GET /office/registration-cases/{id}`
pub async fn show(visit: StaffVisit, Path(id): Path<String>) -> Result<Response, Fault> {
    let (viewer, case) = load(&visit, &id).await?;
    let page = cases::detail_page(&visit.shell(Who::from(&viewer)), &case, &FormState::default(), None);
    Ok(visit::page(StatusCode::OK, page))
}

/// `POST /office/registration-cases/{id}`
pub async fn close(
    visit: StaffVisit,
    Path(id): Path<String>,
    CsrfForm(sent): CsrfForm<SentClosing>,
) -> Result<Response, Fault> {
    let result = RegistrationCaseResult::ALL.into_iter().find(|result| result.word() == sent.result);
    let input = CloseRegistrationCaseInput {
        registration_case_id: cynic::Id::new(&id),
        version: sent.version,
        result,
        note: Some(sent.note.clone()),
    };
    let done = mutate::<Close, _>(&visit, CloseVariables { input }).await?.close_registration_case;
    if done.user_errors.is_empty() {
        visit.leave(Flash::success("対応済みにしました。"));
        return Ok(redirect(&paths::office_case(&id)));
    }
    // The page as it is now; what is not there for the viewer is not found.
    let (viewer, case) = load(&visit, &id).await?;
    let shell = visit.shell(Who::from(&viewer));
    let mut state = FormState::new(CloseForm { result, note: sent.note });
    if is_conflict(&done.user_errors) {
        let said: String = done.user_errors.iter().map(|error| error.message.as_str()).collect();
        return Ok(visit::page(StatusCode::CONFLICT, cases::detail_page(&shell, &case, &state, Some(&said))));
    }
    state.errors = Errors::from_user_errors(&done.user_errors);
    Ok(visit::page(StatusCode::UNPROCESSABLE_ENTITY, cases::detail_page(&shell, &case, &state, None)))
}
