//! 二段階認証: setting it up, recovery codes, giving it up. The same for doctors and secretariats.

pub mod gql;

use maud::{Markup, html};

use self::gql::{SecondFactor, SecondFactorSetUp};
use crate::components::facts::Facts;
use crate::components::field::{Input, field};
use crate::components::{banner, button, form, qr};
use crate::forms::Errors;
use crate::layout::{Page, Shell};
use crate::paths::{self, Path};
use crate::text;

/// Why the pages are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// The association asks for it; nothing else can be done before.
    Asked,
    /// By one's own wish.
    Wish,
}

const TITLE: &str = "二段階認証";

fn framed(shell: &Shell, title: &str, errors: &Errors, main: &Markup) -> Markup {
    shell.render(&Page { title, has_errors: !errors.is_empty(), ..Page::default() }, main)
}

/// What it is, and the password that opens the set-up. `back`: 登録情報.
pub fn begin_page(shell: &Shell, occasion: Occasion, back: &Path, errors: &Errors) -> Markup {
    let main = html! {
        (banner::error_summary(errors))
        div.page-head {
            h1 { "二段階認証の設定" }
            @if occasion == Occasion::Asked {
                p.sub { "所属の医師会は、事務局の全員に二段階認証の設定をお願いしています。設定すると、すべての機能を使えるようになります。" }
            } @else {
                p.sub { "ログインのとき、パスワードに加えて、スマートフォンの認証アプリに表示される確認コードを入力するようにします。パスワードを他の人に知られても、ログインされにくくなります。" }
            }
        }
        ol.bullets.bullets--numbered {
            li { "スマートフォンに認証アプリ（Google Authenticator、Microsoft Authenticatorなど）を入れておきます。" }
            li { "次の画面のQRコードを、認証アプリで読み取ります。" }
            li { "アプリに表示された6桁の確認コードを入力すると、設定が完了します。" }
        }
        div.form-page.section {
            (form::post(shell, &paths::own_second_factor(), &html! {
                (field("currentPassword", "いまのパスワード").required().errors(errors)
                    .text(&Input::password().half().autocomplete("current-password")))
                div.actions.mt {
                    (button::submit("設定を始める"))
                    @if occasion == Occasion::Wish { (button::link("設定しないで戻る", back.clone()).text()) }
                }
                (form::sending())
            }))
        }
    };
    framed(shell, "二段階認証の設定", errors, &main)
}

/// The only page that ever shows the secret.
pub fn set_up_page(shell: &Shell, made: &SecondFactorSetUp) -> Markup {
    let main = html! {
        div.page-head { h1 { "認証アプリへの登録" } p.sub { "まだ設定は完了していません。30分以内に、下の確認コードまで入力してください。" } }
        section.section aria-labelledby="read" {
            h2.h-sm id="read" { "1. 認証アプリで読み取る" }
            @if let Some(drawn) = qr::qr(&made.url, "認証アプリで読み取るQRコード") { p.mt { (drawn) } }
            p.mt { "この端末に認証アプリがあるときは、" a href=(paths::authenticator(&made.url)) { "認証アプリを開いて登録する" } "こともできます。" }
            p.mt { "読み取れないときは、次のキーを認証アプリに入力してください（種類は「時間ベース」）。" }
            p { code id="secret" { (grouped(&made.secret)) } }
            p.small.sub { "QRコードとキーは、この画面にだけ表示されます。他の人に見せないでください。" }
        }
        section.section aria-labelledby="type" {
            h2.h-sm id="type" { "2. 確認コードを入力する" }
            (code_form(shell, &Errors::default()))
        }
    };
    framed(shell, "認証アプリへの登録", &Errors::default(), &main)
}

/// The page after a wrong code: the app has the secret already, and it is not shown again.
pub fn confirm_page(shell: &Shell, errors: &Errors) -> Markup {
    let main = html! {
        (banner::error_summary(errors))
        div.page-head { h1 { "確認コードの入力" } p.sub { "認証アプリに登録した「MAMIS」の、いま表示されている6桁の数字を入力してください。スマートフォンの時計が合っているかもご確認ください。" } }
        (code_form(shell, errors))
        p.mt { a href=(paths::own_second_factor()) { "はじめからやり直す（新しいQRコードを表示する）" } }
    };
    framed(shell, "確認コードの入力", errors, &main)
}

