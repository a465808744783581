//! The secretariat's list of applications: the steps of one association.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::dsl::{IntoBoxed, Select};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::application::ApplicationRow;
use super::counted;
use super::doctor::{DoctorRow, Facts, facts, standing};
use super::found::Found;
use super::literal::{
    ArrivedAnyhow, StepIsDone, StepIsOpen, StepIsPending, StepIsReceived, StepIsReturned, StepIsWaiting,
    SubmittedAnyhow,
};
use super::page::{COUNT_LIMIT, Page, Rows, TAB_COUNT_LIMIT};
use super::step::StepRow;
use super::widened::Widened;
use crate::db::schema::application_step;
use crate::domain::ids::{AssociationId, StepId};
use crate::domain::policy::Standing;
use crate::domain::words::{ApplicationBox, StepState};

/// Which steps by their state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// 未受付 and 受付済.
    Pending,
    Unreceived,
    Received,
    Returned,
    Done,
    /// Was there once, and waits for an association before it since the route began anew.
    Waiting,
    /// Everything that ever arrived.
    All,
}

/// Which steps otherwise. All conditions given must hold.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub counts_under: Option<ApplicationBox>,
    /// Arrived on this day or before, and pending.
    pub arrived_until: Option<NaiveDate>,
    pub submitted_from: Option<DateTime<Utc>>,
    /// The first instant after the last day.
    pub submitted_before: Option<DateTime<Utc>>,
    /// Part of the doctor's name or reading, his whole licence number, or part of the reception number.
    pub text: Option<String>,
    /// Marked ★要注意.
    pub starred: bool,
}

impl Filter {
    /// Must be searched for, which may take longer than reading along an index: a matter for the pool.
    pub fn is_search(&self) -> bool {
        self.text.is_some() || self.starred
    }
}

/// By what, and in which direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sort {
    pub by: SortBy,
    pub descending: bool,
}

/// By what the list is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SortBy {
    Arrival,
    Submission,
}

/// A step with its application and the doctor.
pub type Wide = (StepRow, ApplicationRow, (DoctorRow, Standing));

type Boxed<'a> = IntoBoxed<'a, application_step::table, Pg>;

fn matching<'a>(association: AssociationId, filter: &Filter) -> Boxed<'a> {
    let mut query = application_step::table
        .into_boxed()
        .filter(application_step::association_id.eq(association))
        .filter(application_step::arrived_at.is_not_null());
    if let Some(counts_under) = filter.counts_under {
        query = query.filter(application_step::box_.eq(counts_under));
    }
    if let Some(day) = filter.arrived_until {
        query = query.filter(application_step::arrived_on.le(day)).filter(StepIsPending);
    }
    if let Some(from) = filter.submitted_from {
        query = query.filter(application_step::submitted_at.ge(from));
    }
    if let Some(before) = filter.submitted_before {
        query = query.filter(application_step::submitted_at.lt(before));
    }
    if filter.starred {
        query = query.filter(Found::Starred);
    }
    if let Some(text) = &filter.text {
        query = query.filter(Found::by_text(association, text));
    }
    query
}

fn of_tab<'a>(query: Boxed<'a>, tab: Tab) -> Boxed<'a> {
    match tab {
        Tab::Pending => query.filter(StepIsPending),
        Tab::Unreceived => query.filter(StepIsOpen),
        Tab::Received => query.filter(StepIsReceived),
        Tab::Returned => query.filter(StepIsReturned),
        Tab::Done => query.filter(StepIsDone),
        Tab::Waiting => query.filter(StepIsWaiting),
        Tab::All => query,
    }
}

/// Rows beyond the page's ends are cut off, and the rest sorted in the direction of reading.
macro_rules! paged {
    ($query:ident, $page:ident, $sort:ident, $column:expr) => {{
        for (place, forward) in [(&$page.after, true), (&$page.before, false)] {
            let Some(place) = place else { continue };
            let (key, id) = (place.key, StepId(place.id));
            // Beyond a place in the list's order is greater where the list ascends and is read forward.
            $query = if forward != $sort.descending {
                $query.filter($column.ge(key)).filter($column.gt(key).or(application_step::id.gt(id)))
            } else {
                $query.filter($column.le(key)).filter($column.lt(key).or(application_step::id.lt(id)))
            };
        }
        if $sort.descending != $page.from_end {
            $query.order(($column.desc(), application_step::id.desc()))
        } else {
            $query.order(($column.asc(), application_step::id.asc()))
        }
    }};
}

fn listed<'a>(
    association: AssociationId,
    tab: Tab,
    filter: &Filter,
    sort: Sort,
    page: &Page<DateTime<Utc>>,
) -> Boxed<'a> {
    let mut query = of_tab(matching(association, filter), tab);
    query = match (sort.by, filter.is_search()) {
        (SortBy::Arrival, false) => paged!(query, page, sort, application_step::arrived_at.assume_not_null()),
        (SortBy::Arrival, true) => paged!(query, page, sort, ArrivedAnyhow),
        (SortBy::Submission, false) => paged!(query, page, sort, application_step::submitted_at),
        (SortBy::Submission, true) => paged!(query, page, sort, SubmittedAnyhow),
    };
    query.limit(page.limit())
}

