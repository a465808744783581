//! S2 申請一覧: the association's rows; what is chosen is all in the address.

use chrono::{DateTime, NaiveDate, Utc};
use maud::{Markup, html};

use super::gql::{ApplicationStepFilter, ApplicationStepSort, DoctorName};
use super::keys;
use super::list_query::{AGES, Kind, ListQuery, PAGE_SIZES, Place, Sort, Tab, Within};
use super::words;
use crate::components::pager::{self, Pager};
use crate::components::table;
use crate::gql::{
    ApplicationKind, ApplicationOutcome, ApplicationStatus, AssociationName, StepKind, StepSide, StepState, ViewerHead,
    schema,
};
use crate::layout::{NavItem, Page, Shell};
use crate::{paths, text};

/// A memo is shown up to here in a row; the detail has it whole.
const MEMO_BEGINNING: usize = 40;

/// The API counts no further on the tabs of what is pending: a greater number means "more than this".
const MOST_COUNTED: i32 = 10_000;
/// The same for what is done, of which there is much.
const MOST_DONE_COUNTED: i32 = 1_000;

/// What is asked for.
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ListVariables {
    pub filter: ApplicationStepFilter,
    pub all_tabs: ApplicationStepFilter,
    pub sort: ApplicationStepSort,
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
    /// The tab's own number is not exact: count the rows.
    pub is_history: bool,
}

impl From<&ListQuery> for ListVariables {
    fn from(query: &ListQuery) -> Self {
        let per = Some(i32::from(query.per));
        let (first, after, last, before) = match &query.place {
            Place::First => (per, None, None, None),
            Place::After(cursor, _) => (per, Some(cursor.clone()), None, None),
            Place::Before(cursor, _) => (None, None, per, Some(cursor.clone())),
            Place::Last => (None, None, per, None),
        };
        Self {
            filter: ApplicationStepFilter::rows(query),
            all_tabs: ApplicationStepFilter::all_tabs(query),
            sort: query.sort.into(),
            first,
            after,
            last,
            before,
            is_history: matches!(query.tab, Tab::Done | Tab::All),
        }
    }
}

/// What the page reads.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "ListVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ListDocument {
    pub viewer: ViewerHead,
    pub secretariat: Option<ListSecretariat>,
}

/// The secretariat's part of it.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Secretariat", variables = "ListVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ListSecretariat {
    #[arguments(filter: $all_tabs)]
    pub step_counts: StepStateCounts,
    #[arguments(filter: $filter, sort: $sort, first: $first, after: $after, last: $last, before: $before)]
    pub application_steps: StepConnection,
}

/// Numbers on the tabs.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StepStateCounts {
    pub pending: i32,
    pub unreceived: i32,
    pub received: i32,
    pub returned: i32,
    pub done: i32,
    pub all: i32,
}

impl StepStateCounts {
    fn of(&self, tab: Tab) -> i32 {
        match tab {
            Tab::Pending => self.pending,
            Tab::Unreceived => self.unreceived,
            Tab::Received => self.received,
            Tab::Returned => self.returned,
            Tab::Done => self.done,
            Tab::All => self.all,
        }
    }

    /// As it stands on the tab.
    fn label(&self, tab: Tab) -> String {
        let number = self.of(tab);
        let most = match tab {
            Tab::Done | Tab::All if self.done > MOST_DONE_COUNTED => MOST_DONE_COUNTED,
            _ => MOST_COUNTED,
        };
        if number > most { format!("{}以上", grouped(most)) } else { grouped(number) }
    }
}

impl ListSecretariat {
    /// Rows on all pages of a tab together, and whether there are more.
    fn total(&self, tab: Tab) -> (i32, bool) {
        match &self.application_steps.total_count {
            Some(total) => (total.value, total.is_capped),
            None => {
                let number = self.step_counts.of(tab);
                (number.min(MOST_COUNTED), number > MOST_COUNTED)
            }
        }
    }
}

/// A page of rows.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationStepConnection", variables = "ListVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StepConnection {
    pub edges: Vec<StepEdge>,
    pub page_info: PageInfo,
    #[directives(include(if: $is_history))]
    pub total_count: Option<TotalCount>,
}

/// A row and its place.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationStepEdge")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StepEdge {
    pub cursor: String,
    pub node: StepRow,
}

/// Ends of a page.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct PageInfo {
    pub has_next_page: bool,
    pub has_previous_page: bool,
    pub start_cursor: Option<String>,
    pub end_cursor: Option<String>,
}

/// How many rows in all.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct TotalCount {
    pub value: i32,
    pub is_capped: bool,
}

/// A row.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationStep")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct StepRow {
    pub kind: StepKind,
    pub side: StepSide,
    pub state: StepState,
    pub arrived_at: Option<DateTime<Utc>>,
    pub pending_days: Option<i32>,
    pub is_aged: bool,
    pub received_by: Option<String>,
    pub application: ApplicationRow,
}

