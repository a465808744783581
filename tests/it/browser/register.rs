//! A doctor registers, or uses his letter, over a real mail server.

use mamis::graphql::node::encode;
use mamis::jobs::mail::Mailer;
use mamis::jobs::outbox::deliver_due;
use serde_json::json;

use crate::registration::lists;
use crate::support::fixtures::{self, Nation, PASSWORD, TestId};
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

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_of_old_data_uses_his_letter_with_scripts() {
    use_letter(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_of_old_data_uses_his_letter_without_scripts() {
    use_letter(false).await;
}

/// A server with the lists that the pages search in, and one for its mails.
async fn servers() -> (TestApp, TestServer, SmtpServer, Mailer) {
    let test = TestApp::new().await;
    lists(&test).await;
    let server = TestServer::start(&test).await;
    let post = SmtpServer::start(&[]).await;
    let from = "MAMIS <mamis@mamis.example.jp>".parse().expect("a sender");
    let mailer = Mailer::smtp(&post.url(), from, server.base_url.as_str().trim_end_matches('/')).expect("a mailer");
    (test, server, post, mailer)
}

async fn use_letter(scripts: bool) {
    let (test, server, post, mailer) = servers().await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, "tegami-100001").await;
    let old = "UPDATE account SET is_migrated = true, must_change_password = true, terms_version = NULL";
    test.database.client().await.batch_execute(old).await.expect("old data");
    let data = json!({ "part": "begin", "letter": "tegami-100001", "letterPassword": PASSWORD });
    browser::story("first-login.mjs", &server, scripts, &data).await;
    while deliver_due(&test.app, &mailer).await.expect("the database answers") > 0 {}
    let [mail] = &post.received()[..] else { panic!("one mail") };
    let data = json!({
        "part": "finish",
        "letter": "tegami-100001",
        "letterPassword": PASSWORD,
        "url": format!("/register/email?token={}", mail.link_token("/register/email").expose()),
        "loginId": "mihon-taro",
        "password": "atarashii-2026!",
    });
    browser::story("first-login.mjs", &server, scripts, &data).await;
    let accounts = "SELECT login_id || ' ' || is_migrated FROM account";
    assert_eq!(test.database.strings(accounts).await, ["mihon-taro false"]);
}

/// His association prints a letter for him, and he uses it.
#[tokio::test(flavor = "multi_thread")]
async fn a_secretariat_issues_a_letter_that_opens_the_first_log_in() {
    let (test, server, _, _) = servers().await;
    let nation = Nation::create(&test).await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    let joined = format!(
        "INSERT INTO affiliation (id, doctor_id, association_id, joined_on, recorded_at)
            VALUES ('{}', '{doctor}', '{}', '2020-04-01', now())",
        uuid::Uuid::now_v7_for_tests(),
        nation.kita.id
    );
    test.database.client().await.batch_execute(&joined).await.expect("a member");
    fixtures::staff(&test, nation.kita.id, "staff", "staff-kita").await;
    let member = encode(doctor);
    let data = json!({ "member": member.as_str(), "loginId": "staff-kita", "password": PASSWORD });
    browser::story("office-letter.mjs", &server, true, &data).await;
    let accounts = "SELECT is_migrated::text FROM account WHERE doctor_id IS NOT NULL";
    assert_eq!(test.database.strings(accounts).await, ["true"]);
}

async fn register(scripts: bool) {
    let (test, server, post, mailer) = servers().await;
    let base = server.base_url.as_str().trim_end_matches('/');
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
