//! Drafts of 入会届 (一時保存): one per doctor, and one for each returned application that he is correcting.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use futures_util::try_join;

use crate::db::DbError;
use crate::db::models::draft::{self, DraftRow, Which};
use crate::db::models::{attachment, enrolment_facts, sent_form};
use crate::domain::association::AssociationTree;
use crate::domain::enrolment::{Correction, EnrolmentAnswers, EnrolmentFacts, EnrolmentForm, EnrolmentPatch, check};
use crate::domain::ids::{ApplicationId, DoctorId, DraftId};
use crate::domain::problem::Problem;
use crate::domain::viewer::Viewer;
use crate::domain::words::{ApplicationKind, ApplicationStatus, ProblemCode};

use super::{CommandError, Context};

/// A draft is kept so many days from its last save.
const KEPT_DAYS: i64 = 90;

/// A draft of an enrolment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub id: DraftId,
    /// The returned application that it corrects; none: a new one.
    pub application_id: Option<ApplicationId>,
    /// Everything typed so far.
    pub answers: EnrolmentAnswers,
    pub saved_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// Counts saves; the next save names it.
    pub version: i32,
}

/// Which draft is meant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DraftTarget {
    /// The returned application to be corrected; none: a new one.
    pub application_id: Option<ApplicationId>,
}

impl DraftTarget {
    fn which(self) -> Which {
        self.application_id.map_or(Which::New(ApplicationKind::Enrolment), Which::Correction)
    }
}

/// The viewer's draft of a new enrolment, if there is one.
pub async fn load(ctx: &Context) -> Result<Option<Draft>, DbError> {
    let Some(doctor) = doctor_of(ctx) else { return Ok(None) };
    let (which, now) = (DraftTarget::default().which(), ctx.app.clock.now());
    let row = ctx.app.db.read(|reader| async move { draft::find(&reader, doctor, which, now).await }).await?;
    Ok(row.map(Draft::from))
}

/// All drafts of the viewer, newest first.
pub async fn list(ctx: &Context) -> Result<Vec<Draft>, DbError> {
    let Some(doctor) = doctor_of(ctx) else { return Ok(Vec::new()) };
    let now = ctx.app.clock.now();
    let rows = ctx.app.db.read(|reader| async move { draft::all_of(&reader, doctor, now).await }).await?;
    Ok(rows.into_iter().map(Draft::from).collect())
}

/// The draft that corrects a returned application of the viewer; made from the form last sent when there is none.
/// None: there is no such application, or it is not with him.
pub async fn load_for_correction(ctx: &Context, application: ApplicationId) -> Result<Option<Draft>, DbError> {
    let Some(doctor) = doctor_of(ctx) else { return Ok(None) };
    // Made twice it is found the second time.
    let row = ctx.app.db.repeatable(|mut connection| async move {
        connection
            .transaction(async |connection| {
                sent_form::lock_doctor(connection, doctor).await?;
                correction_row(connection, ctx, doctor, application).await
            })
            .await
    });
    Ok(row.await?.map(Draft::from))
}

/// Saves what the patch names, making the draft where there is none yet (`version` is `None` then).
///
/// # Errors
/// `CONFLICT` where it was saved elsewhere since `version`; `NOT_FOUND` for documents that are not the viewer's own.
pub async fn save(
    ctx: &Context,
    target: DraftTarget,
    version: Option<i32>,
    patch: EnrolmentPatch,
) -> Result<DraftId, CommandError> {
    let doctor = doctor_of(ctx).ok_or_else(not_a_doctor)?;
    let mut connection = ctx.app.db.get().await?;
    connection
        .transaction(async |connection| {
            sent_form::lock_doctor(connection, doctor).await?;
            let row = match target.application_id {
                Some(application) => {
                    Some(correction_row(connection, ctx, doctor, application).await?.ok_or_else(not_returned)?)
                }
                None => draft::lock(connection, doctor, target.which(), ctx.app.clock.now()).await?,
            };
            // A correction exists from the moment that it is looked at, so the first save of it may not know a version.
            let is_fresh_correction = row.as_ref().is_some_and(|row| row.application_id.is_some() && row.version == 1);
            match (&row, version) {
                (None, None) => {}
                (Some(row), Some(seen)) if row.version == seen => {}
                (Some(_), None) if is_fresh_correction => {}
                (None, Some(_)) => return Err(gone().into()),
                (Some(_), _) => return Err(changed_elsewhere().into()),
            }
            write(connection, ctx, doctor, row, patch).await
        })
        .await
}

