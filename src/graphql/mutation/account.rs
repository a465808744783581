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

fn allowed(request: &RequestContext, action: Action) -> Result<(), CommandError> {
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

async fn payload(request: &RequestContext, done: Result<(), CommandError>) -> Result<AccountPayload> {
    let (done, user_errors) = outcome(done)?;
    let account = if done.is_some() { Account::own(request).await? } else { None };
    Ok(AccountPayload { account, user_errors })
}
