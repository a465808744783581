//! ログインID・パスワードをお忘れの方, and setting a new password by a mailed URL.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use crate::components::facts::Facts;
use crate::components::field::{Input, field};
use crate::components::{banner, button, form};
use crate::forms::Errors;
use crate::layout::{Page, Shell};
use crate::{paths, text};

const TITLE: &str = "ログインID・パスワードをお忘れの方";

/// What was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    LoginId,
    Password,
}

/// What is typed, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct Typed {
    pub login_id: String,
    pub email: String,
}

/// The first page: which of the two.
pub fn start(shell: &Shell) -> Markup {
    let main = html! {
        div.page-head { h1 { (TITLE) } p.sub { "会員と医師会事務局の方の共通のお手続きです。" } }
        section.section aria-labelledby="password" {
            h2.h-sm id="password" { "パスワードをお忘れの方" }
            p { "登録されているメールアドレスに、パスワードを再設定するためのURLをお送りします。" }
            p.mt { (button::link("パスワードを再設定する", paths::recovery_password())) }
        }
        section.section aria-labelledby="login-id" {
            h2.h-sm id="login-id" { "ログインIDをお忘れの方" }
            p { "登録されているメールアドレスに、ログインIDをお送りします。" }
            p.mt { (button::link("ログインIDを確認する", paths::recovery_login_id()).outline()) }
        }
        (by_hand(shell))
        p.mt { a href=(paths::login()) { "ログイン画面へ戻る" } }
    };
    shell.render(&Page { title: TITLE, ..Page::default() }, &main)
}

/// Whom mails don't help.
fn by_hand(shell: &Shell) -> Markup {
    html! {
        section.section aria-labelledby="by-hand" {
            h2.h-sm id="by-hand" { "メールでお手続きできないとき" }
            ul.bullets {
                li { "登録したメールアドレスが使えないときや分からないときは、所属の医師会" @if shell.contact.is_some() { "または下記のお問合せ先" } "へご連絡ください（" a href=(paths::associations()) { "医師会の連絡先" } "）。" }
                li { "医師会から届いた「ログイン情報のお知らせ」でまだログインしていない方は、お知らせの再発行を医師会へご依頼ください。" }
            }
        }
    }
}

/// The form.
pub fn page(shell: &Shell, kind: Kind, typed: &Typed, errors: &Errors) -> Markup {
    let (title, lead, action) = match kind {
        Kind::LoginId => (
            "ログインIDの確認",
            "登録されているメールアドレスを入力してください。ログインIDをお送りします。",
            paths::recovery_login_id(),
        ),
        Kind::Password => (
            "パスワードの再設定",
            "パスワードを再設定するためのURLを、登録されているメールアドレスにお送りします。",
            paths::recovery_password(),
        ),
    };
    let email = field("email", "メールアドレス")
        .required()
        .errors(errors)
        .hint("登録されているメールアドレスを入力してください。例）taro@example.jp");
    let main = html! {
        (banner::error_summary(errors))
        div.page-head { h1 { (title) } p.sub { (lead) } }
        (form::post_as(shell, &action, "section", &html! {
            @if kind == Kind::Password {
                (field("loginId", "ログインID").optional().errors(errors)
                    .hint("同じメールアドレスを何人かで使っているときに入力してください。分からないときは空欄のままで結構です。")
                    .text(&Input::text(&typed.login_id).code().large().autocomplete("username")))
            }
            (email.text(&Input::text(&typed.email).code().large().autocomplete("email")))
            div.field.actions { (button::submit("メールを送信する").large()) }
            (form::sending())
        }))
        p.mt { a href=(paths::recovery()) { "戻る" } }
    };
    let title = format!("{title}｜{TITLE}");
    shell.render(&Page { title: &title, has_errors: !errors.is_empty(), ..Page::default() }, &main)
}

