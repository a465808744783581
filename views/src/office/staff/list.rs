//! 事務局ユーザー一覧.

use maud::{Markup, html};

use super::gql::{StaffSecretariat, StaffState, StaffUser, StaffUserSort, StaffUsers};
use super::query::StaffQuery;
use super::second_factor;
use crate::components::chip::{Tone, chip};
use crate::components::pager::{self, Pager};
use crate::components::{button, table, time};
use crate::gql::{AssociationName, StaffRole};
use crate::layout::{NavItem, Page, Shell};
use crate::office::audit_query::AuditQuery;
use crate::office::list_query::Place;
use crate::{paths, text};

/// The layer whose 管理者 may look after other associations.
const NATIONAL: i32 = 1;

/// The page. `other`: the association whose users are shown, where it is not one's own.
pub fn page(shell: &Shell, query: &StaffQuery, data: &StaffSecretariat, users: &StaffUsers) -> Markup {
    let other = query.association.as_deref().filter(|id| *id != data.association.id.inner());
    let main = html! {
        div.page-head {
            h1 { "事務局ユーザー一覧" }
            @if other.is_some() { p.sub { (other_name(users)) } }
        }
        div.actions {
            (button::link("新規登録", paths::office_staff_new(other)))
            @if data.association.layer == NATIONAL {
                (button::link("ほかの医師会の管理者を登録する", paths::office_staff_associations()).outline())
            }
        }
        (filter_panel(query))
        section.section aria-labelledby="result" {
            div.section__head { h2.h-sm id="result" { "全" (users.total_count.value) "件" } }
            (applied(query))
            @if users.nodes.is_empty() { (empty(query)) } @else { (rows(query, users, other.is_none())) }
        }
        @if let (None, Some(asked)) = (other, data.staff_second_factor) { (second_factor::section(shell, asked)) }
    };
    let crumbs = vec![("TOP".to_owned(), Some(paths::office())), ("事務局ユーザー一覧".to_owned(), None)];
    let page =
        Page { title: "事務局ユーザー一覧", nav: Some(NavItem::OfficeStaff), crumbs, ..Page::default() };
    shell.render(&page, &main)
}

fn other_name(users: &StaffUsers) -> String {
    let name = users.nodes.first().map_or("ほかの医師会", |user| user.association.name.as_str());
    format!("{name}のユーザーを表示しています。変更と削除は、その医師会の管理者が行います。")
}

fn filter_panel(query: &StaffQuery) -> Markup {
    html! {
        details.card.filter open[query.is_filtered()] {
            summary { "検索条件" }
            form.filter__body method="get" action=(paths::office_staff()) role="search" {
                @if let Some(id) = &query.association { input type="hidden" name="association" value=(id); }
                @if query.sort != StaffUserSort::NameAsc { input type="hidden" name="sort" value=(query.sort.word()); }
                div.grid {
                    (word("name", "氏名・フリガナ", &query.name))
                    (word("loginId", "ログインID", &query.login_id))
                    (word("email", "メールアドレス", &query.email))
                    (choice("role", "権限", StaffRole::ALL.map(|role| (role.word(), role.label(), query.role == Some(role)))))
                    (choice("state", "状態", StaffState::ALL.map(|state| (state.word(), state.label(), query.state == Some(state)))))
                }
                div.actions.mt { button.btn.btn--outline.btn--sm type="submit" { "この条件で検索" } }
            }
        }
    }
}

fn word(name: &str, label: &str, value: &str) -> Markup {
    html! {
        div {
            label.label for=(name) { (label) }
            div.control { input.input.input--sm id=(name) name=(name) type="search" value=(value) maxlength="100"; }
        }
    }
}

fn choice<const N: usize>(name: &str, label: &str, options: [(&str, &str, bool); N]) -> Markup {
    html! {
        div {
            label.label for=(name) { (label) }
            div.control {
                select.input.input--sm id=(name) name=(name) {
                    option value="" { "すべて" }
                    @for (value, words, chosen) in options { option value=(value) selected[chosen] { (words) } }
                }
            }
        }
    }
}

