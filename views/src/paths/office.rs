//! URLs of the secretariats.

use super::Path;
use crate::office::audit_query::AuditQuery;
use crate::office::cases::CasesQuery;
use crate::office::gql::ReviewAction;
use crate::office::list_query::{ListQuery, Within};
use crate::office::members::MembersQuery;
use crate::office::staff::query::StaffQuery;

/// TOP of a secretariat.
pub fn office() -> Path {
    Path::fixed("/office")
}

/// 申請管理 of a secretariat.
pub fn office_applications() -> Path {
    Path::fixed("/office/applications")
}

/// 申請一覧 with what is chosen on it.
pub fn office_list(query: &ListQuery) -> Path {
    office_applications().with_all(&query.pairs())
}

/// 申請詳細 of a secretariat, by the application's id.
pub fn office_application(id: &str) -> Path {
    office_applications().join(id)
}

/// 申請詳細 with one of the documents open on it.
pub fn office_document(id: &str, within: Option<&Within>, document: &str) -> Path {
    office_application(id).within(within).with("show", document).at("preview")
}

/// An act of the association on an application: confirmation and POST.
pub fn office_review(id: &str, action: ReviewAction) -> Path {
    office_application(id).join(action.word())
}

/// 会員検索
pub fn office_members() -> Path {
    office().join("members")
}

/// 会員検索 with what is sought.
pub fn office_members_list(query: &MembersQuery) -> Path {
    office_members().with_all(&query.pairs())
}

/// 会員情報 of a member, by the doctor's id.
pub fn office_member(id: &str) -> Path {
    office_members().join(id)
}

/// Issuing a letter with login data, a POST.
pub fn office_member_letter(id: &str) -> Path {
    office_member(id).join("letter")
}

/// 登録の重複 of a secretariat.
pub fn office_cases() -> Path {
    office().join("registration-cases")
}

/// 登録の重複 with what is chosen on it.
pub fn office_cases_list(query: &CasesQuery) -> Path {
    office_cases().with_all(&query.pairs())
}

/// One of them: what was typed, and the form that closes it.
pub fn office_case(id: &str) -> Path {
    office_cases().join(id)
}

/// 事務局ユーザー一覧
pub fn office_staff() -> Path {
    Path::fixed("/office/staff")
}

/// 事務局ユーザー一覧 with what is chosen on it.
pub fn office_staff_list(query: &StaffQuery) -> Path {
    office_staff().with_all(&query.pairs())
}

/// 新規登録 of a user; for another association than one's own by its id.
pub fn office_staff_new(association: Option<&str>) -> Path {
    let path = office_staff().join("new");
    association.map_or_else(|| path.clone(), |id| path.clone().with("association", id))
}

/// ユーザーの編集
pub fn office_staff_user(id: &str) -> Path {
    office_staff().join(id)
}

/// Sending an invitation anew, a POST.
pub fn office_staff_invite(id: &str) -> Path {
    office_staff_user(id).join("invite")
}

/// Taking away the second factor of a user: confirmation and POST.
pub fn office_staff_second_factor(id: &str) -> Path {
    office_staff_user(id).join("second-factor")
}

/// Whether everybody has to have a second factor, a POST.
pub fn office_staff_ask_second_factor() -> Path {
    office_staff().join("second-factor")
}

/// ユーザーの削除: confirmation and POST.
pub fn office_staff_delete() -> Path {
    office_staff().join("delete")
}

/// Finding another association.
pub fn office_staff_associations() -> Path {
    office_staff().join("associations")
}

/// ご自身の登録内容
pub fn office_profile() -> Path {
    Path::fixed("/office/profile")
}

/// Posting a message to the doctor.
pub fn office_application_messages(id: &str) -> Path {
    office_application(id).join("messages")
}

/// Adding a memo.
pub fn office_application_memos(id: &str) -> Path {
    office_application(id).join("memos")
}

/// ★要注意: its form and POST.
pub fn office_application_star(id: &str) -> Path {
    office_application(id).join("star")
}

/// APIトークン of the association.
pub fn office_tokens() -> Path {
    Path::fixed("/office/tokens")
}

/// Issuing one: its form and POST.
pub fn office_tokens_new() -> Path {
    office_tokens().join("new")
}

/// Revoking one: the page that asks, and POST.
pub fn office_token_revoke(id: &str) -> Path {
    office_tokens().join(id).join("revoke")
}

/// 操作履歴 of a secretariat.
pub fn office_audit() -> Path {
    Path::fixed("/office/audit")
}

/// 操作履歴 with what is chosen on it.
pub fn office_audit_list(query: &AuditQuery) -> Path {
    office_audit().with_all(&query.pairs())
}

/// 操作履歴 as a file.
pub fn office_audit_export() -> Path {
    Path::fixed("/office/audit/export")
}
