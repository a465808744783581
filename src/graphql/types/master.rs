//! Associations, categories, prefectures, codes: all from memory.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};

use super::enums::AssociationKind;
use crate::domain::association::{Association as Node, Category as CategoryNode};
use crate::domain::codes;
use crate::domain::ids::{AssociationId, CategoryId};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::{ApiError, Result};
use crate::graphql::node::encode;

/// A medical association of one of the four layers (医師会).
#[derive(Debug, Clone, Copy)]
pub struct Association {
    id: AssociationId,
}

impl Association {
    /// The association, which the tree must know: ids come from foreign keys.
    pub fn new(id: AssociationId) -> Self {
        Self { id }
    }

    /// The association, if there is one with this id.
    pub fn find(request: &RequestContext, id: AssociationId) -> Option<Self> {
        request.tree.get(id).map(|node| Self { id: node.id })
    }

    fn node<'a>(&self, request: &'a RequestContext) -> Result<&'a Node> {
        request.tree.get(self.id).ok_or_else(|| ApiError::internal(format!("association {} is in no tree", self.id)))
    }
}

/// A medical association of one of the four layers (医師会).
#[Object(serial)]
impl Association {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(self.id)
    }

    /// Stable code, such as 4-14-001.
    async fn code<'a>(&self, ctx: &'a Context<'_>) -> Result<&'a str> {
        Ok(&self.node(request(ctx))?.code)
    }

    /// Name as of today.
    async fn name<'a>(&self, ctx: &'a Context<'_>) -> Result<&'a str> {
        Ok(&self.node(request(ctx))?.name)
    }

    /// Its reading in full-width katakana.
    async fn name_kana<'a>(&self, ctx: &'a Context<'_>) -> Result<&'a str> {
        Ok(&self.node(request(ctx))?.name_kana)
    }

    /// 1 national, 2 prefectural, 3 local, 4 ward.
    async fn layer(&self, ctx: &Context<'_>) -> Result<i32> {
        Ok(self.node(request(ctx))?.layer.into())
    }

    /// Kind of association.
    async fn kind(&self, ctx: &Context<'_>) -> Result<AssociationKind> {
        Ok(self.node(request(ctx))?.kind.into())
    }

    /// Its prefecture; null for the national one.
    async fn prefecture(&self, ctx: &Context<'_>) -> Result<Option<Prefecture>> {
        let request = request(ctx);
        Ok(self.node(request)?.prefecture_code.as_deref().and_then(|code| Prefecture::find(request, code)))
    }

    /// The association of the layer above; null for the national one.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<Association>> {
        Ok(self.node(request(ctx))?.parent_id.map(Association::new))
    }

    /// Associations directly below it, by code.
    #[graphql(complexity = "60 * child_complexity")]
    async fn children(&self, ctx: &Context<'_>) -> Vec<Association> {
        request(ctx).tree.children(self.id).map(|node| Association::new(node.id)).collect()
    }

    /// From this one up to the national one, this one first.
    #[graphql(complexity = "4 * child_complexity")]
    async fn chain(&self, ctx: &Context<'_>) -> Vec<Association> {
        request(ctx).tree.chain(self.id).map(|node| Association::new(node.id)).collect()
    }

    /// Telephone of its secretariat.
    async fn phone<'a>(&self, ctx: &'a Context<'_>) -> Result<Option<&'a str>> {
        Ok(self.node(request(ctx))?.phone.as_deref())
    }

    /// Fax of its secretariat.
    async fn fax<'a>(&self, ctx: &'a Context<'_>) -> Result<Option<&'a str>> {
        Ok(self.node(request(ctx))?.fax.as_deref())
    }

    /// Mail address of its secretariat.
    async fn email<'a>(&self, ctx: &'a Context<'_>) -> Result<Option<&'a str>> {
        Ok(self.node(request(ctx))?.email.as_deref())
    }

    /// Postal code of its secretariat, seven digits.
    async fn postal_code<'a>(&self, ctx: &'a Context<'_>) -> Result<Option<&'a str>> {
        Ok(self.node(request(ctx))?.postal_code.as_deref())
    }

    /// Address of its secretariat.
    async fn address<'a>(&self, ctx: &'a Context<'_>) -> Result<Option<&'a str>> {
        Ok(self.node(request(ctx))?.address.as_deref())
    }

    /// Public home page.
    async fn url<'a>(&self, ctx: &'a Context<'_>) -> Result<Option<&'a str>> {
        Ok(self.node(request(ctx))?.url.as_deref())
    }

    /// Office hours of its secretariat, in words.
    async fn office_hours<'a>(&self, ctx: &'a Context<'_>) -> Result<Option<&'a str>> {
        Ok(self.node(request(ctx))?.office_hours.as_deref())
    }

    /// Whoever joins it must join every layer above at once.
    async fn requires_upper_layers(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.node(request(ctx))?.requires_upper_layers)
    }

    /// Invented for demonstration (見本).
    async fn is_sample(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.node(request(ctx))?.is_sample)
    }

    /// Categories now offered, in order.
    #[graphql(complexity = "10 * child_complexity")]
    async fn categories(&self, ctx: &Context<'_>) -> Result<Vec<Category>> {
        let categories = &self.node(request(ctx))?.categories;
        Ok(categories.iter().filter(|category| category.in_use).map(|category| Category { id: category.id }).collect())
    }
}

