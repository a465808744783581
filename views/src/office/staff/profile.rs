//! ご自身の登録内容.

use maud::{Markup, html};

use super::gql::StaffUser;
use crate::account::email;
use crate::account::log_ins::{self, Account};
use crate::components::button;
use crate::components::facts::Facts;
use crate::layout::{NavItem, Page, Shell};
use crate::{paths, text};

/// The page.
pub fn page(shell: &Shell, user: &StaffUser, account: &Account) -> Markup {
    let main = html! {
        div.page-head {
            h1 { "ご自身の登録内容" }
            p.sub { "氏名・ログインID・権限の変更は、" (user.association.name) "の管理者へご連絡ください。" }
        }
        (facts(user))
        section.section aria-labelledby="password" {
            h2.h-sm id="password" { "パスワード" }
            p.mt { (button::link("パスワードを変更する", paths::own_password()).outline()) }
        }
        section.section aria-labelledby="email" {
            h2.h-sm id="email" { "メールアドレス" }
            (email::pending(shell, account.email_change.as_ref()))
            p.mt { (button::link("メールアドレスを変更する", paths::own_email()).outline()) }
        }
        (log_ins::sections(shell, account))
    };
    let crumbs = vec![("TOP".to_owned(), Some(paths::office())), ("ご自身の登録内容".to_owned(), None)];
    let page = Page { title: "ご自身の登録内容", nav: Some(NavItem::OfficeProfile), crumbs, ..Page::default() };
    shell.render(&page, &main)
}

fn facts(user: &StaffUser) -> Facts {
    let period = match (user.valid_from, user.valid_until) {
        (None, None) => "期限なし".to_owned(),
        (from, until) => {
            let day = |day: Option<chrono::NaiveDate>| day.map(text::date).unwrap_or_default();
            format!("{}〜{}", day(from), day(until))
        }
    };
    Facts::new()
        .text("氏名", &user.name)
        .text("フリガナ", &user.name_kana)
        .text("医師会", &user.association.name)
        .text("権限", user.role.label())
        .text("メールアドレス", &user.email)
        .text("ログインID", user.login_id.as_deref().unwrap_or_default())
        .text("有効期間", &period)
}
