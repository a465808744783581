//! What is registered of a doctor already: with which the pages of a first log-in are filled in, and what became of it.

use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value, json};

use super::Answers;
use super::check::{Form, School};

/// What is registered of a doctor. Old data may miss anything but his name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Registered {
    pub license_number: Option<String>,
    pub licensed_on: Option<NaiveDate>,
    pub family_name: String,
    pub given_name: String,
    pub family_kana: String,
    pub given_kana: String,
    pub former_family_name: Option<String>,
    pub former_given_name: Option<String>,
    pub former_family_kana: Option<String>,
    pub former_given_kana: Option<String>,
    pub use_former_name: bool,
    pub birth_date: Option<NaiveDate>,
    pub gender: Option<String>,
    pub postal_code: Option<String>,
    pub prefecture: Option<String>,
    pub city: String,
    pub address: String,
    pub building: String,
    pub phone: Option<String>,
    pub fax: Option<String>,
    pub main_department: Option<String>,
    pub departments: Vec<String>,
    pub medical_school: Option<String>,
    pub medical_school_text: Option<String>,
    pub graduated_on: Option<NaiveDate>,
    pub degree_university: Option<String>,
    pub degree_on: Option<NaiveDate>,
    pub societies: Vec<String>,
    pub society_texts: Vec<String>,
    pub email: Option<String>,
}

impl Registered {
    /// The answers with which the pages open. Login ID and password are to be chosen.
    pub fn answers(&self) -> Answers {
        let mut answers = Answers::default();
        let mut put = |field: &str, value: Option<&str>| {
            fill(&mut answers, field, value.into_iter().map(str::to_owned).collect())
        };
        put("licenseNumber", self.license_number.as_deref());
        put("familyName", Some(&self.family_name));
        put("givenName", Some(&self.given_name));
        put("familyKana", Some(&self.family_kana));
        put("givenKana", Some(&self.given_kana));
        put("formerFamilyName", self.former_family_name.as_deref());
        put("formerGivenName", self.former_given_name.as_deref());
        put("formerFamilyKana", self.former_family_kana.as_deref());
        put("formerGivenKana", self.former_given_kana.as_deref());
        put("useFormerName", self.use_former_name.then_some("1"));
        put("gender", self.gender.as_deref());
        put("postalCode", self.postal_code.as_deref());
        put("prefecture", self.prefecture.as_deref());
        put("city", Some(&self.city));
        put("address", Some(&self.address));
        put("building", Some(&self.building));
        put("phone", self.phone.as_deref());
        put("fax", self.fax.as_deref());
        put("mainDepartment", self.main_department.as_deref());
        put("medicalSchool", self.medical_school.as_deref());
        put("medicalSchoolText", self.medical_school_text.as_deref());
        put("degreeUniversity", self.degree_university.as_deref());
        put("societyText", Some(&self.society_texts.join("\n")));
        fill(&mut answers, "departments", self.departments.clone());
        fill(&mut answers, "societies", self.societies.clone());
        for (field, day) in [("licensedOn", self.licensed_on), ("birthDate", self.birth_date)] {
            fill_date(&mut answers, field, day);
            fill(&mut answers, &format!("{field}-day"), day.map(|day| day.day().to_string()).into_iter().collect());
        }
        for (field, month) in [("graduatedOn", self.graduated_on), ("degreeOn", self.degree_on)] {
            fill_date(&mut answers, field, month);
        }
        answers
    }

    /// What is another now, for the 操作履歴: by field, from what to what. `name` gives the words of what a field
    /// holds as a code or an id.
    pub fn changes(&self, after: &Self, name: &dyn Fn(&str, &str) -> String) -> Value {
        let (before, after) = (self.words(name), after.words(name));
        let changed = before.into_iter().zip(after).filter(|((_, was), (_, is))| was != is);
        let told = changed.map(|((field, was), (_, is))| (field.to_owned(), json!({ "from": was, "to": is })));
        Value::Object(told.collect::<Map<_, _>>())
    }

