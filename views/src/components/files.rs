//! Lists of documents.

use maud::{Markup, html};

use super::icon::{Icon, icon};
use crate::gql::Attachment;
use crate::{paths, text};

/// Documents with their kind, size and a link to look at them; `actions` adds what else can be done with one.
pub fn list(files: &[Attachment], actions: impl Fn(&Attachment) -> Markup) -> Markup {
    html! {
        ul.files {
            @for file in files {
                li {
                    span.files__name {
                        (icon(Icon::File))
                        span {
                            b { (file.document_kind.label) } br;
                            span.small { (file.file_name) "（" (text::media_name(&file.media_type)) " " (text::file_size(file.byte_size)) "）" }
                        }
                    }
                    div.files__actions {
                        a href=(paths::file(&file.url)) { "表示" span.vh { "：" (file.file_name) } }
                        (actions(file))
                    }
                }
            }
        }
    }
}
