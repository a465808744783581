//! What will be registered, in words, for the page before it is sent.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};

use super::check::{Form, School};
use crate::domain::codes::Codes;
use crate::domain::text::date::with_era;

/// Fields of that page with their values, made uniform. Empty ones are left out.
pub fn shown(form: &Form, codes: &Codes, societies: &HashMap<String, String>) -> Vec<(&'static str, Vec<String>)> {
    let label = |id: &str| codes.get(id).map(|code| code.label.clone()).unwrap_or_default();
    let home = &form.home;
    let prefecture = codes.prefecture(&home.prefecture_code).map(|it| it.name.clone()).unwrap_or_default();
    let building = if home.building.is_empty() { String::new() } else { format!(" {}", home.building) };
    let school = match &form.school {
        School::Listed(id) => codes.medical_school(id).unwrap_or_default().to_owned(),
        School::Named(name) => name.clone(),
    };
    let listed = form.society_ids.iter().filter_map(|id| societies.get(id).cloned());
    let one = |value: String| vec![value];
    let fields = vec![
        ("loginId", one(form.login_id.clone())),
        ("licenseNumber", one(format!("第{}号", form.license_number))),
        ("licensedOn", one(with_era(form.licensed_on))),
        ("name", one(format!("{} {}", form.family_name, form.given_name))),
        ("nameKana", one(format!("{} {}", form.family_kana, form.given_kana))),
        ("formerName", former(form).into_iter().collect()),
        ("birthDate", one(with_era(form.birth_date))),
        ("gender", one(label(&form.gender_code))),
        ("postalCode", one(format!("{}-{}", &home.postal_code[..3], &home.postal_code[3..]))),
        ("address", one(format!("{prefecture}{}{}{building}", home.city, home.address))),
        ("phone", one(home.phone.clone())),
        ("fax", home.fax.iter().cloned().collect()),
        ("mainDepartment", one(label(&form.main_department_code))),
        ("departments", form.department_codes.iter().map(|id| label(id)).collect()),
        ("medicalSchool", one(school)),
        ("graduatedOn", one(month(form.graduated_on))),
        ("degree", degree(form).into_iter().collect()),
        ("societies", listed.chain(form.society_texts.iter().cloned()).collect()),
    ];
    fields.into_iter().filter(|(_, values): &(_, Vec<String>)| !values.is_empty()).collect()
}

fn former(form: &Form) -> Option<String> {
    let former = form.former.as_ref()?;
    let given = former.given_name.as_deref().map(|name| format!(" {name}")).unwrap_or_default();
    let given_kana = former.given_kana.as_deref().map(|name| format!(" {name}")).unwrap_or_default();
    let used = if form.use_former_name { "、送付物の宛名に使用する" } else { "" };
    Some(format!("{}{given}（{}{given_kana}）{used}", former.family_name, former.family_kana))
}

fn degree(form: &Form) -> Option<String> {
    let university = form.degree_university.as_deref()?;
    Some(format!("{university}　{}", form.degree_on.map(month).unwrap_or_default()))
}

fn month(day: NaiveDate) -> String {
    format!("{}年{}月", day.year(), day.month())
}