/// Its application.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Application")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ApplicationRow {
    pub id: cynic::Id,
    pub number: String,
    pub kind: ApplicationKind,
    pub status: ApplicationStatus,
    pub outcome: Option<ApplicationOutcome>,
    pub submitted_at: DateTime<Utc>,
    pub star_reason: Option<String>,
    pub doctor: DoctorName,
    pub form: Option<FormRow>,
    pub steps: Vec<RouteName>,
    pub messages: Vec<MessageText>,
    pub memos: Vec<MemoText>,
}

/// What of the answers stands in the row.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationForm")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct FormRow {
    pub wished_on: NaiveDate,
}

/// The associations on the route.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationStep")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RouteName {
    pub association: AssociationName,
}

/// 審査時連絡メッセージ
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationMessage")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct MessageText {
    /// None: the doctor wrote it.
    pub association: Option<AssociationName>,
    pub body: String,
}

/// 事務局メモ
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "ApplicationMemo")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct MemoText {
    pub body: String,
}

/// The page.
pub fn page(shell: &Shell, query: &ListQuery, data: &ListSecretariat) -> Markup {
    let content = html! {
        div.page-head { h1 { "申請一覧" } }
        (tabs(query, &data.step_counts))
        (filter_panel(query))
        section.section aria-labelledby="result" {
            (result_head(query, data))
            (applied(query))
            @if data.application_steps.edges.is_empty() {
                (empty(query))
            } @else {
                (rows_table(query, &data.application_steps.edges))
                (pages(query, data))
                (keys::switch("j 次の行、k 前の行、Enter 開く、/ 検索"))
            }
        }
    };
    let crumbs = vec![("TOP".to_owned(), Some(paths::office())), ("申請一覧".to_owned(), None)];
    let scripts = [keys::SCRIPT];
    let page = Page {
        title: "申請一覧",
        nav: Some(NavItem::OfficeApplications),
        crumbs,
        scripts: &scripts,
        ..Page::default()
    };
    shell.render(&page, &content)
}

fn tabs(query: &ListQuery, counts: &StepStateCounts) -> Markup {
    html! {
        nav aria-label="申請の状態" {
            ul.tabs {
                @for &tab in Tab::ALL {
                    li {
                        a href=(paths::office_list(&query.with(|query| query.tab = tab)))
                            aria-current=[(tab == query.tab).then_some("page")] {
                            (tab.label()) " " span.num { (counts.label(tab)) }
                        }
                    }
                }
            }
        }
    }
}

/// Reads as a sentence: 全123件中 1〜50件.
fn result_head(query: &ListQuery, data: &ListSecretariat) -> Markup {
    html! {
        div.section__head {
            h2.h-sm id="result" { (range(query, data)) }
            p.small.sub { "▲＝到着から7日以上　★＝要注意" }
        }
    }
}

fn range(query: &ListQuery, data: &ListSecretariat) -> String {
    let shown = u32::try_from(data.application_steps.edges.len()).unwrap_or(u32::MAX);
    let (total, is_capped) = data.total(query.tab);
    let all = if is_capped { format!("{}件以上", grouped(total)) } else { format!("全{}件", grouped(total)) };
    match first_row(query, shown, total) {
        _ if shown == 0 => all,
        first => format!("{all}中 {first}〜{}件", first + shown - 1),
    }
}

/// Number of the first row shown. Keyset pages don't know it: the links carry it along.
fn first_row(query: &ListQuery, shown: u32, total: i32) -> u32 {
    match &query.place {
        Place::First => 1,
        Place::After(_, row) | Place::Before(_, row) => *row,
        Place::Last => (u32::try_from(total).unwrap_or(0) + 1).saturating_sub(shown),
    }
    .max(1)
}

/// `10,000`
fn grouped(number: i32) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn filter_panel(query: &ListQuery) -> Markup {
    html! {
        details.card.filter open[query.is_filtered()] {
            summary { "検索条件" }
            form.filter__body method="get" action=(paths::office_applications()) role="search" {
                @if query.tab != Tab::Pending { input type="hidden" name="tab" value=(query.tab.word()); }
                @if query.sort != Sort::ArrivedAsc { input type="hidden" name="sort" value=(query.sort.word()); }
                @if query.per != PAGE_SIZES[0] { input type="hidden" name="per" value=(query.per); }
                div.grid {
                    div.filter__wide {
                        label.label for="q" { "氏名・フリガナ・医籍登録番号・受付番号" }
                        div.control {
                            input.input.input--sm id="q" name="q" type="search" value=(query.text) maxlength="64";
                        }
                    }
                    (select("kind", "種別", "すべて", Kind::ALL.iter().map(|kind| {
                        (kind.word().to_owned(), kind.label().to_owned(), query.kind == Some(*kind))
                    })))
                    (select("age", "経過日数", "指定なし", AGES.iter().map(|days| {
                        (days.to_string(), format!("{days}日以上"), query.age == Some(*days))
                    })))
                    (day("from", "申請日（から）", query.from))
                    (day("to", "申請日（まで）", query.to))
                    div.filter__wide {
                        label.choice.choice--bare {
                            input id="star" name="star" type="checkbox" value="yes" checked[query.starred];
                            span { "★要注意の申請だけ" }
                        }
                    }
                }
                div.actions.mt {
                    button.btn.btn--outline.btn--sm type="submit" { "この条件で表示" }
                }
            }
        }
    }
}

