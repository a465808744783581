//! A doctor registers, over a real mail server.

use mamis::jobs::mail::Mailer;
use mamis::jobs::outbox::deliver_due;
use serde_json::json;

use crate::registration::lists;
use crate::support::smtp::SmtpServer;
use crate::support::{TestApp, TestServer, browser};

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_registers_with_scripts() {
    register(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_registers_without_scripts() {
    register(false).await;
}

async fn register(scripts: bool) {
    let test = TestApp::new().await;
    lists(&test).await;
    let server = TestServer::start(&test).await;
    let post = SmtpServer::start(&[]).await;
    let from = "MAMIS <mamis@mamis.example.jp>".parse().expect("a sender");
    let base = server.base_url.as_str().trim_end_matches('/');
    let mailer = Mailer::smtp(&post.url(), from, base).expect("a mailer");
    let data = json!({ "part": "begin", "email": "hanako@example.jp" });
    browser::story("register.mjs", &server, scripts, &data).await;

    while deliver_due(&test.app, &mailer).await.expect("the database answers") > 0 {}
    let [mail] = &post.received()[..] else { panic!("one mail") };
    assert_eq!(mail.to, "hanako@example.jp");
    let url = format!("/register/email?token={}", mail.link_token("/register/email").expose());
    assert!(mail.text().contains(&format!("{base}{url}")), "the mail has the whole address");
    // Another browser than the one that began.
    let data = json!({
        "part": "finish",
        "email": "hanako@example.jp",
        "url": url,
        "loginId": "mihon-hanako",
        "password": "mihon-2026!",
    });
    browser::story("register.mjs", &server, scripts, &data).await;
    let doctors = "SELECT family_name || given_name || ' ' || license_number || ' ' || email FROM doctor";
    assert_eq!(test.database.strings(doctors).await, ["髙𠮷花子 222222 hanako@example.jp"]);
}
