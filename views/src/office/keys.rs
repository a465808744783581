//! The switch of the keys, for pages that load `office-keys.js`. Shown only where scripts run.

use maud::{Markup, html};

/// The script that the switch belongs to.
pub(super) const SCRIPT: &str = "office-keys.js";

/// Off until somebody switches it on. `what`: what the keys do on this page, in words.
pub(super) fn switch(what: &str) -> Markup {
    html! {
        div.keys data-keys data-scripted hidden {
            label.choice.choice--bare {
                input type="checkbox";
                span { "キーボードで操作する" br; span.small.sub { (what) "（文字の入力中は働きません）" } }
            }
        }
    }
}
