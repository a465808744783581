//! S10 操作履歴.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt, stream};
use mamis_views::forms::Errors;
use mamis_views::layout::Who;
use mamis_views::office::audit::{
    self, AuditDocument, AuditEntryFilter, AuditVariables, Export, ExportAuditEntriesInput, ExportAuditEntriesPayload,
    ExportVariables,
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

/// `POST /office/audit/export`: the same entries as CSV. A long table is read while it is sent, part by part.
pub async fn export(visit: StaffVisit, CsrfForm(sent): CsrfForm<Vec<(String, String)>>) -> Result<Response, Fault> {
    let asked = AuditQuery::read(sent.iter().map(|(name, value)| (name.as_str(), value.as_str())));
    let first = part(&visit, Some((&asked).into()), None).await?;
    let (Some(name), Some(text)) = (first.file_name, first.text) else {
        let errors = Errors::from_user_errors(&first.user_errors).unplaced();
        return page(&visit, &asked, StatusCode::UNPROCESSABLE_ENTITY, &errors).await;
    };
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{name}\"")).map_err(|_| Fault::Internal)?;
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    let rest = stream::try_unfold((visit, first.end_cursor), |(visit, after)| async move {
        let Some(after) = after else { return Ok(None) };
        let part = part(&visit, None, Some(after)).await.map_err(broken_off)?;
        // Whoever may not go on (any more) gets no whole file, and his browser says so.
        let text = part.text.ok_or_else(|| broken_off(Fault::NotFound))?;
        Ok(Some((text, (visit, part.end_cursor))))
    });
    let text = stream::once(std::future::ready(Ok::<_, std::io::Error>(text))).chain(rest);
    Ok(([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, disposition)], Body::from_stream(text))
        .into_response())
}

async fn part(
    visit: &StaffVisit,
    filter: Option<AuditEntryFilter>,
    after: Option<String>,
) -> Result<ExportAuditEntriesPayload, Fault> {
    let input = ExportAuditEntriesInput { filter, after };
    Ok(mutate::<Export, _>(visit, ExportVariables { input }).await?.export_audit_entries)
}

fn broken_off(fault: Fault) -> std::io::Error {
    tracing::warn!(?fault, "a table of the history was broken off");
    std::io::Error::other(fault.message())
}

async fn page(visit: &StaffVisit, asked: &AuditQuery, status: StatusCode, refused: &Errors) -> Result<Response, Fault> {
    let data: AuditDocument = query(visit, AuditVariables::new(asked)).await?;
    let secretariat = data.secretariat.filter(|it| it.audit_entries.is_some()).ok_or(Fault::NotFound)?;
    let shell = visit.shell(Who::from(&data.viewer));
    Ok(visit::page(status, audit::page(&shell, asked, &secretariat, refused)))
}
