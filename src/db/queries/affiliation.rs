//! Affiliations with the terms that hold on the day of asking.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::literal::{SharesGroup, TermHolds};
use crate::db::schema::{affiliation, affiliation_term};
use crate::domain::ids::*;
use crate::domain::policy::Scope;

/// An affiliation.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = affiliation)]
pub struct AffiliationRow {
    pub id: AffiliationId,
    pub doctor_id: DoctorId,
    pub association_id: AssociationId,
    pub joined_on: NaiveDate,
    pub left_on: Option<NaiveDate>,
}

/// Its terms on one day.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = affiliation_term)]
pub struct TermRow {
    pub group_id: GroupId,
    pub category_id: CategoryId,
    pub facility_id: Option<FacilityId>,
    pub facility_text: Option<String>,
    pub workplace_role_code: Option<String>,
    pub position_code: Option<String>,
    pub position_text: Option<String>,
}

/// An affiliation and its terms: those of today, of its last day if that is past, of its first if that is to come.
pub type Row = (AffiliationRow, Option<TermRow>);

/// Whose affiliations, and how many of them the viewer sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Wanted {
    pub doctor_id: DoctorId,
    /// Past ones too.
    pub former: bool,
    /// Staff: those of the groups that the own association belongs to, not only the one with it.
    pub whole_groups: bool,
}

impl Wanted {
    /// Is the affiliation among what was asked for? Answers to several such questions are read together.
    pub fn includes(&self, row: &AffiliationRow, scope: Scope, today: NaiveDate) -> bool {
        let in_time = self.former || row.left_on.is_none_or(|left_on| left_on >= today);
        let own = scope.association().is_none_or(|own| own == row.association_id);
        in_time && (self.whole_groups || own)
    }
}

/// Affiliations of doctors whom the viewer sees, earliest first.
pub async fn of_doctors(
    connection: &AsyncPgConnection,
    scope: Scope,
    today: NaiveDate,
    wanted: &[Wanted],
) -> QueryResult<Vec<Row>> {
    let doctors = |keep: fn(&Wanted) -> bool| -> Vec<DoctorId> {
        wanted.iter().filter(|wanted| keep(wanted)).map(|wanted| wanted.doctor_id).collect()
    };
    let query = affiliation::table
        .left_join(affiliation_term::table.on(TermHolds(today, today)))
        .filter(affiliation::doctor_id.eq_any(doctors(|_| true)))
        .filter(affiliation::voided_at.is_null())
        .filter(
            affiliation::left_on
                .is_null()
                .or(affiliation::left_on.ge(today))
                .or(affiliation::doctor_id.eq_any(doctors(|wanted| wanted.former))),
        )
        .order((affiliation::doctor_id, affiliation::joined_on, affiliation::id))
        .select((AffiliationRow::as_select(), Option::<TermRow>::as_select()));
    match scope {
        Scope::Nobody => Ok(Vec::new()),
        Scope::Doctor(own) => query.filter(affiliation::doctor_id.eq(own)).load(&mut &*connection).await,
        Scope::Association(own) => {
            let whole = affiliation::doctor_id.eq_any(doctors(|wanted| wanted.whole_groups));
            let visible = affiliation::association_id.eq(own).or(whole.and(SharesGroup(own)));
            query.filter(visible).load(&mut &*connection).await
        }
    }
}

/// Days on which doctors were members of an association: first and last day.
pub async fn periods(
    connection: &AsyncPgConnection,
    association: AssociationId,
    doctors: &[DoctorId],
) -> QueryResult<Vec<(DoctorId, NaiveDate, Option<NaiveDate>)>> {
    affiliation::table
        .filter(affiliation::doctor_id.eq_any(doctors))
        .filter(affiliation::association_id.eq(association))
        .filter(affiliation::voided_at.is_null())
        .order((affiliation::doctor_id, affiliation::joined_on))
        .select((affiliation::doctor_id, affiliation::joined_on, affiliation::left_on))
        .load(&mut &*connection)
        .await
}

/// Whose affiliation it is. Whether the viewer sees it is decided by what he sees of that doctor.
pub async fn doctor_of(connection: &AsyncPgConnection, id: AffiliationId) -> QueryResult<Option<DoctorId>> {
    affiliation::table.find(id).select(affiliation::doctor_id).first(&mut &*connection).await.optional()
}
