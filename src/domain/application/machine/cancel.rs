//! 取消: the latest own action is taken back, and everything is exactly as it was before.

use super::work::Work;
use crate::domain::application::refusal::Refusal;
use crate::domain::application::snapshot::{Facts, PastAction, Snapshot};
use crate::domain::application::transition::{Recipient, Template, Transition, VoidReason};
use crate::domain::ids::StepId;
use crate::domain::words::{ApplicationStatus, EventAction};

/// Possible while no step that waited for the action has acted, the doctor has not sent again, and no membership that
/// it wrote has begun (unless its mails still wait). Needs a reason, except while the mails wait.
pub(super) fn cancel(
    snapshot: &Snapshot,
    step: StepId,
    past: Option<&PastAction>,
    reason: Option<&str>,
    facts: &Facts,
) -> Result<Transition, Refusal> {
    let mut work = Work::new(snapshot, *facts, false);
    let index = work.own_step(step)?;
    let past = past.ok_or(Refusal::NothingToCancel)?;
    let undo = &past.undo;
    check_untouched(snapshot, past)?;
    let held = past.is_held(facts.now);
    if !held && undo.joined.iter().any(|&joined| snapshot.is_in_force(joined, facts.today())) {
        return Err(Refusal::InForce);
    }
    let reason = reason.map(str::trim).filter(|reason| !reason.is_empty());
    if !held && reason.is_none() {
        return Err(Refusal::ReasonMissing);
    }

    let Some((own_before, _)) = undo.steps.iter().find(|(before, _)| before.id == step) else {
        return Err(Refusal::NothingToCancel);
    };
    work.set(index, own_before.state, EventAction::Cancelled, reason);
    for (before, _) in &undo.steps {
        if let Some(current) = work.steps.iter_mut().find(|current| current.id == before.id) {
            current.clone_from(before);
        }
    }
    work.head.clone_from(&undo.head_before);
    // Upper layers first, for they stand on the lower ones.
    for &joined in undo.joined.iter().rev() {
        work.void(joined, VoidReason::Cancelled);
    }
    for &moved in &undo.moved {
        work.move_back(moved, past.at);
    }
    if past.mail_left {
        work.notify(Template::ActionCancelled, Recipient::Doctor, facts.actor.association_id());
    }
    let mut transition = work.finish(None);
    transition.takes_back = Some(past.event_id);
    Ok(transition)
}

/// Is everything that the action changed still as it left it?
fn check_untouched(snapshot: &Snapshot, past: &PastAction) -> Result<(), Refusal> {
    let head = &snapshot.head;
    let after = &past.undo.head_after;
    if after.status == ApplicationStatus::Returned && head != after {
        return Err(Refusal::SentAgain);
    }
    // A confirmation may be followed by others, the last of which closes the application.
    let confirmed = past.action == EventAction::Confirmed && head.outcome == after.outcome;
    let untouched = past.undo.steps.iter().all(|(_, after)| snapshot.step(after.id) == Some(after));
    if untouched && (head == after || confirmed) { Ok(()) } else { Err(Refusal::OthersActed) }
}
