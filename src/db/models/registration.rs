//! 利用者登録 under way.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;

use crate::db::schema::{account, doctor, registration};
use crate::domain::ids::{AccountId, AssociationId, DoctorId, RegistrationId};

/// A registration under way.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = registration)]
pub struct RegistrationRow {
    pub id: RegistrationId,
    /// The log-in of the letter with which it was begun.
    pub account_id: Option<AccountId>,
    pub terms_version: Option<String>,
    pub terms_agreed_at: Option<DateTime<Utc>>,
    pub email: Option<String>,
    pub mailed_at: Option<DateTime<Utc>>,
    pub email_confirmed_at: Option<DateTime<Utc>>,
    pub password_hash: Option<String>,
    pub answers: Value,
    pub updated_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub completed_at: Option<DateTime<Utc>>,
    pub doctor_id: Option<DoctorId>,
    pub version: i32,
}

/// A registration that begins.
#[derive(Insertable)]
#[diesel(table_name = registration)]
pub struct NewRegistration<'a> {
    pub id: RegistrationId,
    pub token_hash: &'a [u8],
    pub account_id: Option<AccountId>,
    pub terms_version: Option<&'a str>,
    pub terms_agreed_at: Option<DateTime<Utc>>,
    pub email: Option<&'a str>,
    pub answers: Value,
    pub address: Option<&'a str>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
}

/// Writes it.
pub async fn insert(connection: &mut AsyncPgConnection, row: &NewRegistration<'_>) -> QueryResult<()> {
    diesel::insert_into(registration::table).values(row).execute(connection).await.map(drop)
}

/// The unfinished one of a letter's log-in, under lock.
pub async fn lock_of_letter(
    connection: &mut AsyncPgConnection,
    account_id: AccountId,
) -> QueryResult<Option<RegistrationRow>> {
    registration::table
        .filter(registration::account_id.eq(account_id).and(registration::completed_at.is_null()))
        .select(RegistrationRow::as_select())
        .for_update()
        .first(connection)
        .await
        .optional()
}

/// Gives it another token, for another browser goes on with it.
pub async fn hand_over(
    connection: &mut AsyncPgConnection,
    id: RegistrationId,
    token_hash: &[u8],
    at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(registration::table.find(id))
        .set((
            registration::token_hash.eq(token_hash),
            registration::updated_at.eq(at),
            registration::expires_at.eq(expires_at),
        ))
        .execute(connection)
        .await
        .map(drop)
}

/// Takes away what was begun with a letter and not finished: the letter is good for nothing any more.
pub async fn discard_of_letter(connection: &mut AsyncPgConnection, account_id: AccountId) -> QueryResult<()> {
    diesel::delete(registration::table)
        .filter(registration::account_id.eq(account_id).and(registration::completed_at.is_null()))
        .execute(connection)
        .await
        .map(drop)
}

/// Notes the agreement to the 利用規約.
pub async fn set_terms(
    connection: &mut AsyncPgConnection,
    id: RegistrationId,
    version: &str,
    at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(registration::table.find(id))
        .set((
            registration::terms_version.eq(version),
            registration::terms_agreed_at.eq(at),
            registration::updated_at.eq(at),
            registration::expires_at.eq(expires_at),
            registration::version.eq(registration::version + 1),
        ))
        .execute(connection)
        .await
        .map(drop)
}

/// The registration of a token, whatever became of it.
pub async fn by_token(mut connection: &AsyncPgConnection, token_hash: &[u8]) -> QueryResult<Option<RegistrationRow>> {
    registration::table
        .filter(registration::token_hash.eq(token_hash))
        .select(RegistrationRow::as_select())
        .first(&mut connection)
        .await
        .optional()
}

/// The same under lock.
pub async fn lock(connection: &mut AsyncPgConnection, token_hash: &[u8]) -> QueryResult<Option<RegistrationRow>> {
    registration::table
        .filter(registration::token_hash.eq(token_hash))
        .select(RegistrationRow::as_select())
        .for_update()
        .first(connection)
        .await
        .optional()
}

/// The address to which a URL is being mailed; one that was proven before is so no more.
pub async fn set_email(
    connection: &mut AsyncPgConnection,
    id: RegistrationId,
    email: &str,
    at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(registration::table.find(id))
        .set((
            registration::email.eq(email),
            registration::mailed_at.eq(at),
            registration::email_confirmed_at.eq(None::<DateTime<Utc>>),
            registration::updated_at.eq(at),
            registration::expires_at.eq(expires_at),
            registration::version.eq(registration::version + 1),
        ))
        .execute(connection)
        .await
        .map(drop)
}

