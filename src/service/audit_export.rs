//! The 操作履歴 as a table for spreadsheets. That somebody took it is written into it.

use super::audit::blank;
use chrono::SecondsFormat;
use chrono_tz::Asia::Tokyo;

use super::{CommandError, Context, access, csv};
use crate::db::DbError;
use crate::db::models::audit::{self, NewAuditEntry};
use crate::db::queries::audit::{Filter, Whose, Wide, newest};
use crate::domain::audit::words::{Change, Told, changes, label, sentence};
use crate::domain::ids::AssociationId;
use crate::domain::problem::Problem;
use crate::domain::words::ProblemCode;

const HEAD: [&str; 8] = ["日時（日本時間）", "操作した人", "医師会", "操作", "内容", "変更", "接続元", "要求番号"];

/// Rows of a table at most.
const MOST: usize = 50_000;

/// A file for a spreadsheet.
#[derive(Debug)]
pub struct Export {
    pub file_name: String,
    pub text: String,
    pub rows: usize,
}

/// The entries that `which` says for the association, newest first.
///
/// # Errors
/// Refused for all but 管理者, and where there are too many.
pub async fn export(
    ctx: &Context,
    which: impl FnOnce(AssociationId) -> Result<(Whose, Filter), Problem>,
) -> Result<Export, CommandError> {
    let staff = access::administrator(ctx)?;
    let (whose, filter) = which(staff.association_id)?;
    let mut connection = ctx.app.db.get().await?;
    let limit = i64::try_from(MOST + 1).unwrap_or(i64::MAX);
    let entries = newest(&connection, staff.association_id, whose, &filter, limit).await?;
    if entries.len() > MOST {
        let message = "5万件を超えるため出力できません。期間を短くしてください";
        return Err(Problem::whole(ProblemCode::NotAllowed, message).into());
    }
    let now = ctx.app.clock.now();
    let entry = NewAuditEntry {
        at: now,
        account_id: Some(staff.account_id),
        actor_name: staff.name.clone(),
        association_id: Some(staff.association_id),
        action: "audit.export",
        subject_kind: "audit",
        details: serde_json::json!({ "count": entries.len() }),
        ..blank(&ctx.app, &ctx.request)
    };
    audit::insert(&mut connection, &[entry]).await?;
    drop(connection);
    let rows = entries.len();
    let tree = ctx.app.tree();
    // Tens of thousands of rows keep a thread busy for a while: not one that answers others.
    let writing = tokio::task::spawn_blocking(move || {
        let name_of = |entry: &Wide| {
            let association = entry.0.association_id.and_then(|id| tree.get(id));
            association.map(|association| association.name.clone()).unwrap_or_default()
        };
        csv::table(HEAD, entries.iter().map(|entry| cells(entry, name_of(entry))))
    });
    let text = writing.await.map_err(|error| DbError::Unavailable(error.to_string()))?;
    let text = text.map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
    let day = now.with_timezone(&Tokyo).format("%Y%m%d-%H%M%S");
    Ok(Export { file_name: format!("audit-{day}.csv"), text, rows })
}

fn cells((entry, doctor): &Wide, association: String) -> [String; 8] {
    let name = doctor.as_ref().map(|(name, license)| (name.full(), license.as_deref()));
    let told = Told {
        actor: &entry.actor_name,
        doctor: name.as_ref().map(|(name, license)| (name.as_str(), *license)),
        details: &entry.details,
    };
    let at = entry.at.with_timezone(&Tokyo).to_rfc3339_opts(SecondsFormat::Secs, false);
    let at = at.replace('-', "/").replace('T', " ");
    [
        at.chars().take("2026/04/01 10:00:00".len()).collect(),
        entry.actor_name.clone(),
        association,
        label(&entry.action).to_owned(),
        sentence(&entry.action, &told),
        changes(&entry.details).iter().map(change).collect::<Vec<_>>().join("、"),
        entry.address.clone().unwrap_or_default(),
        entry.request_id.clone().unwrap_or_default(),
    ]
}

fn change(Change { what, before, after }: &Change) -> String {
    let shown = |value: &Option<String>| value.clone().unwrap_or_else(|| "（なし）".to_owned());
    format!("{what}：{} → {}", shown(before), shown(after))
}
