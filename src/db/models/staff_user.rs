//! People of the secretariats.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use crate::db::schema::staff_user;
use crate::domain::ids::{AssociationId, StaffUserId};
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
    /// In use, not deleted and within the period of validity on a day (in Tokyo)? The last day counts.
    pub fn is_usable(&self, on: NaiveDate) -> bool {
        self.in_use
            && self.deleted_at.is_none()
            && self.valid_from.is_none_or(|from| from <= on)
            && self.valid_until.is_none_or(|until| on <= until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn usable_from_the_first_to_the_last_day_while_in_use() {
        let staff = StaffStanding {
            id: StaffUserId(Uuid::nil()),
            association_id: AssociationId(Uuid::nil()),
            name: "見本".to_owned(),
            role: StaffRole::Staff,
            in_use: true,
            valid_from: Some(day("2026-04-01")),
            valid_until: Some(day("2027-03-31")),
            deleted_at: None,
        };
        for (on, usable) in [("2026-03-31", false), ("2026-04-01", true), ("2027-03-31", true), ("2027-04-01", false)] {
            assert_eq!(staff.is_usable(day(on)), usable, "{on}");
        }
        let within = day("2026-06-01");
        assert!(!StaffStanding { in_use: false, ..staff.clone() }.is_usable(within));
        assert!(!StaffStanding { deleted_at: Some(DateTime::UNIX_EPOCH), ..staff.clone() }.is_usable(within));
        assert!(StaffStanding { valid_from: None, valid_until: None, ..staff }.is_usable(within));
    }
}
