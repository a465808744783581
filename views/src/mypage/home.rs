//! マイページTOP: what the doctor has to do now, where he belongs, what he can file.

use chrono::{DateTime, NaiveDate, Utc};
use maud::{Markup, html};

use super::enrolment::draft::first_open_page;
use crate::components::icon::{Icon, icon};
use crate::components::route::{RouteStep, route, whose_turn};
use crate::components::{button, chip, form, time};
use crate::gql::{
    ApplicationKind, ApplicationOutcome, ApplicationStatus, AssociationContact, AssociationName, Category, DoctorHead,
    UserError, schema,
};
use crate::layout::{NavItem, Page, Shell};
use crate::paths::{self, Enrolment, EnrolmentPage};
use crate::text;

/// What the page reads.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct HomeQuery {
    pub viewer: HomeViewer,
}

/// The doctor's own part.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Viewer")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct HomeViewer {
    pub doctor: Option<HomeDoctor>,
    pub previous_login_at: Option<DateTime<Utc>>,
    pub enrolment_draft: Option<DraftCard>,
}

/// The doctor with what is under way.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Doctor")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct HomeDoctor {
    #[cynic(spread)]
    pub head: DoctorHead,
    pub fee_exempt_until: Option<NaiveDate>,
    pub affiliations: Vec<HomeAffiliation>,
    #[arguments(first: 20, filter: { statuses: [OPEN, RETURNED] })]
    pub applications: CardConnection,
    #[cynic(rename = "applications", alias)]
    #[arguments(first: 5, filter: { statuses: [DECIDED, CLOSED] })]
    pub finished: FinishedConnection,
}

/// A membership.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Affiliation")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct HomeAffiliation {
    pub association: AssociationContact,
    pub category: Option<Category>,
    pub joined_on: NaiveDate,
    pub is_current: bool,
}

/// Applications under way.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationConnection")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct CardConnection {
    pub nodes: Vec<ApplicationCard>,
}

/// An application under way.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Application")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ApplicationCard {
    pub id: cynic::Id,
    pub number: String,
    pub kind: ApplicationKind,
    pub status: ApplicationStatus,
    pub submitted_at: DateTime<Utc>,
    pub returned_by: Option<AssociationName>,
    pub returned_at: Option<DateTime<Utc>>,
    pub return_reason: Option<String>,
    pub answer_by: Option<NaiveDate>,
    pub can_resubmit: bool,
    pub steps: Vec<RouteStep>,
}

/// Finished applications.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationConnection")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct FinishedConnection {
    pub nodes: Vec<FinishedApplication>,
}

/// A finished application.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Application")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct FinishedApplication {
    pub id: cynic::Id,
    pub number: String,
    pub kind: ApplicationKind,
    pub status: ApplicationStatus,
    pub outcome: Option<ApplicationOutcome>,
    pub decided_at: Option<DateTime<Utc>>,
}

/// A draft as a card.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "EnrolmentDraft")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct DraftCard {
    pub saved_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub association: Option<AssociationName>,
    pub problems: Vec<UserError>,
}

/// The page. `None` for the doctor does not happen to a logged-in doctor; the caller has seen to it.
/// `is_new`: he comes from the 利用者登録.
pub fn page(shell: &Shell, doctor: &HomeDoctor, viewer: &HomeViewer, is_new: bool) -> Markup {
    let main = html! {
        @if is_new {
            div.banner.banner--success.banner--flash role="status" {
                p.banner__title { (icon(Icon::Check)) "利用者登録が完了しました" }
                p { a href=(Enrolment::New.page(EnrolmentPage::Start)) { "入会届へ進む" } }
            }
        }
        div.page-head {
            h1 { "マイページTOP" }
            @if let Some(at) = viewer.previous_login_at {
                p.small.sub { "前回のログイン：" (time::at(at)) }
            }
        }
        (todo(doctor, viewer.enrolment_draft.as_ref()))
        (memberships(doctor))
        (procedures(doctor))
        (finished(&doctor.finished.nodes))
    };
    shell.render(&Page { title: "マイページTOP", nav: Some(NavItem::MypageTop), ..Page::default() }, &main)
}

fn todo(doctor: &HomeDoctor, draft: Option<&DraftCard>) -> Markup {
    let applications = &doctor.applications.nodes;
    let is_returned = |card: &&ApplicationCard| card.status == ApplicationStatus::Returned;
    let mine = applications.iter().filter(is_returned).count() + usize::from(draft.is_some());
    let all = applications.len() + usize::from(draft.is_some());
    html! {
        section aria-labelledby="todo" {
            div.section__head {
                h2 id="todo" { "いま必要な手続き" }
                @if all > 0 { p.sub { (all) "件（うち、あなたの対応が必要なもの " (mine) "件）" } }
            }
            @if all == 0 {
                p.empty { "いま必要な手続きはありません。医師会に新しく入るときは、下の「入会届」からお手続きください。" }
            }
            div.stack {
                @for card in applications.iter().filter(is_returned) { (returned(card)) }
                @if let Some(draft) = draft { (draft_card(draft)) }
                @for card in applications.iter().filter(|card| !is_returned(card)) { (under_review(card)) }
            }
        }
    }
}

