//! 事務局ユーザー管理: what a 管理者 does with the users of his secretariat.

use async_graphql::{ID, InputObject, MaybeUndefined, SimpleObject};
use chrono::NaiveDate;

use super::second_factor::ResetStaffSecondFactorInput;
use super::{outcome, read_id};
use crate::domain::ids::{AssociationId, StaffUserId};
use crate::domain::problem::Problem;
use crate::domain::staff::Typed;
use crate::domain::viewer::Viewer;
use crate::domain::words::ProblemCode;
use crate::graphql::context::RequestContext;
use crate::graphql::error::Result;
use crate::graphql::scalars::Date;
use crate::graphql::types::enums::StaffRole;
use crate::graphql::types::problem::UserError;
use crate::graphql::types::staff_user::{StaffInvitation, StaffUser};
use crate::service::{CommandError, invitation, staff_user};

/// Users that one command may delete.
const MOST_DELETED: usize = 100;

/// A new member of staff. Widths of letters and kinds of kana don't matter.
#[derive(InputObject)]
pub struct RegisterStaffUserInput {
    /// Another association than one's own: for the 管理者 of the national association, who may register a 管理者 there.
    association_id: Option<ID>,
    /// 姓, 32 characters at most.
    family_name: String,
    /// 名, 32 characters at most.
    given_name: String,
    /// セイ, 64 characters at most.
    family_kana: String,
    /// メイ, 64 characters at most.
    given_kana: String,
    /// Mail address, 100 characters at most.
    email: String,
    /// The same once more.
    email_again: String,
    /// Login ID: 8 to 32 letters, digits and symbols.
    login_id: String,
    /// Role. Null is refused.
    role: Option<StaffRole>,
    /// 使用中, or 停止中.
    #[graphql(default = true)]
    in_use: bool,
    /// 有効期間: first day; null: no limit.
    valid_from: Option<Date>,
    /// 有効期間: last day; null: no limit.
    valid_until: Option<Date>,
    /// First password, which has to be changed at the first log-in: 8 or more letters, digits and symbols. Null: he is
    /// invited by mail to set his own.
    password: Option<String>,
}

/// What changes of a member of staff; what is absent stays.
#[derive(InputObject)]
pub struct UpdateStaffUserInput {
    /// Who.
    id: ID,
    /// The version last seen.
    version: i32,
    /// 姓
    family_name: Option<String>,
    /// 名
    given_name: Option<String>,
    /// セイ
    family_kana: Option<String>,
    /// メイ
    given_kana: Option<String>,
    /// Mail address.
    email: Option<String>,
    /// The same once more; needed with it.
    email_again: Option<String>,
    /// Login ID.
    login_id: Option<String>,
    /// Role. His sessions end when it changes.
    role: Option<StaffRole>,
    /// 使用中, or 停止中, which ends his sessions.
    in_use: Option<bool>,
    /// 有効期間: first day; null takes the limit away.
    valid_from: MaybeUndefined<Date>,
    /// 有効期間: last day; null takes the limit away.
    valid_until: MaybeUndefined<Date>,
    /// A new password, which has to be changed at the next log-in. His sessions end.
    password: Option<String>,
}

/// Who is to be deleted.
#[derive(InputObject)]
pub struct DeleteStaffUsersInput {
    /// 100 at most. Each is deleted or not for himself.
    users: Vec<DeletedStaffUserInput>,
}

/// One who is to be deleted.
#[derive(InputObject)]
pub struct DeletedStaffUserInput {
    /// Who.
    id: ID,
    /// The version last seen.
    version: i32,
}

/// Who is to be invited again.
#[derive(InputObject)]
pub struct InviteStaffUserInput {
    /// Who.
    id: ID,
}

/// An invitation that is accepted.
#[derive(InputObject)]
pub struct AcceptStaffInvitationInput {
    /// The token in the mailed URL.
    token: String,
    /// The password he sets: 8 or more letters, digits and symbols.
    password: String,
}

/// Who was invited, or why nothing was done.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct AcceptStaffInvitationPayload {
    /// Who.
    invitation: Option<StaffInvitation>,
    /// Why nothing was done.
    user_errors: Vec<UserError>,
}

/// The member of staff, or why nothing was done.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct StaffUserPayload {
    /// As he is then.
    staff_user: Option<StaffUser>,
    /// Why nothing was done.
    user_errors: Vec<UserError>,
}

/// What became of each.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct DeleteStaffUsersPayload {
    /// In the order of the input.
    #[graphql(complexity = "100 * child_complexity")]
    results: Vec<StaffUserDeletion>,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
}

/// What became of one.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct StaffUserDeletion {
    /// Who.
    id: ID,
    /// His name, where he was deleted.
    name: Option<String>,
    /// Why he was not.
    user_errors: Vec<UserError>,
}

