//! 所属グループ: groups and the chains they span.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::{affiliation_group, affiliation_group_layer};
use crate::domain::enrolment::Workplace;
use crate::domain::ids::{AssociationId, DoctorId, GroupId};

/// Writes a new group with its chain, lowest first, each with its layer.
pub async fn insert(
    connection: &mut AsyncPgConnection,
    id: GroupId,
    doctor: DoctorId,
    workplace: &Workplace,
    chain: &[(AssociationId, i16)],
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::insert_into(affiliation_group::table)
        .values((
            affiliation_group::id.eq(id),
            affiliation_group::doctor_id.eq(doctor),
            affiliation_group::facility_id.eq(workplace.facility_id),
            affiliation_group::facility_text.eq(workplace.facility_text.as_deref()),
            affiliation_group::created_at.eq(at),
        ))
        .execute(connection)
        .await?;
    insert_layers(connection, id, chain).await
}

/// Gives a group that is still being applied for another facility and chain.
pub async fn correct(
    connection: &mut AsyncPgConnection,
    id: GroupId,
    workplace: &Workplace,
    chain: &[(AssociationId, i16)],
) -> QueryResult<()> {
    diesel::update(affiliation_group::table.find(id))
        .set((
            affiliation_group::facility_id.eq(workplace.facility_id),
            affiliation_group::facility_text.eq(workplace.facility_text.as_deref()),
            affiliation_group::version.eq(affiliation_group::version + 1),
        ))
        .execute(connection)
        .await?;
    diesel::delete(affiliation_group_layer::table)
        .filter(affiliation_group_layer::group_id.eq(id))
        .execute(connection)
        .await?;
    insert_layers(connection, id, chain).await
}

/// Closes the group, or opens it again.
pub async fn set_open(
    connection: &mut AsyncPgConnection,
    id: GroupId,
    open: bool,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    let changing = affiliation_group::table.find(id).filter(affiliation_group::closed_at.is_null().ne(open));
    diesel::update(changing)
        .set((
            affiliation_group::closed_at.eq((!open).then_some(at)),
            affiliation_group::version.eq(affiliation_group::version + 1),
        ))
        .execute(connection)
        .await
        .map(drop)
}

async fn insert_layers(
    connection: &mut AsyncPgConnection,
    id: GroupId,
    chain: &[(AssociationId, i16)],
) -> QueryResult<()> {
    use affiliation_group_layer::dsl;
    let rows: Vec<_> = chain
        .iter()
        .map(|(association, layer)| (dsl::group_id.eq(id), dsl::association_id.eq(association), dsl::layer.eq(layer)))
        .collect();
    diesel::insert_into(affiliation_group_layer::table).values(rows).execute(connection).await.map(drop)
}
