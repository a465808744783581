//! 会員情報: a member as his secretariat sees him, and the letter with new login data.

use chrono::NaiveDate;
use maud::{Markup, Render, html};

use crate::components::facts::Facts;
use crate::components::{banner, button, form};
use crate::forms::Errors;
use crate::gql::{AssociationName, Category, Code, UserError, ViewerHead, schema};
use crate::layout::{NavItem, Page, Shell};
use crate::{paths, text};

/// Which doctor.
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct MemberVariables {
    pub id: cynic::Id,
}

/// What the page reads.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "MemberVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct MemberDocument {
    pub viewer: ViewerHead,
    #[arguments(id: $id)]
    pub node: Option<Node>,
}

/// What the id names.
#[derive(cynic::InlineFragments, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum Node {
    Doctor(Box<Doctor>),
    #[cynic(fallback)]
    Other,
}

/// The doctor.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Doctor {
    pub id: cynic::Id,
    pub license_number: Option<String>,
    pub licensed_on: Option<NaiveDate>,
    pub family_name: String,
    pub given_name: String,
    pub family_kana: String,
    pub given_kana: String,
    pub birth_date: Option<NaiveDate>,
    pub main_department: Option<Code>,
    pub email: Option<String>,
    #[arguments(includeFormer: true)]
    pub affiliations: Vec<Affiliation>,
}

/// A membership.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Affiliation {
    pub association: AssociationName,
    pub joined_on: NaiveDate,
    pub left_on: Option<NaiveDate>,
    pub is_current: bool,
    pub category: Option<Category>,
}

/// Variables of [`IssueLetter`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct IssueLetterVariables {
    pub input: IssueLetterInput,
}

/// See schema.graphql.
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct IssueLetterInput {
    pub doctor_id: cynic::Id,
}

/// Issues a letter.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "IssueLetterVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct IssueLetter {
    #[arguments(input: $input)]
    pub issue_letter: IssueLetterPayload,
}

/// The letter, or why there is none.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct IssueLetterPayload {
    pub letter: Option<Letter>,
    pub user_errors: Vec<UserError>,
}

/// Login data to be printed.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Letter {
    pub recipient: String,
    pub login_id: String,
    pub password: String,
    pub issued_on: NaiveDate,
}

/// The member.
pub fn page(shell: &Shell, member: &Doctor, errors: &Errors) -> Markup {
    let name = format!("{} {}", member.family_name, member.given_name);
    let title = format!("会員情報：{name}");
    let main = html! {
        (banner::error_summary(errors))
        div.page-head { h1 { (title) } p.sub { (member.family_kana) " " (member.given_kana) } }
        section.section aria-labelledby="registered" {
            div.section__head { h2 id="registered" { "登録内容" } }
            (facts(member).render())
        }
        section.section aria-labelledby="affiliations" {
            div.section__head { h2 id="affiliations" { "所属医師会" } }
            @if member.affiliations.is_empty() { p { "所属している医師会はありません。" } }
            @else { ul.layers { @for affiliation in &member.affiliations { (row(affiliation)) } } }
        }
        section.section aria-labelledby="letter" {
            div.section__head { h2 id="letter" { "ログイン情報のお手紙" } }
            p { "ログインIDやパスワードが分からず、登録のメールも受け取れない会員に、新しいログイン情報のお手紙を発行します。" }
            p.mt.small.sub { "発行すると、これまでのログインIDとパスワードは使えなくなり、ログイン中の端末からもログアウトします。二段階認証を設定していたときは、解除されます。ご本人であることを確かめてから発行してください。" }
            (form::post_as(shell, &paths::office_member_letter(member.id.inner()), "mt", &html! {
                div.actions { (button::submit("お手紙を発行する").outline()) }
                (form::sending())
            }))
        }
    };
    shell.render(&Page { has_errors: !errors.is_empty(), ..frame(&title, &title) }, &main)
}

