//! 新規登録 and ユーザーの編集.

use chrono::{Datelike, NaiveDate};
use maud::{Markup, html};

use super::gql::StaffUser;
use crate::components::field::{Choice, Input, field};
use crate::components::{banner, button, form};
use crate::forms::FormState;
use crate::gql::StaffRole;
use crate::layout::Shell;
use crate::paths;

/// The form as typed. The passwords never come back.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StaffForm {
    /// セイ
    pub family_kana: String,
    /// メイ
    pub given_kana: String,
    /// 姓
    pub family_name: String,
    /// 名
    pub given_name: String,
    /// メールアドレス
    pub email: String,
    /// The same once more.
    pub email_again: String,
    /// ログインID
    pub login_id: String,
    /// 権限
    pub role: Option<StaffRole>,
    /// 使用中
    pub in_use: bool,
    /// 有効期間: year, month, day of its first day …
    pub from: [String; 3],
    /// … and of its last.
    pub until: [String; 3],
}

impl From<&StaffUser> for StaffForm {
    fn from(user: &StaffUser) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        Self {
            family_kana: text(&user.family_kana),
            given_kana: text(&user.given_kana),
            family_name: text(&user.family_name),
            given_name: text(&user.given_name),
            email: user.email.clone(),
            email_again: user.email.clone(),
            login_id: text(&user.login_id),
            role: Some(user.role),
            in_use: user.in_use.unwrap_or(true),
            from: boxes(user.valid_from),
            until: boxes(user.valid_until),
        }
    }
}

fn boxes(day: Option<NaiveDate>) -> [String; 3] {
    day.map(|day| [day.year().to_string(), day.month().to_string(), day.day().to_string()]).unwrap_or_default()
}

/// What the form is for.
#[derive(Debug, Clone, Copy)]
pub enum Purpose<'a> {
    /// 新規登録; of another association: its id and name.
    New(Option<(&'a str, &'a str)>),
    /// ユーザーの編集
    Edit(&'a StaffUser),
}

/// The page. `conflict`: somebody else was faster, in words.
pub fn page(shell: &Shell, purpose: Purpose<'_>, state: &FormState<StaffForm>, conflict: Option<&str>) -> Markup {
    let (title, action, label) = match purpose {
        Purpose::New(other) => {
            ("事務局ユーザーの新規登録", paths::office_staff_new(other.map(|(id, _)| id)), "登録する")
        }
        Purpose::Edit(user) => ("事務局ユーザーの編集", paths::office_staff_user(user.id.inner()), "保存する"),
    };
    let main = html! {
        (banner::error_summary(&state.errors))
        @if let Some(conflict) = conflict { (banner::problem("まだ保存されていません", &html! { p { (conflict) } })) }
        div.page-head {
            h1 { (title) }
            @match purpose {
                Purpose::New(Some((_, name))) => { p.sub { (name) "の管理者として登録します。" } }
                Purpose::New(None) => {}
                Purpose::Edit(user) => {
                    p.sub { (user.name) " 様　" (super::list::state_chip(user.state)) }
                }
            }
        }
        div.form-page {
            (form::post(shell, &action, &html! {
                @if let Purpose::Edit(user) = purpose {
                    (form::hidden("version", &user.version.unwrap_or_default().to_string()))
                }
                (fields(purpose, state))
                div.actions.mt {
                    (button::submit(label))
                    (button::link("一覧に戻る", paths::office_staff()).text())
                }
                (form::sending())
            }))
            @if let Purpose::Edit(user) = purpose {
                @if user.awaits_password == Some(true) {
                    section.section aria-labelledby="invite" {
                        h2.h-sm id="invite" { "招待メール" }
                        p.small { "このユーザーは、まだご自身のパスワードを設定していません。" (user.email) " に招待メールを送ると、本人がパスワードを決められます。URLは24時間、1回だけ使えます。" }
                        (form::post(shell, &paths::office_staff_invite(user.id.inner()), &html! {
                            p.mt { (button::submit("招待メールを送る").outline().small()) }
                        }))
                    }
                }
                @if user.has_second_factor == Some(true) {
                    section.section aria-labelledby="second-factor" {
                        h2.h-sm id="second-factor" { "二段階認証" }
                        p.small { "このユーザーは、二段階認証を設定しています。スマートフォンとリカバリーコードの両方をなくして、ログインできなくなったときは、ご本人であることを確かめてから解除してください。解除すると、登録されているパスキーも削除され、ログイン中の端末からはログアウトされます。パスワードだけでログインできるようになり、ご本人にメールでお知らせします。" }
                        (form::post(shell, &paths::office_staff_second_factor(user.id.inner()), &html! {
                            p.mt { (button::submit("二段階認証を解除する").danger().small()) }
                        }))
                    }
                }
                section.section aria-labelledby="delete" {
                    h2.h-sm id="delete" { "このユーザーを削除する" }
                    p.small { "退職などで使わなくなるだけの場合は、上の「使用状態」を停止中にしてください。削除すると元に戻せません。" }
                    p.mt { (button::link("削除する", paths::office_staff_delete().with("user", user.id.inner())).danger().small()) }
                }
            }
        }
    };
    shell.render(&super::frame(title, title, !state.errors.is_empty() || conflict.is_some()), &main)
}

