//! Locking an application, and writing what the machine says as one.

use super::audit::blank;
use diesel::result::DatabaseErrorInformation;
use diesel_async::AsyncPgConnection;
use uuid::Uuid;

use super::notice::{self, Mailing};
use super::{CommandError, Context, access};
use crate::db::models::affiliation::{self, Author, Joining};
use crate::db::models::application::{self, ApplicationRow};
use crate::db::models::application_event::{self, LastAct, NewEvent};
use crate::db::models::audit::{self, NewAuditEntry};
use crate::db::models::doctor::{self, LockedDoctor};
use crate::db::models::{affiliation_group, application_claim, application_snapshot, application_step, draft, outbox};
use crate::domain::application::snapshot::{Facts, Snapshot};
use crate::domain::application::transition::{Event, MembershipChange, Transition};
use crate::domain::enrolment::Workplace;
use crate::domain::ids::{
    AffiliationId, AffiliationTermId, ApplicationEventId, ApplicationId, AssociationId, DoctorId, GroupId,
};
use crate::domain::problem::Problem;
use crate::domain::time::tokyo_date;
use crate::domain::viewer::Viewer;
use crate::domain::words::{ApplicationStatus, EventAction, ProblemCode};

/// An application and its doctor, both locked.
pub(super) struct Locked {
    pub doctor: LockedDoctor,
    pub row: ApplicationRow,
    pub snapshot: Snapshot,
    /// That of the form in force.
    pub workplace: Workplace,
}

/// Locks the doctor's row, then the application's, and reads the rest.
pub(super) async fn lock(
    connection: &mut AsyncPgConnection,
    doctor: DoctorId,
    id: ApplicationId,
) -> Result<Locked, CommandError> {
    let doctor = doctor::lock(connection, doctor).await?;
    let row = application::lock(connection, id).await?;
    let (snapshot, workplace) = application_snapshot::of_row(connection, &row).await?;
    Ok(Locked { doctor, row, snapshot, workplace })
}

/// Refuses a caller who has not seen the present state, and tells him what happened.
pub(super) async fn check_version(
    connection: &AsyncPgConnection,
    ctx: &Context,
    row: &ApplicationRow,
    seen: i32,
) -> Result<(), CommandError> {
    if row.version == seen {
        return Ok(());
    }
    let last = application_event::last_act(connection, row.id).await?;
    let message = match last {
        Some(act) => told(&act, ctx),
        None => "ほかの画面で更新されています。最新の内容をご確認ください".to_owned(),
    };
    Err(Problem::field(ProblemCode::Conflict, ["version"], message).into())
}

/// Such as 「他の職員（山田）が10:12に受付しました」.
fn told(act: &LastAct, ctx: &Context) -> String {
    use chrono_tz::Asia::Tokyo;
    let local = act.at.with_timezone(&Tokyo);
    let today = tokyo_date(act.at) == ctx.app.clock.today();
    let at = local.format(if today { "%H:%M" } else { "%Y/%m/%d %H:%M" });
    let done = match act.action {
        EventAction::Submitted => "申請",
        EventAction::Received | EventAction::Relayed => "受付",
        EventAction::Approved => "承認",
        EventAction::Returned => "差戻しを",
        EventAction::Refused => "非承認に",
        EventAction::Confirmed => "確認",
        EventAction::Cancelled => "操作の取消を",
        EventAction::Resubmitted => "再申請",
        EventAction::Withdrawn => "取下げを",
        EventAction::Released | EventAction::Decided | EventAction::Closed => "処理",
    };
    let own = match &ctx.viewer {
        Viewer::Staff(staff) => Some(staff.association_id),
        Viewer::Token(token) => Some(token.association_id),
        Viewer::Doctor(_) | Viewer::Anonymous => None,
    };
    let who = match act.association_id {
        _ if act.account_id == ctx.viewer.account_id() => "あなた".to_owned(),
        None => "申請者".to_owned(),
        Some(association) if Some(association) == own => format!("他の職員（{}）", act.actor_name),
        Some(association) => ctx.app.tree().get(association).map_or("医師会", |node| node.name.as_str()).to_owned(),
    };
    format!("{who}が{at}に{done}しました。最新の内容をご確認ください")
}

/// The application that something is written about, and its doctor.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub doctor: &'a LockedDoctor,
    pub id: ApplicationId,
    pub number: &'a str,
}

impl<'a> Subject<'a> {
    pub fn new(doctor: &'a LockedDoctor, row: &'a ApplicationRow) -> Self {
        Self { doctor, id: row.id, number: &row.number }
    }
}

