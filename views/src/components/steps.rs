//! The bar above a form of several steps.

use maud::{Markup, html};

use crate::paths::Path;

/// A step of a form.
#[derive(Debug)]
pub struct Step<'a> {
    /// Its name.
    pub label: &'a str,
    /// Where to go back to; only for steps that are done.
    pub path: Option<Path>,
    /// Where it stands.
    pub state: StepMark,
}

/// Where a step stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepMark {
    /// 完了
    Done,
    /// 入力中, 確認中: this page.
    Current(&'static str),
    /// エラー: this page, refused.
    Refused,
    /// 未入力
    Ahead,
}

/// The bar. Current is announced as such; finished steps are links.
pub fn steps(steps: &[Step<'_>]) -> Markup {
    let current = steps
        .iter()
        .position(|step| matches!(step.state, StepMark::Current(_) | StepMark::Refused))
        .unwrap_or_default();
    html! {
        p.vh { "全" (steps.len()) "ステップ中、" (current + 1) "ステップ目" }
        ol.steps {
            @for step in steps {
                @match step.state {
                    StepMark::Done => { li.is-done { (label(step)) span.steps__state { "完了" } } }
                    StepMark::Current(word) => { li aria-current="step" { (label(step)) span.steps__state { (word) } } }
                    StepMark::Refused => { li.is-error aria-current="step" { (label(step)) span.steps__state { "エラー" } } }
                    StepMark::Ahead => { li { (label(step)) span.steps__state { "未入力" } } }
                }
            }
        }
    }
}

fn label(step: &Step<'_>) -> Markup {
    match &step.path {
        Some(path) => html! { a href=(path) { (step.label) } },
        None => html! { (step.label) },
    }
}
