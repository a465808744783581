//! From what was typed to what is registered.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::Answers;
use crate::domain::codes::Codes;
use crate::domain::login::login_id as new_login_id;
use crate::domain::problem::{FieldError, Problem};
use crate::domain::text::name::{name, optional, required};
use crate::domain::text::{TypedDate, contact, kana, search_key};

/// What the check has to know besides the answers.
pub struct Facts<'a> {
    pub today: NaiveDate,
    pub codes: &'a Codes,
    /// Names of the societies that are named, by id.
    pub societies: &'a HashMap<String, String>,
    /// A password was chosen.
    pub has_password: bool,
}

/// Everything that is registered of a doctor, made uniform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    pub login_id: String,
    pub license_number: String,
    pub licensed_on: NaiveDate,
    pub family_name: String,
    pub given_name: String,
    pub family_kana: String,
    pub given_kana: String,
    pub former: Option<FormerName>,
    pub use_former_name: bool,
    pub birth_date: NaiveDate,
    pub gender_code: String,
    pub home: Home,
    pub main_department_code: String,
    /// Without the main one.
    pub department_codes: Vec<String>,
    pub school: School,
    /// First day of the month.
    pub graduated_on: NaiveDate,
    pub degree_university: Option<String>,
    /// First day of the month.
    pub degree_on: Option<NaiveDate>,
    pub society_ids: Vec<String>,
    pub society_texts: Vec<String>,
}

/// 旧姓・旧名. Without a former given name only the family name was another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormerName {
    pub family_name: String,
    pub family_kana: String,
    pub given_name: Option<String>,
    pub given_kana: Option<String>,
}

/// 自宅現住所
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home {
    pub postal_code: String,
    pub prefecture_code: String,
    pub city: String,
    pub address: String,
    pub building: String,
    pub phone: String,
    pub fax: Option<String>,
}

/// 出身校
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum School {
    /// In the list.
    Listed(String),
    /// In free text.
    Named(String),
}

impl Form {
    /// Name, reading and former name, folded for searching by any part.
    pub fn search_text(&self) -> String {
        let mut words = vec![&*self.family_name, &self.given_name, &self.family_kana, &self.given_kana];
        if let Some(former) = &self.former {
            words.push(&former.family_name);
            words.push(&former.family_kana);
            words.extend(former.given_name.as_deref());
            words.extend(former.given_kana.as_deref());
        }
        search_key(&words.concat())
    }
}

/// Collects what is wrong, so that a page can say all of it at once.
struct Reader<'a> {
    answers: &'a Answers,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn keep<T>(&mut self, field: &str, read: Result<T, FieldError>) -> Option<T> {
        read.map_err(|error| self.problems.push(error.at([field]))).ok()
    }

    fn text<T>(&mut self, field: &str, read: impl FnOnce(&str) -> Result<T, FieldError>) -> Option<T> {
        let read = read(self.answers.one(field));
        self.keep(field, read)
    }

    fn typed_date(&self, field: &str) -> TypedDate {
        let part = |part: &str| self.answers.one(&format!("{field}-{part}")).to_owned();
        TypedDate { year: part("year"), month: part("month"), day: part("day") }
    }

    /// A day that is past, or today.
    fn past_day(&mut self, field: &str, label: &str, today: NaiveDate) -> Option<NaiveDate> {
        let day = self.typed_date(field).parse(label).map_err(|error| self.problems.push(error.at(field))).ok()?;
        if day > today {
            let error = FieldError::invalid(format!("{label}は今日までの日付を入力してください"));
            return self.keep(field, Err(error));
        }
        Some(day)
    }

    /// A month, as its first day.
    fn month(&mut self, field: &str, label: &str) -> Option<NaiveDate> {
        let typed = TypedDate { day: "1".to_owned(), ..self.typed_date(field) };
        if typed.year.trim().is_empty() && typed.month.trim().is_empty() {
            return self.keep(field, Err(FieldError::required(format!("{label}を入力してください"))));
        }
        typed.parse(label).map_err(|error| self.problems.push(error.at(field))).ok()
    }

    fn chosen(&mut self, field: &str, label: &str, is_offered: impl Fn(&str) -> bool) -> Option<String> {
        let chosen = self.answers.one(field);
        let read = if chosen.is_empty() || !is_offered(chosen) {
            Err(FieldError::required(format!("{label}を選択してください")))
        } else {
            Ok(chosen.to_owned())
        };
        self.keep(field, read)
    }
}

