//! 二段階認証 of a secretariat: whether everybody has to have it, and taking it away from who has lost his.

use maud::{Markup, html};

use super::gql::StaffUserPayload;
use crate::components::{button, form};
use crate::gql::{UserError, schema};
use crate::layout::Shell;
use crate::paths;

/// 二段階認証の解除
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "ResetSecondFactorVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ResetSecondFactor {
    #[arguments(input: $input)]
    pub reset_staff_second_factor: StaffUserPayload,
}

/// Variables of [`ResetSecondFactor`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ResetSecondFactorVariables {
    pub input: ResetStaffSecondFactorInput,
}

/// Input of [`ResetSecondFactor`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ResetStaffSecondFactorInput {
    pub id: cynic::Id,
}

/// 二段階認証を必須にする・任意にする
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "AskVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AskSecondFactor {
    #[arguments(input: $input)]
    pub ask_staff_second_factor: AskStaffSecondFactorPayload,
}

/// Variables of [`AskSecondFactor`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AskVariables {
    pub input: AskStaffSecondFactorInput,
}

/// Input of [`AskSecondFactor`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AskStaffSecondFactorInput {
    pub asked: bool,
}

/// Answer to [`AskSecondFactor`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AskStaffSecondFactorPayload {
    pub user_errors: Vec<UserError>,
}

/// Whether everybody has to have a second factor.
pub(super) fn section(shell: &Shell, asked: bool) -> Markup {
    html! {
        section.section aria-labelledby="second-factor" {
            h2.h-sm id="second-factor" { "二段階認証" }
            @if asked {
                p { "事務局の全員に、二段階認証を必須としています。設定していない人は、設定するまで、ほかの操作ができません。" }
            } @else {
                p { "二段階認証は任意です。必須にすると、設定していない人は（ご自身も）、次の操作のときに設定の画面へ進み、設定するまでほかの操作ができません。" }
            }
            (form::post_as(shell, &paths::office_staff_ask_second_factor(), "mt", &html! {
                (form::hidden("asked", if asked { "no" } else { "yes" }))
                div.actions { (button::submit(if asked { "二段階認証を任意にする" } else { "二段階認証を必須にする" }).outline()) }
                (form::sending())
            }))
        }
    }
}
