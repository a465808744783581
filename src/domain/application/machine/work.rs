//! A transition in the making.

use chrono::NaiveDate;

use crate::domain::affiliation::{Membership, blocks_joining, carries_from};
use crate::domain::application::refusal::Refusal;
use crate::domain::application::snapshot::{Facts, Head, Snapshot, Step, Undo};
use crate::domain::application::transition::{
    Event, MembershipChange, Notice, Recipient, Template, Transition, VoidReason,
};
use crate::domain::ids::{AssociationId, StepId};
use crate::domain::words::{ApplicationOutcome, ApplicationStatus, EventAction, StepKind, StepSide, StepState};

/// A copy of the state that an action works on; [`Work::finish`] compares it with what was there before.
pub(super) struct Work<'a> {
    before: &'a Snapshot,
    pub facts: Facts,
    pub head: Head,
    pub steps: Vec<Step>,
    events: Vec<Event>,
    changes: Vec<MembershipChange>,
    /// Memberships of this application as they will stand.
    written: Vec<Membership>,
    notices: Vec<Notice>,
    hold: bool,
}

impl<'a> Work<'a> {
    /// `hold`: mails wait, for the action can be taken back.
    pub fn new(before: &'a Snapshot, facts: Facts, hold: bool) -> Self {
        Self {
            before,
            facts,
            head: before.head.clone(),
            steps: before.steps.clone(),
            events: Vec::new(),
            changes: Vec::new(),
            written: before.written.clone(),
            notices: Vec::new(),
            hold,
        }
    }

    /// Where the step is in `steps`, when it is one of the acting association's.
    pub fn own_step(&self, id: StepId) -> Result<usize, Refusal> {
        let own = self.facts.actor.association_id();
        self.steps.iter().position(|step| step.id == id && Some(step.association_id) == own).ok_or(Refusal::UnknownStep)
    }

    /// Adds a line of the application as a whole to the timeline.
    pub fn event(&mut self, action: EventAction, reason: Option<&str>) {
        self.events.push(Event {
            action,
            step_id: None,
            association_id: None,
            from: None,
            to: None,
            reason: reason.map(str::to_owned),
            effective_on: None,
            by_system: matches!(action, EventAction::Decided | EventAction::Closed),
            undo: None,
        });
    }

    /// Puts a step into a state and adds that to the timeline.
    pub fn set(&mut self, index: usize, state: StepState, action: EventAction, reason: Option<&str>) {
        let step = &mut self.steps[index];
        let from = step.state;
        step.state = state;
        self.events.push(Event {
            action,
            step_id: Some(step.id),
            association_id: Some(step.association_id),
            from: Some(from),
            to: Some(state),
            reason: reason.map(str::to_owned),
            effective_on: step.effective_on.filter(|_| action == EventAction::Approved),
            by_system: false,
            undo: None,
        });
    }

    /// Notes who acted on the step.
    pub fn sign(&mut self, index: usize) {
        self.steps[index].acted_at = Some(self.facts.now);
        self.steps[index].acted_by = Some(self.facts.actor.account_id());
    }

    /// Tells somebody by mail.
    pub fn notify(&mut self, template: Template, to: Recipient, about: Option<AssociationId>) {
        self.notices.push(Notice { template, to, about, held: self.hold });
    }

    /// Lets the step arrive now, age 0.
    pub fn open(&mut self, index: usize) {
        let step = &mut self.steps[index];
        step.reset();
        step.state = StepState::Open;
        step.arrived_at = Some(self.facts.now);
        let association = step.association_id;
        self.notify(Template::StaffApplicationArrived, Recipient::Secretariat(association), Some(association));
    }

    /// Lets the route go on: opens what need not wait and the next step in order; decides when nothing is ahead.
    pub fn advance(&mut self) {
        let unawaited = |step: &Step| step.kind == StepKind::Relay && !step.is_awaited();
        for index in 0..self.steps.len() {
            if unawaited(&self.steps[index]) && self.steps[index].state == StepState::Waiting {
                self.open(index);
            }
        }
        if self.steps.iter().any(|step| step.is_awaited() && step.is_pending()) {
            return;
        }
        let waiting = |step: &Step| step.is_awaited() && step.state == StepState::Waiting;
        let next = (0..self.steps.len()).filter(|&index| waiting(&self.steps[index]));
        match next.min_by_key(|&index| self.steps[index].position) {
            Some(index) => self.open(index),
            None => self.decide(ApplicationOutcome::Completed),
        }
    }

