//! Mailed URLs that prove an address and can be used once: 利用者登録, a new password, an invitation.
//!
//! The row is written with the change that asks for it. Its token is drawn when the mail is sent and is in that mail
//! alone, so nothing in the database, the queue of mails included, opens anything. Opening the URL shows a page and
//! uses nothing up (mail scanners open URLs); only the form on that page does.

use chrono::TimeDelta;
use diesel_async::AsyncPgConnection;
use serde::Serialize;

use crate::app::App;
use crate::auth::link_token::LinkToken;
use crate::db::DbError;
use crate::db::models::mail_link::{self, MailLink};
use crate::db::models::outbox::{self, MAIL, NewMail};
use crate::domain::ids::{AccountId, AssociationId, DoctorId, MailLinkId, RegistrationId, StaffUserId};
use crate::domain::words::LinkPurpose;

/// A link is good for so long.
pub const LASTS: TimeDelta = TimeDelta::hours(24);

/// What a link is about. A newer link of the same purpose about the same voids the older one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkSubject {
    Account(AccountId),
    StaffUser(StaffUserId),
    Doctor(DoctorId),
    Registration(RegistrationId),
}

/// A link that is to be mailed.
#[derive(Debug, Clone)]
pub struct NewLink {
    pub purpose: LinkPurpose,
    pub subject: LinkSubject,
    /// Where it goes, and what its use proves.
    pub email: String,
    /// To whom the mail is addressed; empty: nobody knows the name yet.
    pub recipient_name: String,
    /// The association on whose behalf it is sent.
    pub association: Option<(AssociationId, String)>,
}

/// What the outbox keeps for such a mail; the words are with the pages. A test holds them together.
#[derive(Debug, Serialize)]
struct LinkMail<'a> {
    link_id: MailLinkId,
    recipient_name: &'a str,
    association_name: Option<&'a str>,
    expires_at: chrono::DateTime<chrono::Utc>,
}

/// Writes a link and queues its mail, within the caller's transaction. Older ones of the same purpose and subject are
/// void from then on, and those of their mails that nobody has taken up are not sent.
pub async fn issue(app: &App, connection: &mut AsyncPgConnection, new: &NewLink) -> Result<MailLinkId, DbError> {
    let now = app.clock.now();
    let mut row = MailLink {
        id: MailLinkId(app.clock.new_id()),
        purpose: new.purpose,
        email: new.email.clone(),
        account_id: None,
        staff_user_id: None,
        doctor_id: None,
        registration_id: None,
        created_at: now,
        expires_at: now + LASTS,
        used_at: None,
        voided_at: None,
    };
    match new.subject {
        LinkSubject::Account(id) => row.account_id = Some(id),
        LinkSubject::StaffUser(id) => row.staff_user_id = Some(id),
        LinkSubject::Doctor(id) => row.doctor_id = Some(id),
        LinkSubject::Registration(id) => row.registration_id = Some(id),
    }
    let voided = mail_link::replace(connection, &row).await?;
    drop_mails(connection, &voided).await?;
    outbox::enqueue(connection, &[mail(app, new, &row)]).await?;
    Ok(row.id)
}

/// Takes back the mails of links that are void now, where nobody has taken them up.
pub(super) async fn drop_mails(connection: &mut AsyncPgConnection, voided: &[MailLinkId]) -> Result<(), DbError> {
    let keys: Vec<String> = voided.iter().map(mail_key).collect();
    Ok(outbox::drop_waiting(connection, &keys).await?)
}

fn mail(app: &App, new: &NewLink, row: &MailLink) -> NewMail {
    let payload = LinkMail {
        link_id: row.id,
        recipient_name: &new.recipient_name,
        association_name: new.association.as_ref().map(|(_, name)| name.as_str()),
        expires_at: row.expires_at,
    };
    NewMail {
        id: app.clock.new_id(),
        topic: MAIL,
        dedupe_key: mail_key(&row.id),
        recipient: new.email.clone(),
        template: template(new.purpose),
        // A plain struct of texts always becomes JSON.
        payload: serde_json::to_value(payload).unwrap_or_default(),
        application_id: None,
        association_id: new.association.as_ref().map(|(id, _)| *id),
        created_at: row.created_at,
        due_at: row.created_at,
    }
}

fn mail_key(id: &MailLinkId) -> String {
    format!("link:{id}")
}

fn template(purpose: LinkPurpose) -> &'static str {
    match purpose {
        LinkPurpose::Registration => "registration_link",
        LinkPurpose::PasswordReset => "password_reset_link",
        LinkPurpose::EmailChange => "email_change_link",
        LinkPurpose::StaffInvitation => "staff_invitation_link",
    }
}

/// Draws a token for the mail that is about to be sent. Each attempt has a token of its own, for nobody knows whether
/// an earlier one arrived. `None`: the link is good for nothing any more, and its mail need not go.
pub async fn draw_token(app: &App, id: MailLinkId) -> Result<Option<LinkToken>, DbError> {
    let token = LinkToken::new(&*app.clock);
    let hash = token.hash();
    let added = mail_link::add_token(&mut *app.db.get().await?, id, &hash, app.clock.now()).await?;
    Ok(added.then_some(token))
}

/// How a link stands for who holds its token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// The form below may use it up.
    Usable(MailLink),
    /// Used up before.
    Used(MailLink),
    /// Too old, or a newer one took its place.
    Over(MailLink),
    /// No such token, or one for another purpose.
    Unknown,
}

/// Looks at a link without using it up.
pub async fn look(app: &App, purpose: LinkPurpose, token: &LinkToken) -> Result<Look, DbError> {
    let hash = token.hash();
    let hash = &hash;
    let found = app.db.read(|reader| async move { mail_link::by_token(&reader, purpose, hash).await }).await?;
    Ok(match found {
        None => Look::Unknown,
        Some(link) if link.used_at.is_some() => Look::Used(link),
        Some(link) if link.voided_at.is_some() || link.expires_at <= app.clock.now() => Look::Over(link),
        Some(link) => Look::Usable(link),
    })
}

/// Uses a link up, within the transaction that does what it is for: whatever fails there gives it back. `None`: it is
/// good for nothing (any more); [`look`] says why.
pub async fn spend(
    app: &App,
    connection: &mut AsyncPgConnection,
    purpose: LinkPurpose,
    token: &LinkToken,
) -> Result<Option<MailLink>, DbError> {
    Ok(mail_link::spend(connection, purpose, &token.hash(), app.clock.now()).await?)
}
