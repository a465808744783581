//! Forms: every POST carries the token of the page, and no browser checks stand before the server's.

use maud::{Markup, html};

use crate::forms::CSRF_FIELD;
use crate::layout::Shell;
use crate::paths::Path;

/// A form that changes something.
pub fn post(shell: &Shell, action: &Path, content: &Markup) -> Markup {
    post_as(shell, action, "", content)
}

/// [`post`] with a class.
pub fn post_as(shell: &Shell, action: &Path, class: &str, content: &Markup) -> Markup {
    html! {
        form method="post" action=(action) class=[(!class.is_empty()).then_some(class)] novalidate {
            (hidden(CSRF_FIELD, &shell.csrf))
            (content)
        }
    }
}

/// [`post_as`] whose script saves what is typed now and then.
pub fn kept(shell: &Shell, action: &Path, class: &str, content: &Markup) -> Markup {
    html! {
        form method="post" action=(action) class=(class) novalidate data-autosave {
            (hidden(CSRF_FIELD, &shell.csrf))
            (content)
        }
    }
}

/// What a script asks the device before it sends a form.
#[derive(Debug, Clone)]
pub enum Asking<'a> {
    /// A new passkey, with these options.
    Create(&'a str),
    /// To prove itself with one it has, with options that are to be had there.
    Get(Path),
}

/// [`post`] whose script asks the device first; see `passkey.js`.
pub fn asking(shell: &Shell, action: &Path, asking: &Asking<'_>, content: &Markup) -> Markup {
    let (kind, options, begin) = match asking {
        Asking::Create(options) => ("create", Some(options), None),
        Asking::Get(begin) => ("get", None, Some(begin)),
    };
    html! {
        form method="post" action=(action) novalidate data-passkey=(kind) data-options=[options] data-begin=[begin] {
            (hidden(CSRF_FIELD, &shell.csrf))
            (content)
        }
    }
}

/// A form that carries files.
pub fn upload(shell: &Shell, action: &Path, content: &Markup) -> Markup {
    html! {
        form method="post" action=(action) enctype="multipart/form-data" novalidate {
            (hidden(CSRF_FIELD, &shell.csrf))
            (content)
        }
    }
}

/// A value that the reader does not see.
pub fn hidden(name: &str, value: &str) -> Markup {
    html! { input type="hidden" name=(name) value=(value); }
}

/// Where the common script says 「送信しています…」.
pub fn sending() -> Markup {
    html! { p.small.sub role="status" data-sending {} }
}

/// A telephone number that can be called. Hyphens stay together on one line.
pub fn phone(number: &str) -> Markup {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix('0') {
        Some(national) if number.len() >= 10 => html! {
            a.nowrap href={ "tel:+81" (national) } { (number.replace('-', "\u{2011}")) }
        },
        _ => html! { (number) },
    }
}
