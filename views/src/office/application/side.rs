//! Beside the answers: what may be done, the route, the two texts, the mark, and what happened.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::gql::{DetailApplication, DetailStep, RouteStep};
use super::{MEMO, MESSAGE};
use crate::components::chip::{self, Tone};
use crate::components::field::field;
use crate::components::{button, form, time};
use crate::forms::FormState;
use crate::gql::application::Event;
use crate::gql::{ApplicationEventAction, StepKind, StepSide, StepState};
use crate::layout::Shell;
use crate::office::gql::ReviewAction;
use crate::office::list_query::Within;
use crate::{paths, text};

/// 次の操作: exactly what this person may do now, each on a page of its own.
pub(super) fn actions(within: Option<&Within>, step: &DetailStep) -> Markup {
    let id = step.application.id.inner();
    let deciding = step.available_actions.iter().any(|action| *action != ReviewAction::Cancel);
    html! {
        section.card aria-labelledby="next-actions" {
            h2.h-sm id="next-actions" { "次の操作（" (step.association.name) "）" }
            @if !deciding { p.mt { (why_nothing(step)) } }
            @if !step.available_actions.is_empty() {
                div.deal.mt {
                    @for (index, &action) in step.available_actions.iter().enumerate() {
                        @let link = button::link(action.label(), paths::office_review(id, action).within(within));
                        @match action {
                            ReviewAction::Refuse => { (link.danger()) }
                            ReviewAction::Cancel => { (link.outline()) }
                            _ if index == 0 => { (link) }
                            _ => { (link.outline()) }
                        }
                    }
                }
                p.small.sub.mt { "次の画面で内容を確かめてから確定します。差戻しと非承認には理由が必要です。" }
            }
        }
    }
}

fn why_nothing(step: &DetailStep) -> &'static str {
    match step.state {
        StepState::Waiting => "まだこの医師会の番ではありません。前の医師会が承認すると届きます。",
        StepState::Returned => "差戻し中です。医師が修正して再申請すると届きます。",
        StepState::Open | StepState::Received => "現在の権限で行える操作はありません。",
        _ => "この医師会での処理は終わっています。",
    }
}

/// 審査の経路
pub(super) fn route(steps: &[RouteStep], own: &cynic::Id) -> Markup {
    html! {
        section.section aria-labelledby="route" {
            h2.h-sm id="route" { "審査の経路" }
            ol.route.mt {
                @for (index, step) in steps.iter().enumerate() {
                    li class=[class(step)] data-mark=(mark(step, index)) aria-current=[(&step.id == own).then_some("step")] {
                        p.route__name { (step.association.name) @if &step.id == own { span.small.sub { "（この医師会）" } } }
                        p.route__state { (chip::step_state(step.kind, step.state).1) }
                        @for note in notes(step) { p.route__note { (note) } }
                    }
                }
            }
        }
    }
}

fn class(step: &RouteStep) -> Option<&'static str> {
    match step.state {
        StepState::Approved | StepState::Relayed | StepState::Confirmed => Some("is-done"),
        StepState::Open | StepState::Received => Some("is-now"),
        StepState::Returned | StepState::Refused => Some("is-stopped"),
        StepState::Waiting | StepState::Released => None,
    }
}

fn mark(step: &RouteStep, index: usize) -> String {
    match step.state {
        StepState::Approved | StepState::Relayed | StepState::Confirmed => "✓".to_owned(),
        StepState::Returned => "↩".to_owned(),
        StepState::Refused => "×".to_owned(),
        StepState::Released => "–".to_owned(),
        StepState::Waiting | StepState::Open | StepState::Received => (index + 1).to_string(),
    }
}

/// Who did what and when, a line each.
fn notes(step: &RouteStep) -> Vec<String> {
    let by = |name: &Option<String>| name.as_ref().map(|name| format!("（{name}）")).unwrap_or_default();
    let at = |at: DateTime<Utc>, what: &str, who: String| format!("{} {what}{who}", text::date_time(at));
    let mut notes = Vec::new();
    match step.kind {
        StepKind::Inform => notes.push("確認のみ".to_owned()),
        StepKind::Relay => notes.push("受付のみ（経由）".to_owned()),
        StepKind::Decide => {}
    }
    if let (Some(category), StepSide::Joining) = (&step.category, step.side) {
        notes.push(format!("会員区分 {}", category.words()));
    }
    if let (Some(arrived), StepState::Open) = (step.arrived_at, step.state) {
        notes.push(at(arrived, "到着", String::new()));
    }
    if let Some(received) = step.received_at {
        notes.push(at(received, "受付", by(&step.received_by)));
    }
    let acted = match step.state {
        StepState::Approved => Some("承認"),
        StepState::Refused => Some("非承認"),
        StepState::Returned => Some("差戻し"),
        StepState::Confirmed => Some("確認"),
        _ => None,
    };
    if let (Some(word), Some(acted)) = (acted, step.acted_at) {
        notes.push(at(acted, word, by(&step.acted_by)));
    }
    if let (Some(day), StepState::Approved) = (step.effective_on, step.state) {
        notes.push(format!("効力日 {}", text::date(day)));
    }
    notes
}

