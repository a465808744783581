//! Invitations: a member of staff sets his own password by a mailed URL.

use super::audit::blank;
use std::sync::Arc;

use chrono::TimeDelta;
use diesel_async::{AsyncConnection, AsyncPgConnection};
use secrecy::{ExposeSecret, SecretString};

use super::link::{self, LinkSubject, Look, NewLink};
use super::session::end_all;
use super::staff_user::hashed;
use super::{CommandError, Context};
use crate::app::App;
use crate::auth::link_token::LinkToken;
use crate::db::DbError;
use crate::db::models::account;
use crate::db::models::audit::{self, NewAuditEntry};
use crate::db::models::mail_link::MailLink;
use crate::db::models::passkey;
use crate::db::models::recovery::{self, Owner};
use crate::db::models::staff_user::{LogIn, Member};
use crate::db::models::throttle::{self, Rule};
use crate::db::queries::staff_user::by_ids;
use crate::domain::ids::{AssociationId, StaffUserId};
use crate::domain::login::check_password;
use crate::domain::problem::Problem;
use crate::domain::words::{LinkPurpose, ProblemCode, SessionEnd};

/// Who is invited, for the page on which he sets his password.
#[derive(Debug, Clone)]
pub struct Invited {
    pub name: String,
    pub association_id: AssociationId,
    pub login_id: String,
}

/// Queues the mail of an invitation, within the transaction that registers the user or invites him again; older ones
/// are void from then on.
pub(super) async fn issue(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    (id, association): (StaffUserId, AssociationId),
    (name, email): (&str, &str),
) -> Result<(), CommandError> {
    let association_name = ctx.app.tree().get(association).map_or_else(String::new, |node| node.name.clone());
    let new = NewLink {
        purpose: LinkPurpose::StaffInvitation,
        subject: LinkSubject::StaffUser(id),
        email: email.to_owned(),
        recipient_name: name.to_owned(),
        association: Some((association, association_name)),
    };
    link::issue(&ctx.app, connection, &new).await?;
    Ok(())
}

/// Invitations of one user that are sent again before it gets slower.
const FREE: i32 = 5;

/// Counts an invitation that is sent again, so that nobody's mailbox is filled from the page.
pub(super) async fn not_too_often(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    id: StaffUserId,
) -> Result<(), CommandError> {
    let rule = Rule { key: format!("invite:{id}"), free: FREE, forget_after: TimeDelta::days(1) };
    throttle::take(connection, &rule, ctx.app.clock.now()).await?.map_err(|_| {
        let message = "招待メールを続けて何度も送ることはできません。15分ほど待ってから、もう一度お試しください";
        Problem::whole(ProblemCode::NotAllowed, message).into()
    })
}

/// Whose invitation it is; none: the URL is good for nothing (any more).
pub async fn look(app: &App, token: &str) -> Result<Option<Invited>, DbError> {
    let Some(token) = LinkToken::parse(token) else { return Ok(None) };
    let Some((_, member, log_in)) = usable(app, &token).await? else { return Ok(None) };
    let row = member.standing;
    Ok(Some(Invited { name: row.name, association_id: row.association_id, login_id: log_in.login_id }))
}

/// The invited one, as long as he is registered with the address to which the URL went.
async fn usable(app: &App, token: &LinkToken) -> Result<Option<(MailLink, Member, LogIn)>, DbError> {
    let Look::Usable(link) = link::look(app, LinkPurpose::StaffInvitation, token).await? else { return Ok(None) };
    let Some(id) = link.staff_user_id else { return Ok(None) };
    let found = app.db.read(|reader| async move { by_ids(&reader, &[id]).await }).await?.pop();
    Ok(match found {
        Some((member, Some(log_in))) if member.email == link.email => Some((link, member, log_in)),
        _ => None,
    })
}

/// Sets the password of the invited one and uses the URL up. Gives who he is.
///
/// # Errors
/// `EXPIRED` for a URL that is good for nothing (any more); what is wrong with the password.
pub async fn accept(ctx: &Context, token: &str, password: SecretString) -> Result<Invited, CommandError> {
    let app: &Arc<App> = &ctx.app;
    let token = &LinkToken::parse(token).ok_or_else(over)?;
    let (_, member, log_in) = usable(app, token).await?.ok_or_else(over)?;
    check_password(password.expose_secret(), &log_in.login_id).map_err(|error| error.at(["password"]))?;
    let hash = hashed(ctx, password).await?;
    let now = app.clock.now();
    let row = &member.standing;
    let entry = NewAuditEntry {
        at: now,
        account_id: Some(log_in.account_id),
        actor_name: row.name.clone(),
        association_id: Some(row.association_id),
        action: "account.password",
        subject_kind: "staff_user",
        subject_id: Some(row.id.0),
        details: serde_json::json!({ "invitation": true }),
        ..blank(app, &ctx.request)
    };
    let (entry, hash) = (&entry, hash.as_str());
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            // The person first, as every command about him does.
            recovery::lock(connection, Owner::Staff(row.id)).await?.ok_or_else(over)?;
            if link::spend(app, connection, LinkPurpose::StaffInvitation, token).await?.is_none() {
                return Err(CommandError::from(over()));
            }
            end_all(connection, log_in.account_id, SessionEnd::PasswordChanged, now).await?;
            passkey::remove_all(connection, log_in.account_id).await?;
            account::set_password(connection, log_in.account_id, hash, false, now).await?;
            Ok(audit::insert(connection, std::slice::from_ref(entry)).await?)
        })
        .await?;
    Ok(Invited { name: row.name.clone(), association_id: row.association_id, login_id: log_in.login_id.clone() })
}

fn over() -> Problem {
    let message = "このURLは使えません（使用済み、または有効期限が切れています）。所属の医師会の管理者に、招待メールの再送を依頼してください";
    Problem::whole(ProblemCode::Expired, message)
}
