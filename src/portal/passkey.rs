//! パスキー of whoever is logged in: registering one, removing one.

use axum::extract::Path as Segment;
use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::account::passkey::gql::{
    Begin, BeginPasskeyInput, BeginVariables, PasskeyAccount, PasskeysQuery, Register, RegisterPasskeyInput,
    RegisterVariables, Remove, RemovePasskeyInput, RemoveVariables,
};
use mamis_views::account::passkey::{self as pages, NewForm};
use mamis_views::forms::Errors;
use mamis_views::layout::Who;
use mamis_views::paths;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;

use super::login::Nothing;
use super::own::profile;
use super::run::{mutate, query};
use super::visit::{self, PersonVisit, Visit, redirect};
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::flash::Flash;
use crate::http::login::Browser;

/// Where passkeys can't be used there is nothing to see.
async fn load(visit: &Visit) -> Result<(Who, PasskeyAccount), Fault> {
    let viewer = query::<PasskeysQuery, ()>(visit, ()).await?.viewer;
    let account = viewer.account.filter(|account| account.passkeys.is_some()).ok_or(Fault::NotFound)?;
    Ok((Who::from(&viewer.head), account))
}

/// `GET /own/passkeys/new`
pub async fn new(visit: PersonVisit, browser: Browser) -> Result<Response, Fault> {
    let (who, account) = load(&visit).await?;
    let form = NewForm { name: browser.device(), asks_code: account.asks_code(), errors: Errors::default() };
    Ok(visit::page(StatusCode::OK, pages::new_page(&visit.shell(who), &form, &profile(&visit))))
}

/// What is typed on the page.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Typed {
    #[serde(default)]
    name: String,
    #[serde(default)]
    current_password: SecretString,
    #[serde(default)]
    code: SecretString,
}

/// `POST /own/passkeys/new`: answers with the challenge itself. It stands in no address and no cookie, so there is no
/// redirect.
pub async fn begin(visit: PersonVisit, CsrfForm(typed): CsrfForm<Typed>) -> Result<Response, Fault> {
    let input = BeginPasskeyInput {
        current_password: typed.current_password.expose_secret().to_owned(),
        code: Some(typed.code.expose_secret().to_owned()),
        name: typed.name.clone(),
    };
    let done = mutate::<Begin, _>(&visit, BeginVariables { input }).await?.begin_passkey;
    let (who, account) = load(&visit).await?;
    if let Some(challenge) = done.challenge {
        let page = pages::create_page(&visit.shell(who), &challenge, &profile(&visit));
        return Ok(visit::page(StatusCode::OK, page));
    }
    let errors = Errors::from_user_errors(&done.user_errors);
    let form = NewForm { name: typed.name, asks_code: account.asks_code(), errors };
    let page = pages::new_page(&visit.shell(who), &form, &profile(&visit));
    Ok(visit::page(StatusCode::UNPROCESSABLE_ENTITY, page))
}

/// What the script fills in.
#[derive(Deserialize)]
pub struct Made {
    #[serde(default)]
    token: String,
    #[serde(default)]
    answer: String,
}

/// `POST /own/passkeys`
pub async fn register(visit: PersonVisit, CsrfForm(made): CsrfForm<Made>) -> Result<Response, Fault> {
    let input = RegisterPasskeyInput { token: made.token, answer: made.answer };
    let refused = mutate::<Register, _>(&visit, RegisterVariables { input }).await?.register_passkey.user_errors;
    match refused.first() {
        None => {
            visit.leave(Flash::success("パスキーを登録しました。次のログインから使えます。"));
            Ok(redirect(&profile(&visit).at("passkeys")))
        }
        Some(error) => {
            visit.leave(Flash::problem(format!(
                "{}。端末に新しいパスキーが作られていたときは、端末から削除してください。",
                error.message
            )));
            Ok(redirect(&paths::own_passkey_new()))
        }
    }
}

/// `GET /own/passkeys/{id}/remove`
pub async fn ask_remove(visit: PersonVisit, Segment(id): Segment<String>) -> Result<Response, Fault> {
    let (who, account) = load(&visit).await?;
    let passkey = account.passkeys.iter().flatten().find(|passkey| passkey.id.inner() == id).ok_or(Fault::NotFound)?;
    Ok(visit::page(StatusCode::OK, pages::remove_page(&visit.shell(who), passkey, &profile(&visit))))
}

/// `POST /own/passkeys/{id}/remove`
pub async fn remove(
    visit: PersonVisit,
    Segment(id): Segment<String>,
    CsrfForm(_): CsrfForm<Nothing>,
) -> Result<Response, Fault> {
    let input = RemovePasskeyInput { passkey_id: cynic::Id::new(id) };
    let refused = mutate::<Remove, _>(&visit, RemoveVariables { input }).await?.remove_passkey.user_errors;
    visit.leave(match refused.first() {
        None => Flash::success(
            "パスキーを削除しました。端末やパスワード管理アプリに残っているときは、そちらからも削除してください。",
        ),
        Some(error) => Flash::notice(format!("{}。", error.message)),
    });
    Ok(redirect(&profile(&visit).at("passkeys")))
}
