//! One's own second factor: setting it up, recovery codes, giving it up. How a log-in asks for it is
//! `service::session`'s.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use secrecy::{ExposeSecret, SecretString};

use super::account::{log_in_first, name_of, own_entry};
use super::password::is_himself;
use super::{CommandError, Context};
use crate::app::App;
use crate::auth::recovery_code;
pub use crate::auth::recovery_code::RecoveryCode;
use crate::db::DbError;
use crate::db::models::audit;
use crate::db::models::outbox::{self, NewMail};
use crate::db::models::passkey;
use crate::db::models::recovery::{self, Reached};
use crate::db::models::second_factor::{self, SecondFactor};
use crate::db::models::throttle::{self, Rule};
use crate::domain::ids::AccountId;
use crate::domain::problem::{FieldError, Problem};
use crate::domain::second_factor::{Proof, RECOVERY_CODES, Secret};
use crate::domain::viewer::{RequestInfo, Viewer};
use crate::domain::words::ProblemCode;

/// Setting it up takes no longer.
const SETTING_UP: TimeDelta = TimeDelta::minutes(30);
/// Wrong codes before a delay. It doubles with each one more, so that of a million codes few are tried in a day.
const FREE: i32 = 3;

/// What the app needs, shown once.
pub struct SetUp {
    /// To be typed, where the picture can't be read.
    pub secret: SecretString,
    /// What is in the picture.
    pub url: SecretString,
}

/// Begins to set it up, or begins anew. Nothing counts before [`confirm`].
///
/// # Errors
/// Nobody is logged in; a wrong password; there is one already.
pub async fn begin(ctx: &Context, password: Option<SecretString>) -> Result<SetUp, CommandError> {
    let (app, account) = (&ctx.app, who(ctx)?);
    let reached = reached(ctx, account).await?;
    is_himself(app, &ctx.viewer, account, password, reached.person.credentials.password_hash.clone()).await?;
    let (secret, now) = (&Secret::new(&*app.clock), app.clock.now());
    let owner = reached.owner().ok_or_else(log_in_first)?;
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            has_none(recovery::lock(connection, owner).await?)?;
            Ok::<_, CommandError>(second_factor::begin(connection, account, secret, now).await?)
        })
        .await?;
    Ok(SetUp { secret: secret.text(), url: secret.url(&reached.login_id) })
}

/// From now on log-ins ask for it. Gives the recovery codes.
///
/// # Errors
/// A wrong code; nothing was begun, or too long ago; there is one already.
pub async fn confirm(ctx: &Context, typed: &str) -> Result<Vec<RecoveryCode>, CommandError> {
    let (app, account) = (&ctx.app, who(ctx)?);
    let proof = Proof::code(typed).map_err(|error| error.at(["code"]))?;
    let reached = reached(ctx, account).await?;
    let owner = reached.owner().ok_or_else(log_in_first)?;
    let (codes, now) = (draw(app), app.clock.now());
    let kept = &codes;
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            has_none(recovery::lock(connection, owner).await?)?;
            let begun = second_factor::find(connection, account).await?;
            let begun = begun.filter(|begun| now < begun.created_at + SETTING_UP).ok_or_else(over)?;
            let is_right = match passed(account, Some(&begun), &proof, now) {
                Some(Passed::Step(step)) => second_factor::use_step(connection, account, step).await?,
                _ => false,
            };
            if !is_right {
                return Err(wrong(&proof).at(["code"]).into());
            }
            write_codes(connection, account, kept, now).await?;
            second_factor::turn_on(connection, account, now).await?;
            // Begun with the password alone, which is not enough from now on.
            passkey::void_challenges(connection, account).await?;
            tell(connection, app, &reached, "second_factor_on").await?;
            Ok::<_, CommandError>(note(connection, app, &ctx.request, &reached, "account.second_factor_on").await?)
        })
        .await?;
    Ok(codes)
}

