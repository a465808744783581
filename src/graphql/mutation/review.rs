//! What a secretariat does to its step of an application.

use async_graphql::{ID, InputObject, SimpleObject};

use super::{outcome, read_id};
use crate::domain::ids::StepId;
use crate::graphql::context::RequestContext;
use crate::graphql::error::Result;
use crate::graphql::scalars::Date;
use crate::graphql::types::problem::UserError;
use crate::graphql::types::step::ApplicationStep;
use crate::service::{CommandError, review};

/// Which step is received.
#[derive(InputObject)]
pub struct ReceiveApplicationInput {
    /// The step.
    step_id: ID,
    /// Version of the application last seen.
    version: i32,
}

/// Which step is approved.
#[derive(InputObject)]
pub struct ApproveApplicationInput {
    /// The step.
    step_id: ID,
    /// Version of the application last seen.
    version: i32,
    /// First day of the membership. Null: the date in force.
    effective_on: Option<Date>,
    /// A message to the doctor.
    message: Option<String>,
}

/// Which step is returned.
#[derive(InputObject)]
pub struct ReturnApplicationInput {
    /// The step.
    step_id: ID,
    /// Version of the application last seen.
    version: i32,
    /// What is to be corrected, for the doctor.
    reason: String,
}

/// Which step is refused.
#[derive(InputObject)]
pub struct RefuseApplicationInput {
    /// The step.
    step_id: ID,
    /// Version of the application last seen.
    version: i32,
    /// Why, for the doctor.
    reason: String,
}

/// Which step is taken note of.
#[derive(InputObject)]
pub struct ConfirmApplicationInput {
    /// The step.
    step_id: ID,
    /// Version of the application last seen.
    version: i32,
}

/// On which step the latest action is taken back.
#[derive(InputObject)]
pub struct CancelReviewActionInput {
    /// The step.
    step_id: ID,
    /// Version of the application last seen.
    version: i32,
    /// Why. Needed once the mails of the action have gone out.
    reason: Option<String>,
}

/// The step after the action, or why nothing was done.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct ReviewPayload {
    /// The step as it stands then.
    step: Option<ApplicationStep>,
    /// Why nothing was done.
    user_errors: Vec<UserError>,
}

pub(super) async fn receive(request: &RequestContext, input: ReceiveApplicationInput) -> Result<ReviewPayload> {
    let done = async {
        let step: StepId = read_id(&input.step_id, "stepId")?;
        review::receive(&request.service(), step, input.version).await
    };
    payload(request, done.await).await
}

pub(super) async fn approve(request: &RequestContext, input: ApproveApplicationInput) -> Result<ReviewPayload> {
    let done = async {
        let step: StepId = read_id(&input.step_id, "stepId")?;
        let effective_on = input.effective_on.map(|day| day.0);
        review::approve(&request.service(), step, input.version, effective_on, input.message).await
    };
    payload(request, done.await).await
}

pub(super) async fn give_back(request: &RequestContext, input: ReturnApplicationInput) -> Result<ReviewPayload> {
    let done = async {
        let step: StepId = read_id(&input.step_id, "stepId")?;
        review::return_to_doctor(&request.service(), step, input.version, input.reason).await
    };
    payload(request, done.await).await
}

pub(super) async fn refuse(request: &RequestContext, input: RefuseApplicationInput) -> Result<ReviewPayload> {
    let done = async {
        let step: StepId = read_id(&input.step_id, "stepId")?;
        review::refuse(&request.service(), step, input.version, input.reason).await
    };
    payload(request, done.await).await
}

pub(super) async fn confirm(request: &RequestContext, input: ConfirmApplicationInput) -> Result<ReviewPayload> {
    let done = async {
        let step: StepId = read_id(&input.step_id, "stepId")?;
        review::confirm(&request.service(), step, input.version).await
    };
    payload(request, done.await).await
}

pub(super) async fn cancel(request: &RequestContext, input: CancelReviewActionInput) -> Result<ReviewPayload> {
    let done = async {
        let step: StepId = read_id(&input.step_id, "stepId")?;
        review::cancel(&request.service(), step, input.version, input.reason).await
    };
    payload(request, done.await).await
}

/// The step after a command on it, read anew.
async fn payload(request: &RequestContext, done: Result<StepId, CommandError>) -> Result<ReviewPayload> {
    let (id, user_errors) = outcome(done)?;
    let step = match id {
        Some(id) => ApplicationStep::reload(request, id).await?,
        None => None,
    };
    Ok(ReviewPayload { step, user_errors })
}
