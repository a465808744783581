//! Logging in and out.

mod by_passkey;
mod second;
mod start;

pub use by_passkey::{PasskeyAttempt, begin_passkey, log_in_with_passkey};
pub use second::{SecondAttempt, log_in_second};

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use secrecy::SecretString;
use sha2::{Digest, Sha256};

use self::start::{Shown, start};
use super::audit::{Door, Owner, door_entry, on_device};
use super::registration::first_login;
use crate::app::App;
use crate::auth::password::{Busy, Verdict};
use crate::auth::session::{self as sessions, Session};
use crate::auth::token::Token;
use crate::db::DbError;
use crate::db::models::account::{self, Credentials, Person};
use crate::db::models::audit;
use crate::db::models::mail_link;
use crate::db::models::passkey;
use crate::db::models::second_factor;
use crate::db::models::session;
use crate::db::models::throttle::{self, Rule};
use crate::domain::address::network;
use crate::domain::ids::{AccountId, DoctorId};
use crate::domain::login::login_key;
use crate::domain::viewer::{RequestInfo, Viewer};
use crate::domain::words::SessionEnd;

/// Failures from one network before it is slowed down: whole secretariats share an address.
const NETWORK_FREE: i32 = 20;

/// What somebody typed, and what his browser brought along.
pub struct Attempt {
    pub login_id: String,
    pub password: SecretString,
    /// Cookie of a browser that logged in before, with any account.
    pub device: Option<Token>,
    /// The session the browser was in; a log-in ends it.
    pub old_session: Option<Token>,
    /// Where it comes from, for throttle and audit.
    pub request: RequestInfo,
    pub user_agent: Option<String>,
}

/// A fresh session.
pub struct LoggedIn {
    pub token: Token,
    pub expires_at: DateTime<Utc>,
    /// For the device cookie; the same as before if it was known.
    pub device: Token,
    /// A doctor; else a member of staff.
    pub is_doctor: bool,
    /// The first log-in leads to new login data.
    pub must_change_password: bool,
}

/// Why nobody is logged in.
#[derive(Debug, thiserror::Error)]
pub enum LogInError {
    /// Login ID or password; which of the two is not told.
    #[error("wrong login ID or password")]
    Wrong,
    /// Not evaluated: too many failures before.
    #[error("no attempt is evaluated before {until}")]
    Delayed { until: DateTime<Utc> },
    /// Right, but the account is stopped or outside its period; told only to who knows the password.
    #[error("the account is stopped")]
    Stopped,
    /// Right, but the login data are those of a letter: they lead to the pages of the first log-in, where the token names
    /// what was begun.
    #[error("the login data of a letter give no session")]
    FirstLogin(Token),
    /// Right, but the account has a second factor. The token names the first half of the log-in, which is no session.
    #[error("the password alone gives no session")]
    SecondFactor(Token),
    /// The first half of a log-in is too old, was used up, or there was none.
    #[error("there is no first half of a log-in")]
    Over,
    /// Not evaluated: too many log-ins at once.
    #[error(transparent)]
    Busy(#[from] Busy),
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

impl From<diesel::result::Error> for LogInError {
    fn from(error: diesel::result::Error) -> Self {
        Self::Db(error.into())
    }
}

/// Logs in. Exactly one password is hashed whether the account exists or not, and none while a delay lasts; what was
/// evaluated is written into the 操作履歴 either way, so that both cost the same.
pub async fn log_in(app: &Arc<App>, attempt: Attempt) -> Result<LoggedIn, LogInError> {
    let now = app.clock.now();
    let key = login_key(&attempt.login_id);
    let typed = key.as_str();
    let found = app.db.read(|reader| async move { account::by_login_key(&reader, typed).await }).await?;
    let rules = rules(app, &key, found.as_ref().map(|person| person.credentials.id), &attempt).await?;
    take_attempt(app, &rules, now).await?;

    let hash = found.as_ref().and_then(|person| person.credentials.password_hash.clone());
    let verdict = match app.passwords.verify(attempt.password.clone(), hash).await {
        Ok(verdict) => verdict,
        Err(busy) => {
            give_back(app, &rules, now).await?;
            return Err(busy.into());
        }
    };
    let mut person = match found {
        Some(person) if verdict != Verdict::Wrong => person,
        found => {
            let door = if found.is_some() { Door::WrongPassword } else { Door::UnknownLogin };
            record_failure(app, &attempt.request, attempt.user_agent.as_deref(), door, found.as_ref()).await?;
            return Err(LogInError::Wrong);
        }
    };
    if !may_log_in(app, &person) {
        let agent = attempt.user_agent.as_deref();
        record_failure(app, &attempt.request, agent, Door::Stopped, Some(&person)).await?;
        give_back(app, &rules, now).await?;
        return Err(LogInError::Stopped);
    }
    if verdict == Verdict::RightButWeak {
        let Some(new) = rehash(app, &person.credentials, attempt.password.clone(), now).await? else {
            give_back(app, &rules, now).await?;
            return Box::pin(log_in(app, attempt)).await;
        };
        person.credentials.password_hash = Some(new);
    }
    match person.credentials.doctor_id {
        Some(doctor) if person.credentials.is_migrated => {
            Err(LogInError::FirstLogin(use_letter(app, &person, doctor, &attempt, &rules).await?))
        }
        _ => {
            let Attempt { device, old_session, request, user_agent, .. } = attempt;
            let newcomer = Newcomer { device, old_session, user_agent };
            start(app, &person, &newcomer, &request, &rules, Shown::Password).await
        }
    }
}

/// A letter gives no session: it leads to the pages on which its holder makes the log-in his own.
async fn use_letter(
    app: &App,
    person: &Person,
    doctor: DoctorId,
    attempt: &Attempt,
    rules: &[Rule],
) -> Result<Token, LogInError> {
    let entry = door_entry(app, &attempt.request, Door::Letter, Owner::from(person));
    let entry = &entry;
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let begun = first_login::begin(app, connection, person, doctor, &attempt.request).await?;
            let token = begun.ok_or(LogInError::Wrong)?;
            audit::insert(connection, std::slice::from_ref(entry)).await?;
            for rule in rules {
                forget(connection, rule, entry.at).await?;
            }
            Ok::<_, LogInError>(token)
        })
        .await
}

