//! APIトークン: those of the association, issuing one, the one page that shows it, revoking.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use maud::{Markup, html};

use crate::components::chip::{Tone, chip};
use crate::components::field::{Choice, Input, field};
use crate::components::{banner, button, form, table, time};
use crate::forms::FormState;
use crate::gql::{UserError, ViewerHead, schema};
use crate::layout::{NavItem, Page, Shell};
use crate::{paths, text};

/// What a token may do.
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum ApiTokenScope {
    ReadMembers,
    ReadApplications,
    ReviewApplications,
    ReadMasters,
    Subscribe,
}

impl ApiTokenScope {
    /// In the order of the form.
    pub const ALL: [Self; 5] =
        [Self::ReadMembers, Self::ReadApplications, Self::ReviewApplications, Self::ReadMasters, Self::Subscribe];

    /// In forms.
    pub fn word(self) -> &'static str {
        match self {
            Self::ReadMembers => "members",
            Self::ReadApplications => "applications",
            Self::ReviewApplications => "review",
            Self::ReadMasters => "masters",
            Self::Subscribe => "subscribe",
        }
    }

    /// What it is called on the screens.
    pub fn label(self) -> &'static str {
        match self {
            Self::ReadMembers => "会員情報を読む",
            Self::ReadApplications => "申請を読む",
            Self::ReviewApplications => "申請を審査する（受付・承認・差戻・非承認など）",
            Self::ReadMasters => "施設を検索する",
            Self::Subscribe => "申請状況の件数を自動更新で受け取る",
        }
    }
}

/// A token.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct ApiToken {
    pub id: cynic::Id,
    pub name: String,
    pub prefix: String,
    pub scopes: Vec<ApiTokenScope>,
    pub created_at: DateTime<Utc>,
    pub expires_at: DateTime<Utc>,
    pub issued_by: String,
    pub last_used_at: Option<DateTime<Utc>>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub is_in_force: bool,
}

/// What the pages read.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct TokensDocument {
    pub viewer: ViewerHead,
    pub secretariat: Option<TokensSecretariat>,
}

/// The secretariat's part of it.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Secretariat")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct TokensSecretariat {
    pub api_tokens: Option<Vec<ApiToken>>,
}

/// Issues one.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "IssueVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Issue {
    #[arguments(input: $input)]
    pub issue_api_token: IssueApiTokenPayload,
}

/// Variables of [`Issue`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct IssueVariables {
    pub input: IssueApiTokenInput,
}

/// Input of [`Issue`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct IssueApiTokenInput {
    pub name: String,
    pub scopes: Vec<ApiTokenScope>,
    pub last_day: Option<NaiveDate>,
    pub idempotency_key: Option<String>,
}

/// Answer to [`Issue`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct IssueApiTokenPayload {
    pub secret: Option<String>,
    pub api_token: Option<ApiToken>,
    pub user_errors: Vec<UserError>,
}

/// Revokes one.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "RevokeVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Revoke {
    #[arguments(input: $input)]
    pub revoke_api_token: RevokeApiTokenPayload,
}

/// Variables of [`Revoke`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RevokeVariables {
    pub input: RevokeApiTokenInput,
}

/// Input of [`Revoke`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RevokeApiTokenInput {
    pub api_token_id: cynic::Id,
}

/// Answer to [`Revoke`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct RevokeApiTokenPayload {
    pub user_errors: Vec<UserError>,
}

/// The form as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenForm {
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<ApiTokenScope>,
    /// Year, month, day of its last day.
    pub last_day: [String; 3],
    /// One-time key of the form.
    pub key: String,
}

fn frame<'a>(title: &'a str, here: Option<&str>, has_errors: bool) -> Page<'a> {
    let mut crumbs = vec![("TOP".to_owned(), Some(paths::office()))];
    crumbs.push(("APIトークン".to_owned(), here.map(|_| paths::office_tokens())));
    crumbs.extend(here.map(|here| (here.to_owned(), None)));
    Page { title, has_errors, nav: Some(NavItem::OfficeTokens), crumbs, ..Page::default() }
}

