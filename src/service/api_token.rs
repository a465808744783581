//! API tokens: 管理者 issue and revoke them; programs come with them.
//!
//! A token belongs to the association. It stays in force when the person who issued it is stopped or leaves, or what
//! runs with it would stop without a warning; the list names him, and any 管理者 of the association can revoke it.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use diesel_async::AsyncConnection;

use super::enrolment::check_key;
use super::{CommandError, Context, access};
use crate::app::App;
use crate::auth::api_token::{self as tokens, ApiToken, NOTED_EVERY};
use crate::db::DbError;
pub use crate::db::models::api_token::ApiTokenRow;
use crate::db::models::api_token::{self, NewApiToken};
use crate::db::models::audit::{self, NewAuditEntry};
use crate::db::models::staff_user::lock_secretariat;
use crate::domain::ids::{AccountId, ApiTokenId, AssociationId};
use crate::domain::problem::Problem;
use crate::domain::time::tokyo_midnight;
use crate::domain::token::{LONGEST_DAYS, TokenScopes};
use crate::domain::viewer::{TokenViewer, Viewer};
use crate::domain::words::{ProblemCode, TokenScope};

/// Tokens of an association in force at the same time.
const MOST_IN_FORCE: i64 = 50;
/// Tokens that are listed.
const LISTED: i64 = 200;
/// Characters of a name.
const NAME_LENGTH: usize = 64;

/// What a token is to be.
#[derive(Debug, Clone)]
pub struct Wanted {
    pub name: String,
    pub scopes: TokenScopes,
    /// The last day on which it is in force, in Tokyo.
    pub last_day: Option<NaiveDate>,
    /// One-time key of the form: sent again it makes no second token.
    pub idempotency_key: Option<String>,
}

/// A token that was made. It can never be shown again.
pub struct Issued {
    pub token: ApiToken,
    pub row: ApiTokenRow,
}

/// Who makes or revokes a token, and for which association.
#[derive(Debug, Clone)]
pub struct Issuer {
    pub account_id: AccountId,
    pub name: String,
    pub association_id: AssociationId,
    pub address: Option<String>,
    pub request_id: Option<String>,
}

impl Issuer {
    fn of(ctx: &Context) -> Result<Self, CommandError> {
        let staff = access::administrator(ctx)?;
        Ok(Self {
            account_id: staff.account_id,
            name: staff.name.clone(),
            association_id: staff.association_id,
            address: ctx.request.address.clone(),
            request_id: Some(ctx.request.request_id.clone()).filter(|id| !id.is_empty()),
        })
    }

    fn entry(&self, app: &App, action: &'static str, token: &ApiTokenRow) -> NewAuditEntry {
        let scopes: Vec<_> = token.scopes().iter().map(TokenScope::as_str).collect();
        NewAuditEntry {
            id: app.clock.new_id(),
            at: app.clock.now(),
            account_id: Some(self.account_id),
            actor_name: self.name.clone(),
            association_id: Some(self.association_id),
            action,
            subject_kind: "api_token",
            subject_id: Some(token.id.0),
            doctor_id: None,
            details: serde_json::json!({ "name": token.name, "prefix": token.prefix, "scopes": scopes }),
            address: self.address.clone(),
            request_id: self.request_id.clone(),
        }
    }
}

/// Issues a token for the viewer's association.
///
/// # Errors
/// Refused for all but 管理者, and for what makes no token.
pub async fn issue(ctx: &Context, wanted: Wanted) -> Result<Issued, CommandError> {
    issue_as(&ctx.app, &Issuer::of(ctx)?, wanted).await
}

/// The same for an issuer who is known already, such as one on the command line.
///
/// # Errors
/// For what makes no token.
pub async fn issue_as(app: &Arc<App>, issuer: &Issuer, wanted: Wanted) -> Result<Issued, CommandError> {
    let now = app.clock.now();
    let key = wanted.idempotency_key.as_deref();
    key.map_or(Ok(()), check_key)?;
    let (name, expires_at) = check(&wanted, now, app.clock.today())?;
    let token = ApiToken::new(&*app.clock);
    let row = ApiTokenRow::from(NewApiToken {
        id: ApiTokenId(app.clock.new_id()),
        association_id: issuer.association_id,
        name,
        prefix: token.prefix().to_owned(),
        scopes: wanted.scopes,
        created_at: now,
        expires_at,
        issued_by_account_id: issuer.account_id,
        issued_by_name: issuer.name.clone(),
    });
    let (hash, entry) = (&token.hash(), &issuer.entry(app, "api_token.issue", &row));
    let written = &row;
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            lock_secretariat(connection, issuer.association_id).await?;
            let in_force = api_token::count_in_force(connection, issuer.association_id, now).await?;
            // First of all, so that who sends a form again hears that it was done.
            if !api_token::insert(connection, written, hash, key).await? {
                return Err(issued_before().into());
            }
            if in_force >= MOST_IN_FORCE {
                let message = format!("有効なトークンは{MOST_IN_FORCE}個までです。使わないものを取り消してください");
                return Err(Problem::whole(ProblemCode::NotAllowed, message).into());
            }
            audit::insert(connection, std::slice::from_ref(entry)).await?;
            Ok::<_, CommandError>(())
        })
        .await?;
    Ok(Issued { token, row })
}

