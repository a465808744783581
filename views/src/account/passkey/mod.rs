//! パスキー: registering one, removing one, and the part of 登録情報 that lists them. How the log-in page asks for one is
//! in `account::login`.

pub mod gql;

use maud::{Markup, html};

use self::gql::{Passkey, PasskeyChallenge};
use crate::components::facts::Facts;
use crate::components::field::{Input, field};
use crate::components::form::Asking;
use crate::components::{banner, button, form, table, time};
use crate::forms::Errors;
use crate::layout::{Page, Shell};
use crate::paths::{self, Path};
use crate::text;

const TITLE: &str = "パスキー";

/// Asks the device.
pub(super) const SCRIPT: &str = "passkey.js";

/// What is on the page where one begins. Password and code never come back.
#[derive(Debug, Clone, Default)]
pub struct NewForm {
    /// As typed; at first what the device is called.
    pub name: String,
    /// There is a second factor: its code is asked for, too.
    pub asks_code: bool,
    /// What is wrong with what was typed.
    pub errors: Errors,
}

/// What it is, and the password that opens it. `back`: 登録情報.
pub fn new_page(shell: &Shell, state: &NewForm, back: &Path) -> Markup {
    let errors = &state.errors;
    let main = html! {
        (banner::error_summary(errors))
        div.page-head {
            h1 { "パスキーの登録" }
            p.sub { "スマートフォンやパソコンの指紋認証・顔認証・画面ロックの暗証番号で、パスワードを入力せずにログインできるようにします。指紋や顔の情報がこのシステムに送られることはありません。" }
        }
        noscript { (banner::warning("このブラウザーではパスキーを登録できません", &html! {
            p { "パスキーの登録とパスキーでのログインには、JavaScriptを有効にしてください。パスワードでのログインは、そのまま使えます。" }
        })) }
        div.form-page.section {
            (form::post(shell, &paths::own_passkey_new(), &html! {
                (field("name", "パスキーの名前").required().errors(errors)
                    .hint("どの端末のものか分かる名前。40文字まで。例）職場のパソコン")
                    .text(&Input::text(&state.name)))
                (field("currentPassword", "いまのパスワード").required().errors(errors)
                    .text(&Input::password().half().autocomplete("current-password")))
                @if state.asks_code {
                    (field("code", "確認コードまたはリカバリーコード").required().errors(errors)
                        .hint("認証アプリに表示されている6桁の数字、またはリカバリーコード1つ。パスキーでログインするときは、確認コードの入力が不要になります。")
                        .text(&Input::text("").code().half().autocomplete("one-time-code")))
                }
                div.actions.mt {
                    (button::submit("次へ"))
                    (button::link("登録しないで戻る", back.clone()).text())
                }
                (form::sending())
            }))
        }
    };
    framed(shell, "パスキーの登録", errors, &[], &main)
}

/// The page that asks the device for a new key; the script sends what it gives.
pub fn create_page(shell: &Shell, challenge: &PasskeyChallenge, back: &Path) -> Markup {
    let main = html! {
        div.page-head {
            h1 { "パスキーの作成" }
            p.sub { "下のボタンを押すと、端末の確認画面が開きます。画面の案内に従って、指紋・顔・暗証番号で確認してください。10分以内にお願いします。" }
        }
        noscript { (banner::warning("JavaScriptが無効です", &html! {
            p { "パスキーを作成するには、ブラウザーのJavaScriptを有効にしてから、はじめからやり直してください。" }
        })) }
        (form::asking(shell, &paths::own_passkeys(), &Asking::Create(&challenge.options), &html! {
            (form::hidden("token", &challenge.token))
            (form::hidden("answer", ""))
            div.actions {
                (button::submit("パスキーを作成する"))
                (button::link("登録しないで戻る", back.clone()).text())
            }
            p.mt role="status" data-passkey-says {}
        }))
        p.section.small.sub { "この端末のほかに、スマートフォンやセキュリティキーにも作成できます。端末の画面で選んでください。" }
    };
    framed(shell, "パスキーの作成", &Errors::default(), &[SCRIPT], &main)
}

