//! Documents over HTTP.

use std::time::Duration;

use mamis::auth::keys;
use mamis::http::site::Patience;
use reqwest::multipart::{Form, Part};
use reqwest::{Response, StatusCode};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::samples;
use crate::support::{Browser, TestApp, TestServer, fixtures};

const KIND: &str = "document_kind:01";
const MIB: usize = 1024 * 1024;

struct Desk {
    test: TestApp,
    server: TestServer,
    browser: Browser,
    token: String,
}

impl Desk {
    async fn new() -> Self {
        Self::impatient(|_| ()).await
    }

    async fn impatient(change: impl FnOnce(&mut Patience)) -> Self {
        let test = TestApp::new().await;
        let server = TestServer::start_with(&test, |settings| change(&mut settings.patience)).await;
        let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
        fixtures::doctor_account(&test, doctor, "doctor-01").await;
        let browser = server.logged_in(&test, "doctor-01").await;
        let token = token(&test).await;
        Self { test, server, browser, token }
    }

    async fn send(&self, name: &str, declared: &str, bytes: Vec<u8>) -> Response {
        let form = Form::new().text("form_token", self.token.clone()).text("documentKindId", KIND);
        self.post(&self.browser, form.part("file", part(name, declared, bytes))).await
    }

    async fn post(&self, browser: &Browser, form: Form) -> Response {
        browser.client.post(self.server.url("/files")).multipart(form).send().await.expect("an answer")
    }

    async fn rows(&self) -> usize {
        self.test.database.strings("SELECT file_name FROM attachment").await.len()
    }

    /// Files in the store, half-written ones included.
    fn stored(&self) -> usize {
        fn count(folder: &std::path::Path) -> usize {
            let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
            entries.map(|path| if path.is_dir() { count(&path) } else { 1 }).sum()
        }
        count(self.test.files.path())
    }
}

/// A form token of the only session.
async fn token(test: &TestApp) -> String {
    let row = test.database.client().await.query_one("SELECT form_secret FROM session", &[]).await.expect("a session");
    keys::form_token(&row.get::<_, Vec<u8>>(0), [7; 32])
}

fn part(name: &str, declared: &str, bytes: Vec<u8>) -> Part {
    Part::bytes(bytes).file_name(name.to_owned()).mime_str(declared).expect("a type")
}

async fn refusal(response: Response) -> (StatusCode, String) {
    let status = response.status();
    let answer: Value = response.json().await.expect("JSON");
    (status, answer["userErrors"][0]["message"].as_str().expect("a message").to_owned())
}

#[tokio::test]
async fn what_goes_in_comes_out_as_an_attachment() {
    let desk = Desk::new().await;
    let answer = desk.send("C:\\免許 証.pdf", "application/pdf", samples::pdf("")).await;
    assert_eq!(answer.status(), 201);
    let stored: Value = answer.json().await.unwrap();
    assert_eq!(stored["fileName"], "免許 証.pdf");
    assert_eq!(stored["mediaType"], "application/pdf");

    let url = stored["url"].as_str().unwrap();
    let answer = desk.browser.get(url).await;
    assert_eq!(answer.status(), 200);
    let header = |name: &str| answer.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "application/pdf");
    assert_eq!(
        header("content-disposition"),
        "attachment; filename=\"__ _.pdf\"; filename*=UTF-8''%E5%85%8D%E8%A8%B1%20%E8%A8%BC.pdf"
    );
    assert_eq!(header("x-content-type-options"), "nosniff");
    assert_eq!(header("content-security-policy"), "sandbox; default-src 'none'");
    assert_eq!(header("cross-origin-resource-policy"), "same-origin");
    assert_eq!(header("cache-control"), "no-store");
    assert_eq!(answer.bytes().await.unwrap(), samples::pdf(""));

    let head = desk.browser.client.head(desk.server.url(url)).send().await.unwrap();
    assert_eq!(head.status(), 200);
    assert_eq!(head.headers()["content-length"].to_str().unwrap(), samples::pdf("").len().to_string());
}

