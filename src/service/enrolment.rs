//! 入会届: filing it, and sending it again after a return.

use chrono::NaiveDate;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::draft::{self, Draft};
use super::transition::{self, Locked, Subject, Target};
use super::{CommandError, Context, access};
use crate::db::models::application::{self, NewApplication};
use crate::db::models::doctor::{self, LockedDoctor};
use crate::db::models::draft::{self as draft_rows, Which};
use crate::db::models::{affiliation, affiliation_group, application_form};
use crate::domain::affiliation::Membership;
use crate::domain::application::dates;
use crate::domain::application::machine::{self, Action, apply, joining_in_correction};
use crate::domain::application::refusal::{Refusal, date_problem};
use crate::domain::application::route::{self, Intent, RoutePlan};
use crate::domain::application::snapshot::{Actor, Facts, Step};
use crate::domain::association::AssociationTree;
use crate::domain::enrolment::{EnrolmentForm, check};
use crate::domain::ids::{ApplicationId, AssociationId, AttachmentId, CategoryId, DoctorId, DraftId, GroupId, StepId};
use crate::domain::problem::Problem;
use crate::domain::viewer::DoctorViewer;
use crate::domain::words::{ApplicationKind, ApplicationStatus, ProblemCode, StepState};

/// Files the viewer's draft and takes it away. The same key files once: sent again it gives the same application.
///
/// # Errors
/// Everything that keeps the draft from being sent; `CONFLICT` where it was saved elsewhere since `version`;
/// `DUPLICATE` where another application or membership is in the way.
pub async fn submit(
    ctx: &Context,
    draft: DraftId,
    version: i32,
    idempotency_key: String,
) -> Result<ApplicationId, CommandError> {
    let viewer = access::doctor(ctx)?;
    check_key(&idempotency_key)?;
    let mut connection = ctx.app.db.get().await?;
    let filed: Result<ApplicationId, CommandError> = connection
        .transaction(async |connection| {
            let doctor = doctor::lock(connection, viewer.doctor_id).await?;
            if let Some(id) = application::find_by_key(connection, doctor.id, &idempotency_key).await? {
                return Ok(id);
            }
            let draft = lock_draft(connection, ctx, doctor.id, draft, version, None).await?;
            let form = checked(connection, ctx, doctor.id, &draft).await?;
            let id = write_new(connection, ctx, viewer, &doctor, &form, &idempotency_key).await?;
            draft_rows::delete(connection, draft.id).await?;
            Ok(id)
        })
        .await;
    filed.map_err(transition::explain)
}

/// Files a form that was checked elsewhere. Otherwise as [`submit`].
///
/// # Errors
/// As for [`submit`], drafts left out.
pub async fn file(ctx: &Context, form: &EnrolmentForm, idempotency_key: &str) -> Result<ApplicationId, CommandError> {
    let viewer = access::doctor(ctx)?;
    check_key(idempotency_key)?;
    let mut connection = ctx.app.db.get().await?;
    let filed: Result<ApplicationId, CommandError> = connection
        .transaction(async |connection| {
            let doctor = doctor::lock(connection, viewer.doctor_id).await?;
            if let Some(id) = application::find_by_key(connection, doctor.id, idempotency_key).await? {
                return Ok(id);
            }
            check_attachments(connection, doctor.id, &form.attachment_ids).await?;
            write_new(connection, ctx, viewer, &doctor, form, idempotency_key).await
        })
        .await;
    filed.map_err(transition::explain)
}

/// Sends a returned application again with the corrected draft.
///
/// # Errors
/// As for [`submit`]; `NOT_FOUND` for an application that is not the viewer's own, `CONFLICT` where it is not with
/// him or either version is stale.
pub async fn resubmit(
    ctx: &Context,
    draft: DraftId,
    draft_version: i32,
    application: ApplicationId,
    application_version: i32,
) -> Result<ApplicationId, CommandError> {
    let viewer = access::doctor(ctx)?;
    let mut connection = ctx.app.db.get().await?;
    let sent: Result<(), CommandError> = connection
        .transaction(async |connection| {
            let locked = lock_returned(connection, ctx, viewer, application, application_version).await?;
            let draft = lock_draft(connection, ctx, viewer.doctor_id, draft, draft_version, Some(application)).await?;
            let form = checked(connection, ctx, viewer.doctor_id, &draft).await?;
            write_correction(connection, ctx, viewer, &locked, &form).await?;
            Ok(draft_rows::delete(connection, draft.id).await?)
        })
        .await;
    sent.map(|()| application).map_err(transition::explain)
}

