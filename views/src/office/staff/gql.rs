//! What the pages of 事務局ユーザー管理 read and do.

use chrono::{DateTime, NaiveDate, Utc};

use super::query::StaffQuery;
use crate::account::log_ins::Account;
use crate::gql::{AssociationName, StaffRole, UserError, ViewerHead, schema};
use crate::office::list_query::Place;

/// State of a user today.
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum StaffState {
    Usable,
    Stopped,
    NotYet,
    Expired,
}

impl StaffState {
    /// Every state, in the order of the screen.
    pub const ALL: [Self; 4] = [Self::Usable, Self::Stopped, Self::NotYet, Self::Expired];

    /// The word in the address.
    pub fn word(self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::Stopped => "stopped",
            Self::NotYet => "not-yet",
            Self::Expired => "expired",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::Usable => "使用中",
            Self::Stopped => "停止中",
            Self::NotYet => "有効期間前",
            Self::Expired => "有効期間終了",
        }
    }
}

/// Order of the list.
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum StaffUserSort {
    NameAsc,
    NameDesc,
    LoginIdAsc,
    LoginIdDesc,
    LastLoginAsc,
    LastLoginDesc,
}

impl StaffUserSort {
    /// Every order.
    pub const ALL: [Self; 6] =
        [Self::NameAsc, Self::NameDesc, Self::LoginIdAsc, Self::LoginIdDesc, Self::LastLoginAsc, Self::LastLoginDesc];

    /// The word in the address.
    pub fn word(self) -> &'static str {
        match self {
            Self::NameAsc => "name.asc",
            Self::NameDesc => "name.desc",
            Self::LoginIdAsc => "login.asc",
            Self::LoginIdDesc => "login.desc",
            Self::LastLoginAsc => "last.asc",
            Self::LastLoginDesc => "last.desc",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::NameAsc => "フリガナ順",
            Self::NameDesc => "フリガナの逆順",
            Self::LoginIdAsc => "ログインID順",
            Self::LoginIdDesc => "ログインIDの逆順",
            Self::LastLoginAsc => "最終ログインの古い順",
            Self::LastLoginDesc => "最終ログインの新しい順",
        }
    }
}

/// Which users.
#[derive(cynic::InputObject, Debug, Clone, PartialEq, Default)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StaffUserFilter {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub ids: Option<Vec<cynic::Id>>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub login_id: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub role: Option<StaffRole>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub state: Option<StaffState>,
}

/// What is asked for.
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StaffVariables {
    pub association: Option<cynic::Id>,
    pub filter: StaffUserFilter,
    pub sort: StaffUserSort,
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl StaffVariables {
    /// A page of the list.
    pub fn list(query: &StaffQuery) -> Self {
        let per = Some(i32::from(query.per));
        let (first, after, last, before) = match &query.place {
            Place::First | Place::Last => (per, None, None, None),
            Place::After(cursor, _) => (per, Some(cursor.clone()), None, None),
            Place::Before(cursor, _) => (None, None, per, Some(cursor.clone())),
        };
        let association = query.association.as_deref().map(cynic::Id::new);
        Self { association, filter: query.filter(), sort: query.sort, first, after, last, before }
    }

    /// Some of one's own secretariat, by id.
    pub fn of(ids: &[String]) -> Self {
        let ids = Some(ids.iter().map(cynic::Id::new).collect());
        let filter = StaffUserFilter { ids, ..StaffUserFilter::default() };
        let (association, after, last, before) = (None, None, None, None);
        Self { association, filter, sort: StaffUserSort::NameAsc, first: Some(100), after, last, before }
    }
}

/// What the pages read.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "StaffVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StaffDocument {
    pub viewer: ViewerHead,
    pub secretariat: Option<StaffSecretariat>,
}

/// The secretariat's part of it.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Secretariat", variables = "StaffVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StaffSecretariat {
    pub association: OwnAssociation,
    /// Everybody has to have a second factor.
    pub staff_second_factor: Option<bool>,
    /// None: not for this viewer.
    #[arguments(associationId: $association, filter: $filter, sort: $sort, first: $first, after: $after, last: $last, before: $before)]
    pub staff_users: Option<StaffUsers>,
}

/// One's own association.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Association")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct OwnAssociation {
    pub id: cynic::Id,
    pub name: String,
    pub layer: i32,
}

/// A page of users.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "StaffUserConnection")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StaffUsers {
    pub nodes: Vec<StaffUser>,
    pub page_info: StaffPageInfo,
    pub total_count: StaffTotal,
}

/// Ends of a page.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "PageInfo")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StaffPageInfo {
    pub has_next_page: bool,
    pub has_previous_page: bool,
    pub start_cursor: Option<String>,
    pub end_cursor: Option<String>,
}

