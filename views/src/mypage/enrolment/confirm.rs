//! Step 3: everything once more, then it is sent.

use maud::{Markup, Render, html};

use super::draft::{Draft, page_of};
use super::frame::{DO_FIELD, Wizard, WizardPage};
use super::workplace::beds;
use crate::components::chip::{Tone, chip};
use crate::components::facts::Facts;
use crate::components::{banner, button, files, form};
use crate::forms::{Errors, control_id};
use crate::gql::{EnrolmentAnswer, UserError};
use crate::paths::{Enrolment, EnrolmentPage};
use crate::text;

/// The page. `problems` are what keeps it from being sent, with links to where they can be put right.
pub fn page(wizard: &Wizard<'_>, draft: &Draft, problems: &[UserError]) -> Markup {
    let is_correction = wizard.target != Enrolment::New;
    let content = html! {
        (to_do(wizard, problems))
        p.section {
            @if is_correction { "まだ再申請していません。内容を確かめて、いちばん下の「修正して再申請する」を押してください。" }
            @else { "まだ申請していません。内容を確かめて、いちばん下の「入会を申請する」を押してください。" }
        }
        @if is_correction { (what_changed(draft)) }
        (chain(wizard, draft))
        (workplace(wizard, draft))
        (duties(wizard, draft))
        (documents(wizard, draft))
        div.section.stack {
            (banner::warning(if is_correction { "再申請しても、入会はまだ完了しません" } else { "申請しても、入会はまだ完了しません" }, &html! {
                p { (draft.joining().count()) "つの医師会の審査が終わると完了です。進み具合はマイページで確認できます。入会日が来るまでは、取り下げることもできます。" }
            }))
            (form::post_as(wizard.shell, &wizard.target.page(EnrolmentPage::Confirm), "stack", &html! {
                (wizard.hidden())
                (form::hidden("draftId", draft.id.inner()))
                // A draft is sent once: its id makes a second press of the button the same request.
                (form::hidden("key", draft.id.inner()))
                @if let Some(application) = &draft.application {
                    (form::hidden("applicationVersion", &application.version.to_string()))
                }
                div.actions {
                    (button::submit(if is_correction { "修正して再申請する" } else { "入会を申請する" }).named(DO_FIELD, "submit").large())
                    (button::submit("戻る").named(DO_FIELD, "back").outline().large())
                }
                div.actions { (button::submit("一時保存して中断する").named(DO_FIELD, "pause").text()) (wizard.saved()) }
                (form::sending())
            }))
        }
    };
    let facts = WizardPage { page: EnrolmentPage::Confirm, heading: "内容の確認", part: "確認・申請" };
    wizard.render(&facts, &Errors::default(), &content)
}

fn to_do(wizard: &Wizard<'_>, problems: &[UserError]) -> Markup {
    let link = |problem: &UserError| {
        let path = wizard.target.page(page_of(problem)).with("return", "confirm");
        match control_id(problem) {
            Some(control) => path.at(&control),
            None => path,
        }
    };
    html! {
        @if !problems.is_empty() {
            div.section { (banner::problem(&format!("申請する前に、あと{}件の入力が必要です", problems.len()), &html! {
                ul {
                    @for problem in problems {
                        @if page_of(problem) == EnrolmentPage::Confirm { li { (problem.message) } }
                        @else { li { a href=(link(problem)) { (problem.message) } } }
                    }
                }
            })) }
        }
    }
}

/// Which answers differ from the form that was returned.
fn what_changed(draft: &Draft) -> Markup {
    let labels: Vec<_> = draft.changes.iter().map(|answer| answer.label()).collect();
    html! {
        @if labels.is_empty() {
            p { b { "前回の申請から変更した項目はありません。" } "差戻しの理由をもう一度ご確認ください。" }
        } @else {
            p { "前回の申請から変更した項目：" b { (labels.join("、")) } "。下に「変更」の印を付けています。" }
        }
    }
}

/// A part of the answers with a way to change it that leads back here. `is_changed`: as a whole, against the form that
/// was returned.
fn part(
    wizard: &Wizard<'_>,
    (id, title): (&str, &str),
    page: EnrolmentPage,
    is_changed: bool,
    content: &Markup,
) -> Markup {
    html! {
        section.section aria-labelledby=(id) {
            div.section__head {
                div.section__name {
                    h2 id=(id) { (title) }
                    @if is_changed { (chip(Tone::Aged, "変更")) }
                }
                a href=(wizard.target.page(page).with("return", "confirm")) { "変更する" span.vh { "：" (title) } }
            }
            (content)
        }
    }
}

