//! Pages for everybody: 利用規約, 個人情報の取り扱い, よくある質問, 医師会の連絡先; and the page on which a doctor agrees to new
//! 利用規約 before he goes on.

use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use mamis_views::forms::Errors;
use mamis_views::gql::HeadQuery;
use mamis_views::layout::{Shell, Who};
use mamis_views::paths;
use mamis_views::public::associations::{AssociationFilter, ContactsQuery, ContactsVariables};
use mamis_views::public::terms::{AgreeMutation, AgreeToTermsInput, AgreeVariables, Asked, TermsQuery};
use mamis_views::public::{associations as contacts, info, terms as agreement};
use serde::Deserialize;

use super::run::{mutate, query};
use super::visit::{self, Visit, redirect};
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::http::session::safe_next;

/// The frame for whoever it is.
async fn shell(visit: &Visit) -> Result<Shell, Fault> {
    let who = if visit.session.is_doctor() || visit.session.is_staff() {
        Who::from(&query::<HeadQuery, ()>(visit, ()).await?.viewer)
    } else {
        Who::Nobody
    };
    Ok(visit.shell(who))
}

/// 利用規約
pub async fn terms(visit: Visit) -> Result<Response, Fault> {
    let terms = query::<TermsQuery, ()>(&visit, ()).await?.terms;
    Ok(visit::page(StatusCode::OK, agreement::page(&shell(&visit).await?, &terms)))
}

/// 個人情報の取り扱い
pub async fn privacy(visit: Visit) -> Result<Response, Fault> {
    Ok(visit::page(StatusCode::OK, info::privacy(&shell(&visit).await?)))
}

/// よくある質問
pub async fn faq(visit: Visit) -> Result<Response, Fault> {
    Ok(visit::page(StatusCode::OK, info::faq(&shell(&visit).await?)))
}

/// Of which prefecture.
#[derive(Deserialize)]
pub struct Place {
    #[serde(default)]
    prefecture: String,
}

/// Layers that cover the whole country: those that the list begins with.
const NATIONWIDE: i32 = 2;

/// 医師会の連絡先
pub async fn associations(visit: Visit, Query(place): Query<Place>) -> Result<Response, Fault> {
    let code = Some(place.prefecture.clone()).filter(|code| !code.is_empty());
    let filter = AssociationFilter { prefecture_code: code.clone(), layer: None };
    let mut found = query::<ContactsQuery, _>(&visit, ContactsVariables { filter }).await?;
    if code.is_none() {
        found.associations.retain(|association| association.layer <= NATIONWIDE);
    }
    Ok(visit::page(StatusCode::OK, contacts::page(&shell(&visit).await?, &found, &place.prefecture)))
}

/// Where to go on.
#[derive(Deserialize)]
pub struct Next {
    #[serde(default)]
    next: String,
}

/// Asks a doctor who has not agreed to the 利用規約 in force.
pub async fn ask(visit: Visit, Query(asked): Query<Next>) -> Result<Response, Fault> {
    if !visit.session.is_doctor() {
        return Ok(redirect(&paths::terms()));
    }
    let next = safe_next(&asked.next).unwrap_or_default();
    ask_again(&visit, StatusCode::OK, next, &Errors::default()).await
}

async fn ask_again(visit: &Visit, status: StatusCode, next: &str, errors: &Errors) -> Result<Response, Fault> {
    let terms = query::<TermsQuery, ()>(visit, ()).await?.terms;
    // Without the menu: it leads nowhere before he has agreed.
    let page = agreement::ask(&visit.shell(Who::Nobody), &terms, Asked::Again, next, errors);
    Ok(visit::page(status, page))
}

/// The checkbox.
#[derive(Deserialize)]
pub struct Agreement {
    version: String,
    #[serde(default)]
    agreed: String,
    #[serde(default)]
    next: String,
}

/// Agrees and goes on.
pub async fn agree(visit: Visit, CsrfForm(fields): CsrfForm<Agreement>) -> Result<Response, Fault> {
    let next = safe_next(&fields.next).unwrap_or_default().to_owned();
    let input = AgreeToTermsInput { version: fields.version, agreed: !fields.agreed.is_empty() };
    let refused = mutate::<AgreeMutation, _>(&visit, AgreeVariables { input }).await?.agree_to_terms.user_errors;
    if !refused.is_empty() {
        let errors = Errors::from_user_errors(&refused);
        return ask_again(&visit, StatusCode::UNPROCESSABLE_ENTITY, &next, &errors).await;
    }
    Ok(if next.is_empty() { redirect(&paths::mypage()) } else { Redirect::to(&next).into_response() })
}
