//! Members of secretariats (事務局ユーザー), as colleagues see them and as their 管理者 does.

use std::cmp::Ordering;
use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object};
use uuid::Uuid;

use super::enums::StaffRole;
use super::master::Association;
use crate::db::models::staff_user::{self, LogIn, Member};
use crate::db::queries::page::{Page, Place, Rows};
use crate::domain::ids::{AssociationId, StaffUserId};
use crate::domain::policy::{Action, manages_staff_of};
use crate::domain::staff::FullName;
use crate::domain::text::search_key;
use crate::domain::viewer::Viewer;
use crate::domain::words;
use crate::graphql::connection::{Count, Listed, connection};
use crate::graphql::context::{RequestContext, request};
use crate::graphql::error::Result;
use crate::graphql::node::{decode, encode};
use crate::graphql::scalars::{Date, DateTime};
use crate::service::invitation::Invited;

/// A member of a secretariat (事務局ユーザー).
#[derive(Clone)]
pub struct StaffUser {
    loaded: Arc<(Member, Option<LogIn>)>,
}

/// State of a member of staff today.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "crate::domain::staff::StaffState")]
pub enum StaffState {
    /// 使用中: he may log in.
    Usable,
    /// 停止中
    Stopped,
    /// 有効期間前
    NotYet,
    /// 有効期間終了
    Expired,
}

/// Which members of staff. All conditions given must hold.
#[derive(InputObject, Default)]
pub struct StaffUserFilter {
    /// These.
    ids: Option<Vec<ID>>,
    /// Part of the name or its reading; widths and kinds of kana don't matter.
    name: Option<String>,
    /// Part of the login ID.
    login_id: Option<String>,
    /// Part of the mail address.
    email: Option<String>,
    /// With this role.
    role: Option<StaffRole>,
    /// In this state today.
    state: Option<StaffState>,
}

/// Order of members of staff.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub enum StaffUserSort {
    /// By reading.
    NameAsc,
    /// By reading, backwards.
    NameDesc,
    /// By login ID.
    LoginIdAsc,
    /// By login ID, backwards.
    LoginIdDesc,
    /// Longest not logged in first; those who never did before all others.
    LastLoginAsc,
    /// Last logged in first.
    LastLoginDesc,
}

connection!(StaffUserConnection, StaffUserEdge, StaffUser, "members of staff");

impl StaffUser {
    /// From what was read.
    pub fn new(loaded: Arc<(Member, Option<LogIn>)>) -> Self {
        Self { loaded }
    }

    /// A colleague, for staff; of other secretariats nobody is shown.
    pub async fn look_up(request: &RequestContext, id: StaffUserId) -> Result<Option<Self>> {
        let Some(own) = request.scope.association() else { return Ok(None) };
        Ok(request.loaders.staff_users.load((own, id)).await?.map(Self::new))
    }

    /// As he is after a command on him.
    pub async fn after(request: &RequestContext, association: AssociationId, id: StaffUserId) -> Result<Option<Self>> {
        Ok(request.loaders.staff_users.reload((association, id)).await?.map(Self::new))
    }

    /// A page of the users of a secretariat, for those who manage them. A secretariat has few enough for all of them
    /// to be read: one statement, whatever is asked for.
    pub async fn page(
        request: &RequestContext,
        association: AssociationId,
        filter: StaffUserFilter,
        sort: StaffUserSort,
        page: &Page<String>,
    ) -> Result<Listed<Self>> {
        let all = request.read(|reader| async move { staff_user::members(&reader, association).await }).await?;
        let wanted = filter.read();
        let found = all.into_iter().map(|row| Self::new(Arc::new(row))).filter(|user| wanted.takes(request, user));
        let mut rows: Vec<(Place<String>, Self)> = found.map(|user| (user.place(sort), user)).collect();
        let count = Count::Known(i64::try_from(rows.len()).unwrap_or(i64::MAX));
        rows.sort_by(|(one, _), (other, _)| sort.compare(one, other));
        Ok(Listed::new(cut(rows, sort, page), count, |row| row))
    }

    fn member(&self) -> &Member {
        &self.loaded.0
    }

    fn log_in(&self) -> Option<&LogIn> {
        self.loaded.1.as_ref()
    }