/// Is this one really to go?
pub fn remove_page(shell: &Shell, passkey: &Passkey, back: &Path) -> Markup {
    let main = html! {
        div.page-head {
            h1 { "パスキーの削除" }
            p.sub { "削除すると、このパスキーではログインできなくなります。パスワードやほかのパスキーでのログインは変わりません。端末をなくしたときは、「ログイン中の端末」からもログアウトさせてください。" }
        }
        (Facts::new()
            .text("名前", &passkey.name)
            .text("登録日時", &text::date_time(passkey.created_at))
            .text("最終使用日時", &passkey.last_used_at.map_or_else(|| "未使用".to_owned(), text::date_time)))
        div.section {
            (form::post(shell, &paths::own_passkey_remove(passkey.id.inner()), &html! {
                div.actions {
                    (button::submit("削除する").danger())
                    (button::link("削除しないで戻る", back.clone()).text())
                }
                (form::sending())
            }))
        }
    };
    framed(shell, "パスキーの削除", &Errors::default(), &[], &main)
}

fn framed(shell: &Shell, title: &str, errors: &Errors, scripts: &[&'static str], main: &Markup) -> Markup {
    shell.render(&Page { title, has_errors: !errors.is_empty(), scripts, ..Page::default() }, main)
}

/// The part of 登録情報.
pub fn section(passkeys: &[Passkey]) -> Markup {
    let head = html! {
        tr { th scope="col" { "名前" } th scope="col" { "登録日時" } th scope="col" { "最終使用日時" } th scope="col" { span.vh { "操作" } } }
    };
    let body = html! {
        tbody {
            @for passkey in passkeys {
                tr {
                    th scope="row" { (passkey.name) }
                    td { (time::at(passkey.created_at)) }
                    td { @match passkey.last_used_at { Some(at) => { (time::at(at)) } None => { "未使用" } } }
                    td {
                        (button::link("削除する", paths::own_passkey_remove(passkey.id.inner())).outline().small().about(&passkey.name))
                    }
                }
            }
        }
    };
    html! {
        section.section aria-labelledby="passkeys" {
            h2.h-sm id="passkeys" { (TITLE) }
            @if passkeys.is_empty() {
                p { "登録されていません。登録すると、指紋・顔・暗証番号など端末の確認だけでログインできます。" }
            } @else {
                p { "次の端末・パスワード管理アプリのパスキーでログインできます。心当たりのないもの、使わなくなったものは削除してください。" }
                (table::scrolling(TITLE, "", &head, &body))
            }
            p.mt { (button::link("パスキーを登録する", paths::own_passkey_new()).outline()) }
        }
    }
}

/// Passkeys for tests.
pub fn sample() -> Vec<Passkey> {
    let passkey = |id: &str, name: &str, used: Option<&str>| Passkey {
        id: cynic::Id::new(id),
        name: name.to_owned(),
        created_at: "2026-04-01T01:00:00Z".parse().expect("an instant"),
        last_used_at: used.map(|used| used.parse().expect("an instant")),
    };
    vec![passkey("a", "Windows・Chrome", Some("2026-04-02T01:00:00Z")), passkey("b", "iPhone・Safari", None)]
}

/// States of the pages for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let shell = &crate::mypage::sample::shell();
    let back = &paths::mypage_profile();
    let fresh = NewForm { name: "Windows・Chrome".to_owned(), ..NewForm::default() };
    let mut wrong = NewForm { asks_code: true, ..NewForm::default() };
    wrong.errors.push("name", "パスキーの名前を入力してください");
    wrong.errors.push("code", "確認コードが正しくありません");
    let challenge = PasskeyChallenge {
        token: "token".to_owned(),
        options: r#"{"rp":{"name":"MAMIS","id":"mamis.example.jp"}}"#.to_owned(),
    };
    vec![
        ("passkey-new", new_page(shell, &fresh, back)),
        ("passkey-new-wrong", new_page(shell, &wrong, back)),
        ("passkey-create", create_page(shell, &challenge, back)),
        ("passkey-remove", remove_page(shell, &sample()[0], back)),
    ]
}
