//! How long an application has been pending at an association: calendar days in Asia/Tokyo since it last arrived
//! there. 受付 does not stop the clock.

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::domain::time::tokyo_date;
use crate::domain::words::StepState;

/// From this age on an application is marked ▲.
pub const AGED_DAYS: u16 = 7;

/// Does the state wait for 受付, 承認 or 確認?
pub fn is_pending(state: StepState) -> bool {
    matches!(state, StepState::Open | StepState::Received)
}

/// Days since the arrival, midnights in Tokyo counted; 0 on the day of arrival.
pub fn pending_days(arrived_at: DateTime<Utc>, now: DateTime<Utc>) -> u32 {
    u32::try_from((tokyo_date(now) - tokyo_date(arrived_at)).num_days()).unwrap_or_default()
}

/// Pending for seven days or more (▲).
pub fn is_aged(arrived_at: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    pending_days(arrived_at, now) >= u32::from(AGED_DAYS)
}

/// What arrived on this day or before is aged today. For SQL: `arrived_on <= $cutoff`.
pub fn aged_cutoff(today: NaiveDate) -> NaiveDate {
    today - Days::new(u64::from(AGED_DAYS))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn the_age_grows_at_midnight_in_tokyo() {
        for (arrived, now, days) in [
            ("2026-04-01T10:00:00+09:00", "2026-04-01T23:59:59+09:00", 0),
            ("2026-04-01T23:59:59+09:00", "2026-04-02T00:00:00+09:00", 1),
            ("2026-04-01T00:00:00+09:00", "2026-04-07T23:59:59.999999+09:00", 6),
            ("2026-04-01T23:59:59+09:00", "2026-04-08T00:00:00+09:00", 7),
            ("2025-12-31T23:59:59+09:00", "2026-01-07T00:00:00+09:00", 7),
            ("2024-02-28T12:00:00+09:00", "2024-03-06T00:00:00+09:00", 7),
            // The same instants written in UTC fall on other days there.
            ("2026-03-31T15:00:00Z", "2026-04-07T14:59:59Z", 6),
            ("2026-03-31T15:00:00Z", "2026-04-07T15:00:00Z", 7),
            // A clock set back makes nothing negative.
            ("2026-04-02T10:00:00+09:00", "2026-04-01T10:00:00+09:00", 0),
        ] {
            assert_eq!(pending_days(at(arrived), at(now)), days, "{arrived} {now}");
            assert_eq!(is_aged(at(arrived), at(now)), days >= 7, "{arrived} {now}");
            assert_eq!(tokyo_date(at(arrived)) <= aged_cutoff(tokyo_date(at(now))), days >= 7, "{arrived} {now}");
        }
    }
}
