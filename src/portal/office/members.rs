//! S5 会員検索.

use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::layout::Who;
use mamis_views::office::members::{self, MembersDocument, MembersQuery, MembersVariables};

use super::ListAddress;
use crate::http::fault::Fault;
use crate::portal::run::query;
use crate::portal::visit::{self, StaffVisit};

/// `GET /office/members`
pub async fn show(visit: StaffVisit, address: ListAddress) -> Result<Response, Fault> {
    let asked = MembersQuery::read(address.pairs());
    let data: MembersDocument = query(&visit, MembersVariables::from(&asked)).await?;
    let secretariat = data.secretariat.ok_or(Fault::NotFound)?;
    let shell = visit.shell(Who::from(&data.viewer));
    Ok(visit::page(StatusCode::OK, members::page(&shell, &asked, &secretariat)))
}
