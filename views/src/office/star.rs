//! ★要注意: the page that asks for its reason.

use maud::{Markup, html};

use super::application::{self, DetailApplication, DetailStep};
use super::list_query::Within;
use super::words;
use crate::components::field::field;
use crate::components::{banner, button, form};
use crate::forms::FormState;
use crate::layout::Shell;
use crate::paths;

/// The page. `state` is the reason as typed; `conflict`: somebody else was faster, in words.
pub fn page(
    shell: &Shell,
    within: Option<&Within>,
    step: &DetailStep,
    state: &FormState<String>,
    conflict: Option<&str>,
) -> Markup {
    let application: &DetailApplication = &step.application;
    let id = application.id.inner();
    let main = html! {
        (banner::error_summary(&state.errors))
        @if let Some(conflict) = conflict { (banner::problem("まだ保存されていません", &html! { p { (conflict) } })) }
        div.page-head {
            h1 { "★ 要注意を付ける" }
            p.sub {
                (words::kind(application.kind, step.side)) "：" (application.doctor.family_name) " " (application.doctor.given_name)
                " 様　受付番号 " (application.number)
            }
        }
        div.form-page {
            div.split__main {
                (form::post(shell, &paths::office_application_star(id).within(within), &html! {
                    (form::hidden("version", &application.version.to_string()))
                    (form::hidden("seen", application.star_reason.as_deref().unwrap_or_default()))
                    (field("reason", "要注意の理由").required()
                        .hint("この申請に関わる医師会の事務局だけに表示されます。医師には表示されません。")
                        .errors(&state.errors).textarea(&state.values, 4))
                    div.actions.mt {
                        (button::submit("保存する"))
                        (button::link("申請詳細に戻る", paths::office_application(id).within(within)).text())
                    }
                    (form::sending())
                }))
            }
        }
    };
    let title = format!("要注意 {}", application.number);
    shell
        .render(&application::frame(&title, application, within, !state.errors.is_empty() || conflict.is_some()), &main)
}
