//! Documents of an application on the secretariat's pages: shown when asked for, to whom they are for, and locked in.

use mamis::domain::enrolment::EnrolmentForm;
use mamis::domain::ids::AttachmentId;
use mamis::service::Context;
use mamis::service::files::{self, NewFile};

use crate::files::samples;
use crate::support::enrolments::{enrolment_form, submitted};
use crate::support::fixtures::{self, Nation};
use crate::support::{Browser, TestApp, TestServer, people};

/// An application with a PDF, a picture and a Word file at a local association.
struct Case {
    test: TestApp,
    server: TestServer,
    staff: Browser,
    detail: String,
}

impl Case {
    async fn new() -> Self {
        let test = TestApp::new().await;
        let nation = Nation::create(&test).await;
        fixtures::staff(&test, nation.kita.id, "staff", "kita-staff").await;
        fixtures::staff(&test, nation.aoba.id, "staff", "aoba-staff").await;
        let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
        let doctor = people::as_doctor(&test, doctor).await;
        let attachment_ids = vec![
            upload(&doctor, "menkyo.pdf", samples::pdf("")).await,
            upload(&doctor, "shashin.jpg", samples::jpeg(40, 30, &[])).await,
            upload(&doctor, "rireki.docx", samples::docx(&[])).await,
        ];
        let form = EnrolmentForm { attachment_ids, ..enrolment_form(&[nation.kita, nation.osaka]) };
        submitted(&doctor, &form).await;
        let server = TestServer::start(&test).await;
        let staff = server.logged_in(&test, "kita-staff").await;
        let list = staff.get("/office/applications").await.text().await.expect("a page");
        let detail = links(&list, "/office/applications/").remove(0);
        Self { test, server, staff, detail }
    }

    async fn page(&self, path: &str) -> String {
        let answer = self.staff.get(path).await;
        assert_eq!(answer.status(), 200, "{path}");
        answer.text().await.expect("a page")
    }

    async fn opened(&self) -> usize {
        self.test.database.strings("SELECT action FROM audit_entry WHERE action = 'attachment.open'").await.len()
    }
}

async fn upload(doctor: &Context, name: &str, bytes: Vec<u8>) -> AttachmentId {
    let file =
        NewFile { document_kind: "document_kind:01".to_owned(), file_name: name.to_owned(), ..NewFile::default() };
    let parts = [Ok::<_, std::io::Error>(bytes::Bytes::from(bytes))];
    files::upload(doctor, file, futures_util::stream::iter(parts)).await.expect("it is taken").id
}

/// Targets of links and sources that begin so.
fn links(page: &str, start: &str) -> Vec<String> {
    let parts = page.split(['"']).filter(|part| part.starts_with(start));
    parts.map(|path| path.split('#').next().unwrap_or_default().replace("&amp;", "&")).collect()
}

#[tokio::test]
async fn a_document_is_shown_on_the_page_when_it_is_asked_for() {
    let case = Case::new().await;
    let detail = case.page(&case.detail).await;
    assert!(!detail.contains("/preview"), "nothing is opened unasked");
    assert_eq!(case.opened().await, 0);
    let shows: Vec<_> =
        links(&detail, "/office/applications/").into_iter().filter(|path| path.contains("show=")).collect();
    assert_eq!(shows.len(), 2, "the PDF and the picture, not the Word file: {shows:?}");

    let mut shown = Vec::new();
    for path in &shows {
        let page = case.page(path).await;
        let source = links(&page, "/files/").into_iter().find(|path| path.ends_with("/preview")).expect("a source");
        let before = case.opened().await;
        let answer = case.staff.get(&source).await;
        assert_eq!(answer.status(), 200);
        let header = |name: &str| answer.headers()[name].to_str().expect("ASCII").to_owned();
        let is_framed = page.contains(&format!("<iframe src=\"{source}#navpanes=0\""));
        assert!(is_framed || page.contains(&format!("<img src=\"{source}\"")), "{page}");
        shown.push((is_framed, header("content-type")));
        assert_eq!(header("content-disposition"), "inline");
        assert_eq!(header("content-security-policy"), "sandbox; default-src 'none'; frame-ancestors 'self'");
        assert_eq!(header("x-frame-options"), "SAMEORIGIN");
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("cache-control"), "no-store");
        assert_eq!(case.opened().await, before + 1, "it is in the 操作履歴");
    }
    shown.sort();
    assert_eq!(shown, [(false, "image/jpeg".to_owned()), (true, "application/pdf".to_owned())]);
}

#[tokio::test]
async fn the_address_of_a_preview_is_for_those_who_may_open_the_document() {
    let case = Case::new().await;
    let detail = case.page(&case.detail).await;
    let files: Vec<_> = links(&detail, "/files/");
    assert_eq!(files.len(), 3);
    let mut previews = Vec::new();
    for file in &files {
        previews.push(case.staff.get(&format!("{file}/preview")).await.status().as_u16());
    }
    previews.sort_unstable();
    assert_eq!(previews, [200, 200, 404], "a Word file is saved, not shown");
    let stranger = case.server.logged_in(&case.test, "aoba-staff").await;
    for browser in [stranger, case.server.browser()] {
        assert_eq!(browser.get(&format!("{}/preview", files[0])).await.status(), 404);
    }
    let saved = case.staff.get(&files[0]).await;
    assert_eq!(saved.headers()["content-security-policy"], "sandbox; default-src 'none'");
    assert_eq!(saved.headers()["x-frame-options"], "DENY");
    assert!(saved.headers()["content-disposition"].to_str().expect("ASCII").starts_with("attachment;"));
}
