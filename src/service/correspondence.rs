//! 審査時連絡メッセージ, 事務局メモ and ★要注意.

use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::transition::{self, Subject};
use super::{CommandError, Context, access, notice};
use crate::db::models::application::{self, ApplicationRow};
use crate::db::models::correspondence::{self, NewMemo, NewMessage};
use crate::db::models::doctor::{self, LockedDoctor};
use crate::db::models::{application_step, audit, outbox};
use crate::domain::application::snapshot::{Actor, Facts};
use crate::domain::ids::{ApplicationEventId, ApplicationId, ApplicationMemoId, ApplicationMessageId};
use crate::domain::problem::Problem;
use crate::domain::viewer::Viewer;
use crate::domain::words::ProblemCode;

/// Characters of a message or memo.
const BODY_LENGTH: usize = 2000;
/// Characters of the reason of a star.
const STAR_LENGTH: usize = 200;

/// Writes a message: the doctor about his own application, or staff of an association named by it. What staff write
/// goes to the doctor by mail too.
///
/// # Errors
/// `NOT_FOUND` for an application that the viewer has no part in; `REQUIRED` and `TOO_LONG` for the text.
pub async fn post_message(
    ctx: &Context,
    id: ApplicationId,
    body: String,
) -> Result<ApplicationMessageId, CommandError> {
    let body = checked_body(&body, "body")?;
    let actor = match &ctx.viewer {
        Viewer::Doctor(doctor) => Actor::Doctor { account_id: doctor.account_id },
        Viewer::Staff(_) | Viewer::Token(_) | Viewer::Anonymous => reviewer(ctx)?,
    };
    let mut connection = ctx.app.db.get().await?;
    connection
        .transaction(async |connection| {
            let (doctor, row, facts) = lock_for(connection, ctx, id, actor).await?;
            write_message(connection, ctx, &Subject::new(&doctor, &row), &facts, &body, None).await
        })
        .await
}

/// Writes a memo that secretariats alone see.
///
/// # Errors
/// As for [`post_message`].
pub async fn add_memo(ctx: &Context, id: ApplicationId, body: String) -> Result<ApplicationMemoId, CommandError> {
    let body = checked_body(&body, "body")?;
    let staff = access::reviewer(ctx)?;
    let actor = reviewer(ctx)?;
    let mut connection = ctx.app.db.get().await?;
    connection
        .transaction(async |connection| {
            let (doctor, row, facts) = lock_for(connection, ctx, id, actor).await?;
            let memo_id = ApplicationMemoId(ctx.app.clock.new_id());
            let memo = NewMemo {
                id: memo_id,
                application_id: row.id,
                association_id: staff.association_id,
                account_id: staff.account_id,
                author_name: &staff.name,
                body: &body,
                at: facts.now,
            };
            correspondence::insert_memo(connection, &memo).await?;
            record(connection, ctx, &Subject::new(&doctor, &row), &facts, "application.memo").await?;
            Ok(memo_id)
        })
        .await
}

/// Another reason of the mark ★要注意, or none.
#[derive(Debug, Clone, Default)]
pub struct StarChange {
    /// Version of the application that the caller saw.
    pub version: i32,
    /// The reason that he saw; none where there was no mark.
    pub seen: Option<String>,
    /// Empty takes the mark away.
    pub reason: Option<String>,
}

