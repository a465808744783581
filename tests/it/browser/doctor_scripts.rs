//! What scripts add to the doctor's pages.

use serde_json::json;

use crate::support::fixtures::{self, PASSWORD};
use crate::support::{TestApp, TestServer, browser};

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_is_saved_uploads_can_be_stopped_and_the_end_of_a_session_is_told() {
    let test = TestApp::new().await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, "mihon-taro").await;
    let server = TestServer::start(&test).await;
    let data = json!({ "loginId": "mihon-taro", "password": PASSWORD });
    browser::story("doctor-scripts.mjs", &server, true, &data).await;
}
