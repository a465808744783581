//! 利用規約 and 利用者登録. Who registers is nobody yet: he names himself by a token that his browser keeps.

use async_graphql::{InputObject, SimpleObject};
use secrecy::SecretString;

use super::outcome;
use crate::domain::policy::Action;
use crate::domain::problem::Problem;
use crate::domain::words::ProblemCode;
use crate::graphql::context::RequestContext;
use crate::graphql::error::Result;
use crate::graphql::types::problem::UserError;
use crate::graphql::types::registration::Registration;
use crate::service::registration::{self, Patch};
use crate::service::{CommandError, terms};

/// An agreement to the 利用規約.
#[derive(InputObject)]
pub struct AgreeToTermsInput {
    /// The version that was read.
    version: String,
    /// The box was ticked.
    agreed: bool,
}

/// Whether it is noted, or why it is not.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct AgreeToTermsPayload {
    /// It is noted.
    agreed: bool,
    /// Why it is not.
    user_errors: Vec<UserError>,
}

/// The agreement to the 利用規約 with which a 利用者登録 begins.
#[derive(InputObject)]
pub struct StartRegistrationInput {
    /// The version that was read.
    version: String,
    /// The box was ticked.
    agreed: bool,
    /// The token of what the log-in with a letter has begun; null: somebody new begins.
    token: Option<String>,
}

/// A token that names a 利用者登録 from now on, or why there is none.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct RegistrationTokenPayload {
    /// The token: a secret of who registers. Earlier ones are good for nothing.
    token: Option<String>,
    /// Why there is none.
    user_errors: Vec<UserError>,
}

/// Where the URL is to be mailed.
#[derive(InputObject)]
pub struct SendRegistrationMailInput {
    /// The registration's token.
    token: String,
    /// The mail address as typed.
    email: String,
}

/// The use of a mailed URL.
#[derive(InputObject)]
pub struct ConfirmRegistrationEmailInput {
    /// The token in the URL.
    link_token: String,
}

/// A field with what was typed into it.
#[derive(InputObject)]
pub struct RegistrationAnswerInput {
    /// The field, as in `userErrors`; a part of a date is behind a hyphen, as in birthDate-year.
    field: String,
    /// As typed; an empty list empties the field.
    values: Vec<String>,
}

/// What was typed on a page. Fields that are not named keep what was typed before.
#[derive(InputObject)]
pub struct SaveRegistrationInput {
    /// The registration's token.
    token: String,
    /// The version last seen.
    version: i32,
    /// The fields.
    answers: Vec<RegistrationAnswerInput>,
    /// A new password; null or empty keeps the one chosen before.
    password: Option<String>,
}

/// The registration as saved, or why it was not.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct RegistrationPayload {
    /// The registration as it stands; null when nothing was saved.
    registration: Option<Registration>,
    /// Why it was not saved.
    user_errors: Vec<UserError>,
}

/// Which registration is to be sent.
#[derive(InputObject)]
pub struct CompleteRegistrationInput {
    /// The registration's token.
    token: String,
    /// The version last seen.
    version: i32,
}

/// Whether it was taken, or why it was not.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct CompleteRegistrationPayload {
    /// It was taken.
    accepted: bool,
    /// Why it was not.
    user_errors: Vec<UserError>,
}

fn allowed(request: &RequestContext, action: Action) -> Result<(), CommandError> {
    if request.may(action) {
        return Ok(());
    }
    let message = "ログイン中は利用者登録できません。ログアウトしてからお試しください";
    Err(Problem::whole(ProblemCode::NotAllowed, message).into())
}

pub(super) async fn agree(request: &RequestContext, input: AgreeToTermsInput) -> Result<AgreeToTermsPayload> {
    let done = terms::agree(&request.service(), &input.version, input.agreed).await;
    let (done, user_errors) = outcome(done)?;
    Ok(AgreeToTermsPayload { agreed: done.is_some(), user_errors })
}

pub(super) async fn start(request: &RequestContext, input: StartRegistrationInput) -> Result<RegistrationTokenPayload> {
    let started = async {
        allowed(request, Action::StartRegistration)?;
        registration::start(&request.service(), &input.version, input.agreed, input.token.as_deref()).await
    };
    let (token, user_errors) = outcome(started.await)?;
    Ok(RegistrationTokenPayload { token: token.map(|token| token.expose().to_owned()), user_errors })
}

pub(super) async fn send_mail(
    request: &RequestContext,
    input: SendRegistrationMailInput,
) -> Result<RegistrationPayload> {
    let sent = async {
        allowed(request, Action::SendRegistrationMail)?;
        registration::send_mail(&request.service(), &input.token, &input.email).await
    };
    payload(request, &input.token, sent.await).await
}

pub(super) async fn confirm(
    request: &RequestContext,
    input: ConfirmRegistrationEmailInput,
) -> Result<RegistrationTokenPayload> {
    let confirmed = async {
        allowed(request, Action::ConfirmRegistrationEmail)?;
        registration::confirm_email(&request.service(), &input.link_token).await
    };
    let (token, user_errors) = outcome(confirmed.await)?;
    Ok(RegistrationTokenPayload { token: token.map(|token| token.expose().to_owned()), user_errors })
}

pub(super) async fn save(request: &RequestContext, input: SaveRegistrationInput) -> Result<RegistrationPayload> {
    let patch = Patch {
        answers: input.answers.into_iter().map(|answer| (answer.field, answer.values)).collect(),
        password: input.password.map(SecretString::from),
    };
    let saved = async {
        allowed(request, Action::SaveRegistration)?;
        registration::save(&request.service(), &input.token, input.version, patch).await
    };
    payload(request, &input.token, saved.await).await
}

pub(super) async fn complete(
    request: &RequestContext,
    input: CompleteRegistrationInput,
) -> Result<CompleteRegistrationPayload> {
    let completed = async {
        allowed(request, Action::CompleteRegistration)?;
        registration::complete(&request.service(), &input.token, input.version).await
    };
    let (done, user_errors) = outcome(completed.await)?;
    Ok(CompleteRegistrationPayload { accepted: done.is_some(), user_errors })
}

async fn payload(request: &RequestContext, token: &str, done: Result<(), CommandError>) -> Result<RegistrationPayload> {
    let (done, user_errors) = outcome(done)?;
    let registration = match done {
        Some(()) => registration::load(&request.service(), token).await?.map(Registration::new),
        None => None,
    };
    Ok(RegistrationPayload { registration, user_errors })
}
