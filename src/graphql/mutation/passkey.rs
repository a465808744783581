//! One's own passkeys.

use async_graphql::{ID, InputObject, SimpleObject};

use super::account::{AccountPayload, allowed, payload};
use super::{outcome, read_id};
use crate::domain::policy::Action;
use crate::graphql::context::RequestContext;
use crate::graphql::error::Result;
use crate::graphql::types::problem::UserError;
use crate::service::passkey::{self, Challenge, RelyingParty, Wish};

/// Who registers a passkey.
#[derive(InputObject)]
pub struct BeginPasskeyInput {
    /// The present password.
    current_password: String,
    /// For who has a second factor: six digits that the app shows, or a recovery code.
    code: Option<String>,
    /// What the passkey will be called, 40 characters at most.
    name: String,
}

/// What a browser has to answer: shown in this answer and never again.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct PasskeyChallenge {
    /// Comes back with the answer, within fifteen minutes.
    token: String,
    /// `PublicKeyCredentialCreationOptionsJSON` of WebAuthn, as JSON text.
    options: String,
}

impl From<Challenge> for PasskeyChallenge {
    fn from(made: Challenge) -> Self {
        Self { token: made.token.expose().to_owned(), options: made.options }
    }
}

/// What a browser has to answer, or why nothing was begun.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct BeginPasskeyPayload {
    /// What a browser has to answer. Nothing counts before the passkey is registered.
    challenge: Option<PasskeyChallenge>,
    /// Why nothing was begun.
    user_errors: Vec<UserError>,
}

/// What a browser answered.
#[derive(InputObject)]
pub struct RegisterPasskeyInput {
    /// The token of the challenge.
    token: String,
    /// `RegistrationResponseJSON` of WebAuthn, as JSON text.
    answer: String,
}

/// Which passkey goes.
#[derive(InputObject)]
pub struct RemovePasskeyInput {
    /// This one.
    passkey_id: ID,
}

pub(super) async fn begin(
    request: &RequestContext,
    party: Option<&RelyingParty>,
    input: BeginPasskeyInput,
) -> Result<BeginPasskeyPayload> {
    let done = async {
        allowed(request, Action::BeginPasskey)?;
        let (password, code) = (Some(input.current_password.into()), input.code.unwrap_or_default());
        let wish = Wish { password, code, name: input.name };
        passkey::begin(&request.service(), party, wish).await
    };
    let (made, user_errors) = outcome(done.await)?;
    Ok(BeginPasskeyPayload { challenge: made.map(PasskeyChallenge::from), user_errors })
}

pub(super) async fn register(
    request: &RequestContext,
    party: Option<&RelyingParty>,
    input: RegisterPasskeyInput,
) -> Result<AccountPayload> {
    let done = async {
        allowed(request, Action::RegisterPasskey)?;
        passkey::register(&request.service(), party, &input.token, &input.answer).await
    };
    payload(request, done.await).await
}

pub(super) async fn remove(request: &RequestContext, input: RemovePasskeyInput) -> Result<AccountPayload> {
    let done = async {
        allowed(request, Action::RemovePasskey)?;
        passkey::remove(&request.service(), read_id(&input.passkey_id, "passkeyId")?).await
    };
    payload(request, done.await).await
}
