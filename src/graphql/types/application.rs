//! Applications.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};

use super::affiliation::AffiliationGroup;
use super::enums::{ApplicationKind, ApplicationOutcome, ApplicationStatus};
use super::form::ApplicationForm;
use super::history::{ApplicationEvent, ApplicationMemo, ApplicationMessage};
use super::master::Association;
use super::person::Doctor;
use super::step::ApplicationStep;
use crate::db::queries::application::ApplicationRow;
use crate::db::queries::form::FormRow;
use crate::db::queries::step::StepRow;
use crate::domain::application::dates::answer_by;
use crate::domain::ids::ApplicationId;
use crate::domain::policy::{Rule, Scope, Standing};
use crate::domain::words::EventAction;
use crate::graphql::connection::connection;
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::{ApiError, Result};
use crate::graphql::node::encode;
use crate::graphql::scalars::{Date, DateTime};
use crate::service::audit;

/// An application (申請) from submission on.
#[derive(Clone)]
pub struct Application {
    row: Arc<ApplicationRow>,
    /// Read together with the application; otherwise he is loaded when he is asked for.
    doctor: Option<Doctor>,
}

impl Application {
    /// One that the viewer sees.
    pub fn new(row: Arc<ApplicationRow>) -> Self {
        Self { row, doctor: None }
    }

    /// The same, with its doctor.
    pub fn with_doctor(row: Arc<ApplicationRow>, doctor: Doctor) -> Self {
        Self { row, doctor: Some(doctor) }
    }

    /// The application, if the viewer's scope reaches it.
    pub async fn load(request: &RequestContext, id: ApplicationId) -> Result<Option<Self>> {
        Ok(request.loaders.applications.load(id).await?.map(Self::new))
    }

    /// The application after a command on it. Everything read about it before in the same request is read anew.
    pub async fn reload(request: &RequestContext, id: ApplicationId) -> Result<Option<Self>> {
        request.loaders.forget().await;
        Self::load(request, id).await
    }

    /// The application by itself, not as part of a list: staff who open it are written down.
    pub async fn open(request: &RequestContext, id: ApplicationId) -> Result<Option<Self>> {
        let application = Self::load(request, id).await?;
        if let Some(application) = &application {
            audit::application_read(&request.service(), id, application.row.doctor_id).await?;
        }
        Ok(application)
    }

    /// Its row.
    pub fn row(&self) -> &ApplicationRow {
        &self.row
    }

    /// Its route, lowest layer first.
    pub async fn route(&self, request: &RequestContext) -> Result<Vec<ApplicationStep>> {
        let rows = request.loaders.routes.load(self.row.id).await?;
        let steps = rows.iter().flat_map(|rows| rows.iter());
        Ok(steps.map(|row| ApplicationStep::new(row.clone(), self.clone())).collect())
    }

    /// Does the viewer see what has this rule? For staff his association's step decides.
    pub async fn shows(&self, request: &RequestContext, rule: Rule) -> Result<bool> {
        let standing = match request.scope {
            Scope::Nobody => None,
            Scope::Doctor(own) => (own == self.row.doctor_id).then_some(Standing::Oneself),
            // Reached, so it names the association; where that is enough, nothing has to be read.
            Scope::Association(_) if rule.is_for(Standing::Named) => Some(Standing::Named),
            Scope::Association(_) => {
                self.own_step(request).await?.map(|step| Standing::of_step(step.state, step.was_handled()))
            }
        };
        Ok(standing.is_some_and(|standing| rule.is_for(standing)))
    }

    /// The step of the viewer's association.
    async fn own_step(&self, request: &RequestContext) -> Result<Option<Arc<StepRow>>> {
        let Some(own) = request.scope.association() else { return Ok(None) };
        let rows = request.loaders.routes.load(self.row.id).await?;
        Ok(rows.iter().flat_map(|rows| rows.iter()).find(|step| step.association_id == own).cloned())
    }

