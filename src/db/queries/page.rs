//! Pages of a list: so many rows after or before a place that is named by sort key and id, never by a number of rows
//! to skip.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// Counting stops here.
pub const COUNT_LIMIT: i64 = 10_000;
/// … and here, where the number only stands beside a link.
pub const TAB_COUNT_LIMIT: i64 = 1_000;

/// Which rows of a list. Both ends may be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<K> {
    pub size: usize,
    /// From the end of the list instead of its beginning.
    pub from_end: bool,
    pub after: Option<Place<K>>,
    pub before: Option<Place<K>>,
}

/// A place in a list: the sort key of a row and its id, which tells rows with equal keys apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place<K> {
    pub key: K,
    pub id: Uuid,
}

/// The rows of a page, in the order of the list.
#[derive(Debug)]
pub struct Rows<T> {
    pub rows: Vec<T>,
    pub has_next: bool,
    pub has_previous: bool,
}

impl<T> Rows<T> {
    /// A page of nothing.
    pub fn none() -> Self {
        Self { rows: Vec::new(), has_next: false, has_previous: false }
    }
}

impl<K> Page<K> {
    /// How many rows to ask for: one more than wanted tells whether there are more.
    pub fn limit(&self) -> i64 {
        i64::try_from(self.size + 1).unwrap_or(i64::MAX)
    }

    /// Rows as they came, in the direction of reading, as a page.
    pub fn cut<T>(&self, mut rows: Vec<T>) -> Rows<T> {
        let more = rows.len() > self.size;
        rows.truncate(self.size);
        if self.from_end {
            rows.reverse();
            Rows { rows, has_next: self.before.is_some(), has_previous: more }
        } else {
            Rows { rows, has_next: more, has_previous: self.after.is_some() }
        }
    }
}

impl<K: Ord + Clone> Page<K> {
    /// A page of a list that was read as a whole and stands in descending order. `place`: sort key and id of a row.
    pub fn of_descending<T>(
        &self,
        rows: impl DoubleEndedIterator<Item = T>,
        place: impl Fn(&T) -> (K, Uuid),
    ) -> Rows<T> {
        let end = |place: &Option<Place<K>>| place.as_ref().map(|place| (place.key.clone(), place.id));
        let (after, before) = (end(&self.after), end(&self.before));
        let within = |row: &T| {
            let own = place(row);
            after.as_ref().is_none_or(|after| own < *after) && before.as_ref().is_none_or(|before| own > *before)
        };
        let (rows, most) = (rows.filter(within), self.size + 1);
        self.cut(if self.from_end { rows.rev().take(most).collect() } else { rows.take(most).collect() })
    }
}

/// A value by which a list is sorted, as text within a cursor.
pub trait Key: Sized {
    fn to_text(&self) -> String;
    fn from_text(text: &str) -> Option<Self>;
}

impl Key for DateTime<Utc> {
    fn to_text(&self) -> String {
        self.timestamp_micros().to_string()
    }

    fn from_text(text: &str) -> Option<Self> {
        Self::from_timestamp_micros(text.parse().ok()?)
    }
}

impl Key for String {
    fn to_text(&self) -> String {
        self.clone()
    }

    fn from_text(text: &str) -> Option<Self> {
        Some(text.to_owned())
    }
}

impl Key for (String, String) {
    fn to_text(&self) -> String {
        format!("{}\u{1f}{}", self.0, self.1)
    }

    fn from_text(text: &str) -> Option<Self> {
        text.split_once('\u{1f}').map(|(first, second)| (first.to_owned(), second.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(from_end: bool) -> Page<String> {
        Page { size: 2, from_end, after: None, before: None }
    }

    #[test]
    fn one_row_too_many_tells_that_there_are_more() {
        let first = page(false).cut(vec![1, 2, 3]);
        assert_eq!((first.rows, first.has_next, first.has_previous), (vec![1, 2], true, false));
        let all = page(false).cut(vec![1, 2]);
        assert_eq!((all.rows, all.has_next, all.has_previous), (vec![1, 2], false, false));
        let last = page(true).cut(vec![9, 8, 7]);
        assert_eq!((last.rows, last.has_next, last.has_previous), (vec![8, 9], false, true));
    }

    #[test]
    fn a_list_that_is_there_is_cut_as_the_database_would() {
        let place = |key: i32| Some(Place { key, id: Uuid::nil() });
        for (from_end, after, before, expected) in [
            (false, None, None, (vec![9, 8], true, false)),
            (false, place(8), None, (vec![7, 6], true, true)),
            (false, place(7), None, (vec![6, 5], false, true)),
            (false, None, place(8), (vec![9], false, false)),
            (true, None, None, (vec![6, 5], false, true)),
            (true, None, place(7), (vec![9, 8], true, false)),
            (true, place(9), place(6), (vec![8, 7], true, false)),
            (false, place(5), None, (vec![], false, true)),
        ] {
            let page = Page { size: 2, from_end, after, before };
            let cut = page.of_descending([9, 8, 7, 6, 5].into_iter(), |row| (*row, Uuid::nil()));
            assert_eq!((cut.rows, cut.has_next, cut.has_previous), expected, "{page:?}");
        }
    }

    #[test]
    fn keys_survive_their_text() {
        let at: DateTime<Utc> = "2026-04-01T10:00:00.123456Z".parse().unwrap();
        assert_eq!(DateTime::from_text(&at.to_text()), Some(at));
        let names = ("サトウ".to_owned(), String::new());
        assert_eq!(<(String, String)>::from_text(&names.to_text()), Some(names));
    }
}
