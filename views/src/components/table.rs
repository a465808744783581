//! Tables that scroll inside their own named section, so the page never scrolls sideways.

use maud::{Markup, html};

/// Wraps a table. `caption` also names the section that scrolls.
pub fn scrolling(caption: &str, class: &str, head: &Markup, body: &Markup) -> Markup {
    html! {
        section.table-wrap tabindex="0" aria-label={ (caption) "（横スクロールできます）" } {
            table class={ "table " (class) } {
                caption.vh { (caption) }
                thead { (head) }
                (body)
            }
        }
    }
}