fn issued_before() -> Problem {
    let message =
        "このトークンは発行済みで、もう表示できません。控えていないときは、取り消してから新しく発行してください";
    Problem::field(ProblemCode::Conflict, ["idempotencyKey"], message)
}

fn check(wanted: &Wanted, now: DateTime<Utc>, today: NaiveDate) -> Result<(String, DateTime<Utc>), CommandError> {
    let mut problems = Vec::new();
    let name = wanted.name.trim().to_owned();
    if name.is_empty() {
        problems.push(Problem::field(ProblemCode::Required, ["name"], "名前を入力してください"));
    } else if name.chars().count() > NAME_LENGTH {
        let message = format!("名前は{NAME_LENGTH}文字以内で入力してください");
        problems.push(Problem::field(ProblemCode::TooLong, ["name"], message));
    } else if name.chars().any(char::is_control) {
        problems.push(Problem::field(ProblemCode::Invalid, ["name"], "名前に使えない文字が含まれています"));
    }
    if wanted.scopes.is_empty() {
        problems.push(Problem::field(ProblemCode::Required, ["scopes"], "できることを1つ以上選択してください"));
    }
    let end = wanted.last_day.and_then(|day| day.succ_opt()).map(tokyo_midnight);
    match (wanted.last_day, end) {
        (Some(day), Some(end)) if day >= today && day <= today + TimeDelta::days(LONGEST_DAYS) && end > now => {
            if problems.is_empty() {
                return Ok((name, end));
            }
        }
        (None, _) => {
            problems.push(Problem::field(ProblemCode::Required, ["lastDay"], "有効期限を入力してください"));
        }
        _ => {
            let message = "有効期限は今日から1年以内の日付を入力してください";
            problems.push(Problem::field(ProblemCode::Invalid, ["lastDay"], message));
        }
    }
    Err(CommandError::Refused(problems))
}

/// Revokes a token of the viewer's association; sockets that were opened with it end. Doing it twice is no error.
///
/// # Errors
/// Refused for all but 管理者, and where the association has no such token.
pub async fn revoke(ctx: &Context, id: ApiTokenId) -> Result<ApiTokenRow, CommandError> {
    revoke_as(&ctx.app, &Issuer::of(ctx)?, id).await
}

/// The same for somebody who is known already, such as one on the command line.
///
/// # Errors
/// Where the association has no such token.
pub async fn revoke_as(app: &Arc<App>, issuer: &Issuer, id: ApiTokenId) -> Result<ApiTokenRow, CommandError> {
    let now = app.clock.now();
    let mut connection = app.db.get().await?;
    connection
        .transaction(async |connection| {
            let Some(mut row) = api_token::lock(connection, issuer.association_id, id).await? else {
                let message = "トークンが見つかりません。一覧から開き直してください";
                return Err(Problem::whole(ProblemCode::NotFound, message).into());
            };
            if row.revoked_at.is_none() {
                api_token::revoke(connection, id, now).await?;
                row.revoked_at = Some(now);
                audit::insert(connection, &[issuer.entry(app, "api_token.revoke", &row)]).await?;
            }
            Ok(row)
        })
        .await
}

/// The tokens of an association, newest first.
pub async fn list(app: &App, association: AssociationId) -> Result<Vec<ApiTokenRow>, DbError> {
    app.db.read(|reader| async move { api_token::of_association(&reader, association, LISTED).await }).await
}

/// The program behind a token, as of now, and notes that it is in use. One statement; a second one, which the request
/// does not wait for, once a minute.
pub async fn resume(app: &Arc<App>, token: &ApiToken) -> Result<Option<Viewer>, DbError> {
    let now = app.clock.now();
    let Some(row) = tokens::find(&app.db, token, now).await? else { return Ok(None) };
    if row.last_used_at.is_none_or(|used| used + NOTED_EVERY <= now) {
        let (app, id) = (app.clone(), row.id);
        tokio::spawn(async move {
            let noted = async { Ok::<_, DbError>(api_token::touch(&mut *app.db.get().await?, id, now).await?) };
            if let Err(error) = noted.await {
                tracing::warn!(%error, "the use of a token was not noted");
            }
        });
    }
    Ok(Some(Viewer::Token(TokenViewer {
        token_id: row.id,
        account_id: row.issued_by_account_id,
        association_id: row.association_id,
        name: format!("{}（APIトークン）", row.name),
        scopes: row.scopes(),
        expires_at: row.expires_at,
    })))
}
