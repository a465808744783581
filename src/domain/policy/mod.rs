//! Who may ask for what. One table for the fields of the API's roots, and one for every field below them.
//!
//! The rows that a viewer may see at all are chosen by his [`Scope`] inside the SQL statements; which fields of a row
//! he sees is decided by its [`Rule`] and by how he [stands](Standing) to it.

mod fields;
mod sight;

pub use fields::{FIELDS, rule_of};
pub use sight::{Rule, Standing};

use super::ids::{AssociationId, DoctorId};
use super::viewer::Viewer;
use super::words::StaffRole;

/// Kinds of viewers that the table tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// Not logged in.
    Nobody,
    Doctor,
    /// 管理者 and スタッフ of a secretariat.
    Staff,
    /// 外部委託先:研修会運営. Sees no data of members.
    Contractor,
}

impl Asker {
    /// All of them, in the order of the table's columns.
    pub const ALL: [Self; 4] = [Self::Nobody, Self::Doctor, Self::Staff, Self::Contractor];

    /// What a viewer counts as.
    pub fn of(viewer: &Viewer) -> Self {
        match viewer {
            Viewer::Anonymous => Self::Nobody,
            Viewer::Doctor(_) => Self::Doctor,
            Viewer::Staff(staff) => match staff.role {
                StaffRole::Administrator | StaffRole::Staff => Self::Staff,
                StaffRole::TrainingContractor => Self::Contractor,
            },
        }
    }
}

macro_rules! actions {
    ($($action:ident $field:literal [$($yes:ident)*];)+) => {
        /// Something that a root field of the API does.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Action { $($action),+ }

        impl Action {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$action),+];

            /// The field, as `Type.field`.
            pub fn field(self) -> &'static str {
                match self { $(Self::$action => $field),+ }
            }

            /// Who may.
            pub fn askers(self) -> &'static [Asker] {
                match self { $(Self::$action => &[$(Asker::$yes),*]),+ }
            }
        }
    };
}

actions! {
    ReadViewer            "Query.viewer"                         [Nobody Doctor Staff Contractor];
    ReadNode              "Query.node"                           [Nobody Doctor Staff Contractor];
    ReadPrefectures       "Query.prefectures"                    [Nobody Doctor Staff Contractor];
    ReadAssociations      "Query.associations"                   [Nobody Doctor Staff Contractor];
    ReadCodes             "Query.codes"                          [Nobody Doctor Staff Contractor];
    SearchFacilities      "Query.facilities"                     [       Doctor Staff           ];
    ReadSecretariat       "Query.secretariat"                    [              Staff           ];
    SaveEnrolmentDraft    "Mutation.saveEnrolmentDraft"          [       Doctor                 ];
    DiscardEnrolmentDraft "Mutation.discardEnrolmentDraft"       [       Doctor                 ];
    SubmitEnrolment       "Mutation.submitEnrolment"             [       Doctor                 ];
    ResubmitEnrolment     "Mutation.resubmitEnrolment"           [       Doctor                 ];
    WithdrawApplication   "Mutation.withdrawApplication"         [       Doctor                 ];
    ReceiveApplication    "Mutation.receiveApplication"          [              Staff           ];
    ApproveApplication    "Mutation.approveApplication"          [              Staff           ];
    ReturnApplication     "Mutation.returnApplication"           [              Staff           ];
    RefuseApplication     "Mutation.refuseApplication"           [              Staff           ];
    ConfirmApplication    "Mutation.confirmApplication"          [              Staff           ];
    CancelReviewAction    "Mutation.cancelReviewAction"          [              Staff           ];
    PostMessage           "Mutation.postApplicationMessage"      [       Doctor Staff           ];
    AddMemo               "Mutation.addApplicationMemo"          [              Staff           ];
    SetStar               "Mutation.setApplicationStar"          [              Staff           ];
    WatchPendingCounts    "Subscription.pendingApplicationCounts" [             Staff           ];
}

/// May this viewer do that at all? About which rows is for his [`Scope`] and for the command itself.
pub fn may(viewer: &Viewer, action: Action) -> bool {
    action.askers().contains(&Asker::of(viewer))
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
            Viewer::Staff(staff) if Asker::of(viewer) == Asker::Staff => Self::Association(staff.association_id),
            Viewer::Staff(_) | Viewer::Anonymous => Self::Nobody,
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
    fn the_contractor_reaches_nothing_that_nobody_could_not_reach() {
        for action in Action::ALL {
            assert!(
                !action.askers().contains(&Asker::Contractor) || action.askers().contains(&Asker::Nobody),
                "{} is open to contractors",
                action.field()
            );
        }
    }
}
