//! Facilities.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::master::{Code, Prefecture};
use crate::db::queries::facility::FacilityRow;
use crate::domain::ids::FacilityId;
use crate::domain::policy::{self, Action};
use crate::graphql::connection::connection;
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::Result;
use crate::graphql::node::encode;

/// A hospital, clinic or other place where doctors work (所属施設).
#[derive(Clone)]
pub struct Facility {
    row: Arc<FacilityRow>,
}

impl Facility {
    /// From its row.
    pub fn new(row: Arc<FacilityRow>) -> Self {
        Self { row }
    }

    /// The facility that a row names, if it names one.
    pub async fn load(request: &RequestContext, id: Option<FacilityId>) -> Result<Option<Self>> {
        let Some(id) = id else { return Ok(None) };
        Ok(request.loaders.facilities.load(id).await?.map(Self::new))
    }

    /// The facility, for those who may search for it.
    pub async fn look_up(request: &RequestContext, id: FacilityId) -> Result<Option<Self>> {
        if policy::may(&request.viewer, Action::SearchFacilities) {
            Self::load(request, Some(id)).await
        } else {
            Ok(None)
        }
    }
}

/// A hospital, clinic or other place where doctors work (所属施設).
#[Object(serial)]
impl Facility {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(self.row.id)
    }

    /// 医療機関コード: ten digits.
    async fn code(&self) -> Option<&str> {
        self.row.code.as_deref()
    }

    /// Hospital, clinic, …
    async fn kind(&self, ctx: &Context<'_>) -> Result<Code> {
        Code::required(request(ctx), &self.row.kind_code)
    }

    /// Name, with the legal body in front where it has one.
    async fn name(&self) -> &str {
        &self.row.name
    }

    /// Its reading in full-width katakana.
    async fn name_kana(&self) -> &str {
        &self.row.name_kana
    }

    /// Postal code, seven digits.
    async fn postal_code(&self) -> Option<&str> {
        self.row.postal_code.as_deref()
    }

    /// Prefecture.
    async fn prefecture(&self, ctx: &Context<'_>) -> Option<Prefecture> {
        Prefecture::find(request(ctx), self.row.prefecture_code.as_deref()?)
    }

    /// City, ward, town or village.
    async fn city(&self) -> &str {
        &self.row.city
    }

    /// Rest of the address.
    async fn address(&self) -> &str {
        &self.row.address
    }

    /// Telephone as printed.
    async fn phone(&self) -> Option<&str> {
        self.row.phone.as_deref()
    }

    /// Fax as printed.
    async fn fax(&self) -> Option<&str> {
        self.row.fax.as_deref()
    }

    /// 開設主体: founding body.
    async fn founder(&self, ctx: &Context<'_>) -> Option<Code> {
        Code::of(request(ctx), self.row.founder_code.as_deref())
    }

    /// 許可病床数: licensed beds; 0: none.
    async fn bed_count(&self) -> i32 {
        self.row.bed_count
    }

    /// 併設の施設: attached facilities in words.
    async fn attached(&self) -> &str {
        &self.row.attached
    }
}

connection!(FacilityConnection, FacilityEdge, Facility, "facilities");
