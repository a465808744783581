//! 取下げ: asks once before it is done.

use maud::{Markup, html};

use super::application::{Application, StepStanding};
use crate::components::{banner, button, form};
use crate::forms::Errors;
use crate::gql::{StepState, UserError, schema};
use crate::layout::{NavItem, Page, Shell};
use crate::paths;

/// Variables of [`WithdrawMutation`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct WithdrawVariables {
    pub input: WithdrawApplicationInput,
}

/// See schema.graphql.
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct WithdrawApplicationInput {
    pub application_id: cynic::Id,
    pub version: i32,
}

/// Takes the application back.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "WithdrawVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct WithdrawMutation {
    #[arguments(input: $input)]
    pub withdraw_application: WithdrawPayload,
}

/// See [`WithdrawMutation`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "WithdrawApplicationPayload")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct WithdrawPayload {
    pub user_errors: Vec<UserError>,
}

/// The page.
pub fn page(shell: &Shell, application: &Application, errors: &Errors) -> Markup {
    let id = application.id.inner();
    let main = html! {
        @if !errors.is_empty() {
            (banner::problem("取り下げできませんでした", &html! { @for error in errors.iter() { p { (error.message) } } }))
        }
        div.page-head { h1 { "申請を取り下げますか" } p.sub { (application.kind.label()) "　受付番号 " (application.number) } }
        @if application.can_withdraw {
            p { "取り下げると、この申請の審査は終わります。元に戻すことはできません。もう一度入会を希望するときは、新しく入会届を申請してください。" }
            (what_becomes_of_approvals(&application.standing))
            (form::post_as(shell, &paths::application_withdraw(id), "section", &html! {
                (form::hidden("version", &application.version.to_string()))
                div.actions {
                    (button::submit("申請を取り下げる").danger().large())
                    (button::link("取り下げない", paths::application(id)).outline().large())
                }
                (form::sending())
            }))
        } @else {
            p { "審査が始まっているため取り下げできません。医師会へご連絡ください。" }
            p.mt.actions { (button::link("申請の詳細に戻る", paths::application(id)).outline()) }
        }
    };
    let crumbs = vec![
        ("マイページTOP".to_owned(), Some(paths::mypage())),
        ("申請の詳細".to_owned(), Some(paths::application(id))),
        ("取下げ".to_owned(), None),
    ];
    let page = Page {
        title: "申請の取下げ",
        has_errors: !errors.is_empty(),
        nav: Some(NavItem::MypageTop),
        crumbs,
        ..Page::default()
    };
    shell.render(&page, &main)
}

/// Memberships that have begun stand; approvals for a later day come to nothing.
fn what_becomes_of_approvals(steps: &[StepStanding]) -> Markup {
    let approved = |in_force: bool| -> Vec<&str> {
        let steps = steps.iter().filter(|step| step.state == StepState::Approved && step.is_in_force == in_force);
        steps.map(|step| step.association.name.as_str()).collect()
    };
    let (standing, given_up) = (approved(true), approved(false));
    html! {
        @if !standing.is_empty() {
            p.mt { b { (standing.join("、")) } "への入会は、すでに入会日を迎えているため、そのまま残ります。" }
        }
        @if !given_up.is_empty() {
            p.mt { b { (given_up.join("、")) } "はすでに承認していますが、まだ入会日を迎えていないため、この承認も取り消されます。" }
        }
    }
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let mut application = super::sample::application(crate::gql::ApplicationStatus::Open, None);
    let shell = super::sample::shell();
    let asking = page(&shell, &application, &Errors::default());
    let mut begun = super::sample::application(crate::gql::ApplicationStatus::Returned, None);
    begun.standing[0].is_in_force = true;
    application.can_withdraw = false;
    vec![
        ("application-withdraw", asking),
        ("application-withdraw-begun", page(&shell, &begun, &Errors::default())),
        ("application-withdraw-late", page(&shell, &application, &Errors::default())),
    ]
}
