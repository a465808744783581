//! Connections in the manner of Relay: pages by cursor, nodes beside edges, a total that is counted when asked for.

use async_graphql::SimpleObject;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::NaiveDate;
use uuid::Uuid;

use super::context::RequestContext;
use super::error::{ApiError, Result};
use super::types::master::TotalCount;
use crate::db::queries::page::{COUNT_LIMIT, Key, Page, Place, Rows};
use crate::db::queries::{audit, doctor, facility, inbox, registration_case};
use crate::domain::ids::AssociationId;

/// Rows of a page that does not say how many.
const DEFAULT_SIZE: i32 = 25;
/// Most rows of a page.
const MAX_SIZE: i32 = 100;

/// Whether there is more before and after a page, and where it begins and ends.
#[derive(SimpleObject, Debug, Clone)]
#[graphql(serial)]
pub struct PageInfo {
    /// There are rows after this page.
    pub has_next_page: bool,
    /// There are rows before this page.
    pub has_previous_page: bool,
    /// Cursor of the first row.
    pub start_cursor: Option<String>,
    /// Cursor of the last row.
    pub end_cursor: Option<String>,
}

/// How many rows a page may have, for its complexity.
pub fn size_of(first: Option<i32>, last: Option<i32>) -> usize {
    usize::try_from(first.or(last).unwrap_or(DEFAULT_SIZE).clamp(1, MAX_SIZE)).unwrap_or(1)
}

/// Reads the arguments of a connection.
pub fn page<K: Key>(
    first: Option<i32>,
    after: Option<String>,
    last: Option<i32>,
    before: Option<String>,
) -> Result<Page<K>> {
    let (size, from_end) = match (first, last) {
        (Some(_), Some(_)) => return Err(ApiError::BadInput("first and last can't be given together".to_owned())),
        (Some(first), None) => (first, false),
        (None, Some(last)) => (last, true),
        (None, None) => (DEFAULT_SIZE, false),
    };
    if !(1..=MAX_SIZE).contains(&size) {
        return Err(ApiError::BadInput(format!("a page has 1 to {MAX_SIZE} rows")));
    }
    let place = |cursor: Option<String>| cursor.map(|text| read_cursor(&text)).transpose();
    Ok(Page { size: usize::try_from(size).unwrap_or(1), from_end, after: place(after)?, before: place(before)? })
}

fn write_cursor<K: Key>(place: &Place<K>) -> String {
    let mut bytes = place.id.as_bytes().to_vec();
    bytes.extend_from_slice(place.key.to_text().as_bytes());
    URL_SAFE_NO_PAD.encode(bytes)
}

fn read_cursor<K: Key>(text: &str) -> Result<Place<K>> {
    let bytes = URL_SAFE_NO_PAD.decode(text).ok();
    let place = bytes.and_then(|bytes| {
        let (id, key) = bytes.split_at_checked(16)?;
        let key = K::from_text(std::str::from_utf8(key).ok()?)?;
        Some(Place { key, id: Uuid::from_slice(id).ok()? })
    });
    place.ok_or_else(|| ApiError::BadInput("not a cursor of this list".to_owned()))
}

/// What a connection holds.
pub struct Listed<T> {
    pub edges: Vec<(String, T)>,
    pub page_info: PageInfo,
    pub count: Count,
}

impl<T> Listed<T> {
    /// A page of rows; `node` makes the object and says where the row stands.
    pub fn new<R, K: Key>(rows: Rows<R>, count: Count, node: impl Fn(R) -> (Place<K>, T)) -> Self {
        let edges: Vec<_> = rows
            .rows
            .into_iter()
            .map(|row| {
                let (place, node) = node(row);
                (write_cursor(&place), node)
            })
            .collect();
        let page_info = PageInfo {
            has_next_page: rows.has_next,
            has_previous_page: rows.has_previous,
            start_cursor: edges.first().map(|(cursor, _)| cursor.clone()),
            end_cursor: edges.last().map(|(cursor, _)| cursor.clone()),
        };
        Self { edges, page_info, count }
    }

    /// An empty list, for those who see nothing of it.
    pub fn empty() -> Self {
        let nothing: Rows<std::convert::Infallible> = Rows::none();
        Self::new(nothing, Count::Zero, |row| -> (Place<String>, T) { match row {} })
    }
}

