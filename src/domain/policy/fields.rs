//! The rule of every field below the roots. A test walks the schema: a field without a rule fails it.

use super::sight::Rule::{self, *};

/// Type, rule, and the fields of the type that have it, with spaces between.
pub const FIELDS: &[(&str, Rule, &str)] = &[
    // Master data.
    (
        "Association",
        Public,
        "id code name nameKana layer kind prefecture parent children chain phone fax email postalCode \
         address url officeHours requiresUpperLayers isSample categories",
    ),
    ("Category", Public, "id code label practising employed trainee retired suggestedJmaCode"),
    ("Code", Public, "id code label groupLabel"),
    ("Prefecture", Public, "code name nameKana"),
    ("PostalAddress", Public, "prefecture city town"),
    ("MedicalSchool", Public, "id name"),
    ("Society", Public, "id name"),
    ("Terms", Public, "version summary articles"),
    ("TermsArticle", Public, "heading paragraphs"),
    (
        "Facility",
        LoggedIn,
        "id code kind name nameKana postalCode prefecture city address phone fax founder bedCount \
         attached",
    ),
    // Registering.
    (
        "Registration",
        Holder,
        "isFirstLogin hasAgreed email isConfirmed mailAgainAt answers hasPassword medicalSchool societies problems summary \
         savedAt expiresAt isCompleted version",
    ),
    ("RegistrationAnswer", Holder, "field values"),
    // Asked for with its token, which alone leads to it.
    ("MailedLink", Public, "state email expiresAt"),
    // People.
    ("Viewer", Envelope, "doctor staffUser previousLoginAt account"),
    ("Viewer", Own, "drafts enrolmentDraft correctionDraft"),
    ("Account", OwnLogIn, "loginId email emailChange secondFactor passkeys sessions logIns"),
    ("EmailChange", OwnLogIn, "email expiresAt"),
    ("SecondFactor", OwnLogIn, "since recoveryCodesLeft"),
    ("Passkey", OwnLogIn, "id name createdAt lastUsedAt"),
    ("AccountSession", OwnLogIn, "id startedAt lastSeenAt address device isThis"),
    ("LogInAttempt", OwnLogIn, "at outcome byPasskey address device"),
    ("StaffUser", Colleagues, "id name nameKana email role association"),
    (
        "StaffUser",
        Account,
        "familyName givenName familyKana givenKana loginId state inUse validFrom validUntil lastLoginAt \
         awaitsPassword hasSecondFactor version",
    ),
    ("Doctor", Identity, "id licenseNumber familyName givenName familyKana givenKana"),
    (
        "Doctor",
        Registered,
        "licensedOn formerFamilyName formerGivenName birthDate gender mainDepartment departments \
         medicalSchool graduatedOn email feeExemptUntil nationalMembershipYears",
    ),
    ("Doctor", Own, "home"),
    ("HomeContact", Own, "postalCode prefecture city address building phone fax"),
    ("Doctor", Groups, "groups"),
    ("Doctor", Affiliations, "affiliations"),
    ("Doctor", Application, "applications"),
    (
        "Affiliation",
        Affiliations,
        "id doctor association joinedOn leftOn isCurrent category facility facilityText workplaceRole \
         position positionText",
    ),
    ("AffiliationGroup", Groups, "id facility facilityText layers closedAt"),
    ("AffiliationGroup", Application, "openApplication"),
    ("AffiliationGroupLayer", Groups, "association isShared"),
    ("AffiliationGroupLayer", Affiliations, "affiliation"),
    // Applications.
    (
        "Application",
        Application,
        "id number kind status outcome version doctor submittedAt decidedAt closedAt returnedBy \
         returnedAt returnReason answerBy steps events messages canWithdraw canResubmit",
    ),
    ("Application", Groups, "group"),
    ("Application", Answers, "form forms"),
    ("Application", Memos, "memos starReason undeliveredMailAt"),
    (
        "ApplicationStep",
        Application,
        "id application association position side kind state category arrivedAt pendingDays isAged \
         receivedAt receivedBy actedAt actedBy effectiveOn isInForce",
    ),
    ("ApplicationStep", Acting, "availableActions approvalDate"),
    ("ApplicationEvent", Application, "action association actorName at reason effectiveOn"),
    ("ApplicationMessage", Application, "id association authorName body at"),
    ("ApplicationMemo", Memos, "id association authorName body at"),
    (
        "ApplicationForm",
        Answers,
        "revision sentAt wishedOn facility facilityText workplaceRole position positionText \
         designations designationText reason reasonText attachments layers changes",
    ),
    ("ApplicationFormLayer", Answers, "association category"),
    ("Attachment", Answers, "id documentKind fileName mediaType byteSize uploadedAt url"),
    // Drafts.
    (
        "EnrolmentDraft",
        Own,
        "id version savedAt expiresAt application prefecture association topLayer layers wishedOn \
         facility facilityText facilityUndecided workplaceRole position positionText designations \
         designationText attachments problems changes wishedOnParsed",
    ),
    ("EnrolmentDraftLayer", Own, "association category isChosen isAlreadyMember isRequired openApplication isLocked"),
    ("DraftDate", Own, "year month day"),
    // Secretariats.
    ("Secretariat", Secretariat, "association pendingCounts stepCounts workload branches"),
    ("Secretariat", Cases, "registrationCases registrationCase openRegistrationCases"),
    (
        "RegistrationCase",
        Cases,
        "id state openedAt agrees name nameKana birthDate licenseNumber email closedAt closedBy result note version",
    ),
    ("RegistrationCase", LookUp, "doctor"),
    ("Secretariat", Administrators, "auditEntries auditActions apiTokens staffSecondFactor"),
    ("ApiToken", Administrators, "id name prefix scopes createdAt expiresAt issuedBy lastUsedAt revokedAt isInForce"),
    ("AuditAction", Administrators, "action label"),
    ("AuditEntry", Administrators, "at actorName association action label sentence address requestId changes"),
    ("AuditChange", Administrators, "what before after"),
    ("Secretariat", Acting, "applicationSteps"),
    ("Secretariat", Application, "applicationStep"),
    ("Secretariat", LookUp, "doctors"),
    ("Secretariat", Administration, "staffUsers"),
    ("PendingApplicationCounts", Secretariat, "association asOf boxes"),
    ("PendingBoxCount", Secretariat, "box pending aged"),
    ("StepStateCounts", Secretariat, "pending unreceived received returned done all"),
    ("Workload", Secretariat, "returned ages days medianDays medianDaysBefore"),
    ("ReturnedBoxCount", Secretariat, "box returned"),
    ("PendingAgeCount", Secretariat, "fromDays toDays pending"),
    ("WorkDay", Secretariat, "day arrived handled"),
    // Pages of rows.
    ("ApplicationConnection", Envelope, CONNECTION),
    ("ApplicationEdge", Envelope, EDGE),
    ("ApplicationStepConnection", Envelope, CONNECTION),
    ("ApplicationStepEdge", Envelope, EDGE),
    ("AuditEntryConnection", Envelope, CONNECTION),
    ("AuditEntryEdge", Envelope, EDGE),
    ("DoctorConnection", Envelope, CONNECTION),
    ("DoctorEdge", Envelope, EDGE),
    ("FacilityConnection", Envelope, CONNECTION),
    ("FacilityEdge", Envelope, EDGE),
    ("RegistrationCaseConnection", Envelope, CONNECTION),
    ("RegistrationCaseEdge", Envelope, EDGE),
    ("StaffUserConnection", Envelope, CONNECTION),
    ("StaffUserEdge", Envelope, EDGE),
    ("PageInfo", Envelope, "hasNextPage hasPreviousPage startCursor endCursor"),
    ("TotalCount", Envelope, "value isCapped"),
    // Answers to commands: what the viewer sees of an object after a command is what he sees of it anyway.
    ("AccountPayload", Envelope, "account userErrors"),
    ("AddApplicationMemoPayload", Envelope, "memo userErrors"),
    ("DeleteStaffUsersPayload", Envelope, "results userErrors"),
    ("AgreeToTermsPayload", Envelope, "agreed userErrors"),
    ("BeginSecondFactorPayload", Envelope, "setUp userErrors"),
    ("SecondFactorSetUp", Envelope, "secret url"),
    ("BeginPasskeyPayload", Envelope, "challenge userErrors"),
    ("PasskeyChallenge", Envelope, "token options"),
    ("RecoveryCodesPayload", Envelope, "recoveryCodes userErrors"),
    ("AskStaffSecondFactorPayload", Envelope, "asked userErrors"),
    ("ConfirmEmailChangePayload", Envelope, "confirmed userErrors"),
    ("CompleteRegistrationPayload", Envelope, "accepted userErrors"),
    ("IssueApiTokenPayload", Envelope, "secret apiToken userErrors"),
    ("RevokeApiTokenPayload", Envelope, "apiToken userErrors"),
    ("ExportAuditEntriesPayload", Envelope, "fileName text rows endCursor userErrors"),
    ("IssueLetterPayload", Envelope, "letter userErrors"),
    ("Letter", Envelope, "recipient loginId password issuedOn"),
    ("CloseRegistrationCasePayload", Envelope, "registrationCase userErrors"),
    ("DiscardEnrolmentDraftPayload", Envelope, "discarded userErrors"),
    ("PostApplicationMessagePayload", Envelope, "message userErrors"),
    ("RegistrationPayload", Envelope, "registration userErrors"),
    ("RegistrationTokenPayload", Envelope, "token userErrors"),
    ("ResubmitEnrolmentPayload", Envelope, "application userErrors"),
    ("ReviewPayload", Envelope, "step userErrors"),
    ("SaveEnrolmentDraftPayload", Envelope, "draft userErrors"),
    ("SetApplicationStarPayload", Envelope, "application userErrors"),
    ("StaffInvitation", Envelope, "name association loginId"),
    ("AcceptStaffInvitationPayload", Envelope, "invitation userErrors"),
    ("StaffUserDeletion", Envelope, "id name userErrors"),
    ("StaffUserPayload", Envelope, "staffUser userErrors"),
    ("SubmitEnrolmentPayload", Envelope, "application userErrors"),
    ("WithdrawApplicationPayload", Envelope, "application userErrors"),
    ("UserError", Public, "code field message"),
];

const CONNECTION: &str = "edges nodes pageInfo totalCount";
const EDGE: &str = "cursor node";

/// The rule of a field; none: it has no place in any answer.
pub fn rule_of(type_name: &str, field: &str) -> Option<Rule> {
    let row =
        FIELDS.iter().find(|(of, _, fields)| *of == type_name && fields.split_whitespace().any(|own| own == field));
    row.map(|(_, rule, _)| *rule)
}
