//! The mail address: typing it, waiting for the mail, and the page that the mailed URL opens.

use maud::{Markup, html};

use super::gql::{MailedLink, MailedLinkState, Registration};
use crate::components::field::{Input, field};
use crate::components::{banner, button, form};
use crate::forms::Errors;
use crate::layout::{Page, Shell};
use crate::paths;
use crate::text;

/// Typing the address; once a mail was sent, waiting for it with ways to send it again or to another address.
pub fn page(shell: &Shell, registration: &Registration, typed: &str, errors: &Errors) -> Markup {
    let was_sent = registration.mail_again_at.is_some();
    let known = registration.email.as_deref().filter(|_| !was_sent).unwrap_or_default();
    let typed = if typed.is_empty() { known } else { typed };
    let main = html! {
        (banner::error_summary(errors))
        @match registration.email.as_ref().filter(|_| was_sent) {
            None => {
                div.page-head { h1 { (registration.heading()) "：メールアドレスの確認" } }
                p { "メールアドレスに、登録を続けるためのURLをお送りします。" }
                @if registration.email.is_some() { p.hint { "登録されているメールアドレスを表示しています。違う場合は直してください。" } }
                (form::post_as(shell, &paths::register_mail(), "section", &html! {
                    (address(typed, errors))
                    div.field.actions { (button::submit("確認メールを送信する").large()) }
                    (form::sending())
                }))
            }
            Some(email) => { (waiting(shell, registration, email, typed, errors)) }
        }
    };
    let title = if was_sent { "確認メールの送信" } else { "メールアドレスの確認" };
    let title = format!("{title}｜{}", registration.heading());
    shell.render(&Page { title: &title, has_errors: !errors.is_empty(), ..Page::default() }, &main)
}

fn waiting(shell: &Shell, registration: &Registration, email: &str, typed: &str, errors: &Errors) -> Markup {
    html! {
        div.page-head { h1 { "確認メールを送信しました" } p.sub { "お手続きはまだ完了していません。" } }
        p { b { (email) } " あてに、登録を続けるためのURLをお送りしました。" }
        p { "URLは " b { (text::date_time(registration.expires_at)) } " まで、1回だけ使えます。メールを開いて、登録を続けてください。" }
        section.section aria-labelledby="again" {
            h2.h-sm id="again" { "メールが届かないとき" }
            ul.bullets {
                li { "迷惑メールのフォルダーをご確認ください。" }
                li { "携帯電話会社のメールでは、受信の設定をご確認ください。" }
                li { "1時間たっても届かないときは、再送するか、メールアドレスを修正してください。" }
            }
            (form::post_as(shell, &paths::register_mail(), "mt", &html! {
                (form::hidden("email", email))
                @if let Some(at) = registration.mail_again_at { p.small.sub { (text::clock(at)) "を過ぎると、もう一度送信できます。" } }
                div.actions { (button::submit("確認メールを再送する").outline()) }
            }))
        }
        section.section aria-labelledby="correct" {
            h2.h-sm id="correct" { "メールアドレスを修正する" }
            (form::post_as(shell, &paths::register_mail(), "", &html! {
                (address(typed, errors))
                div.field.actions { (button::submit("このアドレスに送信する").outline()) }
                (form::sending())
            }))
        }
    }
}

fn address(typed: &str, errors: &Errors) -> Markup {
    field("email", "メールアドレス")
        .required()
        .errors(errors)
        .hint("100文字以内で入力してください。例）taro@example.jp")
        .text(&Input::text(typed).code().large().autocomplete("email"))
}

/// The page that the mailed URL opens. Opening it uses nothing up: only the button does.
pub fn link(shell: &Shell, link: &MailedLink, token: &str) -> Markup {
    let (title, body) = match (link.state, &link.email) {
        (MailedLinkState::Usable, Some(email)) => (
            "メールアドレスを確認しました",
            html! {
                p { b { (email) } " でメールを受け取れることを確認しました。下のボタンを押して、登録を続けてください。" }
                @if let Some(at) = link.expires_at { p.small.sub { "このURLの有効期限は " (text::date_time(at)) " です。" } }
                (form::post_as(shell, &paths::register_email(), "section", &html! {
                    (form::hidden("token", token))
                    div.actions { (button::submit("登録を続ける").large()) }
                    (form::sending())
                }))
            },
        ),
        (MailedLinkState::Used, _) => (
            "このURLは使用済みです",
            html! {
                p { "登録を続けていたブラウザーで続けるか、登録が済んでいるときはログインしてください。" }
                div.actions.mt {
                    (button::link("ログインする", paths::login()))
                    (button::link("登録の続きへ", paths::register_page(paths::RegisterPage::Login)).outline())
                }
            },
        ),
        _ => (
            "このURLは使えません",
            html! {
                p { "有効期限（24時間）が過ぎたか、新しい確認メールが送信されています。新しいメールのURLを開くか、確認メールを送信し直してください。" }
                div.actions.mt { (button::link("確認メールを送信し直す", paths::register_mail())) }
            },
        ),
    };
    let main = html! { div.page-head { h1 { (title) } } (body) };
    shell.render(&Page { title, ..Page::default() }, &main)
}

/// There is nothing to go on with.
pub fn gone(shell: &Shell) -> Markup {
    let main = html! {
        div.page-head { h1 { "利用者登録の続きが見つかりません" } }
        p { "保存期限（24時間）が過ぎたか、別のブラウザーで続けています。お手数ですが、はじめからやり直してください。" }
        div.actions.mt { (button::link("利用者登録をはじめる", paths::register_terms())) }
    };
    shell.render(&Page { title: "利用者登録", ..Page::default() }, &main)
}

/// States of the pages for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let shell = Shell::default();
    let waiting = sample();
    let fresh = Registration { email: None, mail_again_at: None, is_confirmed: false, ..sample() };
    let letter = Registration { is_first_login: true, mail_again_at: None, is_confirmed: false, ..sample() };
    let mut refused = Errors::default();
    refused.push("email", "メールアドレスの形式を確認してください（例：taro@example.jp）");
    let mailed = |state| MailedLink {
        state,
        email: (state == MailedLinkState::Usable).then(|| "taro@example.jp".to_owned()),
        expires_at: (state == MailedLinkState::Usable).then_some(waiting.expires_at),
    };
    vec![
        ("register-mail", page(&shell, &fresh, "", &Errors::default())),
        ("register-mail-first-login", page(&shell, &letter, "", &Errors::default())),
        ("register-mail-refused", page(&shell, &fresh, "taro", &refused)),
        ("register-mail-sent", page(&shell, &waiting, "", &Errors::default())),
        ("register-link", link(&shell, &mailed(MailedLinkState::Usable), "mamis_link_x")),
        ("register-link-used", link(&shell, &mailed(MailedLinkState::Used), "")),
        ("register-link-over", link(&shell, &mailed(MailedLinkState::Over), "")),
        ("register-gone", gone(&shell)),
    ]
}

/// A registration for tests.
pub(super) fn sample() -> Registration {
    let at = |text: &str| text.parse().expect("an instant");
    Registration {
        is_first_login: false,
        has_agreed: true,
        email: Some("taro@example.jp".to_owned()),
        is_confirmed: true,
        mail_again_at: Some(at("2026-04-01T01:01:00Z")),
        answers: Vec::new(),
        summary: Vec::new(),
        has_password: false,
        medical_school: None,
        societies: Vec::new(),
        problems: Vec::new(),
        saved_at: at("2026-04-01T01:00:00Z"),
        expires_at: at("2026-04-02T01:00:00Z"),
        is_completed: false,
        version: 2,
    }
}
