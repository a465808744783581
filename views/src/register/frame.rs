//! What the pages of the form have in common: heading, steps, buttons, how long it is kept.

use maud::{Markup, html};

use super::gql::{Registration, Typed};
use crate::components::field::{Field, Input};
use crate::components::steps::{Step, StepMark, steps};
use crate::components::{banner, button, form};
use crate::forms::Errors;
use crate::gql::UserError;
use crate::layout::{Page, Shell};
use crate::paths::{RegisterPage, register_page};
use crate::text;

/// Name of the field that says which button was pressed.
pub const DO_FIELD: &str = "do";

/// A page of the form as it is shown.
pub struct Sheet<'a> {
    /// The frame of the site.
    pub shell: &'a Shell,
    /// What is known so far.
    pub registration: &'a Registration,
    /// What stands in the fields.
    pub typed: Typed,
    /// What is wrong with it.
    pub errors: Errors,
    /// Came from the confirmation and goes back there.
    pub returns: bool,
}

impl Sheet<'_> {
    /// The page around its fields.
    pub(super) fn render(&self, page: RegisterPage, fields: &Markup) -> Markup {
        let content = html! {
            (form::hidden("version", &self.registration.version.to_string()))
            @if self.returns { (form::hidden("return", "confirm")) }
            (fields)
            div.section.stack {
                div.actions {
                    (button::submit(if self.returns { "変更して確認へ戻る" } else { "次へ進む" }).named(DO_FIELD, "next").large())
                    @if page != RegisterPage::Login { (button::submit("戻る").named(DO_FIELD, "back").outline().large()) }
                }
                (form::sending())
            }
        };
        self.whole(page, &form::post_as(self.shell, &register_page(page), "section", &content))
    }

    /// The page around anything.
    pub(super) fn whole(&self, page: RegisterPage, content: &Markup) -> Markup {
        let (number, name, heading) = (number(page), name(page), self.registration.heading());
        let main = html! {
            (banner::error_summary(&self.errors))
            div.page-head {
                h1 { (heading) "：" (name) }
                p.sub { "ステップ " (number) "／5" }
            }
            (self.step_bar(page))
            @if self.registration.is_first_login && page != RegisterPage::Login {
                p.card.card--flat { "移行データから表示しています。違う場合は直してください。" }
            }
            (content)
            p.small.sub {
                (text::date_time(self.registration.saved_at)) "に保存しました。このブラウザーで "
                (text::date_time(self.registration.expires_at)) " まで続けられます。"
            }
        };
        let title = format!("{name}（{number}/5）{heading}");
        self.shell.render(&Page { title: &title, has_errors: !self.errors.is_empty(), ..Page::default() }, &main)
    }

    fn step_bar(&self, current: RegisterPage) -> Markup {
        let items = RegisterPage::ALL.map(|page| {
            let state = match page.cmp(&current) {
                std::cmp::Ordering::Less => StepMark::Done,
                std::cmp::Ordering::Equal if !self.errors.is_empty() => StepMark::Refused,
                std::cmp::Ordering::Equal => {
                    StepMark::Current(if page == RegisterPage::Confirm { "確認中" } else { "入力中" })
                }
                std::cmp::Ordering::Greater => StepMark::Ahead,
            };
            Step { label: name(page), path: (state == StepMark::Done).then(|| register_page(page)), state }
        });
        steps(&items)
    }

    /// One line of text with what was typed.
    pub(super) fn text(&self, field: Field<'_>, id: &str, autocomplete: &'static str) -> Markup {
        field.text(&Input::text(self.typed.one(id)).autocomplete(autocomplete))
    }

    /// The same, half as wide.
    pub(super) fn half(&self, field: Field<'_>, id: &str, autocomplete: &'static str) -> Markup {
        field.text(&Input::text(self.typed.one(id)).half().autocomplete(autocomplete))
    }

    /// The three boxes of a date.
    pub(super) fn date(&self, field: Field<'_>, id: &str) -> Markup {
        let part = |part: &str| self.typed.one(&format!("{id}-{part}"));
        field.date(&self.errors, part("year"), part("month"), part("day"))
    }

    /// The two boxes of a month.
    pub(super) fn month(&self, field: Field<'_>, id: &str) -> Markup {
        let part = |part: &str| self.typed.one(&format!("{id}-{part}"));
        field.month(&self.errors, part("year"), part("month"))
    }
}

fn number(page: RegisterPage) -> u8 {
    match page {
        RegisterPage::Login => 1,
        RegisterPage::Person => 2,
        RegisterPage::Address => 3,
        RegisterPage::Medicine => 4,
        RegisterPage::Confirm => 5,
    }
}

fn name(page: RegisterPage) -> &'static str {
    match page {
        RegisterPage::Login => "ログイン情報",
        RegisterPage::Person => "医籍とご本人",
        RegisterPage::Address => "住所・連絡先",
        RegisterPage::Medicine => "診療科・出身校",
        RegisterPage::Confirm => "確認",
    }
}

/// The page on which something is put right.
pub fn page_of(problem: &UserError) -> RegisterPage {
    match problem.field.as_ref().and_then(|field| field.first()).map(String::as_str) {
        Some("loginId" | "password") => RegisterPage::Login,
        Some("postalCode" | "prefecture" | "city" | "address" | "building" | "phone" | "fax") => RegisterPage::Address,
        Some(
            "mainDepartment" | "departments" | "medicalSchool" | "medicalSchoolText" | "graduatedOn"
            | "degreeUniversity" | "degreeOn" | "societies" | "societyText",
        ) => RegisterPage::Medicine,
        Some("version") | None => RegisterPage::Confirm,
        Some(_) => RegisterPage::Person,
    }
}

/// The fields of a page, by name.
pub fn fields_of(page: RegisterPage) -> &'static [&'static str] {
    match page {
        RegisterPage::Login => &["loginId"],
        RegisterPage::Person => &[
            "licenseNumber",
            "licensedOn-year",
            "licensedOn-month",
            "licensedOn-day",
            "familyName",
            "givenName",
            "familyKana",
            "givenKana",
            "formerFamilyName",
            "formerGivenName",
            "formerFamilyKana",
            "formerGivenKana",
            "useFormerName",
            "birthDate-year",
            "birthDate-month",
            "birthDate-day",
            "gender",
        ],
        RegisterPage::Address => &["postalCode", "prefecture", "city", "address", "building", "phone", "fax"],
        RegisterPage::Medicine => &[
            "mainDepartment",
            "departments",
            "medicalSchool",
            "medicalSchoolText",
            "graduatedOn-year",
            "graduatedOn-month",
            "degreeUniversity",
            "degreeOn-year",
            "degreeOn-month",
            "societies",
            "societyText",
        ],
        RegisterPage::Confirm => &[],
    }
}
