//! The end. The page is the same whether the 医籍登録番号 was there before or not.

use maud::{Markup, html};

use crate::components::button;
use crate::layout::{Page, Shell};
use crate::paths;

/// The page.
pub fn page(shell: &Shell) -> Markup {
    let main = html! {
        div.page-head { h1 { "利用者登録を受け付けました" } }
        p { "マイページに進んで、入会などの手続きを始めてください。" }
        div.actions.mt { (button::link("マイページへ進む", paths::mypage().with("welcome", "1")).large()) }
        section.section aria-labelledby="else" {
            h2.h-sm id="else" { "マイページに進めないとき" }
            p { "登録の内容を確認しています。メールでのお知らせ、または医師会からの連絡をお待ちください。お急ぎのときは、下記のお問合せ先または" a href=(paths::associations()) { "医師会" } "へご連絡ください。" }
        }
    };
    shell.render(&Page { title: "利用者登録を受け付けました", ..Page::default() }, &main)
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    vec![("register-done", page(&Shell::default()))]
}
