//! Years of membership over several periods, and the badge on the member page.

use chrono::{Datelike, Days, NaiveDate};

/// The steps of the badge: 「日本医師会 20年以上」.
const BADGE_YEARS: [u32; 5] = [30, 20, 10, 5, 1];

/// Whole years of membership up to and including `today` over all periods (first day, last day inclusive or none).
/// Days between periods don't count, days in two periods count once. None: never a member until today.
pub fn whole_years(periods: &[(NaiveDate, Option<NaiveDate>)], today: NaiveDate) -> Option<u32> {
    let tomorrow = today.succ_opt()?;
    // Half-open, cut off after today, in order.
    let mut spans: Vec<(NaiveDate, NaiveDate)> = periods
        .iter()
        .filter(|(first, _)| *first <= today)
        .map(|&(first, last)| (first, last.and_then(|last| last.succ_opt()).unwrap_or(tomorrow).min(tomorrow)))
        .collect();
    spans.sort_unstable();
    let mut spans = spans.into_iter();
    let (mut first, mut end) = spans.next()?;
    for (next_first, next_end) in spans {
        if next_first > end {
            // Close the gap by moving everything before it forward, so that the calendar counts the last stretch.
            let gap = u64::try_from((next_first - end).num_days()).unwrap_or_default();
            first = first.checked_add_days(Days::new(gap))?;
            end = next_first;
        }
        end = end.max(next_end);
    }
    Some(years_between(first, end))
}

/// The badge's number of years; none below one year.
pub fn badge(years: u32) -> Option<u32> {
    BADGE_YEARS.into_iter().find(|&step| years >= step)
}

/// Anniversaries of `first` up to `end`. February 29 has its anniversary on March 1 in other years.
fn years_between(first: NaiveDate, end: NaiveDate) -> u32 {
    let years = end.year() - first.year();
    let reached = first
        .with_year(end.year())
        .or_else(|| NaiveDate::from_ymd_opt(end.year(), 3, 1))
        .is_some_and(|anniversary| anniversary <= end);
    u32::try_from(if reached { years } else { years - 1 }).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn years(periods: &[(&str, Option<&str>)], today: &str) -> Option<u32> {
        let periods: Vec<_> = periods.iter().map(|&(first, last)| (day(first), last.map(day))).collect();
        whole_years(&periods, day(today))
    }

    #[test]
    fn one_period_is_counted_by_the_calendar() {
        for (first, last, today, expected) in [
            ("2006-04-01", None, "2026-03-30", Some(19)),
            ("2006-04-01", None, "2026-03-31", Some(20)),
            ("2026-04-01", None, "2026-04-01", Some(0)),
            ("2026-04-02", None, "2026-04-01", None),
            ("2020-02-29", None, "2021-02-27", Some(0)),
            ("2020-02-29", None, "2021-02-28", Some(1)),
            ("2000-04-01", Some("2010-03-31"), "2026-04-01", Some(10)),
            ("2000-04-01", Some("2010-03-30"), "2026-04-01", Some(9)),
            ("2000-04-01", Some("2099-03-31"), "2026-04-01", Some(26)),
        ] {
            assert_eq!(years(&[(first, last)], today), expected, "{first} {last:?} {today}");
        }
    }

    #[test]
    fn several_periods_add_up_without_the_days_between_and_without_counting_twice() {
        let broken = [("2000-04-01", Some("2005-03-31")), ("2010-04-01", None)];
        assert_eq!(years(&broken, "2015-03-31"), Some(10));
        assert_eq!(years(&broken, "2015-03-29"), Some(9));
        let overlapping = [("2000-04-01", Some("2006-03-31")), ("2004-04-01", Some("2010-03-31"))];
        assert_eq!(years(&overlapping, "2026-04-01"), Some(10));
        assert_eq!(years(&[], "2026-04-01"), None);
    }

    #[test]
    fn the_badge_has_five_steps() {
        for (years, step) in
            [(0, None), (1, Some(1)), (4, Some(1)), (5, Some(5)), (19, Some(10)), (20, Some(20)), (64, Some(30))]
        {
            assert_eq!(badge(years), step, "{years}");
        }
    }
}
