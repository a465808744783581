//! Dates of an application: the wished one, the one that takes effect, and the limits of answering a return.

use chrono::{DateTime, Days, Months, NaiveDate, Utc};

use crate::domain::time::tokyo_date;

/// Days a doctor has to answer a return before the association may refuse it.
pub const ANSWER_DAYS: u64 = 60;

/// How far ahead a date may lie.
const AHEAD: Months = Months::new(12);

/// Why a date can't stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateRefusal {
    /// Before the first day possible.
    TooEarly(NaiveDate),
    /// After the last day possible.
    TooLate(NaiveDate),
    /// Before the day on which the layer below begins.
    BeforeLowerLayer(NaiveDate),
}

/// The wished date of an enrolment on filing: today or later, at most a year ahead.
pub fn check_wished(wished_on: NaiveDate, today: NaiveDate) -> Result<(), DateRefusal> {
    let latest = latest_wished(today);
    if wished_on < today {
        Err(DateRefusal::TooEarly(today))
    } else if wished_on > latest {
        Err(DateRefusal::TooLate(latest))
    } else {
        Ok(())
    }
}

/// The last day that can be wished for.
pub fn latest_wished(today: NaiveDate) -> NaiveDate {
    today + AHEAD
}

/// The day on which a layer's approval takes effect: the wished date, but never before the layer below begins, or the
/// one that the association sets. A wished date that has passed meanwhile still stands, whether it is set or not.
pub fn effective(
    wished_on: NaiveDate,
    set: Option<NaiveDate>,
    lower: Option<NaiveDate>,
    submitted_on: NaiveDate,
    today: NaiveDate,
) -> Result<NaiveDate, DateRefusal> {
    let unset = lower.map_or(wished_on, |lower| lower.max(wished_on));
    let Some(day) = set.filter(|day| *day != unset) else { return Ok(unset) };
    let latest = (today + AHEAD).max(wished_on);
    match lower {
        Some(lower) if day < lower => Err(DateRefusal::BeforeLowerLayer(lower)),
        _ if day < submitted_on => Err(DateRefusal::TooEarly(submitted_on)),
        _ if day > latest => Err(DateRefusal::TooLate(latest)),
        _ => Ok(day),
    }
}

/// Last day on which a returned application may be answered before it can be refused.
pub fn answer_by(returned_at: DateTime<Utc>) -> NaiveDate {
    tokyo_date(returned_at) + Days::new(ANSWER_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_wished_date_is_today_or_later_and_within_a_year() {
        let today = day("2026-12-31");
        for (wished, expected) in [
            ("2026-12-30", Err(DateRefusal::TooEarly(today))),
            ("2026-12-31", Ok(())),
            ("2027-01-01", Ok(())),
            ("2027-12-31", Ok(())),
            ("2028-01-01", Err(DateRefusal::TooLate(day("2027-12-31")))),
        ] {
            assert_eq!(check_wished(day(wished), today), expected, "{wished}");
        }
    }

    #[test]
    fn an_approval_takes_effect_on_the_wished_or_the_set_date_but_never_before_the_lower_layer() {
        let (submitted, today) = (day("2026-04-01"), day("2026-05-20"));
        let wished = day("2026-05-01");
        for (set, lower, expected) in [
            (None, None, Ok("2026-05-01")),
            (None, Some("2026-04-15"), Ok("2026-05-01")),
            (None, Some("2026-06-01"), Ok("2026-06-01")),
            (Some("2026-06-01"), None, Ok("2026-06-01")),
            (Some("2026-04-01"), None, Ok("2026-04-01")),
            (Some("2026-03-31"), None, Err(DateRefusal::TooEarly(submitted))),
            (Some("2026-05-01"), Some("2026-04-15"), Ok("2026-05-01")),
            (Some("2026-05-01"), Some("2026-06-01"), Err(DateRefusal::BeforeLowerLayer(day("2026-06-01")))),
            (Some("2026-05-31"), Some("2026-06-01"), Err(DateRefusal::BeforeLowerLayer(day("2026-06-01")))),
            (Some("2026-06-01"), Some("2026-06-01"), Ok("2026-06-01")),
            (Some("2027-05-20"), None, Ok("2027-05-20")),
            (Some("2027-05-21"), None, Err(DateRefusal::TooLate(day("2027-05-20")))),
        ] {
            let found = effective(wished, set.map(day), lower.map(day), submitted, today);
            assert_eq!(found, expected.map(day), "{set:?} {lower:?}");
        }
    }

    #[test]
    fn the_date_that_would_be_taken_anyway_may_be_set() {
        let (submitted, today) = (day("2026-04-20"), day("2026-05-20"));
        // Wished for in a draft, while it had not passed yet.
        let wished = day("2026-04-15");
        assert_eq!(effective(wished, None, None, submitted, today), Ok(wished));
        assert_eq!(effective(wished, Some(wished), None, submitted, today), Ok(wished));
        let other = day("2026-04-16");
        assert_eq!(effective(wished, Some(other), None, submitted, today), Err(DateRefusal::TooEarly(submitted)));
    }

    #[test]
    fn sixty_days_are_counted_in_tokyo() {
        assert_eq!(answer_by("2026-04-01T14:59:59Z".parse().unwrap()), day("2026-05-31"));
        assert_eq!(answer_by("2026-04-01T15:00:00Z".parse().unwrap()), day("2026-06-01"));
        assert_eq!(answer_by("2026-12-31T10:00:00+09:00".parse().unwrap()), day("2027-03-01"));
    }
}
