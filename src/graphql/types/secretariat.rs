//! What a secretariat sees, for the association of the logged-in staff user. One guard at the root: whoever holds a
//! `Secretariat` is staff of its association.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object};
use chrono::{DateTime, Days, Utc};

use super::api_token::ApiToken;
use super::application::Application;
use super::audit::{AuditAction, AuditEntry, AuditEntryConnection, AuditEntryFilter};
use super::counts::{PendingApplicationCounts, StepStateCounts};
use super::enums::{ApplicationBox, ApplicationStepSort, StepTab};
use super::master::{Association, TotalCount};
use super::person::{Doctor, DoctorConnection};
use super::read_ahead;
use super::registration_case::{self, RegistrationCase, RegistrationCaseConnection, RegistrationCaseFilter};
use super::staff_user::{self, StaffUser, StaffUserConnection, StaffUserFilter, StaffUserSort};
use super::step::{ApplicationStep, ApplicationStepConnection};
use super::workload::Workload;
use crate::db::queries::inbox::{Filter, Sort, SortBy, Tab, TabCounts};
use crate::db::queries::page::{Page, Place};
use crate::db::queries::sought::Sought;
use crate::db::queries::{counts, doctor, inbox, workload};
use crate::domain::ids::{ApplicationId, AssociationId};
use crate::domain::policy::{Action, administered};
use crate::domain::text::fold_ascii;
use crate::domain::time::tokyo_midnight;
use crate::graphql::connection::{Count, Listed, page, size_of};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::{ApiError, Result};
use crate::graphql::node::decode;
use crate::graphql::scalars::Date;
use crate::service::staff_user::asks_of_all;

/// What a secretariat sees and does, for the association of the logged-in staff user.
pub struct Secretariat {
    association_id: AssociationId,
}

/// Which doctors.
#[derive(InputObject, Default)]
pub struct SecretariatDoctorFilter {
    /// Only those who are members today.
    current_members_only: Option<bool>,
    /// Part of the name, of its reading or of a former name, in any width and kana; or the whole 医籍登録番号, as 第123456号
    /// too. One character: the family name or its reading begins with it.
    query: Option<String>,
}

/// Which applications. All conditions given must hold.
#[derive(InputObject, Default)]
pub struct ApplicationStepFilter {
    /// Pending (未受付・受付済), or a chosen state; everything that ever arrived without it.
    tab: Option<StepTab>,
    /// Box of the TOP.
    #[graphql(name = "box")]
    kind: Option<ApplicationBox>,
    /// Pending for at least so many days.
    min_pending_days: Option<i32>,
    /// Submitted on this day or later.
    submitted_from: Option<Date>,
    /// Submitted on this day or before.
    submitted_to: Option<Date>,
    /// Part of the doctor's name or kana, his licence number, or the reception number from its beginning (at least nine
    /// characters) or up to its end (at least three).
    query: Option<String>,
    /// Only those marked ★要注意.
    starred: Option<bool>,
}

impl Secretariat {
    /// That of the viewer, if he is staff.
    pub fn of(request: &RequestContext) -> Option<Self> {
        let association_id = request.scope.association()?;
        request.may(Action::ReadSecretariat).then_some(Self { association_id })
    }

    fn step((step, application, doctor): inbox::Wide) -> ApplicationStep {
        let doctor = Doctor::new(Arc::new(doctor));
        ApplicationStep::new(Arc::new(step), Application::with_doctor(Arc::new(application), doctor))
    }
}

/// What a secretariat sees and does, for the association of the logged-in staff user.
#[Object(serial)]
impl Secretariat {
    /// The association.
    async fn association(&self) -> Association {
        Association::new(self.association_id)
    }

    /// 申請状況 of the association.
    async fn pending_counts(&self, ctx: &Context<'_>) -> Result<PendingApplicationCounts> {
        let request = request(ctx);
        let (own, today) = (&[self.association_id], request.today);
        let found = request.read(|reader| async move { counts::pending(&reader, own, today).await }).await?;
        let own = found.get(&self.association_id).copied().unwrap_or_default();
        Ok(PendingApplicationCounts::new(self.association_id, own, request.now))
    }

