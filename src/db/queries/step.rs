//! Steps of the approval route.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::application_step;
use crate::domain::application::age;
use crate::domain::ids::*;
use crate::domain::words::{StepKind, StepSide, StepState};

/// One association's part in an application.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = application_step)]
pub struct StepRow {
    pub id: StepId,
    pub application_id: ApplicationId,
    pub association_id: AssociationId,
    pub position: i16,
    pub side: StepSide,
    pub kind: StepKind,
    pub state: StepState,
    pub category_id: Option<CategoryId>,
    pub arrived_at: Option<DateTime<Utc>>,
    pub received_at: Option<DateTime<Utc>>,
    pub received_by_account_id: Option<AccountId>,
    pub acted_at: Option<DateTime<Utc>>,
    pub acted_by_account_id: Option<AccountId>,
    pub effective_on: Option<NaiveDate>,
    handled_revision: Option<i32>,
}

impl StepRow {
    /// Has its association ever done anything with it, 受付 included?
    pub fn was_handled(&self) -> bool {
        self.handled_revision.is_some() || self.handled_as_it_stands()
    }

    /// The last revision of the form that its association sees: the one that it handled, unless it is its turn. `None`:
    /// all.
    pub fn last_revision(&self) -> Option<i32> {
        // Rows from before the column say only that they were handled.
        self.handled_revision.filter(|_| !age::is_pending(self.state))
    }

    fn handled_as_it_stands(&self) -> bool {
        self.received_by_account_id.is_some() || self.acted_by_account_id.is_some()
    }
}

/// The routes of applications that the viewer sees, lowest layer first.
pub async fn of_applications(
    connection: &AsyncPgConnection,
    applications: &[ApplicationId],
) -> QueryResult<Vec<StepRow>> {
    application_step::table
        .filter(application_step::application_id.eq_any(applications))
        .order((application_step::application_id, application_step::position))
        .select(StepRow::as_select())
        .load(&mut &*connection)
        .await
}

/// Steps by id. Whether the viewer sees one is decided by its application.
pub async fn by_ids(connection: &AsyncPgConnection, ids: &[StepId]) -> QueryResult<Vec<StepRow>> {
    application_step::table
        .filter(application_step::id.eq_any(ids))
        .select(StepRow::as_select())
        .load(&mut &*connection)
        .await
}
