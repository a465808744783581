//! Affiliation groups with their chains.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::literal::GroupSpans;
use crate::db::schema::{affiliation_group, affiliation_group_layer};
use crate::domain::ids::*;
use crate::domain::policy::Scope;

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = affiliation_group)]
pub struct GroupRow {
    pub id: GroupId,
    pub doctor_id: DoctorId,
    pub facility_id: Option<FacilityId>,
    pub facility_text: Option<String>,
    pub closed_at: Option<DateTime<Utc>>,
}

/// Groups that belong to the scope, by their doctors or by themselves, oldest first.
pub async fn find(
    connection: &AsyncPgConnection,
    scope: Scope,
    doctors: &[DoctorId],
    ids: &[GroupId],
) -> QueryResult<Vec<GroupRow>> {
    let query = affiliation_group::table
        .filter(affiliation_group::doctor_id.eq_any(doctors).or(affiliation_group::id.eq_any(ids)))
        .order((affiliation_group::created_at, affiliation_group::id))
        .select(GroupRow::as_select());
    match scope {
        Scope::Nobody => Ok(Vec::new()),
        Scope::Doctor(own) => query.filter(affiliation_group::doctor_id.eq(own)).load(&mut &*connection).await,
        Scope::Association(own) => query.filter(GroupSpans(own)).load(&mut &*connection).await,
    }
}

/// The chains of groups, lowest layer first.
pub async fn layers(connection: &AsyncPgConnection, groups: &[GroupId]) -> QueryResult<Vec<(GroupId, AssociationId)>> {
    affiliation_group_layer::table
        .filter(affiliation_group_layer::group_id.eq_any(groups))
        .order((affiliation_group_layer::group_id, affiliation_group_layer::layer.desc()))
        .select((affiliation_group_layer::group_id, affiliation_group_layer::association_id))
        .load(&mut &*connection)
        .await
}
