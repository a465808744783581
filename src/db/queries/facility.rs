//! Facilities by id and by parts of their name, reading or address.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::counted;
use super::page::{COUNT_LIMIT, Page, Rows};
use crate::db::schema::facility;
use crate::domain::ids::FacilityId;

/// A facility.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = facility)]
pub struct FacilityRow {
    pub id: FacilityId,
    pub code: Option<String>,
    pub kind_code: String,
    pub name: String,
    pub name_kana: String,
    pub postal_code: Option<String>,
    pub prefecture_code: Option<String>,
    pub city: String,
    pub address: String,
    pub phone: Option<String>,
    pub fax: Option<String>,
    pub founder_code: Option<String>,
    pub bed_count: i32,
    pub attached: String,
}

/// Facilities by id, closed ones too.
pub async fn by_ids(connection: &AsyncPgConnection, ids: &[FacilityId]) -> QueryResult<Vec<FacilityRow>> {
    facility::table.filter(facility::id.eq_any(ids)).select(FacilityRow::as_select()).load(&mut &*connection).await
}

/// What is searched for.
#[derive(Debug, Clone, Default)]
pub struct Search {
    /// Parts of name, reading or address, each folded as `search_text` is. All of them must be there; none: all.
    pub words: Vec<String>,
    pub prefecture_code: Option<String>,
}

type Boxed<'a> = facility::BoxedQuery<'a, diesel::pg::Pg>;

fn found<'a>(search: &Search) -> Boxed<'a> {
    let mut query = facility::table.filter(facility::in_use).into_boxed();
    for word in &search.words {
        query = query.filter(facility::search_text.like(format!("%{}%", escaped(word))));
    }
    if let Some(code) = &search.prefecture_code {
        query = query.filter(facility::prefecture_code.eq(code.clone()));
    }
    query
}

/// A text with what LIKE takes for patterns taken literally.
pub(super) fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// Facilities by reading.
pub async fn page(
    connection: &mut AsyncPgConnection,
    search: &Search,
    page: &Page<String>,
) -> QueryResult<Rows<FacilityRow>> {
    let mut query = found(search);
    if let Some(place) = &page.after {
        let (kana, id) = (place.key.clone(), FacilityId(place.id));
        let equal = facility::name_kana.eq(kana.clone()).and(facility::id.gt(id));
        query = query.filter(facility::name_kana.gt(kana).or(equal));
    }
    if let Some(place) = &page.before {
        let (kana, id) = (place.key.clone(), FacilityId(place.id));
        let equal = facility::name_kana.eq(kana.clone()).and(facility::id.lt(id));
        query = query.filter(facility::name_kana.lt(kana).or(equal));
    }
    query = match page.from_end {
        false => query.order((facility::name_kana.asc(), facility::id.asc())),
        true => query.order((facility::name_kana.desc(), facility::id.desc())),
    };
    let rows = query.limit(page.limit()).select(FacilityRow::as_select()).load(connection).await?;
    Ok(page.cut(rows))
}

/// How many there are; one more than the limit where there are more.
pub async fn count(connection: &mut AsyncPgConnection, search: &Search) -> QueryResult<i64> {
    counted::one(connection, found(search).limit(COUNT_LIMIT + 1).select(facility::id)).await
}
