//! Agreeing to the 利用規約.

use super::audit::blank;
use diesel_async::AsyncConnection;

use super::{CommandError, Context};
use crate::db::models::audit::{self, NewAuditEntry};
use crate::db::models::terms;
use crate::domain::problem::Problem;
use crate::domain::terms::CURRENT;
use crate::domain::viewer::Viewer;
use crate::domain::words::ProblemCode;

/// What somebody is told who did not tick the box.
pub const UNTICKED: &str = "利用規約・個人情報の取り扱いに同意する場合は、チェックを入れてください";

/// Is this an agreement to the version in force?
///
/// # Errors
/// It is none, or it is about another version.
pub fn check(version: &str, agreed: bool) -> Result<(), Problem> {
    if !agreed {
        return Err(Problem::field(ProblemCode::Required, ["agreed"], UNTICKED));
    }
    if version != CURRENT {
        let message = "利用規約が新しくなりました。もう一度お読みのうえ、同意してください";
        return Err(Problem::field(ProblemCode::Conflict, ["version"], message));
    }
    Ok(())
}

/// A logged-in doctor agrees to the version in force.
///
/// # Errors
/// See [`check`]; nobody but doctors agrees.
pub async fn agree(ctx: &Context, version: &str, agreed: bool) -> Result<(), CommandError> {
    let Viewer::Doctor(doctor) = &ctx.viewer else {
        return Err(Problem::whole(ProblemCode::NotAllowed, "医師としてログインしてください").into());
    };
    check(version, agreed)?;
    let now = ctx.app.clock.now();
    let entry = &NewAuditEntry {
        at: now,
        account_id: Some(doctor.account_id),
        actor_name: doctor.name.clone(),
        action: "terms.agree",
        subject_kind: "account",
        subject_id: Some(doctor.account_id.0),
        doctor_id: Some(doctor.doctor_id),
        details: serde_json::json!({ "version": version }),
        ..blank(&ctx.app, &ctx.request)
    };
    let mut connection = ctx.app.db.get().await?;
    connection
        .transaction(async |connection| {
            let address = ctx.request.address.as_deref();
            terms::agree(connection, doctor.account_id, version, now, address).await?;
            audit::insert(connection, std::slice::from_ref(entry)).await?;
            Ok(())
        })
        .await
}