/// Sends a returned application again with a form that was checked elsewhere. Otherwise as [`resubmit`].
///
/// # Errors
/// As for [`resubmit`], drafts left out.
pub async fn correct(
    ctx: &Context,
    form: &EnrolmentForm,
    application: ApplicationId,
    application_version: i32,
) -> Result<ApplicationId, CommandError> {
    let viewer = access::doctor(ctx)?;
    let mut connection = ctx.app.db.get().await?;
    let sent: Result<(), CommandError> = connection
        .transaction(async |connection| {
            let locked = lock_returned(connection, ctx, viewer, application, application_version).await?;
            check_attachments(connection, viewer.doctor_id, &form.attachment_ids).await?;
            write_correction(connection, ctx, viewer, &locked, form).await
        })
        .await;
    sent.map(|()| application).map_err(transition::explain)
}

/// The draft under lock, as the caller saw it.
async fn lock_draft(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    doctor: DoctorId,
    id: DraftId,
    version: i32,
    corrects: Option<ApplicationId>,
) -> Result<Draft, CommandError> {
    let row = draft_rows::lock(connection, doctor, Which::Id(id), ctx.app.clock.now()).await?;
    let Some(row) = row.filter(|row| row.application_id == corrects) else {
        let message = "下書きが見つかりません。送信済みか、保存期限が過ぎています。申請の状況を確認してください";
        return Err(Problem::whole(ProblemCode::NotFound, message).into());
    };
    if row.version != version {
        let message = "別の画面で更新されています。最新の内容を確認してください";
        return Err(Problem::field(ProblemCode::Conflict, ["version"], message).into());
    }
    Ok(row.into())
}

/// The form that the draft makes, checked against everything as it stands under the doctor's lock.
async fn checked(
    connection: &AsyncPgConnection,
    ctx: &Context,
    doctor: DoctorId,
    draft: &Draft,
) -> Result<EnrolmentForm, CommandError> {
    let tree = ctx.app.tree();
    let facts = draft::load_facts(connection, ctx, &tree, doctor, draft).await?;
    check(&draft.answers, &facts).map_err(CommandError::Refused)
}

async fn write_new(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    viewer: &DoctorViewer,
    doctor: &LockedDoctor,
    form: &EnrolmentForm,
    idempotency_key: &str,
) -> Result<ApplicationId, CommandError> {
    let tree = ctx.app.tree();
    let facts = Facts { now: ctx.app.clock.now(), actor: Actor::Doctor { account_id: viewer.account_id } };
    dates::check_wished(form.wished_on, facts.today()).map_err(|refusal| date_problem(refusal, "wishedOn"))?;
    let held = affiliation::of_doctors(connection, &[doctor.id]).await?;
    let held: Vec<Membership> = held.into_iter().map(|held| held.membership).collect();
    let plan = plan(&tree, &form.chain, &form.joining, form.wished_on, &held)?;
    let ids = new_step_ids(ctx, &plan);
    let next = machine::submit(plan, ids, form.wished_on, &facts);

    let group_id = GroupId(ctx.app.clock.new_id());
    affiliation_group::insert(connection, group_id, doctor.id, &form.workplace, &layers(&tree, form), facts.now)
        .await?;
    let new = NewApplication {
        id: ApplicationId(ctx.app.clock.new_id()),
        number: application::next_number(connection, facts.today()).await?,
        kind: ApplicationKind::Enrolment,
        doctor_id: doctor.id,
        group_id: Some(group_id),
        status: ApplicationStatus::Open,
        filed_by_account_id: viewer.account_id,
        idempotency_key: idempotency_key.to_owned(),
        submitted_at: facts.now,
        updated_at: facts.now,
    };
    application::insert(connection, &new).await?;
    application_form::insert(connection, new.id, 1, form, viewer.account_id, facts.now).await?;
    let target = Target {
        subject: Subject { doctor, id: new.id, number: &new.number },
        group_id: Some(group_id),
        workplace: &form.workplace,
        is_new: true,
        was_returned: false,
    };
    transition::write(connection, ctx, &target, &next, &facts, "application.submit").await?;
    Ok(new.id)
}

/// The viewer's own application, locked, in the version that he saw. The machine asks whether it is with him.
async fn lock_returned(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    viewer: &DoctorViewer,
    id: ApplicationId,
    version: i32,
) -> Result<Locked, CommandError> {
    if transition::doctor_of(connection, id).await? != viewer.doctor_id {
        return Err(access::application_not_found());
    }
    let locked = transition::lock(connection, viewer.doctor_id, id).await?;
    transition::check_version(connection, ctx, &locked.row, version).await?;
    Ok(locked)
}