/// The same answer to everybody who asked.
pub fn sent(shell: &Shell) -> Markup {
    let main = html! {
        div.page-head { h1 { "お申し込みを受け付けました" } p.sub { "お手続きはまだ完了していません。" } }
        p { "入力されたメールアドレスで登録があるときは、まもなくメールが届きます。メールをご覧になり、お手続きを続けてください。" }
        p { "パスワードを再設定するURLは、24時間以内に1回だけ使えます。何度か申し込んだときは、最後に届いたメールのURLをお使いください。" }
        section.section aria-labelledby="again" {
            h2.h-sm id="again" { "メールが届かないとき" }
            ul.bullets {
                li { "迷惑メールのフォルダーをご確認ください。" }
                li { "携帯電話会社のメールでは、受信の設定をご確認ください。" }
                li { "入力したメールアドレスが、登録したものと同じかご確認ください。登録の有無は、安全のため画面には表示しません。" }
                li { "利用を停止されている方、有効期間が過ぎた方には届きません。所属の医師会へご連絡ください。" }
            }
            p.mt { (button::link("もう一度申し込む", paths::recovery()).outline()) }
        }
        (by_hand(shell))
        p.mt { a href=(paths::login()) { "ログイン画面へ戻る" } }
    };
    shell.render(&Page { title: "お申し込みを受け付けました", ..Page::default() }, &main)
}

/// Whose password may be set.
#[derive(Debug, Clone)]
pub struct NewPassword {
    /// Of the URL.
    pub token: String,
    pub name: String,
    pub login_id: String,
    pub expires_at: DateTime<Utc>,
}

/// The page that the mailed URL opens; nobody: it is good for nothing (any more). Opening it uses nothing up.
pub fn reset(shell: &Shell, found: Option<&NewPassword>, errors: &Errors) -> Markup {
    let rule = "半角の英字・数字・記号をすべて使って8文字以上。貼り付けもできます。";
    let main = html! {
        (banner::error_summary(errors))
        @match found {
            Some(found) => {
                div.page-head {
                    h1 { "新しいパスワードの設定" }
                    p.sub { "設定するとログインし、ほかの端末はすべてログアウトします。" }
                }
                (Facts::new().text("氏名", &found.name).text("ログインID", &found.login_id))
                (form::post(shell, &paths::password_reset(), &html! {
                    (form::hidden("token", &found.token))
                    (field("password", "新しいパスワード").required().hint(rule).errors(errors)
                        .text(&Input::password().autocomplete("new-password")))
                    label.choice.choice--bare hidden data-scripted {
                        input type="checkbox" data-shows="password";
                        span { "パスワードを表示する" }
                    }
                    p.small.sub { "このURLの有効期限は " (text::date_time(found.expires_at)) " です。" }
                    div.actions.mt { (button::submit("設定してログインする")) }
                    (form::sending())
                }))
            }
            None => {
                div.page-head { h1 { "このURLは使えません" } }
                p { "使用済みか、有効期限（24時間）が過ぎているか、新しいメールが送信されています。" }
                p.mt { "パスワードを設定済みの方は、ログインしてください。まだの方は、もう一度お申し込みください。" }
                div.actions.mt {
                    (button::link("もう一度申し込む", paths::recovery_password()))
                    (button::link("ログイン画面へ", paths::login()).outline())
                }
            }
        }
    };
    let title = if found.is_some() { "新しいパスワードの設定" } else { "このURLは使えません" };
    shell.render(&Page { title, has_errors: !errors.is_empty(), ..Page::default() }, &main)
}

/// States of the pages for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let shell = &Shell::default();
    let none = &Errors::default();
    let mut refused = Errors::default();
    refused.push("email", "メールアドレスの形式を確認してください（例：taro@example.jp）");
    let mut weak = Errors::default();
    weak.push("password", "パスワードは8文字以上で入力してください");
    let found = NewPassword {
        token: "mamis_link_x".to_owned(),
        name: "見本 太郎".to_owned(),
        login_id: "mihon-taro".to_owned(),
        expires_at: "2026-04-02T01:00:00Z".parse().expect("an instant"),
    };
    let typed = Typed { login_id: "mihon-taro".to_owned(), email: "taro".to_owned() };
    vec![
        ("recovery", start(shell)),
        ("recovery-login-id", page(shell, Kind::LoginId, &Typed::default(), none)),
        ("recovery-password", page(shell, Kind::Password, &Typed::default(), none)),
        ("recovery-password-refused", page(shell, Kind::Password, &typed, &refused)),
        ("recovery-sent", sent(shell)),
        ("password-reset", reset(shell, Some(&found), none)),
        ("password-reset-refused", reset(shell, Some(&found), &weak)),
        ("password-reset-over", reset(shell, None, none)),
    ]
}
