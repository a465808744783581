//! States as a word with its colour.

use maud::{Markup, html};

use crate::gql::{ApplicationOutcome, ApplicationStatus, StepKind, StepState};

/// Colours of a chip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "their names say it")]
pub enum Tone {
    Plain,
    Open,
    Received,
    Returned,
    Ok,
    Refused,
    Aged,
    Star,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Plain => "chip",
            Self::Open => "chip chip--open",
            Self::Received => "chip chip--received",
            Self::Returned => "chip chip--returned",
            Self::Ok => "chip chip--ok",
            Self::Refused => "chip chip--refused",
            Self::Aged => "chip chip--aged",
            Self::Star => "chip chip--star",
        }
    }
}

/// A word with a colour.
pub fn chip(tone: Tone, word: &str) -> Markup {
    html! { span class=(tone.class()) { (word) } }
}

/// Where an application stands, in the doctor's words.
pub fn application(status: ApplicationStatus, outcome: Option<ApplicationOutcome>) -> Markup {
    let (tone, word) = match (status, outcome) {
        (ApplicationStatus::Returned, _) => (Tone::Returned, "差戻し"),
        (ApplicationStatus::Open, _) => (Tone::Open, "審査中"),
        (_, Some(ApplicationOutcome::Completed)) => (Tone::Ok, "完了"),
        (_, Some(ApplicationOutcome::PartiallyApproved)) => (Tone::Ok, "一部承認"),
        (_, Some(ApplicationOutcome::Refused)) => (Tone::Refused, "非承認"),
        (_, Some(ApplicationOutcome::Withdrawn)) => (Tone::Plain, "取下げ"),
        (_, Some(ApplicationOutcome::Terminated) | None) => (Tone::Plain, "終了"),
    };
    chip(tone, word)
}

/// Where a step stands, in one word.
pub fn step_state(kind: StepKind, state: StepState) -> (Tone, &'static str) {
    match state {
        StepState::Waiting => (Tone::Plain, "未着"),
        StepState::Open if kind == StepKind::Inform => (Tone::Open, "未確認"),
        StepState::Open => (Tone::Open, "未受付"),
        StepState::Received => (Tone::Received, "受付済"),
        StepState::Returned => (Tone::Returned, "差戻し"),
        StepState::Approved => (Tone::Ok, "承認"),
        StepState::Refused => (Tone::Refused, "非承認"),
        StepState::Relayed => (Tone::Ok, "受付済"),
        StepState::Confirmed => (Tone::Ok, "確認済"),
        StepState::Released => (Tone::Plain, "終了"),
    }
}
