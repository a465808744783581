//! The second half of a log-in. A right password of an account with a second factor gives no session but the token of a
//! first half; that and a right code do.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{
    LogInError, LoggedIn, Newcomer, Shown, forget, give_back, may_log_in, record_failure, start, take_attempt,
};
use crate::app::App;
use crate::auth::token::Token;
use crate::db::models::account::{self, Person};
use crate::db::models::second_factor;
use crate::db::models::throttle::{self, Rule};
use crate::domain::ids::AccountId;
use crate::domain::second_factor::Proof;
use crate::domain::viewer::RequestInfo;
use crate::service::audit::Door;
use crate::service::second_factor::{Passed, passed, rule, use_up};

/// Time for the second half.
const LASTS: TimeDelta = TimeDelta::minutes(10);

/// A second half.
pub struct SecondAttempt {
    /// The first half.
    pub token: Token,
    /// What was typed.
    pub proof: Proof,
    /// What the browser brings along.
    pub newcomer: Newcomer,
    /// Where it comes from.
    pub request: RequestInfo,
}

/// Both halves of a log-in, to be used up in the transaction that starts the session.
pub(super) struct Second {
    token_hash: [u8; 32],
    passed: Passed,
}

/// Writes the first half. The password was right, so what failed before it is forgotten.
pub(super) async fn begin(
    app: &App,
    account: AccountId,
    rules: &[Rule],
    now: DateTime<Utc>,
) -> Result<Token, LogInError> {
    let token = Token::new(&*app.clock);
    let hash = &token.hash();
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            second_factor::insert_step(connection, hash, account, now, now + LASTS).await?;
            for rule in rules {
                forget(connection, rule, now).await?;
            }
            Ok::<_, LogInError>(())
        })
        .await?;
    Ok(token)
}

/// Logs in with both halves. Codes are counted before they are looked at, whatever browser they come from.
///
/// # Errors
/// `Over`: the password has to be typed again; `Wrong`, `Delayed`, `Stopped` as for a password.
pub async fn log_in_second(app: &Arc<App>, attempt: SecondAttempt) -> Result<LoggedIn, LogInError> {
    let (now, token_hash) = (app.clock.now(), attempt.token.hash());
    let hash = &token_hash;
    let found = app.db.read(|reader| async move { second_factor::account_of_step(&reader, hash, now).await }).await?;
    let id = found.ok_or(LogInError::Over)?;
    let person = app.db.read(|reader| async move { account::by_id(&reader, id).await }).await?;
    let person = person.filter(|person| person.credentials.second_factor_at.is_some()).ok_or(LogInError::Over)?;
    let (request, agent) = (&attempt.request, attempt.newcomer.user_agent.as_deref());
    if !may_log_in(app, &person) {
        record_failure(app, request, agent, Door::Stopped, Some(&person)).await?;
        return Err(LogInError::Stopped);
    }
    take_attempt(app, &[rule(id)], now).await?;
    let factor = app.db.read(|reader| async move { second_factor::find(&reader, id).await }).await?;
    let done = match passed(id, factor.as_ref(), &attempt.proof, now) {
        Some(passed) => {
            let second = Second { token_hash, passed };
            start(app, &person, &attempt.newcomer, request, &[], Shown::Second(&second)).await
        }
        None => Err(LogInError::Wrong),
    };
    match &done {
        Err(LogInError::Wrong) => record_failure(app, request, agent, Door::WrongCode, Some(&person)).await?,
        // Another try with the same first half was quicker: nothing was guessed.
        Err(LogInError::Over) => give_back(app, &[rule(id)], now).await?,
        _ => {}
    }
    done
}

impl Second {
    /// Uses both halves up: whatever fails later in the transaction gives them back.
    pub(super) async fn spend(
        &self,
        app: &App,
        connection: &mut AsyncPgConnection,
        person: &Person,
        request: &RequestInfo,
    ) -> Result<(), LogInError> {
        let id = person.credentials.id;
        if !second_factor::spend_step(connection, &self.token_hash).await? {
            return Err(LogInError::Over);
        }
        if !use_up(connection, app, request, id, self.passed).await? {
            return Err(LogInError::Wrong);
        }
        Ok(throttle::clear(connection, &rule(id).key).await?)
    }
}
