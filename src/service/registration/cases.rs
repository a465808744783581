//! Settling a case: what a secretariat found about a registration with a known 医籍登録番号.

use diesel_async::AsyncConnection;

use crate::db::models::audit::{self, NewAuditEntry};
use crate::db::models::registration_case::{self, CaseRow};
use crate::domain::ids::RegistrationCaseId;
use crate::domain::problem::Problem;
use crate::domain::registration::case::{Ending, holder, may_close};
use crate::domain::words::{ProblemCode, RegistrationCaseResult};
use crate::service::audit::blank;
use crate::service::{CommandError, Context, access};

/// Closes a case that the viewer's association looks after, as it was when he saw this version of it.
///
/// # Errors
/// Refused for all but its secretariat, for what makes no ending, and as a conflict where somebody else was faster.
pub async fn close(
    ctx: &Context,
    id: RegistrationCaseId,
    version: i32,
    result: Option<RegistrationCaseResult>,
    note: &str,
) -> Result<CaseRow, CommandError> {
    let staff = access::secretary(ctx)?;
    let ending = &Ending::read(result, note).map_err(CommandError::Refused)?;
    let (holder, now) = (holder(&ctx.app.tree(), staff.association_id), ctx.app.clock.now());
    let mut connection = ctx.app.db.get().await?;
    connection
        .transaction(async |connection| {
            let Some(case) = registration_case::lock(connection, holder, id).await? else {
                let message = "登録の重複が見つかりません。一覧から開き直してください";
                return Err(Problem::whole(ProblemCode::NotFound, message).into());
            };
            let closed = case.closed_at.zip(case.closed_by_name.as_deref());
            may_close(closed, case.version, version)?;
            let row = registration_case::Ending {
                closed_at: now,
                result: ending.result,
                note: ending.note.as_deref(),
                closed_by_account_id: staff.account_id,
                closed_by_name: &staff.name,
            };
            let case = registration_case::close(connection, id, &row).await?;
            let entry = NewAuditEntry {
                account_id: Some(staff.account_id),
                actor_name: staff.name.clone(),
                association_id: Some(staff.association_id),
                action: "registration_case.close",
                subject_kind: "registration_case",
                subject_id: Some(id.0),
                doctor_id: Some(case.doctor_id),
                details: serde_json::json!({ "result": ending.result }),
                ..blank(&ctx.app, &ctx.request)
            };
            audit::insert(connection, &[entry]).await?;
            Ok::<_, CommandError>(case)
        })
        .await
}
