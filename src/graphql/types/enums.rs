//! Enumerations of the API, one for one with the stored words of `domain::words`.

use async_graphql::Enum;

/// Kind of an application (申請).
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::domain::words::ApplicationKind")]
pub enum ApplicationKind {
    /// 入会: joining one or more associations.
    Enrolment,
    /// 異動: moving from one chain of associations to another.
    Transfer,
    /// 会員区分変更・施設異動 within the same associations.
    Change,
    /// 退会: leaving one or more associations.
    Withdrawal,
    /// 登録情報変更: name, birth date or licence number.
    RegistrationChange,
    /// 在籍証明書: request for a certificate of membership.
    Certificate,
}

/// An answer of an 入会届, as far as two versions of it are told apart.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::domain::enrolment::Answer")]
pub enum EnrolmentAnswer {
    /// Associations applied for, or a category.
    Layers,
    /// 入会希望年月日
    WishedOn,
    /// 所属施設
    Facility,
    /// 施設・業務
    WorkplaceRole,
    /// 役職
    Position,
    /// 指定医
    Designations,
    /// 提出書類
    Attachments,
}

/// Where an application stands as a whole.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::domain::words::ApplicationStatus")]
pub enum ApplicationStatus {
    /// An association has to decide or to relay.
    Open,
    /// 差戻し: with the doctor, pending nowhere.
    Returned,
    /// Decided; some associations have still to take note (確認).
    Decided,
    /// Decided, and every association has taken note.
    Closed,
}

/// How an application ended.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::domain::words::ApplicationOutcome")]
pub enum ApplicationOutcome {
    /// 完了: approved by every layer.
    Completed,
    /// 一部承認: approved by lower layers, refused by an upper one.
    PartiallyApproved,
    /// 非承認: refused.
    Refused,
    /// 取下げ: taken back by the doctor.
    Withdrawn,
    /// 終了: ended by something else, such as the death of the doctor.
    Terminated,
}

/// What an application means for an association.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::domain::words::StepSide")]
pub enum StepSide {
    /// The doctor joins it.
    Joining,
    /// The doctor leaves it.
    Leaving,
    /// The doctor changes his category there.
    Changing,
    /// It hands on what concerns associations above it.
    Relaying,
    /// It is told of the outcome.
    Informed,
}

/// What an association has to do with an application.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::domain::words::StepKind")]
pub enum StepKind {
    /// 受付, then 承認; 差戻 and 非承認 are possible.
    Decide,
    /// 受付 hands it on; 差戻 is possible.
    Relay,
    /// 確認 only.
    Inform,
}

/// Where a step stands. Pending are OPEN and RECEIVED.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::domain::words::StepState")]
pub enum StepState {
    /// Not there: an association before it has to act first.
    Waiting,
    /// 未受付: arrived, nothing done yet.
    Open,
    /// 受付済: received, to be decided.
    Received,
    /// 差戻し: returned to the doctor.
    Returned,
    /// 承認: approved.
    Approved,
    /// 非承認: refused.
    Refused,
    /// Received and handed on.
    Relayed,
    /// 確認済: taken note of.
    Confirmed,
    /// Ended without an act of this association.
    Released,
}

/// Box of the secretariat's TOP under which an application counts.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::domain::words::ApplicationBox")]
pub enum ApplicationBox {
    /// 新規(入会)
    Enrolment,
    /// 異動, 会員区分変更 and 施設異動.
    Transfer,
    /// 退会
    Withdrawal,
    /// その他の届出: 登録情報変更 and 在籍証明書.
    Other,
}

