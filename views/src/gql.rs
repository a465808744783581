//! The schema as cynic's derives see it, scalars, and the fragments that several pages share.

pub mod application;

use chrono::{DateTime, NaiveDate, Utc};

/// Markers of the schema's types; generated.
#[cynic::schema("mamis")]
#[allow(clippy::all, missing_docs, reason = "generated")]
pub mod schema {}

cynic::impl_scalar!(NaiveDate, schema::Date);
cynic::impl_scalar!(DateTime<Utc>, schema::DateTime);

/// Enumerations of the schema, as they are there.
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum ApplicationKind {
    Enrolment,
    Transfer,
    Change,
    Withdrawal,
    RegistrationChange,
    Certificate,
}

impl ApplicationKind {
    /// What it is called on the screens.
    pub fn label(self) -> &'static str {
        match self {
            Self::Enrolment => "入会届",
            Self::Transfer => "異動届",
            Self::Change => "会員区分変更・施設異動",
            Self::Withdrawal => "退会届",
            Self::RegistrationChange => "登録情報変更",
            Self::Certificate => "在籍証明書",
        }
    }
}

/// Where an application stands.
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum ApplicationStatus {
    Open,
    Returned,
    Decided,
    Closed,
}

/// How an application ended.
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum ApplicationOutcome {
    Completed,
    PartiallyApproved,
    Refused,
    Withdrawn,
    Terminated,
}

/// What the application means for an association.
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum StepSide {
    Joining,
    Leaving,
    Changing,
    Relaying,
    Informed,
}

/// What an association has to do.
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum StepKind {
    Decide,
    Relay,
    Inform,
}

/// Where a step stands.
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum StepState {
    Waiting,
    Open,
    Received,
    Returned,
    Approved,
    Refused,
    Relayed,
    Confirmed,
    Released,
}

/// What happened to an application.
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum ApplicationEventAction {
    Submitted,
    Received,
    Approved,
    Returned,
    Refused,
    Relayed,
    Confirmed,
    Cancelled,
    Resubmitted,
    Withdrawn,
    Released,
    Decided,
    Closed,
}

/// An answer of an 入会届, as far as two versions of it are told apart.
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum EnrolmentAnswer {
    Layers,
    WishedOn,
    Facility,
    WorkplaceRole,
    Position,
    Designations,
    Attachments,
}

impl EnrolmentAnswer {
    /// What it is called on the screens.
    pub fn label(self) -> &'static str {
        match self {
            Self::Layers => "申請先の医師会と会員区分",
            Self::WishedOn => "入会希望年月日",
            Self::Facility => "所属施設",
            Self::WorkplaceRole => "施設・業務",
            Self::Position => "役職",
            Self::Designations => "指定医",
            Self::Attachments => "提出書類",
        }
    }
}

/// Role of a member of staff.
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum StaffRole {
    Administrator,
    Staff,
    TrainingContractor,
}

impl StaffRole {
    /// Every role, in the order of the screens.
    pub const ALL: [Self; 3] = [Self::Administrator, Self::Staff, Self::TrainingContractor];

    /// The word in addresses and forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::Staff => "staff",
            Self::TrainingContractor => "training_contractor",
        }
    }

    /// What it is called on the screens.
    pub fn label(self) -> &'static str {
        match self {
            Self::Administrator => "管理者",
            Self::Staff => "スタッフ",
            Self::TrainingContractor => "外部委託先：研修会運営",
        }
    }
}

/// Why a command was refused, for programs.
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum UserErrorCode {
    Required,
    Invalid,
    TooLong,
    NotFound,
    Conflict,
    Duplicate,
    NotAllowed,
    Expired,
}

/// An expected refusal.
#[derive(cynic::QueryFragment, Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct UserError {
    pub code: UserErrorCode,
    pub field: Option<Vec<String>>,
    pub message: String,
}

/// Who is logged in, for the head of every page.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Viewer")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ViewerHead {
    pub doctor: Option<DoctorHead>,
    pub staff_user: Option<StaffHead>,
}

/// A doctor in the head of the page.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Doctor")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct DoctorHead {
    pub family_name: String,
    pub given_name: String,
    pub license_number: Option<String>,
    pub national_membership_years: Option<i32>,
}

/// A member of staff in the head of the page.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "StaffUser")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StaffHead {
    pub name: String,
    pub role: StaffRole,
    pub association: AssociationName,
}

/// The document of pages that read nothing else.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct HeadQuery {
    pub viewer: ViewerHead,
}

/// An association where its name is enough.
#[derive(cynic::QueryFragment, Debug, Clone, PartialEq)]
#[cynic(graphql_type = "Association")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AssociationName {
    pub id: cynic::Id,
    pub name: String,
}

/// An association and how to reach it.
#[derive(cynic::QueryFragment, Debug, Clone, PartialEq)]
#[cynic(graphql_type = "Association")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AssociationContact {
    pub id: cynic::Id,
    pub name: String,
    pub layer: i32,
    pub phone: Option<String>,
    pub office_hours: Option<String>,
}

/// An entry of a code list.
#[derive(cynic::QueryFragment, Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Code {
    pub id: cynic::Id,
    pub code: String,
    pub label: String,
    pub group_label: String,
}

/// A prefecture of a list.
#[derive(cynic::QueryFragment, Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Prefecture {
    pub code: String,
    pub name: String,
}

/// A category of membership (会員区分).
#[derive(cynic::QueryFragment, Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Category {
    pub id: cynic::Id,
    pub code: String,
    pub label: String,
}

impl Category {
    /// Code and words together: the code is what associations go by, the words are what doctors understand.
    pub fn words(&self) -> String {
        format!("{}：{}", self.code, self.label)
    }
}

/// A facility with what the forms show of it.
#[derive(cynic::QueryFragment, Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Facility {
    pub id: cynic::Id,
    pub kind: Code,
    pub name: String,
    pub postal_code: Option<String>,
    pub prefecture: Option<Prefecture>,
    pub city: String,
    pub address: String,
    pub phone: Option<String>,
    pub fax: Option<String>,
    pub founder: Option<Code>,
    pub bed_count: i32,
    pub attached: String,
}

impl Facility {
    /// Prefecture, city and the rest in one line.
    pub fn full_address(&self) -> String {
        let prefecture = self.prefecture.as_ref().map_or("", |prefecture| prefecture.name.as_str());
        format!("{prefecture}{}{}", self.city, self.address)
    }
}

/// A document that was handed in.
#[derive(cynic::QueryFragment, Debug, Clone, PartialEq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Attachment {
    pub id: cynic::Id,
    pub document_kind: Code,
    pub file_name: String,
    pub media_type: String,
    pub byte_size: i32,
    pub url: String,
}
