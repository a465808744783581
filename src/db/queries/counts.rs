//! How many steps are pending where.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::dsl::{count, count_star};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::literal::StepIsPending;
use crate::db::schema::application_step;
use crate::domain::application::age::aged_cutoff;
use crate::domain::ids::AssociationId;
use crate::domain::words::ApplicationBox;

/// Numbers of one box.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BoxCount {
    pub pending: i64,
    /// Pending for seven days or more.
    pub aged: i64,
}

/// Numbers of one association, in the order of `ApplicationBox::ALL`.
pub type Boxes = [BoxCount; ApplicationBox::ALL.len()];

/// What is pending at these associations today, with one statement. Associations with nothing are left out.
pub async fn pending(
    connection: &AsyncPgConnection,
    associations: &[AssociationId],
    today: NaiveDate,
) -> QueryResult<HashMap<AssociationId, Boxes>> {
    let rows: Vec<(AssociationId, ApplicationBox, i64, i64)> = application_step::table
        .filter(application_step::association_id.eq_any(associations))
        .filter(StepIsPending)
        .group_by((application_step::association_id, application_step::box_))
        .select((
            application_step::association_id,
            application_step::box_,
            count_star(),
            // All of it stands in the index of what is pending; the id does not.
            count(application_step::arrived_on.assume_not_null())
                .aggregate_filter(application_step::arrived_on.assume_not_null().le(aged_cutoff(today))),
        ))
        .load(&mut &*connection)
        .await?;
    let mut counts: HashMap<AssociationId, Boxes> = HashMap::new();
    for (association, kind, pending, aged) in rows {
        let boxes = counts.entry(association).or_default();
        if let Some(position) = ApplicationBox::ALL.iter().position(|known| *known == kind) {
            boxes[position] = BoxCount { pending, aged };
        }
    }
    Ok(counts)
}
