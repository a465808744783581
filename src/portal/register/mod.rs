//! 利用者登録: 利用規約, the mail address, the pages of the form, the end.

pub mod end;
pub mod form;
pub mod mail;
pub mod start;

use mamis_views::register::gql::{Registration, RegistrationQuery, TokenVariables};

use super::run::query;
use super::visit::Visit;
use crate::http::fault::Fault;
use crate::http::registration::token;

/// The registration of this browser, with its token.
async fn own(visit: &Visit) -> Result<Option<(String, Registration)>, Fault> {
    let Some(token) = token(&visit.cookies) else { return Ok(None) };
    let found = query::<RegistrationQuery, _>(visit, TokenVariables { token: token.clone() }).await?;
    Ok(found.registration.map(|registration| (token, registration)))
}
