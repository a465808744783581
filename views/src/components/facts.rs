//! Names and values: `<dl>` for confirmations and details.

use maud::{Markup, Render, html};

use super::chip::{Tone, chip};

/// A list of facts.
#[derive(Debug, Default)]
#[must_use]
pub struct Facts(Vec<Fact>);

#[derive(Debug)]
struct Fact {
    name: String,
    value: Markup,
    change: Option<Change>,
}

/// That a value is another one than before.
#[derive(Debug)]
struct Change {
    /// What it was, where the reader is told.
    before: Option<Markup>,
}

impl Facts {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A fact in words. Empty: 「入力されていません」, never a blank.
    pub fn text(self, name: &str, value: &str) -> Self {
        self.markup(name, in_words(value))
    }

    /// A fact that is more than a word.
    pub fn markup(mut self, name: &str, value: Markup) -> Self {
        self.0.push(Fact { name: name.to_owned(), value, change: None });
        self
    }

    /// The last fact is not what it was: 「変更」.
    pub fn changed_if(mut self, is_changed: bool) -> Self {
        if let Some(last) = self.0.last_mut().filter(|_| is_changed) {
            last.change = Some(Change { before: None });
        }
        self
    }

    /// The last fact is not what it was: 「前回から変更」 and the old value.
    pub fn changed_from(mut self, before: Option<Markup>) -> Self {
        if let (Some(last), Some(before)) = (self.0.last_mut(), before) {
            last.change = Some(Change { before: Some(before) });
        }
        self
    }
}

/// A value that may be empty.
pub fn in_words(value: &str) -> Markup {
    html! { @if value.is_empty() { span.sub { "入力されていません" } } @else { (value) } }
}

impl Render for Facts {
    fn render(&self) -> Markup {
        html! { dl.facts { @for fact in &self.0 { (fact.line()) } } }
    }
}

impl Fact {
    fn line(&self) -> Markup {
        html! {
            @match &self.change {
                None => { div { dt { (self.name) } dd { (self.value) } } }
                Some(Change { before: None }) => {
                    div.is-changed { dt { (self.name) } dd { (chip(Tone::Aged, "変更")) " " (self.value) } }
                }
                Some(Change { before: Some(before) }) => {
                    div.is-changed {
                        dt { (self.name) }
                        dd.now { (chip(Tone::Aged, "前回から変更")) " " (self.value) }
                        dd.was { "前回の申請：" (before) }
                    }
                }
            }
        }
    }
}
