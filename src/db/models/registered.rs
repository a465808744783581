//! What is registered of a doctor, as a whole.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::{doctor, doctor_contact, doctor_department, doctor_society};
use crate::domain::ids::DoctorId;
use crate::domain::registration::registered::Registered;

#[derive(Queryable, Selectable)]
#[diesel(table_name = doctor)]
struct DoctorPart {
    license_number: Option<String>,
    licensed_on: Option<NaiveDate>,
    family_name: String,
    given_name: String,
    family_kana: String,
    given_kana: String,
    former_family_name: Option<String>,
    former_given_name: Option<String>,
    former_family_kana: Option<String>,
    former_given_kana: Option<String>,
    use_former_name: bool,
    birth_date: Option<NaiveDate>,
    gender_code: Option<String>,
    main_department_code: Option<String>,
    medical_school_id: Option<String>,
    medical_school_text: Option<String>,
    graduated_on: Option<NaiveDate>,
    degree_university: Option<String>,
    degree_on: Option<NaiveDate>,
    email: Option<String>,
}

#[derive(Default, Queryable, Selectable)]
#[diesel(table_name = doctor_contact)]
struct ContactPart {
    postal_code: Option<String>,
    prefecture_code: Option<String>,
    city: String,
    address: String,
    building: String,
    phone: Option<String>,
    fax: Option<String>,
}

/// Reads it and locks the doctor's row: the first lock of every command about a doctor.
pub async fn lock(connection: &mut AsyncPgConnection, id: DoctorId) -> QueryResult<Registered> {
    let own: DoctorPart = doctor::table.find(id).select(DoctorPart::as_select()).for_update().first(connection).await?;
    let contact: Option<ContactPart> =
        doctor_contact::table.find(id).select(ContactPart::as_select()).first(connection).await.optional()?;
    let departments = doctor_department::table
        .filter(doctor_department::doctor_id.eq(id))
        .select(doctor_department::department_code)
        .order(doctor_department::department_code)
        .load(connection)
        .await?;
    let societies: Vec<(Option<String>, Option<String>)> = doctor_society::table
        .filter(doctor_society::doctor_id.eq(id))
        .select((doctor_society::society_id, doctor_society::society_text))
        .order((doctor_society::society_id, doctor_society::society_text))
        .load(connection)
        .await?;
    let (listed, named): (Vec<_>, Vec<_>) = societies.into_iter().unzip();
    Ok(whole(own, contact.unwrap_or_default(), departments, listed, named))
}

fn whole(
    own: DoctorPart,
    contact: ContactPart,
    departments: Vec<String>,
    listed: Vec<Option<String>>,
    named: Vec<Option<String>>,
) -> Registered {
    Registered {
        license_number: own.license_number,
        licensed_on: own.licensed_on,
        family_name: own.family_name,
        given_name: own.given_name,
        family_kana: own.family_kana,
        given_kana: own.given_kana,
        former_family_name: own.former_family_name,
        former_given_name: own.former_given_name,
        former_family_kana: own.former_family_kana,
        former_given_kana: own.former_given_kana,
        use_former_name: own.use_former_name,
        birth_date: own.birth_date,
        gender: own.gender_code,
        postal_code: contact.postal_code,
        prefecture: contact.prefecture_code,
        city: contact.city,
        address: contact.address,
        building: contact.building,
        phone: contact.phone,
        fax: contact.fax,
        main_department: own.main_department_code,
        departments,
        medical_school: own.medical_school_id,
        medical_school_text: own.medical_school_text,
        graduated_on: own.graduated_on,
        degree_university: own.degree_university,
        degree_on: own.degree_on,
        societies: listed.into_iter().flatten().collect(),
        society_texts: named.into_iter().flatten().collect(),
        email: own.email,
    }
}
