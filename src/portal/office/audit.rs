//! S10 操作履歴.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use mamis_views::forms::Errors;
use mamis_views::layout::Who;
use mamis_views::office::audit::{
    self, AuditDocument, AuditVariables, Export, ExportAuditEntriesInput, ExportVariables,
};
use mamis_views::office::audit_query::AuditQuery;

use super::ListAddress;
use crate::http::csrf::CsrfForm;
use crate::http::fault::Fault;
use crate::portal::run::{mutate, query};
use crate::portal::visit::{self, StaffVisit};

/// `GET /office/audit`
pub async fn show(visit: StaffVisit, address: ListAddress) -> Result<Response, Fault> {
    let asked = AuditQuery::read(address.pairs());
    let status = if asked.problem().is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page(&visit, &asked, status, &Errors::default()).await
}

/// `POST /office/audit/export`: the same entries as CSV.
pub async fn export(visit: StaffVisit, CsrfForm(sent): CsrfForm<Vec<(String, String)>>) -> Result<Response, Fault> {
    let asked = AuditQuery::read(sent.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let input = ExportAuditEntriesInput { filter: Some((&asked).into()) };
    let done = mutate::<Export, _>(&visit, ExportVariables { input }).await?.export_audit_entries;
    let (Some(name), Some(text)) = (done.file_name, done.text) else {
        let errors = Errors::from_user_errors(&done.user_errors).unplaced();
        return page(&visit, &asked, StatusCode::UNPROCESSABLE_ENTITY, &errors).await;
    };
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")).map_err(|_| Fault::Internal)?;
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], text).into_response())
}

async fn page(visit: &StaffVisit, asked: &AuditQuery, status: StatusCode, refused: &Errors) -> Result<Response, Fault> {
    let data: AuditDocument = query(visit, AuditVariables::new(asked)).await?;
    let secretariat = data.secretariat.filter(|it| it.audit_entries.is_some()).ok_or(Fault::NotFound)?;
    let shell = visit.shell(Who::from(&data.viewer));
    Ok(visit::page(status, audit::page(&shell, asked, &secretariat, refused)))
}
