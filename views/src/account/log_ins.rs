//! The parts of 登録情報 about one's own log-in, the same for doctors and secretariats: the second factor, passkeys,
//! where one is logged in now, and the log-ins so far.

use chrono::{DateTime, Utc};
use maud::{Markup, html};

use super::email::EmailChange;
use super::passkey::{self, gql::Passkey};
use super::second_factor::{self, gql::SecondFactor};
use crate::components::chip::{Tone, chip};
use crate::components::{button, form, table, time};
use crate::gql::{UserError, schema};
use crate::layout::Shell;
use crate::{paths, text};

/// One's own log-in.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct Account {
    pub login_id: String,
    pub email: Option<String>,
    pub email_change: Option<EmailChange>,
    pub second_factor: Option<SecondFactor>,
    pub passkeys: Option<Vec<Passkey>>,
    pub sessions: Vec<AccountSession>,
    pub log_ins: Vec<LogInAttempt>,
}

/// Where one is logged in.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AccountSession {
    pub id: cynic::Id,
    pub started_at: DateTime<Utc>,
    pub last_seen_at: DateTime<Utc>,
    pub address: Option<String>,
    pub device: String,
    pub is_this: bool,
}

/// An attempt to log in.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct LogInAttempt {
    pub at: DateTime<Utc>,
    pub outcome: LogInOutcome,
    pub by_passkey: bool,
    pub address: Option<String>,
    pub device: String,
}

/// How it ended.
#[derive(cynic::Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub enum LogInOutcome {
    Succeeded,
    WrongPassword,
    WrongCode,
    WrongPasskey,
    Stopped,
}

/// Ends sessions.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Mutation", variables = "EndVariables")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct EndSessions {
    #[arguments(input: $input)]
    pub end_sessions: AccountPayload,
}

/// Variables of [`EndSessions`].
#[derive(cynic::QueryVariables, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct EndVariables {
    pub input: EndSessionsInput,
}

/// Input of [`EndSessions`].
#[derive(cynic::InputObject, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct EndSessionsInput {
    pub session_id: Option<cynic::Id>,
}

/// Answer to [`EndSessions`].
#[derive(cynic::QueryFragment, Debug, Clone)]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct AccountPayload {
    pub user_errors: Vec<UserError>,
}

/// 二段階認証, パスキー, ログイン中の端末 and ログイン履歴.
pub fn sections(shell: &Shell, account: &Account) -> Markup {
    html! {
        (second_factor::section(account.second_factor.as_ref()))
        @if let Some(passkeys) = &account.passkeys { (passkey::section(passkeys)) }
        (open(shell, account))
        (history(&account.log_ins))
    }
}

fn open(shell: &Shell, account: &Account) -> Markup {
    let head = html! {
        tr {
            th scope="col" { "端末" } th scope="col" { "ログイン日時" } th scope="col" { "最後の操作" }
            th scope="col" { "接続元" } th scope="col" { span.vh { "操作" } }
        }
    };
    let body = html! { tbody { @for session in &account.sessions { (open_row(shell, session)) } } };
    let others = account.sessions.iter().filter(|session| !session.is_this).count();
    html! {
        section.section aria-labelledby="sessions" {
            h2.h-sm id="sessions" { "ログイン中の端末" }
            p { "心当たりのない端末があるときは、ログアウトさせて、パスワードを変更してください。" }
            (table::scrolling("ログイン中の端末", "", &head, &body))
            @if others > 0 {
                (form::post_as(shell, &paths::own_sessions_end(), "mt", &html! {
                    div.actions { (button::submit("ほかのすべての端末からログアウトする").outline()) }
                }))
            } @else {
                p.mt { "ほかにログイン中の端末はありません。" }
            }
        }
    }
}

