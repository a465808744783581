//! 事務局ユーザー管理: registering, changing and deleting the users of a secretariat.
//!
//! Every command locks the association's row first, so that two administrators at once act one after the other, and
//! refuses whatever would leave the association without a usable 管理者 on any day to come.

mod record;
mod second_factor;

pub use second_factor::{ask_of_all, asks_of_all, reset_second_factor};

use diesel_async::{AsyncConnection, AsyncPgConnection};
use secrecy::SecretString;

use self::record::{Change, audit_entry, explain};
use super::session::end_all;
use super::{CommandError, Context, access, invitation};
use crate::db::models::account::{self, NewStaffAccount};
use crate::db::models::audit;
use crate::db::models::passkey;
use crate::db::models::second_factor as second_factors;
use crate::db::models::staff_user::{self, Fields, LogIn, Member};
use crate::domain::ids::{AccountId, AssociationId, StaffUserId};
use crate::domain::login::{check_password, login_key};
use crate::domain::policy::manages_staff_of;
use crate::domain::problem::Problem;
use crate::domain::staff::{Entry, FullName, Period, Standing, Typed, first_day_without_administrator};
use crate::domain::text::date::slashed;
use crate::domain::viewer::StaffViewer;
use crate::domain::words::{ProblemCode, SessionEnd, StaffRole};

/// Registers a user with a first password, which he has to change when he logs in for the first time; without one he is
/// invited by mail to set his own. `association`: another one than the viewer's own, for the 管理者 of the national
/// association.
///
/// # Errors
/// What is wrong with the form, `DUPLICATE` for a login ID that somebody has, `NOT_ALLOWED` for anybody but a 管理者.
pub async fn register(
    ctx: &Context,
    association: Option<AssociationId>,
    typed: &Typed,
    password: Option<SecretString>,
) -> Result<StaffUserId, CommandError> {
    let viewer = access::administrator(ctx)?;
    let association = association.unwrap_or(viewer.association_id);
    may_register(ctx, viewer, association, typed.role)?;
    let login_id = typed.login_id.as_deref().unwrap_or_default();
    let entry = with_password(typed.read_new(), password.as_ref(), login_id)?;
    let hash = match password {
        Some(password) => Some(hashed(ctx, password).await?),
        None => None,
    };
    let mut connection = ctx.app.db.get().await?;
    let registered: Result<_, CommandError> = connection
        .transaction(async |connection| {
            lock(connection, association).await?;
            let id = StaffUserId(ctx.app.clock.new_id());
            write_new(connection, ctx, (id, association), &entry, hash.as_deref()).await?;
            if hash.is_none() {
                let to = (entry.name.joined(), entry.email.as_str());
                invitation::issue(connection, ctx, (id, association), (&to.0, to.1)).await?;
            }
            Ok(id)
        })
        .await;
    registered.map_err(explain)
}

/// Changes what was typed: names, address, login ID, role, use, period. A password makes the old one and all sessions
/// end, and has to be changed at the next log-in.
///
/// # Errors
/// As for [`register`]; `NOT_FOUND` for somebody of another secretariat, `CONFLICT` for a stale version, `NOT_ALLOWED`
/// where no usable 管理者 would be left.
pub async fn update(
    ctx: &Context,
    id: StaffUserId,
    version: i32,
    typed: &Typed,
    password: Option<SecretString>,
) -> Result<StaffUserId, CommandError> {
    let viewer = access::administrator(ctx)?;
    let hash = match password {
        Some(password) => {
            let login_id = typed.login_id.as_deref().unwrap_or_default();
            check_password(secrecy::ExposeSecret::expose_secret(&password), login_id)
                .map_err(|error| error.at(["password"]))?;
            Some(hashed(ctx, password).await?)
        }
        None => None,
    };
    let mut connection = ctx.app.db.get().await?;
    let updated: Result<_, CommandError> = connection
        .transaction(async |connection| {
            let desk = Desk::lock(connection, viewer.association_id).await?;
            let (member, log_in) = desk.member(id, version)?;
            let before = entry_of(member, log_in);
            let after = typed.read_change(before.clone()).map_err(CommandError::Refused)?;
            desk.keeps_administrator(ctx, id, standing(&after))?;
            let change = Change { before: &before, after: &after, has_new_password: hash.is_some() };
            write_change(connection, ctx, (member, log_in), &change, hash.as_deref()).await?;
            Ok(id)
        })
        .await;
    updated.map_err(explain)
}