/// Gives other recovery codes; those before are good for nothing.
///
/// # Errors
/// A wrong password or code; there is no second factor.
pub async fn renew(
    ctx: &Context,
    password: Option<SecretString>,
    typed: &str,
) -> Result<Vec<RecoveryCode>, CommandError> {
    let (app, account) = (&ctx.app, who(ctx)?);
    let (reached, proof) = himself(ctx, account, password, typed).await?;
    let owner = reached.owner().ok_or_else(log_in_first)?;
    let (codes, now) = (draw(app), app.clock.now());
    let kept = &codes;
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            has_one(recovery::lock(connection, owner).await?)?;
            proven(connection, ctx, &reached, &proof).await?;
            write_codes(connection, account, kept, now).await?;
            Ok::<_, CommandError>(note(connection, app, &ctx.request, &reached, "account.recovery_codes").await?)
        })
        .await?;
    Ok(codes)
}

/// Gives it up: log-ins ask for the password alone.
///
/// # Errors
/// As for [`renew`].
pub async fn remove(ctx: &Context, password: Option<SecretString>, typed: &str) -> Result<(), CommandError> {
    let (app, account) = (&ctx.app, who(ctx)?);
    let (reached, proof) = himself(ctx, account, password, typed).await?;
    let owner = reached.owner().ok_or_else(log_in_first)?;
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            has_one(recovery::lock(connection, owner).await?)?;
            proven(connection, ctx, &reached, &proof).await?;
            second_factor::remove(connection, account, app.clock.now()).await?;
            tell(connection, app, &reached, "second_factor_off").await?;
            Ok(note(connection, app, &ctx.request, &reached, "account.second_factor_off").await?)
        })
        .await
}

/// How many recovery codes of an account are still good.
pub async fn codes_left(app: &App, account: AccountId) -> Result<i64, DbError> {
    app.db.read(|reader| async move { second_factor::recovery_codes_left(&reader, account).await }).await
}

/// Who may deal with his second factor and his passkeys: whoever is logged in with a password of his own.
pub(super) fn who(ctx: &Context) -> Result<AccountId, CommandError> {
    match &ctx.viewer {
        Viewer::Doctor(doctor) => Ok(doctor.account_id),
        Viewer::Staff(staff) if !staff.must_change_password => Ok(staff.account_id),
        Viewer::Staff(_) | Viewer::Token(_) | Viewer::Anonymous => Err(log_in_first().into()),
    }
}

pub(super) async fn reached(ctx: &Context, account: AccountId) -> Result<Reached, CommandError> {
    let found = ctx.app.db.read(|reader| async move { recovery::by_account(&reader, account).await }).await?;
    Ok(found.ok_or_else(log_in_first)?)
}

/// Password and code are both asked for. Codes are counted as at the door, before they are looked at.
pub(super) async fn himself(
    ctx: &Context,
    account: AccountId,
    password: Option<SecretString>,
    typed: &str,
) -> Result<(Reached, Proof), CommandError> {
    let reached = reached(ctx, account).await?;
    let proof = Proof::either(typed).map_err(|error| error.at(["code"]))?;
    is_himself(&ctx.app, &ctx.viewer, account, password, reached.person.credentials.password_hash.clone()).await?;
    let mut connection = ctx.app.db.get().await?;
    if throttle::take(&mut connection, &rule(account), ctx.app.clock.now()).await?.is_err() {
        let message = "確認コードの間違いが続いたため、しばらくしてからもう一度お試しください";
        return Err(Problem::field(ProblemCode::NotAllowed, ["code"], message).into());
    }
    Ok((reached, proof))
}

/// Uses the proof up, within the caller's transaction.
pub(super) async fn proven(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    reached: &Reached,
    proof: &Proof,
) -> Result<(), CommandError> {
    let (account, now) = (reached.person.credentials.id, ctx.app.clock.now());
    let factor = second_factor::find(connection, account).await?;
    let Some(passed) = passed(account, factor.as_ref(), proof, now) else {
        return Err(wrong(proof).at(["code"]).into());
    };
    if !use_up(connection, &ctx.app, &ctx.request, account, passed).await? {
        return Err(wrong(proof).at(["code"]).into());
    }
    Ok(throttle::clear(connection, &rule(account).key).await?)
}

/// A proof that is right as far as can be told without using it up.
#[derive(Clone, Copy)]
pub(super) enum Passed {
    /// A code of the app, of this time step.
    Step(i64),
    /// Perhaps a recovery code; the database knows its hash or not.
    Recovery([u8; 32]),
}

