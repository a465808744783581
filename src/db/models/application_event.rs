//! The timeline of applications.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::application_event;
use crate::domain::application::snapshot::{PastAction, Undo, latest_action};
use crate::domain::ids::{AccountId, ApplicationEventId, ApplicationId, AssociationId, StepId};
use crate::domain::words::{EventAction, StepState};

/// A line to be written.
#[derive(Insertable)]
#[diesel(table_name = application_event)]
pub struct NewEvent {
    pub id: ApplicationEventId,
    pub application_id: ApplicationId,
    pub step_id: Option<StepId>,
    pub association_id: Option<AssociationId>,
    pub action: EventAction,
    pub from_state: Option<StepState>,
    pub to_state: Option<StepState>,
    pub reason: Option<String>,
    pub effective_on: Option<NaiveDate>,
    pub account_id: Option<AccountId>,
    pub actor_name: String,
    pub at: DateTime<Utc>,
    pub undo: Option<serde_json::Value>,
}

/// The last thing that somebody did to an application.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = application_event)]
pub struct LastAct {
    pub action: EventAction,
    pub account_id: Option<AccountId>,
    pub association_id: Option<AssociationId>,
    pub actor_name: String,
    pub at: DateTime<Utc>,
}

/// Writes lines of the timeline.
pub async fn insert(connection: &mut AsyncPgConnection, events: &[NewEvent]) -> QueryResult<()> {
    diesel::insert_into(application_event::table).values(events).execute(connection).await.map(drop)
}

/// The last act of a person, what followed by rule left out.
pub async fn last_act(connection: &AsyncPgConnection, id: ApplicationId) -> QueryResult<Option<LastAct>> {
    application_event::table
        .filter(application_event::application_id.eq(id).and(application_event::account_id.is_not_null()))
        .order(application_event::ordinal.desc())
        .select(LastAct::as_select())
        .first(&mut &*connection)
        .await
        .optional()
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = application_event)]
struct ActRow {
    id: ApplicationEventId,
    step_id: Option<StepId>,
    action: EventAction,
    at: DateTime<Utc>,
    undo: Option<serde_json::Value>,
}

/// For each of the steps the latest action that 取消 would take back. `mail_left` is yet to be found out.
pub async fn past_actions(connection: &AsyncPgConnection, steps: &[StepId]) -> QueryResult<Vec<(StepId, PastAction)>> {
    let rows: Vec<ActRow> = application_event::table
        .filter(application_event::step_id.eq_any(steps))
        .order((application_event::step_id, application_event::ordinal))
        .select(ActRow::as_select())
        .load(&mut &*connection)
        .await?;
    let of_one_step = rows.chunk_by(|one, next| one.step_id == next.step_id);
    Ok(of_one_step.filter_map(latest_of).collect())
}

fn latest_of(rows: &[ActRow]) -> Option<(StepId, PastAction)> {
    let step = rows.first()?.step_id?;
    let undoable = |row: &ActRow| {
        let undo: Undo = serde_json::from_value(row.undo.clone()?).ok()?;
        Some(PastAction { event_id: row.id, action: row.action, at: row.at, undo, mail_left: false })
    };
    latest_action(rows.iter().map(|row| (row.action, undoable(row)))).map(|past| (step, past))
}
