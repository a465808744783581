//! What a secretariat does: 受付 承認 差戻 非承認 確認.

use chrono::NaiveDate;

use super::work::Work;
use crate::domain::application::dates;
use crate::domain::application::refusal::Refusal;
use crate::domain::application::snapshot::{Facts, Snapshot};
use crate::domain::application::transition::{Recipient, Template, Transition};
use crate::domain::ids::StepId;
use crate::domain::time::tokyo_date;
use crate::domain::words::{ApplicationOutcome, ApplicationStatus, EventAction, StepKind, StepSide, StepState};

/// 受付: a decide step is received and stays pending, a relay is done with it.
pub(super) fn receive(snapshot: &Snapshot, step: StepId, facts: &Facts) -> Result<Transition, Refusal> {
    let mut work = Work::new(snapshot, *facts, true);
    let index = work.own_step(step)?;
    if work.steps[index].state != StepState::Open {
        return Err(Refusal::NotPossible);
    }
    mark_received(&mut work, index);
    match work.steps[index].kind {
        StepKind::Decide => {
            work.set(index, StepState::Received, EventAction::Received, None);
            Ok(work.finish(Some(EventAction::Received)))
        }
        StepKind::Relay => {
            work.sign(index);
            work.set(index, StepState::Relayed, EventAction::Relayed, None);
            work.advance();
            Ok(work.finish(Some(EventAction::Relayed)))
        }
        StepKind::Inform => Err(Refusal::NotPossible),
    }
}

/// 承認: without a 受付 before it, it records both.
pub(super) fn approve(
    snapshot: &Snapshot,
    step: StepId,
    effective_on: Option<NaiveDate>,
    facts: &Facts,
) -> Result<Transition, Refusal> {
    let mut work = Work::new(snapshot, *facts, true);
    let index = work.own_step(step)?;
    let own = &work.steps[index];
    if own.kind != StepKind::Decide || !own.is_pending() {
        return Err(Refusal::NotPossible);
    }
    let association = own.association_id;
    let date = dates::effective(
        snapshot.wished_on,
        effective_on,
        work.lower_date(index),
        tokyo_date(snapshot.submitted_at),
        facts.today(),
    )?;
    if work.steps[index].state == StepState::Open {
        mark_received(&mut work, index);
        work.set(index, StepState::Received, EventAction::Received, None);
    }
    work.sign(index);
    work.steps[index].effective_on = Some(date);
    work.set(index, StepState::Approved, EventAction::Approved, None);
    write_what_takes_effect(&mut work, index)?;
    work.advance();
    let template = match work.head.outcome {
        None => Template::LayerApproved,
        Some(_) => Template::ApplicationCompleted,
    };
    work.notify(template, Recipient::Doctor, Some(association));
    Ok(work.finish(Some(EventAction::Approved)))
}

/// 差戻: the doctor owns the application until he sends it again; nothing is pending anywhere.
pub(super) fn return_to_doctor(
    snapshot: &Snapshot,
    step: StepId,
    reason: &str,
    facts: &Facts,
) -> Result<Transition, Refusal> {
    let mut work = Work::new(snapshot, *facts, true);
    let index = work.own_step(step)?;
    let own = &work.steps[index];
    if own.kind == StepKind::Inform || !own.is_pending() || !own.is_awaited() {
        return Err(Refusal::NotPossible);
    }
    let reason = given(reason)?;
    let association = own.association_id;
    work.sign(index);
    work.set(index, StepState::Returned, EventAction::Returned, Some(reason));
    for other in work.steps.iter_mut().filter(|other| other.is_pending()) {
        other.reset();
    }
    work.head.status = ApplicationStatus::Returned;
    work.head.returned_by = Some(association);
    work.head.returned_at = Some(facts.now);
    work.notify(Template::ApplicationReturned, Recipient::Doctor, Some(association));
    Ok(work.finish(Some(EventAction::Returned)))
}

/// 非承認, also of a return that was not answered in time. Lower layers in force stand; those that take effect only
/// together with this one are refused with it.
pub(super) fn refuse(snapshot: &Snapshot, step: StepId, reason: &str, facts: &Facts) -> Result<Transition, Refusal> {
    let mut work = Work::new(snapshot, *facts, true);
    let index = work.own_step(step)?;
    let own = &work.steps[index];
    // Leaving is a right: it is relayed or returned, never refused.
    if own.kind != StepKind::Decide || own.side == StepSide::Leaving {
        return Err(Refusal::NotPossible);
    }
    if own.state == StepState::Returned {
        let answer_by = snapshot.head.returned_at.map(dates::answer_by).ok_or(Refusal::NotPossible)?;
        if facts.today() <= answer_by {
            return Err(Refusal::AnswerAwaited(answer_by));
        }
    } else if !own.is_pending() {
        return Err(Refusal::NotPossible);
    }
    let reason = given(reason)?;
    let (association, bundled) = (own.association_id, own.bundled);
    work.sign(index);
    work.set(index, StepState::Refused, EventAction::Refused, Some(reason));
    if bundled {
        work.end_steps(|other| (other.bundled && other.state == StepState::Approved).then_some(StepState::Refused));
    }
    let (outcome, template) = if work.has_written() {
        (ApplicationOutcome::PartiallyApproved, Template::ApplicationPartiallyApproved)
    } else {
        (ApplicationOutcome::Refused, Template::ApplicationRefused)
    };
    work.decide(outcome);
    work.notify(template, Recipient::Doctor, Some(association));
    Ok(work.finish(Some(EventAction::Refused)))
}

/// 確認
pub(super) fn confirm(snapshot: &Snapshot, step: StepId, facts: &Facts) -> Result<Transition, Refusal> {
    let mut work = Work::new(snapshot, *facts, true);
    let index = work.own_step(step)?;
    if work.steps[index].kind != StepKind::Inform || work.steps[index].state != StepState::Open {
        return Err(Refusal::NotPossible);
    }
    work.sign(index);
    work.set(index, StepState::Confirmed, EventAction::Confirmed, None);
    work.close_when_done();
    Ok(work.finish(Some(EventAction::Confirmed)))
}

/// Writes the memberships that stand with this approval: its own, or all bundled ones with the highest of them.
fn write_what_takes_effect(work: &mut Work<'_>, index: usize) -> Result<(), Refusal> {
    let bundled = work.steps[index].bundled;
    if bundled && work.steps.iter().any(|step| step.bundled && step.is_ahead()) {
        return Ok(());
    }
    let mut now: Vec<usize> = (0..work.steps.len())
        .filter(|&at| at == index || bundled && work.steps[at].bundled && work.steps[at].state == StepState::Approved)
        .filter(|&at| work.steps[at].side == StepSide::Joining)
        .collect();
    now.sort_by_key(|&at| work.steps[at].position);
    now.into_iter().try_for_each(|at| work.join(at))
}

fn mark_received(work: &mut Work<'_>, index: usize) {
    work.steps[index].received_at = Some(work.facts.now);
    work.steps[index].received_by = Some(work.facts.actor.account_id());
}

fn given(reason: &str) -> Result<&str, Refusal> {
    let reason = reason.trim();
    if reason.is_empty() { Err(Refusal::ReasonMissing) } else { Ok(reason) }
}
