//! Another mail address: proven by a mailed URL before it counts. The old one stays until then, and both are told.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::{AsyncConnection, AsyncPgConnection};
use secrecy::SecretString;
use sha2::{Digest, Sha256};

use super::{is_reachable, log_in_first, name_of, own_entry};
use crate::app::App;
use crate::auth::link_token::LinkToken;
use crate::db::DbError;
use crate::db::models::audit::{self, NewAuditEntry};
use crate::db::models::mail_link::{self, MailLink};
use crate::db::models::outbox::{self, NewMail};
use crate::db::models::recovery::{self, Owner, Reached};
use crate::db::models::throttle::{self, Rule};
use crate::domain::ids::AccountId;
use crate::domain::problem::Problem;
use crate::domain::text::contact;
use crate::domain::time::next_minute;
use crate::domain::words::{LinkPurpose, ProblemCode};
use crate::service::link::{self, LinkSubject, Look, NewLink};
use crate::service::password::is_himself;
use crate::service::{CommandError, Context};

/// Mails to one address, and from one account, before it gets slower.
const FREE: i32 = 3;

/// Mails the URL that proves a new address: the first time, again, or to a corrected one; the last alone counts. For
/// the address that is already waited for the password is not asked for again.
///
/// # Errors
/// Nobody is logged in; what is wrong with address or password; too many mails, and when to try again.
pub async fn request_email_change(
    ctx: &Context,
    typed: &str,
    password: Option<SecretString>,
) -> Result<(), CommandError> {
    let app = &ctx.app;
    let account = ctx.viewer.account_id().ok_or_else(log_in_first)?;
    let email = contact::email(typed).map_err(|error| error.at(["email"]))?;
    let found = app.db.read(|reader| async move { recovery::by_account(&reader, account).await }).await?;
    let reached = found.ok_or_else(log_in_first)?;
    if reached.email.to_lowercase() == email.to_lowercase() {
        let message = "いまのメールアドレスと同じです。新しいメールアドレスを入力してください";
        return Err(Problem::field(ProblemCode::Invalid, ["email"], message).into());
    }
    let waits = pending(app, &reached).await?.is_some_and(|link| link.email == email);
    if !waits {
        let hash = reached.person.credentials.password_hash.clone();
        is_himself(app, &ctx.viewer, account, password, hash).await?;
    }
    let owner = reached.owner().ok_or_else(log_in_first)?;
    let new = &NewLink {
        purpose: LinkPurpose::EmailChange,
        subject: subject(owner),
        email: email.clone(),
        recipient_name: name_of(&reached),
        association: None,
    };
    let (now, rules) = (app.clock.now(), &rules(&email, account));
    let entry = &entry(ctx, &reached, "account.email_mail", serde_json::json!({ "name": name_of(&reached) }));
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            for rule in rules {
                if let Err(until) = throttle::take_slowly(connection, rule, now).await? {
                    return Err(CommandError::from(too_soon(until)));
                }
            }
            recovery::lock(connection, owner).await?;
            link::issue(app, connection, new).await?;
            Ok(audit::insert(connection, std::slice::from_ref(entry)).await?)
        })
        .await
}

fn rules(email: &str, account: AccountId) -> [Rule; 2] {
    // The address as a digest: it stands in the table for a day.
    let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(email.to_lowercase()));
    [format!("email-change:{digest}"), format!("email-change:{account}")].map(|key| Rule {
        key,
        free: FREE,
        forget_after: TimeDelta::days(1),
    })
}

fn too_soon(until: DateTime<Utc>) -> Problem {
    let at = next_minute(until).format("%m/%d %H:%M");
    let message = format!("確認メールの送信が続いたため、いまは受け付けられません。{at}以降にもう一度お試しください");
    Problem::field(ProblemCode::NotAllowed, ["email"], message)
}

fn subject(owner: Owner) -> LinkSubject {
    match owner {
        Owner::Doctor(id) => LinkSubject::Doctor(id),
        Owner::Staff(id) => LinkSubject::StaffUser(id),
    }
}

/// The change that waits for its URL to be used, if there is one.
pub async fn pending(app: &App, reached: &Reached) -> Result<Option<MailLink>, DbError> {
    let Some(owner) = reached.owner() else { return Ok(None) };
    let now = app.clock.now();
    app.db.read(|reader| async move { mail_link::waiting_email_change(&reader, owner, now).await }).await
}

