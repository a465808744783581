//! Mails that were kept as files because no mail server is set: a list and one of them, for whoever tries the program.

use maud::{Markup, html};

use crate::layout::{Page, Shell};
use crate::paths;

/// A mail that was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptMail {
    /// Names its page.
    pub id: String,
    pub to: String,
    pub subject: String,
    /// Plain text.
    pub text: String,
}

/// The list, newest first.
pub fn list(shell: &Shell, mails: &[KeptMail]) -> Markup {
    let main = html! {
        div.page-head { h1 { "送信されたメール" } }
        p { "メールサーバーが設定されていないため、メールはここに保存されています。新しい順に表示しています。" }
        @if mails.is_empty() {
            p.mt { "まだメールはありません。" }
        } @else {
            ul.mt {
                @for mail in mails {
                    li { a href=(paths::dev_mail().with("id", &mail.id)) { (mail.subject) } " " span.sub { (mail.to) } }
                }
            }
        }
    };
    shell.render(&Page { title: "送信されたメール", ..Page::default() }, &main)
}

/// States of the pages for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let shell = Shell::default();
    let mail = KeptMail {
        id: "20241030-011500".into(),
        to: "mihon-taro@example.jp".into(),
        subject: "入会の申請を受け付けました（お手続きはまだ完了していません）".into(),
        text: "見本 太郎 様\n\n入会の申請を受け付けました。\nhttps://mamis.example.jp/mypage\n".into(),
    };
    vec![
        ("kept-mails-empty", list(&shell, &[])),
        ("kept-mails", list(&shell, std::slice::from_ref(&mail))),
        ("kept-mail", page(&shell, &mail)),
    ]
}

/// One of them.
pub fn page(shell: &Shell, mail: &KeptMail) -> Markup {
    let main = html! {
        div.page-head { h1 { (mail.subject) } }
        p { "宛先：" (mail.to) }
        p.mt {
            @for line in mail.text.lines() {
                @if line.starts_with("http://") || line.starts_with("https://") {
                    a href=(line) { (line) }
                } @else {
                    (line)
                }
                br;
            }
        }
        p.mt { a href=(paths::dev_mail()) { "一覧へ戻る" } }
    };
    shell.render(&Page { title: &mail.subject, ..Page::default() }, &main)
}
