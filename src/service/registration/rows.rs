//! From the checked form to the rows of the database.

use chrono::{DateTime, Utc};

use crate::app::App;
use crate::db::models::new_doctor::{DoctorFields, NewContact, NewDepartment, NewSociety, Rows};
use crate::domain::ids::DoctorId;
use crate::domain::registration::check::{Form, School};

/// Everything but the log-in.
pub(super) fn rows<'a>(app: &App, form: &'a Form, id: DoctorId, email: &'a str, now: DateTime<Utc>) -> Rows<'a> {
    let department = |code: &'a String| NewDepartment { doctor_id: id, department_code: code };
    Rows {
        id,
        doctor: doctor(form, email, now),
        contact: contact(form, id),
        departments: form.department_codes.iter().map(department).collect(),
        societies: societies(app, form, id),
    }
}

fn doctor<'a>(form: &'a Form, email: &'a str, now: DateTime<Utc>) -> DoctorFields<'a> {
    let former = form.former.as_ref();
    let (school_id, school_text) = match &form.school {
        School::Listed(id) => (Some(id.as_str()), None),
        School::Named(text) => (None, Some(text.as_str())),
    };
    DoctorFields {
        license_number: Some(&form.license_number),
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
        updated_at: now,
    }
}

fn contact(form: &Form, doctor_id: DoctorId) -> NewContact<'_> {
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

fn societies<'a>(app: &App, form: &'a Form, doctor_id: DoctorId) -> Vec<NewSociety<'a>> {
    let listed = form.society_ids.iter().map(|id| (Some(id.as_str()), None));
    let named = form.society_texts.iter().map(|text| (None, Some(text.as_str())));
    let row = |(society_id, society_text)| NewSociety { id: app.clock.new_id(), doctor_id, society_id, society_text };
    listed.chain(named).map(row).collect()
}