/// What happened to an application.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::domain::words::EventAction")]
pub enum ApplicationEventAction {
    /// 申請: sent for the first time.
    Submitted,
    /// 受付
    Received,
    /// 承認
    Approved,
    /// 差戻
    Returned,
    /// 非承認
    Refused,
    /// 受付 of an association that hands it on.
    Relayed,
    /// 確認
    Confirmed,
    /// 取消: an association took back its latest action.
    Cancelled,
    /// 再申請: corrected and sent again.
    Resubmitted,
    /// 取下げ: taken back by the doctor.
    Withdrawn,
    /// A step ended without an act of its association.
    Released,
    /// The outcome is known.
    Decided,
    /// Nothing is left to be done.
    Closed,
}

/// Why something was refused, for programs.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::domain::words::ProblemCode")]
pub enum UserErrorCode {
    /// Missing.
    Required,
    /// Not of the kind that is asked for.
    Invalid,
    /// More characters than are kept.
    TooLong,
    /// Not there, or not for this viewer.
    NotFound,
    /// Somebody else has changed it in the meantime.
    Conflict,
    /// There is one already.
    Duplicate,
    /// Not possible now, or not for this viewer.
    NotAllowed,
    /// Its time is over.
    Expired,
}

/// What a secretariat found about a registration with the 医籍登録番号 of another.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::domain::words::RegistrationCaseResult")]
pub enum RegistrationCaseResult {
    /// It was the registered doctor himself: a letter with login data was issued.
    LetterIssued,
    /// The number registered before was wrong.
    RegisteredNumberWrong,
    /// Who registered had typed a wrong number.
    TypedNumberWrong,
    /// Something else, which the note tells.
    Other,
}

/// Role of a member of staff.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::domain::words::StaffRole")]
pub enum StaffRole {
    /// 管理者: manages the staff users of his association, besides everything else.
    Administrator,
    /// スタッフ
    Staff,
    /// 外部委託先:研修会運営: runs training meetings only and sees no data of members.
    TrainingContractor,
}

/// Kind of an association.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::domain::words::AssociationKind")]
pub enum AssociationKind {
    /// 日本医師会
    National,
    /// 都道府県医師会
    Prefectural,
    /// 郡市区等医師会
    Municipal,
    /// An association of a ward below the one of its city.
    Ward,
    /// 大学医師会
    University,
    /// 職域医師会
    Workplace,
    /// 行政医師会
    Government,
}

/// Which code list.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeKind {
    /// 診療科
    Department,
    /// 施設・業務
    WorkplaceRole,
    /// 開設主体
    Founder,
    /// 役職
    Position,
    /// 指定医
    Designation,
    /// 性別
    Gender,
    /// Reasons of a 異動.
    TransferReason,
    /// Reasons of a 会員区分変更 or 施設異動.
    ChangeReason,
    /// Reasons of a 退会.
    WithdrawalReason,
    /// Boxes of the 提出書類.
    DocumentKind,
    /// Kinds of facilities.
    FacilityKind,
    /// 併設の施設
    AttachedFacility,
}

impl CodeKind {
    /// The kind as stored.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::WorkplaceRole => "workplace_role",
            Self::Founder => "founder",
            Self::Position => "position",
            Self::Designation => "designation",
            Self::Gender => "gender",
            Self::TransferReason => "transfer_reason",
            Self::ChangeReason => "change_reason",
            Self::WithdrawalReason => "withdrawal_reason",
            Self::DocumentKind => "document_kind",
            Self::FacilityKind => "facility_kind",
            Self::AttachedFacility => "attached_facility",
        }
    }
}

/// Tabs of the secretariat's list.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepTab {
    /// Waiting for the association: 未受付 and 受付済.
    Pending,
    /// 未受付
    Unreceived,
    /// 受付済
    Received,
    /// 差戻し: with the doctor.
    Returned,
    /// 承認, 非承認, 確認済, handed on, or ended without an act.
    Done,
    /// Everything that ever arrived.
    All,
}

/// Order of the secretariat's list.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApplicationStepSort {
    /// Longest at the association first.
    ArrivedAsc,
    /// Latest arrival first.
    ArrivedDesc,
    /// Oldest application first.
    SubmittedAsc,
    /// Newest application first.
    SubmittedDesc,
}
