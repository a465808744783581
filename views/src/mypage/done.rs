//! 完了: the reception number and what comes next. Can be kept as a bookmark.

use maud::{Markup, html};

use super::application::{Application, contact, submitted};
use crate::components::route::{route, whose_turn};
use crate::components::{banner, button};
use crate::gql::ApplicationStatus;
use crate::layout::{NavItem, Page, Shell};
use crate::{paths, text};

/// The page.
pub fn page(shell: &Shell, application: &Application) -> Markup {
    let main = html! {
        div.page-head { h1 { "入会の申請を受け付けました" } }
        div.receipt {
            p.receipt__label { "受付番号" }
            p.receipt__number { (application.number) }
            p.small.sub { "申請日時 " (text::date_time(application.submitted_at)) }
        }
        @if application.status == ApplicationStatus::Open {
            div.section { (banner::warning("お手続きはまだ完了していません", &html! {
                p { "下の順に、医師会が審査します。すべての審査が終わると入会の完了です。結果はメールとマイページでお知らせします。" }
            })) }
        }
        section.section aria-labelledby="route" {
            h2 id="route" { "これからの流れ" }
            @if let Some(words) = whose_turn(&application.steps) { p.mt { b { (words) } } }
            div.mt { (route(&application.steps)) }
            div.mt { (contact(&application.standing)) }
        }
        section.section aria-labelledby="help" {
            h2 id="help" { "メールが届かないとき" }
            p.mt { "受付のお知らせをメールでお送りしました。届かないときは、迷惑メールの振り分けをご確認ください。この画面とマイページでも同じ内容を確認できます。" }
        }
        section.section aria-labelledby="copy" {
            h2 id="copy" { "申請の控え" }
            (submitted(application))
        }
        div.section.actions {
            (button::link("マイページTOPへ", paths::mypage()))
            (button::link("申請の詳細を見る", paths::application(application.id.inner())).outline())
            button.btn.btn--outline type="button" hidden data-scripted data-print { "控えを印刷・保存する" }
        }
        noscript { p.mt.small.sub { "控えが必要なときは、ブラウザーの印刷機能でこのページを印刷してください。" } }
    };
    let crumbs = vec![("マイページTOP".to_owned(), Some(paths::mypage())), ("入会届の受付".to_owned(), None)];
    let page = Page {
        title: "入会の申請を受け付けました", nav: Some(NavItem::Enrolment), crumbs, ..Page::default()
    };
    shell.render(&page, &main)
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let application = super::sample::application(ApplicationStatus::Open, None);
    vec![("application-done", page(&super::sample::shell(), &application))]
}