impl RegisterStaffUserInput {
    fn read(self) -> (Option<ID>, Typed, Option<String>) {
        let typed = Typed {
            family_name: Some(self.family_name),
            given_name: Some(self.given_name),
            family_kana: Some(self.family_kana),
            given_kana: Some(self.given_kana),
            email: Some(self.email),
            email_again: Some(self.email_again),
            login_id: Some(self.login_id),
            role: self.role.map(Into::into),
            in_use: Some(self.in_use),
            valid_from: Some(self.valid_from.map(|day| day.0)),
            valid_until: Some(self.valid_until.map(|day| day.0)),
        };
        (self.association_id, typed, self.password)
    }
}

impl UpdateStaffUserInput {
    fn read(self) -> (ID, i32, Typed, Option<String>) {
        let typed = Typed {
            family_name: self.family_name,
            given_name: self.given_name,
            family_kana: self.family_kana,
            given_kana: self.given_kana,
            email: self.email,
            email_again: self.email_again,
            login_id: self.login_id,
            role: self.role.map(Into::into),
            in_use: self.in_use,
            valid_from: limit(self.valid_from),
            valid_until: limit(self.valid_until),
        };
        (self.id, self.version, typed, self.password)
    }
}

fn limit(given: MaybeUndefined<Date>) -> Option<Option<NaiveDate>> {
    match given {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(None),
        MaybeUndefined::Value(day) => Some(Some(day.0)),
    }
}

pub(super) async fn register(request: &RequestContext, input: RegisterStaffUserInput) -> Result<StaffUserPayload> {
    let (association, typed, password) = input.read();
    let done = async {
        let association: Option<AssociationId> = association.map(|id| read_id(&id, "associationId")).transpose()?;
        let id = staff_user::register(&request.service(), association, &typed, password.map(Into::into)).await?;
        Ok((association, id))
    };
    payload(request, done.await).await
}

pub(super) async fn update(request: &RequestContext, input: UpdateStaffUserInput) -> Result<StaffUserPayload> {
    let (id, version, typed, password) = input.read();
    let done = async {
        let id: StaffUserId = read_id(&id, "id")?;
        staff_user::update(&request.service(), id, version, &typed, password.map(Into::into)).await?;
        Ok((None, id))
    };
    payload(request, done.await).await
}

pub(super) async fn invite(request: &RequestContext, input: InviteStaffUserInput) -> Result<StaffUserPayload> {
    let done = async {
        let id: StaffUserId = read_id(&input.id, "id")?;
        Ok((None, staff_user::invite(&request.service(), id).await?))
    };
    payload(request, done.await).await
}

pub(super) async fn reset_second_factor(
    request: &RequestContext,
    input: ResetStaffSecondFactorInput,
) -> Result<StaffUserPayload> {
    let done = async {
        let id: StaffUserId = read_id(&input.id, "id")?;
        Ok((None, staff_user::reset_second_factor(&request.service(), id).await?))
    };
    payload(request, done.await).await
}

pub(super) async fn accept(
    request: &RequestContext,
    input: AcceptStaffInvitationInput,
) -> Result<AcceptStaffInvitationPayload> {
    let done = invitation::accept(&request.service(), &input.token, input.password.into()).await;
    let (invited, user_errors) = outcome(done)?;
    Ok(AcceptStaffInvitationPayload { invitation: invited.map(StaffInvitation::new), user_errors })
}

async fn payload(
    request: &RequestContext,
    done: Result<(Option<AssociationId>, StaffUserId), CommandError>,
) -> Result<StaffUserPayload> {
    let (done, user_errors) = outcome(done)?;
    let own = match &request.viewer {
        Viewer::Staff(staff) => Some(staff.association_id),
        Viewer::Doctor(_) | Viewer::Token(_) | Viewer::Anonymous => None,
    };
    let staff_user = match done {
        Some((association, id)) => match association.or(own) {
            Some(association) => StaffUser::after(request, association, id).await?,
            None => None,
        },
        None => None,
    };
    Ok(StaffUserPayload { staff_user, user_errors })
}

pub(super) async fn delete(request: &RequestContext, input: DeleteStaffUsersInput) -> Result<DeleteStaffUsersPayload> {
    let service = request.service();
    if let Err(refused) = staff_user::may_manage(&service).and_then(|()| few(input.users.len())) {
        let (_, user_errors) = outcome::<()>(Err(refused))?;
        return Ok(DeleteStaffUsersPayload { results: Vec::new(), user_errors });
    }
    let mut results = Vec::with_capacity(input.users.len());
    for user in input.users {
        let done = async {
            let id: StaffUserId = read_id(&user.id, "id")?;
            staff_user::delete(&service, id, user.version).await
        };
        let (name, user_errors) = outcome(done.await)?;
        results.push(StaffUserDeletion { id: user.id, name, user_errors });
    }
    Ok(DeleteStaffUsersPayload { results, user_errors: Vec::new() })
}

fn few(count: usize) -> Result<(), CommandError> {
    if (1..=MOST_DELETED).contains(&count) {
        return Ok(());
    }
    let message = format!("削除するユーザーを1人以上{MOST_DELETED}人以下で選択してください");
    Err(Problem::field(ProblemCode::Invalid, ["users"], message).into())
}