/// The address is proven; the browser in which that happened goes on, and no other.
pub async fn confirm_email(
    connection: &mut AsyncPgConnection,
    id: RegistrationId,
    email: &str,
    token_hash: &[u8],
    at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<bool> {
    diesel::update(registration::table.find(id))
        .filter(registration::email.eq(email).and(registration::completed_at.is_null()))
        .set((
            registration::email_confirmed_at.eq(at),
            registration::token_hash.eq(token_hash),
            registration::updated_at.eq(at),
            registration::expires_at.eq(expires_at),
            registration::version.eq(registration::version + 1),
        ))
        .execute(connection)
        .await
        .map(|changed| changed == 1)
}

/// What was typed, and the password where a new one was chosen.
pub async fn save(
    connection: &mut AsyncPgConnection,
    id: RegistrationId,
    answers: &Value,
    password_hash: Option<&str>,
    at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(registration::table.find(id))
        .set((
            registration::answers.eq(answers),
            password_hash.map(|hash| registration::password_hash.eq(hash)),
            registration::updated_at.eq(at),
            registration::expires_at.eq(expires_at),
            registration::version.eq(registration::version + 1),
        ))
        .execute(connection)
        .await
        .map(drop)
}

/// It was sent: what was typed is no longer needed. `doctor`: none where nobody was registered.
pub async fn complete(
    connection: &mut AsyncPgConnection,
    id: RegistrationId,
    doctor_id: Option<DoctorId>,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(registration::table.find(id))
        .set((
            registration::completed_at.eq(at),
            registration::doctor_id.eq(doctor_id),
            registration::answers.eq(serde_json::json!({})),
            registration::password_hash.eq(None::<String>),
            registration::login_id.eq(None::<String>),
            registration::version.eq(registration::version + 1),
        ))
        .execute(connection)
        .await
        .map(drop)
}

/// Makes the token good for nothing. False: it was so before.
pub async fn give_up_token(
    connection: &mut AsyncPgConnection,
    token_hash: &[u8],
    replacement: &[u8],
) -> QueryResult<bool> {
    diesel::update(registration::table.filter(registration::token_hash.eq(token_hash)))
        .set(registration::token_hash.eq(replacement))
        .execute(connection)
        .await
        .map(|changed| changed == 1)
}

/// The log-in of a doctor.
pub async fn account_of(connection: &mut AsyncPgConnection, doctor_id: DoctorId) -> QueryResult<Option<AccountId>> {
    account::table.filter(account::doctor_id.eq(doctor_id)).select(account::id).first(connection).await.optional()
}

/// Is a login ID taken?
pub async fn has_login(mut connection: &AsyncPgConnection, login_key: &str) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(account::table.filter(account::login_key.eq(login_key))))
        .get_result(&mut connection)
        .await
}

/// What a registrant is compared with.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = doctor)]
pub struct Known {
    pub id: DoctorId,
    pub family_name: String,
    pub given_name: String,
    pub family_kana: String,
    pub given_kana: String,
    pub birth_date: Option<NaiveDate>,
    pub email: Option<String>,
}

/// The doctor with this 医籍登録番号.
pub async fn known(connection: &mut AsyncPgConnection, license_number: &str) -> QueryResult<Option<Known>> {
    doctor::table
        .filter(doctor::license_number.eq(license_number))
        .select(Known::as_select())
        .first(connection)
        .await
        .optional()
}

/// The lowest association of which the doctor is a member on that day; the one joined first among several.
pub async fn lowest_association(
    connection: &mut AsyncPgConnection,
    doctor_id: DoctorId,
    day: NaiveDate,
) -> QueryResult<Option<AssociationId>> {
    use crate::db::schema::{affiliation, association};
    affiliation::table
        .inner_join(association::table)
        .filter(affiliation::doctor_id.eq(doctor_id).and(affiliation::voided_at.is_null()))
        .filter(affiliation::joined_on.le(day))
        .filter(affiliation::left_on.is_null().or(affiliation::left_on.ge(day)))
        .order((association::layer.desc(), affiliation::joined_on, affiliation::id))
        .select(affiliation::association_id)
        .first(connection)
        .await
        .optional()
}