fn fields(purpose: Purpose<'_>, state: &FormState<StaffForm>) -> Markup {
    let (values, errors) = (&state.values, &state.errors);
    let kana = "全角カタカナ64文字以内。ひらがな・半角カナで入力しても変換します。";
    let twice = "確認のため、もう一度入力してください。";
    let name = "32文字以内";
    html! {
        (field("familyKana", "セイ（フリガナ）").required().hint(kana).errors(errors).text(&Input::text(&values.family_kana).half()))
        (field("givenKana", "メイ（フリガナ）").required().hint(kana).errors(errors).text(&Input::text(&values.given_kana).half()))
        (field("familyName", "姓").required().hint(name).errors(errors).text(&Input::text(&values.family_name).half()))
        (field("givenName", "名").required().hint(name).errors(errors).text(&Input::text(&values.given_name).half()))
        (field("email", "メールアドレス").required().hint("100文字以内").errors(errors).text(&Input::text(&values.email).code()))
        (field("emailAgain", "メールアドレス（確認）").required().hint(twice).errors(errors).text(&Input::text(&values.email_again).code()))
        (field("loginId", "ログインID").required().hint("英字・数字・記号で8文字以上32文字以内").errors(errors)
            .text(&Input::text(&values.login_id).code().half()))
        (password(purpose, state))
        (role(purpose, state))
        (usage(state))
        (field("validFrom", "有効期間（開始日）").optional().hint("西暦で記入してください。空欄のときは、すぐに使えます。").errors(errors)
            .date(errors, &values.from[0], &values.from[1], &values.from[2]))
        (field("validUntil", "有効期間（終了日）").optional().hint("この日まで使えます。空欄のときは、期限がありません。").errors(errors)
            .date(errors, &values.until[0], &values.until[1], &values.until[2]))
    }
}

fn password(purpose: Purpose<'_>, state: &FormState<StaffForm>) -> Markup {
    let rule =
        "半角の英字・数字・記号をすべて使って8文字以上。本人は、はじめのログインで自分のパスワードに変更します。";
    let again = "変更するときだけ入力してください。半角の英字・数字・記号をすべて使って8文字以上。本人はログアウトになり、次のログインで自分のパスワードに変更します。";
    html! {
        @match purpose {
            Purpose::New(_) => {
                (field("password", "はじめのパスワード").optional().hint(rule).errors(&state.errors)
                    .text(&Input::password().half().autocomplete("new-password")))
            }
            Purpose::Edit(_) => {
                (field("password", "新しいパスワード").optional().hint(again).errors(&state.errors)
                    .text(&Input::password().half().autocomplete("new-password")))
            }
        }
        label.choice.choice--bare hidden data-scripted {
            input type="checkbox" data-shows="password";
            span { "パスワードを表示する" }
        }
    }
}

fn role(purpose: Purpose<'_>, state: &FormState<StaffForm>) -> Markup {
    let field = field("role", "権限").required().errors(&state.errors);
    let offered: &[StaffRole] =
        if matches!(purpose, Purpose::New(Some(_))) { &[StaffRole::Administrator] } else { &StaffRole::ALL };
    let about = |role: StaffRole| match role {
        StaffRole::Administrator => "申請と会員情報のすべての操作と、事務局ユーザーの管理ができます。",
        StaffRole::Staff => "申請と会員情報の操作ができます。事務局ユーザーの管理はできません。",
        StaffRole::TrainingContractor => "ご自身の登録内容だけを表示できます。会員情報と申請は表示されません。",
    };
    field.group(&html! {
        @for (index, &role) in offered.iter().enumerate() {
            (field.choice(&Choice {
                id: &if index == 0 { "role".to_owned() } else { format!("role-{index}") },
                name: "role",
                value: role.word(),
                label: html! { (role.label()) br; span.small.sub { (about(role)) } },
                is_chosen: state.values.role == Some(role),
                is_single: true,
                is_tile: true,
            }))
        }
    })
}

fn usage(state: &FormState<StaffForm>) -> Markup {
    let field = field("inUse", "使用状態").errors(&state.errors);
    let choice = |id: &str, value: &str, words: &str, is_chosen: bool| {
        field.choice(&Choice {
            id,
            name: "inUse",
            value,
            label: html! { (words) },
            is_chosen,
            is_single: true,
            is_tile: false,
        })
    };
    field.group(&html! {
        (choice("inUse", "yes", "使用中", state.values.in_use))
        (choice("inUse-stopped", "no", "停止中（ログインできません）", !state.values.in_use))
    })
}