/// Sends the invitation anew; the URLs of older ones are void.
///
/// # Errors
/// As for [`update`]; `NOT_ALLOWED` for somebody who has set a password of his own.
pub async fn invite(ctx: &Context, id: StaffUserId) -> Result<StaffUserId, CommandError> {
    let viewer = access::administrator(ctx)?;
    let mut connection = ctx.app.db.get().await?;
    connection
        .transaction(async |connection| {
            let desk = Desk::lock(connection, viewer.association_id).await?;
            let found = desk.members.iter().find(|(member, _)| member.standing.id == id);
            let Some((member, log_in)) = found else { return Err(not_found()) };
            if !log_in.as_ref().is_some_and(|log_in| log_in.must_change_password) {
                let message = "このユーザーは、すでにご自身のパスワードを設定しています";
                return Err(Problem::whole(ProblemCode::NotAllowed, message).into());
            }
            let to = (member.standing.name.as_str(), member.email.as_str());
            invitation::not_too_often(connection, ctx, id).await?;
            invitation::issue(connection, ctx, (id, desk.association), to).await?;
            let details = serde_json::json!({ "name": member.standing.name });
            audit::insert(connection, &[audit_entry(ctx, "staff_user.invite", id, details)]).await?;
            Ok(id)
        })
        .await
}

/// Deletes a user: he can't log in any more and stands in no list; what he did stays in the history under his name.
/// Gives his name.
///
/// # Errors
/// As for [`update`].
pub async fn delete(ctx: &Context, id: StaffUserId, version: i32) -> Result<String, CommandError> {
    let viewer = access::administrator(ctx)?;
    let mut connection = ctx.app.db.get().await?;
    connection
        .transaction(async |connection| {
            let desk = Desk::lock(connection, viewer.association_id).await?;
            let (member, log_in) = desk.member(id, version)?;
            let gone = Standing { is_deleted: true, ..member.standing.standing() };
            desk.keeps_administrator(ctx, id, gone)?;
            let now = ctx.app.clock.now();
            staff_user::mark_deleted(connection, id, now).await?;
            if let Some(log_in) = log_in {
                end_all(connection, log_in.account_id, SessionEnd::Stopped, now).await?;
                second_factors::remove(connection, log_in.account_id, now).await?;
                passkey::remove_all(connection, log_in.account_id).await?;
                account::close(connection, log_in.account_id, now).await?;
            }
            let details = serde_json::json!({ "name": member.standing.name });
            audit::insert(connection, &[audit_entry(ctx, "staff_user.delete", id, details)]).await?;
            Ok(member.standing.name.clone())
        })
        .await
}

/// May the viewer manage users at all?
///
/// # Errors
/// `NOT_ALLOWED` for anybody but a 管理者.
pub fn may_manage(ctx: &Context) -> Result<(), CommandError> {
    access::administrator(ctx).map(drop)
}

/// Everybody of a secretariat, locked together with it.
struct Desk {
    association: AssociationId,
    members: Vec<(Member, Option<LogIn>)>,
}

impl Desk {
    async fn lock(connection: &mut AsyncPgConnection, association: AssociationId) -> Result<Self, CommandError> {
        lock(connection, association).await?;
        Ok(Self { association, members: staff_user::members(connection, association).await? })
    }

    fn member(&self, id: StaffUserId, version: i32) -> Result<(&Member, Option<&LogIn>), CommandError> {
        let found = self.members.iter().find(|(member, _)| member.standing.id == id);
        let Some((member, log_in)) = found else { return Err(not_found()) };
        if member.version != version {
            let message =
                "ほかの画面または管理者によって変更されています。最新の内容を確認してから、もう一度操作してください";
            return Err(Problem::whole(ProblemCode::Conflict, message).into());
        }
        Ok((member, log_in.as_ref()))
    }

    /// Refuses a change after which there would be a day without a usable 管理者.
    fn keeps_administrator(&self, ctx: &Context, id: StaffUserId, after: Standing) -> Result<(), CommandError> {
        let before: Vec<Standing> = self.members.iter().map(|(member, _)| member.standing.standing()).collect();
        let changed = self.members.iter().zip(&before).map(
            |((member, _), now)| {
                if member.standing.id == id { after } else { *now }
            },
        );
        let changed: Vec<Standing> = changed.collect();
        let today = ctx.app.clock.today();
        let Some(day) = first_day_without_administrator(&before, &changed, today) else { return Ok(()) };
        let tree = ctx.app.tree();
        let name = tree.get(self.association).map_or("この医師会", |node| node.name.as_str());
        let since = if day > today { format!("{}から", slashed(day)) } else { String::new() };
        let message = format!(
            "{name}で使用できる管理者が{since}いなくなるため、この操作はできません。先に別の管理者を登録してください"
        );
        Err(Problem::whole(ProblemCode::NotAllowed, message).into())
    }
}

async fn lock(connection: &mut AsyncPgConnection, association: AssociationId) -> Result<(), CommandError> {
    if staff_user::lock_secretariat(connection, association).await? { Ok(()) } else { Err(not_found()) }
}

fn not_found() -> CommandError {
    Problem::whole(ProblemCode::NotFound, "事務局ユーザーが見つかりません。一覧から開き直してください").into()
}

