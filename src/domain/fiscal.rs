//! Fiscal years (年度, April to March) and the years without fees after graduation (会費減免).

use chrono::{Datelike, NaiveDate};

/// Fiscal years without fees after graduation.
const EXEMPT_YEARS: i32 = 5;

/// The fiscal year of a day: 2025/04/01 to 2026/03/31 is 2025.
pub fn fiscal_year(on: NaiveDate) -> i32 {
    if on.month() >= 4 { on.year() } else { on.year() - 1 }
}

/// Last day of the exemption: March 31 of the fifth fiscal year. Graduated in March: counted from the next fiscal
/// year; in any other month: from the one of the graduation. Only year and month of the date count.
/// None beyond the calendar's end.
pub fn exempt_until(graduated_on: NaiveDate) -> Option<NaiveDate> {
    let first = fiscal_year(graduated_on) + i32::from(graduated_on.month() == 3);
    NaiveDate::from_ymd_opt(first + EXEMPT_YEARS, 3, 31)
}

/// Last day of the exemption, while it lasts.
pub fn current_exemption(graduated_on: Option<NaiveDate>, today: NaiveDate) -> Option<NaiveDate> {
    exempt_until(graduated_on?).filter(|&last| today <= last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_fiscal_year_begins_in_april() {
        for (on, year) in [
            ("2025-03-31", 2024),
            ("2025-04-01", 2025),
            ("2025-12-31", 2025),
            ("2026-01-01", 2025),
            ("2026-03-31", 2025),
            ("2026-04-01", 2026),
        ] {
            assert_eq!(fiscal_year(day(on)), year, "{on}");
        }
    }

    #[test]
    fn five_fiscal_years_after_graduation_are_free() {
        for (graduated, last) in [
            ("2024-03-01", "2029-03-31"),
            ("2024-03-31", "2029-03-31"),
            ("2024-04-01", "2029-03-31"),
            ("2024-09-01", "2029-03-31"),
            ("2024-12-01", "2029-03-31"),
            ("2025-01-01", "2029-03-31"),
            ("2025-02-28", "2029-03-31"),
            ("2025-03-01", "2030-03-31"),
        ] {
            assert_eq!(exempt_until(day(graduated)), Some(day(last)), "{graduated}");
        }
    }

    #[test]
    fn the_exemption_ends_with_its_last_day() {
        let graduated = Some(day("2021-03-01"));
        assert_eq!(current_exemption(graduated, day("2026-03-31")), Some(day("2026-03-31")));
        assert_eq!(current_exemption(graduated, day("2026-04-01")), None);
        assert_eq!(current_exemption(None, day("2026-04-01")), None);
    }
}