    /// Applications that have arrived at the association, as its own rows.
    #[graphql(complexity = "size_of(first, last) * child_complexity")]
    #[allow(clippy::too_many_arguments, reason = "one for each argument of the field")]
    async fn application_steps(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; everything that ever arrived without it.")] filter: Option<ApplicationStepFilter>,
        #[graphql(desc = "In which order.", default_with = "ApplicationStepSort::ArrivedAsc")]
        sort: ApplicationStepSort,
        #[graphql(desc = "So many from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<ApplicationStepConnection> {
        let request = request(ctx);
        let (tab, filter) = filter.unwrap_or_default().read(request);
        let (sort, page) = (read_sort(sort), page(first, after, last, before)?);
        let own = self.association_id;
        let count = Count::Steps(own, tab, filter.clone());
        let listed = if request.look_ahead && read_ahead::selects(ctx, &["application", "doctor"]) {
            let (today, which, page) = (request.today, (tab, &filter, sort), &page);
            let rows = request.find(filter.is_search(), |connection| async move {
                inbox::wide_page(&connection, own, today, which, page).await
            });
            let rows = rows.await?;
            Listed::new(rows, count, |wide| {
                let place = place(&wide.0, wide.1.submitted_at, sort);
                (place, Self::step(wide))
            })
        } else {
            self.narrow_page(request, (tab, &filter, sort), &page, count).await?
        };
        let steps: Vec<_> = listed.edges.iter().map(|(_, step)| step).collect();
        read_ahead::below_steps(request, ctx, &steps).await;
        Ok(ApplicationStepConnection(listed))
    }

    /// The users of the secretariat (事務局ユーザー), for its 管理者; null for everybody else.
    #[graphql(complexity = "size_of(first, last) * child_complexity")]
    #[allow(clippy::too_many_arguments, reason = "one for each argument of the field")]
    async fn staff_users(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Another association's, for the 管理者 of the national one.")] association_id: Option<ID>,
        #[graphql(desc = "Which ones; all without it.")] filter: Option<StaffUserFilter>,
        #[graphql(desc = "In which order.", default_with = "StaffUserSort::NameAsc")] sort: StaffUserSort,
        #[graphql(desc = "So many from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Option<StaffUserConnection>> {
        let request = request(ctx);
        let Some(association) = staff_user::managed(request, association_id.as_ref()) else { return Ok(None) };
        let page = page(first, after, last, before)?;
        let listed = StaffUser::page(request, association, filter.unwrap_or_default(), sort, &page).await?;
        Ok(Some(StaffUserConnection(listed)))
    }

    /// The association's step in an application, found by the application's id; null when it has none.
    async fn application_step(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The application.")] application_id: ID,
    ) -> Result<Option<ApplicationStep>> {
        let request = request(ctx);
        let Some(id) = decode::<ApplicationId>(&application_id) else { return Ok(None) };
        let Some(application) = Application::open(request, id).await? else { return Ok(None) };
        let steps = application.route(request).await?;
        Ok(steps.into_iter().find(|step| step.row().association_id == self.association_id))
    }

    /// Doctors related to the association: members, applicants, former members. By reading.
    #[graphql(complexity = "size_of(first, last) * child_complexity")]
    async fn doctors(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<SecretariatDoctorFilter>,
        #[graphql(desc = "So many from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<DoctorConnection> {
        let request = request(ctx);
        let filter = filter.unwrap_or_default();
        let related = doctor::Related {
            association_id: self.association_id,
            current_only: filter.current_members_only.unwrap_or(false),
            sought: filter.query.as_deref().and_then(Sought::read),
        };
        let page = page(first, after, last, before)?;
        let rows = Doctor::page(request, ctx.look_ahead(), &related, &page).await?;
        let count = Count::Doctors(related, request.today);
        Ok(DoctorConnection(Listed::new(rows, count, |doctor| (doctor.place(), doctor))))
    }

