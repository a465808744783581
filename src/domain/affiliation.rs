//! 所属: membership of a doctor in an association, read off its dates.

use chrono::NaiveDate;

use super::ids::AssociationId;

/// One period of membership that was not voided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    pub association_id: AssociationId,
    /// First day.
    pub joined_on: NaiveDate,
    /// Last day, inclusive; none: until further notice.
    pub left_on: Option<NaiveDate>,
}

impl Membership {
    /// Does it hold on this day?
    pub fn is_current(&self, on: NaiveDate) -> bool {
        self.joined_on <= on && !self.has_ended(on)
    }

    /// Was its last day before this day?
    pub fn has_ended(&self, on: NaiveDate) -> bool {
        self.left_on.is_some_and(|last| last < on)
    }

    /// Does it hold on this day and, as far as is known, on every later one?
    pub fn covers_from(&self, day: NaiveDate) -> bool {
        self.joined_on <= day && self.left_on.is_none()
    }
}

/// Is there a membership with the association that holds on this day or on any later one? Then a new one that begins
/// on this day would be a second.
pub fn blocks_joining(memberships: &[Membership], association: AssociationId, from: NaiveDate) -> bool {
    memberships.iter().any(|held| held.association_id == association && !held.has_ended(from))
}

/// Is the association held on this day and from then on, so that a layer above can stand on it?
pub fn carries_from(memberships: &[Membership], association: AssociationId, from: NaiveDate) -> bool {
    memberships.iter().any(|held| held.association_id == association && held.covers_from(from))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const HERE: AssociationId = AssociationId(Uuid::from_u128(1));

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn held(joined_on: &str, left_on: Option<&str>) -> Membership {
        Membership { association_id: HERE, joined_on: day(joined_on), left_on: left_on.map(day) }
    }

    #[test]
    fn first_and_last_day_count() {
        let period = held("2026-04-01", Some("2026-09-30"));
        for (on, current) in [("2026-03-31", false), ("2026-04-01", true), ("2026-09-30", true), ("2026-10-01", false)]
        {
            assert_eq!(period.is_current(day(on)), current, "{on}");
        }
    }

    #[test]
    fn a_new_membership_is_blocked_by_one_that_holds_on_its_first_day_or_later() {
        for (period, from, blocked) in [
            (held("2026-04-01", None), "2026-03-01", true),
            (held("2026-04-01", None), "2030-01-01", true),
            (held("2020-04-01", Some("2026-03-31")), "2026-03-31", true),
            (held("2020-04-01", Some("2026-03-31")), "2026-04-01", false),
        ] {
            assert_eq!(blocks_joining(std::slice::from_ref(&period), HERE, day(from)), blocked, "{period:?} {from}");
        }
        assert!(!blocks_joining(&[held("2026-04-01", None)], AssociationId(Uuid::from_u128(2)), day("2026-05-01")));
    }

    #[test]
    fn a_layer_carries_another_only_when_it_has_begun_and_has_no_end() {
        for (period, from, carries) in [
            (held("2026-04-01", None), "2026-04-01", true),
            (held("2026-04-02", None), "2026-04-01", false),
            (held("2020-04-01", Some("2099-03-31")), "2026-04-01", false),
        ] {
            assert_eq!(carries_from(std::slice::from_ref(&period), HERE, day(from)), carries, "{period:?} {from}");
        }
    }
}
