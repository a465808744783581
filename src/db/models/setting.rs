//! Values that the installation keeps for itself.

use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::setting;

/// The value of a key; `first` is written when there is none yet. Instances that start together agree on one.
pub async fn get_or_insert(connection: &mut AsyncPgConnection, key: &str, first: &str) -> QueryResult<String> {
    diesel::insert_into(setting::table)
        .values((setting::key.eq(key), setting::value.eq(first)))
        .on_conflict_do_nothing()
        .execute(connection)
        .await?;
    setting::table.filter(setting::key.eq(key)).select(setting::value).first(connection).await
}