/// The list.
pub fn page(shell: &Shell, tokens: &[ApiToken]) -> Markup {
    let main = html! {
        div.page-head {
            h1 { "APIトークン" }
            p.sub {
                "ほかのプログラムが、この医師会の代わりに会員情報や申請を扱うための鍵です。"
                "発行した人が退職しても使えます。使わなくなったものは取り消してください。"
            }
        }
        div.actions { (button::link("新規発行", paths::office_tokens_new())) }
        section.section aria-labelledby="result" {
            div.section__head { h2.h-sm id="result" { "全" (tokens.len()) "件" } }
            @if tokens.is_empty() {
                p.mt { "APIトークンはありません。ほかのシステムと連携するときに「新規発行」から発行してください。" }
            } @else {
                (rows(tokens))
            }
        }
    };
    shell.render(&frame("APIトークン", None, false), &main)
}

fn rows(tokens: &[ApiToken]) -> Markup {
    let head = html! {
        tr {
            th scope="col" { "名前" }
            th scope="col" { "先頭の文字" }
            th scope="col" { "できること" }
            th scope="col" { "状態" }
            th scope="col" { "有効期限" }
            th scope="col" { "最終利用" }
            th scope="col" { "発行した人" }
            th scope="col" { span.vh { "操作" } }
        }
    };
    let body = html! { tbody { @for token in tokens { (row(token)) } } };
    table::scrolling("APIトークン。新しい順", "", &head, &body)
}

fn row(token: &ApiToken) -> Markup {
    html! {
        tr {
            th scope="row" { (token.name) }
            td { code { (token.prefix) "…" } }
            td { (abilities(token)) }
            td { (state(token)) }
            td { (last_day(token)) }
            td {
                @match token.last_used_at {
                    Some(at) => { (time::at(at)) }
                    None => { "利用なし" }
                }
            }
            td { (token.issued_by) br; span.small { (text::date(text::day_of(token.created_at))) } }
            td {
                @if token.is_in_force {
                    a href=(paths::office_token_revoke(token.id.inner())) { "取り消す" span.vh { "：" (token.name) } }
                }
            }
        }
    }
}

fn abilities(token: &ApiToken) -> Markup {
    html! { ul { @for scope in &token.scopes { li { (scope.label()) } } } }
}

fn state(token: &ApiToken) -> Markup {
    match (token.is_in_force, token.revoked_at) {
        (true, _) => chip(Tone::Ok, "有効"),
        (false, Some(_)) => chip(Tone::Plain, "取消済み"),
        (false, None) => chip(Tone::Plain, "期限切れ"),
    }
}

/// A token ends at midnight: the last day is the one before.
fn last_day(token: &ApiToken) -> String {
    format!("{}まで", text::date(text::day_of(token.expires_at - Duration::seconds(1))))
}

/// The form.
pub fn new_page(shell: &Shell, state: &FormState<TokenForm>) -> Markup {
    let (values, errors) = (&state.values, &state.errors);
    let scopes = field("scopes", "できること").required().errors(errors);
    let main = html! {
        (banner::error_summary(errors))
        div.page-head {
            h1 { "APIトークンの発行" }
            p.sub { "連携に必要なことだけを選んでください。この医師会で見られない情報は、どれを選んでも見られません。" }
        }
        div.form-page {
            (form::post(shell, &paths::office_tokens_new(), &html! {
                (form::hidden("key", &values.key))
                (field("name", "名前").required().hint("何に使うか分かる名前を64文字以内で。例）会計システムとの連携").errors(errors)
                    .text(&Input::text(&values.name)))
                (scopes.group(&html! {
                    @for (index, &scope) in ApiTokenScope::ALL.iter().enumerate() {
                        (scopes.choice(&Choice {
                            id: &if index == 0 { "scopes".to_owned() } else { format!("scopes-{index}") },
                            name: "scopes",
                            value: scope.word(),
                            label: html! { (scope.label()) },
                            is_chosen: values.scopes.contains(&scope),
                            is_single: false,
                            is_tile: false,
                        }))
                    }
                }))
                (field("lastDay", "有効期限").required().hint("この日まで使えます。今日から1年以内の日付を、西暦で記入してください。").errors(errors)
                    .date(errors, &values.last_day[0], &values.last_day[1], &values.last_day[2]))
                div.actions.mt {
                    (button::submit("発行する"))
                    (button::link("一覧に戻る", paths::office_tokens()).text())
                }
                (form::sending())
            }))
        }
    };
    shell.render(&frame("APIトークンの発行", Some("発行"), !errors.is_empty()), &main)
}

