//! The doctor sends a returned application again.

use chrono::NaiveDate;

use super::work::Work;
use crate::domain::application::refusal::Refusal;
use crate::domain::application::route::{PlannedStep, RoutePlan};
use crate::domain::application::snapshot::{Facts, Snapshot, Step};
use crate::domain::application::transition::{Recipient, Template, Transition, VoidReason};
use crate::domain::ids::{AssociationId, CategoryId, StepId};
use crate::domain::words::{ApplicationStatus, EventAction, StepKind, StepSide, StepState};

/// What of a corrected form is still to be joined: layers in force are locked, with their category, and left out.
pub fn joining_in_correction(
    snapshot: &Snapshot,
    chain: &[AssociationId],
    joining: &[(AssociationId, CategoryId)],
    today: NaiveDate,
) -> Result<Vec<(AssociationId, CategoryId)>, Refusal> {
    for step in snapshot.steps.iter().filter(|step| snapshot.is_in_force(step.association_id, today)) {
        let asked = joining.iter().find(|(id, _)| *id == step.association_id).map(|(_, category)| *category);
        let same = asked.is_none_or(|category| Some(category) == step.category_id);
        if !chain.contains(&step.association_id) || !same {
            return Err(Refusal::Locked(step.association_id));
        }
    }
    let mut asked: Vec<_> = joining.iter().copied().filter(|(id, _)| !snapshot.is_in_force(*id, today)).collect();
    // Written but not begun: asked for as before, when the form passes it over as settled.
    for step in snapshot.steps.iter().filter(|step| step.state == StepState::Approved) {
        let settled = chain.contains(&step.association_id)
            && !snapshot.is_in_force(step.association_id, today)
            && asked.iter().all(|(id, _)| *id != step.association_id);
        asked.extend(step.category_id.filter(|_| settled).map(|category| (step.association_id, category)));
    }
    Ok(asked)
}

/// Goes back to the layer that returned it, age 0 there. If association, category or facility changed, layers not in
/// force lose their approval and the route begins again at the lowest of them; layers in force are informed of a new
/// facility.
pub(super) fn resubmit(
    snapshot: &Snapshot,
    plan: &RoutePlan,
    new_ids: &[StepId],
    facility_changed: bool,
    facts: &Facts,
) -> Result<Transition, Refusal> {
    if snapshot.head.status != ApplicationStatus::Returned {
        return Err(Refusal::NotReturned);
    }
    let today = facts.today();
    let mut work = Work::new(snapshot, *facts, false);
    work.event(EventAction::Resubmitted, None);
    work.head.status = ApplicationStatus::Open;
    work.head.returned_by = None;
    work.head.returned_at = None;
    work.head.revision += 1;
    if facility_changed || route_changed(snapshot, plan, today) {
        restart(&mut work, snapshot, plan, new_ids, facility_changed, today);
    } else {
        let returned = (0..work.steps.len()).filter(|&at| work.steps[at].state == StepState::Returned);
        for index in returned.collect::<Vec<_>>() {
            work.open(index);
        }
    }
    work.advance();
    work.notify(Template::ApplicationReceived, Recipient::Doctor, None);
    Ok(work.finish(None))
}

/// Is another association or category asked for than before, or do others hand it on?
fn route_changed(snapshot: &Snapshot, plan: &RoutePlan, today: NaiveDate) -> bool {
    let outside = |id: &AssociationId| !snapshot.is_in_force(*id, today);
    let asked = plan.steps.iter().map(|step| (step.association_id, step.category_id));
    let mut asked: Vec<_> = asked.filter(|(id, _)| outside(id)).collect();
    let standing = snapshot.steps.iter().filter(|step| step.state != StepState::Released);
    let mut before: Vec<_> =
        standing.map(|step| (step.association_id, step.category_id)).filter(|(id, _)| outside(id)).collect();
    asked.sort_unstable();
    before.sort_unstable();
    asked != before
}

fn restart(
    work: &mut Work<'_>,
    snapshot: &Snapshot,
    plan: &RoutePlan,
    new_ids: &[StepId],
    facility_changed: bool,
    today: NaiveDate,
) {
    work.void_what_has_not_begun(VoidReason::Corrected);
    let planned = |id: AssociationId| plan.steps.iter().find(|step| step.association_id == id);
    work.end_steps(|step| {
        let dropped = planned(step.association_id).is_none() && step.state != StepState::Released;
        dropped.then_some(StepState::Released)
    });
    for step in &mut work.steps {
        let Some(planned) = planned(step.association_id) else { continue };
        if snapshot.is_in_force(step.association_id, today) {
            step.position = planned.position;
            if facility_changed {
                inform(step);
            }
        } else {
            begin_again(step, planned);
        }
    }
    let known: Vec<AssociationId> = work.steps.iter().map(|step| step.association_id).collect();
    let new = plan.steps.iter().zip(new_ids).filter(|(step, _)| !known.contains(&step.association_id));
    work.steps.extend(new.map(|(step, &id)| step.clone().into_step(id)));
    work.steps.sort_by_key(|step| (step.state == StepState::Released, step.position));
}

/// The layer keeps what it approved and takes note of the rest at the decision.
fn inform(step: &mut Step) {
    let date = step.effective_on;
    step.reset();
    step.kind = StepKind::Inform;
    step.side = StepSide::Informed;
    step.bundled = false;
    step.effective_on = date;
}

fn begin_again(step: &mut Step, planned: &PlannedStep) {
    let still_relayed = planned.kind == StepKind::Relay && step.state == StepState::Relayed;
    step.position = planned.position;
    step.side = planned.side;
    step.kind = planned.kind;
    step.bundled = planned.bundled;
    step.category_id = planned.category_id;
    if !still_relayed {
        step.reset();
    }
}
