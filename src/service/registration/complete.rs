//! The end of a 利用者登録: a doctor with a log-in; or, where the 医籍登録番号 is there already, neither, and nobody learns of
//! it from a page.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::{answers_of, changed_elsewhere, gone, login_id_taken, usable};
use crate::app::App;
use crate::auth::token::{self, Token};
use crate::db::DbError;
use crate::db::models::audit::{self, NewAuditEntry};
use crate::db::models::new_doctor::{self, NewAccount, NewContact, NewDepartment, NewDoctor, NewSociety, Rows, Taken};
use crate::db::models::outbox::{self, MAIL, NewMail};
use crate::db::models::registration::{self, CaseRow, Known, RegistrationRow};
use crate::db::models::terms;
use crate::db::queries::places;
use crate::domain::ids::{AccountId, DoctorId, RegistrationCaseId};
use crate::domain::login::login_key;
use crate::domain::problem::Problem;
use crate::domain::registration::check::{Facts, Form, School, check};
use crate::domain::registration::shown::shown;
use crate::domain::time::tokyo_date;
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
            let doctor = match registration::known(connection, &form.license_number).await? {
                Some(known) => {
                    tell(connection, ctx, &row, &form, &known).await?;
                    None
                }
                None => Some(register(connection, ctx, &row, &form).await?),
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
    let rows = Rows {
        doctor: doctor_row(form, doctor_id, email, now),
        contact: contact_row(form, doctor_id),
        departments: form
            .department_codes
            .iter()
            .map(|code| NewDepartment { doctor_id, department_code: code })
            .collect(),
        societies: society_rows(&ctx.app, form, doctor_id),
        account: NewAccount {
            id: account_id,
            login_id: &form.login_id,
            login_key: &key,
            password_hash: row.password_hash.as_deref().ok_or_else(gone)?,
            doctor_id,
            created_at: now,
            updated_at: now,
        },
    };
    match new_doctor::insert(connection, &rows).await? {
        Ok(()) => {}
        Err(Taken::LoginId) => return Err(login_id_taken().into()),
        // Somebody with the same number was quicker by a moment: sent again it is as if he had been there before.
        Err(Taken::LicenseNumber) => return Err(changed_elsewhere().into()),
    }
    terms::agree(connection, account_id, &row.terms_version, row.terms_agreed_at, ctx.request.address.as_deref())
        .await?;
    let name = format!("{} {}", form.family_name, form.given_name);
    let entry = entry(ctx, now, "doctor.register", Some((account_id, name)), doctor_id, serde_json::json!({}));
    audit::insert(connection, &[entry]).await?;
    Ok(doctor_id)
}

fn doctor_row<'a>(form: &'a Form, id: DoctorId, email: &'a str, now: DateTime<Utc>) -> NewDoctor<'a> {
    let former = form.former.as_ref();
    let (school_id, school_text) = match &form.school {
        School::Listed(id) => (Some(id.as_str()), None),
        School::Named(text) => (None, Some(text.as_str())),
    };
    NewDoctor {
        id,
        license_number: &form.license_number,
        licensed_on: form.licensed_on,
        family_name: &form.family_name,
        given_name: &form.given_name,
        family_kana: &form.family_kana,
        given_kana: &form.given_kana,
        former_family_name: former.map(|former| former.family_name.as_str()),
        former_given_name: former.and_then(|former| former.given_name.as_deref()),
        former_family_kana: former.map(|former| former.family_kana.as_str()),
        former_given_kana: former.and_then(|former| former.given_kana.as_deref()),
        use_former_name: form.use_former_name,
        search_text: form.search_text(),
        birth_date: form.birth_date,
        gender_code: &form.gender_code,
        main_department_code: &form.main_department_code,
        medical_school_id: school_id,
        medical_school_text: school_text,
        graduated_on: form.graduated_on,
        degree_university: form.degree_university.as_deref(),
        degree_on: form.degree_on,
        email,
        created_at: now,
        updated_at: now,
    }
}