/// The only page that ever shows the token itself.
pub fn issued_page(shell: &Shell, token: &ApiToken, secret: &str) -> Markup {
    let main = html! {
        div.page-head { h1 { "APIトークンを発行しました" } p.sub { (token.name) "　" (last_day(token)) } }
        (banner::warning("このトークンは、この画面でしか表示されません", &html! {
            p { "今すぐコピーして、連携するシステムに設定してください。メールなどで送らないでください。なくしたときは、取り消してから新しく発行してください。" }
        }))
        p.mt { "トークン：" code id="secret" { (secret) } }
        div.actions.mt {
            button.btn.btn--outline type="button" hidden data-copy="secret" { "コピーする" }
            (button::link("一覧に戻る", paths::office_tokens()))
            p.small role="status" data-copy-says {}
        }
    };
    let page = Page { scripts: &["copy.js"], ..frame("APIトークンの発行", Some("発行"), false) };
    shell.render(&page, &main)
}

/// The page that asks before a token is revoked.
pub fn revoke_page(shell: &Shell, token: &ApiToken) -> Markup {
    let main = html! {
        div.page-head { h1 { "APIトークンの取消" } p.sub { (token.name) "（" code { (token.prefix) "…" } "）" } }
        p { "このトークンを使っているシステムは、取り消すとすぐに連携できなくなります。元には戻せません。" }
        p.mt {
            @match token.last_used_at {
                Some(at) => { "最終利用：" (text::date_time(at)) }
                None => { "まだ使われていません。" }
            }
        }
        (form::post(shell, &paths::office_token_revoke(token.id.inner()), &html! {
            div.actions.mt {
                (button::submit("取り消す").danger())
                (button::link("取り消さずに一覧に戻る", paths::office_tokens()).text())
            }
            (form::sending())
        }))
    };
    shell.render(&frame("APIトークンの取消", Some("取消"), false), &main)
}

/// States of the pages for tests.
pub(super) fn samples(shell: &Shell) -> Vec<(&'static str, Markup)> {
    let at = |seconds: i64| DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    let token = |name: &str, is_in_force: bool, revoked_at: Option<DateTime<Utc>>| ApiToken {
        id: cynic::Id::new("1"),
        name: name.into(),
        prefix: "mamis_aB3dE6".into(),
        scopes: vec![ApiTokenScope::ReadMembers, ApiTokenScope::Subscribe],
        created_at: at(1_775_005_205),
        expires_at: at(1_777_561_200),
        issued_by: "見本 花子".into(),
        last_used_at: revoked_at,
        revoked_at,
        is_in_force,
    };
    let tokens = [token("会計システム", true, None), token("古い連携", false, Some(at(1_775_005_205)))];
    let mut refused = FormState::new(TokenForm { name: "連携".into(), ..TokenForm::default() });
    refused.errors.push("scopes", "できることを1つ以上選択してください");
    vec![
        ("office-tokens", page(shell, &tokens)),
        ("office-tokens-none", page(shell, &[])),
        ("office-tokens-new", new_page(shell, &FormState::default())),
        ("office-tokens-refused", new_page(shell, &refused)),
        ("office-tokens-issued", issued_page(shell, &tokens[0], "mamis_aB3dE6FgH9aB3dE6FgH9aB3dE6FgH9aB3dE6FgH9aB3")),
        ("office-tokens-revoke", revoke_page(shell, &tokens[0])),
    ]
}
