//! 申請の詳細: where it stands, what happened, what was said, what was sent.

mod read;

use maud::{Markup, html};

use crate::components::chip::Tone;
use crate::components::facts::Facts;
use crate::components::field::field;
use crate::components::route::{route, whose_turn};
use crate::components::{banner, button, chip, files, form, time};
use crate::forms::FormState;
use crate::gql::application::Event;
use crate::gql::{ApplicationEventAction, ApplicationOutcome, ApplicationStatus, EnrolmentAnswer, StepState};
use crate::layout::{NavItem, Page, Shell};
use crate::paths::{self, Enrolment, EnrolmentPage};
use crate::text;

pub use read::*;

/// The page. `answer` is what the doctor is writing to the secretariats.
pub fn page(shell: &Shell, application: &Application, answer: &FormState<String>) -> Markup {
    let title = format!("申請の詳細（{}）", application.number);
    let main = html! {
        (banner::error_summary(&answer.errors))
        div.page-head {
            div.page-head__row {
                h1 { (application.kind.label()) "　申請の詳細" }
                (chip::application(application.status, application.outcome))
            }
            p.meta {
                span { "受付番号 " b.num { (application.number) } }
                span { "申請日時 " (text::date_time(application.submitted_at)) }
            }
        }
        (now(application))
        section.section aria-labelledby="route" {
            div.section__head { h2 id="route" { "審査の進み具合" } a href=(paths::application(application.id.inner())) { "最新の状態に更新" } }
            (route(&application.steps))
        }
        (messages(shell, application, answer))
        (answers(application))
        (history(&application.events))
        @if application.can_withdraw {
            section.section aria-labelledby="withdraw" {
                h2 id="withdraw" { "申請の取下げ" }
                p.mt { "この申請をやめるときは、取り下げることができます。" }
                p.mt.actions { (button::link("取下げの手続きに進む", paths::application_withdraw(application.id.inner())).outline()) }
            }
        }
    };
    let crumbs = vec![("マイページTOP".to_owned(), Some(paths::mypage())), ("申請の詳細".to_owned(), None)];
    let page = Page {
        title: &title,
        has_errors: !answer.errors.is_empty(),
        nav: Some(NavItem::MypageTop),
        crumbs,
        ..Page::default()
    };
    shell.render(&page, &main)
}

/// What it means for the doctor, in a sentence or two.
fn now(application: &Application) -> Markup {
    match application.status {
        ApplicationStatus::Returned => returned(application),
        ApplicationStatus::Open => html! {
            p { @if let Some(words) = whose_turn(&application.steps) { b { (words) } } "あなたの対応は必要ありません。" }
            (contact(&application.standing))
        },
        ApplicationStatus::Decided | ApplicationStatus::Closed => outcome(application),
    }
}

/// Whom to ask about an application under review: the association whose turn it is.
pub fn contact(steps: &[StepStanding]) -> Markup {
    let pending = |step: &&StepStanding| matches!(step.state, StepState::Open | StepState::Received);
    html! {
        @if let Some(association) = steps.iter().find(pending).map(|step| &step.association) {
            p.small {
                "審査についてのお問合せ：" (association.name)
                @if let Some(phone) = &association.phone { "　電話 " (form::phone(phone)) }
                @if let Some(hours) = &association.office_hours { "（" (hours) "）" }
            }
        }
    }
}

fn returned(application: &Application) -> Markup {
    html! {
        div.task.task--returned {
            div.task__reason {
                p {
                    b { "差戻しの理由" }
                    @if let Some(association) = &application.returned_by {
                        "（" (association.name) @if let Some(at) = application.returned_at { "　" (text::date_time(at)) } "）"
                    }
                }
                p.pre { (application.return_reason.as_deref().unwrap_or("理由は書かれていません。")) }
            }
            @if let Some(day) = application.answer_by {
                p.small { (text::date(day)) "までに再申請がない場合、非承認となることがあります。" }
            }
            @if application.can_resubmit {
                @let correction = Enrolment::Correction(application.id.inner().to_owned());
                div.actions { (button::link("修正して再申請する", correction.page(EnrolmentPage::Start))) }
            }
        }
    }
}

