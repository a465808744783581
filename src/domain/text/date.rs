//! Dates typed into three boxes, western or 和暦, and dates as they are shown.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::width::{fold_ascii, is_hidden};
use crate::domain::problem::{FieldError, Problem};

/// A date as typed into three boxes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TypedDate {
    pub year: String,
    pub month: String,
    pub day: String,
}

/// Which box is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatePart {
    Year,
    Month,
    Day,
}

impl DatePart {
    /// The name of the input field.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Year => "年",
            Self::Month => "月",
            Self::Day => "日",
        }
    }
}

/// Why three boxes are no date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateError {
    /// The box to mark.
    pub part: DatePart,
    /// What is wrong with it.
    pub error: FieldError,
}

impl DateError {
    fn new(part: DatePart, error: FieldError) -> Self {
        Self { part, error }
    }

    /// Names the box within the date's field.
    pub fn at(self, field: &str) -> Problem {
        self.error.at([field, self.part.field()])
    }
}

struct Era {
    name: &'static str,
    letter: char,
    /// First day.
    from: (i32, u32, u32),
    /// Its last year, counted within the era; the present era has none.
    years: Option<i32>,
}

/// Newest first.
const ERAS: [Era; 5] = [
    Era { name: "令和", letter: 'R', from: (2019, 5, 1), years: None },
    Era { name: "平成", letter: 'H', from: (1989, 1, 8), years: Some(31) },
    Era { name: "昭和", letter: 'S', from: (1926, 12, 25), years: Some(64) },
    Era { name: "大正", letter: 'T', from: (1912, 7, 30), years: Some(15) },
    Era { name: "明治", letter: 'M', from: (1868, 10, 23), years: Some(45) },
];

/// Japan's calendar agrees with the western one from this year on (明治6年).
const FIRST_YEAR: i32 = 1873;

impl TypedDate {
    /// Nothing typed in any box.
    pub fn is_empty(&self) -> bool {
        [&self.year, &self.month, &self.day].into_iter().all(|part| clean(part).is_empty())
    }

    /// Reads the date. Widths don't matter; the year may be 2026, 昭和55, S55, 令和元年 or R6.
    ///
    /// # Errors
    /// The first box that is wrong, in words that begin with `label`.
    pub fn parse(&self, label: &str) -> Result<NaiveDate, DateError> {
        if self.is_empty() {
            return Err(DateError::new(DatePart::Year, FieldError::required(format!("{label}を入力してください"))));
        }
        let year = year(&self.year, label)?;
        let month = number(&self.month, label, DatePart::Month, 12)?;
        let day = number(&self.day, label, DatePart::Day, 31)?;
        NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| {
            DateError::new(DatePart::Day, FieldError::invalid(format!("{month}月{day}日は存在しません")))
        })
    }
}

impl From<NaiveDate> for TypedDate {
    /// As somebody would have typed it.
    fn from(date: NaiveDate) -> Self {
        Self { year: date.year().to_string(), month: date.month().to_string(), day: date.day().to_string() }
    }
}

fn clean(typed: &str) -> String {
    fold_ascii(typed).chars().filter(|&c| !c.is_whitespace() && !is_hidden(c)).collect()
}

fn number(typed: &str, label: &str, part: DatePart, most: u32) -> Result<u32, DateError> {
    let word = part.word();
    let cleaned = clean(typed);
    let digits = cleaned.strip_suffix(word).unwrap_or(&cleaned);
    if digits.is_empty() {
        return Err(DateError::new(part, FieldError::required(format!("{label}の{word}を入力してください"))));
    }
    match digits.parse::<u32>() {
        Ok(number) if (1..=most).contains(&number) && digits.len() <= 2 => Ok(number),
        _ => {
            let message = format!("{label}の{word}は1から{most}までの数字で入力してください");
            Err(DateError::new(part, FieldError::invalid(message)))
        }
    }
}