fn open_row(shell: &Shell, session: &AccountSession) -> Markup {
    html! {
        tr {
            th scope="row" { (session.device) @if session.is_this { " " (chip(Tone::Ok, "この端末")) } }
            td { (time::at(session.started_at)) }
            td { (time::at(session.last_seen_at)) }
            td { (session.address.as_deref().unwrap_or("不明")) }
            td {
                @if !session.is_this {
                    (form::post(shell, &paths::own_sessions_end(), &html! {
                        (form::hidden("sessionId", session.id.inner()))
                        (button::submit("ログアウトさせる").outline().small().about(&about(session)))
                    }))
                }
            }
        }
    }
}

fn about(session: &AccountSession) -> String {
    format!("{}、{}からの利用", session.device, text::date_time(session.started_at))
}

fn history(attempts: &[LogInAttempt]) -> Markup {
    let head = html! {
        tr {
            th scope="col" { "日時" } th scope="col" { "結果" } th scope="col" { "端末" } th scope="col" { "接続元" }
        }
    };
    let body = html! {
        tbody {
            @for attempt in attempts {
                tr {
                    th scope="row" { (time::at(attempt.at)) }
                    td { (outcome(attempt)) }
                    td { (attempt.device) }
                    td { (attempt.address.as_deref().unwrap_or("不明")) }
                }
            }
        }
    };
    html! {
        section.section aria-labelledby="log-ins" {
            h2.h-sm id="log-ins" { "ログイン履歴" }
            @if attempts.is_empty() {
                p.empty { "ログイン履歴はまだありません。" }
            } @else {
                p { "新しいものから20件までを表示しています。" }
                (table::scrolling("ログイン履歴", "", &head, &body))
            }
        }
    }
}

fn outcome(attempt: &LogInAttempt) -> Markup {
    match attempt.outcome {
        LogInOutcome::Succeeded if attempt.by_passkey => chip(Tone::Ok, "ログイン（パスキー）"),
        LogInOutcome::Succeeded => chip(Tone::Ok, "ログイン"),
        LogInOutcome::WrongPassword => chip(Tone::Refused, "失敗（パスワードの誤り）"),
        LogInOutcome::WrongCode => chip(Tone::Refused, "失敗（確認コードの誤り）"),
        LogInOutcome::WrongPasskey => chip(Tone::Refused, "失敗（パスキーの誤り）"),
        LogInOutcome::Stopped => chip(Tone::Refused, "失敗（停止中・有効期間外）"),
    }
}

/// A log-in for tests.
pub fn sample() -> Account {
    let at = |text: &str| text.parse().expect("an instant");
    let session = |id: &str, device: &str, is_this| AccountSession {
        id: cynic::Id::new(id),
        started_at: at("2026-04-01T01:00:00Z"),
        last_seen_at: at("2026-04-01T01:20:00Z"),
        address: Some("192.0.2.10".to_owned()),
        device: device.to_owned(),
        is_this,
    };
    let attempt = |outcome, text: &str| LogInAttempt {
        at: at(text),
        outcome,
        by_passkey: false,
        address: Some("192.0.2.10".to_owned()),
        device: "Windows・Chrome".to_owned(),
    };
    Account {
        login_id: "mihon-haruka".to_owned(),
        email: Some("haruka@example.jp".to_owned()),
        email_change: None,
        second_factor: Some(second_factor::sample()),
        passkeys: Some(passkey::sample()),
        sessions: vec![session("a", "Windows・Chrome", true), session("b", "iPhone・Safari", false)],
        log_ins: vec![
            attempt(LogInOutcome::Succeeded, "2026-04-01T01:00:00Z"),
            attempt(LogInOutcome::WrongCode, "2026-04-01T00:59:30Z"),
            attempt(LogInOutcome::WrongPassword, "2026-04-01T00:59:00Z"),
            LogInAttempt { by_passkey: true, ..attempt(LogInOutcome::Succeeded, "2026-03-31T00:59:00Z") },
        ],
    }
}

/// The same while a change of the mail address waits for its URL.
pub fn changing() -> Account {
    let expires_at = "2026-04-02T01:00:00Z".parse().expect("an instant");
    Account { email_change: Some(EmailChange { email: "haruka.new@example.jp".to_owned(), expires_at }), ..sample() }
}
