//! Step 2, third page: the documents. Each is kept as soon as it is added.

use maud::{Markup, html};

use super::frame::{DO_FIELD, Wizard, WizardPage};
use crate::components::field::field;
use crate::components::{button, files, form};
use crate::forms::Errors;
use crate::gql::{Attachment, Code, schema};
use crate::paths::EnrolmentPage;

/// The kinds of documents.
#[derive(cynic::QueryFragment, Debug, Clone)]
#[cynic(graphql_type = "Query")]
#[allow(missing_docs, reason = "see schema.graphql")]
pub struct KindsQuery {
    #[cynic(rename = "codes", alias)]
    #[arguments(kind: DOCUMENT_KIND)]
    pub kinds: Vec<Code>,
}

/// Code of the one document without which nothing can be sent: 医師免許証.
const LICENCE: &str = "01";

/// What browsers offer to choose.
const ACCEPT: &str = ".jpg,.jpeg,.png,.gif,.pdf,.doc,.docx,.xls,.xlsx,\
                      image/jpeg,image/png,image/gif,application/pdf";

/// Id of the control for a kind of document. Errors of the whole lead to the first.
pub fn control_id(kind: &Code) -> String {
    format!("file-{}", kind.code)
}

/// The page.
pub fn page(wizard: &Wizard<'_>, kinds: &[Code], errors: &Errors) -> Markup {
    let first = kinds.first().map(control_id);
    let errors = errors.clone().pointing(|control| (control == "attachmentIds").then(|| first.clone()).flatten());
    let attachments = wizard.draft.map(|draft| draft.attachments.as_slice()).unwrap_or_default();
    let content = html! {
        p.section { "書類を選んで「追加する」を押すと、1つずつ保存されます。写真で撮ったものでもかまいません。" }
        @for kind in kinds { (kind_box(wizard, kind, attachments, &errors)) }
        (form::post_as(wizard.shell, &wizard.target.page(EnrolmentPage::Documents), "section", &html! {
            (wizard.hidden())
            (wizard.buttons())
        }))
    };
    let facts =
        WizardPage { page: EnrolmentPage::Documents, heading: "提出書類", part: "入力（3／3ページ）" };
    wizard.render(&facts, &errors, &content)
}

fn kind_box(wizard: &Wizard<'_>, kind: &Code, attachments: &[Attachment], errors: &Errors) -> Markup {
    let of_kind: Vec<Attachment> = attachments.iter().filter(|it| it.document_kind.id == kind.id).cloned().collect();
    let id = control_id(kind);
    let path = wizard.path(EnrolmentPage::Documents);
    let add = button::submit("追加する").named(DO_FIELD, "add").outline().about(&kind.label);
    html! {
        section.group.documents aria-labelledby={ "kind-" (kind.code) } {
            h2 id={ "kind-" (kind.code) } {
                (kind.label)
                @if kind.code == LICENCE { span.req { "※必須" } } @else { span.opt { "※任意" } }
            }
            (files::list(&of_kind, |file| form::post(wizard.shell, &path, &html! {
                (wizard.hidden())
                (form::hidden("attachmentId", file.id.inner()))
                (button::submit("削除").named(DO_FIELD, "remove").text().small().about(&file.file_name))
            })))
            (form::upload(wizard.shell, &path, &html! {
                (wizard.hidden())
                (form::hidden("documentKindId", kind.id.inner()))
                (field(&id, if of_kind.is_empty() { "ファイルを選ぶ" } else { "ほかのファイルも追加する" })
                    .hint("JPEG・PNG・GIF・PDF・Word・Excel、1ファイル10MBまで")
                    .errors(errors)
                    .file_beside("file", ACCEPT, &maud::Render::render(&add)))
                (form::sending())
            }))
        }
    }
}

/// States of the page for tests.
pub fn samples() -> Vec<(&'static str, Markup)> {
    use crate::mypage::sample::{self, code};
    let shell = sample::shell();
    let draft = sample::draft();
    let wizard = Wizard { shell: &shell, target: draft.target(), draft: Some(&draft), returns: false, conflict: false };
    let kinds = [("01", "医師免許証"), ("02", "履歴書・経歴"), ("99", "その他")]
        .map(|(number, label)| code("DOCUMENT_KIND", number, label, ""));
    let mut errors = Errors::default();
    errors.push("file-99", "menkyo.heic はアップロードできない形式です。JPEG、PNG、PDFなどを選んでください");
    vec![
        ("enrolment-documents", page(&wizard, &kinds, &Errors::default())),
        ("enrolment-documents-refused", page(&wizard, &kinds, &errors)),
    ]
}
