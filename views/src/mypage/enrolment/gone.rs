//! The browser's back button after the form was sent, or a draft that is no longer there.

use maud::{Markup, html};

use crate::components::button;
use crate::gql::{DoctorHead, schema};
use crate::layout::{NavItem, Page, Shell};
use crate::paths;

/// The newest application of the doctor.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct LatestQuery {
    pub viewer: LatestViewer,
}

/// See [`LatestQuery`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Viewer")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct LatestViewer {
    pub doctor: Option<LatestDoctor>,
}

/// See [`LatestQuery`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Doctor")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct LatestDoctor {
    #[cynic(spread)]
    pub head: DoctorHead,
    #[arguments(first: 1, filter: { kinds: [ENROLMENT], statuses: [OPEN] })]
    pub applications: LatestConnection,
}

/// See [`LatestQuery`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationConnection")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct LatestConnection {
    pub nodes: Vec<Latest>,
}

/// See [`LatestQuery`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Application")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Latest {
    pub id: cynic::Id,
    pub number: String,
}

/// The page. Never a second form.
pub fn page(shell: &Shell, latest: Option<&Latest>) -> Markup {
    let main = match latest {
        Some(application) => html! {
            div.page-head { h1 { "この申請は送信済みです" } }
            p { "入会届はすでに申請されています（受付番号 " b { (application.number) } "）。もう一度送信する必要はありません。" }
            p.mt.actions {
                (button::link("申請の詳細を見る", paths::application(application.id.inner())))
                (button::link("マイページTOPへ", paths::mypage()).outline())
            }
        },
        None => html! {
            div.page-head { h1 { "書きかけの入会届はありません" } }
            p { "下書きは削除されたか、保存期限が過ぎています。新しく始めてください。" }
            p.mt.actions {
                (button::link("入会届を始める", paths::Enrolment::New.page(paths::EnrolmentPage::Start)))
                (button::link("マイページTOPへ", paths::mypage()).outline())
            }
        },
    };
    let title = if latest.is_some() {
        "この申請は送信済みです"
    } else {
        "書きかけの入会届はありません"
    };
    shell.render(&Page { title, nav: Some(NavItem::Enrolment), ..Page::default() }, &main)
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let shell = crate::mypage::sample::shell();
    let latest = Latest { id: "application-1".into(), number: "2024-0010291".into() };
    vec![("enrolment-sent", page(&shell, Some(&latest))), ("enrolment-gone", page(&shell, None))]
}
