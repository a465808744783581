//! Fields of a form: label, hint, control, error, in this order and tied to each other.

use maud::{Markup, Render, html};

use crate::forms::Errors;

/// What stands around a control.
#[derive(Debug, Clone)]
#[must_use]
pub struct Field<'a> {
    id: &'a str,
    label: &'a str,
    need: Need,
    hint: Option<&'a str>,
    error: Option<&'a str>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Unsaid,
    Required,
    Optional,
}

/// A field whose control has this id and, unless said otherwise, this name.
pub fn field<'a>(id: &'a str, label: &'a str) -> Field<'a> {
    Field { id, label, need: Need::Unsaid, hint: None, error: None }
}

impl<'a> Field<'a> {
    /// ※必須
    pub fn required(mut self) -> Self {
        self.need = Need::Required;
        self
    }

    /// ※任意
    pub fn optional(mut self) -> Self {
        self.need = Need::Optional;
        self
    }

    /// What to write, in a sentence.
    pub fn hint(mut self, hint: &'a str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// What is wrong with it, if anything.
    pub fn errors(mut self, errors: &'a Errors) -> Self {
        self.error = errors.under(self.id);
        self
    }

    /// One line of text.
    pub fn text(&self, input: &Input<'_>) -> Markup {
        self.labelled(&self.input(self.id, input))
    }

    /// Several lines of text.
    pub fn textarea(&self, value: &str, rows: u8) -> Markup {
        self.labelled(&html! {
            textarea.input id=(self.id) name=(self.id) rows=(rows)
                aria-invalid=[self.invalid()] aria-describedby=[self.described_by()] { (value) }
        })
    }

    /// A list to choose one from. `options` are `<option>` and `<optgroup>`.
    pub fn select(&self, options: &Markup) -> Markup {
        self.labelled(&self.select_control(options))
    }

    /// A list with something beside it, such as a button.
    pub fn select_beside(&self, options: &Markup, beside: &Markup) -> Markup {
        self.labelled(&html! { div.inline { (self.select_control(options)) (beside) } })
    }

    /// One line of text with something beside it.
    pub fn text_beside(&self, input: &Input<'_>, beside: &Markup) -> Markup {
        self.labelled(&html! { div.inline { (self.input(self.id, input)) (beside) } })
    }

    /// Files to choose, with something beside them.
    pub fn file_beside(&self, name: &str, accept: &str, beside: &Markup) -> Markup {
        self.labelled(&html! {
            div.inline {
                input.input.input--file type="file" id=(self.id) name=(name) accept=(accept)
                    aria-invalid=[self.invalid()] aria-describedby=[self.described_by()];
                (beside)
            }
        })
    }

    /// A group of controls under one name.
    pub fn group(&self, controls: &Markup) -> Markup {
        html! {
            fieldset.field id=(format!("{}-group", self.id)) aria-describedby=[self.described_by()] {
                legend.label { (self.label) (self.need()) }
                (self.hint_line())
                div.control { (controls) }
                (self.error_line())
            }
        }
    }

    /// Three boxes for year, month and day, named `<id>-year` and so on.
    pub fn date(&self, errors: &Errors, year: &str, month: &str, day: &str) -> Markup {
        self.date_boxes(
            errors,
            &[
                ("year", "年", "input--year", year),
                ("month", "月", "input--md", month),
                ("day", "日", "input--md", day),
            ],
        )
    }

    /// Two boxes for year and month, named `<id>-year` and `<id>-month`.
    pub fn month(&self, errors: &Errors, year: &str, month: &str) -> Markup {
        self.date_boxes(errors, &[("year", "年", "input--year", year), ("month", "月", "input--md", month)])
    }

    fn date_boxes(&self, errors: &Errors, boxes: &[(&str, &str, &str, &str)]) -> Markup {
        // An error of the date as a whole is at its first box, where the summary leads.
        let whole = errors.of(self.id).is_some();
        let controls = html! {
            div.inline {
                @for (part, unit, width, value) in boxes {
                    @let id = format!("{}-{part}", self.id);
                    @let is_wrong = whole || errors.of(&id).is_some();
                    span.inline__pair {
                        input class={ "input " (width) } type="text" inputmode="numeric" autocomplete="off" id=(id) name=(id)
                            value=(value) aria-invalid=[is_wrong.then_some("true")] aria-describedby=[self.described_by()];
                        label for=(id) { (unit) }
                    }
                }
            }
        };
        self.group(&controls)
    }

    /// A box to tick or a dot to choose, inside a [`Field::group`].
    pub fn choice(&self, choice: &Choice<'_>) -> Markup {
        html! {
            label.choice.choice--tile[choice.is_tile] {
                input type=(if choice.is_single { "radio" } else { "checkbox" }) id=(choice.id) name=(choice.name) value=(choice.value)
                    checked[choice.is_chosen] aria-describedby=[self.error.map(|_| format!("{}-error", self.id))];
                span { (choice.label) }
            }
        }
    }

    fn labelled(&self, control: &Markup) -> Markup {
        html! {
            div.field {
                label.label for=(self.id) { (self.label) (self.need()) }
                (self.hint_line())
                div.control { (control) }
                (self.error_line())
            }
        }
    }

    fn input(&self, id: &str, input: &Input<'_>) -> Markup {
        html! {
            input class={ "input " (input.class) } type=(input.kind) id=(id) name=(id) value=[input.value]
                autocomplete=(input.autocomplete) inputmode=[input.inputmode]
                autocapitalize=[input.is_code.then_some("none")] spellcheck=[input.is_code.then_some("false")]
                aria-invalid=[self.invalid()] aria-describedby=[self.described_by()];
        }
    }

    fn select_control(&self, options: &Markup) -> Markup {
        html! {
            select.input.input--half id=(self.id) name=(self.id) aria-invalid=[self.invalid()] aria-describedby=[self.described_by()] {
                (options)
            }
        }
    }

    fn need(&self) -> Markup {
        match self.need {
            Need::Unsaid => html! {},
            Need::Required => html! { span.req { "※必須" } },
            Need::Optional => html! { span.opt { "※任意" } },
        }
    }

    fn hint_line(&self) -> Markup {
        html! { @if let Some(hint) = self.hint { p.hint id={ (self.id) "-hint" } { (hint) } } }
    }

    fn error_line(&self) -> Markup {
        html! { @if let Some(error) = self.error { p.error id={ (self.id) "-error" } { "＊" (error) } } }
    }

    fn invalid(&self) -> Option<&'static str> {
        self.error.map(|_| "true")
    }

