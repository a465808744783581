//! Affiliations and groups of a doctor.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, SimpleObject};

use super::application::Application;
use super::facility::Facility;
use super::master::{Association, Category, Code};
use super::person::Doctor;
use crate::db::queries::affiliation::{self, AffiliationRow, Row, TermRow};
use crate::db::queries::facility::FacilityRow;
use crate::domain::ids::{AffiliationId, GroupId};
use crate::domain::policy::Rule;
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::Result;
use crate::graphql::loaders::Group;
use crate::graphql::node::encode;
use crate::graphql::scalars::{Date, DateTime};
use crate::service::audit;

/// Membership of a doctor in an association (所属).
#[derive(Clone)]
pub struct Affiliation {
    doctor: Doctor,
    loaded: Arc<Row>,
    /// Read together with the affiliation.
    facility: Option<Arc<FacilityRow>>,
}

impl Affiliation {
    /// Of a doctor whom the viewer sees.
    pub fn new(doctor: Doctor, loaded: Arc<Row>) -> Self {
        Self { doctor, loaded, facility: None }
    }

    /// The same, with its facility.
    pub fn with_facility(doctor: Doctor, loaded: Arc<Row>, facility: Option<Arc<FacilityRow>>) -> Self {
        Self { doctor, loaded, facility }
    }

    /// The affiliation, if the viewer sees it; staff who open it have opened its doctor.
    pub async fn open(request: &RequestContext, id: AffiliationId) -> Result<Option<Self>> {
        let doctor = request.read(|reader| async move { affiliation::doctor_of(&reader, id).await }).await?;
        let Some(doctor) = doctor else { return Ok(None) };
        let Some(doctor) = Doctor::look_up(request, doctor).await? else { return Ok(None) };
        let all = doctor.affiliation_rows(request, true).await?;
        let Some(row) = all.iter().find(|row| row.0.id == id) else { return Ok(None) };
        audit::doctor_read(&request.service(), row.0.doctor_id).await?;
        Ok(Some(Self::new(doctor.clone(), row.clone())))
    }

    fn row(&self) -> &AffiliationRow {
        &self.loaded.0
    }

    fn term(&self) -> Option<&TermRow> {
        self.loaded.1.as_ref()
    }
}

/// Membership of a doctor in an association (所属).
#[Object(serial)]
impl Affiliation {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(self.row().id)
    }

    /// The doctor.
    async fn doctor(&self) -> Doctor {
        self.doctor.clone()
    }

    /// The association.
    async fn association(&self) -> Association {
        Association::new(self.row().association_id)
    }

    /// 入会年月日
    async fn joined_on(&self) -> Date {
        Date(self.row().joined_on)
    }

    /// Last day, inclusive.
    async fn left_on(&self) -> Option<Date> {
        self.row().left_on.map(Date)
    }

    /// Read off the dates, as of today in Asia/Tokyo.
    async fn is_current(&self, ctx: &Context<'_>) -> bool {
        let today = request(ctx).today;
        self.row().joined_on <= today && self.row().left_on.is_none_or(|left_on| left_on >= today)
    }

    /// 会員区分 on the day of asking, or on the last or first day.
    async fn category(&self, ctx: &Context<'_>) -> Option<Category> {
        Category::find(request(ctx), self.term()?.category_id)
    }

    /// 所属施設, when it is in the list.
    async fn facility(&self, ctx: &Context<'_>) -> Result<Option<Facility>> {
        match &self.facility {
            Some(row) => Ok(Some(Facility::new(row.clone()))),
            None => Facility::load(request(ctx), self.term().and_then(|term| term.facility_id)).await,
        }
    }

    /// 所属施設 in free text.
    async fn facility_text(&self) -> Option<&str> {
        self.term()?.facility_text.as_deref()
    }

    /// 施設・業務
    async fn workplace_role(&self, ctx: &Context<'_>) -> Option<Code> {
        Code::of(request(ctx), self.term()?.workplace_role_code.as_deref())
    }

    /// 役職
    async fn position(&self, ctx: &Context<'_>) -> Option<Code> {
        Code::of(request(ctx), self.term()?.position_code.as_deref())
    }

    /// 役職 in free text.
    async fn position_text(&self) -> Option<&str> {
        self.term()?.position_text.as_deref()
    }
}

/// One facility and one chain of associations (所属グループ).
#[derive(Clone)]
pub struct AffiliationGroup {
    doctor: Doctor,
    group: Arc<Group>,
}

impl AffiliationGroup {
    /// Of a doctor whom the viewer sees.
    pub fn new(doctor: Doctor, group: Arc<Group>) -> Self {
        Self { doctor, group }
    }

    /// The group, if the viewer sees it.
    pub async fn find(request: &RequestContext, id: GroupId) -> Result<Option<Self>> {
        let Some(group) = request.loaders.groups.load(id).await? else { return Ok(None) };
        let Some(doctor) = Doctor::load(request, group.row.doctor_id).await? else { return Ok(None) };
        Ok(doctor.shows(Rule::Groups).then(|| Self::new(doctor, group)))
    }

    /// The same by itself: staff who open it have opened its doctor.
    pub async fn open(request: &RequestContext, id: GroupId) -> Result<Option<Self>> {
        let found = Self::find(request, id).await?;
        if let Some(found) = &found {
            audit::doctor_read(&request.service(), found.group.row.doctor_id).await?;
        }
        Ok(found)
    }
}

/// One facility and one chain of associations (所属グループ).
#[Object(serial)]
impl AffiliationGroup {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(self.group.row.id)
    }

    /// 所属施設, when it is in the list.
    async fn facility(&self, ctx: &Context<'_>) -> Result<Option<Facility>> {
        Facility::load(request(ctx), self.group.row.facility_id).await
    }

    /// 所属施設 in free text.
    async fn facility_text(&self) -> Option<&str> {
        self.group.row.facility_text.as_deref()
    }

    /// The chain, lowest layer first.
    #[graphql(complexity = "4 * child_complexity")]
    async fn layers(&self, ctx: &Context<'_>) -> Result<Vec<AffiliationGroupLayer>> {
        let request = request(ctx);
        let rows = self.doctor.affiliation_rows(request, false).await?;
        let layer = |association: &_| {
            let row = rows.iter().find(|row| row.0.association_id == *association);
            let carrier = row.and_then(|row| row.1.as_ref()).map(|term| term.group_id);
            AffiliationGroupLayer {
                association: Association::new(*association),
                affiliation: row.map(|row| Affiliation::new(self.doctor.clone(), row.clone())),
                is_shared: carrier.is_some_and(|carrier| carrier != self.group.row.id),
            }
        };
        Ok(self.group.chain.iter().map(layer).collect())
    }

    /// When nothing of it was left.
    async fn closed_at(&self) -> Option<DateTime> {
        self.group.row.closed_at.map(DateTime)
    }

    /// The open application that holds the group, if any.
    async fn open_application(&self, ctx: &Context<'_>) -> Result<Option<Application>> {
        let holder = request(ctx).loaders.group_holders.load(self.group.row.id).await?;
        Ok(holder.map(|row| Application::new((*row).clone())))
    }
}

/// One association of a group's chain.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct AffiliationGroupLayer {
    /// The association.
    association: Association,
    /// The membership in force or to come, if any.
    affiliation: Option<Affiliation>,
    /// Carried by another group: 他の所属グループで加入済.
    is_shared: bool,
}
