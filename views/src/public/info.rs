//! 個人情報の取り扱い and よくある質問.

use maud::{Markup, html};

use crate::layout::{Page, Shell};
use crate::paths;

/// 個人情報の取り扱い
pub fn privacy(shell: &Shell) -> Markup {
    let sections = [
        (
            "取り扱う情報",
            "氏名、医籍登録番号、生年月日、住所、電話番号、メールアドレス、診療科、出身校、勤務先、申請の内容と添付書類、ログインと操作の記録を取り扱います。",
        ),
        ("利用の目的", "入会・異動・退会などの手続き、会員名簿の管理、会員への連絡、医師会の会務のために利用します。"),
        (
            "共同利用",
            "申請先・所属先の医師会、その上の層の医師会、日本医師会が共同で利用します。所属していない医師会は、登録された情報を見ることができません。",
        ),
        ("添付書類", "添付書類は、その申請に関わる医師会だけが、審査と保存期間のあいだ見ることができます。"),
        ("記録", "事務局の職員が会員の情報や書類を見たときは、だれがいつ見たかを記録しています。"),
        ("確認・訂正", "ご自身の情報の確認や訂正は、所属の医師会または下記のお問合せ先へご連絡ください。"),
    ];
    let main = html! {
        div.page-head { h1 { "個人情報の取り扱い" } }
        @for (heading, text) in sections { section.section { h2.h-sm { (heading) } p { (text) } } }
        p.small.sub.mt { "この文章は見本です。運用を始める前に、運営者が定めた方針に差し替えてください。" }
    };
    shell.render(&Page { title: "個人情報の取り扱い", ..Page::default() }, &main)
}

/// よくある質問
pub fn faq(shell: &Shell) -> Markup {
    let main = html! {
        div.page-head { h1 { "よくある質問" } }
        section.section {
            h2.h-sm { "だれが利用できますか" }
            p { "日本の医師免許をお持ちの医師の方と、医師会の事務局の方が利用できます。はじめての医師の方は、" a href=(paths::register_terms()) { "利用者登録" } "から始めてください。" }
        }
        section.section {
            h2.h-sm { "医師会から「ログイン情報のお知らせ」が届きました" }
            p { "お知らせに書かれたログインIDとパスワードで、" a href=(paths::login()) { "ログイン画面" } "からログインしてください。利用者登録は必要ありません。" }
        }
        section.section {
            h2.h-sm { "確認メールが届きません" }
            p { "迷惑メールのフォルダーをご確認ください。届いていないときは、利用者登録の画面で「確認メールを再送する」を押すか、メールアドレスを修正してください。" }
        }
        section.section {
            h2.h-sm { "ログインIDやパスワードが分かりません" }
            p { a href=(paths::recovery()) { "ログインID・パスワードをお忘れの方" } "から、登録されているメールアドレスでお手続きいただけます。" }
            p { "登録のメールアドレスが使えないときは、所属の医師会へご連絡ください。連絡先は" a href=(paths::associations()) { "医師会の連絡先" } "でお調べいただけます。" }
        }
        section.section {
            h2.h-sm { "入力の途中でやめても大丈夫ですか" }
            p { "利用者登録は、次へ進むたびに保存し、最後の保存から24時間、同じブラウザーで続けられます。入会届の下書きは90日間保存します。" }
        }
        section.section {
            h2.h-sm { "申請はいつ終わりますか" }
            p { "郡市区等医師会から順に審査します。理事会などの日程によって、数週間かかることがあります。状況はマイページで確認できます。" }
        }
    };
    shell.render(&Page { title: "よくある質問", ..Page::default() }, &main)
}

/// States of the pages for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    vec![("privacy", privacy(&Shell::default())), ("faq", faq(&Shell::default()))]
}
