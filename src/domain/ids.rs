//! Identifiers. One type per kind of thing, so that a doctor's id can't be passed for an application's.

use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
            #[serde(transparent)]
            pub struct $name(pub Uuid);

            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    self.0.fmt(f)
                }
            }

            impl From<Uuid> for $name {
                fn from(id: Uuid) -> Self {
                    Self(id)
                }
            }
        )+

        /// Hands the list of id types to another macro, so that the database room can't forget one.
        macro_rules! for_each_id {
            ($then:ident) => { $then! { $($name),+ } };
        }
        pub(crate) use for_each_id;
    };
}

ids! {
    AccountId,
    AffiliationId,
    AffiliationTermId,
    ApplicationEventId,
    /// A token, or the socket's end that is told by it.
    ApiTokenId,
    ApplicationId,
    ApplicationMemoId,
    ApplicationMessageId,
    AssociationId,
    AttachmentId,
    CategoryId,
    DoctorId,
    DraftId,
    FacilityId,
    /// 所属グループ
    GroupId,
    MailLinkId,
    PasskeyId,
    RegistrationCaseId,
    RegistrationId,
    SessionId,
    StaffUserId,
    StepId,
}
