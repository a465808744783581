//! What a doctor does to an application of his that was sent.

use diesel_async::AsyncConnection;

use super::transition::{self, Target};
use super::{CommandError, Context, access};
use crate::domain::application::machine::{Action, apply};
use crate::domain::application::snapshot::{Actor, Facts};
use crate::domain::ids::ApplicationId;

/// 取下げ: before the first approval, while returned, or while nothing is in force.
///
/// # Errors
/// `NOT_FOUND` for an application that is not the viewer's own, `CONFLICT` for a stale version, `NOT_ALLOWED` when it
/// is too late.
pub async fn withdraw(ctx: &Context, id: ApplicationId, version: i32) -> Result<ApplicationId, CommandError> {
    let viewer = access::doctor(ctx)?;
    let actor = Actor::Doctor { account_id: viewer.account_id };
    let mut connection = ctx.app.db.get().await?;
    if transition::doctor_of(&mut connection, id).await? != viewer.doctor_id {
        return Err(access::application_not_found());
    }
    let withdrawn: Result<(), CommandError> = connection
        .transaction(async |connection| {
            let locked = transition::lock(connection, viewer.doctor_id, id).await?;
            transition::check_version(connection, ctx, &locked.row, version).await?;
            let facts = Facts { now: ctx.app.clock.now(), actor };
            let next = apply(&locked.snapshot, &Action::Withdraw, &facts)
                .map_err(|refusal| refusal.problem(&ctx.app.tree()))?;
            transition::write(connection, ctx, &Target::from(&locked), &next, &facts, "application.withdraw").await?;
            Ok(())
        })
        .await;
    withdrawn.map(|()| id).map_err(transition::explain)
}