    /// Ends steps without an act of their association: those for which `end` gives a state.
    pub fn end_steps(&mut self, end: impl Fn(&Step) -> Option<StepState>) {
        for index in 0..self.steps.len() {
            if let Some(state) = end(&self.steps[index]) {
                let action = if state == StepState::Refused { EventAction::Refused } else { EventAction::Released };
                self.set(index, state, action, None);
                if let Some(event) = self.events.last_mut() {
                    event.by_system = true;
                }
                self.steps[index].acted_at = Some(self.facts.now);
                self.steps[index].acted_by = None;
            }
        }
    }

    /// The decision: no decide or relay step is left, confirmations open all at once.
    pub fn decide(&mut self, outcome: ApplicationOutcome) {
        self.end_steps(|step| step.is_ahead().then_some(StepState::Released));
        self.head.status = ApplicationStatus::Decided;
        self.head.outcome = Some(outcome);
        self.head.decided_at = Some(self.facts.now);
        self.head.returned_by = None;
        self.head.returned_at = None;
        self.event(EventAction::Decided, None);
        for index in 0..self.steps.len() {
            let step = &mut self.steps[index];
            if step.kind == StepKind::Relay && (step.is_pending() || step.state == StepState::Waiting) {
                // A relay that nobody waited for becomes something to take note of.
                step.kind = StepKind::Inform;
                step.state = StepState::Waiting;
            }
            if step.kind == StepKind::Inform && step.state == StepState::Waiting {
                self.tell_new_workplace(index);
                let date = self.steps[index].effective_on;
                self.open(index);
                self.steps[index].effective_on = date;
            }
        }
        self.close_when_done();
    }

    /// Closes a decided application when no step is open.
    pub fn close_when_done(&mut self) {
        if self.head.status == ApplicationStatus::Decided && !self.steps.iter().any(Step::is_pending) {
            self.head.status = ApplicationStatus::Closed;
            self.head.closed_at = Some(self.facts.now);
            self.event(EventAction::Closed, None);
        }
    }

    /// A layer that came into force before a correction changed the facility: its membership gets the new one.
    fn tell_new_workplace(&mut self, index: usize) {
        let association_id = self.steps[index].association_id;
        let today = self.facts.today();
        let held = self.written.iter().find(|held| held.association_id == association_id);
        if let Some(held) = held
            && self.steps[index].side == StepSide::Informed
        {
            self.changes.push(MembershipChange::Move { association_id, from: held.joined_on.max(today) });
        }
    }

    /// First day on which the layer below a step holds, as far as it is known.
    pub fn lower_date(&self, index: usize) -> Option<NaiveDate> {
        let lower = self.lower_step(index)?;
        let approved = lower.effective_on.filter(|_| lower.state == StepState::Approved);
        let held =
            self.memberships().filter(|held| held.association_id == lower.association_id && held.left_on.is_none());
        approved.or_else(|| held.map(|held| held.joined_on).max())
    }

    /// Writes the membership of an approved joining step.
    pub fn join(&mut self, index: usize) -> Result<(), Refusal> {
        let (association_id, category, date) =
            (self.steps[index].association_id, self.steps[index].category_id, self.steps[index].effective_on);
        let (Some(category_id), Some(starts_on)) = (category, date) else { return Err(Refusal::NotPossible) };
        let held: Vec<Membership> = self.memberships().cloned().collect();
        if blocks_joining(&held, association_id, starts_on) {
            return Err(Refusal::AlreadyMember(association_id));
        }
        if let Some(lower) = self.lower_step(index)
            && !carries_from(&held, lower.association_id, starts_on)
        {
            return Err(Refusal::LayerMissing(lower.association_id));
        }
        self.written.push(Membership { association_id, joined_on: starts_on, left_on: None });
        self.changes.push(MembershipChange::Join { association_id, category_id, starts_on });
        Ok(())
    }