/// What the browser of somebody brings along who is about to be logged in.
pub struct Newcomer {
    /// Cookie of a browser that logged in before, with any account.
    pub device: Option<Token>,
    /// The session the browser was in; the new one ends it.
    pub old_session: Option<Token>,
    pub user_agent: Option<String>,
}

/// Starts a session for an account whose owner has just made it, or set its password by a mailed URL. Where it has a
/// second factor there is no session without it.
pub(super) async fn start_for(
    app: &Arc<App>,
    account_id: AccountId,
    newcomer: Newcomer,
    request: &RequestInfo,
) -> Result<LoggedIn, LogInError> {
    let person = app.db.read(|reader| async move { account::by_id(&reader, account_id).await }).await?;
    let person = person.filter(|person| may_log_in(app, person)).ok_or(LogInError::Stopped)?;
    start(app, &person, &newcomer, request, &[], Shown::Password).await
}

pub(super) fn may_log_in(app: &App, person: &Person) -> bool {
    let staff_is_usable = person.staff.as_ref().is_none_or(|staff| staff.is_usable(app.clock.today()));
    person.credentials.stopped_at.is_none() && staff_is_usable
}

async fn record_failure(
    app: &App,
    request: &RequestInfo,
    user_agent: Option<&str>,
    door: Door,
    about: Option<&Person>,
) -> Result<(), DbError> {
    let owner = about.map(Owner::from).unwrap_or_default();
    let entry = door_entry(app, request, door, owner);
    super::audit::keep(app, on_device(entry, user_agent)).await
}

/// Ends the session of a viewer. Ending it twice is no error.
pub async fn log_out(app: &Arc<App>, viewer: &Viewer, request: &RequestInfo) -> Result<(), DbError> {
    let Some(id) = viewer.session().map(|facts| facts.id) else { return Ok(()) };
    let entry = &door_entry(app, request, Door::LoggedOut(id), Owner::from(viewer));
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            if session::end(connection, id, SessionEnd::Logout, entry.at).await? {
                audit::insert(connection, std::slice::from_ref(entry)).await?;
            }
            Ok(())
        })
        .await
}