fn select(name: &str, label: &str, none: &str, options: impl Iterator<Item = (String, String, bool)>) -> Markup {
    html! {
        div {
            label.label for=(name) { (label) }
            div.control {
                select.input.input--sm id=(name) name=(name) {
                    option value="" { (none) }
                    @for (value, words, chosen) in options { option value=(value) selected[chosen] { (words) } }
                }
            }
        }
    }
}

fn day(name: &str, label: &str, value: Option<NaiveDate>) -> Markup {
    html! {
        div {
            label.label for=(name) { (label) }
            div.control {
                input.input.input--sm id=(name) name=(name) type="date" value=[value.map(|day| day.to_string())];
            }
        }
    }
}

/// Every chosen condition, each with a link that takes it away.
fn applied(query: &ListQuery) -> Markup {
    let mut chips: Vec<(String, ListQuery)> = Vec::new();
    if !query.text.is_empty() {
        chips.push((format!("検索：{}", query.text), query.with(|query| query.text.clear())));
    }
    if let Some(kind) = query.kind {
        chips.push((format!("種別：{}", kind.label()), query.with(|query| query.kind = None)));
    }
    if let Some(days) = query.age {
        chips.push((format!("経過日数：{days}日以上"), query.with(|query| query.age = None)));
    }
    if let Some(from) = query.from {
        chips.push((format!("申請日：{}から", text::date(from)), query.with(|query| query.from = None)));
    }
    if let Some(to) = query.to {
        chips.push((format!("申請日：{}まで", text::date(to)), query.with(|query| query.to = None)));
    }
    if query.starred {
        chips.push(("★要注意だけ".to_owned(), query.with(|query| query.starred = false)));
    }
    html! {
        @if !chips.is_empty() {
            div.applied {
                span { "選んだ条件：" }
                @for (words, without) in &chips {
                    a.btn.btn--outline.btn--sm href=(paths::office_list(without)) {
                        (words) span aria-hidden="true" { " ✕" } span.vh { "（この条件を外す）" }
                    }
                }
                a href=(paths::office_list(&query.without_filter())) { "条件をすべて解除" }
            }
        }
    }
}

fn empty(query: &ListQuery) -> Markup {
    html! {
        p.mt {
            @if query.is_filtered() {
                "条件に合う申請はありません。"
                a href=(paths::office_list(&query.without_filter())) { "条件を解除する" }
            } @else if query.tab == Tab::All {
                "この医師会への申請はまだありません。届くとここに表示されます。"
            } @else {
                (query.tab.label()) "の申請はありません。"
                a href=(paths::office_list(&query.with(|query| query.tab = Tab::All))) { "すべての申請を表示する" }
            }
        }
    }
}

fn rows_table(query: &ListQuery, edges: &[StepEdge]) -> Markup {
    let head = html! {
        tr {
            th scope="col" { "受付番号" }
            th scope="col" { "種別" }
            th scope="col" { "氏名／医籍登録番号" }
            th scope="col" { "申請先の医師会" }
            (sort_head(query, "申請日時", "", Sort::SubmittedAsc, Sort::SubmittedDesc))
            (sort_head(query, "到着日時", "（経過日数）", Sort::ArrivedAsc, Sort::ArrivedDesc))
            th scope="col" { "希望日" }
            th scope="col" { "状態" }
            th scope="col" { "担当" }
        }
    };
    let body = html! { @for edge in edges { (row(query, edge)) } };
    table::scrolling(&format!("{}の申請。{}", query.tab.label(), query.sort.label()), "list", &head, &body)
}

/// A heading that sorts: by ascending order first, the other way round when it is already so.
fn sort_head(query: &ListQuery, label: &str, more: &str, ascending: Sort, descending: Sort) -> Markup {
    let (state, mark, next) = match query.sort {
        sort if sort == ascending => (Some("ascending"), " ▲", descending),
        sort if sort == descending => (Some("descending"), " ▼", ascending),
        _ => (None, "", ascending),
    };
    html! {
        th scope="col" aria-sort=[state] {
            a href=(paths::office_list(&query.with(|query| query.sort = next))) {
                (label) span aria-hidden="true" { (mark) } span.vh { "（" (next.label()) "に並べ替える）" }
            }
            @if !more.is_empty() { br; (more) }
        }
    }
}

