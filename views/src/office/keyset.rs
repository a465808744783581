//! Which page of a list, by keyset: in an address, for the API, and under the list.

use maud::Markup;

use super::applications::{PageInfo, TotalCount};
use crate::components::pager::{self, Pager};
use crate::paths::Path;

/// A page of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Keyset {
    /// The beginning.
    #[default]
    First,
    /// What follows a cursor.
    After(String),
    /// What comes before a cursor.
    Before(String),
    /// The end.
    Last,
}

/// The arguments of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Slice {
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl Keyset {
    /// The page that a pair of an address names, if it names one.
    pub fn read(name: &str, value: &str) -> Option<Self> {
        match name {
            "after" if !value.is_empty() => Some(Self::After(value.to_owned())),
            "before" if !value.is_empty() => Some(Self::Before(value.to_owned())),
            "at" if value == "last" => Some(Self::Last),
            _ => None,
        }
    }

    /// The pair that names it in an address; the beginning needs none.
    pub fn pair(&self) -> Option<(&'static str, String)> {
        match self {
            Self::First => None,
            Self::After(cursor) => Some(("after", cursor.clone())),
            Self::Before(cursor) => Some(("before", cursor.clone())),
            Self::Last => Some(("at", "last".to_owned())),
        }
    }

    /// The same for the API, with so many rows.
    pub fn slice(&self, size: i32) -> Slice {
        let (first, after, last, before) = match self {
            Self::First => (Some(size), None, None, None),
            Self::After(cursor) => (Some(size), Some(cursor.clone()), None, None),
            Self::Before(cursor) => (None, None, Some(size), Some(cursor.clone())),
            Self::Last => (None, None, Some(size), None),
        };
        Slice { first, after, last, before }
    }
}

/// How many rows there are on all pages.
pub fn total(count: &TotalCount) -> String {
    if count.is_capped { format!("{}件以上", count.value) } else { format!("全{}件", count.value) }
}

/// The bar under a list; `path` leads to a page of it.
pub fn bar(count: &TotalCount, info: &PageInfo, path: impl Fn(Keyset) -> Path) -> Markup {
    let start = info.start_cursor.as_ref().filter(|_| info.has_previous_page);
    let end = info.end_cursor.as_ref().filter(|_| info.has_next_page);
    pager::pager(&Pager {
        summary: total(count),
        first: start.map(|_| path(Keyset::First)),
        previous: start.map(|cursor| path(Keyset::Before(cursor.clone()))),
        next: end.map(|cursor| path(Keyset::After(cursor.clone()))),
        last: end.map(|_| path(Keyset::Last)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_comes_back_from_its_address() {
        for page in [Keyset::After("c".to_owned()), Keyset::Before("c".to_owned()), Keyset::Last] {
            let (name, value) = page.pair().expect("a pair");
            assert_eq!(Keyset::read(name, &value), Some(page));
        }
        assert_eq!(Keyset::First.pair(), None);
        for nothing in [("after", ""), ("at", "first"), ("page", "2")] {
            assert_eq!(Keyset::read(nothing.0, nothing.1), None);
        }
    }
}
