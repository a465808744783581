//! One's own sessions: looking at them, ending them.

use diesel_async::AsyncConnection;

use crate::app::App;
use crate::auth::session as sessions;
use crate::db::DbError;
use crate::db::models::{audit, session};
use crate::db::queries::log_in::{self, Attempted, OpenSession};
use crate::domain::ids::{AccountId, SessionId};
use crate::domain::problem::Problem;
use crate::domain::words::{ProblemCode, SessionEnd};
use crate::service::audit::{Door, Owner, door_entry};
use crate::service::{CommandError, Context};

/// Attempts that are shown.
const LATEST: i64 = 20;

/// The open sessions of an account, last used first.
pub async fn open_sessions(app: &App, account: AccountId) -> Result<Vec<OpenSession>, DbError> {
    let now = app.clock.now();
    let idle_since = now - sessions::IDLE;
    app.db.read(|reader| async move { log_in::open_sessions(&reader, account, now, idle_since).await }).await
}

/// The latest attempts to log in with an account, latest first.
pub async fn attempts(app: &App, account: AccountId) -> Result<Vec<Attempted>, DbError> {
    app.db.read(|reader| async move { log_in::attempts(&reader, account, LATEST).await }).await
}

/// Ends one of the viewer's sessions, or all but the one he came with; open sockets close at once.
///
/// # Errors
/// Nobody is logged in; no open session of his has this id.
pub async fn end_sessions(ctx: &Context, one: Option<SessionId>) -> Result<(), CommandError> {
    let (Some(account), Some(own)) = (ctx.viewer.account_id(), ctx.viewer.session().map(|facts| facts.id)) else {
        return Err(super::log_in_first().into());
    };
    let app = &ctx.app;
    let door = one.map_or(Door::OthersEnded(own), Door::EndedByOwner);
    let entry = &door_entry(app, &ctx.request, door, Owner::from(&ctx.viewer));
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let ended = match one {
                Some(id) => session::end_of(connection, account, id, SessionEnd::EndedByOwner, entry.at).await?,
                None => session::end_others(connection, account, own, SessionEnd::EndedByOwner, entry.at).await?,
            };
            match (one, ended) {
                (Some(_), 0) => {
                    let message = "この端末は、すでにログアウトしています";
                    Err(Problem::field(ProblemCode::NotFound, ["sessionId"], message).into())
                }
                (None, 0) => Ok(()),
                _ => Ok(audit::insert(connection, std::slice::from_ref(entry)).await?),
            }
        })
        .await
}
