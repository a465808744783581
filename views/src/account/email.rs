//! メールアドレスの変更: typing it, waiting for the mail, and the page that the mailed URL opens.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::log_ins::AccountPayload;
use crate::components::facts::Facts;
use crate::components::field::{Input, field};
use crate::components::{banner, button, form};
use crate::forms::Errors;
use crate::gql::{UserError, ViewerHead, schema};
use crate::layout::{Page, Shell};
use crate::paths::{self, Path};
use crate::register::gql::{MailedLink, MailedLinkState};
use crate::text;

/// What the page reads.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct EmailQuery {
    pub viewer: EmailViewer,
}

/// The viewer of it.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Viewer")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct EmailViewer {
    #[cynic(spread)]
    pub head: ViewerHead,
    pub account: Option<EmailAccount>,
}

/// One's own address.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Account")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct EmailAccount {
    pub email: Option<String>,
    pub email_change: Option<EmailChange>,
}

/// A change that waits for its URL.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct EmailChange {
    pub email: String,
    pub expires_at: DateTime<Utc>,
}

/// Mails the URL.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "ChangeVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RequestChange {
    #[arguments(input: $input)]
    pub request_email_change: AccountPayload,
}

/// Variables of [`RequestChange`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ChangeVariables {
    pub input: RequestEmailChangeInput,
}

/// Input of [`RequestChange`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RequestEmailChangeInput {
    pub email: String,
    pub current_password: Option<String>,
}

/// Gives the change up.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "CancelVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Cancel {
    #[arguments(input: $input)]
    pub cancel_email_change: AccountPayload,
}

/// Variables of [`Cancel`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CancelVariables {
    pub input: CancelEmailChangeInput,
}

/// Input of [`Cancel`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CancelEmailChangeInput {
    pub email: String,
}

/// The token of the mailed URL.
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ChangeLinkVariables {
    pub token: String,
}

/// How the mailed URL stands.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "ChangeLinkVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ChangeLinkQuery {
    #[arguments(token: $token)]
    pub email_change_link: MailedLink,
}

/// Uses it up.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "ConfirmVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Confirm {
    #[arguments(input: $input)]
    pub confirm_email_change: ConfirmEmailChangePayload,
}

/// Variables of [`Confirm`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ConfirmVariables {
    pub input: ConfirmEmailChangeInput,
}

/// Input of [`Confirm`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ConfirmEmailChangeInput {
    pub token: String,
}

/// Answer to [`Confirm`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ConfirmEmailChangePayload {
    pub user_errors: Vec<UserError>,
}

/// The page; `back`: 登録情報.
pub fn page(shell: &Shell, account: &EmailAccount, back: &Path, typed: &str, errors: &Errors) -> Markup {
    let pending = account.email_change.as_ref();
    let main = html! {
        (banner::error_summary(errors))
        div.page-head { h1 { "メールアドレスの変更" } }
        (Facts::new().text("いまのメールアドレス", account.email.as_deref().unwrap_or_default()))
        @if let Some(change) = pending { (waiting(shell, change)) }
        section.section aria-labelledby="new" {
            h2.h-sm id="new" { @if pending.is_some() { "別のメールアドレスに修正する" } @else { "新しいメールアドレス" } }
            p { "新しいメールアドレスに、確認のためのURLをお送りします。URLを開いて確定するまでは、いまのメールアドレスのままです。" }
            (form::post_as(shell, &paths::own_email(), "mt", &html! {
                (field("email", "新しいメールアドレス").required().errors(errors)
                    .hint("100文字以内で入力してください。例）taro@example.jp")
                    .text(&Input::text(typed).code().large().autocomplete("email")))
                (field("currentPassword", "いまのパスワード").required().errors(errors)
                    .text(&Input::password().half().autocomplete("current-password")))
                div.actions.mt { (button::submit("確認メールを送信する")) (button::link("登録情報へ戻る", back.clone()).text()) }
                (form::sending())
            }))
        }
    };
    let page = Page { title: "メールアドレスの変更", has_errors: !errors.is_empty(), ..Page::default() };
    shell.render(&page, &main)
}

fn waiting(shell: &Shell, change: &EmailChange) -> Markup {
    html! {
        section.section aria-labelledby="waiting" {
            h2.h-sm id="waiting" { "確認メールを送信しました。変更はまだ完了していません。" }
            p { b { (change.email) } " あてのメールを開き、" b { (text::date_time(change.expires_at)) } " までにURLから変更を確定してください。" }
            ul.bullets {
                li { "迷惑メールのフォルダーをご確認ください。" }
                li { "メールアドレスが違うときは、下で修正してください。前のURLは使えなくなります。" }
            }
            (form::post_as(shell, &paths::own_email(), "mt", &html! {
                (form::hidden("email", &change.email))
                div.actions { (button::submit("確認メールを再送する").outline()) }
            }))
            (give_up(shell, change))
        }
    }
}

