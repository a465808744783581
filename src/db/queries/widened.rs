//! Lists that choose the rows of a page first and join the rest to them afterwards, in one statement. Left to itself
//! the planner looks the chosen rows up a second time, or joins before it chooses.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

/// `SELECT … FROM (chosen) AS … joins ORDER BY …`. That what is selected is there in the joins is not checked by the
/// compiler.
pub(super) struct Widened<Select, Chosen, Joins> {
    pub select: Select,
    /// The rows of the page, with their columns as they are called in their table …
    pub chosen: Chosen,
    /// … whose name they keep.
    pub table: &'static str,
    pub joins: Joins,
    pub order: &'static str,
}

impl<Select: Expression, Chosen, Joins> Query for Widened<Select, Chosen, Joins> {
    type SqlType = Select::SqlType;
}

impl<Select, Chosen, Joins> QueryId for Widened<Select, Chosen, Joins> {
    // What is chosen has conditions that come and go.
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Select, Chosen, Joins> QueryFragment<Pg> for Widened<Select, Chosen, Joins>
where
    Select: QueryFragment<Pg>,
    Chosen: QueryFragment<Pg>,
    Joins: QueryFragment<Pg>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT ");
        self.select.walk_ast(out.reborrow())?;
        out.push_sql(" FROM (");
        self.chosen.walk_ast(out.reborrow())?;
        out.push_sql(") AS ");
        out.push_identifier(self.table)?;
        out.push_sql(" ");
        self.joins.walk_ast(out.reborrow())?;
        out.push_sql(" ORDER BY ");
        out.push_sql(self.order);
        Ok(())
    }
}
