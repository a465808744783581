//! The 操作履歴 as a table for spreadsheets, part by part. That somebody took it is written into it, once for all parts.

use super::audit::blank;
use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Asia::Tokyo;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{CommandError, Context, access, csv};
use crate::db::DbError;
use crate::db::models::audit::{self, NewAuditEntry};
use crate::db::queries::audit::{Filter, Whose, Wide, count_all, page};
use crate::db::queries::page::{Page, Place};
use crate::domain::audit::words::{Change, Told, changes, label, sentence};
use crate::domain::ids::{AccountId, AssociationId};
use crate::domain::problem::Problem;
use crate::domain::words::ProblemCode;

const HEAD: [&str; 8] = ["日時（日本時間）", "操作した人", "医師会", "操作", "内容", "変更", "接続元", "要求番号"];

/// Rows of a part: what is in memory at a time, however long the table.
const PART: usize = 5_000;
/// For what cursors are signed.
const PURPOSE: &str = "audit export";

/// For how long after a part the next one can be asked for.
fn lasts() -> TimeDelta {
    TimeDelta::hours(1)
}

/// A part of a file for a spreadsheet; all of them one after another are the file.
#[derive(Debug)]
pub struct Part {
    pub file_name: String,
    pub text: String,
    /// Rows of the whole table, told with the first part.
    pub rows: Option<i64>,
    /// For [`go_on`]; none: this is the last part.
    pub next: Option<String>,
}

/// Where a table goes on. Signed, so that nobody gets at a later part whose first one was not written down.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Cursor {
    account: AccountId,
    association: AssociationId,
    file_name: String,
    whose: Whose,
    filter: Filter,
    /// Time in microseconds and id of the last row.
    after: (i64, Uuid),
    expires_at: i64,
}

/// The first part of the table of the entries that `which` says for the association, newest first.
///
/// # Errors
/// Refused for all but 管理者.
pub async fn begin(
    ctx: &Context,
    which: impl FnOnce(AssociationId) -> Result<(Whose, Filter), Problem>,
) -> Result<Part, CommandError> {
    let staff = access::administrator(ctx)?;
    let own = staff.association_id;
    let (whose, filter) = which(own)?;
    let (app, now) = (&ctx.app, ctx.app.clock.now());
    let (rows, has_next) = read(ctx, own, whose, &filter, None).await?;
    let mut connection = app.db.get().await?;
    let count = match (has_next, i64::try_from(rows.len())) {
        (false, Ok(all)) => all,
        _ => count_all(&connection, own, whose, &filter).await?,
    };
    let entry = NewAuditEntry {
        at: now,
        account_id: Some(staff.account_id),
        actor_name: staff.name.clone(),
        association_id: Some(own),
        action: "audit.export",
        subject_kind: "audit",
        details: serde_json::json!({ "count": count }),
        ..blank(app, &ctx.request)
    };
    audit::insert(&mut connection, &[entry]).await?;
    drop(connection);
    let file_name = format!("audit-{}.csv", now.with_timezone(&Tokyo).format("%Y%m%d-%H%M%S"));
    let cursor = Cursor {
        account: staff.account_id,
        association: own,
        file_name,
        whose,
        filter,
        after: (0, Uuid::nil()),
        expires_at: 0,
    };
    let part = part(ctx, cursor, rows, has_next).await?;
    Ok(Part { text: csv::begin(HEAD) + &part.text, rows: Some(count), ..part })
}

/// The part after the one that came with this cursor.
///
/// # Errors
/// Refused for all but the 管理者 who began, and for what is no cursor (any more).
pub async fn go_on(ctx: &Context, after: &str) -> Result<Part, CommandError> {
    let staff = access::administrator(ctx)?;
    let cursor = ctx.app.keys.verify(PURPOSE, after);
    let cursor: Option<Cursor> = cursor.and_then(|text| serde_json::from_str(&text).ok());
    let is_his = |cursor: &Cursor| {
        cursor.account == staff.account_id
            && cursor.association == staff.association_id
            && cursor.expires_at > ctx.app.clock.now().timestamp()
    };
    let cursor = cursor.filter(is_his).ok_or_else(over)?;
    let at = DateTime::<Utc>::from_timestamp_micros(cursor.after.0).ok_or_else(over)?;
    let place = Place { key: at, id: cursor.after.1 };
    let (rows, has_next) = read(ctx, cursor.association, cursor.whose, &cursor.filter, Some(place)).await?;
    part(ctx, cursor, rows, has_next).await
}

fn over() -> Problem {
    let message = "続きを出力できませんでした。はじめから、もう一度出力してください";
    Problem::field(ProblemCode::Expired, ["after"], message)
}

/// The rows of a part, and whether there are more after them.
async fn read(
    ctx: &Context,
    own: AssociationId,
    whose: Whose,
    filter: &Filter,
    after: Option<Place<DateTime<Utc>>>,
) -> Result<(Vec<Wide>, bool), DbError> {
    let wanted = &Page { size: PART, from_end: false, after, before: None };
    let found = ctx.app.db.repeatable(|connection| async move { page(&connection, own, whose, filter, wanted).await });
    let found = found.await?;
    Ok((found.rows, found.has_next))
}

async fn part(ctx: &Context, mut cursor: Cursor, rows: Vec<Wide>, has_next: bool) -> Result<Part, CommandError> {
    let file_name = cursor.file_name.clone();
    let next = rows.last().filter(|_| has_next).map(|(last, _)| {
        cursor.after = (last.at.timestamp_micros(), last.id);
        cursor.expires_at = (ctx.app.clock.now() + lasts()).timestamp();
        // Plain ids and texts always become JSON.
        ctx.app.keys.sign(PURPOSE, &serde_json::to_string(&cursor).unwrap_or_default())
    });
    let tree = ctx.app.tree();
    // Thousands of rows keep a thread busy for a while: not one that answers others.
    let writing = tokio::task::spawn_blocking(move || {
        let name_of = |entry: &Wide| {
            let association = entry.0.association_id.and_then(|id| tree.get(id));
            association.map(|association| association.name.clone()).unwrap_or_default()
        };
        csv::rows(rows.iter().map(|entry| cells(entry, name_of(entry))))
    });
    let text = writing.await.map_err(|error| DbError::Unavailable(error.to_string()))?;
    let text = text.map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
    Ok(Part { file_name, text, rows: None, next })
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
