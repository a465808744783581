//! Who is asking.

use async_graphql::{Context, Object};

use super::person::{Doctor, StaffUser};
use crate::domain::viewer::Viewer as Asking;
use crate::graphql::context::request;
use crate::graphql::error::Result;
use crate::graphql::scalars::DateTime;

/// Who is asking. Both fields null: nobody is logged in.
pub struct Viewer;

/// Who is asking. Both fields null: nobody is logged in.
#[Object(serial)]
impl Viewer {
    /// The logged-in doctor.
    async fn doctor(&self, ctx: &Context<'_>) -> Result<Option<Doctor>> {
        let request = request(ctx);
        match &request.viewer {
            Asking::Doctor(doctor) => Doctor::load(request, doctor.doctor_id).await,
            Asking::Staff(_) | Asking::Anonymous => Ok(None),
        }
    }

    /// The logged-in member of staff.
    async fn staff_user(&self, ctx: &Context<'_>) -> Result<Option<StaffUser>> {
        let request = request(ctx);
        match &request.viewer {
            Asking::Staff(staff) => {
                let key = (staff.association_id, staff.staff_user_id);
                Ok(request.loaders.staff_users.load(key).await?.map(StaffUser::new))
            }
            Asking::Doctor(_) | Asking::Anonymous => Ok(None),
        }
    }

    /// The log-in before this one.
    async fn previous_login_at(&self, ctx: &Context<'_>) -> Option<DateTime> {
        request(ctx).viewer.session()?.previous_login_at.map(DateTime)
    }
}