fn contact_row(form: &Form, doctor_id: DoctorId) -> NewContact<'_> {
    let home = &form.home;
    NewContact {
        doctor_id,
        postal_code: &home.postal_code,
        prefecture_code: &home.prefecture_code,
        city: &home.city,
        address: &home.address,
        building: &home.building,
        phone: &home.phone,
        fax: home.fax.as_deref(),
    }
}

fn society_rows<'a>(app: &App, form: &'a Form, doctor_id: DoctorId) -> Vec<NewSociety<'a>> {
    let listed = form.society_ids.iter().map(|id| (Some(id.as_str()), None));
    let named = form.society_texts.iter().map(|text| (None, Some(text.as_str())));
    let row = |(society_id, society_text)| NewSociety { id: app.clock.new_id(), doctor_id, society_id, society_text };
    listed.chain(named).map(row).collect()
}

/// The number is there already. Who is meant learns of it by mail at the address registered before; where that can't
/// be, a secretariat looks after it. Who registered learns nothing.
async fn tell(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    row: &RegistrationRow,
    form: &Form,
    known: &Known,
) -> Result<(), CommandError> {
    let now = ctx.app.clock.now();
    let agrees = known.birth_date == Some(form.birth_date)
        && known.family_kana == form.family_kana
        && known.given_kana == form.given_kana;
    let outcome = match (&known.email, agrees) {
        (Some(email), true) => {
            outbox::enqueue(connection, &[already_there(ctx, row, known, email, now)]).await?;
            "mailed"
        }
        _ => {
            // Agreeing, but without an address: his own association knows him. Differing: the national one.
            let association_id = match agrees {
                true => registration::lowest_association(connection, known.id, tokyo_date(now)).await?,
                false => None,
            };
            let case = CaseRow {
                id: RegistrationCaseId(ctx.app.clock.new_id()),
                registration_id: row.id.0,
                doctor_id: known.id,
                association_id,
                agrees,
                email: row.email.clone().unwrap_or_default(),
                name: format!("{} {}", form.family_name, form.given_name),
                name_kana: format!("{} {}", form.family_kana, form.given_kana),
                birth_date: form.birth_date,
                opened_at: now,
                closed_at: None,
            };
            registration::open_case(connection, &case).await?;
            "case"
        }
    };
    let details = serde_json::json!({ "outcome": outcome });
    let entry = entry(ctx, now, "doctor.register_again", None, known.id, details);
    Ok(audit::insert(connection, &[entry]).await?)
}

fn already_there(ctx: &Context, row: &RegistrationRow, known: &Known, email: &str, now: DateTime<Utc>) -> NewMail {
    let name = format!("{} {}", known.family_name, known.given_name);
    NewMail {
        id: ctx.app.clock.new_id(),
        topic: MAIL,
        dedupe_key: format!("registered:{}", row.id),
        recipient: email.to_owned(),
        template: "already_registered",
        payload: serde_json::json!({ "recipient_name": name }),
        application_id: None,
        association_id: None,
        created_at: now,
        due_at: now,
    }
}

fn entry(
    ctx: &Context,
    at: DateTime<Utc>,
    action: &'static str,
    actor: Option<(AccountId, String)>,
    doctor: DoctorId,
    details: serde_json::Value,
) -> NewAuditEntry {
    let (account_id, actor_name) = actor.map_or((None, String::new()), |(id, name)| (Some(id), name));
    NewAuditEntry {
        id: ctx.app.clock.new_id(),
        at,
        account_id,
        actor_name,
        association_id: None,
        action,
        subject_kind: "doctor",
        subject_id: Some(doctor.0),
        doctor_id: Some(doctor),
        details,
        address: ctx.request.address.clone(),
        request_id: Some(ctx.request.request_id.clone()).filter(|id| !id.is_empty()),
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
