//! 利用規約: for reading, and with the checkbox where somebody has to agree.

use maud::{Markup, html};

use crate::components::field::{Choice, field};
use crate::components::{banner, button, form};
use crate::forms::Errors;
use crate::gql::{UserError, schema};
use crate::layout::{Page, Shell};
use crate::paths::{self, Path};

/// What the pages read.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct TermsQuery {
    pub terms: Terms,
}

/// The text.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Terms {
    pub version: String,
    pub summary: Vec<String>,
    pub articles: Vec<TermsArticle>,
}

/// One article.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct TermsArticle {
    pub heading: String,
    pub paragraphs: Vec<String>,
}

/// Variables of [`AgreeMutation`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AgreeVariables {
    pub input: AgreeToTermsInput,
}

/// See schema.graphql.
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AgreeToTermsInput {
    pub version: String,
    pub agreed: bool,
}

/// A logged-in doctor agrees.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "AgreeVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AgreeMutation {
    #[arguments(input: $input)]
    pub agree_to_terms: AgreeToTermsPayload,
}

/// See [`AgreeMutation`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AgreeToTermsPayload {
    pub user_errors: Vec<UserError>,
}

/// Why somebody is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Before a 利用者登録.
    Registering,
    /// Before the first log-in of a doctor who was taken over from old data.
    FirstLogin,
    /// Before going on: he has not agreed to this version.
    Again,
}

/// The text for reading.
pub fn page(shell: &Shell, terms: &Terms) -> Markup {
    let main = html! {
        div.page-head { h1 { "利用規約" } p.sub { (version(terms)) } }
        (body(terms))
    };
    shell.render(&Page { title: "利用規約", ..Page::default() }, &main)
}

/// The text with its checkbox. `next`: where to go afterwards.
pub fn ask(shell: &Shell, terms: &Terms, asked: Asked, next: &str, errors: &Errors) -> Markup {
    let (title, to): (_, Path) = match asked {
        Asked::Registering => ("利用者登録：利用規約", paths::register_terms()),
        Asked::FirstLogin => ("初回ログイン：利用規約", paths::register_first()),
        Asked::Again => ("利用規約への同意", paths::terms_agree()),
    };
    let box_ = field("agreed", "利用規約・個人情報の取り扱い").required().errors(errors);
    let fields = html! {
        (form::hidden("version", &terms.version))
        @if !next.is_empty() { (form::hidden("next", next)) }
        (box_.group(&box_.choice(&Choice {
            id: "agreed",
            name: "agreed",
            value: "1",
            label: html! { "利用規約と個人情報の取り扱いに同意します" },
            is_chosen: false,
            is_single: false,
            is_tile: false,
        })))
        div.field.actions { (button::submit("次へ進む").large()) }
        (form::sending())
    };
    let main = html! {
        (banner::error_summary(errors))
        div.page-head { h1 { (title) } p.sub { (version(terms)) } }
        @match asked {
            Asked::Registering => { p { "登録には、メールアドレスと医師免許証（医籍登録番号・登録年月日）が必要です。入力は10分ほどです。" } }
            Asked::FirstLogin => { p { "お手紙のログインIDとパスワードを確認しました。はじめに利用規約をお読みください。続けて、新しいログインIDとパスワードを決め、登録されている内容をご確認いただきます。入力は10分ほどです。" } }
            Asked::Again => { p { "利用規約が新しくなりました。続けるには、お読みのうえ同意してください。" } }
        }
        (body(terms))
        p.mt { a href=(paths::privacy()) { "個人情報の取り扱いについて" } }
        (form::post_as(shell, &to, "section", &fields))
    };
    shell.render(&Page { title, has_errors: !errors.is_empty(), ..Page::default() }, &main)
}

fn version(terms: &Terms) -> String {
    format!("{}版（見本）", terms.version.replace('-', "/"))
}

fn body(terms: &Terms) -> Markup {
    html! {
        section.card.card--flat aria-labelledby="summary" {
            h2.h-sm id="summary" { "要点" }
            ul.bullets { @for line in &terms.summary { li { (line) } } }
        }
        @for article in &terms.articles {
            section.section {
                h2.h-sm { (article.heading) }
                @for paragraph in &article.paragraphs { p { (paragraph) } }
            }
        }
        p.small.sub.mt { "この文章は見本です。運用を始める前に、運営者が定めた規約に差し替えてください。" }
    }
}

/// States of the pages for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let terms = Terms {
        version: "2026-11-23".to_owned(),
        summary: vec!["医師ご本人だけが登録できます。".to_owned()],
        articles: vec![TermsArticle {
            heading: "第1条（見本）".to_owned(),
            paragraphs: vec!["見本の条文です。".to_owned()],
        }],
    };
    let shell = Shell::default();
    let mut refused = Errors::default();
    refused.push("agreed", "利用規約・個人情報の取り扱いに同意する場合は、チェックを入れてください");
    vec![
        ("terms", page(&shell, &terms)),
        ("register-terms", ask(&shell, &terms, Asked::Registering, "", &Errors::default())),
        ("register-terms-refused", ask(&shell, &terms, Asked::Registering, "", &refused)),
        ("terms-again", ask(&shell, &terms, Asked::Again, "/mypage", &Errors::default())),
    ]
}
