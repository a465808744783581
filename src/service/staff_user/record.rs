//! What changed of a user: for the 操作履歴, and for his sessions.

use crate::service::audit::blank;
use chrono::NaiveDate;
use diesel::result::{DatabaseErrorKind, Error};
use serde_json::{Map, Value, json};

use super::standing;
use crate::db::DbError;
use crate::db::models::audit::NewAuditEntry;
use crate::domain::ids::StaffUserId;
use crate::domain::problem::Problem;
use crate::domain::staff::Entry;
use crate::domain::viewer::Viewer;
use crate::domain::words::{ProblemCode, SessionEnd};
use crate::service::transition::actor_name;
use crate::service::{CommandError, Context};

/// A user before and after.
pub(super) struct Change<'a> {
    pub before: &'a Entry,
    pub after: &'a Entry,
    pub has_new_password: bool,
}

impl Change<'_> {
    /// Why his sessions end, if they do: whoever is another than he was when he logged in logs in again.
    pub fn ends_sessions(&self, today: NaiveDate) -> Option<SessionEnd> {
        let after = standing(self.after);
        if !after.is_usable(today) {
            return Some(if after.in_use { SessionEnd::Expired } else { SessionEnd::Stopped });
        }
        if self.before.role != self.after.role {
            return Some(SessionEnd::RoleChanged);
        }
        self.has_new_password.then_some(SessionEnd::PasswordChanged)
    }

    /// What was what, for the history. Of a password only that there is a new one.
    pub fn details(&self) -> Value {
        let (before, after) = (facts(self.before), facts(self.after));
        let mut changes = Map::new();
        for ((name, was), (_, is)) in before.into_iter().zip(after) {
            if was != is {
                changes.insert(name.to_owned(), json!({ "from": was, "to": is }));
            }
        }
        let mut details = json!({ "name": self.after.name.joined(), "changes": changes });
        if self.has_new_password {
            details["newPassword"] = json!(true);
        }
        details
    }
}

fn facts(entry: &Entry) -> [(&'static str, Value); 8] {
    [
        ("name", json!(entry.name.joined())),
        ("nameKana", json!(entry.kana.joined())),
        ("email", json!(entry.email)),
        ("loginId", json!(entry.login_id)),
        ("role", json!(entry.role)),
        ("inUse", json!(entry.in_use)),
        ("validFrom", json!(entry.period.from)),
        ("validUntil", json!(entry.period.until)),
    ]
}

/// An entry of the 操作履歴 about a user.
pub(super) fn audit_entry(ctx: &Context, action: &'static str, id: StaffUserId, details: Value) -> NewAuditEntry {
    let association_id = match &ctx.viewer {
        Viewer::Staff(staff) => Some(staff.association_id),
        Viewer::Doctor(_) | Viewer::Token(_) | Viewer::Anonymous => None,
    };
    NewAuditEntry {
        account_id: ctx.viewer.account_id(),
        actor_name: actor_name(ctx),
        association_id,
        action,
        subject_kind: "staff_user",
        subject_id: Some(id.0),
        details,
        ..blank(&ctx.app, &ctx.request)
    }
}

/// A login ID that somebody has, in words.
pub(super) fn explain(error: CommandError) -> CommandError {
    match &error {
        CommandError::Db(DbError::Query(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, about)))
            if about.constraint_name() == Some("account_login_key_key") =>
        {
            let message = "このログインIDはすでに使われています。別のログインIDを入力してください";
            Problem::field(ProblemCode::Duplicate, ["loginId"], message).into()
        }
        _ => error,
    }
}
