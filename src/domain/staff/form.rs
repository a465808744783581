//! The form of a member of staff: what is typed, and what it means.

use chrono::NaiveDate;

use super::Period;
use crate::domain::login;
use crate::domain::problem::{FieldError, Problem};
use crate::domain::text::{contact, kana, name};
use crate::domain::words::{ProblemCode, StaffRole};

/// Characters of a family or given name, and of its reading.
const NAME: usize = 32;
const KANA: usize = 64;

/// Between family and given name as they are kept. What people type never holds one: it is folded to a plain space.
const SEPARATOR: char = '\u{3000}';

/// Family and given name, or their readings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FullName {
    pub family: String,
    pub given: String,
}

impl FullName {
    /// Takes a kept name apart.
    pub fn split(kept: &str) -> Self {
        let (family, given) = kept.split_once(SEPARATOR).or_else(|| kept.split_once(' ')).unwrap_or((kept, ""));
        Self { family: family.to_owned(), given: given.to_owned() }
    }

    /// As it is kept and shown.
    pub fn joined(&self) -> String {
        format!("{}{SEPARATOR}{}", self.family, self.given)
    }
}

/// What was typed; none: nothing was said about it, so it stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub family_name: Option<String>,
    pub given_name: Option<String>,
    pub family_kana: Option<String>,
    pub given_kana: Option<String>,
    pub email: Option<String>,
    /// The address once more.
    pub email_again: Option<String>,
    pub login_id: Option<String>,
    pub role: Option<StaffRole>,
    pub in_use: Option<bool>,
    /// `Some(None)` takes the limit away.
    pub valid_from: Option<Option<NaiveDate>>,
    pub valid_until: Option<Option<NaiveDate>>,
}

/// A member of staff as the form has him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub name: FullName,
    pub kana: FullName,
    pub email: String,
    pub login_id: String,
    pub role: StaffRole,
    pub in_use: bool,
    pub period: Period,
}

impl Typed {
    /// Reads a new member of staff: what is missing is missing.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the form.
    pub fn read_new(&self) -> Result<Entry, Vec<Problem>> {
        let nobody = FullName { family: String::new(), given: String::new() };
        let empty = Entry {
            name: nobody.clone(),
            kana: nobody,
            email: String::new(),
            login_id: String::new(),
            role: StaffRole::Staff,
            in_use: true,
            period: Period::default(),
        };
        let all = Self {
            family_name: Some(self.family_name.clone().unwrap_or_default()),
            given_name: Some(self.given_name.clone().unwrap_or_default()),
            family_kana: Some(self.family_kana.clone().unwrap_or_default()),
            given_kana: Some(self.given_kana.clone().unwrap_or_default()),
            email: Some(self.email.clone().unwrap_or_default()),
            login_id: Some(self.login_id.clone().unwrap_or_default()),
            ..self.clone()
        };
        let mut problems = Vec::new();
        let entry = all.apply(empty, &mut problems);
        if self.role.is_none() {
            problems.push(FieldError::required("権限を選択してください").at(["role"]));
        }
        if problems.is_empty() { Ok(entry) } else { Err(problems) }
    }

    /// Reads what changes of a member of staff.
    ///
    /// # Errors
    /// Everything that is wrong, in the order of the form.
    pub fn read_change(&self, now: Entry) -> Result<Entry, Vec<Problem>> {
        let mut problems = Vec::new();
        let entry = self.apply(now, &mut problems);
        if problems.is_empty() { Ok(entry) } else { Err(problems) }
    }

    fn apply(&self, mut entry: Entry, problems: &mut Vec<Problem>) -> Entry {
        let mut take = |into: &mut String, read: Option<Result<String, FieldError>>, field: &str| match read {
            Some(Ok(text)) => *into = text,
            Some(Err(error)) => problems.push(error.at([field])),
            None => {}
        };
        let (sei, mei) = ("セイ（フリガナ）", "メイ（フリガナ）");
        let reading = |typed: &Option<String>, label| typed.as_deref().map(|typed| kana::kana(typed, label, KANA));
        let written = |typed: &Option<String>, label| typed.as_deref().map(|typed| name::name(typed, label, NAME));
        take(&mut entry.kana.family, reading(&self.family_kana, sei), "familyKana");
        take(&mut entry.kana.given, reading(&self.given_kana, mei), "givenKana");
        take(&mut entry.name.family, written(&self.family_name, "姓"), "familyName");
        take(&mut entry.name.given, written(&self.given_name, "名"), "givenName");
        take(&mut entry.email, self.email.as_deref().map(contact::email), "email");
        if let (Some(_), Some(problem)) = (&self.email, self.second_address(&entry.email)) {
            problems.push(problem);
        }
        let mut take = |into: &mut String, read: Option<Result<String, FieldError>>, field: &str| match read {
            Some(Ok(text)) => *into = text,
            Some(Err(error)) => problems.push(error.at([field])),
            None => {}
        };
        take(&mut entry.login_id, self.login_id.as_deref().map(login::login_id), "loginId");
        entry.role = self.role.unwrap_or(entry.role);
        entry.in_use = self.in_use.unwrap_or(entry.in_use);
        entry.period.from = self.valid_from.unwrap_or(entry.period.from);
        entry.period.until = self.valid_until.unwrap_or(entry.period.until);
        if let (Some(from), Some(until)) = (entry.period.from, entry.period.until)
            && until < from
        {
            let message = "有効期間の終了日は開始日以降の日付を入力してください";
            problems.push(Problem::field(ProblemCode::Invalid, ["validUntil"], message));
        }
        entry
    }