fn outcome(application: &Application) -> Markup {
    let (words, shows_reason) = match application.outcome {
        Some(ApplicationOutcome::Completed) => ("すべての審査が終わり、入会の手続きが完了しました。", false),
        Some(ApplicationOutcome::PartiallyApproved) => {
            ("一部の医師会が非承認となりました。承認された医師会への入会は有効です。", true)
        }
        Some(ApplicationOutcome::Refused) => ("この申請は非承認となりました。", true),
        Some(ApplicationOutcome::Withdrawn) => ("この申請は取り下げられました。", false),
        Some(ApplicationOutcome::Terminated) | None => ("この申請は終了しました。", false),
    };
    html! {
        p { b { (words) } }
        @if let (true, Some(reason)) = (shows_reason, &application.return_reason) {
            div.task__reason.mt { p { b { "理由" } } p.pre { (reason) } }
        }
    }
}

fn messages(shell: &Shell, application: &Application, answer: &FormState<String>) -> Markup {
    let is_running = matches!(application.status, ApplicationStatus::Open | ApplicationStatus::Returned);
    html! {
        @if is_running || !application.messages.is_empty() {
            section.section aria-labelledby="messages" {
                h2 id="messages" { "医師会との連絡" }
                @if application.messages.is_empty() { p.mt.empty { "まだ連絡はありません。" } }
                ul.messages {
                    @for message in &application.messages {
                        li.note.note--message {
                            p.note__who {
                                @match &message.association {
                                    Some(association) => { b { (association.name) } "　" (message.author_name) }
                                    None => { b { "あなた" } }
                                }
                                "　" (time::at(message.at))
                            }
                            p.pre { (message.body) }
                        }
                    }
                }
                @if is_running {
                    (form::post_as(shell, &paths::application_messages(application.id.inner()), "mt", &html! {
                        (field("body", "医師会へ連絡する").errors(&answer.errors)
                            .hint("この申請に関わる医師会の事務局に表示されます。2000文字以内で入力してください。")
                            .textarea(&answer.values, 4))
                        div.field.actions { (button::submit("送信する").outline()) }
                        (form::sending())
                    }))
                }
            }
        }
    }
}

fn answers(application: &Application) -> Markup {
    html! {
        section.section aria-labelledby="answers" {
            div.section__head {
                h2 id="answers" { "申請した内容" }
                @if let Some(form) = application.form.as_ref().filter(|form| form.revision > 1) { p.sub { (form.revision) "回目の申請（前回と違う項目に「変更」の印があります）" } }
            }
            (submitted(application))
        }
    }
}

