//! 登録の重複: closing a case.

use async_graphql::{ID, InputObject, SimpleObject};

use super::{outcome, read_id};
use crate::graphql::context::RequestContext;
use crate::graphql::error::Result;
use crate::graphql::types::enums::RegistrationCaseResult;
use crate::graphql::types::problem::UserError;
use crate::graphql::types::registration_case::RegistrationCase;
use crate::service::registration;

/// Which case is closed, and with what.
#[derive(InputObject)]
pub struct CloseRegistrationCaseInput {
    /// The case.
    registration_case_id: ID,
    /// The version that was seen.
    version: i32,
    /// What was found.
    result: Option<RegistrationCaseResult>,
    /// The same in words, 200 characters at most; needed for OTHER.
    note: Option<String>,
}

/// The case after it was closed, or why it was not.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct CloseRegistrationCasePayload {
    /// The case.
    registration_case: Option<RegistrationCase>,
    /// Why it was not closed.
    user_errors: Vec<UserError>,
}

pub(super) async fn close(
    request: &RequestContext,
    input: CloseRegistrationCaseInput,
) -> Result<CloseRegistrationCasePayload> {
    let done = async {
        let id = read_id(&input.registration_case_id, "registrationCaseId")?;
        let result = input.result.map(Into::into);
        registration::close_case(&request.service(), id, input.version, result, &input.note.unwrap_or_default()).await
    };
    let (row, user_errors) = outcome(done.await)?;
    Ok(CloseRegistrationCasePayload { registration_case: row.map(RegistrationCase::new), user_errors })
}