/// Steps of an association, without what they are about.
pub async fn page(
    connection: &AsyncPgConnection,
    association: AssociationId,
    tab: Tab,
    filter: &Filter,
    sort: Sort,
    page: &Page<DateTime<Utc>>,
) -> QueryResult<Rows<(StepRow, DateTime<Utc>)>> {
    let rows = listed(association, tab, filter, sort, page)
        .select((StepRow::as_select(), application_step::submitted_at))
        .load(&mut &*connection)
        .await?;
    Ok(page.cut(rows))
}

/// The same with application and doctor, in the same statement.
pub async fn wide_page(
    connection: &AsyncPgConnection,
    association: AssociationId,
    today: NaiveDate,
    (tab, filter, sort): (Tab, &Filter, Sort),
    page: &Page<DateTime<Utc>>,
) -> QueryResult<Rows<Wide>> {
    let query = Widened {
        select: (StepRow::as_select(), ApplicationRow::as_select(), DoctorRow::as_select(), facts(today)),
        chosen: listed(association, tab, filter, sort, page).select(application_step::all_columns),
        table: "application_step",
        joins: ApplicationOfStep,
        order: match (sort.by, sort.descending != page.from_end) {
            (SortBy::Arrival, false) => "application_step.arrived_at, application_step.id",
            (SortBy::Arrival, true) => "application_step.arrived_at DESC, application_step.id DESC",
            (SortBy::Submission, false) => "application_step.submitted_at, application_step.id",
            (SortBy::Submission, true) => "application_step.submitted_at DESC, application_step.id DESC",
        },
    };
    let rows: Vec<(StepRow, ApplicationRow, DoctorRow, Facts)> = query.load(&mut &*connection).await?;
    let wide = |(step, application, doctor, facts)| (step, application, (doctor, standing(facts)));
    Ok(page.cut(rows.into_iter().map(wide).collect()))
}

/// What is joined to the steps of a page.
struct ApplicationOfStep;

impl QueryFragment<Pg> for ApplicationOfStep {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "INNER JOIN application ON application.id = application_step.application_id \
             INNER JOIN doctor ON doctor.id = application.doctor_id \
             INNER JOIN doctor_relation ON doctor_relation.association_id = application_step.association_id \
             AND doctor_relation.doctor_id = application.doctor_id",
        );
        Ok(())
    }
}

/// How many there are; one more than the limit where there are more.
pub async fn count(
    connection: &AsyncPgConnection,
    association: AssociationId,
    tab: Tab,
    filter: &Filter,
) -> QueryResult<i64> {
    counted::one(connection, countable(association, tab, filter, COUNT_LIMIT)).await
}

/// In the order of the list, so that an index is followed until the limit and no further; what is searched for has no
/// such index.
fn countable<'a>(
    association: AssociationId,
    tab: Tab,
    filter: &Filter,
    limit: i64,
) -> Select<Boxed<'a>, application_step::id> {
    let mut query = of_tab(matching(association, filter), tab);
    if !filter.is_search() {
        query = query.order(application_step::arrived_at.desc());
    }
    query.limit(limit + 1).select(application_step::id)
}

/// How many steps there are in the tabs that don't overlap; none is counted beyond one more than its limit, for some
/// associations have a long history.
#[derive(Debug, Clone, Copy)]
pub struct TabCounts {
    pub unreceived: i64,
    pub received: i64,
    pub returned: i64,
    pub done: i64,
    /// Were there once, and wait for an association before them since the route began anew.
    pub waiting: i64,
}

/// Counts the tabs, all in one statement.
pub async fn count_by_tab(
    connection: &AsyncPgConnection,
    association: AssociationId,
    filter: &Filter,
) -> QueryResult<TabCounts> {
    if filter.is_search() {
        return count_found(connection, association, filter).await;
    }
    let tabs = [
        (Tab::Unreceived, COUNT_LIMIT),
        (Tab::Received, COUNT_LIMIT),
        (Tab::Returned, COUNT_LIMIT),
        (Tab::Done, TAB_COUNT_LIMIT),
        (Tab::Waiting, COUNT_LIMIT),
    ];
    let queries = tabs.map(|(tab, limit)| countable(association, tab, filter, limit));
    let counts = counted::each(connection, queries.into()).await?;
    let [unreceived, received, returned, done, waiting] =
        counts.try_into().map_err(|_| diesel::result::Error::DeserializationError("not one count a tab".into()))?;
    Ok(TabCounts { unreceived, received, returned, done, waiting })
}

/// Searches once for all tabs.
async fn count_found(
    connection: &AsyncPgConnection,
    association: AssociationId,
    filter: &Filter,
) -> QueryResult<TabCounts> {
    let mut counts = TabCounts { unreceived: 0, received: 0, returned: 0, done: 0, waiting: 0 };
    let query = matching(association, filter).select(application_step::state);
    for (state, count) in counted::by_value::<StepState, _>(connection, query).await? {
        match state {
            StepState::Open => counts.unreceived += count,
            StepState::Received => counts.received += count,
            StepState::Returned => counts.returned += count,
            StepState::Approved
            | StepState::Refused
            | StepState::Relayed
            | StepState::Confirmed
            | StepState::Released => {
                counts.done += count;
            }
            StepState::Waiting => counts.waiting += count,
        }
    }
    Ok(counts)
}
