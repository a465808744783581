//! 二段階認証 of whoever is logged in: setting it up, recovery codes, giving it up.

use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::account::second_factor::gql::{
    Begin, BeginSecondFactorInput, BeginVariables, Confirm, ConfirmSecondFactorInput, ConfirmVariables, Remove,
    RemoveSecondFactorInput, RemoveVariables, Renew, RenewRecoveryCodesInput, RenewVariables, SecondFactor,
    SecondFactorQuery,
};
use mamis_views::account::second_factor::{self as pages, Act, Occasion};
use mamis_views::forms::{Errors, is_conflict};
use mamis_views::gql::{UserError, UserErrorCode};
use mamis_views::layout::Who;
use mamis_views::paths::{self, Path};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::own::profile;
use super::run::{mutate, query};
use super::visit::{self, PersonVisit, Visit, redirect};
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::flash::Flash;
use crate::http::session::PersonSession;

/// The frame, and what there is. Before a second factor that is asked for is set up there is no menu: nothing in it would
/// open.
async fn load(visit: &Visit) -> Result<(Who, Option<SecondFactor>), Fault> {
    if visit.session.must_set_up_second_factor() {
        return Ok((Who::Nobody, None));
    }
    let viewer = query::<SecondFactorQuery, ()>(visit, ()).await?.viewer;
    let account = viewer.account.ok_or(Fault::NotFound)?;
    Ok((Who::from(&viewer.head), account.second_factor))
}

/// `GET /own/second-factor`
pub async fn show(_: PersonSession, visit: Visit) -> Result<Response, Fault> {
    if visit.session.must_change_password() {
        return Ok(redirect(&paths::own_password()));
    }
    let (who, factor) = load(&visit).await?;
    let page = match &factor {
        Some(factor) => pages::state_page(&visit.shell(who), factor, &profile(&visit)),
        None => begin_page(&visit, who, &Errors::default()),
    };
    Ok(visit::page(StatusCode::OK, page))
}

fn begin_page(visit: &Visit, who: Who, errors: &Errors) -> maud::Markup {
    let occasion = if visit.session.must_set_up_second_factor() { Occasion::Asked } else { Occasion::Wish };
    pages::begin_page(&visit.shell(who), occasion, &profile(visit), errors)
}

/// What is typed on one of the pages.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Typed {
    #[serde(default)]
    current_password: SecretString,
    #[serde(default)]
    code: SecretString,
}

/// `POST /own/second-factor`: answers with the secret itself. It stands in no address and no cookie, so there is no
/// redirect.
pub async fn begin(_: PersonSession, visit: Visit, CsrfForm(typed): CsrfForm<Typed>) -> Result<Response, Fault> {
    let input = BeginSecondFactorInput { current_password: typed.current_password.expose_secret().to_owned() };
    let done = mutate::<Begin, _>(&visit, BeginVariables { input }).await?.begin_second_factor;
    let (who, _) = load(&visit).await?;
    match done.set_up {
        Some(made) => Ok(visit::page(StatusCode::OK, pages::set_up_page(&visit.shell(who), &made))),
        None if is_conflict(&done.user_errors) => Ok(elsewhere(&visit, &done.user_errors)),
        None => {
            let errors = Errors::from_user_errors(&done.user_errors);
            Ok(visit::page(StatusCode::UNPROCESSABLE_ENTITY, begin_page(&visit, who, &errors)))
        }
    }
}

/// `POST /own/second-factor/confirm`: answers with the recovery codes, likewise.
pub async fn confirm(_: PersonSession, visit: Visit, CsrfForm(typed): CsrfForm<Typed>) -> Result<Response, Fault> {
    let (who, _) = load(&visit).await?;
    let on = on(&visit);
    let input = ConfirmSecondFactorInput { code: typed.code.expose_secret().to_owned() };
    let done = mutate::<Confirm, _>(&visit, ConfirmVariables { input }).await?.confirm_second_factor;
    if let Some(codes) = done.recovery_codes {
        return Ok(visit::page(StatusCode::OK, pages::codes_page(&visit.shell(who), true, &codes, &on)));
    }
    let is_over = done.user_errors.iter().any(|error| error.code == UserErrorCode::Expired);
    if is_over || is_conflict(&done.user_errors) {
        return Ok(elsewhere(&visit, &done.user_errors));
    }
    let errors = Errors::from_user_errors(&done.user_errors);
    Ok(visit::page(StatusCode::UNPROCESSABLE_ENTITY, pages::confirm_page(&visit.shell(who), &errors)))
}

/// Where to go on after the set-up: who had to do it first begins at the TOP.
fn on(visit: &Visit) -> Path {
    if visit.session.must_set_up_second_factor() { paths::office() } else { profile(visit) }
}

/// Another window was quicker, or it was too long ago: the page shows how it stands.
fn elsewhere(visit: &Visit, errors: &[UserError]) -> Response {
    let words: String = errors.iter().map(|error| format!("{}。", error.message)).collect();
    visit.leave(Flash::problem(words));
    redirect(&paths::own_second_factor())
}

/// `GET /own/second-factor/codes`
pub async fn ask_renew(visit: PersonVisit) -> Result<Response, Fault> {
    ask(&visit, StatusCode::OK, Act::Renew, &Errors::default()).await
}

/// `GET /own/second-factor/off`
pub async fn ask_remove(visit: PersonVisit) -> Result<Response, Fault> {
    ask(&visit, StatusCode::OK, Act::Remove, &Errors::default()).await
}

async fn ask(visit: &PersonVisit, status: StatusCode, act: Act, errors: &Errors) -> Result<Response, Fault> {
    match load(visit).await? {
        (_, None) => Ok(redirect(&paths::own_second_factor())),
        (who, Some(_)) => Ok(visit::page(status, pages::act_page(&visit.shell(who), act, errors))),
    }
}

/// `POST /own/second-factor/codes`: answers with the recovery codes.
pub async fn renew(visit: PersonVisit, CsrfForm(typed): CsrfForm<Typed>) -> Result<Response, Fault> {
    let input = RenewRecoveryCodesInput {
        current_password: typed.current_password.expose_secret().to_owned(),
        code: typed.code.expose_secret().to_owned(),
    };
    let done = mutate::<Renew, _>(&visit, RenewVariables { input }).await?.renew_recovery_codes;
    let Some(codes) = done.recovery_codes else { return refused(&visit, Act::Renew, &done.user_errors).await };
    let (who, _) = load(&visit).await?;
    let on = paths::own_second_factor();
    Ok(visit::page(StatusCode::OK, pages::codes_page(&visit.shell(who), false, &codes, &on)))
}

/// `POST /own/second-factor/off`
pub async fn remove(visit: PersonVisit, CsrfForm(typed): CsrfForm<Typed>) -> Result<Response, Fault> {
    let input = RemoveSecondFactorInput {
        current_password: typed.current_password.expose_secret().to_owned(),
        code: typed.code.expose_secret().to_owned(),
    };
    let done = mutate::<Remove, _>(&visit, RemoveVariables { input }).await?.remove_second_factor;
    if !done.user_errors.is_empty() {
        return refused(&visit, Act::Remove, &done.user_errors).await;
    }
    visit.leave(Flash::success("二段階認証を解除しました。"));
    Ok(redirect(&profile(&visit).at("second-factor")))
}

async fn refused(visit: &PersonVisit, act: Act, errors: &[UserError]) -> Result<Response, Fault> {
    if is_conflict(errors) {
        return Ok(elsewhere(visit, errors));
    }
    ask(visit, StatusCode::UNPROCESSABLE_ENTITY, act, &Errors::from_user_errors(errors)).await
}
