//! Instants and calendar days. Everything users see or count is in Asia/Tokyo.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Asia::Tokyo;
use uuid::Uuid;

/// Where "now" and randomness come from. Nothing else in the program asks the system for either,
/// so that a test can set both.
pub trait Clock: Send + Sync + 'static {
    /// The present instant, cut to microseconds (what PostgreSQL keeps).
    fn now(&self) -> DateTime<Utc>;

    /// Fills the buffer with unpredictable bytes.
    fn random(&self, bytes: &mut [u8]);

    /// Today in Asia/Tokyo.
    fn today(&self) -> NaiveDate {
        tokyo_date(self.now())
    }

    /// A new UUIDv7: unique, and growing with time.
    fn new_id(&self) -> Uuid {
        let mut random = [0; 10];
        self.random(&mut random);
        let millis = u64::try_from(self.now().timestamp_millis()).unwrap_or_default();
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
}

/// The calendar day of an instant in Asia/Tokyo.
pub fn tokyo_date(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&Tokyo).date_naive()
}

/// The instant at which a calendar day begins in Asia/Tokyo.
pub fn tokyo_midnight(day: NaiveDate) -> DateTime<Utc> {
    // Tokyo has had no clock changes since 1951, so every midnight exists exactly once.
    Tokyo
        .from_local_datetime(&day.and_time(NaiveTime::MIN))
        .earliest()
        .map_or_else(|| day.and_time(NaiveTime::MIN).and_utc(), |at| at.with_timezone(&Utc))
}

/// An instant as it is told in hours and minutes of Tokyo: never before the instant that is meant.
pub fn next_minute(at: DateTime<Utc>) -> DateTime<chrono_tz::Tz> {
    (at + TimeDelta::seconds(59)).with_timezone(&Tokyo)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_in_tokyo_begins_nine_hours_before_utc() {
        let day = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let start = tokyo_midnight(day);
        assert_eq!(start.to_rfc3339(), "2025-12-31T15:00:00+00:00");
        assert_eq!(tokyo_date(start), day);
        assert_eq!(tokyo_date(start - chrono::TimeDelta::microseconds(1)), day.pred_opt().unwrap());
    }
}
