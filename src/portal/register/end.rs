//! Sending the registration, and the page after it, which is the same for everybody.

use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::forms::{Errors, is_conflict};
use mamis_views::layout::{Shell, Who};
use mamis_views::paths;
use mamis_views::register::frame::Sheet;
use mamis_views::register::gql::{CompleteMutation, CompleteRegistrationInput, CompleteVariables, Registration, Typed};
use mamis_views::register::{confirm, done};

use crate::http::fault::Fault;
use crate::http::flash::Flash;
use crate::http::login::Browser;
use crate::http::registration::enter_after;
use crate::portal::run::mutate;
use crate::portal::visit::{self, Visit, redirect};

/// Sends it; the browser of a new doctor is logged in.
pub(super) async fn send(
    visit: &Visit,
    token: &str,
    registration: &Registration,
    version: &str,
    browser: Browser,
) -> Result<Response, Fault> {
    let version = version.parse().unwrap_or_default();
    let input = CompleteRegistrationInput { token: token.to_owned(), version };
    let done = mutate::<CompleteMutation, _>(visit, CompleteVariables { input }).await?.complete_registration;
    if !done.accepted {
        let status =
            if is_conflict(&done.user_errors) { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
        let errors = Errors::from_user_errors(&done.user_errors).unplaced();
        let shell = &visit.shell(Who::Nobody);
        let sheet = Sheet { shell, registration, typed: Typed::default(), errors, returns: false };
        return Ok(visit::page(status, confirm(&sheet)));
    }
    enter_after(&visit.site, &visit.cookies, browser).await?;
    if registration.is_first_login {
        // Here nothing has to be kept from anybody: the letter has shown who he is.
        visit.leave(Flash::success(
            "初回ログインの手続きが完了しました。次回からは、新しいログインIDとパスワードでログインしてください。",
        ));
        return Ok(redirect(&paths::mypage()));
    }
    Ok(redirect(&paths::register_done()))
}

/// The end. Nothing on it tells whether anybody is logged in.
pub async fn show(visit: Visit) -> Response {
    let shell = Shell { contact: visit::contact(&visit.site), ..Shell::default() };
    visit::page(StatusCode::OK, done::page(&shell))
}
