//! What the worker does with a forgotten login ID or password: looks up who is meant, and queues his mails.

use diesel_async::{AsyncConnection, AsyncPgConnection};
use serde::Serialize;

use super::ask::Asked;
use super::{is_reachable, name_of};
use crate::app::App;
use crate::db::DbError;
use crate::db::models::audit::{self, NewAuditEntry};
use crate::db::models::outbox::{self, NewMail};
use crate::db::models::outbox_delivery::{self, Taken};
use crate::db::models::recovery::{self, Reached};
use crate::domain::login::login_key;
use crate::domain::words::LinkPurpose;
use crate::service::link::{self, LinkSubject, NewLink};

/// People at one address who are written to.
const MOST: usize = 50;

/// A line of the mail with the login IDs. The words are with the pages; a test holds them together.
#[derive(Debug, Serialize)]
struct LoginIdLine {
    name: String,
    login_id: String,
}

/// Does what was asked for and takes the row away, in one transaction: doing it twice does it once.
///
/// # Errors
/// The database failed; nothing was done.
pub async fn answer(app: &App, taken: &Taken) -> Result<(), DbError> {
    // Only `ask` writes such rows.
    let asked: Option<Asked> = serde_json::from_value(taken.payload.clone()).ok();
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            if !outbox_delivery::take_away(connection, taken).await? {
                return Ok(());
            }
            let Some(asked) = &asked else { return Ok(()) };
            let mut found = recovery::by_email(connection, &taken.recipient, MOST).await?;
            found.retain(|reached| is_reachable(app, reached) && is_meant(asked, reached));
            if found.is_empty() {
                return Ok(());
            }
            let entries: Vec<_> = found.iter().map(|reached| entry(app, asked, reached)).collect();
            audit::insert(connection, &entries).await?;
            match asked.password_of {
                None => Ok(outbox::enqueue(connection, &[login_ids(app, taken, &found)]).await?),
                Some(_) => send_links(app, connection, &found).await,
            }
        })
        .await
}

/// Of several people at an address, the one whose login ID was typed; all where none was.
fn is_meant(asked: &Asked, reached: &Reached) -> bool {
    asked.password_of.as_deref().is_none_or(|key| key.is_empty() || login_key(&reached.login_id) == key)
}

async fn send_links(app: &App, connection: &mut AsyncPgConnection, found: &[Reached]) -> Result<(), DbError> {
    for reached in found {
        let new = NewLink {
            purpose: LinkPurpose::PasswordReset,
            subject: LinkSubject::Account(reached.person.credentials.id),
            email: reached.email.clone(),
            recipient_name: name_of(reached),
            association: None,
        };
        link::issue(app, connection, &new).await?;
    }
    Ok(())
}

fn login_ids(app: &App, taken: &Taken, found: &[Reached]) -> NewMail {
    let lines: Vec<_> = found
        .iter()
        .map(|reached| LoginIdLine { name: name_of(reached), login_id: reached.login_id.clone() })
        .collect();
    let now = app.clock.now();
    NewMail {
        dedupe_key: format!("login-ids:{}", taken.id),
        // As registered, not as typed.
        recipient: found.first().map_or_else(|| taken.recipient.clone(), |reached| reached.email.clone()),
        template: "login_ids",
        payload: serde_json::json!({ "login_ids": lines }),
        ..NewMail::due(app.clock.new_id(), now)
    }
}

/// Nobody was logged in: the account is what it is about.
fn entry(app: &App, asked: &Asked, reached: &Reached) -> NewAuditEntry {
    let person = &reached.person;
    NewAuditEntry {
        id: app.clock.new_id(),
        at: app.clock.now(),
        account_id: None,
        actor_name: String::new(),
        association_id: person.staff.as_ref().map(|staff| staff.association_id),
        action: if asked.password_of.is_some() { "account.reset_mail" } else { "account.login_id_mail" },
        subject_kind: "account",
        subject_id: Some(person.credentials.id.0),
        doctor_id: person.doctor.as_ref().map(|doctor| doctor.id),
        details: serde_json::json!({ "name": name_of(reached) }),
        address: asked.address.clone(),
        request_id: Some(asked.request_id.clone()).filter(|id| !id.is_empty()),
    }
}
