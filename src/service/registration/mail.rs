//! Proving the mail address.

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;
use sha2::{Digest, Sha256};

use super::super::link::{self, LinkSubject, Look, NewLink};
use super::{KEPT, gone};
use crate::auth::link_token::LinkToken;
use crate::auth::token::Token;
use crate::db::DbError;
use crate::db::models::registration::{self, RegistrationRow};
use crate::db::models::throttle::{self, Rule};
use crate::domain::problem::Problem;
use crate::domain::text::contact;
use crate::domain::time::next_minute;
use crate::domain::words::{LinkPurpose, ProblemCode};
use crate::service::{CommandError, Context};

/// Between two mails.
pub const PAUSE: TimeDelta = TimeDelta::minutes(1);

/// Mails to one address, and from one browser, before it gets slower.
const FREE: i32 = 5;

/// Sends the URL to an address: the first time, again, or to a corrected one. What happens does not depend on whether
/// the address is known.
///
/// # Errors
/// The token is good for nothing, the address can't be one, or a mail was sent just before.
pub async fn send_mail(ctx: &Context, token: &str, typed: &str) -> Result<(), CommandError> {
    let token = Token::parse(token).ok_or_else(gone)?;
    let email = contact::email(typed).map_err(|error| error.at(["email"]))?;
    let now = ctx.app.clock.now();
    let (token_hash, email) = (&token.hash(), &email);
    let mut connection = ctx.app.db.get().await?;
    connection
        .transaction(async |connection| {
            let row = registration::lock(connection, token_hash).await?;
            let is_open = |row: &RegistrationRow| row.completed_at.is_none() && row.terms_version.is_some();
            let row = row.filter(|row| row.expires_at > now && is_open(row)).ok_or_else(gone)?;
            if let Some(again) = row.mailed_at.map(|at| at + PAUSE).filter(|again| *again > now) {
                return Err(too_soon(again).into());
            }
            // The address as a digest: it stands in the table for a day.
            let address = data_encoding::HEXLOWER.encode(&Sha256::digest(email.to_lowercase()));
            for key in [format!("register-address:{address}"), format!("register:{}", row.id)] {
                let rule = Rule { key, free: FREE, forget_after: TimeDelta::days(1) };
                if let Err(until) = throttle::take(connection, &rule, now).await? {
                    return Err(too_soon(until).into());
                }
            }
            registration::set_email(connection, row.id, email, now, now + KEPT).await?;
            let new = NewLink {
                purpose: LinkPurpose::Registration,
                subject: LinkSubject::Registration(row.id),
                email: email.clone(),
                recipient_name: String::new(),
                association: None,
            };
            link::issue(&ctx.app, connection, &new).await?;
            Ok(())
        })
        .await
}

fn too_soon(until: DateTime<Utc>) -> Problem {
    let at = next_minute(until).format("%H:%M");
    let message = format!("確認メールは続けて送信できません。{at}以降にもう一度お試しください");
    Problem::field(ProblemCode::NotAllowed, ["email"], message)
}

/// How the mailed URL stands, and the address that it proves. Uses nothing up.
pub async fn look_at_link(ctx: &Context, token: &str) -> Result<Look, DbError> {
    match LinkToken::parse(token) {
        Some(token) => link::look(&ctx.app, LinkPurpose::Registration, &token).await,
        None => Ok(Look::Unknown),
    }
}

/// Uses the mailed URL up. Gives the token with which this browser, and no other, goes on.
///
/// # Errors
/// The URL is good for nothing (any more), or another address was typed since.
pub async fn confirm_email(ctx: &Context, token: &str) -> Result<Token, CommandError> {
    let spent = || {
        let message = "このURLは使用済みか、有効期限が過ぎています。利用規約の画面からもう一度お試しください";
        Problem::whole(ProblemCode::Expired, message)
    };
    let link_token = &LinkToken::parse(token).ok_or_else(spent)?;
    let fresh = Token::new(&*ctx.app.clock);
    let (hash, now) = (&fresh.hash(), ctx.app.clock.now());
    let mut connection = ctx.app.db.get().await?;
    connection
        .transaction(async |connection| {
            let link = link::spend(&ctx.app, connection, LinkPurpose::Registration, link_token).await?;
            let link = link.ok_or_else(spent)?;
            let id = link.registration_id.ok_or_else(spent)?;
            if !registration::confirm_email(connection, id, &link.email, hash, now, now + KEPT).await? {
                return Err(spent().into());
            }
            Ok::<_, CommandError>(())
        })
        .await?;
    Ok(fresh)
}