fn code_form(shell: &Shell, errors: &Errors) -> Markup {
    form::post_as(
        shell,
        &paths::own_second_factor_confirm(),
        "mt",
        &html! {
            (field("code", "確認コード").required().hint("6桁の数字。30秒ごとに変わります。").errors(errors)
                .text(&Input::text("").code().digits().half().autocomplete("one-time-code")))
            div.actions.mt { (button::submit("設定を完了する")) }
            (form::sending())
        },
    )
}

/// Groups of four are easier to type.
fn grouped(secret: &str) -> String {
    let characters: Vec<char> = secret.chars().collect();
    characters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

/// The only page that ever shows recovery codes. `is_new`: the set-up has just been finished. `on`: where to go on.
pub fn codes_page(shell: &Shell, is_new: bool, codes: &[String], on: &Path) -> Markup {
    let title = if is_new {
        "二段階認証を設定しました"
    } else {
        "リカバリーコードを作り直しました"
    };
    let main = html! {
        div.page-head {
            h1 { (title) }
            @if is_new { p.sub { "次のログインから、パスワードのあとに確認コードの入力が必要になります。" } }
            @else { p.sub { "前のリカバリーコードは、もう使えません。" } }
        }
        (banner::warning("リカバリーコードは、この画面でしか表示されません", &html! {
            p { "スマートフォンをなくしたときなどに、確認コードの代わりに使えます。1つのコードは1回だけ使えます。印刷するか書き写して、安全な場所に保管してください。" }
        }))
        h2.h-sm.mt { "リカバリーコード" }
        ol.bullets.bullets--numbered id="codes" { @for code in codes { li { code { (code) } } } }
        div.section.actions {
            (button::link("控えました。次へ進む", on.clone()))
            button.btn.btn--outline type="button" hidden data-scripted data-print { "このページを印刷する" }
        }
        noscript { p.mt.small.sub { "ブラウザーの印刷機能でこのページを印刷できます。" } }
    };
    framed(shell, title, &Errors::default(), &main)
}

/// What there is, and what can be done with it.
pub fn state_page(shell: &Shell, factor: &SecondFactor, back: &Path) -> Markup {
    let main = html! {
        div.page-head { h1 { (TITLE) } p.sub { "ログインのとき、パスワードに加えて確認コードの入力が必要です。" } }
        (Facts::new()
            .text("状態", "設定済み")
            .text("設定した日時", &text::date_time(factor.since))
            .text("残りのリカバリーコード", &format!("{}個", factor.recovery_codes_left)))
        @if factor.recovery_codes_left < FEW {
            div.mt {
                (banner::warning("リカバリーコードが少なくなっています", &html! {
                    p { "使い切る前に、新しいリカバリーコードを作ってください。" }
                }))
            }
        }
        section.section aria-labelledby="codes" {
            h2.h-sm id="codes" { "リカバリーコード" }
            p { "控えをなくしたとき、残りが少なくなったときは、新しく作り直してください。前のコードは使えなくなります。" }
            p.mt { (button::link("リカバリーコードを作り直す", paths::own_recovery_codes()).outline()) }
        }
        section.section aria-labelledby="off" {
            h2.h-sm id="off" { "スマートフォンを替えるとき・やめるとき" }
            p { "二段階認証をいったん解除します。続けて使うときは、新しいスマートフォンでもう一度設定してください。" }
            p.mt { (button::link("二段階認証を解除する", paths::own_second_factor_off()).outline()) }
        }
        p.section { a href=(back) { "登録情報へ戻る" } }
    };
    framed(shell, TITLE, &Errors::default(), &main)
}

/// From so few on people are told.
const FEW: i32 = 3;

/// What is done with password and code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Other recovery codes.
    Renew,
    /// No second factor any more.
    Remove,
}

