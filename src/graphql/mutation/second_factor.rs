//! One's own second factor, and what a 管理者 says about those of his secretariat.

use async_graphql::{ID, InputObject, SimpleObject};
use secrecy::ExposeSecret;

use super::account::{AccountPayload, allowed, payload};
use super::outcome;
use crate::domain::policy::Action;
use crate::graphql::context::RequestContext;
use crate::graphql::error::Result;
use crate::graphql::types::problem::UserError;
use crate::service::second_factor::{self, RecoveryCode, SetUp};
use crate::service::{CommandError, staff_user};

/// Who begins to set up a second factor.
#[derive(InputObject)]
pub struct BeginSecondFactorInput {
    /// The present password.
    current_password: String,
}

/// What an app needs to make codes: shown in this answer and never again.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct SecondFactorSetUp {
    /// The secret in base32, to be typed into an app.
    secret: String,
    /// The same as an address `otpauth://…`, which apps read out of a picture.
    url: String,
}

impl From<SetUp> for SecondFactorSetUp {
    fn from(made: SetUp) -> Self {
        Self { secret: made.secret.expose_secret().to_owned(), url: made.url.expose_secret().to_owned() }
    }
}

/// What an app needs, or why nothing was begun.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct BeginSecondFactorPayload {
    /// What an app needs. Nothing counts before the set-up is confirmed by a code.
    set_up: Option<SecondFactorSetUp>,
    /// Why nothing was begun.
    user_errors: Vec<UserError>,
}

/// The set-up is confirmed.
#[derive(InputObject)]
pub struct ConfirmSecondFactorInput {
    /// Six digits that the app shows.
    code: String,
}

/// Who wants other recovery codes.
#[derive(InputObject)]
pub struct RenewRecoveryCodesInput {
    /// The present password.
    current_password: String,
    /// Six digits that the app shows, or a recovery code.
    code: String,
}

/// Who gives up his second factor.
#[derive(InputObject)]
pub struct RemoveSecondFactorInput {
    /// The present password.
    current_password: String,
    /// Six digits that the app shows, or a recovery code.
    code: String,
}

/// Recovery codes, or why there are none.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct RecoveryCodesPayload {
    /// Ten, each good for once: shown in this answer and never again. Null when nothing was done.
    recovery_codes: Option<Vec<String>>,
    /// Why nothing was done.
    user_errors: Vec<UserError>,
}

/// Whose second factor is taken away.
#[derive(InputObject)]
pub struct ResetStaffSecondFactorInput {
    /// Who.
    pub(super) id: ID,
}

/// Whether second factors are asked for.
#[derive(InputObject)]
pub struct AskStaffSecondFactorInput {
    /// Everybody who works for the secretariat has to have one.
    asked: bool,
}

/// Whether second factors are asked for, or why nothing was done.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct AskStaffSecondFactorPayload {
    /// As it is then; null when nothing was done.
    asked: Option<bool>,
    /// Why nothing was done.
    user_errors: Vec<UserError>,
}

pub(super) async fn begin(request: &RequestContext, input: BeginSecondFactorInput) -> Result<BeginSecondFactorPayload> {
    let done = async {
        allowed(request, Action::BeginSecondFactor)?;
        second_factor::begin(&request.service(), Some(input.current_password.into())).await
    };
    let (made, user_errors) = outcome(done.await)?;
    Ok(BeginSecondFactorPayload { set_up: made.map(SecondFactorSetUp::from), user_errors })
}

pub(super) async fn confirm(request: &RequestContext, input: ConfirmSecondFactorInput) -> Result<RecoveryCodesPayload> {
    let done = async {
        allowed(request, Action::ConfirmSecondFactor)?;
        second_factor::confirm(&request.service(), &input.code).await
    };
    codes(done.await)
}

pub(super) async fn renew(request: &RequestContext, input: RenewRecoveryCodesInput) -> Result<RecoveryCodesPayload> {
    let done = async {
        allowed(request, Action::RenewRecoveryCodes)?;
        second_factor::renew(&request.service(), Some(input.current_password.into()), &input.code).await
    };
    codes(done.await)
}

fn codes(done: Result<Vec<RecoveryCode>, CommandError>) -> Result<RecoveryCodesPayload> {
    let (codes, user_errors) = outcome(done)?;
    let shown = |codes: Vec<RecoveryCode>| codes.iter().map(|code| code.expose().to_owned()).collect();
    Ok(RecoveryCodesPayload { recovery_codes: codes.map(shown), user_errors })
}

pub(super) async fn remove(request: &RequestContext, input: RemoveSecondFactorInput) -> Result<AccountPayload> {
    let done = async {
        allowed(request, Action::RemoveSecondFactor)?;
        second_factor::remove(&request.service(), Some(input.current_password.into()), &input.code).await
    };
    payload(request, done.await).await
}

pub(super) async fn ask(
    request: &RequestContext,
    input: AskStaffSecondFactorInput,
) -> Result<AskStaffSecondFactorPayload> {
    let (asked, user_errors) = outcome(staff_user::ask_of_all(&request.service(), input.asked).await)?;
    Ok(AskStaffSecondFactorPayload { asked, user_errors })
}
