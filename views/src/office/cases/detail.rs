//! A case: what was typed, who has the number, what to do, and the form that closes it.

use chrono::NaiveDate;
use maud::{Markup, Render, html};

use super::gql::{Case, CaseDoctor, RegistrationCaseResult};
use super::list::EMPTIED;
use crate::components::facts::Facts;
use crate::components::field::{Choice, field};
use crate::components::{banner, button, form, time};
use crate::forms::FormState;
use crate::layout::{NavItem, Page, Shell};
use crate::{paths, text};

/// The form as sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CloseForm {
    /// What was found.
    pub result: Option<RegistrationCaseResult>,
    /// The same in words.
    pub note: String,
}

/// The page. `conflict`: somebody else was faster, in words.
pub fn page(shell: &Shell, case: &Case, state: &FormState<CloseForm>, conflict: Option<&str>) -> Markup {
    let title = case.name.as_ref().map_or("登録の重複".to_owned(), |name| format!("登録の重複：{name}"));
    let main = html! {
        (banner::error_summary(&state.errors))
        @if let Some(conflict) = conflict { (banner::problem("まだ保存されていません", &html! { p { (conflict) } })) }
        div.page-head {
            h1 { (title) }
            p.sub { "登録された日時：" (time::at(case.opened_at)) }
        }
        section.section aria-labelledby="typed" {
            div.section__head { h2 id="typed" { "入力された内容" } }
            @if case.name.is_none() {
                p { "対応済みにしてから1年が過ぎたため、入力された内容は削除されました。" }
            } @else {
                (typed(case).render())
            }
        }
        section.section aria-labelledby="registered" {
            div.section__head { h2 id="registered" { "同じ医籍登録番号の登録済みの医師" } }
            (registered(case))
        }
        @if case.closed_at.is_some() { (ending(case)) } @else { (how_to(case)) (close(shell, case, state)) }
    };
    let crumbs = vec![
        ("TOP".to_owned(), Some(paths::office())),
        ("登録の重複".to_owned(), Some(paths::office_cases())),
        (case.name.clone().unwrap_or_else(|| EMPTIED.to_owned()), None),
    ];
    let has_errors = !state.errors.is_empty() || conflict.is_some();
    let nav = Some(NavItem::OfficeCases);
    shell.render(&Page { title: &title, has_errors, nav, crumbs, ..Page::default() }, &main)
}

fn typed(case: &Case) -> Facts {
    let number = case.license_number.as_ref().map(|number| format!("第{number}号")).unwrap_or_default();
    let day = |day: Option<NaiveDate>| day.map(text::date_with_era).unwrap_or_default();
    Facts::new()
        .text("氏名", case.name.as_deref().unwrap_or_default())
        .text("フリガナ", case.name_kana.as_deref().unwrap_or_default())
        .text("生年月日", &day(case.birth_date))
        .text("医籍登録番号", &number)
        .text("メールアドレス（確認済み）", case.email.as_deref().unwrap_or_default())
}

fn registered(case: &Case) -> Markup {
    html! {
        p {
            @if case.agrees {
                "生年月日とフリガナは、登録済みの内容と一致しています。メールアドレスが登録されていないため、お知らせのメールを送れませんでした。"
            } @else {
                "生年月日またはフリガナが、登録済みの内容と異なります。"
            }
        }
        p.mt {
            @match &case.doctor {
                Some(CaseDoctor { id, family_name, given_name }) => {
                    a href=(paths::office_member(id.inner())) { (family_name) " " (given_name) " 様の会員情報を開く" }
                }
                None => {
                    "この番号の医師は、この医師会の会員ではないため、会員情報を表示できません。"
                    "登録した人に連絡して、医籍登録番号と所属している医師会を確かめてください。"
                }
            }
        }
    }
}

fn how_to(case: &Case) -> Markup {
    html! {
        section.section aria-labelledby="how" {
            div.section__head { h2 id="how" { "対応の手順" } }
            ul.bullets {
                li { "登録した人に連絡して、医師免許証などで、ご本人であることと医籍登録番号を確かめてください。" }
                @if case.doctor.is_some() {
                    li { "登録済みの医師ご本人のときは、会員情報の画面で「お手紙を発行する」を押し、お手紙のログイン情報を使うようご案内ください。" }
                } @else {
                    li { "登録済みの医師ご本人のときは、所属している医師会からお手紙を受け取るようご案内ください。" }
                }
                li { "入力した番号が誤っていたときは、正しい番号でもう一度利用者登録をするようご案内ください。" }
                li { "登録済みの番号が誤っていたときは、その番号の医師に連絡して、正しい番号を確かめてください。" }
            }
        }
    }
}

fn close(shell: &Shell, case: &Case, state: &FormState<CloseForm>) -> Markup {
    let (values, errors) = (&state.values, &state.errors);
    let result = field("result", "対応の結果").required().errors(errors);
    html! {
        section.section aria-labelledby="close" {
            div.section__head { h2 id="close" { "対応の記録" } }
            div.form-page {
                (form::post(shell, &paths::office_case(case.id.inner()), &html! {
                    (form::hidden("version", &case.version.to_string()))
                    (result.group(&html! {
                        @for (index, &choice) in RegistrationCaseResult::ALL.iter().enumerate() {
                            (result.choice(&Choice {
                                id: &if index == 0 { "result".to_owned() } else { format!("result-{index}") },
                                name: "result",
                                value: choice.word(),
                                label: html! { (choice.label()) },
                                is_chosen: values.result == Some(choice),
                                is_single: true,
                                is_tile: false,
                            }))
                        }
                    }))
                    (field("note", "対応の内容").optional()
                        .hint("200文字以内で。「その他」のときは必ず入力してください。1年後に、入力された内容とともに削除されます。")
                        .errors(errors).textarea(&values.note, 3))
                    div.actions.mt {
                        (button::submit("対応済みにする"))
                        (button::link("一覧に戻る", paths::office_cases()).text())
                    }
                    (form::sending())
                }))
            }
        }
    }
}

fn ending(case: &Case) -> Markup {
    html! {
        section.section aria-labelledby="ending" {
            div.section__head { h2 id="ending" { "対応の結果" } }
            (Facts::new()
                .text("結果", case.result.map_or("", |result| result.label()))
                .text("対応の内容", case.note.as_deref().unwrap_or_default())
                .text("対応した人", case.closed_by.as_deref().unwrap_or_default())
                .markup("対応した日時", html! { @if let Some(at) = case.closed_at { (time::at(at)) } })
                .render())
            p.mt { (button::link("一覧に戻る", paths::office_cases()).outline()) }
        }
    }
}