#[tokio::test]
async fn nobody_else_gets_it() {
    let desk = Desk::new().await;
    let stored: Value = desk.send("a.pdf", "application/pdf", samples::pdf("")).await.json().await.unwrap();
    let url = stored["url"].as_str().unwrap();
    let other = fixtures::doctor(&desk.test, "100002", "別人", "次郎").await;
    fixtures::doctor_account(&desk.test, other, "doctor-02").await;
    let stranger = desk.server.logged_in(&desk.test, "doctor-02").await;
    assert_eq!(stranger.get(url).await.status(), 404);
    assert_eq!(stranger.client.head(desk.server.url(url)).send().await.unwrap().status(), 404);
    assert_eq!(desk.server.browser().get(url).await.status(), 404);
    assert_eq!(desk.browser.get("/files/nonsense").await.status(), 404);
}

#[tokio::test]
async fn ten_megabytes_are_taken_and_a_byte_more_is_told() {
    let desk = Desk::new().await;
    let of_size = |size: usize| {
        let mut bytes = samples::pdf("");
        let filler = size - bytes.len();
        bytes.splice(9..9, std::iter::repeat_n(b' ', filler));
        bytes
    };
    assert_eq!(desk.send("a.pdf", "application/pdf", of_size(10 * MIB)).await.status(), 201);
    let (status, message) = refusal(desk.send("a.pdf", "application/pdf", of_size(10 * MIB + 1)).await).await;
    assert_eq!(status, 413);
    assert_eq!(message, "a.pdfは10.1MBです。10MB以下にしてください");
    let (status, message) = refusal(desk.send("写真.pdf", "application/pdf", of_size(13_000_000)).await).await;
    assert_eq!((status.as_u16(), message.as_str()), (413, "写真.pdfは12.4MBです。10MB以下にしてください"));
    assert_eq!((desk.rows().await, desk.stored()), (1, 1));
}

#[tokio::test]
async fn a_refusal_names_the_file_and_keeps_nothing() {
    let desk = Desk::new().await;
    let (status, message) = refusal(desk.send("menkyo.svg", "image/svg+xml", b"<svg/>".to_vec()).await).await;
    assert_eq!(status, 422);
    assert_eq!(message, "menkyo.svgはアップロードできない形式です。JPEG、PNG、PDFなどを選んでください");
    let (_, message) = refusal(desk.send("a.pdf", "application/pdf", Vec::new()).await).await;
    assert_eq!(message, "a.pdfはファイルが空です。別のファイルを選んでください");

    let token = || Form::new().text("form_token", desk.token.clone());
    let (_, message) = refusal(desk.post(&desk.browser, token().text("documentKindId", KIND)).await).await;
    assert_eq!(message, "ファイルを選択してください");
    let wrong_kind = token().text("documentKindId", "position:01");
    let form = wrong_kind.part("file", part("a.pdf", "application/pdf", samples::pdf("")));
    let (_, message) = refusal(desk.post(&desk.browser, form).await).await;
    assert_eq!(message, "書類の種類を選択してください");
    assert_eq!((desk.rows().await, desk.stored()), (0, 0));
}

#[tokio::test]
async fn forms_of_others_and_strangers_are_refused() {
    let desk = Desk::new().await;
    let form =
        || Form::new().text("documentKindId", KIND).part("file", part("a.pdf", "application/pdf", samples::pdf("")));
    assert_eq!(desk.post(&desk.browser, form()).await.status(), 403, "no token");
    let foreign = keys::form_token(&[1; 32], [7; 32]);
    assert_eq!(desk.post(&desk.browser, Form::new().text("form_token", foreign)).await.status(), 403);
    assert_eq!(desk.post(&desk.server.browser(), form()).await.status(), 404, "nobody");
    let request = desk.browser.client.post(desk.server.url("/files")).header("origin", "https://evil.example");
    let answer = request.multipart(form().text("form_token", desk.token.clone())).send().await.unwrap();
    assert_eq!(answer.status(), 403, "another site");
    let plain = desk.browser.client.post(desk.server.url("/files")).body("x").send().await.unwrap();
    assert_eq!(plain.status(), 400);
    let header = desk.browser.client.post(desk.server.url("/files")).header("x-form-token", &desk.token);
    assert_eq!(header.multipart(form()).send().await.unwrap().status(), 201, "a script sends it as a header");
    assert_eq!(desk.rows().await, 1);
}

