//! Charts of the TOP: drawn as SVG without any script, each with its numbers as a table.

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use super::gql::ApplicationBox;
use crate::gql::schema;

/// What lies on the desk, and what came in and went out in the last 14 days.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Workload {
    pub returned: Vec<ReturnedBoxCount>,
    pub ages: Vec<PendingAgeCount>,
    pub days: Vec<WorkDay>,
    pub median_days: Option<f64>,
    pub median_days_before: Option<f64>,
}

impl Workload {
    /// 差戻し中 in a box.
    pub fn returned(&self, wanted: ApplicationBox) -> i32 {
        self.returned.iter().find(|each| each.kind == wanted).map_or(0, |each| each.returned)
    }
}

/// 差戻し中 in one box.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ReturnedBoxCount {
    #[cynic(rename = "box")]
    pub kind: ApplicationBox,
    pub returned: i32,
}

/// How many are pending for so long.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct PendingAgeCount {
    pub from_days: i32,
    pub to_days: Option<i32>,
    pub pending: i32,
}

impl PendingAgeCount {
    /// `0〜2日`, `14日〜`
    fn words(&self) -> String {
        match self.to_days {
            Some(to) => format!("{}〜{to}日", self.from_days),
            None => format!("{}日〜", self.from_days),
        }
    }

    /// ▲
    fn is_aged(&self) -> bool {
        self.from_days >= 7
    }
}

/// A day's work.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct WorkDay {
    pub day: NaiveDate,
    pub arrived: i32,
    pub handled: i32,
}

/// 滞留日数 and 直近14日の動き. `as_of`: when it was counted, in words.
pub(super) fn section(workload: &Workload, as_of: &str) -> Markup {
    html! {
        section.section aria-labelledby="work" {
            div.section__head {
                h2 id="work" { "処理の状況" }
                p.small.sub { (as_of) "時点" }
            }
            div.grid.grid--half {
                (ages(&workload.ages))
                (days(workload))
            }
        }
    }
}

/// Width of the longest bar, in units of the drawing.
const LONGEST: i32 = 280;

fn ages(ages: &[PendingAgeCount]) -> Markup {
    let all: i32 = ages.iter().map(|age| age.pending).sum();
    let most = ages.iter().map(|age| age.pending).max().unwrap_or(0).max(1);
    let said: Vec<_> = ages.iter().map(|age| format!("{} {}件", age.words(), age.pending)).collect();
    html! {
        figure.card.chart {
            figcaption { h3.h-sm { "滞留日数（未処理" (all) "件）" } }
            svg viewBox="0 0 480 220" role="img" aria-labelledby="age-title age-text" {
                title id="age-title" { "滞留日数ごとの未処理の件数" }
                desc id="age-text" { (said.join("、")) }
                path.axis d="M134 4v212" {}
                @for (row, age) in (0..).zip(ages) {
                    @let top = 12 + row * 52;
                    @let width = scaled(age.pending, most, LONGEST);
                    text x="122" y=(top + 24) text-anchor="end" { @if age.is_aged() { "▲ " } (age.words()) }
                    rect class=(if age.is_aged() { "late" } else { "a" }) x="135" y=(top) width=(width) height="34" {}
                    text x=(135 + width + 10) y=(top + 24) { (age.pending) "件" }
                }
            }
            details {
                summary { "表で見る" }
                table.table {
                    caption.vh { "滞留日数ごとの未処理の件数" }
                    thead { tr { th scope="col" { "滞留日数" } th.n scope="col" { "件数" } } }
                    tbody { @for age in ages { tr { th scope="row" { (age.words()) } td.n { (age.pending) "件" } } } }
                }
            }
        }
    }
}

fn days(workload: &Workload) -> Markup {
    let days = &workload.days;
    let (arrived, handled) = days.iter().fold((0, 0), |sum, day| (sum.0 + day.arrived, sum.1 + day.handled));
    html! {
        figure.card.chart {
            figcaption { h3.h-sm { "直近14日の動き" } }
            svg viewBox="0 0 480 220" role="img" aria-labelledby="day-title day-text" {
                title id="day-title" { "直近14日の、届いた申請と処理した申請" }
                desc id="day-text" { (in_words(days, arrived, handled)) }
                defs {
                    pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                        rect.hatch width="6" height="6" {}
                        path.hatch-line d="M0 0v6" {}
                    }
                }
                rect.a x="44" y="4" width="16" height="16" {}
                text x="68" y="19" { "届いた " (arrived) "件" }
                rect fill="url(#hatch)" x="230" y="4" width="16" height="16" {}
                text x="254" y="19" { "処理した " (handled) "件" }
                (bars(days))
            }
            p.small.mt { (compared(workload)) }
            details {
                summary { "表で見る" }
                table.table {
                    caption.vh { "日ごとの件数" }
                    thead { tr { th scope="col" { "日付" } th.n scope="col" { "届いた" } th.n scope="col" { "処理した" } } }
                    tbody {
                        @for day in days {
                            tr { th scope="row" { (short(day.day)) } td.n { (day.arrived) "件" } td.n { (day.handled) "件" } }
                        }
                    }
                }
            }
        }
    }
}

/// The ground line, and the height above it of the highest value on the scale.
const GROUND: i32 = 190;
const HEIGHT: i32 = 146;

