//! What a secretariat does to its step of an application: 受付 承認 差戻 非承認 確認 取消.
//!
//! Each is one transaction: the doctor's row is locked, then the application's; the caller names the version that he
//! saw, and a stale one is refused with what happened meanwhile.

use chrono::NaiveDate;
use diesel_async::{AsyncConnection, AsyncPgConnection};

use super::transition::{self, Locked, Target};
use super::{CommandError, Context, access, correspondence};
use crate::db::models::application_event;
use crate::db::models::correspondence::take_back_messages;
use crate::db::models::{application, outbox};
use crate::domain::application::machine::{Action, apply};
use crate::domain::application::route;
use crate::domain::application::snapshot::{Actor, Facts, PastAction};
use crate::domain::ids::StepId;
use crate::domain::problem::Problem;
use crate::domain::words::{EventAction, ProblemCode};

/// 受付. Ends a relay.
///
/// # Errors
/// As for every action here: `NOT_FOUND` for a step that is not the viewer's association's, `CONFLICT` for a stale
/// version or a state in which it is not possible, `NOT_ALLOWED` for a role that doesn't handle applications.
pub async fn receive(ctx: &Context, step: StepId, version: i32) -> Result<StepId, CommandError> {
    act(ctx, step, version, Act::Receive).await
}

/// 承認, without 受付 before it both at once. `effective_on`: none for the date in force. `message` goes to the doctor.
pub async fn approve(
    ctx: &Context,
    step: StepId,
    version: i32,
    effective_on: Option<NaiveDate>,
    message: Option<String>,
) -> Result<StepId, CommandError> {
    let message = match message.as_deref().map(str::trim) {
        None | Some("") => None,
        Some(text) => Some(correspondence::checked_body(text, "message")?),
    };
    act(ctx, step, version, Act::Approve { effective_on, message }).await
}

/// 差戻
pub async fn return_to_doctor(
    ctx: &Context,
    step: StepId,
    version: i32,
    reason: String,
) -> Result<StepId, CommandError> {
    act(ctx, step, version, Act::Return { reason: checked_reason(&reason)? }).await
}

/// 非承認
pub async fn refuse(ctx: &Context, step: StepId, version: i32, reason: String) -> Result<StepId, CommandError> {
    act(ctx, step, version, Act::Refuse { reason: checked_reason(&reason)? }).await
}

/// 確認
pub async fn confirm(ctx: &Context, step: StepId, version: i32) -> Result<StepId, CommandError> {
    act(ctx, step, version, Act::Confirm).await
}

/// 取消 of the association's latest action on the step.
pub async fn cancel(ctx: &Context, step: StepId, version: i32, reason: Option<String>) -> Result<StepId, CommandError> {
    let reason = reason.filter(|reason| !reason.trim().is_empty()).map(|reason| checked_reason(&reason)).transpose()?;
    act(ctx, step, version, Act::Cancel { reason }).await
}

enum Act {
    Receive,
    Approve { effective_on: Option<NaiveDate>, message: Option<String> },
    Return { reason: String },
    Refuse { reason: String },
    Confirm,
    Cancel { reason: Option<String> },
}

impl Act {
    fn audit_action(&self) -> &'static str {
        match self {
            Self::Receive => "application.receive",
            Self::Approve { .. } => "application.approve",
            Self::Return { .. } => "application.return",
            Self::Refuse { .. } => "application.refuse",
            Self::Confirm => "application.confirm",
            Self::Cancel { .. } => "application.cancel",
        }
    }

    fn action(&self, step: StepId, past: Option<PastAction>) -> Action {
        match self {
            Self::Receive => Action::Receive { step },
            Self::Approve { effective_on, .. } => Action::Approve { step, effective_on: *effective_on },
            Self::Return { reason } => Action::Return { step, reason: reason.clone() },
            Self::Refuse { reason } => Action::Refuse { step, reason: reason.clone() },
            Self::Confirm => Action::Confirm { step },
            Self::Cancel { reason } => Action::Cancel { step, past: past.map(Box::new), reason: reason.clone() },
        }
    }
}

async fn act(ctx: &Context, step: StepId, version: i32, act: Act) -> Result<StepId, CommandError> {
    let staff = access::reviewer(ctx)?;
    let actor = Actor::Staff { account_id: staff.account_id, association_id: staff.association_id };
    let mut connection = ctx.app.db.get().await?;
    let (application, doctor) = match application::of_step(&mut connection, step).await? {
        Some((application, doctor, association)) if association == staff.association_id => (application, doctor),
        _ => return Err(access::application_not_found()),
    };
    let acted: Result<(), CommandError> = connection
        .transaction(async |connection| {
            let locked = transition::lock(connection, doctor, application).await?;
            transition::check_version(connection, ctx, &locked.row, version).await?;
            run(connection, ctx, &locked, step, &act, actor).await
        })
        .await;
    acted.map(|()| step).map_err(transition::explain)
}

async fn run(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    locked: &Locked,
    step: StepId,
    act: &Act,
    actor: Actor,
) -> Result<(), CommandError> {
    let past = if let Act::Cancel { .. } = act { past_action(connection, locked, step).await? } else { None };
    // The clock is read under the locks, so the times of one application's events never go back.
    let facts = Facts { now: ctx.app.clock.now(), actor };
    let unheard = past.as_ref().filter(|past| is_unheard(past, locked, &facts)).map(|past| past.at);
    let tree = ctx.app.tree();
    let next = apply(&locked.snapshot, &act.action(step, past), &facts).map_err(|refusal| refusal.problem(&tree))?;
    if let Act::Approve { .. } = act {
        route::still_fits(&locked.snapshot, step, &tree).map_err(|refusal| refusal.problem(&tree))?;
    }
    let target = Target::from(locked);
    let event = transition::write(connection, ctx, &target, &next, &facts, act.audit_action()).await?;
    if let (Some(at), Some(association)) = (unheard, actor.association_id()) {
        take_back_messages(connection, locked.row.id, association, at).await?;
    }
    if let Act::Approve { message: Some(message), .. } = act {
        correspondence::write_message(connection, ctx, &target.subject, &facts, message, Some(event)).await?;
    }
    Ok(())
}

/// Was it an approval of which nobody has heard? Then nobody shall hear of the message that went along with it. Who gets
/// no mails may have read it on his page; that counts from when others would have been mailed.
fn is_unheard(past: &PastAction, locked: &Locked, facts: &Facts) -> bool {
    let waits = if locked.doctor.email.is_some() { !past.mail_left } else { past.is_held(facts.now) };
    past.action == EventAction::Approved && waits
}

async fn past_action(
    connection: &mut AsyncPgConnection,
    locked: &Locked,
    step: StepId,
) -> Result<Option<PastAction>, CommandError> {
    let found = application_event::past_actions(connection, &[step]).await?.into_iter().next();
    let Some((_, mut past)) = found else { return Ok(None) };
    past.mail_left = outbox::has_left(connection, locked.row.id, past.event_id).await?;
    Ok(Some(past))
}

/// Characters of a reason.
const REASON_LENGTH: usize = 1000;

fn checked_reason(reason: &str) -> Result<String, CommandError> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Problem::field(ProblemCode::Required, ["reason"], "理由を入力してください").into());
    }
    if reason.chars().count() > REASON_LENGTH {
        let message = format!("理由は{REASON_LENGTH}文字以内で入力してください");
        return Err(Problem::field(ProblemCode::TooLong, ["reason"], message).into());
    }
    Ok(reason.to_owned())
}