/// Ends every session of an account at once, on open sockets too: it was stopped, or its password was changed. URLs that
/// were mailed for it before, to set a password or to change the address, log-ins that wait for their second half, and
/// passkeys that are being registered are void as well. Called before the account's row is changed: everybody takes the person, his links and sessions, his
/// account in this order.
pub async fn end_all(
    connection: &mut AsyncPgConnection,
    account_id: AccountId,
    reason: SessionEnd,
    at: DateTime<Utc>,
) -> Result<usize, DbError> {
    mail_link::void_of_account(connection, account_id, at).await?;
    second_factor::void_steps(connection, account_id).await?;
    passkey::void_challenges(connection, account_id).await?;
    Ok(session::end_all(connection, account_id, reason, at).await?)
}

/// The session behind a token, as of now, and notes that it is in use. One statement; a second one, which the
/// request does not wait for, once a minute.
pub async fn resume(app: &Arc<App>, token: &Token) -> Result<Option<Session>, DbError> {
    let now = app.clock.now();
    let Some(found) = sessions::find(&app.db, token, now).await? else { return Ok(None) };
    if let Some(facts) = found.viewer.session()
        && found.last_seen_at + sessions::NOTED_EVERY <= now
    {
        let (app, id) = (app.clone(), facts.id);
        tokio::spawn(async move {
            let noted = async { Ok::<_, DbError>(session::touch(&mut *app.db.get().await?, id, now).await?) };
            if let Err(error) = noted.await {
                tracing::warn!(%error, "the use of a session was not noted");
            }
        });
    }
    Ok(Some(found))
}

/// What this attempt counts under: on a device that the account knows, that device alone, so that strangers can't
/// lock the owner out; else the account and the network it comes from.
async fn rules(
    app: &App,
    login_key: &str,
    account_id: Option<AccountId>,
    attempt: &Attempt,
) -> Result<Vec<Rule>, DbError> {
    let day = TimeDelta::days(1);
    if let (Some(account_id), Some(device)) = (account_id, &attempt.device) {
        let device = &device.hash();
        let known = app.db.read(|reader| async move { throttle::knows_device(&reader, account_id, device).await });
        if known.await? {
            let key = format!("device:{account_id}:{}", hex(device));
            return Ok(vec![Rule { key, free: 0, forget_after: day }]);
        }
    }
    // The login ID as a digest: people type their password into the wrong box.
    let login = hex(&Sha256::digest(login_key));
    let mut rules = vec![Rule { key: format!("account:{login}"), free: 0, forget_after: day }];
    if let Some(network) = attempt.request.address.as_deref().and_then(network) {
        let key = format!("network:{network}");
        rules.push(Rule { key, free: NETWORK_FREE, forget_after: TimeDelta::hours(1) });
    }
    Ok(rules)
}

/// Counts the attempt under every rule, or under none.
async fn take_attempt(app: &App, rules: &[Rule], now: DateTime<Utc>) -> Result<(), LogInError> {
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            for rule in rules {
                if let Err(until) = throttle::take(connection, rule, now).await? {
                    return Err(LogInError::Delayed { until });
                }
            }
            Ok(())
        })
        .await
}

/// The attempt was no failure after all.
async fn give_back(app: &App, rules: &[Rule], now: DateTime<Utc>) -> Result<(), DbError> {
    let mut connection = app.db.get().await?;
    for rule in rules {
        throttle::give_back(&mut connection, &rule.key, now).await?;
    }
    Ok(())
}

/// Gives the hash that the account has afterwards. `None`: somebody else has replaced it meanwhile.
async fn rehash(
    app: &App,
    account: &Credentials,
    password: SecretString,
    now: DateTime<Utc>,
) -> Result<Option<String>, LogInError> {
    let Some(old) = &account.password_hash else { return Ok(None) };
    let new = app.passwords.hash(password).await?;
    let replaced = account::replace_hash(&mut *app.db.get().await?, account.id, old, &new, now).await?;
    Ok(replaced.then_some(new))
}

/// A right password clears the account's own failures; of its network's it takes back only this one attempt, or
/// somebody with one account could go on guessing others for ever.
async fn forget(connection: &mut AsyncPgConnection, rule: &Rule, now: DateTime<Utc>) -> Result<(), DbError> {
    if rule.free == 0 {
        throttle::clear(connection, &rule.key).await?;
    } else {
        throttle::give_back(connection, &rule.key, now).await?;
    }
    Ok(())
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}
