//! S10 操作履歴: who did or read what, when, from where; what is chosen is all in the address.

use chrono::{DateTime, NaiveDate, Utc};
use maud::{Markup, html};

use super::applications::{PageInfo, TotalCount};
use super::audit_query::AuditQuery;
use super::keyset::{self, Slice, total};
use crate::components::{banner, button, form, table};
use crate::forms::Errors;
use crate::gql::{AssociationName, UserError, ViewerHead, schema};
use crate::layout::{NavItem, Page, Shell};
use crate::{paths, text};

/// Rows of a page.
const SIZE: i32 = 50;

/// Which entries.
#[derive(cynic::InputObject, Debug, Clone, Default)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AuditEntryFilter {
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub actor: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub staff_user_id: Option<cynic::Id>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub target: Option<String>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    #[cynic(skip_serializing_if = "Option::is_none")]
    pub staff_users_everywhere: Option<bool>,
}

impl From<&AuditQuery> for AuditEntryFilter {
    fn from(query: &AuditQuery) -> Self {
        let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        Self {
            actor: text(&query.actor),
            staff_user_id: text(&query.staff).map(cynic::Id::new),
            action: text(&query.action),
            target: text(&query.target),
            from: query.from,
            to: query.to,
            staff_users_everywhere: query.everywhere.then_some(true),
        }
    }
}

/// What is asked for.
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AuditVariables {
    pub filter: AuditEntryFilter,
    pub first: Option<i32>,
    pub after: Option<String>,
    pub last: Option<i32>,
    pub before: Option<String>,
}

impl AuditVariables {
    /// For the page; where its days are wrong, for its frame alone.
    pub fn new(query: &AuditQuery) -> Self {
        if query.problem().is_some() {
            let filter = AuditEntryFilter::default();
            return Self { filter, first: Some(1), after: None, last: None, before: None };
        }
        let Slice { first, after, last, before } = query.place.slice(SIZE);
        Self { filter: query.into(), first, after, last, before }
    }
}

/// What the page reads.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query", variables = "AuditVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AuditDocument {
    pub viewer: ViewerHead,
    pub secretariat: Option<AuditSecretariat>,
}

/// The secretariat's part of it.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Secretariat", variables = "AuditVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AuditSecretariat {
    pub association: AuditAssociation,
    pub audit_actions: Option<Vec<AuditAction>>,
    #[arguments(filter: $filter, first: $first, after: $after, last: $last, before: $before)]
    pub audit_entries: Option<AuditConnection>,
}

/// Whose history.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Association")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AuditAssociation {
    pub name: String,
    pub layer: i32,
}

/// What may be chosen.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AuditAction {
    pub action: String,
    pub label: String,
}

/// A page of entries.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "AuditEntryConnection")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AuditConnection {
    pub nodes: Vec<AuditEntry>,
    pub page_info: PageInfo,
    pub total_count: TotalCount,
}

/// An entry.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AuditEntry {
    pub at: DateTime<Utc>,
    pub actor_name: String,
    pub association: Option<AssociationName>,
    pub label: String,
    pub sentence: String,
    pub address: Option<String>,
    pub changes: Vec<AuditChange>,
}

/// What was changed.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AuditChange {
    pub what: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// CSV
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "ExportVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Export {
    #[arguments(input: $input)]
    pub export_audit_entries: ExportAuditEntriesPayload,
}

/// Variables of [`Export`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ExportVariables {
    pub input: ExportAuditEntriesInput,
}

/// Input of [`Export`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ExportAuditEntriesInput {
    pub filter: Option<AuditEntryFilter>,
    pub after: Option<String>,
}

/// Answer to [`Export`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ExportAuditEntriesPayload {
    pub file_name: Option<String>,
    pub text: Option<String>,
    pub end_cursor: Option<String>,
    pub user_errors: Vec<UserError>,
}

