//! Counting rows where they lie. Their ids never travel, and counting stops at a limit.

use diesel::deserialize::FromSqlRow;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};

/// How many rows each of these gives. Limit them: some lists have a long history.
pub(super) async fn each<Q>(connection: &AsyncPgConnection, queries: Vec<Q>) -> QueryResult<Vec<i64>>
where
    Q: QueryFragment<Pg> + Send,
{
    Counted(queries).get_result(&mut &*connection).await
}

/// How many rows it gives; limit it.
pub(super) async fn one<Q>(connection: &AsyncPgConnection, query: Q) -> QueryResult<i64>
where
    Q: QueryFragment<Pg> + Send,
{
    Ok(each(connection, vec![query]).await?.into_iter().sum())
}

/// As a statement.
struct Counted<Q>(Vec<Q>);

impl<Q> Query for Counted<Q> {
    type SqlType = Array<BigInt>;
}

impl<Q> QueryId for Counted<Q> {
    // As many queries as there are.
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Counted<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        for (index, query) in self.0.iter().enumerate() {
            out.push_sql(if index == 0 { "SELECT ARRAY[" } else { ", " });
            out.push_sql("(SELECT count(*) FROM (");
            query.walk_ast(out.reborrow())?;
            out.push_sql(") AS counted)");
        }
        out.push_sql("]");
        Ok(())
    }
}

/// How often each value occurs in the one column of a query.
pub(super) async fn by_value<V, Q>(connection: &AsyncPgConnection, query: Q) -> QueryResult<Vec<(V, i64)>>
where
    Q: QueryFragment<Pg> + Send,
    (V, i64): FromSqlRow<(Text, BigInt), Pg> + Send + 'static,
{
    ByValue(query).load(&mut &*connection).await
}

/// As a statement.
struct ByValue<Q>(Q);

impl<Q> Query for ByValue<Q> {
    type SqlType = (Text, BigInt);
}

impl<Q> QueryId for ByValue<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for ByValue<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT value, count(*) FROM (");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(") AS counted(value) GROUP BY value");
        Ok(())
    }
}