fn returned(card: &ApplicationCard) -> Markup {
    let heading = format!("t-{}", card.number);
    html! {
        article.task.task--returned aria-labelledby=(heading) {
            div.task__head {
                (chip::application(card.status, None))
                h3 id=(heading) { (card.kind.label()) }
                p.small.sub { "受付番号 " (card.number) }
            }
            div.task__reason {
                p {
                    b { "差戻しの理由" }
                    @if let Some(association) = &card.returned_by {
                        "（" (association.name) @if let Some(at) = card.returned_at { "　" (time::at(at)) } "）"
                    }
                }
                p.pre { (card.return_reason.as_deref().unwrap_or("理由は書かれていません。")) }
            }
            @if let Some(day) = card.answer_by {
                p.small { (text::date(day)) "までに再申請がない場合、非承認となることがあります。" }
            }
            div.actions {
                @if card.can_resubmit {
                    @let correction = Enrolment::Correction(card.id.inner().to_owned());
                    (button::link("修正して再申請する", correction.page(EnrolmentPage::Start)).about(&card.number))
                }
                (details(card))
            }
        }
    }
}

fn draft_card(draft: &DraftCard) -> Markup {
    let name = draft.association.as_ref().map(|association| format!("（{}）", association.name)).unwrap_or_default();
    let next = first_open_page(&draft.problems);
    html! {
        article.task aria-labelledby="t-draft" {
            div.task__head {
                (chip::chip(chip::Tone::Plain, "下書き"))
                h3 id="t-draft" { "入会届" (name) }
                p.small.sub { "保存期限 " (text::date(text::day_of(draft.expires_at))) }
            }
            p { (time::at(draft.saved_at)) " に保存しました。" @match next {
                EnrolmentPage::Associations => "「医師会の選択」の途中です。",
                EnrolmentPage::Confirm => "入力は終わっています。内容を確かめて申請してください。",
                _ => "「入力」の途中です。",
            } }
            div.actions {
                (button::link("続きから入力する", Enrolment::New.page(next)).outline().about("入会届"))
                (button::link("下書きを削除する", Enrolment::New.page(EnrolmentPage::Discard)).text().about("入会届"))
            }
        }
    }
}

fn under_review(card: &ApplicationCard) -> Markup {
    let heading = format!("t-{}", card.number);
    html! {
        article.task aria-labelledby=(heading) {
            div.task__head {
                (chip::application(card.status, None))
                h3 id=(heading) { (card.kind.label()) }
                p.small.sub { "受付番号 " (card.number) }
            }
            p {
                @if let Some(words) = whose_turn(&card.steps) { b { (words) } }
                "あなたの対応は必要ありません。"
            }
            (route(&card.steps))
            div.actions { (details(card)) }
        }
    }
}

fn details(card: &ApplicationCard) -> Markup {
    html! { (button::link("申請の詳細を見る", paths::application(card.id.inner())).text().about(&card.number)) }
}

fn memberships(doctor: &HomeDoctor) -> Markup {
    let to_come = |affiliation: &HomeAffiliation| !affiliation.is_current;
    html! {
        section.section aria-labelledby="memberships" {
            div.section__head {
                h2 id="memberships" { "所属している医師会" }
                @if let Some(day) = doctor.fee_exempt_until {
                    p.sub { "会費減免期間 " (text::date(day)) "まで" }
                }
            }
            @if doctor.affiliations.is_empty() {
                p.empty { "所属している医師会はまだありません。" }
            } @else {
                ul.chain {
                    @for affiliation in &doctor.affiliations {
                        li {
                            span {
                                b { (affiliation.association.name) }
                                @if let Some(phone) = &affiliation.association.phone {
                                    br; span.small.sub { "電話 " (form::phone(phone)) }
                                }
                            }
                            span.chain__facts {
                                @if let Some(category) = &affiliation.category {
                                    span { span.sub.small { "会員区分" } "　" (category.words()) }
                                }
                                span {
                                    span.sub.small { "入会日" } "　" (text::date(affiliation.joined_on))
                                    @if to_come(affiliation) { "（予定）" }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn procedures(doctor: &HomeDoctor) -> Markup {
    let knows_an_association = doctor.affiliations.iter().any(|affiliation| affiliation.association.phone.is_some());
    html! {
        section.section aria-labelledby="procedures" {
            div.section__head { h2 id="procedures" { "手続き" } }
            ul.grid.grid--wide {
                li {
                    a.tile href=(Enrolment::New.page(EnrolmentPage::Start)) {
                        (icon(Icon::Join))
                        span { b { "入会届" } "医師会に新しく入るとき、上の層の医師会にも入るとき" }
                    }
                }
                li {
                    div.tile.tile--note {
                        (icon(Icon::Phone))
                        span {
                            b { "申請の前に" }
                            "先に、申請先の医師会へご連絡ください。"
                            @if knows_an_association { "電話番号は上の「所属している医師会」にあります。" }
                            @else { "連絡先は、入会届で医師会を選ぶと表示されます。" }
                        }
                    }
                }
            }
        }
    }
}

fn finished(applications: &[FinishedApplication]) -> Markup {
    html! {
        @if !applications.is_empty() {
            section.section aria-labelledby="finished" {
                div.section__head { h2 id="finished" { "最近終わった申請" } }
                ul.news {
                    @for application in applications {
                        li {
                            p.news__meta {
                                @if let Some(at) = application.decided_at { time datetime=(text::machine_time(at)) { (text::date(text::day_of(at))) } }
                                (chip::application(application.status, application.outcome))
                            }
                            p.news__text {
                                a href=(paths::application(application.id.inner())) { (application.kind.label()) "（受付番号 " (application.number) "）" }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let full = super::sample::home();
    let mut empty = full.clone();
    empty.enrolment_draft = None;
    let doctor = empty.doctor.as_mut().expect("the sample has a doctor");
    doctor.applications.nodes.clear();
    doctor.finished.nodes.clear();
    doctor.affiliations.clear();
    [("mypage-home", full), ("mypage-home-empty", empty)]
        .map(|(name, viewer)| {
            let doctor = viewer.doctor.as_ref().expect("the sample has a doctor");
            (name, page(&super::sample::shell(), doctor, &viewer, name == "mypage-home-empty"))
        })
        .into()
}
