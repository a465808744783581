//! Logging in with a passkey, which stands for password and second factor.

use std::sync::Arc;

use diesel_async::AsyncPgConnection;
use secrecy::SecretString;
use serde_json::Value;

use super::{LogInError, LoggedIn, Newcomer, Shown, may_log_in, record_failure, start};
use crate::app::App;
use crate::auth::passkey::{Answer, RelyingParty};
use crate::auth::token::Token;
use crate::db::models::account;
use crate::db::models::passkey::{self, NewChallenge};
use crate::domain::ids::PasskeyId;
use crate::domain::viewer::RequestInfo;
use crate::service::audit::Door;
use crate::service::passkey::{Challenge, LOG_IN_LASTS};

/// An answer that came back.
pub struct PasskeyAttempt {
    /// Of the challenge.
    pub token: Token,
    /// What `navigator.credentials` gave, as JSON.
    pub answer: SecretString,
    /// What the browser brings along.
    pub newcomer: Newcomer,
    /// Where it comes from.
    pub request: RequestInfo,
}

/// A passkey whose answer was right, to be noted in the transaction that starts the session.
pub(super) struct Used {
    id: PasskeyId,
    /// As the library keeps it, before and after.
    before: Value,
    after: Value,
}

/// Asks whoever it is to prove himself with a passkey.
pub async fn begin_passkey(app: &App, party: &RelyingParty) -> Result<Challenge, LogInError> {
    let question = party.ask_who().map_err(|error| {
        tracing::error!(%error, "a passkey could not be asked for");
        LogInError::Wrong
    })?;
    let (token, now) = (Token::new(&*app.clock), app.clock.now());
    let row = NewChallenge {
        token_hash: &token.hash(),
        account_id: None,
        name: None,
        state: &question.state,
        created_at: now,
        expires_at: now + LOG_IN_LASTS,
    };
    passkey::insert_challenge(&mut *app.db.get().await?, &row).await?;
    Ok(Challenge { token, options: question.options })
}

/// Logs in with a passkey. A challenge takes one answer, right or wrong; what was wrong about a known person stands in the
/// 操作履歴.
///
/// # Errors
/// `Over`: the challenge is too old, or was answered; `Wrong`: the answer is not right, or the passkey not known (any
/// more); `Stopped` as for a password.
pub async fn log_in_with_passkey(
    app: &Arc<App>,
    party: &RelyingParty,
    attempt: PasskeyAttempt,
) -> Result<LoggedIn, LogInError> {
    let hash = attempt.token.hash();
    let state = passkey::spend_log_in(&mut *app.db.get().await?, &hash, app.clock.now()).await?;
    let state = state.ok_or(LogInError::Over)?;
    let answer = party.read(&attempt.answer).map_err(|error| {
        tracing::debug!(%error, "the answer of a passkey could not be read");
        LogInError::Wrong
    })?;
    let account = answer.account;
    let person = app.db.read(|reader| async move { account::by_id(&reader, account).await }).await?;
    let person = person.ok_or(LogInError::Wrong)?;
    let (request, agent) = (&attempt.request, attempt.newcomer.user_agent.as_deref());
    let Some(used) = verify(app, party, &answer, state).await? else {
        record_failure(app, request, agent, Door::WrongPasskey, Some(&person)).await?;
        return Err(LogInError::Wrong);
    };
    if !may_log_in(app, &person) {
        record_failure(app, request, agent, Door::Stopped, Some(&person)).await?;
        return Err(LogInError::Stopped);
    }
    start(app, &person, &attempt.newcomer, request, &[], Shown::Passkey(&used)).await
}

/// None: the passkey is not known, or the answer is not right.
async fn verify(app: &App, party: &RelyingParty, answer: &Answer, state: Value) -> Result<Option<Used>, LogInError> {
    let (account, id) = (answer.account, answer.credential_id.as_slice());
    let found = app.db.read(|reader| async move { passkey::find(&reader, account, id).await }).await?;
    let Some((id, before)) = found else { return Ok(None) };
    match party.verify(answer, state, before.clone()) {
        Ok(after) => Ok(Some(Used { id, before, after })),
        Err(error) => {
            tracing::info!(%error, "the answer of a passkey was not right");
            Ok(None)
        }
    }
}

impl Used {
    /// Notes the use.
    ///
    /// # Errors
    /// `Wrong`: it was removed while its owner answered; or somebody else has a copy of the key and was quicker.
    pub(super) async fn spend(&self, app: &App, connection: &mut AsyncPgConnection) -> Result<(), LogInError> {
        let now = app.clock.now();
        let noted = passkey::note_use(connection, self.id, &self.before, &self.after, now).await?;
        if noted { Ok(()) } else { Err(LogInError::Wrong) }
    }
}
