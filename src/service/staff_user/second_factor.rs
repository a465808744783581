//! Second factors of a secretariat: whether everybody has to have one, and the way out for who has lost his.

use chrono::{DateTime, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::record::audit_entry;
use super::{Desk, lock, not_found};
use crate::app::App;
use crate::db::DbError;
use crate::db::models::audit::{self, NewAuditEntry};
use crate::db::models::{passkey, recovery, second_factor, staff_user};
use crate::domain::ids::{AccountId, AssociationId, StaffUserId};
use crate::domain::problem::Problem;
use crate::domain::words::{ProblemCode, SessionEnd};
use crate::service::audit::blank;
use crate::service::second_factor::tell;
use crate::service::session::end_all;
use crate::service::{CommandError, Context, access};

/// Takes the second factor of a user away, so that his password is enough until he sets up another; he is told by mail.
/// For who has lost his telephone and his recovery codes: his passkeys, which may be on it, go too, and whoever holds it
/// is logged out.
///
/// # Errors
/// `NOT_FOUND` for somebody of another secretariat; `NOT_ALLOWED` for anybody but a 管理者, about himself, and where there
/// is none.
pub async fn reset_second_factor(ctx: &Context, id: StaffUserId) -> Result<StaffUserId, CommandError> {
    let viewer = access::administrator(ctx)?;
    if viewer.staff_user_id == id {
        let message = "ご自身の二段階認証は、「ご自身の登録内容」の画面で解除してください";
        return Err(Problem::whole(ProblemCode::NotAllowed, message).into());
    }
    let mut connection = ctx.app.db.get().await?;
    connection
        .transaction(async |connection| {
            let desk = Desk::lock(connection, viewer.association_id).await?;
            let found = desk.members.iter().find(|(member, _)| member.standing.id == id);
            let Some((member, log_in)) = found else { return Err(not_found()) };
            let reached = recovery::lock(connection, recovery::Owner::Staff(id)).await?;
            let now = ctx.app.clock.now();
            let had_one = match log_in {
                Some(log_in) => take_away(connection, log_in.account_id, now).await?,
                None => false,
            };
            if !had_one {
                let message = "このユーザーは、二段階認証を設定していません";
                return Err(Problem::whole(ProblemCode::NotAllowed, message).into());
            }
            if let Some(reached) = &reached {
                tell(connection, &ctx.app, reached, "second_factor_reset").await?;
            }
            let details = serde_json::json!({ "name": member.standing.name });
            audit::insert(connection, &[audit_entry(ctx, "staff_user.second_factor", id, details)]).await?;
            Ok(id)
        })
        .await
}

/// False: there was no second factor, and nothing is done.
async fn take_away(
    connection: &mut AsyncPgConnection,
    account: AccountId,
    now: DateTime<Utc>,
) -> Result<bool, CommandError> {
    end_all(connection, account, SessionEnd::Stopped, now).await?;
    passkey::remove_all(connection, account).await?;
    Ok(second_factor::remove(connection, account, now).await?)
}

/// Does everybody who works for the secretariat have to have a second factor?
pub async fn asks_of_all(app: &App, association: AssociationId) -> Result<bool, DbError> {
    app.db.read(|reader| async move { staff_user::asks_second_factor(&reader, association).await }).await
}

/// Says whether everybody who works for the viewer's secretariat has to have a second factor. Who has none is led to
/// setting it up at his next step, the viewer himself too.
///
/// # Errors
/// `NOT_ALLOWED` for anybody but a 管理者.
pub async fn ask_of_all(ctx: &Context, asked: bool) -> Result<bool, CommandError> {
    let viewer = access::administrator(ctx)?;
    let association = viewer.association_id;
    let words = |asked: bool| if asked { "必須" } else { "任意" };
    let entry = &NewAuditEntry {
        account_id: Some(viewer.account_id),
        actor_name: viewer.name.clone(),
        association_id: Some(association),
        action: "association.second_factor",
        subject_kind: "association",
        subject_id: Some(association.0),
        details: serde_json::json!({ "changes": { "staffSecondFactor": { "from": words(!asked), "to": words(asked) } } }),
        ..blank(&ctx.app, &ctx.request)
    };
    let mut connection = ctx.app.db.get().await?;
    connection
        .transaction(async |connection| {
            lock(connection, association).await?;
            if staff_user::asks_second_factor(connection, association).await? != asked {
                staff_user::ask_second_factor(connection, association, asked, entry.at).await?;
                audit::insert(connection, std::slice::from_ref(entry)).await?;
            }
            Ok(asked)
        })
        .await
}
