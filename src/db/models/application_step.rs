//! Steps of applications.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel::upsert::excluded;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::application_step;
use crate::domain::application::snapshot::Step;
use crate::domain::ids::{AccountId, ApplicationId, AssociationId, CategoryId, StepId};
use crate::domain::time::tokyo_date;
use crate::domain::words::{ApplicationBox, StepKind, StepSide, StepState};

#[derive(Debug, Queryable, Selectable, Insertable)]
#[diesel(table_name = application_step, treat_none_as_default_value = false)]
struct StepRow {
    id: StepId,
    application_id: ApplicationId,
    association_id: AssociationId,
    position: i16,
    side: StepSide,
    kind: StepKind,
    box_: ApplicationBox,
    state: StepState,
    bundled: bool,
    category_id: Option<CategoryId>,
    arrived_at: Option<DateTime<Utc>>,
    arrived_on: Option<NaiveDate>,
    received_at: Option<DateTime<Utc>>,
    received_by_account_id: Option<AccountId>,
    acted_at: Option<DateTime<Utc>>,
    acted_by_account_id: Option<AccountId>,
    effective_on: Option<NaiveDate>,
}

impl StepRow {
    fn new(application_id: ApplicationId, step: &Step) -> Self {
        Self {
            id: step.id,
            application_id,
            association_id: step.association_id,
            position: step.position,
            side: step.side,
            kind: step.kind,
            box_: step.counts_under,
            state: step.state,
            bundled: step.bundled,
            category_id: step.category_id,
            arrived_at: step.arrived_at,
            arrived_on: step.arrived_at.map(tokyo_date),
            received_at: step.received_at,
            received_by_account_id: step.received_by,
            acted_at: step.acted_at,
            acted_by_account_id: step.acted_by,
            effective_on: step.effective_on,
        }
    }
}

impl From<StepRow> for Step {
    fn from(row: StepRow) -> Self {
        Self {
            id: row.id,
            association_id: row.association_id,
            position: row.position,
            side: row.side,
            kind: row.kind,
            counts_under: row.box_,
            state: row.state,
            bundled: row.bundled,
            category_id: row.category_id,
            arrived_at: row.arrived_at,
            received_at: row.received_at,
            received_by: row.received_by_account_id,
            acted_at: row.acted_at,
            acted_by: row.acted_by_account_id,
            effective_on: row.effective_on,
        }
    }
}

/// The steps of these applications, each application's by position.
pub async fn of_applications(
    connection: &AsyncPgConnection,
    ids: &[ApplicationId],
) -> QueryResult<Vec<(ApplicationId, Step)>> {
    let rows: Vec<StepRow> = application_step::table
        .filter(application_step::application_id.eq_any(ids))
        .order((application_step::application_id, application_step::position, application_step::id))
        .select(StepRow::as_select())
        .load(&mut &*connection)
        .await?;
    Ok(rows.into_iter().map(|row| (row.application_id, row.into())).collect())
}

/// Does the application name the association?
pub async fn names(
    connection: &mut AsyncPgConnection,
    application: ApplicationId,
    association: AssociationId,
) -> QueryResult<bool> {
    let step = application_step::table
        .filter(application_step::application_id.eq(application))
        .filter(application_step::association_id.eq(association));
    diesel::select(diesel::dsl::exists(step)).get_result(connection).await
}

/// Writes steps, new ones and new values of old ones, in one statement: each sends a notification.
pub async fn save(
    connection: &mut AsyncPgConnection,
    application: ApplicationId,
    steps: impl Iterator<Item = &Step>,
) -> QueryResult<()> {
    use application_step::dsl;
    let rows: Vec<StepRow> = steps.map(|step| StepRow::new(application, step)).collect();
    if rows.is_empty() {
        return Ok(());
    }
    diesel::insert_into(application_step::table)
        .values(rows)
        .on_conflict(dsl::id)
        .do_update()
        .set((
            dsl::position.eq(excluded(dsl::position)),
            dsl::side.eq(excluded(dsl::side)),
            dsl::kind.eq(excluded(dsl::kind)),
            dsl::box_.eq(excluded(dsl::box_)),
            dsl::state.eq(excluded(dsl::state)),
            dsl::bundled.eq(excluded(dsl::bundled)),
            dsl::category_id.eq(excluded(dsl::category_id)),
            dsl::arrived_at.eq(excluded(dsl::arrived_at)),
            dsl::arrived_on.eq(excluded(dsl::arrived_on)),
            dsl::received_at.eq(excluded(dsl::received_at)),
            dsl::received_by_account_id.eq(excluded(dsl::received_by_account_id)),
            dsl::acted_at.eq(excluded(dsl::acted_at)),
            dsl::acted_by_account_id.eq(excluded(dsl::acted_by_account_id)),
            dsl::effective_on.eq(excluded(dsl::effective_on)),
        ))
        .execute(connection)
        .await
        .map(drop)
}
