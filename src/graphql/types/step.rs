//! Steps of the approval route.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object};

use super::application::Application;
use super::enums::{StepKind, StepSide, StepState};
use super::master::{Association, Category};
use crate::db::queries::step::StepRow;
use crate::domain::application::age;
use crate::domain::ids::{AccountId, StepId};
use crate::domain::words;
use crate::graphql::connection::connection;
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::{ApiError, Result};
use crate::graphql::node::encode;
use crate::graphql::scalars::{Date, DateTime};

/// What a secretariat does to a step.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::domain::application::actions::ReviewAction")]
pub enum ReviewAction {
    /// 受付: take it in.
    Receive,
    /// 承認: approve it.
    Approve,
    /// 差戻: give it back to the doctor to be corrected.
    Return,
    /// 非承認: refuse it.
    Refuse,
    /// 確認: take note of it.
    Confirm,
    /// 取消: take back the association's latest action.
    Cancel,
}

/// One association's part in an application. One per application and association.
#[derive(Clone)]
pub struct ApplicationStep {
    row: Arc<StepRow>,
    /// Read together with the step; otherwise it is loaded when it is asked for.
    application: Option<Application>,
}

impl ApplicationStep {
    /// Of an application that the viewer sees.
    pub fn new(row: Arc<StepRow>, application: Application) -> Self {
        Self { row, application: Some(application) }
    }

    /// Of the viewer's own association, whose application is not read yet.
    pub fn lazy(row: Arc<StepRow>) -> Self {
        Self { row, application: None }
    }

    /// The step, if the viewer sees its application.
    pub async fn load(request: &RequestContext, id: StepId) -> Result<Option<Self>> {
        let Some(row) = request.loaders.steps.load(id).await? else { return Ok(None) };
        let application = Application::load(request, row.application_id).await?;
        Ok(application.map(|application| Self::new(row, application)))
    }

    /// The same by itself, not as part of a list: staff who open it have opened its application.
    pub async fn open(request: &RequestContext, id: StepId) -> Result<Option<Self>> {
        let Some(row) = request.loaders.steps.load(id).await? else { return Ok(None) };
        let application = Application::open(request, row.application_id).await?;
        Ok(application.map(|application| Self::new(row, application)))
    }

    /// The step after a command on it.
    pub async fn reload(request: &RequestContext, id: StepId) -> Result<Option<Self>> {
        request.loaders.forget().await;
        Self::load(request, id).await
    }

    /// Its row.
    pub fn row(&self) -> &StepRow {
        &self.row
    }

    /// What it is part of.
    pub async fn of(&self, request: &RequestContext) -> Result<Application> {
        if let Some(application) = &self.application {
            return Ok(application.clone());
        }
        let application = Application::load(request, self.row.application_id).await?;
        application.ok_or_else(|| ApiError::internal(format!("the application of step {} is hidden", self.row.id)))
    }

    fn pending_since(&self) -> Option<chrono::DateTime<chrono::Utc>> {
        self.row.arrived_at.filter(|_| age::is_pending(self.row.state))
    }
}

/// One association's part in an application. One per application and association.
#[Object(serial)]
impl ApplicationStep {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(self.row.id)
    }

    /// The application.
    async fn application(&self, ctx: &Context<'_>) -> Result<Application> {
        self.of(request(ctx)).await
    }

    /// The association that has to act.
    async fn association(&self) -> Association {
        Association::new(self.row.association_id)
    }

    /// Order on the route, from 0.
    async fn position(&self) -> i32 {
        self.row.position.into()
    }

    /// What the application means for the association.
    async fn side(&self) -> StepSide {
        self.row.side.into()
    }

    /// What the association has to do.
    async fn kind(&self) -> StepKind {
        self.row.kind.into()
    }

    /// Where the step stands.
    async fn state(&self) -> StepState {
        self.row.state.into()
    }

    /// Category asked for at this association.
    async fn category(&self, ctx: &Context<'_>) -> Option<Category> {
        Category::find(request(ctx), self.row.category_id?)
    }

    /// Last arrival there. Null before it, and while it waits again since the route began anew.
    async fn arrived_at(&self) -> Option<DateTime> {
        self.row.arrived_at.filter(|_| self.row.state != words::StepState::Waiting).map(DateTime)
    }

    /// Calendar days in Asia/Tokyo since the last arrival; null when it is not pending.
    async fn pending_days(&self, ctx: &Context<'_>) -> Option<i32> {
        i32::try_from(age::pending_days(self.pending_since()?, request(ctx).now)).ok()
    }

    /// Pending for seven days or more (▲).
    async fn is_aged(&self, ctx: &Context<'_>) -> bool {
        self.pending_since().is_some_and(|since| age::is_aged(since, request(ctx).now))
    }

    /// When it was received (受付).
    async fn received_at(&self) -> Option<DateTime> {
        self.row.received_at.map(DateTime)
    }

    /// Name of the person who received it.
    async fn received_by(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        name_of(request(ctx), self.row.received_by_account_id).await
    }

    /// When the association acted: 承認, 差戻, 非承認, 確認, or the 受付 that hands on.
    async fn acted_at(&self) -> Option<DateTime> {
        self.row.acted_at.map(DateTime)
    }

    /// Name of the person who acted.
    async fn acted_by(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        name_of(request(ctx), self.row.acted_by_account_id).await
    }

    /// Date set at the approval: first day of joining, last day of leaving.
    async fn effective_on(&self) -> Option<Date> {
        self.row.effective_on.map(Date)
    }

    /// Has the membership that this step approved begun? It stands whatever becomes of the application.
    async fn is_in_force(&self, ctx: &Context<'_>) -> Result<bool> {
        super::actions::is_in_force(request(ctx), &self.row).await
    }

    /// What the viewer may do on this step now. Empty for a doctor and for other associations.
    async fn available_actions(&self, ctx: &Context<'_>) -> Result<Vec<ReviewAction>> {
        super::actions::available(request(ctx), self).await
    }

    /// The day on which an approval takes effect if it sets no other. Empty where the viewer can't approve the step.
    async fn approval_date(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        Ok(super::actions::approval_date(request(ctx), self).await?.map(Date))
    }
}

async fn name_of(request: &RequestContext, account: Option<AccountId>) -> Result<Option<String>> {
    let Some(account) = account else { return Ok(None) };
    Ok(request.loaders.account_names.load(account).await?.map(|name| (*name).clone()))
}

connection!(ApplicationStepConnection, ApplicationStepEdge, ApplicationStep, "steps");