    /// Does the viewer see how and when he logs in? He himself, and who manages him.
    fn shows_account(&self, request: &RequestContext) -> bool {
        let row = &self.member().standing;
        match &request.viewer {
            Viewer::Staff(staff) if staff.staff_user_id == row.id => true,
            viewer => manages_staff_of(viewer, &request.tree, row.association_id),
        }
    }

    fn account<'a, T>(&'a self, ctx: &Context<'_>, read: impl Fn(&'a Member, Option<&'a LogIn>) -> T) -> Option<T> {
        self.shows_account(request(ctx)).then(|| read(self.member(), self.log_in()))
    }

    fn place(&self, sort: StaffUserSort) -> Place<String> {
        let key = match sort {
            StaffUserSort::NameAsc | StaffUserSort::NameDesc => self.member().name_kana.clone(),
            StaffUserSort::LoginIdAsc | StaffUserSort::LoginIdDesc => {
                self.log_in().map(|log_in| log_in.login_id.to_lowercase()).unwrap_or_default()
            }
            StaffUserSort::LastLoginAsc | StaffUserSort::LastLoginDesc => {
                let at = self.log_in().and_then(|log_in| log_in.last_login_at);
                at.map(|at| format!("{:020}", at.timestamp_micros())).unwrap_or_default()
            }
        };
        Place { key, id: self.member().standing.id.0 }
    }
}

impl StaffUserSort {
    fn compare(self, one: &Place<String>, other: &Place<String>) -> Ordering {
        let upwards = (&one.key, one.id).cmp(&(&other.key, other.id));
        match self {
            Self::NameAsc | Self::LoginIdAsc | Self::LastLoginAsc => upwards,
            Self::NameDesc | Self::LoginIdDesc | Self::LastLoginDesc => upwards.reverse(),
        }
    }
}

/// The rows of a page out of all rows in their order.
fn cut<T>(rows: Vec<(Place<String>, T)>, sort: StaffUserSort, page: &Page<String>) -> Rows<(Place<String>, T)> {
    let after = |place: &Place<String>| page.after.as_ref().is_none_or(|bound| sort.compare(place, bound).is_gt());
    let before = |place: &Place<String>| page.before.as_ref().is_none_or(|bound| sort.compare(place, bound).is_lt());
    let mut within: Vec<_> = rows.into_iter().filter(|(place, _)| after(place) && before(place)).collect();
    if page.from_end {
        within.reverse();
    }
    within.truncate(page.size + 1);
    page.cut(within)
}

/// A filter with its words folded.
struct Wanted {
    ids: Option<Vec<Uuid>>,
    name: String,
    login_id: String,
    email: String,
    role: Option<words::StaffRole>,
    state: Option<StaffState>,
}

impl StaffUserFilter {
    fn read(self) -> Wanted {
        let folded = |typed: Option<String>| typed.map(|typed| search_key(&typed)).unwrap_or_default();
        let ids = self.ids.map(|ids| ids.iter().filter_map(|id| decode::<StaffUserId>(id)).map(|id| id.0).collect());
        Wanted {
            ids,
            name: folded(self.name),
            login_id: folded(self.login_id),
            email: folded(self.email),
            role: self.role.map(Into::into),
            state: self.state,
        }
    }
}

impl Wanted {
    fn takes(&self, request: &RequestContext, user: &StaffUser) -> bool {
        let (member, row) = (user.member(), &user.member().standing);
        let holds = |text: &str, part: &str| part.is_empty() || search_key(text).contains(part);
        let login_id = user.log_in().map_or("", |log_in| log_in.login_id.as_str());
        self.ids.as_ref().is_none_or(|ids| ids.contains(&row.id.0))
            && (holds(&row.name, &self.name) || holds(&member.name_kana, &self.name))
            && holds(login_id, &self.login_id)
            && holds(&member.email, &self.email)
            && self.role.is_none_or(|role| role == row.role)
            && self.state.is_none_or(|state| state == StaffState::from(row.standing().state(request.today)))
    }
}

/// A member of a secretariat (事務局ユーザー).
#[Object(serial)]
impl StaffUser {
    /// Opaque id.
    pub async fn id(&self) -> ID {
        encode(self.member().standing.id)
    }

    /// Name.
    async fn name(&self) -> &str {
        &self.member().standing.name
    }