fn row(query: &ListQuery, edge: &StepEdge) -> Markup {
    let step = &edge.node;
    let application = &step.application;
    let within = Within { list: query.clone(), cursor: edge.cursor.clone() };
    html! {
        tbody {
            tr {
                th scope="row" {
                    a href=(paths::office_application(application.id.inner()).within(Some(&within))) { (application.number) }
                }
                td { (words::kind(application.kind, step.side)) }
                td {
                    b { (application.doctor.full()) } br; (application.doctor.license())
                    @if application.star_reason.is_some() { br; (words::star_chip()) }
                }
                td { @if let Some(lowest) = application.steps.first() { (lowest.association.name) } }
                td { (day_and_time(application.submitted_at)) }
                td {
                    @if let Some(at) = step.arrived_at { (day_and_time(at)) }
                    @if step.pending_days.is_some() { br; (words::age(step.pending_days, step.is_aged)) }
                }
                td.nowrap { @if let Some(form) = &application.form { (text::date(form.wished_on)) } @else { "—" } }
                td {
                    (words::state_chip(step.kind, step.state))
                    @if let Some(whole) = words::whole(application.status, application.outcome) { br; (whole) }
                }
                td { (step.received_by.as_deref().unwrap_or("—")) }
            }
            (texts_row(application))
        }
    }
}

fn day_and_time(at: DateTime<Utc>) -> Markup {
    html! { time datetime=(text::machine_time(at)) { (text::date(text::day_of(at))) br; (text::clock(at)) } }
}

/// Both texts under the row: the newest message whole, the newest memo's beginning.
fn texts_row(application: &ApplicationRow) -> Markup {
    let (message, memo) = (application.messages.last(), application.memos.last());
    html! {
        tr.list__texts {
            td colspan="9" {
                @if message.is_some() || memo.is_some() {
                    div.list__pair {
                        @if let Some(message) = message {
                            p {
                                b { "審査時連絡メッセージ" }
                                "（" (message.association.as_ref().map_or("医師", |it| it.name.as_str())) "から）　"
                                (message.body)
                            }
                        }
                        @if let Some(memo) = memo { p.is-memo { b { "事務局メモ" } "　" (beginning(&memo.body)) } }
                    }
                }
            }
        }
    }
}

fn beginning(body: &str) -> String {
    let mut characters = body.chars();
    let beginning: String = characters.by_ref().take(MEMO_BEGINNING).collect();
    if characters.next().is_some() { format!("{beginning}…") } else { beginning }
}

fn pages(query: &ListQuery, data: &ListSecretariat) -> Markup {
    let (rows, info) = (&data.application_steps, &data.application_steps.page_info);
    let shown = u32::try_from(rows.edges.len()).unwrap_or(u32::MAX);
    let first = first_row(query, shown, data.total(query.tab).0);
    let start = info.start_cursor.as_ref().filter(|_| info.has_previous_page);
    let end = info.end_cursor.as_ref().filter(|_| info.has_next_page);
    let previous = |cursor: &String| Place::Before(cursor.clone(), first.saturating_sub(u32::from(query.per)).max(1));
    let path = |place: Place| paths::office_list(&query.at(place));
    html! {
        (pager::pager(&Pager {
            summary: range(query, data),
            first: start.map(|_| path(Place::First)),
            previous: start.map(|cursor| path(previous(cursor))),
            next: end.map(|cursor| path(Place::After(cursor.clone(), first + shown))),
            last: end.map(|_| path(Place::Last)),
        }))
        (page_size(query))
    }
}

fn page_size(query: &ListQuery) -> Markup {
    let rest = query.with(|query| query.per = PAGE_SIZES[0]);
    html! {
        form.inline.mt method="get" action=(paths::office_applications()) {
            @for (name, value) in rest.pairs() { input type="hidden" name=(name) value=(value); }
            label.small for="per" { "表示件数" }
            select.input.input--sm.input--year id="per" name="per" {
                @for size in PAGE_SIZES { option value=(size) selected[size == query.per] { (size) "件" } }
            }
            button.btn.btn--outline.btn--sm type="submit" { "変更" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([0, 999, 1_000, 10_000, 1_234_567].map(grouped), ["0", "999", "1,000", "10,000", "1,234,567"]);
    }

    #[test]
    fn a_memo_is_cut_between_characters() {
        assert_eq!(beginning("短い"), "短い");
        assert_eq!(beginning(&"𠮷".repeat(41)), format!("{}…", "𠮷".repeat(40)));
    }
}