/// What a transition is written over.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub subject: Subject<'a>,
    pub group_id: Option<GroupId>,
    /// Of the form in force after the transition.
    pub workplace: &'a Workplace,
    /// Just inserted: its row says already what the transition says.
    pub is_new: bool,
    /// Was it with the doctor? Then he may have begun to correct it.
    pub was_returned: bool,
}

impl<'a> From<&'a Locked> for Target<'a> {
    fn from(locked: &'a Locked) -> Self {
        Self {
            subject: Subject::new(&locked.doctor, &locked.row),
            group_id: locked.row.group_id,
            workplace: &locked.workplace,
            is_new: false,
            was_returned: locked.row.status == ApplicationStatus::Returned,
        }
    }
}

/// Writes state, timeline, memberships, claims, mails and audit. The form in force must be there already. Gives the
/// event that the mails belong to.
pub(super) async fn write(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    target: &Target<'_>,
    transition: &Transition,
    facts: &Facts,
    audit_action: &'static str,
) -> Result<ApplicationEventId, CommandError> {
    let subject = &target.subject;
    if !target.is_new {
        application::save_head(connection, subject.id, &transition.head, facts.now).await?;
    }
    write_claims(connection, ctx, target, transition).await?;
    let steps = transition.added.iter().chain(&transition.changed);
    application_step::save(connection, subject.id, steps).await?;
    write_memberships(connection, ctx, target, transition, facts).await?;
    if let (Some(group), Some(open)) = (target.group_id, transition.group_open) {
        affiliation_group::set_open(connection, group, open, facts.now).await?;
    }
    if target.was_returned && !transition.head.is_undecided() {
        draft::delete_correction(connection, subject.id).await?;
    }
    let event_id = write_events(connection, ctx, subject.id, &transition.events, facts).await?;
    if let Some(event) = transition.takes_back {
        outbox::take_back(connection, subject.id, event).await?;
    }
    notice::enqueue(connection, ctx, &Mailing { subject, transition, facts, event_id }).await?;
    let details = serde_json::json!({ "number": subject.number });
    audit::insert(connection, &[audit_entry(ctx, facts, audit_action, subject, details)]).await?;
    Ok(event_id)
}

/// Takes and gives up claims. Nobody else may hold what this application claims; the doctor's lock keeps it so.
async fn write_claims(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    target: &Target<'_>,
    transition: &Transition,
) -> Result<(), CommandError> {
    let Some(claims) = &transition.claims else { return Ok(()) };
    let subject = &target.subject;
    if !target.is_new {
        application_claim::give_up_others(connection, subject.id, claims).await?;
    }
    if claims.is_empty() {
        return Ok(());
    }
    let free = application_claim::take(connection, subject.doctor.id, subject.id, claims).await?;
    if free == claims.len() {
        return Ok(());
    }
    let foreign = application_claim::foreign(connection, subject.doctor.id, subject.id, claims).await?;
    if foreign.is_empty() {
        return Ok(());
    }
    let tree = ctx.app.tree();
    let problem = |claim: &application_claim::ForeignClaim| {
        let name = tree.get(claim.association_id).map_or("この医師会", |node| node.name.as_str());
        let message = format!("{name}への申請が審査中です（受付番号{}）。その申請をご確認ください", claim.number);
        Problem::field(ProblemCode::Duplicate, ["layers"], message)
    };
    Err(CommandError::Refused(foreign.iter().map(problem).collect()))
}

async fn write_memberships(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    target: &Target<'_>,
    transition: &Transition,
    facts: &Facts,
) -> Result<(), CommandError> {
    let id = target.subject.id;
    let author = Author { application_id: id, account_id: facts.actor.account_id(), at: facts.now };
    let (mut joining, mut voided) = (Vec::new(), Vec::new());
    for change in &transition.memberships {
        match *change {
            MembershipChange::Join { association_id, category_id, starts_on } => joining.push(Joining {
                id: AffiliationId(ctx.app.clock.new_id()),
                term_id: AffiliationTermId(ctx.app.clock.new_id()),
                doctor_id: target.subject.doctor.id,
                association_id,
                group_id: target.group_id.ok_or(diesel::result::Error::NotFound)?,
                category_id,
                workplace: target.workplace,
                starts_on,
            }),
            MembershipChange::Void { association_id, reason } => voided.push((association_id, reason)),
            MembershipChange::Move { association_id, from } => {
                let term_id = AffiliationTermId(ctx.app.clock.new_id());
                affiliation::move_workplace(connection, term_id, association_id, target.workplace, from, author)
                    .await?;
            }
            MembershipChange::MoveBack { association_id, recorded_at } => {
                affiliation::move_back(connection, id, association_id, recorded_at, author.at).await?;
            }
        }
    }
    // One action voids for one reason.
    if let Some(&(_, reason)) = voided.first() {
        let voided: Vec<AssociationId> = voided.iter().map(|(association, _)| *association).collect();
        affiliation::void(connection, id, &voided, reason.as_str(), author.at).await?;
    }
    if !joining.is_empty() {
        affiliation::join(connection, &joining, author).await?;
    }
    Ok(())
}

