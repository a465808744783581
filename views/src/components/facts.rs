//! Names and values: `<dl>` for confirmations and details.

use maud::{Markup, Render, html};

/// A list of facts.
#[derive(Debug, Default)]
#[must_use]
pub struct Facts(Vec<(String, Markup)>);

impl Facts {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A fact in words. Empty: 「入力されていません」, never a blank.
    pub fn text(self, name: &str, value: &str) -> Self {
        let value = if value.is_empty() {
            html! { span.sub { "入力されていません" } }
        } else {
            html! { (value) }
        };
        self.markup(name, value)
    }

    /// A fact that is more than a word.
    pub fn markup(mut self, name: &str, value: Markup) -> Self {
        self.0.push((name.to_owned(), value));
        self
    }
}

impl Render for Facts {
    fn render(&self) -> Markup {
        html! {
            dl.facts { @for (name, value) in &self.0 { div { dt { (name) } dd { (value) } } } }
        }
    }
}
