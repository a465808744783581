//! What the secretariat's forms do, as typed mutations.

use chrono::NaiveDate;

use crate::gql::{UserError, schema};

/// Answer to every act on a step.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ReviewPayload {
    pub user_errors: Vec<UserError>,
}

/// Answer to a message.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct PostApplicationMessagePayload {
    pub user_errors: Vec<UserError>,
}

/// Answer to a memo.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AddApplicationMemoPayload {
    pub user_errors: Vec<UserError>,
}

/// Answer to ★要注意.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SetApplicationStarPayload {
    pub user_errors: Vec<UserError>,
}

/// 受付
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "ReceiveVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Receive {
    #[arguments(input: $input)]
    pub receive_application: ReviewPayload,
}

/// Variables of [`Receive`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ReceiveVariables {
    pub input: ReceiveApplicationInput,
}

/// Input of [`Receive`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ReceiveApplicationInput {
    pub step_id: cynic::Id,
    pub version: i32,
}

/// 承認
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "ApproveVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Approve {
    #[arguments(input: $input)]
    pub approve_application: ReviewPayload,
}

/// Variables of [`Approve`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ApproveVariables {
    pub input: ApproveApplicationInput,
}

/// Input of [`Approve`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ApproveApplicationInput {
    pub step_id: cynic::Id,
    pub version: i32,
    pub effective_on: Option<NaiveDate>,
    pub message: Option<String>,
}

/// 差戻
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "ReturnVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Return {
    #[arguments(input: $input)]
    pub return_application: ReviewPayload,
}

/// Variables of [`Return`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ReturnVariables {
    pub input: ReturnApplicationInput,
}

/// Input of [`Return`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ReturnApplicationInput {
    pub step_id: cynic::Id,
    pub version: i32,
    pub reason: String,
}

/// 非承認
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "RefuseVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Refuse {
    #[arguments(input: $input)]
    pub refuse_application: ReviewPayload,
}

/// Variables of [`Refuse`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RefuseVariables {
    pub input: RefuseApplicationInput,
}

/// Input of [`Refuse`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RefuseApplicationInput {
    pub step_id: cynic::Id,
    pub version: i32,
    pub reason: String,
}

/// 確認
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "ConfirmVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Confirm {
    #[arguments(input: $input)]
    pub confirm_application: ReviewPayload,
}

/// Variables of [`Confirm`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ConfirmVariables {
    pub input: ConfirmApplicationInput,
}

/// Input of [`Confirm`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ConfirmApplicationInput {
    pub step_id: cynic::Id,
    pub version: i32,
}

/// 取消
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "CancelVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Cancel {
    #[arguments(input: $input)]
    pub cancel_review_action: ReviewPayload,
}

/// Variables of [`Cancel`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CancelVariables {
    pub input: CancelReviewActionInput,
}

/// Input of [`Cancel`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CancelReviewActionInput {
    pub step_id: cynic::Id,
    pub version: i32,
    pub reason: Option<String>,
}

/// 審査時連絡メッセージ
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "PostMessageVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct PostMessage {
    #[arguments(input: $input)]
    pub post_application_message: PostApplicationMessagePayload,
}

/// Variables of [`PostMessage`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct PostMessageVariables {
    pub input: PostApplicationMessageInput,
}

/// Input of [`PostMessage`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct PostApplicationMessageInput {
    pub application_id: cynic::Id,
    pub body: String,
}

/// 事務局メモ
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "AddMemoVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AddMemo {
    #[arguments(input: $input)]
    pub add_application_memo: AddApplicationMemoPayload,
}

/// Variables of [`AddMemo`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AddMemoVariables {
    pub input: AddApplicationMemoInput,
}

/// Input of [`AddMemo`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AddApplicationMemoInput {
    pub application_id: cynic::Id,
    pub body: String,
}

/// ★要注意
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "SetStarVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SetStar {
    #[arguments(input: $input)]
    pub set_application_star: SetApplicationStarPayload,
}

/// Variables of [`SetStar`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SetStarVariables {
    pub input: SetApplicationStarInput,
}

/// Input of [`SetStar`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct SetApplicationStarInput {
    pub application_id: cynic::Id,
    pub version: i32,
    pub seen_reason: Option<String>,
    pub reason: Option<String>,
}
