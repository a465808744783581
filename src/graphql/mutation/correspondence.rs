//! What is written about an application: messages, memos, the star.

use async_graphql::{ID, InputObject, SimpleObject};

use super::enrolment::application_after;
use super::{outcome, read_id};
use crate::domain::ids::ApplicationId;
use crate::graphql::context::RequestContext;
use crate::graphql::error::Result;
use crate::graphql::types::application::Application;
use crate::graphql::types::history::{ApplicationMemo, ApplicationMessage};
use crate::graphql::types::problem::UserError;
use crate::service::correspondence::{self, StarChange};

/// A message about an application.
#[derive(InputObject)]
pub struct PostApplicationMessageInput {
    /// The application.
    application_id: ID,
    /// The text, 2,000 characters at most.
    body: String,
}

/// The message, or why it was not written.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct PostApplicationMessagePayload {
    /// The message as written.
    message: Option<ApplicationMessage>,
    /// Why it was not.
    user_errors: Vec<UserError>,
}

/// A memo about an application.
#[derive(InputObject)]
pub struct AddApplicationMemoInput {
    /// The application.
    application_id: ID,
    /// The text, 2,000 characters at most.
    body: String,
}

/// The memo, or why it was not written.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct AddApplicationMemoPayload {
    /// The memo as written.
    memo: Option<ApplicationMemo>,
    /// Why it was not.
    user_errors: Vec<UserError>,
}

/// The mark ★要注意 of an application.
#[derive(InputObject)]
pub struct SetApplicationStarInput {
    /// The application.
    application_id: ID,
    /// The version last seen.
    version: i32,
    /// The reason of the mark last seen; null where there was no mark.
    seen_reason: Option<String>,
    /// Why it is marked, 200 characters at most. Null or empty takes the mark away.
    reason: Option<String>,
}

/// The application, or why it was not marked.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct SetApplicationStarPayload {
    /// The application as it stands then.
    application: Option<Application>,
    /// Why it was not marked.
    user_errors: Vec<UserError>,
}

pub(super) async fn post_message(
    request: &RequestContext,
    input: PostApplicationMessageInput,
) -> Result<PostApplicationMessagePayload> {
    let done = async {
        let id: ApplicationId = read_id(&input.application_id, "applicationId")?;
        Ok((id, correspondence::post_message(&request.service(), id, input.body).await?))
    };
    let (written, user_errors) = outcome(done.await)?;
    let message = match written {
        Some((application, id)) => {
            let rows = request.loaders.messages.reload(application).await?;
            rows.iter().flat_map(|rows| rows.iter()).find(|row| row.id == id).cloned()
        }
        None => None,
    };
    Ok(PostApplicationMessagePayload { message: message.map(ApplicationMessage::new), user_errors })
}

pub(super) async fn add_memo(
    request: &RequestContext,
    input: AddApplicationMemoInput,
) -> Result<AddApplicationMemoPayload> {
    let done = async {
        let id: ApplicationId = read_id(&input.application_id, "applicationId")?;
        Ok((id, correspondence::add_memo(&request.service(), id, input.body).await?))
    };
    let (written, user_errors) = outcome(done.await)?;
    let memo = match written {
        Some((application, id)) => {
            let rows = request.loaders.memos.reload(application).await?;
            rows.iter().flat_map(|rows| rows.iter()).find(|row| row.id == id).cloned()
        }
        None => None,
    };
    Ok(AddApplicationMemoPayload { memo: memo.map(ApplicationMemo::new), user_errors })
}

pub(super) async fn set_star(
    request: &RequestContext,
    input: SetApplicationStarInput,
) -> Result<SetApplicationStarPayload> {
    let done = async {
        let id: ApplicationId = read_id(&input.application_id, "applicationId")?;
        let change = StarChange { version: input.version, seen: input.seen_reason, reason: input.reason };
        correspondence::set_star(&request.service(), id, change).await
    };
    let (application, user_errors) = application_after(request, done.await).await?;
    Ok(SetApplicationStarPayload { application, user_errors })
}