/// Checks what was typed.
///
/// # Errors
/// Everything that is wrong or missing, in the order of the pages.
pub fn check(answers: &Answers, facts: &Facts<'_>) -> Result<Form, Vec<Problem>> {
    let mut reader = Reader { answers, problems: Vec::new() };
    let form = read(&mut reader, facts);
    match form {
        Some(form) if reader.problems.is_empty() => Ok(form),
        _ => Err(reader.problems),
    }
}

fn read(reader: &mut Reader<'_>, facts: &Facts<'_>) -> Option<Form> {
    let login_id = reader.text("loginId", new_login_id);
    if !facts.has_password {
        reader.keep::<()>("password", Err(FieldError::required("パスワードを入力してください")));
    }
    let license_number = reader.text("licenseNumber", contact::license_number);
    let licensed_on = reader.past_day("licensedOn", "医籍登録日", facts.today);
    let family_name = reader.text("familyName", |typed| name(typed, "姓", 32));
    let given_name = reader.text("givenName", |typed| name(typed, "名", 32));
    let family_kana = reader.text("familyKana", |typed| kana::kana(typed, "セイ（フリガナ）", 64));
    let given_kana = reader.text("givenKana", |typed| kana::kana(typed, "メイ（フリガナ）", 64));
    let former = former_name(reader);
    let birth_date = reader.past_day("birthDate", "生年月日", facts.today);
    let is_code =
        |kind: &'static str| move |id: &str| facts.codes.get(id).is_some_and(|code| code.kind == kind && code.in_use);
    let gender_code = reader.chosen("gender", "性別", is_code("gender"));
    let home = home(reader, facts);
    let main_department_code = reader.chosen("mainDepartment", "主たる科名", is_code("department"));
    let department_codes = departments(reader, is_code("department"), main_department_code.as_deref());
    let school = school(reader, facts);
    let graduated_on = reader.month("graduatedOn", "卒業年月");
    let (degree_university, degree_on) = degree(reader);
    let (society_ids, society_texts) = societies(reader, facts);
    // Days that contradict each other.
    if let (Some(born), Some(licensed)) = (birth_date, licensed_on)
        && licensed <= born
    {
        let error = FieldError::invalid("医籍登録日は生年月日より後の日付を入力してください");
        reader.keep::<()>("licensedOn", Err(error));
    }
    Some(Form {
        login_id: login_id?,
        license_number: license_number?,
        licensed_on: licensed_on?,
        family_name: family_name?,
        given_name: given_name?,
        family_kana: family_kana?,
        given_kana: given_kana?,
        use_former_name: former.is_some() && !reader.answers.one("useFormerName").is_empty(),
        former,
        birth_date: birth_date?,
        gender_code: gender_code?,
        home: home?,
        main_department_code: main_department_code?,
        department_codes,
        school: school?,
        graduated_on: graduated_on?,
        degree_university,
        degree_on,
        society_ids,
        society_texts,
    })
}

fn former_name(reader: &mut Reader<'_>) -> Option<FormerName> {
    const FIELDS: [&str; 4] = ["formerFamilyName", "formerFamilyKana", "formerGivenName", "formerGivenKana"];
    if FIELDS.iter().all(|field| reader.answers.one(field).trim().is_empty()) {
        return None;
    }
    let family_name = reader.text("formerFamilyName", |typed| name(typed, "旧姓", 32));
    let family_kana = reader.text("formerFamilyKana", |typed| kana::kana(typed, "旧姓（フリガナ）", 64));
    let given_name = reader.text("formerGivenName", |typed| optional(typed, "旧名", 32)).flatten();
    let given_kana = match &given_name {
        Some(_) => reader.text("formerGivenKana", |typed| kana::kana(typed, "旧名（フリガナ）", 64)),
        None => None,
    };
    Some(FormerName { family_name: family_name?, family_kana: family_kana?, given_name, given_kana })
}

fn home(reader: &mut Reader<'_>, facts: &Facts<'_>) -> Option<Home> {
    let postal_code = reader.text("postalCode", contact::postal_code);
    let prefecture_code = reader.chosen("prefecture", "都道府県", |code| facts.codes.prefecture(code).is_some());
    let city = reader.text("city", |typed| required(typed, "市区町村", 64));
    let address = reader.text("address", |typed| required(typed, "町名・番地", 128));
    let building = reader.text("building", |typed| optional(typed, "建物名・部屋番号", 128));
    let phone = reader.text("phone", |typed| contact::phone(typed, "電話番号"));
    let fax = match reader.answers.one("fax").trim() {
        "" => Some(None),
        _ => reader.text("fax", |typed| contact::phone(typed, "FAX番号")).map(Some),
    };
    Some(Home {
        postal_code: postal_code?,
        prefecture_code: prefecture_code?,
        city: city?,
        address: address?,
        building: building?.unwrap_or_default(),
        phone: phone?,
        fax: fax?,
    })
}