/// On 登録情報: that a change waits for its URL, and the way to give it up.
pub(crate) fn pending(shell: &Shell, change: Option<&EmailChange>) -> Markup {
    html! {
        @if let Some(change) = change {
            p { (change.email) " への変更を申込み中です（" (text::date_time(change.expires_at)) " までにメールのURLから確定してください）。" }
            (give_up(shell, change))
        }
    }
}

fn give_up(shell: &Shell, change: &EmailChange) -> Markup {
    form::post_as(
        shell,
        &paths::own_email_cancel(),
        "mt",
        &html! {
            (form::hidden("email", &change.email))
            div.actions { (button::submit("変更を取りやめる").outline().small()) }
        },
    )
}

/// The page that the mailed URL opens. Opening it uses nothing up: only the button does.
pub fn link(shell: &Shell, link: &MailedLink, token: &str) -> Markup {
    let (title, body) = match (link.state, &link.email) {
        (MailedLinkState::Usable, Some(email)) => (
            "メールアドレスの変更の確定",
            html! {
                p { "登録のメールアドレスを " b { (email) } " に変更します。よろしければボタンを押してください。" }
                @if let Some(at) = link.expires_at { p.small.sub { "このURLの有効期限は " (text::date_time(at)) " です。" } }
                (form::post_as(shell, &paths::email_change(), "section", &html! {
                    (form::hidden("token", token))
                    div.actions { (button::submit("変更を確定する").large()) }
                    (form::sending())
                }))
            },
        ),
        (MailedLinkState::Used, _) => (
            "このURLは使用済みです",
            html! { p { "変更が済んでいるかどうかは、ログインして登録情報の画面でご確認ください。" } },
        ),
        _ => (
            "このURLは使えません",
            html! { p { "有効期限（24時間）が過ぎたか、新しい確認メールが送信されています。ログインして、登録情報の画面からもう一度お申し込みください。" } },
        ),
    };
    let main = html! {
        div.page-head { h1 { (title) } }
        (body)
        @if link.state != MailedLinkState::Usable { p.mt { (button::link("ログイン画面へ", paths::login())) } }
    };
    shell.render(&Page { title, ..Page::default() }, &main)
}

/// It was done.
pub fn done(shell: &Shell) -> Markup {
    let main = html! {
        div.page-head { h1 { "メールアドレスを変更しました" } }
        p { "これからのお知らせは、新しいメールアドレスにお送りします。前のメールアドレスにも、変更したことをお知らせしました。" }
        p.mt { (button::link("マイページ・事務局の画面へ", paths::root())) }
    };
    shell.render(&Page { title: "メールアドレスを変更しました", ..Page::default() }, &main)
}

/// States of the pages for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let shell = &crate::mypage::sample::shell();
    let back = &paths::mypage_profile();
    let at: DateTime<Utc> = "2026-04-02T01:00:00Z".parse().expect("an instant");
    let idle = EmailAccount { email: Some("haruka@example.jp".to_owned()), email_change: None };
    let change = EmailChange { email: "haruka.new@example.jp".to_owned(), expires_at: at };
    let waiting = EmailAccount { email_change: Some(change), ..idle.clone() };
    let mut refused = Errors::default();
    refused.push("email", "メールアドレスの形式を確認してください（例：taro@example.jp）");
    refused.push("currentPassword", "いまのパスワードが正しくありません");
    let mailed = |state| MailedLink {
        state,
        email: (state == MailedLinkState::Usable).then(|| "haruka.new@example.jp".to_owned()),
        expires_at: (state == MailedLinkState::Usable).then_some(at),
    };
    let nobody = &Shell::default();
    vec![
        ("email", page(shell, &idle, back, "", &Errors::default())),
        ("email-refused", page(shell, &idle, back, "haruka", &refused)),
        ("email-waiting", page(shell, &waiting, back, "", &Errors::default())),
        ("email-link", link(nobody, &mailed(MailedLinkState::Usable), "mamis_link_x")),
        ("email-link-used", link(nobody, &mailed(MailedLinkState::Used), "")),
        ("email-link-over", link(nobody, &mailed(MailedLinkState::Over), "")),
        ("email-done", done(nobody)),
    ]
}