    /// Voids the membership that this application wrote with the association, if it did.
    pub fn void(&mut self, association_id: AssociationId, reason: VoidReason) {
        if self.written.iter().any(|held| held.association_id == association_id) {
            self.written.retain(|held| held.association_id != association_id);
            self.changes.push(MembershipChange::Void { association_id, reason });
        }
    }

    /// Voids every membership of this application that lies in the future.
    pub fn void_what_has_not_begun(&mut self, reason: VoidReason) {
        let today = self.facts.today();
        let future: Vec<AssociationId> =
            self.written.iter().filter(|held| held.joined_on > today).map(|held| held.association_id).collect();
        for association in future {
            self.void(association, reason);
        }
    }

    /// Takes the new workplace of a membership back.
    pub fn move_back(&mut self, association_id: AssociationId, recorded_at: chrono::DateTime<chrono::Utc>) {
        self.changes.push(MembershipChange::MoveBack { association_id, recorded_at });
    }

    /// Is a membership of this application left?
    pub fn has_written(&self) -> bool {
        !self.written.is_empty()
    }

    /// What there is to write. `undoable`: index of the action's own event, when it can be taken back.
    pub fn finish(mut self, undoable: Option<EventAction>) -> Transition {
        let before = |id| self.before.step(id);
        let changed: Vec<Step> =
            self.steps.iter().filter(|step| before(step.id).is_some_and(|old| old != *step)).cloned().collect();
        let added: Vec<Step> = self.steps.iter().filter(|step| before(step.id).is_none()).cloned().collect();
        if let Some(action) = undoable {
            let undo = Undo {
                head_before: self.before.head.clone(),
                head_after: self.head.clone(),
                steps: changed.iter().filter_map(|new| Some((before(new.id)?.clone(), new.clone()))).collect(),
                joined: self.changes.iter().filter_map(joined).collect(),
                moved: self.changes.iter().filter_map(moved).collect(),
            };
            if let Some(event) = self.events.iter_mut().find(|event| event.action == action && !event.by_system) {
                event.undo = Some(undo);
            }
        }
        let claimed = claims(&self.head, &self.steps);
        let group_open = is_group_open(&self.head, &self.written);
        Transition {
            claims: (claimed != claims(&self.before.head, &self.before.steps)).then_some(claimed),
            group_open: (group_open != is_group_open(&self.before.head, &self.before.written)).then_some(group_open),
            standing: self.written.iter().map(|held| held.association_id).collect(),
            head: self.head,
            changed,
            added,
            events: self.events,
            memberships: self.changes,
            notices: self.notices,
            takes_back: None,
        }
    }

    /// The step of the layer below, in the chain of this application.
    fn lower_step(&self, index: usize) -> Option<&Step> {
        let own = self.steps[index].position;
        self.steps
            .iter()
            .filter(|step| step.state != StepState::Released && step.position < own)
            .max_by_key(|step| step.position)
    }

    /// All memberships of the doctor as they will stand.
    fn memberships(&self) -> impl Iterator<Item = &Membership> {
        self.before.others.iter().chain(&self.written)
    }
}

/// Associations with which an undecided application would begin or end a membership: nobody else may, meanwhile.
fn claims(head: &Head, steps: &[Step]) -> Vec<AssociationId> {
    let claiming =
        |step: &&Step| matches!(step.side, StepSide::Joining | StepSide::Leaving) && step.state != StepState::Released;
    if head.is_undecided() {
        steps.iter().filter(claiming).map(|step| step.association_id).collect()
    } else {
        Vec::new()
    }
}

/// Is there something left of the group?
fn is_group_open(head: &Head, written: &[Membership]) -> bool {
    head.is_undecided() || !written.is_empty()
}

fn joined(change: &MembershipChange) -> Option<AssociationId> {
    match change {
        MembershipChange::Join { association_id, .. } => Some(*association_id),
        _ => None,
    }
}

fn moved(change: &MembershipChange) -> Option<AssociationId> {
    match change {
        MembershipChange::Move { association_id, .. } => Some(*association_id),
        _ => None,
    }
}