    fn described_by(&self) -> Option<String> {
        let hint = self.hint.map(|_| format!("{}-hint", self.id));
        let error = self.error.map(|_| format!("{}-error", self.id));
        let ids: Vec<_> = hint.into_iter().chain(error).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

/// A one-line control.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    kind: &'static str,
    value: Option<&'a str>,
    autocomplete: &'static str,
    inputmode: Option<&'static str>,
    class: &'static str,
    is_code: bool,
}

impl<'a> Input<'a> {
    /// Words.
    pub fn text(value: &'a str) -> Self {
        Self { kind: "text", value: Some(value), autocomplete: "off", inputmode: None, class: "", is_code: false }
    }

    /// Words to search for.
    pub fn search(value: &'a str) -> Self {
        Self { kind: "search", ..Self::text(value) }
    }

    /// A password. It never comes back in a page.
    pub fn password() -> Self {
        Self { kind: "password", value: None, is_code: true, ..Self::text("") }
    }

    /// Letters and digits that are no words: neither capitalised nor spell-checked.
    #[must_use]
    pub fn code(mut self) -> Self {
        self.is_code = true;
        self
    }

    /// What the browser may fill in.
    #[must_use]
    pub fn autocomplete(mut self, what: &'static str) -> Self {
        self.autocomplete = what;
        self
    }

    /// Digits: telephones show their digits for it.
    #[must_use]
    pub fn digits(mut self) -> Self {
        self.inputmode = Some("numeric");
        self
    }

    /// Half as wide.
    #[must_use]
    pub fn half(mut self) -> Self {
        self.class = "input--half";
        self
    }

    /// 56 px high.
    #[must_use]
    pub fn large(mut self) -> Self {
        self.class = "input--lg";
        self
    }
}

/// A box to tick or a dot to choose.
#[derive(Debug)]
pub struct Choice<'a> {
    /// Id of the control; the first of a group has the id that errors lead to.
    pub id: &'a str,
    /// Name that is sent.
    pub name: &'a str,
    /// Value that is sent.
    pub value: &'a str,
    /// What it says.
    pub label: Markup,
    /// Is it chosen now?
    pub is_chosen: bool,
    /// One of several (radio) rather than any number (checkbox).
    pub is_single: bool,
    /// Framed, for few choices with much text.
    pub is_tile: bool,
}

/// An entry of a list.
pub fn option(value: &str, label: &str, chosen: Option<&str>) -> Markup {
    html! { option value=(value) selected[chosen == Some(value)] { (label) } }
}

/// The first entry of a list of which nothing is chosen yet.
pub fn nothing_chosen() -> Markup {
    html! { option value="" { "選択してください" } }
}

impl Render for Choice<'_> {
    fn render(&self) -> Markup {
        field(self.id, "").choice(self)
    }
}