/// A 管理者 registers for his own secretariat; that of the national association a 管理者 for any.
fn may_register(
    ctx: &Context,
    viewer: &StaffViewer,
    association: AssociationId,
    role: Option<StaffRole>,
) -> Result<(), CommandError> {
    let tree = ctx.app.tree();
    if tree.get(association).is_none() || !manages_staff_of(&ctx.viewer, &tree, association) {
        let message = "ほかの医師会の事務局ユーザーは登録できません";
        return Err(Problem::field(ProblemCode::NotAllowed, ["associationId"], message).into());
    }
    if association != viewer.association_id && role != Some(StaffRole::Administrator) {
        let message = "ほかの医師会に登録できるのは管理者だけです。権限に「管理者」を選択してください";
        return Err(Problem::field(ProblemCode::NotAllowed, ["role"], message).into());
    }
    Ok(())
}

/// The form together with its password: everything that is wrong is told at once.
fn with_password(
    read: Result<Entry, Vec<Problem>>,
    password: Option<&SecretString>,
    login_id: &str,
) -> Result<Entry, CommandError> {
    let checked =
        password.map_or(Ok(()), |password| check_password(secrecy::ExposeSecret::expose_secret(password), login_id));
    match (read, checked) {
        (Ok(entry), Ok(())) => Ok(entry),
        (read, checked) => {
            let wrong = checked.err().map(|error| error.at(["password"]));
            Err(CommandError::Refused(read.err().into_iter().flatten().chain(wrong).collect()))
        }
    }
}

pub(super) async fn hashed(ctx: &Context, password: SecretString) -> Result<String, CommandError> {
    ctx.app.passwords.hash(password).await.map_err(|_| {
        Problem::whole(ProblemCode::Conflict, "ただいま混み合っています。少し待ってから、もう一度操作してください")
            .into()
    })
}

fn entry_of(member: &Member, log_in: Option<&LogIn>) -> Entry {
    let row = &member.standing;
    Entry {
        name: FullName::split(&row.name),
        kana: FullName::split(&member.name_kana),
        email: member.email.clone(),
        login_id: log_in.map(|log_in| log_in.login_id.clone()).unwrap_or_default(),
        role: row.role,
        in_use: row.in_use,
        period: Period { from: row.valid_from, until: row.valid_until },
    }
}

fn standing(entry: &Entry) -> Standing {
    Standing { role: entry.role, in_use: entry.in_use, is_deleted: false, period: entry.period }
}

/// Writes a member of staff with his log-in. Without a hash he can't log in before he has chosen a password.
pub(super) async fn write_new(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    (id, association): (StaffUserId, AssociationId),
    entry: &Entry,
    hash: Option<&str>,
) -> Result<(), CommandError> {
    let now = ctx.app.clock.now();
    staff_user::insert(connection, id, association, &fields(entry, now)).await?;
    let account = NewStaffAccount {
        id: AccountId(ctx.app.clock.new_id()),
        login_id: &entry.login_id,
        login_key: &login_key(&entry.login_id),
        password_hash: hash,
        must_change_password: true,
        staff_user_id: id,
        created_at: now,
        updated_at: now,
    };
    account::insert_for_staff(connection, &account).await?;
    let details = serde_json::json!({ "name": entry.name.joined(), "role": entry.role, "association": association });
    Ok(audit::insert(connection, &[audit_entry(ctx, "staff_user.register", id, details)]).await?)
}

async fn write_change(
    connection: &mut AsyncPgConnection,
    ctx: &Context,
    (member, log_in): (&Member, Option<&LogIn>),
    change: &Change<'_>,
    hash: Option<&str>,
) -> Result<(), CommandError> {
    let now = ctx.app.clock.now();
    let (entry, id) = (change.after, member.standing.id);
    staff_user::update(connection, id, &fields(entry, now)).await?;
    if let Some(log_in) = log_in {
        if let Some(reason) = change.ends_sessions(ctx.app.clock.today()) {
            end_all(connection, log_in.account_id, reason, now).await?;
        }
        if entry.login_id != change.before.login_id {
            account::rename(connection, log_in.account_id, &entry.login_id, &login_key(&entry.login_id), now).await?;
        }
        if let Some(hash) = hash {
            account::set_password(connection, log_in.account_id, hash, true, now).await?;
            // Whoever knew the way in before is to have none beside the new password.
            passkey::remove_all(connection, log_in.account_id).await?;
        }
    }
    Ok(audit::insert(connection, &[audit_entry(ctx, "staff_user.update", id, change.details())]).await?)
}

fn fields(entry: &Entry, now: chrono::DateTime<chrono::Utc>) -> Fields {
    Fields {
        name: entry.name.joined(),
        name_kana: entry.kana.joined(),
        email: entry.email.clone(),
        role: entry.role,
        in_use: entry.in_use,
        valid_from: entry.period.from,
        valid_until: entry.period.until,
        updated_at: now,
    }
}