/// Takes a draft of the viewer away.
///
/// # Errors
/// `NOT_FOUND` where there is none; `CONFLICT` where it was saved elsewhere since `version`.
pub async fn discard(ctx: &Context, id: DraftId, version: i32) -> Result<(), CommandError> {
    let doctor = doctor_of(ctx).ok_or_else(not_a_doctor)?;
    let mut connection = ctx.app.db.get().await?;
    connection
        .transaction(async |connection| {
            sent_form::lock_doctor(connection, doctor).await?;
            let row = draft::lock(connection, doctor, Which::Id(id), ctx.app.clock.now()).await?.ok_or_else(gone)?;
            if row.version != version {
                return Err(changed_elsewhere().into());
            }
            Ok(draft::delete(connection, id).await?)
        })
        .await
}

/// Checks a draft of the viewer as it stands now.
///
/// # Errors
/// Of the inner result: everything that keeps it from being sent.
pub async fn check_draft(ctx: &Context, draft: &Draft) -> Result<Result<EnrolmentForm, Vec<Problem>>, DbError> {
    let Some(doctor) = doctor_of(ctx) else { return Ok(Err(vec![not_a_doctor()])) };
    let tree = &ctx.app.tree();
    let facts = ctx.app.db.read(|reader| async move { load_facts(&reader, ctx, tree, doctor, draft).await });
    Ok(check(&draft.answers, &facts.await?))
}

/// Reads what has to be known to check a draft. Within a transaction that holds the doctor's lock, the answer stands.
pub async fn load_facts<'a>(
    connection: &AsyncPgConnection,
    ctx: &Context,
    tree: &'a Arc<AssociationTree>,
    doctor: DoctorId,
    draft: &Draft,
) -> Result<EnrolmentFacts<'a>, DbError> {
    let today = ctx.app.clock.today();
    let answers = &draft.answers;
    let named: Vec<&str> = answers
        .designation_codes
        .iter()
        .chain(&answers.workplace_role_code)
        .chain(&answers.position_code)
        .map(String::as_str)
        .collect();
    let (held, claims, codes, facility_exists, attachments, in_force) = try_join!(
        enrolment_facts::held(connection, doctor, today, draft.application_id),
        enrolment_facts::claims(connection, doctor, draft.application_id),
        enrolment_facts::codes(connection, &named),
        enrolment_facts::facility_exists(connection, answers.facility_id),
        attachment::own(connection, doctor, &answers.attachment_ids),
        enrolment_facts::in_force(connection, draft.application_id, today),
    )?;
    Ok(EnrolmentFacts {
        today,
        tree,
        held,
        claims: claims.into_iter().collect(),
        codes: codes.into_iter().collect(),
        facility_exists,
        attachments: attachments.into_iter().collect(),
        correction: draft.application_id.map(|_| Correction { in_force }),
    })
}

impl From<DraftRow> for Draft {
    fn from(row: DraftRow) -> Self {
        // Answers have defaults for every field, so only a document that was edited by hand could fail; it reads empty.
        let answers = serde_json::from_value(row.answers).unwrap_or_else(|error| {
            tracing::error!(draft = %row.id, %error, "the answers of a draft can't be read");
            EnrolmentAnswers::default()
        });
        Self {
            id: row.id,
            application_id: row.application_id,
            answers,
            saved_at: row.saved_at,
            expires_at: row.expires_at,
            version: row.version,
        }
    }
}

fn doctor_of(ctx: &Context) -> Option<DoctorId> {
    match &ctx.viewer {
        Viewer::Doctor(doctor) => Some(doctor.doctor_id),
        Viewer::Anonymous | Viewer::Staff(_) | Viewer::Token(_) => None,
    }
}

