//! 操作履歴 of what staff looked at. A doctor who reads his own data is not written down.

use super::Context;
use crate::db::DbError;
use crate::db::models::audit::{self, NewAuditEntry};
use crate::domain::ids::{ApplicationId, DoctorId};
use crate::domain::viewer::Viewer;

/// A member of staff opened a doctor's page.
pub async fn doctor_read(ctx: &Context, doctor: DoctorId) -> Result<(), DbError> {
    read(ctx, "doctor.read", "doctor", doctor.0, doctor).await
}

/// A member of staff opened an application.
pub async fn application_read(ctx: &Context, application: ApplicationId, doctor: DoctorId) -> Result<(), DbError> {
    read(ctx, "application.read", "application", application.0, doctor).await
}

async fn read(
    ctx: &Context,
    action: &'static str,
    subject_kind: &'static str,
    subject: uuid::Uuid,
    doctor: DoctorId,
) -> Result<(), DbError> {
    let Viewer::Staff(staff) = &ctx.viewer else { return Ok(()) };
    let entry = NewAuditEntry {
        id: ctx.app.clock.new_id(),
        at: ctx.app.clock.now(),
        account_id: Some(staff.account_id),
        actor_name: staff.name.clone(),
        association_id: Some(staff.association_id),
        action,
        subject_kind,
        subject_id: Some(subject),
        doctor_id: Some(doctor),
        details: serde_json::json!({}),
        address: ctx.request.address.clone(),
        request_id: Some(ctx.request.request_id.clone()).filter(|id| !id.is_empty()),
    };
    let mut connection = ctx.app.db.get().await?;
    Ok(audit::insert(&mut connection, &[entry]).await?)
}
