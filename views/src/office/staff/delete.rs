//! ユーザーの削除: confirmation, and what became of each.

use maud::{Markup, html};

use super::gql::{StaffUser, StaffUserDeletion};
use crate::components::{banner, button, form};
use crate::layout::Shell;
use crate::paths;

/// The page that asks. None chosen: it says how to choose.
pub fn confirm_page(shell: &Shell, users: &[StaffUser]) -> Markup {
    let main = html! {
        div.page-head { h1 { "事務局ユーザーの削除" } }
        @if users.is_empty() {
            p { "削除するユーザーが選ばれていません。一覧でユーザーを選択してから、もう一度操作してください。" }
            p.mt { (button::link("一覧に戻る", paths::office_staff())) }
        } @else {
            p { "次の" (users.len()) "人を削除します。削除したユーザーはすぐにログアウトになり、元に戻せません。操作履歴は残ります。" }
            ul.mt {
                @for user in users {
                    li { (user.name) "（" (user.login_id.as_deref().unwrap_or("—")) "・" (user.role.label()) "）" }
                }
            }
            (form::post(shell, &paths::office_staff_delete(), &html! {
                @for user in users {
                    (form::hidden("user[]", &format!("{}:{}", user.id.inner(), user.version.unwrap_or_default())))
                }
                div.actions.mt {
                    (button::submit("削除する").danger())
                    (button::link("削除せずに一覧に戻る", paths::office_staff()).text())
                }
                (form::sending())
            }))
        }
    };
    shell.render(&super::frame("事務局ユーザーの削除", "削除", false), &main)
}

/// What became of each. `names`: id and name of those who were asked for.
pub fn result_page(shell: &Shell, results: &[StaffUserDeletion], names: &[(String, String)]) -> Markup {
    let done = results.iter().filter(|result| result.user_errors.is_empty()).count();
    let left = results.len() - done;
    let name = |result: &StaffUserDeletion| {
        let asked = || names.iter().find(|(id, _)| id == result.id.inner()).map(|(_, name)| name.clone());
        result.name.clone().or_else(asked).unwrap_or_else(|| "一覧にないユーザー".to_owned())
    };
    let main = html! {
        @if left > 0 {
            (banner::problem(&format!("{left}人は削除できませんでした"), &html! {
                ul {
                    @for result in results.iter().filter(|result| !result.user_errors.is_empty()) {
                        li {
                            b { (name(result)) } "："
                            @for error in &result.user_errors { (error.message) }
                        }
                    }
                }
            }))
        }
        div.page-head { h1 { "削除の結果" } p.sub { (done) "人を削除しました。" } }
        @if done > 0 {
            ul {
                @for result in results.iter().filter(|result| result.user_errors.is_empty()) { li { (name(result)) } }
            }
        }
        p.mt { (button::link("一覧に戻る", paths::office_staff())) }
    };
    shell.render(&super::frame("削除の結果", "削除の結果", left > 0), &main)
}
