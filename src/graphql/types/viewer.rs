//! Who is asking.

use async_graphql::{Context, ID, Object};

use super::account::Account;
use super::draft::EnrolmentDraft;
use super::person::Doctor;
use super::staff_user::StaffUser;
use crate::domain::viewer::Viewer as Asking;
use crate::graphql::context::request;
use crate::graphql::error::Result;
use crate::graphql::node::decode;
use crate::graphql::scalars::DateTime;
use crate::service::draft;

/// Who is asking. Both fields null: nobody is logged in.
pub struct Viewer;

/// Who is asking. Both fields null: nobody is logged in.
#[Object(serial)]
impl Viewer {
    /// The logged-in doctor.
    async fn doctor(&self, ctx: &Context<'_>) -> Result<Option<Doctor>> {
        let request = request(ctx);
        match &request.viewer {
            Asking::Doctor(doctor) => Doctor::oneself(request, ctx.look_ahead(), doctor.doctor_id).await,
            Asking::Staff(_) | Asking::Token(_) | Asking::Anonymous => Ok(None),
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
            Asking::Doctor(_) | Asking::Token(_) | Asking::Anonymous => Ok(None),
        }
    }

    /// The log-in before this one.
    async fn previous_login_at(&self, ctx: &Context<'_>) -> Option<DateTime> {
        request(ctx).viewer.session()?.previous_login_at.map(DateTime)
    }

    /// The viewer's own log-in: sessions and attempts to log in. Null: nobody is logged in.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<Account>> {
        Account::own(request(ctx)).await
    }

    /// Drafts of the logged-in doctor, newest first.
    #[graphql(complexity = "3 * child_complexity")]
    async fn drafts(&self, ctx: &Context<'_>) -> Result<Vec<EnrolmentDraft>> {
        let drafts = draft::list(&request(ctx).service()).await?;
        Ok(drafts.into_iter().map(EnrolmentDraft::new).collect())
    }

    /// The draft of a new enrolment, if there is one.
    async fn enrolment_draft(&self, ctx: &Context<'_>) -> Result<Option<EnrolmentDraft>> {
        Ok(draft::load(&request(ctx).service()).await?.map(EnrolmentDraft::new))
    }

    /// The draft with which a returned application is being corrected; made from its last form when there is none yet.
    async fn correction_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The returned application.")] application_id: ID,
    ) -> Result<Option<EnrolmentDraft>> {
        let Some(id) = decode(&application_id) else { return Ok(None) };
        Ok(draft::load_for_correction(&request(ctx).service(), id).await?.map(EnrolmentDraft::new))
    }
}
