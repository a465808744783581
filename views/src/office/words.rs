//! What a secretariat calls states, kinds and acts.

use maud::{Markup, html};

use super::gql::ReviewAction;
use crate::components::chip::{self, Tone};
use crate::gql::{ApplicationKind, ApplicationOutcome, ApplicationStatus, StepKind, StepSide, StepState};

/// 入会, 異動（入会） …: kind and side, as the list shows them.
pub fn kind(kind: ApplicationKind, side: StepSide) -> &'static str {
    match (kind, side) {
        (ApplicationKind::Enrolment, _) => "入会",
        (ApplicationKind::Transfer, StepSide::Joining) => "異動（入会）",
        (ApplicationKind::Transfer, StepSide::Leaving | StepSide::Relaying) => "異動（退会）",
        (ApplicationKind::Transfer, _) => "異動",
        (ApplicationKind::Change, _) => "会員区分変更・施設異動",
        (ApplicationKind::Withdrawal, _) => "退会",
        (ApplicationKind::RegistrationChange, _) => "登録情報変更",
        (ApplicationKind::Certificate, _) => "在籍証明書",
    }
}

/// The state of a step as a chip: word and colour.
pub fn state_chip(kind: StepKind, state: StepState) -> Markup {
    let (tone, word) = chip::step_state(kind, state);
    chip::chip(tone, word)
}

/// ★要注意
pub fn star_chip() -> Markup {
    chip::chip(Tone::Star, "★ 要注意")
}

/// Where the application stands as a whole; nothing while it is simply open.
pub fn whole(status: ApplicationStatus, outcome: Option<ApplicationOutcome>) -> Option<&'static str> {
    match (status, outcome) {
        (ApplicationStatus::Open, _) => None,
        (ApplicationStatus::Returned, _) => Some("差戻し中（医師の番）"),
        (_, Some(outcome)) => Some(match outcome {
            ApplicationOutcome::Completed => "完了",
            ApplicationOutcome::PartiallyApproved => "一部承認",
            ApplicationOutcome::Refused => "非承認",
            ApplicationOutcome::Withdrawn => "取下げ",
            ApplicationOutcome::Terminated => "終了",
        }),
        (_, None) => None,
    }
}

/// ▲ with the words, for what waits seven days or more; else the bare number of days.
pub fn age(days: Option<i32>, is_aged: bool) -> Markup {
    html! {
        @match days {
            Some(days) if is_aged => { (chip::chip(Tone::Aged, &format!("▲ {days}日"))) }
            Some(days) => { (days) "日" }
            None => {}
        }
    }
}

impl ReviewAction {
    /// The word in the address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Receive => "receive",
            Self::Approve => "approve",
            Self::Return => "return",
            Self::Refuse => "refuse",
            Self::Confirm => "confirm",
            Self::Cancel => "cancel",
        }
    }

    /// Reads the word in the address.
    pub fn read(word: &str) -> Option<Self> {
        [Self::Receive, Self::Approve, Self::Return, Self::Refuse, Self::Confirm, Self::Cancel]
            .into_iter()
            .find(|action| action.word() == word)
    }

    /// The button.
    pub fn label(self) -> &'static str {
        match self {
            Self::Receive => "受付する",
            Self::Approve => "承認する",
            Self::Return => "差し戻す",
            Self::Refuse => "非承認にする",
            Self::Confirm => "確認済みにする",
            Self::Cancel => "直前の操作を取り消す",
        }
    }

    /// What was done, for the banner.
    pub fn done(self) -> &'static str {
        match self {
            Self::Receive => "受付しました。",
            Self::Approve => "承認しました。",
            Self::Return => "差し戻しました。",
            Self::Refuse => "非承認にしました。",
            Self::Confirm => "確認済みにしました。",
            Self::Cancel => "直前の操作を取り消しました。",
        }
    }
}
