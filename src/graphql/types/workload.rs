//! What an association has on its desk and what it got done, for the charts of its TOP.

use async_graphql::SimpleObject;
use chrono::{Days, NaiveDate};

use super::enums::ApplicationBox;
use crate::db::queries::workload as counted;
use crate::domain::application::age::AGED_DAYS;
use crate::domain::words;
use crate::graphql::scalars::Date;

/// So many days are told of, today included.
const DAYS: u64 = 14;
/// Bounds of the ages: from so many days on.
const AGES: [i64; 4] = [0, 3, AGED_DAYS as i64, 14];

/// What an association has on its desk and what it got done.
#[derive(SimpleObject, Clone)]
#[graphql(serial)]
pub struct Workload {
    /// Sent back to the doctor by the association and not answered yet; 入会, 異動, 退会, その他の届出 in this order.
    returned: Vec<ReturnedBoxCount>,
    /// Pending, by how long: 0 to 2, 3 to 6, 7 to 13, 14 days and more, in this order.
    ages: Vec<PendingAgeCount>,
    /// The last 14 days, today last.
    days: Vec<WorkDay>,
    /// Days from arrival to 承認, 差戻し, 非承認 or 確認: the median over the last seven days; null when nothing was done.
    median_days: Option<f64>,
    /// The same over the seven days before.
    median_days_before: Option<f64>,
}

/// 差戻し中 in one box of the TOP.
#[derive(SimpleObject, Clone, Copy)]
#[graphql(serial)]
pub struct ReturnedBoxCount {
    /// Which box.
    #[graphql(name = "box")]
    kind: ApplicationBox,
    /// With the doctor.
    returned: i32,
}

/// How many are pending for so many days.
#[derive(SimpleObject, Clone, Copy)]
#[graphql(serial)]
pub struct PendingAgeCount {
    /// For so many days at least.
    from_days: i32,
    /// For so many days at most; null: any number.
    to_days: Option<i32>,
    /// Waiting for 受付, 承認 or 確認.
    pending: i32,
}

/// What came in and went out on one day.
#[derive(SimpleObject, Clone, Copy)]
#[graphql(serial)]
pub struct WorkDay {
    /// The day in Tokyo.
    day: Date,
    /// Arrived on it, by the last arrival.
    arrived: i32,
    /// 承認, 差戻し, 非承認 or 確認 on it, and the 受付 of what only passes through.
    handled: i32,
}

impl Workload {
    /// The oldest of the days told of.
    pub fn first_day(today: NaiveDate) -> NaiveDate {
        today - Days::new(DAYS - 1)
    }

    /// Sorts what was counted into ages and days.
    pub fn new(counted: &counted::Workload, today: NaiveDate) -> Self {
        let returned = words::ApplicationBox::ALL.iter().map(|&kind| {
            let found = counted.returned.iter().filter(|(other, _)| *other == kind);
            ReturnedBoxCount { kind: kind.into(), returned: number(found.map(|(_, count)| count).sum()) }
        });
        let days = Self::first_day(today).iter_days().take(DAYS as usize).map(|day| {
            let arrived = counted.arrived.iter().filter(|(on, _)| *on == day);
            let handled = counted.handled.iter().filter(|(on, ..)| *on == day);
            WorkDay {
                day: Date(day),
                arrived: number(arrived.map(|(_, count)| count).sum()),
                handled: number(handled.map(|(.., count)| count).sum()),
            }
        });
        let week = today - Days::new(DAYS / 2 - 1);
        Self {
            returned: returned.collect(),
            ages: ages(&counted.pending, today),
            days: days.collect(),
            median_days: median(counted.handled.iter().filter(|(on, ..)| *on >= week)),
            median_days_before: median(counted.handled.iter().filter(|(on, ..)| *on < week)),
        }
    }
}

fn ages(pending: &[(NaiveDate, i64)], today: NaiveDate) -> Vec<PendingAgeCount> {
    let bound = |index: usize| AGES.get(index).copied();
    let age = |index: usize, from: i64| {
        let before = bound(index + 1);
        let within = pending.iter().filter(|(arrived, _)| {
            // A clock set back makes nothing negative.
            let days = (today - *arrived).num_days().max(0);
            days >= from && before.is_none_or(|before| days < before)
        });
        PendingAgeCount {
            from_days: number(from),
            to_days: before.map(|before| number(before - 1)),
            pending: number(within.map(|(_, count)| count).sum()),
        }
    };
    AGES.iter().enumerate().map(|(index, &from)| age(index, from)).collect()
}

/// The value in the middle, or between the two in the middle.
fn median<'a>(handled: impl Iterator<Item = &'a (NaiveDate, i32, i64)>) -> Option<f64> {
    let mut waited: Vec<_> = handled.map(|&(_, days, count)| (days.max(0), count)).collect();
    waited.sort_unstable();
    let all: i64 = waited.iter().map(|(_, count)| count).sum();
    let at = |position: i64| {
        let mut passed = 0;
        let found = waited.iter().find(|(_, count)| {
            passed += count;
            position < passed
        });
        found.map(|(days, _)| f64::from(*days))
    };
    Some(f64::midpoint(at((all - 1) / 2)?, at(all / 2)?))
}

fn number(count: i64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_pending_is_sorted_by_age() {
        let today = day("2026-04-30");
        let pending = [0, 2, 3, 6, 7, 13, 14, 400].map(|days| (today - Days::new(days), 1));
        let ahead = (today + Days::new(1), 1);
        let ages = ages(&[&pending[..], &[ahead]].concat(), today);
        let counts: Vec<_> = ages.iter().map(|age| (age.from_days, age.to_days, age.pending)).collect();
        assert_eq!(counts, [(0, Some(2), 3), (3, Some(6), 2), (7, Some(13), 2), (14, None, 2)]);
    }

    #[test]
    fn days_without_anything_are_there_too() {
        let today = day("2026-03-05");
        let counted = counted::Workload {
            arrived: vec![(day("2026-02-20"), 2), (today, 3)],
            handled: vec![(today, 0, 1), (today, 4, 1), (day("2026-02-26"), 9, 1)],
            ..counted::Workload::default()
        };
        let workload = Workload::new(&counted, today);
        assert_eq!(workload.days.len(), 14);
        assert_eq!((workload.days[0].day.0, workload.days[0].arrived), (day("2026-02-20"), 2));
        assert_eq!((workload.days[13].arrived, workload.days[13].handled), (3, 2));
        assert_eq!((workload.median_days, workload.median_days_before), (Some(2.0), Some(9.0)));
        assert_eq!(workload.returned.len(), 4);
    }

    #[test]
    fn the_median_is_the_middle() {
        let on = day("2026-03-05");
        assert_eq!(median([].iter()), None);
        assert_eq!(median([(on, 3, 1)].iter()), Some(3.0));
        assert_eq!(median([(on, 9, 1), (on, 1, 2)].iter()), Some(1.0));
        assert_eq!(median([(on, 1, 2), (on, 2, 2)].iter()), Some(1.5));
    }
}