/// Marks the application ★要注意, or takes the mark away.
///
/// # Errors
/// As for [`post_message`], and `CONFLICT` for a stale version or a mark that somebody else has changed meanwhile.
pub async fn set_star(ctx: &Context, id: ApplicationId, change: StarChange) -> Result<ApplicationId, CommandError> {
    let StarChange { version, seen, reason } = change;
    let reason = reason.map(|reason| reason.trim().to_owned()).filter(|reason| !reason.is_empty());
    if reason.as_ref().is_some_and(|reason| reason.chars().count() > STAR_LENGTH) {
        let message = format!("理由は{STAR_LENGTH}文字以内で入力してください");
        return Err(Problem::field(ProblemCode::TooLong, ["reason"], message).into());
    }
    let actor = reviewer(ctx)?;
    let mut connection = ctx.app.db.get().await?;
    connection
        .transaction(async |connection| {
            let (doctor, row, facts) = lock_for(connection, ctx, id, actor).await?;
            transition::check_version(connection, ctx, &row, version).await?;
            // A browser sends every end of a line as two characters.
            let plain = |reason: &Option<String>| reason.as_deref().map(|reason| reason.replace("\r\n", "\n"));
            if plain(&row.star_reason) == plain(&reason) {
                // Sent twice, or two of one mind.
                return Ok(id);
            }
            if plain(&row.star_reason) != plain(&seen) {
                let message = "ほかの職員が要注意を変更しました。最新の内容をご確認ください";
                return Err(Problem::field(ProblemCode::Conflict, ["seenReason"], message).into());
            }
            application::save_star(connection, id, reason.as_deref(), facts.now).await?;
            record(connection, ctx, &Subject::new(&doctor, &row), &facts, "application.star").await?;
            Ok(id)
        })
        .await
}

/// Writes a message within a transaction that holds the locks. `with`: the act that it goes along with. It waits and is
/// taken back with the act, its mail too.
pub(super) async fn write_message(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    subject: &Subject<'_>,
    facts: &Facts,
    body: &str,
    with: Option<ApplicationEventId>,
) -> Result<ApplicationMessageId, CommandError> {
    let id = ApplicationMessageId(ctx.app.clock.new_id());
    let message = NewMessage {
        id,
        application_id: subject.id,
        association_id: facts.actor.association_id(),
        account_id: facts.actor.account_id(),
        author_name: &transition::actor_name(ctx),
        body,
        at: facts.now,
    };
    correspondence::insert_message(connection, &message).await?;
    if facts.actor.association_id().is_some()
        && let Some(mail) = notice::message_mail(ctx, subject, facts, id, body, with)
    {
        outbox::enqueue(connection, &[mail]).await?;
    }
    record(connection, ctx, subject, facts, "application.message").await?;
    Ok(id)
}

/// The text without spaces around it, neither empty nor too long.
pub(super) fn checked_body(body: &str, field: &str) -> Result<String, CommandError> {
    let body = body.trim();
    if body.is_empty() {
        return Err(Problem::field(ProblemCode::Required, [field], "本文を入力してください").into());
    }
    if body.chars().count() > BODY_LENGTH {
        let message = format!("本文は{BODY_LENGTH}文字以内で入力してください");
        return Err(Problem::field(ProblemCode::TooLong, [field], message).into());
    }
    Ok(body.to_owned())
}

fn reviewer(ctx: &Context) -> Result<Actor, CommandError> {
    let staff = access::reviewer(ctx)?;
    Ok(Actor::Staff { account_id: staff.account_id, association_id: staff.association_id })
}

/// Locks the application for somebody who has a part in it, after its doctor.
async fn lock_for(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    id: ApplicationId,
    actor: Actor,
) -> Result<(LockedDoctor, ApplicationRow, Facts), CommandError> {
    let doctor = transition::doctor_of(connection, id).await?;
    let has_part = match (actor.association_id(), &ctx.viewer) {
        // Who is named stays named, so it may be asked before the lock.
        (Some(association), _) => application_step::names(connection, id, association).await?,
        (None, Viewer::Doctor(viewer)) => viewer.doctor_id == doctor,
        (None, _) => false,
    };
    if !has_part {
        return Err(access::application_not_found());
    }
    let doctor = doctor::lock(connection, doctor).await?;
    let row = application::lock(connection, id).await?;
    Ok((doctor, row, Facts { now: ctx.app.clock.now(), actor }))
}

async fn record(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    subject: &Subject<'_>,
    facts: &Facts,
    action: &'static str,
) -> Result<(), CommandError> {
    let details = serde_json::json!({ "number": subject.number });
    let entry = transition::audit_entry(ctx, facts, action, subject, details);
    Ok(audit::insert(connection, &[entry]).await?)
}
