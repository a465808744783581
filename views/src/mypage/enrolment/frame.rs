//! What the pages of the 入会届 have in common: heading, step bar, the reason of a return, what is at the side.

use maud::{Markup, html};

use super::draft::Draft;
use crate::components::steps::{Step, StepMark, steps};
use crate::components::{banner, button, form};
use crate::forms::Errors;
use crate::layout::{NavItem, Page, Shell};
use crate::paths::{self, Enrolment, EnrolmentPage};
use crate::text;

/// Name of the field that says which button was pressed.
pub const DO_FIELD: &str = "do";

/// Where a page of the 入会届 stands.
#[derive(Debug, Clone)]
pub struct Wizard<'a> {
    /// The frame of the site.
    pub shell: &'a Shell,
    /// A new one, or a correction.
    pub target: Enrolment,
    /// What is known so far. None: nothing was saved yet.
    pub draft: Option<&'a Draft>,
    /// Came from the confirmation by 「変更する」 and goes back there.
    pub returns: bool,
    /// Somebody saved it in another window since this page was made.
    pub conflict: bool,
}

/// Facts of one page of the wizard.
pub(super) struct WizardPage<'a> {
    pub page: EnrolmentPage,
    pub heading: &'a str,
    /// Such as `入力（1／3ページ）`.
    pub part: &'a str,
}

