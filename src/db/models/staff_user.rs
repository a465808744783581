//! People of the secretariats.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::{account, association, staff_user};
use crate::domain::ids::{AccountId, AssociationId, StaffUserId};
use crate::domain::staff::{Period, Standing};
use crate::domain::words::StaffRole;

/// What decides whether a member of staff may act, and as what.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = staff_user)]
pub struct StaffStanding {
    pub id: StaffUserId,
    pub association_id: AssociationId,
    pub name: String,
    pub role: StaffRole,
    pub in_use: bool,
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
    pub deleted_at: Option<DateTime<Utc>>,
}

impl StaffStanding {
    /// What the rules about staff look at.
    pub fn standing(&self) -> Standing {
        let period = Period { from: self.valid_from, until: self.valid_until };
        Standing { role: self.role, in_use: self.in_use, is_deleted: self.deleted_at.is_some(), period }
    }

    /// May he log in on a day (in Tokyo)?
    pub fn is_usable(&self, on: NaiveDate) -> bool {
        self.standing().is_usable(on)
    }
}

/// A member of staff as those see him who manage the users of the secretariat.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = staff_user)]
pub struct Member {
    #[diesel(embed)]
    pub standing: StaffStanding,
    pub name_kana: String,
    pub email: String,
    pub version: i32,
}

/// His log-in.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = account)]
pub struct LogIn {
    #[diesel(column_name = id)]
    pub account_id: AccountId,
    pub login_id: String,
    pub must_change_password: bool,
    pub last_login_at: Option<DateTime<Utc>>,
    /// Since when it asks for a second factor.
    pub second_factor_at: Option<DateTime<Utc>>,
}

/// Lets nobody else change the users of a secretariat until the transaction ends. False: there is no such association.
///
/// The weaker lock: it keeps others out who take it too, and lets rows that refer to the association be written.
pub async fn lock_secretariat(connection: &mut AsyncPgConnection, id: AssociationId) -> QueryResult<bool> {
    let found: Option<AssociationId> =
        association::table.find(id).select(association::id).for_no_key_update().first(connection).await.optional()?;
    Ok(found.is_some())
}

/// Do those who work for the secretariat have to have a second factor?
pub async fn asks_second_factor(mut connection: &AsyncPgConnection, id: AssociationId) -> QueryResult<bool> {
    association::table.find(id).select(association::staff_second_factor).first(&mut connection).await
}

/// Says whether they have to.
pub async fn ask_second_factor(
    connection: &mut AsyncPgConnection,
    id: AssociationId,
    asked: bool,
    at: DateTime<Utc>,
) -> QueryResult<()> {
    diesel::update(association::table.find(id))
        .set((
            association::staff_second_factor.eq(asked),
            association::updated_at.eq(at),
            association::version.eq(association::version + 1),
        ))
        .execute(connection)
        .await
        .map(drop)
}

/// Whose secretariat a member of staff belongs to; which never changes.
pub async fn association_of(mut connection: &AsyncPgConnection, id: StaffUserId) -> QueryResult<Option<AssociationId>> {
    staff_user::table.find(id).select(staff_user::association_id).first(&mut connection).await.optional()
}

/// Everybody of a secretariat who is not deleted, by reading. Some have no log-in.
pub async fn members(
    mut connection: &AsyncPgConnection,
    association: AssociationId,
) -> QueryResult<Vec<(Member, Option<LogIn>)>> {
    staff_user::table
        .left_join(account::table)
        .filter(staff_user::association_id.eq(association).and(staff_user::deleted_at.is_null()))
        .order((staff_user::name_kana, staff_user::id))
        .select((Member::as_select(), Option::<LogIn>::as_select()))
        .load(&mut connection)
        .await
}

/// Associations with a 管理者 who can log in on this day or later.
pub async fn administered(mut connection: &AsyncPgConnection, on: NaiveDate) -> QueryResult<Vec<AssociationId>> {
    staff_user::table
        .filter(staff_user::role.eq(StaffRole::Administrator))
        .filter(staff_user::in_use.and(staff_user::deleted_at.is_null()))
        .filter(staff_user::valid_until.is_null().or(staff_user::valid_until.ge(on)))
        .select(staff_user::association_id)
        .distinct()
        .load(&mut connection)
        .await
}

/// Takes somebody without an address off the mails about arrivals.
pub async fn spare_arrival_mail(connection: &mut AsyncPgConnection, id: StaffUserId) -> QueryResult<()> {
    diesel::update(staff_user::table.find(id))
        .set(staff_user::wants_arrival_mail.eq(false))
        .execute(connection)
        .await
        .map(drop)
}

/// What is kept of the form.
#[derive(Debug, Insertable, AsChangeset)]
#[diesel(table_name = staff_user, treat_none_as_null = true)]
pub struct Fields {
    pub name: String,
    pub name_kana: String,
    pub email: String,
    pub role: StaffRole,
    pub in_use: bool,
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
    pub updated_at: DateTime<Utc>,
}

/// Writes a new member of staff.
pub async fn insert(
    connection: &mut AsyncPgConnection,
    id: StaffUserId,
    association: AssociationId,
    fields: &Fields,
) -> QueryResult<()> {
    let own = (
        staff_user::id.eq(id),
        staff_user::association_id.eq(association),
        staff_user::created_at.eq(fields.updated_at),
    );
    diesel::insert_into(staff_user::table).values((own, fields)).execute(connection).await.map(drop)
}

/// Writes what changed.
pub async fn update(connection: &mut AsyncPgConnection, id: StaffUserId, fields: &Fields) -> QueryResult<()> {
    diesel::update(staff_user::table.find(id))
        .set((fields, staff_user::version.eq(staff_user::version + 1)))
        .execute(connection)
        .await
        .map(drop)
}

/// Deletes a member of staff. The row stays, for the history speaks of it.
pub async fn mark_deleted(connection: &mut AsyncPgConnection, id: StaffUserId, at: DateTime<Utc>) -> QueryResult<()> {
    diesel::update(staff_user::table.find(id))
        .set((
            staff_user::deleted_at.eq(at),
            staff_user::updated_at.eq(at),
            staff_user::version.eq(staff_user::version + 1),
        ))
        .execute(connection)
        .await
        .map(drop)
}