/// Every chosen condition, each with a link that takes it away.
fn applied(query: &StaffQuery) -> Markup {
    let mut chips: Vec<(String, StaffQuery)> = Vec::new();
    if !query.name.is_empty() {
        chips.push((format!("氏名：{}", query.name), query.with(|query| query.name.clear())));
    }
    if !query.login_id.is_empty() {
        chips.push((format!("ログインID：{}", query.login_id), query.with(|query| query.login_id.clear())));
    }
    if !query.email.is_empty() {
        chips.push((format!("メールアドレス：{}", query.email), query.with(|query| query.email.clear())));
    }
    if let Some(role) = query.role {
        chips.push((format!("権限：{}", role.label()), query.with(|query| query.role = None)));
    }
    if let Some(state) = query.state {
        chips.push((format!("状態：{}", state.label()), query.with(|query| query.state = None)));
    }
    html! {
        @if !chips.is_empty() {
            div.applied {
                span { "選んだ条件：" }
                @for (words, without) in &chips {
                    a.btn.btn--outline.btn--sm href=(paths::office_staff_list(without)) {
                        (words) span aria-hidden="true" { " ✕" } span.vh { "（この条件を外す）" }
                    }
                }
                a href=(paths::office_staff_list(&query.without_filter())) { "条件をすべて解除" }
            }
        }
    }
}

fn empty(query: &StaffQuery) -> Markup {
    html! {
        p.mt {
            @if query.is_filtered() {
                "条件に合う事務局ユーザーはいません。"
                a href=(paths::office_staff_list(&query.without_filter())) { "条件を解除する" }
            } @else {
                "事務局ユーザーはまだ登録されていません。「新規登録」から登録してください。"
            }
        }
    }
}

fn rows(query: &StaffQuery, users: &StaffUsers, is_own: bool) -> Markup {
    let head = html! {
        tr {
            @if is_own { th scope="col" { span.vh { "選択" } } }
            (sort_head(query, "氏名", StaffUserSort::NameAsc, StaffUserSort::NameDesc))
            (sort_head(query, "ログインID", StaffUserSort::LoginIdAsc, StaffUserSort::LoginIdDesc))
            th scope="col" { "メールアドレス" }
            th scope="col" { "権限" }
            th scope="col" { "状態" }
            (sort_head(query, "最終ログイン", StaffUserSort::LastLoginAsc, StaffUserSort::LastLoginDesc))
            @if is_own { th scope="col" { "操作履歴" } }
        }
    };
    let body = html! { tbody { @for user in &users.nodes { (row(user, is_own)) } } };
    let caption = format!("事務局ユーザー。{}", query.sort.label());
    html! {
        @if is_own {
            form method="get" action=(paths::office_staff_delete()) {
                (table::scrolling(&caption, "", &head, &body))
                div.actions.mt { (button::submit("選択したユーザーを削除").danger().small()) }
            }
        } @else {
            (table::scrolling(&caption, "", &head, &body))
        }
        (pages(query, users))
    }
}

/// A heading that sorts: by ascending order first, the other way round when it is already so.
fn sort_head(query: &StaffQuery, label: &str, ascending: StaffUserSort, descending: StaffUserSort) -> Markup {
    let (state, mark, next) = match query.sort {
        sort if sort == ascending => (Some("ascending"), " ▲", descending),
        sort if sort == descending => (Some("descending"), " ▼", ascending),
        _ => (None, "", ascending),
    };
    html! {
        th scope="col" aria-sort=[state] {
            a href=(paths::office_staff_list(&query.with(|query| query.sort = next))) {
                (label) span aria-hidden="true" { (mark) } span.vh { "（" (next.label()) "に並べ替える）" }
            }
        }
    }
}

