//! 二段階認証 in Chromium.

use serde_json::json;

use crate::support::fixtures::{self, Nation, PASSWORD};
use crate::support::{TestApp, TestServer, browser};

#[tokio::test(flavor = "multi_thread")]
async fn a_doctor_sets_up_a_second_factor_and_logs_in_with_it_without_scripts() {
    let test = TestApp::new().await;
    let doctor = fixtures::doctor(&test, "100001", "見本", "太郎").await;
    fixtures::doctor_account(&test, doctor, "mihon-taro").await;
    let server = TestServer::start(&test).await;
    let now = test.app_now().timestamp();
    let data = json!({ "loginId": "mihon-taro", "password": PASSWORD, "now": now, "asked": false });
    browser::story("second-factor.mjs", &server, false, &data).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_is_led_to_it_where_the_association_asks_with_scripts() {
    let test = TestApp::new().await;
    let nation = Nation::create(&test).await;
    fixtures::staff(&test, nation.kita.id, "staff", "kita-staff").await;
    let asked = format!("UPDATE association SET staff_second_factor = true WHERE id = '{}'", nation.kita.id);
    test.database.client().await.batch_execute(&asked).await.expect("it is asked for");
    let server = TestServer::start(&test).await;
    let now = test.app_now().timestamp();
    let data = json!({ "loginId": "kita-staff", "password": PASSWORD, "now": now, "asked": true });
    browser::story("second-factor.mjs", &server, true, &data).await;
}
