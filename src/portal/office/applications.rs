//! S2 申請一覧.

use axum::http::StatusCode;
use axum::response::Response;
use mamis_views::layout::Who;
use mamis_views::office::applications::{self, ListDocument, ListVariables};

use super::ListAddress;
use crate::http::fault::Fault;
use crate::portal::run::query;
use crate::portal::visit::{self, StaffVisit};

/// `GET /office/applications`
pub async fn show(visit: StaffVisit, address: ListAddress) -> Result<Response, Fault> {
    let list = address.list();
    let data: ListDocument = query(&visit, ListVariables::from(&list)).await?;
    let secretariat = data.secretariat.ok_or(Fault::NotFound)?;
    let shell = visit.shell(Who::from(&data.viewer));
    Ok(visit::page(StatusCode::OK, applications::page(&shell, &list, &secretariat)))
}