fn year(typed: &str, label: &str) -> Result<i32, DateError> {
    let wrong = |error: FieldError| DateError::new(DatePart::Year, error);
    let cleaned = clean(typed);
    let text = cleaned.strip_suffix('年').unwrap_or(&cleaned);
    if text.is_empty() {
        return Err(wrong(FieldError::required(format!("{label}の年を入力してください"))));
    }
    let year = match ERAS.iter().find_map(|era| Some((era, within(era, text)?))) {
        Some((era, "")) => {
            let message = format!("{label}の年は「{}元年」のように数字も入力してください", era.name);
            return Err(wrong(FieldError::invalid(message)));
        }
        Some((era, count)) => western(era, count).map_err(|message| wrong(FieldError::invalid(message)))?,
        None => match text.parse::<i32>() {
            Ok(year) if text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit()) => Some(year),
            _ => None,
        },
    };
    match year {
        Some(year) if year >= FIRST_YEAR => Ok(year),
        Some(_) => {
            Err(wrong(FieldError::invalid(format!("{label}の年は{FIRST_YEAR}年（明治6年）以降で入力してください"))))
        }
        None => {
            Err(wrong(FieldError::invalid(format!("{label}の年は西暦4桁か「令和6年」のような和暦で入力してください"))))
        }
    }
}

/// What stands behind the era's name or letter.
fn within<'a>(era: &Era, text: &'a str) -> Option<&'a str> {
    text.strip_prefix(era.name).or_else(|| {
        let rest = text.strip_prefix([era.letter, era.letter.to_ascii_lowercase()])?;
        Some(rest.strip_prefix('.').unwrap_or(rest))
    })
}

/// `Ok(None)`: not a number. The year as a whole is taken, so that 平成31年5月 is understood.
fn western(era: &Era, count: &str) -> Result<Option<i32>, String> {
    let count = if count == "元" { "1" } else { count };
    if count.len() > 2 || !count.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    match count.parse::<i32>() {
        Ok(number) if number >= 1 && era.years.is_none_or(|years| number <= years) => Ok(Some(era.from.0 + number - 1)),
        _ => Err(format!("{}{count}年は存在しません。年を確認してください", era.name)),
    }
}

/// 1980年（昭和55年）4月1日
pub fn with_era(date: NaiveDate) -> String {
    let (year, month, day) = (date.year(), date.month(), date.day());
    match era_year(date) {
        Some(era) => format!("{year}年（{era}）{month}月{day}日"),
        None => format!("{year}年{month}月{day}日"),
    }
}

/// 昭和55年, 令和元年; none before the calendars agree.
pub fn era_year(date: NaiveDate) -> Option<String> {
    if date.year() < FIRST_YEAR {
        return None;
    }
    let era = ERAS.iter().find(|era| (date.year(), date.month(), date.day()) >= era.from)?;
    let count = date.year() - era.from.0 + 1;
    Some(if count == 1 { format!("{}元年", era.name) } else { format!("{}{count}年", era.name) })
}