#[tokio::test]
async fn a_doctor_has_a_hundred_megabytes() {
    let desk = Desk::new().await;
    desk.send("a.pdf", "application/pdf", samples::pdf("")).await;
    let client = desk.test.database.client().await;
    let fill = |bytes: usize| {
        format!(
        "INSERT INTO attachment (id, doctor_id, document_kind_code, file_name, media_type, byte_size, sha256, storage_key,
                                 uploaded_by_account_id, uploaded_at)
         SELECT gen_random_uuid(), doctor_id, document_kind_code, file_name, media_type, {bytes}, sha256,
                gen_random_uuid()::text, uploaded_by_account_id, uploaded_at FROM attachment LIMIT 1"
    )
    };
    for _ in 0..9 {
        client.batch_execute(&fill(10 * MIB)).await.unwrap();
    }
    client.batch_execute(&fill(10 * MIB - 2 * samples::pdf("").len())).await.unwrap();
    let before = desk.stored();
    assert_eq!(desk.send("b.pdf", "application/pdf", samples::pdf("")).await.status(), 201, "the last that fits");
    let (status, message) = refusal(desk.send("c.pdf", "application/pdf", samples::pdf("")).await).await;
    assert_eq!(status, 422);
    assert!(message.starts_with("提出書類の合計が100MBを超える"), "{message}");
    assert_eq!(desk.stored(), before + 1);
}

#[tokio::test]
async fn a_row_that_can_t_be_written_leaves_no_file() {
    let desk = Desk::new().await;
    let client = desk.test.database.client().await;
    client.batch_execute("ALTER TABLE attachment ADD CHECK (file_name <> 'a.pdf')").await.unwrap();
    assert_eq!(desk.send("a.pdf", "application/pdf", samples::pdf("")).await.status(), 500);
    assert_eq!((desk.rows().await, desk.stored()), (0, 0));
    assert_eq!(desk.send("b.pdf", "application/pdf", samples::pdf("")).await.status(), 201);
}

#[tokio::test]
async fn one_that_stands_still_is_ended_and_the_next_need_not_wait() {
    let desk = Desk::impatient(|patience| patience.upload = Duration::from_millis(800)).await;
    let head = format!(
        "--b\r\ncontent-disposition: form-data; name=\"form_token\"\r\n\r\n{}\r\n\
         --b\r\ncontent-disposition: form-data; name=\"documentKindId\"\r\n\r\n{KIND}\r\n\
         --b\r\ncontent-disposition: form-data; name=\"file\"; filename=\"menkyo.pdf\"\r\n\r\n%PDF-1.4\n",
        desk.token
    );
    let request = format!(
        "POST /files HTTP/1.1\r\nhost: {}\r\norigin: {}\r\ncookie: {}\r\n\
         content-type: multipart/form-data; boundary=b\r\ncontent-length: {}\r\n\r\n{head}",
        desk.server.base_url.authority(),
        desk.server.base_url.origin().ascii_serialization(),
        desk.browser.cookie_header(),
        head.len() + MIB
    );
    let mut connection = TcpStream::connect(desk.server.base_url.authority()).await.expect("a connection");
    connection.write_all(request.as_bytes()).await.expect("half of it is sent");
    let whole = desk.send("menkyo.pdf", "application/pdf", samples::pdf("")).await;
    assert!(whole.status().is_success(), "{whole:?}");
    let mut answer = vec![0; 64];
    connection.read_exact(&mut answer).await.expect("an answer");
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 400"), "{answer}");
    assert_eq!((desk.rows().await, desk.stored()), (1, 1), "nothing is left of the other");
}
