//! Enumerations that are stored as words: one list, used by domain, database and API alike.

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? })+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
            pub enum $name {
                $($(#[$vdoc])* #[serde(rename = $word)] $variant),+
            }

            impl $name {
                /// Every value, in order of declaration.
                pub const ALL: &'static [Self] = &[$(Self::$variant),+];

                /// The word under which it is stored.
                pub const fn as_str(self) -> &'static str {
                    match self { $(Self::$variant => $word),+ }
                }
            }

            impl std::str::FromStr for $name {
                type Err = UnknownWord;

                fn from_str(word: &str) -> Result<Self, UnknownWord> {
                    match word {
                        $($word => Ok(Self::$variant),)+
                        _ => Err(UnknownWord { kind: stringify!($name), word: word.to_owned() }),
                    }
                }
            }
        )+

        /// Hands the list of these types to another macro, so that the database room can't forget one.
        macro_rules! for_each_word {
            ($then:ident) => { $then! { $($name),+ } };
        }
        pub(crate) use for_each_word;
    };
}

/// A stored word that this program does not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{word:?} is not a {kind}")]
pub struct UnknownWord {
    /// Which enumeration.
    pub kind: &'static str,
    /// What was found.
    pub word: String,
}

words! {
    /// What kind of association it is; layers 1 and 2 have one kind each.
    AssociationKind {
        National = "national", Prefectural = "prefectural", Municipal = "municipal", Ward = "ward",
        University = "university", Workplace = "workplace", Government = "government",
    }
    /// Kind of an application (申請).
    ApplicationKind {
        /// 入会
        Enrolment = "enrolment",
        /// 異動
        Transfer = "transfer",
        /// 会員区分変更・施設異動
        Change = "change",
        /// 退会
        Withdrawal = "withdrawal",
        /// 登録情報変更
        RegistrationChange = "registration_change",
        /// 在籍証明書
        Certificate = "certificate",
    }
    /// Where an application stands as a whole.
    ApplicationStatus {
        Open = "open",
        /// Owned by the doctor, pending nowhere (差戻し).
        Returned = "returned",
        /// No open decide or relay step; confirmations may be missing.
        Decided = "decided",
        /// No open step.
        Closed = "closed",
    }
    /// How an application ended.
    ApplicationOutcome {
        /// 完了
        Completed = "completed",
        /// 一部承認
        PartiallyApproved = "partially_approved",
        /// 非承認
        Refused = "refused",
        /// 取下げ
        Withdrawn = "withdrawn",
        /// 終了
        Terminated = "terminated",
    }
    /// What the application means for an association.
    StepSide { Joining = "joining", Leaving = "leaving", Changing = "changing", Relaying = "relaying", Informed = "informed" }
    /// What an association has to do.
    StepKind {
        /// 受付, 承認, 差戻, 非承認
        Decide = "decide",
        /// 受付 ends it; 差戻 allowed
        Relay = "relay",
        /// 確認 only
        Inform = "inform",
    }
    /// Where a step stands. Pending: open or received.
    StepState {
        /// Not there: an association before it has to act first.
        Waiting = "waiting",
        /// 未受付
        Open = "open",
        /// 受付済
        Received = "received",
        /// 差戻し: with the doctor
        Returned = "returned",
        /// 承認
        Approved = "approved",
        /// 非承認
        Refused = "refused",
        /// A relay that was received.
        Relayed = "relayed",
        /// 確認済
        Confirmed = "confirmed",
        /// Ended without an act of this association.
        Released = "released",
    }
    /// Box of the secretariat's TOP under which a step counts.
    ApplicationBox { Enrolment = "enrolment", Transfer = "transfer", Withdrawal = "withdrawal", Other = "other" }
    /// What happened to an application.
    EventAction {
        Submitted = "submitted", Received = "received", Approved = "approved", Returned = "returned", Refused = "refused",
        Relayed = "relayed", Confirmed = "confirmed", Cancelled = "cancelled", Resubmitted = "resubmitted",
        Withdrawn = "withdrawn", Released = "released", Decided = "decided", Closed = "closed",
    }
    /// Why a command was refused.
    ProblemCode {
        Required = "required", Invalid = "invalid", TooLong = "too_long", NotFound = "not_found", Conflict = "conflict",
        Duplicate = "duplicate", NotAllowed = "not_allowed", Expired = "expired",
    }
    /// Role of a member of staff.
    StaffRole {
        /// 管理者
        Administrator = "administrator",
        /// スタッフ
        Staff = "staff",
        /// 外部委託先:研修会運営
        TrainingContractor = "training_contractor",
    }
    /// What a mailed URL is good for, and nothing else.
    LinkPurpose {
        /// 利用者登録: the address is proven.
        Registration = "registration",
        /// A new password.
        PasswordReset = "password_reset",
        /// A new mail address is proven.
        EmailChange = "email_change",
        /// A member of staff sets his password.
        StaffInvitation = "staff_invitation",
    }
    /// What an API token may do, of what its association may.
    TokenScope {
        ReadMembers = "read_members", ReadApplications = "read_applications",
        ReviewApplications = "review_applications", ReadMasters = "read_masters", Subscribe = "subscribe",
    }
    /// What a secretariat found about somebody who registered with the 医籍登録番号 of another.
    RegistrationCaseResult {
        /// It was the registered doctor himself: he got a letter with login data.
        LetterIssued = "letter_issued",
        /// The number registered before was wrong.
        RegisteredNumberWrong = "registered_number_wrong",
        /// Who registered had typed a wrong number.
        TypedNumberWrong = "typed_number_wrong",
        Other = "other",
    }
    /// Why a session ended.
    SessionEnd {
        Logout = "logout", Replaced = "replaced", PasswordChanged = "password_changed", Stopped = "stopped",
        EndedByOwner = "ended_by_owner", Expired = "expired", RoleChanged = "role_changed",
    }
}