/// How a total is found when it is asked for.
pub enum Count {
    Zero,
    /// All rows were read anyway.
    Known(i64),
    Facilities(facility::Search),
    Doctors(doctor::Related, NaiveDate),
    Steps(AssociationId, inbox::Tab, inbox::Filter),
    AuditEntries(AssociationId, audit::Whose, audit::Filter),
    RegistrationCases(registration_case::Held),
}

impl Count {
    /// Counts.
    pub async fn run(&self, request: &RequestContext) -> Result<TotalCount> {
        let counted = match self {
            Self::Zero => 0,
            Self::Known(count) => *count,
            Self::Facilities(search) => {
                let count = request
                    .app
                    .db
                    .repeatable(|mut connection| async move { facility::count(&mut connection, search).await });
                count.await?
            }
            Self::Doctors(related, today) => {
                let count = request.find(related.is_search(), |connection| async move {
                    doctor::count(&connection, related, *today).await
                });
                count.await?
            }
            Self::AuditEntries(association, whose, filter) => {
                request.read(|reader| async move { audit::count(&reader, *association, *whose, filter).await }).await?
            }
            Self::RegistrationCases(held) => {
                request.read(|reader| async move { registration_case::count(&reader, *held).await }).await?
            }
            Self::Steps(association, tab, filter) => {
                let count = request.find(filter.is_search(), |connection| async move {
                    inbox::count(&connection, *association, *tab, filter).await
                });
                count.await?
            }
        };
        let value = i32::try_from(counted.min(COUNT_LIMIT)).unwrap_or(i32::MAX);
        Ok(TotalCount { value, is_capped: counted > COUNT_LIMIT })
    }
}

/// The two types of a connection.
macro_rules! connection {
    ($connection:ident, $edge:ident, $node:ident, $what:literal) => {
        #[doc = concat!("A page of ", $what, ".")]
        pub struct $connection(pub $crate::graphql::connection::Listed<$node>);

        #[doc = concat!("A page of ", $what, ".")]
        #[async_graphql::Object(serial)]
        impl $connection {
            /// The rows with their cursors.
            async fn edges(&self) -> Vec<$edge> {
                let edge = |(cursor, node): &(String, $node)| $edge { cursor: cursor.clone(), node: node.clone() };
                self.0.edges.iter().map(edge).collect()
            }

            /// The rows.
            async fn nodes(&self) -> Vec<$node> {
                self.0.edges.iter().map(|(_, node)| node.clone()).collect()
            }

            /// Whether there is more, and where.
            async fn page_info(&self) -> $crate::graphql::connection::PageInfo {
                self.0.page_info.clone()
            }

            /// Rows on all pages together; counted only when asked for.
            #[graphql(complexity = "20 + child_complexity")]
            async fn total_count(
                &self,
                ctx: &async_graphql::Context<'_>,
            ) -> $crate::graphql::error::Result<$crate::graphql::types::master::TotalCount> {
                self.0.count.run($crate::graphql::context::request(ctx)).await
            }
        }

        #[doc = concat!("One of ", $what, ", and where it stands in the list.")]
        #[derive(async_graphql::SimpleObject)]
        #[graphql(serial)]
        pub struct $edge {
            /// Place in the list, for after and before.
            pub cursor: String,
            /// The row.
            pub node: $node,
        }
    };
}
pub(crate) use connection;

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;

    #[test]
    fn cursors_go_there_and_back_and_nothing_else_is_taken() {
        let at: DateTime<Utc> = "2026-04-01T10:00:00.5Z".parse().unwrap();
        let place = Place { key: at, id: Uuid::from_u128(7) };
        assert_eq!(read_cursor::<DateTime<Utc>>(&write_cursor(&place)).unwrap(), place);
        for text in ["", "AAAA", "!!!", "AAAAAAAAAAAAAAAAAAAAAAAA"] {
            assert!(read_cursor::<DateTime<Utc>>(text).is_err(), "{text}");
        }
    }

    #[test]
    fn pages_have_a_size() {
        let sized = |first, last| page::<String>(first, None, last, None).map(|page| (page.size, page.from_end));
        assert_eq!(sized(None, None).unwrap(), (25, false));
        assert_eq!(sized(Some(100), None).unwrap(), (100, false));
        assert_eq!(sized(None, Some(1)).unwrap(), (1, true));
        for (first, last) in [(Some(0), None), (Some(101), None), (None, Some(-1)), (Some(1), Some(1))] {
            assert!(sized(first, last).is_err(), "{first:?} {last:?}");
        }
    }
}