/// Compares a proof with what is known of the account. `None`: it is wrong.
pub(super) fn passed(
    account: AccountId,
    factor: Option<&SecondFactor>,
    proof: &Proof,
    now: DateTime<Utc>,
) -> Option<Passed> {
    match proof {
        Proof::Code(code) => factor?.secret.step_of(code.expose_secret(), now).map(Passed::Step),
        Proof::Recovery(code) => Some(Passed::Recovery(recovery_code::hash(account, code.expose_secret()))),
    }
}

/// Uses a proof up. False: it was used before, or never was one. The owner is told when it was a recovery code.
pub(super) async fn use_up(
    connection: &mut AsyncPgConnection,
    app: &App,
    request: &RequestInfo,
    account: AccountId,
    passed: Passed,
) -> Result<bool, DbError> {
    let hash = match passed {
        Passed::Step(step) => return Ok(second_factor::use_step(connection, account, step).await?),
        Passed::Recovery(hash) => hash,
    };
    if !second_factor::use_recovery_code(connection, account, &hash, app.clock.now()).await? {
        return Ok(false);
    }
    if let Some(reached) = recovery::by_account(connection, account).await? {
        tell(connection, app, &reached, "recovery_code_used").await?;
        note(connection, app, request, &reached, "account.recovery_code").await?;
    }
    Ok(true)
}

/// Under what codes are counted: the account, whoever types them, for all who know its password look alike.
pub(super) fn rule(account: AccountId) -> Rule {
    Rule { key: format!("second:{account}"), free: FREE, forget_after: TimeDelta::days(1) }
}

fn draw(app: &App) -> Vec<RecoveryCode> {
    (0..RECOVERY_CODES).map(|_| RecoveryCode::new(&*app.clock)).collect()
}

async fn write_codes(
    connection: &mut AsyncPgConnection,
    account: AccountId,
    codes: &[RecoveryCode],
    now: DateTime<Utc>,
) -> Result<(), DbError> {
    let hashes: Vec<_> = codes.iter().map(|code| code.hash(account)).collect();
    Ok(second_factor::replace_recovery_codes(connection, account, &hashes, now).await?)
}

/// Tells the owner by mail, where he has an address.
pub(super) async fn tell(
    connection: &mut AsyncPgConnection,
    app: &App,
    reached: &Reached,
    template: &'static str,
) -> Result<(), DbError> {
    if reached.email.is_empty() {
        return Ok(());
    }
    let (id, now) = (app.clock.new_id(), app.clock.now());
    let mail = NewMail {
        dedupe_key: format!("own-log-in:{id}"),
        recipient: reached.email.clone(),
        template,
        payload: serde_json::json!({ "recipient_name": name_of(reached), "at": now }),
        ..NewMail::due(id, now)
    };
    Ok(outbox::enqueue(connection, &[mail]).await?)
}

async fn note(
    connection: &mut AsyncPgConnection,
    app: &App,
    request: &RequestInfo,
    reached: &Reached,
    action: &'static str,
) -> Result<(), DbError> {
    let entry = own_entry(app, request, reached, action, serde_json::json!({}));
    Ok(audit::insert(connection, &[entry]).await?)
}

/// Looked at under the lock: another window may have been quicker.
fn has_none(reached: Option<Reached>) -> Result<(), CommandError> {
    match reached {
        Some(reached) if reached.person.credentials.second_factor_at.is_none() => Ok(()),
        Some(_) => Err(Problem::whole(ProblemCode::Conflict, "二段階認証は、すでに設定されています").into()),
        None => Err(log_in_first().into()),
    }
}

fn has_one(reached: Option<Reached>) -> Result<(), CommandError> {
    match reached {
        Some(reached) if reached.person.credentials.second_factor_at.is_some() => Ok(()),
        Some(_) => Err(Problem::whole(ProblemCode::Conflict, "二段階認証は、設定されていません").into()),
        None => Err(log_in_first().into()),
    }
}

fn over() -> Problem {
    Problem::whole(ProblemCode::Expired, "設定を始めてから時間が過ぎました。はじめからやり直してください")
}

fn wrong(proof: &Proof) -> FieldError {
    FieldError::invalid(match proof {
        Proof::Code(_) => {
            "確認コードが正しくありません。アプリに表示されている新しいコードを入力してください（一度使ったコードは使えません）"
        }
        Proof::Recovery(_) => "リカバリーコードが正しくないか、すでに使われています",
    })
}
