//! What may be done now, found by asking the machine: a button is shown exactly when its action would succeed.

use chrono::{DateTime, NaiveDate, Utc};

use super::machine::{Action, apply};
use super::refusal::Refusal;
use super::snapshot::{Actor, Facts, PastAction, Snapshot};
use crate::domain::ids::{AccountId, AssociationId, StepId};
use crate::domain::viewer::StaffViewer;
use crate::domain::words::{ApplicationStatus, StaffRole};

/// What a secretariat does to a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReviewAction {
    /// 受付
    Receive,
    /// 承認
    Approve,
    /// 差戻
    Return,
    /// 非承認
    Refuse,
    /// 確認
    Confirm,
    /// 取消
    Cancel,
}

/// May this role handle applications at all?
pub fn handles_applications(role: StaffRole) -> bool {
    matches!(role, StaffRole::Administrator | StaffRole::Staff)
}

/// What the member of staff may do on the step now, in the order of the buttons. `past`: the latest action of his
/// association on the step, if there is one to take back.
pub fn available_actions(
    viewer: &StaffViewer,
    snapshot: &Snapshot,
    step: StepId,
    past: Option<&PastAction>,
    now: DateTime<Utc>,
) -> Vec<ReviewAction> {
    if !handles_applications(viewer.role) {
        return Vec::new();
    }
    available_to(viewer.account_id, viewer.association_id, snapshot, step, past, now)
}

/// The same for whoever may review for the association, and acts under this account.
pub fn available_to(
    account_id: AccountId,
    association_id: AssociationId,
    snapshot: &Snapshot,
    step: StepId,
    past: Option<&PastAction>,
    now: DateTime<Utc>,
) -> Vec<ReviewAction> {
    let actor = Actor::Staff { account_id, association_id };
    let facts = Facts { now, actor };
    let reason = || "-".to_owned();
    let candidates = [
        (ReviewAction::Receive, Action::Receive { step }),
        (ReviewAction::Approve, Action::Approve { step, effective_on: None }),
        (ReviewAction::Return, Action::Return { step, reason: reason() }),
        (ReviewAction::Refuse, Action::Refuse { step, reason: reason() }),
        (ReviewAction::Confirm, Action::Confirm { step }),
        (ReviewAction::Cancel, Action::Cancel { step, past: past.cloned().map(Box::new), reason: Some(reason()) }),
    ];
    let possible = |(shown, action): (ReviewAction, Action)| match apply(snapshot, &action, &facts) {
        Ok(_) => Some(shown),
        // The plan no longer fits: said in words when it is tried, so that nobody wonders where the button is.
        Err(Refusal::AlreadyMember(_) | Refusal::LayerMissing(_)) => Some(shown),
        Err(_) => None,
    };
    candidates.into_iter().filter_map(possible).collect()
}

/// The day on which an approval takes effect where the association sets none; none where there can be no approval.
pub fn approval_date(actor: Actor, snapshot: &Snapshot, step: StepId, now: DateTime<Utc>) -> Option<NaiveDate> {
    let approved = apply(snapshot, &Action::Approve { step, effective_on: None }, &Facts { now, actor }).ok()?;
    approved.changed.iter().find(|changed| changed.id == step)?.effective_on
}

/// May the doctor take the application back (取下げ) now?
pub fn can_withdraw(snapshot: &Snapshot, facts: &Facts) -> bool {
    apply(snapshot, &Action::Withdraw, facts).is_ok()
}

/// May the doctor correct and send it again now?
pub fn can_resubmit(snapshot: &Snapshot) -> bool {
    snapshot.head.status == ApplicationStatus::Returned
}

/// Which of the associations' fields a correction may not touch: those in force.
pub fn locked_associations(snapshot: &Snapshot, today: NaiveDate) -> Vec<AssociationId> {
    let in_force = |id: &AssociationId| snapshot.is_in_force(*id, today);
    snapshot.steps.iter().map(|step| step.association_id).filter(in_force).collect()
}
