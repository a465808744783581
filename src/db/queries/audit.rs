//! 操作履歴 as it is read: the entries of one association, or all about members of staff.

use chrono::{DateTime, Utc};
use diesel::dsl::{IntoBoxed, LeftJoin};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::facility::escaped;
use super::literal::{AuditActor, AuditOfNumber, AuditOfReading, AuditOfStaffUsers};
use super::page::{COUNT_LIMIT, Page, Rows};
use crate::db::models::session::DoctorName;
use crate::db::schema::{account, audit_entry, doctor};
use crate::domain::ids::{AssociationId, StaffUserId};
use crate::domain::text::search_key;

/// An entry.
#[derive(Debug, Queryable, Selectable)]
#[diesel(table_name = audit_entry)]
pub struct AuditRow {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub actor_name: String,
    pub association_id: Option<AssociationId>,
    pub action: String,
    pub details: serde_json::Value,
    pub address: Option<String>,
    pub request_id: Option<String>,
}

/// An entry with the doctor concerned: his name and 医籍登録番号.
pub type Wide = (AuditRow, Option<(DoctorName, Option<String>)>);

/// Whose entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Whose {
    /// What was done for the association, or to its members of staff.
    Association(AssociationId),
    /// What was done to members of staff of any association.
    StaffUsersEverywhere,
}

/// Which entries. All conditions given must hold.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Filter {
    pub from: DateTime<Utc>,
    /// The first instant after the last day.
    pub before: DateTime<Utc>,
    /// Part of the name of who did it.
    pub actor: Option<String>,
    pub staff_user: Option<StaffUserId>,
    pub action: Option<String>,
    pub target: Option<Target>,
}

/// About which doctor or application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    License(String),
    /// 受付番号
    Number(String),
    /// Part of the name or reading of a doctor related to the association.
    Name(String),
}

impl Target {
    /// What somebody typed, by its form. `None`: nothing.
    pub fn read(typed: &str) -> Option<Self> {
        let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        match typed.split_once('-') {
            _ if typed.is_empty() => None,
            _ if is_digits(typed) && typed.len() <= 6 => Some(Self::License(typed.to_owned())),
            Some((year, number)) if is_digits(year) && is_digits(number) => Some(Self::Number(typed.to_owned())),
            _ => Some(Self::Name(typed.to_owned())),
        }
    }
}

type Boxed<'a> = IntoBoxed<'a, LeftJoin<audit_entry::table, doctor::table>, Pg>;

fn matching<'a>(own: AssociationId, whose: Whose, filter: &Filter) -> Boxed<'a> {
    let mut query = audit_entry::table
        .left_join(doctor::table)
        .into_boxed()
        .filter(audit_entry::at.ge(filter.from))
        .filter(audit_entry::at.lt(filter.before));
    query = match whose {
        Whose::Association(id) => query.filter(audit_entry::association_id.eq(id)),
        Whose::StaffUsersEverywhere => query.filter(AuditOfStaffUsers),
    };
    if let Some(name) = &filter.actor {
        // People type the name with or without the space.
        let part: String = name.chars().filter(|c| !c.is_whitespace()).collect();
        query = query.filter(AuditActor(format!("%{}%", escaped(&part))));
    }
    if let Some(staff_user) = filter.staff_user {
        let accounts = account::table.filter(account::staff_user_id.eq(staff_user)).select(account::id.nullable());
        query = query.filter(audit_entry::account_id.eq_any(accounts));
    }
    if let Some(action) = &filter.action {
        query = query.filter(audit_entry::action.eq(action.clone()));
    }
    match &filter.target {
        None => query,
        Some(Target::License(license)) => query.filter(doctor::license_number.eq(license.clone())),
        Some(Target::Number(number)) => query.filter(AuditOfNumber(number.clone(), number.clone())),
        Some(Target::Name(name)) => query.filter(AuditOfReading(own, format!("%{}%", escaped(&search_key(name))))),
    }
}

/// A page of entries, newest first.
pub async fn page(
    connection: &AsyncPgConnection,
    own: AssociationId,
    whose: Whose,
    filter: &Filter,
    page: &Page<DateTime<Utc>>,
) -> QueryResult<Rows<Wide>> {
    let mut query = matching(own, whose, filter);
    if let Some(place) = &page.after {
        let earlier = audit_entry::at.lt(place.key).or(audit_entry::id.lt(place.id));
        query = query.filter(audit_entry::at.le(place.key)).filter(earlier);
    }
    if let Some(place) = &page.before {
        let later = audit_entry::at.gt(place.key).or(audit_entry::id.gt(place.id));
        query = query.filter(audit_entry::at.ge(place.key)).filter(later);
    }
    query = if page.from_end {
        query.order((audit_entry::at.asc(), audit_entry::id.asc()))
    } else {
        query.order((audit_entry::at.desc(), audit_entry::id.desc()))
    };
    Ok(page.cut(wide(query.limit(page.limit()), connection).await?))
}

async fn wide(query: Boxed<'_>, connection: &AsyncPgConnection) -> QueryResult<Vec<Wide>> {
    let columns = (AuditRow::as_select(), Option::<DoctorName>::as_select(), doctor::license_number.nullable());
    let rows: Vec<(AuditRow, Option<DoctorName>, Option<String>)> =
        query.select(columns).load(&mut &*connection).await?;
    Ok(rows.into_iter().map(|(entry, doctor, license)| (entry, doctor.map(|doctor| (doctor, license)))).collect())
}

/// How many there are; one more than the limit where there are more.
pub async fn count(
    connection: &AsyncPgConnection,
    own: AssociationId,
    whose: Whose,
    filter: &Filter,
) -> QueryResult<i64> {
    let query = matching(own, whose, filter).order(audit_entry::at.desc());
    let ids: Vec<Uuid> = query.limit(COUNT_LIMIT + 1).select(audit_entry::id).load(&mut &*connection).await?;
    Ok(i64::try_from(ids.len()).unwrap_or(i64::MAX))
}

/// How many there are, counted to the end.
pub async fn count_all(
    connection: &AsyncPgConnection,
    own: AssociationId,
    whose: Whose,
    filter: &Filter,
) -> QueryResult<i64> {
    matching(own, whose, filter).count().get_result(&mut &*connection).await
}

#[cfg(test)]
mod tests {
    use super::Target;

    #[test]
    fn what_is_typed_is_told_apart_by_its_form() {
        assert_eq!(Target::read(""), None);
        assert_eq!(Target::read("587214"), Some(Target::License("587214".to_owned())));
        assert_eq!(Target::read("2026-0000001"), Some(Target::Number("2026-0000001".to_owned())));
        assert_eq!(Target::read("相沢"), Some(Target::Name("相沢".to_owned())));
        assert_eq!(Target::read("1234567"), Some(Target::Name("1234567".to_owned())));
    }
}