/// Gives the change to this address up, which waits for its URL: the URL is good for nothing from now on.
///
/// # Errors
/// Nobody is logged in; no such change waits (any more).
pub async fn cancel_email_change(ctx: &Context, email: &str) -> Result<(), CommandError> {
    let app = &ctx.app;
    let account = ctx.viewer.account_id().ok_or_else(log_in_first)?;
    let found = app.db.read(|reader| async move { recovery::by_account(&reader, account).await }).await?;
    let reached = found.ok_or_else(log_in_first)?;
    let owner = reached.owner().ok_or_else(log_in_first)?;
    let entry = &entry(ctx, &reached, "account.email_cancel", serde_json::json!({ "name": name_of(&reached) }));
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            recovery::lock(connection, owner).await?;
            let voided = mail_link::void_email_change(connection, owner, email, app.clock.now()).await?;
            if voided.is_empty() {
                let message =
                    "取りやめる申込みはありません。変更がすでに確定していないか、登録のメールアドレスをご確認ください";
                return Err(Problem::whole(ProblemCode::NotFound, message).into());
            }
            link::drop_mails(connection, &voided).await?;
            Ok(audit::insert(connection, std::slice::from_ref(entry)).await?)
        })
        .await
}

/// How the mailed URL stands, and the address that it proves. Uses nothing up.
pub async fn look_at_email_change(app: &App, token: &str) -> Result<Look, DbError> {
    match LinkToken::parse(token) {
        Some(token) => link::look(app, LinkPurpose::EmailChange, &token).await,
        None => Ok(Look::Unknown),
    }
}

/// Uses the mailed URL up: the address counts from now on, and both are told.
///
/// # Errors
/// `EXPIRED`: the URL is good for nothing (any more), or its person may no longer log in.
pub async fn confirm_email_change(ctx: &Context, token: &str) -> Result<(), CommandError> {
    let app = &ctx.app;
    let token = &LinkToken::parse(token).ok_or_else(over)?;
    let Look::Usable(link) = link::look(app, LinkPurpose::EmailChange, token).await? else { return Err(over().into()) };
    let owner = match (link.doctor_id, link.staff_user_id) {
        (Some(doctor), _) => Owner::Doctor(doctor),
        (None, Some(staff)) => Owner::Staff(staff),
        (None, None) => return Err(over().into()),
    };
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            // The person first, as every command about him does.
            let reached = recovery::lock(connection, owner).await?;
            let reached = reached.filter(|reached| may_change(app, reached)).ok_or_else(over)?;
            let Some(link) = link::spend(app, connection, LinkPurpose::EmailChange, token).await? else {
                return Err(CommandError::from(over()));
            };
            recovery::set_email(connection, owner, &link.email, app.clock.now()).await?;
            tell_both(app, connection, &reached, &link).await?;
            let changes = serde_json::json!({ "changes": { "email": { "from": reached.email, "to": link.email } } });
            let entry = entry(ctx, &reached, "account.email", changes);
            Ok(audit::insert(connection, &[entry]).await?)
        })
        .await
}

/// As for mails that open the account, but for who has had no address so far.
fn may_change(app: &App, reached: &Reached) -> bool {
    reached.email.is_empty() && super::may_log_in(app, &reached.person) && reached.died_on.is_none()
        || is_reachable(app, reached)
}

async fn tell_both(
    app: &App,
    connection: &mut AsyncPgConnection,
    reached: &Reached,
    link: &MailLink,
) -> Result<(), DbError> {
    let now = app.clock.now();
    let mail = |recipient: &str, which: &str| NewMail {
        dedupe_key: format!("email-changed:{}:{which}", link.id),
        recipient: recipient.to_owned(),
        template: if which == "old" { "email_changed_old" } else { "email_changed_new" },
        payload: serde_json::json!({ "recipient_name": name_of(reached), "at": now }),
        ..NewMail::due(app.clock.new_id(), now)
    };
    let mut mails = vec![mail(&link.email, "new")];
    if !reached.email.is_empty() {
        mails.push(mail(&reached.email, "old"));
    }
    Ok(outbox::enqueue(connection, &mails).await?)
}

fn entry(ctx: &Context, reached: &Reached, action: &'static str, details: serde_json::Value) -> NewAuditEntry {
    own_entry(&ctx.app, &ctx.request, reached, action, details)
}

fn over() -> Problem {
    let message =
        "このURLは使えません（使用済み、または有効期限が切れています）。登録情報の画面から、もう一度お申し込みください";
    Problem::whole(ProblemCode::Expired, message)
}