fn facts(member: &Doctor) -> Facts {
    let number = member.license_number.as_ref().map(|number| format!("第{number}号")).unwrap_or_default();
    let day = |day: Option<NaiveDate>| day.map(text::date_with_era).unwrap_or_default();
    Facts::new()
        .text("医籍登録番号", &number)
        .text("医籍登録日", &day(member.licensed_on))
        .text("生年月日", &day(member.birth_date))
        .text("主たる科名", member.main_department.as_ref().map_or("", |code| &code.label))
        .text("メールアドレス", member.email.as_deref().unwrap_or_default())
}

fn row(affiliation: &Affiliation) -> Markup {
    let until = affiliation.left_on.map(text::date).unwrap_or_default();
    html! {
        li {
            p.layers__name { b { (affiliation.association.name) } @if !affiliation.is_current { span.sub { "現在は会員ではありません" } } }
            p.small.sub {
                (text::date(affiliation.joined_on)) "〜" (until)
                @if let Some(category) = &affiliation.category { "　" (category.words()) }
            }
        }
    }
}

/// The letter, to be printed now: it is shown this once. `member`: the doctor's id.
pub fn letter(shell: &Shell, member: &str, letter: &Letter) -> Markup {
    let title = "ログイン情報のお知らせ";
    let main = html! {
        div.page-head { h1 { (title) } p.sub { (text::long_date(letter.issued_on)) } }
        p { b { (letter.recipient) " 様" } }
        p.mt { "会員情報管理システムのログイン情報をお知らせします。他の人に知られないように取り扱ってください。" }
        (Facts::new()
            .markup("ログインID", html! { code { (letter.login_id) } })
            .markup("パスワード", html! { code { (letter.password) } })
            .render())
        ul.bullets.mt {
            li { "ログイン画面で、上のログインIDとパスワードを入力してください。" }
            li { "新しいログインIDとパスワードを決め、登録されている内容をご確認ください。" }
            li { "手続きが終わると、このお手紙のログイン情報は使えなくなります。" }
        }
        div.section.actions {
            button.btn.btn--solid type="button" hidden data-scripted data-print { "このページを印刷する" }
            (button::link("会員情報へ戻る", paths::office_member(member)).outline())
        }
        noscript { p.mt.small.sub { "ブラウザーの印刷機能でこのページを印刷してください。" } }
        p.mt.small.sub { "パスワードはこの画面にだけ表示されます。印刷できなかったときは、もう一度発行してください。" }
    };
    shell.render(&frame(title, title), &main)
}

fn frame<'a>(title: &'a str, here: &str) -> Page<'a> {
    let crumbs = vec![
        ("TOP".to_owned(), Some(paths::office())),
        ("会員検索".to_owned(), Some(paths::office_members())),
        (here.to_owned(), None),
    ];
    Page { title, nav: Some(NavItem::OfficeMembers), crumbs, ..Page::default() }
}

/// States of the pages for tests.
pub(super) fn samples(shell: &Shell) -> Vec<(&'static str, Markup)> {
    let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
    let affiliation = |name: &str, left_on: Option<NaiveDate>| Affiliation {
        association: AssociationName { id: cynic::Id::new(name), name: name.to_owned() },
        joined_on: day("2008-04-01"),
        is_current: left_on.is_none(),
        left_on,
        category: None,
    };
    let member = Doctor {
        id: cynic::Id::new("doctor"),
        license_number: Some("123456".to_owned()),
        licensed_on: Some(day("2004-04-30")),
        family_name: "見本".to_owned(),
        given_name: "太郎".to_owned(),
        family_kana: "ミホン".to_owned(),
        given_kana: "タロウ".to_owned(),
        birth_date: Some(day("1980-04-01")),
        main_department: None,
        email: None,
        affiliations: vec![
            affiliation("横浜市青葉区医師会", None),
            affiliation("川崎市医師会", Some(day("2009-03-31"))),
        ],
    };
    let printed = Letter {
        recipient: "見本 太郎".to_owned(),
        login_id: "wxyz-2345-abcd".to_owned(),
        password: "abcd-2345-efgh-wxyz".to_owned(),
        issued_on: day("2026-04-01"),
    };
    vec![
        ("office-member", page(shell, &member, &Errors::default())),
        ("office-letter", letter(shell, "doctor", &printed)),
    ]
}
