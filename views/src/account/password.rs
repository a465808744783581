//! パスワードの変更: the first one at the first log-in, or any later one.

use maud::{Markup, html};

use crate::components::field::{Input, field};
use crate::components::{banner, button, form};
use crate::forms::Errors;
use crate::layout::{Page, Shell};
use crate::paths::{self, Path};

/// Why the page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// The first password was made by somebody else; nothing else can be done before it is changed.
    First,
    /// By one's own wish.
    Wish,
}

/// The page; `back`: 登録情報. Passwords never come back.
pub fn page(shell: &Shell, occasion: Occasion, back: &Path, errors: &Errors) -> Markup {
    let rule = "半角の英字・数字・記号をすべて使って8文字以上。貼り付けもできます。";
    let main = html! {
        (banner::error_summary(errors))
        div.page-head {
            h1 { "パスワードの変更" }
            @if occasion == Occasion::First {
                p.sub { "はじめのパスワードは、登録した管理者も知っています。ご自身だけが知るパスワードに変更してください。変更すると、すべての機能を使えるようになります。" }
            }
        }
        div.form-page {
            (form::post(shell, &paths::own_password(), &html! {
                @if occasion == Occasion::Wish {
                    (field("currentPassword", "いまのパスワード").required().errors(errors)
                        .text(&Input::password().half().autocomplete("current-password")))
                }
                (field("newPassword", "新しいパスワード").required().hint(rule).errors(errors)
                    .text(&Input::password().half().autocomplete("new-password")))
                label.choice.choice--bare hidden data-scripted {
                    input type="checkbox" data-shows="newPassword";
                    span { "新しいパスワードを表示する" }
                }
                div.actions.mt {
                    (button::submit("変更する"))
                    @if occasion == Occasion::Wish { (button::link("変更しないで戻る", back.clone()).text()) }
                }
                (form::sending())
            }))
        }
    };
    shell.render(&Page { title: "パスワードの変更", has_errors: !errors.is_empty(), ..Page::default() }, &main)
}

/// States of the page for tests.
pub fn samples(shell: &Shell) -> Vec<(&'static str, Markup)> {
    let mut refused = Errors::default();
    refused.push("currentPassword", "いまのパスワードが正しくありません");
    let back = &paths::office_profile();
    vec![
        ("password-first", page(&Shell::default(), Occasion::First, back, &Errors::default())),
        ("password-refused", page(shell, Occasion::Wish, back, &refused)),
    ]
}