    /// One of its forms, if the viewer sees them and there is such a revision.
    pub async fn form_of(&self, request: &RequestContext, revision: i32) -> Result<Option<ApplicationForm>> {
        let rows = self.form_rows(request).await?;
        let row = rows.into_iter().find(|row| row.revision == revision);
        Ok(row.map(|row| ApplicationForm::new(self.clone(), row)))
    }

    /// The last revision of the form that the viewer sees, if he doesn't see all.
    pub async fn last_revision(&self, request: &RequestContext) -> Result<Option<i32>> {
        Ok(self.own_step(request).await?.and_then(|step| step.last_revision()))
    }

    /// Forms that the viewer sees, newest first.
    async fn form_rows(&self, request: &RequestContext) -> Result<Vec<Arc<FormRow>>> {
        if !self.shows(request, Rule::Answers).await? {
            return Ok(Vec::new());
        }
        let last = self.last_revision(request).await?;
        let rows = request.loaders.forms.load(self.row.id).await?;
        let seen = |row: &&Arc<FormRow>| last.is_none_or(|last| row.revision <= last);
        Ok(rows.iter().flat_map(|rows| rows.iter()).filter(seen).cloned().collect())
    }
}

/// An application (申請) from submission on.
#[Object(serial)]
impl Application {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(self.row.id)
    }

    /// 受付番号: reception number, such as 2026-0000123.
    async fn number(&self) -> &str {
        &self.row.number
    }

    /// 種別
    async fn kind(&self) -> ApplicationKind {
        self.row.kind.into()
    }

    /// Where it stands as a whole.
    async fn status(&self) -> ApplicationStatus {
        self.row.status.into()
    }

    /// How it ended; null while it is open or returned.
    async fn outcome(&self) -> Option<ApplicationOutcome> {
        self.row.outcome.map(Into::into)
    }

    /// Name this in every mutation on the application: a stale one is refused with CONFLICT.
    async fn version(&self) -> i32 {
        self.row.version
    }

    /// The doctor it is about. Staff see the applicant's data from submission on.
    async fn doctor(&self, ctx: &Context<'_>) -> Result<Doctor> {
        if let Some(doctor) = &self.doctor {
            return Ok(doctor.clone());
        }
        let doctor = Doctor::load(request(ctx), self.row.doctor_id).await?;
        doctor.ok_or_else(|| ApiError::internal(format!("the doctor of application {} is hidden", self.row.id)))
    }

    /// The group that it makes, changes or leaves.
    async fn group(&self, ctx: &Context<'_>) -> Result<Option<AffiliationGroup>> {
        match self.row.group_id {
            Some(id) => AffiliationGroup::find(request(ctx), id).await,
            None => Ok(None),
        }
    }

    /// 申請日時: first submission.
    async fn submitted_at(&self) -> DateTime {
        DateTime(self.row.submitted_at)
    }

    /// Last approval, refusal or withdrawal.
    async fn decided_at(&self) -> Option<DateTime> {
        self.row.decided_at.map(DateTime)
    }

    /// When the last confirmation was in.
    async fn closed_at(&self) -> Option<DateTime> {
        self.row.closed_at.map(DateTime)
    }

    /// The association that returned it, while it is with the doctor.
    async fn returned_by(&self) -> Option<Association> {
        self.row.returned_by_association_id.map(Association::new)
    }

    /// Since when it is with the doctor.
    async fn returned_at(&self) -> Option<DateTime> {
        self.row.returned_at.map(DateTime)
    }

    /// Reason of the last return or refusal, as written for the doctor.
    async fn return_reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let events = request(ctx).loaders.events.load(self.row.id).await?;
        let is_asked_for = |action| matches!(action, EventAction::Returned | EventAction::Refused);
        // What is refused along with an upper layer has no reason of its own.
        let mut given = events.iter().flat_map(|events| events.iter()).rev();
        Ok(given.find_map(|event| event.reason.clone().filter(|_| is_asked_for(event.action))))
    }

    /// Last day on which the returned application may be answered before it can be refused (60 days).
    async fn answer_by(&self) -> Option<Date> {
        self.row.returned_at.map(|at| Date(answer_by(at)))
    }

    /// Answers and documents in force. Null for staff whose step has not opened yet, and for those who handled earlier
    /// ones and have no turn any more.
    async fn form(&self, ctx: &Context<'_>) -> Result<Option<ApplicationForm>> {
        self.form_of(request(ctx), self.row.revision).await
    }

    /// All sent forms, newest first. Empty for staff whose step has not opened yet; for those whose turn is over, the forms
    /// up to the last one that they handled.
    #[graphql(complexity = "3 * child_complexity")]
    async fn forms(&self, ctx: &Context<'_>) -> Result<Vec<ApplicationForm>> {
        let rows = self.form_rows(request(ctx)).await?;
        Ok(rows.into_iter().map(|row| ApplicationForm::new(self.clone(), row)).collect())
    }

    /// The approval route, lowest layer first.
    #[graphql(complexity = "4 * child_complexity")]
    async fn steps(&self, ctx: &Context<'_>) -> Result<Vec<ApplicationStep>> {
        self.route(request(ctx)).await
    }

    /// What happened, oldest first.
    #[graphql(complexity = "10 * child_complexity")]
    async fn events(&self, ctx: &Context<'_>) -> Result<Vec<ApplicationEvent>> {
        let rows = request(ctx).loaders.events.load(self.row.id).await?;
        Ok(rows.iter().flat_map(|rows| rows.iter()).cloned().map(ApplicationEvent::new).collect())
    }

    /// 審査時連絡メッセージ, oldest first.
    #[graphql(complexity = "5 * child_complexity")]
    async fn messages(&self, ctx: &Context<'_>) -> Result<Vec<ApplicationMessage>> {
        let rows = request(ctx).loaders.messages.load(self.row.id).await?;
        Ok(rows.iter().flat_map(|rows| rows.iter()).cloned().map(ApplicationMessage::new).collect())
    }

    /// 事務局メモ, oldest first; always empty for a doctor.
    #[graphql(complexity = "5 * child_complexity")]
    async fn memos(&self, ctx: &Context<'_>) -> Result<Vec<ApplicationMemo>> {
        if !self.shows(request(ctx), Rule::Memos).await? {
            return Ok(Vec::new());
        }
        let rows = request(ctx).loaders.memos.load(self.row.id).await?;
        Ok(rows.iter().flat_map(|rows| rows.iter()).cloned().map(ApplicationMemo::new).collect())
    }

    /// ★要注意 with its reason; always null for a doctor.
    async fn star_reason(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        let Some(reason) = self.row.star_reason.as_deref() else { return Ok(None) };
        Ok(self.shows(request(ctx), Rule::Memos).await?.then_some(reason))
    }

    /// When mails to the doctor about it were given up, because his mail server refused them or did not answer for days;
    /// oldest first. Always empty for a doctor.
    #[graphql(complexity = 5)]
    async fn undelivered_mail_at(&self, ctx: &Context<'_>) -> Result<Vec<DateTime>> {
        if !self.shows(request(ctx), Rule::Memos).await? {
            return Ok(Vec::new());
        }
        let given_up = request(ctx).loaders.undelivered.load(self.row.id).await?;
        Ok(given_up.iter().flat_map(|times| times.iter()).copied().map(DateTime).collect())
    }

    /// May the viewer take it back (取下げ) now?
    async fn can_withdraw(&self, ctx: &Context<'_>) -> Result<bool> {
        super::actions::can_withdraw(request(ctx), self).await
    }

    /// May the viewer correct and resend it now?
    async fn can_resubmit(&self, ctx: &Context<'_>) -> bool {
        super::actions::can_resubmit(request(ctx), self)
    }
}

connection!(ApplicationConnection, ApplicationEdge, Application, "applications");