    /// Registrations with a 医籍登録番号 that was there already, which this secretariat settles (登録の重複), newest first.
    #[graphql(complexity = "size_of(first, last) * child_complexity")]
    async fn registration_cases(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; all without it.")] filter: Option<RegistrationCaseFilter>,
        #[graphql(desc = "So many from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<RegistrationCaseConnection> {
        let request = request(ctx);
        let page = page(first, after, last, before)?;
        let listed = RegistrationCase::page(request, self.association_id, filter.unwrap_or_default(), &page).await?;
        Ok(RegistrationCaseConnection(listed))
    }

    /// One of them, by its id; null when this secretariat does not look after it.
    async fn registration_case(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The case.")] id: ID,
    ) -> Result<Option<RegistrationCase>> {
        RegistrationCase::open(request(ctx), self.association_id, &id).await
    }

    /// How many of them are not settled yet.
    #[graphql(complexity = "20 + child_complexity")]
    async fn open_registration_cases(&self, ctx: &Context<'_>) -> Result<TotalCount> {
        registration_case::open_ones(request(ctx), self.association_id).await
    }

    /// 操作履歴 of the association, newest first. Null for all but its 管理者.
    #[graphql(complexity = "size_of(first, last) * child_complexity")]
    async fn audit_entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; those of the last year without it.")] filter: Option<AuditEntryFilter>,
        #[graphql(desc = "So many from the beginning, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Only those before this cursor.")] before: Option<String>,
    ) -> Result<Option<AuditEntryConnection>> {
        let request = request(ctx);
        let Some(own) = administered(&request.viewer) else { return Ok(None) };
        let (whose, filter) = filter.unwrap_or_default().read(request, own).map_err(ApiError::BadInput)?;
        let listed = AuditEntry::page(request, own, whose, filter, &page(first, after, last, before)?).await?;
        Ok(Some(AuditEntryConnection(listed)))
    }

    /// API tokens of the association, newest first, 200 at most. Null for all but its 管理者.
    #[graphql(complexity = "20 * child_complexity")]
    async fn api_tokens(&self, ctx: &Context<'_>) -> Result<Option<Vec<ApiToken>>> {
        let request = request(ctx);
        match administered(&request.viewer) {
            Some(own) => ApiToken::of(request, own).await.map(Some),
            None => Ok(None),
        }
    }

    /// Everybody who works for the secretariat has to have a second factor. Null for all but its 管理者.
    async fn staff_second_factor(&self, ctx: &Context<'_>) -> Result<Option<bool>> {
        let request = request(ctx);
        match administered(&request.viewer) {
            Some(own) => Ok(Some(asks_of_all(&request.app, own).await?)),
            None => Ok(None),
        }
    }

    /// What may stand in the 操作履歴, to choose from. Null for all but its 管理者.
    #[graphql(complexity = "30 * child_complexity")]
    async fn audit_actions(&self, ctx: &Context<'_>) -> Option<Vec<AuditAction>> {
        administered(&request(ctx).viewer).map(|_| AuditAction::all())
    }

    /// Steps of the association's tabs, by state. The filter's tab doesn't count.
    async fn step_counts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones; everything that ever arrived without it.")] filter: Option<ApplicationStepFilter>,
    ) -> Result<StepStateCounts> {
        let request = request(ctx);
        let (_, filter) = filter.unwrap_or_default().read(request);
        let (own, filter) = (self.association_id, &filter);
        let counted = request
            .find(filter.is_search(), |connection| async move { inbox::count_by_tab(&connection, own, filter).await });
        Ok(by_tab(counted.await?))
    }

    /// What lies on the desk and for how long, and what came in and went out in the last 14 days.
    #[graphql(complexity = "10 * child_complexity")]
    async fn workload(&self, ctx: &Context<'_>) -> Result<Workload> {
        let request = request(ctx);
        let since = tokyo_midnight(Workload::first_day(request.today));
        let own = self.association_id;
        let counted = request.read(|reader| async move { workload::of(&reader, own, since).await }).await?;
        Ok(Workload::new(&counted, request.today))
    }

    /// Associations directly below with their pending numbers.
    #[graphql(complexity = "60 * child_complexity")]
    async fn branches(&self, ctx: &Context<'_>) -> Result<Vec<PendingApplicationCounts>> {
        let request = request(ctx);
        let below: Vec<_> = request.tree.children(self.association_id).map(|node| node.id).collect();
        if below.is_empty() {
            return Ok(Vec::new());
        }
        let (named, today) = (&below, request.today);
        let found = request.read(|reader| async move { counts::pending(&reader, named, today).await }).await?;
        let numbers = |id: &AssociationId| found.get(id).copied().unwrap_or_default();
        Ok(below.iter().map(|id| PendingApplicationCounts::new(*id, numbers(id), request.now)).collect())
    }
}