impl Wizard<'_> {
    /// Path of a page; the way back to the confirmation is kept.
    pub(super) fn path(&self, page: EnrolmentPage) -> paths::Path {
        let path = self.target.page(page);
        if self.returns { path.with("return", "confirm") } else { path }
    }

    fn name(&self) -> &'static str {
        match self.target {
            Enrolment::New => "入会届",
            Enrolment::Correction(_) => "入会届の修正",
        }
    }

    /// The whole page around a form.
    pub(super) fn render(&self, page: &WizardPage<'_>, errors: &Errors, content: &Markup) -> Markup {
        let number = step_number(page.page);
        let title = format!("{}（{number}/3）{}", step_name(page.page), self.name());
        let main = html! {
            div.form-page {
                div.split {
                    div.split__main {
                        (self.notices(errors))
                        div.page-head {
                            h1 { (self.name()) "：" (page.heading) }
                            p.sub { "ステップ " (number) "／3　" (page.part) }
                        }
                        (self.step_bar(page.page, !errors.is_empty()))
                        (content)
                    }
                    (self.aside(page.page))
                }
            }
        };
        let crumbs = vec![("マイページTOP".to_owned(), Some(paths::mypage())), (self.name().to_owned(), None)];
        let page = Page {
            title: &title,
            has_errors: !errors.is_empty() || self.conflict,
            nav: Some(NavItem::Enrolment),
            crumbs,
            scripts: scripts(page.page),
        };
        self.shell.render(&page, &main)
    }

    fn notices(&self, errors: &Errors) -> Markup {
        html! {
            @if self.conflict {
                (banner::problem("別の画面で更新されています", &html! {
                    p { "この画面を開いたあとに、同じ入会届が別の画面で保存されました。" }
                    p { "この画面の内容で保存するには、もう一度ボタンを押してください。" }
                    p { a href="" { "この画面の内容を捨てて、保存されている内容を表示する" } }
                }))
            } @else {
                (banner::error_summary(errors))
            }
            @if let Some(application) = self.draft.and_then(|draft| draft.application.as_ref()) {
                div.task__reason {
                    p {
                        b { "差戻しの理由" }
                        @if let Some(association) = &application.returned_by { "（" (association.name) "）" }
                        "　受付番号 " (application.number)
                    }
                    p.pre { (application.return_reason.as_deref().unwrap_or("理由は書かれていません。")) }
                    @if let Some(day) = application.answer_by { p.small { (text::date(day)) "までに再申請してください。" } }
                }
            }
        }
    }

    fn step_bar(&self, current: EnrolmentPage, refused: bool) -> Markup {
        let now = step_number(current);
        let items = [
            (EnrolmentPage::Associations, "医師会の選択"),
            (EnrolmentPage::Workplace, "入力"),
            (EnrolmentPage::Confirm, "確認・申請"),
        ]
        .map(|(page, label)| {
            let number = step_number(page);
            let state = match number.cmp(&now) {
                std::cmp::Ordering::Less => StepMark::Done,
                std::cmp::Ordering::Equal if refused => StepMark::Refused,
                std::cmp::Ordering::Equal => StepMark::Current(if number == 3 { "確認中" } else { "入力中" }),
                std::cmp::Ordering::Greater => StepMark::Ahead,
            };
            Step { label, path: (state == StepMark::Done).then(|| self.path(page)), state }
        });
        steps(&items)
    }

    fn aside(&self, page: EnrolmentPage) -> Markup {
        let Some(draft) = self.draft.filter(|draft| !draft.layers.is_empty()) else { return html! {} };
        let lowest = &draft.layers[0].association;
        html! {
            aside.split__side.stack aria-label={ "この" (self.name()) "について" } {
                @if page != EnrolmentPage::Associations {
                    div.card.card--flat.stack {
                        h2.h-sm { "申請先の医師会" }
                        ol.small.numbered { @for layer in draft.joining() { li { (layer.association.name) } } }
                        p.small { "下の層から順に審査します。" br; a href=(self.target.page(EnrolmentPage::Associations)) { "医師会の選択に戻る" } }
                    }
                }
                div.card.card--flat.stack {
                    h2.h-sm { "申請の前に" }
                    p.small {
                        "先に医師会へご連絡ください。" br;
                        (lowest.name)
                        @if let Some(phone) = &lowest.phone { br; "電話 " (form::phone(phone)) }
                        @if let Some(hours) = &lowest.office_hours { br; (hours) }
                    }
                }
            }
        }
    }

    /// Hidden fields of every form of the wizard.
    pub(super) fn hidden(&self) -> Markup {
        html! {
            @if let Some(draft) = self.draft { (form::hidden("version", &draft.version.to_string())) }
            @if self.returns { (form::hidden("return", "confirm")) }
        }
    }

    /// The buttons under a form: on, back, and save.
    pub(super) fn buttons(&self) -> Markup {
        html! {
            div.section.stack {
                div.actions {
                    (button::submit(if self.returns { "変更して確認へ戻る" } else { "次へ進む" }).named(DO_FIELD, "next").large())
                    (button::submit("戻る").named(DO_FIELD, "back").outline().large())
                }
                div.actions {
                    (button::submit("一時保存して中断する").named(DO_FIELD, "pause").text())
                    (self.saved())
                }
                (form::sending())
            }
        }
    }

    /// When it was saved and how long it is kept.
    pub(super) fn saved(&self) -> Markup {
        html! {
            @if let Some(draft) = self.draft {
                p.small.sub {
                    span role="status" data-saved { (text::date_time(draft.saved_at)) "に保存しました" }
                    "（保存期限 " (text::date(text::day_of(draft.expires_at))) "）"
                }
            }
        }
    }
}

/// What scripts add to a page.
fn scripts(page: EnrolmentPage) -> &'static [&'static str] {
    match page {
        EnrolmentPage::Associations | EnrolmentPage::Workplace | EnrolmentPage::Duties => &["autosave.js"],
        EnrolmentPage::Documents => &["upload.js"],
        EnrolmentPage::Start | EnrolmentPage::Confirm | EnrolmentPage::Discard => &[],
    }
}

fn step_number(page: EnrolmentPage) -> u8 {
    match page {
        EnrolmentPage::Start | EnrolmentPage::Associations => 1,
        EnrolmentPage::Workplace | EnrolmentPage::Duties | EnrolmentPage::Documents => 2,
        EnrolmentPage::Confirm | EnrolmentPage::Discard => 3,
    }
}

fn step_name(page: EnrolmentPage) -> &'static str {
    match step_number(page) {
        1 => "医師会の選択",
        2 => "入力",
        _ => "確認",
    }
}
