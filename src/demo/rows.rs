//! The rows that are written, a type per table.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::copy::{Json, tables};

type At = DateTime<Utc>;
type Word = &'static str;

tables! {
    Facility in "facility" {
        id: Uuid, code: Option<String>, kind_code: Word, name: String, name_kana: String, search_text: String,
        postal_code: Option<String>, prefecture_code: String, city: String, address: String, phone: Option<String>,
        fax: Option<String>, founder_code: Option<Word>, bed_count: i32, attached: Word, is_sample: bool, updated_at: At,
    }
    StaffUser in "staff_user" {
        id: Uuid, association_id: Uuid, name: String, name_kana: String, email: String, role: Word, in_use: bool,
        valid_until: Option<NaiveDate>, wants_arrival_mail: bool, is_sample: bool, created_at: At, updated_at: At,
    }
    Account in "account" {
        id: Uuid, login_id: String, login_key: String, password_hash: Option<String>, must_change_password: bool,
        is_migrated: bool, doctor_id: Option<Uuid>, staff_user_id: Option<Uuid>, stopped_at: Option<At>,
        last_login_at: Option<At>, terms_version: Option<String>, created_at: At, updated_at: At,
    }
    Doctor in "doctor" {
        id: Uuid, license_number: String, licensed_on: NaiveDate, family_name: Word, given_name: Word, family_kana: Word,
        given_kana: Word, former_family_name: Option<Word>, former_family_kana: Option<Word>, search_text: String, use_former_name: bool,
        birth_date: NaiveDate, gender_code: Word, main_department_code: String, medical_school_id: Option<String>,
        medical_school_text: Option<Word>, graduated_on: NaiveDate, degree_university: Option<String>,
        degree_on: Option<NaiveDate>, email: Option<String>, mail_to_home: bool, died_on: Option<NaiveDate>, is_sample: bool,
        created_at: At, updated_at: At,
    }
    DoctorContact in "doctor_contact" {
        doctor_id: Uuid, postal_code: String, prefecture_code: String, city: String, address: String, building: String,
        phone: Option<String>, fax: Option<String>,
    }
    DoctorDepartment in "doctor_department" { doctor_id: Uuid, department_code: String }
    DoctorSociety in "doctor_society" { id: Uuid, doctor_id: Uuid, society_id: Option<String>, society_text: Option<Word> }
    Group in "affiliation_group" {
        id: Uuid, doctor_id: Uuid, facility_id: Option<Uuid>, facility_text: Option<Word>, replaces_group_id: Option<Uuid>,
        created_at: At, closed_at: Option<At>,
    }
    GroupLayer in "affiliation_group_layer" { group_id: Uuid, association_id: Uuid, layer: i16 }
    Affiliation in "affiliation" {
        id: Uuid, doctor_id: Uuid, association_id: Uuid, joined_on: NaiveDate, left_on: Option<NaiveDate>,
        joined_by_application_id: Option<Uuid>, left_by_application_id: Option<Uuid>, recorded_at: At,
    }
    Term in "affiliation_term" {
        id: Uuid, affiliation_id: Uuid, association_id: Uuid, group_id: Uuid, category_id: Uuid, facility_id: Option<Uuid>,
        facility_text: Option<Word>, workplace_role_code: Option<Word>, position_code: Option<Word>,
        starts_on: NaiveDate, ends_on: Option<NaiveDate>, application_id: Option<Uuid>, recorded_at: At,
        recorded_by_account_id: Option<Uuid>,
    }
    Application in "application" {
        id: Uuid, number: String, kind: Word, doctor_id: Uuid, group_id: Option<Uuid>, status: Word, outcome: Option<Word>,
        returned_by_association_id: Option<Uuid>, returned_at: Option<At>, revision: i32, filed_by_account_id: Uuid,
        idempotency_key: String, star_reason: Option<Word>, submitted_at: At, decided_at: Option<At>, closed_at: Option<At>,
        updated_at: At, version: i32,
    }
    Form in "application_form" {
        application_id: Uuid, revision: i32, wished_on: NaiveDate, facility_id: Option<Uuid>, facility_text: Option<Word>,
        workplace_role_code: Option<Word>, position_code: Option<Word>, designation_text: Option<Word>,
        reason_code: Option<Word>, reason_text: Option<Word>, sent_at: At, sent_by_account_id: Uuid,
    }
    FormDesignation in "application_form_designation" { application_id: Uuid, revision: i32, designation_code: Word }
    Step in "application_step" {
        id: Uuid, application_id: Uuid, association_id: Uuid, position: i16, side: Word, kind: Word, r#box: Word, state: Word, bundled: bool,
        category_id: Option<Uuid>, submitted_at: At, arrived_at: Option<At>, arrived_on: Option<NaiveDate>, received_at: Option<At>,
        received_by_account_id: Option<Uuid>, acted_at: Option<At>, acted_by_account_id: Option<Uuid>,
        effective_on: Option<NaiveDate>, handled_revision: Option<i32>,
    }
    Claim in "application_claim" { doctor_id: Uuid, association_id: Uuid, application_id: Uuid }
    Event in "application_event" {
        id: Uuid, application_id: Uuid, step_id: Option<Uuid>, association_id: Option<Uuid>, action: Word,
        from_state: Option<Word>, to_state: Option<Word>, reason: Option<Word>, effective_on: Option<NaiveDate>,
        account_id: Option<Uuid>, actor_name: String, at: At, undo: Option<Json>,
    }
    Message in "application_message" {
        id: Uuid, application_id: Uuid, association_id: Option<Uuid>, account_id: Uuid, author_name: String, body: Word, at: At,
    }
    Attachment in "attachment" {
        id: Uuid, doctor_id: Uuid, document_kind_code: Word, file_name: Word, media_type: Word, byte_size: i64,
        sha256: Vec<u8>, storage_key: String, uploaded_by_account_id: Uuid, uploaded_at: At,
    }
    FormAttachment in "application_attachment" { application_id: Uuid, revision: i32, attachment_id: Uuid }
    Draft in "application_draft" {
        id: Uuid, doctor_id: Uuid, kind: Word, answers: Json, saved_at: At, expires_at: At, version: i32,
    }
    RegistrationCase in "registration_case" {
        id: Uuid, registration_id: Uuid, doctor_id: Uuid, association_id: Option<Uuid>, agrees: bool, email: String,
        name: String, name_kana: String, birth_date: NaiveDate, license_number: String, opened_at: At, closed_at: Option<At>,
        result: Option<Word>, note: Option<Word>, closed_by_account_id: Option<Uuid>, closed_by_name: Option<String>,
        version: i32,
    }
    Memo in "application_memo" {
        id: Uuid, application_id: Uuid, association_id: Uuid, account_id: Uuid, author_name: String, body: Word, at: At,
    }
}