    /// The address has to be typed twice; the second one is looked at only where the first is one.
    fn second_address(&self, first: &str) -> Option<Problem> {
        let again = self.email_again.as_deref().unwrap_or_default();
        if again.trim().is_empty() {
            return Some(
                FieldError::required("確認のため、メールアドレスをもう一度入力してください").at(["emailAgain"]),
            );
        }
        let differs = contact::email(self.email.as_deref().unwrap_or_default())
            .is_ok_and(|_| !contact::email(again).is_ok_and(|again| again == first));
        differs.then(|| {
            FieldError::invalid("メールアドレスが一致していません。もう一度入力してください").at(["emailAgain"])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed() -> Typed {
        let text = |text: &str| Some(text.to_owned());
        Typed {
            family_name: text(" 日医 "),
            given_name: text("太郎"),
            family_kana: text("にちい"),
            given_kana: text("ﾀﾛｳ"),
            email: text("Ｔaro@example.jp"),
            email_again: text("taro@example.jp".replacen('t', "T", 1).as_str()),
            login_id: text("Ｔaro.yamada"),
            role: Some(StaffRole::Administrator),
            ..Typed::default()
        }
    }

    fn fields(problems: Vec<Problem>) -> Vec<(String, String)> {
        problems.into_iter().map(|problem| (problem.field.concat(), problem.message)).collect()
    }

    #[test]
    fn widths_and_kana_are_ours_to_fold() {
        let entry = typed().read_new().unwrap();
        assert_eq!((entry.name.joined(), entry.kana.joined()), ("日医　太郎".to_owned(), "ニチイ　タロウ".to_owned()));
        assert_eq!((entry.email.as_str(), entry.login_id.as_str()), ("Taro@example.jp", "Taro.yamada"));
        assert!(entry.in_use);
        assert_eq!(FullName::split(&entry.name.joined()), entry.name);
        assert_eq!(FullName::split("見本 職員"), FullName { family: "見本".into(), given: "職員".into() });
    }

    #[test]
    fn everything_missing_is_told_at_once_and_in_order() {
        let found = fields(Typed::default().read_new().unwrap_err());
        let names: Vec<&str> = found.iter().map(|(field, _)| field.as_str()).collect();
        let expected = ["familyKana", "givenKana", "familyName", "givenName", "email", "emailAgain", "loginId", "role"];
        assert_eq!(names, expected);
        assert!(found.iter().all(|(_, message)| message.ends_with("ください")), "{found:?}");
    }

    #[test]
    fn limits_of_the_manual() {
        let cases: &[(Typed, Option<&str>)] = &[
            (Typed { family_name: Some("日".repeat(32)), ..typed() }, None),
            (Typed { family_name: Some("日".repeat(33)), ..typed() }, Some("familyName")),
            (Typed { given_kana: Some("ア".repeat(64)), ..typed() }, None),
            (Typed { given_kana: Some("ア".repeat(65)), ..typed() }, Some("givenKana")),
            (Typed { given_kana: Some("太郎".to_owned()), ..typed() }, Some("givenKana")),
            (Typed { email_again: Some("other@example.jp".to_owned()), ..typed() }, Some("emailAgain")),
            (Typed { email_again: None, ..typed() }, Some("emailAgain")),
            (Typed { email: Some("taro".to_owned()), ..typed() }, Some("email")),
            (Typed { login_id: Some("short-7".to_owned()), ..typed() }, Some("loginId")),
            (Typed { login_id: Some("a".repeat(32)), ..typed() }, None),
            (Typed { login_id: Some("a".repeat(33)), ..typed() }, Some("loginId")),
        ];
        for (typed, wrong) in cases {
            let found = typed.read_new().err().map(fields).unwrap_or_default();
            let names: Vec<&str> = found.iter().map(|(field, _)| field.as_str()).collect();
            assert_eq!(names, wrong.iter().copied().collect::<Vec<_>>(), "{typed:?}");
        }
    }

    #[test]
    fn a_change_says_only_what_changes() {
        let now = typed().read_new().unwrap();
        assert_eq!(Typed::default().read_change(now.clone()), Ok(now.clone()));
        let day = |text: &str| Some(text.parse().unwrap());
        let period = Typed { valid_until: Some(day("2027-03-31")), ..Typed::default() };
        let until = period.read_change(now.clone()).unwrap();
        assert_eq!(until, Entry { period: Period { from: None, until: day("2027-03-31") }, ..now });
        let late = Typed { valid_from: Some(day("2027-04-01")), ..Typed::default() };
        assert_eq!(fields(late.read_change(until.clone()).unwrap_err())[0].0, "validUntil");
        let endless = Typed { valid_until: Some(None), ..Typed::default() };
        assert_eq!(endless.read_change(until).unwrap().period, Period::default());
    }
}
