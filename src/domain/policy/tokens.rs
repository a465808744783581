//! What API tokens may do and see: of what their association may, what their scopes name. Whatever has no line here is
//! for no token, above all users of secretariats, tokens and the 操作履歴.

use super::{Action, Rule, rule_of};
use crate::domain::token::TokenScopes;
use crate::domain::viewer::Viewer;
use crate::domain::words::TokenScope::{
    self, ReadApplications, ReadMasters, ReadMembers, ReviewApplications, Subscribe,
};

/// Scopes of which a token needs one to use a root field of the API; none: no token may.
pub fn scopes_for(action: Action) -> &'static [TokenScope] {
    match action {
        Action::ReadNode
        | Action::ReadPrefectures
        | Action::ReadAssociations
        | Action::ReadCodes
        | Action::ReadPostalAddresses
        | Action::ReadMedicalSchools
        | Action::ReadSocieties => TokenScope::ALL,
        Action::SearchFacilities => &[ReadMasters],
        Action::ReadSecretariat => &[ReadMembers, ReadApplications],
        Action::ReceiveApplication
        | Action::ApproveApplication
        | Action::ReturnApplication
        | Action::RefuseApplication
        | Action::ConfirmApplication
        | Action::CancelReviewAction
        | Action::PostMessage
        | Action::AddMemo
        | Action::SetStar => &[ReviewApplications],
        Action::WatchPendingCounts => &[Subscribe],
        _ => &[],
    }
}

/// Scopes of which a token needs one to see a field with this rule; none: no token does.
pub fn scopes_to_see(rule: Rule) -> &'static [TokenScope] {
    match rule {
        Rule::Public | Rule::Envelope => TokenScope::ALL,
        // Facilities stand beside members and applications, too.
        Rule::LoggedIn => &[ReadMasters, ReadMembers, ReadApplications],
        Rule::Secretariat => &[ReadApplications, Subscribe],
        // An application says whose it is.
        Rule::Identity => &[ReadMembers, ReadApplications],
        Rule::LookUp | Rule::Registered | Rule::Groups | Rule::Affiliations => &[ReadMembers],
        Rule::Application | Rule::Answers | Rule::Memos | Rule::Acting => &[ReadApplications],
        _ => &[],
    }
}

/// Does the viewer see this field of this type, as far as a token's scopes say? Everybody else does.
pub fn token_sees(viewer: &Viewer, type_name: &str, field: &str) -> bool {
    let Viewer::Token(token) = viewer else { return true };
    // A row of a list is asked for as `[Type!]`; the list itself was allowed.
    if field.starts_with("__") || type_name.starts_with("__") || type_name.starts_with('[') {
        return true;
    }
    let scopes = match type_name {
        "Query" | "Mutation" | "Subscription" => {
            let is_meant = |action: &&Action| {
                action.field().split_once('.').is_some_and(|(of, name)| of == type_name && name == field)
            };
            Action::ALL.iter().find(is_meant).map_or(&[][..], |&action| scopes_for(action))
        }
        _ => rule_of(type_name, field).map_or(&[][..], scopes_to_see),
    };
    token.scopes.has_any(scopes)
}

/// Is there anything about doctors or applications that a token with these scopes sees?
pub(super) fn reaches_people(scopes: TokenScopes) -> bool {
    scopes.has_any(&[ReadMembers, ReadApplications, ReviewApplications, Subscribe])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_token_reaches_what_is_for_administrators_or_for_doctors_alone() {
        use super::super::Asker::{Administrator, Doctor, Staff};
        for &action in Action::ALL {
            let is_for_staff = action.askers().contains(&Staff);
            assert!(
                is_for_staff || scopes_for(action).is_empty(),
                "{} is not for スタッフ, and yet for tokens ({Administrator:?} {Doctor:?})",
                action.field()
            );
        }
        for rule in [Rule::Own, Rule::Colleagues, Rule::Cases, Rule::Administrators] {
            assert!(scopes_to_see(rule).is_empty(), "{rule:?}");
        }
    }
}