impl Secretariat {
    /// A page whose applications are loaded when they are asked for.
    async fn narrow_page(
        &self,
        request: &RequestContext,
        (tab, filter, sort): (Tab, &Filter, Sort),
        page: &Page<DateTime<Utc>>,
        count: Count,
    ) -> Result<Listed<ApplicationStep>> {
        let own = self.association_id;
        let rows = request.find(filter.is_search(), |connection| async move {
            inbox::page(&connection, own, tab, filter, sort, page).await
        });
        let rows = rows.await?;
        Ok(Listed::new(rows, count, |(step, submitted_at)| {
            let place = place(&step, submitted_at, sort);
            (place, ApplicationStep::lazy(Arc::new(step)))
        }))
    }
}

impl ApplicationStepFilter {
    fn read(self, request: &RequestContext) -> (Tab, Filter) {
        let tab = match self.tab {
            Some(StepTab::Pending) => Tab::Pending,
            Some(StepTab::Unreceived) => Tab::Unreceived,
            Some(StepTab::Received) => Tab::Received,
            Some(StepTab::Returned) => Tab::Returned,
            Some(StepTab::Done) => Tab::Done,
            Some(StepTab::All) | None => Tab::All,
        };
        let days = self.min_pending_days.and_then(|days| u64::try_from(days).ok()).filter(|days| *days > 0);
        let typed = self.query.map(|typed| fold_ascii(&typed).trim().to_owned()).filter(|typed| !typed.is_empty());
        let filter = Filter {
            counts_under: self.kind.map(Into::into),
            arrived_until: days.and_then(|days| request.today.checked_sub_days(Days::new(days))),
            submitted_from: self.submitted_from.map(|day| tokyo_midnight(day.0)),
            submitted_before: self.submitted_to.and_then(|day| day.0.succ_opt()).map(tokyo_midnight),
            text: typed,
            starred: self.starred.unwrap_or(false),
        };
        (tab, filter)
    }
}

fn read_sort(sort: ApplicationStepSort) -> Sort {
    let (by, descending) = match sort {
        ApplicationStepSort::ArrivedAsc => (SortBy::Arrival, false),
        ApplicationStepSort::ArrivedDesc => (SortBy::Arrival, true),
        ApplicationStepSort::SubmittedAsc => (SortBy::Submission, false),
        ApplicationStepSort::SubmittedDesc => (SortBy::Submission, true),
    };
    Sort { by, descending }
}

fn place(step: &crate::db::queries::step::StepRow, submitted_at: DateTime<Utc>, sort: Sort) -> Place<DateTime<Utc>> {
    let key = match sort.by {
        // Only what has arrived is listed.
        SortBy::Arrival => step.arrived_at.unwrap_or(submitted_at),
        SortBy::Submission => submitted_at,
    };
    Place { key, id: step.id.0 }
}

fn by_tab(counted: TabCounts) -> StepStateCounts {
    let number = |count: i64| i32::try_from(count).unwrap_or(i32::MAX);
    let TabCounts { unreceived, received, returned, done, waiting } = counted;
    StepStateCounts {
        pending: number(unreceived + received),
        unreceived: number(unreceived),
        received: number(received),
        returned: number(returned),
        done: number(done),
        all: number(unreceived + received + returned + done + waiting),
    }
}
