//! S1 TOP: what waits for this association, kept fresh by `office-live.js` where scripts run.

use chrono::{DateTime, Datelike, Utc};
use maud::{Markup, html};

use super::applications::TotalCount;
use super::charts::{self, Workload};
use super::gql::{ApplicationBox, DoctorName, PendingCounts};
use super::list_query::{Kind, ListQuery, Sort, Tab};
use super::words;
use crate::components::chip::{self, Tone};
use crate::components::{button, table, time};
use crate::gql::{ApplicationKind, AssociationName, StepKind, StepSide, StepState, ViewerHead, schema};
use crate::layout::{NavItem, Page, Shell};
use crate::{paths, text};

/// Days of waiting from which on an application is marked ▲.
const AGED: u8 = 7;
/// Own association and branches together: what the server takes on one socket.
const MOST_LIVE: usize = 20;

/// What the page reads.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct TopQuery {
    pub viewer: TopViewer,
    pub secretariat: Option<TopSecretariat>,
}

/// Who is here, and when he was before.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Viewer")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct TopViewer {
    #[cynic(spread)]
    pub head: ViewerHead,
    pub previous_login_at: Option<DateTime<Utc>>,
}

/// The secretariat's part of it.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Secretariat")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct TopSecretariat {
    pub association: AssociationName,
    pub pending_counts: PendingCounts,
    pub workload: Workload,
    pub open_registration_cases: TotalCount,
    pub branches: Vec<PendingCounts>,
    #[arguments(filter: { tab: PENDING }, sort: ARRIVED_DESC, first: 5)]
    #[cynic(rename = "applicationSteps")]
    pub arrivals: ArrivalConnection,
}

/// The newest arrivals.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationStepConnection")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ArrivalConnection {
    pub nodes: Vec<Arrival>,
}

/// One of them.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationStep")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Arrival {
    pub kind: StepKind,
    pub side: StepSide,
    pub state: StepState,
    pub arrived_at: Option<DateTime<Utc>>,
    pub application: ArrivedApplication,
}

/// Its application.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Application")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ArrivedApplication {
    pub id: cynic::Id,
    pub number: String,
    pub kind: ApplicationKind,
    pub doctor: DoctorName,
}

/// The page of a secretariat. `previous`: the log-in before this one.
pub fn page(shell: &Shell, data: &TopSecretariat, previous: Option<DateTime<Utc>>) -> Markup {
    let as_of = data.pending_counts.as_of;
    let live_branches = data.branches.len() < MOST_LIVE;
    let content = html! {
        div.page-head {
            h1 { "TOP" }
            p.sub { (data.association.name) "　" (day_with_weekday(as_of)) }
            (previous_login(previous))
            (open_cases(&data.open_registration_cases))
        }
        div data-live data-live-socket=(paths::graphql_socket()) data-live-poll=(paths::graphql()) data-live-login=(paths::login()) {
            (own_counts(data))
            (charts::section(&data.workload, &clock_words(as_of)))
            (arrivals(&data.arrivals.nodes))
            @if !data.branches.is_empty() { (branches(&data.branches, live_branches, as_of)) }
        }
    };
    shell.render(&frame(&["office-live.js"]), &content)
}

