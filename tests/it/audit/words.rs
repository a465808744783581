//! Everything that is written down has words, and every command writes something down.

use std::collections::BTreeSet;

use mamis::domain::audit::words::ACTIONS;
use mamis::domain::policy::Action;

use crate::architecture::sources::rust_below;

/// What each command writes into the 操作履歴. Empty: nothing, and why.
const WRITTEN: &[(&str, &str)] = &[
    // What a doctor types for himself is nobody else's business until he sends it.
    ("saveEnrolmentDraft", ""),
    ("discardEnrolmentDraft", ""),
    ("submitEnrolment", "application.submit"),
    ("resubmitEnrolment", "application.resubmit"),
    ("withdrawApplication", "application.withdraw"),
    ("receiveApplication", "application.receive"),
    ("approveApplication", "application.approve"),
    ("returnApplication", "application.return"),
    ("refuseApplication", "application.refuse"),
    ("confirmApplication", "application.confirm"),
    ("cancelReviewAction", "application.cancel"),
    ("postApplicationMessage", "application.message"),
    ("addApplicationMemo", "application.memo"),
    ("setApplicationStar", "application.star"),
    ("registerStaffUser", "staff_user.register"),
    ("updateStaffUser", "staff_user.update"),
    ("deleteStaffUsers", "staff_user.delete"),
    ("inviteStaffUser", "staff_user.invite"),
    ("issueLetter", "doctor.letter"),
    ("closeRegistrationCase", "registration_case.close"),
    ("endSessions", "session.end"),
    ("requestEmailChange", "account.email_mail"),
    ("cancelEmailChange", "account.email_cancel"),
    ("confirmEmailChange", "account.email"),
    // A second factor that is being set up counts for nothing yet.
    ("beginSecondFactor", ""),
    ("confirmSecondFactor", "account.second_factor_on"),
    ("renewRecoveryCodes", "account.recovery_codes"),
    ("removeSecondFactor", "account.second_factor_off"),
    ("beginPasskey", ""),
    ("registerPasskey", "account.passkey_added"),
    ("removePasskey", "account.passkey_removed"),
    ("resetStaffSecondFactor", "staff_user.second_factor"),
    ("askStaffSecondFactor", "association.second_factor"),
    ("acceptStaffInvitation", "account.password"),
    ("agreeToTerms", "terms.agree"),
    // Nobody has an account until a registration is complete; what he typed before is nobody's business.
    ("startRegistration", ""),
    ("sendRegistrationMail", ""),
    ("confirmRegistrationEmail", ""),
    ("saveRegistration", ""),
    ("completeRegistration", "doctor.register"),
    ("issueApiToken", "api_token.issue"),
    ("revokeApiToken", "api_token.revoke"),
    ("exportAuditEntries", "audit.export"),
];

fn known() -> BTreeSet<String> {
    ACTIONS.iter().map(|(action, ..)| (*action).to_owned()).collect()
}

/// Texts of the form `noun.verb`: nothing else in the room looks so.
fn written_in_the_service_room() -> BTreeSet<String> {
    let is_word = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let mut found = BTreeSet::new();
    for source in rust_below("src/service/") {
        for literal in source.code().split('"').skip(1).step_by(2) {
            if literal.split_once('.').is_some_and(|(noun, verb)| is_word(noun) && is_word(verb)) {
                found.insert(literal.to_owned());
            }
        }
    }
    found
}

#[test]
fn every_action_that_is_written_down_has_words() {
    let written = written_in_the_service_room();
    assert!(written.len() > 10, "they are found");
    let bare: Vec<_> = written.difference(&known()).cloned().collect();
    assert!(bare.is_empty(), "no words in domain::audit::words::ACTIONS: {bare:?}");
    let unused: Vec<_> = known().difference(&written).cloned().collect();
    assert!(unused.is_empty(), "words for what is never written down: {unused:?}");
}

#[test]
fn every_command_writes_something_down() {
    let commands = Action::ALL.iter().filter_map(|action| action.field().strip_prefix("Mutation."));
    let unruled: Vec<_> = commands.filter(|name| !WRITTEN.iter().any(|(known, _)| known == name)).collect();
    assert!(unruled.is_empty(), "what do they write into the 操作履歴? {unruled:?}");
    for (command, action) in WRITTEN {
        assert!(action.is_empty() || known().contains(*action), "{command}: {action}");
    }
}