fn chain(wizard: &Wizard<'_>, draft: &Draft) -> Markup {
    let list = html! {
        p.sub { "下の層から順に審査します。" }
        ol.chain.mt {
            @for layer in draft.joining() {
                li {
                    b { (layer.association.name) }
                    span {
                        span.sub.small { "会員区分" } "　"
                        @match &layer.category {
                            Some(category) => { (category.words()) }
                            None => { span.sub { "選択されていません" } }
                        }
                    }
                }
            }
        }
        @for layer in draft.layers.iter().filter(|layer| layer.is_already_member) {
            p.small.sub { (layer.association.name) "は他の所属グループで加入済です。" }
        }
    };
    let is_changed = draft.changed(EnrolmentAnswer::Layers);
    part(wizard, ("c-chain", "申請先の医師会"), EnrolmentPage::Associations, is_changed, &list)
}

fn workplace(wizard: &Wizard<'_>, draft: &Draft) -> Markup {
    let wished = match draft.wished_on_parsed {
        Some(day) => text::date_with_era(day),
        None => String::new(),
    };
    let facts = Facts::new().text("入会希望年月日", &wished).changed_if(draft.changed(EnrolmentAnswer::WishedOn));
    let facts = facility(facts, draft);
    part(wizard, ("c-workplace", "希望日・所属施設"), EnrolmentPage::Workplace, false, &facts.render())
}

fn facility(facts: Facts, draft: &Draft) -> Facts {
    let changed = draft.changed(EnrolmentAnswer::Facility);
    match &draft.facility {
        _ if draft.facility_undecided && draft.facility_text.is_empty() => {
            facts.text("所属施設", "未定").changed_if(changed)
        }
        _ if draft.facility_undecided => {
            facts.text("所属施設", &format!("{}（一覧にない施設）", draft.facility_text)).changed_if(changed)
        }
        Some(facility) => {
            let postal = facility.postal_code.as_deref().map(text::postal_code).unwrap_or_default();
            let numbers = [facility.phone.as_deref(), facility.fax.as_deref()].map(|it| it.unwrap_or("—")).join(" ／ ");
            facts
                .text("所属施設", &facility.name)
                .changed_if(changed)
                .markup("住所", html! { (postal) br; (facility.full_address()) })
                .text("TEL ／ FAX", &numbers)
                .text("開設主体", facility.founder.as_ref().map_or("", |it| it.label.as_str()))
                .text("病床の有無", &beds(facility))
                .text("併設の施設", if facility.attached.is_empty() { "なし" } else { &facility.attached })
        }
        None => facts.text("所属施設", "").changed_if(changed),
    }
}

fn duties(wizard: &Wizard<'_>, draft: &Draft) -> Markup {
    let facts = Facts::new()
        .text("施設・業務", draft.workplace_role.as_ref().map_or("", |it| it.label.as_str()))
        .changed_if(draft.changed(EnrolmentAnswer::WorkplaceRole))
        .text("役職", &position(draft))
        .changed_if(draft.changed(EnrolmentAnswer::Position))
        .text("指定医", &designations(draft))
        .changed_if(draft.changed(EnrolmentAnswer::Designations));
    part(wizard, ("c-duties", "業務・役職・指定医"), EnrolmentPage::Duties, false, &facts.render())
}

fn position(draft: &Draft) -> String {
    let label = draft.position.as_ref().map_or("", |it| it.label.as_str());
    match (label, draft.position_text.as_str()) {
        ("", "") => "なし".to_owned(),
        (label, "") => label.to_owned(),
        ("", text) => text.to_owned(),
        (label, text) => format!("{label}（{text}）"),
    }
}

fn designations(draft: &Draft) -> String {
    let names: Vec<_> = draft.designations.iter().map(|it| it.label.as_str()).collect();
    match (names.join("、"), draft.designation_text.as_str()) {
        (names, _) if names.is_empty() => "なし".to_owned(),
        (names, "") => names,
        (names, text) => format!("{names}（{text}）"),
    }
}

fn documents(wizard: &Wizard<'_>, draft: &Draft) -> Markup {
    let list = html! {
        @if draft.attachments.is_empty() { p.sub { "添付されていません" } }
        (files::list(&draft.attachments, |_| html! {}))
    };
    let is_changed = draft.changed(EnrolmentAnswer::Attachments);
    part(wizard, ("c-documents", "提出書類"), EnrolmentPage::Documents, is_changed, &list)
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    use crate::mypage::sample;
    let shell = sample::shell();
    let draft = sample::draft();
    let wizard = Wizard { shell: &shell, target: draft.target(), draft: Some(&draft), returns: false, conflict: false };
    let missing = [sample::required("workplaceRoleId", "施設・業務を選択してください")];
    let correction = sample::correction();
    let unchanged = Draft { changes: Vec::new(), ..correction.clone() };
    let correcting = Wizard { target: correction.target(), draft: Some(&correction), ..wizard.clone() };
    vec![
        ("enrolment-confirm", page(&wizard, &draft, &[])),
        ("enrolment-confirm-missing", page(&wizard, &draft, &missing)),
        ("enrolment-confirm-correction", page(&correcting, &correction, &[])),
        ("enrolment-confirm-unchanged", page(&correcting, &unchanged, &[])),
    ]
}