fn frame<'a>(scripts: &'a [&'static str]) -> Page<'a> {
    Page { title: "TOP", nav: Some(NavItem::OfficeTop), scripts, ..Page::default() }
}

/// Whoever was not here at that time knows that somebody else was.
fn previous_login(at: Option<DateTime<Utc>>) -> Markup {
    html! {
        @if let Some(at) = at {
            p.small.sub { "前回のログイン：" (time::at(at)) }
        }
    }
}

/// Few have any, so the line is there only then.
fn open_cases(count: &TotalCount) -> Markup {
    html! {
        @if count.value > 0 {
            p.mt {
                a href=(paths::office_cases()) { "登録の重複" }
                "：未対応が" (count.value) "件" @if count.is_capped { "以上" } "あります。"
            }
        }
    }
}

fn own_counts(data: &TopSecretariat) -> Markup {
    let counts = &data.pending_counts;
    let (pending, aged) = counts.total();
    html! {
        section aria-labelledby="counts" data-live-association=(data.association.id.inner()) {
            div.section__head {
                h2 id="counts" { "申請状況" }
                p {
                    (data.association.name) "の番で待っている申請 "
                    b { span data-count="TOTAL.pending" { (pending) } "件" }
                    "（うち7日以上 " b { span data-count="TOTAL.aged" { (aged) } "件" } "）"
                }
            }
            div.live {
                p.live__state data-live-state=(clock_words(counts.as_of)) { (clock_words(counts.as_of)) "時点" }
                p.vh role="status" data-live-say {}
                button.btn.btn--outline.btn--sm type="button" data-live-pause aria-pressed="false" hidden {
                    "自動更新を停止"
                }
                a href=(paths::office()) { "最新の状態に更新" }
            }
            div.grid.grid--third.mt {
                @for kind in [Kind::Enrolment, Kind::Transfer, Kind::Withdrawal] { (stat_box(kind, data)) }
            }
            (other_line(data))
        }
    }
}

fn stat_box(kind: Kind, data: &TopSecretariat) -> Markup {
    let (pending, aged) = data.pending_counts.of(kind.into());
    let heading = format!("box-{}", kind.word());
    html! {
        section.card.stat aria-labelledby=(heading) {
            h3 id=(heading) { (kind.label()) }
            div.stat__main {
                a.stat__big href=(list(kind, None)) {
                    span.vh { (kind.label()) " 未処理 " }
                    span data-count={ (count_name(kind)) ".pending" } { (pending) }
                    small { "件" }
                }
            }
            p.stat__row {
                (chip::chip(Tone::Aged, "▲ 7日以上"))
                a href=(list(kind, Some(AGED))) {
                    span.vh { (kind.label()) " 7日以上 " }
                    span data-count={ (count_name(kind)) ".aged" } { (aged) }
                    "件"
                }
            }
            p.stat__row {
                (chip::chip(Tone::Returned, "差戻し中"))
                a href=(returned(kind)) {
                    span.vh { (kind.label()) " 差戻し中 " } (data.workload.returned(kind.into())) "件"
                }
            }
        }
    }
}

fn other_line(data: &TopSecretariat) -> Markup {
    let (pending, aged) = data.pending_counts.of(ApplicationBox::Other);
    html! {
        p.mt {
            "その他の届出（登録情報変更・在籍証明書）　"
            a href=(list(Kind::Other, None)) {
                span.vh { "その他の届出 未処理 " } span data-count="OTHER.pending" { (pending) } "件"
            }
            "　うち▲7日以上 "
            a href=(list(Kind::Other, Some(AGED))) {
                span.vh { "その他の届出 7日以上 " } span data-count="OTHER.aged" { (aged) } "件"
            }
            "　差戻し中 "
            a href=(returned(Kind::Other)) {
                span.vh { "その他の届出 差戻し中 " } (data.workload.returned(ApplicationBox::Other)) "件"
            }
        }
    }
}

fn arrivals(arrivals: &[Arrival]) -> Markup {
    let newest = ListQuery { sort: Sort::ArrivedDesc, ..ListQuery::default() };
    html! {
        section.section aria-labelledby="news" {
            div.section__head {
                h2 id="news" { "新着の申請" }
                p.live__new { a href=(paths::office()) data-live-new hidden {} }
                @if !arrivals.is_empty() { a href=(paths::office_list(&newest)) { "未処理の申請をすべて見る" } }
            }
            @if arrivals.is_empty() {
                p { "未処理の申請はありません。新しい申請が届くと、ここに表示されます。" }
            } @else {
                ul.news {
                    @for arrival in arrivals { (arrival_line(arrival)) }
                }
            }
        }
    }
}

fn arrival_line(arrival: &Arrival) -> Markup {
    let application = &arrival.application;
    html! {
        li {
            p.news__meta {
                @if let Some(at) = arrival.arrived_at {
                    (time::at(at))
                }
            }
            p.news__text {
                a href=(paths::office_application(application.id.inner())) {
                    (words::kind(application.kind, arrival.side)) "：" (application.doctor.full()) " 様"
                }
                span.sub.nowrap { "　受付番号 " (application.number) "　" }
                (words::state_chip(arrival.kind, arrival.state))
            }
        }
    }
}

fn branches(branches: &[PendingCounts], live: bool, as_of: DateTime<Utc>) -> Markup {
    let head = html! {
        tr {
            th scope="col" { "医師会" }
            @for kind in Kind::ALL { th.n scope="col" { (kind.label()) } }
            th.n scope="col" { "合計" }
            th.n scope="col" { "▲7日以上" }
        }
    };
    let body = html! { tbody { @for branch in branches { (branch_row(branch, live)) } } };
    html! {
        section.section aria-labelledby="branches" {
            div.section__head {
                h2 id="branches" { "下部の医師会" }
                p.small.sub {
                    "各医師会の番で待っている申請の件数です"
                    @if !live { "（" (clock_words(as_of)) "時点）" }
                    "。"
                }
            }
            (table::scrolling("下部の医師会ごとの未処理の件数", "branches", &head, &body))
        }
    }
}

fn branch_row(branch: &PendingCounts, live: bool) -> Markup {
    let (pending, aged) = branch.total();
    html! {
        tr data-live-association=[live.then(|| branch.association.id.inner())] {
            th scope="row" { (branch.association.name) }
            @for &kind in Kind::ALL {
                td.n { span data-count={ (count_name(kind)) ".pending" } { (branch.of(kind.into()).0) } "件" }
            }
            td.n { b { span data-count="TOTAL.pending" { (pending) } "件" } }
            td.n { span data-count="TOTAL.aged" { (aged) } "件" }
        }
    }
}

/// The page of an 外部委託先, who sees no member data.
pub fn contractor_page(shell: &Shell, previous: Option<DateTime<Utc>>) -> Markup {
    let content = html! {
        div.page-head { h1 { "TOP" } (previous_login(previous)) }
        section aria-labelledby="scope" {
            h2 id="scope" { "ご利用いただける機能" }
            p.mt {
                "外部委託先（研修会運営）のアカウントでは、新着情報と、ご自身の登録内容だけをご利用いただけます。"
                "会員情報と申請の画面はご利用いただけません。"
            }
            p.mt { (button::link("ご自身の登録内容", paths::office_profile()).outline()) }
            p.mt { "ほかの機能が必要な場合は、委託元の医師会の管理者へご連絡ください。" }
        }
        section.section aria-labelledby="news" {
            h2 id="news" { "新着情報" }
            p.mt { "新着情報はありません。" }
        }
    };
    shell.render(&frame(&[]), &content)
}

fn list(kind: Kind, age: Option<u8>) -> paths::Path {
    paths::office_list(&ListQuery { tab: Tab::Pending, kind: Some(kind), age, ..ListQuery::default() })
}

fn returned(kind: Kind) -> paths::Path {
    paths::office_list(&ListQuery { tab: Tab::Returned, kind: Some(kind), ..ListQuery::default() })
}

/// Name of a box in the subscription, which the script uses.
fn count_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Enrolment => "ENROLMENT",
        Kind::Transfer => "TRANSFER",
        Kind::Withdrawal => "WITHDRAWAL",
        Kind::Other => "OTHER",
    }
}

/// `10時15分`, Tokyo's time.
fn clock_words(at: DateTime<Utc>) -> String {
    let clock = text::clock(at);
    let (hour, minute) = clock.split_once(':').unwrap_or((&clock, "00"));
    format!("{}時{minute}分", hour.trim_start_matches('0').parse().unwrap_or(0_u8))
}

/// `2024年10月30日（水）`
fn day_with_weekday(at: DateTime<Utc>) -> String {
    let day = text::day_of(at);
    let weekday = ["月", "火", "水", "木", "金", "土", "日"][day.weekday().num_days_from_monday() as usize];
    format!("{}（{weekday}）", text::long_date(day))
}
