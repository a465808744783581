//! パスキー in Chromium, with a device of the browser's own.

use serde_json::json;

use crate::support::fixtures::{self, Nation, PASSWORD};
use crate::support::{TestApp, TestServer, browser};

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_registers_a_passkey_logs_in_with_it_and_removes_it() {
    let test = TestApp::new().await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, "mihon-taro").await;
    story(&test, "mihon-taro", "/mypage", "/mypage/profile").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn so_does_a_member_of_staff() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.kita.id, "staff", "kita-staff").await;
    story(&test, "kita-staff", "/office", "/office/profile").await;
}

async fn story(test: &TestApp, login_id: &str, top: &str, profile: &str) {
    let server = TestServer::named(test).await;
    let data = json!({ "loginId": login_id, "password": PASSWORD, "top": top, "profile": profile });
    browser::story("passkey.mjs", &server, true, &data).await;
}
