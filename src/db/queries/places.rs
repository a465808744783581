//! Addresses of postal codes, medical schools and societies by part of the name.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::facility::escaped;
use crate::db::schema::{medical_school, postal_address, society};
use crate::domain::text::search_key;

/// A place that a postal code stands for.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = postal_address)]
pub struct PostalPlace {
    pub prefecture_code: String,
    pub city: String,
    /// Empty where the code stands for the rest of the municipality.
    pub town: String,
}

/// More places than any code has.
const MOST_PLACES: i64 = 100;

/// The places of a postal code of seven digits.
pub async fn of_postal_code(mut connection: &AsyncPgConnection, code: &str) -> QueryResult<Vec<PostalPlace>> {
    postal_address::table
        .filter(postal_address::postal_code.eq(code))
        .order((postal_address::city, postal_address::town, postal_address::id))
        .limit(MOST_PLACES)
        .select(PostalPlace::as_select())
        .load(&mut connection)
        .await
}

/// An entry of a list that is searched by part of its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub id: String,
    pub name: String,
}

/// So many at a time.
const MOST_FOUND: i64 = 30;

/// Medical schools whose name or reading has these words, by reading.
pub async fn medical_schools(mut connection: &AsyncPgConnection, words: &str) -> QueryResult<Vec<Named>> {
    let (name, kana) = patterns(words);
    let rows: Vec<(String, String)> = medical_school::table
        .filter(medical_school::in_use)
        .filter(medical_school::name.ilike(name).or(medical_school::name_kana.like(kana)))
        .order((medical_school::name_kana, medical_school::id))
        .limit(MOST_FOUND)
        .select((medical_school::id, medical_school::name))
        .load(&mut connection)
        .await?;
    Ok(named(rows))
}

/// Societies whose name or reading has these words, by reading.
pub async fn societies(mut connection: &AsyncPgConnection, words: &str) -> QueryResult<Vec<Named>> {
    let (name, kana) = patterns(words);
    let rows: Vec<(String, String)> = society::table
        .filter(society::in_use)
        .filter(society::name.ilike(name).or(society::name_kana.like(kana)))
        .order((society::name_kana, society::id))
        .limit(MOST_FOUND)
        .select((society::id, society::name))
        .load(&mut connection)
        .await?;
    Ok(named(rows))
}

/// Those of these societies that there are.
pub async fn societies_by_id(mut connection: &AsyncPgConnection, ids: &[String]) -> QueryResult<Vec<Named>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(String, String)> = society::table
        .filter(society::id.eq_any(ids))
        .order((society::name_kana, society::id))
        .select((society::id, society::name))
        .load(&mut connection)
        .await?;
    Ok(named(rows))
}

/// The words as typed for the name, folded for the reading.
fn patterns(words: &str) -> (String, String) {
    let folded = search_key(words);
    (format!("%{}%", escaped(words.trim())), format!("%{}%", escaped(&folded)))
}

fn named(rows: Vec<(String, String)>) -> Vec<Named> {
    rows.into_iter().map(|(id, name)| Named { id, name }).collect()
}
