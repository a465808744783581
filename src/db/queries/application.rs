//! Applications, as far as a viewer sees them.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::literal::{ApplicationIsUndecided, ApplicationNames};
pub use crate::db::models::application::ApplicationRow;
use crate::db::schema::application;
use crate::domain::ids::*;
use crate::domain::policy::Scope;

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

/// All applications of these doctors, each doctor's newest first. A doctor files a handful in his life.
pub async fn of_doctors(
    connection: &AsyncPgConnection,
    scope: Scope,
    doctors: &[DoctorId],
) -> QueryResult<Vec<ApplicationRow>> {
    let Some(query) = visible(scope) else { return Ok(Vec::new()) };
    query
        .filter(application::doctor_id.eq_any(doctors))
        .order((application::doctor_id, application::submitted_at.desc(), application::id.desc()))
        .select(ApplicationRow::as_select())
        .load(&mut &*connection)
        .await
}
