//! A new password by a mailed URL.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use diesel_async::AsyncConnection;
use secrecy::{ExposeSecret, SecretString};

use super::{is_reachable, name_of, own_entry, password_changed};
use crate::app::App;
use crate::auth::link_token::LinkToken;
use crate::db::DbError;
use crate::db::models::account;
use crate::db::models::audit;
use crate::db::models::outbox;
use crate::db::models::recovery::{self, Reached};
use crate::domain::login::check_password;
use crate::domain::problem::Problem;
use crate::domain::viewer::RequestInfo;
use crate::domain::words::{LinkPurpose, ProblemCode, SessionEnd};
use crate::service::CommandError;
use crate::service::link::{self, Look};
use crate::service::session::{LogInError, LoggedIn, Newcomer, end_all, start_for};

/// Whose password may be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reset {
    pub name: String,
    pub login_id: String,
    /// From when on the URL is good for nothing.
    pub expires_at: DateTime<Utc>,
}

/// What the URL opens; uses nothing up. `None`: it is good for nothing (any more).
pub async fn look_at_reset(app: &App, token: &str) -> Result<Option<Reset>, DbError> {
    let Some(token) = LinkToken::parse(token) else { return Ok(None) };
    let found = usable(app, &token).await?;
    Ok(found.map(|(reached, expires_at)| Reset { name: name_of(&reached), login_id: reached.login_id, expires_at }))
}

/// The account, as long as its person may log in and has the address to which the URL went.
async fn usable(app: &App, token: &LinkToken) -> Result<Option<(Reached, DateTime<Utc>)>, DbError> {
    let Look::Usable(link) = link::look(app, LinkPurpose::PasswordReset, token).await? else { return Ok(None) };
    let Some(id) = link.account_id else { return Ok(None) };
    let found = app.db.read(|reader| async move { recovery::by_account(&reader, id).await }).await?;
    let found = found.filter(|reached| is_reachable(app, reached) && reached.email == link.email);
    Ok(found.map(|reached| (reached, link.expires_at)))
}

/// Sets the password, uses the URL up, ends every session of the account, tells the address, and starts a session for
/// who has the URL; an error inside is why there is none, as where a second factor is to be given first.
///
/// # Errors
/// `EXPIRED` for a URL that is good for nothing (any more); what is wrong with the password.
pub async fn reset(
    app: &Arc<App>,
    token: &str,
    password: SecretString,
    newcomer: Newcomer,
    request: &RequestInfo,
) -> Result<Result<LoggedIn, LogInError>, CommandError> {
    let token = &LinkToken::parse(token).ok_or_else(over)?;
    let (reached, _) = usable(app, token).await?.ok_or_else(over)?;
    check_password(password.expose_secret(), &reached.login_id).map_err(|error| error.at(["password"]))?;
    // A busy machine is like a database that can't be reached: worth another try.
    let hash = app.passwords.hash(password).await;
    let hash = &hash.map_err(|busy| CommandError::from(DbError::Unavailable(busy.to_string())))?;
    let (now, id) = (app.clock.now(), reached.person.credentials.id);
    let entry = &own_entry(app, request, &reached, "account.password", serde_json::json!({ "reset": true }));
    let mail = &password_changed(app, &reached, newcomer.user_agent.as_deref());
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            // The person first, as every command about him does; he may be another than a moment ago.
            let owner = reached.owner().ok_or_else(over)?;
            let again = recovery::lock(connection, owner).await?;
            let link = link::spend(app, connection, LinkPurpose::PasswordReset, token).await?;
            match (again, link) {
                (Some(again), Some(link)) if is_reachable(app, &again) && again.email == link.email => {}
                _ => return Err(CommandError::from(over())),
            }
            end_all(connection, id, SessionEnd::PasswordChanged, now).await?;
            account::set_password(connection, id, hash, false, now).await?;
            outbox::enqueue(connection, mail.as_slice()).await?;
            Ok(audit::insert(connection, std::slice::from_ref(entry)).await?)
        })
        .await?;
    drop(connection);
    match start_for(app, id, newcomer, request).await {
        Err(LogInError::Db(error)) => Err(error.into()),
        done => Ok(done),
    }
}

fn over() -> Problem {
    let message =
        "このURLは使えません（使用済み、または有効期限が切れています）。もう一度パスワードの再設定をお申し込みください";
    Problem::whole(ProblemCode::Expired, message)
}
