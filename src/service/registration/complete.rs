//! The end of a 利用者登録: a doctor with a log-in; or, where the 医籍登録番号 is there already, neither, and nobody learns of
//! it from a page.

use crate::service::audit::blank;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::known::tell;
use super::rows::rows;
use super::{answers_of, changed_elsewhere, first_login, gone, login_id_taken, usable};
use crate::app::App;
use crate::auth::token::{self, Token};
use crate::db::DbError;
use crate::db::models::audit::{self, NewAuditEntry};
use crate::db::models::new_doctor::{self, NewAccount, Taken};
use crate::db::models::registration::{self, RegistrationRow};
use crate::db::models::terms;
use crate::db::queries::places;
use crate::domain::ids::{AccountId, DoctorId};
use crate::domain::login::login_key;
use crate::domain::problem::Problem;
use crate::domain::registration::check::{Facts, Form, check};
use crate::domain::registration::shown::shown;
use crate::domain::viewer::RequestInfo;
use crate::service::session::{LogInError, LoggedIn, Newcomer, start_for};
use crate::service::{CommandError, Context};

use super::Registration;

/// A browser may exchange its token for a session so long after the end.
const EXCHANGE: TimeDelta = TimeDelta::minutes(5);

/// What would be registered, in words by field; or everything that keeps it from being sent, in the order of the pages.
pub type Checked = Result<Vec<(&'static str, Vec<String>)>, Vec<Problem>>;

/// Checks a registration as it stands now.
pub async fn checked(ctx: &Context, registration: &Registration) -> Result<Checked, DbError> {
    let societies = societies(ctx, registration.answers.many("societies")).await?;
    let codes = ctx.app.codes();
    let facts = Facts {
        today: ctx.app.clock.today(),
        codes: &codes,
        societies: &societies,
        has_password: registration.has_password,
    };
    Ok(check(&registration.answers, &facts).map(|form| shown(&form, &codes, &societies)))
}

async fn societies(ctx: &Context, ids: &[String]) -> Result<HashMap<String, String>, DbError> {
    let found = ctx.app.db.read(|reader| async move { places::societies_by_id(&reader, ids).await }).await?;
    Ok(found.into_iter().map(|society| (society.id, society.name)).collect())
}

/// Sends it. Doctor, log-in, agreement and 操作履歴 are written together. Where the number is there already nothing of
/// that is; the answer is the same.
///
/// # Errors
/// Something is missing or wrong, the login ID was taken meanwhile, or the token is good for nothing (any more).
pub async fn complete(ctx: &Context, token: &str, version: i32) -> Result<(), CommandError> {
    let token = Token::parse(token).ok_or_else(gone)?;
    let hash = &token.hash();
    // Societies are master data: read before the lock.
    let seen = ctx.app.db.read(|reader| async move { registration::by_token(&reader, hash).await }).await?;
    let seen = usable(seen, ctx.app.clock.now())?;
    let societies = &societies(ctx, answers_of(&seen).many("societies")).await?;
    let mut connection = ctx.app.db.get().await?;
    connection
        .transaction(async |connection| {
            let now = ctx.app.clock.now();
            if let Some(letter) = seen.account_id {
                first_login::lock_doctor(connection, letter).await?;
            }
            let row = usable(registration::lock(connection, hash).await?, now)?;
            if row.version != version {
                return Err(changed_elsewhere().into());
            }
            let codes = ctx.app.codes();
            let facts = Facts {
                today: ctx.app.clock.today(),
                codes: &codes,
                societies,
                has_password: row.password_hash.is_some(),
            };
            let form = check(&answers_of(&row), &facts).map_err(CommandError::Refused)?;
            let doctor = match row.account_id {
                Some(letter) => Some(first_login::finish(connection, ctx, &row, letter, &form).await?),
                None => match registration::known(connection, &form.license_number).await? {
                    Some(known) => {
                        tell(connection, ctx, &row, &form, &known).await?;
                        None
                    }
                    None => Some(register(connection, ctx, &row, &form).await?),
                },
            };
            Ok(registration::complete(connection, row.id, doctor, now).await?)
        })
        .await
}

async fn register(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    row: &RegistrationRow,
    form: &Form,
) -> Result<DoctorId, CommandError> {
    let (clock, now) = (&ctx.app.clock, ctx.app.clock.now());
    let (doctor_id, account_id) = (DoctorId(clock.new_id()), AccountId(clock.new_id()));
    let key = login_key(&form.login_id);
    let email = row.email.as_deref().ok_or_else(gone)?;
    let rows = rows(&ctx.app, form, doctor_id, email, now);
    let log_in = NewAccount {
        id: account_id,
        login_id: &form.login_id,
        login_key: &key,
        password_hash: row.password_hash.as_deref().ok_or_else(gone)?,
        doctor_id,
        created_at: now,
        updated_at: now,
    };
    match new_doctor::insert(connection, &rows, &log_in).await? {
        Ok(()) => {}
        Err(Taken::LoginId) => return Err(login_id_taken().into()),
        // Somebody with the same number was quicker by a moment: sent again it is as if he had been there before.
        Err(Taken::LicenseNumber) => return Err(changed_elsewhere().into()),
    }
    agreed(connection, ctx, row, account_id).await?;
    let name = format!("{} {}", form.family_name, form.given_name);
    let entry = entry(ctx, now, "doctor.register", Some((account_id, name)), doctor_id, serde_json::json!({}));
    audit::insert(connection, &[entry]).await?;
    Ok(doctor_id)
}

/// Notes the agreement with which it began.
pub(super) async fn agreed(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    row: &RegistrationRow,
    account_id: AccountId,
) -> Result<(), CommandError> {
    let (Some(version), Some(at)) = (&row.terms_version, row.terms_agreed_at) else { return Err(gone().into()) };
    Ok(terms::agree(connection, account_id, version, at, ctx.request.address.as_deref()).await?)
}

pub(super) fn entry(
    ctx: &Context,
    at: DateTime<Utc>,
    action: &'static str,
    actor: Option<(AccountId, String)>,
    doctor: DoctorId,
    details: serde_json::Value,
) -> NewAuditEntry {
    let (account_id, actor_name) = actor.map_or((None, String::new()), |(id, name)| (Some(id), name));
    NewAuditEntry {
        at,
        account_id,
        actor_name,
        action,
        subject_kind: "doctor",
        subject_id: Some(doctor.0),
        doctor_id: Some(doctor),
        details,
        ..blank(&ctx.app, &ctx.request)
    }
}

/// Exchanges the token of a registration that has just been sent for a session, once. `None`: no doctor came of it, or
/// it is too late; the token is good for nothing afterwards either way.
///
/// # Errors
/// The database failed.
pub async fn log_in(
    app: &Arc<App>,
    token: &Token,
    newcomer: Newcomer,
    request: &RequestInfo,
) -> Result<Option<LoggedIn>, LogInError> {
    let now = app.clock.now();
    let hash = &token.hash();
    let row = app.db.read(|reader| async move { registration::by_token(&reader, hash).await }).await?;
    let Some(row) = row.filter(|row| row.completed_at.is_some()) else { return Ok(None) };
    let mut connection = app.db.get().await?;
    if !registration::give_up_token(&mut connection, hash, &token::random(&*app.clock)).await? {
        return Ok(None);
    }
    let fresh = row.completed_at.is_some_and(|at| now < at + EXCHANGE);
    let Some(doctor) = row.doctor_id.filter(|_| fresh) else { return Ok(None) };
    let account = registration::account_of(&mut connection, doctor).await?;
    drop(connection);
    match account {
        Some(account) => start_for(app, account, newcomer, request).await.map(Some),
        None => Ok(None),
    }
}