/// The page. `refused`: why there is no CSV.
pub fn page(shell: &Shell, query: &AuditQuery, data: &AuditSecretariat, refused: &Errors) -> Markup {
    let mut errors = refused.clone();
    if let Some((control, message)) = query.problem() {
        errors.push(control, message);
    }
    let content = html! {
        (banner::error_summary(&errors))
        div.page-head { h1 { "操作履歴" } }
        p { (data.association.name) "の事務局で行われた操作と閲覧の記録です。変更や削除はできません。" }
        (filter_panel(query, data, &errors))
        @if query.problem().is_none() {
            @if let Some(entries) = &data.audit_entries { (result(shell, query, entries)) }
        }
    };
    let crumbs = vec![("TOP".to_owned(), Some(paths::office())), ("操作履歴".to_owned(), None)];
    let nav = Some(NavItem::OfficeAudit);
    let page = Page { title: "操作履歴", has_errors: !errors.is_empty(), nav, crumbs, ..Page::default() };
    shell.render(&page, &content)
}

fn filter_panel(query: &AuditQuery, data: &AuditSecretariat, errors: &Errors) -> Markup {
    html! {
        details.card.filter open[query.is_filtered()] {
            summary { "検索条件" }
            form.filter__body method="get" action=(paths::office_audit()) role="search" {
                @if !query.staff.is_empty() { (form::hidden("staff", &query.staff)) }
                div.grid {
                    (text_field("actor", "操作した人の氏名", &query.actor))
                    (text_field("target", "対象（氏名・フリガナ・医籍登録番号・受付番号）", &query.target))
                    div {
                        label.label for="action" { "操作" }
                        div.control {
                            select.input.input--sm id="action" name="action" {
                                option value="" { "すべて" }
                                @for action in data.audit_actions.iter().flatten() {
                                    option value=(action.action) selected[action.action == query.action] { (action.label) }
                                }
                            }
                        }
                    }
                    (day("from", "期間（から）", query.from, errors))
                    (day("to", "期間（まで）", query.to, errors))
                    @if data.association.layer == 1 {
                        div.filter__wide {
                            label.choice.choice--bare {
                                input id="everywhere" name="everywhere" type="checkbox" value="yes" checked[query.everywhere];
                                span { "全国の医師会の、事務局ユーザーについての操作" }
                            }
                        }
                    }
                }
                p.small.sub { "期間は1年以内です。指定しないときは、今日までの1年間を表示します。" }
                div.actions.mt {
                    button.btn.btn--outline.btn--sm type="submit" { "この条件で表示" }
                    @if query.is_filtered() { a href=(paths::office_audit()) { "条件をすべて解除" } }
                }
            }
        }
    }
}

fn text_field(name: &str, label: &str, value: &str) -> Markup {
    html! {
        div {
            label.label for=(name) { (label) }
            div.control {
                input.input.input--sm id=(name) name=(name) type="search" value=(value) maxlength="64" autocomplete="off";
            }
        }
    }
}

fn day(name: &str, label: &str, value: Option<NaiveDate>, errors: &Errors) -> Markup {
    let error = errors.of(name);
    let error_id = format!("{name}-error");
    html! {
        div {
            label.label for=(name) { (label) }
            div.control {
                input.input.input--sm id=(name) name=(name) type="date" value=[value.map(|day| day.to_string())]
                    aria-invalid=[error.map(|_| "true")] aria-describedby=[error.map(|_| error_id.as_str())];
            }
            @if let Some(error) = error { p.error id=(error_id) { "＊" (error) } }
        }
    }
}

fn result(shell: &Shell, query: &AuditQuery, entries: &AuditConnection) -> Markup {
    html! {
        section.section aria-labelledby="result" {
            div.section__head {
                h2.h-sm id="result" { (total(&entries.total_count)) }
                @if !entries.nodes.is_empty() { (export_form(shell, query)) }
            }
            @if entries.nodes.is_empty() {
                p.mt {
                    "この条件の操作履歴はありません。"
                    @if query.is_filtered() { a href=(paths::office_audit()) { "条件を解除する" } }
                }
            } @else {
                (rows(query, &entries.nodes))
                (keyset::bar(&entries.total_count, &entries.page_info, |page| paths::office_audit_list(&query.at(page))))
            }
        }
    }
}