async fn write_correction(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    viewer: &DoctorViewer,
    locked: &Locked,
    form: &EnrolmentForm,
) -> Result<(), CommandError> {
    let tree = ctx.app.tree();
    let facts = Facts { now: ctx.app.clock.now(), actor: Actor::Doctor { account_id: viewer.account_id } };
    let today = facts.today();
    let snapshot = &locked.snapshot;
    let words = |refusal: Refusal| refusal.problem(&tree);
    let joining = joining_in_correction(snapshot, &form.chain, &form.joining, today).map_err(words)?;
    // What the application itself has written counts where it is in force; what has not begun is asked for again.
    let begun = snapshot.written.iter().filter(|held| held.joined_on <= today);
    let held: Vec<Membership> = snapshot.others.iter().chain(begun).cloned().collect();
    let plan = plan(&tree, &form.chain, &joining, form.wished_on.max(today), &held)?;
    let new_ids = new_step_ids(ctx, &plan);
    let before = &locked.workplace;
    let facility_changed = before.facility_id != form.workplace.facility_id
        || before.facility_text.as_deref() != form.workplace.facility_text.as_deref();
    let action = Action::Resubmit { plan, new_ids, facility_changed };
    let next = apply(snapshot, &action, &facts).map_err(words)?;

    let revision = next.head.revision;
    let asked_before = asked_for(&snapshot.steps);
    application_form::insert_layers(connection, locked.row.id, snapshot.head.revision, &asked_before).await?;
    application_form::insert(connection, locked.row.id, revision, form, viewer.account_id, facts.now).await?;
    application_form::insert_layers(connection, locked.row.id, revision, &form.joining).await?;
    if let Some(group) = locked.row.group_id {
        affiliation_group::correct(connection, group, &form.workplace, &layers(&tree, form)).await?;
    }
    let target = Target { workplace: &form.workplace, ..Target::from(locked) };
    transition::write(connection, ctx, &target, &next, &facts, "application.resubmit").await?;
    Ok(())
}

fn plan(
    tree: &AssociationTree,
    chain: &[AssociationId],
    joining: &[(AssociationId, CategoryId)],
    earliest: NaiveDate,
    memberships: &[Membership],
) -> Result<RoutePlan, CommandError> {
    let intent = Intent::Enrolment { chain, joining, earliest };
    route::plan(&intent, tree, memberships).map_err(|refusal| Refusal::from(refusal).problem(tree).into())
}

/// What a returned application asks for, as its steps say; those that an earlier correction dropped are released.
fn asked_for(steps: &[Step]) -> Vec<(AssociationId, CategoryId)> {
    let standing = steps.iter().filter(|step| step.state != StepState::Released);
    standing.filter_map(|step| Some((step.association_id, step.category_id?))).collect()
}

fn new_step_ids(ctx: &Context, plan: &RoutePlan) -> Vec<StepId> {
    plan.steps.iter().map(|_| StepId(ctx.app.clock.new_id())).collect()
}

/// The chain with its layers, for the group.
fn layers(tree: &AssociationTree, form: &EnrolmentForm) -> Vec<(AssociationId, i16)> {
    form.chain.iter().filter_map(|&id| Some((id, i16::from(tree.get(id)?.layer)))).collect()
}

async fn check_attachments(
    connection: &mut AsyncPgConnection,
    doctor: DoctorId,
    ids: &[AttachmentId],
) -> Result<(), CommandError> {
    if ids.is_empty() {
        return Ok(());
    }
    let own = application_form::count_own_attachments(connection, doctor, ids).await?;
    if usize::try_from(own).is_ok_and(|own| own == ids.len()) {
        return Ok(());
    }
    let message = "提出書類が見つかりません。もう一度追加してください";
    Err(Problem::field(ProblemCode::NotFound, ["attachmentIds"], message).into())
}

/// The one-time key of a form, as pages and programs make it.
pub(super) fn check_key(key: &str) -> Result<(), CommandError> {
    if (8..=64).contains(&key.len()) && key.is_ascii() {
        return Ok(());
    }
    let message = "画面の有効期限が切れました。前の画面からやり直してください";
    Err(Problem::field(ProblemCode::Invalid, ["idempotencyKey"], message).into())
}
