//! What a doctor registers: himself, his contact, his specialties and societies, his log-in; as a new doctor, or over what
//! old data said of him.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use crate::db::schema::{account, doctor, doctor_contact, doctor_department, doctor_society};
use crate::domain::ids::{AccountId, DoctorId};

/// What the doctor's own row says of him.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = doctor, treat_none_as_null = true)]
pub struct DoctorFields<'a> {
    pub license_number: Option<&'a str>,
    pub licensed_on: NaiveDate,
    pub family_name: &'a str,
    pub given_name: &'a str,
    pub family_kana: &'a str,
    pub given_kana: &'a str,
    pub former_family_name: Option<&'a str>,
    pub former_given_name: Option<&'a str>,
    pub former_family_kana: Option<&'a str>,
    pub former_given_kana: Option<&'a str>,
    pub use_former_name: bool,
    pub search_text: String,
    pub birth_date: NaiveDate,
    pub gender_code: &'a str,
    pub main_department_code: &'a str,
    pub medical_school_id: Option<&'a str>,
    pub medical_school_text: Option<&'a str>,
    pub graduated_on: NaiveDate,
    pub degree_university: Option<&'a str>,
    pub degree_on: Option<NaiveDate>,
    pub email: &'a str,
    pub updated_at: DateTime<Utc>,
}

/// 自宅現住所
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = doctor_contact, primary_key(doctor_id), treat_none_as_null = true)]
pub struct NewContact<'a> {
    pub doctor_id: DoctorId,
    pub postal_code: &'a str,
    pub prefecture_code: &'a str,
    pub city: &'a str,
    pub address: &'a str,
    pub building: &'a str,
    pub phone: &'a str,
    pub fax: Option<&'a str>,
}

/// A further specialty.
#[derive(Insertable)]
#[diesel(table_name = doctor_department)]
pub struct NewDepartment<'a> {
    pub doctor_id: DoctorId,
    pub department_code: &'a str,
}

/// A society, in the list or in words.
#[derive(Insertable)]
#[diesel(table_name = doctor_society)]
pub struct NewSociety<'a> {
    pub id: Uuid,
    pub doctor_id: DoctorId,
    pub society_id: Option<&'a str>,
    pub society_text: Option<&'a str>,
}

/// The log-in.
#[derive(Insertable)]
#[diesel(table_name = account)]
pub struct NewAccount<'a> {
    pub id: AccountId,
    pub login_id: &'a str,
    pub login_key: &'a str,
    pub password_hash: &'a str,
    pub doctor_id: DoctorId,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// All that is registered besides the log-in.
pub struct Rows<'a> {
    pub id: DoctorId,
    pub doctor: DoctorFields<'a>,
    pub contact: NewContact<'a>,
    pub departments: Vec<NewDepartment<'a>>,
    pub societies: Vec<NewSociety<'a>>,
}

/// Which of the values that nobody may share is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    LicenseNumber,
    LoginId,
}

/// Writes a new doctor with his log-in. `Err`: somebody was quicker with the number or the login ID, and part of the rows
/// may be written; the caller rolls back.
pub async fn insert(
    connection: &mut AsyncPgConnection,
    rows: &Rows<'_>,
    log_in: &NewAccount<'_>,
) -> QueryResult<Result<(), Taken>> {
    let doctors = diesel::insert_into(doctor::table)
        .values((doctor::id.eq(rows.id), doctor::created_at.eq(rows.doctor.updated_at), &rows.doctor))
        .on_conflict(doctor::license_number)
        .do_nothing()
        .execute(connection)
        .await?;
    if doctors == 0 {
        return Ok(Err(Taken::LicenseNumber));
    }
    let accounts = diesel::insert_into(account::table)
        .values(log_in)
        .on_conflict(account::login_key)
        .do_nothing()
        .execute(connection)
        .await?;
    if accounts == 0 {
        return Ok(Err(Taken::LoginId));
    }
    insert_around(connection, rows).await?;
    Ok(Ok(()))
}

/// Gives a doctor who has none a log-in.
pub async fn insert_log_in(connection: &mut AsyncPgConnection, row: &NewAccount<'_>) -> QueryResult<()> {
    diesel::insert_into(account::table).values(row).execute(connection).await.map(drop)
}

/// Writes what a doctor registers over what was there. His row is locked by the caller, and nobody else has the number.
pub async fn replace(connection: &mut AsyncPgConnection, rows: &Rows<'_>) -> QueryResult<()> {
    diesel::update(doctor::table.find(rows.id))
        .set((&rows.doctor, doctor::version.eq(doctor::version + 1)))
        .execute(connection)
        .await?;
    let departments = doctor_department::table.filter(doctor_department::doctor_id.eq(rows.id));
    diesel::delete(departments).execute(connection).await?;
    diesel::delete(doctor_society::table.filter(doctor_society::doctor_id.eq(rows.id))).execute(connection).await?;
    insert_around(connection, rows).await
}

async fn insert_around(connection: &mut AsyncPgConnection, rows: &Rows<'_>) -> QueryResult<()> {
    diesel::insert_into(doctor_contact::table)
        .values(&rows.contact)
        .on_conflict(doctor_contact::doctor_id)
        .do_update()
        .set(&rows.contact)
        .execute(connection)
        .await?;
    diesel::insert_into(doctor_department::table).values(&rows.departments).execute(connection).await?;
    diesel::insert_into(doctor_society::table).values(&rows.societies).execute(connection).await?;
    Ok(())
}
