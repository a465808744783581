//! ⑤ 確認: what will be registered, made uniform, before it is sent.

use maud::{Markup, Render, html};

use super::frame::{Sheet, page_of};
use crate::components::facts::Facts;
use crate::components::{banner, button, form};
use crate::forms::control_id;
use crate::paths::{RegisterPage, register_page};

/// A part of the page: the form's page, its heading, and its fields with their names.
type Part = (RegisterPage, &'static str, &'static [(&'static str, &'static str)]);

const PARTS: [Part; 4] = [
    (RegisterPage::Login, "ログイン情報", &[("loginId", "ログインID")]),
    (
        RegisterPage::Person,
        "医籍とご本人",
        &[
            ("licenseNumber", "医籍登録番号"),
            ("licensedOn", "医籍登録日"),
            ("name", "氏名"),
            ("nameKana", "フリガナ"),
            ("formerName", "旧姓・旧名"),
            ("birthDate", "生年月日"),
            ("gender", "性別"),
        ],
    ),
    (
        RegisterPage::Address,
        "住所・連絡先",
        &[("postalCode", "郵便番号"), ("address", "住所"), ("phone", "電話番号"), ("fax", "FAX番号")],
    ),
    (
        RegisterPage::Medicine,
        "診療科・出身校・学会",
        &[
            ("mainDepartment", "主たる科名"),
            ("departments", "担当する科名"),
            ("medicalSchool", "出身校"),
            ("graduatedOn", "卒業年月"),
            ("degree", "学位（博士号）"),
            ("societies", "日本医学会分科会等"),
        ],
    ),
];

/// The page.
pub fn page(sheet: &Sheet<'_>) -> Markup {
    let registration = sheet.registration;
    let values = |field: &str| {
        let found = registration.summary.iter().find(|answer| answer.field == field);
        found.map(|answer| answer.values.join("、")).unwrap_or_default()
    };
    let content = html! {
        @if registration.problems.is_empty() {
            @for (page, heading, fields) in PARTS { (part(page, heading, fields, &values, registration.email.as_deref())) }
            (form::post_as(sheet.shell, &register_page(RegisterPage::Confirm), "section", &html! {
                (form::hidden("version", &registration.version.to_string()))
                div.actions {
                    (button::submit("この内容で登録する").large())
                    (button::link("戻る", register_page(RegisterPage::Medicine)).outline().large())
                }
                (form::sending())
            }))
        } @else {
            div.section { (missing(sheet)) }
        }
    };
    sheet.whole(RegisterPage::Confirm, &content)
}

fn part(
    page: RegisterPage,
    heading: &str,
    fields: &[(&str, &str)],
    values: &dyn Fn(&str) -> String,
    email: Option<&str>,
) -> Markup {
    let mut facts = Facts::new();
    for (field, label) in fields {
        facts = facts.text(label, &values(field));
    }
    facts = match page {
        RegisterPage::Login => facts.text("パスワード", "設定済み（表示されません）"),
        RegisterPage::Address => facts.text("メールアドレス", email.unwrap_or_default()),
        _ => facts,
    };
    let id = format!("part-{}", page.word());
    html! {
        section.section aria-labelledby=(id) {
            div.section__head {
                h2 id=(id) { (heading) }
                a href=(register_page(page).with("return", "confirm")) { "変更する" span.vh { "：" (heading) } }
            }
            (facts.render())
        }
    }
}

fn missing(sheet: &Sheet<'_>) -> Markup {
    let problems = &sheet.registration.problems;
    banner::problem(
        &format!("登録する前に、あと{}件の入力が必要です", problems.len()),
        &html! {
            ul {
                @for problem in problems {
                    @let to = register_page(page_of(problem)).with("return", "confirm");
                    @let to = match control_id(problem) { Some(control) => to.at(&control), None => to };
                    li { a href=(to) { (problem.message) } }
                }
            }
        },
    )
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    use super::gql::{Registration, RegistrationAnswer, Typed};
    use crate::forms::Errors;
    use crate::gql::{UserError, UserErrorCode};
    use crate::layout::Shell;
    let shell = Shell::default();
    let answer =
        |field: &str, value: &str| RegistrationAnswer { field: field.to_owned(), values: vec![value.to_owned()] };
    let ready = Registration {
        summary: vec![
            answer("loginId", "mihon-taro"),
            answer("name", "見本 太郎"),
            answer("birthDate", "1980年（昭和55年）4月1日"),
        ],
        has_password: true,
        ..super::mail::sample()
    };
    let problem = UserError {
        code: UserErrorCode::Required,
        field: Some(vec!["licensedOn".to_owned(), "year".to_owned()]),
        message: "医籍登録日を入力してください".to_owned(),
    };
    let unready = Registration { problems: vec![problem], ..super::mail::sample() };
    let sheet = |registration| Sheet {
        shell: &shell,
        registration,
        typed: Typed::default(),
        errors: Errors::default(),
        returns: false,
    };
    vec![("register-confirm", page(&sheet(&ready))), ("register-confirm-missing", page(&sheet(&unready)))]
}
