//! What a person does with his own log-in.

use async_graphql::{ID, InputObject, SimpleObject};

use super::{outcome, read_id};
use crate::domain::policy::Action;
use crate::domain::problem::Problem;
use crate::domain::words::ProblemCode;
use crate::graphql::context::RequestContext;
use crate::graphql::error::Result;
use crate::graphql::types::account::Account;
use crate::graphql::types::problem::UserError;
use crate::service::{CommandError, account};

/// Which of one's own sessions end.
#[derive(InputObject)]
pub struct EndSessionsInput {
    /// This one; null: all but the one that asks.
    session_id: Option<ID>,
}

/// The viewer's log-in as it is then, or why nothing was done.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct AccountPayload {
    /// As it is then; null when nothing was done.
    account: Option<Account>,
    /// Why nothing was done.
    user_errors: Vec<UserError>,
}

/// Another mail address for oneself.
#[derive(InputObject)]
pub struct RequestEmailChangeInput {
    /// The new address, 100 characters at most.
    email: String,
    /// The present password; null: the mail to the address already waited for is sent again.
    current_password: Option<String>,
}

/// A change of one's own mail address that is given up.
#[derive(InputObject)]
pub struct CancelEmailChangeInput {
    /// The new address, as it waits for its URL.
    email: String,
}

/// The use of a mailed URL.
#[derive(InputObject)]
pub struct ConfirmEmailChangeInput {
    /// The token in the URL.
    token: String,
}

/// Whether the address was changed, or why not.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct ConfirmEmailChangePayload {
    /// It was changed.
    confirmed: bool,
    /// Why it was not.
    user_errors: Vec<UserError>,
}

pub(super) async fn request_email_change(
    request: &RequestContext,
    input: RequestEmailChangeInput,
) -> Result<AccountPayload> {
    let done = async {
        allowed(request, Action::RequestEmailChange)?;
        let password = input.current_password.map(Into::into);
        account::request_email_change(&request.service(), &input.email, password).await
    };
    payload(request, done.await).await
}

pub(super) async fn cancel_email_change(
    request: &RequestContext,
    input: CancelEmailChangeInput,
) -> Result<AccountPayload> {
    let done = async {
        allowed(request, Action::CancelEmailChange)?;
        account::cancel_email_change(&request.service(), &input.email).await
    };
    payload(request, done.await).await
}

pub(super) async fn confirm_email_change(
    request: &RequestContext,
    input: ConfirmEmailChangeInput,
) -> Result<ConfirmEmailChangePayload> {
    let (done, user_errors) = outcome(account::confirm_email_change(&request.service(), &input.token).await)?;
    Ok(ConfirmEmailChangePayload { confirmed: done.is_some(), user_errors })
}

pub(super) fn allowed(request: &RequestContext, action: Action) -> Result<(), CommandError> {
    if request.may(action) {
        return Ok(());
    }
    Err(Problem::whole(ProblemCode::NotAllowed, "ログインしてから、もう一度お試しください").into())
}

pub(super) async fn end_sessions(request: &RequestContext, input: EndSessionsInput) -> Result<AccountPayload> {
    let done = async {
        allowed(request, Action::EndSessions)?;
        let one = input.session_id.as_ref().map(|id| read_id(id, "sessionId")).transpose()?;
        account::end_sessions(&request.service(), one).await
    };
    payload(request, done.await).await
}

pub(super) async fn payload(request: &RequestContext, done: Result<(), CommandError>) -> Result<AccountPayload> {
    let (done, user_errors) = outcome(done)?;
    let account = if done.is_some() { Account::own(request).await? } else { None };
    Ok(AccountPayload { account, user_errors })
}
