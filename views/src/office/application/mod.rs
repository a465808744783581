//! S3 申請詳細: answers, documents, route, both texts, and what may be done now.

mod answers;
pub(super) mod gql;
mod side;

use maud::{Markup, html};

pub use gql::{DetailApplication, DetailDocument, DetailSecretariat, DetailStep, DetailVariables};

use gql::NeighbourConnection;

use super::keys;
use super::list_query::{ListQuery, Within};
use super::words;
use crate::components::banner;
use crate::components::chip::{self, Tone};
use crate::forms::{Errors, FormState};
use crate::layout::{NavItem, Page, Shell};
use crate::{paths, text};

/// The two forms of the page, as typed.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    /// 審査時連絡メッセージ
    pub message: FormState<String>,
    /// 事務局メモ
    pub memo: FormState<String>,
}

/// Id of the message's control; its path in the API is `body`, like the memo's.
pub const MESSAGE: &str = "message";
/// Id of the memo's control.
pub const MEMO: &str = "memo";

/// The page. `shown`: id of the document that is open on it.
pub fn page(
    shell: &Shell,
    within: Option<&Within>,
    data: &DetailSecretariat,
    step: &DetailStep,
    texts: &Texts,
    shown: Option<&str>,
) -> Markup {
    let application = &step.application;
    let errors = if texts.message.errors.is_empty() { &texts.memo.errors } else { &texts.message.errors };
    let main = html! {
        (banner::error_summary(errors))
        (head(within, data, step))
        div.split.split--detail {
            div.split__main {
                (answers::answers(step))
                (answers::doctor(&application.doctor))
                (answers::documents(step, within, shown))
                (side::timeline(&application.events))
            }
            div.split__side {
                (side::actions(within, step))
                (side::route(&application.steps, &step.id))
                (side::messages(shell, within, application, &texts.message))
                (side::memos(shell, within, application, &texts.memo))
                (side::star(shell, within, application))
            }
        }
        @if within.is_some() { (keys::switch("j 次へ、k 前へ")) }
    };
    let title = title(application);
    let scripts = [keys::SCRIPT];
    let frame = Page { scripts: &scripts, ..frame(&title, application, within, !errors.is_empty()) };
    shell.render(&frame, &main)
}

/// Title, menu and breadcrumb of the pages about one application.
pub(super) fn frame<'a>(
    title: &'a str,
    application: &DetailApplication,
    within: Option<&Within>,
    has_errors: bool,
) -> Page<'a> {
    let list = within.map_or_else(ListQuery::default, |within| within.list.clone());
    let crumbs = vec![
        ("TOP".to_owned(), Some(paths::office())),
        ("申請一覧".to_owned(), Some(paths::office_list(&list))),
        (application.number.clone(), None),
    ];
    Page { title, has_errors, nav: Some(NavItem::OfficeApplications), crumbs, ..Page::default() }
}

fn title(application: &DetailApplication) -> String {
    format!("{} 申請詳細", application.number)
}

fn head(within: Option<&Within>, data: &DetailSecretariat, step: &DetailStep) -> Markup {
    let application = &step.application;
    html! {
        div.page-head {
            (chips(step))
            div.page-head__row {
                h1 {
                    (words::kind(application.kind, step.side)) "：" (application.doctor.family_name) " "
                    (application.doctor.given_name) " 様"
                }
                (neighbours(within, data))
            }
            p.meta.sub {
                span { "受付番号 " (application.number) } " "
                span { (application.doctor.license()) } " "
                span { "申請 " (text::date_time(application.submitted_at)) } " "
                @if let Some(at) = step.arrived_at { span { "到着 " (text::date_time(at)) } }
            }
            @if let Some(reason) = &application.star_reason { p.small { b { "要注意の理由：" } (reason) } }
            (returned(application))
            (undelivered(application))
            p.jump { a href="#next-actions" { "次の操作へ進む" } }
        }
    }
}

/// Where it stands: here, as a whole, how long, and the mark.
pub(super) fn chips(step: &DetailStep) -> Markup {
    let application = &step.application;
    html! {
        p.inline {
            (words::state_chip(step.kind, step.state))
            @if let Some(whole) = words::whole(application.status, application.outcome) { (chip::chip(Tone::Plain, whole)) }
            @match step.pending_days {
                Some(days) if step.is_aged => { (chip::chip(Tone::Aged, &format!("▲ 7日以上（{days}日）"))) }
                Some(days) => { span.small.sub { "到着から" (days) "日" } }
                None => {}
            }
            @if application.star_reason.is_some() { (words::star_chip()) }
        }
    }
}

fn neighbours(within: Option<&Within>, data: &DetailSecretariat) -> Markup {
    let Some(within) = within else { return html! {} };
    let link = |found: &Option<NeighbourConnection>| {
        let neighbour = found.as_ref()?.edges.first()?;
        let there = Within { list: within.list.clone(), cursor: neighbour.cursor.clone() };
        Some(paths::office_application(neighbour.node.application.id.inner()).within(Some(&there)))
    };
    let (previous, next) = (link(&data.previous), link(&data.next));
    html! {
        @if previous.is_some() || next.is_some() {
            p.inline {
                @if let Some(path) = &previous { a rel="prev" href=(path) { "前の申請" } }
                @if previous.is_some() && next.is_some() { span aria-hidden="true" { "／" } }
                @if let Some(path) = &next { a rel="next" href=(path) { "次の申請" } }
            }
        }
    }
}

/// Who sent it back, when and why, while it is with the doctor.
fn returned(application: &DetailApplication) -> Markup {
    html! {
        @if let (Some(by), Some(at)) = (&application.returned_by, application.returned_at) {
            div.task__reason {
                p {
                    b { (by.name) "が差し戻しました（" (text::date_time(at)) "）。" }
                    "医師が修正して再申請すると、同じ医師会へ届きます。"
                }
                @if let Some(reason) = &application.return_reason { p.pre { "理由：" (reason) } }
                @if let Some(day) = application.answer_by {
                    p.small { (text::date(day)) "までに再申請がないときは、" (by.name) "が非承認にできます。" }
                }
            }
        }
    }
}

/// The doctor does not know what he was written.
fn undelivered(application: &DetailApplication) -> Markup {
    let times = &application.undelivered_mail_at;
    html! {
        @if let Some(last) = times.last() {
            (banner::warning("医師へのメールを送れませんでした", &html! {
                p {
                    "この申請について、送れなかったメールが" (times.len()) "通あります（最後は" (text::date_time(*last)) "）。"
                    "登録されているメールアドレスを確認し、お電話などでお知らせください。"
                }
            }))
        }
    }
}

/// An error of the API concerns `body`; on this page two forms have one.
pub fn pointing_at(errors: Errors, control: &str) -> Errors {
    errors.pointing(|id| (id == "body").then(|| control.to_owned()))
}
