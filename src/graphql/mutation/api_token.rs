//! API tokens: issuing and revoking.

use async_graphql::{ID, InputObject, SimpleObject};

use super::{outcome, read_id};
use crate::domain::ids::ApiTokenId;
use crate::graphql::context::RequestContext;
use crate::graphql::error::Result;
use crate::graphql::scalars::Date;
use crate::graphql::types::api_token::{ApiToken, ApiTokenScope};
use crate::graphql::types::problem::UserError;
use crate::service::api_token::{self, Wanted};

/// What a token is to be.
#[derive(InputObject)]
pub struct IssueApiTokenInput {
    /// What it is for, 64 characters at most.
    name: String,
    /// What it may do.
    scopes: Vec<ApiTokenScope>,
    /// The last day on which it is in force: today or later, within a year.
    last_day: Option<Date>,
    /// A key of one's own choice, 8 to 64 ASCII characters: sent again with the same one, no second token is made.
    idempotency_key: Option<String>,
}

/// The token, or why there is none.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct IssueApiTokenPayload {
    /// The token itself. It is shown here and never again.
    secret: Option<String>,
    /// The token as it is listed.
    api_token: Option<ApiToken>,
    /// Why there is none.
    user_errors: Vec<UserError>,
}

/// Which token is revoked.
#[derive(InputObject)]
pub struct RevokeApiTokenInput {
    /// The token.
    api_token_id: ID,
}

/// The token after it was revoked, or why it was not.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct RevokeApiTokenPayload {
    /// The token as it is listed.
    api_token: Option<ApiToken>,
    /// Why it was not revoked.
    user_errors: Vec<UserError>,
}

pub(super) async fn issue(request: &RequestContext, input: IssueApiTokenInput) -> Result<IssueApiTokenPayload> {
    let scopes = input.scopes.into_iter().map(Into::into).collect();
    let wanted = Wanted {
        name: input.name,
        scopes,
        last_day: input.last_day.map(|day| day.0),
        idempotency_key: input.idempotency_key,
    };
    let (issued, user_errors) = outcome(api_token::issue(&request.service(), wanted).await)?;
    let (secret, api_token) =
        issued.map(|issued| (issued.token.expose().to_owned(), ApiToken::new(request, issued.row))).unzip();
    Ok(IssueApiTokenPayload { secret, api_token, user_errors })
}

pub(super) async fn revoke(request: &RequestContext, input: RevokeApiTokenInput) -> Result<RevokeApiTokenPayload> {
    let done = async {
        let id: ApiTokenId = read_id(&input.api_token_id, "apiTokenId")?;
        api_token::revoke(&request.service(), id).await
    };
    let (row, user_errors) = outcome(done.await)?;
    Ok(RevokeApiTokenPayload { api_token: row.map(|row| ApiToken::new(request, row)), user_errors })
}
