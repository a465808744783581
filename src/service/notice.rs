//! Mails about applications: who gets which, with what in it. The words are with the pages, the sending with a worker.

use chrono::{DateTime, NaiveDate, Utc};
use diesel_async::AsyncPgConnection;
use serde::Serialize;

use super::transition::Subject;
use super::{CommandError, Context};
use crate::db::models::arrival_mail;
use crate::db::models::outbox::{self, MAIL, NewMail};
use crate::domain::application::dates;
use crate::domain::application::snapshot::{Facts, MAIL_HOLD};
use crate::domain::application::transition::{Notice, Recipient, Template, Transition};
use crate::domain::ids::{ApplicationEventId, ApplicationId, ApplicationMessageId, AssociationId};
use crate::domain::words::EventAction;

/// What a mail about an application can say. Absent fields are null.
#[derive(Debug, Clone, Serialize)]
pub struct ApplicationMail {
    pub application_id: ApplicationId,
    /// 受付番号
    pub number: String,
    pub doctor_name: String,
    /// To whom it is addressed.
    pub recipient_name: String,
    /// The association that acted or wrote, or where the application arrived.
    pub association_name: Option<String>,
    /// Reason of a return, a refusal or a 取消.
    pub reason: Option<String>,
    /// Date set by the approval.
    pub effective_on: Option<NaiveDate>,
    /// Until when a return can be answered before it may be refused.
    pub answer_by: Option<NaiveDate>,
    /// Associations whose membership this transition wrote.
    pub joined: Vec<String>,
    /// Associations whose membership by this application stands after the transition.
    pub standing: Vec<String>,
    /// Associations whose approval came to nothing with it.
    pub given_up: Vec<String>,
    /// A message from the secretariat.
    pub message: Option<String>,
}

/// A written transition whose mails are due.
pub(super) struct Mailing<'a> {
    pub subject: &'a Subject<'a>,
    pub transition: &'a Transition,
    pub facts: &'a Facts,
    /// Mails are known by it, so that 取消 finds them.
    pub event_id: ApplicationEventId,
}

/// Queues the mails of a transition.
pub(super) async fn enqueue(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    mailing: &Mailing<'_>,
) -> Result<(), CommandError> {
    let notices = &mailing.transition.notices;
    let arrived: Vec<AssociationId> = notices.iter().filter_map(secretariat).collect();
    let staff = if arrived.is_empty() {
        Vec::new()
    } else {
        arrival_mail::recipients(connection, &arrived, mailing.facts.today()).await?
    };
    let mut mails = Vec::new();
    for notice in notices {
        let payload = payload(ctx, mailing, notice);
        match notice.to {
            Recipient::Doctor => {
                let doctor = mailing.subject.doctor;
                mails.extend(
                    doctor
                        .email
                        .as_deref()
                        .map(|email| mail(ctx, mailing, notice, payload, email, &doctor.id.to_string())),
                );
            }
            Recipient::Secretariat(association) => {
                for person in staff.iter().filter(|person| person.association_id == association) {
                    let payload = ApplicationMail { recipient_name: person.name.clone(), ..payload.clone() };
                    mails.push(mail(ctx, mailing, notice, payload, &person.email, &person.id.to_string()));
                }
            }
        }
    }
    Ok(outbox::enqueue(connection, &mails).await?)
}

fn secretariat(notice: &Notice) -> Option<AssociationId> {
    match notice.to {
        Recipient::Secretariat(association) => Some(association),
        Recipient::Doctor => None,
    }
}

fn payload(ctx: &Context, mailing: &Mailing<'_>, notice: &Notice) -> ApplicationMail {
    let tree = ctx.app.tree();
    let name = |id| tree.get(id).map(|node| node.name.clone());
    let events = &mailing.transition.events;
    let approved = events.iter().find(|event| event.action == EventAction::Approved);
    let returned_at = mailing.transition.head.returned_at.filter(|_| notice.template == Template::ApplicationReturned);
    let to_doctor = notice.to == Recipient::Doctor;
    ApplicationMail {
        application_id: mailing.subject.id,
        number: mailing.subject.number.to_owned(),
        doctor_name: mailing.subject.doctor.name(),
        recipient_name: mailing.subject.doctor.name(),
        association_name: notice.about.and_then(name),
        reason: events.iter().find_map(|event| event.reason.clone()).filter(|_| to_doctor),
        effective_on: approved.and_then(|event| event.effective_on),
        answer_by: returned_at.map(dates::answer_by),
        joined: mailing.transition.joined().filter_map(name).collect(),
        standing: mailing.transition.standing.iter().copied().filter_map(name).collect(),
        given_up: mailing.transition.given_up().filter_map(name).collect(),
        message: None,
    }
}

fn mail(
    ctx: &Context,
    mailing: &Mailing<'_>,
    notice: &Notice,
    payload: ApplicationMail,
    recipient: &str,
    who: &str,
) -> NewMail {
    let now = mailing.facts.now;
    let place = notice.about.map(|id| id.to_string()).unwrap_or_default();
    let key = format!("{}:{}:{place}:{who}", mailing.event_id, notice.template.as_str());
    let due_at = if notice.held { now + MAIL_HOLD } else { now };
    new_mail(ctx, notice.template, key, payload, recipient, notice.about, now, due_at)
}

/// A mail to the doctor that a secretariat has written to him: due at once, or held with the act that it goes along
/// with.
pub(super) fn message_mail(
    ctx: &Context,
    subject: &Subject<'_>,
    facts: &Facts,
    message_id: ApplicationMessageId,
    body: &str,
    with: Option<ApplicationEventId>,
) -> Option<NewMail> {
    let doctor = subject.doctor;
    let association = facts.actor.association_id();
    let payload = ApplicationMail {
        application_id: subject.id,
        number: subject.number.to_owned(),
        doctor_name: doctor.name(),
        recipient_name: doctor.name(),
        association_name: association.and_then(|id| Some(ctx.app.tree().get(id)?.name.clone())),
        reason: None,
        effective_on: None,
        answer_by: None,
        joined: Vec::new(),
        standing: Vec::new(),
        given_up: Vec::new(),
        message: Some(body.to_owned()),
    };
    let template = Template::MessagePosted;
    let key = format!("{message_id}:{}", template.as_str());
    let (key, due_at) = match with {
        Some(event) => (format!("{event}:{key}"), facts.now + MAIL_HOLD),
        None => (key, facts.now),
    };
    Some(new_mail(ctx, template, key, payload, doctor.email.as_deref()?, association, facts.now, due_at))
}

#[allow(clippy::too_many_arguments, reason = "one field of the row each")]
fn new_mail(
    ctx: &Context,
    template: Template,
    dedupe_key: String,
    payload: ApplicationMail,
    recipient: &str,
    association_id: Option<AssociationId>,
    created_at: DateTime<Utc>,
    due_at: DateTime<Utc>,
) -> NewMail {
    NewMail {
        id: ctx.app.clock.new_id(),
        topic: MAIL,
        dedupe_key,
        recipient: recipient.to_owned(),
        template: template.as_str(),
        application_id: Some(payload.application_id),
        // Only plain strings, dates and ids: it can't fail.
        payload: serde_json::to_value(payload).unwrap_or_default(),
        association_id,
        created_at,
        due_at,
    }
}