/// The answers as they were sent.
pub fn submitted(application: &Application) -> Markup {
    let Some(form) = &application.form else { return html! { p.sub { "表示できる内容はありません。" } } };
    let categories = html! {
        ul {
            @for layer in &form.layers {
                li { (layer.association.name) @if let Some(category) = &layer.category { "　" (category.words()) } }
            }
        }
    };
    let facility = match (&form.facility, &form.facility_text) {
        (Some(facility), _) => html! { (facility.name) br; span.small.sub { (facility.full_address()) } },
        (None, Some(text)) => html! { (text) "（一覧にない施設）" },
        (None, None) => html! { "未定" },
    };
    let position = [form.position.as_ref().map(|it| it.label.as_str()), form.position_text.as_deref()];
    let position: Vec<_> = position.into_iter().flatten().collect();
    let designations: Vec<_> = form.designations.iter().map(|it| it.label.as_str()).collect();
    let designations = match (designations.join("、"), &form.designation_text) {
        (names, _) if names.is_empty() => "なし".to_owned(),
        (names, Some(text)) => format!("{names}（{text}）"),
        (names, None) => names,
    };
    let changed = |answer| form.changes.contains(&answer);
    let facts = Facts::new()
        .markup("医師会と会員区分", categories)
        .changed_if(changed(EnrolmentAnswer::Layers))
        .text("入会希望年月日", &text::date_with_era(form.wished_on))
        .changed_if(changed(EnrolmentAnswer::WishedOn))
        .markup("所属施設", facility)
        .changed_if(changed(EnrolmentAnswer::Facility))
        .text("施設・業務", form.workplace_role.as_ref().map_or("", |it| it.label.as_str()))
        .changed_if(changed(EnrolmentAnswer::WorkplaceRole))
        .text("役職", &if position.is_empty() { "なし".to_owned() } else { position.join("　") })
        .changed_if(changed(EnrolmentAnswer::Position))
        .text("指定医", &designations)
        .changed_if(changed(EnrolmentAnswer::Designations));
    html! {
        (facts)
        h3.h-sm.mt { "提出書類" @if changed(EnrolmentAnswer::Attachments) { " " (chip::chip(Tone::Aged, "変更")) } }
        @if form.attachments.is_empty() { p.sub { "添付されていません" } }
        (files::list(&form.attachments, |_| html! {}))
    }
}

fn history(events: &[Event]) -> Markup {
    html! {
        @if !events.is_empty() {
            section.section aria-labelledby="history" {
                h2 id="history" { "これまでの経過" }
                ul.news.mt {
                    @for event in events {
                        li {
                            p.news__meta { (time::at(event.at)) }
                            p.news__text {
                                (event_words(event))
                                @if let Some(day) = event.effective_on { "（" (text::date(day)) "付）" }
                                @if let Some(reason) = &event.reason { br; span.small.sub.pre { (reason) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn event_words(event: &Event) -> String {
    let who = event.association.as_ref().map_or("", |it| it.name.as_str());
    let words = match event.action {
        ApplicationEventAction::Submitted => return "申請しました".to_owned(),
        ApplicationEventAction::Resubmitted => return "修正して再申請しました".to_owned(),
        ApplicationEventAction::Withdrawn => return "申請を取り下げました".to_owned(),
        ApplicationEventAction::Decided => return "審査が終わりました".to_owned(),
        ApplicationEventAction::Closed => return "すべての手続きが終わりました".to_owned(),
        ApplicationEventAction::Received | ApplicationEventAction::Relayed => "が受け付けました",
        ApplicationEventAction::Approved => "が承認しました",
        ApplicationEventAction::Returned => "が差し戻しました",
        ApplicationEventAction::Refused => "が非承認としました",
        ApplicationEventAction::Confirmed => "が確認しました",
        ApplicationEventAction::Cancelled => "が直前の処理を取り消しました",
        ApplicationEventAction::Released => "の審査は終了しました",
    };
    format!("{who}{words}")
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    use crate::forms::Errors;
    let shell = super::sample::shell();
    let open = super::sample::application(ApplicationStatus::Open, None);
    let returned = super::sample::application(ApplicationStatus::Returned, None);
    let completed = super::sample::application(ApplicationStatus::Closed, Some(ApplicationOutcome::Completed));
    let refused = super::sample::application(ApplicationStatus::Decided, Some(ApplicationOutcome::Refused));
    let mut too_long = FormState::new("長い連絡".to_owned());
    too_long.errors = Errors::default();
    too_long.errors.push("body", "本文は2000文字以内で入力してください");
    vec![
        ("application", page(&shell, &open, &FormState::default())),
        ("application-message-refused", page(&shell, &open, &too_long)),
        ("application-returned", page(&shell, &returned, &FormState::default())),
        ("application-completed", page(&shell, &completed, &FormState::default())),
        ("application-refused", page(&shell, &refused, &FormState::default())),
    ]
}
