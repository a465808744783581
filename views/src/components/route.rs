//! The approval route as the doctor and the secretariats see it.

use chrono::{DateTime, NaiveDate, Utc};
use maud::{Markup, html};

use crate::gql::{AssociationName, StepKind, StepState};
use crate::text;

/// One association's part of the route.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationStep", schema_module = "crate::gql::schema")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RouteStep {
    pub association: AssociationName,
    pub kind: StepKind,
    pub state: StepState,
    pub arrived_at: Option<DateTime<Utc>>,
    pub received_at: Option<DateTime<Utc>>,
    pub acted_at: Option<DateTime<Utc>>,
    pub effective_on: Option<NaiveDate>,
}

impl RouteStep {
    /// Has its association done its part?
    pub fn is_done(&self) -> bool {
        matches!(self.state, StepState::Approved | StepState::Relayed | StepState::Confirmed)
    }

    /// Is it this association's turn?
    pub fn is_pending(&self) -> bool {
        matches!(self.state, StepState::Open | StepState::Received)
    }

    fn state_words(&self) -> &'static str {
        match (self.kind, self.state) {
            (_, StepState::Waiting) => "まだ届いていません",
            (StepKind::Inform, StepState::Open) => "確認待ち",
            (_, StepState::Open) => "受付待ち",
            (_, StepState::Received) => "受付済・審査中",
            (_, StepState::Returned) => "差戻し",
            (_, StepState::Approved) => "承認",
            (_, StepState::Refused) => "非承認",
            (_, StepState::Relayed) => "受付済",
            (_, StepState::Confirmed) => "確認済",
            (_, StepState::Released) => "終了",
        }
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let at = |at: Option<DateTime<Utc>>, word: &str| at.map(|at| format!("{} {word}", text::date_time(at)));
        match self.state {
            StepState::Waiting => notes.push("前の承認後に届きます".to_owned()),
            StepState::Open => notes.extend(at(self.arrived_at, "到着")),
            StepState::Received => notes.extend(at(self.received_at, "受付")),
            _ => notes.extend(self.acted_at.map(text::date_time)),
        }
        if let (StepState::Approved, Some(day)) = (self.state, self.effective_on) {
            notes.push(format!("入会日 {}", text::date(day)));
        }
        notes
    }

    fn class(&self) -> Option<&'static str> {
        match self.state {
            _ if self.is_done() => Some("is-done"),
            _ if self.is_pending() => Some("is-now"),
            StepState::Returned | StepState::Refused => Some("is-stopped"),
            _ => None,
        }
    }
}

/// The route, lowest layer first. Lies across on wide screens when there are up to four steps.
pub fn route(steps: &[RouteStep]) -> Markup {
    html! {
        ol.route.route--across[(2..=4).contains(&steps.len())] data-steps=(steps.len()) {
            @for (index, step) in steps.iter().enumerate() {
                li class=[step.class()] data-mark=(mark(step, index)) aria-current=[step.is_pending().then_some("step")] {
                    p.route__name { (step.association.name) }
                    p.route__state { (step.state_words()) }
                    @for note in step.notes() { p.route__note { (note) } }
                }
            }
        }
    }
}

fn mark(step: &RouteStep, index: usize) -> String {
    match step.state {
        _ if step.is_done() => "✓".to_owned(),
        StepState::Returned => "↩".to_owned(),
        StepState::Refused => "×".to_owned(),
        StepState::Released => "–".to_owned(),
        _ => (index + 1).to_string(),
    }
}

/// 「いまは横浜市医師会が審査しています（2／4）。」 None: nobody's turn.
pub fn whose_turn(steps: &[RouteStep]) -> Option<String> {
    let (index, step) =
        steps.iter().enumerate().find(|(_, step)| step.is_pending() && step.kind != StepKind::Inform)?;
    Some(format!("いまは{}が審査しています（{}／{}）。", step.association.name, index + 1, steps.len()))
}
