//! 操作履歴 as a file.

use async_graphql::{InputObject, SimpleObject};

use super::outcome;
use crate::domain::problem::Problem;
use crate::domain::words::ProblemCode;
use crate::graphql::context::RequestContext;
use crate::graphql::error::Result;
use crate::graphql::types::audit::AuditEntryFilter;
use crate::graphql::types::problem::UserError;
use crate::service::audit_export;

/// Which entries of the 操作履歴 are put into the table.
#[derive(InputObject)]
pub struct ExportAuditEntriesInput {
    /// Which ones; those of the last year without it.
    filter: Option<AuditEntryFilter>,
}

/// The table, or why there is none.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct ExportAuditEntriesPayload {
    /// What to call the file.
    file_name: Option<String>,
    /// The file: comma-separated values for Excel, newest first, 50,000 rows at most.
    text: Option<String>,
    /// Rows without the head.
    rows: Option<i32>,
    /// Why there is none.
    user_errors: Vec<UserError>,
}

pub(super) async fn export(
    request: &RequestContext,
    input: ExportAuditEntriesInput,
) -> Result<ExportAuditEntriesPayload> {
    let filter = |own| {
        let read = input.filter.unwrap_or_default().read(request, own);
        read.map_err(|message| Problem::field(ProblemCode::Invalid, ["filter", "to"], message))
    };
    let (export, user_errors) = outcome(audit_export::export(&request.service(), filter).await)?;
    let rows = export.as_ref().map(|export| i32::try_from(export.rows).unwrap_or(i32::MAX));
    let (file_name, text) = export.map(|export| (export.file_name, export.text)).unzip();
    Ok(ExportAuditEntriesPayload { file_name, text, rows, user_errors })
}