fn row(user: &StaffUser, is_own: bool) -> Markup {
    let id = user.id.inner();
    let name_id = format!("name-{id}");
    html! {
        tr {
            @if is_own {
                td { input type="checkbox" name="user" value=(id) aria-labelledby=(name_id); }
            }
            th scope="row" id=(name_id) {
                @if is_own { a href=(paths::office_staff_user(id)) { (user.name) } } @else { (user.name) }
                br; span.small.sub { (user.name_kana) }
            }
            td { (user.login_id.as_deref().unwrap_or("—")) }
            td { (user.email) }
            td { (user.role.label()) }
            td {
                (state_chip(user.state))
                @if let Some(day) = user.valid_until { br; span.small.nowrap { (text::date(day)) "まで" } }
            }
            td {
                @match user.last_login_at {
                    Some(at) => { (time::at(at)) }
                    None => { "ログインなし" }
                }
                @if user.awaits_password == Some(true) { br; span.small { "パスワード未設定" } }
                @if user.has_second_factor == Some(true) { br; span.small { "二段階認証あり" } }
            }
            @if is_own { td { a href=(history(id)) { "見る" span.vh { "：" (user.name) "さんの操作履歴" } } } }
        }
    }
}

/// What the user did, in the 操作履歴.
fn history(id: &str) -> paths::Path {
    paths::office_audit_list(&AuditQuery { staff: id.to_owned(), ..AuditQuery::default() })
}

/// The state as a chip.
pub(super) fn state_chip(state: Option<StaffState>) -> Markup {
    match state {
        Some(state @ StaffState::Usable) => chip(Tone::Ok, state.label()),
        Some(state @ StaffState::NotYet) => chip(Tone::Open, state.label()),
        Some(state) => chip(Tone::Plain, state.label()),
        None => html! {},
    }
}

fn pages(query: &StaffQuery, users: &StaffUsers) -> Markup {
    let info = &users.page_info;
    let path = |place: Place| paths::office_staff_list(&StaffQuery { place, ..query.clone() });
    let start = info.start_cursor.as_ref().filter(|_| info.has_previous_page);
    let end = info.end_cursor.as_ref().filter(|_| info.has_next_page);
    pager::pager(&Pager {
        summary: format!("全{}件", users.total_count.value),
        first: start.map(|_| path(Place::First)),
        previous: start.map(|cursor| path(Place::Before(cursor.clone(), 1))),
        next: end.map(|cursor| path(Place::After(cursor.clone(), 1))),
        last: None,
    })
}

/// The page on which the 管理者 of the national association finds another association. `typed`: part of its name or
/// reading; `all`: how many were found, of which the first are shown.
pub fn associations_page(shell: &Shell, typed: &str, found: &[AssociationName], all: usize) -> Markup {
    let main = html! {
        div.page-head {
            h1 { "ほかの医師会の管理者を登録する" }
            p.sub { "管理者がいなくなった医師会に、新しい管理者を登録できます。はじめに医師会を選んでください。" }
        }
        form.card.form-page method="get" action=(paths::office_staff_associations()) role="search" {
            (crate::components::field::field("q", "医師会の名称").hint("名称またはフリガナの一部でも検索できます。例）横浜市")
                .text_beside(&crate::components::field::Input::search(typed),
                    &html! { button.btn.btn--outline type="submit" { "検索" } }))
        }
        @if !typed.is_empty() {
            section.section aria-labelledby="found" {
                h2.h-sm id="found" { "検索結果 " (all) "件" }
                @if all > found.len() {
                    p { "はじめの" (found.len()) "件を表示しています。見つからないときは、名称を長く入力して検索してください。" }
                }
                @if found.is_empty() {
                    p { "「" (typed) "」を含む医師会は見つかりません。名称またはフリガナの一部で検索してください。" }
                } @else {
                    ul.mt {
                        @for association in found {
                            li {
                                (association.name) "　"
                                a href=(paths::office_staff_new(Some(association.id.inner()))) {
                                    "管理者を登録する" span.vh { "：" (association.name) }
                                }
                                "　"
                                a href=(paths::office_staff().with("association", association.id.inner())) {
                                    "ユーザーを見る" span.vh { "：" (association.name) }
                                }
                            }
                        }
                    }
                }
            }
        }
    };
    shell.render(&super::frame("ほかの医師会の管理者を登録する", "ほかの医師会の管理者を登録する", false), &main)
}
