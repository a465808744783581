//! Applications, as far as a viewer sees them.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::counted;
use super::literal::{ApplicationIsUndecided, ApplicationNames};
use super::page::{COUNT_LIMIT, Page, Rows};
pub use crate::db::models::application::ApplicationRow;
use crate::db::schema::application;
use crate::domain::ids::*;
use crate::domain::policy::Scope;
use crate::domain::words::{ApplicationKind, ApplicationStatus};

type Boxed<'a> = application::BoxedQuery<'a, diesel::pg::Pg>;

/// What the scope reaches; none where that is nothing.
fn visible<'a>(scope: Scope) -> Option<Boxed<'a>> {
    let all = application::table.into_boxed();
    match scope {
        Scope::Nobody => None,
        Scope::Doctor(own) => Some(all.filter(application::doctor_id.eq(own))),
        Scope::Association(own) => Some(all.filter(ApplicationNames(own))),
    }
}

/// Applications by id.
pub async fn by_ids(
    connection: &AsyncPgConnection,
    scope: Scope,
    ids: &[ApplicationId],
) -> QueryResult<Vec<ApplicationRow>> {
    let Some(query) = visible(scope) else { return Ok(Vec::new()) };
    query.filter(application::id.eq_any(ids)).select(ApplicationRow::as_select()).load(&mut &*connection).await
}

/// The applications that hold these groups now.
pub async fn open_of_groups(
    connection: &AsyncPgConnection,
    scope: Scope,
    groups: &[GroupId],
) -> QueryResult<Vec<ApplicationRow>> {
    let Some(query) = visible(scope) else { return Ok(Vec::new()) };
    query
        .filter(application::group_id.eq_any(groups))
        .filter(ApplicationIsUndecided)
        .select(ApplicationRow::as_select())
        .load(&mut &*connection)
        .await
}

/// Which applications of a doctor. Empty lists: all.
#[derive(Debug, Clone, Default)]
pub struct OfDoctor {
    pub statuses: Vec<ApplicationStatus>,
    pub kinds: Vec<ApplicationKind>,
}

fn of_doctor<'a>(scope: Scope, doctor: DoctorId, filter: &OfDoctor) -> Option<Boxed<'a>> {
    let mut query = visible(scope)?.filter(application::doctor_id.eq(doctor));
    if !filter.statuses.is_empty() {
        query = query.filter(application::status.eq_any(filter.statuses.clone()));
    }
    if !filter.kinds.is_empty() {
        query = query.filter(application::kind.eq_any(filter.kinds.clone()));
    }
    Some(query)
}

/// Applications of a doctor, newest first.
pub async fn page_of_doctor(
    connection: &AsyncPgConnection,
    scope: Scope,
    doctor: DoctorId,
    filter: &OfDoctor,
    page: &Page<DateTime<Utc>>,
) -> QueryResult<Rows<ApplicationRow>> {
    let Some(mut query) = of_doctor(scope, doctor, filter) else { return Ok(Rows::none()) };
    if let Some(place) = &page.after {
        let (at, id) = (place.key, ApplicationId(place.id));
        let equal = application::submitted_at.eq(at).and(application::id.lt(id));
        query = query.filter(application::submitted_at.lt(at).or(equal));
    }
    if let Some(place) = &page.before {
        let (at, id) = (place.key, ApplicationId(place.id));
        let equal = application::submitted_at.eq(at).and(application::id.gt(id));
        query = query.filter(application::submitted_at.gt(at).or(equal));
    }
    query = match page.from_end {
        false => query.order((application::submitted_at.desc(), application::id.desc())),
        true => query.order((application::submitted_at.asc(), application::id.asc())),
    };
    let rows = query.limit(page.limit()).select(ApplicationRow::as_select()).load(&mut &*connection).await?;
    Ok(page.cut(rows))
}

/// How many there are; one more than the limit where there are more.
pub async fn count_of_doctor(
    connection: &AsyncPgConnection,
    scope: Scope,
    doctor: DoctorId,
    filter: &OfDoctor,
) -> QueryResult<i64> {
    let Some(query) = of_doctor(scope, doctor, filter) else { return Ok(0) };
    counted::one(connection, query.limit(COUNT_LIMIT + 1).select(application::id)).await
}

/// The application with this reception number.
pub async fn by_number(
    connection: &AsyncPgConnection,
    scope: Scope,
    number: &str,
) -> QueryResult<Option<ApplicationRow>> {
    let Some(query) = visible(scope) else { return Ok(None) };
    let found = query.filter(application::number.eq(number)).select(ApplicationRow::as_select());
    found.first(&mut &*connection).await.optional()
}
