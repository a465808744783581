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
    /// The endCursor of the part before, within an hour: the table goes on, with the filter that it began with.
    after: Option<String>,
}

/// A table, or why there is none. A long one comes in parts, of which all texts one after another are the file.
#[derive(SimpleObject, Default)]
#[graphql(serial)]
pub struct ExportAuditEntriesPayload {
    /// What to call the file.
    file_name: Option<String>,
    /// The file or its next part: comma-separated values for Excel, newest first.
    text: Option<String>,
    /// Rows of all parts without the head; null in all parts but the first.
    rows: Option<i32>,
    /// Where the table goes on; null: this was all of it.
    end_cursor: Option<String>,
    /// Why there is none.
    user_errors: Vec<UserError>,
}

pub(super) async fn export(
    request: &RequestContext,
    input: ExportAuditEntriesInput,
) -> Result<ExportAuditEntriesPayload> {
    let service = request.service();
    let done = match input.after {
        Some(after) => audit_export::go_on(&service, &after).await,
        None => {
            let filter = |own| {
                let read = input.filter.unwrap_or_default().read(request, own);
                read.map_err(|message| Problem::field(ProblemCode::Invalid, ["filter", "to"], message))
            };
            audit_export::begin(&service, filter).await
        }
    };
    let (part, user_errors) = outcome(done)?;
    let Some(part) = part else {
        return Ok(ExportAuditEntriesPayload { user_errors, ..ExportAuditEntriesPayload::default() });
    };
    Ok(ExportAuditEntriesPayload {
        file_name: Some(part.file_name),
        text: Some(part.text),
        rows: part.rows.map(|rows| i32::try_from(rows).unwrap_or(i32::MAX)),
        end_cursor: part.next,
        user_errors,
    })
}
