//! APIトークン of the association.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::forms::{Errors, FormState};
use mamis_views::gql::{HeadQuery, UserErrorCode, ViewerHead};
use mamis_views::layout::Who;
use mamis_views::office::tokens::{
    self, ApiToken, ApiTokenScope, Issue, IssueApiTokenInput, IssueVariables, Revoke, RevokeApiTokenInput,
    RevokeVariables, TokenForm, TokensDocument,
};
use mamis_views::paths;

use super::review::typed_date;
use super::staff::Nothing;
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::flash::Flash;
use crate::portal::run::{mutate, query};
use crate::portal::visit::{self, StaffVisit, redirect};

async fn load(visit: &StaffVisit) -> Result<(ViewerHead, Vec<ApiToken>), Fault> {
    let data: TokensDocument = query(visit, ()).await?;
    let found = data.secretariat.and_then(|secretariat| secretariat.api_tokens).ok_or(Fault::NotFound)?;
    Ok((data.viewer, found))
}

/// `GET /office/tokens`
pub async fn show(visit: StaffVisit) -> Result<Response, Fault> {
    let (viewer, found) = load(&visit).await?;
    Ok(visit::page(StatusCode::OK, tokens::page(&visit.shell(Who::from(&viewer)), &found)))
}

/// `GET /office/tokens/new`
pub async fn new(visit: StaffVisit) -> Result<Response, Fault> {
    let (viewer, _) = load(&visit).await?;
    // The request's own id is a key that no other form has.
    let form = TokenForm { key: visit.info.0.request_id.clone(), ..TokenForm::default() };
    let form = tokens::new_page(&visit.shell(Who::from(&viewer)), &FormState::new(form));
    Ok(visit::page(StatusCode::OK, form))
}

/// `POST /office/tokens/new`: answers with the token itself. It stands in no address and no cookie, so there is no
/// redirect; who loads the page again sends the form again, which leads to the list.
pub async fn issue(visit: StaffVisit, CsrfForm(sent): CsrfForm<Vec<(String, String)>>) -> Result<Response, Fault> {
    let one = |name: &str| {
        let found = sent.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone()).unwrap_or_default()
    };
    let chosen = |scope: &ApiTokenScope| sent.iter().any(|(key, value)| key == "scopes" && value == scope.word());
    let mut state = FormState::new(TokenForm {
        name: one("name"),
        scopes: ApiTokenScope::ALL.into_iter().filter(chosen).collect(),
        last_day: ["lastDay-year", "lastDay-month", "lastDay-day"].map(one),
        key: one("key"),
    });
    let head: HeadQuery = query(&visit, ()).await?;
    let shell = visit.shell(Who::from(&head.viewer));
    match typed_date("有効期限", &state.values.last_day) {
        Err(message) => state.errors.push("lastDay-year", message),
        Ok(last_day) => {
            let TokenForm { name, scopes, key, .. } = state.values.clone();
            let idempotency_key = Some(key).filter(|key| !key.is_empty());
            let input = IssueApiTokenInput { name, scopes, last_day, idempotency_key };
            let done = mutate::<Issue, _>(&visit, IssueVariables { input }).await?.issue_api_token;
            if let (Some(token), Some(secret)) = (done.api_token, done.secret) {
                return Ok(visit::page(StatusCode::OK, tokens::issued_page(&shell, &token, &secret)));
            }
            if let Some(error) = done.user_errors.iter().find(|error| error.code == UserErrorCode::Conflict) {
                visit.leave(Flash::notice(format!("{}。", error.message)));
                return Ok(redirect(&paths::office_tokens()));
            }
            let day = |id: &str| (id == "lastDay").then(|| "lastDay-year".to_owned());
            state.errors = Errors::from_user_errors(&done.user_errors).pointing(day);
        }
    }
    Ok(visit::page(StatusCode::UNPROCESSABLE_ENTITY, tokens::new_page(&shell, &state)))
}

/// `GET /office/tokens/{id}/revoke`
pub async fn ask_revoke(visit: StaffVisit, Path(id): Path<String>) -> Result<Response, Fault> {
    let (viewer, found) = load(&visit).await?;
    let token = found.iter().find(|token| token.id.inner() == id).ok_or(Fault::NotFound)?;
    Ok(visit::page(StatusCode::OK, tokens::revoke_page(&visit.shell(Who::from(&viewer)), token)))
}

/// `POST /office/tokens/{id}/revoke`
pub async fn revoke(
    visit: StaffVisit,
    Path(id): Path<String>,
    CsrfForm(_): CsrfForm<Nothing>,
) -> Result<Response, Fault> {
    let input = RevokeApiTokenInput { api_token_id: cynic::Id::new(id) };
    let done = mutate::<Revoke, _>(&visit, RevokeVariables { input }).await?.revoke_api_token;
    visit.leave(match done.user_errors.first() {
        None => Flash::success("APIトークンを取り消しました。"),
        Some(error) => Flash::problem(error.message.clone()),
    });
    Ok(redirect(&paths::office_tokens()))
}
