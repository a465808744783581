//! How much lies on an association's desk, for how long, and how much came in and went out in the last days. Each
//! question is answered by one index, and looks at no more than what is pending or two weeks old.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::literal::{ActedInTokyo, StepIsPending, StepIsReturned, StepWaited};
use crate::db::schema::application_step;
use crate::domain::ids::AssociationId;
use crate::domain::words::ApplicationBox;

/// So many steps, by what they are counted by.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Workload {
    /// With the doctor, sent back by the association.
    pub returned: Vec<(ApplicationBox, i64)>,
    /// Pending, by the day of arrival.
    pub pending: Vec<(NaiveDate, i64)>,
    /// Arrived since the first day, by the day of the last arrival.
    pub arrived: Vec<(NaiveDate, i64)>,
    /// Dealt with by somebody since the first day: by that day, and how many days it had been there.
    pub handled: Vec<(NaiveDate, i32, i64)>,
}

/// Asks all four questions at once over the one connection. `since`: the first instant of the first day in Tokyo.
pub async fn of(
    connection: &AsyncPgConnection,
    association: AssociationId,
    since: DateTime<Utc>,
) -> QueryResult<Workload> {
    let own = || application_step::table.filter(application_step::association_id.eq(association));
    let returned = own()
        .filter(StepIsReturned)
        .group_by(application_step::box_)
        .select((application_step::box_, count_star()))
        .load(&mut &*connection);
    let arrived_on = application_step::arrived_on.assume_not_null();
    let pending = own()
        .filter(StepIsPending)
        .group_by(application_step::arrived_on)
        .select((arrived_on, count_star()))
        .load(&mut &*connection);
    let arrived = own()
        .filter(application_step::arrived_at.ge(since))
        .group_by(application_step::arrived_on)
        .select((arrived_on, count_star()))
        .load(&mut &*connection);
    let handled = own()
        .filter(application_step::acted_at.ge(since))
        .filter(application_step::acted_by_account_id.is_not_null())
        .filter(application_step::arrived_on.is_not_null())
        .group_by((ActedInTokyo, StepWaited))
        .select((ActedInTokyo, StepWaited, count_star()))
        .load(&mut &*connection);
    let (returned, pending, arrived, handled) = tokio::try_join!(returned, pending, arrived, handled)?;
    Ok(Workload { returned, pending, arrived, handled })
}
