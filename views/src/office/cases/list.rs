//! The list of 登録の重複.

use maud::{Markup, html};

use super::CasesQuery;
use super::gql::{CaseRow, CasesSecretariat, RegistrationCaseState};
use crate::components::{table, time};
use crate::layout::{NavItem, Page, Shell};
use crate::office::keyset::{self, total};
use crate::paths;

/// What is shown of what was typed once it was emptied.
pub(super) const EMPTIED: &str = "削除済み";

/// The page.
pub fn page(shell: &Shell, query: &CasesQuery, data: &CasesSecretariat) -> Markup {
    let cases = &data.registration_cases;
    let main = html! {
        div.page-head {
            h1 { "登録の重複" }
            p.sub {
                "登録済みの医師の医籍登録番号で利用者登録をした人がいて、メールでは解決できなかったものです。"
                "新しい登録は行われていません。事情を確かめて、対応の結果を記録してください。"
            }
        }
        (tabs(query, data))
        section.section aria-labelledby="result" {
            div.section__head { h2.h-sm id="result" { (total(&cases.total_count)) } }
            @if cases.nodes.is_empty() {
                p.mt { (nothing(query)) }
            } @else {
                (rows(query, &cases.nodes))
                (keyset::bar(&cases.total_count, &cases.page_info, |page| paths::office_cases_list(&query.at(page))))
            }
        }
    };
    let crumbs = vec![("TOP".to_owned(), Some(paths::office())), ("登録の重複".to_owned(), None)];
    shell.render(&Page { title: "登録の重複", nav: Some(NavItem::OfficeCases), crumbs, ..Page::default() }, &main)
}

fn tabs(query: &CasesQuery, data: &CasesSecretariat) -> Markup {
    let closed = CasesQuery { state: RegistrationCaseState::Closed, ..CasesQuery::default() };
    let open = format!("未対応（{}）", data.open_registration_cases.value);
    let tabs = [(CasesQuery::default(), open), (closed, "対応済み".to_owned())];
    html! {
        nav aria-label="状態" {
            ul.tabs {
                @for (other, words) in &tabs {
                    li {
                        a href=(paths::office_cases_list(other)) aria-current=[(other.state == query.state).then_some("page")] { (words) }
                    }
                }
            }
        }
    }
}

fn nothing(query: &CasesQuery) -> &'static str {
    match query.state {
        RegistrationCaseState::Open => "未対応の登録の重複はありません。新しく見つかると、ここと、TOPに表示されます。",
        RegistrationCaseState::Closed => "対応済みの登録の重複はありません。",
    }
}

fn rows(query: &CasesQuery, cases: &[CaseRow]) -> Markup {
    let is_closed = query.state == RegistrationCaseState::Closed;
    let head = html! {
        tr {
            th scope="col" { "入力された氏名" }
            th scope="col" { "医籍登録番号" }
            th scope="col" { "登録された日時" }
            th scope="col" { "登録済みの内容との比較" }
            @if is_closed { th scope="col" { "対応の結果" } th scope="col" { "対応した人" } }
        }
    };
    let body = html! { tbody { @for case in cases { (row(case, is_closed)) } } };
    table::scrolling("登録の重複。新しい順", "", &head, &body)
}

fn row(case: &CaseRow, is_closed: bool) -> Markup {
    html! {
        tr {
            th scope="row" {
                a href=(paths::office_case(case.id.inner())) { (case.name.as_deref().unwrap_or(EMPTIED)) }
                @if let Some(kana) = &case.name_kana { br; span.small { (kana) } }
            }
            td {
                @match &case.license_number { Some(number) => { "第" (number) "号" } None => { (EMPTIED) } }
            }
            td { (time::at(case.opened_at)) }
            td { (compared(case.agrees)) }
            @if is_closed {
                td { (case.result.map_or("—", |result| result.label())) }
                td {
                    (case.closed_by.as_deref().unwrap_or("—"))
                    @if let Some(at) = case.closed_at { br; (time::at(at)) }
                }
            }
        }
    }
}

/// How what was typed compares with the doctor who has the number.
fn compared(agrees: bool) -> &'static str {
    if agrees {
        "一致（メールアドレスの登録なし）"
    } else {
        "生年月日またはフリガナが異なる"
    }
}
