//! Buttons, and links that look like them. There is one solid button on a page.

use maud::{Markup, Render, html};

use crate::paths::Path;

/// A button that sends its form, or a link with its look.
#[derive(Debug, Clone)]
#[must_use]
pub struct Button<'a> {
    label: &'a str,
    about: Option<&'a str>,
    target: Target<'a>,
    class: String,
}

#[derive(Debug, Clone)]
enum Target<'a> {
    Submit { name: Option<(&'a str, &'a str)> },
    Link(Path),
}

/// Sends the form.
pub fn submit(label: &str) -> Button<'_> {
    Button { label, about: None, target: Target::Submit { name: None }, class: "btn btn--solid".into() }
}

/// Goes to a page.
pub fn link(label: &str, to: Path) -> Button<'_> {
    Button { label, about: None, target: Target::Link(to), class: "btn btn--solid".into() }
}

impl<'a> Button<'a> {
    /// Sends this name and value with the form, so that the server knows which button it was.
    pub fn named(mut self, name: &'a str, value: &'a str) -> Self {
        self.target = Target::Submit { name: Some((name, value)) };
        self
    }

    /// Says to screen readers what the button is about, where several have the same label.
    pub fn about(mut self, about: &'a str) -> Self {
        self.about = Some(about);
        self
    }

    /// Outlined: not the main action.
    pub fn outline(self) -> Self {
        self.look("btn--outline")
    }

    /// Looks like a link.
    pub fn text(self) -> Self {
        self.look("btn--text")
    }

    /// Outlined in red: cannot be taken back.
    pub fn danger(self) -> Self {
        self.look("btn--outline btn--danger")
    }

    /// 56 px high.
    pub fn large(mut self) -> Self {
        self.class.push_str(" btn--lg");
        self
    }

    /// 36 px high, in lists and tables.
    pub fn small(mut self) -> Self {
        self.class.push_str(" btn--sm");
        self
    }

    fn look(mut self, look: &str) -> Self {
        self.class = self.class.replace("btn--solid", look);
        self
    }
}

impl Render for Button<'_> {
    fn render(&self) -> Markup {
        let label = html! { (self.label) @if let Some(about) = self.about { span.vh { "：" (about) } } };
        match &self.target {
            Target::Link(path) => html! { a class=(self.class) href=(path) { (label) } },
            Target::Submit { name } => html! {
                button class=(self.class) type="submit" name=[name.map(|it| it.0)] value=[name.map(|it| it.1)] { (label) }
            },
        }
    }
}
