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

/// What the page was made from; a change is compared with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// Version of the application.
    pub version: i32,
    /// Reason of the mark; empty: there was none.
    pub reason: String,
}

impl Seen {
    /// As it stands.
    pub fn now(application: &DetailApplication) -> Self {
        Self { version: application.version, reason: application.star_reason.clone().unwrap_or_default() }
    }
}

/// The page. `state` is the reason as typed; `conflict`: somebody else was faster, in words.
pub fn page(
    shell: &Shell,
    within: Option<&Within>,
    step: &DetailStep,
    seen: &Seen,
    state: &FormState<String>,
    conflict: Option<&str>,
) -> Markup {
    let application: &DetailApplication = &step.application;
    let id = application.id.inner();
    let main = html! {
        (banner::error_summary(&state.errors))
        @if let Some(conflict) = conflict {
            (banner::problem("まだ保存されていません", &html! {
                p { (conflict) }
                @match seen.reason.as_str() {
                    "" => p { "いまは要注意が付いていません。" },
                    reason => p.pre { "現在の理由：" (reason) },
                }
            }))
        }
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
                    (form::hidden("version", &seen.version.to_string()))
                    (form::hidden("seen", &seen.reason))
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
