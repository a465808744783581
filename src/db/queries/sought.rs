//! Searching for doctors related to an association: by name, reading or 医籍登録番号.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::result::QueryResult;
use diesel::sql_types::{Bool, Text, Uuid as SqlUuid};

use super::facility::escaped;
use crate::domain::ids::AssociationId;
use crate::domain::text::{char_count, search_key};

/// Whom somebody seeks, by what he typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sought {
    /// By the whole 医籍登録番号.
    License(String),
    /// By the beginning of the family name. Anywhere in a name one character would find far too many.
    Beginning(String),
    /// The same by its reading: from one text up to another.
    Reading(String, String),
    /// By part of the name, of its reading, or of a former name.
    Part(String),
}

impl Sought {
    /// What was typed, in any width and kana; `第123456号` is a number too. `None`: nothing.
    pub fn read(typed: &str) -> Option<Self> {
        let key = search_key(typed);
        let number = key.strip_prefix('第').unwrap_or(&key);
        let number = number.strip_suffix('号').unwrap_or(number);
        match char_count(&key) {
            0 => None,
            _ if (1..=6).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit()) => {
                Some(Self::License(number.to_owned()))
            }
            1 if key.chars().all(|letter| ('ァ'..='ヺ').contains(&letter)) => {
                let end = format!("{key}{}", char::MAX);
                Some(Self::Reading(key, end))
            }
            1 => Some(Self::Beginning(format!("{}%", escaped(&key)))),
            _ => Some(Self::Part(format!("%{}%", escaped(&key)))),
        }
    }
}

/// The doctor of the relation is one of those sought. Planned for its values each time: what is found for a rare name is
/// another matter than what is found for a common one. Names are searched before anything else is asked, in an array:
/// left to itself the planner walks all doctors of an association in the order of the list and looks into each.
#[derive(Debug, Clone)]
pub(super) struct IsSought(pub AssociationId, pub Sought);

impl Expression for IsSought {
    type SqlType = Bool;
}
impl<T> SelectableExpression<T> for IsSought {}
impl<T> AppearsOnTable<T> for IsSought {}
impl<G> ValidGrouping<G> for IsSought {
    type IsAggregate = is_aggregate::Never;
}
impl QueryId for IsSought {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Pg> for IsSought {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.unsafe_to_cache_prepared();
        let Self(association, sought) = self;
        match sought {
            Sought::License(number) => {
                out.push_sql("doctor_relation.doctor_id IN (SELECT d.id FROM doctor d WHERE d.license_number = ");
                out.push_bind_param::<Text, _>(number)?;
                out.push_sql(")");
            }
            Sought::Reading(from, until) => {
                out.push_sql("(doctor_relation.family_kana >= ");
                out.push_bind_param::<Text, _>(from)?;
                out.push_sql(" AND doctor_relation.family_kana < ");
                out.push_bind_param::<Text, _>(until)?;
                out.push_sql(")");
            }
            Sought::Beginning(pattern) | Sought::Part(pattern) => {
                out.push_sql(
                    "doctor_relation.doctor_id = ANY (ARRAY(SELECT r.doctor_id FROM doctor_relation r \
                     WHERE r.association_id = ",
                );
                out.push_bind_param::<SqlUuid, _>(association)?;
                out.push_sql(" AND r.search_text LIKE ");
                out.push_bind_param::<Text, _>(pattern)?;
                out.push_sql("))");
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Sought::{self, Beginning, License, Part, Reading};

    #[test]
    fn what_is_typed_is_told_apart_by_its_form() {
        for (typed, sought) in [
            ("", None),
            (" 　", None),
            ("587214", Some(License("587214".to_owned()))),
            ("第５８７２１４号", Some(License("587214".to_owned()))),
            ("7", Some(License("7".to_owned()))),
            ("1234567", Some(Part("%1234567%".to_owned()))),
            ("第", Some(Beginning("第%".to_owned()))),
            ("号第", Some(Part("%号第%".to_owned()))),
            ("林", Some(Beginning("林%".to_owned()))),
            ("ﾊ", Some(Reading("ハ".to_owned(), "ハ\u{10ffff}".to_owned()))),
            ("𠮷", Some(Beginning("𠮷%".to_owned()))),
            ("さとう　ﾀﾛｳ", Some(Part("%サトウタロウ%".to_owned()))),
            ("%_", Some(Part("%\\%\\_%".to_owned()))),
        ] {
            assert_eq!(Sought::read(typed), sought, "{typed}");
        }
    }
}
