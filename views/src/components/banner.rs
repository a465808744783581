//! Boxes that say something about the page as a whole.

use maud::{Markup, html};

use super::icon::{Icon, icon};
use crate::forms::Errors;
use crate::layout::{Flash, FlashTone};

/// What is wrong with a form: the first thing in the page, with a link to each control.
pub fn error_summary(errors: &Errors) -> Markup {
    html! {
        @if !errors.is_empty() {
            div.banner.banner--error role="alert" tabindex="-1" id="errors" data-error-summary {
                h2 { (icon(Icon::Error)) "入力内容に" (errors.iter().len()) "件の誤りがあります" }
                ul {
                    @for error in errors.iter() {
                        @match &error.control {
                            Some(control) => { li { a href={ "#" (control) } { (error.message) } } }
                            None => { li { (error.message) } }
                        }
                    }
                }
            }
        }
    }
}

/// What the last action did.
pub fn flash(flash: &Flash) -> Markup {
    match flash.tone {
        FlashTone::Success => html! {
            div.banner.banner--success.banner--flash role="status" {
                p.banner__title { (icon(Icon::Check)) (flash.text) }
            }
        },
        FlashTone::Warning => html! {
            div.banner.banner--warn.banner--flash role="alert" {
                p.banner__title { (icon(Icon::Warning)) (flash.text) }
            }
        },
    }
}

/// Something to know before going on.
pub fn warning(title: &str, body: &Markup) -> Markup {
    boxed("banner banner--warn", Icon::Warning, title, body)
}

/// Something that went wrong and that is not about one control.
pub fn problem(title: &str, body: &Markup) -> Markup {
    html! {
        div.banner.banner--error role="alert" tabindex="-1" data-error-summary {
            h2 { (icon(Icon::Error)) (title) }
            (body)
        }
    }
}

/// Something good to know.
pub fn info(title: &str, body: &Markup) -> Markup {
    boxed("banner", Icon::Info, title, body)
}

fn boxed(class: &str, mark: Icon, title: &str, body: &Markup) -> Markup {
    html! {
        div class=(class) {
            h2 { (icon(mark)) (title) }
            (body)
        }
    }
}
