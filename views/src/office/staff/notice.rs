//! ログイン情報のお知らせ for the first 管理者 of an association: one page each, for the printer.

use chrono::NaiveDate;
use maud::{DOCTYPE, Markup, html};

use crate::text;

/// What one of them is told.
#[derive(Debug, Clone)]
pub struct Notice {
    /// Name of the association.
    pub association: String,
    /// Login ID.
    pub login_id: String,
    /// First password.
    pub password: String,
}

/// Stands by itself: the file is opened without a server. Has nothing in it that HTML would have to escape.
const STYLE: &str = "@page { size: A4; margin: 25mm }
body { font-family: 'Noto Sans JP', 'Noto Sans CJK JP', 'Hiragino Sans', 'Yu Gothic Medium', Meiryo, sans-serif; color: #1a1a1a; line-height: 1.8 }
section { break-after: page } section:last-child { break-after: auto }
h1 { font-size: 1.5rem } dl { margin: 2rem 0; padding: 1rem 1.5rem; border: 2px solid #1a1a1a }
dt { font-weight: 700 } dd { margin: 0 0 1rem; font: 1.4rem monospace } .date { text-align: right }";

/// All of them as one document.
pub fn notices(notices: &[Notice], made_on: NaiveDate) -> Markup {
    html! {
        (DOCTYPE)
        html lang="ja" {
            head {
                meta charset="utf-8";
                title { "管理者のログイン情報のお知らせ" }
                style { (STYLE) }
            }
            body { @for notice in notices { (page(notice, made_on)) } }
        }
    }
}

fn page(notice: &Notice, made_on: NaiveDate) -> Markup {
    html! {
        section {
            p.date { (text::long_date(made_on)) }
            p { (notice.association) " 御中" }
            h1 { "会員情報管理システム　管理者のログイン情報のお知らせ" }
            p { "貴会の管理者のログイン情報をお知らせします。他の人に知られないように取り扱ってください。" }
            dl {
                dt { "ログインID" }
                dd { (notice.login_id) }
                dt { "はじめのパスワード" }
                dd { (notice.password) }
            }
            ol {
                li { "ログイン画面で、上のログインIDとパスワードを入力してください。" }
                li { "はじめてのログインでは、パスワードの変更が必要です。英字・数字・記号をすべて使って8文字以上で決めてください。" }
                li { "「事務局ユーザー管理」で、実際に使う方を登録してください。管理者を2人以上登録しておくと安心です。" }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notice_is_a_page_and_what_is_typed_stays_text() {
        let notice = |association: &str| Notice {
            association: association.into(),
            login_id: "kanri-14".into(),
            password: "abcd-2345".into(),
        };
        let day = NaiveDate::from_ymd_opt(2026, 4, 1).unwrap();
        let html = notices(&[notice("横浜市医師会"), notice("<b>")], day).into_string();
        assert_eq!(html.matches("<section>").count(), 2);
        assert!(html.contains("横浜市医師会 御中") && html.contains("&lt;b&gt; 御中") && html.contains("abcd-2345"));
    }
}
