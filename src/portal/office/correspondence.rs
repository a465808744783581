//! What the associations write on an application: messages to the doctor, memos among themselves, ★要注意.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::forms::{Errors, FormState, is_conflict};
use mamis_views::gql::UserError;
use mamis_views::layout::Who;
use mamis_views::office::application::{self, MEMO, MESSAGE, Texts, pointing_at};
use mamis_views::office::list_query::Within;
use mamis_views::office::mutations::{
    AddApplicationMemoInput, AddMemo, AddMemoVariables, PostApplicationMessageInput, PostMessage, PostMessageVariables,
    SetApplicationStarInput, SetStar, SetStarVariables,
};
use mamis_views::office::star;
use mamis_views::paths;
use serde::Deserialize;

use super::{ListAddress, load};
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::flash::Flash;
use crate::portal::run::mutate;
use crate::portal::visit::{self, StaffVisit, redirect};

/// A message as sent.
#[derive(Debug, Deserialize)]
pub struct SentMessage {
    message: String,
}

/// A memo as sent.
#[derive(Debug, Deserialize)]
pub struct SentMemo {
    memo: String,
}

/// ★要注意 as sent.
#[derive(Debug, Deserialize)]
pub struct SentStar {
    version: i32,
    #[serde(default)]
    reason: String,
    /// The reason that the page showed; empty where there was no mark.
    #[serde(default)]
    seen: String,
    /// Take the mark away.
    remove: Option<String>,
}

/// `POST /office/applications/{id}/messages`
pub async fn post_message(
    visit: StaffVisit,
    Path(id): Path<String>,
    address: ListAddress,
    CsrfForm(sent): CsrfForm<SentMessage>,
) -> Result<Response, Fault> {
    let within = address.within();
    let input = PostApplicationMessageInput { application_id: cynic::Id::new(&id), body: sent.message.clone() };
    let done = mutate::<PostMessage, _>(&visit, PostMessageVariables { input }).await?.post_application_message;
    if done.user_errors.is_empty() {
        visit.leave(Flash::success("医師にメッセージを送信しました。"));
        return Ok(redirect(&paths::office_application(&id).within(within.as_ref())));
    }
    let errors = pointing_at(Errors::from_user_errors(&done.user_errors), MESSAGE);
    let texts = Texts { message: FormState { values: sent.message, errors }, ..Texts::default() };
    refused(&visit, &id, within.as_ref(), &texts).await
}

/// `POST /office/applications/{id}/memos`
pub async fn add_memo(
    visit: StaffVisit,
    Path(id): Path<String>,
    address: ListAddress,
    CsrfForm(sent): CsrfForm<SentMemo>,
) -> Result<Response, Fault> {
    let within = address.within();
    let input = AddApplicationMemoInput { application_id: cynic::Id::new(&id), body: sent.memo.clone() };
    let done = mutate::<AddMemo, _>(&visit, AddMemoVariables { input }).await?.add_application_memo;
    if done.user_errors.is_empty() {
        visit.leave(Flash::success("メモを保存しました。"));
        return Ok(redirect(&paths::office_application(&id).within(within.as_ref())));
    }
    let errors = pointing_at(Errors::from_user_errors(&done.user_errors), MEMO);
    let texts = Texts { memo: FormState { values: sent.memo, errors }, ..Texts::default() };
    refused(&visit, &id, within.as_ref(), &texts).await
}

async fn refused(visit: &StaffVisit, id: &str, within: Option<&Within>, texts: &Texts) -> Result<Response, Fault> {
    let loaded = load(visit, id, within).await?;
    let shell = visit.shell(Who::from(&loaded.viewer));
    let page = application::page(&shell, within, &loaded.data, &loaded.step, texts, None);
    Ok(visit::page(StatusCode::UNPROCESSABLE_ENTITY, page))
}

/// `GET /office/applications/{id}/star`
pub async fn star(visit: StaffVisit, Path(id): Path<String>, address: ListAddress) -> Result<Response, Fault> {
    let within = address.within();
    let loaded = load(&visit, &id, within.as_ref()).await?;
    let shell = visit.shell(Who::from(&loaded.viewer));
    let seen = star::Seen::now(&loaded.step.application);
    let state = FormState::new(seen.reason.clone());
    Ok(visit::page(StatusCode::OK, star::page(&shell, within.as_ref(), &loaded.step, &seen, &state, None)))
}

/// `POST /office/applications/{id}/star`
pub async fn set_star(
    visit: StaffVisit,
    Path(id): Path<String>,
    address: ListAddress,
    CsrfForm(sent): CsrfForm<SentStar>,
) -> Result<Response, Fault> {
    let within = address.within();
    let detail = paths::office_application(&id).within(within.as_ref());
    let removes = sent.remove.is_some();
    let reason = sent.reason.trim().to_owned();
    let mut errors = Errors::default();
    if !removes && reason.is_empty() {
        // To the API an empty reason means: take the mark away. Here it is a slip.
        errors.push("reason", "要注意の理由を入力してください。");
    }
    let mut user_errors: Vec<UserError> = Vec::new();
    if errors.is_empty() {
        let reason = Some(reason).filter(|_| !removes);
        let seen_reason = Some(sent.seen.clone()).filter(|seen| !seen.is_empty());
        let (application_id, version) = (cynic::Id::new(&id), sent.version);
        let input = SetApplicationStarInput { application_id, version, seen_reason, reason };
        user_errors = mutate::<SetStar, _>(&visit, SetStarVariables { input }).await?.set_application_star.user_errors;
        errors = Errors::from_user_errors(&user_errors);
    }
    if errors.is_empty() {
        visit.leave(Flash::success(if removes {
            "要注意を外しました。"
        } else {
            "要注意を付けました。"
        }));
        return Ok(redirect(&detail));
    }
    let said = user_errors.iter().map(|error| error.message.as_str()).collect::<String>();
    if removes {
        visit.leave(Flash::problem(said));
        return Ok(redirect(&detail));
    }
    let conflict = is_conflict(&user_errors);
    let loaded = load(&visit, &id, within.as_ref()).await?;
    let shell = visit.shell(Who::from(&loaded.viewer));
    let errors = if conflict { Errors::default() } else { errors };
    let state = FormState { values: sent.reason, errors };
    // What somebody else has changed is on the page of a conflict; after a slip nothing new has been seen.
    let seen = if conflict {
        star::Seen::now(&loaded.step.application)
    } else {
        star::Seen { version: sent.version, reason: sent.seen }
    };
    let page = star::page(&shell, within.as_ref(), &loaded.step, &seen, &state, conflict.then_some(said.as_str()));
    let status = if conflict { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok(visit::page(status, page))
}
