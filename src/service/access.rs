//! Who may give which kind of command.

use super::{CommandError, Context};
use crate::domain::application::actions::handles_applications;
use crate::domain::ids::{AccountId, AssociationId};
use crate::domain::problem::Problem;
use crate::domain::viewer::{DoctorViewer, StaffViewer, Viewer};
use crate::domain::words::{ProblemCode, StaffRole, TokenScope};

/// The logged-in doctor.
pub(super) fn doctor(ctx: &Context) -> Result<&DoctorViewer, CommandError> {
    match &ctx.viewer {
        Viewer::Doctor(doctor) => Ok(doctor),
        Viewer::Staff(_) | Viewer::Token(_) => Err(not_allowed("この操作は、医師ご本人だけができます").into()),
        Viewer::Anonymous => Err(not_logged_in().into()),
    }
}

/// Who handles applications of an association.
pub(super) struct Reviewer {
    pub account_id: AccountId,
    pub association_id: AssociationId,
    pub name: String,
}

/// The logged-in member of staff whose role handles applications, or a program whose token may.
pub(super) fn reviewer(ctx: &Context) -> Result<Reviewer, CommandError> {
    match &ctx.viewer {
        Viewer::Token(token) if token.scopes.has(TokenScope::ReviewApplications) => Ok(Reviewer {
            account_id: token.account_id,
            association_id: token.association_id,
            name: token.name.clone(),
        }),
        _ => secretary(ctx).map(|staff| Reviewer {
            account_id: staff.account_id,
            association_id: staff.association_id,
            name: staff.name.clone(),
        }),
    }
}

/// The logged-in member of staff whose role handles applications and members; never a program.
pub(super) fn secretary(ctx: &Context) -> Result<&StaffViewer, CommandError> {
    match &ctx.viewer {
        Viewer::Staff(staff) if staff.is_held_back() => Err(held_back(staff).into()),
        Viewer::Staff(staff) if handles_applications(staff.role) => Ok(staff),
        Viewer::Staff(_) | Viewer::Token(_) => {
            Err(not_allowed("この操作をする権限がありません。管理者にご確認ください").into())
        }
        Viewer::Doctor(_) => Err(not_allowed("この操作は、医師会事務局だけができます").into()),
        Viewer::Anonymous => Err(not_logged_in().into()),
    }
}

/// The logged-in 管理者, who alone manages the users of his secretariat, its tokens, and reads its 操作履歴.
pub(super) fn administrator(ctx: &Context) -> Result<&StaffViewer, CommandError> {
    match &ctx.viewer {
        Viewer::Staff(staff) if staff.is_held_back() => Err(held_back(staff).into()),
        Viewer::Staff(staff) if staff.role == StaffRole::Administrator => Ok(staff),
        Viewer::Staff(_) | Viewer::Token(_) => Err(not_allowed("この操作は、管理者だけができます").into()),
        Viewer::Doctor(_) => Err(not_allowed("この操作は、医師会事務局だけができます").into()),
        Viewer::Anonymous => Err(not_logged_in().into()),
    }
}

/// What is not there for the viewer, whether or not it exists.
pub(super) fn application_not_found() -> CommandError {
    Problem::whole(ProblemCode::NotFound, "申請が見つかりません。一覧から開き直してください").into()
}

fn not_allowed(message: &str) -> Problem {
    Problem::whole(ProblemCode::NotAllowed, message)
}

fn held_back(staff: &StaffViewer) -> Problem {
    not_allowed(if staff.must_change_password {
        "はじめに、パスワードを変更してください"
    } else {
        "はじめに、二段階認証を設定してください"
    })
}

fn not_logged_in() -> Problem {
    not_allowed("ログインの有効期限が切れました。もう一度ログインしてください")
}