fn bars(days: &[WorkDay]) -> Markup {
    let most = days.iter().map(|day| day.arrived.max(day.handled)).max().unwrap_or(0);
    let top = scale_top(most);
    let place = |index: i32| 44 + index * 31;
    html! {
        @for value in [top / 2, top] {
            @let y = GROUND - scaled(value, top, HEIGHT);
            path.guide d={ "M40 " (y) "h438" } {}
            text x="34" y=(y + 6) text-anchor="end" { (value) }
        }
        text x="34" y="194" text-anchor="end" { "0" }
        @for (index, day) in (0..).zip(days) {
            @for (offset, count, hatched) in [(0, day.arrived, false), (13, day.handled, true)] {
                @let height = scaled(count, top, HEIGHT);
                @if height > 0 {
                    rect class=[(!hatched).then_some("a")] fill=[hatched.then_some("url(#hatch)")]
                        x=(place(index) + offset) y=(GROUND - height) width="12" height=(height) {}
                }
            }
            // Every fourth day, and today, has room for its date.
            @if index == 13 { text x="478" y="212" text-anchor="end" { (short(day.day)) } }
            @else if index % 4 == 0 && index < 12 {
                text x=(place(index) + 12) y="212" text-anchor="middle" { (short(day.day)) }
            }
        }
        path.axis d={ "M40 " (GROUND) "h438" } {}
    }
}

/// An even number that the highest bar does not pass, so that its half is whole: 2, 4, 10, 20, 40, 100, …
fn scale_top(most: i32) -> i32 {
    let mut top = 2;
    // In halves, for two and a half times is one of the steps.
    for halves in [4, 5, 4].iter().cycle() {
        if top >= most || top > i32::MAX / 5 {
            break;
        }
        top = top * halves / 2;
    }
    top
}

/// A part of a length.
fn scaled(count: i32, most: i32, length: i32) -> i32 {
    let part = i64::from(count) * i64::from(length) / i64::from(most.max(1));
    i32::try_from(part).unwrap_or(length).clamp(i32::from(count > 0) * 2, length)
}

fn in_words(days: &[WorkDay], arrived: i32, handled: i32) -> String {
    let mut words = format!("14日間に届いた申請 {arrived}件、処理した申請 {handled}件。");
    if let Some(day) = days.iter().rev().max_by_key(|day| day.arrived).filter(|day| day.arrived > 0) {
        words.push_str(&format!("最も多く届いたのは{}月{}日の{}件。", day.day.month(), day.day.day(), day.arrived));
    }
    words
}

/// A number says little without another beside it.
fn compared(workload: &Workload) -> String {
    let (before, week) = workload.days.split_at(workload.days.len() / 2);
    let sum = |days: &[WorkDay]| days.iter().map(|day| day.arrived).sum::<i32>();
    let (before, week) = (sum(before), sum(week));
    let difference = match week - before {
        0 => "その前の7日間と同じ".to_owned(),
        more @ 1.. => format!("その前の7日間より{more}件多い"),
        fewer => format!("その前の7日間より{}件少ない", fewer.abs()),
    };
    let mut words = format!("この7日間に届いた申請は{week}件です（{difference}）。");
    if let Some(median) = workload.median_days {
        words.push_str(&format!("処理までの日数の中央値は{}日", plain(median)));
        if let Some(before) = workload.median_days_before {
            words.push_str(&format!("（その前の7日間は{}日）", plain(before)));
        }
        words.push_str("です。");
    }
    words
}

/// `3`, `3.5`
fn plain(days: f64) -> String {
    format!("{days:.1}").trim_end_matches(".0").to_owned()
}

/// `10/30`
fn short(day: NaiveDate) -> String {
    format!("{}/{:02}", day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scale_is_even_and_reaches_the_highest_bar() {
        let tops: Vec<_> = [0, 1, 2, 3, 4, 5, 10, 11, 20, 21, 99, 100, 101, 5_000].map(scale_top).into();
        assert_eq!(tops, [2, 2, 2, 4, 4, 10, 10, 20, 20, 40, 100, 100, 200, 10_000]);
        assert!(scale_top(i32::MAX) > 0);
    }

    #[test]
    fn a_bar_is_there_when_there_is_something_and_never_too_long() {
        assert_eq!(scaled(0, 10, 146), 0);
        assert_eq!(scaled(1, 100_000, 146), 2);
        assert_eq!(scaled(100_000, 100_000, 146), 146);
        assert_eq!(scaled(0, 0, 146), 0);
    }

    #[test]
    fn numbers_are_compared_with_the_week_before() {
        let day = |arrived| WorkDay { day: NaiveDate::from_ymd_opt(2024, 10, 30).unwrap(), arrived, handled: 0 };
        let workload = |before, now, median| Workload {
            returned: Vec::new(),
            ages: Vec::new(),
            days: [vec![day(before); 7], vec![day(now); 7]].concat(),
            median_days: median,
            median_days_before: Some(4.0),
        };
        assert_eq!(compared(&workload(1, 1, None)), "この7日間に届いた申請は7件です（その前の7日間と同じ）。");
        assert_eq!(
            compared(&workload(2, 1, Some(3.5))),
            "この7日間に届いた申請は7件です（その前の7日間より7件少ない）。処理までの日数の中央値は3.5日（その前の7日間は4日）です。"
        );
    }
}
