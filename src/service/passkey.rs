//! One's own passkeys: registering one, removing one. How a log-in uses one is `service::session`'s.

use chrono::TimeDelta;
use diesel_async::AsyncConnection;
use secrecy::SecretString;

use super::account::{log_in_first, name_of, own_entry};
use super::password::is_himself;
use super::second_factor::{himself, proven, reached, tell, who};
use super::{CommandError, Context};
use crate::app::App;
pub use crate::auth::passkey::RelyingParty;
use crate::auth::token::Token;
use crate::db::DbError;
pub use crate::db::models::passkey::Registered;
use crate::db::models::passkey::{self, NewChallenge, NewPasskey};
use crate::db::models::{audit, recovery};
use crate::domain::ids::{AccountId, PasskeyId};
use crate::domain::passkey::{MOST, name};
use crate::domain::problem::Problem;
use crate::domain::words::ProblemCode;

/// Time for a registration. Browsers wait five minutes for the device, from when the button is pressed, and a key that comes
/// too late lies on the device for nothing; so it is longer than the ten minutes that the page speaks of.
const REGISTERING_LASTS: TimeDelta = TimeDelta::minutes(15);
/// Time for a log-in, from when the button is pressed.
pub(super) const LOG_IN_LASTS: TimeDelta = TimeDelta::minutes(6);

/// What a browser is asked.
pub struct Challenge {
    /// Comes back with the answer.
    pub token: Token,
    /// Options for `navigator.credentials`, as JSON.
    pub options: String,
}

/// What somebody types who wants a passkey.
pub struct Wish {
    pub password: Option<SecretString>,
    /// Of his second factor, where he has one: a passkey stands for it from then on.
    pub code: String,
    /// What the passkey will be called.
    pub name: String,
}

/// Begins to register a passkey of the viewer's. Nothing counts before [`register`].
///
/// # Errors
/// Nobody is logged in; a wrong password or code; no name; there are enough.
pub async fn begin(ctx: &Context, party: Option<&RelyingParty>, wish: Wish) -> Result<Challenge, CommandError> {
    let (app, account, party) = (&ctx.app, who(ctx)?, party.ok_or_else(nowhere)?);
    let name = name(&wish.name).map_err(|error| error.at(["name"]))?;
    let reached = reached(ctx, account).await?;
    let owner = reached.owner().ok_or_else(log_in_first)?;
    let known = app.db.read(|reader| async move { passkey::credential_ids(&reader, account).await }).await?;
    has_room(known.len())?;
    let proof = if reached.person.credentials.second_factor_at.is_some() {
        Some(himself(ctx, account, wish.password, &wish.code).await?.1)
    } else {
        let hash = reached.person.credentials.password_hash.clone();
        is_himself(app, &ctx.viewer, account, wish.password, hash).await?;
        None
    };
    let question = party.ask_for_new(account, &reached.login_id, &name_of(&reached), known).map_err(|error| {
        tracing::error!(%error, "a passkey could not be asked for");
        failed()
    })?;
    let (token, now) = (Token::new(&*app.clock), app.clock.now());
    let row = &NewChallenge {
        token_hash: &token.hash(),
        account_id: Some(account),
        name: Some(&name),
        state: &question.state,
        created_at: now,
        expires_at: now + REGISTERING_LASTS,
    };
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let reached = recovery::lock(connection, owner).await?.ok_or_else(log_in_first)?;
            has_room(passkey::of_account(connection, account).await?.len())?;
            match &proof {
                Some(proof) => proven(connection, ctx, &reached, proof).await?,
                // Set up in another window meanwhile: its code was not asked for.
                None if reached.person.credentials.second_factor_at.is_some() => return Err(over().into()),
                None => {}
            }
            passkey::void_challenges(connection, account).await?;
            Ok::<_, CommandError>(passkey::insert_challenge(connection, row).await?)
        })
        .await?;
    Ok(Challenge { token, options: question.options })
}

/// Registers what the browser answered: from now on its owner can log in with it. He is told by mail.
///
/// # Errors
/// The answer is none to a challenge of his, or too late; the key is registered already; there are enough.
pub async fn register(
    ctx: &Context,
    party: Option<&RelyingParty>,
    token: &str,
    answer: &str,
) -> Result<(), CommandError> {
    let (app, account, party) = (&ctx.app, who(ctx)?, party.ok_or_else(nowhere)?);
    let hash = Token::parse(token).ok_or_else(over)?.hash();
    let reached = reached(ctx, account).await?;
    let owner = reached.owner().ok_or_else(log_in_first)?;
    let now = app.clock.now();
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let reached = recovery::lock(connection, owner).await?.ok_or_else(log_in_first)?;
            let challenge = passkey::spend_registration(connection, account, &hash, now).await?;
            let (state, name) = challenge.ok_or_else(over)?;
            has_room(passkey::of_account(connection, account).await?.len())?;
            let kept = party.take_new(answer, state).map_err(|error| {
                tracing::info!(%error, "a passkey was not registered");
                failed()
            })?;
            let row = NewPasskey {
                id: PasskeyId(app.clock.new_id()),
                account_id: account,
                credential_id: &kept.credential_id,
                credential: &kept.credential,
                name: &name,
                created_at: now,
            };
            if !passkey::insert(connection, &row).await? {
                return Err(failed().into());
            }
            tell(connection, app, &reached, "passkey_added").await?;
            let details = serde_json::json!({ "name": name });
            let entry = own_entry(app, &ctx.request, &reached, "account.passkey_added", details);
            Ok(audit::insert(connection, &[entry]).await?)
        })
        .await
}

/// Removes a passkey of the viewer's: nobody can log in with it any more. He is told by mail.
///
/// # Errors
/// Nobody is logged in; it is not his, or not there any more.
pub async fn remove(ctx: &Context, id: PasskeyId) -> Result<(), CommandError> {
    let (app, account) = (&ctx.app, who(ctx)?);
    let owner = reached(ctx, account).await?.owner().ok_or_else(log_in_first)?;
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let reached = recovery::lock(connection, owner).await?.ok_or_else(log_in_first)?;
            let Some(name) = passkey::remove(connection, account, id).await? else {
                let message = "このパスキーは、すでに削除されています";
                return Err(Problem::field(ProblemCode::NotFound, ["passkeyId"], message).into());
            };
            tell(connection, app, &reached, "passkey_removed").await?;
            let details = serde_json::json!({ "name": name });
            let entry = own_entry(app, &ctx.request, &reached, "account.passkey_removed", details);
            Ok::<_, CommandError>(audit::insert(connection, &[entry]).await?)
        })
        .await
}

/// The passkeys of an account, oldest first.
pub async fn of_account(app: &App, account: AccountId) -> Result<Vec<Registered>, DbError> {
    app.db.read(|reader| async move { passkey::of_account(&reader, account).await }).await
}

fn has_room(there: usize) -> Result<(), CommandError> {
    if there < MOST {
        return Ok(());
    }
    let message = format!("パスキーは{MOST}個まで登録できます。使っていないものを削除してから、もう一度お試しください");
    Err(Problem::whole(ProblemCode::NotAllowed, message).into())
}

fn nowhere() -> Problem {
    let message = "このサイトのアドレスでは、パスキーを使えません。パスワードでログインしてください";
    Problem::whole(ProblemCode::NotAllowed, message)
}

fn failed() -> Problem {
    Problem::whole(ProblemCode::Invalid, "パスキーを登録できませんでした。もう一度、はじめからお試しください")
}

fn over() -> Problem {
    Problem::whole(ProblemCode::Expired, "始めてから時間が過ぎました。はじめからやり直してください")
}
