//! What doctors and members of staff do with their own log-in: the pages behind 登録情報.

use axum::response::Response;
use mamis_views::account::log_ins::{EndSessions, EndSessionsInput, EndVariables};
use mamis_views::paths;
use serde::Deserialize;

use super::run::mutate;
use super::visit::{PersonVisit, Visit, redirect};
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::flash::Flash;

/// 登録情報 of whoever it is.
pub(super) fn profile(visit: &Visit) -> paths::Path {
    if visit.session.is_doctor() { paths::mypage_profile() } else { paths::office_profile() }
}

/// Which session is to end; none: all but this one.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Chosen {
    #[serde(default)]
    session_id: String,
}

/// `POST /own/sessions/end`
pub async fn end_sessions(visit: PersonVisit, CsrfForm(chosen): CsrfForm<Chosen>) -> Result<Response, Fault> {
    let one = Some(chosen.session_id).filter(|id| !id.is_empty());
    let words = if one.is_some() {
        "端末をログアウトさせました。"
    } else {
        "ほかのすべての端末からログアウトしました。"
    };
    let input = EndSessionsInput { session_id: one.map(cynic::Id::new) };
    let refused = mutate::<EndSessions, _>(&visit, EndVariables { input }).await?.end_sessions.user_errors;
    visit.leave(match refused.first() {
        None => Flash::success(words),
        Some(error) => Flash::notice(format!("{}。", error.message)),
    });
    Ok(redirect(&profile(&visit).at("sessions")))
}
