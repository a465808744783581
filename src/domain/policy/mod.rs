//! Who may ask for what. One table for the fields of the API's roots, and one for every field below them.
//!
//! The rows that a viewer may see at all are chosen by his [`Scope`] inside the SQL statements; which fields of a row
//! he sees is decided by its [`Rule`] and by how he [stands](Standing) to it.

mod actions;
mod fields;
mod paper;
mod sight;
mod tokens;

pub use actions::{Action, Asker};
pub use fields::{FIELDS, rule_of};
pub use paper::permissions;
pub use sight::{Rule, Standing};
pub use tokens::{scopes_for, scopes_to_see, token_sees};

use super::association::AssociationTree;
use super::ids::{AssociationId, DoctorId};
use super::viewer::Viewer;
use super::words::StaffRole;

impl Asker {
    /// What a viewer counts as.
    pub fn of(viewer: &Viewer) -> Self {
        match viewer {
            // Tokens have a table of their own.
            Viewer::Anonymous | Viewer::Token(_) => Self::Nobody,
            Viewer::Doctor(_) => Self::Doctor,
            // The first password was seen by whoever made it: it opens nothing but the page where it is changed. And
            // where a second factor is asked for, a log-in without one opens nothing but the pages where it is set up.
            Viewer::Staff(staff) if staff.is_held_back() => Self::Nobody,
            Viewer::Staff(staff) => match staff.role {
                StaffRole::Administrator => Self::Administrator,
                StaffRole::Staff => Self::Staff,
                StaffRole::TrainingContractor => Self::Contractor,
            },
        }
    }
}

/// What a member of staff may do who has to set up a second factor before anything else.
const SETTING_UP: [Action; 2] = [Action::BeginSecondFactor, Action::ConfirmSecondFactor];

/// May this viewer do that at all? About which rows is for his [`Scope`] and for the command itself.
pub fn may(viewer: &Viewer, action: Action) -> bool {
    match viewer {
        Viewer::Token(token) => token.scopes.has_any(scopes_for(action)),
        Viewer::Staff(staff) if staff.must_set_up_second_factor() && SETTING_UP.contains(&action) => true,
        _ => action.askers().contains(&Asker::of(viewer)),
    }
}

/// Layer of the national association, whose 管理者 looks after the 管理者 of all others.
const NATIONAL: u8 = 1;

/// Does the viewer see the users of this secretariat as their 管理者 does? One of its own, and one of the national
/// association, who registers a 管理者 where there is none left; he changes nobody elsewhere.
pub fn manages_staff_of(viewer: &Viewer, tree: &AssociationTree, association: AssociationId) -> bool {
    let Viewer::Staff(staff) = viewer else { return false };
    let is_national = || tree.get(staff.association_id).is_some_and(|own| own.layer == NATIONAL);
    Asker::of(viewer) == Asker::Administrator && (staff.association_id == association || is_national())
}

/// The association whose 管理者 the viewer is: he reads its 操作履歴 and hands out its API tokens.
pub fn administered(viewer: &Viewer) -> Option<AssociationId> {
    match viewer {
        Viewer::Staff(staff) if Asker::of(viewer) == Asker::Administrator => Some(staff.association_id),
        Viewer::Staff(_) | Viewer::Token(_) | Viewer::Doctor(_) | Viewer::Anonymous => None,
    }
}

/// Whose data of doctors and applications a viewer reaches. Goes into the WHERE of every statement that reads them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scope {
    /// Nobody's.
    Nobody,
    /// His own.
    Doctor(DoctorId),
    /// Doctors related to the association, and the applications that name it.
    Association(AssociationId),
}

impl Scope {
    /// The scope of a viewer.
    pub fn of(viewer: &Viewer) -> Self {
        match viewer {
            Viewer::Doctor(doctor) => Self::Doctor(doctor.doctor_id),
            Viewer::Staff(staff) => match Asker::of(viewer) {
                Asker::Administrator | Asker::Staff => Self::Association(staff.association_id),
                Asker::Nobody | Asker::Doctor | Asker::Contractor => Self::Nobody,
            },
            Viewer::Token(token) if tokens::reaches_people(token.scopes) => Self::Association(token.association_id),
            Viewer::Token(_) | Viewer::Anonymous => Self::Nobody,
        }
    }

    /// The association for whose secretariat he reads.
    pub fn association(self) -> Option<AssociationId> {
        match self {
            Self::Association(id) => Some(id),
            Self::Nobody | Self::Doctor(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contractor_reaches_nothing_but_himself_that_nobody_could_not_reach() {
        for action in Action::ALL.iter().filter(|action| action.area() != "ご自身のログイン") {
            assert!(
                !action.askers().contains(&Asker::Contractor) || action.askers().contains(&Asker::Nobody),
                "{} is open to contractors",
                action.field()
            );
        }
    }
}
