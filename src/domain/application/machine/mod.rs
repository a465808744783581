//! The state machine of applications: a snapshot and an action give a transition or a refusal.

mod cancel;
mod correct;
mod review;
mod work;

use chrono::NaiveDate;

use super::refusal::Refusal;
use super::route::RoutePlan;
use super::snapshot::{Facts, PastAction, Snapshot};
use super::transition::{Recipient, Template, Transition};
use crate::domain::ids::StepId;
use crate::domain::words::{ApplicationOutcome, ApplicationStatus, EventAction, StepState};
use work::Work;

pub use correct::joining_in_correction;

/// What somebody does to an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// 受付. Ends a relay.
    Receive { step: StepId },
    /// 承認, with the date if the association sets one.
    Approve { step: StepId, effective_on: Option<NaiveDate> },
    /// 差戻
    Return { step: StepId, reason: String },
    /// 非承認
    Refuse { step: StepId, reason: String },
    /// 確認
    Confirm { step: StepId },
    /// 取消 of the latest own action on the step; `past` is none where there is no such action.
    Cancel { step: StepId, past: Option<Box<PastAction>>, reason: Option<String> },
    /// The doctor sends the corrected form; `new_ids` has an id for every step of the plan.
    Resubmit { plan: RoutePlan, new_ids: Vec<StepId>, facility_changed: bool },
    /// 取下げ
    Withdraw,
}

/// The start: the first steps open. `ids` has an id for every step of the plan.
pub fn submit(plan: RoutePlan, ids: Vec<StepId>, wished_on: NaiveDate, facts: &Facts) -> Transition {
    let empty = Snapshot {
        head: super::snapshot::Head::submitted(),
        steps: Vec::new(),
        wished_on,
        submitted_at: facts.now,
        written: Vec::new(),
        others: Vec::new(),
    };
    let mut work = Work::new(&empty, *facts, false);
    work.event(EventAction::Submitted, None);
    work.steps.extend(plan.steps.into_iter().zip(ids).map(|(planned, id)| planned.into_step(id)));
    work.notify(Template::ApplicationReceived, Recipient::Doctor, None);
    work.advance();
    work.finish(None)
}

/// Applies an action. Nothing is written here; what the transition says must be written as one.
pub fn apply(snapshot: &Snapshot, action: &Action, facts: &Facts) -> Result<Transition, Refusal> {
    match action {
        Action::Receive { step } => review::receive(snapshot, *step, facts),
        Action::Approve { step, effective_on } => review::approve(snapshot, *step, *effective_on, facts),
        Action::Return { step, reason } => review::return_to_doctor(snapshot, *step, reason, facts),
        Action::Refuse { step, reason } => review::refuse(snapshot, *step, reason, facts),
        Action::Confirm { step } => review::confirm(snapshot, *step, facts),
        Action::Cancel { step, past, reason } => {
            cancel::cancel(snapshot, *step, past.as_deref(), reason.as_deref(), facts)
        }
        Action::Resubmit { plan, new_ids, facility_changed } => {
            correct::resubmit(snapshot, plan, new_ids, *facility_changed, facts)
        }
        Action::Withdraw => withdraw(snapshot, facts),
    }
}

/// 取下げ: before the first approval, while returned, or while nothing is in force. Layers in force stand.
fn withdraw(snapshot: &Snapshot, facts: &Facts) -> Result<Transition, Refusal> {
    let today = facts.today();
    match snapshot.head.status {
        ApplicationStatus::Returned => {}
        ApplicationStatus::Open if !snapshot.anything_in_force(today) => {}
        ApplicationStatus::Open => return Err(Refusal::InForce),
        _ => return Err(Refusal::AlreadyDecided),
    }
    let mut work = Work::new(snapshot, *facts, false);
    work.event(EventAction::Withdrawn, None);
    work.void_what_has_not_begun(super::transition::VoidReason::Withdrawn);
    work.end_steps(|step| {
        let given_up = step.state == StepState::Approved && !snapshot.is_in_force(step.association_id, today);
        (step.is_ahead() || given_up).then_some(StepState::Released)
    });
    work.notify(Template::ApplicationWithdrawn, Recipient::Doctor, None);
    work.decide(ApplicationOutcome::Withdrawn);
    Ok(work.finish(None))
}
