//! What the doctor answered, what changed since the last time, who he is, and his documents.

use maud::{Markup, html};

use super::gql::{Applicant, DetailStep};
use crate::components::chip::{self, Tone};
use crate::components::facts::{self, Facts};
use crate::components::files;
use crate::gql::application::Form;
use crate::gql::{Attachment, Code, EnrolmentAnswer, StepSide};
use crate::office::list_query::Within;
use crate::{paths, text};

/// One line of the answers, in words; empty: not answered.
struct Line {
    answer: Option<EnrolmentAnswer>,
    name: &'static str,
    value: String,
}

/// 申請の内容
pub(super) fn answers(step: &DetailStep) -> Markup {
    let forms = &step.application.forms;
    html! {
        section aria-labelledby="answers" {
            @if let Some(form) = forms.first() {
                div.section__head {
                    h2 id="answers" { "申請の内容" }
                    @if form.revision > 1 {
                        p.small.sub {
                            (form.revision) "回目の申請（" (text::date_time(form.sent_at)) "）　前回と違う項目 " (form.changes.len()) "件"
                        }
                    }
                }
                (lines(form, forms.get(1)))
            } @else {
                h2 id="answers" { "申請の内容" }
                p.mt { "審査の順番がこの医師会に来ると、申請の内容と提出書類を確認できます。" }
                (Facts::new().markup("申請先と会員区分", joined(step)))
            }
        }
    }
}

/// What the route says before the answers may be seen.
fn joined(step: &DetailStep) -> Markup {
    html! {
        @for step in step.application.steps.iter().filter(|step| step.side == StepSide::Joining) {
            p {
                (step.association.name)
                @if let Some(category) = &step.category { "（" (category.words()) "）" }
            }
        }
    }
}

/// The answers; those that the API calls changed with what they were before.
fn lines(form: &Form, before: Option<&Form>) -> Facts {
    let is_changed = |answer| form.changes.contains(&answer);
    let layers = before.filter(|_| is_changed(EnrolmentAnswer::Layers)).map(asked_for);
    let mut facts = Facts::new().markup("申請先と会員区分", asked_for(form)).changed_from(layers);
    let before = before.map(in_words).unwrap_or_default();
    for line in in_words(form) {
        let was = before.iter().find(|was| was.name == line.name && was.value != line.value);
        let was = was.filter(|_| line.answer.is_none_or(is_changed));
        facts = facts.text(line.name, &line.value).changed_from(was.map(|was| facts::in_words(&was.value)));
    }
    facts
}

fn asked_for(form: &Form) -> Markup {
    html! { @for layer in &form.layers { p { (layer.words()) } } }
}

/// Every form in the same lines, so that two can be laid side by side.
fn in_words(form: &Form) -> Vec<Line> {
    let facility = form.facility.as_ref();
    let facility_name = match (facility, &form.facility_text) {
        (Some(facility), _) => facility.name.clone(),
        (None, Some(text)) => format!("{text}（施設の一覧にない施設）"),
        (None, None) => "未定".to_owned(),
    };
    let address = facility.map_or(String::new(), |facility| {
        let postal = facility.postal_code.as_deref().map(text::postal_code).unwrap_or_default();
        format!("{postal} {}", facility.full_address()).trim().to_owned()
    });
    let phones = facility.map_or(String::new(), |facility| {
        format!("{} ／ {}", facility.phone.as_deref().unwrap_or("なし"), facility.fax.as_deref().unwrap_or("なし"))
    });
    let role =
        form.workplace_role.as_ref().map_or(String::new(), |role| format!("{}：{}", role.group_label, role.label));
    let line = |answer, name, value| Line { answer: Some(answer), name, value };
    let mut lines = vec![
        line(EnrolmentAnswer::WishedOn, "希望年月日", text::long_date(form.wished_on)),
        line(EnrolmentAnswer::Facility, "所属施設", facility_name),
        line(EnrolmentAnswer::Facility, "施設の住所", address),
        line(EnrolmentAnswer::Facility, "TEL ／ FAX", phones),
        line(EnrolmentAnswer::WorkplaceRole, "施設・業務", role),
        line(EnrolmentAnswer::Position, "役職", with_text(form.position.as_ref(), form.position_text.as_deref())),
        line(EnrolmentAnswer::Designations, "指定医", designations(form)),
    ];
    if form.reason.is_some() || form.reason_text.is_some() {
        let value = with_text(form.reason.as_ref(), form.reason_text.as_deref());
        lines.push(Line { answer: None, name: "事由", value });
    }
    lines
}

fn with_text(code: Option<&Code>, text: Option<&str>) -> String {
    match (code, text.filter(|text| !text.is_empty())) {
        (Some(code), Some(text)) => format!("{}（{text}）", code.label),
        (Some(code), None) => code.label.clone(),
        (None, text) => text.unwrap_or_default().to_owned(),
    }
}