/// How many in all.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "TotalCount")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StaffTotal {
    pub value: i32,
}

/// A user as his 管理者, or he himself, sees him.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StaffUser {
    pub id: cynic::Id,
    pub name: String,
    pub name_kana: String,
    pub family_name: Option<String>,
    pub given_name: Option<String>,
    pub family_kana: Option<String>,
    pub given_kana: Option<String>,
    pub email: String,
    pub role: StaffRole,
    pub association: AssociationName,
    pub login_id: Option<String>,
    pub state: Option<StaffState>,
    pub in_use: Option<bool>,
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
    pub last_login_at: Option<DateTime<Utc>>,
    pub awaits_password: Option<bool>,
    pub has_second_factor: Option<bool>,
    pub version: Option<i32>,
}

/// One's own profile.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ProfileDocument {
    pub viewer: ProfileViewer,
}

/// The viewer of it.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Viewer")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ProfileViewer {
    pub staff_user: Option<StaffUser>,
    pub account: Option<Account>,
}

/// Part of the name of an association.
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AssociationsVariables {
    pub name: String,
}

/// Associations to choose from.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "AssociationsVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AssociationsDocument {
    pub viewer: ViewerHead,
    #[arguments(filter: { name: $name })]
    pub associations: Vec<AssociationName>,
}

/// Id of an association.
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AssociationVariables {
    pub id: cynic::Id,
}

/// An association that was chosen.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "AssociationVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AssociationDocument {
    pub viewer: ViewerHead,
    #[arguments(id: $id)]
    pub node: Option<AssociationNode>,
}

/// What an id may be of.
#[derive(cynic::InlineFragments, Debug, Clone)]
#[cynic(graphql_type = "Node")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum AssociationNode {
    Association(AssociationName),
    #[cynic(fallback)]
    Other,
}

/// Answer to a registration or a change.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StaffUserPayload {
    pub user_errors: Vec<UserError>,
}

/// 新規登録
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "RegisterVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Register {
    #[arguments(input: $input)]
    pub register_staff_user: StaffUserPayload,
}

/// Variables of [`Register`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RegisterVariables {
    pub input: RegisterStaffUserInput,
}

/// Input of [`Register`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RegisterStaffUserInput {
    pub association_id: Option<cynic::Id>,
    pub family_name: String,
    pub given_name: String,
    pub family_kana: String,
    pub given_kana: String,
    pub email: String,
    pub email_again: String,
    pub login_id: String,
    pub role: Option<StaffRole>,
    pub in_use: bool,
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
    pub password: Option<String>,
}

/// 保存
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "UpdateVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Update {
    #[arguments(input: $input)]
    pub update_staff_user: StaffUserPayload,
}

/// Variables of [`Update`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct UpdateVariables {
    pub input: UpdateStaffUserInput,
}

/// Input of [`Update`]: the form has every field.
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct UpdateStaffUserInput {
    pub id: cynic::Id,
    pub version: i32,
    pub family_name: Option<String>,
    pub given_name: Option<String>,
    pub family_kana: Option<String>,
    pub given_kana: Option<String>,
    pub email: Option<String>,
    pub email_again: Option<String>,
    pub login_id: Option<String>,
    pub role: Option<StaffRole>,
    pub in_use: Option<bool>,
    pub valid_from: Option<NaiveDate>,
    pub valid_until: Option<NaiveDate>,
    pub password: Option<String>,
}

/// 削除
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "DeleteVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Delete {
    #[arguments(input: $input)]
    pub delete_staff_users: DeleteStaffUsersPayload,
}

/// Variables of [`Delete`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct DeleteVariables {
    pub input: DeleteStaffUsersInput,
}

/// Input of [`Delete`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct DeleteStaffUsersInput {
    pub users: Vec<DeletedStaffUserInput>,
}

/// One who is to be deleted.
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct DeletedStaffUserInput {
    pub id: cynic::Id,
    pub version: i32,
}

/// Answer to [`Delete`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct DeleteStaffUsersPayload {
    pub results: Vec<StaffUserDeletion>,
    pub user_errors: Vec<UserError>,
}

/// What became of one.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StaffUserDeletion {
    pub id: cynic::Id,
    pub name: Option<String>,
    pub user_errors: Vec<UserError>,
}

/// 招待メールの再送
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "InviteVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Invite {
    #[arguments(input: $input)]
    pub invite_staff_user: StaffUserPayload,
}

/// Variables of [`Invite`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct InviteVariables {
    pub input: InviteStaffUserInput,
}

/// Input of [`Invite`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct InviteStaffUserInput {
    pub id: cynic::Id,
}
