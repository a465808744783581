//! ① ログイン情報 and ② 医籍とご本人.

use maud::{Markup, html};

use super::frame::Sheet;
use crate::components::field::{Choice, Input, field};
use crate::gql::{Code, schema};
use crate::paths::RegisterPage;

/// What ② reads.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct PersonLists {
    #[cynic(rename = "codes", alias)]
    #[arguments(kind: GENDER)]
    pub genders: Vec<Code>,
}

/// ① ログイン情報
pub fn login(sheet: &Sheet<'_>) -> Markup {
    let errors = &sheet.errors;
    let password_hint = if sheet.registration.is_first_login && !sheet.registration.has_password {
        "お手紙のものとは別のパスワードを決めてください。8文字以上で、英字・数字・記号（! @ % & # など）をすべて入れてください。"
    } else if sheet.registration.has_password {
        "設定済みです。変更するときだけ入力してください。8文字以上で、英字・数字・記号をすべて入れてください。"
    } else {
        "8文字以上で、英字・数字・記号（! @ % & # など）をすべて入れてください。"
    };
    let password = field("password", "パスワード").errors(errors).hint(password_hint);
    let password = if sheet.registration.has_password { password.optional() } else { password.required() };
    let login_id_hint = if sheet.registration.is_first_login {
        "お手紙のものとは別のログインIDを、半角の英字・数字・記号で、8文字以上32文字以内で決めてください。"
    } else {
        "半角の英字・数字・記号で、8文字以上32文字以内で決めてください。"
    };
    let fields = html! {
        (field("loginId", "ログインID").required().errors(errors)
            .hint(login_id_hint)
            .text(&Input::text(sheet.typed.one("loginId")).code().large().autocomplete("username")))
        (password.text(&Input::password().large().autocomplete("new-password")))
        label.choice.choice--bare hidden data-scripted {
            input type="checkbox" data-shows="password";
            span { "パスワードを表示する" }
        }
    };
    sheet.render(RegisterPage::Login, &fields)
}

/// ② 医籍とご本人
pub fn page(sheet: &Sheet<'_>, lists: &PersonLists) -> Markup {
    let errors = &sheet.errors;
    let fields = html! {
        div.group {
            h2 { "医籍" }
            (field("licenseNumber", "医籍登録番号").required().errors(errors)
                .hint("医師免許証に書かれた6桁までの番号です。例）123456")
                .text(&Input::text(sheet.typed.one("licenseNumber")).half()))
            (sheet.date(field("licensedOn", "医籍登録日").required().errors(errors).hint(DATE), "licensedOn"))
        }
        div.group {
            h2 { "ご本人" }
            (sheet.half(field("familyName", "姓").required().errors(errors), "familyName", "family-name"))
            (sheet.half(field("givenName", "名").required().errors(errors), "givenName", "given-name"))
            (sheet.half(field("familyKana", "セイ（フリガナ）").required().errors(errors).hint(KANA), "familyKana", "off"))
            (sheet.half(field("givenKana", "メイ（フリガナ）").required().errors(errors).hint(KANA), "givenKana", "off"))
            (former(sheet))
            (sheet.date(field("birthDate", "生年月日").required().errors(errors).hint(DATE), "birthDate"))
            (gender(sheet, lists))
        }
    };
    sheet.render(RegisterPage::Person, &fields)
}

const DATE: &str = "西暦で記入してください。例）1980年04月01日（「昭和55」のように元号でも入力できます）";
const KANA: &str = "ひらがな・半角でもかまいません。";

fn gender(sheet: &Sheet<'_>, lists: &PersonLists) -> Markup {
    let group = field("gender", "性別").required().errors(&sheet.errors);
    let dots = html! {
        div.choices {
            @for (index, code) in lists.genders.iter().enumerate() {
                (group.choice(&Choice {
                    id: &if index == 0 { "gender".to_owned() } else { format!("gender-of-{}", code.code) },
                    name: "gender",
                    value: code.id.inner(),
                    label: html! { (code.label) },
                    is_chosen: sheet.typed.one("gender") == code.id.inner(),
                    is_single: true,
                    is_tile: false,
                }))
            }
        }
    };
    group.group(&dots)
}

/// 旧姓・旧名: folded away where there is none.
fn former(sheet: &Sheet<'_>) -> Markup {
    const FIELDS: [&str; 4] = ["formerFamilyName", "formerFamilyKana", "formerGivenName", "formerGivenKana"];
    let errors = &sheet.errors;
    let is_open = FIELDS.iter().any(|id| !sheet.typed.one(id).is_empty() || errors.of(id).is_some());
    let group = field("useFormerName", "送付物の宛名");
    html! {
        details.field open[is_open] {
            summary { "旧姓・旧名がある方" }
            (sheet.half(field("formerFamilyName", "旧姓").optional().errors(errors), "formerFamilyName", "off"))
            (sheet.half(field("formerFamilyKana", "旧姓（フリガナ）").optional().errors(errors), "formerFamilyKana", "off"))
            (sheet.half(field("formerGivenName", "旧名").optional().errors(errors).hint("名が変わったときだけ入力してください。"), "formerGivenName", "off"))
            (sheet.half(field("formerGivenKana", "旧名（フリガナ）").optional().errors(errors), "formerGivenKana", "off"))
            (group.group(&group.choice(&Choice {
                id: "useFormerName",
                name: "useFormerName",
                value: "1",
                label: html! { "送付物の宛名に旧姓・旧名を使用する" },
                is_chosen: !sheet.typed.one("useFormerName").is_empty(),
                is_single: false,
                is_tile: false,
            })))
        }
    }
}

/// States of the pages for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    use super::gql::{Registration, Typed};
    use crate::forms::Errors;
    use crate::layout::Shell;
    use crate::mypage::sample::code;
    let shell = Shell::default();
    let registration = super::mail::sample();
    let letter = Registration { is_first_login: true, ..super::mail::sample() };
    let sheet_of = |registration, typed: &[(&str, &str)], errors: Errors| Sheet {
        shell: &shell,
        registration,
        typed: Typed::new(
            typed.iter().map(|(field, value)| ((*field).to_owned(), vec![(*value).to_owned()])).collect(),
        ),
        errors,
        returns: false,
    };
    let sheet = |typed: &[(&str, &str)], errors: Errors| sheet_of(&registration, typed, errors);
    let lists = PersonLists { genders: vec![code("GENDER", "1", "男性", ""), code("GENDER", "2", "女性", "")] };
    let mut weak = Errors::default();
    weak.push("password", "パスワードに数字と記号を入れてください");
    let mut refused = Errors::default();
    refused.push("licensedOn-day", "2月30日は存在しません");
    refused.push("familyKana", "セイ（フリガナ）はカタカナで入力してください");
    vec![
        ("register-login", login(&sheet(&[], Errors::default()))),
        ("register-login-refused", login(&sheet(&[("loginId", "mihon-taro")], weak))),
        ("first-login-login", login(&sheet_of(&letter, &[], Errors::default()))),
        ("first-login-person", page(&sheet_of(&letter, &[("familyName", "見本")], Errors::default()), &lists)),
        ("register-person", page(&sheet(&[("formerFamilyName", "旧田")], Errors::default()), &lists)),
        ("register-person-refused", page(&sheet(&[("licensedOn-day", "30"), ("familyKana", "日医")], refused), &lists)),
    ]
}
