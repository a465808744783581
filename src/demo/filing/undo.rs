//! What a secretariat needs to take its latest action back (取消): the state before and after it.

use chrono::TimeDelta;

use super::{Course, Play};
use crate::demo::copy::Json;
use crate::domain::application::snapshot::{Head, Step, Undo};
use crate::domain::ids::{AccountId, AssociationId, CategoryId, StepId};
use crate::domain::words::{ApplicationKind, ApplicationOutcome};

/// Kept for what was decided in the last so many days, and for everything undecided.
const RECENT: TimeDelta = TimeDelta::days(60);

/// What an action found before it changed anything.
pub(super) struct Found {
    head: Head,
    steps: Vec<Step>,
    /// How many had approved.
    approved: usize,
    /// Index of the event that the action writes.
    event: usize,
}

impl Play<'_> {
    /// Notes what is there, at the beginning of an action of a secretariat.
    pub(super) fn remember(&mut self) {
        let approved = self.approved.len();
        self.latest = Some(Found { head: self.head(), steps: self.snapshot(), approved, event: self.events.len() });
    }

    /// Writes what the latest action changed beside its event, where it can still be taken back.
    pub(super) fn keep_undo(&mut self) {
        let is_recent = self.decided_at.is_none_or(|at| self.world.now() - at < RECENT);
        let Some(found) = self.latest.take().filter(|_| is_recent && self.filing.kind == ApplicationKind::Enrolment)
        else {
            return;
        };
        let steps = found.steps.into_iter().zip(self.snapshot()).filter(|(before, after)| before != after);
        let undo = Undo {
            head_before: found.head,
            head_after: self.head(),
            steps: steps.collect(),
            joined: self.joined_since(found.approved),
            moved: Vec::new(),
        };
        // Everything in it can be written as JSON.
        let text = serde_json::to_string(&undo).unwrap_or_default();
        if let Some(event) = self.events.get_mut(found.event) {
            event.undo = Some(Json(text));
        }
    }

    /// Memberships that begin with what was approved since, lowest first: its own, or all where one association demands
    /// all layers and the last has approved.
    fn joined_since(&self, approved: usize) -> Vec<AssociationId> {
        let id = |place: usize| AssociationId(self.world.associations[place].id);
        let new = self.approved.get(approved..).unwrap_or_default();
        match new.last() {
            Some((part, ..)) if part.bundled && self.outcome == Some(ApplicationOutcome::Completed) => {
                self.approved.iter().map(|(part, ..)| id(part.place)).collect()
            }
            Some((part, ..)) if !part.bundled => vec![id(part.place)],
            _ => Vec::new(),
        }
    }

    fn head(&self) -> Head {
        Head {
            status: self.status,
            outcome: self.outcome,
            returned_by: self.returned.map(|returned| AssociationId(returned.0)),
            returned_at: self.returned.map(|returned| returned.1),
            decided_at: self.decided_at,
            closed_at: self.closed_at,
            revision: self.revision(),
        }
    }

    fn snapshot(&self) -> Vec<Step> {
        let counts_under = self.counts_under();
        let step = |(position, course): (usize, &Course)| Step {
            id: StepId(course.id),
            association_id: AssociationId(self.world.associations[course.part.place].id),
            position: i16::try_from(position).unwrap_or(0),
            side: course.part.side,
            kind: course.part.kind,
            counts_under,
            state: course.state,
            bundled: course.part.bundled,
            category_id: course.part.category.map(CategoryId),
            arrived_at: course.arrived_at,
            received_at: course.received.map(|received| received.0),
            received_by: course.received.map(|received| AccountId(received.1)),
            acted_at: course.acted.map(|acted| acted.0),
            acted_by: course.acted.and_then(|acted| acted.1).map(AccountId),
            effective_on: course.effective_on,
        };
        self.steps.iter().enumerate().map(step).collect()
    }
}
