//! 入会届: what is typed (a draft, valid or not) and what is sent (checked).

mod chain;
mod check;
mod compare;
mod patch;

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::association::AssociationTree;
use super::ids::{AssociationId, AttachmentId, CategoryId, FacilityId};
pub use super::text::TypedDate;

pub use chain::{DraftLayer, EnrolmentChain};
pub use check::check;
pub use compare::{Answer, Version};
pub use patch::EnrolmentPatch;

/// Everything typed so far, exactly as typed. Kept as JSON in `application_draft.answers`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EnrolmentAnswers {
    pub prefecture_code: Option<String>,
    /// The lowest association chosen.
    pub association_id: Option<AssociationId>,
    /// How far up: the number of the highest layer chosen (1: up to the national association).
    pub top_layer: Option<u8>,
    /// Category chosen for each association of the chain.
    pub categories: Vec<(AssociationId, CategoryId)>,
    pub wished_on: TypedDate,
    pub facility_id: Option<FacilityId>,
    /// 未定・登録なし with free text.
    pub facility_undecided: bool,
    pub facility_text: String,
    /// Id of the code list `workplace_role` (施設・業務).
    pub workplace_role_code: Option<String>,
    /// Id of the code list `position` (役職).
    pub position_code: Option<String>,
    pub position_text: String,
    /// Ids of the code list `designation` (指定医).
    pub designation_codes: Vec<String>,
    pub designation_text: String,
    pub attachment_ids: Vec<AttachmentId>,
}

/// A checked 入会届, ready to be filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentForm {
    /// What is applied for, lowest layer first, with the category asked for. Associations of the chain in which the
    /// doctor is a member already are left out; on a correction, those that the application itself has brought into
    /// force stay, with the category they have.
    pub joining: Vec<(AssociationId, CategoryId)>,
    /// Associations of the chain below the first joined one, lowest first: the doctor is a member there, they relay.
    pub below: Vec<AssociationId>,
    /// The whole chain that the group spans, lowest first, up to the highest layer chosen; shared ones included.
    pub chain: Vec<AssociationId>,
    pub wished_on: NaiveDate,
    pub workplace: Workplace,
    pub designation_codes: Vec<String>,
    pub designation_text: Option<String>,
    pub attachment_ids: Vec<AttachmentId>,
}

/// Where and as what the doctor works.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workplace {
    pub facility_id: Option<FacilityId>,
    /// Free text in place of a facility of the list; both empty: undecided (未定).
    pub facility_text: Option<String>,
    pub role_code: Option<String>,
    pub position_code: Option<String>,
    pub position_text: Option<String>,
}

/// What has to be known, beside the answers, to check them. Read by `service::draft`, all in one moment.
#[derive(Debug)]
pub struct EnrolmentFacts<'a> {
    /// Today in Asia/Tokyo.
    pub today: NaiveDate,
    /// All associations.
    pub tree: &'a AssociationTree,
    /// Affiliations of the doctor that hold today or start later; those that the application being corrected wrote
    /// and that have not begun are no hindrance to it and left out.
    pub held: Vec<Held>,
    /// Associations named by an open application of the doctor, with its reception number. The application that is
    /// being corrected is left out.
    pub claims: HashMap<AssociationId, String>,
    /// Those codes of the answers that exist and are in use.
    pub codes: HashSet<String>,
    /// The facility of the answers exists and is in use.
    pub facility_exists: bool,
    /// The doctor's own documents among those of the answers, with their kind (`document_kind:01`).
    pub attachments: HashMap<AttachmentId, String>,
    /// Set when a returned application is corrected.
    pub correction: Option<Correction>,
}

/// A membership in force or to come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    pub association_id: AssociationId,
    /// First day.
    pub joined_on: NaiveDate,
    /// Last day, when it is known.
    pub left_on: Option<NaiveDate>,
}

/// The returned application that is being corrected.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Correction {
    /// What it has brought into force by today, with the category; neither can be changed any more.
    pub in_force: Vec<(AssociationId, CategoryId)>,
}

impl Correction {
    /// The category in force, if the association is locked.
    pub fn locked_category(&self, association: AssociationId) -> Option<CategoryId> {
        self.in_force.iter().find(|(id, _)| *id == association).map(|(_, category)| *category)
    }
}
