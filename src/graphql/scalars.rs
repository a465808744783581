//! Days and instants as the API spells them.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime as Instant, FixedOffset, NaiveDate, SecondsFormat, Utc};
use chrono_tz::Asia::Tokyo;

/// Calendar date in Asia/Tokyo, YYYY-MM-DD.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub NaiveDate);

/// Calendar date in Asia/Tokyo, YYYY-MM-DD.
#[Scalar(name = "Date", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        date_of(&value).map(Self).ok_or_else(|| InputValueError::custom("a date is written YYYY-MM-DD"))
    }

    fn is_valid(value: &Value) -> bool {
        date_of(value).is_some()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.format("%Y-%m-%d").to_string())
    }
}

fn date_of(value: &Value) -> Option<NaiveDate> {
    let Value::String(text) = value else { return None };
    // Four digits for the year: what every caller means, and far from the ends of what PostgreSQL can keep.
    (text.len() == 10).then(|| NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()).flatten()
}

/// Instant, RFC 3339 with an offset. Answers are given in Asia/Tokyo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct DateTime(pub Instant<Utc>);

/// Instant, RFC 3339 with an offset. Answers are given in Asia/Tokyo.
#[Scalar(name = "DateTime", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        instant_of(&value)
            .map(|at| Self(at.with_timezone(&Utc)))
            .ok_or_else(|| InputValueError::custom("an instant is written as RFC 3339 with an offset"))
    }

    fn is_valid(value: &Value) -> bool {
        instant_of(value).is_some()
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.with_timezone(&Tokyo).to_rfc3339_opts(SecondsFormat::AutoSi, false))
    }
}

fn instant_of(value: &Value) -> Option<Instant<FixedOffset>> {
    let Value::String(text) = value else { return None };
    Instant::parse_from_rfc3339(text).ok()
}

impl From<NaiveDate> for Date {
    fn from(day: NaiveDate) -> Self {
        Self(day)
    }
}

impl From<Instant<Utc>> for DateTime {
    fn from(at: Instant<Utc>) -> Self {
        Self(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_instants_go_there_and_back() {
        let day = Date::parse(Value::from("2026-04-01")).unwrap();
        assert_eq!(day.to_value(), Value::from("2026-04-01"));
        let at = DateTime::parse(Value::from("2026-04-01T00:30:00Z")).unwrap();
        assert_eq!(at.to_value(), Value::from("2026-04-01T09:30:00+09:00"));
    }

    #[test]
    fn anything_else_is_refused_while_the_document_is_validated() {
        for text in ["2026-02-30", "2026/04/01", "26-4-1", "+12026-01-01", ""] {
            assert!(!Date::is_valid(&Value::from(text)), "{text}");
        }
        assert!(!Date::is_valid(&Value::from(20260401)));
        assert!(!DateTime::is_valid(&Value::from("2026-04-01T00:30:00")));
    }
}