/// A download leaves the page as it is, so the button may be pressed again.
fn export_form(shell: &Shell, query: &AuditQuery) -> Markup {
    html! {
        form method="post" action=(paths::office_audit_export()) novalidate data-download {
            (form::hidden(crate::forms::CSRF_FIELD, &shell.csrf))
            @for (name, value) in query.filter_pairs() { (form::hidden(name, &value)) }
            (button::submit("この条件でCSVを出力").outline().small())
        }
    }
}

fn rows(query: &AuditQuery, entries: &[AuditEntry]) -> Markup {
    let head = html! {
        tr {
            th scope="col" { "日時（日本時間）" }
            th scope="col" { "操作した人" }
            @if query.everywhere { th scope="col" { "医師会" } }
            th scope="col" { "操作" }
            th scope="col" { "内容" }
            th scope="col" { "接続元" }
        }
    };
    let body = html! { tbody { @for entry in entries { (row(query, entry)) } } };
    table::scrolling("操作履歴。新しい順", "list", &head, &body)
}

fn row(query: &AuditQuery, entry: &AuditEntry) -> Markup {
    html! {
        tr {
            td.nowrap { time datetime=(text::machine_second(entry.at)) { (text::date_time_second(entry.at)) } }
            td { @if entry.actor_name.is_empty() { "—" } @else { (entry.actor_name) } }
            @if query.everywhere { td { (entry.association.as_ref().map_or("—", |it| it.name.as_str())) } }
            td { (entry.label) }
            td {
                (entry.sentence)
                @if !entry.changes.is_empty() {
                    details {
                        summary { "変更前と変更後" }
                        dl {
                            @for change in &entry.changes {
                                dt { (change.what) }
                                dd {
                                    (change.before.as_deref().unwrap_or("（なし）")) " → "
                                    (change.after.as_deref().unwrap_or("（なし）"))
                                }
                            }
                        }
                    }
                }
            }
            td { (entry.address.as_deref().unwrap_or("—")) }
        }
    }
}

/// States of the page for tests.
pub(super) fn samples(shell: &Shell) -> Vec<(&'static str, Markup)> {
    let at = DateTime::from_timestamp(1_775_005_205, 0).unwrap_or_default();
    let entry = |label: &str, sentence: &str, changes: Vec<AuditChange>| AuditEntry {
        at,
        actor_name: "見本 花子".into(),
        association: None,
        label: label.into(),
        sentence: sentence.into(),
        address: Some("192.0.2.10".into()),
        changes,
    };
    let change =
        AuditChange { what: "権限".into(), before: Some("スタッフ".into()), after: Some("管理者".into()) };
    let nodes = vec![
        entry("承認", "見本 花子さんが相沢 悠真さん（医籍登録番号 第587214号）の申請を承認しました", Vec::new()),
        entry("事務局ユーザーの変更", "見本 花子さんが見本 次郎さんの登録を変更しました", vec![change]),
    ];
    let data = |nodes: Vec<AuditEntry>, layer| AuditSecretariat {
        association: AuditAssociation { name: "横浜市医師会".into(), layer },
        audit_actions: Some(vec![AuditAction { action: "application.approve".into(), label: "承認".into() }]),
        audit_entries: Some(AuditConnection {
            total_count: TotalCount { value: i32::try_from(nodes.len()).unwrap_or_default(), is_capped: false },
            page_info: PageInfo {
                has_next_page: !nodes.is_empty(),
                has_previous_page: false,
                start_cursor: Some("a".into()),
                end_cursor: Some("b".into()),
            },
            nodes,
        }),
    };
    let chosen = AuditQuery { action: "application.approve".into(), everywhere: true, ..AuditQuery::default() };
    let days = |from, to| AuditQuery { from, to, ..AuditQuery::default() };
    let too_long = days(NaiveDate::from_ymd_opt(2024, 1, 1), NaiveDate::from_ymd_opt(2026, 1, 1));
    let none = Errors::default();
    vec![
        ("office-audit", page(shell, &AuditQuery::default(), &data(nodes.clone(), 3), &none)),
        ("office-audit-national", page(shell, &chosen, &data(nodes, 1), &none)),
        ("office-audit-empty", page(shell, &chosen, &data(Vec::new(), 3), &none)),
        ("office-audit-too-long", page(shell, &too_long, &data(Vec::new(), 3), &none)),
    ]
}
