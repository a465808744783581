//! Changing one's own password: the first one, which somebody else made, or any later one.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;
use secrecy::{ExposeSecret, SecretString};

use super::CommandError;
use super::account::password_changed;
use super::audit::{Door, Owner, door_entry};
use super::session::end_all;
use crate::app::App;
use crate::auth::password::Verdict;
use crate::auth::session as sessions;
use crate::auth::token::{self, Token};
use crate::db::models::session::NewSession;
use crate::db::models::throttle::{self, Rule};
use crate::db::models::{account, audit, outbox, recovery, session};
use crate::domain::ids::{AccountId, SessionId};
use crate::domain::login::check_password;
use crate::domain::problem::{FieldError, Problem};
use crate::domain::viewer::{RequestInfo, Viewer};
use crate::domain::words::{ProblemCode, SessionEnd};

/// Wrong present passwords before a delay.
const FREE: i32 = 3;

/// What was typed.
pub struct Change {
    /// The present one; none where the first password has just opened the door and opens nothing else.
    pub current: Option<SecretString>,
    pub new: SecretString,
    /// Browser, for the list of sessions.
    pub user_agent: Option<String>,
}

/// The session that goes on.
pub struct Renewed {
    pub token: Token,
    pub expires_at: DateTime<Utc>,
}

/// Changes the viewer's password, and tells him by mail. Every session of his ends, this one too; it goes on under a
/// token of its own.
///
/// # Errors
/// What is wrong with either password, in words; too many wrong tries.
pub async fn change(
    app: &Arc<App>,
    viewer: &Viewer,
    request: &RequestInfo,
    change: Change,
) -> Result<Renewed, CommandError> {
    let Some(account_id) = viewer.account_id() else { return Err(over().into()) };
    let found = app.db.read(|reader| async move { recovery::by_account(&reader, account_id).await }).await?;
    let found = found.ok_or_else(over)?;
    let owner = found.owner().ok_or_else(over)?;
    let old_hash = found.person.credentials.password_hash;
    is_himself(app, viewer, account_id, change.current, old_hash.clone()).await?;
    check_password(change.new.expose_secret(), &found.login_id).map_err(|error| error.at(["newPassword"]))?;
    let same = app.passwords.verify(change.new.clone(), old_hash).await.map_err(|_| busy())?;
    if same != Verdict::Wrong {
        let error = FieldError::invalid("いまのパスワードとは違うパスワードを入力してください");
        return Err(error.at(["newPassword"]).into());
    }
    let hash = app.passwords.hash(change.new).await.map_err(|_| busy())?;

    let (now, token) = (app.clock.now(), Token::new(&*app.clock));
    let row = NewSession {
        id: SessionId(app.clock.new_id()),
        token_hash: &token.hash(),
        account_id,
        form_secret: &token::random(&*app.clock),
        created_at: now,
        last_seen_at: now,
        expires_at: now + sessions::ABSOLUTE,
        address: request.address.as_deref(),
        user_agent: change.user_agent.as_deref(),
        previous_login_at: viewer.session().and_then(|facts| facts.previous_login_at),
    };
    let entry = door_entry(app, request, Door::NewPassword(row.id), Owner::from(viewer));
    let (row, entry, hash) = (&row, &entry, hash.as_str());
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            // The person first, as every command about him does: to the address that is his now.
            let reached = recovery::lock(connection, owner).await?.ok_or_else(over)?;
            end_all(connection, account_id, SessionEnd::PasswordChanged, now).await?;
            account::set_password(connection, account_id, hash, false, now).await?;
            session::insert(connection, row).await?;
            let mail = password_changed(app, &reached, row.user_agent);
            outbox::enqueue(connection, mail.as_slice()).await?;
            Ok::<_, CommandError>(audit::insert(connection, std::slice::from_ref(entry)).await?)
        })
        .await?;
    Ok(Renewed { token, expires_at: row.expires_at })
}

/// Whoever sits at an open screen must not take the account over: the present password is asked for, and wrong ones
/// are counted as at the door.
pub(super) async fn is_himself(
    app: &Arc<App>,
    viewer: &Viewer,
    account_id: AccountId,
    current: Option<SecretString>,
    hash: Option<String>,
) -> Result<(), CommandError> {
    if matches!(viewer, Viewer::Staff(staff) if staff.must_change_password) {
        return Ok(());
    }
    let current = current.unwrap_or_default();
    if current.expose_secret().is_empty() {
        return Err(FieldError::required("いまのパスワードを入力してください").at(["currentPassword"]).into());
    }
    let rule = Rule { key: format!("password:{account_id}"), free: FREE, forget_after: TimeDelta::days(1) };
    let mut connection = app.db.get().await?;
    if throttle::take(&mut connection, &rule, app.clock.now()).await?.is_err() {
        let message = "パスワードの間違いが続いたため、しばらくしてからもう一度お試しください";
        return Err(Problem::field(ProblemCode::NotAllowed, ["currentPassword"], message).into());
    }
    match app.passwords.verify(current, hash).await {
        Ok(Verdict::Right | Verdict::RightButWeak) => Ok(throttle::clear(&mut connection, &rule.key).await?),
        Ok(Verdict::Wrong) => {
            Err(FieldError::invalid("いまのパスワードが正しくありません").at(["currentPassword"]).into())
        }
        Err(_) => {
            throttle::give_back(&mut connection, &rule.key, app.clock.now()).await?;
            Err(busy().into())
        }
    }
}

fn busy() -> Problem {
    Problem::whole(ProblemCode::Conflict, "ただいま混み合っています。少し待ってから、もう一度操作してください")
}

fn over() -> Problem {
    Problem::whole(ProblemCode::NotAllowed, "ログインの有効期限が切れました。もう一度ログインしてください")
}
