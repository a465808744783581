//! The page before each act on a step: what will happen, what has to be said, and the button that does it.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::application::{self, DetailStep};
use super::gql::ReviewAction;
use super::list_query::Within;
use super::words;
use crate::components::facts::Facts;
use crate::components::field::field;
use crate::components::{banner, button, form};
use crate::forms::FormState;
use crate::gql::{StepKind, StepSide, StepState};
use crate::layout::Shell;
use crate::{paths, text};

/// What can be typed on the page; which of it is asked for depends on the act.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReviewForm {
    /// Year of the date from which the approval counts.
    pub year: String,
    /// Its month.
    pub month: String,
    /// Its day.
    pub day: String,
    /// Message to the doctor that goes with an approval.
    pub message: String,
    /// Reason of a return, refusal or cancellation.
    pub reason: String,
}

impl ReviewForm {
    /// As the page first shows it: the day on which the approval takes effect if nobody says otherwise.
    pub fn first(step: &DetailStep) -> Self {
        let Some(date) = step.approval_date.or(wished_on(step)) else { return Self::default() };
        let iso = date.to_string();
        let mut parts = iso.split('-').map(|part| part.trim_start_matches('0').to_owned());
        let mut next = || parts.next().unwrap_or_default();
        Self { year: next(), month: next(), day: next(), ..Self::default() }
    }
}

fn wished_on(step: &DetailStep) -> Option<NaiveDate> {
    step.application.forms.first().map(|form| form.wished_on)
}

/// The page. `conflict`: somebody else was faster, in words.
pub fn page(
    shell: &Shell,
    within: Option<&Within>,
    action: ReviewAction,
    step: &DetailStep,
    state: &FormState<ReviewForm>,
    conflict: Option<&str>,
) -> Markup {
    let application = &step.application;
    let id = application.id.inner();
    let back = paths::office_application(id).within(within);
    let is_possible = step.available_actions.contains(&action);
    let main = html! {
        (banner::error_summary(&state.errors))
        @if let Some(conflict) = conflict { (banner::problem("操作はまだ行われていません", &html! { p { (conflict) } })) }
        div.page-head {
            (application::chips(step))
            h1 { (heading(action)) }
            p.sub {
                (words::kind(application.kind, step.side)) "：" (application.doctor.family_name) " " (application.doctor.given_name)
                " 様　受付番号 " (application.number)
            }
        }
        div.form-page {
            div.split__main {
                (facts(step))
                @if is_possible {
                    (consequences_box(action, step))
                    (form::post(shell, &paths::office_review(id, action).within(within), &html! {
                        (form::hidden("version", &application.version.to_string()))
                        (fields(action, step, state))
                        div.actions.mt {
                            @if action == ReviewAction::Refuse { (button::submit(action.label()).danger()) }
                            @else { (button::submit(action.label())) }
                            (button::link("申請詳細に戻る", back).text())
                        }
                        (form::sending())
                    }))
                } @else {
                    (impossible(state, conflict.is_some()))
                    div.actions.mt { (button::link("申請詳細で最新の内容を確認する", back)) }
                }
            }
        }
    };
    let title = format!("{} {}", heading(action), application.number);
    shell
        .render(&application::frame(&title, application, within, !state.errors.is_empty() || conflict.is_some()), &main)
}

fn heading(action: ReviewAction) -> &'static str {
    match action {
        ReviewAction::Receive => "受付の確認",
        ReviewAction::Approve => "承認の確認",
        ReviewAction::Return => "差戻しの確認",
        ReviewAction::Refuse => "非承認の確認",
        ReviewAction::Confirm => "確認済みにする",
        ReviewAction::Cancel => "取消の確認",
    }
}

fn facts(step: &DetailStep) -> Markup {
    let mut facts = Facts::new().text("医師会", &step.association.name);
    if let Some(category) = step.category.as_ref().filter(|_| step.side == StepSide::Joining) {
        facts = facts.text("会員区分", &category.words());
    }
    if let Some(wished) = wished_on(step) {
        facts = facts.text("希望年月日", &text::long_date(wished));
    }
    html! { (facts) }
}

fn consequences_box(action: ReviewAction, step: &DetailStep) -> Markup {
    html! {
        div.section.banner {
            h2 { "この操作で行われること" }
            ul { @for line in consequences(action, step) { li { (line) } } }
        }
    }
}

/// The typed text is not lost where the act is no longer possible: it can still be copied.
fn impossible(state: &FormState<ReviewForm>, said: bool) -> Markup {
    let typed = [&state.values.reason, &state.values.message];
    html! {
        @if !said { p.section { "この操作はいま行えません。申請の状態が変わったか、この医師会の番ではありません。" } }
        @for text in typed.into_iter().filter(|text| !text.is_empty()) {
            section.section aria-label="入力した内容" { p { b { "入力した内容" } } p.pre { (text) } }
        }
    }
}