/// The page that asks for password and code.
pub fn act_page(shell: &Shell, act: Act, errors: &Errors) -> Markup {
    let (title, path) = match act {
        Act::Renew => ("リカバリーコードの作り直し", paths::own_recovery_codes()),
        Act::Remove => ("二段階認証の解除", paths::own_second_factor_off()),
    };
    let main = html! {
        (banner::error_summary(errors))
        div.page-head {
            h1 { (title) }
            @match act {
                Act::Renew => { p.sub { "新しいリカバリーコードを10個作ります。前のリカバリーコードは使えなくなります。" } }
                Act::Remove => { p.sub { "解除すると、ログインに必要なのはパスワードだけになります。医師会が二段階認証を必須としているときは、続けてもう一度設定していただきます。" } }
            }
        }
        div.form-page {
            (form::post(shell, &path, &html! {
                (field("currentPassword", "いまのパスワード").required().errors(errors)
                    .text(&Input::password().half().autocomplete("current-password")))
                (field("code", "確認コードまたはリカバリーコード").required().errors(errors)
                    .hint("認証アプリに表示されている6桁の数字、またはリカバリーコード1つ。")
                    .text(&Input::text("").code().half().autocomplete("one-time-code")))
                div.actions.mt {
                    @match act {
                        Act::Renew => { (button::submit("作り直す")) }
                        Act::Remove => { (button::submit("解除する").danger()) }
                    }
                    (button::link("しないで戻る", paths::own_second_factor()).text())
                }
                (form::sending())
            }))
        }
    };
    framed(shell, title, errors, &main)
}

/// The part of 登録情報.
pub fn section(factor: Option<&SecondFactor>) -> Markup {
    html! {
        section.section aria-labelledby="second-factor" {
            h2.h-sm id="second-factor" { (TITLE) }
            @match factor {
                Some(factor) => {
                    p { "設定済みです（" (text::date_time(factor.since)) "から。リカバリーコードの残り" (factor.recovery_codes_left) "個）。" }
                    p.mt { (button::link("二段階認証を確認・変更する", paths::own_second_factor()).outline()) }
                }
                None => {
                    p { "設定されていません。設定すると、パスワードを他の人に知られても、ログインされにくくなります。" }
                    p.mt { (button::link("二段階認証を設定する", paths::own_second_factor()).outline()) }
                }
            }
        }
    }
}

/// A second factor for tests.
pub fn sample() -> SecondFactor {
    SecondFactor { since: "2026-04-01T01:00:00Z".parse().expect("an instant"), recovery_codes_left: 9 }
}

/// States of the pages for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    let (shell, nobody) = (&crate::mypage::sample::shell(), &Shell::default());
    let back = &paths::mypage_profile();
    let error = |control: &str, message: &str| {
        let mut errors = Errors::default();
        errors.push(control, message);
        errors
    };
    let password = error("currentPassword", "いまのパスワードが正しくありません");
    let code = error("code", "確認コードが正しくありません");
    let made = SecondFactorSetUp {
        secret: "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ".to_owned(),
        url: "otpauth://totp/MAMIS:mihon%2Dharuka?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=MAMIS&algorithm=SHA1&digits=6&period=30".to_owned(),
    };
    let codes: Vec<String> = (2..8).map(|digit| format!("abcd-{digit}{digit}{digit}{digit}-efgh-jkmn")).collect();
    let few = SecondFactor { recovery_codes_left: 1, ..sample() };
    vec![
        ("second-factor-begin", begin_page(shell, Occasion::Wish, back, &Errors::default())),
        ("second-factor-asked", begin_page(nobody, Occasion::Asked, back, &password)),
        ("second-factor-set-up", set_up_page(shell, &made)),
        ("second-factor-confirm", confirm_page(shell, &code)),
        ("second-factor-codes", codes_page(shell, true, &codes, back)),
        ("second-factor-codes-renewed", codes_page(shell, false, &codes, back)),
        ("second-factor", state_page(shell, &sample(), back)),
        ("second-factor-few", state_page(shell, &few, back)),
        ("second-factor-renew", act_page(shell, Act::Renew, &Errors::default())),
        ("second-factor-off", act_page(shell, Act::Remove, &code)),
    ]
}
