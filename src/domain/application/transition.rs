//! What an action leads to: everything that has to be written, as data.

use chrono::{DateTime, NaiveDate, Utc};

use super::snapshot::{Head, Step, Undo};
use crate::domain::ids::{ApplicationEventId, AssociationId, CategoryId, StepId};
use crate::domain::words::{EventAction, StepState};

/// The new state and all effects of one action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    pub head: Head,
    /// Steps that were there before, with their new values.
    pub changed: Vec<Step>,
    /// Steps that are new.
    pub added: Vec<Step>,
    /// In order; the first one that carries an undo is the action itself.
    pub events: Vec<Event>,
    /// In order: a lower layer is joined before an upper one.
    pub memberships: Vec<MembershipChange>,
    /// Associations that the application holds from now on, all others are given up; none: as before.
    pub claims: Option<Vec<AssociationId>>,
    /// Is there something left of the group: an undecided application or a membership? None: as before.
    pub group_open: Option<bool>,
    /// Associations whose membership by this application stands after it, begun or to come, lowest first.
    pub standing: Vec<AssociationId>,
    pub notices: Vec<Notice>,
    /// The action whose unsent mails are taken back.
    pub takes_back: Option<ApplicationEventId>,
}

impl Transition {
    /// Associations whose membership begins with it, lowest first.
    pub fn joined(&self) -> impl Iterator<Item = AssociationId> {
        self.memberships.iter().filter_map(|change| match change {
            MembershipChange::Join { association_id, .. } => Some(*association_id),
            _ => None,
        })
    }

    /// Associations that had approved and whose approval came to nothing with it, by rule and not by their own act.
    pub fn given_up(&self) -> impl Iterator<Item = AssociationId> {
        let fell = |event: &&Event| event.from == Some(StepState::Approved) && event.to == Some(StepState::Released);
        self.events.iter().filter(fell).filter_map(|event| event.association_id)
    }
}

/// A line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    pub action: EventAction,
    pub step_id: Option<StepId>,
    pub association_id: Option<AssociationId>,
    pub from: Option<StepState>,
    pub to: Option<StepState>,
    pub reason: Option<String>,
    pub effective_on: Option<NaiveDate>,
    /// Follows from the action by rule, done by nobody.
    pub by_system: bool,
    /// What 取消 needs; on the action itself, where it can be taken back.
    pub undo: Option<Undo>,
}

/// A change of the doctor's memberships.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MembershipChange {
    /// Begins, with category and the workplace of the form in force.
    Join { association_id: AssociationId, category_id: CategoryId, starts_on: NaiveDate },
    /// The one that this application wrote never held.
    Void { association_id: AssociationId, reason: VoidReason },
    /// The one that this application wrote has the workplace of the form in force from this day on.
    Move { association_id: AssociationId, from: NaiveDate },
    /// The same, taken back: what was recorded at this instant never held.
    MoveBack { association_id: AssociationId, recorded_at: DateTime<Utc> },
}

/// Why a membership is voided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoidReason {
    /// 取消 of the approval.
    Cancelled,
    /// 取下げ before it began.
    Withdrawn,
    /// The application was corrected before it began.
    Corrected,
}

impl VoidReason {
    /// As kept in the row.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cancelled => "承認の取消",
            Self::Withdrawn => "申請の取下げ",
            Self::Corrected => "申請内容の訂正",
        }
    }
}

/// Somebody to be told by mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice {
    pub template: Template,
    pub to: Recipient,
    /// The association that acted, or the one where it arrived.
    pub about: Option<AssociationId>,
    /// Waits for [`super::snapshot::MAIL_HOLD`], so that 取消 can take it back.
    pub held: bool,
}

/// Who is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    Doctor,
    /// Everybody of the secretariat who wants these mails.
    Secretariat(AssociationId),
}

/// Texts of mails; the words are with the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Template {
    ApplicationReceived,
    ApplicationReturned,
    LayerApproved,
    ApplicationCompleted,
    ApplicationPartiallyApproved,
    ApplicationRefused,
    ApplicationWithdrawn,
    /// An action of which the doctor had been told was taken back.
    ActionCancelled,
    /// A secretariat has written to the doctor.
    MessagePosted,
    StaffApplicationArrived,
}

impl Template {
    /// As kept in the outbox.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ApplicationReceived => "application_received",
            Self::ApplicationReturned => "application_returned",
            Self::LayerApproved => "layer_approved",
            Self::ApplicationCompleted => "application_completed",
            Self::ApplicationPartiallyApproved => "application_partially_approved",
            Self::ApplicationRefused => "application_refused",
            Self::ApplicationWithdrawn => "application_withdrawn",
            Self::ActionCancelled => "action_cancelled",
            Self::MessagePosted => "message_posted",
            Self::StaffApplicationArrived => "staff_application_arrived",
        }
    }
}
