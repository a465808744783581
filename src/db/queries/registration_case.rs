//! Registrations with a known 医籍登録番号, as one secretariat lists them.

use chrono::{DateTime, Utc};
use diesel::dsl::IntoBoxed;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::counted;
use super::page::{COUNT_LIMIT, Page, Rows};
use crate::db::models::registration_case::CaseRow;
use crate::db::schema::registration_case;
use crate::domain::ids::{AssociationId, RegistrationCaseId};

/// Which cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// Whose secretariat looks after them; none: the national association's.
    pub holder: Option<AssociationId>,
    /// Those that are settled, or those that are not; none: both.
    pub closed: Option<bool>,
}

type Boxed<'a> = IntoBoxed<'a, registration_case::table, Pg>;

fn matching<'a>(held: Held) -> Boxed<'a> {
    let mut query = registration_case::table.into_boxed();
    query = match held.holder {
        Some(id) => query.filter(registration_case::association_id.eq(id)),
        // No index knows `IS NOT DISTINCT FROM`.
        None => query.filter(registration_case::association_id.is_null()),
    };
    match held.closed {
        Some(true) => query.filter(registration_case::closed_at.is_not_null()),
        Some(false) => query.filter(registration_case::closed_at.is_null()),
        None => query,
    }
}

/// A page of cases, newest first.
pub async fn page(
    connection: &AsyncPgConnection,
    held: Held,
    page: &Page<DateTime<Utc>>,
) -> QueryResult<Rows<CaseRow>> {
    let mut query = matching(held);
    if let Some(place) = &page.after {
        let earlier = registration_case::opened_at.lt(place.key);
        let same = registration_case::id.lt(RegistrationCaseId(place.id));
        query = query.filter(registration_case::opened_at.le(place.key)).filter(earlier.or(same));
    }
    if let Some(place) = &page.before {
        let later = registration_case::opened_at.gt(place.key);
        let same = registration_case::id.gt(RegistrationCaseId(place.id));
        query = query.filter(registration_case::opened_at.ge(place.key)).filter(later.or(same));
    }
    // All have the same holder; named, he lets the index give the order where he is nobody, too.
    let holder = registration_case::association_id;
    query = if page.from_end {
        query.order((holder.desc(), registration_case::opened_at.asc(), registration_case::id.asc()))
    } else {
        query.order((holder.asc(), registration_case::opened_at.desc(), registration_case::id.desc()))
    };
    Ok(page.cut(query.limit(page.limit()).select(CaseRow::as_select()).load(&mut &*connection).await?))
}

/// One of them.
pub async fn one(connection: &AsyncPgConnection, held: Held, id: RegistrationCaseId) -> QueryResult<Option<CaseRow>> {
    let query = matching(held).filter(registration_case::id.eq(id)).select(CaseRow::as_select());
    query.first(&mut &*connection).await.optional()
}

/// How many there are; one more than the limit where there are more.
pub async fn count(connection: &AsyncPgConnection, held: Held) -> QueryResult<i64> {
    counted::one(connection, matching(held).limit(COUNT_LIMIT + 1).select(registration_case::id)).await
}