    fn words(&self, name: &dyn Fn(&str, &str) -> String) -> [(&'static str, String); 26] {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let named = |field, id: &Option<String>| (field, id.as_deref().map(|id| name(field, id)).unwrap_or_default());
        let list = |field, ids: &[String]| (field, ids.iter().map(|id| name(field, id)).collect::<Vec<_>>().join("、"));
        let day = |day: Option<NaiveDate>| day.map(|day| day.format("%Y/%m/%d").to_string()).unwrap_or_default();
        let month = |day: Option<NaiveDate>| day.map(|day| day.format("%Y/%m").to_string()).unwrap_or_default();
        [
            ("licenseNumber", text(&self.license_number)),
            ("licensedOn", day(self.licensed_on)),
            ("name", format!("{} {}", self.family_name, self.given_name)),
            ("nameKana", format!("{} {}", self.family_kana, self.given_kana)),
            ("formerFamilyName", text(&self.former_family_name)),
            ("formerFamilyKana", text(&self.former_family_kana)),
            ("formerGivenName", text(&self.former_given_name)),
            ("formerGivenKana", text(&self.former_given_kana)),
            ("useFormerName", if self.use_former_name { "使用する" } else { "使用しない" }.to_owned()),
            ("birthDate", day(self.birth_date)),
            named("gender", &self.gender),
            ("postalCode", text(&self.postal_code)),
            named("prefecture", &self.prefecture),
            ("city", self.city.clone()),
            ("address", self.address.clone()),
            ("building", self.building.clone()),
            ("phone", text(&self.phone)),
            ("fax", text(&self.fax)),
            ("email", text(&self.email)),
            named("mainDepartment", &self.main_department),
            list("departments", &self.departments),
            named("medicalSchool", &self.medical_school.clone().or(self.medical_school_text.clone())),
            ("graduatedOn", month(self.graduated_on)),
            ("degreeUniversity", text(&self.degree_university)),
            ("degreeOn", month(self.degree_on)),
            list("societies", &[self.societies.clone(), self.society_texts.clone()].concat()),
        ]
    }
}

impl Registered {
    /// What will be registered of a checked form, with the proven address.
    pub fn of_form(form: &Form, email: &str) -> Self {
        let former = form.former.as_ref();
        let (medical_school, medical_school_text) = match &form.school {
            School::Listed(id) => (Some(id.clone()), None),
            School::Named(name) => (None, Some(name.clone())),
        };
        Self {
            license_number: Some(form.license_number.clone()),
            licensed_on: Some(form.licensed_on),
            family_name: form.family_name.clone(),
            given_name: form.given_name.clone(),
            family_kana: form.family_kana.clone(),
            given_kana: form.given_kana.clone(),
            former_family_name: former.map(|former| former.family_name.clone()),
            former_given_name: former.and_then(|former| former.given_name.clone()),
            former_family_kana: former.map(|former| former.family_kana.clone()),
            former_given_kana: former.and_then(|former| former.given_kana.clone()),
            use_former_name: form.use_former_name,
            birth_date: Some(form.birth_date),
            gender: Some(form.gender_code.clone()),
            postal_code: Some(form.home.postal_code.clone()),
            prefecture: Some(form.home.prefecture_code.clone()),
            city: form.home.city.clone(),
            address: form.home.address.clone(),
            building: form.home.building.clone(),
            phone: Some(form.home.phone.clone()),
            fax: form.home.fax.clone(),
            main_department: Some(form.main_department_code.clone()),
            departments: sorted(&form.department_codes),
            medical_school,
            medical_school_text,
            graduated_on: Some(form.graduated_on),
            degree_university: form.degree_university.clone(),
            degree_on: form.degree_on,
            societies: sorted(&form.society_ids),
            society_texts: sorted(&form.society_texts),
            email: Some(email.to_owned()),
        }
    }
}

/// The order in which somebody ticked boxes is no difference.
fn sorted(values: &[String]) -> Vec<String> {
    let mut values = values.to_vec();
    values.sort_unstable();
    values
}

/// Old data that the form could not have taken is left out: it is to be typed anew.
fn fill(answers: &mut Answers, field: &str, values: Vec<String>) {
    let _left_out = answers.set(field, values);
}

fn fill_date(answers: &mut Answers, field: &str, day: Option<NaiveDate>) {
    let parts = day.map(|day| [("year", day.year().to_string()), ("month", day.month().to_string())]);
    for (part, value) in parts.into_iter().flatten() {
        fill(answers, &format!("{field}-{part}"), vec![value]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        Some(text.parse().expect("a day"))
    }

    #[test]
    fn the_pages_open_with_what_is_registered() {
        let registered = Registered {
            family_name: "見本".to_owned(),
            birth_date: day("1980-04-01"),
            graduated_on: day("2004-03-01"),
            departments: vec!["department:02".to_owned(), "department:03".to_owned()],
            society_texts: vec!["甲学会".to_owned(), "乙学会".to_owned()],
            use_former_name: true,
            city: "あ".repeat(2_000),
            ..Registered::default()
        };
        let answers = registered.answers();
        let all: Vec<_> = answers.iter().map(|(field, values)| (field, values.join("|"))).collect();
        let expected = [
            ("birthDate-day", "1"),
            ("birthDate-month", "4"),
            ("birthDate-year", "1980"),
            ("departments", "department:02|department:03"),
            ("familyName", "見本"),
            ("graduatedOn-month", "3"),
            ("graduatedOn-year", "2004"),
            ("societyText", "甲学会\n乙学会"),
            ("useFormerName", "1"),
        ];
        assert_eq!(all, expected.map(|(field, value)| (field, value.to_owned())), "nothing empty, nothing impossible");
    }

    #[test]
    fn only_what_is_another_is_told_and_in_words() {
        let before = Registered { city: "甲市".to_owned(), phone: Some("03-1".to_owned()), ..Registered::default() };
        let gender = Some("gender:1".to_owned());
        let after = Registered { city: "乙市".to_owned(), gender, ..before.clone() };
        let name = |_: &str, id: &str| if id == "gender:1" { "男性".to_owned() } else { id.to_owned() };
        let expected = json!({ "city": { "from": "甲市", "to": "乙市" }, "gender": { "from": "", "to": "男性" } });
        assert_eq!(before.changes(&after, &name), expected);
        assert_eq!(before.changes(&before, &name), json!({}));
    }
}
