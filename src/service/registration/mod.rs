//! 利用者登録: from the 利用規約 over the proven mail address to a doctor with a log-in.
//!
//! Who registers is nobody yet. What he may do hangs on a token that his browser holds; the row knows its hash. Until
//! the mailed URL was used the token leads to nothing but the page that waits for it, and the browser in which it was
//! used gets another one.

mod cases;
mod complete;
pub(super) mod first_login;
mod known;
mod mail;
mod rows;

pub use cases::close as close_case;
pub use complete::{Checked, checked, complete, log_in};
pub use mail::{confirm_email, look_at_link, send_mail};

use chrono::{DateTime, TimeDelta, Utc};
use diesel_async::AsyncConnection;
use secrecy::{ExposeSecret, SecretString};

use super::{CommandError, Context, terms};
use crate::auth::token::Token;
use crate::db::DbError;
use crate::db::models::registration::{self, NewRegistration, RegistrationRow};
use crate::domain::ids::{AccountId, RegistrationId};
use crate::domain::login::{check_password, login_id as new_login_id, login_key};
use crate::domain::problem::Problem;
use crate::domain::registration::Answers;
use crate::domain::terms::CURRENT;
use crate::domain::words::ProblemCode;

/// A registration is kept so long after the last thing that was saved.
const KEPT: TimeDelta = TimeDelta::hours(24);

/// A registration under way, for who holds its token.
#[derive(Debug, Clone)]
pub struct Registration {
    /// Begun with the letter of a doctor who was taken over from old data; what is registered of him is filled in.
    pub is_first_login: bool,
    /// The 利用規約 were agreed to.
    pub has_agreed: bool,
    pub email: Option<String>,
    /// The mailed URL was used.
    pub is_confirmed: bool,
    /// From when on the mail may be sent again.
    pub mail_again_at: Option<DateTime<Utc>>,
    pub answers: Answers,
    /// A password was chosen.
    pub has_password: bool,
    pub saved_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    /// It was sent.
    pub is_completed: bool,
    /// Counts changes; the next save names it.
    pub version: i32,
}

impl From<RegistrationRow> for Registration {
    fn from(row: RegistrationRow) -> Self {
        Self {
            is_first_login: row.account_id.is_some(),
            has_agreed: row.terms_version.is_some(),
            is_confirmed: row.email_confirmed_at.is_some(),
            mail_again_at: row.mailed_at.map(|at| at + mail::PAUSE),
            answers: answers_of(&row),
            has_password: row.password_hash.is_some(),
            saved_at: row.updated_at,
            expires_at: row.expires_at,
            is_completed: row.completed_at.is_some(),
            version: row.version,
            email: row.email,
        }
    }
}

/// Begins with the agreement to the 利用規約; what a letter has begun goes on with it. Gives the token for the browser.
///
/// # Errors
/// The box was not ticked, there is a newer version, or the letter's token is good for nothing (any more).
pub async fn start(
    ctx: &Context,
    terms_version: &str,
    agreed: bool,
    letter: Option<&str>,
) -> Result<Token, CommandError> {
    terms::check(terms_version, agreed)?;
    if let Some(token) = letter {
        return first_login::agree(ctx, token, CURRENT).await;
    }
    let now = ctx.app.clock.now();
    let token = Token::new(&*ctx.app.clock);
    let row = NewRegistration {
        id: RegistrationId(ctx.app.clock.new_id()),
        token_hash: &token.hash(),
        account_id: None,
        terms_version: Some(CURRENT),
        terms_agreed_at: Some(now),
        email: None,
        answers: serde_json::json!({}),
        address: ctx.request.address.as_deref(),
        created_at: now,
        updated_at: now,
        expires_at: now + KEPT,
    };
    registration::insert(&mut *ctx.app.db.get().await?, &row).await?;
    Ok(token)
}

/// The registration of a token, if it is still usable. One that was sent stays visible until it goes away.
pub async fn load(ctx: &Context, token: &str) -> Result<Option<Registration>, DbError> {
    let Some(token) = Token::parse(token) else { return Ok(None) };
    let hash = token.hash();
    let hash = &hash;
    let row = ctx.app.db.read(|reader| async move { registration::by_token(&reader, hash).await }).await?;
    let now = ctx.app.clock.now();
    Ok(row.filter(|row| row.expires_at > now).map(Registration::from))
}