/// Writes the timeline. Gives the id of the event that can be taken back, else of the first one: mails carry it.
async fn write_events(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    application_id: ApplicationId,
    events: &[Event],
    facts: &Facts,
) -> Result<ApplicationEventId, CommandError> {
    // Ids made within a millisecond don't grow by themselves; a timeline sorted by them should stay in order.
    let mut ids: Vec<Uuid> = events.iter().map(|_| ctx.app.clock.new_id()).collect();
    ids.sort_unstable();
    let actor_name = actor_name(ctx);
    let mut rows = Vec::with_capacity(events.len());
    for (event, id) in events.iter().zip(&ids) {
        let undo = event.undo.as_ref().map(serde_json::to_value).transpose();
        rows.push(NewEvent {
            id: ApplicationEventId(*id),
            application_id,
            step_id: event.step_id,
            association_id: event.association_id,
            action: event.action,
            from_state: event.from,
            to_state: event.to,
            reason: event.reason.clone(),
            effective_on: event.effective_on,
            account_id: (!event.by_system).then(|| facts.actor.account_id()),
            actor_name: if event.by_system { "システム".to_owned() } else { actor_name.clone() },
            at: facts.now,
            undo: undo.map_err(|error| diesel::result::Error::SerializationError(error.into()))?,
        });
    }
    application_event::insert(connection, &rows).await?;
    let main = rows.iter().find(|row| row.undo.is_some()).or(rows.first());
    Ok(main.map(|row| row.id).ok_or(diesel::result::Error::NotFound)?)
}

/// An entry of the 操作履歴 about an application.
pub(super) fn audit_entry(
    ctx: &Context,
    facts: &Facts,
    action: &'static str,
    subject: &Subject<'_>,
    details: serde_json::Value,
) -> NewAuditEntry {
    NewAuditEntry {
        at: facts.now,
        account_id: Some(facts.actor.account_id()),
        actor_name: actor_name(ctx),
        association_id: facts.actor.association_id(),
        action,
        subject_kind: "application",
        subject_id: Some(subject.id.0),
        doctor_id: Some(subject.doctor.id),
        details,
        ..blank(&ctx.app, &ctx.request)
    }
}

/// The name of the person who acts.
pub(super) fn actor_name(ctx: &Context) -> String {
    match &ctx.viewer {
        Viewer::Doctor(doctor) => doctor.name.clone(),
        Viewer::Staff(staff) => staff.name.clone(),
        Viewer::Token(token) => token.name.clone(),
        Viewer::Anonymous => String::new(),
    }
}

/// Says in words what a violated rule of the database means; everything else stays an error. The rules were asked
/// before under lock, so this is about what lies outside of one doctor's applications.
pub(super) fn explain(error: CommandError) -> CommandError {
    let CommandError::Db(crate::db::DbError::Query(diesel::result::Error::DatabaseError(_, information))) = &error
    else {
        return error;
    };
    match constraint(information.as_ref()) {
        Some("affiliation_needs_layer_below") => Problem::whole(
            ProblemCode::Conflict,
            "上位または下位の医師会の所属が変わったため、処理できません。会員情報をご確認ください",
        )
        .into(),
        Some("affiliation_overlap") => {
            Problem::whole(ProblemCode::Conflict, "すでに入会している医師会があります。会員情報をご確認ください").into()
        }
        Some("application_open_group") => Problem::whole(
            ProblemCode::Conflict,
            "同じ所属グループについて審査中の申請があります。その申請をご確認ください",
        )
        .into(),
        _ => error,
    }
}

fn constraint(information: &(dyn DatabaseErrorInformation + Send + Sync)) -> Option<&str> {
    information.constraint_name()
}

/// The application that is not there, or not for this viewer.
pub(super) async fn doctor_of(connection: &mut AsyncPgConnection, id: ApplicationId) -> Result<DoctorId, CommandError> {
    application::doctor_of(connection, id).await?.ok_or_else(access::application_not_found)
}