/// 審査時連絡メッセージ: solid, blue, says that the doctor sees it.
pub(super) fn messages(
    shell: &Shell,
    within: Option<&Within>,
    application: &DetailApplication,
    state: &FormState<String>,
) -> Markup {
    let action = paths::office_application_messages(application.id.inner()).within(within);
    html! {
        section.section.note.note--message aria-labelledby="messages" {
            div.note__head {
                h2.h-sm id="messages" { "審査時連絡メッセージ" }
                (chip::chip(Tone::Open, "医師に表示されます"))
            }
            @if application.messages.is_empty() {
                p.mt { "まだメッセージはありません。" }
            } @else {
                ul {
                    @for message in &application.messages {
                        (note(message.association.as_ref().map(|it| it.name.as_str()), &message.author_name, message.at, &message.body))
                    }
                }
            }
            (form::post_as(shell, &action, "mt stack", &html! {
                (field(MESSAGE, "医師への連絡文").errors(&state.errors).textarea(&state.values, 3))
                (button::submit("医師に送信する").outline().small())
                (form::sending())
            }))
        }
    }
}

/// 事務局メモ: dashed, tinted, says that the doctor does not see it.
pub(super) fn memos(
    shell: &Shell,
    within: Option<&Within>,
    application: &DetailApplication,
    state: &FormState<String>,
) -> Markup {
    let action = paths::office_application_memos(application.id.inner()).within(within);
    html! {
        section.section.note.note--memo aria-labelledby="memos" {
            div.note__head {
                h2.h-sm id="memos" { "事務局メモ" }
                (chip::chip(Tone::Aged, "医師には表示されません"))
            }
            @if application.memos.is_empty() {
                p.mt { "まだメモはありません。" }
            } @else {
                ul {
                    @for memo in &application.memos {
                        (note(Some(memo.association.name.as_str()), &memo.author_name, memo.at, &memo.body))
                    }
                }
            }
            (form::post_as(shell, &action, "mt stack", &html! {
                (field(MEMO, "メモを追加").errors(&state.errors).textarea(&state.values, 3))
                (button::submit("メモを保存する").outline().small())
                (form::sending())
            }))
        }
    }
}

/// Association (none: the doctor), author, time, and the text with its line breaks.
fn note(association: Option<&str>, author: &str, at: DateTime<Utc>, body: &str) -> Markup {
    html! {
        li {
            p.note__who {
                @match association {
                    Some(association) => { (association) " " (author) }
                    None => { (author) " 様（医師）" }
                }
                "　" (time::at(at))
            }
            p.pre { (body) }
        }
    }
}

/// ★要注意: set, written anew, or taken away.
pub(super) fn star(shell: &Shell, within: Option<&Within>, application: &DetailApplication) -> Markup {
    let path = paths::office_application_star(application.id.inner()).within(within);
    html! {
        section.section aria-labelledby="star" {
            h2.h-sm id="star" { "★ 要注意" }
            @match &application.star_reason {
                None => {
                    p.small.sub { "付けると一覧に★が出ます。医師には表示されません。" }
                    p { (button::link("要注意を付ける", path).outline().small()) }
                }
                Some(reason) => {
                    p.pre { (reason) }
                    div.actions.mt {
                        (button::link("理由を書き直す", path.clone()).outline().small())
                        (form::post(shell, &path, &html! {
                            (form::hidden("version", &application.version.to_string()))
                            (form::hidden("seen", reason))
                            (form::hidden("remove", "yes"))
                            (button::submit("要注意を外す").text().small())
                        }))
                    }
                }
            }
        }
    }
}

/// 経過
pub(super) fn timeline(events: &[Event]) -> Markup {
    html! {
        section.section aria-labelledby="timeline" {
            h2 id="timeline" { "経過" }
            ol.news.mt {
                @for event in events {
                    li {
                        p.news__meta { (time::at(event.at)) }
                        div.news__text {
                            p {
                                b { (happened(event.action)) } "　"
                                @if let Some(association) = &event.association { (association.name) " " }
                                (event.actor_name)
                                @if let Some(day) = event.effective_on { "　効力日 " (text::date(day)) }
                            }
                            @if let Some(reason) = &event.reason { p.pre.small { "理由：" (reason) } }
                        }
                    }
                }
            }
        }
    }
}

fn happened(action: ApplicationEventAction) -> &'static str {
    match action {
        ApplicationEventAction::Submitted => "申請",
        ApplicationEventAction::Received => "受付",
        ApplicationEventAction::Approved => "承認",
        ApplicationEventAction::Returned => "差戻し",
        ApplicationEventAction::Refused => "非承認",
        ApplicationEventAction::Relayed => "受付（経由）",
        ApplicationEventAction::Confirmed => "確認",
        ApplicationEventAction::Cancelled => "取消",
        ApplicationEventAction::Resubmitted => "再申請",
        ApplicationEventAction::Withdrawn => "取下げ",
        ApplicationEventAction::Released => "終了",
        ApplicationEventAction::Decided => "審査の終了",
        ApplicationEventAction::Closed => "すべての確認の終了",
    }
}
