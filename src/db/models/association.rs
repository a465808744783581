//! Associations, their terms and categories, read as one tree.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use crate::db::schema::{association, association_term, category};
use crate::domain::association::{Association, AssociationTree, Category};
use crate::domain::ids::{AssociationId, CategoryId};
use crate::domain::words::AssociationKind;

#[derive(Queryable, Selectable)]
#[diesel(table_name = association)]
struct AssociationRow {
    id: AssociationId,
    code: String,
    layer: i16,
    kind: AssociationKind,
    prefecture_code: Option<String>,
    phone: Option<String>,
    fax: Option<String>,
    email: Option<String>,
    postal_code: Option<String>,
    address: Option<String>,
    url: Option<String>,
    office_hours: Option<String>,
    requires_upper_layers: bool,
    is_sample: bool,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = association_term)]
struct TermRow {
    name: String,
    name_kana: String,
    parent_id: Option<AssociationId>,
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = category)]
struct CategoryRow {
    id: CategoryId,
    association_id: AssociationId,
    code: String,
    label: String,
    practising: bool,
    employed: bool,
    trainee: bool,
    retired: bool,
    suggested_jma_code: Option<String>,
    in_use: bool,
}

/// Reads the whole tree as it stands on a day.
pub async fn load_tree(connection: &AsyncPgConnection, on: NaiveDate) -> QueryResult<AssociationTree> {
    let categories: Vec<CategoryRow> = category::table
        .order((category::association_id, category::sort_order))
        .select(CategoryRow::as_select())
        .load(&mut &*connection)
        .await?;
    let rows: Vec<(AssociationRow, TermRow)> = association::table
        .inner_join(association_term::table.on(association_term::association_id.eq(association::id)))
        .filter(association_term::starts_on.le(on))
        .filter(association_term::ends_on.is_null().or(association_term::ends_on.ge(on)))
        .select((AssociationRow::as_select(), TermRow::as_select()))
        .load(&mut &*connection)
        .await?;
    let mut by_association: HashMap<AssociationId, Vec<Category>> = HashMap::new();
    for row in categories {
        by_association.entry(row.association_id).or_default().push(row.into());
    }
    Ok(AssociationTree::new(
        rows.into_iter()
            .map(|(row, term)| {
                let categories = by_association.remove(&row.id).unwrap_or_default();
                to_domain(row, term, categories)
            })
            .collect(),
    ))
}

fn to_domain(row: AssociationRow, term: TermRow, categories: Vec<Category>) -> Association {
    Association {
        id: row.id,
        code: row.code,
        name: term.name,
        name_kana: term.name_kana,
        // The column is checked to be 1 to 4.
        layer: u8::try_from(row.layer).unwrap_or_default(),
        kind: row.kind,
        prefecture_code: row.prefecture_code,
        parent_id: term.parent_id,
        phone: row.phone,
        fax: row.fax,
        email: row.email,
        postal_code: row.postal_code,
        address: row.address,
        url: row.url,
        office_hours: row.office_hours,
        requires_upper_layers: row.requires_upper_layers,
        is_sample: row.is_sample,
        categories,
    }
}

impl From<CategoryRow> for Category {
    fn from(row: CategoryRow) -> Self {
        Self {
            id: row.id,
            association_id: row.association_id,
            code: row.code,
            label: row.label,
            practising: row.practising,
            employed: row.employed,
            trainee: row.trainee,
            retired: row.retired,
            suggested_jma_code: row.suggested_jma_code,
            in_use: row.in_use,
        }
    }
}
