//! What the machine looks at: an application as it stands, under lock.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::affiliation::Membership;
use crate::domain::ids::{AccountId, ApplicationEventId, AssociationId, CategoryId, StepId};
use crate::domain::time::tokyo_date;
use crate::domain::words::{
    ApplicationBox, ApplicationOutcome, ApplicationStatus, EventAction, StepKind, StepSide, StepState,
};

/// How long mails about an action wait, so that 取消 can take them back unseen.
pub const MAIL_HOLD: TimeDelta = TimeDelta::seconds(60);

/// Where the application stands as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub status: ApplicationStatus,
    pub outcome: Option<ApplicationOutcome>,
    /// Who returned it, while it is with the doctor.
    pub returned_by: Option<AssociationId>,
    pub returned_at: Option<DateTime<Utc>>,
    pub decided_at: Option<DateTime<Utc>>,
    pub closed_at: Option<DateTime<Utc>>,
    /// Number of the form in force.
    pub revision: i32,
}

impl Head {
    /// As it stands right after submission.
    pub fn submitted() -> Self {
        Self {
            status: ApplicationStatus::Open,
            outcome: None,
            returned_by: None,
            returned_at: None,
            decided_at: None,
            closed_at: None,
            revision: 1,
        }
    }

    /// Not decided yet: claims are held.
    pub fn is_undecided(&self) -> bool {
        matches!(self.status, ApplicationStatus::Open | ApplicationStatus::Returned)
    }
}

/// One association's part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub id: StepId,
    pub association_id: AssociationId,
    /// Order on the route, from 0.
    pub position: i16,
    pub side: StepSide,
    pub kind: StepKind,
    /// Box of the secretariat's TOP under which it counts.
    pub counts_under: ApplicationBox,
    pub state: StepState,
    /// Takes effect only together with the highest bundled step.
    pub bundled: bool,
    /// Category asked for.
    pub category_id: Option<CategoryId>,
    /// Last arrival.
    pub arrived_at: Option<DateTime<Utc>>,
    pub received_at: Option<DateTime<Utc>>,
    pub received_by: Option<AccountId>,
    pub acted_at: Option<DateTime<Utc>>,
    pub acted_by: Option<AccountId>,
    /// Date set at the approval.
    pub effective_on: Option<NaiveDate>,
}

impl Step {
    /// Waits for 受付, 承認 or 確認.
    pub fn is_pending(&self) -> bool {
        super::age::is_pending(self.state)
    }

    /// Does the route go on only after this step? Confirmations hold nothing up, nor do the relays of the side that a
    /// transfer leaves.
    pub fn is_awaited(&self) -> bool {
        match self.kind {
            StepKind::Decide => true,
            StepKind::Relay => self.side != StepSide::Leaving,
            StepKind::Inform => false,
        }
    }

    /// An awaited step that is still to be done.
    pub fn is_ahead(&self) -> bool {
        self.is_awaited() && (self.is_pending() || matches!(self.state, StepState::Waiting | StepState::Returned))
    }

    /// Takes the step back to the start: nobody has received it or acted. That it was there once stays.
    pub(super) fn reset(&mut self) {
        self.state = StepState::Waiting;
        self.received_at = None;
        self.received_by = None;
        self.acted_at = None;
        self.acted_by = None;
        self.effective_on = None;
    }
}

/// An application under lock, with what else the rules need to know of its doctor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    pub head: Head,
    /// By position.
    pub steps: Vec<Step>,
    pub wished_on: NaiveDate,
    pub submitted_at: DateTime<Utc>,
    /// Memberships that this application has written.
    pub written: Vec<Membership>,
    /// All other memberships of the doctor.
    pub others: Vec<Membership>,
}

impl Snapshot {
    /// The step with this id.
    pub fn step(&self, id: StepId) -> Option<&Step> {
        self.steps.iter().find(|step| step.id == id)
    }

    /// The step of this association.
    pub fn step_of(&self, association: AssociationId) -> Option<&Step> {
        self.steps.iter().find(|step| step.association_id == association)
    }

    /// Has a membership that this application wrote begun?
    pub fn is_in_force(&self, association: AssociationId, today: NaiveDate) -> bool {
        self.written.iter().any(|held| held.association_id == association && held.joined_on <= today)
    }

    /// Has any?
    pub fn anything_in_force(&self, today: NaiveDate) -> bool {
        self.written.iter().any(|held| held.joined_on <= today)
    }
}

/// Who acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The doctor himself.
    Doctor { account_id: AccountId },
    /// A member of an association's staff.
    Staff { account_id: AccountId, association_id: AssociationId },
}

impl Actor {
    /// His log-in.
    pub fn account_id(self) -> AccountId {
        match self {
            Self::Doctor { account_id } | Self::Staff { account_id, .. } => account_id,
        }
    }

    /// For which association he acts.
    pub fn association_id(self) -> Option<AssociationId> {
        match self {
            Self::Doctor { .. } => None,
            Self::Staff { association_id, .. } => Some(association_id),
        }
    }
}

/// Who acts, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    pub now: DateTime<Utc>,
    pub actor: Actor,
}

impl Facts {
    /// Today in Asia/Tokyo.
    pub fn today(&self) -> NaiveDate {
        tokyo_date(self.now)
    }
}

/// What an action changed, kept with its event so that 取消 puts back exactly that.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undo {
    pub head_before: Head,
    pub head_after: Head,
    /// Each step that it changed, before and after.
    pub steps: Vec<(Step, Step)>,
    /// Memberships that it wrote.
    pub joined: Vec<AssociationId>,
    /// Memberships to which it gave a new workplace.
    pub moved: Vec<AssociationId>,
}

/// The latest action of an association that was not taken back: what 取消 would undo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastAction {
    pub event_id: ApplicationEventId,
    pub action: EventAction,
    pub at: DateTime<Utc>,
    pub undo: Undo,
    /// Has any of its mails gone out, or is one going out at this moment?
    pub mail_left: bool,
}

impl PastAction {
    /// Its mails still wait, so nobody outside has heard of it.
    pub fn is_held(&self, now: DateTime<Utc>) -> bool {
        !self.mail_left && now < self.at + MAIL_HOLD
    }
}

/// Finds, in the events of one step in their order, the action that 取消 would undo: each 取消 has taken back the
/// latest one before it.
pub fn latest_action<T>(events: impl IntoIterator<Item = (EventAction, Option<T>)>) -> Option<T> {
    let mut standing = Vec::new();
    for (action, undoable) in events {
        if action == EventAction::Cancelled {
            standing.pop();
        } else if let Some(undoable) = undoable {
            standing.push(undoable);
        }
    }
    standing.pop()
}
