//! First, previous, next, last: keyset pages have no numbers.

use maud::{Markup, html};

use crate::paths::Path;

/// Where the pages beside this one are; none: this is the end.
#[derive(Debug, Default)]
pub struct Pager {
    /// 全123件中 1〜50件
    pub summary: String,
    /// The first page, unless this is it.
    pub first: Option<Path>,
    /// The page before.
    pub previous: Option<Path>,
    /// The page after.
    pub next: Option<Path>,
    /// The last page, unless this is it.
    pub last: Option<Path>,
}

/// The bar under a list.
pub fn pager(pager: &Pager) -> Markup {
    let links = [("最初", &pager.first), ("前へ", &pager.previous), ("次へ", &pager.next), ("最後", &pager.last)];
    html! {
        div.pager {
            p { (pager.summary) }
            @if links.iter().any(|(_, path)| path.is_some()) {
                nav aria-label="ページ送り" {
                    ul { @for (label, path) in links { @if let Some(path) = path { li { a href=(path) { (label) } } } } }
                }
            }
        }
    }
}