fn fields(action: ReviewAction, step: &DetailStep, state: &FormState<ReviewForm>) -> Markup {
    let FormState { values, errors } = state;
    match action {
        ReviewAction::Receive | ReviewAction::Confirm => html! {},
        ReviewAction::Approve => {
            let hint = date_hint(step);
            html! {
                div.section {
                    (field("effectiveOn", effective_label(step)).hint(&hint).errors(errors)
                        .date(errors, &values.year, &values.month, &values.day))
                    (field("message", "医師への連絡文").optional()
                        .hint("書いた文は審査時連絡メッセージとして医師に表示されます。").errors(errors).textarea(&values.message, 3))
                }
            }
        }
        ReviewAction::Return => html! {
            div.section {
                (field("reason", "差戻しの理由").required()
                    .hint("医師に表示され、メールにも書かれます。直してほしい項目と内容を具体的に書いてください。")
                    .errors(errors).textarea(&values.reason, 5))
            }
        },
        ReviewAction::Refuse => html! {
            div.section {
                (field("reason", "非承認の理由").required()
                    .hint("医師に表示され、メールにも書かれます。").errors(errors).textarea(&values.reason, 5))
            }
        },
        ReviewAction::Cancel => html! {
            div.section {
                (field("reason", "取消の理由").hint("記録に残ります。").errors(errors).textarea(&values.reason, 3))
            }
        },
    }
}

/// What the date filled in is.
fn date_hint(step: &DetailStep) -> String {
    let other = "理事会などで別の日を決めたときは書き換えてください。";
    match (wished_on(step), step.approval_date) {
        (Some(wished), Some(date)) if date > wished => {
            format!("希望日は{}ですが、下位の医師会の入会日に合わせています。{other}", text::date(wished))
        }
        (Some(wished), _) => format!("希望日は{}です。{other}", text::date(wished)),
        (None, _) => "西暦で入力してください。空欄のときは希望日になります。".to_owned(),
    }
}

fn effective_label(step: &DetailStep) -> &'static str {
    match step.side {
        StepSide::Joining => "入会日（効力日）",
        StepSide::Leaving => "退会日（効力日）",
        StepSide::Changing | StepSide::Relaying | StepSide::Informed => "効力日",
    }
}

/// What the act brings about, a sentence each.
fn consequences(action: ReviewAction, step: &DetailStep) -> Vec<String> {
    let here = &step.association.name;
    match action {
        ReviewAction::Receive if step.kind == StepKind::Relay => {
            vec![
                format!("{here}での処理が終わり、次の医師会へ進みます。"),
                "医師の申請状況に「受付済」と表示されます。".to_owned(),
            ]
        }
        ReviewAction::Receive => vec![
            "医師の申請状況に「受付済」と表示されます。".to_owned(),
            "審査の結果は、あとで承認・差戻し・非承認のいずれかで確定します。".to_owned(),
            "医師へのメールは送られません。".to_owned(),
        ],
        ReviewAction::Approve => approve_consequences(step),
        ReviewAction::Return => vec![
            "医師に差戻しのメールが送られ、修正して再申請するまで医師の番になります。".to_owned(),
            format!("再申請された申請は{here}に戻り、経過日数は0日から数えます。"),
            "60日以内に再申請がないときは、非承認にできます。".to_owned(),
        ],
        ReviewAction::Refuse => refuse_consequences(step),
        ReviewAction::Confirm => {
            vec![
                format!("{here}では確認済みになり、未処理の件数から外れます。"),
                "医師へのメールは送られません。".to_owned(),
            ]
        }
        ReviewAction::Cancel => vec![
            format!("{here}が最後に行った操作を取り消し、ひとつ前の状態に戻します。"),
            "届いた日時も元に戻ります。".to_owned(),
            "次の医師会がすでに処理を始めたとき、または所属が始まったときは取り消せません。".to_owned(),
        ],
    }
}

fn approve_consequences(step: &DetailStep) -> Vec<String> {
    let here = &step.association.name;
    let next = step
        .application
        .steps
        .iter()
        .find(|other| other.kind != StepKind::Inform && other.state == StepState::Waiting && other.id != step.id);
    let mut lines = Vec::new();
    if let (Some(category), StepSide::Joining) = (&step.category, step.side) {
        lines.push(format!("{here}への入会（{}）を承認します。", category.words()));
    }
    match next {
        Some(next) => {
            lines.push("医師に、この医師会が承認したことがメールで知らされます。".to_owned());
            lines.push(format!("次に{}へ届き、その事務局にもメールで知らされます。", next.association.name));
        }
        None => lines.push("これですべての審査が終わり、医師に完了のメールが送られます。".to_owned()),
    }
    lines
}

fn refuse_consequences(step: &DetailStep) -> Vec<String> {
    let mut lines = vec![
        "医師に非承認のメールが送られます。".to_owned(),
        "これより上の医師会の審査も終わります。".to_owned(),
        "間違えたときは取消ができます。取り消さないときは、医師があらためて申請します。".to_owned(),
    ];
    let in_force = step.application.steps.iter().filter(|other| other.state == StepState::Approved).count();
    if in_force > 0 {
        lines.push(
            "承認済みの下の医師会への入会は、すべての層への入会を求める医師会を除き、そのまま残ります。".to_owned(),
        );
    }
    lines
}
