//! The first log-in of a doctor who was taken over from old data. The login ID and the password of his letter open the
//! pages of the 利用者登録 with his data filled in, and nothing else; when he sends them, what he chose takes the place of
//! both, and the letter is good for nothing.

use chrono::{DateTime, Utc};
use diesel::result::{DatabaseErrorKind, Error};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use secrecy::SecretString;

use super::complete::{agreed, entry};
use super::known::open_case;
use super::rows::rows;
use super::{KEPT, gone, login_id_taken};
use crate::app::App;
use crate::auth::password::Verdict;
use crate::auth::token::Token;
use crate::db::DbError;
use crate::db::models::account::{self, Person};
use crate::db::models::registration::{self, NewRegistration, RegistrationRow};
use crate::db::models::{audit, doctor, new_doctor, registered};
use crate::db::queries::places;
use crate::domain::ids::{AccountId, DoctorId, RegistrationId};
use crate::domain::login::login_key;
use crate::domain::problem::FieldError;
use crate::domain::registration::check::Form;
use crate::domain::registration::registered::Registered;
use crate::domain::viewer::RequestInfo;
use crate::domain::words::SessionEnd;
use crate::service::session::end_all;
use crate::service::{CommandError, Context};

/// Begins with the right letter, or goes on with what was begun with it before, in whichever browser. Gives the token for
/// this one; any other's is good for nothing from now on. `None`: another letter has taken its place meanwhile.
pub(in crate::service) async fn begin(
    app: &App,
    connection: &mut AsyncPgConnection,
    person: &Person,
    doctor_id: DoctorId,
    request: &RequestInfo,
) -> Result<Option<Token>, DbError> {
    let account_id = person.credentials.id;
    // The doctor first, as in every command about him; then what was seen before is looked at again.
    let known = registered::lock(connection, doctor_id).await?;
    let letter = account::letter(connection, account_id).await?;
    if letter.is_none_or(|letter| letter.password_hash != person.credentials.password_hash) {
        return Ok(None);
    }
    let now = app.clock.now();
    let token = Token::new(&*app.clock);
    let hash = &token.hash();
    match registration::lock_of_letter(connection, account_id).await? {
        Some(row) if row.expires_at > now => {
            registration::hand_over(connection, row.id, hash, now, now + KEPT).await?;
            return Ok(Some(token));
        }
        Some(_) => registration::discard_of_letter(connection, account_id).await?,
        None => {}
    }
    let row = NewRegistration {
        id: RegistrationId(app.clock.new_id()),
        token_hash: hash,
        account_id: Some(account_id),
        terms_version: None,
        terms_agreed_at: None,
        email: known.email.as_deref(),
        answers: serde_json::to_value(known.answers()).unwrap_or_default(),
        address: request.address.as_deref(),
        created_at: now,
        updated_at: now,
        expires_at: now + KEPT,
    };
    registration::insert(connection, &row).await?;
    Ok(Some(token))
}

/// Notes that the holder of a letter agreed to the 利用規約.
pub(super) async fn agree(ctx: &Context, token: &str, version: &str) -> Result<Token, CommandError> {
    let token = Token::parse(token).ok_or_else(gone)?;
    let (hash, now) = (&token.hash(), ctx.app.clock.now());
    let mut connection = ctx.app.db.get().await?;
    connection
        .transaction(async |connection| {
            let row = registration::lock(connection, hash).await?;
            let row = row
                .filter(|row| row.expires_at > now && row.completed_at.is_none() && row.account_id.is_some())
                .ok_or_else(gone)?;
            Ok::<_, CommandError>(registration::set_terms(connection, row.id, version, now, now + KEPT).await?)
        })
        .await?;
    Ok(token)
}