fn departments(reader: &mut Reader<'_>, is_offered: impl Fn(&str) -> bool, main: Option<&str>) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for code in reader.answers.many("departments") {
        // The main one is left out, as the rule has it; ticked twice it is no fault.
        if is_offered(code) && Some(code.as_str()) != main && !codes.contains(code) {
            codes.push(code.clone());
        }
    }
    codes
}

fn school(reader: &mut Reader<'_>, facts: &Facts<'_>) -> Option<School> {
    let listed = reader.answers.one("medicalSchool");
    if facts.codes.medical_school(listed).is_some() {
        return Some(School::Listed(listed.to_owned()));
    }
    let named = reader.text("medicalSchoolText", |typed| optional(typed, "出身校", 20))?;
    match named {
        Some(named) => Some(School::Named(named)),
        None => {
            let error = FieldError::required("出身校を検索して選択するか、名称を入力してください");
            reader.keep("medicalSchool", Err(error))
        }
    }
}

fn degree(reader: &mut Reader<'_>) -> (Option<String>, Option<NaiveDate>) {
    let university = reader.text("degreeUniversity", |typed| optional(typed, "学位の大学名", 64)).flatten();
    let typed = reader.typed_date("degreeOn");
    let on = match (&university, typed.is_empty()) {
        (None, true) => None,
        (Some(_), _) => reader.month("degreeOn", "学位の取得年月"),
        (None, false) => {
            let error = FieldError::required("学位の大学名を入力してください");
            reader.keep("degreeUniversity", Err(error))
        }
    };
    (university, on)
}

