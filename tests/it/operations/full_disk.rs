//! A disk that is really full: the documents lie in a file system of three megabytes.

use std::path::PathBuf;
use std::process::Command;

use reqwest::multipart::{Form, Part};

use super::program::{DataFolder, RunningServer, is_root, mamis};
use crate::files::samples;
use crate::support::{Browser, TestApp, fixtures};

const LOGIN: &str = "mihon-doctor";

/// How to get a place for mounts of one's own. Root stays root: mapped to itself it could no longer reach the socket of
/// a database that belongs to somebody else.
fn apart() -> &'static str {
    if is_root() { "-m" } else { "-rm" }
}

/// May this process mount something that only its children see? Containers often forbid it.
fn may_mount() -> bool {
    let tried = Command::new("unshare").args([apart(), "mount", "-t", "tmpfs", "tmpfs", "/tmp"]).output();
    tried.is_ok_and(|output| output.status.success())
}

/// The server, its documents on a disk of its own.
fn start(folder: &DataFolder, database: &str) -> (RunningServer, PathBuf) {
    let documents = folder.path().join("attachments");
    std::fs::create_dir(&documents).expect("a folder");
    let program = mamis(folder.path(), &["server"], &[("DATABASE_URL", database)]);
    let mut command = Command::new("unshare");
    let script = r#"mount -t tmpfs -o size=3m tmpfs "$0" && exec "$@""#;
    command.args([apart(), "sh", "-c", script]).arg(&documents).arg(program.get_program()).args(program.get_args());
    command.env_clear().envs(program.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let server = RunningServer::of(command);
    // As the server sees it.
    let seen =
        PathBuf::from(format!("/proc/{}/root", server.process())).join(documents.strip_prefix("/").expect("absolute"));
    (server, seen)
}

/// A document of a megabyte.
async fn send(browser: &Browser, number: usize) -> reqwest::Response {
    let mut bytes = samples::pdf("");
    bytes.splice(9..9, std::iter::repeat_n(b' ', 1024 * 1024));
    let file = Part::bytes(bytes).file_name(format!("{number}.pdf")).mime_str("application/pdf").expect("a type");
    let token = browser.form_token("/mypage").await;
    let form = Form::new().text("form_token", token).text("documentKindId", "document_kind:01").part("file", file);
    let url = browser.base_url.join("/files").expect("a path");
    browser.client.post(url).multipart(form).send().await.expect("an answer")
}

/// Every file below.
fn files(folder: &std::path::Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_document_for_which_there_is_no_room_is_refused_in_words_and_leaves_nothing() {
    if !may_mount() {
        eprintln!("skipped: this system lets nobody mount a small disk");
        return;
    }
    let test = TestApp::new().await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, LOGIN).await;
    let folder = DataFolder::new();
    let (server, documents) = start(&folder, test.database.url());
    let browser = server.browser();
    assert_eq!(browser.log_in(LOGIN).await.status(), 303);

    let mut taken = 0;
    let refused = loop {
        let answer = send(&browser, taken).await;
        if answer.status() != 201 {
            break answer;
        }
        taken += 1;
    };
    assert_eq!((taken, refused.status().as_u16()), (2, 507));
    let answer: serde_json::Value = refused.json().await.expect("JSON");
    let message = answer["userErrors"][0]["message"].as_str().expect("a sentence");
    assert!(message.contains("時間をおいて再度お試しください"), "{message}");
    assert_eq!(test.database.strings("SELECT file_name FROM attachment ORDER BY 1").await, ["0.pdf", "1.pdf"]);
    assert_eq!(files(&documents).len(), taken, "nothing half-written is left");
    assert_eq!(browser.get("/mypage").await.status(), 200, "everything else goes on");

    // Somebody makes room.
    std::fs::remove_file(files(&documents).pop().expect("a file")).expect("it can be removed");
    assert_eq!(send(&browser, 2).await.status(), 201);
}