/// Both login ID and password of a letter have to be given up.
pub(super) async fn differs_from_letter(
    ctx: &Context,
    account_id: AccountId,
    login_id: &str,
    password: Option<&SecretString>,
) -> Result<(), CommandError> {
    let letter = ctx.app.db.read(|reader| async move { account::secret(&reader, account_id).await }).await?;
    let Some((letter_id, hash)) = letter else { return Err(gone().into()) };
    let mut problems = Vec::new();
    if login_key(login_id) == login_key(&letter_id) {
        problems.push(FieldError::invalid("お手紙のログインIDとは別のログインIDを入力してください").at(["loginId"]));
    }
    if let Some(password) = password {
        let busy = |_| CommandError::from(DbError::Unavailable("too many passwords are being checked".to_owned()));
        if ctx.app.passwords.verify(password.clone(), hash).await.map_err(busy)? != Verdict::Wrong {
            problems
                .push(FieldError::invalid("お手紙のパスワードとは別のパスワードを入力してください").at(["password"]));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(CommandError::Refused(problems)) }
}

/// Locks the doctor behind a letter: before the registration that was begun with it, for who issues another letter
/// comes that way too.
pub(super) async fn lock_doctor(connection: &mut AsyncPgConnection, account_id: AccountId) -> Result<(), CommandError> {
    let letter = account::letter(connection, account_id).await?.ok_or_else(gone)?;
    doctor::lock(connection, letter.doctor_id).await?;
    Ok(())
}

/// Sent: doctor, log-in, agreement and 操作履歴 together. A 医籍登録番号 that belongs to somebody else is not taken over; a
/// secretariat looks after it, and no page tells. The doctor is locked by [`lock_doctor`].
pub(super) async fn finish(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    row: &RegistrationRow,
    account_id: AccountId,
    form: &Form,
) -> Result<DoctorId, CommandError> {
    let now = ctx.app.clock.now();
    let doctor_id = account::letter(connection, account_id).await?.ok_or_else(gone)?.doctor_id;
    let before = registered::lock(connection, doctor_id).await?;
    let is_anothers = match registration::known(connection, &form.license_number).await? {
        Some(other) if other.id != doctor_id => {
            open_case(connection, ctx, row, form, other.id, false).await?;
            true
        }
        _ => false,
    };
    let email = row.email.as_deref().ok_or_else(gone)?;
    let mut after = Registered::of_form(form, email);
    let mut rows = rows(&ctx.app, form, doctor_id, email, now);
    if is_anothers {
        after.license_number.clone_from(&before.license_number);
        rows.doctor.license_number = before.license_number.as_deref();
    }
    new_doctor::replace(connection, &rows).await?;
    end_all(connection, account_id, SessionEnd::PasswordChanged, now).await?;
    take_log_in(connection, row, account_id, form, now).await?;
    agreed(connection, ctx, row, account_id).await?;
    let name = format!("{} {}", form.family_name, form.given_name);
    let societies = [before.societies.clone(), after.societies.clone()].concat();
    let societies = places::societies_by_id(connection, &societies).await?;
    let codes = ctx.app.codes();
    let word = |field: &str, id: &str| {
        let known = match field {
            "societies" => societies.iter().find(|society| society.id == id).map(|society| society.name.clone()),
            "medicalSchool" => codes.medical_school(id).map(str::to_owned),
            "prefecture" => codes.prefecture(id).map(|prefecture| prefecture.name.clone()),
            _ => codes.get(id).map(|code| code.label.clone()),
        };
        known.unwrap_or_else(|| id.to_owned())
    };
    let details = serde_json::json!({ "changes": before.changes(&after, &word) });
    let entry = entry(ctx, now, "doctor.first_login", Some((account_id, name)), doctor_id, details);
    audit::insert(connection, &[entry]).await?;
    Ok(doctor_id)
}

async fn take_log_in(
    connection: &mut AsyncPgConnection,
    row: &RegistrationRow,
    account_id: AccountId,
    form: &Form,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    let key = login_key(&form.login_id);
    let hash = row.password_hash.as_deref().ok_or_else(gone)?;
    match account::rename(connection, account_id, &form.login_id, &key, now).await {
        Err(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _)) => return Err(login_id_taken().into()),
        renamed => renamed?,
    }
    Ok(account::take_over(connection, account_id, hash, now).await?)
}
