//! How dates, numbers and sizes read on a page.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, Timelike, Utc};

/// Asia/Tokyo. It has had one offset and no summer time since 1951.
fn tokyo() -> FixedOffset {
    FixedOffset::east_opt(9 * 60 * 60).expect("nine hours are less than a day")
}

/// The calendar day in Tokyo.
pub fn day_of(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&tokyo()).date_naive()
}

/// `2024/10/30`
pub fn date(date: NaiveDate) -> String {
    format!("{:04}/{:02}/{:02}", date.year(), date.month(), date.day())
}

/// `2024/10/30 18:02`, Tokyo's time.
pub fn date_time(at: DateTime<Utc>) -> String {
    let at = at.with_timezone(&tokyo());
    format!("{:04}/{:02}/{:02} {:02}:{:02}", at.year(), at.month(), at.day(), at.hour(), at.minute())
}

/// `2024/10/30 18:02:05`, Tokyo's time.
pub fn date_time_second(at: DateTime<Utc>) -> String {
    format!("{}:{:02}", date_time(at), at.second())
}

/// `18:02`, Tokyo's time.
pub fn clock(at: DateTime<Utc>) -> String {
    let at = at.with_timezone(&tokyo());
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// Value of `datetime` in `<time>`.
pub fn machine_time(at: DateTime<Utc>) -> String {
    at.with_timezone(&tokyo()).format("%Y-%m-%dT%H:%M+09:00").to_string()
}

/// Value of `datetime` in `<time>`, to the second.
pub fn machine_second(at: DateTime<Utc>) -> String {
    at.with_timezone(&tokyo()).format("%Y-%m-%dT%H:%M:%S+09:00").to_string()
}

/// `2024年12月1日`
pub fn long_date(date: NaiveDate) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

/// `1980年（昭和55年）4月1日`. Before 1868-10-23 there is no era to name.
pub fn date_with_era(date: NaiveDate) -> String {
    match era_year(date) {
        Some(era) => format!("{}年（{era}）{}月{}日", date.year(), date.month(), date.day()),
        None => long_date(date),
    }
}

/// First day of each era, latest first.
const ERAS: [(i32, u32, u32, &str); 5] =
    [(2019, 5, 1, "令和"), (1989, 1, 8, "平成"), (1926, 12, 25, "昭和"), (1912, 7, 30, "大正"), (1868, 10, 23, "明治")];

fn era_year(date: NaiveDate) -> Option<String> {
    ERAS.iter().find(|&&(year, month, day, _)| (date.year(), date.month(), date.day()) >= (year, month, day)).map(
        |&(first, _, _, name)| match date.year() - first + 1 {
            1 => format!("{name}元年"),
            year => format!("{name}{year}年"),
        },
    )
}

/// `84KB`, `1.2MB`: decimal, as file managers show it.
pub fn file_size(bytes: i32) -> String {
    match bytes {
        ..1_000 => format!("{bytes}B"),
        1_000..1_000_000 => format!("{}KB", (bytes + 500) / 1_000),
        _ => format!("{:.1}MB", f64::from(bytes) / 1_000_000.0),
    }
}

/// What a media type is called.
pub fn media_name(media_type: &str) -> &'static str {
    match media_type {
        "image/jpeg" => "JPEG",
        "image/png" => "PNG",
        "image/gif" => "GIF",
        "application/pdf" => "PDF",
        "application/msword" | "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "Word",
        "application/vnd.ms-excel" | "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "Excel",
        _ => "ファイル",
    }
}

/// `〒225-0000` from seven digits; anything else as it is.
pub fn postal_code(code: &str) -> String {
    match (code.get(..3), code.get(3..)) {
        (Some(first), Some(last)) if code.len() == 7 => format!("〒{first}-{last}"),
        _ => format!("〒{code}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn eras_begin_on_their_day() {
        assert_eq!(date_with_era(day(2019, 4, 30)), "2019年（平成31年）4月30日");
        assert_eq!(date_with_era(day(2019, 5, 1)), "2019年（令和元年）5月1日");
        assert_eq!(date_with_era(day(1980, 4, 1)), "1980年（昭和55年）4月1日");
        assert_eq!(date_with_era(day(1850, 4, 1)), "1850年4月1日");
    }

    #[test]
    fn instants_are_shown_in_tokyo() {
        let at = "2024-10-30T15:30:00Z".parse().unwrap();
        assert_eq!(date_time(at), "2024/10/31 00:30");
        assert_eq!(date(day_of(at)), "2024/10/31");
        assert_eq!(machine_time(at), "2024-10-31T00:30+09:00");
    }

    #[test]
    fn sizes_read_well() {
        assert_eq!([file_size(512), file_size(84_499), file_size(1_249_000)], ["512B", "84KB", "1.2MB"]);
    }
}