    /// Its reading in full-width katakana.
    async fn name_kana(&self) -> &str {
        &self.member().name_kana
    }

    /// Mail address.
    async fn email(&self) -> &str {
        &self.member().email
    }

    /// Role, which says what he may do.
    async fn role(&self) -> StaffRole {
        self.member().standing.role.into()
    }

    /// The association for whose secretariat he works.
    async fn association(&self) -> Association {
        Association::new(self.member().standing.association_id)
    }

    /// 姓. For himself and his 管理者, as all that follows.
    async fn family_name(&self, ctx: &Context<'_>) -> Option<String> {
        self.account(ctx, |member, _| FullName::split(&member.standing.name).family)
    }

    /// 名
    async fn given_name(&self, ctx: &Context<'_>) -> Option<String> {
        self.account(ctx, |member, _| FullName::split(&member.standing.name).given)
    }

    /// セイ
    async fn family_kana(&self, ctx: &Context<'_>) -> Option<String> {
        self.account(ctx, |member, _| FullName::split(&member.name_kana).family)
    }

    /// メイ
    async fn given_kana(&self, ctx: &Context<'_>) -> Option<String> {
        self.account(ctx, |member, _| FullName::split(&member.name_kana).given)
    }

    /// Login ID.
    async fn login_id(&self, ctx: &Context<'_>) -> Option<&str> {
        self.account(ctx, |_, log_in| log_in.map(|log_in| log_in.login_id.as_str())).flatten()
    }

    /// State today.
    async fn state(&self, ctx: &Context<'_>) -> Option<StaffState> {
        let today = request(ctx).today;
        self.account(ctx, |member, _| member.standing.standing().state(today).into())
    }

    /// 使用中; false: 停止中.
    async fn in_use(&self, ctx: &Context<'_>) -> Option<bool> {
        self.account(ctx, |member, _| member.standing.in_use)
    }

    /// 有効期間: first day; null: no limit.
    async fn valid_from(&self, ctx: &Context<'_>) -> Option<Date> {
        self.account(ctx, |member, _| member.standing.valid_from.map(Date)).flatten()
    }

    /// 有効期間: last day; null: no limit.
    async fn valid_until(&self, ctx: &Context<'_>) -> Option<Date> {
        self.account(ctx, |member, _| member.standing.valid_until.map(Date)).flatten()
    }

    /// Last log-in; null: never.
    async fn last_login_at(&self, ctx: &Context<'_>) -> Option<DateTime> {
        self.account(ctx, |_, log_in| log_in.and_then(|log_in| log_in.last_login_at)).flatten().map(DateTime)
    }

    /// He has not yet chosen a password of his own.
    async fn awaits_password(&self, ctx: &Context<'_>) -> Option<bool> {
        self.account(ctx, |_, log_in| log_in.is_none_or(|log_in| log_in.must_change_password))
    }

    /// Log-ins of his ask for a second factor.
    async fn has_second_factor(&self, ctx: &Context<'_>) -> Option<bool> {
        self.account(ctx, |_, log_in| log_in.is_some_and(|log_in| log_in.second_factor_at.is_some()))
    }

    /// Counts changes; commands want the one last seen.
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.account(ctx, |member, _| member.version)
    }
}

/// An invitation to a secretariat, for whoever holds its mailed URL.
pub struct StaffInvitation(Invited);

impl StaffInvitation {
    /// From what the service found.
    pub fn new(invited: Invited) -> Self {
        Self(invited)
    }
}

/// An invitation to a secretariat, for whoever holds its mailed URL.
#[Object(serial)]
impl StaffInvitation {
    /// Name of the invited.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Whose secretariat.
    async fn association(&self) -> Association {
        Association::new(self.0.association_id)
    }

    /// The login ID that he was given.
    async fn login_id(&self) -> &str {
        &self.0.login_id
    }
}

/// Which secretariat's users the viewer asks for, if he manages them: his own unless he says so.
pub fn managed(request: &RequestContext, association: Option<&ID>) -> Option<AssociationId> {
    let asked = match association {
        Some(id) => decode(id)?,
        None => request.scope.association()?,
    };
    let may = request.may(Action::RegisterStaffUser) && manages_staff_of(&request.viewer, &request.tree, asked);
    may.then_some(asked)
}