fn designations(form: &Form) -> String {
    let mut labels: Vec<String> = form.designations.iter().map(|code| code.label.clone()).collect();
    if let Some(text) = form.designation_text.as_deref().filter(|text| !text.is_empty()) {
        match labels.last_mut().filter(|label| label.as_str() == "その他") {
            Some(other) => *other = format!("その他（{text}）"),
            None => labels.push(format!("その他（{text}）")),
        }
    }
    if labels.is_empty() { "なし".to_owned() } else { labels.join("、") }
}

/// 申請した医師
pub(super) fn doctor(doctor: &Applicant) -> Markup {
    let former = doctor.former_family_name.as_deref().map(|name| format!("（旧姓 {name}）")).unwrap_or_default();
    let name =
        format!("{} {}（{} {}）{former}", doctor.family_name, doctor.given_name, doctor.family_kana, doctor.given_kana);
    let mut born = doctor.birth_date.map(text::date_with_era).unwrap_or_default();
    if let Some(gender) = &doctor.gender {
        born = format!("{born}・{}", gender.label);
    }
    let mut school = doctor.medical_school.clone().unwrap_or_default();
    if let Some(day) = doctor.graduated_on {
        school = format!("{school}・{} 卒業", text::date(day));
    }
    let facts = Facts::new()
        .text("氏名", &name)
        .text("生年月日・性別", &born)
        .text(
            "医籍登録",
            &[doctor.license_number.as_ref().map(|number| format!("第{number}号")), doctor.licensed_on.map(text::date)]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join("・"),
        )
        .text("主たる科名", doctor.main_department.as_ref().map_or("", |code| &code.label))
        .text("出身校・卒業", &school)
        .text(
            "会費減免",
            &doctor.fee_exempt_until.map_or("対象外".to_owned(), |day| format!("{}まで", text::date(day))),
        )
        .markup("現在の所属", affiliations(doctor));
    html! {
        section.section aria-labelledby="doctor" {
            div.section__head {
                h2 id="doctor" { "申請した医師" }
                a href=(paths::office_member(doctor.id.inner())) { "会員情報を見る" }
            }
            (facts)
        }
    }
}

fn affiliations(doctor: &Applicant) -> Markup {
    html! {
        @if doctor.affiliations.is_empty() {
            "この医師会から確認できる所属はありません"
        } @else {
            @for affiliation in &doctor.affiliations {
                p {
                    (affiliation.association.name)
                    @if let Some(category) = &affiliation.category { "（" (category.words()) "）" }
                    " " (text::date(affiliation.joined_on)) "から"
                }
            }
        }
    }
}

/// 提出書類, one of which may be open.
pub(super) fn documents(step: &DetailStep, within: Option<&Within>, shown: Option<&str>) -> Markup {
    let application = &step.application;
    let forms = &application.forms;
    let Some(form) = forms.first() else { return html! {} };
    let before = forms.get(1).map(|before| before.attachments.as_slice());
    let is_new = |file: &Attachment| before.is_some_and(|before| before.iter().all(|earlier| earlier.id != file.id));
    let gone: Vec<_> = before.into_iter().flatten().filter(|file| !form.attachments.contains(file)).cloned().collect();
    let shown = form.attachments.iter().find(|file| Some(file.id.inner()) == shown && can_be_shown(file));
    let beside = |file: &Attachment| {
        html! {
            @if can_be_shown(file) && shown.is_none_or(|shown| shown.id != file.id) {
                a href=(paths::office_document(application.id.inner(), within, file.id.inner())) {
                    "この画面で見る" span.vh { "：" (file.file_name) }
                }
            }
            @if is_new(file) { (chip::chip(Tone::Aged, "前回から追加")) }
        }
    };
    html! {
        section.section aria-labelledby="documents" {
            div.section__head {
                h2 id="documents" { "提出書類" }
                @if !form.attachments.is_empty() { p.small.sub { "開いた記録は操作履歴に残ります" } }
            }
            @if form.attachments.is_empty() {
                p { "提出書類はありません。" }
            } @else {
                (files::list(&form.attachments, beside))
                @if let Some(file) = shown {
                    (preview(file, &paths::office_application(application.id.inner()).within(within).at("documents")))
                }
            }
            @if !gone.is_empty() {
                h3.h-sm.mt { "前回の申請にあって、今回はない書類" }
                (files::list(&gone, |_| html! { (chip::chip(Tone::Plain, "今回はなし")) }))
            }
        }
    }
}

fn is_picture(file: &Attachment) -> bool {
    ["image/jpeg", "image/png", "image/gif"].contains(&file.media_type.as_str())
}

/// Pictures and PDF; the address of others answers 404.
fn can_be_shown(file: &Attachment) -> bool {
    is_picture(file) || file.media_type == "application/pdf"
}

fn preview(file: &Attachment, closed: &paths::Path) -> Markup {
    let name = format!("{}：{}", file.document_kind.label, file.file_name);
    html! {
        figure.preview id="preview" {
            @if is_picture(file) {
                img src=(paths::file_preview(&file.url)) alt=(name);
            } @else {
                iframe src=(paths::pdf_preview(&file.url)) title=(name) {}
            }
            figcaption {
                span { (name) }
                span.inline {
                    a href=(paths::file(&file.url)) { "ファイルとして保存する" }
                    a href=(closed) { "閉じる" }
                }
            }
        }
    }
}