/// 2026/04/01, as on every screen.
pub fn slashed(date: NaiveDate) -> String {
    date.format("%Y/%m/%d").to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::domain::words::ProblemCode;

    fn typed(year: &str, month: &str, day: &str) -> TypedDate {
        TypedDate { year: year.to_owned(), month: month.to_owned(), day: day.to_owned() }
    }

    fn ymd(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn years_of_every_spelling() {
        let cases = [
            (typed("2026", "4", "1"), ymd(2026, 4, 1)),
            (typed("２０２６年", "０４", "１日"), ymd(2026, 4, 1)),
            (typed(" 2026 ", "４月", " 1 "), ymd(2026, 4, 1)),
            (typed("昭和55", "4", "1"), ymd(1980, 4, 1)),
            (typed("昭和５５年", "4", "1"), ymd(1980, 4, 1)),
            (typed("S55", "4", "1"), ymd(1980, 4, 1)),
            (typed("ｓ５５", "4", "1"), ymd(1980, 4, 1)),
            (typed("Ｓ.55", "4", "1"), ymd(1980, 4, 1)),
            (typed("平成元", "4", "1"), ymd(1989, 4, 1)),
            (typed("平成元年", "4", "1"), ymd(1989, 4, 1)),
            (typed("H1", "4", "1"), ymd(1989, 4, 1)),
            (typed("R6", "2", "29"), ymd(2024, 2, 29)),
            (typed("平成31", "5", "1"), ymd(2019, 5, 1)),
            (typed("大正15", "12", "24"), ymd(1926, 12, 24)),
            (typed("明治6", "1", "1"), ymd(1873, 1, 1)),
        ];
        for (typed, date) in cases {
            assert_eq!(typed.parse("入会希望年月日"), Ok(date), "{typed:?}");
        }
    }

    #[test]
    fn the_wrong_box_is_named() {
        use DatePart::{Day, Month, Year};
        use ProblemCode::{Invalid, Required};
        let cases = [
            (typed("", " ", "　"), Year, Required, "生年月日を入力してください"),
            (typed("", "4", "1"), Year, Required, "生年月日の年を入力してください"),
            (typed("1980", "", "1"), Month, Required, "生年月日の月を入力してください"),
            (typed("1980", "4", ""), Day, Required, "生年月日の日を入力してください"),
            (typed("26", "4", "1"), Year, Invalid, "生年月日の年は西暦4桁か「令和6年」のような和暦で入力してください"),
            (
                typed("来年", "4", "1"),
                Year,
                Invalid,
                "生年月日の年は西暦4桁か「令和6年」のような和暦で入力してください",
            ),
            (
                typed("+198", "4", "1"),
                Year,
                Invalid,
                "生年月日の年は西暦4桁か「令和6年」のような和暦で入力してください",
            ),
            (typed("平成", "4", "1"), Year, Invalid, "生年月日の年は「平成元年」のように数字も入力してください"),
            (typed("昭和65", "4", "1"), Year, Invalid, "昭和65年は存在しません。年を確認してください"),
            (typed("令和0", "4", "1"), Year, Invalid, "令和0年は存在しません。年を確認してください"),
            (typed("明治5", "4", "1"), Year, Invalid, "生年月日の年は1873年（明治6年）以降で入力してください"),
            (typed("0001", "4", "1"), Year, Invalid, "生年月日の年は1873年（明治6年）以降で入力してください"),
            (typed("1980", "13", "1"), Month, Invalid, "生年月日の月は1から12までの数字で入力してください"),
            (typed("1980", "四", "1"), Month, Invalid, "生年月日の月は1から12までの数字で入力してください"),
            (typed("1980", "4", "32"), Day, Invalid, "生年月日の日は1から31までの数字で入力してください"),
            (typed("1980", "2", "30"), Day, Invalid, "2月30日は存在しません"),
            (typed("2026", "2", "29"), Day, Invalid, "2月29日は存在しません"),
        ];
        for (typed, part, code, message) in cases {
            let expected = DateError { part, error: FieldError { code, message: message.to_owned() } };
            assert_eq!(typed.parse("生年月日"), Err(expected), "{typed:?}");
        }
    }

    #[test]
    fn eras_change_on_their_day() {
        let cases = [
            (ymd(2019, 4, 30), "2019年（平成31年）4月30日"),
            (ymd(2019, 5, 1), "2019年（令和元年）5月1日"),
            (ymd(1989, 1, 7), "1989年（昭和64年）1月7日"),
            (ymd(1989, 1, 8), "1989年（平成元年）1月8日"),
            (ymd(1926, 12, 25), "1926年（昭和元年）12月25日"),
            (ymd(1912, 7, 29), "1912年（明治45年）7月29日"),
            (ymd(1980, 4, 1), "1980年（昭和55年）4月1日"),
            (ymd(1872, 12, 31), "1872年12月31日"),
        ];
        for (date, shown) in cases {
            assert_eq!(with_era(date), shown);
        }
        assert_eq!(slashed(ymd(2026, 4, 1)), "2026/04/01");
    }

    proptest! {
        #[test]
        fn what_is_shown_can_be_typed(days in 0i64..60_000) {
            let date = ymd(1873, 1, 1) + chrono::TimeDelta::days(days);
            prop_assert_eq!(TypedDate::from(date).parse("日付"), Ok(date));
            let era = TypedDate { year: era_year(date).unwrap(), ..TypedDate::from(date) };
            prop_assert_eq!(era.parse("日付"), Ok(date));
        }

        #[test]
        fn nothing_makes_it_panic(year in any::<String>(), month in any::<String>(), day in any::<String>()) {
            let _ = TypedDate { year, month, day }.parse("日付");
        }
    }
}