/// A membership category (会員区分). Every association has a list of its own; the same letter means different things
/// in different places.
#[derive(Debug, Clone, Copy)]
pub struct Category {
    id: CategoryId,
}

impl Category {
    /// The category, if the tree knows it.
    pub fn find(request: &RequestContext, id: CategoryId) -> Option<Self> {
        request.tree.category(id).map(|category| Self { id: category.id })
    }

    fn node<'a>(&self, request: &'a RequestContext) -> Result<&'a CategoryNode> {
        request.tree.category(self.id).ok_or_else(|| ApiError::internal(format!("category {} is in no tree", self.id)))
    }
}

/// A membership category (会員区分). Every association has a list of its own; the same letter means different things
/// in different places.
#[Object(serial)]
impl Category {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(self.id)
    }

    /// Code as printed, such as A①.
    async fn code<'a>(&self, ctx: &'a Context<'_>) -> Result<&'a str> {
        Ok(&self.node(request(ctx))?.code)
    }

    /// What it stands for, in words.
    async fn label<'a>(&self, ctx: &'a Context<'_>) -> Result<&'a str> {
        Ok(&self.node(request(ctx))?.label)
    }

    /// For founders and managers of a facility.
    async fn practising(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.node(request(ctx))?.practising)
    }

    /// For employed doctors.
    async fn employed(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.node(request(ctx))?.employed)
    }

    /// For trainees.
    async fn trainee(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.node(request(ctx))?.trainee)
    }

    /// For doctors who no longer work.
    async fn retired(&self, ctx: &Context<'_>) -> Result<bool> {
        Ok(self.node(request(ctx))?.retired)
    }

    /// Category of the national association that usually goes with it; a suggestion only.
    async fn suggested_jma_code<'a>(&self, ctx: &'a Context<'_>) -> Result<Option<&'a str>> {
        Ok(self.node(request(ctx))?.suggested_jma_code.as_deref())
    }
}

/// A prefecture of Japan.
#[derive(Debug, Clone)]
pub struct Prefecture(Arc<codes::Prefecture>);

impl Prefecture {
    /// The prefecture with this code.
    pub fn find(request: &RequestContext, code: &str) -> Option<Self> {
        request.codes.prefecture(code).cloned().map(Self)
    }

    /// All of them by code.
    pub fn all(request: &RequestContext) -> Vec<Self> {
        request.codes.prefectures().iter().cloned().map(Self).collect()
    }
}

/// A prefecture of Japan.
#[Object(serial)]
impl Prefecture {
    /// Two digits, 01 to 47 (JIS X 0401).
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Name in kanji, such as 神奈川県.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Its reading in full-width katakana.
    async fn name_kana(&self) -> &str {
        &self.0.name_kana
    }
}

/// An entry of a small code list. Lists are data: see codes(kind:).
#[derive(Debug, Clone)]
pub struct Code(Arc<codes::Code>);

impl Code {
    /// The entry with this id (`kind:code`).
    pub fn find(request: &RequestContext, id: &str) -> Option<Self> {
        request.codes.get(id).cloned().map(Self)
    }

    /// The entry that a column names, if it names one.
    pub fn of(request: &RequestContext, id: Option<&str>) -> Option<Self> {
        id.and_then(|id| Self::find(request, id))
    }

    /// The entry that a required column names.
    pub fn required(request: &RequestContext, id: &str) -> Result<Self> {
        Self::find(request, id).ok_or_else(|| ApiError::internal(format!("code {id} is in no list")))
    }

    /// What a list offers now.
    pub fn offered(request: &RequestContext, kind: &str) -> Vec<Self> {
        request.codes.offered(kind).cloned().map(Self).collect()
    }
}

/// An entry of a small code list. Lists are data: see codes(kind:).
#[Object(serial)]
impl Code {
    /// kind:code
    async fn id(&self) -> ID {
        ID(self.0.id.clone())
    }

    /// Code within its list, as printed.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// Words shown on the screens, Japanese.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// Heading under which a long list is grouped; empty where it is not.
    async fn group_label(&self) -> &str {
        &self.0.group_label
    }
}

/// Number of rows; exact up to 10,000.
#[derive(SimpleObject, Debug, Clone, Copy)]
#[graphql(serial)]
pub struct TotalCount {
    /// The number, or 10,000.
    pub value: i32,
    /// True: there are more than value says.
    pub is_capped: bool,
}
