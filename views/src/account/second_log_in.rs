//! 二段階認証の確認: the second half of a log-in.

use maud::{Markup, html};

use crate::components::field::{Input, field};
use crate::components::{banner, button, form};
use crate::forms::Errors;
use crate::layout::{Page, Shell};
use crate::paths;

/// What is on the page. Codes never come back.
#[derive(Debug, Clone, Default)]
pub struct SecondForm {
    /// Where to go afterwards, a path of this site; empty: one's own TOP.
    pub next: String,
    /// A recovery code was tried last: its part is open.
    pub is_recovery: bool,
    /// What is wrong with what was typed.
    pub errors: Errors,
    /// Why the last try was not looked at.
    pub refusal: Option<String>,
}

/// The page.
pub fn page(shell: &Shell, state: &SecondForm) -> Markup {
    let main = html! {
        (banner::error_summary(&state.errors))
        @if let Some(refusal) = &state.refusal {
            (banner::problem("ログインできませんでした", &html! { p { (refusal) } }))
        }
        h1 { "二段階認証の確認" }
        p.sub { "パスワードを確認しました。続けて、スマートフォンの認証アプリに表示されている6桁の確認コードを入力してください。" }
        (form::post_as(shell, &paths::login_second(), "card", &html! {
            (form::hidden("next", &state.next))
            (field("code", "確認コード").errors(&state.errors).hint("6桁の数字。30秒ごとに変わります。")
                .text(&Input::text("").code().digits().half().large().autocomplete("one-time-code")))
            div.field.actions { (button::submit("確認してログインする").large()) }
            (form::sending())
        }))
        details.section open[state.is_recovery] {
            summary { "認証アプリを使えないとき（リカバリーコードを使う）" }
            (form::post_as(shell, &paths::login_second(), "mt", &html! {
                (form::hidden("next", &state.next))
                (field("recoveryCode", "リカバリーコード").errors(&state.errors)
                    .hint("設定したときの控えにあるコードの1つ。1つのコードは1回だけ使えます。例）abcd-2345-efgh-jkmn")
                    .text(&Input::text("").code().half()))
                div.field.actions { (button::submit("リカバリーコードでログインする").outline()) }
                (form::sending())
            }))
            p.mt.small.sub {
                "リカバリーコードもないときは、医師の方は所属の医師会に、事務局の方は所属の医師会の管理者に、ご連絡ください。"
            }
        }
        p.mt { a href=(paths::login()) { "ログイン画面に戻る" } }
    };
    let has_errors = !state.errors.is_empty() || state.refusal.is_some();
    shell.render(&Page { title: "二段階認証の確認", has_errors, ..Page::default() }, &main)
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let mut wrong = SecondForm::default();
    wrong.errors.push("code", "確認コードが正しくありません");
    let mut recovery = SecondForm { is_recovery: true, next: "/office".into(), ..SecondForm::default() };
    recovery.errors.push("recoveryCode", "リカバリーコードが正しくないか、すでに使われています");
    let delayed = SecondForm {
        refusal: Some("しばらくしてから再度お試しください（10時30分以降）。".into()),
        ..SecondForm::default()
    };
    let shell = &Shell::default();
    vec![
        ("login-second", page(shell, &SecondForm::default())),
        ("login-second-wrong", page(shell, &wrong)),
        ("login-second-recovery", page(shell, &recovery)),
        ("login-second-delayed", page(shell, &delayed)),
    ]
}
