//! The days that are looked at at a time: a year at most.

use chrono::{Days, Months, NaiveDate};

/// First and last day, from what was asked for. What is left out lies as far away as may be, and not after today.
///
/// # Errors
/// In words, where the days don't make a year or less.
pub fn period(
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<(NaiveDate, NaiveDate), &'static str> {
    let year_from = |day: NaiveDate| day.checked_add_months(Months::new(12)).unwrap_or(day) - Days::new(1);
    let year_to = |day: NaiveDate| day.checked_sub_months(Months::new(12)).unwrap_or(day) + Days::new(1);
    let (from, to) = match (from, to) {
        (Some(from), Some(to)) => (from, to),
        (Some(from), None) => (from, year_from(from).min(today).max(from)),
        (None, Some(to)) => (year_to(to), to),
        (None, None) => (year_to(today), today),
    };
    if from > to {
        return Err("開始日は終了日より前の日付を入力してください");
    }
    if to > year_from(from) {
        return Err("期間は1年以内で指定してください");
    }
    Ok((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_has_a_year_at_most() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let today = day("2026-04-01");
        let of = |from: &str, to: &str| {
            let read = |text: &str| (!text.is_empty()).then(|| day(text));
            period(read(from), read(to), today).map(|(from, to)| format!("{from} {to}"))
        };
        assert_eq!(of("", "").unwrap(), "2025-04-02 2026-04-01");
        assert_eq!(of("2026-03-01", "").unwrap(), "2026-03-01 2026-04-01");
        assert_eq!(of("2024-03-01", "").unwrap(), "2024-03-01 2025-02-28");
        assert_eq!(of("", "2024-02-29").unwrap(), "2023-03-01 2024-02-29");
        assert_eq!(of("2025-04-01", "2026-03-31").unwrap(), "2025-04-01 2026-03-31");
        assert_eq!(of("2026-05-01", "").unwrap(), "2026-05-01 2026-05-01");
        assert!(of("2025-04-01", "2026-04-01").unwrap_err().contains("1年以内"));
        assert!(of("2026-04-02", "2026-04-01").unwrap_err().contains("開始日"));
    }
}
