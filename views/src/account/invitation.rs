//! The page of an invitation to a secretariat, opened by its mailed URL.

use maud::{Markup, html};

use crate::components::facts::Facts;
use crate::components::field::{Input, field};
use crate::components::{banner, button, form};
use crate::forms::Errors;
use crate::gql::{AssociationName, UserError, schema};
use crate::layout::{Page, Shell};
use crate::paths;

/// The token of the URL.
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct InvitationVariables {
    pub token: String,
}

/// What the page reads.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "InvitationVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct InvitationDocument {
    #[arguments(token: $token)]
    pub staff_invitation: Option<StaffInvitation>,
}

/// Who is invited.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StaffInvitation {
    pub name: String,
    pub association: AssociationName,
    pub login_id: String,
}

/// Sets the password.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "AcceptVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Accept {
    #[arguments(input: $input)]
    pub accept_staff_invitation: AcceptStaffInvitationPayload,
}

/// Variables of [`Accept`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AcceptVariables {
    pub input: AcceptStaffInvitationInput,
}

/// Input of [`Accept`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AcceptStaffInvitationInput {
    pub token: String,
    pub password: String,
}

/// Answer to [`Accept`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AcceptStaffInvitationPayload {
    pub user_errors: Vec<UserError>,
}

/// The page; no invitation: the URL is good for nothing (any more).
pub fn page(shell: &Shell, token: &str, invited: Option<&StaffInvitation>, errors: &Errors) -> Markup {
    let rule = "半角の英字・数字・記号をすべて使って8文字以上。貼り付けもできます。";
    let main = html! {
        (banner::error_summary(errors))
        @match invited {
            Some(invited) => {
                div.page-head {
                    h1 { "パスワードの設定" }
                    p.sub { (invited.association.name) "の事務局ユーザーとして登録されています。パスワードを決めてください。" }
                }
                (Facts::new().text("氏名", &invited.name).text("ログインID", &invited.login_id))
                (form::post(shell, &paths::staff_invitation(), &html! {
                    (form::hidden("token", token))
                    (field("password", "パスワード").required().hint(rule).errors(errors)
                        .text(&Input::password().autocomplete("new-password")))
                    label.choice.choice--bare hidden data-scripted {
                        input type="checkbox" data-shows="password";
                        span { "パスワードを表示する" }
                    }
                    div.actions.mt { (button::submit("設定する")) }
                    (form::sending())
                }))
            }
            None => {
                div.page-head { h1 { "このURLは使えません" } }
                p { "使用済みか、有効期限（24時間）が切れているか、新しい招待メールが送られています。" }
                p.mt { "パスワードを設定済みの方は、ログインしてください。まだの方は、所属の医師会の管理者に招待メールの再送を依頼してください。" }
                p.mt { (button::link("ログイン画面へ", paths::login())) }
            }
        }
    };
    shell.render(&Page { title: "パスワードの設定", has_errors: !errors.is_empty(), ..Page::default() }, &main)
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let invited = StaffInvitation {
        name: "橋本　次郎".into(),
        association: AssociationName { id: cynic::Id::new("a"), name: "横浜市医師会".into() },
        login_id: "jimu-yokohama-2".into(),
    };
    let mut refused = Errors::default();
    refused.push("password", "パスワードは8文字以上で入力してください");
    let shell = Shell::default();
    vec![
        ("invitation", page(&shell, "token", Some(&invited), &Errors::default())),
        ("invitation-refused", page(&shell, "token", Some(&invited), &refused)),
        ("invitation-over", page(&shell, "token", None, &Errors::default())),
    ]
}
