//! Searching for applications: which of them are found, before anything else is asked of them.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Bool, Text, Uuid as SqlUuid};

use super::facility::escaped;
use crate::domain::ids::AssociationId;
use crate::domain::text::search_key;

/// Fewer characters of the beginning of a reception number (`2026-0000123`) would fit far too many …
const SHORTEST_BEGINNING: usize = 9;
/// … and fewer of its end.
const SHORTEST_END: usize = 3;

/// The application is among those that are found. Planned for its values each time: what is found for three characters
/// of a rare name is another matter than what is found for one of a common name.
#[derive(Debug, Clone)]
pub(super) enum Found {
    /// By part of the name or reading of a doctor related to the association, by his licence number, or by the reception
    /// number from its beginning or up to its end.
    ByText { association: AssociationId, name: String, license: String, beginning: Option<String>, end: Option<String> },
    /// Marked ★要注意, which few are.
    Starred,
}

impl Found {
    pub fn by_text(association: AssociationId, text: &str) -> Self {
        let is_number = text.chars().all(|letter| letter.is_ascii_digit() || letter == '-');
        let part = |shortest, pattern: String| (is_number && text.len() >= shortest).then_some(pattern);
        Self::ByText {
            association,
            name: format!("%{}%", escaped(&search_key(text))),
            license: text.to_owned(),
            beginning: part(SHORTEST_BEGINNING, format!("{text}%")),
            end: part(SHORTEST_END, format!("{}%", text.chars().rev().collect::<String>())),
        }
    }
}

impl Expression for Found {
    type SqlType = Bool;
}
impl<T> SelectableExpression<T> for Found {}
impl<T> AppearsOnTable<T> for Found {}
impl<G> ValidGrouping<G> for Found {
    type IsAggregate = is_aggregate::Never;
}
impl QueryId for Found {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Pg> for Found {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        match self {
            Self::Starred => {
                out.push_sql(
                    "application_step.application_id IN (SELECT id FROM application WHERE star_reason IS NOT NULL)",
                );
            }
            // A union, so that each part has its index.
            Self::ByText { association, name, license, beginning, end } => {
                out.push_sql(
                    "application_step.application_id IN (SELECT a.id FROM doctor_relation r \
                     JOIN application a ON a.doctor_id = r.doctor_id WHERE r.association_id = ",
                );
                out.push_bind_param::<SqlUuid, _>(association)?;
                out.push_sql(" AND r.search_text LIKE ");
                out.push_bind_param::<Text, _>(name)?;
                out.push_sql(
                    " UNION SELECT a.id FROM doctor d JOIN application a ON a.doctor_id = d.id WHERE d.license_number = ",
                );
                out.push_bind_param::<Text, _>(license)?;
                if let Some(beginning) = beginning {
                    out.push_sql(" UNION SELECT a.id FROM application a WHERE a.number LIKE ");
                    out.push_bind_param::<Text, _>(beginning)?;
                }
                if let Some(end) = end {
                    out.push_sql(" UNION SELECT a.id FROM application a WHERE reverse(a.number) LIKE ");
                    out.push_bind_param::<Text, _>(end)?;
                }
                out.push_sql(")");
            }
        }
        Ok(())
    }
}
