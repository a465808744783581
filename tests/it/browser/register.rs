//! A doctor registers, or uses his letter, over a real mail server.

use mamis::graphql::node::encode;
use serde_json::json;

use super::post::Post;
use crate::registration::lists;
use crate::support::fixtures::{self, Nation, PASSWORD};
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

type Servers = (TestApp, TestServer, Post);

/// A server with the lists that the pages search in, and one for its mails.
async fn servers() -> Servers {
    let test = TestApp::new().await;
    lists(&test).await;
    let server = TestServer::start(&test).await;
    let post = Post::of(&server).await;
    (test, server, post)
}

async fn use_letter(scripts: bool) {
    let (test, server, post) = servers().await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, "tegami-100001").await;
    let old = "UPDATE account SET is_migrated = true, must_change_password = true, terms_version = NULL";
    test.database.client().await.batch_execute(old).await.expect("old data");
    let data = json!({ "part": "begin", "letter": "tegami-100001", "letterPassword": PASSWORD });
    browser::story("first-login.mjs", &server, scripts, &data).await;
    let mail = post.delivers_one(&test, "doctor100001@example.jp").await;
    let data = json!({
        "part": "finish",
        "letter": "tegami-100001",
        "letterPassword": PASSWORD,
        "url": post.url(&mail, "/register/email"),
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
    let (test, server, _) = servers().await;
    let nation = Nation::create(&test).await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::joins(&test, doctor, &[nation.kita]).await;
    fixtures::staff(&test, nation.kita.id, "staff", "staff-kita").await;
    let member = encode(doctor);
    let data = json!({ "member": member.as_str(), "loginId": "staff-kita", "password": PASSWORD });
    browser::story("office-letter.mjs", &server, true, &data).await;
    let accounts = "SELECT is_migrated::text FROM account WHERE doctor_id IS NOT NULL";
    assert_eq!(test.database.strings(accounts).await, ["true"]);
}

/// Somebody types the number of another: the national association finds out that it is himself, and gives him a letter.
#[tokio::test(flavor = "multi_thread")]
async fn a_known_number_becomes_a_case_that_a_secretariat_settles() {
    let servers = servers().await;
    let (test, server) = (&servers.0, &servers.1);
    let nation = Nation::create(test).await;
    let doctor = fixtures::doctor(test, "100001", "髙𠮷", "花子").await;
    fixtures::joins(test, doctor, &[nation.kita, nation.osaka, nation.national]).await;
    fixtures::staff(test, nation.national.id, "staff", "staff-jma").await;
    registers(&servers, true, Some("100001")).await;
    let data = json!({ "loginId": "staff-jma", "password": PASSWORD });
    browser::story("office-cases.mjs", server, true, &data).await;
    let cases = "SELECT result || ' ' || note FROM registration_case";
    assert_eq!(test.database.strings(cases).await, ["letter_issued 窓口でお渡ししました"]);
    let history = "SELECT DISTINCT action FROM audit_entry WHERE account_id IS NOT NULL AND action NOT LIKE 'session.%'
        ORDER BY action";
    let expected = ["doctor.letter", "doctor.read", "registration_case.close", "registration_case.read"];
    assert_eq!(test.database.strings(history).await, expected);
}

async fn register(scripts: bool) {
    let servers = servers().await;
    registers(&servers, scripts, None).await;
    let doctors = "SELECT family_name || given_name || ' ' || license_number || ' ' || email FROM doctor";
    assert_eq!(servers.0.database.strings(doctors).await, ["髙𠮷花子 222222 hanako@example.jp"]);
}

/// The whole road. `known`: with the number of a doctor who is there already.
async fn registers((test, server, post): &Servers, scripts: bool, known: Option<&str>) {
    let data = json!({ "part": "begin", "email": "hanako@example.jp" });
    browser::story("register.mjs", server, scripts, &data).await;

    let mail = post.delivers_one(test, "hanako@example.jp").await;
    let url = post.url(&mail, "/register/email");
    // Another browser than the one that began.
    let data = json!({
        "part": "finish",
        "email": "hanako@example.jp",
        "url": url,
        "loginId": "mihon-hanako",
        "password": "mihon-2026!",
        "known": known,
    });
    browser::story("register.mjs", server, scripts, &data).await;
}
