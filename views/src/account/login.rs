//! ログイン, one page for doctors and secretariats.

use maud::{Markup, html};

use super::passkey;
use crate::components::field::{Input, field};
use crate::components::form::Asking;
use crate::components::{banner, button, form};
use crate::layout::{Page, Shell};
use crate::paths;

/// What is on the page after a refused try. The password never comes back.
#[derive(Debug, Clone, Default)]
pub struct LoginForm {
    /// As typed.
    pub login_id: String,
    /// Where to go afterwards, a path of this site; empty: one's own TOP.
    pub next: String,
    /// Why the last try failed.
    pub refusal: Option<String>,
    /// Passkeys can be used here.
    pub has_passkeys: bool,
}

/// The page.
pub fn page(shell: &Shell, state: &LoginForm) -> Markup {
    let main = html! {
        @if let Some(refusal) = &state.refusal {
            (banner::problem("ログインできませんでした", &html! { p { (refusal) } }))
        }
        h1 { "ログイン" }
        p.sub { "会員と医師会事務局の共通の入口です。" }
        (form::post_as(shell, &paths::login(), "card", &fields(state)))
        @if state.has_passkeys { (with_passkey(shell, state)) }
        p.mt { a href=(paths::recovery()) { "ログインID・パスワードをお忘れの方" } }
        section.card.card--flat.stack aria-labelledby="first" {
            h2.h-sm id="first" { "はじめての方" }
            p { (button::link("利用者登録", paths::register_terms()).outline()) }
            p.small { "日本の医師免許をお持ちの医師の方は、こちらから登録できます。登録すると、入会などの手続きができます。" }
            p.small { "医師会から「ログイン情報のお知らせ」が届いている方は、お知らせに書かれたIDとパスワードで上からログインしてください。" }
        }
    };
    let scripts: &[_] = if state.has_passkeys { &[passkey::SCRIPT] } else { &[] };
    shell.render(&Page { title: "ログイン", has_errors: state.refusal.is_some(), scripts, ..Page::default() }, &main)
}

fn fields(state: &LoginForm) -> Markup {
    html! {
        (form::hidden("next", &state.next))
        (field("loginId", "ログインID").text(&Input::text(&state.login_id).code().large().autocomplete("username")))
        (field("password", "パスワード").text(&Input::password().large().autocomplete("current-password")))
        label.choice.choice--bare hidden data-scripted {
            input type="checkbox" data-shows="password";
            span { "パスワードを表示する" }
        }
        div.field.actions { (button::submit("ログインする").large()) }
        (form::sending())
    }
}

/// Shown by the script, where the browser has passkeys.
fn with_passkey(shell: &Shell, state: &LoginForm) -> Markup {
    html! {
        div.card.card--flat hidden data-passkey-part {
            (form::asking(shell, &paths::login_passkey(), &Asking::Get(paths::login_passkey_begin()), &html! {
                (form::hidden("next", &state.next))
                (form::hidden("token", ""))
                (form::hidden("answer", ""))
                div.actions { (button::submit("パスキーでログインする").outline().large()) }
                p.mt.small.sub { "パスキーを登録した端末では、ログインIDとパスワードの入力なしでログインできます。" }
                p role="status" data-passkey-says {}
            }))
        }
    }
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let refused = LoginForm {
        login_id: "sample-doctor".into(),
        next: String::new(),
        refusal: Some("ログインIDまたはパスワードが正しくありません。".into()),
        has_passkeys: true,
    };
    let shell = Shell::default();
    vec![("login", page(&shell, &LoginForm::default())), ("login-refused", page(&shell, &refused))]
}
