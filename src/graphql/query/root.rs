//! The root of all queries.

use async_graphql::{Context, ID, InputObject, Object};

use crate::domain::ids::AssociationId;
use crate::graphql::context::request;
use crate::graphql::node::decode;
use crate::graphql::types::enums::CodeKind;
use crate::graphql::types::master::{Association, Code, Prefecture};
use crate::graphql::types::viewer::Viewer;

/// Where every query begins.
pub struct Query;

/// Which associations. All conditions given must hold.
#[derive(InputObject, Default)]
pub struct AssociationFilter {
    /// Of this prefecture: two digits.
    prefecture_code: Option<String>,
    /// Of this layer: 1 national, 2 prefectural, 3 local, 4 ward.
    layer: Option<i32>,
    /// Directly below this association.
    parent_id: Option<ID>,
}

/// Where every query begins.
#[Object(serial)]
impl Query {
    /// Who is asking.
    async fn viewer(&self) -> Viewer {
        Viewer
    }

    /// The prefectures of Japan, by code.
    #[graphql(complexity = "47 * child_complexity")]
    async fn prefectures(&self, ctx: &Context<'_>) -> Vec<Prefecture> {
        Prefecture::all(request(ctx))
    }

    /// Associations, by layer and code.
    #[graphql(complexity = "1000 * child_complexity")]
    async fn associations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all without it.")] filter: Option<AssociationFilter>,
    ) -> Vec<Association> {
        let filter = filter.unwrap_or_default();
        // An id of something else names no association, so nothing is below it.
        let parent: Option<Option<AssociationId>> = filter.parent_id.map(|id| decode(&id));
        let nodes = request(ctx).tree.all().iter();
        nodes
            .filter(|node| filter.layer.is_none_or(|layer| i32::from(node.layer) == layer))
            .filter(|node| filter.prefecture_code.is_none() || node.prefecture_code == filter.prefecture_code)
            .filter(|node| parent.is_none_or(|parent| parent.is_some() && node.parent_id == parent))
            .map(|node| Association::new(node.id))
            .collect()
    }

    /// What a code list offers now, in its order.
    #[graphql(complexity = "50 * child_complexity")]
    async fn codes(&self, ctx: &Context<'_>, #[graphql(desc = "Which list.")] kind: CodeKind) -> Vec<Code> {
        Code::offered(request(ctx), kind.as_str())
    }
}