fn societies(reader: &mut Reader<'_>, facts: &Facts<'_>) -> (Vec<String>, Vec<String>) {
    let mut ids: Vec<String> = Vec::new();
    for id in reader.answers.many("societies") {
        if facts.societies.contains_key(id) && !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    let mut texts: Vec<String> = Vec::new();
    for line in reader.answers.one("societyText").lines() {
        match optional(line, "学会の名称", 64) {
            Ok(Some(text)) if !texts.contains(&text) => texts.push(text),
            Ok(_) => {}
            Err(error) => {
                reader.keep::<()>("societyText", Err(error));
            }
        }
    }
    (ids, texts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::codes::{Code, Prefecture};

    fn codes() -> Codes {
        let code = |id: &str| {
            let (kind, number) = id.split_once(':').unwrap();
            Code {
                id: id.to_owned(),
                kind: kind.to_owned(),
                code: number.to_owned(),
                label: String::new(),
                group_label: String::new(),
                in_use: true,
            }
        };
        let codes = ["gender:1", "department:01", "department:02"].map(code).to_vec();
        let prefecture =
            Prefecture { code: "13".into(), name: "東京都".into(), name_kana: "トウキョウト".into() };
        Codes::new(codes, vec![prefecture], HashMap::from([("101".to_owned(), "見本大学".to_owned())]))
    }

    fn answers(changes: &[(&str, &[&str])]) -> Answers {
        let mut answers = Answers::default();
        let filled: &[(&str, &[&str])] = &[
            ("loginId", &["ｍｉｈｏｎ－ｔａｒｏ"]),
            ("licenseNumber", &["第１２３４５６号"]),
            ("licensedOn-year", &["平成16"]),
            ("licensedOn-month", &["4"]),
            ("licensedOn-day", &["1"]),
            ("familyName", &["髙𠮷"]),
            ("givenName", &[" 太郎 "]),
            ("familyKana", &["たかよし"]),
            ("givenKana", &["ﾀﾛｳ"]),
            ("birthDate-year", &["S55"]),
            ("birthDate-month", &["4"]),
            ("birthDate-day", &["1"]),
            ("gender", &["gender:1"]),
            ("postalCode", &["〒１１３－８６２１"]),
            ("prefecture", &["13"]),
            ("city", &["文京区"]),
            ("address", &["本駒込２－２８－１６"]),
            ("phone", &["０３（３９４６）２１２１"]),
            ("mainDepartment", &["department:01"]),
            ("departments", &["department:01", "department:02", "department:02", "gender:1"]),
            ("medicalSchool", &["101"]),
            ("graduatedOn-year", &["2004"]),
            ("graduatedOn-month", &["3"]),
            ("societies", &["001", "999"]),
            ("societyText", &["見本学会\n\n 見本学会 \n別の学会"]),
        ];
        for (field, values) in filled.iter().chain(changes) {
            answers.set(field, values.iter().map(|value| (*value).to_owned()).collect()).unwrap();
        }
        answers
    }

    fn checked(answers: &Answers) -> Result<Form, Vec<Problem>> {
        let societies = HashMap::from([("001".to_owned(), "日本医史学会".to_owned())]);
        let today = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap();
        check(answers, &Facts { today, codes: &codes(), societies: &societies, has_password: true })
    }

    #[test]
    fn what_is_typed_in_any_width_is_registered_in_one() {
        let form = checked(&answers(&[])).unwrap();
        assert_eq!(form.login_id, "mihon-taro");
        assert_eq!(form.license_number, "123456");
        assert_eq!(form.licensed_on.to_string(), "2004-04-01");
        assert_eq!((&*form.family_name, &*form.given_name), ("髙𠮷", "太郎"));
        assert_eq!((&*form.family_kana, &*form.given_kana), ("タカヨシ", "タロウ"));
        assert_eq!(form.home.postal_code, "1138621");
        assert_eq!(form.home.phone, "03-3946-2121");
        assert_eq!(form.department_codes, ["department:02"], "the main one and strangers are left out");
        assert_eq!(form.graduated_on.to_string(), "2004-03-01");
        assert_eq!(form.society_ids, ["001"]);
        assert_eq!(form.society_texts, ["見本学会", "別の学会"]);
        assert_eq!(form.former, None);
        assert!(form.search_text().contains("タカヨシタロウ"));
    }

    #[test]
    fn every_field_says_what_it_wants() {
        let cases: &[(&str, &str, &str)] = &[
            ("loginId", "", "ログインIDを入力してください"),
            ("licenseNumber", "1234567", "医籍登録番号は6桁までの数字で入力してください"),
            ("licensedOn-day", "31", "4月31日は存在しません"),
            ("familyName", "", "姓を入力してください"),
            ("givenKana", "太郎", "メイ（フリガナ）はカタカナで入力してください"),
            ("birthDate-year", "2027", "生年月日は今日までの日付を入力してください"),
            ("gender", "department:01", "性別を選択してください"),
            ("postalCode", "113", "郵便番号は7桁の数字で入力してください"),
            ("prefecture", "", "都道府県を選択してください"),
            ("city", "", "市区町村を入力してください"),
            ("phone", "12", "電話番号は市外局番から10桁または11桁で入力してください"),
            ("fax", "12", "FAX番号は市外局番から10桁または11桁で入力してください"),
            ("mainDepartment", "", "主たる科名を選択してください"),
            ("medicalSchool", "", "出身校を検索して選択するか、名称を入力してください"),
            ("graduatedOn-month", "13", "卒業年月の月は1から12までの数字で入力してください"),
            ("degreeUniversity", "見本大学", "学位の取得年月を入力してください"),
            ("degreeOn-year", "2010", "学位の大学名を入力してください"),
            ("formerFamilyKana", "ミホン", "旧姓を入力してください"),
        ];
        for (field, value, message) in cases {
            let problems = checked(&answers(&[(field, &[value])])).unwrap_err();
            assert!(problems.iter().any(|problem| problem.message == *message), "{field}: {problems:?}");
        }
    }

    #[test]
    fn days_that_contradict_each_other_are_told() {
        let problems = checked(&answers(&[("licensedOn-year", &["1979"])])).unwrap_err();
        assert_eq!(problems[0].message, "医籍登録日は生年月日より後の日付を入力してください");
    }

    #[test]
    fn a_former_name_needs_no_given_name() {
        let former: &[(&str, &[&str])] =
            &[("formerFamilyName", &["旧田"]), ("formerFamilyKana", &["きゅうだ"]), ("useFormerName", &["1"])];
        let form = checked(&answers(former)).unwrap();
        assert_eq!(form.former.as_ref().unwrap().family_kana, "キュウダ");
        assert_eq!(form.former.unwrap().given_name, None);
        assert!(form.use_former_name);
    }

    #[test]
    fn a_school_that_is_not_listed_is_named() {
        let form = checked(&answers(&[("medicalSchool", &[]), ("medicalSchoolText", &["海外医科大学"])])).unwrap();
        assert_eq!(form.school, School::Named("海外医科大学".to_owned()));
    }
}