/// What a page saves.
#[derive(Debug, Default)]
pub struct Patch {
    /// Fields with their values, an empty list empties a field.
    pub answers: Vec<(String, Vec<String>)>,
    /// A new password; none or empty: the one chosen before stays.
    pub password: Option<SecretString>,
}

/// Saves what was typed, valid or not. Login ID and password are the exception: a password that may not be chosen is
/// not kept, and one who is told at the end that his ID is taken would have to begin anew.
///
/// # Errors
/// The token is good for nothing (any more), somebody saved since `version`, or the log-in can't be that.
pub async fn save(ctx: &Context, token: &str, version: i32, patch: Patch) -> Result<(), CommandError> {
    let token = Token::parse(token).ok_or_else(gone)?;
    let chosen = patch.password.filter(|password| !password.expose_secret().is_empty());
    let login_id = patch.answers.iter().find(|(field, _)| field == "loginId");
    if let Some((_, values)) = login_id {
        let typed = values.first().map_or("", String::as_str);
        if let Some(account_id) = letter_of(ctx, &token).await? {
            first_login::differs_from_letter(ctx, account_id, typed, chosen.as_ref()).await?;
        }
        check_login(ctx, typed, chosen.as_ref()).await?;
    }
    let hash = match chosen {
        // A busy machine is like a database that can't be reached: worth another try.
        Some(password) => Some(
            ctx.app
                .passwords
                .hash(password)
                .await
                .map_err(|busy| CommandError::from(DbError::Unavailable(busy.to_string())))?,
        ),
        None => None,
    };
    let (answers, hash, token_hash) = (&patch.answers, hash.as_deref(), &token.hash());
    let mut connection = ctx.app.db.get().await?;
    connection
        .transaction(async |connection| {
            let row = usable(registration::lock(connection, token_hash).await?, ctx.app.clock.now())?;
            if row.version != version {
                return Err(changed_elsewhere().into());
            }
            let mut all = answers_of(&row);
            for (field, values) in answers {
                all.set(field, values.clone()).map_err(|unusable| {
                    let message = "入力が長すぎるか、この画面にない項目です。入力し直してください";
                    Problem::field(ProblemCode::TooLong, [&*unusable.field], message)
                })?;
            }
            let json = serde_json::to_value(&all).unwrap_or_default();
            let now = ctx.app.clock.now();
            Ok(registration::save(connection, row.id, &json, hash, now, now + KEPT).await?)
        })
        .await
}

/// The log-in of the letter with which a registration was begun.
async fn letter_of(ctx: &Context, token: &Token) -> Result<Option<AccountId>, DbError> {
    let hash = &token.hash();
    let row = ctx.app.db.read(|reader| async move { registration::by_token(&reader, hash).await }).await?;
    Ok(row.and_then(|row| row.account_id))
}

async fn check_login(ctx: &Context, typed: &str, password: Option<&SecretString>) -> Result<(), CommandError> {
    let mut problems = Vec::new();
    match new_login_id(typed) {
        Err(error) => problems.push(error.at(["loginId"])),
        Ok(login_id) => {
            let key = &login_key(&login_id);
            if ctx.app.db.read(|reader| async move { registration::has_login(&reader, key).await }).await? {
                problems.push(login_id_taken());
            }
        }
    }
    if let Some(password) = password
        && let Err(error) = check_password(password.expose_secret(), typed)
    {
        problems.push(error.at(["password"]));
    }
    if problems.is_empty() { Ok(()) } else { Err(CommandError::Refused(problems)) }
}

/// A registration whose address is proven and that was not sent yet.
fn usable(row: Option<RegistrationRow>, now: DateTime<Utc>) -> Result<RegistrationRow, Problem> {
    row.filter(|row| row.expires_at > now && row.completed_at.is_none() && row.email_confirmed_at.is_some())
        .ok_or_else(gone)
}

fn answers_of(row: &RegistrationRow) -> Answers {
    // Only `save` writes the column.
    serde_json::from_value(row.answers.clone()).unwrap_or_default()
}

fn gone() -> Problem {
    let message = "利用者登録の続きが見つかりません。有効期限が過ぎたときは、利用規約の画面からやり直してください";
    Problem::whole(ProblemCode::NotFound, message)
}

fn changed_elsewhere() -> Problem {
    Problem::field(ProblemCode::Conflict, ["version"], "別の画面で更新されています。最新の内容を確認してください")
}

fn login_id_taken() -> Problem {
    let message = "このログインIDは使えません。別のログインIDを入力してください";
    Problem::field(ProblemCode::Duplicate, ["loginId"], message)
}
