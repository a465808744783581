//! 利用者登録: what a doctor answers about himself, page by page, and what has to hold before he is registered.

pub mod case;
pub mod check;
pub mod registered;
pub mod shown;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::text::char_count;

/// A page of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Page {
    /// ① ログイン情報
    Login,
    /// ② 医籍 and the person
    Person,
    /// ③ 住所・連絡先
    Address,
    /// ④ 診療科・出身校・学会
    Medicine,
}

/// Every answer and the page on which it is given. The name is the field's in the API and on the page; a part of a date
/// is behind a hyphen.
pub const FIELDS: &[(&str, Page)] = &[
    ("loginId", Page::Login),
    ("licenseNumber", Page::Person),
    ("licensedOn-year", Page::Person),
    ("licensedOn-month", Page::Person),
    ("licensedOn-day", Page::Person),
    ("familyName", Page::Person),
    ("givenName", Page::Person),
    ("familyKana", Page::Person),
    ("givenKana", Page::Person),
    ("formerFamilyName", Page::Person),
    ("formerGivenName", Page::Person),
    ("formerFamilyKana", Page::Person),
    ("formerGivenKana", Page::Person),
    ("useFormerName", Page::Person),
    ("birthDate-year", Page::Person),
    ("birthDate-month", Page::Person),
    ("birthDate-day", Page::Person),
    ("gender", Page::Person),
    ("postalCode", Page::Address),
    ("prefecture", Page::Address),
    ("city", Page::Address),
    ("address", Page::Address),
    ("building", Page::Address),
    ("phone", Page::Address),
    ("fax", Page::Address),
    ("mainDepartment", Page::Medicine),
    ("departments", Page::Medicine),
    ("medicalSchool", Page::Medicine),
    ("medicalSchoolText", Page::Medicine),
    ("graduatedOn-year", Page::Medicine),
    ("graduatedOn-month", Page::Medicine),
    ("degreeUniversity", Page::Medicine),
    ("degreeOn-year", Page::Medicine),
    ("degreeOn-month", Page::Medicine),
    ("societies", Page::Medicine),
    ("societyText", Page::Medicine),
];

/// Far above every limit of the form: what is longer was not typed into it.
const LONGEST: usize = 1_000;
/// More departments or societies than anybody has.
const MOST: usize = 60;

/// What was typed so far, valid or not, exactly as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<String, Vec<String>>);

/// An answer that can't have been typed into the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unusable {
    /// The field as it was named.
    pub field: String,
}

impl Answers {
    /// Takes over one answer; an empty list empties it.
    ///
    /// # Errors
    /// There is no such field, or it is far too long to have been typed.
    pub fn set(&mut self, field: &str, values: Vec<String>) -> Result<(), Unusable> {
        let is_known = FIELDS.iter().any(|(name, _)| *name == field);
        if !is_known || values.len() > MOST || values.iter().any(|value| char_count(value) > LONGEST) {
            return Err(Unusable { field: field.to_owned() });
        }
        // JSON columns can't hold NUL, which nobody types.
        let values: Vec<String> = values.into_iter().map(|value| value.replace('\0', "")).collect();
        if values.iter().all(String::is_empty) {
            self.0.remove(field);
        } else {
            self.0.insert(field.to_owned(), values);
        }
        Ok(())
    }

    /// The one value of a field; empty where there is none.
    pub fn one(&self, field: &str) -> &str {
        self.many(field).first().map_or("", String::as_str)
    }

    /// All values of a field.
    pub fn many(&self, field: &str) -> &[String] {
        self.0.get(field).map_or(&[], Vec::as_slice)
    }

    /// All of them, by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(field, values)| (field.as_str(), values.as_slice()))
    }
}

/// The page of a field or of a part of it.
pub fn page_of(field: &[String]) -> Option<Page> {
    let head = field.first()?;
    let of = |(name, page): &(&str, Page)| (name.split('-').next() == Some(head.as_str())).then_some(*page);
    if head == "password" { Some(Page::Login) } else { FIELDS.iter().find_map(of) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_kept_as_typed_and_only_those_that_the_form_asks_for() {
        let mut answers = Answers::default();
        answers.set("familyName", vec!["　日医\0".to_owned()]).unwrap();
        assert_eq!(answers.one("familyName"), "　日医");
        answers.set("familyName", vec![String::new()]).unwrap();
        assert_eq!(answers, Answers::default());
        assert!(answers.set("role", vec!["administrator".to_owned()]).is_err());
        assert!(answers.set("city", vec!["あ".repeat(LONGEST + 1)]).is_err());
        assert!(answers.set("societies", vec!["001".to_owned(); MOST + 1]).is_err());
    }

    #[test]
    fn every_field_has_its_page() {
        let field = |name: &str| vec![name.to_owned()];
        assert_eq!(page_of(&field("birthDate")), Some(Page::Person));
        assert_eq!(page_of(&field("password")), Some(Page::Login));
        assert_eq!(page_of(&field("token")), None);
    }
}