/// The locked draft of a correction, made where there is none. None: the application is not his, or not with him.
async fn correction_row(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    doctor: DoctorId,
    application: ApplicationId,
) -> Result<Option<DraftRow>, DbError> {
    let Some(application) = sent_form::lock_application(connection, doctor, application).await? else {
        return Ok(None);
    };
    if application.status != ApplicationStatus::Returned {
        return Ok(None);
    }
    let now = ctx.app.clock.now();
    if let Some(row) = draft::lock(connection, doctor, Which::Correction(application.id), now).await? {
        return Ok(Some(row));
    }
    let mut answers = sent_form::answers(connection, &application).await?;
    let lowest = answers.association_id;
    answers.prefecture_code = lowest.and_then(|id| ctx.app.tree().get(id)?.prefecture_code.clone());
    Ok(Some(insert(connection, ctx, doctor, Some(application.id), &answers).await?))
}

async fn insert(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    doctor: DoctorId,
    application_id: Option<ApplicationId>,
    answers: &EnrolmentAnswers,
) -> Result<DraftRow, DbError> {
    let now = ctx.app.clock.now();
    // An expired one that no job has taken away yet would be in the way.
    draft::delete_expired_of(connection, doctor, now).await?;
    let row = DraftRow {
        id: DraftId(ctx.app.clock.new_id()),
        doctor_id: doctor,
        kind: ApplicationKind::Enrolment,
        application_id,
        answers: to_json(answers)?,
        saved_at: now,
        expires_at: now + TimeDelta::days(KEPT_DAYS),
        version: 1,
    };
    // The doctor's lock is held, so there is none.
    draft::insert(connection, &row).await?;
    Ok(row)
}

async fn write(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    doctor: DoctorId,
    row: Option<DraftRow>,
    patch: EnrolmentPatch,
) -> Result<DraftId, CommandError> {
    check_documents(connection, doctor, &patch).await?;
    let now = ctx.app.clock.now();
    let draft = row.map(Draft::from);
    let mut answers = draft.as_ref().map(|draft| draft.answers.clone()).unwrap_or_default();
    answers.apply(patch).map_err(CommandError::Refused)?;
    match draft {
        None => Ok(insert(connection, ctx, doctor, None, &answers).await?.id),
        Some(draft) => {
            let expires_at = now + TimeDelta::days(KEPT_DAYS);
            draft::update(connection, draft.id, &to_json(&answers)?, now, expires_at).await?;
            Ok(draft.id)
        }
    }
}

async fn check_documents(
    connection: &AsyncPgConnection,
    doctor: DoctorId,
    patch: &EnrolmentPatch,
) -> Result<(), CommandError> {
    let Some(ids) = &patch.attachment_ids else { return Ok(()) };
    let own = attachment::own(connection, doctor, ids).await?;
    if ids.iter().all(|id| own.iter().any(|(own, _)| own == id)) {
        return Ok(());
    }
    let message = "提出書類が見つかりません。もう一度追加してください";
    Err(Problem::field(ProblemCode::NotFound, ["attachmentIds"], message).into())
}

fn to_json(answers: &EnrolmentAnswers) -> Result<serde_json::Value, DbError> {
    serde_json::to_value(answers).map_err(|error| diesel::result::Error::SerializationError(error.into()).into())
}

fn not_a_doctor() -> Problem {
    Problem::whole(ProblemCode::NotAllowed, "入会届を作成できるのは、ログインしている医師ご本人だけです")
}

fn not_returned() -> Problem {
    Problem::field(
        ProblemCode::NotFound,
        ["applicationId"],
        "修正できる申請が見つかりません。申請の状況を確認してください",
    )
}

fn gone() -> Problem {
    Problem::whole(
        ProblemCode::NotFound,
        "下書きが見つかりません。送信済みか、保存期限が過ぎています。申請の状況を確認してください",
    )
}

fn changed_elsewhere() -> Problem {
    Problem::field(ProblemCode::Conflict, ["version"], "別の画面で更新されています。最新の内容を確認してください")
}
